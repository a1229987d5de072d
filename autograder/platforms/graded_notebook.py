"""The notebook that graders look at: the student's cells in their order, with our words below each exercise.

Built from nothing but the sources of the student's cells. What makes a cell a graded one is the release's: its
metadata, and the text of locked cells. A lost, doubled or forged cell changes neither what is shown nor what is paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any

import nbformat
from nbformat import v4

from autograder.common.plain_text import plain
from autograder.judging.notebook import Cell, UnreadableError, read
from autograder.judging.result import CheckResult, ExerciseResult, SubmissionResult
from autograder.publishing.mistakes.cell_mistakes import is_written

MISSING = "The cells below belong to the assignment; they were not in what was handed in."
ELSEWHERE = "*The cell of this answer was not in what was handed in. Does the answer stand elsewhere?*"
INDENT, COLUMNS = "    ", 100  # what is longer does not fit into formgrader's page
RUBRIC = "**What earns points**\n\n{}"


def graded_notebook(data: bytes, released: bytes, result: SubmissionResult, rubrics: Mapping[str, str]) -> Any:
    """Return the notebook.

    Args:
        data: what was handed in; where that is no notebook, the release is shown, with the reason on top.
        released: the released notebook.
        result: what its grading came to.
        rubrics: what stands below answers in words, by the exercise's name.
    """
    release = nbformat.reads(released.decode(), as_version=4)
    named = {_name(cell): cell for cell in release.cells if _name(cell)}
    try:
        cells = list(_cells(read(data).cells, named))
        for name in rubrics.keys() - set(map(_name, cells)):
            named[name].source = ELSEWHERE  # no longer what was released, so that a person looks
    except UnreadableError as problem:
        cells = [v4.new_markdown_cell(f"**This submission could not be read.** {problem}")]
    missing = [cell for name, cell in named.items() if name not in set(map(_name, cells))]
    notebook = v4.new_notebook(metadata=release.metadata, cells=cells)
    notebook.cells += [v4.new_markdown_cell(MISSING), *missing] if missing else []
    told = {exercise.name: exercise for exercise in result.exercises}
    notebook.cells = [below for cell in notebook.cells for below in (cell, *_rubric(cell, rubrics))]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # the same submission gives the same bytes
        if _name(cell) in told and cell.cell_type == "code" and cell.metadata.nbgrader.grade:
            cell.outputs = [v4.new_output("stream", name="stdout", text=words(told[_name(cell)]))]
    return notebook


def _cells(submitted: list[Cell], named: Mapping[str, Any]) -> Iterator[Any]:
    """Make the student's cells anew; the first that bears the name of a released one stands for it.

    Of copies of an answer in words the first in which something was written: nobody else would see it.
    """
    left = dict(named)
    answers = {cell.name: cell for cell in reversed(submitted) if cell.name in named and _is_answered(cell, named)}
    for cell in submitted:
        new = v4.new_code_cell if cell.kind == "code" else v4.new_markdown_cell
        released = left.pop(cell.name, None) if answers.get(cell.name, cell) is cell else None
        if released is None:
            yield new(cell.source)
        elif released.metadata.nbgrader.locked:
            yield released
        elif is_written(released):  # whatever kind of cell it is now, somebody shall read it
            yield v4.new_markdown_cell(cell.source, metadata=released.metadata)
        elif released.cell_type == cell.kind:
            yield new(cell.source, metadata=released.metadata)
        else:
            yield new(cell.source)
            left[cell.name] = released


def _is_answered(cell: Cell, named: Mapping[str, Any]) -> bool:
    """Whether this is an answer in words, and not what was released."""
    return is_written(named[cell.name]) and cell.source != named[cell.name].source


def _rubric(cell: Any, rubrics: Mapping[str, str]) -> list[Any]:
    return [v4.new_markdown_cell(RUBRIC.format(rubrics[_name(cell)]))] if _name(cell) in rubrics else []


def _name(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def words(exercise: ExerciseResult) -> str:
    """Return what a student is told of one exercise, as plain text."""
    on_top = " on top, a bonus" if exercise.is_bonus else ""
    lines = [f"{exercise.name}: {exercise.points} of {exercise.max_points} points{on_top}"]
    lines += [_of_check(check) for check in exercise.checks]
    return "\n".join(lines) + "\n"


def _of_check(check: CheckResult) -> str:
    mark = "✓" if check.verdict == "correct" else "✗"
    text = f"{mark} {check.name}: {check.points} of {check.max_points}"
    message = plain(check.message)
    paragraphs = [fill(line, COLUMNS, initial_indent=INDENT, subsequent_indent=INDENT) for line in message.splitlines()]
    return "\n".join([text, *filter(None, paragraphs)])
