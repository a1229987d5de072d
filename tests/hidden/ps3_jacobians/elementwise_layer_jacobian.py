"""The Jacobian of tanh(Wx + b) with respect to x, by hand: the chain rule as a product of two matrices."""

import torch

from autograder.language import (
    BEYOND_DIFFERENCES,
    BY_HAND,
    Choice,
    exercise,
    hidden,
    jacobian,
    matrix,
    one_of,
    ordinary,
    shown,
    vector,
)

from ..shared import exactly

SATURATED = (
    exactly([[0.3, -0.2], [800.0, 500.0], [-1200.0, 300.0]]),
    exactly([[-900.0, 1100.0], [0.7, 0.4], [-0.1, 0.9]]),
    exactly([[0.5, 0.6], [-0.8, 0.1], [2000.0, -700.0]]),
)


@exercise(
    given=dict(W=matrix("m", "n"), b=vector("m"), x=vector("n")),
    find=jacobian("x"),
    checks=[
        hidden(
            "more units, as many, or fewer",
            ordinary.sizes(m=(4, 3, 2, 5), n=(2, 3, 4, 3)).within(BEYOND_DIFFERENCES),
            points=4,
        ),
        shown("three units and two inputs", ordinary.sizes(m=3, n=2).draws(2), points=1),
        hidden("one unit, or one input", ordinary.sizes(m=(1, 4, 1), n=(3, 1, 1)).draws(9), points=1),
        hidden(
            "saturated units",
            ordinary.sizes(m=3, n=2).where(W=one_of(*SATURATED)).draws(9),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "What is the slope of tanh at 0? And where else is it as large?"),
)
def elementwise_layer_jacobian(W, b, x):
    """tanh(Wx + b)."""
    return torch.tanh(W @ x + b)


def outputs(W, b, x):
    """h = tanh(Wx + b)."""
    return torch.tanh(W @ x + b)


@elementwise_layer_jacobian.misconception
def scales_the_columns(W, b, x):
    """You multiplied the *columns* of W by the slopes of tanh. For as many units as inputs that runs, and is wrong.

    Each slope belongs to one output. Is that a row or a column of the Jacobian?
    """
    return W * (1 - outputs(W, b, x) ** 2)


@elementwise_layer_jacobian.form_of(scales_the_columns)
def diagonal_on_the_right(W, b, x):
    return W @ torch.diag(1 - outputs(W, b, x) ** 2)


@elementwise_layer_jacobian.misconception
def drops_the_activation(W, b, x):
    """You returned W, the Jacobian of Wx + b. What does tanh do to a small change of its argument?"""
    return W.clone()


@elementwise_layer_jacobian.misconception
def drops_the_layer(W, b, x):
    """You returned the Jacobian of tanh alone, a diagonal matrix. How does its argument change with x?"""
    return torch.diag(1 - outputs(W, b, x) ** 2)


@elementwise_layer_jacobian.misconception
def slope_at_the_argument(W, b, x):
    """You wrote 1 − z² with the argument z = Wx + b. The slope of tanh is made of its value. Can it be negative?"""
    return (1 - (W @ x + b) ** 2).unsqueeze(-1) * W


@elementwise_layer_jacobian.misconception
def slope_without_the_square(W, b, x):
    """Your slope of tanh is 1 − h, which is not the same on both sides of 0. tanh is: what is missing?"""
    return (1 - outputs(W, b, x)).unsqueeze(-1) * W


@elementwise_layer_jacobian.misconception
def slope_with_a_plus(W, b, x):
    """Your slope of tanh is 1 + h², which grows as the unit saturates. How steep is tanh far from 0?"""
    return (1 + outputs(W, b, x) ** 2).unsqueeze(-1) * W


@elementwise_layer_jacobian.misconception
def slope_with_the_wrong_sign(W, b, x):
    """Your slope of tanh is h² − 1. tanh rises everywhere: which sign must its slope have?"""
    return (outputs(W, b, x) ** 2 - 1).unsqueeze(-1) * W


@elementwise_layer_jacobian.misconception
def slope_of_the_sigmoid(W, b, x):
    """h(1 − h) is the slope of the sigmoid. This layer has tanh."""
    h = outputs(W, b, x)
    return (h * (1 - h)).unsqueeze(-1) * W


@elementwise_layer_jacobian.misconception
def slope_of_one_hyperbolic_cosine(W, b, x):
    """Your slope of tanh is 1/cosh z. Differentiate sinh z/cosh z: which power of cosh stands below?"""
    return (1 / torch.cosh(W @ x + b)).unsqueeze(-1) * W


@elementwise_layer_jacobian.misconception
def forgets_the_intercept(W, b, x):
    """Your result does not depend on b. It is a constant, but it decides *where* the slope of tanh is taken."""
    return (1 - torch.tanh(W @ x) ** 2).unsqueeze(-1) * W


@elementwise_layer_jacobian.misconception
def rows_are_inputs(W, b, x):
    """Your matrix is the transpose of the Jacobian: a row for each input. Rows belong to outputs."""
    return ((1 - outputs(W, b, x) ** 2).unsqueeze(-1) * W).mT.clone()


@elementwise_layer_jacobian.misconception
def adds_up_the_units(W, b, x):
    """You returned one number for each input: the gradient of the sum of all units. The Jacobian keeps them apart."""
    return W.mT @ (1 - outputs(W, b, x) ** 2)


@elementwise_layer_jacobian.misconception
def differentiates_by_the_weights(W, b, x):
    """You multiplied the slopes by x: so the outputs change with the *weights*. Here x moves, and W rests."""
    return torch.outer(1 - outputs(W, b, x) ** 2, x)


@elementwise_layer_jacobian.misconception
def tanh_of_exponentials(W, b, x):
    """Your formula is right, but you made tanh from exponentials: for saturated units they overflow, and what is left
    is NaN.

    torch.tanh does not.
    """
    z = W @ x + b
    h = (z.exp() - (-z).exp()) / (z.exp() + (-z).exp())
    return (1 - h**2).unsqueeze(-1) * W


@elementwise_layer_jacobian.misconception
def drops_a_single_dimension(W, b, x):
    """With one unit or one input your result is no matrix any more: squeeze() drops every dimension of size one."""
    return ((1 - outputs(W, b, x) ** 2).unsqueeze(-1) * W).squeeze()


@elementwise_layer_jacobian.misconception
def identity_in_float64(W, b, x):
    """A tensor that you made without a dtype is float64, and does not fit float32 inputs.

    Multiply the rows instead: it takes neither an identity nor a diagonal matrix.
    """
    slopes = torch.eye(len(b), device=W.device) * (1 - outputs(W, b, x) ** 2)
    return (slopes @ W.double()).to(slopes.dtype)


@elementwise_layer_jacobian.misconception
def identity_on_the_cpu(W, b, x):
    """A tensor that you made without a device lies on the CPU, and does not fit inputs elsewhere.

    Multiply the rows instead: it takes neither an identity nor a diagonal matrix.
    """
    return (torch.eye(len(b), dtype=W.dtype) * (1 - outputs(W, b, x) ** 2)) @ W
