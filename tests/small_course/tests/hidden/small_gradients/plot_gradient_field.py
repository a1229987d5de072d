"""A plot: the gradients of a function of two numbers as arrows on a grid."""

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
from source.small_gradients import support


@exercise(
    given=dict(f=rebuilt(support.surface, matrix(3, 4)), xlim=interval(), ylim=interval(), n=one_of(5, 2, 7)),
    find=value(),
    probe=support.drawn_arrows,
    checks=[
        hidden("a function without symmetry", ordinary.draws(3), points=5),
        shown("a coarse grid to compare", ordinary.where(n=3).draws(1), points=2),
    ],
    choice=Choice(
        "a", "Write down the linear part of the change of 5 − 2f. What does the 5 contribute to it, and what the −2?"
    ),
)
def plot_gradient_field(ax, f, xlim, ylim, n):
    """The arrows of ∇f on an n × n grid over the window, drawn on ax."""
    return ax.quiver(*field_on_grid(f, xlim, ylim, n))


def field_on_grid(f, xlim, ylim, n):
    """The grid and the gradient on it, each (n, n), as meshgrid(indexing="xy") lays them out."""
    x, y = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
    X, Y = torch.meshgrid(x, y, indexing="xy")
    points = torch.stack([X.flatten(), Y.flatten()], dim=-1)
    gradients = torch.func.vmap(torch.func.grad(f))(points)
    return X, Y, gradients[:, 0].reshape(n, n), gradients[:, 1].reshape(n, n)


@plot_gradient_field.misconception
def exchanges_the_axes(ax, f, xlim, ylim, n):
    """Your arrows stand at the right places, but they belong to other places: x and y are exchanged.

    meshgrid has two indexings, "ij" and "xy". Does each arrow belong to the point at which you draw it?
    """
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, U.T, V.T)


@plot_gradient_field.misconception
def exchanges_the_components(ax, f, xlim, ylim, n):
    """You exchanged the two components: U is the change along x, V along y."""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, V, U)


@plot_gradient_field.misconception
def points_downhill(ax, f, xlim, ylim, n):
    """Your arrows point downhill. Does the gradient point where f grows or where it falls?"""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, -U, -V)


@plot_gradient_field.misconception
def unit_arrows(ax, f, xlim, ylim, n):
    """Your arrows all have length one. The length of the gradient says how steep f is; keep it."""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    length = torch.hypot(U, V)
    return ax.quiver(X, Y, U / length, V / length)


@plot_gradient_field.misconception
def field_of_the_bowl(ax, f, xlim, ylim, n):
    """Your arrows are (2x, 2y), the gradient of x² + y², whatever f is. Differentiate the f that you are given."""
    X, Y, _, _ = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, 2 * X, 2 * Y)


@plot_gradient_field.misconception
def draws_on_the_current_axes(ax, f, xlim, ylim, n):
    """There is no arrow on the Axes you were given: plt.quiver draws on whichever Axes is current.

    Which object should draw, if the picture is to land on ax?
    """
    import matplotlib.pyplot as plt

    return plt.quiver(*field_on_grid(f, xlim, ylim, n))


@plot_gradient_field.misconception
def one_window_for_both(ax, f, xlim, ylim, n):
    """You used xlim along both axes. The window need not be square."""
    return ax.quiver(*field_on_grid(f, xlim, xlim, n))


SADDLE = torch.tensor([[0.0, 0.0, -0.4], [0.8, 0.4, 0.0], [0.3, 0.0, 0.0]])
LONGEST = 1.2  # of the right arrows, in units of the distance from one to the next
MARGIN = 0.9

FAR = 1e6  # beyond, nothing is seen, and the digits fill the file


@plot_gradient_field.picture(
    ordinary.where(f=rebuilt(support.surface, constant(SADDLE)), xlim=(-2.0, 2.0), ylim=(-1.5, 1.2), n=7).draws(1)
)
def arrows_on_contour_lines(figure, calls):
    """Your arrows on the left and the right ones on the right, on contour lines of the same f.

    A gradient stands at right angles to the contour line, points to where f is larger, and is long where f is steep.
    """
    (call,) = calls
    f, xlim, ylim, n = (call.arguments[name] for name in ("f", "xlim", "ylim", "n"))
    yours, right = (side["arrows (x, y, U, V)"].clamp(-FAR, FAR) for side in (call.actual, call.expected))
    spacing, longest = (xlim[1] - xlim[0]) / (n - 1), right[:, 2:].norm(dim=1).max()
    differ = ~((yours - right).abs() <= 0.02 * longest).all(dim=1)
    figure.set_size_inches(4.6, 2.4)
    panels = figure.subplots(1, 2, sharex=True, sharey=True, gridspec_kw={"left": 0.1, "bottom": 0.17})
    for ax, arrows, colour in zip(panels, (yours, right), ("#0b5cad", "0.15"), strict=True):
        contour_lines(ax, f, xlim, ylim)
        directions = arrows[:, 2:] * (LONGEST * spacing / longest)
        directions = directions * (3 * LONGEST * spacing / directions.norm(dim=1, keepdim=True)).clamp(max=1)
        ax.quiver(*arrows[:, :2].T, *directions.T, color=colour, angles="xy", scale_units="xy", scale=1, width=0.011)
        ax.set(title="the right arrows", aspect="equal", xlabel="x", xticks=(-2, 0, 2), yticks=(-1, 0, 1))
        ax.set(xlim=(xlim[0] - MARGIN, xlim[1] + MARGIN), ylim=(ylim[0] - MARGIN, ylim[1] + MARGIN))
    panels[0].plot(*yours[differ, :2].T, "o", color="#c2410c", markersize=4, markerfacecolor="none")
    panels[0].set(ylabel="y", title=f"yours: {int(differ.sum())} differ (○)" if differ.any() else "yours: all right")
    return told_of_arrows(yours, right, differ)


def contour_lines(ax, f, xlim, ylim):
    """Lines of equal f over the window and its margin."""
    x = torch.linspace(xlim[0] - MARGIN, xlim[1] + MARGIN, 25)
    y = torch.linspace(ylim[0] - MARGIN, ylim[1] + MARGIN, 25)
    X, Y = torch.meshgrid(x, y, indexing="xy")
    heights = torch.vmap(f)(torch.stack([X.flatten(), Y.flatten()], dim=-1)).reshape(X.shape)
    ax.contour(X, Y, heights, levels=10, colors="0.72", linewidths=0.8, linestyles="solid")


def told_of_arrows(yours, right, differ):
    """In words where two fields differ: in the places, the directions or the lengths."""
    count, total = int(differ.sum()), len(right)
    if not count:
        return f"All {total} of your arrows are the right ones."
    if not yours.isfinite().all():
        return f"{count} of your {total} arrows differ from the right ones, and some are no finite numbers."
    if bool(((yours - right)[:, :2].abs() > 1e-6).any()):
        return f"{count} of your {total} arrows differ from the right ones, and some stand at other places."
    cosines = torch.cosine_similarity(yours[differ, 2:], right[differ, 2:])
    along, against = int((cosines > 0.99).sum()), int((cosines < -0.99).sum())
    ratios = yours[differ, 2:].norm(dim=1) / right[differ, 2:].norm(dim=1)
    low, high = (f"{float(ratio):.2g}" for ratio in (ratios.min(), ratios.max()))
    lengths = "" if (low, high) == ("1", "1") else f"{low} times " if low == high else f"{low} to {high} times "
    return (
        f"{count} of your {total} arrows differ from the right ones: {along} of them point in the right direction, "
        f"{against} in the opposite one, and they are {lengths}as long."
    )
