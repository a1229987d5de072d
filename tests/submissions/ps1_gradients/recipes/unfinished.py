"""Notebooks that are half done, or taken apart by an editor."""

from __future__ import annotations

from tests.submissions.edits import is_cell, reversed_after_setup, without
from tests.submissions.golden import PREDICTION, Golden, Json, code
from tests.submissions.kinds import begun, metadata_lost, predictions_only, untouched_release
from tests.submissions.ps1_gradients.recipes.corpus import PS1

FIRST = next(iter(PS1.full))
FORM = "grad_quadratic_form"


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
    untouched_release(PS1),
    predictions_only(PS1),
    begun(PS1, "one_exercise_only", "The first exercise is done, the others were not begun.", FIRST),
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
            + PS1.answer(FIRST),
        },
        edit=without("setup"),
    ),
    metadata_lost(),
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
