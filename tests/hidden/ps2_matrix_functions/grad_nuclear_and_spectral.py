"""The gradients of the sum of the singular values and of the largest one, by hand from the decomposition."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, ordinary, shown, value
from autograder.language.find import differences

from .shared import but


def by_differences(X):
    """The two gradients by central differences of the singular values."""
    return (
        differences(lambda Y: torch.linalg.svdvals(Y).sum(), X),
        differences(lambda Y: torch.linalg.svdvals(Y)[0], X),
    )


@exercise(
    given=dict(X=matrix("m", "n")),
    find=value().confirmed_by(by_differences, within=1e-5),
    checks=[
        hidden(
            "tall, wide and square X",
            ordinary.sizes(m=(4, 2, 3, 5), n=(2, 4, 3, 3)).of_magnitude(3.0).conditioned(20.0).of_scale(1).within(1e-9),
            points=2,
        ),
        shown(
            "two rows and three columns, and the other way round",
            ordinary.sizes(m=(2, 3), n=(3, 2)).conditioned(5.0).within(1e-9).draws(2),
            points=1,
        ),
        hidden("a single row or column", ordinary.sizes(m=(1, 4, 1), n=(3, 1, 1)).draws(6), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(m=(3, 2), n=(2, 4))
            .conditioned(5.0)
            .float32()
            .laid_out("transposed", "strided")
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "Move one singular value and leave the others. By how much does each of the two norms change?"),
)
def grad_nuclear_and_spectral(X):
    """The gradients of the nuclear norm, Σ σᵢ, and of the spectral norm, σ₁."""
    return (
        torch.func.grad(lambda Y: torch.linalg.svdvals(Y).sum())(X),
        torch.func.grad(lambda Y: torch.linalg.svdvals(Y)[0])(X),
    )


def decomposed(X):
    """U, σ, Vᵀ, and the two gradients."""
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    return U, s, Vh, (U @ Vh, torch.outer(U[:, 0], Vh[0]))


@grad_nuclear_and_spectral.misconception(part=1)
def returns_the_matrix(X):
    """Your first gradient is X itself: you multiplied U, diag(σ) and Vᵀ together again. dσᵢ = uᵢᵀ dX vᵢ has no σᵢ in
    it.
    """
    *_, right = decomposed(X)
    return but(right, first=X.clone())


@grad_nuclear_and_spectral.misconception(part=1)
def takes_the_frobenius_norm(X):
    """Your first gradient is that of ‖X‖, the root of the sum of *squares* of the singular values. Here
    they are added.
    """
    *_, right = decomposed(X)
    return but(right, first=X / torch.linalg.matrix_norm(X))


@grad_nuclear_and_spectral.misconception(part=1)
def takes_the_square_of_the_frobenius_norm(X):
    """Your first gradient is 2X, that of the sum of the *squares* of the singular values. Here they are added as they
    are.
    """
    *_, right = decomposed(X)
    return but(right, first=2 * X)


@grad_nuclear_and_spectral.misconception(part=1)
def adds_the_vectors_first(X):
    """In your first gradient you add up all uᵢ and all vᵢ, and then multiply. The sum of products uᵢvᵢᵀ has no mixed
    terms.
    """
    U, _, Vh, right = decomposed(X)
    return but(right, first=torch.outer(U.sum(1), Vh.sum(0)))


@grad_nuclear_and_spectral.misconception(part=2)
def takes_a_column_of_the_transpose(X):
    """In your second gradient you took a column of what svd returns last. That is Vᵀ: the vᵢ are its rows."""
    U, _, Vh, right = decomposed(X)
    return but(right, second=torch.outer(U[:, 0], Vh[:, 0]))


@grad_nuclear_and_spectral.misconception(part=2)
def takes_a_row_of_u(X):
    """In your second gradient you took a row of U. The uᵢ are its columns."""
    U, _, Vh, right = decomposed(X)
    return but(right, second=torch.outer(U[0], Vh[0]))


@grad_nuclear_and_spectral.misconception(part=2)
def squares_the_norm(X):
    """Your second gradient is 2σ₁u₁v₁ᵀ, that of σ₁². Asked is σ₁ itself."""
    _, s, _, right = decomposed(X)
    return but(right, second=2 * s[0] * right[1])


@grad_nuclear_and_spectral.misconception(part=2)
def multiplies_by_the_singular_value(X):
    """Your second gradient is σ₁u₁v₁ᵀ, the best approximation of X of rank one. Make X twice as large: should the slope
    of
    a norm grow?
    """
    _, s, _, right = decomposed(X)
    return but(right, second=s[0] * right[1])


@grad_nuclear_and_spectral.misconception(part=2)
def takes_the_smallest(X):
    """Your second gradient belongs to the smallest singular value. svd returns them in decreasing order."""
    U, _, Vh, right = decomposed(X)
    return but(right, second=torch.outer(U[:, -1], Vh[-1]))


@grad_nuclear_and_spectral.misconception(part=2)
def takes_the_largest_row_sum(X):
    """Your second gradient is that of the largest sum of absolute values in a row, another norm of matrices: ord=inf,
    say.

    ‖X‖₂ is the largest singular value.
    """
    *_, right = decomposed(X)
    row = X.abs().sum(1).argmax()
    second = torch.zeros_like(X)
    second[row] = X[row].sign()
    return but(right, second=second)


@grad_nuclear_and_spectral.misconception
def decomposes_into_square_factors(X):
    """Your factors U and Vᵀ are square, which svd makes unless it is told otherwise, and do not fit together where X is
    not.

    There is an argument for it; or take as many columns of U, and rows of Vᵀ, as there are singular values.
    """
    U, _, Vh = torch.linalg.svd(X)
    return U @ Vh, torch.outer(U[:, 0], Vh[0])


@grad_nuclear_and_spectral.misconception
def gives_one_for_both(X):
    """Both of your results are the gradient of the nuclear norm. σ₁ alone moves with one pair of vectors."""
    *_, right = decomposed(X)
    return right[0], right[0]


@grad_nuclear_and_spectral.misconception
def answers_in_another_order(X):
    """Your two gradients are right, in another order. The statement asks for the nuclear norm first."""
    *_, right = decomposed(X)
    return tuple(reversed(right))


@grad_nuclear_and_spectral.misconception
def transposes(X):
    """Your results are transposed. σᵢ = uᵢᵀX vᵢ: which of the two vectors numbers the rows of X?"""
    *_, right = decomposed(X)
    return tuple(part.mT for part in right)


@grad_nuclear_and_spectral.misconception
def squeezes(X):
    """Your results lose a dimension where X has a single row or column: squeeze() removes every
    dimension of size one.
    """
    *_, right = decomposed(X)
    return tuple(part.squeeze() for part in right)


@grad_nuclear_and_spectral.misconception
def adds_in_float64(X):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    *_, right = decomposed(X)
    return tuple(torch.zeros(X.shape, device=X.device) + part for part in right)
