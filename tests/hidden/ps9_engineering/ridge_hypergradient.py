"""How the validation loss of a ridge regression changes with λ, by one adjoint solve, and λ tuned by that."""

import math

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    constant,
    exercise,
    hidden,
    matrix,
    one_of,
    ordinary,
    passing_on,
    shown,
    solves,
    value,
    vector,
)
from source.ps9_engineering import support

from ..shared import identity

GRADIENT, TUNED = "the hypergradient", "the tuned λ"


def by_singular_values(X, y, X_val, y_val, lam, what):
    """Another route: w = V·diag(σ/(σ² + nλ))·Uᵀy, differentiated by λ; the least of many λ, then of fewer."""
    U, S, Vh = torch.linalg.svd(X, full_matrices=False)
    n = len(X)

    def slope(lam):
        w = Vh.mT @ (S / (S**2 + n * lam) * (U.mT @ y))
        dw = Vh.mT @ (-n * S / (S**2 + n * lam) ** 2 * (U.mT @ y))
        return 2 * ((X_val @ w - y_val) * (X_val @ dw)).mean()

    if what == GRADIENT:
        return {GRADIENT: slope(lam)}
    low, high = next(
        (t / 4, (t + 1) / 4) for t in range(-40, 28) if slope(math.exp(t / 4)) < 0 <= slope(math.exp((t + 1) / 4))
    )
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(math.exp(middle)) < 0 else (low, middle)
    return {TUNED: math.exp((low + high) / 2)}


def cases():
    """Data whose validation loss has one minimum along λ, and that between e⁻⁶ and e³."""
    for seed in range(200):
        generator = torch.Generator().manual_seed(seed)
        n, d = ((8, 5), (6, 9), (12, 3))[seed % 3]
        draw = lambda *shape: torch.randn(shape, generator=generator, dtype=torch.float64)  # noqa: E731, B023
        w, X, X_val = draw(d), draw(n, d), draw(15, d)
        y, y_val = X @ w + 2 * draw(n), X_val @ w + 2 * draw(15)
        grid = [math.exp(t / 4) for t in range(-40, 28)]
        signs = [bool(by_singular_values(X, y, X_val, y_val, lam, GRADIENT)[GRADIENT] > 0) for lam in grid]
        if signs == sorted(signs) and 16 <= signs.count(False) < 52:
            yield X, y, X_val, y_val


TO_TUNE = [data for data, _ in zip(cases(), range(8), strict=False)]


@exercise(
    given=dict(
        X=matrix("n", "d"), y=vector("n"), X_val=matrix("m", "d"), y_val=vector("m"),
        lam=one_of(0.3, 0.05, 2.5, 0.8), what=constant(GRADIENT),
    ),
    find=value().confirmed_by(by_singular_values, within=1e-9),
    probe=passing_on(support.outer_derivatives),
    checks=[
        hidden("moderate λ", ordinary.sizes(n=(8, 3, 20), d=(3, 6, 5), m=(5, 7, 4)), points=8),
        shown("a plane", ordinary.sizes(n=4, d=2, m=3).draws(2), points=1),
        hidden(
            "λ from a millionth to a thousand",
            ordinary.sizes(n=(8, 20, 6), d=(3, 2, 1), m=5).where(lam=one_of(1e-6, 1e-3, 1e3))
            .of_scale(1e-6)
            .draws(9)
            .because("the statement promises these λ, and no known mistake shows there alone"),
            points=2,
        ),
        hidden(
            "at most two systems, and no inverse",
            ordinary.sizes(n=(9, 3), d=(4, 5), m=6).draws(2),
            points=2,
            rule=solves(at_most=2),
        ),
        hidden(
            "λ tuned from one",
            ordinary.where(
                X=one_of(*[data[0] for data in TO_TUNE]), y=one_of(*[data[1] for data in TO_TUNE]),
                X_val=one_of(*[data[2] for data in TO_TUNE]), y_val=one_of(*[data[3] for data in TO_TUNE]),
                lam=1.0, what=TUNED,
            ).within(5e-9).draws(len(TO_TUNE)),
            points=4,
        ),
        hidden(
            "one feature, one example, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(6, 1, 4), d=(1, 2, 3), m=(1, 3, 4))
            .where(lam=one_of(0.8, 2.5))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
        hidden("on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "Which λ fits the data best on which it was fitted? What then can a larger λ do there?"),
)  # fmt: skip
def ridge_hypergradient(X, y, X_val, y_val, lam, what):
    """dV/dλ by autograd through the closed form; the tuned λ by its slopes."""
    if what == TUNED:
        return {TUNED: tuned(X, y, X_val, y_val, lam)}
    return {GRADIENT: torch.func.grad(lambda lam: loss(X, y, X_val, y_val, lam))(X.new_tensor(lam))}


def system(X, lam):
    """The matrix of the ridge equations."""
    return X.mT @ X + len(X) * lam * identity(X)


def loss(X, y, X_val, y_val, lam):
    """V(λ)."""
    w = torch.linalg.solve(system(X, lam), X.mT @ y)
    return ((X_val @ w - y_val) ** 2).mean()


def hypergradient(X, y, X_val, y_val, lam, change=lambda n, m, u, w, q: -n * (u @ w)):
    """The right hypergradient, or another number made from its parts: the adjoint u, w and q = ∇V at w."""
    M, m = system(X, lam), len(X_val)
    w = torch.linalg.solve(M, X.mT @ y)
    q = 2 / m * X_val.mT @ (X_val @ w - y_val)
    return change(len(X), m, torch.linalg.solve(M, q), w, q)


def tuned(X, y, X_val, y_val, lam, slope=hypergradient):
    """The λ to which the descent goes."""
    with_lam = lambda t: float(slope(X, y, X_val, y_val, math.exp(t))) * math.exp(t)  # noqa: E731
    return math.exp(support.descend(with_lam, math.log(lam)))


def outer(X, y, X_val, y_val, lam, what, *, gradient=hypergradient, tune=tuned):
    """What the probe returns for functions of which one is wrong."""
    X, y, X_val, y_val = (item.detach() for item in (X, y, X_val, y_val))
    return support.outer_derivatives(gradient, tune, X, y, X_val, y_val, lam, what)


def but(change):
    """A wrong hypergradient, made from the parts of the right one."""

    def gradient(X, y, X_val, y_val, lam):
        return hypergradient(X, y, X_val, y_val, lam, change)

    return gradient


@ridge_hypergradient.misconception
def weights_held_fast(X, y, X_val, y_val, lam, what):
    """Your hypergradient is 0: λ does not stand in the validation loss, but w does, and w depends on λ."""
    return outer(X, y, X_val, y_val, lam, what, gradient=but(lambda n, m, u, w, q: 0 * (u @ w)))


@ridge_hypergradient.misconception
def n_forgotten(X, y, X_val, y_val, lam, what):
    """A factor n is missing. How does λ enter the matrix of the system?"""
    return outer(X, y, X_val, y_val, lam, what, gradient=but(lambda n, m, u, w, q: -(u @ w)))


@ridge_hypergradient.misconception
def rises_for_falls(X, y, X_val, y_val, lam, what):
    """Your hypergradient has the opposite sign. The derivative of M⁻¹ is −M⁻¹ dM M⁻¹."""
    return outer(X, y, X_val, y_val, lam, what, gradient=but(lambda n, m, u, w, q: n * (u @ w)))


@ridge_hypergradient.misconception
def two_of_the_square_forgotten(X, y, X_val, y_val, lam, what):
    """Your hypergradient is half of the right one: the derivative of a square has a 2 in front."""
    return outer(X, y, X_val, y_val, lam, what, gradient=but(lambda n, m, u, w, q: -n * (u @ w) / 2))


@ridge_hypergradient.misconception
def sum_for_mean(X, y, X_val, y_val, lam, what):
    """You add up the squares of the validation set. Their mean is asked for."""
    return outer(X, y, X_val, y_val, lam, what, gradient=but(lambda n, m, u, w, q: -n * m * (u @ w)))


@ridge_hypergradient.misconception
def mean_over_the_training_set(X, y, X_val, y_val, lam, what):
    """You divide the validation loss by the number of *training* examples. Which set is the mean taken over?"""
    return outer(X, y, X_val, y_val, lam, what, gradient=but(lambda n, m, u, w, q: -m * (u @ w)))


@ridge_hypergradient.misconception
def no_adjoint(X, y, X_val, y_val, lam, what):
    """You multiply the outer gradient with w itself. Between the two stands M⁻¹: whose solution is the adjoint?"""
    return outer(X, y, X_val, y_val, lam, what, gradient=but(lambda n, m, u, w, q: -n * (q @ w)))


@ridge_hypergradient.misconception
def training_residual(X, y, X_val, y_val, lam, what):
    """Your outer gradient is that of the *training* loss. The loss that is to become small is the other one."""

    def gradient(X, y, X_val, y_val, lam):
        return hypergradient(X, y, X, y, lam)

    return outer(X, y, X_val, y_val, lam, what, gradient=gradient)


@ridge_hypergradient.misconception
def penalty_in_the_outer_loss(X, y, X_val, y_val, lam, what):
    """You added the penalty to the validation loss. It belongs to the training; what is validated is w alone."""

    def gradient(X, y, X_val, y_val, lam):
        return hypergradient(
            X,
            y,
            X_val,
            y_val,
            lam,
            lambda n, m, u, w, q: -n * (u + 2 * lam * torch.linalg.solve(system(X, lam), w)) @ w + w @ w,
        )

    return outer(X, y, X_val, y_val, lam, what, gradient=gradient)


@ridge_hypergradient.misconception
def validation_in_the_matrix(X, y, X_val, y_val, lam, what):
    """Your adjoint is solved with the matrix of the validation set. It is the training that determines w."""

    def gradient(X, y, X_val, y_val, lam):
        w = torch.linalg.solve(system(X, lam), X.mT @ y)
        q = 2 / len(X_val) * X_val.mT @ (X_val @ w - y_val)
        return -len(X) * torch.linalg.solve(system(X_val, lam), q) @ w

    return outer(X, y, X_val, y_val, lam, what, gradient=gradient)


@ridge_hypergradient.misconception
def penalty_without_n(X, y, X_val, y_val, lam, what):
    """Your w solves (XᵀX + λI)w = Xᵀy. In the statement the squares are divided by n, and the penalty is not."""

    def gradient(X, y, X_val, y_val, lam):
        return hypergradient(X, y, X_val, y_val, lam / len(X)) / len(X)

    return outer(X, y, X_val, y_val, lam, what, gradient=gradient)


@ridge_hypergradient.misconception
def along_log_lambda(X, y, X_val, y_val, lam, what):
    """You return the derivative with respect to log λ. The descent wants that, and this function is something else."""

    def gradient(X, y, X_val, y_val, lam):
        return lam * hypergradient(X, y, X_val, y_val, lam)

    return outer(X, y, X_val, y_val, lam, what, gradient=gradient)


@ridge_hypergradient.misconception
def differences_of_the_loss(X, y, X_val, y_val, lam, what):
    """You took differences of the validation loss, which have too few digits, and cost two more solutions.

    Derive the slope by hand.
    """

    def gradient(X, y, X_val, y_val, lam):
        h = 1e-5 * lam
        return (loss(X, y, X_val, y_val, lam + h) - loss(X, y, X_val, y_val, lam - h)) / (2 * h)

    return outer(X, y, X_val, y_val, lam, what, gradient=gradient)


@ridge_hypergradient.misconception
def an_inverse(X, y, X_val, y_val, lam, what):
    """Your values are right, but you form an inverse, or solve more systems than two.

    A matrix and one vector on each side of M⁻¹: solve for one of the two.
    """

    def gradient(X, y, X_val, y_val, lam):
        P = torch.linalg.inv(system(X, lam))
        w = P @ (X.mT @ y)
        return -len(X) * (2 / len(X_val) * X_val.mT @ (X_val @ w - y_val)) @ (P @ w)

    return outer(X, y, X_val, y_val, lam, what, gradient=gradient)


def with_identity(unit):
    """The right hypergradient from an identity of size d that is made in another way."""

    def gradient(X, y, X_val, y_val, lam):
        M = X.mT @ X + len(X) * lam * unit(X)
        w = torch.linalg.solve(M, X.mT @ y)
        return -len(X) * torch.linalg.solve(M, 2 / len(X_val) * X_val.mT @ (X_val @ w - y_val)) @ w

    return gradient


@ridge_hypergradient.misconception
def identity_in_float64(X, y, X_val, y_val, lam, what):
    """In float32 your code mixes dtypes: torch.eye without a dtype makes float64 here. Take it from X."""
    unit = lambda X: torch.eye(X.shape[1], device=X.device, dtype=torch.float64)  # noqa: E731
    return outer(X, y, X_val, y_val, lam, what, gradient=with_identity(unit))


@ridge_hypergradient.misconception
def identity_on_the_cpu(X, y, X_val, y_val, lam, what):
    """On another device your code mixes devices: torch.eye without a device makes a tensor on the CPU. Or did you ask
    for a number on the way?
    """
    unit = lambda X: torch.eye(X.shape[1], dtype=X.dtype)  # noqa: E731
    return outer(X, y, X_val, y_val, lam, what, gradient=with_identity(unit))


@ridge_hypergradient.misconception
def returns_a_number(X, y, X_val, y_val, lam, what):
    """You return a Python number. A tensor without dimensions is asked for, with the dtype of X."""

    def gradient(X, y, X_val, y_val, lam):
        return float(hypergradient(X, y, X_val, y_val, lam))

    return outer(X, y, X_val, y_val, lam, what, gradient=gradient)


@ridge_hypergradient.misconception
def chain_rule_to_log_forgotten(X, y, X_val, y_val, lam, what):
    """Your descent walks along log λ with the slope along λ, or the other way round, and stops too far or too late.

    What is dV/d log λ in terms of dV/dλ? Or does it still have to be made a λ again?
    """
    return outer(X, y, X_val, y_val, lam, what, tune=lambda *data: math.log(tuned(*data)))


@ridge_hypergradient.misconception
def one_step_of_descent(X, y, X_val, y_val, lam, what):
    """You made one step. The descent in support.py goes on until the slope is nothing, if you let it."""

    def tune(X, y, X_val, y_val, lam):
        return math.exp(math.log(lam) - lam * float(hypergradient(X, y, X_val, y_val, lam)))

    return outer(X, y, X_val, y_val, lam, what, tune=tune)


@ridge_hypergradient.misconception
def the_best_of_a_grid(X, y, X_val, y_val, lam, what):
    """You took the best λ of a grid. It is as exact as the grid is fine; the slope says where the bottom is."""

    def tune(X, y, X_val, y_val, lam):
        return min((10 ** (k / 10) for k in range(-60, 31)), key=lambda lam: float(loss(X, y, X_val, y_val, lam)))

    return outer(X, y, X_val, y_val, lam, what, tune=tune)


@ridge_hypergradient.misconception
def tuned_on_the_training_set(X, y, X_val, y_val, lam, what):
    """You tune λ on the data that w was fitted to, where no penalty is always best."""
    return outer(X, y, X_val, y_val, lam, what, tune=lambda X, y, X_val, y_val, lam: tuned(X, y, X, y, lam))
