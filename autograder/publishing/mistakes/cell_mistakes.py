"""How a mistake in a notebook is told: one sentence, and the cell that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Mistake = tuple[int, str]  # the number of a cell, counted from 1, or WHOLE; the sentence
WHOLE = 0
_LONGEST = 200


def numbered(notebook: Any) -> Iterator[tuple[int, Any]]:
    """Yield the cells with the numbers that a lecturer counts."""
    return enumerate(notebook.cells, 1)


def nbgrader_of(cell: Any) -> Mapping[str, Any]:
    """Return what nbgrader knows about a cell; nothing if it is an ordinary one."""
    about = cell.metadata.get("nbgrader", {})
    return about if isinstance(about, dict) else {}


def is_written(cell: Any) -> bool:
    """Whether students answer in words here, and a person reads it: what nbgrader calls a manually graded answer."""
    about = nbgrader_of(cell)
    return bool(cell.cell_type == "markdown" and about.get("grade") and about.get("solution"))


def grade_id_of(cell: Any) -> str:
    """Return the name that nbgrader calls a cell by; empty if it has none."""
    name = nbgrader_of(cell).get("grade_id", "")
    return name if isinstance(name, str) else ""


def called(notebook: Any, number: int) -> str:
    """Return how messages call a cell."""
    name = grade_id_of(notebook.cells[number - 1])
    return f"cell {number} ({name})" if name else f"cell {number}"


def sentences(shown_as: str, notebook: Any, mistakes: Iterable[Mistake]) -> list[str]:
    """Write mistakes with file and cell, in the order of the cells, the notebook's own last; none of them twice."""
    in_order = sorted(dict.fromkeys(mistakes), key=lambda item: (item[0] == WHOLE, item[0]))
    return [
        f"{shown_as}: {text}" if number == WHOLE else f"{shown_as}: {called(notebook, number)}: {text}"
        for number, text in in_order
    ]


def one_line(text: str) -> str:
    """Put a text of somebody else's on one line that is short enough to read, without a full stop at its end."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
