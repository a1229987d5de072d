"""Assignment 5: first-order optimisation and pictures. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "First-order optimisation and pictures",
    [
        "gradient_descent",
        "gd_quadratic_iterate",
        "max_stable_lr",
        "momentum_descent",
        "armijo_backtracking",
        "wolfe_conditions",
        "four_broken_loops",
        "plot_descent",
        "plot_surface_and_contour",
        "optimizer_path",
    ],
)
