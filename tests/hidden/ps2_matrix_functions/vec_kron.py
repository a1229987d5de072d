"""vec(X), the matrix of X ↦ AXB, and the matrix that turns vec(X) into vec(Xᵀ), by hand."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, ordinary, shown, value

from .shared import but, eye_like


def stacked(X):
    """vec(X): the columns of X, one below the other."""
    return X.mT.reshape(-1).clone()


def unstacked(v, X):
    """The matrix of the shape of X with these columns."""
    return v.reshape(X.shape[1], X.shape[0]).mT


def by_units(A, B, X):
    """The same column by column: what the two maps make of each unit matrix."""
    units = [unstacked(unit, X) for unit in torch.eye(X.numel(), dtype=X.dtype)]
    J = torch.stack([stacked(A @ unit @ B) for unit in units], dim=1)
    return torch.cat(list(X.mT)), J, torch.stack([stacked(unit.mT) for unit in units], dim=1)


def kron(left, right):
    """left ⊗ right, also for views: entry (i, j) of the one times all of the other."""
    blocks = left[:, None, :, None] * right[None, :, None, :]
    return blocks.reshape(left.shape[0] * right.shape[0], left.shape[1] * right.shape[1])


def exchange(X, m, n):
    """The matrix K with vec(Yᵀ) = K vec(Y) for Y of shape (m, n), in dtype and on the device of X."""
    places = torch.arange(m * n, device=X.device).reshape(n, m).mT.reshape(-1)
    return eye_like(X, m * n)[places]


def by_formula(A, B, X):
    """The three parts, written down."""
    return stacked(X), kron(B.mT, A), exchange(X, *X.shape)


@exercise(
    given=dict(A=matrix("p", "m"), B=matrix("n", "q"), X=matrix("m", "n")),
    find=value().confirmed_by(by_units),
    checks=[
        hidden(
            "four different sizes",
            ordinary.sizes(p=(4, 5, 2, 3), m=(2, 3, 4, 2), n=(3, 2, 3, 4), q=(5, 4, 5, 5)).draws(16),
            points=6,
        ),
        shown(
            "X of two rows and three columns, and the other way round",
            ordinary.sizes(p=(3, 2), m=(2, 3), n=(3, 2), q=(2, 1)).draws(2),
            points=1,
        ),
        hidden(
            "a single row or column, in views",
            ordinary.sizes(p=(2, 1, 3, 1, 2), m=(3, 2, 1, 1, 1), n=(1, 2, 3, 1, 1), q=(1, 3, 2, 1, 3))
            .laid_out("strided", "transposed", "contiguous")
            .draws(15),
            points=1,
        ),
        hidden(
            "matrices without entries",
            ordinary.sizes(p=(2, 3), m=(0, 2), n=(3, 0), q=(2, 2)).expecting(by_formula).draws(4),
            points=1,
        ),
        hidden(
            "float32, tensors that require a gradient",
            ordinary.sizes(p=3, m=(2, 4), n=(3, 2), q=(4, 3)).float32().leaves().draws(4),
            points=1,
        ),
        hidden("sent on meta", ordinary.sizes(p=3, m=2, n=4, q=3).on_meta().draws(1), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "Into which entries of AXB does x₁₁ come, and into which places of vec(AXB) do these go?"),
)
def vec_kron(A, B, X):
    """vec(X), J with vec(AXB) = J vec(X), and K with vec(Xᵀ) = K vec(X)."""
    v = stacked(X)
    J = torch.func.jacrev(lambda v: stacked(A @ unstacked(v, X) @ B))(v)
    return v, J, torch.func.jacrev(lambda v: stacked(unstacked(v, X).mT))(v)


@vec_kron.misconception(part=2)
def keeps_the_reading_order(A, B, X):
    """Your J is A ⊗ B, in the order in which the letters stand in AXB.

    Take X with a single one in row 1, column 2, and compare column 3 (for two rows) of J with vec(AXB).
    """
    return but(by_formula(A, B, X), second=kron(A, B))


@vec_kron.misconception(part=2)
def forgets_the_transpose_of_b(A, B, X):
    """Your J is B ⊗ A. Its number of rows is that of AXB times … what? Compare with the table.

    Column j of XB is the sum of the columns of X, with factors from *column* j of B.
    """
    return but(by_formula(A, B, X), second=kron(B, A))


@vec_kron.misconception(part=2)
def transposes_the_other_factor(A, B, X):
    """Your J is B ⊗ Aᵀ, which is the transpose of the right one: rows and columns are exchanged."""
    return but(by_formula(A, B, X), second=kron(B, A.mT))


@vec_kron.misconception(part=2)
def builds_j_for_rows(A, B, X):
    """Your J is A ⊗ Bᵀ. It belongs to the *rows* of X and AXB, one after the other, as reshape(-1) gives them.

    Here vec stacks columns.
    """
    return but(by_formula(A, B, X), second=kron(A, B.mT))


@vec_kron.misconception(part=1)
def stacks_rows(A, B, X):
    """Your vec(X) stacks the rows: X.reshape(-1) reads row by row. Asked are the columns, the first column first."""
    return but(by_formula(A, B, X), first=X.reshape(-1).clone())


@vec_kron.misconception
def stacks_rows_throughout(A, B, X):
    """All you return belongs to the *rows* of X, one after the other. It fits together, but vec stacks the columns."""
    return X.reshape(-1).clone(), kron(A, B.mT), exchange(X, *X.shape).mT.clone()


@vec_kron.misconception(part=3)
def undoes_the_exchange(A, B, X):
    """Your K does the opposite: it turns vec(Xᵀ) into vec(X). For a square X that is the same, for others it is not.

    K is a permutation; what is its inverse?
    """
    return but(by_formula(A, B, X), third=exchange(X, *X.shape).mT.clone())


@vec_kron.misconception(part=3)
def exchanges_nothing(A, B, X):
    """Your K is the identity. Then vec(Xᵀ) would be vec(X): write both down for X = [[1, 2], [3, 4]]."""
    return but(by_formula(A, B, X), third=eye_like(X, X.numel()))


@vec_kron.misconception(part=3)
def turns_the_vector_round(A, B, X):
    """Your K reverses the order of all entries. Transposing X leaves x₁₁ where it is. Where does x₂₁ go?"""
    return but(by_formula(A, B, X), third=eye_like(X, X.numel()).flip(0))


@vec_kron.misconception
def returns_columns(A, B, X):
    """Your vec(X) is a matrix with one column. A vector has one dimension here, (mn,)."""
    return but(by_formula(A, B, X), first=stacked(X).unsqueeze(-1))


@vec_kron.misconception(part=2)
def keeps_four_indices(A, B, X):
    """Your J has four indices, one for each index of AXB and of X. Asked is a matrix: join two and
    two, columns first.
    """
    return but(by_formula(A, B, X), second=torch.einsum("pm,nq->pqmn", A, B))


@vec_kron.misconception(raises=RuntimeError)
def hands_views_to_kron(A, B, X):
    """Your code ends with an error of torch.kron, which refuses many views, a transposed matrix among them.

    The text above the exercise says how to make a copy that it takes.
    """
    return but(by_formula(A, B, X), second=torch.kron(B.mT, A))


@vec_kron.misconception
def trusts_contiguous_where_a_size_is_one(A, B, X):
    """Your code ends with an error of torch.kron where a matrix has a single row or column.

    contiguous() leaves such a matrix as it is, and kron refuses it. The text above the exercise names another copy.
    """
    return but(by_formula(A, B, X), second=torch.kron(B.mT.contiguous(), A.contiguous()))


@vec_kron.misconception
def stacks_a_list_of_columns(A, B, X):
    """Your code ends with an error where X has no columns, or no rows: a list of no tensors cannot be stacked or
    joined.

    Which operation puts all columns below one another at once?
    """
    columns = [A @ unstacked(unit, X) @ B for unit in eye_like(X, X.numel())]
    return but(by_formula(A, B, X), second=torch.stack([stacked(column) for column in columns], dim=1))


@vec_kron.misconception
def squeezes(A, B, X):
    """Some result of yours loses a dimension where X has a single entry: squeeze() removes every
    dimension of size one.
    """
    return tuple(part.squeeze() for part in by_formula(A, B, X))


@vec_kron.misconception(part=3)
def makes_k_in_float64(A, B, X):
    """Your K is float64, whatever X is: torch.eye and torch.zeros without a dtype make float64 here."""
    v, J, K = by_formula(A, B, X)
    return v, J, K.double()


@vec_kron.misconception
def makes_k_on_the_cpu(A, B, X):
    """You make K without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from an input.
    """
    K = torch.eye(X.numel(), dtype=X.dtype)
    return but(by_formula(A, B, X), third=K[torch.arange(X.numel()).reshape(X.shape[1], X.shape[0]).mT.reshape(-1)])
