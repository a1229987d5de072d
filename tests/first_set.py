"""What tests know of the first assignment: its exercises and their points, and where a cell stands in its source.

The points are the syllabus's; the course computes its own from the declarations. The numbers of cells are looked up,
so that tests of messages survive a new exercise above them.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

POINTS = {
    "poly_value_and_slope": 10,
    "composite_slopes": 10,
    "central_diff_grad": 15,
    "grad_dot_products": 8,
    "grad_quadratic_form": 12,
    "grad_least_squares": 10,
    "grad_norm": 8,
    "directional_derivative": 10,
    "pure_grad": 9,
    "plot_gradient_field": 8,
}
TOTAL = sum(POINTS.values())
NAMES = ", ".join(POINTS)

SOURCE = Path(__file__).resolve().parents[1] / "source" / "ps1_gradients" / "ps1_gradients.ipynb"


@cache
def grade_ids() -> list[str]:
    """List the grade_id of every cell, an empty text for one without."""
    cells = json.loads(SOURCE.read_text(encoding="utf-8"))["cells"]
    return [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in cells]


def number(grade_id: str) -> int:
    """Return the number of a cell, counted from 1."""
    return grade_ids().index(grade_id) + 1


def below(count: int) -> int:
    """Return the number of the cell so many below the last one."""
    return len(grade_ids()) + count


def numbered(text: str) -> str:
    """Write the numbers into a text: "cell (setup)" becomes "cell 2 (setup)"."""
    return re.sub(r"cell \((\w+)\)", lambda match: f"cell {number(match[1])} ({match[1]})", text)
