"""Data, certificates and plot readers for this notebook. Read them, call them, plot them; they hold no answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
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


def report_of_fit(
    answer: tuple[Tensor, Tensor, Tensor], X: Tensor, y: Tensor, lr: float | None, max_steps: int, tol: float
) -> dict[str, object]:
    """Say of a fit by gradient descent what the exercise determines.

    Args:
        answer: w: (d,), b: () and losses: (steps + 1,).
        X, y, lr, max_steps, tol: what `fit_gd` was called with.

    Returns:
        If a rate was given, the answer itself, as everything is determined. Else numbers that are the same for every
        good rate: the first loss; by how much the last loss differs from the loss at w and b; by how much losses
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
        "the last loss, compared with the loss at w and b": losses[-1:] - loss,
        "rises of the loss": rises.sum(),
        "the gradient at the end, as far as it is above tol": (gradient - tol).clamp(min=0) * has_to_come_down,
        "steps above max_steps": max(0, steps - max_steps),
    }


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
