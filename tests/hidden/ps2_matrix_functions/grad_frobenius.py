"""The gradients of ‖X‖² and ‖X‖ by hand, at X = 0 too, and where squares overflow or underflow."""

import math

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value
from autograder.language.find import differences

from ..shared import exactly
from .shared import but

NOTHING = [torch.zeros(shape, dtype=torch.float64) for shape in ((3, 2), (0, 3), (1, 1), (2, 0))]
# norms from 1e-200 to 1e200, whose squares leave the range of float64; some entries are 0 or much smaller
FAR = [
    exactly([[3.0, -5.0, 4.0], [1.0, 0.0, -2.0]]) * 1e199,
    exactly([[-2.0, 7.0], [1.0, -6.0], [3.0, 3.0]]) * 1e-200,
    exactly([[6e199, -8e199]]),
    exactly([[-6e-201], [-8e-201]]),
    exactly([[0.0, 8e199], [-5e199, 0.0]]),
    exactly([[2.0, -7e199], [3e-200, 5e199]]),
]


def scaled(X):
    """The two gradients from entries that were brought into range first: by the C library's hypot."""
    size = math.hypot(*X.flatten().tolist())
    return 2 * X, X / size if size else torch.zeros_like(X)


def by_differences(X):
    """The two gradients by central differences."""
    return differences(lambda Y: (Y * Y).sum(), X), differences(lambda Y: (Y * Y).sum().sqrt(), X)


@exercise(
    given=dict(X=matrix("m", "n")),
    find=value().confirmed_by(by_differences, within=1e-6),
    checks=[
        hidden("ordinary X", ordinary, points=3),
        shown(
            "two rows and three columns, and the other way round", ordinary.sizes(m=(2, 3), n=(3, 2)).draws(2), points=1
        ),
        hidden(
            "X = 0, and matrices without entries",
            ordinary.where(X=one_of(*NOTHING)).expecting(scaled).draws(4),
            points=1,
        ),
        hidden(
            "norms whose squares are out of range",
            ordinary.where(X=one_of(*FAR)).expecting(scaled).draws(len(FAR)),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(m=(2, 1, 3), n=(3, 4, 1))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(9),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "f(3X) = 3·f(X) at every X. Differentiate both sides: where does the chain rule bring a 3 in?"),
)
def grad_frobenius(X):
    """The gradients of f(X) = ‖X‖² and of f(X) = ‖X‖."""
    return torch.func.grad(lambda Y: (Y * Y).sum())(X), torch.func.grad(lambda Y: (Y * Y).sum().sqrt())(X)


def dividing_by(X, size):
    """The right first gradient, and X divided by another number; zeros at X = 0."""
    return 2 * X, X / size(X) if X.any() else torch.zeros_like(X)


def norm(X):
    """‖X‖ without squares that overflow."""
    return math.hypot(*X.flatten().tolist())


@grad_frobenius.misconception(part=1)
def forgets_the_two(X):
    """Your first gradient is half of the right one: that of ½‖X‖². Each entry occurs squared; differentiate x²."""
    return but(scaled(X), first=X.clone())


@grad_frobenius.misconception
def transposes(X):
    """Your results are transposed. They would be right for tr(X²), which multiplies entry (i, j) by entry (j, i).

    In ‖X‖² = tr(XᵀX), by which entry is xᵢⱼ multiplied?
    """
    return tuple(part.mT for part in scaled(X))


@grad_frobenius.misconception
def returns_norms(X):
    """You returned numbers. A gradient has one entry for each entry of X."""
    size = torch.linalg.matrix_norm(X)
    return 2 * size, torch.ones_like(size)


@grad_frobenius.misconception(part=2)
def stops_at_the_root(X):
    """Your second gradient is that of the root alone: all its entries are equal.

    The chain rule has a second factor. How does the sum of squares change when one entry does?
    """
    return but(scaled(X), second=torch.ones_like(X) / (2 * norm(X)) if X.any() else torch.zeros_like(X))


@grad_frobenius.misconception(part=2)
def forgets_the_root(X):
    """Your second gradient is the first one. ‖X‖ is the root of ‖X‖²; what is the derivative of √s?"""
    return but(scaled(X), second=2 * X)


@grad_frobenius.misconception(part=2)
def loses_the_two_under_the_root(X):
    """Your second gradient is half of the right one: the root brings a ½, and nothing of yours meets it."""
    return but(scaled(X), second=scaled(X)[1] / 2)


@grad_frobenius.misconception(part=2)
def divides_by_the_square(X):
    """In your second gradient you divide by ‖X‖², without the root. That belongs to log ‖X‖.

    Make X twice as large: what should happen to the gradient of ‖X‖, and what happens to yours?
    """
    return but(scaled(X), second=scaled(X)[1] / norm(X) if 1e-100 < norm(X) < 1e100 else torch.zeros_like(X))


@grad_frobenius.misconception(part=2)
def multiplies_by_the_norm(X):
    """In your second gradient you multiply by ‖X‖. Is the graph of √s steep for small s or for large s?"""
    return but(scaled(X), second=X * norm(X))


@grad_frobenius.misconception(part=2)
def divides_by_the_spectral_norm(X):
    """In your second gradient you divide by the largest singular value: torch.linalg.norm(X, 2), of a matrix, is that.

    ‖X‖ is the root of the sum of the squares of all entries.
    """
    return dividing_by(X, lambda Y: torch.linalg.matrix_norm(Y, 2) if Y.numel() else 1)


@grad_frobenius.misconception(part=2)
def divides_by_the_largest_entry(X):
    """In your second gradient you divide by the largest absolute value.

    That keeps numbers in range, and is a good first step; something is left to do after it.
    """
    return dividing_by(X, lambda Y: Y.abs().max())


@grad_frobenius.misconception(part=2)
def divides_by_the_sum(X):
    """In your second gradient you divide by the sum of the absolute values. ‖X‖ has squares in it, and a root."""
    return dividing_by(X, lambda Y: Y.abs().sum())


@grad_frobenius.misconception(part=2)
def divides_by_the_root_of_a_mean(X):
    """In your second gradient you differentiate the root of the *mean* of the squares. ‖X‖ has no mean in it."""
    return but(scaled(X), second=scaled(X)[1] / max(X.numel(), 1) ** 0.5)


@grad_frobenius.misconception(part=2)
def takes_each_column_for_itself(X):
    """In your second gradient every column has length one: a norm along dim=0 gives one number for each column.

    ‖X‖ is one number for the whole matrix.
    """
    return but(scaled(X), second=columns_of_length_one(X))


def columns_of_length_one(X):
    """X with columns of length one."""
    return torch.stack([scaled(column)[1] for column in X.mT]).mT if X.numel() else torch.zeros_like(X)


@grad_frobenius.misconception(part=2)
def divides_zero_by_zero(X):
    """Your formula is right except at X = 0, where it divides 0 by 0 and gives NaN. The statement says
    what to return.
    """
    return but(scaled(X), second=scaled(X)[1] if X.any() or not X.numel() else X / 0)


@grad_frobenius.misconception(part=2)
def squares_out_of_range(X):
    """Your second gradient is right on paper, but squares become infinite or 0 before the root is taken.

    torch's own norms square, too. What happens to the gradient of ‖X‖ when you make X larger or smaller? Use it first.
    """
    size = (X * X).sum().sqrt()
    return but(scaled(X), second=X / size if size > 0 else torch.zeros_like(X))


@grad_frobenius.misconception(part=2)
def squares_out_of_range_and_divides_by_zero(X):
    """Your second gradient is right on paper. In the computer, it divides 0 by 0 at X = 0, and squares leave the range
    of numbers.

    Give X = 0 a case of its own. For the other: by which number that is easy to find may you divide X first?
    """
    return but(scaled(X), second=X / (X * X).sum().sqrt())


@grad_frobenius.misconception(part=2)
def adds_a_small_number(X):
    """You added a small number to the norm, or treat a small X as 0. Where X itself is small, it shows.

    There is exactly one matrix without a direction. How do you recognise it, and nothing else?
    """
    return but(scaled(X), second=X / (norm(X) + 1e-12))


@grad_frobenius.misconception
def answers_in_another_order(X):
    """Your two gradients are right, in another order. The statement asks for that of ‖X‖² first."""
    return tuple(reversed(scaled(X)))


@grad_frobenius.misconception
def collects_entries_in_float64(X):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    return tuple(torch.zeros(X.shape, device=X.device) + part for part in scaled(X))
