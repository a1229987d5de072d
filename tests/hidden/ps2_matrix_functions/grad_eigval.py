"""The gradient of one simple eigenvalue of a symmetric matrix, by hand from its eigenvectors."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    constant,
    exercise,
    gradient,
    hidden,
    one_of,
    ordinary,
    shown,
    spectrum,
)

# eigenvalues with gaps of at least 0.1, and which of them is asked for, counted from 0 in increasing order
ASKED = (
    ((-1.0, 0.5, 2.0), 0),
    ((-2.5, -1.0, 0.3, 3.0), 2),
    ((0.7, 2.0), 1),
    ((-3.0, -2.0, -0.4), 1),
    ((-0.6, 0.2, 0.9, 1.4, 5.0), 4),
    ((-4.0, 0.0, 1.5), 1),
    ((-1.2, 3.0), 0),
    ((-5.0, -0.1, 0.1, 2.0), 1),
    ((1.0, 1.1, 2.0, 4.0), 0),
    ((-2.0, -1.9, 0.5), 2),
    ((-3.0, -1.0, 0.4, 2.5, 6.0), 1),
    ((-7.0, -2.0, -1.0, 3.0), 3),
)
SHOWN = (((-1.0, 2.0), 0), ((-3.0, 0.5, 1.0), 2), ((-0.5, 1.5, 2.0), 1))


@exercise(
    given=dict(S=spectrum(*(eigenvalues for eigenvalues, _ in ASKED)), k=one_of(*(place for _, place in ASKED))),
    find=gradient("S"),
    checks=[
        hidden("one of several eigenvalues", ordinary, points=3),
        shown(
            "two rows, and three",
            ordinary.where(S=spectrum(*(w for w, _ in SHOWN)), k=one_of(*(place for _, place in SHOWN))).draws(3),
            points=1,
        ),
        hidden(
            "n = 1",
            ordinary.where(S=spectrum((2.0,), (-3.0,)), k=constant(0)).draws(2),
            points=1,
        ),
        hidden("float32, tensors that require a gradient", ordinary.float32().leaves().draws(12), points=1),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "b", "The sum of all eigenvalues is the trace. What is its gradient, and what do the projectors add up to?"
    ),
)
def grad_eigval(S, k):
    """The gradient of the k-th smallest eigenvalue, k from 0, symmetrised first: eigvalsh reads one triangle only."""
    return torch.linalg.eigvalsh((S + S.mT) / 2)[k]


def vectors(S):
    """The orthonormal eigenvectors in the columns, in the order of increasing eigenvalues."""
    return torch.linalg.eigh(S).eigenvectors


def projector(q):
    """qqᵀ."""
    return torch.outer(q, q)


@grad_eigval.misconception
def takes_a_row(S, k):
    """You took row k of the matrix of eigenvectors. In which direction does S Q = Q diag(λ) say that they stand?"""
    return projector(vectors(S)[k])


@grad_eigval.misconception
def counts_from_the_largest(S, k):
    """You counted from the largest eigenvalue. k = 0 is the smallest, and eigh returns them in this order."""
    return projector(vectors(S)[:, len(S) - 1 - k])


@grad_eigval.misconception
def counts_from_one(S, k):
    """You took the neighbour: k counts from 0, as Python does."""
    return projector(vectors(S)[:, k - 1])


@grad_eigval.misconception
def sorts_by_absolute_value(S, k):
    """You sorted the eigenvalues by their absolute values. The smallest one is the most negative one."""
    values, Q = torch.linalg.eigh(S)
    return projector(Q[:, values.abs().argsort()[k]])


@grad_eigval.misconception
def multiplies_by_the_eigenvalue(S, k):
    """You have λqqᵀ, a part of S itself. Add t to the diagonal of S: by how much does every eigenvalue grow?"""
    values, Q = torch.linalg.eigh(S)
    return values[k] * projector(Q[:, k])


@grad_eigval.misconception
def returns_the_eigenvector(S, k):
    """You returned the eigenvector. The gradient has the shape of S; dλ = qᵀ dS q, and which matrix is that?"""
    return vectors(S)[:, k].clone()


@grad_eigval.misconception
def squares_the_entries(S, k):
    """You have the squares of the entries of q on the diagonal. The entries of S beside the diagonal take part, too."""
    return torch.diag(vectors(S)[:, k] ** 2)


@grad_eigval.misconception
def counts_symmetric_entries_twice(S, k):
    """You count the two entries (i, j) and (j, i) as one variable, as some books do: beside the diagonal your result is
    twice that of the statement.

    In this course all entries are independent, for a symmetric matrix, too.
    """
    P = projector(vectors(S)[:, k])
    return 2 * P - torch.diag(P.diagonal())


@grad_eigval.misconception
def reads_one_triangle(S, k):
    """Your result has numbers in one triangle only. eigvalsh reads one triangle; the function in the statement reads
    both.

    It is the eigenvalue of (S + Sᵀ)/2. What does entry (i, j) do to it, and what (j, i)?
    """
    return torch.tril(projector(vectors(S)[:, k]))


@grad_eigval.misconception
def sums_up_to_k(S, k):
    """You added the matrices of all eigenvalues up to k. That is the gradient of the *sum* of the smallest ones."""
    Q = vectors(S)[:, : k + 1]
    return Q @ Q.mT


@grad_eigval.misconception
def takes_what_is_left(S, k):
    """You have I − qqᵀ. Multiply your result by q: it gives 0, so λ would not change when q is stretched."""
    return torch.eye(len(S), dtype=S.dtype, device=S.device) - projector(vectors(S)[:, k])


@grad_eigval.misconception
def returns_the_number(S, k):
    """You returned the eigenvalue. A gradient has one entry for each entry of S."""
    return torch.linalg.eigvalsh(S)[k]


@grad_eigval.misconception
def divides_by_the_eigenvalue(S, k):
    """You divide by the eigenvalue, by way of Sq/λ say. An eigenvalue may be 0, and its gradient is a matrix there,
    too.
    """
    values, Q = torch.linalg.eigh(S)
    values = torch.where(values.abs() > 1e-9, values, 0)  # where it is 0, whatever rounding left of it
    return projector(S @ Q[:, k] / values[k])


@grad_eigval.misconception
def squeezes(S, k):
    """Your result has no dimensions for n = 1: squeeze() removes every dimension of size one."""
    return projector(vectors(S)[:, k]).squeeze()


@grad_eigval.misconception
def fills_in_float64(S, k):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    return torch.zeros(S.shape, device=S.device) + projector(vectors(S)[:, k])


@grad_eigval.misconception
def fills_on_the_cpu(S, k):
    """You make a tensor without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from S, as torch.zeros_like does.
    """
    result = torch.zeros(S.shape, dtype=S.dtype)
    result += projector(vectors(S)[:, k])
    return result


@grad_eigval.misconception
def stops_on_another_device(S, k):
    """Your code ends with an error on another device, whose tensors hold no numbers here.

    Either a new tensor of yours is on the CPU, and does not meet the others, or entries become Python numbers on the
    way, by item(), float() or an if. Let new tensors take dtype and device from an input.
    """
    result = torch.zeros(S.shape, dtype=S.dtype)
    result[:] = projector(vectors(S)[:, k])
    return result
