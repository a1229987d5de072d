"""Assignment 8: regression three ways. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "Regression three ways",
    [
        "mse_and_grad",
        "ols_fit",
        "ridge_fit",
        "fit_gd",
        "logistic_loss_and_grad",
        "irls_step",
        "softmax_regression_grad",
        "ridge_path_derivative",
        "plot_regression",
    ],
)
