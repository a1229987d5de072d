"""The largest rate: beyond it, gradient descent on a quadratic function runs away from some start."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, ordinary, satisfies, shown, spd
from source.ps5_descent import support


@exercise(
    given=dict(H=spd("n")),
    find=satisfies(support.stability_record),
    checks=[
        hidden("curvatures of every size", ordinary, points=3),
        shown("two curvatures", ordinary.sizes(n=2).draws(2), points=1),
        hidden(
            "one curvature, and very different ones, in float32",
            ordinary.sizes(n=(1, 2, 6))
            .conditioned(1e4)
            .within(1e-4)
            .float32()
            .leaves()
            .draws(6)
            .because("a rate is one number, whatever dtype H has"),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "Which eigenvectors does this start contain? Only their factors count."),
)
def max_stable_lr(H):
    """2/λmax."""
    return 2 / float(torch.linalg.eigvalsh(H)[-1])


@max_stable_lr.misconception
def by_the_flattest_direction(H):
    """You took the smallest curvature. Along which direction does a step become too long first?"""
    return 2 / float(torch.linalg.eigvalsh(H)[0])


@max_stable_lr.misconception
def by_the_trace(H):
    """You took the sum of all curvatures. Each direction goes its own way: which one sets the limit?"""
    return 2 / float(torch.trace(H))


@max_stable_lr.misconception
def by_the_frobenius_norm(H):
    """You took the Frobenius norm of H, which mixes all curvatures. The limit is that of one direction."""
    return 2 / float(torch.linalg.matrix_norm(H))


@max_stable_lr.misconception
def the_fastest_rate_for_one_direction(H):
    """Your rate is half the limit: with 1/λ a single step removes the error of that direction. It may overshoot, too.

    For which numbers q do the powers of q vanish? There is a negative end.
    """
    return 1 / float(torch.linalg.eigvalsh(H)[-1])


@max_stable_lr.misconception
def the_best_rate_for_all(H):
    """Your rate is the one that is fastest over all, not the limit. Asked is where it ceases to arrive."""
    w = torch.linalg.eigvalsh(H)
    return 2 / float(w[0] + w[-1])


@max_stable_lr.misconception
def by_the_largest_row_sum(H):
    """You took the largest row sum of |H|, which is a bound of the largest curvature and no smaller. Asked is
    itself.
    """
    return 2 / float(H.abs().sum(1).max())


@max_stable_lr.misconception
def by_the_diagonal(H):
    """You took the largest entry of the diagonal: the curvature along an axis. The steepest direction may lie askew."""
    return 2 / float(H.diagonal().max())


@max_stable_lr.misconception
def by_the_mean_curvature(H):
    """You took the mean of the curvatures. Errors do not average: one that grows spoils the rest."""
    return 2 / float(torch.linalg.eigvalsh(H).mean())


@max_stable_lr.misconception
def by_the_square_of_the_curvature(H):
    """You divided by the square of the largest curvature. Multiply a step, lr·λ·error, out once more."""
    return 2 / float(torch.linalg.eigvalsh(H)[-1]) ** 2


@max_stable_lr.misconception
def the_curvature_itself(H):
    """Your number grows with the curvature. Where f is steeper, steps have to be shorter."""
    return float(torch.linalg.eigvalsh(H)[-1]) / 2


@max_stable_lr.misconception
def a_tensor(H):
    """You returned a tensor. Asked is a Python number: float(…) makes one."""
    return 2 / torch.linalg.eigvalsh(H)[-1]
