"""The answers in a notebook, exercise by exercise: the definitions that were asked for, and the helpers they use."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.common.conventions import answer_cell_of
from autograder.common.plain_text import plain
from autograder.comparing.forms import Form, form_of
from autograder.judging.forbidden_calls import SubmittedSource

LONGEST = 20_000  # letters of an answer; nobody writes a longer one, and it is left out

Names = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class WrittenAnswer:
    """What a student wrote for one exercise.

    Attributes:
        form: what is left of it without names, comments and layout.
        text: the code as it stands there.
    """

    form: Form
    text: str


def names_asked_for(released: Sequence[tuple[str, str]], exercises: Collection[str]) -> dict[str, list[str]]:
    """Return which functions and classes each exercise asks for, by the cells of the release in which they are stubs.

    Args:
        released: the name and the code of each cell.
    """
    exercise_of = {answer_cell_of(name): name for name in exercises}
    return {exercise_of[cell]: list(_definitions([code])) for cell, code in released if cell in exercise_of}


def answers_in(cells: Sequence[str], asked: Names) -> dict[str, WrittenAnswer]:
    """Return the answers that stand in a notebook, by the exercise; one that cannot be read is left out."""
    source, found = SubmittedSource(cells), {}
    own = _definitions_of(source, cells)
    everything = {name for names in asked.values() for name in names}
    for exercise, names in asked.items():
        reached = _reached(own, [name for name in names if name in own], everything)
        text = "\n\n\n".join(text for _, text in reached)
        if not 0 < len(text) <= LONGEST:
            continue
        try:
            form = form_of([node for node, _ in reached], source.aliases)
        except RecursionError:
            continue
        found[exercise] = WrittenAnswer(form, plain(text))
    return found


def _definitions(cells: Sequence[str]) -> dict[str, tuple[ast.stmt, str]]:
    return _definitions_of(SubmittedSource(cells), cells)


def _definitions_of(source: SubmittedSource, cells: Sequence[str]) -> dict[str, tuple[ast.stmt, str]]:
    """Return the functions and classes of a notebook with their text, by name; the last of a name counts."""
    return {
        node.name: (node, "\n".join(lines[node.lineno - 1 : node.end_lineno]))
        for lines, tree in zip((cell.split("\n") for cell in cells), source.trees, strict=True)
        for node in (tree.body if tree else ())
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def _reached(
    own: Mapping[str, tuple[ast.stmt, str]], names: Sequence[str], asked: Collection[str]
) -> list[tuple[ast.stmt, str]]:
    """Return the definitions of names, and then of helpers that they use, in the order of their first use.

    It stops where they are longer than anything that is compared.
    """
    waiting, seen, length = list(names), dict.fromkeys(names), 0
    for name in waiting:
        length += len(own[name][1])
        if length > LONGEST:
            break
        for used in _used(own[name][0]):
            if used in own and used not in asked and used not in seen:
                seen[used] = None
                waiting.append(used)
    return [own[name] for name in seen]


def _used(node: ast.stmt) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
