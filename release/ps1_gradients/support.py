"""Test functions and plot windows for this notebook. Read them, call them, plot them; they hold no answers."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
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
