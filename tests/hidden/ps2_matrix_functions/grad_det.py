"""The gradient of det X by hand, where X is singular, too.

torch 2.13 is no oracle there by its plain backward pass, which gives 0 at an exactly singular X (pytorch issues 104675
and 80761); func.grad, autograd.grad with create_graph and central differences agree.
"""

import torch

from autograder.language import (
    BEYOND_DIFFERENCES,
    BY_HAND,
    Choice,
    exercise,
    gradient,
    hidden,
    matrix,
    one_of,
    ordinary,
    shown,
)

from ..shared import exactly
from .shared import eye_like

# of rank n − 1: each has a gradient of rank one
NEARLY_FULL = [
    exactly([[1.0, 2.0], [2.0, 4.0]]),
    exactly([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]),
    exactly([[0.0]]),
    exactly([[2.0, -1.0, 0.0, 1.0], [1.0, 3.0, 2.0, 0.0], [3.0, 2.0, 2.0, 1.0], [0.0, 1.0, -1.0, 2.0]]),
    exactly([[0.0, 3.0], [0.0, -2.0]]),
    exactly([[1.0, 0.0, 2.0], [0.0, 0.0, 0.0], [3.0, 1.0, -1.0]]),
]
# of rank n − 2 or less: every minor is 0
FAR_FROM_FULL = [
    exactly([[1.0, 2.0, -1.0], [2.0, 4.0, -2.0], [-3.0, -6.0, 3.0]]),
    exactly([[0.0, 0.0], [0.0, 0.0]]),
    exactly([[1.0, 0.0, 1.0, 2.0], [0.0, 1.0, 1.0, -1.0], [1.0, 1.0, 2.0, 1.0], [2.0, -1.0, 1.0, 5.0]]),
    exactly([[0.0, 0.0, 2.0], [0.0, 0.0, 5.0], [0.0, 0.0, -1.0]]),
    exactly([[3.0, -1.0, 2.0], [6.0, -2.0, 4.0], [0.0, 0.0, 0.0]]),
    exactly([[0.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 0.0]]),
]


def cofactors(X):
    """The matrix of the signed minors: rows and columns taken out one by one."""
    n = len(X)
    keep = [[k for k in range(n) if k != i] for i in range(n)]
    minors = [(-1) ** (i + j) * torch.linalg.det(X[keep[i]][:, keep[j]]) for i in range(n) for j in range(n)]
    return torch.stack(minors).reshape(n, n)


def no_slope(X):
    """The gradient where every minor is 0, without the traces of rounding that an oracle leaves."""
    assert bool((cofactors(X).round() == 0).all())
    return torch.zeros_like(X)


@exercise(
    given=dict(X=matrix("n", "n")),
    find=gradient("X"),
    checks=[
        hidden("ordinary X", ordinary.sizes(n=(2, 3, 4, 5)).within(BEYOND_DIFFERENCES), points=5),
        shown("two rows, and three", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden("rank n − 1", ordinary.where(X=one_of(*NEARLY_FULL)).draws(len(NEARLY_FULL)), points=2),
        hidden(
            "rank n − 2 or less",
            ordinary.where(X=one_of(*FAR_FROM_FULL)).expecting(no_slope).draws(len(FAR_FROM_FULL)),
            points=1,
        ),
        hidden(
            "determinants near 1e-30",
            ordinary.sizes(n=3).of_magnitude(1e-10).of_scale(1e-20).draws(6),
            points=1,
        ),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(3, 1, 2)).float32().laid_out("transposed", "strided").leaves().draws(9),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "d", "Take X = [[1, 2], [2, 4]] and add t to its entry in row 1, column 1. What is the determinant then?"
    ),
)
def grad_det(X):
    """The gradient of f(X) = det X."""
    return torch.linalg.det(X)


@grad_det.misconception
def returns_the_adjugate(X):
    """You returned the adjugate, the *transpose* of the matrix of cofactors. In which row and column stands the
    cofactor of xᵢⱼ?

    A gradient has the entry ∂f/∂xᵢⱼ in row i, column j.
    """
    return cofactors(X).mT.clone()


@grad_det.misconception
def multiplies_by_the_inverse(X):
    """You returned det(X)·X⁻¹. Where X has an inverse, that is the transpose of the gradient; elsewhere it is nothing.

    What does d det X = det(X)·tr(X⁻¹ dX) say about the gradient?
    """
    return torch.linalg.det(X) * torch.linalg.inv(X)


@grad_det.misconception
def needs_an_inverse(X):
    """Your formula is that of the textbooks, det(X)·X⁻ᵀ. Where X is singular it divides by zero, though det has a
    gradient.

    det is a polynomial in the entries. Which formula for its gradient has no division in it?
    """
    return torch.linalg.det(X) * torch.linalg.inv(X).mT


@grad_det.form_of(needs_an_inverse)
def solves_with_the_transpose(X):
    return torch.linalg.det(X) * torch.linalg.solve(X.mT, eye_like(X))


@grad_det.misconception
def is_zero_where_singular(X):
    """Where X is singular you return zeros. The determinant is 0 there; its gradient need not be.

    Take [[1, 2], [2, 4]] and add t in one place: the determinant does change. When do all cofactors vanish?
    """
    return torch.linalg.det(X) * torch.linalg.pinv(X).mT


@grad_det.misconception
def takes_small_for_singular(X):
    """You treat a small determinant as if it were 0. Small is relative: scale X by 1e-10, and see what becomes of det
    X.
    """
    return (
        cofactors(X)
        if abs(torch.linalg.det(X)) > 1e-12 or torch.linalg.matrix_rank(X) < len(X)
        else torch.zeros_like(X)
    )


@grad_det.misconception
def adds_a_little_to_the_diagonal(X):
    """You added a small number to the diagonal, to have an inverse. The result is the gradient at another matrix.

    It is close, and not close enough. Which formula needs no inverse?
    """
    Y = X + 1e-6 * max(float(X.abs().max()), 1e-10) * eye_like(X)
    return cofactors(Y)


@grad_det.misconception
def forgets_the_signs(X):
    """You have the minors without their signs, which follow a chessboard: + where i + j is even."""
    n = len(X)
    board = torch.tensor([[(-1.0) ** (i + j) for j in range(n)] for i in range(n)], dtype=X.dtype)
    return cofactors(X) * board


@grad_det.misconception
def keeps_the_diagonal(X):
    """You have the entries on the diagonal only. The other entries of X take part in the determinant, too."""
    return torch.diag(cofactors(X).diagonal())


@grad_det.misconception
def takes_all_singular_values(X):
    """You multiplied all singular values, each by itself as well. In ∂/∂σᵢ of σ₁σ₂…σₙ, which factor is missing?"""
    U, s, Vh = torch.linalg.svd(X)
    return torch.linalg.det(U) * torch.linalg.det(Vh) * s.prod() * (U @ Vh)


@grad_det.misconception
def loses_the_sign_of_the_rotations(X):
    """Your result has the wrong sign for some X. det X = det U · σ₁σ₂…σₙ · det V, and det U, det V are 1 or −1.

    Singular values alone never tell that a determinant is negative.
    """
    U, s, Vh = torch.linalg.svd(X)
    others = torch.stack([torch.cat([s[:i], s[i + 1 :]]).prod() for i in range(len(s))])
    return (U * others) @ Vh


@grad_det.misconception
def multiplies_what_is_not_zero(X):
    """Where the rank is n − 2 or less, your result should be 0 and is not: you multiply the singular values that are
    not 0.

    Each entry is a product of all singular values but one. If two of them are 0, what is left?
    """
    U, s, Vh = torch.linalg.svd(X)
    n, sign = len(s), torch.linalg.det(U) * torch.linalg.det(Vh)
    others = torch.stack([torch.cat([s[:i], s[i + 1 :]]).prod() for i in range(n)])
    if int((s > 1e-12 * s[0]).sum()) < n - 1:
        others = torch.zeros_like(s)
        others[-1] = s[s > 1e-12 * s[0]].prod() if s.any() else 1.0
    return sign * (U * others) @ Vh


@grad_det.misconception
def differentiates_the_logarithm(X):
    """You returned X⁻ᵀ, which belongs to log |det X|. One factor is missing."""
    return torch.linalg.inv(X).mT


@grad_det.misconception
def returns_the_number(X):
    """You returned the number det X. A gradient has one entry for each entry of X."""
    return torch.linalg.det(X)


@grad_det.misconception
def works_for_two_rows_only(X):
    """Your result is right for two rows, where the minors are single entries. For three, a minor is a determinant."""
    if len(X) == 1:
        return torch.ones_like(X)
    n = len(X)
    board = torch.tensor([[(-1.0) ** (i + j) for j in range(n)] for i in range(n)], dtype=X.dtype)
    return board * X.flip(0).flip(1)


@grad_det.misconception
def collects_minors_in_float64(X):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    return torch.zeros(X.shape, device=X.device) + cofactors(X)
