"""Assignment 2: matrix functions and differentials. Judge only: nothing here reaches a student."""

from autograder.language import Assignment, bonus

ASSIGNMENT = Assignment(
    "Matrix functions and differentials",
    [
        "grad_trace_linear",
        "grad_trace_family",
        "grad_frobenius",
        "vec_kron",
        "inverse_jvp_vjp",
        "grad_bilinear_inverse",
        "grad_det",
        "logabsdet_value_and_grad",
        "grad_eigval",
        "grad_nuclear_and_spectral",
        bonus("expm_frechet"),
    ],
)
