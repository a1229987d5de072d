"""Slips of the keyboard, and names that are overwritten.

A cell that breaks costs itself only. A name that is lost at the end of the notebook costs what needs it: as in
Jupyter, where the notebook is run from top to bottom.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

from tests.submissions.golden import PREDICTION, Golden, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1

FORM, NORM, DOTS = "grad_quadratic_form", "grad_norm", "grad_dot_products"


def _loses(name: str, why: str, answer: str, exercise: str = FORM) -> Golden:
    """Make a notebook with one answer whose cell does not run."""
    return Golden(
        "broken",
        name,
        why,
        cells={f"{exercise}_answer": answer},
        points={exercise: PREDICTION},
        verdicts={exercise: "missing"},
    )


def _scratch(name: str, why: str, *cells: str, verdicts: Mapping[str, str] | None = None) -> Golden:
    verdicts = verdicts or {}
    points = dict.fromkeys(verdicts, PREDICTION)
    return Golden("broken", name, why, after=tuple(map(code, cells)), points=points, verdicts=verdicts)


_NEED_TORCH = [
    name for name in PS1.full if name not in ("grad_least_squares", "grad_quadratic_form", "grad_dot_products")
]

GOLDENS = (
    _loses("unfinished_cell", "A function that has no body yet.", "def grad_quadratic_form(A, x):\n    "),
    _loses(
        "wrong_indentation",
        "One line stands a blank too far to the left.",
        "def grad_quadratic_form(A, x):\n    y = A + A.mT\n   return (y @ x[..., None])[..., 0]",
    ),
    _loses(
        "tabs_and_blanks",
        "Indented with blanks and tabs in turn.",
        "def grad_quadratic_form(A, x):\n        y = A + A.mT\n\treturn (y @ x[..., None])[..., 0]",
    ),
    _loses(
        "curly_quotes",
        "Quotes that a word processor made curly.",
        "def grad_quadratic_form(A, x):\n    return torch.einsum(“...ij,...j->...i”, A + A.mT, x)",
    ),
    _loses(
        "merge_marks_in_a_cell",
        "Two versions of a cell, with git's marks around them.",
        "<<<<<<< HEAD\ndef grad_quadratic_form(A, x):\n    return 2 * A @ x\n=======\ndef grad_quadratic_form(A, x):\n"
        "    return (A + A.mT) @ x\n>>>>>>> 1f2e3d4 (fix)",
    ),
    _loses(
        "python_2",
        "print without brackets.",
        "def grad_quadratic_form(A, x):\n    print A.shape\n    return (A + A.mT) @ x",
    ),
    Golden(
        "broken",
        "asks_before_it_defines",
        "input() above the answer, in the same cell: there is nobody to ask here, and that costs the line.",
        cells={
            "grad_quadratic_form_answer": "n = int(input('n? '))\n"
            + code("""
                def grad_quadratic_form(A, x):
                    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
            """)
        },
    ),
    _loses(
        "ends_before_it_defines",
        "raise SystemExit above the answer.",
        "raise SystemExit\n"
        + code("""
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
    """),
    ),
    Golden(
        "broken",
        "tabs_and_a_shifted_cell",
        "Tabs alone are Python; a cell that is indented as a whole runs in Jupyter.",
        cells={
            f"{FORM}_answer": PS1.answer(FORM).replace("    ", "\t"),
            f"{NORM}_answer": indent(PS1.answer(NORM), "    "),
        },
    ),
    Golden(
        "broken",
        "letters_of_the_field",
        "Greek and mathematical letters as names; 𝐱 and x are one name in Python.",
        cells={
            f"{FORM}_answer": code("""
                def grad_quadratic_form(Α, 𝐱):  # Α is a Greek letter
                    ξ = x[..., None]
                    return ((Α + Α.mT) @ ξ)[..., 0].detach()
            """),
        },
    ),
    _scratch(
        "star_imports",
        "The range of torch, which gives tensors, takes the place of Python's; the sum and abs of numpy do no harm.",
        "from numpy import *\nfrom torch import *\nfrom math import *",
        verdicts=dict.fromkeys(("poly_value_and_slope", "central_diff_grad", "backward_cycle"), "raised"),
    ),
    _scratch(
        "torch_is_three",
        "A scratch cell calls a number torch. Run from top to bottom, whatever needs torch raises, in Jupyter too.",
        "torch = 3",
        verdicts=dict.fromkeys(_NEED_TORCH, "raised"),
    ),
    _scratch(
        "answer_deleted",
        "A cell for tidying up deletes an answer.",
        "del grad_quadratic_form",
        verdicts={FORM: "missing"},
    ),
    _scratch(
        "answer_used_as_a_variable",
        "The result of a call gets the function's name, and a loop that of another.",
        "grad_norm = grad_norm(torch.ones(3))\nfor grad_dot_products in range(3):\n    pass",
        verdicts={NORM: "missing", DOTS: "missing"},
    ),
    _scratch(
        "python_s_own_names_lost",
        "list, sum, len, print and input as variables.",
        "list = [1]\nsum = 0\nprint = None\ninput = 'x'",
    ),
)
