"""Test functions, probes and pictures for this notebook. Read them, call them; they hold no answers."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import torch
from figures import BLUE, GREEN, GREY, ORANGE, ink_on, legend_below, panels, picture
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

Map = Callable[[Tensor], Tensor]

# --- the functions of the exercises by hand, to compare with -----------------------------------------------


def vector_fn(x: Tensor) -> Tensor:
    """Return (x₁² + x₂, x₁x₂) for a point x of shape (2,)."""
    return torch.stack([x[0] ** 2 + x[1], x[0] * x[1]])


def matrix_fn_as_it_was(x: Tensor) -> Tensor:
    """Return the matrix of exercise 3.2 as the code in its statement makes it, without PyTorch's warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.tensor([[x[0] ** 2, x[0] * x[1]], [x[1] ** 2, x[0] + x[1]]])


def layer(W: Tensor, b: Tensor) -> Map:
    """Build x ↦ tanh(Wx + b) for weights W of shape (m, n) and an intercept b of shape (m,)."""
    return lambda x: torch.tanh(W @ x + b)


def powers(X: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return X², X³ and XᵀX for a square matrix X."""
    return X @ X, X @ X @ X, X.mT @ X


# --- probes ------------------------------------------------------------------------------------------------


def function_and_jacobian(matrix_fn: Map, jacobian_matrix_fn: Map, x: Tensor) -> dict[str, object]:
    """Call both functions of exercise 3.2, and differentiate the first.

    Args:
        x: (2,) a point; or (B, 2) several, which both functions see at once, through vmap.

    Returns:
        ``F``, detached; ``the Jacobian by hand``, as it was returned; ``the Jacobian by autograd``, of matrix_fn.
    """
    at_once = torch.func.vmap if x.dim() > 1 else lambda function: function
    point = x.detach().requires_grad_()
    F = at_once(matrix_fn)(point)
    return {
        "F": F.detach() if isinstance(F, Tensor) else F,
        "the Jacobian by hand": at_once(jacobian_matrix_fn)(point),
        "the Jacobian by autograd": at_once(torch.func.jacrev(matrix_fn))(x.detach()),
    }


def both_products(J: Tensor) -> Callable[[Tensor, Tensor], Tensor]:
    """Build the two products with a Jacobian J of shape (m, n) as one function of a switch and a vector.

    Returns:
        A function: a switch () that is not 0, and v (n,), to Jv (m,); a switch () that is 0, and u (m,), to Jᵀu (n,).
        It takes one vector, in the dtype of J, and raises a ValueError for anything else.
    """

    def product(switch: Tensor, v: Tensor) -> Tensor:
        A = J if bool(switch) else J.mT
        if v.shape != A.shape[1:] or v.dtype != A.dtype:
            raise ValueError(f"a vector with {A.shape[1]} entries in {A.dtype} is wanted")
        return A @ A.new_tensor(v.tolist())  # of numbers, as they are sent: there is no graph, and no batch of vmap

    return product


def assembled(
    assemble_jacobian: Callable[[Map, Map, Tensor, int], Tensor],
    products: Callable[[Tensor, Tensor], Tensor],
    x: Tensor,
    m: int,
) -> Tensor:
    """Call assemble_jacobian with f_jvp and f_vjp, which are made of `both_products`: one call each time."""
    forwards, backwards = x.new_ones(()), x.new_zeros(())
    return assemble_jacobian(lambda v: products(forwards, v), lambda u: products(backwards, u), x, m)


def both_pullbacks(
    softmax_vjp: Callable[[Tensor, Tensor], Tensor],
    logsumexp_vjp: Callable[[Tensor, Tensor], Tensor],
    z: Tensor,
    g: Tensor,
    c: Tensor,
) -> dict[str, Tensor]:
    """Call both functions of exercise 3.7, the first with what arrives at the softmax, the second with c.

    Args:
        z: (..., k), g: (..., k), c: (...).
    """
    return {"softmax": softmax_vjp(z, g), "logsumexp": logsumexp_vjp(z, c)}


OWN = "a Function of one's own"
TOLD = (
    "the value",
    "what made it",
    "the pullback",
    "the pullback of the pullback, to z",
    "the pullback of the pullback, to g",
    "the gradients of many rows",
)


def pulled_back(LogSumExpFn: object, z: Tensor, u: Tensor, g: Tensor, how: str) -> dict[str, object]:
    """Apply a Function, and differentiate what it returns.

    Args:
        LogSumExpFn: the class, or a function like its apply.
        z: (..., k) the rows.
        u: (..., k) what arrives at the pullback, when that is pulled back itself.
        g: (...) what arrives at the value.
        how: "once"; "twice", to pull the pullback back; "once, with another call in between" of forward and backward;
            "by vmap", the gradients of all rows at once.

    Returns:
        The value, what made it, and what came back, by the names in `TOLD`.
    """
    value, made_by, pullback, to_z, to_g, gradients = TOLD
    apply = getattr(LogSumExpFn, "apply", LogSumExpFn)
    if how == "by vmap":
        return {gradients: torch.func.vmap(torch.func.grad(apply))(z.detach())}
    own, arriving = z.detach().requires_grad_(), g.detach().requires_grad_()
    y = apply(own)
    if "another call" in how:
        apply(1.5 - own.detach().flip(-1))
    (pulled,) = torch.autograd.grad(y, own, arriving, create_graph=True)
    is_own = isinstance(y.grad_fn, torch.autograd.function.BackwardCFunction)
    told: dict[str, object] = {value: y.detach(), made_by: OWN if is_own else "PyTorch", pullback: pulled.detach()}
    if how == "twice":
        again = torch.autograd.grad(pulled, (own, arriving), u.detach(), allow_unused=True, materialize_grads=True)
        told |= dict(zip((to_z, to_g), again, strict=True))
    return told


# --- pictures of what you wrote ----------------------------------------------------------------------------


@picture
def show_circle(jacobian_vector_fn: Map) -> tuple[Figure, str]:
    """Show two circles around a point, their images under the function, and under your Jacobian."""
    x = torch.tensor([0.8, -0.4])
    J = jacobian_vector_fn(x).reshape(2, 2)
    angles = torch.linspace(0, 2 * torch.pi, 121)
    circle = torch.stack([angles.cos(), angles.sin()])
    figure, (left, right) = panels(9.5, 4.4, columns=2)
    for radius in (0.15, 0.6):
        around = x.unsqueeze(-1) + radius * circle
        left.plot(*around, "-", color=GREY)
        right.plot(*vector_fn(around), "-", color=GREY, label="image of a circle")
        moved = vector_fn(x).unsqueeze(-1) + radius * J @ circle
        right.plot(*moved, "--", color=ORANGE, label="the same by your Jacobian")
    for column, (style, colour, name) in enumerate((("o", BLUE, "(1, 0)"), ("s", GREEN, "(0, 1)"))):
        tangent = 0.6 * torch.eye(2)[column]
        left.plot(*(x + tangent), style, color=colour, markersize=8, label=f"0.6 times the tangent {name}")
        right.plot(*(vector_fn(x) + J @ tangent), style, color=colour, markersize=8)
    left.plot(*x, "k+", markersize=10)
    right.plot(*vector_fn(x), "k+", markersize=10)
    left.set(title="Two circles around x = (0.8, −0.4)", xlabel="x₁", ylabel="x₂", aspect="equal")
    right.set(title="Their images", xlabel="first output", ylabel="second output", aspect="equal")
    legend_below(figure)
    return figure, (
        "On the left, two circles around the point (0.8, −0.4), with radius 0.15 and 0.6; a dot and a square mark 0.6 "
        "times the two unit tangents. On the right, solid, the images of the circles under the function; dashed, two "
        "ellipses, which your Jacobian makes of them; the dot and the square are its columns, times 0.6. If it is "
        "right, the small ellipse hardly differs from the small image, and the large one leaves the large image "
        "visibly."
    )


@picture
def show_depth(elementwise_layer_jacobian: Callable[[Tensor, Tensor, Tensor], Tensor]) -> tuple[Figure, str]:
    """Show how the largest stretch of a network's Jacobian changes with its depth, by your Jacobians of its layers."""
    generator = torch.Generator().manual_seed(5)
    width, depth = 32, 24
    weights = torch.randn(depth, width, width, generator=generator, dtype=torch.float64) / width**0.5
    start = 0.5 * torch.randn(width, generator=generator, dtype=torch.float64)
    figure, ax = panels(6.5, 4.2)
    for scale, style, colour in ((0.5, "o-", BLUE), (1.0, "s--", ORANGE), (2.0, "^:", GREEN)):
        ax.semilogy(
            range(1, depth + 1),
            _stretches(elementwise_layer_jacobian, scale * weights, start),
            style,
            color=colour,
            markersize=4,
            label=f"weights times {scale:g}",
        )
    ax.axhline(1, color=GREY, linewidth=1, linestyle="-")
    ax.set(title="The largest stretch of all layers together", xlabel="layers", ylabel="‖J·v‖ for the worst ‖v‖ = 1")
    ax.grid()
    legend_below(figure, columns=3)
    return figure, (
        "The largest singular value of the product of your Jacobians, on a logarithmic axis, against the number of "
        "layers, for the same weights times 0.5, 1 and 2. If your Jacobians are right, it falls by orders of magnitude "
        "for 0.5, slowly for 1, and grows for 2."
    )


def _stretches(layer_jacobian: Callable[[Tensor, Tensor, Tensor], Tensor], weights: Tensor, x: Tensor) -> list[float]:
    """Return the largest singular value of the product of the first layers' Jacobians, for each number of layers."""
    product, b, stretches = torch.eye(len(x), dtype=x.dtype), torch.zeros_like(x), []
    for W in weights:
        product = layer_jacobian(W, b, x) @ product
        x = layer(W, b)(x)
        stretches.append(float(torch.linalg.matrix_norm(product, 2)))
    return stretches


@picture
def show_adjoint(
    jvp_matrix_powers: Callable[[Tensor, Tensor], tuple[Tensor, ...]],
    vjp_matrix_powers: Callable[[Tensor, Tensor], tuple[Tensor, ...]],
) -> tuple[Figure, str]:
    """Show both sides of ⟨G, J[dX]⟩ = ⟨Jᵀ[G], dX⟩, from your two functions."""
    X = torch.tensor([[0.6, -1.1, 0.3], [0.9, 0.4, -0.7], [-0.2, 1.2, 0.8]])
    dX = torch.tensor([[0.5, 0.8, -0.4], [-0.9, 0.3, 1.0], [0.7, -0.6, 0.2]])
    G = torch.tensor([[1.0, -0.3, 0.9], [0.4, 1.1, -0.8], [-0.5, 0.6, 0.7]])
    pushed = [float((G * part).sum()) for part in jvp_matrix_powers(X, dX)]
    pulled = [float((part * dX).sum()) for part in vjp_matrix_powers(X, G)]
    figure, ax = panels(6.5, 3.8)
    for values, shift, style in ((pushed, -0.18, {"color": BLUE}), (pulled, 0.18, {"color": ORANGE, "hatch": "//"})):
        name = "⟨G, what you pushed⟩" if shift < 0 else "⟨what you pulled, dX⟩"
        bars = ax.bar([place + shift for place in range(3)], values, width=0.34, label=name, **style)
        ax.bar_label(bars, fmt="%.3f", padding=2)
    ax.axhline(0, color="black", linewidth=0.8, linestyle="-")
    ax.set(title="Both sides of the adjoint identity", xticks=range(3), xticklabels=["X²", "X³", "XᵀX"])
    ax.margins(y=0.2)
    legend_below(figure)
    return figure, (
        "Two bars, side by side, for each of the functions X², X³ and XᵀX, with their heights as numbers: the inner "
        "product of G with the tangent that you pushed forwards, and that of the cotangent that you pulled back with "
        "dX. If your two functions are right, the two bars of each pair are equally high."
    )


@picture
def show_passes(assemble_jacobian: Callable[[Map, Map, Tensor, int], Tensor]) -> tuple[Figure, str]:
    """Show three Jacobians that you assembled, and which product can deliver which entry."""
    figure, axes = panels(9.5, 4.6, columns=3, width_ratios=(1, 2, 2))
    for ax, (name, f, x, m, number) in zip(axes, _functions(), strict=True):
        J, count = _counted(assemble_jacobian, f, x, m)
        _draw_pattern(ax, J.reshape(m, len(x)), number)
        ax.set_title(f"{name}\n{m} × {len(x)}, you made {count} products")
        ax.set(xlabel="inputs", xticks=[], yticks=[])
    axes[0].set_ylabel("outputs")
    return figure, (
        "Three Jacobians that you assembled, as grids of squares: 10 × 4, 4 × 10 and 10 × 10; above each, how many "
        "products you made, which is 4, 4 and 10 if as few as possible were made. The first two are full. "
        "In the first, each square holds the number of its column, in the second, that of its row: one product "
        "delivers one column or one row. The third has entries on its diagonal and beside it only. There the squares "
        "hold the numbers 1, 2 and 3 in turn, by columns: columns of one number have no row in common."
    )


def _functions() -> list[tuple[str, Map, Tensor, int, Callable[[int, int], int]]]:
    """List a name, a function, a point, how many outputs there are, and which product delivers an entry."""
    wide = torch.sin(torch.arange(1.0, 41.0)).reshape(4, 10)
    ten = torch.linspace(-1, 1, 10)
    padded = torch.nn.functional.pad
    return [
        ("many outputs", lambda x: torch.tanh(wide.mT @ x), ten[:4], 10, lambda row, column: column),
        ("many inputs", lambda x: torch.tanh(wide @ x), ten, 4, lambda row, column: row),
        (
            "neighbours only",
            lambda x: x**3 + padded(x[1:], (0, 1)) - 2 * padded(x[:-1], (1, 0)) + x,
            ten,
            10,
            lambda row, column: column % 3,
        ),
    ]


def _counted(
    assemble_jacobian: Callable[[Map, Map, Tensor, int], Tensor], f: Map, x: Tensor, m: int
) -> tuple[Tensor, int]:
    """Return a Jacobian that was assembled from products by autograd, and their number."""
    products = 0

    def counted(product: Map) -> Map:
        def once(v: Tensor) -> Tensor:
            nonlocal products
            products += 1
            return product(v)

        return once

    pull = torch.func.vjp(f, x)[1]
    J = assemble_jacobian(counted(lambda v: torch.func.jvp(f, (x,), (v,))[1]), counted(lambda u: pull(u)[0]), x, m)
    return J.detach(), products


def _draw_pattern(ax: Axes, J: Tensor, number: Callable[[int, int], int]) -> None:
    """Draw a square for every entry that is not zero, with the number of the product that delivers it."""
    colours = colormaps["viridis"]
    for row, column in J.nonzero().tolist():
        product = number(row, column)
        colour = colours(0.15 + 0.75 * (product % 4) / 3)
        ax.add_patch(_square(column, row, colour))
        ax.text(column, row, str(product + 1), ha="center", va="center", fontsize="small", color=ink_on(colour))
    ax.set(xlim=(-0.6, J.shape[1] - 0.4), ylim=(J.shape[0] - 0.4, -0.6), aspect="equal")


def _square(column: int, row: int, colour: object) -> Rectangle:
    return Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor="white")
