"""Least squares with a penalty on the weights but not on the intercept, for any λ and far from the origin."""

import math

import torch
import torch.nn.functional as F

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value, vector

from ..shared import exactly, identity
from .shared import split, with_ones


def far_off(numbers, distance):
    """Numbers far from the origin with twenty binary digits: sums and means of four are exact, squares are not."""
    return ((exactly(numbers) + distance) * 2**20).round() / 2**20


# centring costs no digit, so that all b agree
FAR_AWAY = [
    far_off([[3.17, -1.29], [-2.43, 4.71], [1.37, 2.11], [-2.83, -5.19]], 30_000.3),
    far_off([[1.13, 2.37, -3.19], [4.41, -1.73, 2.89], [-6.07, 3.31, 1.57], [1.91, -4.67, 0.23]], -70_000.7),
]


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


def ridge_but(system=None, right_side=None, intercept=None):
    """Make a wrong version of what is solved: the matrix, the right-hand side, the intercept."""

    def wrong(X, y, lam):
        centred = X - X.mean(0)
        A = system(X, centred, lam) if system else centred.mT @ centred + len(X) * lam * identity(X)
        c = right_side(X, y, centred) if right_side else centred.mT @ (y - y.mean())
        w = torch.linalg.solve(A, c)
        return w, intercept(X, y, w) if intercept else y.mean() - X.mean(0) @ w

    return wrong


def weights_of_scaled_features(X, y, lam, size):
    """The answer for features that are divided by their sizes, in the features' own units again."""
    w = ridge_but()(X / size, y, lam)[0] / size
    return w, y.mean() - X.mean(0) @ w


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
    return weights_of_scaled_features(X, y, lam, ((X - X.mean(0)).square().sum(0) / (len(X) - 1)).sqrt())


@ridge_fit.form_of(standardises_the_features)
def standardises_as_a_population(X, y, lam):
    return weights_of_scaled_features(X, y, lam, (X - X.mean(0)).square().mean(0).sqrt())


@ridge_fit.misconception
def one_mean_for_all_features(X, y, lam):
    """You subtracted one number from the whole table, the mean of all its entries. Every feature has its own mean.

    Along which dimension of X do you go from one example to the next?
    """
    shift = X.mean()
    w = ridge_but(
        lambda X, C, lam: (X - shift).mT @ (X - shift) + len(X) * lam * identity(X),
        lambda X, y, C: (X - shift).mT @ (y - y.mean()),
    )(X, y, lam)[0]
    return w, y.mean() - shift * w.sum()


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


ridge_fit.equivalent(
    "torch.linalg.solve(M, centred.mT @ y) → torch.linalg.inv(M) @ (centred.mT @ y)",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)
ridge_fit.equivalent(
    "torch.linalg.solve(M, centred.mT @ y) → torch.linalg.pinv(M) @ (centred.mT @ y)",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)
ridge_fit.equivalent(
    "torch.linalg.solve(M, centred.mT @ y) → torch.linalg.solve(M, torch.eye(M.shape[-1]).to(M)) @ (centred.mT @ y)",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)
