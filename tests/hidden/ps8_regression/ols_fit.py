"""Least squares with an intercept, from the matrix itself and not from its square; the shortest of all solutions."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value, vector

from ..shared import exactly, identity
from .shared import split, with_ones

# columns that say the same: twice the same, one the sum of two, one of ones, all of it zero
DEPENDENT_FEATURES = [
    exactly([[1.0, 3.0, 1.0], [-2.0, 1.0, -2.0], [4.0, 2.0, 4.0], [3.0, -5.0, 3.0], [-1.0, 2.0, -1.0]]),
    exactly([[2.0, 1.0, 3.0], [-1.0, 4.0, 3.0], [3.0, -2.0, 1.0], [5.0, 1.0, 6.0], [-2.0, -2.0, -4.0]]),
    exactly([[2.0, 1.0, -1.0], [3.0, 1.0, 4.0], [-4.0, 1.0, 2.0], [1.0, 1.0, -3.0], [6.0, 1.0, 2.0]]),
    exactly([[2.0, 5.0, -1.0], [1.0, 5.0, 2.0], [4.0, 5.0, -3.0], [3.0, 5.0, 1.0], [-2.0, 5.0, 3.0]]),
]


def by_pseudoinverse(X, y):
    """The minimum-norm solution by another route: the pseudoinverse of [X 1]."""
    return split(torch.linalg.pinv(with_ones(X)) @ y)


@exercise(
    given=dict(X=matrix("n", "d"), y=vector("n")),
    find=value().confirmed_by(by_pseudoinverse, within=1e-6),
    checks=[
        hidden("more examples than unknowns", ordinary.sizes(n=(9, 6, 40, 8), d=(3, 2, 5, 4)), points=6),
        shown("a line, and a plane", ordinary.sizes(n=(5, 6), d=(1, 2)).draws(2), points=1),
        hidden(
            "as many examples as unknowns, or fewer, a single feature",
            ordinary.sizes(n=(4, 3, 2, 1, 1), d=(3, 5, 6, 2, 1)).draws(10),
            points=1,
        ),
        hidden(
            "columns with nothing of their own",
            ordinary.where(X=one_of(*DEPENDENT_FEATURES)).sizes(n=5).draws(8),
            points=1,
        ),
        hidden("ill-conditioned features", ordinary.sizes(n=(12, 20), d=(3, 5)).conditioned(1e7).draws(8), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=9, d=(3, 2)).float32().laid_out("transposed", "strided").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "c", "The fit can be no better than before. Of all a and c with a + c = w₁, which have the least a² + c²?"
    ),
)
def ols_fit(X, y):
    """The weights and the intercept of least squares; of all that are equally good, the shortest (w, b)."""
    # the default driver, "gelsy", is wrong at times where columns depend on each other (pytorch issue 187411)
    return split(torch.linalg.lstsq(with_ones(X), y.unsqueeze(-1), driver="gelss").solution.squeeze(-1))


@ols_fit.misconception
def normal_equations(X, y):
    """You solved the normal equations. They square the condition number, and half of the digits are gone.

    With columns that nearly depend on each other nothing is left. Which routine takes the matrix itself, not AᵀA?
    """
    A = with_ones(X)
    return split(torch.linalg.pinv(A.mT @ A, hermitian=True) @ (A.mT @ y))


@ols_fit.misconception
def inverts_the_normal_matrix(X, y):
    """You inverted AᵀA. With fewer examples than unknowns, or with dependent columns, it has no inverse.

    The problem still has a shortest solution. Which routine of torch.linalg finds it from A itself?
    """
    A = with_ones(X)
    return split(torch.linalg.inv(A.mT @ A) @ (A.mT @ y))


@ols_fit.misconception
def solves_the_normal_equations(X, y):
    """You solved AᵀA·v = Aᵀy. With fewer examples than unknowns, or with dependent columns, it has no single solution.

    And nearly dependent columns cost half of the digits. Which routine of torch.linalg works on A itself?
    """
    A = with_ones(X)
    return split(torch.linalg.solve(A.mT @ A, A.mT @ y))


@ols_fit.misconception
def leaves_out_the_intercept_column(X, y):
    """You fitted a plane through the origin, and b is 0. Which column gives b a place among the unknowns?"""
    return torch.linalg.pinv(X) @ y, y.new_zeros(())


@ols_fit.misconception
def intercept_afterwards(X, y):
    """You fitted a plane through the origin and took the mean of what it leaves for b. Then w is too late to react.

    Draw five points around y = x + 10: which slope does a line through the origin have to take?
    """
    w = torch.linalg.pinv(X) @ y
    return w, (y - X @ w).mean()


@ols_fit.misconception
def mixes_up_the_columns(X, y):
    """Your numbers are right, but at the wrong places: the ones stand first and b is read from the last column."""
    v = torch.linalg.pinv(torch.cat([X.new_ones(len(X), 1), X], dim=1)) @ y
    return split(v)


@ols_fit.misconception
def shortest_w_alone(X, y):
    """You centred the data and found the shortest w. Asked is the shortest (w, b), with b counted among the unknowns.

    Where the solution is unique the two are the same. If a feature is constant, who pays for it, w or b?
    """
    centred = X - X.mean(0)
    w = torch.linalg.pinv(centred) @ (y - y.mean())
    return w, y.mean() - X.mean(0) @ w


@ols_fit.misconception
def takes_full_rank_for_granted(X, y):
    """You divide by the singular values, zeros among them: where columns depend on each other, rounding explodes.

    A driver like "gels" assumes full rank in the same way. What should happen to a singular value that is zero?
    """
    U, S, Vh = torch.linalg.svd(with_ones(X), full_matrices=False)
    return split(Vh.mT @ ((U.mT @ y) / S))


@ols_fit.misconception
def a_solution_with_zeros(X, y):
    """Your fit is as good as any, but not the shortest: you gave weight 0 to every column that adds nothing new.

    Two equal columns: is it shorter to give one of them all, or half to each?
    """
    A = with_ones(X)
    kept = []
    for column in range(A.shape[1]):
        if torch.linalg.matrix_rank(A[:, [*kept, column]]) > len(kept):
            kept.append(column)
    v = A.new_zeros(A.shape[1])
    v[kept] = torch.linalg.pinv(A[:, kept]) @ y
    return split(v)


@ols_fit.misconception
def adds_a_little_to_the_diagonal(X, y):
    """You added a small number to the diagonal so that nothing is singular. That is the answer to another question.

    It moves every weight a little, and nearly dependent ones a lot.
    """
    A = with_ones(X)
    return split(torch.linalg.solve(A.mT @ A + 1e-6 * identity(A), A.mT @ y))


@ols_fit.misconception
def throws_away_small_singular_values(X, y):
    """You treat directions as dependent that are not: your cut-off for singular values is too coarse for float64.

    Nearly dependent is not dependent. Which cut-off does the routine choose by itself?
    """
    return split(torch.linalg.pinv(with_ones(X), rtol=1e-5) @ y)


@ols_fit.form_of(throws_away_small_singular_values)
def throws_away_still_smaller_ones(X, y):
    return split(torch.linalg.pinv(with_ones(X), rtol=1e-6) @ y)


@ols_fit.misconception
def one_feature_at_a_time(X, y):
    """You fitted every feature by itself. Features that go together share what they explain; fit them together."""
    centred = X - X.mean(0)
    w = centred.mT @ (y - y.mean()) / (centred * centred).sum(0)
    return w, y.mean() - X.mean(0) @ w


@ols_fit.misconception
def squeezes_w(X, y):
    """You squeezed w: if there is one feature only, it loses its dimension. It has the shape (d,), also for d = 1."""
    w, b = by_pseudoinverse(X, y)
    return w.squeeze(), b


@ols_fit.misconception
def an_intercept_with_a_dimension(X, y):
    """Your b has a dimension; it is a single number, a tensor of shape ()."""
    v = torch.linalg.pinv(with_ones(X)) @ y
    return v[:-1], v[-1:]


@ols_fit.misconception
def intercept_column_in_float64(X, y):
    """Your code works in float64 only. A column of ones that is made without a dtype is float64, and so is .double().

    Let everything that you make take its dtype from X.
    """
    A = torch.cat([X, torch.ones(len(X), 1, device=X.device)], dim=1)
    return split(torch.linalg.pinv(A) @ y.to(A.dtype))
