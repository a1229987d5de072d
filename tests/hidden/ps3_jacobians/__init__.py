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
)
