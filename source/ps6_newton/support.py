"""Functions, drivers, certificates and pictures for this notebook. Read them, call them; they hold no answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

import torch
from figures import GREY, LEVELS, ORANGE, legend_below, panels, picture
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from torch import Tensor

# --- systems of equations ----------------------------------------------------------------------------------


def coupled(B: Tensor, W: Tensor, c: Tensor) -> Callable[[Tensor], Tensor]:
    """Build F(x) = B·(x + 0.4·tanh(Wx/‖W‖₂) − c), which has exactly one root if B is invertible.

    Args:
        B: (n, n) mixes the equations; it makes the Jacobian anything but symmetric.
        W: (n, n) mixes the unknowns.
        c: (n,) shifts the root.

    Returns:
        A function from (n,) to (n,); it can be differentiated.
    """
    mixed = W / torch.linalg.matrix_norm(W, 2)
    return lambda x: B @ (x + 0.4 * torch.tanh(mixed @ x) - c)


def squares(M: Tensor, c: Tensor) -> Callable[[Tensor], Tensor]:
    """Build F(x) = M·(x∘x) − c, where x∘x holds the squares of the entries.

    Args:
        M: (n, n).
        c: (n,).

    Returns:
        A function from (n,) to (n,); it can be differentiated. Its Jacobian is singular where an entry of x is 0.
    """
    return lambda x: M @ (x * x) - c


def newton_outcome(
    newton_root: Callable[..., tuple[Tensor, Tensor]],
    F: Callable[[Tensor], Tensor],
    x0: Tensor,
    tol: float,
    max_iter: int,
) -> dict[str, object]:
    """Call a root finder, and tell what it returned, or that it raised a ValueError and what about.

    Returns:
        ``the exception``: "none", "a ValueError that says 'singular'" or "another ValueError"; ``x`` and ``history``
        as they were returned, empty after an exception.
    """
    try:
        x, history = newton_root(F, x0, tol, max_iter)
    except ValueError as error:
        about = "a ValueError that says 'singular'" if "singular" in str(error).lower() else "another ValueError"
        return {"the exception": about, "x": x0.detach()[:0], "history": x0.detach()[:0].reshape(0, 1)}
    return {"the exception": "none", "x": x, "history": history}


NO_PATH = "nothing, as there is no path"
ENDS = ("the first point of history", "the last point of history")
LEFT_OVER, REASON = "what is left of J s + F in the steps", "the reason to stop"


def newton_record(
    outcome: Mapping[str, object], F: Callable[[Tensor], Tensor], x0: Tensor, tol: float, max_iter: int
) -> dict[str, object]:
    """Look a path of Newton's method through: where it begins and ends, why it stops, and whether its steps are right.

    Args:
        outcome: what `newton_outcome` returned.

    Returns:
        Words for what is so or is not, and for the steps a number that vanishes if each of them is a Newton step: the
        largest entry of J(x)·s + F(x) along the path, where s is the step from x to the next point.
    """
    x, history = (outcome[name].to(x0.dtype) for name in ("x", "history"))
    raised = outcome["the exception"] != "none"
    fits = x.shape == x0.shape and history.dim() == 2 and history.shape[1:] == x0.shape and len(history) > 0
    told: dict[str, object] = {
        "the exception": outcome["the exception"],
        "the shapes of x and history": NO_PATH if raised else "fit together" if fits else "do not fit together",
    }
    if raised or not fits:
        return told | dict.fromkeys((*ENDS, REASON), NO_PATH) | {LEFT_OVER: x0.detach().new_zeros(())}
    lengths = [float(torch.linalg.vector_norm(F(point))) for point in history]
    words = (
        "x0" if _is_near(history[0], x0) else "another point",
        "x" if _is_near(history[-1], x) else "another point",
    )
    reason = _reason(lengths, tol, max_iter)
    return told | dict(zip(ENDS, words, strict=True)) | {LEFT_OVER: _left_over(F, history), REASON: reason}


def _is_near(one: Tensor, other: Tensor) -> bool:
    return bool(((one - other).abs() <= 1e-9 * (1 + other.abs())).all())


def _reason(lengths: list[float], tol: float, max_iter: int) -> str:
    """Say why a path with these lengths ‖F‖ may end; a factor 2 is left for rounding."""
    if any(length <= tol / 2 for length in lengths[:-1]):
        return "none: the path goes on behind a point that was good enough"
    if len(lengths) > max_iter + 1:
        return "none: there are more than max_iter steps"
    if lengths[-1] <= 2 * tol:
        return "‖F(x)‖ ≤ tol"
    return "max_iter steps" if len(lengths) == max_iter + 1 else "none: ‖F(x)‖ is above tol, and steps are left"


def _left_over(F: Callable[[Tensor], Tensor], history: Tensor) -> Tensor:
    """Return the largest entry of J(x)·s + F(x) over all steps s from x; 0 if there are none."""
    rows = [
        torch.func.jvp(F, (point,), (following - point,))[1] + F(point)
        for point, following in itertools.pairwise(history)
    ]
    return torch.stack(rows).abs().max() if rows else history.new_zeros(())


# --- landscapes in the plane -------------------------------------------------------------------------------

START = (0.25, 0.9)  # of the walks on the double well: near its ridge, and not on it


def double_well(point: Tensor) -> Tensor:
    """Return x⁴/4 − x²/2 + xy/4 + y²/2 at a point (x, y): two minima, and a saddle between them at (0, 0)."""
    x, y = point[0], point[1]
    return x**4 / 4 - x**2 / 2 + x * y / 4 + y**2 / 2


# --- functions to minimise, and what a way to a minimum must be ----------------------------------------------


def wells(W: Tensor) -> Callable[[Tensor], Tensor]:
    """Build f(x) = ¼ Σ (zᵢ² − 1)² with z = x + Wx/(2‖W‖₂): 2ⁿ wells, ridges between them, and a top at 0.

    Args:
        W: (n, n) mixes the unknowns.

    Returns:
        A function from (n,) to (); it can be differentiated twice. At the bottoms its curvatures are 0.5 or more.
    """
    mixed = W / (2 * torch.linalg.matrix_norm(W, 2))
    return lambda x: (((x + mixed @ x) ** 2 - 1) ** 2).sum() / 4


def bowl(B: Tensor) -> Callable[[Tensor], Tensor]:
    """Build f(x) = ½xᵀBx for a square B: (n, n), whose symmetric part is the Hessian."""
    return lambda x: x @ B @ x / 2


def bent_valley(steepness: Tensor) -> Callable[[Tensor], Tensor]:
    """Build Rosenbrock's f(x) = (1 − x₁)² + c(x₂ − x₁²)²; its one minimum is at (1, 1).

    Args:
        steepness: () the number c.
    """
    return lambda x: (1 - x[0]) ** 2 + steepness * (x[1] - x[0] ** 2) ** 2


def minimum_outcome(
    newton_minimize: Callable[..., tuple[Tensor, Mapping[str, object]]],
    f: Callable[[Tensor], Tensor],
    x0: Tensor,
    tol: float,
    max_iter: int,
) -> dict[str, object]:
    """Call a minimiser, and lay what it returned side by side: ``x``, ``values``, ``grad_norms``, ``reason``."""
    x, record = newton_minimize(f, x0, tol, max_iter)
    return {"x": x} | {name: record[name] for name in ("values", "grad_norms", "reason")}


def minimum_record(
    outcome: Mapping[str, object], f: Callable[[Tensor], Tensor], x0: Tensor, tol: float, max_iter: int
) -> dict[str, object]:
    """Look a way to a minimum through: many are right.

    Args:
        outcome: what `minimum_outcome` returned.

    Returns:
        Words for what is so or is not, and numbers: the value and the gradient norm at the start, and how much the last
        ones differ from those at x, how much values rise on the way, and how far the value after the first step is
        from that of Newton's step there, where all curvatures are above 0.1. They vanish if the way is right.
    """
    x, values, norms = (outcome[name].to(x0.dtype) for name in ("x", "values", "grad_norms"))
    fits = x.shape == x0.shape and values.dim() == 1 and values.shape == norms.shape and len(values) > 0
    if not fits:
        return {"the shapes of x, values and grad_norms": "do not fit together"}
    gradient = torch.func.grad(f)(x)
    arrives = bool(norms[-1] <= tol)
    return {
        "the shapes of x, values and grad_norms": "fit together",
        "the value and the gradient norm at the start": torch.stack([values[0], norms[0]]),
        "the last value, compared with f(x)": values[-1] - f(x),
        "the last gradient norm, compared with ‖∇f(x)‖": norms[-1] - torch.linalg.vector_norm(gradient),
        "the value after the first step, compared with Newton's": _beside_newton(f, x0, values),
        "rises of the values": (values.diff() - 1e-6 * (1 + values[:-1].abs())).clamp(min=0).sum(),
        "the reason": "is true" if outcome["reason"] == ("gradient" if arrives else "max_iter") else "is not true",
        REASON: _end([float(norm) for norm in norms], tol, max_iter),
        "where it ends": _kind_of_end(f, x) if arrives else "on the way",
        "the last step": _last_step(norms, tol) if arrives else "on the way",
    }


def _end(norms: list[float], tol: float, max_iter: int) -> str:
    """Say why a way with these gradient norms may end."""
    return _reason(norms, tol, max_iter).replace("F(x)", "∇f(x)")


def _beside_newton(f: Callable[[Tensor], Tensor], x0: Tensor, values: Tensor) -> Tensor:
    """Return how far values[1] is from f after Newton's step, halved while f rises; 0 where none is asked for."""
    H = torch.func.hessian(f)(x0)
    if len(values) == 1 or bool(torch.linalg.eigvalsh(H)[0] <= 0.1):
        return values.new_zeros(())
    s = -torch.linalg.solve(H, torch.func.grad(f)(x0))
    after = next(value for value in (f(x0 + s / 2**k) for k in itertools.count()) if bool(value <= f(x0)))
    return values[1] - after


def _kind_of_end(f: Callable[[Tensor], Tensor], x: Tensor) -> str:
    lowest = torch.linalg.eigvalsh(torch.func.hessian(f)(x))[0]
    return "in a minimum" if bool(lowest > 0) else "at a saddle or a top"


def _last_step(norms: Tensor, tol: float) -> str:
    """Say whether the last step made the gradient a hundred times smaller, as a Newton step to a small tol does."""
    fast = len(norms) == 1 or tol > 1e-6 or bool(norms[-1] <= 1e-2 * norms[-2])
    return "is as fast as Newton's" if fast else "is slow"


# --- what makes a trust-region step right ------------------------------------------------------------------


def trust_region_certificate(answer: Tensor, g: Tensor, H: Tensor, radius: float) -> dict[str, object]:
    """Measure how far a step s is from solving min gᵀs + ½sᵀHs over ‖s‖ ≤ radius; many s may solve it.

    A step solves it if and only if there is a number μ ≥ 0 with (H + μI)s = −g, with μ = 0 or ‖s‖ = radius, and
    without a negative eigenvalue of H + μI. Here μ is the one that fits s best.
    Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, theorem 4.1.

    Returns:
        ``the shape of s``, and five numbers. The first four vanish if s is right; the last is the value of the model.
    """
    told: dict[str, object] = {"the shape of s": str(tuple(answer.shape))}
    if answer.shape != g.shape:
        return told
    s = answer.to(g.dtype)
    length, residual = torch.linalg.vector_norm(s), H @ s + g
    multiplier = (-(s @ residual) / (s @ s)).clamp(min=0) if bool(length > 0) else s.new_zeros(())
    return told | {
        "how far s reaches beyond the radius": (length / radius - 1).clamp(min=0),
        "what is left of (H + μI)s + g": torch.linalg.vector_norm(residual + multiplier * s),
        "μ times the distance from s to the boundary": multiplier * (radius - length),
        "how negative H + μI is": (-(torch.linalg.eigvalsh(H)[0] + multiplier)).clamp(min=0),
        "the value of the model at s": g @ s + s @ H @ s / 2,
    }


# --- matrices that one can only multiply by ----------------------------------------------------------------


def product_with(H: Tensor) -> Callable[[Tensor], Tensor]:
    """Build v ↦ Hv for a matrix H: (n, n)."""
    return lambda v: H @ v


def scaling(d: Tensor) -> Callable[[Tensor], Tensor]:
    """Build v ↦ Dv, where D is diagonal and its entries are those of d: (k,) in turn, again and again."""
    return lambda v: v * d.repeat(-(-v.numel() // d.numel()))[: v.numel()]


# --- residuals to fit --------------------------------------------------------------------------------------


def circle_residuals(points: Tensor) -> Callable[[Tensor], Tensor]:
    """Build r(a, b, ρ) with one entry for each point: its distance from the circle around (a, b) with radius ρ.

    Args:
        points: (m, 2).

    Returns:
        A function from (3,) to (m,); it can be differentiated.
    """
    return lambda circle: torch.linalg.vector_norm(points - circle[:2], dim=1) - circle[2]


# --- a network that settles --------------------------------------------------------------------------------


class Equilibrium:
    """F(x, p) = B·(x − 0.8·tanh(Wx/‖W‖₂ + Up + c)), which has exactly one root x for every p if B is invertible.

    Args:
        B: (n, n) mixes the equations.
        W: (n, n), U: (n, k), c: (n,) the weights of a layer whose output x is fed back as its input.
    """

    def __init__(self, B: Tensor, W: Tensor, U: Tensor, c: Tensor) -> None:
        self.B, self.W, self.U, self.c = B, W / torch.linalg.matrix_norm(W, 2), U, c

    def __call__(self, x: Tensor, p: Tensor) -> Tensor:
        """Return F(x, p): (n,) for x: (n,) and p: (k,); it can be differentiated with respect to both."""
        return self.B @ (x - self._fed_back(x, p))

    def settle(self, p: Tensor) -> Tensor:
        """Return the root: (n,), detached, for p: (k,). The layer runs until it settles, and autograd sees nothing."""
        with torch.no_grad():
            x = torch.zeros_like(self.c)
            for _ in range(160):
                x = self._fed_back(x, p)
        return x.detach()

    def _fed_back(self, x: Tensor, p: Tensor) -> Tensor:
        return 0.8 * torch.tanh(self.W @ x + self.U @ p + self.c)


def pulled_back(
    implicit_vjp: Callable[..., Tensor],
    implicit_root: Callable[..., Tensor],
    F: Equilibrium,
    p: Tensor,
    x_star: Tensor,
    v: Tensor,
    part: str,
) -> object:
    """Call one of two functions.

    Args:
        part: "the pullback" calls ``implicit_vjp`` as it is; "the root" calls ``implicit_root`` with a solver that
            cannot be differentiated, as a step of a longer computation from p to a number, and differentiates that.

    Returns:
        What ``implicit_vjp`` returned; or a dict of the root, the gradient of the longer computation with respect to
        p, and how often the solver ran.
    """
    if part == "the pullback":
        return implicit_vjp(F, x_star, p, v)
    runs = 0

    def solve(q: Tensor) -> Tensor:
        nonlocal runs
        runs += 1
        return F.settle(q)

    leaf = p.detach().clone().requires_grad_()
    root = implicit_root(solve, F, 2 * leaf)
    (gradient,) = torch.autograd.grad((root * v).sum() + (root**3).sum(), leaf)
    return {"the root": root.detach(), "the gradient with respect to p": gradient, "how often the solver ran": runs}


# --- pictures of your answers --------------------------------------------------------------------------------


@picture
def show_order(newton_root: Callable[..., tuple[Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show ‖F‖ along your paths to a simple root, to a double one, and away from a root."""
    figure, ax = panels(6.5, 4.4)
    equations = (
        (lambda x: x**2 - 2, 2.0, 25, "o-", "x² − 2 = 0, from 2"),
        (lambda x: x**2, 1.0, 25, "s--", "x² = 0, from 1"),
        (torch.atan, 1.5, 6, "^:", "arctan x = 0, from 1.5"),
    )
    for F, start, steps, style, label in equations:
        history = newton_root(F, torch.tensor([start]), 1e-14, steps)[1].detach()
        ax.semilogy(F(history).abs().clamp(min=1e-17).flatten(), style, markersize=4, label=label)
    ax.axhline(1e-14, color=GREY, linewidth=1, linestyle=":")
    ax.set(title="What is left of F along your paths", xlabel="step k", ylabel="|F(x)| after k steps")
    ax.grid()
    legend_below(figure, columns=3)
    return figure, (
        "The size of F after each step of your Newton iteration, on a logarithmic axis, for three equations. If your "
        "steps are right, the curve of x² − 2 bends down more steeply with every step and is below 10 to the power "
        "−14 after five; that of x² is a straight line that needs more than twenty; that of the arctangent, from 1.5, "
        "rises and comes no closer to 0."
    )


@picture
def show_basins(newton_step: Callable[[Tensor, Tensor], Tensor]) -> tuple[Figure, str]:
    """Show which cube root of 1 your Newton steps arrive at from each of 25,600 starts, all of them in one batch."""
    line = torch.linspace(-1.5, 1.5, 160)  # an even number, as z = 0 has no Newton step
    points = torch.stack(torch.meshgrid(line, line, indexing="xy"), dim=-1)
    for _ in range(25):
        x, y = points.unbind(-1)
        F = torch.stack([x**3 - 3 * x * y**2 - 1, 3 * x**2 * y - y**3], dim=-1)
        along, across = 3 * (x**2 - y**2), 6 * x * y
        J = torch.stack([along, -across, across, along], dim=-1).unflatten(-1, (2, 2))
        points = points + newton_step(F, J).reshape(points.shape)
    angles = torch.tensor([0.0, 2.0, 4.0]) * torch.pi / 3
    roots = torch.stack([angles.cos(), angles.sin()], dim=-1)
    nearest = torch.linalg.vector_norm(points.unsqueeze(-2) - roots, dim=-1).argmin(-1)
    figure, ax = panels(6, 5.2)
    ax.imshow(nearest, cmap=LEVELS, origin="lower", extent=(-1.5, 1.5, -1.5, 1.5))
    ax.plot(*roots.T, "o", color="white", markeredgecolor="black", markersize=9, linestyle="none")
    ax.set(title="Which of three roots each start leads to", xlabel="x", ylabel="y")
    return figure, (
        "A square of starts around (0, 0) in three colours, one for each cube root of 1, which are three white dots, a "
        "third of a turn apart. If your steps are right, each dot lies in a large area of its own colour, and along "
        "three arms from the middle, where two areas would meet, there are chains of drops of the third colour, whose "
        "edges are made of smaller drops of all three. A third of a turn takes the picture to itself, but "
        "for the colours."
    )


@picture
def show_saddle(modified_newton_direction: Callable[[Tensor, Tensor, float], Tensor]) -> tuple[Figure, str]:
    """Show three ways down from the ridge of a double well: your direction, plain Newton, gradient descent."""
    paths = (
        (_walk(lambda g, H: modified_newton_direction(g, H, 0.5)), "o-", "yours"),
        (_plain_newton(), "s--", "plain Newton"),
        (_walk(lambda g, H: -0.15 * g), "^:", "gradient descent, rate 0.15"),
    )
    figure, ax = panels(7.5, 5)
    _draw_double_well(figure, ax)
    for points, style, label in paths:
        ax.plot(*points.clamp(-9, 9).T, style, markersize=4, label=label)
    ax.set(title="Twelve steps from (0.25, 0.9)")
    legend_below(figure, ax, columns=3)
    return figure, (
        "Contour lines of a function with two wells, left and right, and a saddle between them at (0, 0). Three paths "
        "of twelve steps start at (0.25, 0.9). Plain Newton goes to the saddle and stays there. Gradient descent "
        "creeps towards a well. If your direction is right, your path goes to the bottom of a well in a few steps."
    )


def _walk(direction: Callable[[Tensor, Tensor], Tensor], count: int = 12) -> Tensor:
    """Return the path (count + 1, 2) on the double well that takes this step, made of g and H, at every point."""
    slope, bend = torch.func.grad(double_well), torch.func.hessian(double_well)
    points = [torch.tensor(START)]
    for _ in range(count):
        points.append(points[-1] + direction(slope(points[-1]), bend(points[-1])).detach())
    return torch.stack(points)


def _plain_newton() -> Tensor:
    return _walk(lambda g, H: torch.linalg.lstsq(H, -g, driver="gelsd").solution)


def _draw_double_well(figure: Figure, ax: Axes) -> None:
    across, up = torch.linspace(-1.7, 1.9, 121), torch.linspace(-1.1, 1.2, 81)
    heights = double_well(torch.stack(torch.meshgrid(across, up, indexing="xy")))
    lines = ax.contour(across, up, heights, levels=torch.linspace(heights.min(), 0.9, 22), cmap=LEVELS, alpha=0.6)
    figure.colorbar(lines, ax=ax, label="f(x, y)", shrink=0.8)
    ax.plot(0, 0, "kx", markersize=9)
    ax.annotate("saddle", (0, 0), xytext=(-8, -14), textcoords="offset points", ha="right")
    ax.set(xlabel="x", ylabel="y", aspect="equal", xlim=(-1.7, 1.9), ylim=(-1.1, 1.2))


@picture
def show_radii(trust_region_step: Callable[[Tensor, Tensor, float], Tensor]) -> tuple[Figure, str]:
    """Show your steps for growing radii, on the contour lines of a model with a saddle."""
    g, H = torch.tensor([0.6, 1.0]), torch.tensor([[-1.0, 0.4], [0.4, 1.5]])
    radii = torch.linspace(0.02, 2.0, 60)
    path = torch.stack([trust_region_step(g, H, radius.item()) for radius in radii]).reshape(60, 2)
    figure, ax = panels(6.2, 5.8)
    line = torch.linspace(-2.2, 2.2, 121)
    grid = torch.stack(torch.meshgrid(line, line, indexing="xy"), dim=-1)
    lines = ax.contour(line, line, grid @ g + ((grid @ H) * grid).sum(-1) / 2, levels=24, cmap=LEVELS, alpha=0.6)
    figure.colorbar(lines, ax=ax, label="the model m(s)", shrink=0.8)
    for radius in (0.5, 1.0, 2.0):
        ax.add_patch(Circle((0, 0), radius, fill=False, color=GREY, linestyle="--"))
        ax.plot(*path[(radii - radius).abs().argmin()], "o", color=ORANGE)
    ax.plot(*path.T, "-", color=ORANGE, label="your steps, radius 0 to 2")
    ax.plot(*-torch.linalg.solve(H, g), "kx", markersize=9, label="the Newton step")
    ax.plot(*torch.stack([torch.zeros(2), -g / g.norm()]).T, "k:", label="the way of −g")
    ax.set(title="The best step in each circle", xlabel="s₁", ylabel="s₂", aspect="equal")
    ax.set(xlim=(-2.2, 2.2), ylim=(-2.2, 2.2))
    legend_below(figure, ax, columns=3)
    return figure, (
        "Contour lines of a quadratic model with a saddle, three dashed circles around (0, 0) with the radii 0.5, 1 "
        "and 2, and your steps for sixty radii as a curve. If they are right, the curve leaves (0, 0) along the dotted "
        "way of −g, then bends to the left, where the model falls for ever, and meets each circle in its lowest "
        "point. The Newton step, a cross, is the saddle of the model; the curve does not go there."
    )


@picture
def show_clusters(newton_cg_direction: Callable[..., Tensor]) -> tuple[Figure, str]:
    """Show what your method leaves of ‖Hs + g‖ after k products, for H with few and with many eigenvalues."""
    generator = torch.Generator().manual_seed(6)
    Q = torch.linalg.qr(torch.randn(60, 60, generator=generator)).Q
    g = torch.randn(60, generator=generator)
    figure, ax = panels(6.5, 4.6)
    for clusters, style in ((2, "o-"), (5, "s--"), (10, "^-."), (60, "D:")):
        values = torch.logspace(0, 2, clusters).repeat(60 // clusters)
        H = Q @ torch.diag(values) @ Q.mT
        steps = [newton_cg_direction(product_with(H), g, 0.0, k) for k in range(26)]
        left = torch.stack([(H @ s + g).norm() / g.norm() for s in steps])
        ax.semilogy(left.clamp(min=1e-16), style, markersize=4, label=f"{clusters} different eigenvalues")
    ax.set(title="n = 60, eigenvalues from 1 to 100", xlabel="products k", ylabel="‖Hs + g‖ / ‖g‖", ylim=(1e-16, 1e2))
    ax.grid()
    legend_below(figure)
    return figure, (
        "What is left of Hs + g after k products, on a logarithmic axis, for four matrices of size 60 whose "
        "eigenvalues lie between 1 and 100. If your method is right, the curves for 2, 5 and 10 different eigenvalues "
        "drop to rounding after about 2, 5 and 10 products; the curve for 60 different ones falls slowly and steadily."
    )


@picture
def show_circles(gauss_newton_step: Callable[[Tensor, Tensor], Tensor]) -> tuple[Figure, str]:
    """Show the circles that your steps go through on the way to a fit."""
    points = torch.tensor([[2.1, 0.2], [1.2, 1.9], [-0.6, 2.0], [-1.7, 0.6], [-1.1, -1.5], [0.9, -1.6]])
    residuals = circle_residuals(points)
    jacobian = torch.func.jacrev(residuals)
    circles = [torch.tensor([1.2, 0.8, 0.7])]
    for _ in range(5):
        step = gauss_newton_step(jacobian(circles[-1]), residuals(circles[-1]))
        circles.append(circles[-1] + step.reshape(3).detach())
    figure, (ax, errors) = panels(9, 4.2, columns=2)
    for k, (a, b, radius) in enumerate(torch.stack(circles).tolist()):
        ax.add_patch(Circle((a, b), abs(radius), fill=False, color=colormaps["viridis_r"](0.15 + k / 6), linewidth=1.8))
    ax.plot(*points.T, "ko", label="the points")
    ax.set(title="Circle after circle, from light to dark", xlabel="x", ylabel="y", aspect="equal")
    ax.set(xlim=(-3.2, 3.2), ylim=(-3, 3))
    slopes = [(jacobian(circle).mT @ residuals(circle)).norm().clamp(min=1e-17) for circle in circles]
    errors.semilogy(slopes, "o-")
    errors.set(title="How flat f has become", xlabel="step", ylabel="‖Jᵀr‖")
    errors.grid()
    return figure, (
        "Left: six points that lie roughly on a circle, and six circles from light to dark, the start and one for each "
        "of your steps. If they are right, the first is small and off centre, and the last runs between the points. "
        "Right: the length of the gradient after each step, on a logarithmic axis; it should fall with every step."
    )


@picture
def show_minimum(newton_minimize: Callable[..., tuple[Tensor, Mapping[str, object]]]) -> tuple[Figure, str]:
    """Show where your loop stands after each step on the double well, beside plain Newton from the same start."""
    ends = [newton_minimize(double_well, torch.tensor(START), 1e-10, k)[0] for k in range(13)]
    paths = ((torch.stack(ends).detach(), "o-", "your loop"), (_plain_newton(), "s--", "plain Newton"))
    figure, (ax, right) = panels(10, 4.4, columns=2, width_ratios=(1.6, 1))
    _draw_double_well(figure, ax)
    for points, style, label in paths:
        line = ax.plot(*points.clamp(-9, 9).T, style, markersize=4, label=label)[0]
        norms = torch.stack([torch.func.grad(double_well)(point).norm() for point in points])
        right.semilogy(norms.clamp(min=1e-17), style, color=line.get_color(), markersize=4)
    ax.set(title="Twelve steps from (0.25, 0.9)")
    right.set(title="What both would report", xlabel="step", ylabel="‖∇f‖")
    right.grid()
    legend_below(figure, ax)
    return figure, (
        "Left: contour lines of a function with two wells and a saddle between them, and two paths from (0.25, 0.9). "
        "Plain Newton goes to the saddle; if your loop is right, its path goes to the bottom of a well. Right: the "
        "length of the gradient along both paths, on a logarithmic axis. Both fall off like a cliff in the end."
    )
