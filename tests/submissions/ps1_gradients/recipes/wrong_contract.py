"""Right mathematics, wrong contract: shape, dtype, type, changed inputs, loops; and noise, which costs nothing."""

from __future__ import annotations

from tests.submissions.golden import PREDICTION, Golden, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1

_BREAKS = {
    "central_diff_grad": (
        "flat_result",
        "always_float64",
        "changes_its_input",
        "calls_f_too_often",
        "assumes_contiguous_memory",
        "forgets_the_empty_tensor",
    ),
    "grad_quadratic_form": (
        "always_float32",
        "float64_constant",
        "list_result",
        "numpy_result",
        "pair_result",
        "nan_in_the_last_entry",
        "overwrites_the_matrix",
        "loops_over_the_batch",
        "forgets_the_batch",
        "attached_result",
    ),
    "plot_gradient_field": ("returns_nothing", "opens_a_figure", "draws_twice"),
}

_RETURNS_AN_INPUT = Golden(
    "wrong_contract",
    "returns_an_input",
    "The gradient of aᵀx is a, so a is returned: whoever writes into the result changes the data.",
    cells={
        "grad_dot_products_answer": code("""
            def grad_dot_products(a, x):
                a, x = a.detach(), x.detach()
                return a, 2 * x, 2 * (a @ x) * a
        """),
    },
    points={"grad_dot_products": PREDICTION},
    verdicts={"grad_dot_products": "forbidden"},
)

_HARMLESS = (
    Golden(
        "wrong_contract",
        "talks_a_lot",
        "Pages on stdout and stderr, and warnings: noise costs nothing.",
        before=(
            code("""
                import sys
                import warnings

                for _ in range(2_000):
                    print("working " * 50)
                    print("still working " * 50, file=sys.stderr)
                warnings.warn("nothing is wrong")
            """),
        ),
        cells={
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    print("A =", A, "x =", x)
                    print("z" * 1_000_000)
                    print("!" * 1_000_000, file=sys.stderr, flush=True)
                    warnings.warn("this formula was found late at night", DeprecationWarning, stacklevel=2)
                    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
            """),
        },
    ),
    PS1.composed(
        "wrong_contract",
        "returns_views",
        "Strided and transposed views hold the right values.",
        {
            "poly_value_and_slope": "returns_views",
            "composite_slopes": "returns_views",
            "central_diff_grad": "returns_views",
            "grad_dot_products": "returns_views",
            "grad_quadratic_form": "returns_views",
            "grad_least_squares": "returns_views",
            "grad_norm": "returns_views",
        },
    ),
    Golden(
        "wrong_contract",
        "predictions_in_odd_forms",
        "A capital letter counts; a number and a letter that is no choice do not.",
        cells={
            "predict_central_diff_grad": 'predict_central_diff_grad = " C "',
            "predict_grad_quadratic_form": "predict_grad_quadratic_form = 2",
            "predict_plot_gradient_field": 'predict_plot_gradient_field = "e"',
        },
        points={
            "grad_quadratic_form": PS1.full["grad_quadratic_form"] - PREDICTION,
            "plot_gradient_field": PS1.full["plot_gradient_field"] - PREDICTION,
        },
    ),
)

_BROKEN = tuple(
    PS1.composed("wrong_contract", name, PS1.variants[exercise][name].why, {exercise: name})
    for exercise, names in _BREAKS.items()
    for name in names
)

GOLDENS = (*_BROKEN, _RETURNS_AN_INPUT, *_HARMLESS)
