"""How ridge weights change with λ: the derivative of a solution, by hand."""

import math

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value, vector
from source.ps8_regression import support

from ..shared import identity


def by_singular_values(X, y, lam):
    """Another route: w = V·diag(σ/(σ² + nλ))·Uᵀy, differentiated by λ."""
    U, S, Vh = torch.linalg.svd(X, full_matrices=False)
    n = len(X)
    return Vh.mT @ (-n * S / (S * S + n * lam) ** 2 * (U.mT @ y))


@exercise(
    given=dict(X=matrix("n", "d"), y=vector("n"), lam=one_of(0.3, 0.05, 2.5, 0.8)),
    find=value().confirmed_by(by_singular_values, within=1e-9),
    checks=[
        hidden("moderate λ", ordinary.sizes(n=(6, 4, 3, 20), d=(3, 2, 5, 4)).within(1e-11), points=3),
        shown("a line, and a plane", ordinary.sizes(n=(4, 5), d=(1, 2)).draws(2).within(1e-11), points=1),
        hidden(
            "λ from a millionth to a thousand",
            ordinary.sizes(n=(8, 20, 6), d=(3, 2, 1)).where(lam=one_of(1e-6, 1e-3, 1e3)).of_scale(1e-6).draws(9),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(8, 3), d=(3, 5))
            .where(lam=one_of(0.8, 2.5))
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
    return torch.func.jacfwd(lambda lam: weights(X, y, lam))(X.new_tensor(lam))


def weights(X, y, lam):
    """w(λ)."""
    return torch.linalg.solve(X.mT @ X + len(X) * lam * identity(X), X.mT @ y)


def path_but(change):
    """Make a wrong version of the normal matrix M, its solve and the weights: a function of (n, λ, M⁻¹, w)."""

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
    """You solved once too often. Differentiate M·w = Xᵀy as it stands, and count the solves that remain."""
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

    Let every new tensor take its device from an input.
    """
    A = X.mT @ X + len(X) * lam * torch.eye(X.shape[1], dtype=X.dtype)
    return -len(X) * torch.linalg.solve(A, torch.linalg.solve(A, X.mT @ y))


CROWD = support.crowded_features()
RUNGS = tuple(10.0**power for power in (-2.5, -2, -1.5, -1, -0.5, 0, 0.5))


ridge_path_derivative.equivalent(
    "torch.linalg.solve(M, X.mT @ y) → torch.linalg.inv(M) @ (X.mT @ y)",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)
ridge_path_derivative.equivalent(
    "torch.linalg.solve(M, X.mT @ y) → torch.linalg.pinv(M) @ (X.mT @ y)",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)
ridge_path_derivative.equivalent(
    "torch.linalg.solve(M, X.mT @ y) → torch.linalg.solve(M, torch.eye(M.shape[-1]).to(M)) @ (X.mT @ y)",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)
ridge_path_derivative.equivalent(
    "torch.linalg.solve(M, w) → torch.linalg.inv(M) @ w",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)
ridge_path_derivative.equivalent(
    "torch.linalg.solve(M, w) → torch.linalg.pinv(M) @ w",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)
ridge_path_derivative.equivalent(
    "torch.linalg.solve(M, w) → torch.linalg.solve(M, torch.eye(M.shape[-1]).to(M)) @ w",
    because="the inverse is as exact here as a solve, and the statement asks for none",
)


@ridge_path_derivative.picture(ordinary.where(X=CROWD[0], y=CROWD[1], lam=one_of(*RUNGS)).draws(len(RUNGS)))
def slopes_on_the_ridge_path(figure, calls):
    """Five weights along the ridge path, in grey, and on them your slopes as short strokes.

    A right slope touches its curve. The horizontal axis is log₁₀ λ, so a stroke has the slope λ·ln 10·dw/dλ.
    """
    X, y = CROWD
    figure.set_size_inches(4.6, 2.8)
    ax = figure.subplots(gridspec_kw={"left": 0.16, "bottom": 0.17, "right": 0.97, "top": 0.9})
    powers = torch.linspace(-3, 1, 81, dtype=torch.float64)
    ax.plot(powers, torch.stack([weights(X, y, 10**power) for power in powers]), color="0.72")
    reach, wrong = 0.16, 0
    for call in sorted(calls, key=lambda call: call.arguments["lam"]):
        lam = call.arguments["lam"]
        at, w = math.log10(lam), weights(X, y, lam)
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
