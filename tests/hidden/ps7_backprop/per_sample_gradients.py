"""The gradient of every example's own loss, without a loop over the examples."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    exercise,
    hidden,
    matrix,
    no_loop_over_batch,
    one_of,
    ordinary,
    shown,
    value,
    vector,
)

from ..shared import exactly
from .shared import outputs

# the score of a unit without weights is exactly 0 for every example
AT_ZERO = (exactly([[0.0, 0.0], [1.0, 2.0], [-2.0, 2.0]]), exactly([[1.5, -0.5], [0.0, 0.0], [0.0, 0.0]]))


def one_by_one(X, y, W1, b1, W2, b2):
    """The same from one gradient after the other."""

    def loss(W1, W2, x, t):
        return (outputs(x, W1, b1, W2, b2) - t).square().mean()

    rows = zip(X.reshape(-1, X.shape[-1]), y.reshape(-1, y.shape[-1]), strict=True)
    pairs = [torch.func.grad(loss, argnums=(0, 1))(W1, W2, x, t) for x, t in rows]
    parts = zip(*pairs, strict=True) if pairs else ((), ())
    return tuple(
        torch.stack([*part]).reshape(*X.shape[:-1], *W.shape) if pairs else W.new_zeros(*X.shape[:-1], *W.shape)
        for part, W in zip(parts, (W1, W2), strict=True)
    )


@exercise(
    given=dict(
        X=vector("...", "d"),
        y=vector("...", "o"),
        W1=matrix("h", "d"),
        b1=vector("h"),
        W2=matrix("o", "h"),
        b2=vector("o"),
    ),
    find=value().confirmed_by(one_by_one, within=1e-11),
    checks=[
        hidden(
            "several examples",
            ordinary.sizes(d=(3, 2), h=(4, 6), o=(2, 3)).batches((4,), (7,), (1,)),
            points=3,
        ),
        shown("two examples", ordinary.sizes(d=2, h=3, o=(1, 2)).batches((2,)).draws(2), points=1),
        hidden(
            "no loop over the examples",
            ordinary.sizes(d=3, h=4, o=2).batches((3,), (48,)).draws(2),
            points=1,
            rule=no_loop_over_batch,
        ),
        hidden(
            "a score of zero, one example, none, a table of them, float32, views, tensors that require a gradient",
            ordinary.sizes(d=2, h=3, o=(1, 2))
            .batches((), (3,), (0,), (2, 3), (4,))
            .where(W1=one_of(*AT_ZERO), b1=exactly([0.0, 0.0, 0.0]))
            .float32()
            .laid_out("transposed", "strided", "contiguous")
            .leaves()
            .draws(20),
            points=1,
        ),
        hidden("sent on meta", ordinary.batches((3,)).on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "In which of them is the sum over the examples taken before anybody has seen the parts?"),
)
def per_sample_gradients(X, y, W1, b1, W2, b2):
    """The gradients of every example's own loss, to W1 and W2."""
    copies = [W.expand(*X.shape[:-1], *W.shape) for W in (W1, W2)]  # each example has weights of its own

    def loss(W1, W2):
        H = torch.relu((W1 @ columns(X)).squeeze(-1) + b1)
        E = (W2 @ columns(H)).squeeze(-1) + b2 - y
        return E.square().mean(-1).sum()

    return torch.func.grad(loss, argnums=(0, 1))(*copies)


def columns(T):
    """Vectors as columns."""
    return T.unsqueeze(-1)


def lines(T):
    """Vectors as rows."""
    return T.unsqueeze(-2)


def each_but(
    arriving=lambda E: 2 * E / E.shape[-1],
    mask=lambda D, Z: D * (Z > 0),
    inner=lambda D, X: columns(D) * lines(X),
    outer=lambda A, H, Z: columns(A) * lines(H),
):
    """Make a wrong version in which some lines are replaced."""

    def wrong(X, y, W1, b1, W2, b2):
        Z = X @ W1.mT + b1
        H = torch.relu(Z)
        A = arriving(H @ W2.mT + b2 - y)
        return inner(mask(A @ W2, Z), X), outer(A, H, Z)

    return wrong


@per_sample_gradients.misconception
def outer_products_the_other_way_round(X, y, W1, b1, W2, b2):
    """Your outer products are transposed: a row belongs to an *output* of the layer, as in its weights."""
    wrong = each_but(inner=lambda D, X: columns(X) * lines(D), outer=lambda A, H, Z: columns(H) * lines(A))
    return wrong(X, y, W1, b1, W2, b2)


@per_sample_gradients.misconception
def adds_up_the_examples(X, y, W1, b1, W2, b2):
    """Your gradients are those of all examples together. A product of matrices adds up over the dimension that it
    joins.
    """
    return tuple(part.flatten(0, -3).sum(0) if X.dim() > 1 else part for part in each_but()(X, y, W1, b1, W2, b2))


@per_sample_gradients.misconception
def repeats_the_sum(X, y, W1, b1, W2, b2):
    """Every example has the same gradients in your answer: the sum over all. What did each send back by itself?"""
    sums = adds_up_the_examples(X, y, W1, b1, W2, b2)
    return tuple(part.expand(*X.shape[:-1], *part.shape).clone() for part in sums)


@per_sample_gradients.misconception
def divides_by_the_examples(X, y, W1, b1, W2, b2):
    """You divided by the number of examples. Each loss is that of one example: what the others do is nothing to it."""
    return each_but(arriving=lambda E: 2 * E / E.numel() if E.numel() else E)(X, y, W1, b1, W2, b2)


@per_sample_gradients.misconception
def forgets_the_mean_over_outputs(X, y, W1, b1, W2, b2):
    """An example's loss is the mean over its outputs. Your gradients belong to the sum."""
    return each_but(arriving=lambda E: 2 * E)(X, y, W1, b1, W2, b2)


@per_sample_gradients.misconception
def forgets_the_two(X, y, W1, b1, W2, b2):
    """Your gradients lack a factor 2, the slope of the square."""
    return each_but(arriving=lambda E: E / E.shape[-1])(X, y, W1, b1, W2, b2)


@per_sample_gradients.misconception(part=1)
def forgets_the_mask(X, y, W1, b1, W2, b2):
    """In your first layer units move that were shut. Which scores let something through?"""
    return each_but(mask=lambda D, Z: D)(X, y, W1, b1, W2, b2)


@per_sample_gradients.misconception(part=1)
def open_at_zero(X, y, W1, b1, W2, b2):
    """A unit whose score is exactly 0 hands on what comes back. As in the exercises before, it is shut."""
    return each_but(mask=lambda D, Z: D * (Z >= 0))(X, y, W1, b1, W2, b2)


@per_sample_gradients.misconception(part=2)
def scores_in_the_place_of_hidden_units(X, y, W1, b1, W2, b2):
    """Your gradient for W2 is made of the scores before the relu. What does the last layer get to see?"""
    return each_but(outer=lambda A, H, Z: columns(A) * lines(Z))(X, y, W1, b1, W2, b2)


@per_sample_gradients.misconception
def turns_the_error_around(X, y, W1, b1, W2, b2):
    """Your gradients have the opposite sign: the error is what was predicted less what was measured."""
    return each_but(arriving=lambda E: -2 * E / E.shape[-1])(X, y, W1, b1, W2, b2)


@per_sample_gradients.misconception
def loops_over_the_examples(X, y, W1, b1, W2, b2):
    """Your values are right, but you go through the examples one by one. A product with two new dimensions does all."""
    if X.dim() != 2 or not len(X):
        return each_but()(X, y, W1, b1, W2, b2)
    pairs = [each_but()(one, other, W1, b1, W2, b2) for one, other in zip(X, y, strict=True)]
    return tuple(torch.stack(parts) for parts in zip(*pairs, strict=True))


@per_sample_gradients.misconception
def answers_in_float64(X, y, W1, b1, W2, b2):
    """For float32 your results are float64. A tensor that you make takes its dtype from an input."""
    return tuple(part.double() for part in each_but()(X, y, W1, b1, W2, b2))


@per_sample_gradients.misconception
def mask_on_the_cpu(X, y, W1, b1, W2, b2):
    """Your mask lies on the CPU, wherever the inputs are. torch.zeros_like takes the device from a tensor."""
    return each_but(mask=lambda D, Z: D * (Z > 0) * torch.ones(Z.shape, dtype=Z.dtype))(X, y, W1, b1, W2, b2)
