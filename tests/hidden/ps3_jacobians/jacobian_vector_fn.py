"""The Jacobian of (x₁² + x₂, x₁x₂) by hand: a row for each output, a column for each input."""

import torch

from autograder.language import (
    BEYOND_DIFFERENCES,
    BY_HAND,
    Choice,
    constant,
    exercise,
    hidden,
    jacobian,
    ordinary,
    shown,
    vector,
)

from ..shared import exactly


@exercise(
    given=dict(x=vector(2)),
    find=jacobian("x"),
    checks=[
        hidden("drawn points", ordinary.within(BEYOND_DIFFERENCES), points=4),
        shown("two points", ordinary.draws(2), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "A 2 × 2 matrix is not invertible where its determinant is 0. Which curve is that here?"),
)
def jacobian_vector_fn(x):
    """f(x) = (x₁² + x₂, x₁x₂)."""
    return torch.stack([x[0] ** 2 + x[1], x[0] * x[1]])


def filled(*entries):
    """A 2 × 2 matrix, row by row."""
    return torch.stack(entries).reshape(2, 2)


def pieces(x):
    """x₁, x₂, 1 and 0."""
    return x[0], x[1], torch.ones_like(x[0]), torch.zeros_like(x[0])


@jacobian_vector_fn.misconception
def rows_are_inputs(x):
    """Your matrix is the transpose of the Jacobian: its rows belong to the inputs.

    Row i holds the derivatives of output i. Which two numbers are those of x₁² + x₂?
    """
    x1, x2, one, _ = pieces(x)
    return filled(2 * x1, x2, one, x1)


@jacobian_vector_fn.misconception
def misses_the_power_rule(x):
    """Your derivative of x₁² is x₁² itself. At x₁ = 2 the right one has the same value, so that nobody sees it there.

    Try x₁ = 3: by how much does x₁² grow if x₁ grows by a thousandth?
    """
    x1, x2, one, _ = pieces(x)
    return filled(x1**2, one, x2, x1)


@jacobian_vector_fn.misconception
def loses_the_exponent(x):
    """Your derivative of x₁² lacks a factor. What becomes of an exponent when you differentiate?"""
    x1, x2, one, _ = pieces(x)
    return filled(x1, one, x2, x1)


@jacobian_vector_fn.misconception
def leaves_factors_in_their_places(x):
    """Your second row is the pair (x₁, x₂). If x₁ moves and x₂ rests, which of the two is the slope of x₁x₂?"""
    x1, x2, one, _ = pieces(x)
    return filled(2 * x1, one, x1, x2)


@jacobian_vector_fn.misconception
def keeps_what_is_linear(x):
    """Your derivative of x₂ with respect to x₂ is x₂. How fast does a number change with itself?"""
    x1, x2, _, _ = pieces(x)
    return filled(2 * x1, x2, x2, x1)


@jacobian_vector_fn.misconception
def loses_the_linear_term(x):
    """The second entry of your first row is 0, as if x₁² + x₂ did not change with x₂. What does its last term do?"""
    x1, x2, _, zero = pieces(x)
    return filled(2 * x1, zero, x2, x1)


@jacobian_vector_fn.misconception
def differentiates_both_factors(x):
    """Your second row is (1, 1), as if both factors of x₁x₂ were differentiated at once.

    Move one of them, and hold the other fast: it stays as a factor.
    """
    x1, _, one, _ = pieces(x)
    return filled(2 * x1, one, one, one)


@jacobian_vector_fn.misconception
def adds_up_the_outputs(x):
    """You returned one number for each input: the gradient of the sum of both outputs, as y.sum().backward() leaves it.

    A Jacobian keeps the outputs apart.
    """
    x1, x2, one, _ = pieces(x)
    return torch.stack([2 * x1 + x2, one + x1])


@jacobian_vector_fn.misconception
def exchanges_the_inputs(x):
    """Your columns are exchanged: the first holds the derivatives with respect to x₂. Which input comes first?"""
    x1, x2, one, _ = pieces(x)
    return filled(one, 2 * x1, x1, x2)


@jacobian_vector_fn.misconception
def exchanges_the_outputs(x):
    """Your rows are exchanged: the first belongs to x₁x₂, which is the second output."""
    x1, x2, one, _ = pieces(x)
    return filled(x2, x1, 2 * x1, one)


@jacobian_vector_fn.misconception
def keeps_the_diagonal(x):
    """You kept the diagonal only, as if output i depended on input i alone. Does x₁x₂ not change with x₁?"""
    x1, _, _, zero = pieces(x)
    return filled(2 * x1, zero, zero, x1)


@jacobian_vector_fn.misconception
def multiplies_by_the_point(x):
    """You multiplied the Jacobian by x, and returned two numbers. The matrix itself was asked for."""
    x1, x2, one, _ = pieces(x)
    return filled(2 * x1, one, x2, x1) @ x


@jacobian_vector_fn.misconception
def takes_a_difference_quotient(x):
    """Your numbers are nearly right: you took a difference quotient. The four entries that you derive are exact."""

    def f(x):
        return torch.stack([x[0] ** 2 + x[1], x[0] * x[1]])

    h = 1e-2
    steps = h * torch.eye(2, dtype=x.dtype, device=x.device)
    return torch.stack([(f(x + step) - f(x)) / h for step in steps], dim=1)


@jacobian_vector_fn.misconception
def rebuilds_with_torch_tensor(x):
    """torch.tensor copies Python numbers into a new tensor: it forgets the dtype and the device of x.

    torch.stack puts tensors together and keeps both. A constant entry must be a tensor then: torch.ones_like(x[0]).
    """
    return torch.tensor([[2 * x[0].item(), 1.0], [x[1].item(), x[0].item()]])


@jacobian_vector_fn.misconception
def fills_zeros_on_the_cpu(x):
    """You fill a matrix that lies on the CPU, wherever x is. x.new_zeros takes dtype and device from x."""
    J = torch.zeros(2, 2, dtype=x.dtype)
    J[0, 0], J[0, 1], J[1, 0], J[1, 1] = 2 * x[0], 1.0, x[1], x[0]
    return J


BLUE, RED = "#0b5cad", "#c2410c"
PLACE = exactly([0.8, -0.4])
FAR = 1e3  # beyond, nothing is seen


@jacobian_vector_fn.picture(ordinary.where(x=constant(PLACE)).draws(1))
def image_of_the_circle(figure, calls):
    """Where your Jacobian takes the unit circle, and where the right one does.

    The dots are the images of (1, 0) and (0, 1): the columns of the matrix.
    """
    (call,) = calls
    figure.set_size_inches(4.2, 3.0)
    ax = figure.subplots()
    angles = torch.linspace(0, 2 * torch.pi, 91, dtype=torch.float64)
    circle = torch.stack([angles.cos(), angles.sin()])
    yours = call.actual.double().nan_to_num(0.0, 0.0, 0.0)
    ax.plot(*(call.expected @ circle), color="0.72", linewidth=5, label="right")
    ax.plot(*(yours @ circle).clamp(-FAR, FAR), color=BLUE, linewidth=1.4, label="yours")
    ax.plot(*yours.clamp(-FAR, FAR), "o", color=RED, markersize=5)
    ax.set(xlabel="first output", ylabel="second output", xlim=(-3, 3), ylim=(-2, 2), aspect="equal")
    ax.legend(loc="upper left", frameon=False, fontsize="small")
    if bool(torch.allclose(yours, call.expected, rtol=0, atol=1e-6)):
        return "Two ellipses, one on the other: your Jacobian takes the circle where the right one does."
    return "Two curves that are not the same: the ellipse of the right Jacobian, and what yours makes of the circle."
