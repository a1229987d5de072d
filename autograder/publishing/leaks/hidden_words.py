"""What only the judge may know, as words: solutions, declarations, feedback, names of checks.

What is public by design is none of these, by four rules:

- an import tells nothing;
- what the engine publishes with every course (`student/`) tells nothing;
- a line of the declarations that is also a whole line of support.py tells nothing, but a whole body does: what both
  need belongs into support.py alone;
- the body of an exercise that is differentiated is the statement's own function.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.language import Exercise
from autograder.publishing.leaks.readable import folded, normalised
from autograder.publishing.making.steps import BEGIN, END

SHORTEST_LINE = 12  # shorter solution lines, as `return result`, prove nothing
SHORTEST_SENTENCE = 18  # letters and digits; shorter ones stand in any text
_STUDENT_FILES = Path(__file__).parents[1] / "student"
_REGION = re.compile(rf"{BEGIN}\n(.*?){END}", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_IMPORT = re.compile(r"(from\s+\S+\s+)?import\s")
_COMMON_NAMES = {"float32"}  # a check of this name tells nothing that the statement does not
_IDIOMS = {
    "with torch.no_grad():", "loss.backward()", "optimizer.step()", "optimizer.zero_grad()", "x.grad.zero_()",
    "return value", "return result", "raise ValueError",
}  # fmt: skip


@dataclass(frozen=True)
class Secret:
    """One text that must not be found.

    Attributes:
        what: what kind it is, and which.
        text: in the form in which it is searched.
        is_prose: whether that is `folded`, else `normalised`.
    """

    what: str
    text: str
    is_prose: bool = False


def secrets_of(place: Place, declared: Declared) -> Iterator[Secret]:
    """Yield the words of an assignment that must not be found in its release."""
    for cell in json.loads(place.source.read_text(encoding="utf-8"))["cells"]:
        yield from _of_solution("".join(cell["source"]))
    for exercise in declared.assignment.exercises:
        yield from _of_exercise(exercise)
    for question in declared.assignment.written:
        for part in re.split(r"[:\n]", question.rubric):  # mostly a list: points, and what earns them
            yield from _prose(f"the rubric of {question.name}", part)
    left_out = {place.exercise_file(name) for name in place.left_out}  # nothing of them is asked
    for path in place.declarations:
        if path not in left_out:
            yield from _File(path, place, declared).secrets()


def _of_solution(source: str) -> Iterator[Secret]:
    """Yield the lines of a cell's solutions, and each solution as a whole: its lines may all be short."""
    for line in solution_lines(source):
        yield Secret(f"a solution line: {line}", normalised(line))
    for region in _REGION.findall(source):
        whole = normalised(region)
        if len(whole) > SHORTEST_LINE and len(region.strip().splitlines()) > 1:
            yield Secret("a whole solution", whole)


def solution_lines(source: str) -> list[str]:
    """Return the lines of a cell's solution regions that tell something, without indentation.

    Imports and what stands in every program that trains or guards something tell nothing.
    """
    lines = _telling([line for region in _REGION.findall(source) for line in region.splitlines()])
    return [line for line in lines if not _IMPORT.match(line) and line not in _IDIOMS and line not in _engine_lines()]


@cache
def _engine_lines() -> frozenset[str]:
    """Return the lines that the engine publishes with every course."""
    texts = [path.read_text(encoding="utf-8") for path in _STUDENT_FILES.glob("*.py")]
    return frozenset(line.strip() for text in texts for line in text.splitlines())


def _telling(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if len(normalised(line)) > SHORTEST_LINE]


def _of_exercise(exercise: Exercise) -> Iterator[Secret]:
    for item in exercise.misconceptions:
        yield from _name(f"the misconception '{item.name}' of {exercise.name}", item.name)
        yield from _prose(f"the feedback of '{item.name}' of {exercise.name}", item.feedback)
    if exercise.choice:
        yield from _prose(f"the feedback on the prediction of {exercise.name}", exercise.choice.why)
    for check in exercise.checks:
        if check.visibility == "hidden" and check.name not in _COMMON_NAMES and len(normalised(check.name)) > 4:
            what = f"the hidden check '{check.name}' of {exercise.name}"
            quoted = [f"'{check.name}'", f'"{check.name}"']  # a single word stands in any text
            texts = [check.name] if " " in check.name.strip() else quoted
            if not any(folded(text) in _engine_prose() for text in texts):
                yield from (Secret(what, normalised(text)) for text in texts)


def _name(what: str, name: str) -> Iterator[Secret]:
    """Yield an identifier; a plain word, which stands in any text, only in quotes."""
    yield from (Secret(what, text) for text in ([name] if "_" in name else [f"'{name}'", f'"{name}"', f"`{name}`"]))


def _prose(what: str, text: str) -> Iterator[Secret]:
    """Yield a text, and each of its sentences that is long enough."""
    for part in (text, *_SENTENCE_END.split(text)):
        letters = folded(part)
        if len(letters) >= SHORTEST_SENTENCE and letters not in _engine_prose():
            yield Secret(what, letters, is_prose=True)


@cache
def _engine_prose() -> str:
    """Return all that the engine publishes with every course, as `folded` text."""
    return folded("\n".join(path.read_text(encoding="utf-8") for path in sorted(_STUDENT_FILES.iterdir())))


def _is_assignment(node: ast.stmt) -> bool:
    """Whether this is the file's docstring or the table of contents, ASSIGNMENT = …, which tell nothing."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assign) and "ASSIGNMENT" in map(ast.unparse, node.targets)


class _File:
    """One file of declarations, function by function."""

    def __init__(self, path: Path, place: Place, declared: Declared) -> None:
        text, self.shown_as = path.read_text(encoding="utf-8"), place.shown(path)
        self.lines, self.tree = text.splitlines(), ast.parse(text)
        public = [place.support_text, *(path.read_text(encoding="utf-8") for path in _STUDENT_FILES.glob("*.py"))]
        self.public = {normalised(line) for source in public for line in source.splitlines()}
        exercises = declared.assignment.exercises
        self.exercises = {item.name for item in declared.assignment.listed}
        self.stated = {item.name for item in exercises if item.find.argument is not None}
        self.misconceptions = {item.name for exercise in exercises for item in exercise.misconceptions}

    def secrets(self) -> Iterator[Secret]:
        """Yield lines, whole bodies, docstrings and names."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield from self._of_definition(node)
            elif not isinstance(node, ast.Import | ast.ImportFrom) and not _is_assignment(node):
                yield from self._of_lines("a statement", [node])

    def _of_definition(self, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Secret]:
        yield from self._of_lines(f"'{node.name}'", node.decorator_list)
        docstring = ast.get_docstring(node)
        if node.name not in self.stated:
            yield from self._of_body(f"'{node.name}'", node.body[1:] if docstring else node.body)
        if node.name in self.exercises | self.misconceptions:
            return  # their names and docstrings are public, or known already
        yield from _prose(f"the docstring of '{node.name}' in {self.shown_as}", docstring or "")
        if "_" in node.name:
            yield from _name(f"the name of '{node.name}' in {self.shown_as}", node.name)

    def _of_body(self, name: str, body: Sequence[ast.stmt]) -> Iterator[Secret]:
        yield from self._of_lines(name, body)
        whole = normalised("".join(self._source(body)))
        if len(whole) > SHORTEST_LINE:
            yield Secret(f"the whole body of {name} in {self.shown_as}", whole)

    def _of_lines(self, name: str, nodes: Sequence[ast.AST]) -> Iterator[Secret]:
        for line in _telling(self._source(nodes)):
            if normalised(line) not in self.public and not _IMPORT.match(line):
                yield Secret(f"a line of {name} in {self.shown_as}: {line}", normalised(line))

    def _source(self, nodes: Sequence[ast.AST]) -> list[str]:
        """Return the lines of neighbouring statements, the comments between them included."""
        if not nodes:
            return []
        first, last = getattr(nodes[0], "lineno", 0), getattr(nodes[-1], "end_lineno", 0)
        return self.lines[first - 1 : last]
