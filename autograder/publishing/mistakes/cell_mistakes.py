"""How a mistake in a notebook is told: one sentence, and the cell that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograder.common.finding import Finding

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


def in_order(notebook: Any, mistakes: Iterable[Finding]) -> list[Finding]:
    """Sort mistakes by their cells, the notebook's own last; none of them stays twice."""
    number_of = {called(notebook, number): number for number, _ in numbered(notebook)}
    return sorted(dict.fromkeys(mistakes), key=lambda item: number_of.get(item.where, len(number_of) + 1))


def one_line(text: str) -> str:
    """Put a text of somebody else's on one line that is short enough to read, without a full stop at its end."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
