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
    builds_on={
        "mse_and_grad": ["ps1_gradients/grad_least_squares"],
        "ols_fit": ["mse_and_grad"],
        "ridge_fit": ["ols_fit"],
        "fit_gd": ["mse_and_grad"],
        "logistic_loss_and_grad": ["mse_and_grad"],
        "irls_step": ["logistic_loss_and_grad", "ps4_hessians/hess_logistic", "ps6_newton/newton_step"],
        "softmax_regression_grad": ["logistic_loss_and_grad", "ps3_jacobians/softmax_and_logsumexp_vjp"],
        "ridge_path_derivative": ["ridge_fit", "ps6_newton/implicit_vjp"],
        "plot_regression": ["ols_fit", "fit_gd"],
    },
)
