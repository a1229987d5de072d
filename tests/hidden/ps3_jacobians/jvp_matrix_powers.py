"""Tangents pushed through X², X³ and XᵀX by hand: the product rule where factors do not commute."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    exercise,
    hidden,
    largest_intermediate,
    matrix,
    one_of,
    ordinary,
    shown,
    value,
)

from ..shared import exactly
from .shared import each_power, full_jacobians, kronecker_matrices, split

LONG_OR_NONE = (
    exactly([[8e3, -3e3, 1.1e4], [2.5e3, 7e3, -9e3], [-4e3, 1.2e4, 6e3]]),
    exactly([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
    exactly([[0.0, 0.0, 2e4], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
)


def by_full_jacobians(X, dX):
    """The whole Jacobians, times dX."""
    return split((J @ dX.reshape(-1) for J in full_jacobians(X)), X)


def by_differences(X, dX):
    """Central differences along dX."""
    h = 1e-4 / max(1.0, float(dX.abs().max()))
    return each_power(lambda power: (power(X + h * dX) - power(X - h * dX)) / (2 * h))


@exercise(
    given=dict(X=matrix("n", "n"), dX=matrix("n", "n")),
    find=value().confirmed_by(by_full_jacobians, within=1e-11).confirmed_by(by_differences, within=1e-5),
    checks=[
        hidden("matrices that do not commute", ordinary, points=5),
        shown("two and three rows", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden(
            "a long tangent, a sparse one, and none",
            ordinary.sizes(n=3).where(dX=one_of(*LONG_OR_NONE)).draws(9),
            points=1,
        ),
        hidden(
            "no n² × n² matrix",
            ordinary.sizes(n=24).draws(1),
            points=2,
            rule=largest_intermediate(at_most=lambda X, dX: 8 * X.numel()),
        ),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(3, 1, 4)).float32().laid_out("transposed", "strided", "expanded").leaves().draws(9),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    rtol=1e-12,  # differences along dX agree to ten digits
    choice=Choice("b", "Write down the two terms of d(X²). When are they equal?"),
)
def jvp_matrix_powers(X, dX):
    """The derivatives of X², X³ and XᵀX along dX."""
    return each_power(lambda power: torch.func.jvp(power, (X,), (dX,))[1])


def square(X, dX):
    """d(X²)."""
    return dX @ X + X @ dX


def cube(X, dX):
    """d(X³)."""
    return dX @ X @ X + X @ dX @ X + X @ X @ dX


def gram(X, dX):
    """d(XᵀX)."""
    return dX.mT @ X + X.mT @ dX


@jvp_matrix_powers.misconception(part=1)
def doubles_the_square(X, dX):
    """Your d(X²) is the rule for numbers, 2·X·dX. Matrices do not commute: in which order do the factors stand when the
    first of the two X moves?
    """
    return 2 * X @ dX, cube(X, dX), gram(X, dX)


@jvp_matrix_powers.misconception(part=1)
def moves_one_factor_of_the_square(X, dX):
    """Your d(X²) has one term only. Both factors are X, and both move."""
    return X @ dX, cube(X, dX), gram(X, dX)


@jvp_matrix_powers.misconception(part=2)
def triples_the_cube(X, dX):
    """Your d(X³) is the rule for numbers, 3·X²·dX. The product rule gives three terms: are they the same?"""
    return square(X, dX), 3 * X @ X @ dX, gram(X, dX)


@jvp_matrix_powers.misconception(part=2)
def loses_the_middle_of_the_cube(X, dX):
    """Your d(X³) has two terms. X³ has three factors, and each of them moves in turn."""
    return square(X, dX), X @ X @ dX + dX @ X @ X, gram(X, dX)


@jvp_matrix_powers.misconception(part=2)
def moves_only_the_square_in_the_cube(X, dX):
    """In your d(X³) no term begins with dX. Read as X·X², it has two factors that move, and you moved the second only.

    Which term is left when the first X moves?
    """
    return square(X, dX), X @ square(X, dX), gram(X, dX)


@jvp_matrix_powers.misconception(part=3)
def doubles_the_gram_matrix(X, dX):
    """Your d(XᵀX) is 2·Xᵀ·dX. XᵀX is symmetric whatever X is: is your result?"""
    return square(X, dX), cube(X, dX), 2 * X.mT @ dX


@jvp_matrix_powers.misconception(part=3)
def moves_one_factor_of_the_gram_matrix(X, dX):
    """Your d(XᵀX) has one term only. The factor Xᵀ changes with X as well."""
    return square(X, dX), cube(X, dX), X.mT @ dX


@jvp_matrix_powers.misconception(part=3)
def forgets_to_transpose_the_tangent(X, dX):
    """In your d(XᵀX) the change of Xᵀ is dX. If X becomes X + dX, what does its transpose become?"""
    return square(X, dX), cube(X, dX), dX @ X + X.mT @ dX


@jvp_matrix_powers.misconception(part=3)
def takes_the_other_gram_matrix(X, dX):
    """Your third result is the derivative of X·Xᵀ. Asked is the product in the other order."""
    return square(X, dX), cube(X, dX), dX @ X.mT + X @ dX.mT


@jvp_matrix_powers.misconception
def powers_entry_by_entry(X, dX):
    """You differentiated powers of the *entries*. X² is the matrix product X·X: in Python, X @ X and not X**2."""
    return 2 * X * dX, 3 * X**2 * dX, 2 * X * dX


@jvp_matrix_powers.misconception
def takes_the_whole_change(X, dX):
    """You returned f(X + dX) − f(X), the whole change. The derivative is the part of it that is linear in dX.

    Twice the dX must give twice the result.
    """
    return each_power(lambda power: power(X + dX) - power(X))


@jvp_matrix_powers.misconception
def returns_the_values(X, dX):
    """You returned X², X³ and XᵀX themselves, in which dX does not occur."""
    return each_power(lambda power: power(X))


@jvp_matrix_powers.misconception
def tangent_of_length_one(X, dX):
    """You divided dX by its length. A derivative is linear in dX: twice the dX, twice the result."""
    return tuple(part / torch.linalg.vector_norm(dX) for part in (square(X, dX), cube(X, dX), gram(X, dX)))


@jvp_matrix_powers.misconception
def divides_by_a_length_that_may_be_zero(X, dX):
    """Your formulas are right, but you divide by the length of dX on the way, and where dX is 0 that leaves NaN.

    A formula that is linear in dX needs no length.
    """
    length = torch.linalg.vector_norm(dX)
    unit = dX / length
    return tuple(length * part for part in (square(X, unit), cube(X, unit), gram(X, unit)))


@jvp_matrix_powers.misconception
def takes_a_difference_quotient(X, dX):
    """You took a difference quotient, which agrees nearly. The formulas that you derive are exact."""
    h = 1e-2
    return each_power(lambda power: (power(X + h * dX) - power(X - h * dX)) / (2 * h))


@jvp_matrix_powers.misconception
def builds_the_jacobians(X, dX):
    """Your values are right, but you built matrices with n⁴ entries to get n² numbers.

    Let dX take the place of each factor in turn: a few products of n × n matrices.
    """
    return split((K @ dX.detach().reshape(-1) for K in kronecker_matrices(X)), X)


@jvp_matrix_powers.misconception
def drops_a_single_dimension(X, dX):
    """For n = 1 your results are no matrices any more: squeeze() drops every dimension of size one."""
    return square(X, dX).squeeze(), cube(X, dX).squeeze(), gram(X, dX).squeeze()


@jvp_matrix_powers.misconception
def answers_in_float64(X, dX):
    """For float32 inputs your results are float64. A tensor that you make takes its dtype from an input."""
    return square(X, dX).double(), cube(X, dX).double(), gram(X, dX).double()


@jvp_matrix_powers.misconception
def adds_on_the_cpu(X, dX):
    """You add up in a tensor that lies on the CPU, wherever X is. torch.zeros_like(X) takes dtype and device from X."""
    total = torch.zeros(X.shape, dtype=X.dtype)
    total[...] = square(X, dX)
    return total, cube(X, dX), gram(X, dX)
