"""Functions, drivers, certificates and pictures for this notebook. Read them, call them; they hold no answers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import matplotlib.pyplot as plt
import torch
from figures import BLUE, GREY, LEVELS, ORANGE, legend_below, panels, picture
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.quiver import Quiver
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from mpl_toolkits.mplot3d.axes3d import Axes3D
from torch import Tensor
from torch.optim.optimizer import Optimizer, register_optimizer_step_post_hook

Function = Callable[[Tensor], Tensor]
Loop = Callable[[Function, Tensor, float, int], Tensor]

# --- functions of a tensor of any shape --------------------------------------------------------------------


def valley(c: Tensor) -> Function:
    """Build f(x) = ½ Σ i·xᵢ² + ½(c₀ Σ xᵢ)²/n + Σ sin(xᵢ + c₁), counting i from 1 to n.

    Args:
        c: (2,) the coefficients. No curvature is larger than n + c₀² + 1.

    Returns:
        A function from a tensor of any shape to a 0-d tensor; it can be differentiated.
    """

    def f(x: Tensor) -> Tensor:
        counted = torch.arange(1, x.numel() + 1, dtype=x.dtype, device=x.device).reshape(x.shape)
        coupled = 0.5 * (c[0] * x.sum()) ** 2 / x.numel()
        return 0.5 * (counted * x**2).sum() + coupled + (x + c[1]).sin().sum()

    return f


def cliff(c: Tensor) -> Function:
    """Build f(x) = ¼(Σ xᵢ²)² + c Σ xᵢ, on which steps that are too long run away faster and faster.

    Args:
        c: () the slope at 0.
    """
    return lambda x: 0.25 * (x**2).sum() ** 2 + c * x.sum()


def walled(c: Tensor) -> Function:
    """Build f(x) = c Σ xᵢ − Σ log(16 − xᵢ²); beyond |xᵢ| = 4 it is no number.

    Args:
        c: () the slope at 0.
    """
    return lambda x: c * x.sum() - (16 - x**2).log().sum()


def waves(c: Tensor) -> Function:
    """Build f(x) = Σ sin(i·xᵢ + c), counting i from 1, which rises and falls everywhere.

    Args:
        c: () the phase.
    """

    def f(x: Tensor) -> Tensor:
        counted = torch.arange(1, x.numel() + 1, dtype=x.dtype, device=x.device).reshape(x.shape)
        return (counted * x + c).sin().sum()

    return f


def bowl(d: Tensor) -> Function:
    """Build f(x) = ½ Σ dᵢxᵢ², whose curvatures are the entries of d: (n,)."""
    return lambda x: 0.5 * (d * x**2).sum()


# --- functions of a point in the plane ---------------------------------------------------------------------


def surface(c: Tensor) -> Function:
    """Build f(p) = Σ c[i, j]·xⁱ·yʲ for a point p = (x, y).

    Args:
        c: (j, k) the coefficients.

    Returns:
        A function from (2,) to (); it can be differentiated and vmapped.
    """

    def f(point: Tensor) -> Tensor:
        x_powers = torch.stack([point[0] ** i for i in range(c.shape[0])])
        y_powers = torch.stack([point[1] ** j for j in range(c.shape[1])])
        return x_powers @ c @ y_powers

    return f


def slanted(point: Tensor) -> Tensor:
    """Return 2x² + xy + y²/2 + x at a point (x, y): a long bowl that stands askew."""
    x, y = point[0], point[1]
    return 2 * x**2 + x * y + 0.5 * y**2 + x


# --- optimizers ----------------------------------------------------------------------------------------------

_MAKERS: dict[str, Callable[[list[Tensor]], Optimizer]] = {
    "SGD": lambda tensors: torch.optim.SGD(tensors, lr=0.06),
    "momentum": lambda tensors: torch.optim.SGD(tensors, lr=0.04, momentum=0.8),
    "Adam": lambda tensors: torch.optim.Adam(tensors, lr=0.15),
    "LBFGS": lambda tensors: torch.optim.LBFGS(tensors, lr=0.5, max_iter=3),
}


def maker(name: str) -> Callable[[list[Tensor]], Optimizer]:
    """Build what makes an optimizer of a list of tensors: "SGD", "momentum", "Adam" or "LBFGS"."""
    return _MAKERS[name]


# --- what loops leave behind -----------------------------------------------------------------------------------


def walked(gradient_descent: Callable[..., tuple[Tensor, Tensor]], f: Function, x0: Tensor, lr: float, steps: int):
    """Call gradient_descent; tell what is finite in its path and its values, and what is not.

    Returns:
        ``path`` and ``values`` with 0 where they are not finite, and for each of them a tensor of whole numbers: 0
        where
        it is finite, 1 where it is NaN, 2 where +∞, 3 where −∞.
    """
    path, values = gradient_descent(f, x0, lr, steps)
    return {**_finite("path", path), **_finite("values", values)}


def _finite(name: str, x: object) -> dict[str, object]:
    if not isinstance(x, Tensor):
        return {name: x}
    codes = 1 * x.isnan() + 2 * x.isposinf() + 3 * x.isneginf()
    return {name: x.nan_to_num(0.0, 0.0, 0.0), f"what is not finite in {name}": codes}


LETTERS = "abcd"
ONCE, AGAIN, STYLES = "once", "a second time", "how they differentiate"


def run_loops(
    loop_a: Loop, loop_b: Loop, loop_c: Loop, loop_d: Loop, f: Function, x0: Tensor, lr: float, steps: int, how: str
) -> dict[str, object]:
    """Run the four loops of exercise 5.7.

    Args:
        how: "once"; "a second time", after a run from another start; or "how they differentiate", which tells of
            that, too.

    Returns:
        For each loop the exception that it ended with, or "none"; its path, empty after an exception; and how it
        differentiates, or "not asked".
    """
    loops = dict(zip(LETTERS, (loop_a, loop_b, loop_c, loop_d), strict=True))
    told: dict[str, object] = {}
    for letter, loop in loops.items():
        if how == AGAIN:
            _tried(loop, f, x0, lr, steps)
            _tried(loop, f, 1.5 - x0.detach(), lr, steps)
        exception, path = _tried(loop, f, x0, lr, steps)
        told |= {
            f"the exception of loop_{letter}": exception,
            f"the path of loop_{letter}": path,
            f"how loop_{letter} differentiates": _style(loop, f, x0, lr) if how == STYLES else "not asked",
        }
    return told


def _tried(loop: Loop, f: Function, x0: Tensor, lr: float, steps: int) -> tuple[str, object]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a .grad of what is no leaf is told as what comes of it
            return "none", loop(f, x0, lr, steps)
    except Exception as problem:
        return type(problem).__name__, x0.detach().new_zeros(0)


def _style(loop: Loop, f: Function, x0: Tensor, lr: float) -> str:
    """Run two steps, and say which of three ways to a derivative and a step were seen."""
    seen: set[str] = set()
    backward = torch.Tensor.backward

    def watched(x: Tensor) -> Tensor:
        if torch._C._functorch.is_functorch_wrapped_tensor(x):  # there is no public way to ask
            seen.add("torch.func")
        return f(x)

    def watched_backward(*arguments: object, **settings: object) -> None:
        seen.add("backward()")
        backward(*arguments, **settings)  # type: ignore[arg-type]

    handle = register_optimizer_step_post_hook(lambda *_: seen.add("a step of torch.optim"))
    torch.Tensor.backward = watched_backward  # type: ignore[method-assign]
    try:
        exception, _ = _tried(loop, watched, x0, lr, 2)
    finally:
        torch.Tensor.backward = backward  # type: ignore[method-assign]
        handle.remove()
    return ", ".join(sorted(seen)) or ("none of the three" if exception == "none" else exception)


# --- how long a step may be --------------------------------------------------------------------------------------

DOUBLINGS = 22  # 2²² steps


def stability_record(answer: object, H: Tensor) -> dict[str, object]:
    """Try a rate out: what gradient descent on ½xᵀHx does with 0.99 of it and with 1.01 of it, from every start.

    Returns:
        ``the type``; ``the rate`` as a number; and whether the powers of I − lr·H, of which the errors are made,
        vanish after four million steps.
    """
    if not isinstance(answer, float):
        return {"the type": type(answer).__name__}
    tried = {f"{part} of the rate": _course(H, part * answer) for part in (0.99, 1.01)}
    return {"the type": "float", "the rate": H.new_tensor(answer), **tried}


def _course(H: Tensor, lr: float) -> str:
    power = torch.eye(len(H), dtype=torch.float64) - lr * H.double()
    for _ in range(DOUBLINGS):
        power = power @ power
    return "arrives from every start" if bool((power.abs() < 0.5).all()) else "does not arrive from every start"


# --- what plots show -----------------------------------------------------------------------------------------------

PLACE, LINES, COUNT = "the place of what was drawn", "the contour lines", "the number of levels"
VERTICES = "vertices (x, y, level)"
DIRECTION = "the direction of the axes"
DATA, WORDS, DRAWING = "the data", "the words", "the drawing"
SAMPLE = 900  # vertices, spread over all lines
GAPS = 0.25  # that a vertex may be off its level, in units of the distance between levels
REACH = 0.6  # of what the lines of the same levels span in the window, that contour lines have to span
FINE = 60  # points a side, at which it is seen how far lines go


@contextmanager
def _watched(before: set[int]) -> Iterator[list[str]]:
    """Note whether plt.show is called; close in the end what was opened."""
    noted: list[str] = []
    show, plt.show = plt.show, lambda *_, **__: noted.append("called")
    try:
        yield noted
    finally:
        plt.show = show
        for number in set(plt.get_fignums()) - before:
            plt.close(plt.figure(number))


def drawn_descent(
    plot_descent: Callable[..., Mapping[str, object]],
    f: Function,
    path: Tensor,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    levels: int,
    seen: str,
) -> dict[str, object]:
    """Call plot_descent on an Axes, and read back what it shows.

    A second Axes stands beside it; it is the current one, so a function that draws with ``plt.`` draws there.

    Returns:
        The data: where things were drawn, what the contour lines are, the path and its two ends. Or the words: aspect,
        window, labels, legend. Or the drawing, for a picture: vertices of the contour lines, the path and its two ends.
    """
    before = set(plt.get_fignums())
    figure, (ax, other) = plt.subplots(1, 2)
    plt.sca(other)
    with _watched(before) as noted:
        returned = plot_descent(ax, f, path, xlim, ylim, levels)
        parts = returned if isinstance(returned, Mapping) else {}
        line, contour = parts.get("path"), parts.get("contour")
        vertices = _contour(contour, ax)
        opened = set(plt.get_fignums()) - before - {figure.number}
        drawing = {
            "path": _vertices(line) if isinstance(line, Line2D) and _is_seen(line, ax) else _none(2),
            "start": _marked(parts.get("start"), ax),
            "end": _marked(parts.get("end"), ax),
        }
        data = {
            PLACE: "on a figure of its own" if opened else "on another Axes" if other.has_data() else "on ax",
            "plt.show": "called" if noted else "not called",
            "the keys of what was returned": ", ".join(sorted(map(str, parts))),
            LINES: _lines(contour, ax, f, xlim, ylim),
            COUNT: _counted(vertices, levels),
            **drawing,
        }
        legend = ax.get_legend()
        window = (*sorted(ax.get_xlim()), *sorted(ax.get_ylim()))
        words = {
            "the aspect": _aspect(ax),
            "the window": _told(_is_near(window, (*xlim, *ylim)), "xlim and ylim", "another one"),
            DIRECTION: _direction(ax),
            "the label of the x axis": _there(ax.get_xlabel()),
            "the label of the y axis": _there(ax.get_ylabel()),
            "the legend": _told(legend is not None and len(legend.get_texts()) >= 2, "names start and end", "does not"),
        }
    return {DATA: data, WORDS: words, DRAWING: {VERTICES: vertices, **drawing}}[seen]


def drawn_surface(
    plot_surface_and_contour: Callable[..., tuple[Axes, Axes]],
    f: Function,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    n: int,
    n_arrows: int,
    seen: str,
) -> dict[str, object]:
    """Call plot_surface_and_contour on a figure, and read back what its two panels show.

    Another figure is the current one, so a function that draws with ``plt.`` draws there.

    Returns:
        The data: where things were drawn, the points of the surface, (n², 3), what the contour lines are, and the
        arrows, (n_arrows², 4), sorted by place. Or the words: labels, aspect, view, colour bar. Or the drawing, for a
        picture: the surface, vertices of the contour lines, and the arrows.
    """
    before = set(plt.get_fignums())
    figure, other = plt.figure(), plt.figure()
    surfaces: list[Tensor] = []
    plot_surface = Axes3D.plot_surface

    def recorded(ax: Axes3D, X: object, Y: object, Z: object, *arguments: object, **settings: object) -> object:
        surfaces.append(_columns(X, Y, Z) if ax.figure is figure else _none(3))
        return plot_surface(ax, X, Y, Z, *arguments, **settings)

    Axes3D.plot_surface = recorded  # matplotlib keeps the points where nobody may look
    try:
        with _watched(before | {other.number}) as noted:
            returned = plot_surface_and_contour(figure, f, xlim, ylim, n, n_arrows)
            left, right = _two_axes(returned, figure)
            opened = set(plt.get_fignums()) - before - {figure.number, other.number}
            has_surface = any(isinstance(item, Poly3DCollection) for item in _children(left))
            arrows = [item for item in _children(right) if isinstance(item, Quiver)]
            contours = [item for item in _children(right) if isinstance(item, ContourSet)]
            vertices = _contour(contours[0] if contours else None, right)
            drawing = {
                "the surface (x, y, z)": _sorted(surfaces[-1]) if surfaces and has_surface else _none(3),
                "the arrows (x, y, U, V)": _sorted(torch.cat([_rows(item) for item in arrows])) if arrows else _none(4),
            }
            data = {
                PLACE: "on a figure of its own" if opened else "on another figure" if other.axes else "on fig",
                "plt.show": "called" if noted else "not called",
                "the panels that were returned": f"{_kind(left)}, {_kind(right)}",
                LINES: _lines(contours[0] if contours else None, right, f, xlim, ylim),
                **drawing,
            }
            words = {
                **{f"the label of the {axis} axis on the left": _label(left, axis) for axis in "xyz"},
                **{f"the label of the {axis} axis on the right": _label(right, axis) for axis in "xy"},
                "the aspect on the right": _aspect(right),
                "the window on the right": _told(_spans(right, xlim, ylim), "seen as a whole", "cut off"),
                DIRECTION: _direction(left, right),
                "the colour bar": "there" if len(figure.axes) > 2 else "missing",
            }
        return {DATA: data, WORDS: words, DRAWING: {VERTICES: vertices, **drawing}}[seen]
    finally:
        Axes3D.plot_surface = plot_surface
        plt.close(other)


def _lines(contour: object, ax: Axes | None, f: Function, xlim: tuple[float, float], ylim: tuple[float, float]) -> str:
    """Say of which function contour lines are, and whether they span the window."""
    if isinstance(contour, ContourSet) and contour.axes is ax and contour.filled:
        return "are filled bands"
    vertices = _contour(contour, ax)
    levels = vertices[:, 2].unique()  # in order
    if len(levels) < 3:
        return "are missing, or too few"
    window = vertices.new_tensor([xlim, ylim])
    corner, sizes = window[:, 0], window[:, 1] - window[:, 0]
    low, high = vertices[:, :2].amin(0), vertices[:, :2].amax(0)
    if not _is_within(low, high, window):
        return f"leave the window{' for one of xlim by xlim' if _is_within(low, high, window[[0, 0]]) else ''}"
    for whose, function in _others(f, corner, sizes).items():
        off = (torch.vmap(function)(vertices[:, :2]) - vertices[:, 2]).abs().max()
        if bool(off <= GAPS * levels.diff().min()):
            spans = bool(((high - low) >= REACH * _reach(function, levels, window)).all())
            return f"are those of {whose}, {'all over' if spans else 'in a part of'} the window"
    return "do not lie on the levels that they stand for"


def _reach(f: Function, levels: Tensor, window: Tensor) -> Tensor:
    """Return how far the lines of a function at these levels go in a window, along x and along y."""
    grid = torch.cartesian_prod(*(torch.linspace(*side.tolist(), FINE) for side in window)).reshape(FINE, FINE, 2)
    above = torch.vmap(torch.vmap(f))(grid)[..., None] > levels
    here = above[:-1, :-1]
    crossed = grid[:-1, :-1][((above[1:, :-1] != here) | (above[:-1, 1:] != here)).any(dim=2)]
    return crossed.amax(0) - crossed.amin(0) if len(crossed) else window.new_zeros(2)


def _is_within(low: Tensor, high: Tensor, window: Tensor) -> bool:
    return bool((low >= window[:, 0] - 1e-6).all() and (high <= window[:, 1] + 1e-6).all())


def _others(f: Function, corner: Tensor, sizes: Tensor) -> dict[str, Function]:
    """Return f, and what a slip with its grid makes of it."""
    upside_down = sizes.new_tensor([1.0, -1.0])
    return {
        "f": f,
        "f upside down": lambda point: f(point * upside_down + (2 * corner + sizes) * sizes.new_tensor([0.0, 1.0])),
        "f with x and y exchanged": lambda point: f(corner + sizes * ((point - corner) / sizes).flip(0)),
        "x² + y²": lambda point: point @ point,
    }


def _counted(vertices: Tensor, asked: int) -> str:
    count = len(vertices[:, 2].unique())
    return "about as many as asked" if asked / 3 <= count <= 2 * asked + 2 else "far from what was asked"


def _contour(contour: object, ax: Axes | None) -> Tensor:
    """Return 900 vertices with their level, (900, 3), of the contour lines on an Axes; (0, 3) without any.

    Filled bands are no lines.
    """
    if not isinstance(contour, ContourSet) or not _is_seen(contour, ax) or contour.filled:
        return _none(3)
    rows = [
        (*map(float, vertex), float(level))
        for level, segments in zip(contour.levels, contour.allsegs, strict=False)
        for segment in segments
        for vertex in segment
    ]
    chosen = [rows[i * len(rows) // SAMPLE] for i in range(SAMPLE if rows else 0)]
    return torch.tensor(chosen, dtype=torch.float64).reshape(-1, 3)


def _none(columns: int) -> Tensor:
    return torch.zeros(0, columns, dtype=torch.float64)


def _columns(*parts: object) -> Tensor:
    flat = [torch.as_tensor(part).detach().double().reshape(-1) for part in parts]
    return torch.stack(torch.broadcast_tensors(*flat), dim=1)


def _vertices(line: Line2D) -> Tensor:
    return torch.tensor(line.get_xydata().tolist(), dtype=torch.float64).reshape(-1, 2)


def _marked(artist: object, ax: Axes) -> Tensor:
    """Return the places that markers stand at, (number, 2), drawn by ax.plot or by ax.scatter."""
    artist = artist[0] if isinstance(artist, list | tuple) and artist else artist
    if not isinstance(artist, Line2D | PathCollection) or not _is_seen(artist, ax):
        return _none(2)
    if isinstance(artist, PathCollection):
        return torch.tensor(artist.get_offsets().tolist(), dtype=torch.float64).reshape(-1, 2)
    return _vertices(artist) if artist.get_marker() not in ("None", "none", "", " ", None) else _none(2)


def _is_seen(artist: Artist, ax: Axes | None) -> bool:
    """Whether an artist stands on these Axes, and neither it nor they are hidden."""
    return ax is not None and artist.axes is ax and artist.get_visible() and ax.get_visible()


def _children(ax: Axes | None) -> list[Artist]:
    return [] if ax is None else [item for item in ax.get_children() if _is_seen(item, ax)]


def _aspect(ax: Axes | None) -> str:
    """Say whether one unit is equally long along both axes, everywhere."""
    if ax is None or (ax.get_xscale(), ax.get_yscale()) != ("linear", "linear"):
        return "not equal"
    return "equal" if ax.get_aspect() in ("equal", 1, 1.0) else "not equal"


def _direction(*panels: Axes | None) -> str:
    """Say whether numbers grow rightwards and upwards; how a panel in three dimensions is turned, one may choose."""
    backwards = [
        axis.get_inverted()
        for ax in panels
        if ax is not None
        for axis in ((ax.zaxis,) if isinstance(ax, Axes3D) else (ax.xaxis, ax.yaxis))
    ]
    return "one runs backwards" if any(backwards) else "rightwards and upwards"


def _spans(ax: Axes | None, xlim: tuple[float, float], ylim: tuple[float, float]) -> bool:
    """Whether the whole window is seen."""
    if ax is None:
        return False
    (left, right), (bottom, top) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
    low, high = max(left - xlim[0], bottom - ylim[0]), min(right - xlim[1], top - ylim[1])
    return low <= 1e-6 and high >= -1e-6


def _two_axes(returned: object, figure: Figure) -> tuple[Axes | None, Axes | None]:
    pair = tuple(returned) if isinstance(returned, list | tuple) and len(returned) == 2 else (None, None)
    left, right = (ax if isinstance(ax, Axes) and ax.figure is figure else None for ax in pair)
    return left, right


def _kind(ax: Axes | None) -> str:
    return "none on fig" if ax is None else "in three dimensions" if ax.name == "3d" else "in two dimensions"


def _label(ax: Axes | None, axis: str) -> str:
    read = getattr(ax, f"get_{axis}label", None)
    return "missing" if read is None else _there(read())


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


def _is_near(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(abs(float(a) - float(b)) <= 1e-6 for a, b in zip(one, other, strict=True))


def _told(is_so: bool, yes: str, no: str) -> str:
    return yes if is_so else no


def _there(text: str) -> str:
    return "there" if text.strip() else "missing"


# --- pictures of what you wrote ----------------------------------------------------------------------------------


def _contour_lines(figure: Figure, ax: Axes, f: Function, across: Tensor, up: Tensor) -> None:
    grid = torch.stack(torch.meshgrid(across, up, indexing="xy"))
    heights = torch.vmap(f)(grid.reshape(2, -1).mT).reshape(grid.shape[1:])
    lines = ax.contour(across, up, heights, levels=18, cmap=LEVELS, alpha=0.6)
    figure.colorbar(lines, ax=ax, label="f(x, y)", shrink=0.8)
    ax.set(xlabel="x", ylabel="y", aspect="equal", xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))


@picture
def show_rates(gradient_descent: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show your paths on one bowl for three rates, and the values along them."""
    f = bowl(torch.tensor([1.0, 9.0]))
    figure, (ax, right) = panels(10, 4.4, columns=2, width_ratios=(1.3, 1))
    _contour_lines(figure, ax, f, torch.linspace(-0.6, 3.4, 81), torch.linspace(-1.9, 1.9, 77))
    for lr, style in ((0.03, "o-"), (0.2, "s--"), (0.23, "^:")):
        path, values = gradient_descent(f, torch.tensor([3.0, 0.8]), lr, 12)
        ax.plot(*path.detach().mT, style, markersize=4, label=f"lr = {lr}")
        right.semilogy(values.detach().clamp(min=1e-12), style, markersize=4)
    ax.set_title("Twelve steps on ½(x² + 9y²)")
    right.set(title="The values", xlabel="step", ylabel="f")
    right.grid()
    legend_below(figure, ax, columns=3)
    return figure, (
        "Left: elliptic contour lines around (0, 0), and three paths of twelve steps from (3, 0.8). If your loop is "
        "right, the path with the rate 0.03 falls towards the x axis and creeps along it; that with 0.2 jumps from "
        "side to side of the axis, less and less, and comes near (0, 0); that with 0.23 moves along the axis as well, "
        "but swings ever more. Right: the values along them, on a logarithmic axis; the first two fall, the third "
        "falls a little and rises again."
    )


@picture
def show_eigenvectors(gd_quadratic_iterate: Callable[..., Tensor]) -> tuple[Figure, str]:
    """Show how fast the error falls along each eigenvector, from your iterates."""
    A = torch.diag(torch.tensor([1.0, 4.0, 18.0]))
    x0, b, steps = torch.ones(3), torch.zeros(3), range(0, 61, 3)
    errors = torch.stack([gd_quadratic_iterate(A, b, x0, 0.1, k) for k in steps]).abs().clamp(min=1e-17)
    figure, ax = panels(6.5, 4)
    for column, curvature, style in zip(errors.mT, (1, 4, 18), ("o-", "s--", "^:"), strict=True):
        ax.semilogy(steps, column, style, markersize=4, label=f"curvature {curvature}")
    ax.set(title="One rate, three directions", xlabel="step k", ylabel="what is left of the error")
    ax.grid()
    legend_below(figure, columns=3)
    return figure, (
        "What is left of the error along three eigenvectors after k steps with the rate 0.1, on a logarithmic axis. If "
        "your iterate is right, these are three straight lines: the one of curvature 1 falls slowly, the one of "
        "curvature 4 fast, and the one of curvature 18 in between, although that direction is the steepest."
    )


@picture
def show_momentum(
    gradient_descent: Callable[..., tuple[Tensor, Tensor]], momentum_descent: Callable[..., Tensor]
) -> tuple[Figure, str]:
    """Show three paths down a long bowl: yours without momentum, with it, and Nesterov's."""
    f, x0, lr = bowl(torch.tensor([0.25, 9.0])), torch.tensor([-7.0, 1.2]), 0.1
    paths = (
        (gradient_descent(f, x0, lr, 40)[0], "^:", "without"),
        (momentum_descent(f, x0, lr, 0.8, False, 40), "o-", "momentum 0.8"),
        (momentum_descent(f, x0, lr, 0.8, True, 40), "s--", "Nesterov 0.8"),
    )
    figure, (ax, right) = panels(10, 3.8, columns=2, width_ratios=(1.9, 1))
    _contour_lines(figure, ax, f, torch.linspace(-7.5, 4.0, 116), torch.linspace(-2.2, 2.2, 45))
    for path, style, label in paths:
        ax.plot(*path.detach().mT, style, markersize=3.5, label=label)
        right.semilogy([f(x).clamp(min=1e-9) for x in path.detach()], style, markersize=3)
    ax.set_title("Forty steps with the rate 0.1")
    right.set(title="The values", xlabel="step", ylabel="f")
    right.grid()
    legend_below(figure, ax, columns=3)
    return figure, (
        "Left: contour lines of a long flat bowl, and three paths from (−7, 1.2). If your functions are right, "
        "the path without momentum creeps along the valley and has not arrived; that with momentum swings "
        "across the valley at first, runs past the lowest point and comes back; Nesterov's swings less. Right: "
        "the values, on a logarithmic axis."
    )


@picture
def show_backtracking(armijo_backtracking: Callable[..., float]) -> tuple[Figure, str]:
    """Show a curve along a direction, the line that it must come under, and the step that you accept."""
    f, x = waves(torch.tensor(0.3)), torch.tensor([0.2])
    g = torch.func.jacrev(f)(x)
    v, c = -8 * g / g.norm(), 0.3
    figure, ax = panels(6.5, 4)
    steps = torch.linspace(0, 1.1, 221)
    ax.plot(steps, [f(x + step * v) for step in steps], label="φ(α) = f(x + αv)")
    ax.plot(steps, f(x) + c * steps * (g @ v), label="the line, with c = 0.3")
    alpha = armijo_backtracking(f, x, v, g, 1.0, 0.7, c, 60)
    tried = [0.7**j for j in range(12) if 0.7**j >= alpha - 1e-12]
    ax.plot(tried, [f(x + step * v) for step in tried], "o", color=GREY, label="tried")
    ax.plot(alpha, f(x + alpha * v), "o", color=ORANGE, markersize=9, label="accepted")
    ax.set(title="Back until it is low enough", xlabel="α", ylabel="f")
    legend_below(figure)
    return figure, (
        "A wavy curve, f along a direction, and a straight line that falls from the same point. Dots at 1, 0.7, "
        "0.49 and so on show what was tried. If your search is right, all dots but the last lie above the line, "
        "the first of them although f is lower there than at the start; the last one, which is larger, lies below it."
    )


@picture
def show_descent(
    gradient_descent: Callable[..., tuple[Tensor, Tensor]], plot_descent: Callable[..., object]
) -> tuple[Figure, str]:
    """Show your picture of your own descent."""
    figure, ax = panels(7, 5.2)
    path = gradient_descent(slanted, torch.tensor([0.9, 2.4]), 0.38, 14)[0]
    plot_descent(ax, slanted, path, (-1.8, 1.4), (-1.2, 2.8), 20)
    ax.set_title("2x² + xy + y²/2 + x, with the rate 0.38")
    return figure, (
        "Your picture of fourteen steps with the rate 0.38 on a long bowl that stands askew. If it is right, the path "
        "begins at (0.9, 2.4), leaves every contour line at a right angle, zigzags down the valley, and ends near its "
        "lowest point, (−0.33, 0.33)."
    )


@picture
def show_surface(plot_surface_and_contour: Callable[..., object]) -> tuple[Figure, str]:
    """Show your two panels for a function with a hill and a hollow."""
    # of words that stick out of the panel in three dimensions the layout knows nothing
    figure = Figure(figsize=(10, 4.4), layout=ConstrainedLayoutEngine(wspace=0.1))

    def hill_and_hollow(point: Tensor) -> Tensor:
        x, y = point[0], point[1]
        return (x + 0.3 * y) * torch.exp(-(x**2) - 0.7 * y**2)

    plot_surface_and_contour(figure, hill_and_hollow, (-2.2, 2.2), (-1.8, 1.8), 50, 12)
    return figure, (
        "Left: your surface of (x + 0.3y)·exp(−x² − 0.7y²), a hollow beside a hill. Right: its contour lines and your "
        "arrows. If they are right, the arrows leave the hollow on all sides, run across to the hill, end on "
        "it, and are longest between the two, where the lines are closest together."
    )


@picture
def show_optimizers(optimizer_path: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show the paths of four optimizers of torch.optim on one function."""
    figure, (ax, right) = panels(10, 4, columns=2, width_ratios=(1.4, 1))
    _contour_lines(figure, ax, slanted, torch.linspace(-2.0, 2.0, 81), torch.linspace(-1.5, 3.0, 91))
    for (name, make), style in zip(_MAKERS.items(), ("o-", "s--", "^:", "D-."), strict=True):
        path, values = optimizer_path(slanted, torch.tensor([1.2, 2.4]), make, 25)
        ax.plot(*path.detach().mT, style, markersize=3.5, label=name)
        right.semilogy((values.detach() + 1 / 6).clamp(min=1e-12), style, markersize=3)
    lowest = torch.tensor([-1 / 3, 1 / 3])
    ax.plot(*lowest, "x", color=BLUE, markersize=9)
    ax.set_title("Twenty-five steps")
    right.set(title="How far above the lowest value", xlabel="step", ylabel="f − min f")
    right.grid()
    legend_below(figure, ax, columns=4)
    return figure, (
        "Left: contour lines of a long bowl, its lowest point as a cross, and the paths of SGD, SGD with "
        "momentum, Adam and LBFGS from one start. Right: how far the values are above the lowest one, on a "
        "logarithmic axis. If your loop is right, LBFGS arrives after a few steps, and rests where its own tolerance "
        "lets it; the others fall more slowly, and Adam's first steps are equally long in both coordinates."
    )
