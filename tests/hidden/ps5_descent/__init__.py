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
    builds_on={
        "gradient_descent": ["ps1_gradients/backward_cycle", "ps1_gradients/pure_grad"],
        "gd_quadratic_iterate": ["gradient_descent", "ps4_hessians/hess_quadratic"],
        "max_stable_lr": ["gd_quadratic_iterate"],
        "momentum_descent": ["gradient_descent"],
        "armijo_backtracking": ["gradient_descent", "ps1_gradients/directional_derivative"],
        "wolfe_conditions": ["armijo_backtracking"],
        "four_broken_loops": ["gradient_descent"],
        "plot_descent": ["gradient_descent", "ps1_gradients/plot_gradient_field"],
        "plot_surface_and_contour": ["plot_descent"],
        "optimizer_path": ["momentum_descent"],
    },
)
