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
)
