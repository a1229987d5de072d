"""Assignment 3: Jacobians, JVPs and VJPs. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "Jacobians, JVPs and VJPs",
    [
        "jacobian_vector_fn",
        "repair_matrix_fn",
        "elementwise_layer_jacobian",
        "jvp_matrix_powers",
        "vjp_matrix_powers",
        "assemble_jacobian",
        "softmax_and_logsumexp_vjp",
        "unbroadcast",
        "LogSumExpFn",
    ],
    builds_on={
        "jacobian_vector_fn": ["ps1_gradients/grad_dot_products"],
        "repair_matrix_fn": ["jacobian_vector_fn"],
        "elementwise_layer_jacobian": ["jacobian_vector_fn", "ps1_gradients/composite_slopes"],
        "jvp_matrix_powers": ["ps1_gradients/directional_derivative", "ps2_matrix_functions/grad_trace_family"],
        "vjp_matrix_powers": ["jvp_matrix_powers", "ps1_gradients/grad_least_squares"],
        "assemble_jacobian": ["jvp_matrix_powers", "vjp_matrix_powers"],
        "softmax_and_logsumexp_vjp": ["vjp_matrix_powers"],
        "unbroadcast": ["vjp_matrix_powers"],
        "LogSumExpFn": ["softmax_and_logsumexp_vjp"],
    },
)
