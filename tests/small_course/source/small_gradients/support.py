"""Test functions for this notebook, and what its plots show. Read them; they hold no answers."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
from matplotlib.quiver import Quiver
from torch import Tensor


def cubic_sum(x: Tensor) -> Tensor:
    """Return Σ xᵢ³, a 0-d tensor. Its slope at 1.5 is 6.75 in every direction."""
    return (x**3).sum()


def ripples(x: Tensor) -> Tensor:
    """Return Σ sin(i·xᵢ) + ½(Σ xᵢ)², counting i from 1: no two entries play the same part."""
    weights = torch.arange(1, x.numel() + 1, dtype=x.dtype, device=x.device).reshape(x.shape)
    return (weights * x).sin().sum() + 0.5 * x.sum() ** 2


def surface(c: Tensor) -> Callable[[Tensor], Tensor]:
    """Build f(p) = Σ c[i, j]·xⁱ·yʲ for a point p = (x, y).

    Args:
        c: (j, k) the coefficients.

    Returns:
        A function from a tensor of shape (2,) to a 0-d tensor; it can be differentiated and vmapped.
    """

    def f(point: Tensor) -> Tensor:
        x_powers = torch.stack([point[0] ** i for i in range(c.shape[0])])
        y_powers = torch.stack([point[1] ** j for j in range(c.shape[1])])
        return x_powers @ c @ y_powers

    return f


def drawn_arrows(
    plot_gradient_field: Callable[..., object],
    f: Callable[[Tensor], Tensor],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    n: int,
) -> dict[str, object]:
    """Call a plotting function on an Axes and read back what its arrows say.

    A second Axes stands beside it, as in any figure with two panels; it is the current one, so a function that
    draws with ``plt.`` instead of ``ax.`` draws there.

    Returns:
        ``arrows drawn``: how many; ``the place of what was drawn``: "on ax", or "outside ax" if anything was drawn
        elsewhere or a figure was opened; ``the type of what was returned``; ``arrows (x, y, U, V)``: (number of
        arrows, 4) a row for each arrow, sorted by place.
    """
    before = set(plt.get_fignums())
    figure, (ax, other) = plt.subplots(1, 2)
    plt.sca(other)
    try:
        returned = plot_gradient_field(ax, f, xlim, ylim, n)
        opened = set(plt.get_fignums()) - before - {figure.number}
        quivers = [artist for artist in ax.collections if isinstance(artist, Quiver)]
        rows = torch.cat([_rows(quiver) for quiver in quivers]) if quivers else torch.zeros(0, 4, dtype=torch.float64)
        return {
            "the place of what was drawn": "outside ax" if other.has_data() or opened else "on ax",
            "the type of what was returned": type(returned).__name__,
            "arrows drawn": len(rows),
            "arrows (x, y, U, V)": _sorted(rows),
        }
    finally:
        for number in set(plt.get_fignums()) - before:
            plt.close(plt.figure(number))


def _rows(quiver: Quiver) -> Tensor:
    """Return (number of arrows, 4) rows x, y, U, V of one quiver; what matplotlib left out as invalid is NaN."""
    places = torch.as_tensor(quiver.get_offsets().tolist(), dtype=torch.float64).reshape(-1, 2)
    directions = [torch.as_tensor(part.ravel().tolist(), dtype=torch.float64) for part in (quiver.U, quiver.V)]
    invalid = torch.as_tensor(quiver.Umask).flatten().expand(len(places))
    return torch.column_stack([places, *(part.masked_fill(invalid, torch.nan) for part in directions)])


def _sorted(rows: Tensor) -> Tensor:
    """Sort rows by place, x first; places that differ by rounding only count as the same."""
    keys = [tuple(place) for place in rows[:, :2].round(decimals=6).tolist()]
    return rows[sorted(range(len(keys)), key=keys.__getitem__)]
