"""Answers to every exercise, by exercise and name: right ones, ideas gone wrong, broken contracts."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.variant import ALL, Variant
from tests.submissions.ps1_gradients.recipes.variants import (
    central_diff_grad,
    composite_slopes,
    directional_derivative,
    grad_dot_products,
    grad_least_squares,
    grad_norm,
    grad_quadratic_form,
    plot_gradient_field,
    poly_value_and_slope,
    pure_grad,
)


def _for_every(exercise: str, careful: Variant) -> dict[str, Variant]:
    """Make what can happen to any exercise: it is not begun, or its function has another name."""
    assert careful.source is not None
    renamed = careful.source.replace(f"def {exercise}(", f"def my_{exercise}(")
    return {
        "stub": Variant(None, "Not begun.", ALL, verdict="not_attempted"),
        "renamed": Variant(renamed, "The function has another name.", ALL, verdict="missing"),
    }


VARIANTS: dict[str, dict[str, Variant]] = {
    exercise: {**table, **_for_every(exercise, table["careful"])}
    for exercise, table in (
        ("poly_value_and_slope", poly_value_and_slope.VARIANTS),
        ("composite_slopes", composite_slopes.VARIANTS),
        ("central_diff_grad", central_diff_grad.VARIANTS),
        ("grad_dot_products", grad_dot_products.VARIANTS),
        ("grad_quadratic_form", grad_quadratic_form.VARIANTS),
        ("grad_least_squares", grad_least_squares.VARIANTS),
        ("grad_norm", grad_norm.VARIANTS),
        ("directional_derivative", directional_derivative.VARIANTS),
        ("pure_grad", pure_grad.VARIANTS),
        ("plot_gradient_field", plot_gradient_field.VARIANTS),
    )
}
