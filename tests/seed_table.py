"""The notebook that the course grew from, line by line: where each thing is taught now, where tested, what it mends.

Each cell names a place that is there: a heading of a notebook, `ps1_gradients: A gradient is an arrow`, or an exercise
with one of its checks or misconceptions, `ps1_gradients/grad_norm: forgets_the_root`; `conventions: …` is a heading of
the page that every release carries. A place in a set that does not
stand yet is named without a link.
"""

from __future__ import annotations

from typing import NamedTuple


class SeedRow(NamedTuple):
    """One line of the original.

    Attributes:
        section: its number and name.
        prints: what it prints or draws.
        taught: a heading.
        tested: exercises, with the check that asks it.
        trap: what its own sample cannot see, or what it teaches wrongly.
        mended: where a student meets the trap.
    """

    section: str
    prints: str
    taught: str
    tested: tuple[str, ...]
    trap: str
    mended: str


SEED = (
    SeedRow(
        "0 imports",
        "the version of PyTorch, and whether there is CUDA",
        "conventions: The contract of every function",
        (
            "ps2_matrix_functions/grad_trace_family: sent on meta",
            "ps9_engineering/device_dtype_clean: on meta",
        ),
        "it asks for a device and never uses it",
        "ps2_matrix_functions/grad_trace_family: collects_on_the_cpu",
    ),
    SeedRow(
        "1 basic gradients",
        "x², with the slope 2x",
        "ps1_gradients: The derivative is the linear part of a change",
        ("ps1_gradients/poly_value_and_slope: polynomials of degree 1 to 6",),
        "prints what is expected beside what came out, and compares nothing",
        "ps1_gradients: Do not trust one test",
    ),
    SeedRow(
        "1",
        "x³ + 2x² + 3x + 1, with 3x² + 4x + 3",
        "ps1_gradients: The derivative is the linear part of a change",
        ("ps1_gradients/poly_value_and_slope: x = 0",),
        "at its x = 2 the value and the slope are both 23",
        "ps1_gradients/poly_value_and_slope: value_in_both_places",
    ),
    SeedRow(
        "1",
        "`backward()`, then `x.grad`",
        "ps1_gradients: Leaf, backward, .grad",
        ("ps1_gradients/backward_cycle: three points", "ps1_gradients/pure_grad: x without a graph"),
        "run twice, its cells show twice the gradient",
        "ps1_gradients/backward_cycle: adds_up",
    ),
    SeedRow(
        "2 vector functions",
        "xᵀx, with 2x",
        "ps1_gradients: From differences to formulas",
        ("ps1_gradients/grad_dot_products: ordinary a and x",),
        "`x.data`, around which autograd sees nothing",
        "ps1_gradients: What autograd leaves behind",
    ),
    SeedRow(
        "2",
        "xᵀAx, with (A + Aᵀ)x",
        "ps1_gradients: From differences to formulas",
        ("ps1_gradients/grad_quadratic_form: non-symmetric A",),
        "its A is symmetric, so that 2Ax looks right",
        "ps1_gradients/grad_quadratic_form: assumes_symmetry",
    ),
    SeedRow(
        "3 matrix functions",
        "tr(AX), with Aᵀ",
        "ps2_matrix_functions: One tool: the differential",
        ("ps2_matrix_functions/grad_trace_linear: A and X of different sizes",),
        "its matrices are square, so that any order of the indices fits",
        "ps2_matrix_functions/grad_trace_linear: transposes_only_to_fit",
    ),
    SeedRow(
        "3",
        "‖X‖² = tr(XᵀX), with 2X",
        "ps2_matrix_functions: A norm, and its square",
        (
            "ps2_matrix_functions/grad_frobenius: ordinary X",
            "ps2_matrix_functions/grad_trace_family: ordinary A, B and X",
        ),
        "`torch.norm(X)**2` takes a root first, which overflows, and has no second derivative at 0",
        "ps2_matrix_functions/grad_frobenius: norms whose squares are out of range",
    ),
    SeedRow(
        "4 chain rule",
        "sin(x²), with 2x cos(x²)",
        "ps1_gradients: A change travels through a chain",
        ("ps1_gradients/composite_slopes: x of ordinary size",),
        "at its x = 1, x² is x",
        "ps1_gradients/composite_slopes: outer_derivative_at_x",
    ),
    SeedRow(
        "4",
        "exp(log(x² + 1)), with 2x",
        "ps1_gradients: A change travels through a chain",
        ("ps1_gradients/composite_slopes: x so large that x² overflows",),
        "right on paper; the chain as it is written passes through infinity",
        "ps1_gradients/composite_slopes: multiplies_before_simplifying",
    ),
    SeedRow(
        "5 Jacobians",
        "(x₁² + x₂, x₁x₂), with its 2 × 2 matrix",
        "ps3_jacobians: A row for each output",
        ("ps3_jacobians/jacobian_vector_fn: drawn points",),
        "as many outputs as inputs: rows and columns cannot be told apart",
        "ps3_jacobians/assemble_jacobian: columns_as_rows",
    ),
    SeedRow(
        "5",
        "a 2 × 2 matrix of x, with a Jacobian of zeros",
        "ps3_jacobians: A Jacobian with three indices",
        ("ps3_jacobians/repair_matrix_fn: drawn points",),
        "`torch.tensor([[…]])` cuts the graph: its output is wrong, without an error",
        "ps3_jacobians/repair_matrix_fn: cuts_the_graph",
    ),
    SeedRow(
        "6 Hessians",
        "x² + xy + y², with [[2, 1], [1, 2]]",
        "ps4_hessians: The change of a gradient",
        (
            "ps4_hessians/dense_hessian: ordinary f and x",
            "ps4_hessians/classify_critical_point: a bowl, a cap and a saddle",
        ),
        "constant and symmetric, whatever is done to it",
        "ps4_hessians/dense_hessian: symmetric_up_to_rounding",
    ),
    SeedRow(
        "6",
        "½xᵀAx, “Expected H = A”",
        "ps4_hessians: The change of a gradient",
        ("ps4_hessians/hess_quadratic: non-symmetric A",),
        "H is A for symmetric A alone",
        "ps4_hessians/hess_quadratic: assumes_symmetry",
    ),
    SeedRow(
        "7 directional derivatives",
        "∇f · v for v = (1, 0)",
        "ps1_gradients: A direction picks one number",
        (
            "ps1_gradients/directional_derivative: drawn directions",
            "ps3_jacobians/jvp_matrix_powers: matrices that do not commute",
        ),
        "along e₁ it is a partial derivative, and v has length one",
        "ps1_gradients/directional_derivative: never_normalises",
    ),
    SeedRow(
        "8 gradient descent",
        "fifty steps to (2, 3)",
        "ps5_descent: The walk",
        (
            "ps5_descent/gradient_descent: a function that you have not seen",
            "ps5_descent/optimizer_path: optimizers of every kind",
        ),
        "the last point is never recorded, and “Expected” is compared with nothing",
        "ps5_descent/gradient_descent: leaves_out_the_last_point",
    ),
    SeedRow(
        "8",
        "`x -= learning_rate * x.grad`, after `zero_()`",
        "ps5_descent: Loops that run, and are wrong",
        ("ps5_descent/four_broken_loops: four paths of a function that you have not seen",),
        "one line less, or in another place, and it runs all the same",
        "ps5_descent/four_broken_loops: gradients_still_add_up",
    ),
    SeedRow(
        "8",
        "the path on contour lines",
        "ps5_descent: Pictures that can be trusted",
        ("ps5_descent/plot_descent: a function without symmetry",),
        "as the Hessian is 2I, the path is a straight line, and no exchange of x and y shows",
        "ps5_descent/plot_descent: exchanges_the_coordinates",
    ),
    SeedRow(
        "9 Newton's method",
        "x ← x − H⁻¹∇f until the step is short",
        "ps6_newton: From roots to minima",
        ("ps6_newton/newton_step: ordinary g and H", "ps6_newton/newton_minimize: wells and ridges"),
        "on a quadratic one step does it, and the loop makes a second one to notice",
        "ps6_newton/newton_root: looks_at_the_step",
    ),
    SeedRow(
        "9",
        "`torch.linalg.solve(hess, grad)`",
        "ps6_newton: From roots to minima",
        ("ps6_newton/modified_newton_direction: indefinite H",),
        "its H is positive definite; elsewhere the step leads to a saddle",
        "ps6_newton/newton_minimize: takes_plain_newton_steps",
    ),
    SeedRow(
        "10 backpropagation",
        "`nn.Module`, `nn.Linear`, `named_parameters`",
        "ps7_backprop: As people write it",
        ("ps7_backprop/named_gradients: your network",),
        "gradients are printed, and belong to weights that nobody fixed",
        "ps7_backprop/named_gradients: adds_to_what_stood_there",
    ),
    SeedRow(
        "10",
        "the gradients of a network of two layers",
        "ps7_backprop: The whole chain",
        (
            "ps7_backprop/two_layer_backward: the network of the original, and two examples of it",
            "ps7_backprop/linear_backward: three examples",
            "ps3_jacobians/unbroadcast: a bias, and a column",
        ),
        "the loss is a number only because the batch has one row",
        "ps7_backprop/two_layer_backward: does_not_reduce_the_loss",
    ),
    SeedRow(
        "11 common formulas",
        "aᵀx, with a",
        "ps1_gradients: From differences to formulas",
        ("ps1_gradients/grad_dot_products: two vectors of three numbers, two of four",),
        "the answer does not depend on x, so that no x tests it",
        "ps1_gradients/grad_dot_products: differentiates_the_constant",
    ),
    SeedRow(
        "11",
        "xᵀAx once more, at x = (1, 1)",
        "ps1_gradients: Do not trust one test",
        ("ps1_gradients/grad_quadratic_form: non-symmetric A",),
        "at ones, (A + Aᵀ)x is what the rows add up to",
        "ps1_gradients/grad_quadratic_form: sums_rows",
    ),
    SeedRow(
        "11",
        "log|det X|, with X⁻ᵀ",
        "ps2_matrix_functions: A logarithm that does not overflow",
        (
            "ps2_matrix_functions/logabsdet_value_and_grad: determinants of both signs",
            "ps2_matrix_functions/grad_det: rank n − 1",
        ),
        "it says log|det X| and computes log(det X); its X is symmetric",
        "ps2_matrix_functions/logabsdet_value_and_grad: takes_the_logarithm_of_the_determinant",
    ),
    SeedRow(
        "12 gradient fields",
        "arrows of x² + y² on a grid",
        "ps1_gradients: A gradient is an arrow",
        ("ps1_gradients/plot_gradient_field: a function without symmetry",),
        "a radial function: x and y can be exchanged, and the formula is typed, not computed",
        "ps1_gradients/plot_gradient_field: exchanges_the_axes",
    ),
    SeedRow(
        "13 surfaces",
        "the surface, and contour lines with arrows",
        "ps5_descent: Pictures that can be trusted",
        ("ps5_descent/plot_surface_and_contour: a function without symmetry",),
        "the same function, so that a transposed surface looks the same",
        "ps5_descent/plot_surface_and_contour: transposes_the_surface",
    ),
    SeedRow(
        "14 linear regression",
        "data from a seed",
        "ps8_regression: One loss, two unknowns that belong together",
        ("ps9_engineering/device_dtype_clean: float64, and the data",),
        "`torch.manual_seed` changes every other draw of the program, too",
        "conventions: The contract of every function",
    ),
    SeedRow(
        "14",
        "a hundred steps, “w ≈ 3.0, b ≈ 2.0”",
        "ps8_regression: The second way: walk",
        (
            "ps8_regression/mse_and_grad: n examples, d features",
            "ps8_regression/fit_gd: the hundred points of the line",
            "ps8_regression/ols_fit: a line, and a plane",
        ),
        "it prints 2.6101 and 1.7986, and says nothing about it",
        "ps8_regression/fit_gd: stale_losses",
    ),
    SeedRow(
        "14",
        "labels as a column",
        "ps8_regression: One loss, two unknowns that belong together",
        ("ps8_regression/mse_and_grad: labels of another shape",),
        "with labels as a vector the same code trains towards the mean, without an error",
        "ps8_regression/mse_and_grad: lets_labels_be_stretched",
    ),
    SeedRow(
        "14",
        "the data, the fitted line, the losses",
        "ps8_regression: A picture that can be trusted",
        ("ps8_regression/plot_regression: points in any order",),
        "on a linear axis the curve looks flat while 13 % of the error are left",
        "ps8_regression/plot_regression: linear_loss_axis",
    ),
)
