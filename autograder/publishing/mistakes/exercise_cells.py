"""Do a notebook's cells and the declared exercises fit: one check cell for each, its answer cells above it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autograder.common.conventions import answer_cell_of, prediction_of
from autograder.common.finding import Finding
from autograder.language import Assignment, Exercise, Written
from autograder.publishing.mistakes.cell_mistakes import (
    called,
    grade_id_of,
    is_written,
    nbgrader_of,
    numbered,
)
from autograder.publishing.mistakes.code import checks_called, defined, syntax_mistake


def id_mistakes(notebook: Any) -> Iterator[Finding]:
    """Find cells that nbgrader could not tell apart."""
    first: dict[str, int] = {}
    for number, cell in numbered(notebook):
        name = grade_id_of(cell)
        if name and first.setdefault(name, number) != number:
            yield Finding(
                f"has the same grade_id as cell {first[name]}.", "Rename one of them.", called(notebook, number)
            )


def unknown_mistakes(notebook: Any, assignment: Assignment) -> Iterator[Finding]:
    """Find graded cells that no exercise was declared for."""
    names = {item.name for item in assignment.listed}
    for number, cell in numbered(notebook):
        if nbgrader_of(cell).get("grade") and grade_id_of(cell) not in names:
            yield Finding(
                "is graded, but no exercise has this name.",
                "Declare it, or make the cell ungraded.",
                called(notebook, number),
            )


def exercise_mistakes(notebook: Any, assignment: Assignment) -> Iterator[Finding]:
    """Find what every exercise lacks in the notebook."""
    places = {grade_id_of(cell): number for number, cell in reversed(list(numbered(notebook)))}
    for exercise in assignment.exercises:
        yield from _check_cell_mistakes(exercise, notebook, places)
        yield from _answer_cell_mistakes(exercise, notebook, places)
        yield from _function_mistakes(exercise, notebook)
    for question in assignment.written:
        yield from _written_cell_mistakes(question, notebook, places)


def _written_cell_mistakes(question: Written, notebook: Any, places: Mapping[str, int]) -> Iterator[Finding]:
    number = places.get(question.name)
    if number is None:
        fix = "Add a markdown cell with this grade_id, a solution cell that is graded."
        yield Finding(f"the written exercise '{question.name}' has no cell.", fix)
    elif not is_written(notebook.cells[number - 1]):
        yield Finding(
            "is where students write prose.",
            "Make it a markdown cell, both graded and a solution cell.",
            called(notebook, number),
        )


def _check_cell_mistakes(exercise: Exercise, notebook: Any, places: Mapping[str, int]) -> Iterator[Finding]:
    name, number = exercise.name, places.get(exercise.name)
    if number is None or not nbgrader_of(notebook.cells[number - 1]).get("grade"):
        fix = f'Add one with this grade_id and check("{name}").'
        yield Finding(f"the exercise '{name}' has no graded cell.", fix)
        return
    source = notebook.cells[number - 1].source
    if name not in checks_called(source) and not syntax_mistake(source):
        yield Finding(f'does not call check("{name}").', "Write that into it.", called(notebook, number))
    for other in (prediction_of(name), answer_cell_of(name)):
        if places.get(other, 0) > number:
            yield Finding(
                f"stands above {called(notebook, places[other])}.", "Move it below.", called(notebook, number)
            )


def _answer_cell_mistakes(exercise: Exercise, notebook: Any, places: Mapping[str, int]) -> Iterator[Finding]:
    variable = prediction_of(exercise.name)
    wanted = {variable: ("its choice", variable)} if exercise.choice else {}
    if exercise.functions == [exercise.name]:
        wanted[answer_cell_of(exercise.name)] = ("the student's code", exercise.name)
    for grade_id, (purpose, variable) in wanted.items():
        number = places.get(grade_id)
        if number is None:
            yield Finding(f"the exercise '{exercise.name}' has no cell '{grade_id}' for {purpose}.", "Add it.")
            continue
        cell = notebook.cells[number - 1]
        if not nbgrader_of(cell).get("solution"):
            yield Finding("is where students write, but no solution cell.", "Make it one.", called(notebook, number))
        if variable not in defined(cell.source) and not syntax_mistake(cell.source):
            yield Finding(f"does not define '{variable}'.", "Write it into this cell.", called(notebook, number))


def _function_mistakes(exercise: Exercise, notebook: Any) -> Iterator[Finding]:
    """Find the functions that an exercise of several takes and no solution cell defines."""
    if exercise.functions == [exercise.name]:
        return
    cells = [cell for _, cell in numbered(notebook) if nbgrader_of(cell).get("solution")]
    known = set().union(*(defined(cell.source) for cell in cells))
    for name in exercise.functions:
        if name not in known:
            yield Finding(
                f"the exercise '{exercise.name}' takes '{name}', which no solution cell defines.", "Write it."
            )
