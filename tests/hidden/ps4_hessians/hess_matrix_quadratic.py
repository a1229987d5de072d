"""The Hessian of tr(XᵀAXB) with respect to a matrix X, as a Kronecker product, by hand."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, ordinary, shown, value
from source.ps4_hessians import support


def by_units(A, B):
    """The Hessian from values alone: f(E + E′) − f(E) − f(E′) for the unit matrices, column by column."""
    f, m, n = support.matrix_quadratic(A, B), len(A), len(B)
    units = [support.unvec(unit, m, n) for unit in torch.eye(m * n, dtype=A.dtype)]
    return torch.stack([torch.stack([f(E + F) - f(E) - f(F) for F in units]) for E in units])


@exercise(
    given=dict(A=matrix("m", "m"), B=matrix("n", "n")),
    find=value().confirmed_by(by_units),
    checks=[
        hidden(
            "A and B of different sizes", ordinary.sizes(m=(2, 3, 4, 1, 2, 3), n=(3, 2, 2, 3, 4, 1)).draws(18), points=3
        ),
        shown(
            "two rows and three columns, and the other way round", ordinary.sizes(m=(2, 3), n=(3, 2)).draws(2), points=1
        ),
        hidden("as many rows as columns", ordinary.sizes(m=(2, 3, 1), n=(2, 3, 1)).draws(6), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(m=3, n=2).float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.sizes(m=3, n=2).on_meta().draws(1), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "Transpose inside the trace: what becomes of tr(XᵀAXB) if Aᵀ = −A and Bᵀ = −B?"),
)
def hess_matrix_quadratic(A, B):
    """The Hessian of tr(XᵀAXB) with respect to the columns of X, one below the other."""
    f, m, n = support.matrix_quadratic(A, B), len(A), len(B)
    place = torch.linspace(-1, 1, m * n)
    return torch.func.hessian(lambda v: f(support.unvec(v, m, n)))(place)


def kron(left, right):
    """left ⊗ right, also for views."""
    return torch.kron(left.contiguous(), right.contiguous())


@hess_matrix_quadratic.misconception
def one_term_doubled(A, B):
    """You doubled one term instead of adding the other one. X occurs twice in f; vary each and compare the two results.

    Compare your matrix with its transpose: are the two the same, as they must be?
    """
    return 2 * kron(B.mT, A)


@hess_matrix_quadratic.misconception
def the_other_term_doubled(A, B):
    """You doubled the term from the factor Xᵀ... of f; the one from the other factor X is another matrix.

    Compare your matrix with its transpose: are the two the same, as they must be?
    """
    return 2 * kron(B, A.mT)


@hess_matrix_quadratic.misconception
def assumes_symmetric_matrices(A, B):
    """Your formula is right only when A and B are symmetric. Nothing of the kind is said.

    Compare your matrix with its transpose: are the two the same, as they must be?
    """
    return 2 * kron(B, A)


@hess_matrix_quadratic.misconception
def transposes_both_or_none(A, B):
    """You have two terms, but in each of them A and B are both transposed, or both not. Only one of the two is, in
    each.

    Which matrices stand left and right of X in the two terms of the gradient?
    """
    return kron(B, A) + kron(B.mT, A.mT)


@hess_matrix_quadratic.misconception
def stacks_the_rows(A, B):
    """Your matrix belongs to the *rows* of X, one after the other, as X.reshape(-1) gives them.

    Here vec(X) stacks the columns. Compare with vec in support.py.
    """
    return kron(A, B.mT) + kron(A.mT, B)


@hess_matrix_quadratic.misconception
def stacks_rows_and_transposes_both(A, B):
    """Two things at once: your matrix belongs to the rows of X, and in each term A and B are both transposed, or both
    not.
    """
    return kron(A, B) + kron(A.mT, B.mT)


@hess_matrix_quadratic.misconception
def one_term_only(A, B):
    """You have one term. X occurs twice in tr(XᵀAXB): the gradient has two terms, and so has the Hessian."""
    return kron(B.mT, A)


@hess_matrix_quadratic.misconception
def half_of_it(A, B):
    """Your matrix is half of the Hessian. There is no ½ in front of this f."""
    return (kron(B.mT, A) + kron(B, A.mT)) / 2


@hess_matrix_quadratic.misconception
def sum_instead_of_product(A, B):
    """You built a Kronecker *sum*, A on one side plus B on the other. In AXB both act on X at once."""
    m, n = len(A), len(B)
    one_m, one_n = (torch.eye(size, dtype=A.dtype, device=A.device) for size in (m, n))
    return kron(one_n, A + A.mT) + kron(B + B.mT, one_m)


@hess_matrix_quadratic.misconception
def symmetrises_each_factor(A, B):
    """You made each factor symmetric on its own. What has to be symmetric is the whole.

    Multiply (A + Aᵀ) and (B + Bᵀ) out: there are four products. How many does the gradient have?
    """
    return kron(B + B.mT, A + A.mT) / 2


@hess_matrix_quadratic.misconception
def keeps_four_indices_of_the_matrix(A, B):
    """You returned a tensor with four indices. Asked is a matrix: one row and one column for each entry of vec(X)."""
    m, n = len(A), len(B)
    H = kron(B.mT, A) + kron(B, A.mT)
    return H.reshape(n, m, n, m).permute(1, 0, 3, 2)


@hess_matrix_quadratic.misconception
def rows_of_one_columns_of_the_other(A, B):
    """The rows of your matrix follow the columns of X, but its columns follow the rows of X. Use vec on both sides."""
    m, n = len(A), len(B)
    H = kron(B.mT, A) + kron(B, A.mT)
    return H.reshape(m * n, n, m).mT.reshape(m * n, m * n)


@hess_matrix_quadratic.misconception
def columns_of_one_rows_of_the_other(A, B):
    """The columns of your matrix follow the columns of X, but its rows follow the rows of X. Use vec on both sides."""
    return rows_of_one_columns_of_the_other(A, B).mT


@hess_matrix_quadratic.misconception
def squeezes_the_matrix(A, B):
    """Your result has no dimensions if X has a single entry: squeeze() removes every dimension of size one.

    A matrix with one row and one column is a matrix.
    """
    return (kron(B.mT, A) + kron(B, A.mT)).squeeze()


@hess_matrix_quadratic.misconception
def filled_in_float64(A, B):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    H = torch.zeros(len(A) * len(B), len(A) * len(B), device=A.device)
    return H + kron(B.mT, A) + kron(B, A.mT)


@hess_matrix_quadratic.misconception
def filled_on_the_cpu(A, B):
    """Your matrix lies on the CPU: torch.zeros without a device makes it there, wherever A and B are."""
    H = torch.zeros(len(A) * len(B), len(A) * len(B), dtype=A.dtype)
    H[:] = kron(B.mT, A) + kron(B, A.mT)
    return H


@hess_matrix_quadratic.misconception
def filled_with_neither(A, B):
    """torch.zeros without a dtype makes float64 here, and without a device it makes it on the CPU. Take both from A."""
    H = torch.zeros(len(A) * len(B), len(A) * len(B))
    H[:] = kron(B.mT, A) + kron(B, A.mT)
    return H


@hess_matrix_quadratic.misconception
def views_cannot_be_viewed(A, B):
    """Your code needs tensors that lie contiguously in memory: view() refuses others, as transposed matrices are.

    reshape copies where it must.
    """
    m, n = len(A), len(B)
    A.view(-1), B.view(-1)
    return torch.einsum("lj,ik->jilk", B, A).reshape(m * n, m * n) + torch.einsum("jl,ki->jilk", B, A).reshape(
        m * n, m * n
    )
