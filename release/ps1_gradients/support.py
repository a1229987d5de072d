"""Test functions, plot windows and pictures for this notebook. Read them, call them; they hold no answers."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
from figures import BLUE, GREEN, GREY, LEVELS, ORANGE, legend_below, panels, picture
from matplotlib.figure import Figure
from matplotlib.quiver import Quiver
from torch import Tensor

# --- functions of a tensor of any shape --------------------------------------------------------------------


def cubic_sum(x: Tensor) -> Tensor:
    """Return Σ xᵢ³, a 0-d tensor. Its slope at 1.5 is 6.75 in every direction."""
    return (x**3).sum()


def ripples(x: Tensor) -> Tensor:
    """Return Σ sin(i·xᵢ) + ½(Σ xᵢ)², counting i from 1: no two entries play the same part."""
    weights = torch.arange(1, x.numel() + 1, dtype=x.dtype, device=x.device).reshape(x.shape)
    return (weights * x).sin().sum() + 0.5 * x.sum() ** 2


def landscape(c: Tensor) -> Callable[[Tensor], Tensor]:
    """Build f(x) = Σ sin(c₀·i·xᵢ + c₁) + ½c₂·(Σ i·xᵢ)², counting i from 1, for tensors x of any shape.

    Args:
        c: (3,) the coefficients.

    Returns:
        A function from a tensor of any shape to a 0-d tensor; it can be differentiated.
    """

    def f(x: Tensor) -> Tensor:
        counted = torch.arange(1, x.numel() + 1, dtype=x.dtype, device=x.device).reshape(x.shape) * x
        return (c[0] * counted + c[1]).sin().sum() + 0.5 * c[2] * counted.sum() ** 2

    return f


# --- the same landscape, with conditions -------------------------------------------------------------------


def forward_only(c: Tensor) -> Callable[[Tensor], Tensor]:
    """Build the landscape so that every reverse pass through it raises a RuntimeError."""
    return _without_reverse(landscape(c))


def evaluated_once(c: Tensor) -> Callable[[Tensor], Tensor]:
    """Build the landscape so that a second evaluation raises a RuntimeError."""
    return _only_once(landscape(c))


def one_forward_pass(c: Tensor) -> Callable[[Tensor], Tensor]:
    """Build the landscape with both conditions: a single evaluation, and no reverse pass."""
    return _only_once(_without_reverse(landscape(c)))


def _without_reverse(f: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    def refuse(_: Tensor) -> None:
        raise RuntimeError("this f cannot be differentiated backwards, only forwards")

    def forwards(x: Tensor) -> Tensor:
        y = f(x)
        if y.requires_grad:
            y.register_hook(refuse)  # called when a reverse pass begins at y, and never in forward mode
        return y

    return forwards


def _only_once(f: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    calls = 0

    def once(x: Tensor) -> Tensor:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise RuntimeError("this f may be evaluated once, and this was one time more")
        return f(x)

    return once


def several_values(c: Tensor, count: int) -> Callable[[Tensor], Tensor]:
    """Build a function that returns the landscape's value ``count`` times, as a tensor of shape (count,)."""
    f = landscape(c)
    return lambda x: f(x).expand(count)


class WithWeights:
    """The landscape as a model sees it: its coefficients are weights, leaves that require a gradient themselves.

    Args:
        c: (3,) the coefficients.
    """

    def __init__(self, c: Tensor) -> None:
        self.weights = c.detach().clone().requires_grad_()

    def __call__(self, x: Tensor) -> Tensor:
        """Return the value at x, a 0-d tensor."""
        return landscape(self.weights)(x)


# --- functions of a point in the plane ---------------------------------------------------------------------


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


# --- what a call leaves behind -----------------------------------------------------------------------------


def traces_left(
    pure_grad: Callable[[Callable[[Tensor], Tensor], Tensor], object],
    f: Callable[[Tensor], Tensor],
    x: Tensor,
    x_is: str,
) -> dict[str, object]:
    """Call a function twice on a tensor, and look at what the calls leave behind.

    What is observed, beside the student's code: what each call returned or raised, and x with the tensors around it,
    photographed before and after. Nothing is decided here.

    Args:
        x_is: how x comes: "plain", "a leaf", "a leaf with a gradient" (of 7 everywhere) or "computed" from a leaf.

    Returns:
        For each of the two calls the exception it raised, its result, and whether that hangs on a graph; for x, and
        for the other leaves around (that x was computed from, and the weights of f), whether they are as before.
    """
    leaf, point = _leaf_and_point(x, x_is)
    others = [item for item in (leaf, getattr(f, "weights", point)) if item is not point]
    before, before_others = _photograph(point), [_photograph(item) for item in others]
    first = _called(pure_grad, f, point, "the first call")
    second = _called(pure_grad, f, point, "the second call")
    traces = {f"{name} of x after the calls": word for name, word in _compared(before, _photograph(point)).items()}
    untouched = all(
        word == "as before"
        for photograph, item in zip(before_others, others, strict=True)
        for word in _compared(photograph, _photograph(item)).values()
    )
    return {
        **first,
        **traces,
        "requires_grad and .grad of other leaves after the calls": "as before" if untouched else "changed",
        **second,
    }


def cycle_left(
    backward_cycle: Callable[[Callable[[Tensor], Tensor], Tensor], object],
    f: Callable[[Tensor], Tensor],
    points: Tensor,
) -> dict[str, object]:
    """Call a function that returns values and gradients, and look at what hangs on a graph and at the leaves of f.

    Returns:
        ``the values`` and ``the gradients``, without a graph; whether one of them hung on one; and whether the .grad of
        the weights of f, if it has any, is as before.
    """
    weights = [f.weights] if isinstance(f, WithWeights) else []
    before = [_photograph(item) for item in weights]
    returned = backward_cycle(f, points)
    pair = tuple(returned) if isinstance(returned, tuple | list) and len(returned) == 2 else (returned, None)
    kept = all(
        word == "as before"
        for photograph, item in zip(before, weights, strict=True)
        for word in _compared(photograph, _photograph(item)).values()
    )
    values, gradients = (item.detach() if isinstance(item, Tensor) else item for item in pair)
    return {
        "the values": values,
        "the gradients": gradients,
        "whether something returned hangs on a graph": any(isinstance(x, Tensor) and x.requires_grad for x in pair),
        ".grad of other leaves after the call": "as before" if kept else "changed",
    }


def _leaf_and_point(x: Tensor, x_is: str) -> tuple[Tensor, Tensor]:
    """Return a tensor and what is computed from it, the same one unless x is computed."""
    leaf = x.detach().requires_grad_(x_is != "plain")
    if x_is == "a leaf with a gradient":
        leaf.grad = torch.full_like(leaf, 7)
    return leaf, 1 * leaf if x_is == "computed" else leaf


def _called(pure_grad: Callable[..., object], f: Callable[[Tensor], Tensor], x: Tensor, call: str) -> dict[str, object]:
    """Call once; say which exception that was required was raised, what was returned, and if it hangs on a graph."""
    raised, result = "none", None
    try:
        result = pure_grad(f, x)
    except ValueError:
        raised = "ValueError"
    is_tensor = isinstance(result, Tensor)
    return {
        f"the exception of {call}": raised,
        f"the result of {call}": result.detach().clone() if is_tensor else result,  # the next call may change it
        f"whether the result of {call} hangs on a graph": is_tensor and result.requires_grad,
    }


def _photograph(x: Tensor) -> dict[str, object]:
    grad = x.grad if x.is_leaf or x.retains_grad else None  # asking others for it is a warning
    return {
        "the values": x.detach().clone(),
        "requires_grad": x.requires_grad,
        ".grad": None if grad is None else grad.detach().clone(),
        "the graph": x.grad_fn,
    }


def _compared(before: dict[str, object], after: dict[str, object]) -> dict[str, str]:
    return {name: "as before" if _is_same(before[name], after[name]) else "changed" for name in before}


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return torch.equal(one, other)
    return one is other


# --- what a plot shows -------------------------------------------------------------------------------------


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


# --- pictures of what you wrote ----------------------------------------------------------------------------


@picture
def show_zoom(poly_value_and_slope: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show a cubic with its tangent at 1.7, from your value and slope, closer and closer."""
    c, place = torch.tensor([1.0, -2.5, -0.75, 1.0]), torch.tensor(1.7)
    figure, axes = panels(9, 3.4, columns=3)
    value, slope = poly_value_and_slope(c, place)
    for ax, width in zip(axes, (1.5, 0.15, 0.015), strict=True):
        dx = torch.linspace(-width, width, 101)
        ax.plot(place + dx, poly_value_and_slope(c, place + dx)[0], label="p")
        ax.plot(place + dx, value + slope * dx, label="tangent with your value and slope")
        ax.plot(place, value, "ko")
        ax.set(title=f"within {width} of {place.item()}", xlabel="x")
    axes[0].set_ylabel("p(x)")
    legend_below(figure)
    return figure, (
        "Three panels: the cubic p as a solid line and the straight line with your value and slope at x = 1.7, dashed. "
        "Each panel is ten times closer than the one before. If your slope is right, the two part company at the "
        "edges of the first panel, are close in the second, and can hardly be told apart in the third."
    )


@picture
def show_chains(composite_slopes: Callable[[Tensor], tuple[Tensor, ...]]) -> tuple[Figure, str]:
    """Show the three functions and, below each, the slope that your function gives."""
    x = torch.linspace(-3.2, 3.2, 401)
    functions = {"sin(x²)": (x**2).sin(), "exp(log(x² + 1))": x**2 + 1, "log(1 + x²)": (1 + x**2).log()}
    figure, axes = panels(9, 4.6, rows=2, columns=3, sharex=True)
    for (name, values), slope, (above, below) in zip(functions.items(), composite_slopes(x), axes.T, strict=True):
        above.plot(x, values)
        above.set_title(name)
        below.axhline(0, color=GREY, linewidth=0.8, linestyle="-")
        below.plot(x, slope, color=ORANGE, linestyle="--")
        below.set_xlabel("x")
    axes[0, 0].set_ylabel("function")
    axes[1, 0].set_ylabel("your slope")
    return figure, (
        "Above, the graphs of sin(x²), exp(log(x² + 1)) and log(1 + x²) for x from −3.2 to 3.2; below each, your slope "
        "as a dashed line. If the slopes are right, each crosses zero where the graph above it turns, and is above "
        "zero where that rises."
    )


@picture
def show_error(central_diff_grad: Callable[..., Tensor]) -> tuple[Figure, str]:
    """Show the error of your central difference of x³ at 1.5 against the step h."""
    steps = [10.0**-k for k in range(1, 16)]
    errors = [abs(central_diff_grad(cubic_sum, torch.tensor(1.5), h).item() - 6.75) for h in steps]
    shown = [(h, error) for h, error in zip(steps, errors, strict=True) if error > 0]
    figure, ax = panels(6.5, 4)
    ax.loglog(*zip(*shown, strict=True), "o-")
    ax.set(title="The error of a central difference", xlabel="step h", ylabel="error of the slope of x³ at 1.5")
    ax.grid()
    return figure, (
        "The error of your central difference of x³ at 1.5, whose slope is 6.75, for the steps 0.1, 0.01 and so on "
        "down to 10 to the power −15, both axes logarithmic. If you use the step that you are given, the points "
        "show what you were asked to predict."
    )


@picture
def show_least_squares(grad_least_squares: Callable[[Tensor, Tensor, Tensor], Tensor]) -> tuple[Figure, str]:
    """Show your gradients at points of one contour line of ½‖Ax − b‖², for two unknowns."""
    A = torch.tensor([[2.0, 1.0], [1.5, 2.0], [-0.5, 1.0]])
    b = torch.tensor([3.0, 4.0, 2.0])
    lowest = torch.linalg.lstsq(A, b.unsqueeze(-1)).solution.squeeze(-1)
    points = on_one_contour_line(A, lowest)
    arrows = torch.stack([grad_least_squares(A, b, point) for point in points]).reshape(points.shape).detach()
    across, up = torch.linspace(-2.3, 3.1, 81), torch.linspace(-0.8, 4.6, 81)
    grid = torch.stack(torch.meshgrid(across, up, indexing="xy"), dim=-1)
    heights = 0.5 * ((grid @ A.mT - b) ** 2).sum(-1)
    height = 0.5 * ((A @ points[0] - b) ** 2).sum().item()
    figure, ax = panels(6.5, 5.4)
    lines = ax.contour(across, up, heights, levels=20, cmap=LEVELS, alpha=0.5)
    figure.colorbar(lines, label="½‖Ax − b‖²", shrink=0.8)
    ax.contour(across, up, heights, levels=[height], colors="black")
    ax.plot(*lowest, marker="x", color="black", linestyle="none", label="lowest point, by torch.linalg.lstsq")
    ax.quiver(*points.mT, *arrows.mT, color=ORANGE, angles="xy", scale_units="xy", scale=8, width=0.006)
    ax.set(title="Your gradients on one contour line", xlabel="x₁", ylabel="x₂", aspect="equal")
    ax.set(xlim=(-2.3, 3.1), ylim=(-0.8, 4.6))
    legend_below(figure, ax)
    return figure, (
        "Contour lines of ½‖Ax − b‖² for a matrix A with three rows and two columns: long ellipses around a cross, "
        "the lowest point. They lie closest together on the upper right and the lower left of it. On one of them, "
        "drawn in black, stand 20 of your arrows. If they are the gradient, each of them leaves the ellipse at a right "
        "angle and points outwards; they are longest where the ellipses are close together."
    )


def on_one_contour_line(A: Tensor, lowest: Tensor) -> Tensor:
    """Return (20, 2) points around the lowest point of ½‖Ax − b‖², all at one height."""
    angles = torch.arange(20) * (torch.pi / 10)
    circle = 2.5 * torch.stack([angles.cos(), angles.sin()])
    return lowest + torch.linalg.solve(torch.linalg.qr(A).R, circle).mT


@picture
def show_cycle(backward_cycle: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show your values and gradients at nine points as short lines on the graph of a function of one number."""
    f, points = landscape(torch.tensor([1.3, 0.4, 0.2])), torch.linspace(-2.4, 2.4, 9)
    across = torch.linspace(-2.7, 2.7, 181)
    values, gradients = backward_cycle(f, points)
    figure, ax = panels(6.5, 3.8)
    ax.plot(across, [f(x) for x in across], color=GREY, linestyle="-", label="f")
    dx = torch.tensor([-0.2, 0.2])
    for x, y, slope in zip(points, values, gradients, strict=True):
        ax.plot(x + dx, y + slope * dx, color=ORANGE, linestyle="-", linewidth=3)
        ax.plot(x, y, "o", color=BLUE)
    ax.set(title="Nine points, one leaf", xlabel="x", ylabel="f(x)")
    legend_below(figure)
    return figure, (
        "The graph of a wavy function of one number, with nine dots at your values and a short thick line through each "
        "with the steepness of your gradient. If both are right, every dot lies on the graph and every line touches it."
    )


@picture
def show_slopes(directional_derivative: Callable[..., Tensor]) -> tuple[Figure, str]:
    """Show the slope of f(x, y) = x² + xy/2 − y² at (1, ½) in every direction."""
    point, by_hand = torch.tensor([1.0, 0.5]), torch.tensor([2.25, -0.5])  # (2x + y/2, x/2 − 2y) at the point
    angles = torch.linspace(-torch.pi, torch.pi, 181)
    arrows = 3 * torch.stack([angles.cos(), angles.sin()], dim=-1)  # of length 3, which must not matter here
    slopes = [directional_derivative(saddle(), point, v, unit=True).item() for v in arrows]
    steepest, uphill = torch.linalg.vector_norm(by_hand).item(), torch.atan2(by_hand[1], by_hand[0]).rad2deg().item()
    figure, ax = panels(7.5, 4.4)
    ax.axhline(0, color=GREY, linewidth=1, linestyle="-")
    ax.plot(angles.rad2deg(), slopes, color=BLUE, linestyle="-", label="your slope along a unit direction")
    ax.axvline(uphill, color=ORANGE, linestyle="--", label="the angle of the gradient (2.25, −0.5)")
    ax.axhline(steepest, color=GREEN, linestyle=":", label="the length of the gradient, about 2.30")
    ax.set(title="One point, every direction", xlabel="angle of the direction in degrees", ylabel="slope of f")
    ax.set(xlim=(-180, 180), ylim=(-2.8, 2.8), xticks=range(-180, 181, 45))
    legend_below(figure)
    return figure, (
        "Your slope of f(x, y) = x² + xy/2 − y² at the point (1, ½), drawn against the angle of the direction from "
        "−180 to 180 degrees. If it is right, it is one period of a cosine. Its peak lies on the dashed vertical line "
        "at −12.5 degrees, the angle of the gradient, and reaches the dotted horizontal line at 2.30, the length of "
        "the gradient; it crosses zero 90 degrees to either side of the peak, and is lowest opposite to it."
    )


@picture
def show_saddle(plot_gradient_field: Callable[..., object]) -> tuple[Figure, str]:
    """Show your arrows on the contour lines of f(x, y) = x² + xy/2 − y²."""
    f = saddle()
    figure, ax = panels(7.5, 5)
    plot_gradient_field(ax, f, (-2.0, 2.0), (-1.0, 1.5), 13)
    across, up = torch.linspace(-2.0, 2.0, 81), torch.linspace(-1.0, 1.5, 51)
    heights = [[f(torch.stack([x, y])).item() for x in across] for y in up]
    lines = ax.contour(across, up, heights, levels=14, cmap=LEVELS, alpha=0.7)
    figure.colorbar(lines, label="f(x, y)", shrink=0.7)
    ax.set(title="The gradient field of a saddle", xlabel="x", ylabel="y", aspect="equal")
    ax.set(xlim=(-2.4, 2.4), ylim=(-1.3, 1.8))
    return figure, (
        "Contour lines of the saddle f(x, y) = x² + xy/2 − y²: hyperbolas on all four sides of two straight lines "
        "that cross at (0, 0). On them your 13 × 13 arrows, for x from −2 to 2 and y from −1 to 1.5. If they are "
        "the gradient, they shrink to nothing at (0, 0), point away from it on the left and on the right, "
        "and point back towards the middle from above and from below."
    )


def saddle() -> Callable[[Tensor], Tensor]:
    """Build f(x, y) = x² + xy/2 − y²."""
    return surface(torch.tensor([[0.0, 0.0, -1.0], [0.0, 0.5, 0.0], [1.0, 0.0, 0.0]]))
