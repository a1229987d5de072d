"""What several exercises of assignment 5 use: slopes, walks, and the functions that they are tried on."""

import torch

from autograder.language import rebuilt, vector
from source.ps5_descent import support

from ..shared import exactly

VALLEY = rebuilt(support.valley, vector(2))


def slope(f, x):
    """∇f(x), detached."""
    return torch.func.grad(f)(x.detach())


def walk(f, x0, lr, steps, *, direction=slope):
    """The points of gradient descent, the start first."""
    points = [x0.detach()]
    for _ in range(steps):
        points.append(points[-1] - lr * direction(f, points[-1]))
    return points


def accumulated(f, x0, lr, steps):
    """The points of a loop that never clears its gradients."""
    points, total = [x0.detach()], torch.zeros_like(x0)
    for _ in range(steps):
        total = total + slope(f, points[-1])
        points.append(points[-1] - lr * total)
    return points


def aliases(points):
    """The points as a list of one live tensor shows them in the end."""
    return [points[-1]] * len(points)


def values_at(f, points):
    """The values of f at these points: (number,)."""
    return torch.stack([f(x) for x in points])


# --- pictures ------------------------------------------------------------------------------------------------

YOURS, RIGHT, AMISS = "#0b5cad", "0.15", "#c2410c"
FAR = 1e6  # beyond, nothing is seen, and the digits fill the file
EVERY, DOT = 2, 0.02  # of the vertices, that are drawn, and half of what is drawn for one
WINDOW = dict(xlim=(-2.0, 2.0), ylim=(-1.5, 1.2))
SADDLE = exactly([[0.0, 0.3, -0.4, 0.0], [0.8, 0.4, 0.0, 0.1], [0.3, 0.0, 0.0, 0.0]])


def seen(x):
    """The numbers of a student as they can be drawn."""
    return x.nan_to_num(0.0, FAR, -FAR).clamp(-FAR, FAR)


def two_panels(figure, height=2.5):
    """The student's picture on the left, the right one on the right, over one window."""
    figure.set_size_inches(4.6, height)
    panels = figure.subplots(1, 2, sharex=True, sharey=True, gridspec_kw={"left": 0.13, "bottom": 0.17})
    for ax, title in zip(panels, ("yours", "the right one"), strict=True):
        ax.set(title=title, aspect="equal", xlabel="x", xticks=(-2, 0, 2), yticks=(-1, 0, 1))
        ax.set(xlim=(-2.4, 2.4), ylim=(-1.9, 1.6))
    panels[0].set(ylabel="y")
    return panels


def contour_dots(ax, vertices):
    """Vertices of contour lines, darker where their level is lower: one path a shade, as a page has little room."""
    rows = seen(vertices)[::EVERY]
    middle = rows[:, 2].median() if len(rows) else 0.0
    for some, shade in ((rows[rows[:, 2] < middle], "0.45"), (rows[rows[:, 2] >= middle], "0.7")):
        breaks = torch.full_like(some[:, 0], torch.nan)
        across = torch.stack([some[:, 0] - DOT, some[:, 0] + DOT, breaks], dim=1)
        up = torch.stack([some[:, 1], some[:, 1], breaks], dim=1)
        ax.plot(across.flatten(), up.flatten(), color=shade, linewidth=1.6, solid_capstyle="butt")


def off_their_levels(f, vertices):
    """The share of vertices that lie off their level by more than a quarter of the distance between levels."""
    rows = seen(vertices)
    levels = rows[:, 2].unique()
    gap = levels.diff().min() if len(levels) > 1 else 1.0
    off = (torch.vmap(f)(rows[:, :2]) - rows[:, 2]).abs() > support.GAPS * gap
    return float(off.double().mean())


def percent(share):
    """A share in words."""
    return f"{100 * share:.0f} %"
