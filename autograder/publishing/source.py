"""Reads an instructor notebook and lists its mistakes, all of them at once, each with file and cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.language import Assignment
from autograder.publishing.errors import NotebookError
from autograder.publishing.steps import ANSWER, BEGIN, END

_POINTS = re.compile(r"\{points of (\w*)\}")
_MARKER_LIKE = re.compile(r"^\s*#+\s*(BEGIN|END)\b|(BEGIN|END)\s+SOL", re.IGNORECASE)


def read_source(path: Path, assignment: Assignment, shown_as: str) -> Any:
    """Read an instructor notebook and make sure that it can be published.

    Args:
        path: the file.
        assignment: the exercises it must hold.
        shown_as: how messages call the file.

    Returns:
        The notebook as nbformat reads it.

    Raises:
        NotebookError: all its mistakes.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as problem:  # nbformat, jsonschema and json each raise their own
        raise NotebookError([f"{shown_as}: is not a valid notebook: {str(problem).splitlines()[0]}."]) from None
    problems = [f"{shown_as}: {text}" for text in _problems(notebook, assignment)]
    if problems:
        raise NotebookError(problems)
    return notebook


def _problems(notebook: Any, assignment: Assignment) -> Iterator[str]:
    for number, cell in enumerate(notebook.cells, 1):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        shown_as = f"cell {number} ({name})" if name else f"cell {number}"
        yield from (f"{shown_as}: {text}" for text in _marker_problems(cell))
        yield from (f"{shown_as}: {text}" for text in _points_problems(cell, assignment))
    yield from _graded_problems(notebook, assignment)


def _marker_problems(cell: Any) -> Iterator[str]:
    """Find markers that nbgrader would not see, each of which would be a leak."""
    is_open = False
    if cell.metadata.get("nbgrader", {}).get("solution") and not any(map(_MARKER_LIKE.search, cell.source.split("\n"))):
        yield f"has no solution region, so students would get an empty cell. Add '{BEGIN}' and '{END}'."
    if cell.cell_type != "code" and (BEGIN in cell.source or END in cell.source):
        yield f"'{BEGIN}' stands in a {cell.cell_type} cell. Solution regions belong into code cells."
        return
    for line in cell.source.split("\n"):
        text = line.strip()
        if text == BEGIN:
            if is_open:
                yield f"'{BEGIN}' stands inside another one. Close the first with '{END}'."
            is_open = True
        elif text == END:
            if not is_open:
                yield f"'{END}' has no beginning. Add '{BEGIN}' above it."
            is_open = False
        elif _MARKER_LIKE.search(line) and cell.cell_type == "code":
            yield f"'{text}' looks like a marker but is none. Write '{BEGIN}' or '{END}'."
    if is_open:
        yield f"'{BEGIN}' is never closed. Add '{END}'."


def _points_problems(cell: Any, assignment: Assignment) -> Iterator[str]:
    names = [item.name for item in assignment.exercises]
    for name in _POINTS.findall(cell.source):
        if name not in names:
            yield f"'{{points of {name}}}' names no exercise. The exercises are {', '.join(names)}."


def _graded_problems(notebook: Any, assignment: Assignment) -> Iterator[str]:
    cells = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    graded = [about.get("grade_id") for about in cells if about.get("grade")]
    ids = [about.get("grade_id") for about in cells if about]
    names = [item.name for item in assignment.exercises]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"two cells have the grade_id '{name}'. Rename one of them."
    for name in graded:
        if name not in names:
            yield f"the graded cell '{name}' has no exercise. Declare it, or make the cell ungraded."
    for exercise in assignment.exercises:
        if exercise.name not in graded:
            fix = f'Add one with this grade_id and check("{exercise.name}").'
            yield f"the exercise '{exercise.name}' has no graded cell. {fix}"
        if f"{exercise.name}{ANSWER}" not in ids and exercise.functions == [exercise.name]:
            wanted = f"{exercise.name}{ANSWER}"
            yield f"the exercise '{exercise.name}' has no cell '{wanted}' for the student's code. Add it."
        if exercise.choice and f"predict_{exercise.name}" not in ids:
            yield f"the exercise '{exercise.name}' has no cell 'predict_{exercise.name}' for its choice. Add it."
