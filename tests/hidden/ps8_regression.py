"""Assignment 8: regression three ways. Judge only: nothing here reaches a student."""

import functools
import math

import torch
import torch.nn.functional as F

from autograder.language import (
    BY_HAND,
    Assignment,
    Choice,
    constant,
    derived,
    exercise,
    gradient,
    hidden,
    jacobian,
    labels,
    largest_intermediate,
    matrix,
    one_of,
    ordinary,
    positive,
    satisfies,
    scalar,
    shown,
    value,
    vector,
)
from source.ps8_regression import support

exactly = functools.partial(torch.tensor, dtype=torch.float64)


def with_ones(X):
    """X with a column of ones at the end: (n, d + 1)."""
    return torch.cat([X, X.new_ones(len(X), 1)], dim=1)


def identity(X):
    """The identity of size d, in dtype and on the device of X."""
    return torch.eye(X.shape[1], dtype=X.dtype, device=X.device)


# --- 8.1 ---------------------------------------------------------------------------------------------------

# y in shapes that would be stretched without a word: a column, a row, a single label, no dimension, a 1 × 1 matrix
MISSHAPEN = [
    exactly([[0.7], [-1.2], [0.4], [2.1]]),
    exactly([[0.3, -0.8, 1.9, -0.5]]),
    exactly([0.6]),
    exactly(-1.4),
    exactly([[1.3]]),
]


def demand_one_label_each(X, y):
    """Raise the exception that the statement asks for."""
    if y.shape != X.shape[:1]:
        raise ValueError


@exercise(
    given=dict(X=matrix("n", "d"), y=vector("n"), w=vector("d"), b=scalar()),
    find=value(),
    probe=support.answered_or_refused,
    checks=[
        hidden("n examples, d features", ordinary.sizes(n=(6, 2, 50, 4), d=(3, 5, 2, 4)), points=5),
        shown("three examples, and five", ordinary.sizes(n=(3, 5), d=(2, 3)).draws(2), points=2),
        hidden(
            "labels of another shape",
            ordinary.where(y=one_of(*MISSHAPEN)).sizes(n=(4, 4, 4, 4, 1), d=(2, 3, 1, 5, 2)).draws(10),
            points=1,
        ),
        hidden("a single example, a single feature", ordinary.sizes(n=(1, 5, 1), d=(3, 1, 1)).draws(6), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("another device", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "b", "Which shape has the difference of a vector (n,) and a column (n, 1)? Average it over the rows."
    ),
)
def mse_and_grad(X, y, w, b):
    """The mean squared error of Xw + b and its gradients with respect to w and b; ValueError for other labels."""
    demand_one_label_each(X, y)

    def loss(w, b):
        return F.mse_loss(X @ w + b, y)

    return loss(w, b), *torch.func.grad(loss, argnums=(0, 1))(w, b)


def mse_but(loss=None, dw=None, db=None, refuses=demand_one_label_each):
    """Make a wrong version with some of its parts replaced; each replacement is a function of X and the residual."""

    def wrong(X, y, w, b):
        refuses(X, y)
        r = X @ w + b - y
        right = ((r * r).mean(), 2 * X.mT @ r / len(r), 2 * r.mean())
        return tuple(one(X, r) if one else other for one, other in zip((loss, dw, db), right, strict=True))

    return wrong


@mse_and_grad.misconception
def lets_labels_be_stretched(X, y, w, b):
    """You compute with whatever y has for a shape. A column (n, 1) becomes a table of n² differences, without a word.

    Training on such a table fits the mean of y and nothing else. What should your function do before it computes?
    """
    return mse_but(refuses=lambda X, y: None)(X, y, w, b)


@mse_and_grad.misconception
def flattens_the_labels(X, y, w, b):
    """You repaired a y of the wrong shape without telling anybody.

    A caller who passes a column has made a mistake somewhere. Which exception does the statement ask for?
    """
    return mse_but(refuses=lambda X, y: None)(X, y.flatten(), w, b)


@mse_and_grad.misconception
def counts_dimensions_only(X, y, w, b):
    """You look at how many dimensions y has, but not how long it is. A single label is stretched over all examples."""

    def refuses(X, y):
        if y.dim() != 1:
            raise ValueError

    return mse_but(refuses=refuses)(X, y, w, b)


@mse_and_grad.misconception
def counts_labels_only(X, y, w, b):
    """You look at how many labels there are, but not at the shape in which they come: a column has n entries, too."""

    def refuses(X, y):
        if y.numel() != len(X):
            raise ValueError

    return mse_but(refuses=refuses)(X, y, w, b)


@mse_and_grad.misconception
def asserts_the_shape(X, y, w, b):
    """You refuse a y of the wrong shape, but not with the exception that the statement names.

    `assert` raises an AssertionError, and Python drops it altogether when it optimises.
    """
    assert y.shape == X.shape[:1]
    return mse_but()(X, y, w, b)


@mse_and_grad.misconception
def sums_over_examples(X, y, w, b):
    """You summed over the examples; the loss is their mean. What happens to your numbers if n grows?"""
    return mse_but(lambda X, r: r @ r, lambda X, r: 2 * X.mT @ r, lambda X, r: 2 * r.sum())(X, y, w, b)


@mse_and_grad.misconception
def averages_the_loss_only(X, y, w, b):
    """Your loss is the mean over the examples, but your gradients are those of the sum.

    A constant factor in front of a function stands in front of its gradient, too.
    """
    return mse_but(dw=lambda X, r: 2 * X.mT @ r, db=lambda X, r: 2 * r.sum())(X, y, w, b)


@mse_and_grad.misconception
def forgets_the_two(X, y, w, b):
    """Your gradients are half of what they should be. What is the derivative of r²?"""
    return mse_but(dw=lambda X, r: X.mT @ r / len(r), db=lambda X, r: r.mean())(X, y, w, b)


@mse_and_grad.misconception
def takes_half_the_loss(X, y, w, b):
    """You took ½ of the mean square, a convention that makes the gradient shorter. Here there is no ½."""
    return mse_but(lambda X, r: (r * r).mean() / 2, lambda X, r: X.mT @ r / len(r), lambda X, r: r.mean())(X, y, w, b)


@mse_and_grad.misconception
def points_downhill(X, y, w, b):
    """Your gradients have the wrong sign: they point to where the loss falls.

    With r = y − Xw − b, how does r change when w does?
    """
    return mse_but(dw=lambda X, r: -2 * X.mT @ r / len(r), db=lambda X, r: -2 * r.mean())(X, y, w, b)


@mse_and_grad.misconception
def sign_of_b_alone(X, y, w, b):
    """The gradient with respect to b has the wrong sign, that with respect to w the right one.

    Both come from the same residual. Did you use Xw + b − y in one place and y − Xw − b in the other?
    """
    return mse_but(db=lambda X, r: -2 * r.mean())(X, y, w, b)


@mse_and_grad.misconception
def averages_over_all_entries(X, y, w, b):
    """You divided by the number of entries of X. The mean is over the n examples, not over the n·d numbers in X."""
    return mse_but(dw=lambda X, r: 2 * X.mT @ r / X.numel())(X, y, w, b)


@mse_and_grad.misconception
def leaves_out_the_intercept(X, y, w, b):
    """Your residual is Xw − y: the intercept b is missing from the prediction."""
    return mse_but()(X, y, w, torch.zeros_like(b))


@mse_and_grad.misconception
def root_of_the_loss(X, y, w, b):
    """You returned the root of the mean square in place of the loss, while the gradients belong to the mean square."""
    return mse_but(lambda X, r: (r * r).mean().sqrt())(X, y, w, b)


@mse_and_grad.misconception
def squeezes_the_gradient(X, y, w, b):
    """You squeezed the gradient with respect to w: if there is one feature only, it loses its dimension.

    A gradient has the shape of its variable, (1,) here as well.
    """
    return mse_but(dw=lambda X, r: (2 * X.mT @ r / len(r)).squeeze())(X, y, w, b)


@mse_and_grad.misconception
def ones_in_float64(X, y, w, b):
    """Your code works in float64 only. A column of ones that is made without a dtype is float64, and so is .double().

    Let everything that you make take its dtype from X.
    """
    demand_one_label_each(X, y)
    ones = torch.ones(len(X), 1, device=X.device)
    A, v = torch.cat([X, ones], dim=1), torch.cat([w, b.reshape(1)])
    r = A @ v.to(A.dtype) - y
    slopes = 2 * A.mT @ r / len(r)
    return (r * r).mean(), slopes[:-1], slopes[-1]


@mse_and_grad.misconception
def ones_on_the_cpu(X, y, w, b):
    """You made a tensor that lies on the CPU wherever the inputs are. Let every new tensor take its device from X."""
    demand_one_label_each(X, y)
    A, v = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1), torch.cat([w, b.reshape(1)])
    r = A @ v - y
    slopes = 2 * A.mT @ r / len(r)
    return (r * r).mean(), slopes[:-1], slopes[-1]


# --- 8.2 ---------------------------------------------------------------------------------------------------

# columns that say the same: twice the same, one the sum of two, one of ones, all of it zero
DEPENDENT_FEATURES = [
    exactly([[1.0, 3.0, 1.0], [-2.0, 1.0, -2.0], [4.0, 2.0, 4.0], [3.0, -5.0, 3.0], [-1.0, 2.0, -1.0]]),
    exactly([[2.0, 1.0, 3.0], [-1.0, 4.0, 3.0], [3.0, -2.0, 1.0], [5.0, 1.0, 6.0], [-2.0, -2.0, -4.0]]),
    exactly([[2.0, 1.0, -1.0], [3.0, 1.0, 4.0], [-4.0, 1.0, 2.0], [1.0, 1.0, -3.0], [6.0, 1.0, 2.0]]),
    exactly([[2.0, 5.0, -1.0], [1.0, 5.0, 2.0], [4.0, 5.0, -3.0], [3.0, 5.0, 1.0], [-2.0, 5.0, 3.0]]),
]


def split(v):
    """The weights and the intercept of one vector (d + 1,)."""
    return v[:-1], v[-1]


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


# --- 8.3 ---------------------------------------------------------------------------------------------------

# features far from the origin: their means are exact in float64, so that centring costs no digit
FAR_AWAY = [
    exactly([[3.0, -1.0], [-2.0, 4.0], [1.0, 2.0], [-2.0, -5.0]]) + 2.0**20,
    exactly([[1.0, 2.0, -3.0], [4.0, -1.0, 2.0], [-6.0, 3.0, 1.0], [1.0, -4.0, 0.0]]) - 2.0**20,
]


def ridge_but(system=None, right_side=None, intercept=None):
    """Make a wrong version of what is solved: the matrix, the right-hand side, the intercept."""

    def wrong(X, y, lam):
        centred = X - X.mean(0)
        A = system(X, centred, lam) if system else centred.mT @ centred + len(X) * lam * identity(X)
        c = right_side(X, y, centred) if right_side else centred.mT @ (y - y.mean())
        w = torch.linalg.solve(A, c)
        return w, intercept(X, y, w) if intercept else y.mean() - X.mean(0) @ w

    return wrong


def by_augmented_rows(X, y, lam):
    """Least squares with a row for each weight: centred X above √(nλ)·I."""
    mean, n, d = X.mean(0), *X.shape
    rows = torch.cat([X - mean, math.sqrt(n * lam) * identity(X)])
    right_side = torch.cat([y - y.mean(), y.new_zeros(d)]).unsqueeze(-1)
    w = torch.linalg.lstsq(rows, right_side, driver="gelsd").solution.squeeze(-1)
    return w, y.mean() - mean @ w


@exercise(
    given=dict(X=matrix("n", "d"), y=vector("n"), lam=one_of(0.3, 0.02, 2.5)),
    find=value().confirmed_by(by_augmented_rows, within=1e-9),
    checks=[
        hidden("moderate λ", ordinary.sizes(n=(6, 4, 3, 20), d=(3, 2, 5, 4)), points=7),
        shown("a line, and a plane", ordinary.sizes(n=(4, 5), d=(1, 2)).draws(2), points=2),
        hidden(
            "λ from 0 to a million",
            ordinary.sizes(n=(8, 20), d=(3, 2)).where(lam=one_of(0.0, 1e-8, 1e6)).of_scale(1e-6).draws(9),
            points=1,
        ),
        hidden(
            "features far from the origin",
            ordinary.where(X=one_of(*FAR_AWAY)).sizes(n=4).draws(6),
            points=1,
        ),
        hidden("a single example, a single feature", ordinary.sizes(n=(1, 5, 1), d=(3, 1, 1)).draws(6), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(6, 4), d=(3, 5))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "The intercept costs nothing. Let w be 0, and find the b with the least mean square."),
)
def ridge_fit(X, y, lam):
    """The w and b with the least mean((Xw + b − y)²) + λ‖w‖², by one Newton step, which is exact for a quadratic."""
    shift = X.mean(0)  # b' = b + shift·w; far from the origin the Hessian of (w, b) itself loses its digits

    def objective(v):
        return F.mse_loss((X - shift) @ v[:-1] + v[-1], y) + lam * v[:-1] @ v[:-1]

    start = X.new_zeros(X.shape[1] + 1)
    v = start - torch.linalg.solve(torch.func.hessian(objective)(start), torch.func.grad(objective)(start))
    return v[:-1], v[-1] - shift @ v[:-1]


@ridge_fit.misconception
def penalty_of_a_sum(X, y, lam):
    """Your penalty fits a sum of squares, but the loss here is a mean. How much does nλ differ from λ?

    Write every example down twice: the mean stays as it is, so the answer must stay, too. Does yours?
    """
    return ridge_but(lambda X, C, lam: C.mT @ C + lam * identity(X))(X, y, lam)


@ridge_fit.misconception
def divides_the_penalty(X, y, lam):
    """You divided λ by n, and the sum of squares is not divided. Multiply the whole objective by n: what is there?"""
    return ridge_but(lambda X, C, lam: C.mT @ C + lam / len(X) * identity(X))(X, y, lam)


@ridge_fit.misconception
def penalises_the_intercept(X, y, lam):
    """You penalised b as well. Add 1000 to all of y: only b should change.

    The identity in the normal equations of [X 1] has one entry too many.
    """
    A = with_ones(X)
    return split(torch.linalg.solve(A.mT @ A + len(X) * lam * identity(A), A.mT @ y))


@ridge_fit.misconception
def does_not_centre(X, y, lam):
    """You found w without the intercept, and b afterwards. But the best w depends on b being there.

    For a fixed w, which b is best? Put it into the objective before you look for w.
    """
    return ridge_but(
        lambda X, C, lam: X.mT @ X + len(X) * lam * identity(X),
        lambda X, y, C: X.mT @ y,
        lambda X, y, w: (y - X @ w).mean(),
    )(X, y, lam)


@ridge_fit.misconception
def forgets_the_feature_means(X, y, lam):
    """Your w is right. Your b is the prediction at the mean of the features, not at 0."""
    return ridge_but(intercept=lambda X, y, w: y.mean())(X, y, lam)


@ridge_fit.misconception
def centres_y_only(X, y, lam):
    """You centred y, but not X. What is the column of ones perpendicular to, when the features have a mean?"""
    return ridge_but(lambda X, C, lam: X.mT @ X + len(X) * lam * identity(X), lambda X, y, C: X.mT @ (y - y.mean()))(
        X, y, lam
    )


@ridge_fit.misconception
def takes_half_the_loss_only(X, y, lam):
    """Your λ counts twice: that is the answer for ½·mean plus λ‖w‖².

    Differentiate both terms and see which factors come down.
    """
    return ridge_but(lambda X, C, lam: C.mT @ C + 2 * len(X) * lam * identity(X))(X, y, lam)


@ridge_fit.misconception
def takes_half_the_penalty(X, y, lam):
    """Your λ counts half: that is the answer for a penalty ½λ‖w‖². Here there is no ½."""
    return ridge_but(lambda X, C, lam: C.mT @ C + len(X) * lam / 2 * identity(X))(X, y, lam)


@ridge_fit.misconception
def squares_lambda(X, y, lam):
    """Your penalty is λ²: the rows √(nλ)·I of an augmented least-squares problem carry the root."""
    return ridge_but(lambda X, C, lam: C.mT @ C + len(X) * lam**2 * identity(X))(X, y, lam)


@ridge_fit.misconception
def forgets_the_penalty(X, y, lam):
    """Your answer is that of least squares: λ plays no part in it."""
    centred = X - X.mean(0)
    w = torch.linalg.pinv(centred) @ (y - y.mean())
    return w, y.mean() - X.mean(0) @ w


@ridge_fit.misconception
def standardises_the_features(X, y, lam):
    """You divided the features by their standard deviations, so that your penalty is on other weights.

    Often that is a good idea, but it is another problem. And what becomes of a feature that is constant?
    """
    deviation = ((X - X.mean(0)).square().sum(0) / (len(X) - 1)).sqrt()
    w, _ = ridge_but()(X / deviation, y, lam)
    return w / deviation, y.mean() - X.mean(0) @ (w / deviation)


@ridge_fit.misconception
def needs_a_positive_lambda(X, y, lam):
    """Your formula solves an n × n system, which is singular for λ = 0 when there are more examples than features.

    For small λ it loses its digits, too. Which form of the equations has a d × d matrix?
    """
    centred = X - X.mean(0)
    K = centred @ centred.mT + len(X) * lam * torch.eye(len(X), dtype=X.dtype, device=X.device)
    w = centred.mT @ torch.linalg.solve(K, y - y.mean())
    return w, y.mean() - X.mean(0) @ w


@ridge_fit.misconception
def normal_equations_far_away(X, y, lam):
    """Your equations are right on paper, but they lose their digits when the features lie far from the origin.

    Large means stand squared in AᵀA. What could you subtract from the features first?
    """
    A = with_ones(X)
    penalty = identity(A)
    penalty[-1, -1] = 0
    return split(torch.linalg.solve(A.mT @ A + len(X) * lam * penalty, A.mT @ y))


@ridge_fit.misconception
def squeezes_the_weights(X, y, lam):
    """You squeezed w: if there is one feature only, it loses its dimension. It has the shape (d,), also for d = 1."""
    w, b = ridge_but()(X, y, lam)
    return w.squeeze(), b


@ridge_fit.misconception
def identity_in_float64(X, y, lam):
    """Your code stops with an exception for float32 tensors that require a gradient.

    An identity that is made without a dtype is float64, whatever X is. And nothing may be changed in place.
    """
    centred = X - X.mean(0)
    A = centred.mT @ centred + len(X) * lam * torch.eye(X.shape[1], device=X.device)
    w = torch.linalg.solve(A, centred.mT @ (y - y.mean()))
    return w, y.mean() - X.mean(0) @ w


# --- 8.4 ---------------------------------------------------------------------------------------------------


def slopes_of_mse(X, y, w, b):
    """The gradients of the mean squared error with respect to w and b."""
    r = X @ w + b - y
    return 2 * X.mT @ r / len(r), 2 * r.mean()


def mse(X, y, w, b):
    """L(w, b) for 8.4."""
    return (X @ w + b - y).square().mean()


def largest_eigenvalue(X):
    """The largest eigenvalue of the Hessian with respect to (w, b)."""
    A = with_ones(X)
    return float(torch.linalg.eigvalsh(2 * A.mT @ A / len(X))[-1])


def descend(X, y, lr, max_steps, tol, *, rate=None, slopes=slopes_of_mse, sequential=False, start=0.0, stops=True):
    """Walk downhill and return every (w, b), the start first; the keywords make wrong versions."""
    if lr is None:
        lr = rate(X) if rate else 1 / largest_eigenvalue(X)
    w, b = torch.full_like(X[0], start), torch.full_like(y[0], start)
    path = [(w, b)]
    for _ in range(max_steps):
        dw, db = slopes(X, y, w, b)
        if stops and bool(torch.cat([dw, db.reshape(1)]).abs().max() <= tol):
            break
        w = w - lr * dw
        b = b - lr * (slopes(X, y, w, b)[1] if sequential else db)
        path.append((w, b))
    return path


def told_of_path(X, y, path):
    """What the exercise returns: the end of a path and the loss at each of its points."""
    return *path[-1], torch.stack([mse(X, y, w, b) for w, b in path])


LINE = support.line_data()
# no column says anything that the others do not, so that the smallest eigenvalue of the Hessian is 0
FLAT_VALLEYS = [
    exactly([[1.0, 1.0], [-1.0, -1.0], [2.0, 2.0], [-1.5, -1.5], [0.5, 0.5]]),
    exactly([[1.2, -0.7, 0.4], [-0.6, 1.1, 0.9]]),
    exactly([[0.8, -1.1]]),
]
# numbers that no order of summing rounds; the largest entry of the gradient at w = 0 and b = 0 is 3 and 5
ROUND = [exactly([[1.0, 2.0], [-1.0, 1.0], [2.0, -1.0], [1.0, 1.0]]), exactly([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]])]
ROUND_LABELS = [exactly([3.0, -1.0, 2.0, -2.0]), exactly([1.0, -2.0])]
# in units that differ by a factor of a thousand, or so small that the ones decide
ODD_UNITS = [
    exactly([[1.2, 700.0], [-0.4, -1300.0], [0.3, 400.0], [-1.9, 900.0], [0.8, -200.0]]),
    exactly([[2e-3, -1e-3], [-1e-3, 3e-3], [4e-3, 1e-3], [1e-3, -2e-3], [-3e-3, 2e-3]]),
]


@exercise(
    given=dict(
        X=matrix("n", "d"),
        y=vector("n"),
        lr=one_of(0.05, 0.1, 0.02),
        max_steps=one_of(7, 30, 20, 12),
        tol=constant(0.0),
    ),
    find=satisfies(support.report_of_fit),
    checks=[
        hidden("a rate that is given", ordinary.sizes(n=(6, 3, 20), d=(2, 4, 3)), points=3),
        shown(
            "the hundred points of the line",
            ordinary.where(
                X=LINE[0], y=LINE[1], lr=one_of(0.01, 0.5, None), max_steps=one_of(100, 30, 1000), tol=1e-8
            ).draws(3),
            points=2,
        ),
        hidden(
            "the end of the walk",
            ordinary.sizes(n=30, d=(1, 2))
            .where(lr=one_of(0.1, 0.2, 0.9), max_steps=one_of(80, 0, 5, 1), tol=one_of(1e-3, 0.05, 1e-2))
            .draws(12)
            .because("walks end after many steps, and not only where numbers are round"),
            points=1,
        ),
        hidden(
            "a gradient as large as tol",
            ordinary.where(X=one_of(*ROUND), y=one_of(*ROUND_LABELS), tol=one_of(3.0, 5.0)).draws(2),
            points=1,
        ),
        hidden(
            "a rate of your own",
            ordinary.sizes(n=(40, 60), d=(1, 3)).where(lr=None, max_steps=1000, tol=1e-8).draws(8),
            points=1,
        ),
        hidden(
            "a rate of your own, in flat valleys",
            ordinary.sizes(n=(5, 2, 1)).where(X=one_of(*FLAT_VALLEYS), lr=None, max_steps=1000, tol=1e-8).draws(6),
            points=1,
        ),
        hidden(
            "a rate of your own, for features in odd units",
            ordinary.sizes(n=5).where(X=one_of(*ODD_UNITS), lr=None, max_steps=50, tol=1e-8).draws(4),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(6, 4), d=(3, 1))
            .where(max_steps=one_of(10, 3), tol=0.0)
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "Along each eigenvector the error is multiplied by 1 − lr·λ. Put in both eigenvalues."),
)
def fit_gd(X, y, lr, max_steps, tol):
    """The w and b of gradient descent on the mean squared error, and the loss at every point of the walk."""
    return told_of_path(X, y, descend(X, y, lr, max_steps, tol))


def misstep(name, feedback, **changes):
    """Attach a walk that differs in one respect."""

    def wrong(X, y, lr, max_steps, tol):
        return told_of_path(X, y, descend(X, y, lr, max_steps, tol, **changes))

    wrong.__name__, wrong.__doc__ = name, feedback
    return fit_gd.misconception(wrong)


misstep(
    "one_rate_for_all_data",
    """You use a fixed rate, whatever the data are. Where it is too small the walk does not arrive, where it is too
    large the losses grow.

    How large may a step be along the direction in which the loss is most curved?
    """,
    rate=lambda X: 0.01,
)
misstep(
    "rate_of_the_flattest_direction",
    """You chose the rate by the flattest direction. Along the steepest one it is far too large.""",
    rate=lambda X: 1 / float(torch.linalg.eigvalsh(2 * with_ones(X).mT @ with_ones(X) / len(X)).abs()[0]),
)
misstep(
    "rate_on_the_edge",
    """Your rate is 2/λmax: along the steepest direction every step lands on the opposite side, at the same height.

    Did you forget the factor 2 of the Hessian, or take the limit of stability for a rate?
    """,
    rate=lambda X: 2 / largest_eigenvalue(X),
)
misstep(
    "rate_between_the_eigenvalues",
    """Your rate is 2/(λmin + λmax), the best one as long as λmin is above 0. Where it is 0, what does that leave?""",
    rate=lambda X: 2 / float(torch.linalg.eigvalsh(2 * with_ones(X).mT @ with_ones(X) / len(X))[[0, -1]].sum()),
)
misstep(
    "rate_without_the_intercept",
    """Your rate looks at X alone, but b is an unknown, too. Which Hessian has a row and a column for it?

    If the features are small numbers, the direction of b is the steepest.
    """,
    rate=lambda X: 1 / float(torch.linalg.eigvalsh(2 * X.mT @ X / len(X))[-1]),
)
misstep(
    "rate_of_a_sum",
    """Your rate fits the sum of squares, whose Hessian is n times as large. The more examples, the slower you walk.

    The loss is a mean; where does the 1/n stand in its Hessian?
    """,
    rate=lambda X: 1 / largest_eigenvalue(X) / len(X),
)
misstep(
    "steps_half_as_long",
    """Your steps are half as long as they should be: the gradient of the mean square has a factor 2.""",
    slopes=lambda X, y, w, b: tuple(part / 2 for part in slopes_of_mse(X, y, w, b)),
)
misstep(
    "steps_along_the_sum",
    """Your steps follow the gradient of the sum of squares; the loss is their mean.""",
    slopes=lambda X, y, w, b: tuple(part * len(y) for part in slopes_of_mse(X, y, w, b)),
)
misstep(
    "steps_uphill",
    """You walk uphill. Which sign stands in front of the gradient in a step that makes the loss smaller?""",
    slopes=lambda X, y, w, b: tuple(-part for part in slopes_of_mse(X, y, w, b)),
)
misstep(
    "leaves_the_intercept_at_zero",
    """Your b never moves. It has a gradient and takes a step, like w.""",
    slopes=lambda X, y, w, b: (slopes_of_mse(X, y, w, b)[0], torch.zeros_like(b)),
)
misstep(
    "moves_w_before_b",
    """You moved w first and computed the gradient for b afterwards, at the new w.

    Both gradients belong to the same point. Compute them together, then take the step.
    """,
    sequential=True,
)
misstep(
    "starts_elsewhere",
    """You do not start at w = 0 and b = 0, as the statement asks, so that your walk is another one.""",
    start=1.0,
)
misstep(
    "never_stops_early",
    """You always take max_steps steps. The walk ends as soon as no entry of the gradient is larger than tol.""",
    stops=False,
)


@fit_gd.misconception
def leaves_out_the_last_loss(X, y, lr, max_steps, tol):
    """Your losses end one too early: the loss at the point where the walk ended is missing.

    k steps visit k + 1 points. This is the slip of the notebook that this assignment grew from.
    """
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, torch.stack(list(losses[:-1]))  # raises where no step was taken, as an empty list does


@fit_gd.misconception
def leaves_out_the_first_loss(X, y, lr, max_steps, tol):
    """Your losses begin after the first step. losses[0] is the loss at the start, where w and b are 0."""
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, torch.stack(list(losses[1:]))


@fit_gd.misconception
def stale_losses(X, y, lr, max_steps, tol):
    """Your losses lag one step behind: you took each before the step and put it where the one after it belongs.

    Which w and b were in your hands when you computed losses[1]?
    """
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, torch.cat([losses[:1], losses[:-1]])


@fit_gd.misconception
def adds_up_gradients(X, y, lr, max_steps, tol):
    """You add each gradient to the ones before it, as PyTorch does with .grad unless it is set to zero.

    The losses swing up and down in place of falling. Which gradient does a step need?
    """
    sums = [torch.zeros_like(X[0]), torch.zeros_like(y[0])]

    def slopes(X, y, w, b):
        sums[:] = [old + new for old, new in zip(sums, slopes_of_mse(X, y, w, b), strict=True)]
        return sums

    return told_of_path(X, y, descend(X, y, lr, max_steps, tol, slopes=slopes))


@fit_gd.misconception
def one_step_too_many(X, y, lr, max_steps, tol):
    """You look at the gradient only after the step, so that you take one step more than is asked."""
    path = descend(X, y, lr, max_steps, tol)
    if len(path) <= max_steps:
        w, b = path[-1]
        dw, db = slopes_of_mse(X, y, w, b)
        lr = 1 / largest_eigenvalue(X) if lr is None else lr
        path.append((w - lr * dw, b - lr * db))
    return told_of_path(X, y, path)


@fit_gd.misconception
def stops_when_losses_stop_falling(X, y, lr, max_steps, tol):
    """You stop when the loss hardly falls any more. A small rate makes losses fall slowly wherever you are.

    The statement asks you to look at the gradient, which does not depend on the rate.
    """
    path = descend(X, y, lr, max_steps, 0.0)
    losses = torch.stack([mse(X, y, w, b) for w, b in path])
    small = (losses.diff().abs() <= tol).nonzero().flatten().tolist()
    return told_of_path(X, y, path[: small[0] + 2] if small else path)


@fit_gd.misconception
def looks_at_the_length_of_the_gradient(X, y, lr, max_steps, tol):
    """You compare the length of the gradient with tol; the statement compares its largest entry."""
    path = descend(X, y, lr, max_steps, tol)
    lr = 1 / largest_eigenvalue(X) if lr is None else lr
    while len(path) <= max_steps:
        w, b = path[-1]
        dw, db = slopes_of_mse(X, y, w, b)
        if float(torch.cat([dw, db.reshape(1)]).norm()) <= tol:
            break
        path.append((w - lr * dw, b - lr * db))
    return told_of_path(X, y, path)


@fit_gd.misconception
def losses_as_a_list(X, y, lr, max_steps, tol):
    """Your losses are a list of numbers; asked is one tensor of shape (steps + 1,), in the dtype of X."""
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, losses.tolist()


@fit_gd.misconception
def losses_in_float64(X, y, lr, max_steps, tol):
    """Your losses are float64, whatever X is: numbers from .item() become the default dtype again."""
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, losses.double()


@fit_gd.picture(ordinary.where(X=LINE[0], y=LINE[1], lr=one_of(0.01, 0.1, 0.5, 0.94), max_steps=100, tol=0.0).draws(4))
def losses_at_four_rates(figure, calls):
    """Your losses on the line of 100 points, at four rates, above the least loss; the right ones lie behind, in grey.

    A straight line means that every step shrinks what is left by the same factor.
    """
    least = float(mse(*LINE, *ols_fit.body(*LINE)))
    figure.set_size_inches(4.6, 2.8)
    ax = figure.subplots(gridspec_kw={"left": 0.14, "bottom": 0.17, "right": 0.97, "top": 0.9})
    good, bad = [], []
    by_rate = sorted(calls, key=lambda call: call.arguments["lr"])  # an answer of another length is not among them
    for call, style in zip(by_rate, ("-", "--", "-.", ":"), strict=False):
        lr = call.arguments["lr"]
        yours, right = (excess(side[2], least) for side in (call.actual, call.expected))
        ax.plot(right, color="0.75", linewidth=3.5)
        ax.plot(yours, style, color="#0b5cad", linewidth=1.4, label=f"lr = {lr}")
        same = len(yours) == len(right) and bool(((yours - right).abs() <= 1e-6 * right.max()).all())
        (good if same else bad).append(str(lr))
    ax.set(yscale="log", ylim=(1e-13, 1e3), xlabel="step", title="losses above the least one")
    ax.legend(fontsize=7)
    told = [f"{word} at the rates {', '.join(rates)}" for word, rates in (("right", good), ("not right", bad)) if rates]
    return f"Your losses are {', and '.join(told)}."


def excess(losses, least):
    """By how much losses are above the least one, in what a logarithmic axis can show."""
    return (losses.detach().double().flatten() - least).nan_to_num(1e3, 1e3, 1e3).clamp(1e-14, 1e3)


# --- 8.5 ---------------------------------------------------------------------------------------------------


LABELS_OF_OTHER_DTYPES = [
    torch.tensor([0, 1, 1, 0]),
    torch.tensor([True, False, True, True]),
    torch.tensor([1, 0, 0, 1], dtype=torch.uint8),
    torch.tensor([0, 1, 0, 1], dtype=torch.int32),
]


def by_logsumexp(X, y, w):
    """The loss as log(1 + exp(z)) − y·z, and its gradient by another API."""
    w = w.detach().clone().requires_grad_()
    z = X @ w
    loss = (torch.logsumexp(torch.stack([z, torch.zeros_like(z)]), dim=0) - y.to(z.dtype) * z).mean()
    return loss, torch.autograd.grad(loss, w)[0]


@exercise(
    given=dict(X=matrix("n", "d"), y=labels("n", dtype=torch.float64), w=vector("d")),
    find=value().confirmed_by(by_logsumexp, within=1e-9),
    checks=[
        hidden("n examples, d features", ordinary.sizes(n=(6, 3, 20, 4), d=(3, 5, 2, 4)), points=5),
        shown("three examples, and five", ordinary.sizes(n=(3, 5), d=(2, 3)).draws(2), points=1),
        hidden(
            "scores up to some thousands",
            # in a single example a probability may be exactly 1 where no exponential overflows yet
            ordinary.sizes(n=(12, 2, 1, 3, 1, 1)).of_magnitude(30).of_scale(1).draws(24),
            points=2,
        ),
        hidden(
            "whole numbers and truth values",
            ordinary.where(y=one_of(*LABELS_OF_OTHER_DTYPES)).sizes(n=4).draws(8),
            points=1,
        ),
        hidden(
            "a single feature or example, labels all the same, in float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 4, 4, 5), d=(3, 1, 2, 1))
            .where(y=one_of(exactly([1.0]), exactly([0.0] * 4), exactly([1.0] * 4), exactly([0.0, 1.0, 1.0, 0.0, 1.0])))
            .float32()
            .laid_out("contiguous", "transposed", "strided")
            .leaves()
            .draws(8),
            points=1,
        ),
        hidden("another device", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "d", "How far off is the model there, and is that a place where one small step of z makes no difference?"
    ),
)
def logistic_loss_and_grad(X, y, w):
    """The mean binary cross-entropy of the scores Xw, and its gradient with respect to w."""

    def loss(w):
        return F.binary_cross_entropy_with_logits(X @ w, y.to(X.dtype))

    return loss(w), torch.func.grad(loss)(w)


def softplus(z):
    """log(1 + exp(z)), for any z."""
    return torch.logaddexp(z, torch.zeros_like(z))


def logistic_but(loss=None, slope=None):
    """Make a wrong version; `loss` takes z and t and gives one number per example, `slope` gives dl/dz for each."""

    def wrong(X, y, w):
        z, t = X @ w, y.to(X.dtype)
        losses = loss(z, t) if loss else softplus(z) - t * z
        slopes = slope(z, t) if slope else torch.sigmoid(z) - t
        return losses.mean(), X.mT @ slopes / len(z)

    return wrong


@logistic_loss_and_grad.misconception
def log_of_a_saturated_sigmoid(X, y, w):
    """You took the logarithm of probabilities. For large scores they are exactly 0 or 1, and the loss is infinite.

    Write log σ(z) as a function of z and simplify before you compute.
    """

    def loss(z, t):
        p = torch.sigmoid(z)
        return -t * p.log() - (1 - t) * (1 - p).log()

    return logistic_but(loss)(X, y, w)


@logistic_loss_and_grad.misconception
def clamps_probabilities(X, y, w):
    """You clamped the probabilities. The loss is finite now, but it cannot exceed the cap, however wrong the model is.

    A finite wrong number is harder to notice than an infinite one. Can you do without the probabilities?
    """

    def loss(z, t):
        p = torch.sigmoid(z).clamp(1e-7, 1 - 1e-7)
        return -t * p.log() - (1 - t) * (1 - p).log()

    return logistic_but(loss)(X, y, w)


@logistic_loss_and_grad.misconception
def cap_of_a_hundred(X, y, w):
    """Your loss of one example never exceeds 100: binary_cross_entropy of probabilities cuts its logarithms off there.

    Which function takes the scores themselves?
    """
    return logistic_but(lambda z, t: F.binary_cross_entropy(torch.sigmoid(z), t, reduction="none"))(X, y, w)


@logistic_loss_and_grad.misconception
def overflowing_exponential(X, y, w):
    """Your formula is right, but exp(z) overflows for large scores. Which sign of the exponent cannot overflow?

    log(1 + exp(z)) is nearly z when z is large. Take that z out of the logarithm.
    """
    return logistic_but(lambda z, t: torch.log1p(z.exp()) - t * z)(X, y, w)


@logistic_loss_and_grad.misconception
def sums_the_slopes(X, y, w):
    """Your loss is a mean, but your gradient is that of the sum: the 1/n is missing."""
    loss, slope = logistic_but()(X, y, w)
    return loss, slope * len(X)


@logistic_loss_and_grad.misconception
def sums_everything(X, y, w):
    """You summed over the examples; the loss is their mean."""
    loss, slope = logistic_but()(X, y, w)
    return loss * len(X), slope * len(X)


@logistic_loss_and_grad.misconception
def slope_downhill(X, y, w):
    """Your gradient points to where the loss falls.

    If the model is sure of class 1 and the label is 0, which way does z go?
    """
    return logistic_but(slope=lambda z, t: t - torch.sigmoid(z))(X, y, w)


@logistic_loss_and_grad.misconception
def forgets_the_sigmoid(X, y, w):
    """Your gradient compares the score with the label. The model's probability is not the score."""
    return logistic_but(slope=lambda z, t: z - t)(X, y, w)


@logistic_loss_and_grad.misconception
def slope_of_a_squared_error(X, y, w):
    """Your gradient has a factor p(1 − p) too many, as it would for a squared error. What does the logarithm do to it?

    With this factor a model that is sure and wrong would hardly learn.
    """

    def slope(z, t):
        p = torch.sigmoid(z)
        return (p - t) * p * (1 - p)

    return logistic_but(slope=slope)(X, y, w)


@logistic_loss_and_grad.misconception
def labels_of_plus_and_minus_one(X, y, w):
    """You used a formula for labels −1 and +1. With labels 0 and 1, class 0 costs log 2, whatever z is."""

    def loss(z, t):
        return softplus(-t * z)

    return logistic_but(loss, lambda z, t: -t * torch.sigmoid(-t * z))(X, y, w)


@logistic_loss_and_grad.misconception
def exchanges_the_classes(X, y, w):
    """You took σ(z) for the probability of class 0. It is that of class 1."""
    return logistic_but()(X, 1 - y.to(X.dtype), w)


@logistic_loss_and_grad.misconception
def counts_class_one_only(X, y, w):
    """Your loss is −mean(y·log p): examples of class 0 cost nothing. What would you have to predict for a loss of 0?"""
    return logistic_but(lambda z, t: t * softplus(-z))(X, y, w)


@logistic_loss_and_grad.misconception
def loss_in_bits(X, y, w):
    """Your loss is in bits, as from a logarithm to the base 2. Here the logarithm is the natural one."""
    loss, slope = logistic_but()(X, y, w)
    return loss / math.log(2), slope


@logistic_loss_and_grad.misconception
def averages_by_the_positives(X, y, w):
    """You divided by the number of examples of class 1 in place of the number of all examples."""
    loss, slope = logistic_but()(X, y, w)
    return loss * len(X) / y.sum(), slope * len(X) / y.sum()


@logistic_loss_and_grad.misconception
def matches_labels_of_one_dtype(X, y, w):
    """You hand y on as it is. Labels may also come as whole numbers or as truth values.

    Give y the dtype of X first.
    """
    z = X @ w
    return F.binary_cross_entropy_with_logits(z, y), X.mT @ (torch.sigmoid(z) - y) / len(z)


@logistic_loss_and_grad.misconception
def whole_numbers_only(X, y, w):
    """You calculate with whole numbers in mind: for truth values, 1 − y and −y are not defined in PyTorch.

    Give y the dtype of X first.
    """
    z = X @ w
    return (softplus(z) - y * z).mean(), X.mT @ (torch.sigmoid(z) - 1 + (1 - y)) / len(z)


@logistic_loss_and_grad.misconception
def squeezed_slopes(X, y, w):
    """You squeezed the gradient: if there is one feature only, it loses its dimension. It has the shape of w."""
    loss, slope = logistic_but()(X, y, w)
    return loss, slope.squeeze()


@logistic_loss_and_grad.misconception
def labels_in_float64(X, y, w):
    """Your code works in float64 only: you made the labels float64, whatever X is."""
    z, t = X @ w, y.to(torch.float64)
    return (softplus(z) - t * z).mean(), X.mT.double() @ (torch.sigmoid(z) - t) / len(z)


@logistic_loss_and_grad.misconception
def zeros_on_the_cpu(X, y, w):
    """You made a tensor that lies on the CPU wherever the inputs are. Let every new tensor take its device from X."""

    def loss(z, t):
        return torch.maximum(z, torch.zeros(len(z), dtype=z.dtype)) - t * z + torch.log1p((-z.abs()).exp())

    return logistic_but(loss)(X, y, w)


# --- 8.6 ---------------------------------------------------------------------------------------------------


def objective(X, y, w, lam):
    """The mean binary cross-entropy plus ½λ‖w‖²."""
    return F.binary_cross_entropy_with_logits(X @ w, y.to(X.dtype)) + lam / 2 * w @ w


def step_by_autograd(X, y, w, lam):
    """One Newton step; gradient and Hessian by autograd."""

    def f(w):
        return objective(X, y, w, lam)

    return w - torch.linalg.solve(torch.func.hessian(f)(w), torch.func.grad(f)(w))


def gradient_of_objective(X, y, w, lam):
    """∇f(w) for 8.6."""
    return X.mT @ (torch.sigmoid(X @ w) - y.to(X.dtype)) / len(X) + lam * w


def nearly_there(X, y, w, lam):
    """Three quarters of the largest slope after three steps, so that whoever halves the gradient stops too early."""
    w, _ = fit_with(step_by_autograd, X, y, w, lam, 0.0, steps=3)
    return 0.75 * float(gradient_of_objective(X, y, w, lam).abs().max())


def separates(X, y, w):
    """Whether every example lies on its own side."""
    return bool(((2 * y.to(X.dtype) - 1) * (X @ w) > 0).all())


def fit_with(
    step,
    X,
    y,
    w,
    lam,
    tol,
    *,
    steps=50,
    halvings=30,
    refuses=True,
    always=False,
    gradient=gradient_of_objective,
    height=objective,
):
    """The fit that the statement prescribes, by steps of this kind; the keywords make wrong versions."""
    history = [w.detach().clone()]
    for _ in range(steps):
        w = history[-1]
        if refuses and (lam == 0 or always) and separates(X, y, w):
            raise ValueError
        if bool(gradient(X, y, w, lam).abs().max() <= tol):
            break
        move, part, height_here = step(X, y, w, lam) - w, 1.0, height(X, y, w, lam)
        while part > 2.0**-halvings and bool(height(X, y, w + part * move, lam) > height_here):
            part /= 2
        history.append((w + part * move).detach())
    return history[-1], torch.stack(history)


def step_but(weights=None, gradient=None, system=None, sign=-1):
    """Make a wrong step with some of its parts replaced."""

    def wrong(X, y, w, lam):
        p = torch.sigmoid(X @ w)
        s = weights(p) if weights else p * (1 - p)
        g = gradient(X, y, w, lam, p) if gradient else gradient_of_objective(X, y, w, lam)
        H = system(X, s, lam) if system else (X.mT * s) @ X / len(X) + lam * identity(X)
        return w + sign * torch.linalg.solve(H, g)

    return wrong


def wrong_step(step):
    """What the probe would say of a wrong step beside a right fit: what a fit makes of wrong steps is its own story."""
    fit = functools.partial(fit_with, step_but())
    return lambda X, y, w, lam, tol: support.step_and_fit(step, fit, X, y, w, lam, tol)


def wrong_fit(fit):
    """What the probe would say of a wrong fit that uses right steps."""
    step = step_but()
    return lambda X, y, w, lam, tol: support.step_and_fit(step, functools.partial(fit, step), X, y, w, lam, tol)


def without_penalty(function):
    """The same function of (X, y, w, λ) with λ = 0."""
    return lambda X, y, w, lam: function(X, y, w, 0.0)


# two classes that a line through the origin separates
APART = [
    exactly([[1.0, 0.4], [0.7, -0.3], [-1.1, 0.2], [-0.4, -0.9], [1.6, 1.2]]),
    exactly([[0.5, -1.3, 0.2], [-0.6, 0.9, 1.0], [1.2, -0.4, -0.8], [-0.3, 1.7, 0.1]]),
]
SIDES = [exactly([1.0, 1.0, 0.0, 0.0, 1.0]), exactly([0.0, 1.0, 0.0, 1.0])]
# starts that put all of them on the wrong side; with λ = 0.05 the first full step is a little too long, or just
# short enough, as the penalty decides: with a third of the penalty, or twice, the answer would be the other one
ASTRAY = [exactly([-6.0, -1.8]), exactly([3.2, -8.0, -4.8]), exactly([-8.0, -2.4]), exactly([4.0, -10.0, -6.0])]


@exercise(
    given=dict(
        X=matrix("n", "d"),
        y=labels("n", dtype=torch.float64),
        w=vector("d"),
        lam=one_of(0.3, 0.05, 1.0),
        tol=constant(1e-6),  # much smaller, and rounding decides whether f becomes larger
    ),
    find=value(),
    probe=support.step_and_fit,
    checks=[
        hidden("n examples, d features, λ > 0", ordinary.sizes(n=(6, 3, 20, 4), d=(3, 5, 2, 4)).draws(8), points=5),
        shown("five examples, and eight", ordinary.sizes(n=(5, 8), d=(2, 3)).draws(2), points=2),
        hidden(
            "a start that is far off",
            ordinary.sizes(n=(6, 20), d=(2, 3))
            .where(
                w=one_of(exactly([9.0, -14.0]), exactly([-12.0, 10.0, 16.0])),
                lam=one_of(0.01, 0.01, 0.02),
                tol=derived(nearly_there),
            )
            .draws(18),
            points=1,
        ),
        hidden(
            "a start with every example on its wrong side",
            ordinary.where(X=one_of(*APART), y=one_of(*SIDES), w=one_of(*ASTRAY), lam=0.05)
            .draws(4)
            .because("here the penalty decides about halving, for other starts it may"),
            points=1,
        ),
        hidden(
            "classes that a plane separates",
            ordinary.where(X=one_of(*APART), y=one_of(*SIDES), lam=one_of(0.0, 0.0, 0.2)).sizes(d=(2, 3)).draws(9),
            points=1,
        ),
        hidden(
            "λ = 0, classes that overlap",
            ordinary.sizes(n=50, d=(2, 3, 1)).where(w=derived(lambda X: X[0] / 5), lam=0.0).draws(3),
            points=1,
        ),
        hidden(
            "float32, other labels, views, tensors that require a gradient",
            ordinary.sizes(n=(6, 4, 1), d=(3, 2, 1))
            .where(y=labels("n", dtype=torch.bool), tol=1e-2)
            .float32()
            .laid_out("contiguous", "transposed", "strided")
            .leaves()
            .draws(3),
            points=1,
        ),
        hidden(
            "no n × n matrix",
            ordinary.sizes(n=300, d=4).draws(1),
            points=1,
            rule=largest_intermediate(at_most=lambda X, y, w, lam, tol: 2 * X.numel()),
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "d", "With all weights ¼ and w = 0, write the equations of the step, and compare them with those of 8.2."
    ),
)
def irls_step(X, y, w, lam, tol):
    """One Newton step on the regularised logistic loss, and the damped fit made of such steps."""
    return support.step_and_fit(step_by_autograd, functools.partial(fit_with, step_by_autograd), X, y, w, lam, tol)


@irls_step.misconception
def forgets_the_weights(X, y, w, lam, tol):
    """Your Hessian is XᵀX/n + λI, as for least squares. Here every example has a weight: the slope of the sigmoid."""
    return wrong_step(step_but(weights=torch.ones_like))(X, y, w, lam, tol)


@irls_step.misconception
def inverts_the_weights(X, y, w, lam, tol):
    """You divided by the weights. Does an example about which the model is sure count much, or hardly at all?"""
    return wrong_step(step_but(weights=lambda p: 1 / (p * (1 - p))))(X, y, w, lam, tol)


@irls_step.misconception
def weights_of_one_factor(X, y, w, lam, tol):
    """Your weights are the probabilities. What is the derivative of σ(z)?"""
    return wrong_step(step_but(weights=lambda p: p))(X, y, w, lam, tol)


@irls_step.misconception
def squares_the_weights(X, y, w, lam, tol):
    """Your weights stand squared in the Hessian: multiply the rows of X once, or by the roots on both sides."""
    return wrong_step(step_but(weights=lambda p: (p * (1 - p)).square()))(X, y, w, lam, tol)


@irls_step.misconception
def penalty_in_the_gradient_only(X, y, w, lam, tol):
    """λ is in your gradient, but not in your Hessian. What is the second derivative of ½λ‖w‖²?"""
    return wrong_step(step_but(system=lambda X, s, lam: pinned((X.mT * s) @ X / len(X))))(X, y, w, lam, tol)


def pinned(H):
    """A matrix that can be inverted: where the penalty is left out it may be singular, and a formula would raise."""
    return H + 1e-12 * torch.eye(len(H), dtype=H.dtype, device=H.device)


@irls_step.misconception
def penalty_in_the_hessian_only(X, y, w, lam, tol):
    """λ is in your Hessian, but not in your gradient. What is the first derivative of ½λ‖w‖²?"""

    def gradient(X, y, w, lam, p):
        return X.mT @ (p - y.to(X.dtype)) / len(X)

    return wrong_step(step_but(gradient=gradient))(X, y, w, lam, tol)


@irls_step.misconception
def doubles_the_penalty(X, y, w, lam, tol):
    """Your penalty is λ‖w‖², twice what is asked: gradient and Hessian have a factor 2 too many there."""
    right = step_but()
    return wrong_step(lambda X, y, w, lam: right(X, y, w, 2 * lam))(X, y, w, lam, tol)


@irls_step.misconception
def penalty_beside_a_sum(X, y, w, lam, tol):
    """You added λ to sums over the examples; the loss is a mean. Where does 1/n belong, or n?"""
    right = step_but()
    return wrong_step(lambda X, y, w, lam: right(X, y, w, lam / len(X)))(X, y, w, lam, tol)


@irls_step.misconception
def steps_away_from_the_minimum(X, y, w, lam, tol):
    """Your step has the wrong sign. Newton goes to where the linear model of the gradient is zero."""
    return wrong_step(step_but(sign=1))(X, y, w, lam, tol)


@irls_step.misconception
def returns_the_step_only(X, y, w, lam, tol):
    """irls_step returned the change of w; asked is the next w."""
    right = step_but()
    wrong = support.step_and_fit(right, functools.partial(fit_with, right), X, y, w, lam, tol)
    return {**wrong, "the step": wrong["the step"] - w}


@irls_step.misconception
def diagonal_of_the_hessian(X, y, w, lam, tol):
    """You divided by the diagonal of the Hessian. Features that go together need the whole matrix, and a solve."""

    def system(X, s, lam):
        return ((X.square().mT @ s) / len(X) + lam).diag()

    return wrong_step(step_but(system=system))(X, y, w, lam, tol)


@irls_step.misconception
def takes_full_steps(X, y, w, lam, tol):
    """Your fit always takes the full step. From a start that is far off, the objective becomes larger, not smaller.

    The statement says what to do with a step that makes the objective larger.
    """
    return wrong_fit(functools.partial(fit_with, halvings=0))(X, y, w, lam, tol)


@irls_step.misconception
def halves_once_only(X, y, w, lam, tol):
    """You halve a step once at most. What if the half is still too long?"""
    return wrong_fit(functools.partial(fit_with, halvings=1))(X, y, w, lam, tol)


@irls_step.misconception
def halves_by_the_loss_alone(X, y, w, lam, tol):
    """You halve a step if the loss becomes larger with it. The statement looks at f, and f is more than the loss.

    A step may classify every example better and be far too long, only the penalty tells.
    """

    return wrong_fit(functools.partial(fit_with, height=without_penalty(objective)))(X, y, w, lam, tol)


@irls_step.misconception
def damps_the_step_function(X, y, w, lam, tol):
    """Your irls_step is damped. The full step is asked there; only the fit halves it, and only where it has to."""
    right = step_but()
    path = fit_with(right, X, y, w, lam, 0.0, steps=1, refuses=False)[1]
    wrong = support.step_and_fit(right, functools.partial(fit_with, right), X, y, w, lam, tol)
    return {**wrong, "the step": path[min(1, len(path) - 1)]}


@irls_step.misconception
def halves_every_step(X, y, w, lam, tol):
    """You halve every step, also where the full one makes the objective smaller. That costs Newton its speed."""

    def fit(step, X, y, w, lam, tol):
        return fit_with(lambda *inputs: (inputs[2] + step(*inputs)) / 2, X, y, w, lam, tol)

    return wrong_fit(fit)(X, y, w, lam, tol)


@irls_step.misconception
def starts_the_fit_at_zero(X, y, w, lam, tol):
    """Your fit starts at 0, whatever w is. It is the start that you are given."""

    def fit(step, X, y, w, lam, tol):
        return fit_with(step, X, y, torch.zeros_like(w), lam, tol)

    return wrong_fit(fit)(X, y, w, lam, tol)


@irls_step.misconception
def history_without_the_start(X, y, w, lam, tol):
    """Your history begins after the first step. Its first row is the start."""

    def fit(step, *inputs):
        w, history = fit_with(step, *inputs)
        return w, history[1:]

    return wrong_fit(fit)(X, y, w, lam, tol)


@irls_step.misconception
def history_without_the_end(X, y, w, lam, tol):
    """Your history ends one too early. Its last row is the w that you return."""

    def fit(step, *inputs):
        w, history = fit_with(step, *inputs)
        return w, history[:-1]

    return wrong_fit(fit)(X, y, w, lam, tol)


@irls_step.misconception
def returns_the_history_only(X, y, w, lam, tol):
    """irls_fit returned one tensor. Asked is a pair: the w at the end, and all iterates, one in each row."""
    return wrong_fit(lambda step, *inputs: fit_with(step, *inputs)[1])(X, y, w, lam, tol)


@irls_step.misconception
def follows_separated_classes(X, y, w, lam, tol):
    """You went on where there is no minimum: once a plane separates the classes and λ is 0, w only grows.

    What you returned is the place where you got tired. The statement says how to report this case.
    """
    return wrong_fit(functools.partial(fit_with, refuses=False, steps=25))(X, y, w, lam, tol)


@irls_step.misconception
def refuses_to_go_without_a_penalty(X, y, w, lam, tol):
    """You refuse λ = 0 altogether. Where the classes overlap, the minimum is there without a penalty."""

    def fit(step, X, y, w, lam, tol):
        if lam == 0:
            raise ValueError
        return fit_with(step, X, y, w, lam, tol)

    return wrong_fit(fit)(X, y, w, lam, tol)


@irls_step.misconception
def refuses_whatever_is_separated(X, y, w, lam, tol):
    """You refuse separated classes even where λ is above 0. With a penalty, does w still gain by growing?"""
    return wrong_fit(functools.partial(fit_with, always=True))(X, y, w, lam, tol)


@irls_step.misconception
def stops_by_the_length_of_the_step(X, y, w, lam, tol):
    """You stop when the step is short. The statement asks you to look at the gradient, before each step."""

    def fit(step, X, y, w, lam, tol):
        _, history = fit_with(step, X, y, w, lam, 0.0, steps=15)
        short = (history.diff(dim=0).abs().amax(dim=1) <= tol).nonzero().flatten().tolist()
        history = history[: short[0] + 2] if short else history
        return history[-1], history

    return wrong_fit(fit)(X, y, w, lam, tol)


@irls_step.misconception
def gradient_test_without_the_penalty(X, y, w, lam, tol):
    """Your test of the gradient leaves out the penalty. At the minimum the gradient of the loss alone is not zero."""

    return wrong_fit(functools.partial(fit_with, gradient=without_penalty(gradient_of_objective)))(X, y, w, lam, tol)


@irls_step.misconception
def needs_a_penalty(X, y, w, lam, tol):
    """You add a small number to the diagonal, so that for λ = 0 the step is not Newton's."""

    def system(X, s, lam):
        return (X.mT * s) @ X / len(X) + max(lam, 1e-3) * identity(X)

    return wrong_step(step_but(system=system))(X, y, w, lam, tol)


@irls_step.misconception
def weights_in_a_matrix(X, y, w, lam, tol):
    """You put the weights on the diagonal of an n × n matrix. With a million examples it has 10¹² entries.

    What does such a matrix do to the rows of X? Do that without it.
    """

    def system(X, s, lam):
        return X.mT @ s.diag() @ X / len(X) + lam * identity(X)

    step = step_but(system=system)
    return support.step_and_fit(step, functools.partial(fit_with, step), X, y, w, lam, tol)


@irls_step.misconception
def labels_and_identity_in_float64(X, y, w, lam, tol):
    """Your code stops with an exception for float32, or for labels that are truth values.

    Give y the dtype of X first, and make the identity in that dtype, too: without one it is float64, whatever X is.
    """

    def system(X, s, lam):
        return (X.mT * s) @ X / len(X) + lam * torch.eye(X.shape[1])

    return wrong_step(step_but(system=system))(X, y, w, lam, tol)


for fewer_or_more in ("range(50 - 1)", "range(1, 50)", "range(51)", "range(49)"):
    irls_step.equivalent(
        f"range(50) → {fewer_or_more}", because="no input that the statement allows needs as many steps as 49"
    )
irls_step.equivalent(
    "objective(w + move) <= objective(w) → objective(w + move) < objective(w)",
    because="f is the same at both only where rounding hides the difference, and the statement's tol stops before that",
)


# --- 8.7 ---------------------------------------------------------------------------------------------------


def by_log_softmax(X, y, W):
    """The gradient by the other API, of the logarithms of the probabilities that the right classes get."""
    W = W.detach().clone().requires_grad_()
    loss = -torch.log_softmax(X @ W, dim=1).gather(1, y.unsqueeze(1)).mean()
    return torch.autograd.grad(loss, W)[0]


@exercise(
    given=dict(X=matrix("n", "d"), y=labels("n", classes=4), W=matrix("d", 4)),
    find=gradient("W"),
    checks=[
        hidden("four classes", ordinary.sizes(n=(7, 3, 20, 5), d=(3, 4, 2, 6)), points=4),
        shown(
            "three classes",
            ordinary.sizes(n=(3, 5), d=(2, 3)).where(y=labels("n", classes=3), W=matrix("d", 3)).draws(2),
            points=1,
        ),
        hidden(
            "scores up to some thousands, ten classes",
            ordinary.sizes(n=6)
            .where(y=labels("n", classes=10), W=matrix("d", 10))
            .of_magnitude(30)
            .of_scale(1)
            .expecting(by_log_softmax)  # differences of the loss see nothing between saturated classes
            .draws(6),
            points=1,
        ),
        hidden(
            "float32, two classes, one example, views, tensors that require a gradient",
            ordinary.sizes(n=(5, 1, 4), d=(3, 2, 1))
            .where(y=labels("n", classes=2), W=matrix("d", 2))
            .float32()
            .laid_out("contiguous", "transposed", "strided")
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "Add the same vector to all columns of W. What happens to the probabilities?"),
)
def softmax_regression_grad(X, y, W):
    """The gradient of the mean cross-entropy of the scores XW."""
    return F.cross_entropy(X @ W, y)


def softmax_but(slope=None, combine=None):
    """Make a wrong version; `slope` gives the slopes (n, k) from scores and one-hot labels."""

    def wrong(X, y, W):
        Z = X @ W
        Y = F.one_hot(y, W.shape[1]).to(X.dtype)
        S = slope(Z, Y) if slope else torch.softmax(Z, dim=1) - Y
        return combine(X, S) if combine else X.mT @ S / len(X)

    return wrong


@softmax_regression_grad.misconception
def softmax_over_the_examples(X, y, W):
    """Your probabilities sum to 1 over the examples. Each example has probabilities of its own, one for each class."""
    return softmax_but(lambda Z, Y: torch.softmax(Z, dim=0) - Y)(X, y, W)


@softmax_regression_grad.misconception
def averages_over_classes_too(X, y, W):
    """You divided by n·k: the loss is a mean over the examples, and a sum over the classes."""
    return softmax_but(combine=lambda X, S: X.mT @ S / S.numel())(X, y, W)


@softmax_regression_grad.misconception
def slopes_downhill(X, y, W):
    """Your gradient has the wrong sign. If the right class has too little probability, should its score fall or rise?

    And the gradient points to where the loss grows.
    """
    return softmax_but(lambda Z, Y: Y - torch.softmax(Z, dim=1))(X, y, W)


@softmax_regression_grad.misconception
def sums_the_examples(X, y, W):
    """You summed over the examples; the loss is their mean."""
    return softmax_but(combine=lambda X, S: X.mT @ S)(X, y, W)


@softmax_regression_grad.misconception
def leaves_out_the_labels(X, y, W):
    """Your gradient does not depend on the labels: you have differentiated the log of the sum of exponentials only."""
    return softmax_but(lambda Z, Y: torch.softmax(Z, dim=1))(X, y, W)


@softmax_regression_grad.misconception
def labels_alone(X, y, W):
    """Your gradient contains the labels only. The loss has a second term, in which all classes take part."""
    return softmax_but(lambda Z, Y: -Y)(X, y, W)


@softmax_regression_grad.misconception
def scores_for_probabilities(X, y, W):
    """You compared the scores with the labels. Turn the scores into probabilities first."""
    return softmax_but(lambda Z, Y: Z - Y)(X, y, W)


@softmax_regression_grad.misconception
def one_sigmoid_per_class(X, y, W):
    """You used a sigmoid for each class, as if an example could belong to several. Here the classes share one whole."""
    return softmax_but(lambda Z, Y: torch.sigmoid(Z) - Y)(X, y, W)


@softmax_regression_grad.misconception
def softmax_of_a_squared_error(X, y, W):
    """Your slopes have a factor p(1 − p) too many. The logarithm of the loss takes it away."""

    def slope(Z, Y):
        P = torch.softmax(Z, dim=1)
        return (P - Y) * P * (1 - P)

    return softmax_but(slope)(X, y, W)


@softmax_regression_grad.misconception
def right_class_only(X, y, W):
    """Only the column of the right class moves in your gradient. The other classes lose what this one gains."""
    return softmax_but(lambda Z, Y: (torch.softmax(Z, dim=1) - 1) * Y)(X, y, W)


@softmax_regression_grad.misconception
def classes_counted_from_one(X, y, W):
    """You count the classes from 1, so that every label stands for the class before it. PyTorch counts from 0."""
    return softmax_but(lambda Z, Y: torch.softmax(Z, dim=1) - Y.roll(-1, dims=1))(X, y, W)


@softmax_regression_grad.misconception
def overflowing_exponentials(X, y, W):
    """Your formula is right, but exp overflows for large scores, and infinity divided by infinity is NaN.

    What may you subtract from all scores of one example without changing its probabilities?
    """
    return softmax_but(lambda Z, Y: Z.exp() / Z.exp().sum(dim=1, keepdim=True) - Y)(X, y, W)


@softmax_regression_grad.misconception
def subtracts_one_maximum_for_all(X, y, W):
    """You subtracted the largest score of all examples. An example whose scores are far below it is left with 0/0.

    Each example has a maximum of its own.
    """

    def slope(Z, Y):
        E = (Z - Z.max()).exp()
        return E / E.sum(dim=1, keepdim=True) - Y

    return softmax_but(slope)(X, y, W)


@softmax_regression_grad.misconception
def counts_the_classes_that_occur(X, y, W):
    """You took the number of classes from the labels. A class that does not occur has a column in W all the same."""
    return X.mT @ (torch.softmax(X @ W, dim=1) - F.one_hot(y).to(X.dtype)) / len(X)


@softmax_regression_grad.misconception
def one_hot_in_float64(X, y, W):
    """Your code works in float64 only: one-hot labels that are made without the dtype of X turn all into float64."""
    P = torch.softmax(X @ W, dim=1)
    S = P - F.one_hot(y, W.shape[1]).double()
    return X.mT.to(S.dtype) @ S / len(X)


# --- 8.8 ---------------------------------------------------------------------------------------------------


@exercise(
    given=dict(X=matrix("n", "d"), y=vector("n"), lam=one_of(*map(exactly, (0.3, 0.05, 2.5, 0.8)))),
    find=jacobian("lam"),
    checks=[
        hidden("moderate λ", ordinary.sizes(n=(6, 4, 3, 20), d=(3, 2, 5, 4)).within(1e-12), points=3),
        shown("a line, and a plane", ordinary.sizes(n=(4, 5), d=(1, 2)).draws(2).within(1e-12), points=1),
        hidden(
            "λ from a millionth to a thousand",
            ordinary.sizes(n=(8, 20, 6), d=(3, 2, 1))
            .where(lam=one_of(*map(exactly, (1e-6, 1e-3, 1e3))))
            .of_scale(1e-6)
            .expecting(lambda X, y, lam: by_singular_values(X, y, lam))
            .draws(9),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(8, 3), d=(3, 5))
            .where(lam=one_of(exactly(0.8), exactly(2.5)))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
        hidden("another device", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "Two features that say nearly the same, with weights 3 and −1: what does a penalty do first?"),
)
def ridge_path_derivative(X, y, lam):
    """dw/dλ along the ridge path w(λ), without an intercept."""
    return torch.linalg.solve(X.mT @ X + len(X) * lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device), X.mT @ y)


def by_singular_values(X, y, lam):
    """Another route: w = V·diag(σ/(σ² + nλ))·Uᵀy, differentiated by λ."""
    U, S, Vh = torch.linalg.svd(X, full_matrices=False)
    n = len(X)
    return Vh.mT @ (-n * S / (S * S + n * lam) ** 2 * (U.mT @ y))


def path_but(change):
    """Make a wrong version of A, its solve and the weights: a function of (n, λ, A as a function, w)."""

    def wrong(X, y, lam):
        A = X.mT @ X + len(X) * lam * identity(X)
        w = torch.linalg.solve(A, X.mT @ y)
        return change(len(X), lam, lambda v: torch.linalg.solve(A, v), w)

    return wrong


@ridge_path_derivative.misconception
def grows_with_lambda(X, y, lam):
    """Your derivative has the wrong sign. Does a larger penalty make the weights longer or shorter?"""
    return path_but(lambda n, lam, solve, w: n * solve(w))(X, y, lam)


@ridge_path_derivative.misconception
def as_for_one_number(X, y, lam):
    """You divided by λ, as if w were c/λ. That is nearly right for very large λ. What else is in the matrix?"""
    return path_but(lambda n, lam, solve, w: -w / lam)(X, y, lam)


@ridge_path_derivative.misconception
def one_inverse_too_many(X, y, lam):
    """You solved once too often. Differentiate A·w = Xᵀy as it stands, and count the solves that remain."""
    return path_but(lambda n, lam, solve, w: -n * solve(solve(w)))(X, y, lam)


@ridge_path_derivative.misconception
def one_inverse_too_few(X, y, lam):
    """You solved once too rarely: what you have is the right-hand side of the equation for dw/dλ."""
    return path_but(lambda n, lam, solve, w: -n * w)(X, y, lam)


@ridge_path_derivative.misconception
def forgets_the_examples(X, y, lam):
    """Your derivative lacks a factor: λ stands in the matrix together with another number."""
    return path_but(lambda n, lam, solve, w: -solve(w))(X, y, lam)


@ridge_path_derivative.misconception
def doubles_the_slope(X, y, lam):
    """Your derivative is twice what it should be. In the normal equations, did the 2 go away on both sides?"""
    return path_but(lambda n, lam, solve, w: -2 * n * solve(w))(X, y, lam)


@ridge_path_derivative.misconception
def by_the_logarithm(X, y, lam):
    """You differentiated with respect to log λ: there is a factor λ too many."""
    return path_but(lambda n, lam, solve, w: -n * lam * solve(w))(X, y, lam)


@ridge_path_derivative.misconception
def returns_the_weights(X, y, lam):
    """You returned w(λ) itself. How does it move when λ does?"""
    return path_but(lambda n, lam, solve, w: w)(X, y, lam)


@ridge_path_derivative.misconception
def path_of_a_sum(X, y, lam):
    """Your normal equations fit a sum of squares; the loss is a mean. Where does n stand in them?"""
    A = X.mT @ X + lam * identity(X)
    return -torch.linalg.solve(A, torch.linalg.solve(A, X.mT @ y))


@ridge_path_derivative.misconception
def path_with_an_intercept(X, y, lam):
    """You centred the data, as for a fit with an intercept. Here there is none."""
    C = X - X.mean(0)
    A = C.mT @ C + len(X) * lam * identity(X)
    return -len(X) * torch.linalg.solve(A, torch.linalg.solve(A, C.mT @ (y - y.mean())))


@ridge_path_derivative.misconception
def quotient_of_differences(X, y, lam):
    """You took a difference quotient. It has half of the digits that are asked for, and needs four solves.

    Differentiate the equation that defines w instead.
    """
    h = 1e-4 * lam

    def w(lam):
        return torch.linalg.solve(X.mT @ X + len(X) * lam * identity(X), X.mT @ y)

    return (w(lam + h) - w(lam - h)) / (2 * h)


@ridge_path_derivative.misconception
def in_the_space_of_examples(X, y, lam):
    """You work with the n × n matrix XXᵀ + nλI. For small λ and many examples it is nearly singular.

    The d × d matrix says the same; which of the two is better conditioned when n is larger than d?
    """
    K = X @ X.mT + len(X) * lam * torch.eye(len(X), dtype=X.dtype, device=X.device)
    return -len(X) * X.mT @ torch.linalg.solve(K, torch.linalg.solve(K, y))


@ridge_path_derivative.misconception
def system_in_float64(X, y, lam):
    """Your code stops with an exception for float32. An identity made without a dtype is float64, whatever X is."""
    A = X.mT @ X + len(X) * lam * torch.eye(X.shape[1], device=X.device)
    return -len(X) * torch.linalg.solve(A, torch.linalg.solve(A, X.mT @ y))


@ridge_path_derivative.misconception
def system_on_the_cpu(X, y, lam):
    """Something in your code needs the CPU: a new tensor without a device, or a number asked for by .item() or float().

    Let every new tensor take its device from an input, and leave lam the tensor that it is.
    """
    A = X.mT @ X + len(X) * lam * torch.eye(X.shape[1], dtype=X.dtype)
    return -len(X) * torch.linalg.solve(A, torch.linalg.solve(A, X.mT @ y))


CROWD = support.crowded_features()
RUNGS = tuple(exactly(10.0**power) for power in (-2.5, -2, -1.5, -1, -0.5, 0, 0.5))


@ridge_path_derivative.picture(ordinary.where(X=CROWD[0], y=CROWD[1], lam=one_of(*RUNGS)).draws(len(RUNGS)))
def slopes_on_the_ridge_path(figure, calls):
    """Five weights along the ridge path, in grey, and on them your slopes as short strokes.

    A right slope touches its curve. The horizontal axis is log₁₀ λ, so a stroke has the slope λ·ln 10·dw/dλ.
    """
    X, y = CROWD
    figure.set_size_inches(4.6, 2.8)
    ax = figure.subplots(gridspec_kw={"left": 0.16, "bottom": 0.17, "right": 0.97, "top": 0.9})
    powers = torch.linspace(-3, 1, 81, dtype=torch.float64)
    ax.plot(powers, torch.stack([ridge_path_derivative.body(X, y, 10**power) for power in powers]), color="0.72")
    reach, wrong = 0.16, 0
    for call in sorted(calls, key=lambda call: float(call.arguments["lam"])):
        lam = call.arguments["lam"]
        at, w = float(lam.log10()), ridge_path_derivative.body(X, y, lam)
        yours, right = (side.detach().double().flatten() * lam * math.log(10) for side in (call.actual, call.expected))
        for height, slope, other in zip(w, yours.nan_to_num(0, 0, 0).clamp(-9, 9), right, strict=False):
            differs = not bool((slope - other).abs() <= 0.02 * right.abs().max())
            wrong += differs
            style = dict(color="#c2410c", linestyle="--") if differs else dict(color="#0b5cad", linestyle="-")
            ax.plot([at - reach, at + reach], [height - reach * slope, height + reach * slope], linewidth=1.8, **style)
    ax.set(xlabel="log₁₀ λ", ylabel="weight", title="your slopes on the ridge path", ylim=(-1.2, 1.7))
    total = len(calls) * X.shape[1]
    return f"{total - wrong} of your {total} slopes touch their curves" + (
        f"; {wrong}, dashed, do not." if wrong else "."
    )


# --- 8.9 ---------------------------------------------------------------------------------------------------


def left_panel(ax, X, y, w, b, *, ends=None, label="fit", legend=True, scatter=True):
    """The data and a line over them."""
    x = X.detach().reshape(-1)
    ends = ends or (float(x.min()), float(x.max()))
    ax.scatter(x, y.detach(), label="data") if scatter else None
    slope, height = float(w.detach().sum()), float(b.detach())
    ax.plot(ends, [slope * end + height for end in ends], color="tab:red", label=label)
    ax.set(title="The data and the fit", xlabel="x", ylabel="y")
    ax.legend() if legend else None


def right_panel(ax, losses, *, first=0, scale="log", marker="."):
    """The losses, one for each point of the walk."""
    values = losses.detach()
    ax.plot(range(first, first + len(values)), values, marker=marker)
    ax.set(title="The loss of every step", xlabel="step", ylabel="loss", yscale=scale)


@exercise(
    given=dict(X=matrix("n", 1), y=vector("n"), w=vector(1), b=scalar(), losses=positive("k")),
    find=value(),
    probe=support.drawn_regression,
    checks=[
        hidden("points in any order", ordinary.sizes(n=(7, 12), k=(9, 30)).draws(4), points=3),
        shown("five points, six losses", ordinary.sizes(n=5, k=6).draws(1), points=2),
        hidden(
            "x as a vector",
            ordinary.sizes(n=(6, 9), k=5).where(X=vector("n")).draws(2),
            points=1,
        ),
        hidden(
            "a single loss, or one that is zero, tensors that require a gradient",
            ordinary.sizes(n=6).where(losses=one_of(exactly([0.8]), exactly([2.5, 0.3, 0.0, 0.0]))).leaves().draws(2),
            points=1,
        ),
    ],
    choice=Choice("b", "What is the loss at the best line, when the points do not lie on a line?"),
)
def plot_regression(axes, X, y, w, b, losses):
    """The data with the fitted line on the left, the losses on a logarithmic axis on the right."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses)


@plot_regression.misconception
def counts_steps_from_one(axes, X, y, w, b, losses):
    """Your losses begin at step 1. The first of them is the loss at the start, after 0 steps."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses, first=1)


@plot_regression.misconception
def draws_the_true_line(axes, X, y, w, b, losses):
    """You drew the line y = 3x + 2, from which some data were made. Asked is the line that was fitted, by w and b."""
    left_panel(axes[0], X, y, torch.tensor([3.0]), torch.tensor(2.0))
    right_panel(axes[1], losses)


@plot_regression.misconception
def both_on_one_axes(axes, X, y, w, b, losses):
    """Both pictures are on the first Axes, and the second one is empty."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[0], losses)


@plot_regression.misconception
def exchanges_the_panels(axes, X, y, w, b, losses):
    """The two pictures are exchanged: the data belong on axes[0], the losses on axes[1]."""
    left_panel(axes[1], X, y, w, b)
    right_panel(axes[0], losses)


@plot_regression.misconception
def linear_loss_axis(axes, X, y, w, b, losses):
    """The axis of the losses is linear, and most of the walk looks flat on it. Which scale shows factors?"""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses, scale="linear")


@plot_regression.misconception
def both_axes_logarithmic(axes, X, y, w, b, losses):
    """The axis of the steps is logarithmic, too, and step 0 has no place on it. Only the losses need that scale."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses)
    axes[1].set_xscale("log")


@plot_regression.misconception
def logarithms_of_losses(axes, X, y, w, b, losses):
    """You drew the logarithms of the losses. Draw the losses themselves, and let the axis be logarithmic.

    Then the numbers at the axis are losses, and a loss of zero is simply left out.
    """
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses.log10())
    axes[1].set_yscale("log")


@plot_regression.misconception
def leaves_out_the_intercept_of_the_line(axes, X, y, w, b, losses):
    """Your line goes through the origin: the intercept b is missing."""
    left_panel(axes[0], X, y, w, torch.zeros(()))
    right_panel(axes[1], losses)


@plot_regression.misconception
def line_from_zero_to_one(axes, X, y, w, b, losses):
    """Your line does not reach over all of the data. It should go from the smallest x to the largest, at least."""
    left_panel(axes[0], X, y, w, b, ends=(0.0, 1.0))
    right_panel(axes[1], losses)


@plot_regression.misconception
def line_from_first_to_last(axes, X, y, w, b, losses):
    """Your line goes from the first point to the last one, as if X were sorted. Which are the outermost ones?"""
    x = X.detach().reshape(-1)
    left_panel(axes[0], X, y, w, b, ends=(float(x[0]), float(x[-1])))
    right_panel(axes[1], losses)


@plot_regression.misconception
def connects_the_data(axes, X, y, w, b, losses):
    """You joined the data points by a line. They have no order; draw them as points, and one line for the fit."""
    axes[0].plot(X.detach().reshape(-1), y.detach(), label="data")
    left_panel(axes[0], X, y, w, b, scatter=False)
    right_panel(axes[1], losses)


@plot_regression.misconception
def exchanges_x_and_y(axes, X, y, w, b, losses):
    """Your points have x and y exchanged."""
    axes[0].scatter(y.detach(), X.detach().reshape(-1), label="data")
    left_panel(axes[0], X, y, w, b, scatter=False)
    right_panel(axes[1], losses)


@plot_regression.misconception
def plots_predictions_for_data(axes, X, y, w, b, losses):
    """Your points are the predictions, and all lie on the line. Draw what was measured, y."""
    x = X.detach().reshape(-1)
    left_panel(axes[0], X, (w * x + b).detach(), w, b)
    right_panel(axes[1], losses)


@plot_regression.misconception
def draws_on_the_current_axes(axes, X, y, w, b, losses):
    """Your curve of losses is not on the Axes that you were given: plt.plot draws on whichever Axes is current."""
    import matplotlib.pyplot as plt

    left_panel(axes[0], X, y, w, b)
    right_panel(plt.gca(), losses)


@plot_regression.misconception
def no_legend(axes, X, y, w, b, losses):
    """There is no legend on the left, so nobody knows which colour is data and which is fit."""
    left_panel(axes[0], X, y, w, b, legend=False)
    right_panel(axes[1], losses)


@plot_regression.misconception
def no_labels(axes, X, y, w, b, losses):
    """Titles or labels of axes are missing. A picture without them says nothing to anybody else."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses)
    axes[1].set(xlabel="", ylabel="", title="")


@plot_regression.misconception
def returns_the_axes(axes, X, y, w, b, losses):
    """You returned something. The picture is on the Axes already; nothing is to be returned."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses)
    return axes


@plot_regression.misconception
def a_matrix_of_inputs_only(axes, X, y, w, b, losses):
    """Your code needs X with two dimensions. It may also come as a vector (n,)."""
    left_panel(axes[0], X[:, :1], y, w, b)
    right_panel(axes[1], losses)


@plot_regression.misconception
def never_detaches(axes, X, y, w, b, losses):
    """You hand tensors over as they come. matplotlib refuses those that require a gradient, as after training.

    Which call gives a tensor with the same numbers that requires none?
    """
    x = X.reshape(-1)
    axes[0].scatter(x, y, label="data")
    left_panel(axes[0], X, y, w, b, scatter=False)
    right_panel(axes[1], losses)


@plot_regression.misconception
def no_marker(axes, X, y, w, b, losses):
    """Your curve has no markers. A curve through a single loss is no line, and nobody sees it."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses, marker=None)


@plot_regression.misconception
def drops_the_zeros(axes, X, y, w, b, losses):
    """You took the zeros out of the losses. matplotlib leaves them out by itself; the data of the curve stay whole."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses[losses > 0])


ASSIGNMENT = Assignment(
    "Regression three ways",
    [
        mse_and_grad,
        ols_fit,
        ridge_fit,
        fit_gd,
        logistic_loss_and_grad,
        irls_step,
        softmax_regression_grad,
        ridge_path_derivative,
        plot_regression,
    ],
)
