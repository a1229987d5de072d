"""The same network with a penalty on its hidden units: which lines of the backward pass change.

A relative of problem 5 of problem set 2 of MIT's 18.063.
"""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value, vector

from ..shared import exactly
from .shared import AT_ZERO_W1, AT_ZERO_X, by_autograd, outputs


def loss(alpha, X, y, W1, b1, W2, b2):
    """The mean squared error, and alpha times the mean over the examples of the squared length of the hidden units."""
    H = torch.relu(X @ W1.mT + b1)
    return (outputs(X, W1, b1, W2, b2) - y).square().mean() + alpha * H.square().sum() / len(X)


def from_two_losses(X, y, W1, b1, W2, b2, alpha):
    """The same as a sum of the gradients of both terms."""
    plain = by_autograd(lambda *inputs: loss(0.0, *inputs), X, y, W1, b1, W2, b2)

    def penalty(X, y, W1, b1, W2, b2):
        H = torch.clamp(X @ W1.mT + b1, min=0)
        return (H * H).sum(1).mean() + 0 * W2.sum() + 0 * b2.sum()

    more = by_autograd(penalty, X, y, W1, b1, W2, b2)
    return {name: plain[name] + alpha * more[name] for name in plain}


@exercise(
    given=dict(
        X=matrix("n", "d"),
        y=matrix("n", "o"),
        W1=matrix("h", "d"),
        b1=vector("h"),
        W2=matrix("o", "h"),
        b2=vector("o"),
        alpha=one_of(0.1, 10.0, 0.7),
    ),
    find=value().confirmed_by(from_two_losses, within=1e-11),
    checks=[
        hidden("several examples, units and outputs", ordinary.sizes(n=(5, 4), d=(3, 2), h=(4, 6), o=(2, 3)), points=3),
        shown("two units", ordinary.sizes(n=(2, 3), d=2, h=2, o=(1, 2)).draws(2), points=1),
        hidden(
            "no penalty, dead units, and units at exactly zero",
            ordinary.sizes(n=2, h=3, o=(1, 2))
            .where(
                X=one_of(AT_ZERO_X, 1.5 * AT_ZERO_X, AT_ZERO_X),
                W1=one_of(AT_ZERO_W1, 2 * AT_ZERO_W1, AT_ZERO_W1),
                b1=one_of(exactly([0.0, 0.0, 0.0]), exactly([0.0, 0.0, 0.0]), exactly([-9.0, -9.0, -9.0])),
                alpha=one_of(0.0, 0.4),
            )
            .draws(12),
            points=1,
        ),
        hidden(
            "float32, one example, one unit, views, tensors that require a gradient",
            ordinary.sizes(n=(4, 1, 3), d=(3, 2, 1), h=(2, 4, 1), o=(3, 1, 2))
            .float32()
            .laid_out("transposed", "strided", "expanded", "contiguous")
            .leaves()
            .draws(12),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "Which gradients are computed before what comes back meets the hidden units?"),
)
def hidden_penalty_backward(X, y, W1, b1, W2, b2, alpha):
    """The loss with its penalty and its gradients, by name."""
    return by_autograd(lambda *inputs: loss(alpha, *inputs), X, y, W1, b1, W2, b2)


def penalised(
    X,
    y,
    W1,
    b1,
    W2,
    b2,
    alpha,
    *,
    cost=lambda E, H, Z, alpha: E.square().mean() + alpha * H.square().sum() / len(H),
    more=lambda H, Z, alpha: 2 * alpha * H / len(H),
    joined=lambda D, P, Z: (D + P) * (Z > 0),
    arriving=lambda E: 2 * E / E.numel(),
):
    """The backward pass, in which any line can be replaced."""
    Z = X @ W1.mT + b1
    H = torch.relu(Z)
    E = H @ W2.mT + b2 - y
    A = arriving(E)
    D = joined(A @ W2, more(H, Z, alpha), Z)
    return {"loss": cost(E, H, Z, alpha), "W1": D.mT @ X, "b1": D.sum(0), "W2": A.mT @ H, "b2": A.sum(0)}


def mean_of_squares(E, H, Z, alpha):
    """The loss without its penalty."""
    return E.square().mean()


@hidden_penalty_backward.misconception
def penalty_in_the_loss_only(X, y, W1, b1, W2, b2, alpha):
    """The penalty is in your loss, but not in your gradients. It depends on the hidden units: what comes back there?"""
    return penalised(X, y, W1, b1, W2, b2, alpha, more=lambda H, Z, alpha: 0 * H)


@hidden_penalty_backward.misconception(part="loss")
def penalty_in_the_gradients_only(X, y, W1, b1, W2, b2, alpha):
    """The penalty is in your gradients, but not in your loss."""
    return penalised(X, y, W1, b1, W2, b2, alpha, cost=mean_of_squares)


@hidden_penalty_backward.misconception
def forgets_the_two(X, y, W1, b1, W2, b2, alpha):
    """What your penalty sends back lacks a factor 2, the slope of the square."""
    return penalised(X, y, W1, b1, W2, b2, alpha, more=lambda H, Z, alpha: alpha * H / len(H))


@hidden_penalty_backward.misconception
def forgets_the_mean(X, y, W1, b1, W2, b2, alpha):
    """What your penalty sends back is not divided by the number of examples. In the loss it is."""
    return penalised(X, y, W1, b1, W2, b2, alpha, more=lambda H, Z, alpha: 2 * alpha * H)


@hidden_penalty_backward.misconception
def divides_by_all_units(X, y, W1, b1, W2, b2, alpha):
    """You divided the penalty by examples times units. The statement divides by the number of examples only."""
    return penalised(
        X,
        y,
        W1,
        b1,
        W2,
        b2,
        alpha,
        cost=lambda E, H, Z, alpha: E.square().mean() + alpha * H.square().mean(),
        more=lambda H, Z, alpha: 2 * alpha * H / H.numel(),
    )


def of_scores(more, joined):
    """Make a version whose penalty is on the scores."""

    def wrong(X, y, W1, b1, W2, b2, alpha):
        return penalised(
            X,
            y,
            W1,
            b1,
            W2,
            b2,
            alpha,
            cost=lambda E, H, Z, alpha: E.square().mean() + alpha * Z.square().sum() / len(Z),
            more=more,
            joined=joined,
        )

    return wrong


@hidden_penalty_backward.misconception
def penalises_the_scores(X, y, W1, b1, W2, b2, alpha):
    """You penalised the scores before the relu. Units that are shut have no length."""
    wrong = of_scores(lambda H, Z, alpha: 2 * alpha * Z / len(Z), lambda D, P, Z: D * (Z > 0) + P)
    return wrong(X, y, W1, b1, W2, b2, alpha)


@hidden_penalty_backward.form_of(penalises_the_scores)
def penalises_the_scores_in_the_loss(X, y, W1, b1, W2, b2, alpha):
    wrong = of_scores(lambda H, Z, alpha: 2 * alpha * H / len(H), lambda D, P, Z: (D + P) * (Z > 0))
    return wrong(X, y, W1, b1, W2, b2, alpha)


@hidden_penalty_backward.misconception
def subtracts_the_penalty(X, y, W1, b1, W2, b2, alpha):
    """What your penalty sends back has the wrong sign. Two paths lead to the hidden units: what they send adds up."""
    return penalised(X, y, W1, b1, W2, b2, alpha, more=lambda H, Z, alpha: -2 * alpha * H / len(H))


@hidden_penalty_backward.misconception
def replaces_what_comes_back(X, y, W1, b1, W2, b2, alpha):
    """In your first layer only the penalty is left. Two paths lead to the hidden units, and what they send adds up."""
    return penalised(X, y, W1, b1, W2, b2, alpha, joined=lambda D, P, Z: P * (Z > 0))


@hidden_penalty_backward.misconception
def forgets_the_mask(X, y, W1, b1, W2, b2, alpha):
    """What comes back from the last layer goes through units that were shut. The mask holds for both paths."""
    return penalised(X, y, W1, b1, W2, b2, alpha, joined=lambda D, P, Z: D + P)


@hidden_penalty_backward.misconception
def length_without_its_square(X, y, W1, b1, W2, b2, alpha):
    """You penalised the lengths of the hidden units themselves. Their squares were asked for."""
    return penalised(
        X,
        y,
        W1,
        b1,
        W2,
        b2,
        alpha,
        cost=lambda E, H, Z, alpha: E.square().mean() + alpha * H.square().sum().sqrt() / len(H),
        more=lambda H, Z, alpha: alpha * H / H.square().sum().sqrt().clamp(min=1e-30) / len(H),
    )


@hidden_penalty_backward.misconception
def open_at_zero(X, y, W1, b1, W2, b2, alpha):
    """A unit whose score is exactly 0 hands on what comes back. As in the exercises before, it is shut."""
    return penalised(X, y, W1, b1, W2, b2, alpha, joined=lambda D, P, Z: (D + P) * (Z >= 0))


@hidden_penalty_backward.misconception
def divides_by_the_examples_only(X, y, W1, b1, W2, b2, alpha):
    """The error that you send back is divided by the number of examples. Its mean goes over examples *and* outputs."""
    return penalised(X, y, W1, b1, W2, b2, alpha, arriving=lambda E: 2 * E / len(E))


@hidden_penalty_backward.misconception
def weights_in_float64(X, y, W1, b1, W2, b2, alpha):
    """For float32 your results are float64: torch.tensor(alpha) has a dtype of its own. A Python number has none."""
    return {name: part.double() for name, part in penalised(X, y, W1, b1, W2, b2, alpha).items()}


@hidden_penalty_backward.misconception
def drops_dimensions_of_size_one(X, y, W1, b1, W2, b2, alpha):
    """With one unit, input or output a dimension of your results is gone: squeeze() drops every one of size one."""
    return {name: part.squeeze() for name, part in penalised(X, y, W1, b1, W2, b2, alpha).items()}


@hidden_penalty_backward.misconception
def mask_on_the_cpu(X, y, W1, b1, W2, b2, alpha):
    """Your mask lies on the CPU, wherever the inputs are. torch.zeros_like takes the device from a tensor."""
    return penalised(
        X, y, W1, b1, W2, b2, alpha, joined=lambda D, P, Z: (D + P) * (Z > 0) * torch.ones(Z.shape, dtype=Z.dtype)
    )
