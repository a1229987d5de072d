"""Data, certificates, plot readers and pictures for this notebook. Read them, call them; they hold no answers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
from figures import BLUE, GREY, LEVELS, ORANGE, legend_below, panels, picture
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import AxLine, Line2D
from torch import Tensor

# --- data --------------------------------------------------------------------------------------------------


def line_data() -> tuple[Tensor, Tensor]:
    """Draw 100 points around the line y = 3x + 2, always the same ones; the noise has standard deviation 0.5.

    Returns:
        X: (100, 1) float64, the inputs, and y: (100,) float64, what was measured there.
    """
    generator = torch.Generator().manual_seed(42)
    X = torch.randn(100, 1, generator=generator, dtype=torch.float32)
    y = 3 * X + 2 + 0.5 * torch.randn(100, 1, generator=generator, dtype=torch.float32)
    return X.double(), y.squeeze(-1).double()


def two_clouds() -> tuple[Tensor, Tensor]:
    """Draw 120 points in two clouds that overlap, always the same ones.

    Returns:
        X: (120, 3) float64, two features and a column of ones, and y: (120,) float64, the cloud, 0 or 1.
    """
    generator = torch.Generator().manual_seed(8)
    points = torch.randn(120, 2, generator=generator, dtype=torch.float64)
    y = (torch.arange(120) % 2).double()
    points = points + (2 * y - 1).unsqueeze(-1) * torch.tensor([1.1, 0.6], dtype=torch.float64)
    return torch.cat([points, points.new_ones(120, 1)], dim=1), y


def crowded_features() -> tuple[Tensor, Tensor]:
    """Draw 30 examples of five features that say nearly the same, always the same ones.

    Returns:
        X: (30, 5) float64, and y: (30,) float64.
    """
    generator = torch.Generator().manual_seed(3)
    common = torch.randn(30, 1, generator=generator, dtype=torch.float64)
    X = common + 0.4 * torch.randn(30, 5, generator=generator, dtype=torch.float64)
    weights = torch.tensor([1.5, -1.0, 0.5, 0.0, 1.0], dtype=torch.float64)
    return X, X @ weights + 0.3 * torch.randn(30, generator=generator, dtype=torch.float64)


# --- what a call answers, an exception among it -------------------------------------------------------------


def answered_or_refused(
    mse_and_grad: Callable[[Tensor, Tensor, Tensor, Tensor], object], X: Tensor, y: Tensor, w: Tensor, b: Tensor
) -> dict[str, object]:
    """Call a function and say what it returned, or that it refused its inputs with a ValueError.

    Returns:
        ``the exception``: "none" or "ValueError"; ``the result``: what was returned, None if nothing was.
    """
    try:
        return {"the exception": "none", "the result": mse_and_grad(X, y, w, b)}
    except ValueError:
        return {"the exception": "ValueError", "the result": None}


def step_and_fit(
    irls_step: Callable[[Tensor, Tensor, Tensor, float], object],
    irls_fit: Callable[[Tensor, Tensor, Tensor, float, float], object],
    X: Tensor,
    y: Tensor,
    w: Tensor,
    lam: float,
    tol: float,
) -> dict[str, object]:
    """Call both functions from the same start and say what they answered.

    Returns:
        ``the step``: what `irls_step` returned; ``the exception of the fit``: "none", "ValueError", or
        "NotImplementedError" as long as `irls_fit` is not written; ``the fit``: what `irls_fit` returned, None if
        nothing was.
    """
    step = irls_step(X, y, w, lam)
    try:
        return {"the step": step, "the exception of the fit": "none", "the fit": irls_fit(X, y, w, lam, tol)}
    except (ValueError, NotImplementedError) as raised:
        return {"the step": step, "the exception of the fit": type(raised).__name__, "the fit": None}


# --- what a fit must satisfy ---------------------------------------------------------------------------------

LONG = 1000  # so many steps are enough for every rate that suits the data
ROUNDING = 1e-12  # a loss may rise by this, relative to the first one
NEARLY = 1e-8  # so exactly a rate can be read off two losses, relative to the first one


def report_of_fit(
    answer: tuple[Tensor, Tensor, Tensor], X: Tensor, y: Tensor, lr: float | None, max_steps: int, tol: float
) -> dict[str, object]:
    """Say of a fit by gradient descent what the exercise determines.

    Args:
        answer: w: (d,), b: () and losses: (steps + 1,).
        X, y, lr, max_steps, tol: what `fit_gd` was called with.

    Returns:
        If a rate was given, the answer itself, as everything is determined. Else numbers that are the same for every
        good rate: the first loss; whether the first step lowers it; by how much the losses differ from those of the
        rate that the first step shows; by how much the last loss differs from the loss at w and b; by how much losses
        rise; by how much the gradient at the end is above tol, where it has to come down; the steps above max_steps.
    """
    w, b, losses = answer
    if lr is not None:
        return {"w": w, "b": b, "losses": losses}
    steps = len(losses) - 1
    loss, gradient = _loss_and_largest_slope(X, y, w, b)
    rises = (losses.diff() - ROUNDING * losses[:1]).clamp(min=0)
    has_to_come_down = steps < max_steps or max_steps >= LONG
    return {
        "the first loss": losses[:1],
        "the first step lowers the loss": bool((losses[1:2] < losses[:1]).all()),
        "the losses, compared with those of one rate": (_from_one_rate(X, y, losses) - NEARLY).clamp(min=0),
        "the last loss, compared with the loss at w and b": losses[-1:] - loss,
        "rises of the loss": rises.sum(),
        "the gradient at the end, as far as it is above tol": (gradient - tol).clamp(min=0) * has_to_come_down,
        "steps above max_steps": max(0, steps - max_steps),
    }


def _from_one_rate(X: Tensor, y: Tensor, losses: Tensor) -> Tensor:
    """Return the largest difference between losses and those of a walk from zero whose rate their first two show.

    In the eigenvectors of the Hessian each entry g of the gradient is multiplied by 1 − rate·λ in every step, which
    lowers the loss by rate·g² − rate²·λ·g²/2. The difference is relative to the first loss.
    """
    A = torch.hstack([X, X.new_ones(len(X), 1)])
    curvatures, directions = torch.linalg.eigh(2 * A.mT @ A / len(X))
    squares = (directions.mT @ (2 * A.mT @ y / len(X))).square()
    slope, bend = squares.sum(), (curvatures * squares).sum()
    if len(losses) < 2 or not bend:
        return losses.new_zeros(())
    root = (slope.square() - 2 * bend * (losses[0] - losses[1])).clamp(min=0).sqrt()
    steps = torch.arange(len(losses) - 1)[:, None]
    differences = []
    for rate in ((slope - root) / bend, (slope + root) / bend):  # both fit the first step
        falls = (1 - rate * curvatures) ** (2 * steps) @ (squares * (rate - rate.square() * curvatures / 2))
        differences.append((losses[0] - falls.cumsum(0) - losses[1:]).abs().max() / losses[0])
    return torch.stack(differences).nan_to_num(torch.inf).min()


def _loss_and_largest_slope(X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean squared error at (w, b) and the largest absolute entry of its gradient, by autograd."""

    def loss(w: Tensor, b: Tensor) -> Tensor:
        return torch.nn.functional.mse_loss(X @ w + b, y)

    slopes = torch.func.grad(loss, argnums=(0, 1))(w, b)
    return loss(w, b), torch.cat([slope.reshape(-1) for slope in slopes]).abs().max()


# --- what a plot shows ---------------------------------------------------------------------------------------

PLACES = 5  # at which the height of a line is read off


def drawn_regression(
    plot_regression: Callable[..., object], X: Tensor, y: Tensor, w: Tensor, b: Tensor, losses: Tensor
) -> dict[str, object]:
    """Call a plotting function on two Axes and read back what they show.

    A third Axes stands beside them; it is the current one, so a function that draws with ``plt.`` draws there.

    Returns:
        In words: what was returned, where things were drawn, what is labelled. As data: the points on the left, (n,
        2) and sorted; the heights of the one line there at five places from the smallest to the largest entry of X,
        (5,), NaN where it does not reach; the one curve on the right, (losses, 2), and the scales of its axes.
    """
    before = set(plt.get_fignums())
    figure, (left, right, other) = plt.subplots(1, 3)
    plt.sca(other)
    try:
        returned = plot_regression((left, right), X, y, w, b, losses)
        opened = set(plt.get_fignums()) - before - {figure.number}
        lines, curves = _lines(left), _lines(right)
        places = torch.linspace(float(X.detach().min()), float(X.detach().max()), PLACES)
        return {
            "the type of what was returned": type(returned).__name__,
            "the place of what was drawn": "elsewhere, too" if other.has_data() or opened else "the two Axes",
            "points on the left (x, y)": _points(left),
            "lines on the left": len(lines),
            "heights of the line on the left": _heights(lines[0], places) if lines else torch.zeros(0),
            "points on the right that belong to no curve": len(_points(right)) if not curves else 0,
            "curves on the right": len(curves),
            "the curve on the right (x, y)": _vertices(curves[0]) if curves else torch.zeros(0, 2),
            "the scales on the right (x, y)": [right.get_xscale(), right.get_yscale()],
            "the marker of the curve on the right": _told(bool(curves) and _has_marker(curves[0])),
            **{f"the {word} on the left": told for word, told in _words(left).items()},
            "the legend on the left": _told(left.get_legend() is not None and len(left.get_legend().get_texts()) > 1),
            **{f"the {word} on the right": told for word, told in _words(right).items()},
        }
    finally:
        for number in set(plt.get_fignums()) - before:
            plt.close(plt.figure(number))


def _lines(ax: Axes) -> list[Line2D]:
    """Return what is drawn as a line, and not as points only."""
    return [line for line in ax.lines if line.get_linestyle() not in ("None", "none", "", " ")]


def _points(ax: Axes) -> Tensor:
    """Return (number of points, 2) the points of a scatter plot, or of a plot of markers without a line; sorted."""
    scattered = [item.get_offsets().tolist() for item in ax.collections if isinstance(item, PathCollection)]
    marked = [line.get_xydata().tolist() for line in ax.lines if line not in _lines(ax)]
    rows = sorted(tuple(map(float, row)) for part in (*scattered, *marked) for row in part)
    return torch.tensor(rows, dtype=torch.float64).reshape(-1, 2)


def _vertices(line: Line2D) -> Tensor:
    return torch.tensor(line.get_xydata().tolist(), dtype=torch.float64).reshape(-1, 2)


def _heights(line: Line2D, places: Tensor) -> Tensor:
    """Read off the height of a line at these places; NaN where it does not reach."""
    if isinstance(line, AxLine):  # drawn by ax.axline: it has no ends, and keeps what it was made from
        (x, height), slope = line.get_xy1(), line.get_slope()
        if slope is None:
            other_x, other_height = line.get_xy2()
            slope = (other_height - height) / (other_x - x)
        return float(height) + float(slope) * (places.double() - float(x))
    rows = sorted(map(tuple, _vertices(line).tolist()))
    return torch.tensor([_height(rows, place) for place in places.tolist()], dtype=torch.float64)


def _height(rows: list[tuple[float, float]], place: float) -> float:
    slack = 1e-6 * max(1.0, abs(place))
    for (x, height), (next_x, next_height) in itertools.pairwise(rows):
        if x - slack <= place <= next_x + slack:
            part = (place - x) / (next_x - x) if next_x > x else 0.0
            return height + min(max(part, 0.0), 1.0) * (next_height - height)
    return float("nan")


def _has_marker(line: Line2D) -> bool:
    return line.get_marker() not in ("None", "none", "", " ", None)


def _words(ax: Axes) -> dict[str, str]:
    return {
        "title": _told(bool(ax.get_title().strip())),
        "label of the x axis": _told(bool(ax.get_xlabel().strip())),
        "label of the y axis": _told(bool(ax.get_ylabel().strip())),
    }


def _told(is_there: bool) -> str:
    return "there" if is_there else "missing"


# --- pictures of your answers --------------------------------------------------------------------------------


@picture
def show_bowl(mse_and_grad: Callable[..., tuple[Tensor, Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show the loss of the hundred points as a bowl over w and b, with your gradients, turned downhill."""
    X, y = line_data()
    across, up = torch.linspace(0.5, 5.5, 61), torch.linspace(-0.5, 4.5, 61)
    heights = [[mse_and_grad(X, y, w.reshape(1), b)[0].item() for w in across] for b in up]
    places = torch.cartesian_prod(torch.linspace(1.0, 5.0, 5), torch.linspace(0.0, 4.0, 5))
    slopes = [mse_and_grad(X, y, w.reshape(1), b)[1:] for w, b in places]
    downhill = -torch.stack([torch.cat([dw.reshape(1), db.reshape(1)]) for dw, db in slopes])
    figure, ax = panels(6.5, 5.4)
    lines = ax.contour(across, up, heights, levels=16, cmap=LEVELS, alpha=0.6)
    figure.colorbar(lines, ax=ax, label="loss", shrink=0.8)
    ax.quiver(*places.T, *downhill.T, color=ORANGE, angles="xy", scale_units="xy", scale=9, width=0.005)
    ax.plot(3, 2, "kx", label="the line that the data were made from")
    ax.set(title="The loss of all lines, and where your gradients lead", xlabel="w", ylabel="b", aspect="equal")
    legend_below(figure, ax)
    return figure, (
        "Contour lines of the mean squared error of the hundred points over w and b: nearly circles around a lowest "
        "point. A cross at w = 3, b = 2 marks the line that the data were made from; the noise has moved the lowest "
        "point a little away from it. 25 of your gradients are drawn with their sign turned. If they are right, every "
        "arrow leads downhill, at a right angle to its contour line, and those near the lowest point are short."
    )


@picture
def show_rates(fit_gd: Callable[..., tuple[Tensor, Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show how far your losses are above the least one, for several rates, with the hundred steps marked."""
    X, y = line_data()
    least = fit_gd(X, y, 0.5, 200, 0.0)[2].min()
    figure, ax = panels(7, 4.6)
    for lr, style in ((0.01, "-"), (0.1, "--"), (0.5, "-."), (0.94, ":")):
        above = fit_gd(X, y, lr, 250, 0.0)[2] - least
        ax.plot(above.clamp(min=1e-14), linestyle=style, label=f"rate {lr}")
    at_hundred = (fit_gd(X, y, 0.01, 100, 0.0)[2][-1] - least).item()
    ax.plot(100, at_hundred, "ko")
    arrow = {"arrowstyle": "->"}
    ax.annotate("here the notebook stopped", (100, at_hundred), (112, 40 * at_hundred), arrowprops=arrow)
    ax.set(title="Losses above the least one", xlabel="step", ylabel="loss − least loss")
    ax.set(yscale="log", ylim=(1e-14, 1e2))
    legend_below(figure, ax, columns=4)
    return figure, (
        "The losses of your walk above the least loss, on a logarithmic axis, for the rates 0.01, 0.1, 0.5 and 0.94 "
        "and 250 steps. If the walk is right, all four are straight lines that fall: 0.5 reaches the level of rounding "
        "after fewer than ten steps, 0.1 after about eighty; 0.01 and 0.94 are much slower. A dot on the line of 0.01 "
        "marks step 100, where the loss is still far above the least one."
    )


@picture
def show_clouds(irls_step: Callable[..., Tensor], irls_fit: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show two clouds with the line that your fit draws between them, and how fast your iterates arrive."""
    X, y = two_clouds()
    w, history = irls_fit(X, y, torch.zeros(3), 1e-3, 1e-7)
    stop = len(irls_fit(X, y, torch.zeros(3), 1e-3, 1e-3)[1]) - 1
    figure, (left, right) = panels(9.5, 4.8, columns=2)
    for cloud, marker, colour in ((0, "o", BLUE), (1, "^", ORANGE)):
        left.plot(*X[y == cloud, :2].T, marker, color=colour, markersize=5, alpha=0.7, label=f"class {cloud}")
    ends = torch.tensor([-3.6, 3.6])
    for level, style in ((0.1, ":"), (0.5, "-"), (0.9, "--")):
        score = torch.logit(torch.tensor(level))
        left.plot(ends, (score - w[2] - w[0] * ends) / w[1], "k" + style, label=f"p = {level}")
    left.set(title="Two clouds and your probabilities", xlabel="first feature", ylabel="second feature")
    left.set(ylim=(-3.6, 5.2))
    distances = (history - history[-1]).norm(dim=1)[:-1]
    right.semilogy(distances, "o-", color=BLUE, label="distance to the end")
    right.plot(stop, distances[stop], "ks", markersize=10, fillstyle="none", label="tol = 0.001 stops here")
    right.set(title="Your iterates", xlabel="step", ylabel="‖w − w at the end‖")
    legend_below(figure, left, right, columns=4)
    return figure, (
        "On the left two clouds of points that overlap, and over them three parallel lines from your fit, where the "
        "probability of class 1 is 0.1, 0.5 and 0.9; if the fit is right, the middle one runs between the clouds, from "
        "upper left to lower right. On the right the distance of your iterates from the last one, on a logarithmic "
        "axis: for Newton's method the curve bends down more and more, as each step doubles the number of right digits."
    )


@picture
def show_path(
    ridge_fit: Callable[..., tuple[Tensor, Tensor]], ridge_path_derivative: Callable[..., Tensor]
) -> tuple[Figure, str]:
    """Show the weights of five crowded features along the ridge path, with your derivatives as strokes."""
    X, y = crowded_features()
    X, y = X - X.mean(0), y - y.mean()  # of centred data the intercept is 0, so your ridge_fit gives the path
    powers, ends = torch.linspace(-4, 2, 121), torch.tensor([-0.2, 0.2])
    figure, ax = panels(7, 4.2)
    styles = ("-", "--", ":", "-.", (0, (1, 1)))
    path = torch.stack([ridge_fit(X, y, 10**power)[0] for power in powers.tolist()])
    lines = [ax.plot(powers, weight, linestyle=style)[0] for weight, style in zip(path.T, styles, strict=True)]
    for power in (-3.0, -2.0, -1.0, 0.0, 1.0):
        lam = 10**power
        slopes = ridge_path_derivative(X, y, lam) * lam * math.log(10)
        for line, height, slope in zip(lines, ridge_fit(X, y, lam)[0], slopes, strict=True):
            ax.plot(power + ends, height + slope * ends, "-", color=line.get_color(), linewidth=5, alpha=0.45)
    ax.axhline(0, color=GREY, linewidth=0.8, linestyle="-")
    ax.set(title="The ridge path and your slopes", xlabel="log₁₀ λ", ylabel="weight")
    return figure, (
        "Five curves, the weights of five features that say nearly the same, over the logarithm of λ. On the left "
        "they lie far apart, two of them below 0; on the right all of them approach 0. On each curve lie five short "
        "thick strokes with the slopes that your derivative gives. If it is right, every stroke touches its curve."
    )


@picture
def show_fits(
    fit_gd: Callable[..., tuple[Tensor, Tensor, Tensor]], plot_regression: Callable[..., None]
) -> tuple[Figure, str]:
    """Show the hundred points fitted by your gradient descent: as the old notebook did it, and with your own rate."""
    X, y = line_data()
    figure, axes = panels(9.5, 7.5, 2, 2)
    for row, (lr, steps) in zip(axes, ((0.01, 100), (None, 1000)), strict=True):
        w, b, losses = fit_gd(X, y, lr, steps, 1e-8)
        plot_regression(row, X, y, w, b, losses)
        rate = "your own rate" if lr is None else f"rate {lr}"
        row[0].set_title(f"{rate}, {len(losses) - 1} steps: w = {w.item():.4f}, b = {b.item():.4f}")
    return figure, (
        "Two rows of your two panels, for the hundred points. Above, rate 0.01 and 100 steps: the line is a little too "
        "flat, and the losses on the logarithmic axis still fall at the end. Below, your own rate: the line runs "
        "through the middle of the points, with a weight near 3.0059 and an intercept near 2.0178, and the losses fall "
        "steeply and then stay level."
    )
