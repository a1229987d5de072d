"""The mean squared error of a network with one hidden layer, and its gradients, by hand."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    exercise,
    hidden,
    matrix,
    one_of,
    ordinary,
    shown,
    value,
    vector,
)

from ..shared import exactly
from .shared import AT_ZERO_W1, AT_ZERO_X, by_autograd, outputs, passed_back

# the network of the original, as it was drawn once: the second unit is dead at x = (1, 2)
ORIGINAL = {
    "X": exactly([[1.0, 2.0]]),
    "y": exactly([[5.0]]),
    "W1": exactly([[0.53, -0.11], [-0.62, -0.24], [0.31, 0.45]]),
    "b1": exactly([0.27, -0.35, 0.18]),
    "W2": exactly([[0.41, -0.52, 0.36]]),
    "b2": exactly([-0.23]),
}


def loss(X, y, W1, b1, W2, b2):
    """The mean of the squares of all errors."""
    return (outputs(X, W1, b1, W2, b2) - y).square().mean()


def by_a_module(X, y, W1, b1, W2, b2):
    """The same from the parameters of an nn.Sequential."""
    first, last = (torch.nn.Linear(W.shape[1], W.shape[0], dtype=X.dtype) for W in (W1, W2))
    with torch.no_grad():
        for layer, W, b in ((first, W1, b1), (last, W2, b2)):
            layer.weight.copy_(W)
            layer.bias.copy_(b)
    value = torch.nn.functional.mse_loss(torch.nn.Sequential(first, torch.nn.ReLU(), last)(X), y)
    value.backward()
    return {
        "loss": value.detach(),
        "W1": first.weight.grad,
        "b1": first.bias.grad,
        "W2": last.weight.grad,
        "b2": last.bias.grad,
    }


@exercise(
    given=dict(
        X=matrix("n", "d"), y=matrix("n", "o"), W1=matrix("h", "d"), b1=vector("h"), W2=matrix("o", "h"), b2=vector("o")
    ),
    find=value().confirmed_by(by_a_module, within=1e-11),
    checks=[
        hidden("several examples, units and outputs", ordinary.sizes(n=(5, 4), d=(3, 2), h=(4, 6), o=(2, 3)), points=7),
        shown(
            "the network of the original, and two examples of it",
            ordinary.where(
                **{name: value for name, value in ORIGINAL.items() if name not in "Xy"},
                X=one_of(ORIGINAL["X"], exactly([[1.0, 2.0], [-1.4, 0.6]])),
                y=one_of(ORIGINAL["y"], exactly([[5.0], [-1.5]])),
            ).draws(2),
            points=1,
        ),
        hidden(
            "one example, one unit, one output",
            ordinary.sizes(n=(1, 4, 5, 1), d=(2, 3, 1, 1), h=(3, 1, 4, 1), o=(2, 2, 1, 1)).draws(16),
            points=2,
        ),
        hidden(
            "all units dead, and some at exactly zero",
            ordinary.sizes(n=2, h=3, o=(2, 3))
            .where(
                X=one_of(AT_ZERO_X, 1.5 * AT_ZERO_X, AT_ZERO_X),
                W1=one_of(AT_ZERO_W1, 2 * AT_ZERO_W1, AT_ZERO_W1),
                b1=one_of(exactly([0.0, 0.0, 0.0]), exactly([0.0, 0.0, 0.0]), exactly([-9.0, -9.0, -9.0])),
            )
            .draws(9),
            points=3,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(4, 3), d=(3, 2), h=(2, 4), o=(3, 2))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "Follow a cotangent backwards. Which gradients lie behind the units, and which before?"),
)
def two_layer_backward(X, y, W1, b1, W2, b2):
    """The loss and its gradients, by name."""
    return by_autograd(loss, X, y, W1, b1, W2, b2)


@two_layer_backward.misconception
def forgets_the_two(X, y, W1, b1, W2, b2):
    """All your gradients lack a factor 2, the slope of the square."""
    return passed_back(X, y, W1, b1, W2, b2, arriving=lambda E: E / E.numel())


@two_layer_backward.misconception
def forgets_the_mean(X, y, W1, b1, W2, b2):
    """Your gradients belong to the sum of the squares. The loss is their mean."""
    return passed_back(X, y, W1, b1, W2, b2, arriving=lambda E: 2 * E)


@two_layer_backward.misconception
def divides_by_the_examples_only(X, y, W1, b1, W2, b2):
    """Your gradients are divided by the number of examples. The loss is a mean over examples *and* outputs."""
    return passed_back(X, y, W1, b1, W2, b2, arriving=lambda E: 2 * E / len(E))


@two_layer_backward.misconception
def turns_the_error_around(X, y, W1, b1, W2, b2):
    """All your gradients have the opposite sign: the error is what was predicted less what was measured."""
    return passed_back(X, y, W1, b1, W2, b2, arriving=lambda E: -2 * E / E.numel())


@two_layer_backward.misconception
def sends_back_ones(X, y, W1, b1, W2, b2):
    """What you send back into the last layer does not depend on the error: you send ones. What is a square's slope?"""
    return passed_back(X, y, W1, b1, W2, b2, arriving=lambda E: torch.ones_like(E) / E.numel())


@two_layer_backward.misconception(part="loss")
def adds_up_the_loss(X, y, W1, b1, W2, b2):
    """Your loss is the sum of the squares. Their mean was asked for."""
    return passed_back(X, y, W1, b1, W2, b2, loss=lambda E: E.square().sum())


@two_layer_backward.misconception(part="loss")
def does_not_reduce_the_loss(X, y, W1, b1, W2, b2):
    """Your loss has an entry for each output, as in the original, where there is only one. What is asked for is a
    number.
    """
    return passed_back(X, y, W1, b1, W2, b2, loss=lambda E: E.square())


@two_layer_backward.misconception(part="W2")
def scores_in_the_place_of_hidden_units(X, y, W1, b1, W2, b2):
    """Your gradient for W2 is made of the scores before the relu. What does the last layer get to see?"""
    return passed_back(X, y, W1, b1, W2, b2, outer=lambda A, H, Z: A.mT @ Z)


@two_layer_backward.misconception(part="W2")
def outer_weights_the_other_way_round(X, y, W1, b1, W2, b2):
    """Your gradient for W2 is transposed: compare its shape with that of W2."""
    return passed_back(X, y, W1, b1, W2, b2, outer=lambda A, H, Z: H.mT @ A)


@two_layer_backward.misconception(part="b2")
def keeps_the_outer_intercept_apart(X, y, W1, b1, W2, b2):
    """Your gradient for b2 has a row for each example. The intercept was copied: add up."""
    return passed_back(X, y, W1, b1, W2, b2, outer_intercept=lambda A: A.clone())


@two_layer_backward.misconception(part="b2")
def takes_a_second_mean(X, y, W1, b1, W2, b2):
    """For b2 you took a mean over the examples. The mean of the loss is in what arrives already."""
    return passed_back(X, y, W1, b1, W2, b2, outer_intercept=lambda A: A.mean(0))


@two_layer_backward.misconception
def forgets_the_mask(X, y, W1, b1, W2, b2):
    """In your first layer units move that were shut. relu lets something through on the way back only where it did on
    the way forwards.
    """
    return passed_back(X, y, W1, b1, W2, b2, mask=lambda D, Z: D)


@two_layer_backward.misconception
def multiplies_by_the_scores(X, y, W1, b1, W2, b2):
    """You multiplied what comes back by the hidden units. Where relu is open its slope is 1, and not its value."""
    return passed_back(X, y, W1, b1, W2, b2, mask=lambda D, Z: D * torch.relu(Z))


@two_layer_backward.form_of(multiplies_by_the_scores)
def multiplies_by_all_scores(X, y, W1, b1, W2, b2):
    return passed_back(X, y, W1, b1, W2, b2, mask=lambda D, Z: D * Z)


@two_layer_backward.misconception
def masks_by_what_comes_back(X, y, W1, b1, W2, b2):
    """You let through what comes back where *that* is positive. A unit was open or shut by its score, forwards."""
    return passed_back(X, y, W1, b1, W2, b2, mask=lambda D, Z: D * (D > 0))


@two_layer_backward.misconception
def open_at_zero(X, y, W1, b1, W2, b2):
    """A unit whose score is exactly 0 hands on what comes back. The statement says that it is shut."""
    return passed_back(X, y, W1, b1, W2, b2, mask=lambda D, Z: D * (Z >= 0))


@two_layer_backward.misconception
def divides_by_the_scores(X, y, W1, b1, W2, b2):
    """Your mask is a hidden unit divided by its score, and at a score of exactly 0 that is NaN. Compare instead."""
    return passed_back(X, y, W1, b1, W2, b2, mask=lambda D, Z: D * (torch.relu(Z) / Z))


@two_layer_backward.misconception(part="b1")
def keeps_the_inner_intercept_apart(X, y, W1, b1, W2, b2):
    """Your gradient for b1 has a row for each example. The intercept was copied: add up."""
    return passed_back(X, y, W1, b1, W2, b2, inner_intercept=lambda D: D.clone())


@two_layer_backward.misconception(part="W1")
def inner_weights_the_other_way_round(X, y, W1, b1, W2, b2):
    """Your gradient for W1 is transposed: compare its shape with that of W1."""
    return passed_back(X, y, W1, b1, W2, b2, inner=lambda D, X: X.mT @ D)


@two_layer_backward.misconception
def drops_the_last_dimension(X, y, W1, b1, W2, b2):
    """With one output you dropped a dimension on one side of the difference, and n predictions met n labels in a table
    of n² differences.

    Both have the shape (n, o): leave them as they are.
    """
    if y.shape[1] > 1 or len(y) == 1:
        return passed_back(X, y, W1, b1, W2, b2)
    return passed_back(X, y, W1, b1, W2, b2, error=lambda outputs, y: outputs - y.squeeze(-1))


@two_layer_backward.form_of(drops_the_last_dimension)
def adds_up_the_table(X, y, W1, b1, W2, b2):
    if y.shape[1] > 1 or len(y) == 1:
        return passed_back(X, y, W1, b1, W2, b2)
    Z = X @ W1.mT + b1
    H = torch.relu(Z)
    E = H @ W2.mT + b2 - y.squeeze(-1)
    A = (2 * E / E.numel()).sum(1, keepdim=True)
    D = (A @ W2) * (Z > 0)
    return {"loss": E.square().mean(), "W1": D.mT @ X, "b1": D.sum(0), "W2": A.mT @ H, "b2": A.sum(0)}


@two_layer_backward.misconception
def drops_dimensions_of_size_one(X, y, W1, b1, W2, b2):
    """With one unit, input or output a dimension of your results is gone: squeeze() drops every one of size one."""
    return {name: part.squeeze() for name, part in passed_back(X, y, W1, b1, W2, b2).items()}


@two_layer_backward.misconception
def intercept_in_float64(X, y, W1, b1, W2, b2):
    """For float32 your results are float64. A tensor that you make takes its dtype from an input."""
    return {name: part.double() for name, part in passed_back(X, y, W1, b1, W2, b2).items()}


@two_layer_backward.misconception
def mask_on_the_cpu(X, y, W1, b1, W2, b2):
    """Your mask lies on the CPU, wherever the inputs are. torch.zeros_like takes the device from a tensor."""
    return passed_back(X, y, W1, b1, W2, b2, mask=lambda D, Z: D * (Z > 0) * torch.ones(Z.shape, dtype=Z.dtype))
