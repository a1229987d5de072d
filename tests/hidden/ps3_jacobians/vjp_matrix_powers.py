"""Cotangents pulled back through X², X³ and XᵀX by hand: the transposes of the maps of the exercise before."""

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
from .shared import POWERS, each_power, full_jacobians, kronecker_matrices, split

RANK_ONE_OR_NONE = (
    exactly([[1.2, -0.6, 1.8], [-0.8, 0.4, -1.2], [2.0, -1.0, 3.0]]),
    exactly([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
    exactly([[0.0, 0.0, 0.0], [0.0, 0.0, 1.7], [0.0, 0.0, 0.0]]),
)


def by_full_jacobians(X, G):
    """The whole Jacobians, transposed, times G."""
    return split((J.mT @ G.reshape(-1) for J in full_jacobians(X)), X)


def by_differences(X, G):
    """The gradients of ⟨G, f(X)⟩ by central differences."""
    h = 1e-4
    steps = h * torch.eye(X.numel(), dtype=X.dtype).reshape(-1, *X.shape)
    slopes = ([(G * (power(X + s) - power(X - s))).sum() / (2 * h) for s in steps] for power in POWERS)
    return split(map(torch.stack, slopes), X)


@exercise(
    given=dict(X=matrix("n", "n"), G=matrix("n", "n")),
    find=value().confirmed_by(by_full_jacobians, within=1e-11).confirmed_by(by_differences, within=1e-5),
    checks=[
        hidden("X and G that do not commute", ordinary, points=5),
        shown("two and three rows", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden(
            "G of rank one, with a single entry, and zero",
            ordinary.sizes(n=3).where(G=one_of(*RANK_ONE_OR_NONE)).draws(9),
            points=1,
        ),
        hidden(
            "no n² × n² matrix",
            ordinary.sizes(n=24).draws(1),
            points=2,
            rule=largest_intermediate(at_most=lambda X, G: 8 * X.numel()),
        ),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(3, 1, 4)).float32().laid_out("transposed", "strided", "expanded").leaves().draws(9),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    rtol=1e-12,  # differences agree to ten digits
    choice=Choice("d", "Write both for X². What has to be replaced by what, to make one of the other?"),
)
def vjp_matrix_powers(X, G):
    """The pullbacks of G through X², X³ and XᵀX."""
    return each_power(lambda power: torch.func.vjp(power, X)[1](G)[0])


def square(X, G):
    """The pullback through X²."""
    return G @ X.mT + X.mT @ G


def cube(X, G):
    """The pullback through X³."""
    return G @ X.mT @ X.mT + X.mT @ G @ X.mT + X.mT @ X.mT @ G


def gram(X, G):
    """The pullback through XᵀX."""
    return X @ (G + G.mT)


@vjp_matrix_powers.misconception
def pushes_instead_of_pulling(X, G):
    """You pushed G forwards, as if it were a change of X. Here G belongs to the *result*, and has to come back to X.

    Write ⟨G, …⟩ around each term of the exercise before, and move the factors away from dX.
    """
    return X @ G + G @ X, G @ X @ X + X @ G @ X + X @ X @ G, G.mT @ X + X.mT @ G


@vjp_matrix_powers.misconception(part=1)
def forgets_the_transposes_of_the_square(X, G):
    """In your pullback through X² the factors X are not transposed.

    ⟨G, X·dX⟩ = ⟨?·G, dX⟩: what does a factor become when it moves to the other side of the inner product?
    """
    return X @ G + G @ X, cube(X, G), gram(X, G)


@vjp_matrix_powers.misconception(part=1)
def moves_one_factor_of_the_square(X, G):
    """Your pullback through X² has one term only. Both factors are X, and each sends something back."""
    return X.mT @ G, cube(X, G), gram(X, G)


@vjp_matrix_powers.misconception(part=1)
def doubles_the_square(X, G):
    """Your pullback through X² is the rule for numbers, 2·Xᵀ·G. On which side of G does each of the two factors end?"""
    return 2 * X.mT @ G, cube(X, G), gram(X, G)


@vjp_matrix_powers.misconception(part=2)
def forgets_the_transposes_of_the_cube(X, G):
    """In your pullback through X³ the factors X are not transposed. What is the transpose of Z ↦ X·Z·X?"""
    return square(X, G), G @ X @ X + X @ G @ X + X @ X @ G, gram(X, G)


@vjp_matrix_powers.misconception(part=2)
def triples_the_cube(X, G):
    """Your pullback through X³ is the rule for numbers, three times one term. The three terms are not the same."""
    return square(X, G), 3 * X.mT @ X.mT @ G, gram(X, G)


@vjp_matrix_powers.misconception(part=2)
def loses_the_middle_of_the_cube(X, G):
    """Your pullback through X³ has two terms. Each of the three factors sends one back, also that in the middle."""
    return square(X, G), G @ X.mT @ X.mT + X.mT @ X.mT @ G, gram(X, G)


@vjp_matrix_powers.misconception(part=3)
def assumes_that_the_cotangent_is_symmetric(X, G):
    """Your pullback through XᵀX is 2·X·G. XᵀX is symmetric, but what arrives at it need not be.

    The two factors send back two terms. In which of them is G transposed?
    """
    return square(X, G), cube(X, G), 2 * X @ G


@vjp_matrix_powers.misconception(part=3)
def moves_one_factor_of_the_gram_matrix(X, G):
    """Your pullback through XᵀX has one term only. Xᵀ changes with X as well: what does it send back?"""
    return square(X, G), cube(X, G), X @ G


@vjp_matrix_powers.misconception(part=3)
def multiplies_the_gram_matrix_from_the_wrong_side(X, G):
    """In your pullback through XᵀX the factor X stands behind G, as it would for X·Xᵀ.

    Compare shapes as if X had m rows and n columns: which shape has G, and which must the result have?
    """
    return square(X, G), cube(X, G), (G + G.mT) @ X


@vjp_matrix_powers.misconception(part=3)
def transposes_x_in_the_gram_matrix(X, G):
    """In your pullback through XᵀX the factor in front is Xᵀ. In ⟨G, Xᵀ·dX⟩ it is Xᵀ that moves to the other side."""
    return square(X, G), cube(X, G), X.mT @ (G + G.mT)


@vjp_matrix_powers.misconception
def ignores_the_cotangent(X, G):
    """G does not occur in your results: you pulled back the ones of a sum over all entries."""
    ones = torch.ones_like(G)
    return square(X, ones), cube(X, ones), gram(X, ones)


@vjp_matrix_powers.misconception
def pulls_back_the_trace(X, G):
    """G does not occur in your results: they are the gradients of the traces. What arrives is G, not the identity."""
    return 2 * X.mT, 3 * X.mT @ X.mT, 2 * X


@vjp_matrix_powers.misconception
def transposes_the_cotangent(X, G):
    """You pulled back the transpose of G. Write ⟨G, dF⟩ as a sum over all entries: which entry of G meets dF[i, j]?"""
    return square(X, G.mT), cube(X, G.mT), gram(X, G.mT)


@vjp_matrix_powers.misconception
def powers_entry_by_entry(X, G):
    """You pulled back through powers of the *entries*. X² is the matrix product X·X: in Python, X @ X and not X**2."""
    return 2 * X * G, 3 * X**2 * G, 2 * X * G


@vjp_matrix_powers.misconception
def divides_by_a_length_that_may_be_zero(X, G):
    """Your formulas are right, but you divide by the length of G on the way, and where G is 0 that leaves NaN.

    A formula that is linear in G needs no length.
    """
    length = torch.linalg.vector_norm(G)
    unit = G / length
    return tuple(length * part for part in (square(X, unit), cube(X, unit), gram(X, unit)))


@vjp_matrix_powers.misconception
def takes_difference_quotients(X, G):
    """You took difference quotients of ⟨G, f(X)⟩, one for each entry of X.

    They agree nearly, at n² times the cost. The formulas that you derive are exact.
    """
    h = 1e-2
    steps = h * torch.eye(X.numel(), dtype=X.dtype, device=X.device).reshape(-1, *X.shape)
    slopes = ([(G * (power(X + s) - power(X - s))).sum() / (2 * h) for s in steps] for power in POWERS)
    return split(map(torch.stack, slopes), X)


@vjp_matrix_powers.misconception
def builds_the_jacobians(X, G):
    """Your values are right, but you built matrices with n⁴ entries to get n² numbers.

    A pullback needs no Jacobian: a few products of n × n matrices are enough.
    """
    return split((K.mT @ G.detach().reshape(-1) for K in kronecker_matrices(X)), X)


@vjp_matrix_powers.misconception
def drops_a_single_dimension(X, G):
    """For n = 1 your results are no matrices any more: squeeze() drops every dimension of size one."""
    return square(X, G).squeeze(), cube(X, G).squeeze(), gram(X, G).squeeze()


@vjp_matrix_powers.misconception
def answers_in_float64(X, G):
    """For float32 inputs your results are float64. A tensor that you make takes its dtype from an input."""
    return square(X, G).double(), cube(X, G).double(), gram(X, G).double()


@vjp_matrix_powers.misconception
def adds_on_the_cpu(X, G):
    """You add up in a tensor that lies on the CPU, wherever X is. torch.zeros_like(X) takes dtype and device from X."""
    total = torch.zeros(X.shape, dtype=X.dtype)
    total[...] = square(X, G)
    return total, cube(X, G), gram(X, G)
