"""Assignment 4: Hessians and curvature. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "Hessians and curvature",
    [
        "hess_quadratic",
        "rosenbrock_derivatives",
        "hvp",
        "hess_logsumexp",
        "dense_hessian",
        "taylor2",
        "classify_critical_point",
        "hess_logistic",
        "hess_logdet",
        "hess_matrix_quadratic",
    ],
)
