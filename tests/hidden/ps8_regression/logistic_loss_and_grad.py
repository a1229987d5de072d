"""Binary cross-entropy and its gradient by hand, for scores so large that exp overflows."""

import math

import torch
import torch.nn.functional as F

from autograder.language import (
    BY_HAND,
    Choice,
    exercise,
    hidden,
    labels,
    matrix,
    one_of,
    ordinary,
    shown,
    value,
    vector,
)

from ..shared import exactly

LABELS_OF_OTHER_DTYPES = [
    torch.tensor([0, 1, 1, 0]),
    torch.tensor([True, False, True, True]),
    torch.tensor([1, 0, 0, 1], dtype=torch.uint8),
    torch.tensor([0, 1, 0, 1], dtype=torch.int32),
]


def by_logsumexp(X, y, w):
    """The loss as log(1 + exp(z)) − y·z, and its gradient by another API."""
    w = w.detach().clone().requires_grad_()
    z = X @ w
    loss = (torch.logsumexp(torch.stack([z, torch.zeros_like(z)]), dim=0) - y.to(z.dtype) * z).mean()
    return loss, torch.autograd.grad(loss, w)[0]


@exercise(
    given=dict(X=matrix("n", "d"), y=labels("n", dtype=torch.float64), w=vector("d")),
    find=value().confirmed_by(by_logsumexp, within=1e-9),
    checks=[
        hidden("n examples, d features", ordinary.sizes(n=(6, 3, 20, 4), d=(3, 5, 2, 4)), points=5),
        shown("three examples, and five", ordinary.sizes(n=(3, 5), d=(2, 3)).draws(2), points=1),
        hidden(
            "scores up to some thousands",
            # in a single example a probability may be exactly 1 where no exponential overflows yet
            ordinary.sizes(n=(12, 2, 1, 3, 1, 1)).of_magnitude(30).of_scale(1).draws(24),
            points=2,
        ),
        hidden(
            "whole numbers and truth values",
            # scores from 10 to 40, too, where an exponential is small and still counts
            ordinary.where(y=one_of(*LABELS_OF_OTHER_DTYPES)).sizes(n=4).of_magnitude(3).of_scale(1).draws(16),
            points=1,
        ),
        hidden(
            "a single feature or example, labels all the same, in float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 4, 4, 5), d=(3, 1, 2, 1))
            .where(y=one_of(exactly([1.0]), exactly([0.0] * 4), exactly([1.0] * 4), exactly([0.0, 1.0, 1.0, 0.0, 1.0])))
            .float32()
            .laid_out("contiguous", "transposed", "strided")
            .leaves()
            .draws(8),
            points=1,
        ),
        hidden("another device", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "d", "How far off is the model there, and is that a place where one small step of z makes no difference?"
    ),
)
def logistic_loss_and_grad(X, y, w):
    """The mean binary cross-entropy of the scores Xw, and its gradient with respect to w."""

    def loss(w):
        return F.binary_cross_entropy_with_logits(X @ w, y.to(X.dtype))

    return loss(w), torch.func.grad(loss)(w)


def softplus(z):
    """log(1 + exp(z)), for any z."""
    return torch.logaddexp(z, torch.zeros_like(z))


def logistic_but(loss=None, slope=None):
    """Make a wrong version; `loss` takes z and t and gives one number per example, `slope` gives dl/dz for each."""

    def wrong(X, y, w):
        z, t = X @ w, y.to(X.dtype)
        losses = loss(z, t) if loss else softplus(z) - t * z
        slopes = slope(z, t) if slope else torch.sigmoid(z) - t
        return losses.mean(), X.mT @ slopes / len(z)

    return wrong


def clamped_at(least):
    """Make a version whose probabilities keep this distance from 0 and 1."""

    def wrong(X, y, w):
        def loss(z, t):
            p = torch.sigmoid(z).clamp(least, 1 - least)
            return -t * p.log() - (1 - t) * (1 - p).log()

        return logistic_but(loss)(X, y, w)

    wrong.__name__ = f"clamps_probabilities_at_{least:.0e}".replace("-", "_")
    return wrong


@logistic_loss_and_grad.misconception
def log_of_a_saturated_sigmoid(X, y, w):
    """You took the logarithm of probabilities. For large scores they are exactly 0 or 1, and the loss is infinite.

    Write log σ(z) as a function of z and simplify before you compute.
    """

    def loss(z, t):
        p = torch.sigmoid(z)
        return -t * p.log() - (1 - t) * (1 - p).log()

    return logistic_but(loss)(X, y, w)


@logistic_loss_and_grad.misconception
def clamps_probabilities(X, y, w):
    """You clamped the probabilities. The loss is finite now, but it cannot exceed the cap, however wrong the model is.

    A finite wrong number is harder to notice than an infinite one. Can you do without the probabilities?
    """

    return clamped_at(1e-7)(X, y, w)


for power in (8, 9, 10, 12, 15):
    logistic_loss_and_grad.form_of(clamps_probabilities)(clamped_at(10.0**-power))


@logistic_loss_and_grad.misconception
def cap_of_a_hundred(X, y, w):
    """Your loss of one example never exceeds 100: binary_cross_entropy of probabilities cuts its logarithms off there.

    Which function takes the scores themselves?
    """
    return logistic_but(lambda z, t: F.binary_cross_entropy(torch.sigmoid(z), t, reduction="none"))(X, y, w)


@logistic_loss_and_grad.misconception
def overflowing_exponential(X, y, w):
    """Your formula is right, but exp(z) overflows for large scores. Which sign of the exponent cannot overflow?

    log(1 + exp(z)) is nearly z when z is large. Take that z out of the logarithm.
    """
    return logistic_but(lambda z, t: torch.log1p(z.exp()) - t * z)(X, y, w)


@logistic_loss_and_grad.misconception
def sums_the_slopes(X, y, w):
    """Your loss is a mean, but your gradient is that of the sum: the 1/n is missing."""
    loss, slope = logistic_but()(X, y, w)
    return loss, slope * len(X)


@logistic_loss_and_grad.misconception
def sums_everything(X, y, w):
    """You summed over the examples; the loss is their mean."""
    loss, slope = logistic_but()(X, y, w)
    return loss * len(X), slope * len(X)


@logistic_loss_and_grad.misconception
def slope_downhill(X, y, w):
    """Your gradient points to where the loss falls.

    If the model is sure of class 1 and the label is 0, which way does z go?
    """
    return logistic_but(slope=lambda z, t: t - torch.sigmoid(z))(X, y, w)


@logistic_loss_and_grad.misconception
def forgets_the_sigmoid(X, y, w):
    """Your gradient compares the score with the label. The model's probability is not the score."""
    return logistic_but(slope=lambda z, t: z - t)(X, y, w)


@logistic_loss_and_grad.misconception
def slope_of_a_squared_error(X, y, w):
    """Your gradient has a factor p(1 − p) too many, as it would for a squared error. What does the logarithm do to it?

    With this factor a model that is sure and wrong would hardly learn.
    """

    def slope(z, t):
        p = torch.sigmoid(z)
        return (p - t) * p * (1 - p)

    return logistic_but(slope=slope)(X, y, w)


@logistic_loss_and_grad.misconception
def labels_of_plus_and_minus_one(X, y, w):
    """You used a formula for labels −1 and +1. With labels 0 and 1, class 0 costs log 2, whatever z is."""

    def loss(z, t):
        return softplus(-t * z)

    return logistic_but(loss, lambda z, t: -t * torch.sigmoid(-t * z))(X, y, w)


@logistic_loss_and_grad.form_of(labels_of_plus_and_minus_one)
def labels_of_plus_and_minus_one_in_the_loss(X, y, w):
    return logistic_but(lambda z, t: softplus(-t * z))(X, y, w)


@logistic_loss_and_grad.misconception
def exchanges_the_classes(X, y, w):
    """You took σ(z) for the probability of class 0. It is that of class 1."""
    return logistic_but()(X, 1 - y.to(X.dtype), w)


@logistic_loss_and_grad.misconception
def counts_class_one_only(X, y, w):
    """Your loss is −mean(y·log p): examples of class 0 cost nothing. What would you have to predict for a loss of 0?"""
    return logistic_but(lambda z, t: t * softplus(-z))(X, y, w)


@logistic_loss_and_grad.misconception
def loss_in_bits(X, y, w):
    """Your loss is in bits, as from a logarithm to the base 2. Here the logarithm is the natural one."""
    loss, slope = logistic_but()(X, y, w)
    return loss / math.log(2), slope


@logistic_loss_and_grad.misconception
def averages_by_the_positives(X, y, w):
    """You divided by the number of examples of class 1 in place of the number of all examples."""
    loss, slope = logistic_but()(X, y, w)
    return loss * len(X) / y.sum(), slope * len(X) / y.sum()


@logistic_loss_and_grad.misconception
def matches_labels_of_one_dtype(X, y, w):
    """You hand y on as it is. Labels may also come as whole numbers or as truth values.

    Give y the dtype of X first.
    """
    z = X @ w
    return F.binary_cross_entropy_with_logits(z, y), X.mT @ (torch.sigmoid(z) - y) / len(z)


@logistic_loss_and_grad.misconception
def whole_numbers_only(X, y, w):
    """You calculate with whole numbers in mind: for truth values, 1 − y and −y are not defined in PyTorch.

    Give y the dtype of X first.
    """
    z = X @ w
    return (softplus(z) - y * z).mean(), X.mT @ (torch.sigmoid(z) - 1 + (1 - y)) / len(z)


@logistic_loss_and_grad.misconception
def squeezed_slopes(X, y, w):
    """You squeezed the gradient: if there is one feature only, it loses its dimension. It has the shape of w."""
    loss, slope = logistic_but()(X, y, w)
    return loss, slope.squeeze()


@logistic_loss_and_grad.misconception
def labels_in_float64(X, y, w):
    """Your code works in float64 only: you made the labels float64, whatever X is."""
    z, t = X @ w, y.to(torch.float64)
    return (softplus(z) - t * z).mean(), X.mT.double() @ (torch.sigmoid(z) - t) / len(z)


@logistic_loss_and_grad.misconception
def zeros_on_the_cpu(X, y, w):
    """You made a tensor that lies on the CPU wherever the inputs are. Let every new tensor take its device from X."""

    def loss(z, t):
        return torch.maximum(z, torch.zeros(len(z), dtype=z.dtype)) - t * z + torch.log1p((-z.abs()).exp())

    return logistic_but(loss)(X, y, w)
