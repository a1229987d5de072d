"""Assignment 6: Newton, least squares, implicit and adjoint derivatives. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "Newton, least squares, implicit and adjoint derivatives",
    [
        "newton_root",
        "newton_step",
        "modified_newton_direction",
        "trust_region_step",
        "newton_cg_direction",
        "gauss_newton_step",
        "levenberg_marquardt_step",
        "implicit_vjp",
        "adjoint_solve_gradient",
        "newton_minimize",
    ],
)
