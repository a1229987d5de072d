"""A small assignment: three of the first set's exercises, with fewer misconceptions and inputs."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "A small assignment: three gradients",
    [
        "central_diff_grad",
        "grad_quadratic_form",
        "plot_gradient_field",
    ],
)
