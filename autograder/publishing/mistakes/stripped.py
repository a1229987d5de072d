"""What students would get: the stripped notebook, and what is wrong with it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterator
from typing import Any

from autograder.common.conventions import STUB, prediction_of
from autograder.common.finding import Finding
from autograder.language import Assignment
from autograder.publishing.leaks.scan import normalised, solution_lines
from autograder.publishing.making.steps import release_steps
from autograder.publishing.mistakes.cell_mistakes import called, numbered
from autograder.publishing.mistakes.code import assigned_texts, at_once, syntax_mistake
from autograder.publishing.mistakes.metadata import tidy


def stripped(notebook: Any, assignment: Assignment) -> Any:
    """Return the student's version of an instructor notebook, which is left as it was."""
    student = tidy(copy.deepcopy(notebook))  # first: nbgrader refuses the kernels of other languages
    resources: dict[str, Any] = {}
    for step in release_steps(assignment):
        student, resources = step.preprocess(student, resources)
    return student


def stripped_mistakes(notebook: Any, assignment: Assignment, untold: Collection[str]) -> Iterator[Finding]:
    """Find what stripping spoils, and what it leaves in that students must not see.

    Args:
        untold: where the cells are that nbgrader would stumble over; nothing is said of them here.
    """
    student = stripped(_without(notebook, untold), assignment)
    yield from _spoilt(notebook, student, untold)
    yield from _left_in(notebook, student)
    choices = {prediction_of(item.name) for item in assignment.exercises}
    for number, cell in _code_cells(student):
        for name in sorted(choices & assigned_texts(cell.source)):
            yield Finding(
                f"gives the letter of '{name}' away.", "Move it into the solution region.", called(notebook, number)
            )


def early_mistakes(notebook: Any, assignment: Assignment, untold: Collection[str]) -> Iterator[Finding]:
    """Find stubs that no function holds: they raise as soon as their cell is run, and take what stands in it along."""
    student = stripped(_without(notebook, untold), assignment)
    for number, cell in _code_cells(student):
        if any(isinstance(node, ast.Raise) and STUB in ast.unparse(node) for node in at_once(cell.source)):
            yield Finding(
                "raises NotImplementedError as soon as it is run, once it is stripped.",
                "Let a solution region stand inside each method, with its def above the region.",
                called(notebook, number),
            )


def _without(notebook: Any, untold: Collection[str]) -> Any:
    """Return a copy in which these cells are empty, so that the others can be stripped."""
    rest = copy.deepcopy(notebook)
    for number, cell in numbered(rest):
        if called(notebook, number) in untold:
            cell.source = ""
            cell.metadata.pop("nbgrader", None)
    return rest


def _code_cells(notebook: Any) -> Iterator[tuple[int, Any]]:
    return ((number, cell) for number, cell in numbered(notebook) if cell.cell_type == "code")


def _spoilt(notebook: Any, student: Any, untold: Collection[str]) -> Iterator[Finding]:
    for number, cell in _code_cells(student):
        problem = syntax_mistake(cell.source)
        was = syntax_mistake(notebook.cells[number - 1].source)
        if problem and not was and called(notebook, number) not in untold:
            fix = "Let the solution region hold whole statements, and leave none without a body."
            yield Finding(f"does not parse once it is stripped: {problem}.", fix, called(notebook, number))


def _left_in(notebook: Any, student: Any) -> Iterator[Finding]:
    texts = {number: normalised(cell.source) for number, cell in numbered(student)}
    for number, cell in numbered(notebook):
        for line in solution_lines(cell.source):
            for other, text in texts.items():
                if normalised(line) in text:
                    whose = "the solution" if other == number else f"the solution of {called(notebook, number)}"
                    yield Finding(
                        f"leaves a line of {whose} to students: '{line}'.",
                        "Take it out, or hide it in a region.",
                        called(notebook, other),
                    )
