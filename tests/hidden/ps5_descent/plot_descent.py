"""A plot: contour lines of a function, and the path of a descent on them."""

import torch

from autograder.language import (
    Choice,
    constant,
    exercise,
    hidden,
    interval,
    matrix,
    one_of,
    ordinary,
    rebuilt,
    shown,
    value,
)
from source.ps5_descent import support

from ..shared import exactly
from .shared import RIGHT, SADDLE, WINDOW, YOURS, contour_dots, off_their_levels, percent, seen, two_panels


@exercise(
    given=dict(
        f=rebuilt(support.surface, matrix(3, 4)),
        path=matrix("k", 2),
        xlim=interval(),
        ylim=interval(),
        levels=one_of(20, 12, 30),
        seen=constant(support.DATA),
    ),
    find=value(),
    probe=support.drawn_descent,
    checks=[
        hidden("a function without symmetry", ordinary.sizes(k=(5, 9)).draws(6), points=5),
        shown("four steps to compare", ordinary.sizes(k=5).where(levels=15).draws(1), points=1),
        hidden(
            "no step, and forty, tensors that require a gradient",
            ordinary.sizes(k=(1, 41)).where(levels=20).leaves().draws(2),
            points=2,
        ),
        hidden("words, aspect and window", ordinary.sizes(k=6).where(seen=support.WORDS).draws(2), points=2),
    ],
    choice=Choice("c", "Draw a right angle on a rubber sheet in several ways, and stretch it along x."),
)
def plot_descent(ax, f, path, xlim, ylim, levels):
    """The contour lines, the path, its start and its end."""
    return drawn(ax, f, path, xlim, ylim, levels)


def heights_on_grid(f, xlim, ylim, n=60):
    """A grid over the window and f on it, each (n, n), as meshgrid(indexing="xy") lays them out."""
    X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
    heights = torch.vmap(f)(torch.stack([X.flatten(), Y.flatten()], dim=-1)).detach()
    return X, Y, heights.reshape(n, n)


def drawn(
    ax, f, path, xlim, ylim, levels,
    *, contour=None, line=None, ends=None, aspect="equal", window=True, legend=True, labels=True,
):  # fmt: skip
    """The picture with parts replaced: the contour lines, the line of the path, its two ends, and words."""
    rows = path.detach()
    made = (contour or ax.contour)(*heights_on_grid(f, xlim, ylim), levels=levels)
    shown = rows if line is None else line(rows)
    (curve,) = ax.plot(shown[:, 0], shown[:, 1], "o-", markersize=3, label="path")
    first, last = (rows[0], rows[-1]) if ends is None else ends(rows)
    (start,) = ax.plot(*first, "s", label="start")
    (end,) = ax.plot(*last, "*", label="end")
    ax.set(xlabel="x", ylabel="y") if labels else None
    ax.set(xlim=xlim, ylim=ylim) if window else None
    ax.set_aspect(aspect)
    ax.legend() if legend else None
    return {"contour": made, "path": curve, "start": start, "end": end}


@plot_descent.misconception
def leaves_out_the_last_point(ax, f, path, xlim, ylim, levels):
    """The last point of the path is missing in your line: path[:-1] ends one before it."""
    return drawn(ax, f, path, xlim, ylim, levels, line=lambda rows: rows[:-1])


@plot_descent.misconception
def leaves_out_the_start(ax, f, path, xlim, ylim, levels):
    """The first point of the path is missing in your line."""
    return drawn(ax, f, path, xlim, ylim, levels, line=lambda rows: rows[1:])


@plot_descent.misconception
def sorts_the_points(ax, f, path, xlim, ylim, levels):
    """Your line runs through the points in another order than the path. They come in the order of the steps: keep
    it.
    """
    return drawn(ax, f, path, xlim, ylim, levels, line=lambda rows: rows[rows[:, 0].argsort()])


@plot_descent.misconception
def exchanges_the_coordinates(ax, f, path, xlim, ylim, levels):
    """In your line x and y are exchanged: the first column of the path is x."""
    return drawn(ax, f, path, xlim, ylim, levels, line=lambda rows: rows.flip(1))


@plot_descent.misconception
def draws_upside_down(ax, f, path, xlim, ylim, levels):
    """Your contour lines stand upside down: the rows of the grid run against y.

    An image counts its rows from the top; ax.contour takes them as the y that you hand over says.
    """

    def flipped(X, Y, Z, **settings):
        return ax.contour(X, Y, Z.flip(0), **settings)

    return drawn(ax, f, path, xlim, ylim, levels, contour=flipped)


@plot_descent.misconception
def transposes_the_heights(ax, f, path, xlim, ylim, levels):
    """Your contour lines are those of f(y, x): the values lie on the grid the other way round.

    meshgrid has two indexings, "ij" and "xy". Does each value belong to its point?
    """

    def turned(X, Y, Z, **settings):
        return ax.contour(X, Y, Z.mT, **settings)

    return drawn(ax, f, path, xlim, ylim, levels, contour=turned)


@plot_descent.misconception
def contours_of_the_bowl(ax, f, path, xlim, ylim, levels):
    """Your contour lines are those of x² + y², whatever f is. Evaluate the f that you are given."""

    def circles(X, Y, Z, **settings):
        return ax.contour(X, Y, X**2 + Y**2, **settings)

    return drawn(ax, f, path, xlim, ylim, levels, contour=circles)


@plot_descent.misconception
def fills_the_contours(ax, f, path, xlim, ylim, levels):
    """You filled the bands between contour lines, with contourf. Asked are the lines themselves."""
    return drawn(ax, f, path, xlim, ylim, levels, contour=ax.contourf)


@plot_descent.misconception
def shows_an_image(ax, f, path, xlim, ylim, levels):
    """There are no contour lines on ax: you show f as an image, or not at all. A height can be read off a line, and
    hardly off a colour.
    """

    def image(X, Y, Z, **settings):
        return ax.imshow(Z, extent=(*xlim, *ylim), origin="lower")

    return drawn(ax, f, path, xlim, ylim, levels, contour=image)


@plot_descent.misconception
def a_few_levels_only(ax, f, path, xlim, ylim, levels):
    """You draw other levels than asked: hand the number over, as levels=levels."""

    def three(X, Y, Z, **settings):
        return ax.contour(X, Y, Z, levels=2)

    return drawn(ax, f, path, xlim, ylim, levels, contour=three)


@plot_descent.misconception
def one_window_for_both(ax, f, path, xlim, ylim, levels):
    """Your contour lines use xlim along both axes. The window need not be square."""

    def square(X, Y, Z, **settings):
        return ax.contour(*heights_on_grid(f, xlim, xlim), **settings)

    return drawn(ax, f, path, xlim, ylim, levels, contour=square)


@plot_descent.misconception
def draws_on_the_current_axes(ax, f, path, xlim, ylim, levels):
    """There is nothing on the Axes you were given: plt.contour and plt.plot draw on whichever Axes is current.

    Which object should draw, if the picture is to land on ax?
    """
    import matplotlib.pyplot as plt

    return drawn(plt.gca(), f, path, xlim, ylim, levels)


@plot_descent.misconception
def opens_a_figure(ax, f, path, xlim, ylim, levels):
    """You opened a figure of your own and drew there. The Axes to draw on was handed to you."""
    import matplotlib.pyplot as plt

    return drawn(plt.figure().add_subplot(), f, path, xlim, ylim, levels)


@plot_descent.misconception
def shows_the_figure(ax, f, path, xlim, ylim, levels):
    """You call plt.show(). Whoever handed you the Axes decides when it is shown."""
    import matplotlib.pyplot as plt

    parts = drawn(ax, f, path, xlim, ylim, levels)
    plt.show()
    return parts


@plot_descent.misconception
def exchanges_start_and_end(ax, f, path, xlim, ylim, levels):
    """The marks of start and end are exchanged: path[0] is where the descent began."""
    return drawn(ax, f, path, xlim, ylim, levels, ends=lambda rows: (rows[-1], rows[0]))


@plot_descent.misconception
def returns_nothing(ax, f, path, xlim, ylim, levels):
    """You returned nothing. Asked is a dict of the four things that were drawn."""
    drawn(ax, f, path, xlim, ylim, levels)


@plot_descent.misconception
def axes_of_two_scales(ax, f, path, xlim, ylim, levels):
    """The scales of your two axes differ, so that right angles do not look right. See set_aspect."""
    return drawn(ax, f, path, xlim, ylim, levels, aspect="auto")


@plot_descent.misconception
def window_that_grows(ax, f, path, xlim, ylim, levels):
    """Your window is not xlim and ylim: it grew with a path that leaves it. Set the limits after drawing."""
    return drawn(ax, f, path, xlim, ylim, levels, window=False)


@plot_descent.misconception
def explains_nothing(ax, f, path, xlim, ylim, levels):
    """There is no legend that names start and end."""
    return drawn(ax, f, path, xlim, ylim, levels, legend=False)


@plot_descent.misconception
def names_no_axes(ax, f, path, xlim, ylim, levels):
    """Your axes have no labels. Which of them is x?"""
    return drawn(ax, f, path, xlim, ylim, levels, labels=False)


@plot_descent.misconception
def keeps_the_graph(ax, f, path, xlim, ylim, levels):
    """Your code raises an error when the path requires a gradient: matplotlib wants numbers. Which call frees a
    tensor?
    """
    if path.requires_grad:
        path.numpy()
    return drawn(ax, f, path, xlim, ylim, levels)


WAY = exactly([[-1.6, 0.9], [-0.9, -0.6], [-1.2, -0.1], [0.3, -0.4], [0.9, 0.5], [1.7, 0.2]])


@plot_descent.picture(
    ordinary.where(
        f=rebuilt(support.surface, constant(SADDLE)), path=constant(WAY), levels=12, seen=support.DRAWING, **WINDOW
    ).draws(1)
)
def the_two_descents(figure, calls):
    """What your function draws on the left, what it should draw on the right: dots on contour lines, and the path.

    The square is the start, the star the end. Each dot stands where f has the value of its contour line.
    """
    (call,) = calls
    for ax, drawn_there, colour in zip(two_panels(figure), (call.actual, call.expected), (YOURS, RIGHT), strict=True):
        contour_dots(ax, drawn_there[support.VERTICES])
        ax.plot(*seen(drawn_there["path"]).mT, "-", color=colour)
        ax.plot(*seen(drawn_there["start"]).mT, "s", color=colour)
        ax.plot(*seen(drawn_there["end"]).mT, "*", color=colour, markersize=10)
    off = off_their_levels(call.arguments["f"], call.actual[support.VERTICES])
    path = "the right one" if torch.allclose(seen(call.actual["path"]), call.expected["path"]) else "another one"
    return (
        f"Your path is {path}, and {percent(off)} of the dots on your contour lines do not lie where f has their value."
    )
