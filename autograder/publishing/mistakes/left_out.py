"""What `leave_out` of the course takes from a notebook: an exercise's heading and all that stands below it.

The cells stay in their places, without text, while mistakes are looked for, so that a lecturer finds the numbers of
the cells in the file; what is written for students does without them. Rows of tables that name the exercise go, too.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Collection, Iterator
from typing import Any

import nbformat

from autograder.common.conventions import answer_cell_of, prediction_of
from autograder.common.finding import Finding
from autograder.language import Assignment
from autograder.publishing.mistakes.cell_mistakes import called, grade_id_of, numbered
from autograder.publishing.mistakes.code import defined, tree_of

_HEADING = re.compile(r"(#{1,6}) ")
_SPOKEN_OF = re.compile(r"\{number of (\w+)\}")


def leave_out(notebook: Any, assignment: Assignment) -> Any:
    """Return a copy in which the cells of the exercises that are left out are without text."""
    left = copy.deepcopy(notebook)
    for name in assignment.left_out:
        for index in _section(notebook, name):
            left.cells[index] = nbformat.v4.new_raw_cell("", id=left.cells[index].id)
    for cell in left.cells:
        if cell.cell_type == "markdown":
            cell.source = _without_rows(cell.source, assignment)
    return left


def without_empty_places(notebook: Any) -> Any:
    """Return a notebook without the places of the cells that were left out."""
    kept = copy.copy(notebook)
    kept.cells = [cell for cell in notebook.cells if cell.cell_type != "raw" or cell.source]
    return kept


def left_out_mistakes(notebook: Any, assignment: Assignment) -> Iterator[Finding]:
    """Find what cannot do without the exercises that are left out.

    Args:
        notebook: as it stands in the file.
    """
    gone = {index for name in assignment.left_out for index in _section(notebook, name)}
    kept = {item.name for item in assignment.listed}
    for index in sorted(gone):
        owner = grade_id_of(notebook.cells[index])
        if owner in kept:
            told = f"'{owner}' stands under the heading of an exercise that is left out."
            yield Finding(told, "Give it a heading of its own.", called(notebook, index + 1))
    yield from _missing_names(notebook, assignment, gone)


def _missing_names(notebook: Any, assignment: Assignment, gone: set[int]) -> Iterator[Finding]:
    """Find cells that use what only an exercise defines that is left out."""
    sources = [cell.source if cell.cell_type == "code" else "" for cell in notebook.cells]
    elsewhere = set().union(*(defined(text) for index, text in enumerate(sources) if index not in gone), set())
    owners = {
        defines: name
        for name in assignment.left_out
        for index in _section(notebook, name)
        for defines in defined(sources[index]) - elsewhere
    }
    for number, cell in numbered(notebook):
        if number - 1 not in gone and cell.cell_type == "code":
            used = {node.id for node in ast.walk(tree_of(cell.source)) if isinstance(node, ast.Name)}
            for name in sorted(used & owners.keys()):
                told = f"uses '{name}' of the exercise '{owners[name]}', which course_config.py leaves out."
                yield Finding(told, "Leave this exercise out as well, or neither.", called(notebook, number))


def builds_on_what_is_left_out(notebook: Any, assignment: Assignment, left_out: Collection[str]) -> Iterator[str]:
    """Say which exercises build on one that is left out, and which cells speak of one; a lecturer decides.

    Args:
        notebook: with what is left out without text.
        left_out: the exercises that the course leaves out, as ``ps1_gradients/grad_norm``.
    """
    for item in assignment.listed:
        for name in assignment.builds_on.get(item.name, ()):
            if name in assignment.left_out or name in left_out:
                yield f"'{item.name}' builds on '{name}', which is left out."
    for number, cell in numbered(notebook):
        for name in dict.fromkeys(_SPOKEN_OF.findall(cell.source)):
            if name in assignment.left_out:
                spoken = assignment.numbers[name]
                yield f"{called(notebook, number)} speaks of {spoken}, '{name}', which is left out."


def _section(notebook: Any, name: str) -> range:
    """Return the places of an exercise's cells: from the heading that names it to the next one as high."""
    own = {name, answer_cell_of(name), prediction_of(name)}
    places = [index for index, cell in enumerate(notebook.cells) if grade_id_of(cell) in own]
    if not places:
        return range(0)
    first = _heading_above(notebook, name, places[0])
    level = _level(notebook.cells[first])
    below = range(places[-1] + 1, len(notebook.cells) if level else places[-1] + 1)
    ends = [index for index in below if 0 < _level(notebook.cells[index]) <= level]
    return range(first, ends[0] if ends else below.stop)


def _heading_above(notebook: Any, name: str, first: int) -> int:
    """Return where the heading is that names the exercise; without one the nearest, and without any its own cell."""
    above = [index for index in range(first, -1, -1) if _level(notebook.cells[index])]
    naming = [index for index in above if re.search(rf"\b{name}\b", notebook.cells[index].source.split("\n")[0])]
    return [*naming, *above, first][0]


def _level(cell: Any) -> int:
    """Return how deep the heading is with which a cell begins; 0 without one."""
    found = _HEADING.match(cell.source) if cell.cell_type == "markdown" else None
    return len(found[1]) if found else 0


def _without_rows(text: str, assignment: Assignment) -> str:
    """Leave out the rows of tables in which the points of an exercise stand that is left out."""
    gone = [f"{{points of {name}}}" for name in assignment.left_out]
    return "\n".join(line for line in text.split("\n") if not (line.startswith("|") and any(map(line.count, gone))))
