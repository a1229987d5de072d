"""A plot: a surface in three dimensions, and beside it its contour lines with the gradient as arrows."""

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

from .shared import RIGHT, SADDLE, WINDOW, YOURS, contour_dots, off_their_levels, percent, seen, two_panels


@exercise(
    given=dict(
        f=rebuilt(support.surface, matrix(3, 4)),
        xlim=interval(),
        ylim=interval(),
        n=one_of(25, 30),
        n_arrows=one_of(6, 9, 4),
        seen=constant(support.DATA),
    ),
    find=value(),
    probe=support.drawn_surface,
    checks=[
        hidden("a function without symmetry", ordinary.draws(4), points=6),
        shown("a coarse grid to compare", ordinary.where(n=22, n_arrows=3).draws(1), points=1),
        hidden(
            "a fine grid, and two arrows a side",
            ordinary.where(n=48, n_arrows=2)
            .draws(1)
            .because("the grid of the surface and that of the arrows have sizes of their own"),
            points=1,
        ),
        hidden("labels, aspect and colour bar", ordinary.where(seen=support.WORDS).draws(1), points=2),
    ],
    choice=Choice("a", "How many components has it? Where could an arrow with so many be drawn?"),
)
def plot_surface_and_contour(fig, f, xlim, ylim, n, n_arrows):
    """The two panels."""
    return drawn(fig, f, xlim, ylim, n, n_arrows)


def grid_and(function, xlim, ylim, n):
    """A grid over the window, (n, n) each, and what a function of points makes of it."""
    X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
    made = torch.vmap(function)(torch.stack([X.flatten(), Y.flatten()], dim=-1))
    return X, Y, made


def drawn(
    fig, f, xlim, ylim, n, n_arrows,
    *, heights=lambda X, Y, Z: (X, Y, Z), lines=None, field=lambda X, Y, U, V: (X, Y, U, V),
    labels=("x", "y", "z"), aspect="equal", bar=True,
):  # fmt: skip
    """The picture with parts replaced: the surface, the contour lines, the arrows, and words."""
    solid, flat = fig.add_subplot(1, 2, 1, projection="3d"), fig.add_subplot(1, 2, 2)
    X, Y, Z = grid_and(f, xlim, ylim, n)
    Z = Z.reshape(n, n)
    made = solid.plot_surface(*(part.numpy() for part in heights(X, Y, Z)), cmap="viridis")
    (lines or flat.contour)(X, Y, Z, levels=15)
    P, Q, G = grid_and(torch.func.grad(f), xlim, ylim, n_arrows)
    flat.quiver(*field(P, Q, G[:, 0].reshape(P.shape), G[:, 1].reshape(P.shape)))
    for name in labels:
        getattr(solid, f"set_{name}label")(name)
    flat.set(xlabel="x", ylabel="y", aspect=aspect)
    fig.colorbar(made, ax=solid, shrink=0.6) if bar else None
    return solid, flat


@plot_surface_and_contour.misconception
def arrows_on_the_fine_grid(fig, f, xlim, ylim, n, n_arrows):
    """You draw an arrow at every point of the fine grid. n_arrows says how many there are along each side."""
    return drawn(fig, f, xlim, ylim, n, n)


@plot_surface_and_contour.misconception
def field_of_the_bowl(fig, f, xlim, ylim, n, n_arrows):
    """Your arrows are (2x, 2y), the gradient of x² + y², whatever f is. Differentiate the f that you are given."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, field=lambda X, Y, U, V: (X, Y, 2 * X, 2 * Y))


@plot_surface_and_contour.misconception
def arrows_downhill(fig, f, xlim, ylim, n, n_arrows):
    """Your arrows point downhill. Does the gradient point where f grows or where it falls?"""
    return drawn(fig, f, xlim, ylim, n, n_arrows, field=lambda X, Y, U, V: (X, Y, -U, -V))


@plot_surface_and_contour.misconception
def exchanges_the_components(fig, f, xlim, ylim, n, n_arrows):
    """In your arrows the two components are exchanged: U is the change along x, V along y."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, field=lambda X, Y, U, V: (X, Y, V, U))


@plot_surface_and_contour.misconception
def arrows_at_other_places(fig, f, xlim, ylim, n, n_arrows):
    """Your arrows belong to other places than those at which they stand: x and y are exchanged on their grid."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, field=lambda X, Y, U, V: (X, Y, U.mT, V.mT))


@plot_surface_and_contour.misconception
def unit_arrows(fig, f, xlim, ylim, n, n_arrows):
    """Your arrows all have length one. The length of the gradient says how steep f is; keep it."""

    def unit(X, Y, U, V):
        return X, Y, U / torch.hypot(U, V), V / torch.hypot(U, V)

    return drawn(fig, f, xlim, ylim, n, n_arrows, field=unit)


@plot_surface_and_contour.misconception
def transposes_the_surface(fig, f, xlim, ylim, n, n_arrows):
    """Your surface is that of f(y, x): its heights lie on the grid the other way round."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, heights=lambda X, Y, Z: (X, Y, Z.mT))


@plot_surface_and_contour.misconception
def surface_upside_down(fig, f, xlim, ylim, n, n_arrows):
    """Your surface hangs upside down: its heights are −f."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, heights=lambda X, Y, Z: (X, Y, -Z))


@plot_surface_and_contour.misconception
def surface_of_the_bowl(fig, f, xlim, ylim, n, n_arrows):
    """Your surface is that of x² + y², whatever f is. Evaluate the f that you are given."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, heights=lambda X, Y, Z: (X, Y, X**2 + Y**2))


@plot_surface_and_contour.misconception
def a_coarser_surface(fig, f, xlim, ylim, n, n_arrows):
    """Your surface has fewer points than asked: n along each side, whatever n is."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, heights=lambda *parts: [part[::2, ::2] for part in parts])


def contours(name, feedback, lines):
    """Attach a version with other contour lines."""

    def wrong(fig, f, xlim, ylim, n, n_arrows):
        def instead(X, Y, Z, **settings):
            return lines(fig.axes[1], X, Y, Z, f, **settings)

        return drawn(fig, f, xlim, ylim, n, n_arrows, lines=instead)

    wrong.__name__, wrong.__doc__ = name, feedback
    return plot_surface_and_contour.misconception(wrong)


contours(
    "contours_transposed",
    """Your contour lines are those of f(y, x): the values lie on the grid the other way round.""",
    lambda ax, X, Y, Z, f, **settings: ax.contour(X, Y, Z.mT, **settings),
)
contours(
    "contours_upside_down",
    """Your contour lines stand upside down: the rows of the grid run against y.""",
    lambda ax, X, Y, Z, f, **settings: ax.contour(X, Y, Z.flip(0), **settings),
)
contours(
    "contours_filled",
    """You filled the bands between contour lines, with contourf. Asked are the lines.""",
    lambda ax, X, Y, Z, f, **settings: ax.contourf(X, Y, Z, **settings),
)
contours(
    "an_image_for_contours",
    """There are no contour lines on the right panel: you show f as an image there, or nothing.""",
    lambda ax, X, Y, Z, f, **settings: ax.imshow(
        Z, extent=[float(edge) for edge in (X.min(), X.max(), Y.min(), Y.max())], origin="lower"
    ),
)


@plot_surface_and_contour.misconception
def both_panels_flat(fig, f, xlim, ylim, n, n_arrows):
    """Your left panel has no three dimensions. See the word projection of add_subplot."""
    solid, flat = fig.add_subplot(1, 2, 1), fig.add_subplot(1, 2, 2)
    X, Y, Z = grid_and(f, xlim, ylim, n)
    P, Q, G = grid_and(torch.func.grad(f), xlim, ylim, n_arrows)
    bands = solid.contourf(X, Y, Z.reshape(n, n))
    flat.contour(X, Y, Z.reshape(n, n), levels=15)
    flat.quiver(P, Q, G[:, 0].reshape(P.shape), G[:, 1].reshape(P.shape))
    solid.set(xlabel="x", ylabel="y")
    flat.set(xlabel="x", ylabel="y", aspect="equal")
    fig.colorbar(bands, ax=solid)
    return solid, flat


@plot_surface_and_contour.misconception
def exchanges_the_panels(fig, f, xlim, ylim, n, n_arrows):
    """You returned the panels in the other order: first the one in three dimensions."""
    return drawn(fig, f, xlim, ylim, n, n_arrows)[::-1]


@plot_surface_and_contour.misconception
def draws_on_the_current_figure(fig, f, xlim, ylim, n, n_arrows):
    """There is nothing on the figure you were given: plt.subplot and its kin draw on whichever figure is current."""
    import matplotlib.pyplot as plt

    return drawn(plt.gcf(), f, xlim, ylim, n, n_arrows)


@plot_surface_and_contour.misconception
def opens_a_figure(fig, f, xlim, ylim, n, n_arrows):
    """You opened a figure of your own and drew there. The figure to draw on was handed to you."""
    import matplotlib.pyplot as plt

    return drawn(plt.figure(), f, xlim, ylim, n, n_arrows)


@plot_surface_and_contour.misconception
def draws_the_bowl(fig, f, xlim, ylim, n, n_arrows):
    """All that you draw belongs to x² + y², whatever f is. Evaluate and differentiate the f that you are given."""
    return drawn(fig, lambda point: point @ point, xlim, ylim, n, n_arrows)


@plot_surface_and_contour.misconception
def shows_the_figure(fig, f, xlim, ylim, n, n_arrows):
    """You call plt.show(). Whoever handed you the figure decides when it is shown."""
    import matplotlib.pyplot as plt

    panels = drawn(fig, f, xlim, ylim, n, n_arrows)
    plt.show()
    return panels


@plot_surface_and_contour.misconception
def no_label_upwards(fig, f, xlim, ylim, n, n_arrows):
    """An axis of your left panel has no label. The third one is named by set_zlabel."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, labels=("x", "y"))


@plot_surface_and_contour.misconception
def no_scale_of_colours(fig, f, xlim, ylim, n, n_arrows):
    """There is no colour bar, so that nobody can say what a colour means. See fig.colorbar."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, bar=False)


@plot_surface_and_contour.misconception
def axes_of_two_scales(fig, f, xlim, ylim, n, n_arrows):
    """The scales of the two axes on the right differ, so that right angles do not look right. See set_aspect."""
    return drawn(fig, f, xlim, ylim, n, n_arrows, aspect="auto")


ARROWS, SURFACE = "the arrows (x, y, U, V)", "the surface (x, y, z)"


@plot_surface_and_contour.picture(
    ordinary.where(
        f=rebuilt(support.surface, constant(SADDLE)), n=25, n_arrows=6, seen=support.DRAWING, **WINDOW
    ).draws(1)
)
def the_two_right_panels(figure, calls):
    """Your right panel on the left, and what it should be on the right: dots on contour lines, and the arrows.

    An arrow stands at right angles to the contour line, points to where f is larger, and is long where f is steep.
    """
    (call,) = calls
    longest = call.expected[ARROWS][:, 2:].norm(dim=1).max()
    for ax, drawn_there, colour in zip(two_panels(figure), (call.actual, call.expected), (YOURS, RIGHT), strict=True):
        contour_dots(ax, drawn_there[support.VERTICES])
        arrows = seen(drawn_there[ARROWS])
        directions = 0.8 * arrows[:, 2:] / longest
        directions = directions * (2 / directions.norm(dim=1, keepdim=True)).clamp(max=1)
        ax.quiver(*arrows[:, :2].mT, *directions.mT, color=colour, angles="xy", scale_units="xy", scale=1, width=0.011)
    wrong = ~torch.isclose(seen(call.actual[ARROWS]), call.expected[ARROWS]).all(dim=1)
    heights = ~torch.isclose(seen(call.actual[SURFACE]), call.expected[SURFACE]).all(dim=1)
    off = off_their_levels(call.arguments["f"], call.actual[support.VERTICES])
    return (
        f"Of your {len(wrong)} arrows, {int(wrong.sum())} differ from the right ones; of the points of your surface, "
        f"{percent(float(heights.double().mean()))} do; {percent(off)} of the dots on your contour lines do not lie "
        "where f has their value."
    )
