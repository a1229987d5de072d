"""What set 5 reads off a picture: what is hidden is not seen, and an axis that runs backwards is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from tests.test_claims import support_of

SUPPORT = support_of("ps5_descent")
XLIM, YLIM = (-2.0, 1.0), (-1.0, 3.0)
PATH = torch.tensor([[-1.5, 2.5], [0.5, 0.0], [0.0, 1.0]], dtype=torch.float64)
BACKWARDS, HIDDEN = {SUPPORT.DIRECTION: "one runs backwards"}, "are missing, or too few"
Change = Callable[..., Any]


def f(point: Tensor) -> Tensor:
    """Return x² + 3y."""
    return point[0] ** 2 + 3 * point[1]


def heights(n: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return a grid over the window, and f on it, (n, n) each."""
    ends = [torch.linspace(*side, n, dtype=torch.float64) for side in (XLIM, YLIM)]
    X, Y = torch.meshgrid(*ends, indexing="xy")
    return X, Y, X**2 + 3 * Y


def descent(change: Change, seen: str) -> dict[str, Any]:
    """Return what is read of a right picture of a descent that was changed: of its Axes, and its four parts."""

    def plot_descent(ax: Axes, f: Change, path: Tensor, xlim: Any, ylim: Any, levels: int) -> dict[str, object]:
        parts: dict[str, Any] = {"contour": ax.contour(*heights(60), levels=levels), "path": ax.plot(*path.mT)[0]}
        parts |= {"start": ax.plot(*path[0], "o", label="start")[0], "end": ax.plot(*path[-1], "x", label="end")[0]}
        ax.set(xlabel="x", ylabel="y", aspect="equal", xlim=xlim, ylim=ylim)
        ax.legend()
        change(ax, **parts)
        return parts

    return SUPPORT.drawn_descent(plot_descent, f, PATH, XLIM, YLIM, 15, seen)


def surface(change: Change, seen: str) -> dict[str, Any]:
    """Return what is read of two right panels that were changed."""

    def plot_surface_and_contour(fig: Figure, *_: object) -> tuple[Any, Axes]:
        left, right = fig.add_subplot(1, 2, 1, projection="3d"), fig.add_subplot(1, 2, 2)
        left.plot_surface(*(part.numpy() for part in heights(20)))
        left.set(xlabel="x", ylabel="y", zlabel="z")
        lines = right.contour(*heights(20))
        X, Y, _ = heights(4)
        right.quiver(X, Y, 2 * X, torch.full_like(X, 3.0))
        right.set(xlabel="x", ylabel="y", aspect="equal")
        fig.colorbar(lines, ax=right)
        change(left, right)
        return left, right

    return SUPPORT.drawn_surface(plot_surface_and_contour, f, XLIM, YLIM, 20, 4, seen)


def differs(drawn: Change, change: Change, seen: str) -> dict[str, Any]:
    """Return what is read of a changed picture and not of the right one."""
    right, read = drawn(lambda *_, **__: None, seen), drawn(change, seen)
    assert right.keys() == read.keys()
    same = {
        key: torch.equal(one, read[key]) if isinstance(one, Tensor) else one == read[key] for key, one in right.items()
    }
    return {key: read[key] for key, is_same in same.items() if not is_same}


DESCENTS = {
    "upside down": (lambda ax, **_: ax.invert_yaxis(), BACKWARDS),
    "mirrored": (lambda ax, **_: ax.set_xlim(*XLIM[::-1]), BACKWARDS),
    "a window that grew": (lambda ax, **_: ax.set_xlim(-3, 1), {"the window": "another one"}),
    "a bent axis": (lambda ax, **_: ax.set(xscale="symlog", xlim=XLIM), {"the aspect": "not equal"}),
}
SURFACES = {
    "upside down on the right": (lambda _, right: right.invert_yaxis(), BACKWARDS),
    "mirrored on the right": (lambda _, right: right.invert_xaxis(), BACKWARDS),
    "upside down on the left": (lambda left, _: left.invert_zaxis(), BACKWARDS),
    "half of the window": (lambda _, right: right.set_xlim(-0.5, 1), {"the window on the right": "cut off"}),
    "seen from another side": (lambda left, _: left.view_init(20, 130), {}),
    "a wider window": (lambda _, right: right.set(xlim=(-3, 2), ylim=(-2, 4)), {}),
}


@pytest.mark.parametrize(("change", "told"), DESCENTS.values(), ids=DESCENTS)
def test_a_descent_is_read_as_it_is_seen(change: Change, told: dict[str, str]) -> None:
    assert differs(descent, change, SUPPORT.WORDS) == told


@pytest.mark.parametrize(("change", "told"), SURFACES.values(), ids=SURFACES)
def test_two_panels_are_read_as_they_are_seen(change: Change, told: dict[str, str]) -> None:
    assert differs(surface, change, SUPPORT.WORDS) == told


@pytest.mark.parametrize("part", ["contour", "path", "start", "end"])
def test_a_hidden_part_of_a_descent_is_not_seen(part: str) -> None:
    told = differs(descent, lambda _, **parts: parts[part].set_visible(False), SUPPORT.DATA)
    assert (
        {SUPPORT.LINES: told.get(SUPPORT.LINES)} == {SUPPORT.LINES: HIDDEN}
        if part == "contour"
        else len(told[part]) == 0
    )


def test_nothing_is_seen_on_hidden_axes() -> None:
    told = differs(descent, lambda ax, **_: ax.set_visible(False), SUPPORT.DATA)
    assert told[SUPPORT.LINES] == HIDDEN and len(told["path"]) == len(told["start"]) == len(told["end"]) == 0
    told = differs(surface, lambda _, right: right.set_visible(False), SUPPORT.DATA)
    assert told[SUPPORT.LINES] == HIDDEN and len(told["the arrows (x, y, U, V)"]) == 0


def test_no_figure_is_left_open() -> None:
    assert plt.get_fignums() == []
