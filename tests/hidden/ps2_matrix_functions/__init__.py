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
    builds_on={
        "grad_trace_linear": ["ps1_gradients/grad_dot_products"],
        "grad_trace_family": ["grad_trace_linear", "ps1_gradients/grad_quadratic_form"],
        "grad_frobenius": ["grad_trace_linear", "ps1_gradients/grad_norm"],
        "vec_kron": ["grad_trace_linear"],
        "inverse_jvp_vjp": ["grad_trace_family"],
        "grad_bilinear_inverse": ["inverse_jvp_vjp"],
        "grad_det": ["grad_trace_linear"],
        "logabsdet_value_and_grad": ["grad_det"],
        "grad_eigval": ["grad_trace_linear"],
        "grad_nuclear_and_spectral": ["grad_frobenius", "grad_eigval"],
        "expm_frechet": ["grad_trace_family"],
    },
)
