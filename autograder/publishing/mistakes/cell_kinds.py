"""What a cell is follows from its grade_id; nobody types the rest of nbgrader's metadata.

    grad_norm            an exercise's check: graded and locked; its points are written later
    grad_norm_answer     where students write code: a solution cell
    predict_grad_norm    where they write the letter of their prediction: a solution cell
    why_it_is_linear     a written exercise: what nbgrader calls a manually graded answer
    setup                anything else: locked

What Jupyter's *Create Assignment* wrote on a cell stays as it is: it contradicts or it does not.
"""

from __future__ import annotations

from typing import Any

from autograder.common.conventions import ANSWER, PREDICT
from autograder.language import Assignment
from autograder.publishing.mistakes.cell_mistakes import grade_id_of

SCHEMA = 3  # the version of nbgrader's metadata


def write_kinds(notebook: Any, assignment: Assignment) -> None:
    """Write into every cell that has a grade_id what follows from it."""
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader")
        if isinstance(about, dict):
            cell.metadata.nbgrader = {**_kind(cell, assignment), **about}


def _kind(cell: Any, assignment: Assignment) -> dict[str, Any]:
    name = grade_id_of(cell)
    is_written = name in [item.name for item in assignment.written]
    is_graded = is_written or name in [item.name for item in assignment.exercises]
    is_solution = is_written or name.endswith(ANSWER) or name.startswith(PREDICT)
    return {
        "cell_type": cell.cell_type,
        "schema_version": SCHEMA,
        "task": False,
        "grade": is_graded,
        "solution": is_solution,
        "locked": not is_solution,
        **({"points": 0} if is_graded else {}),
    }
