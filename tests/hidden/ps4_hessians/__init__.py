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
    builds_on={
        "hess_quadratic": ["ps1_gradients/grad_quadratic_form"],
        "rosenbrock_derivatives": ["hess_quadratic", "ps1_gradients/composite_slopes"],
        "hvp": ["hess_quadratic", "ps1_gradients/directional_derivative"],
        "hess_logsumexp": ["hess_quadratic", "ps3_jacobians/softmax_and_logsumexp_vjp"],
        "dense_hessian": ["hvp"],
        "taylor2": ["hvp", "ps1_gradients/central_diff_grad"],
        "classify_critical_point": ["hess_quadratic"],
        "hess_logistic": ["hess_quadratic", "ps1_gradients/grad_least_squares"],
        "hess_logdet": ["ps2_matrix_functions/inverse_jvp_vjp", "ps2_matrix_functions/logabsdet_value_and_grad"],
        "hess_matrix_quadratic": [
            "hess_quadratic",
            "ps2_matrix_functions/grad_trace_family",
            "ps2_matrix_functions/vec_kron",
        ],
    },
)
