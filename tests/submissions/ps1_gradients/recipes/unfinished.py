"""Notebooks that are half done, or taken apart by an editor."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes import answers
from tests.submissions.ps1_gradients.recipes.edits import is_cell, reversed_after_setup, without, without_metadata
from tests.submissions.ps1_gradients.recipes.golden import AS_RELEASED, FULL, PREDICTION, Golden, Json, code

FIRST, *OTHERS = FULL
FORM = "grad_quadratic_form"
_STUBS = {f"{name}_answer": AS_RELEASED for name in FULL}
_NO_PREDICTIONS = {f"predict_{name}": AS_RELEASED for name in FULL}


def _answer_copied(notebook: Json) -> Json:
    """Put a wrong copy of one answer's cell, with all its metadata, in front of it."""
    cells = []
    for cell in notebook["cells"]:
        if is_cell(cell, "grad_quadratic_form_answer"):
            wrong = "def grad_quadratic_form(A, x):\n    return 2 * (A @ x.unsqueeze(-1)).squeeze(-1)\n"
            cells.append({**cell, "source": [wrong]})
        cells.append(cell)
    return {**notebook, "cells": cells}


GOLDENS = (
    Golden(
        "unfinished",
        "untouched_release",
        "The release as it was handed out.",
        with_text=True,
        cells={**_STUBS, **_NO_PREDICTIONS},
        points=dict.fromkeys(FULL, 0),
        verdicts=dict.fromkeys(FULL, "not_attempted"),
    ),
    Golden(
        "unfinished",
        "predictions_only",
        "All predictions are right, nothing is written.",
        cells=_STUBS,
        points=dict.fromkeys(FULL, PREDICTION),
        verdicts=dict.fromkeys(FULL, "not_attempted"),
    ),
    Golden(
        "unfinished",
        "one_exercise_only",
        "The first exercise is done, the others were not begun.",
        cells={grade_id: AS_RELEASED for grade_id in answers.RIGHT if FIRST not in grade_id},
        points=dict.fromkeys(OTHERS, 0),
        verdicts=dict.fromkeys(OTHERS, "not_attempted"),
    ),
    Golden(
        "unfinished",
        "cells_deleted",
        "Prediction and answer of one exercise were deleted.",
        edit=without("predict_grad_quadratic_form", "grad_quadratic_form_answer"),
        points={FORM: 0},
        verdicts={FORM: "missing"},
    ),
    Golden(
        "unfinished",
        "setup_deleted",
        "Without the set-up cell; the answers import what they need.",
        cells={
            f"{FIRST}_answer": "import torch\nfrom collections.abc import Callable\nfrom torch import Tensor\n"
            + (answers.RIGHT[f"{FIRST}_answer"] or ""),
        },
        edit=without("setup"),
    ),
    Golden(
        "unfinished",
        "metadata_lost",
        "Another editor kept the sources only: no ids, no nbgrader metadata, no outputs.",
        edit=without_metadata,
    ),
    Golden(
        "unfinished",
        "function_renamed",
        "The function has another name.",
        cells={
            "grad_quadratic_form_answer": code("""
                def gradient_of_quadratic_form(A, x):
                    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
            """),
        },
        points={FORM: PREDICTION},
        verdicts={FORM: "missing"},
    ),
    Golden(
        "unfinished",
        "number_under_the_functions_name",
        "A later cell keeps a result under the name of the function.",
        after=("grad_quadratic_form = grad_quadratic_form(torch.eye(3), torch.ones(3))",),
        points={FORM: PREDICTION},
        verdicts={FORM: "missing"},
    ),
    Golden(
        "unfinished",
        "cells_out_of_order",
        "All cells behind the set-up in reverse order; an answer uses a helper that is defined in a later cell.",
        cells={
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    return times(A, x) + times(A.mT, x)
            """),
        },
        before=(
            code("""
                def times(A, x):
                    return (A @ x.unsqueeze(-1)).squeeze(-1).detach()
            """),
        ),
        edit=reversed_after_setup,
    ),
    Golden(
        "unfinished",
        "duplicated_cell",
        "A copied cell with the same ids: the last definition is the answer.",
        edit=_answer_copied,
    ),
)
