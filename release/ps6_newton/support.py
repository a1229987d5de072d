"""Functions, drivers and certificates for this notebook. Read them, call them, plot them; they hold no answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

# --- systems of equations ----------------------------------------------------------------------------------


def coupled(B: Tensor, W: Tensor, c: Tensor) -> Callable[[Tensor], Tensor]:
    """Build g(x) = B·(x + 0.4·tanh(Wx/‖W‖₂) − c), which has exactly one root if B is invertible.

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
    """Build g(x) = M·(x∘x) − c, where x∘x holds the squares of the entries.

    Args:
        M: (n, n).
        c: (n,).

    Returns:
        A function from (n,) to (n,); it can be differentiated. Its Jacobian is singular where an entry of x is 0.
    """
    return lambda x: M @ (x * x) - c


def newton_outcome(
    newton_root: Callable[..., tuple[Tensor, Tensor]],
    g: Callable[[Tensor], Tensor],
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
        x, history = newton_root(g, x0, tol, max_iter)
    except ValueError as error:
        about = "a ValueError that says 'singular'" if "singular" in str(error).lower() else "another ValueError"
        return {"the exception": about, "x": x0.detach()[:0], "history": x0.detach()[:0].reshape(0, 1)}
    return {"the exception": "none", "x": x, "history": history}


NO_PATH = "nothing, as there is no path"
ENDS = ("the first point of history", "the last point of history")
LEFT_OVER, REASON = "what is left of J s + g in the steps", "the reason to stop"


def newton_record(
    outcome: Mapping[str, object], g: Callable[[Tensor], Tensor], x0: Tensor, tol: float, max_iter: int
) -> dict[str, object]:
    """Look a path of Newton's method through: where it begins and ends, why it stops, and whether its steps are right.

    Args:
        outcome: what `newton_outcome` returned.

    Returns:
        Words for what is so or is not, and for the steps a number that vanishes if each of them is a Newton step: the
        largest entry of J(x)·s + g(x) along the path, where s is the step from x to the next point.
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
    lengths = [float(torch.linalg.vector_norm(g(point))) for point in history]
    words = (
        "x0" if _is_near(history[0], x0) else "another point",
        "x" if _is_near(history[-1], x) else "another point",
    )
    reason = _reason(lengths, tol, max_iter)
    return told | dict(zip(ENDS, words, strict=True)) | {LEFT_OVER: _left_over(g, history), REASON: reason}


def _is_near(one: Tensor, other: Tensor) -> bool:
    return bool(((one - other).abs() <= 1e-9 * (1 + other.abs())).all())


def _reason(lengths: list[float], tol: float, max_iter: int) -> str:
    """Say why a path with these lengths ‖g‖ may end; a factor 2 is left for rounding."""
    if any(length <= tol / 2 for length in lengths[:-1]):
        return "none: the path goes on behind a point that was good enough"
    if len(lengths) > max_iter + 1:
        return "none: there are more than max_iter steps"
    if lengths[-1] <= 2 * tol:
        return "‖g(x)‖ ≤ tol"
    return "max_iter steps" if len(lengths) == max_iter + 1 else "none: ‖g(x)‖ is above tol, and steps are left"


def _left_over(g: Callable[[Tensor], Tensor], history: Tensor) -> Tensor:
    """Return the largest entry of J(x)·s + g(x) over all steps s from x; 0 if there are none."""
    rows = [
        torch.func.jvp(g, (point,), (following - point,))[1] + g(point)
        for point, following in itertools.pairwise(history)
    ]
    return torch.stack(rows).abs().max() if rows else history.new_zeros(())


# --- landscapes in the plane -------------------------------------------------------------------------------


def double_well(point: Tensor) -> Tensor:
    """Return x⁴/4 − x²/2 + xy/4 + y²/2 at a point (x, y): two minima, and a saddle between them at (0, 0)."""
    x, y = point[0], point[1]
    return x**4 / 4 - x**2 / 2 + x * y / 4 + y**2 / 2


# --- what makes a trust-region step right ------------------------------------------------------------------


def trust_region_certificate(answer: Tensor, g: Tensor, H: Tensor, radius: float) -> dict[str, object]:
    """Measure how far a step p is from solving min gᵀp + ½pᵀHp over ‖p‖ ≤ radius; many p may solve it.

    A step solves it if and only if there is a number λ ≥ 0 with (H + λI)p = −g, with λ = 0 or ‖p‖ = radius, and
    without a negative eigenvalue of H + λI. Here λ is the one that fits p best.
    Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, theorem 4.1.

    Returns:
        ``the shape of p``, and five numbers. The first four vanish if p is right; the last is the value of the model.
    """
    told: dict[str, object] = {"the shape of p": str(tuple(answer.shape))}
    if answer.shape != g.shape:
        return told
    p = answer.to(g.dtype)
    length, residual = torch.linalg.vector_norm(p), H @ p + g
    multiplier = (-(p @ residual) / (p @ p)).clamp(min=0) if bool(length > 0) else p.new_zeros(())
    return told | {
        "how far p reaches beyond the radius": (length / radius - 1).clamp(min=0),
        "what is left of (H + λI)p + g": torch.linalg.vector_norm(residual + multiplier * p),
        "λ times the distance from p to the boundary": multiplier * (radius - length),
        "how negative H + λI is": (-(torch.linalg.eigvalsh(H)[0] + multiplier)).clamp(min=0),
        "the value of the model at p": g @ p + p @ H @ p / 2,
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
    """g(x, p) = B·(x − 0.8·tanh(Wx/‖W‖₂ + Up + c)), which has exactly one root x for every p if B is invertible.

    Args:
        B: (n, n) mixes the equations.
        W: (n, n), U: (n, k), c: (n,) the weights of a layer whose output x is fed back as its input.
    """

    def __init__(self, B: Tensor, W: Tensor, U: Tensor, c: Tensor) -> None:
        self.B, self.W, self.U, self.c = B, W / torch.linalg.matrix_norm(W, 2), U, c

    def __call__(self, x: Tensor, p: Tensor) -> Tensor:
        """Return g(x, p): (n,) for x: (n,) and p: (k,); it can be differentiated with respect to both."""
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
    g: Equilibrium,
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
        return implicit_vjp(g, x_star, p, v)
    runs = 0

    def solve(q: Tensor) -> Tensor:
        nonlocal runs
        runs += 1
        return g.settle(q)

    leaf = p.detach().clone().requires_grad_()
    root = implicit_root(solve, g, 2 * leaf)
    (gradient,) = torch.autograd.grad((root * v).sum() + (root**3).sum(), leaf)
    return {"the root": root.detach(), "the gradient with respect to p": gradient, "how often the solver ran": runs}
