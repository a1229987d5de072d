"""What goes back through a layer normalisation: directly, through the mean, and through the variance."""

import torch
import torch.nn.functional as F

from autograder.language import (
    BY_HAND,
    Choice,
    constant,
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

CONSTANT_ROWS = (
    exactly([[1.5, 1.5, 1.5], [0.2, -0.4, 0.9]]),
    exactly([[0.0, 0.0, 0.0], [-2.25, -2.25, -2.25]]),
)
FAR_FROM_ZERO = (
    exactly([[100000.25, 100001.5, 99999.0], [-0.4, 0.9, 0.1]]),
    exactly([[-200000.5, -200001.75, -199999.0], [50000.5, 50000.0, 50002.25]]),
)


def normalised(X, eps):
    """The rows without their mean, over their spread; and what was divided by."""
    centred = X - X.mean(-1, keepdim=True)
    s = (centred.square().mean(-1, keepdim=True) + eps).rsqrt()
    return centred * s, s


def by_plain_operations(X, gamma, beta, G, eps):
    """The same, pulled back through sums and products by torch."""
    return torch.func.vjp(lambda X, gamma, beta: normalised(X, eps)[0] * gamma + beta, X, gamma, beta)[1](G)


@exercise(
    given=dict(X=matrix("n", "d"), gamma=vector("d"), beta=vector("d"), G=matrix("n", "d"), eps=constant(1e-5)),
    find=value().confirmed_by(by_plain_operations, within=1e-9),
    checks=[
        hidden("three features or more", ordinary.sizes(d=(3, 5, 7)).where(eps=one_of(1e-5, 0.1)), points=5),
        shown("two rows", ordinary.sizes(n=2, d=(3, 4)).draws(2), points=1),
        hidden(
            "rows whose entries are all the same",
            ordinary.sizes(n=2, d=3).where(X=one_of(*CONSTANT_ROWS)).draws(6),
            points=2,
        ),
        hidden(
            "rows far from zero",
            ordinary.sizes(n=2, d=3).where(X=one_of(*FAR_FROM_ZERO)).within(1e-8).draws(6),
            points=1,
        ),
        hidden(
            "no row, one row, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(3, 1, 0, 4), d=(4, 3, 5))
            .where(eps=0.01)
            .float32()
            .laid_out("transposed", "strided", "expanded", "contiguous", "strided")
            .leaves()
            .draws(12),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "Add a constant to a function. What happens to its derivatives?"),
)
def layernorm_backward(X, gamma, beta, G, eps):
    """The pullback of G through the layer normalisation, to X, gamma and beta."""
    return torch.func.vjp(lambda X, gamma, beta: F.layer_norm(X, X.shape[-1:], gamma, beta, eps), X, gamma, beta)[1](G)


def mean(T):
    """The means of the rows."""
    return T.mean(-1, keepdim=True)


def norm_but(
    dX=lambda s, D, N: s * (D - mean(D) - N * mean(N * D)),
    dgamma=lambda G, N, X: (G * N).sum(0),
    dbeta=lambda G: G.sum(0),
    arriving=lambda G, gamma: G * gamma,
    rows=normalised,
):
    """Make a wrong version in which some lines are replaced."""

    def wrong(X, gamma, beta, G, eps):
        N, s = rows(X, eps)
        return dX(s, arriving(G, gamma), N), dgamma(G, N, X), dbeta(G)

    return wrong


@layernorm_backward.misconception(part=1)
def forgets_the_variance(X, gamma, beta, G, eps):
    """In your gradient for X the path through the variance is missing. It depends on every entry of the row, too."""
    return norm_but(dX=lambda s, D, N: s * (D - mean(D)))(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=1)
def forgets_the_mean(X, gamma, beta, G, eps):
    """In your gradient for X the path through the mean is missing. It is subtracted from every entry of the row."""
    return norm_but(dX=lambda s, D, N: s * (D - N * mean(N * D)))(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=1)
def forgets_both_paths(X, gamma, beta, G, eps):
    """In your gradient for X mean and variance are held fast. Both change with the row."""
    return norm_but(dX=lambda s, D, N: s * D)(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=1)
def adds_up_for_means(X, gamma, beta, G, eps):
    """In your gradient for X sums stand where means belong: each entry has a share of 1/d in the mean of its row."""
    wrong = norm_but(dX=lambda s, D, N: s * (D - D.sum(-1, keepdim=True) - N * (N * D).sum(-1, keepdim=True)))
    return wrong(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=1)
def forgets_gamma(X, gamma, beta, G, eps):
    """gamma does not occur in your gradient for X. On the way back, what is the first thing that G meets?"""
    return norm_but(arriving=lambda G, gamma: G)(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=1)
def forgets_the_spread(X, gamma, beta, G, eps):
    """In your gradient for X nothing is divided by the row's spread. If rows are twice as large, what becomes of it?"""
    return norm_but(dX=lambda s, D, N: D - mean(D) - N * mean(N * D))(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=2)
def gamma_meets_the_rows_themselves(X, gamma, beta, G, eps):
    """Your gradient for gamma is made of X. gamma multiplies the *normalised* rows."""
    return norm_but(dgamma=lambda G, N, X: (G * X).sum(0))(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=2)
def keeps_the_rows_of_gamma(X, gamma, beta, G, eps):
    """Your gradient for gamma has a row for each row of X. gamma was copied: add up."""
    return norm_but(dgamma=lambda G, N, X: G * N)(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=3)
def keeps_the_rows_of_beta(X, gamma, beta, G, eps):
    """Your gradient for beta has a row for each row of X. beta was copied: add up."""
    return norm_but(dbeta=lambda G: G.clone())(X, gamma, beta, G, eps)


@layernorm_backward.misconception(part=3)
def takes_the_mean_for_beta(X, gamma, beta, G, eps):
    """You took a mean over the rows for beta. What copies send back is added up."""
    return norm_but(dbeta=lambda G: G.mean(0))(X, gamma, beta, G, eps)


@layernorm_backward.misconception
def normalises_over_the_rows(X, gamma, beta, G, eps):
    """You normalised along the wrong dimension, over the examples. Each *row* has a mean and a variance."""

    def rows(X, eps):
        centred = X - X.mean(0)
        s = (centred.square().mean(0) + eps).rsqrt()
        return centred * s, s

    wrong = norm_but(rows=rows, dX=lambda s, D, N: s * (D - D.mean(0) - N * (N * D).mean(0)))
    return wrong(X, gamma, beta, G, eps)


@layernorm_backward.misconception
def divides_by_one_less(X, gamma, beta, G, eps):
    """Your variance is divided by d − 1, as .var() does by itself. Here it is the mean of the squares."""

    def rows(X, eps):
        s = (X.var(-1, keepdim=True) + eps).rsqrt()
        return (X - mean(X)) * s, s

    return norm_but(rows=rows)(X, gamma, beta, G, eps)


@layernorm_backward.misconception
def eps_outside_the_root(X, gamma, beta, G, eps):
    """You add eps to the root of the variance. It stands below the root."""

    def rows(X, eps):
        s = 1 / ((X - mean(X)).square().mean(-1, keepdim=True).sqrt() + eps)
        return (X - mean(X)) * s, s

    return norm_but(rows=rows)(X, gamma, beta, G, eps)


@layernorm_backward.misconception
def eps_of_its_own(X, gamma, beta, G, eps):
    """You do not use the eps that you were given, but one of your own."""
    return norm_but(rows=lambda X, eps: normalised(X, 1e-5))(X, gamma, beta, G, eps)


@layernorm_backward.misconception
def forgets_eps(X, gamma, beta, G, eps):
    """eps does not occur. In a row whose entries are all the same the variance is 0: what do you divide by?"""
    return norm_but(rows=lambda X, eps: normalised(X, 0.0))(X, gamma, beta, G, eps)


@layernorm_backward.misconception
def treats_constant_rows_apart(X, gamma, beta, G, eps):
    """A row whose entries are all the same gets only zeros from you, as if its slope could not be told. eps is there
    so that no row is special: the formula holds for all.
    """
    dX, dgamma, dbeta = norm_but()(X, gamma, beta, G, eps)
    return dX * (X.var(-1, keepdim=True) > 0), dgamma, dbeta


@layernorm_backward.misconception
def variance_as_a_difference(X, gamma, beta, G, eps):
    """You compute the variance as the mean of squares less the square of the mean. Far from zero two large numbers
    cancel, and hardly a digit is left.
    """

    def rows(X, eps):
        s = ((X * X).mean(-1, keepdim=True) - mean(X) ** 2 + eps).rsqrt()
        return (X - mean(X)) * s, s

    return norm_but(rows=rows)(X, gamma, beta, G, eps)


@layernorm_backward.misconception
def answers_in_float64(X, gamma, beta, G, eps):
    """For float32 your results are float64: torch.tensor(eps) has a dtype of its own. A Python number has none."""
    return tuple(part.double() for part in norm_but()(X, gamma, beta, G, eps))


@layernorm_backward.misconception
def adds_on_the_cpu(X, gamma, beta, G, eps):
    """You add into a tensor that lies on the CPU, wherever the inputs are. new_zeros takes the device from a tensor."""
    return norm_but(dbeta=lambda G: G.sum(0) + torch.zeros(G.shape[1:], dtype=G.dtype))(X, gamma, beta, G, eps)
