"""What students would get: the stripped notebook, and what is wrong with it."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from typing import Any

from autograder.language import Assignment
from autograder.publishing.leaks.scan import normalised, solution_lines
from autograder.publishing.making.steps import release_steps
from autograder.publishing.mistakes.cell_mistakes import Mistake, called, numbered
from autograder.publishing.mistakes.code import assigned_texts, syntax_mistake
from autograder.publishing.mistakes.exercise_cells import PREDICT
from autograder.publishing.mistakes.metadata import tidy


def stripped(notebook: Any, assignment: Assignment) -> Any:
    """Return the student's version of an instructor notebook, which is left as it was."""
    student = tidy(copy.deepcopy(notebook))  # first: nbgrader refuses the kernels of other languages
    resources: dict[str, Any] = {}
    for step in release_steps(assignment):
        student, resources = step.preprocess(student, resources)
    return student


def stripped_mistakes(notebook: Any, assignment: Assignment, untold: Collection[int]) -> Iterator[Mistake]:
    """Find what stripping spoils, and what it leaves in that students must not see.

    Args:
        untold: the cells that nbgrader would stumble over; nothing is said of them here.
    """
    student = stripped(_without(notebook, untold), assignment)
    yield from _spoilt(notebook, student, untold)
    yield from _left_in(notebook, student)
    choices = {f"{PREDICT}{item.name}" for item in assignment.exercises}
    for number, cell in _code_cells(student):
        for name in sorted(choices & assigned_texts(cell.source)):
            yield number, f"gives the letter of '{name}' away. Move it into the solution region."


def _without(notebook: Any, numbers: Collection[int]) -> Any:
    """Return a copy in which some cells are empty, so that the others can be stripped."""
    rest = copy.deepcopy(notebook)
    for number, cell in numbered(rest):
        if number in numbers:
            cell.source = ""
            cell.metadata.pop("nbgrader", None)
    return rest


def _code_cells(notebook: Any) -> Iterator[tuple[int, Any]]:
    return ((number, cell) for number, cell in numbered(notebook) if cell.cell_type == "code")


def _spoilt(notebook: Any, student: Any, untold: Collection[int]) -> Iterator[Mistake]:
    for number, cell in _code_cells(student):
        problem = syntax_mistake(cell.source)
        if problem and number not in untold and not syntax_mistake(notebook.cells[number - 1].source):
            fix = "Let the solution region hold whole statements, and leave none without a body."
            yield number, f"does not parse once it is stripped: {problem}. {fix}"


def _left_in(notebook: Any, student: Any) -> Iterator[Mistake]:
    texts = {number: normalised(cell.source) for number, cell in numbered(student)}
    for number, cell in numbered(notebook):
        for line in solution_lines(cell.source):
            for other, text in texts.items():
                if normalised(line) in text:
                    place = "the solution" if other == number else f"the solution of {called(notebook, number)}"
                    yield other, f"leaves a line of {place} to students: '{line}'. Take it out, or hide it in a region."
