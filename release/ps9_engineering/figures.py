"""The pictures of the course: one style that works in grey, and words for whoever cannot see them.

A function that draws with what you wrote returns a figure and says in words what it shows:

    @picture
    def show_slope(slope): ...  # returns figure, words

Called in the last line of a cell, as `show_slope(slope)`, it shows the picture; before your function runs, it says so.
"""

from __future__ import annotations

import base64
import functools
import io
from collections.abc import Callable
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.rcsetup import cycler

BLUE, ORANGE, GREEN, PURPLE, GREY = "#0060a8", "#d55e00", "#00805f", "#a0408a", "#666666"  # also for the colour-blind
LEVELS = "viridis"  # of contour lines: from dark to light, in grey as well
SIGNED = "coolwarm"  # of numbers on either side of zero
STYLE = {
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.grid": False,
    "grid.alpha": 0.4,
    "lines.linewidth": 1.8,
    "legend.fontsize": 10,
    "legend.framealpha": 1,
    "savefig.dpi": 100,
    "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PURPLE]) + cycler(linestyle=["-", "--", ":", "-."]),
}

Drawing = Callable[..., tuple[Figure, str]]


class Picture:
    """A figure together with what it shows in words, as Jupyter displays it.

    Args:
        words: the alternative text.
    """

    def __init__(self, figure: Figure, words: str) -> None:
        self.figure, self.words = figure, words

    def __repr__(self) -> str:
        return self.words

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the picture and the words, and the words once more as what stands in the picture's place."""
        with matplotlib.rc_context(STYLE):
            file = io.BytesIO()
            self.figure.savefig(file, format="png", bbox_inches="tight")
        image = base64.b64encode(file.getvalue()).decode()
        return {"image/png": image, "text/plain": self.words}, {"image/png": {"alt": self.words}}


class Later:
    """What stands where a picture will be.

    Args:
        names: the functions that have to run first.
    """

    def __init__(self, names: str) -> None:
        self.names = names

    def __repr__(self) -> str:
        verb = "run" if " and " in self.names else "runs"
        return f"Your picture appears here once {self.names} {verb}. Then run this cell again."


def picture(draw: Drawing) -> Callable[..., Picture | Later]:
    """Let a function that returns a figure and its words show them; if what it is given does not run yet, say so."""

    @functools.wraps(draw)
    def show(*functions: Callable[..., Any]) -> Picture | Later:
        try:
            with matplotlib.rc_context(STYLE):
                return Picture(*draw(*functions))
        except Exception:  # the check above says what is wrong
            return Later(" and ".join(getattr(function, "__name__", "it") for function in functions))

    return show


def panels(width: float, height: float, rows: int = 1, columns: int = 1, **settings: Any) -> tuple[Figure, Any]:
    """Return a figure that no other cell can draw on, and its Axes: one, or an array of them.

    Args:
        width: in inches, as the height.
        settings: what `Figure.subplots` takes, besides.
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **settings)


def legend_below(figure: Figure, *axes: Axes, columns: int = 2) -> None:
    """Explain the lines below the figure, where no line can run."""
    found = [ax.get_legend_handles_labels() for ax in axes or figure.axes]
    named = {label: handle for handles, labels in found for handle, label in zip(handles, labels, strict=True)}
    figure.legend(named.values(), named.keys(), loc="outside lower center", ncols=columns)


def ink_on(colour: Any) -> str:
    """Return the colour, black or white, in which a number can be read on a coloured cell."""
    red, green, blue = to_rgb(colour)  # of four numbers, too: how opaque it is does not matter
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
