"""Assignment 6: Newton, least squares, implicit and adjoint derivatives. Judge only: nothing here reaches a student."""

from autograder.language import Assignment

ASSIGNMENT = Assignment(
    "Newton, least squares, implicit and adjoint derivatives",
    [
        "newton_root",
        "newton_step",
        "modified_newton_direction",
        "trust_region_step",
        "newton_cg_direction",
        "gauss_newton_step",
        "levenberg_marquardt_step",
        "implicit_vjp",
        "adjoint_solve_gradient",
        "newton_minimize",
    ],
    builds_on={
        "newton_root": ["ps3_jacobians/jacobian_vector_fn"],
        "newton_step": ["newton_root", "ps4_hessians/hess_quadratic"],
        "modified_newton_direction": ["newton_step", "ps4_hessians/classify_critical_point"],
        "trust_region_step": ["modified_newton_direction"],
        "newton_cg_direction": ["newton_step", "ps4_hessians/hvp"],
        "gauss_newton_step": ["newton_step", "ps1_gradients/grad_least_squares"],
        "levenberg_marquardt_step": ["gauss_newton_step"],
        "implicit_vjp": ["newton_root", "ps3_jacobians/vjp_matrix_powers"],
        "adjoint_solve_gradient": ["implicit_vjp", "ps2_matrix_functions/grad_bilinear_inverse"],
        "newton_minimize": ["modified_newton_direction"],
    },
)
