"""Test functions, probes and pictures for this notebook. Read them, call them; they hold no answers."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib
import torch
from figures import BLUE, GREY, LEVELS, ORANGE, SIGNED, ink_on, legend_below, panels, picture
from matplotlib.figure import Figure
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


def log_abs_det(X: Tensor) -> Tensor:
    """Compute log|det X|, a function of an invertible matrix X."""
    return torch.linalg.slogdet(X).logabsdet


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
        "the order": x.new_tensor(order, dtype=torch.float64) if isinstance(order, int | float) else order,
    }


# --- pictures of what you wrote ----------------------------------------------------------------------------


@picture
def show_bending(hess_quadratic: Callable[[Tensor], Tensor]) -> tuple[Figure, str]:
    """Show a quadratic with the axes that your Hessian gives, and its curvature in every direction."""
    A = torch.tensor([[1.0, 1.7], [-0.1, 1.8]])
    angles = torch.linspace(0, torch.pi, 181)
    directions = torch.stack([angles.cos(), angles.sin()], dim=-1)
    values, Q = torch.linalg.eigh(hess_quadratic(A).reshape(2, 2))
    ends = Q / values.abs().sqrt()  # where ½xᵀHx is ½, if H is the Hessian
    places = torch.atan2(Q[1], Q[0]).remainder(torch.pi).rad2deg()
    across, up = torch.linspace(-1.7, 1.7, 81), torch.linspace(-1.7, 1.7, 81)
    heights = _heights(A, across, up)
    figure, (left, right) = panels(9.5, 4.4, columns=2)
    left.contour(across, up, heights, levels=range(1, 12), cmap=LEVELS, alpha=0.5)
    left.contour(across, up, heights, levels=[0.5], colors="black")
    right.plot(angles.rad2deg(), _forms(A, directions), color=GREY, label="second derivative along the direction")
    for end, value, place, (colour, line, name) in zip(ends.mT, values, places, _SMALLER_AND_LARGER, strict=True):
        left.plot(*torch.stack([-end, end]).mT, line, marker="o", color=colour, label=f"your {name} eigenvalue")
        right.axhline(value, color=colour, linestyle=line)
        right.plot(place, value, "o", color=colour)
    left.set(title="½xᵀAx, and the curve where it is ½", xlabel="x₁", ylabel="x₂", aspect="equal")
    right.set(title="The bend in every direction", xlabel="angle of the direction in degrees", ylabel="curvature")
    right.set(xlim=(0, 180), xticks=range(0, 181, 45))
    legend_below(figure, columns=3)
    return figure, (
        "On the left, contour lines of ½xᵀAx for a matrix that is not symmetric: ellipses, of which the one at height "
        "½ is black, and two lines through the middle along the eigenvectors of your Hessian. If it is right, "
        "the lines are the two axes of the ellipse and end on the black curve. On the right, the curvature against "
        "the angle of the direction, one period of a wave. If your Hessian is right, its two eigenvalues, dashed and "
        "dotted, touch the wave at its bottom and at its top, and the two dots are the points where they do."
    )


_SMALLER_AND_LARGER = ((BLUE, "--", "smaller"), (ORANGE, ":", "larger"))


def _forms(A: Tensor, x: Tensor) -> Tensor:
    """Return (...) the numbers xᵀAx for points of shape (..., n)."""
    return torch.einsum("...i,ij,...j->...", x, A, x)


def _heights(A: Tensor, across: Tensor, up: Tensor) -> Tensor:
    """Return (rows, columns) ½xᵀAx on a grid, a row for each height."""
    return 0.5 * _forms(A, torch.stack(torch.meshgrid(across, up, indexing="xy"), dim=-1))


@picture
def show_valley(rosenbrock_derivatives: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show the valley for a = 1 and b = 3, and where your Hessian has a negative eigenvalue."""
    across, up = torch.linspace(-2, 2, 81), torch.linspace(-1.2, 3.2, 89)
    f = rosenbrock(1.0, 3.0)
    points = [[torch.stack([x, y]) for x in across] for y in up]
    hessians = [[rosenbrock_derivatives(point, 1.0, 3.0)[1].reshape(2, 2) for point in row] for row in points]
    lowest = torch.linalg.eigvalsh(torch.stack([torch.stack(row) for row in hessians]))[..., 0]
    heights = torch.tensor([[f(point).item() for point in row] for row in points])
    figure, ax = panels(6.5, 5.2)
    ax.contourf(across, up, lowest, levels=[-1e9, 0], colors=[ORANGE], alpha=0.3, hatches=["//"])
    lines = ax.contour(across, up, heights.log1p(), levels=14, cmap=LEVELS)
    figure.colorbar(lines, label="log(1 + f)", shrink=0.8)
    ax.plot(across, across**2, "k--", linewidth=1, label="the parabola x₂ = x₁²")
    ax.plot(1, 1, "k*", markersize=11, linestyle="none", label="lowest point")
    ax.set(title="Hatched: your Hessian has a negative eigenvalue", xlabel="x₁", ylabel="x₂", ylim=(-1.2, 3.2))
    legend_below(figure, ax)
    return figure, (
        "Contour lines of the Rosenbrock function for a = 1 and b = 3, a valley along the dashed parabola x₂ = x₁² "
        "with the lowest point at (1, 1). Hatched is the region where your Hessian has a negative eigenvalue. If it is "
        "right, the region is bounded by one curve, of the shape of the parabola, and the lowest point is outside."
    )


@picture
def show_remainders(
    taylor2: Callable[[Scalar, Tensor, Tensor], Tensor],
    remainder_order: Callable[[Scalar, Tensor, Tensor, Tensor], float],
) -> tuple[Figure, str]:
    """Show how far a function is from its slope alone, and from your model, against the length of the step."""
    f, x, s = ramp(torch.tensor([0.8, -0.3])), torch.tensor([0.4, 1.1]), torch.tensor([0.9, -0.7])
    factors = torch.logspace(-2.5, 0, 11)
    value, gradient = f(x), torch.func.grad(f)(x)
    second = torch.stack([(f(x + t * s) - taylor2(f, x, t * s)).abs() for t in factors]).reshape(factors.shape)
    first = torch.stack([(f(x + t * s) - value - t * (gradient * s).sum()).abs() for t in factors])
    figure, ax = panels(6.5, 4.4)
    ax.loglog(factors, first, "s--", color=ORANGE, label="slope alone")
    ax.loglog(factors, second, "o-", color=BLUE, label="your model")
    for power, start in ((2, first[-1]), (3, second[-1])):
        ax.loglog(factors, 2.5 * start * factors**power, ":", color=GREY, linewidth=1)
        ax.text(factors[2], 4 * start * factors[2] ** power, f"like t{'²³'[power - 2]}", color=GREY, ha="right")
    ax.set(title=f"Your model: order {remainder_order(f, x, s, factors):.2f}", xlabel="factor t of the step")
    ax.set_ylabel("distance from f(x + ts)")
    ax.grid()
    legend_below(figure)
    return figure, (
        "The distance between f and two models of it, against the factor t of the step, both axes logarithmic. The "
        "slope alone gives a straight line that runs parallel to a dotted line of slope 2. If your model is right, it "
        "gives a straight line that lies lower and is steeper, parallel to a dotted line of slope 3."
    )


@picture
def show_critical_points(classify_critical_point: Callable[[Tensor], str]) -> tuple[Figure, str]:
    """Show three quadratics with the word that your function finds, and sections along their eigenvectors."""
    matrices = ([[1.6, 0.9], [0.9, 1.1]], [[1.1, 1.2], [1.2, 0.6]], [[-1.0, 0.4], [0.4, -1.6]])
    figure, axes = panels(9.5, 5.6, rows=2, columns=3, height_ratios=(3, 2))
    across = torch.linspace(-2, 2, 81)
    for numbers, above, below in zip(matrices, *axes, strict=True):
        H = torch.tensor(numbers)
        levels = torch.linspace(-5, 5, 21).tolist()
        above.contour(across, across, _heights(H, across, across), levels=levels, cmap=SIGNED)
        above.set(title=f"your word: {classify_critical_point(H)}", aspect="equal", xlabel="x₁", ylabel="x₂")
        values, Q = torch.linalg.eigh(H)
        for curvature, q, style in zip(values, Q.mT, ("-", "--"), strict=True):
            above.plot(*(1.8 * torch.stack([-q, q])).mT, style, color="black", linewidth=1.2)
            below.plot(across, 0.5 * curvature * across**2, style, color="black")
        below.axhline(0, color=GREY, linewidth=0.8, linestyle="-")
        below.set(ylim=(-3, 3), xlabel="way along the line", ylabel="f")
    return figure, (
        "Above, contour lines of three quadratic functions of two variables around 0, with two straight lines along "
        "the eigenvectors, one solid and one dashed, and the word that your function finds for each. Below each, the "
        "function along these two lines: two parabolas. In the first column both open to the top, in the second one "
        "opens to the top and one to the bottom, in the third both open to the bottom."
    )


@picture
def show_blocks(hess_matrix_quadratic: Callable[[Tensor, Tensor], Tensor]) -> tuple[Figure, str]:
    """Show your matrix for an A of two rows and a B of three, and what is left between it and its transpose."""
    A = torch.tensor([[1.0, -2.0], [0.5, 1.5]])
    B = torch.tensor([[0.0, 1.0, -1.5], [-0.5, 2.0, 0.5], [1.0, 0.0, -1.0]])
    H = hess_matrix_quadratic(A, B).detach().reshape(6, 6)
    names = ["x₁₁", "x₂₁", "x₁₂", "x₂₂", "x₁₃", "x₂₃"]
    figure, axes = panels(8.5, 3.8, columns=2)
    for ax, values, title in zip(axes, (H, H - H.mT), ("your matrix H", "H minus its transpose"), strict=True):
        image = ax.imshow(values, cmap=SIGNED, vmin=-6, vmax=6)
        for edge in (1.5, 3.5):
            ax.axhline(edge, color="black", linewidth=1, linestyle="-")
            ax.axvline(edge, color="black", linewidth=1, linestyle="-")
        for place, number in enumerate(values.flatten().tolist()):
            ink = ink_on(matplotlib.colormaps[SIGNED]((number + 6) / 12))
            ax.text(place % 6, place // 6, f"{number:g}", ha="center", va="center", fontsize="small", color=ink)
        ax.set(title=title, xticks=range(6), yticks=range(6), xticklabels=names, yticklabels=names)
    figure.colorbar(image, ax=axes, shrink=0.8)
    return figure, (
        "On the left, the six by six entries of your matrix for an A with two rows and a B with three, as coloured "
        "squares with their numbers; rows and columns are labelled by the entries of X, one column of X after the "
        "other, and black lines separate blocks of two by two, one for each pair of columns of X. On the right, in "
        "the same way, your matrix minus its transpose: if you have a Hessian, all its numbers are 0."
    )
