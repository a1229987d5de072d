"""Test functions and probes for this notebook. Read them, call them, differentiate them; they hold no answers."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Scalar = Callable[[Tensor], Tensor]

# --- functions of a tensor of any shape --------------------------------------------------------------------


def terrain(c: Tensor) -> Scalar:
    """Build f(x) = Σ sin(wᵢxᵢ + c₀) + c₁·cos(s) + c₂·Σ xᵢ²xᵢ₊₁, a function of a tensor of any shape.

    The entries of x are counted from 1 to n, and after the last comes the first; wᵢ = 1 + i/n and s = Σ wᵢxᵢ/√n. No
    two entries play the same part, and every pair of them takes part in the Hessian.

    Args:
        c: (3,) the coefficients.

    Returns:
        A function from a tensor of any shape to a 0-d tensor.
    """

    def f(x: Tensor) -> Tensor:
        z, weighted = x.reshape(-1), _weighted(x)
        s = _scaled_sum(weighted)
        return (weighted + c[0]).sin().sum() + c[1] * s.cos() + c[2] * (z * z * z.roll(-1)).sum()

    return f


def few_evaluations(c: Tensor) -> Scalar:
    """Build the terrain so that it may be evaluated three times; the fourth evaluation raises a RuntimeError."""
    f, count = terrain(c), 0

    def limited(x: Tensor) -> Tensor:
        nonlocal count
        count += 1
        if count > 3:
            raise RuntimeError("this f may be evaluated three times, and this was one time more")
        return f(x)

    return limited


def flat(c: Tensor, kind: str) -> Scalar:
    """Build a function whose second derivatives are zero, or zero for most entries of x.

    Args:
        c: (3,) the coefficients.
        kind: "linear"; "constant", a number that does not depend on x; "hinges", linear on either side of 0 in every
            entry; "first entry", a function of the first entry of x only.

    Returns:
        A function from a tensor of any shape to a 0-d tensor.
    """

    def f(x: Tensor) -> Tensor:
        if kind == "linear":
            return c[0] * _weighted(x).sum() + c[1]
        if kind == "constant":
            return c.sum()
        if kind == "hinges":
            return c[0] * _weighted(x).relu().sum()
        return (c[0] + x.reshape(-1)[:1].sum()).sin()

    return f


def ramp(c: Tensor) -> Scalar:
    """Build f(x) = Σ exp(wᵢxᵢ/2) + ½c₀·s² + c₁·s, with w and s as in `terrain`.

    Args:
        c: (2,) the coefficients.

    Returns:
        A function from a tensor of any shape to a 0-d tensor.
    """

    def f(x: Tensor) -> Tensor:
        weighted = _weighted(x)
        s = _scaled_sum(weighted)
        return (weighted / 2).exp().sum() + 0.5 * c[0] * s**2 + c[1] * s

    return f


def waves(c: Tensor) -> Scalar:
    """Build f(x) = Σ cos(wᵢxᵢ) + ½c₀·s², with w and s as in `terrain`; f(−x) = f(x).

    Args:
        c: (2,) the coefficients, of which the second is not used.

    Returns:
        A function from a tensor of any shape to a 0-d tensor.
    """

    def f(x: Tensor) -> Tensor:
        weighted = _weighted(x)
        return weighted.cos().sum() + 0.5 * c[0] * _scaled_sum(weighted) ** 2

    return f


def _weighted(x: Tensor) -> Tensor:
    """Return (n,) the products wᵢxᵢ, with wᵢ = 1 + i/n."""
    n = x.numel()
    return (1 + torch.arange(1, n + 1, dtype=x.dtype, device=x.device) / max(1, n)) * x.reshape(-1)


def _scaled_sum(weighted: Tensor) -> Tensor:
    """Return Σ wᵢxᵢ/√n; a Python number times a 0-d tensor has a float64 derivative in forward mode (torch 2.13)."""
    return (weighted * weighted.new_full((1,), max(1, weighted.numel()) ** -0.5)).sum()


# --- the functions of the exercises by hand, to compare with -----------------------------------------------


def quadratic(A: Tensor) -> Scalar:
    """Build f(x) = ½xᵀAx for a matrix A of shape (n, n)."""
    return lambda x: 0.5 * x @ A @ x


def rosenbrock(a: float, b: float) -> Scalar:
    """Build f(x) = (a − x₁)² + b(x₂ − x₁²)² for points x of shape (2,)."""
    return lambda x: (a - x[0]) ** 2 + b * (x[1] - x[0] ** 2) ** 2


def cross_entropy(X: Tensor, y: Tensor, lam: float) -> Scalar:
    """Build the mean cross-entropy of a logistic model plus ½·lam·‖w‖², a function of the weights w.

    Args:
        X: (n, d) one example in each row.
        y: (n,) the labels, 0 or 1.
        lam: the weight of the penalty.

    Returns:
        A function from a tensor of shape (d,) to a 0-d tensor.
    """

    def f(w: Tensor) -> Tensor:
        z = X @ w
        return (torch.logaddexp(z, torch.zeros_like(z)) - y * z).mean() + 0.5 * lam * (w @ w)

    return f


def matrix_quadratic(A: Tensor, B: Tensor) -> Scalar:
    """Build f(X) = tr(XᵀAXB), a function of a matrix X of shape (m, n), for A of shape (m, m) and B of shape (n, n)."""
    return lambda X: torch.trace(X.mT @ A @ X @ B)


def vec(X: Tensor) -> Tensor:
    """Stack the columns of a matrix of shape (m, n) into a vector of shape (m·n,): column 1 first, then column 2, …"""
    return X.mT.reshape(-1)


def unvec(v: Tensor, m: int, n: int) -> Tensor:
    """Undo `vec`: cut a vector of shape (m·n,) into n pieces of length m, the columns of a matrix of shape (m, n)."""
    return v.reshape(n, m).mT


# --- two functions at once ---------------------------------------------------------------------------------


def model_and_order(
    taylor2: Callable[[Scalar, Tensor, Tensor], object],
    remainder_order: Callable[[Scalar, Tensor, Tensor, Tensor], object],
    f: Scalar,
    x: Tensor,
    s: Tensor,
    ts: Tensor | None,
) -> dict[str, object]:
    """Call both functions of exercise 4.6; the second only if there are factors ts.

    Returns:
        ``the model``: what taylor2 returned; ``the type of the order`` and ``the order``: of what remainder_order
        returned, the second as a 0-d tensor if it is a number; "not asked" if there are no factors.
    """
    model = taylor2(f, x, s)
    order = "not asked" if ts is None else remainder_order(f, x, s, ts)
    return {
        "the model": model,
        "the type of the order": type(order).__name__,
        "the order": torch.tensor(order, dtype=torch.float64) if isinstance(order, int | float) else order,
    }
