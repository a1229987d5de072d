"""How the matrix exponential changes with its matrix, by one exponential of a block matrix.

Source: after MIT 18.063 (2026), problem set 2, problem 3; the block formula is in Higham, Functions of Matrices, 2008,
section 10.6. jvp(matrix_exp) uses the same formula (torch 2.13), so the route beside it is by extrapolated differences.

The tolerance stands between two neighbours: right answers by quadrature lose up to 5e-12 here, and the best step of a
central difference leaves 1.4e-10 on the worst of 24 inputs (measured). There is no room for
a factor of 100 on both sides.
"""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, ordinary, shown, value


def by_extrapolation(X, dX):
    """Central differences with steps h and h/2, extrapolated: an error of the order of h⁴."""

    def quotient(h):
        return (torch.linalg.matrix_exp(X + h * dX) - torch.linalg.matrix_exp(X - h * dX)) / (2 * h)

    h = 1e-3
    return (4 * quotient(h / 2) - quotient(h)) / 3


@exercise(
    given=dict(X=matrix("n", "n"), dX=matrix("n", "n")),
    find=value().confirmed_by(by_extrapolation, within=1e-6),
    checks=[
        hidden("X and dX that do not commute", ordinary.sizes(n=(2, 3, 4, 5)).of_magnitude(2.0).of_scale(1), points=1),
        shown("two rows, and three", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 2, 3)).float32().laid_out("transposed", "strided", "expanded").leaves().draws(9),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "Take the terms of e^X with three factors, and let one of the three be dX. How many are there?"),
    rtol=2e-11,
)
def expm_frechet(X, dX):
    """The part of e^(X + dX) − e^X that is linear in dX."""
    return torch.func.jvp(torch.linalg.matrix_exp, (X,), (dX,))[1]


def exp(X):
    """e^X."""
    return torch.linalg.matrix_exp(X)


def series(X, dX, terms):
    """The sum over the powers of X with one factor replaced by dX, up to so many factors."""
    result, power, change = torch.zeros_like(X), torch.eye(len(X), dtype=X.dtype, device=X.device), torch.zeros_like(X)
    factorial = 1.0
    for k in range(1, terms + 1):
        change = change @ X + power @ dX
        power, factorial = power @ X, factorial * k
        result = result + change / factorial
    return result


@expm_frechet.misconception
def multiplies_on_the_right(X, dX):
    """You have e^X dX: the rule for numbers. In the terms of e^X, dX stands in every place, not only in the last.

    Two matrices need not commute. Try the quadratic term, ½X².
    """
    return exp(X) @ dX


@expm_frechet.misconception
def multiplies_on_the_left(X, dX):
    """You have dX e^X: the rule for numbers. In the terms of e^X, dX stands in every place, not only in the first.

    Two matrices need not commute. Try the quadratic term, ½X².
    """
    return dX @ exp(X)


@expm_frechet.misconception
def puts_the_change_in_the_middle(X, dX):
    """You have e^(X/2) dX e^(X/2). That is right up to the quadratic terms, and wrong in the cubic ones. Write these
    out.
    """
    return exp(X / 2) @ dX @ exp(X / 2)


@expm_frechet.misconception
def takes_the_mean_of_both_sides(X, dX):
    """You have the mean of e^X dX and dX e^X. That is right up to the quadratic terms, and wrong in the cubic ones."""
    return (exp(X) @ dX + dX @ exp(X)) / 2


@expm_frechet.misconception
def takes_entries_one_by_one(X, dX):
    """You took the exponential of each entry. e^X is the series I + X + ½X² + …, with matrix products."""
    return X.exp() * dX


@expm_frechet.misconception
def takes_the_whole_change(X, dX):
    """You have e^(X + dX) − e^X, the whole change. Asked is its part linear in dX: twice dX gives twice the result."""
    return exp(X + dX) - exp(X)


@expm_frechet.misconception
def splits_the_exponential(X, dX):
    """You used e^(X + dX) = e^X e^dX, which holds where the two commute. Here they do not."""
    return exp(X) @ exp(dX) - exp(X)


@expm_frechet.misconception
def stops_after_the_quadratic_terms(X, dX):
    """You stopped after the terms with two factors. The series goes on, and X need not be small."""
    return series(X, dX, 2)


# the nearest of all, about a hundred times outside: at this magnitude ten terms leave out next to nothing
@expm_frechet.misconception
def stops_after_a_few_terms(X, dX):
    """Your series is right and ends too soon: for matrices that are not small, ten terms are not enough.

    One exponential of a larger matrix does it without a series.
    """
    return series(X, dX, 10)


@expm_frechet.misconception
def takes_a_difference(X, dX):
    """Your result is a difference quotient. It is close, and not as exact as the derivative, which can
    be had exactly.
    """
    h = 1e-5
    return (exp(X + h * dX) - exp(X - h * dX)) / (2 * h)


@expm_frechet.misconception
def reads_another_block(X, dX):
    """You read the wrong block of the large exponential. Square the block matrix once: in which block does X dX + dX X
    stand?
    """
    return exp(X)


@expm_frechet.misconception
def builds_the_blocks_across(X, dX):
    """Your large matrix has X and dX in other places. Square it: X dX + dX X has to stand in the
    block that you read.
    """
    n = len(X)
    large = torch.cat([torch.cat([X, dX], 1), torch.cat([dX, X], 1)])
    return exp(large)[:n, n:]


@expm_frechet.misconception
def exchanges_x_and_dx(X, dX):
    """You exchanged X and dX: your result is the change of e^dX along X."""
    return torch.func.jvp(torch.linalg.matrix_exp, (dX,), (X,))[1]


@expm_frechet.misconception
def fills_blocks_in_float64(X, dX):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    n = len(X)
    large = torch.zeros(2 * n, 2 * n, device=X.device)
    large[:n, :n], large[n:, n:], large[:n, n:] = X, X, dX
    return exp(large)[:n, n:].clone()
