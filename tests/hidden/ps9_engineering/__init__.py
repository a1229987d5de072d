"""Assignment 9: engineering correctness. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "Engineering correctness",
    [
        "check_gradient",
        "separating_inputs",
        "stable_library",
        "device_dtype_clean",
        "batched_forms",
        "find_oracle_failure",
        "ridge_hypergradient",
    ],
    builds_on={
        "check_gradient": ["ps1_gradients/central_diff_grad", "ps1_gradients/directional_derivative"],
        "separating_inputs": ["check_gradient", "ps2_matrix_functions/grad_det"],
        "stable_library": ["ps2_matrix_functions/logabsdet_value_and_grad"],
        "device_dtype_clean": ["ps1_gradients/pure_grad"],
        "batched_forms": ["ps1_gradients/grad_quadratic_form", "ps6_newton/newton_step"],
        "find_oracle_failure": ["check_gradient", "ps2_matrix_functions/grad_det"],
        "ridge_hypergradient": ["ps6_newton/adjoint_solve_gradient", "ps8_regression/ridge_path_derivative"],
    },
)
