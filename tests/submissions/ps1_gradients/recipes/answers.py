"""Right answers, as a careful student would write them, and right predictions."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.variants import VARIANTS

PREDICTIONS = {
    "poly_value_and_slope": "c",
    "composite_slopes": "b",
    "central_diff_grad": "c",
    "grad_dot_products": "c",
    "grad_quadratic_form": "b",
    "grad_least_squares": "c",
    "grad_norm": "b",
    "directional_derivative": "d",
    "pure_grad": "c",
    "plot_gradient_field": "a",
}


def prediction(exercise: str, letter: str) -> str:
    """Return the source of a prediction's cell."""
    return f'predict_{exercise} = "{letter}"'


RIGHT: dict[str, str | None] = {
    **{f"predict_{exercise}": prediction(exercise, letter) for exercise, letter in PREDICTIONS.items()},
    **{f"{exercise}_answer": table["careful"].source for exercise, table in VARIANTS.items()},
}
