"""Assignment 1: scalars, vectors and the gradient contract. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "Scalars, vectors and the gradient contract",
    [
        "poly_value_and_slope",
        "composite_slopes",
        "central_diff_grad",
        "grad_dot_products",
        "grad_quadratic_form",
        "grad_least_squares",
        "grad_norm",
        "backward_cycle",
        "directional_derivative",
        "pure_grad",
        "plot_gradient_field",
    ],
    builds_on={
        "composite_slopes": ["poly_value_and_slope"],
        "grad_quadratic_form": ["grad_dot_products"],
        "grad_least_squares": ["composite_slopes", "grad_dot_products"],
        "grad_norm": ["composite_slopes", "grad_dot_products"],
        "directional_derivative": ["poly_value_and_slope", "backward_cycle"],
        "pure_grad": ["backward_cycle"],
        "plot_gradient_field": ["pure_grad"],
    },
)
