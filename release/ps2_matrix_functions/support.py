"""A Kronecker product that takes any view, and this notebook's pictures. Read and call them; they hold no answers."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib
import torch
from figures import BLUE, GREEN, GREY, ORANGE, PURPLE, SIGNED, ink_on, legend_below, panels, picture
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

STYLES = ((BLUE, "-"), (ORANGE, "--"), (GREEN, ":"), (PURPLE, "-."))


def kron(left: Tensor, right: Tensor) -> Tensor:
    """Compute the Kronecker product, the blocks left[i, j] * right, for views of every kind.

    torch.kron refuses many views, and contiguous() leaves some of those with a size of 1 as they are (torch 2.13).

    Args:
        left: (m, n) a matrix.
        right: (p, q) a matrix of the same dtype.

    Returns:
        (m·p, n·q) the product.
    """
    return torch.kron(*(factor.clone(memory_format=torch.contiguous_format) for factor in (left, right)))


# --- pictures of what you wrote ----------------------------------------------------------------------------


@picture
def show_blocks(vec_kron: Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show your J and your K for an X of two rows and three columns."""
    A = torch.tensor([[1.0, -2.0], [3.0, 4.0]])
    B = torch.tensor([[1.0, 2.0], [0.0, -1.0], [2.0, 0.5]])
    _, J, K = vec_kron(A, B, torch.zeros(2, 3))
    names = ["x₁₁", "x₂₁", "x₁₂", "x₂₂", "x₁₃", "x₂₃"]
    figure, (left, right) = panels(9.5, 4.2, columns=2, width_ratios=(1, 1))
    _squares(left, J.reshape(4, 6), "your J", names, ["(AXB)₁₁", "(AXB)₂₁", "(AXB)₁₂", "(AXB)₂₂"])
    _squares(right, K.reshape(6, 6), "your K", names, ["x₁₁", "x₁₂", "x₁₃", "x₂₁", "x₂₂", "x₂₃"])
    return figure, (
        "On the left, the four by six entries of your J for two matrices A and B, as coloured squares with their "
        "numbers; black lines cut it into blocks of two by two, two blocks high and three wide. If it is right, every "
        "block is a multiple of one matrix. On the right, in the same way, your six by six matrix K. If it is right, "
        "there is a single 1 in each row and in each column, and zeros everywhere else."
    )


def _squares(ax: Axes, values: Tensor, title: str, columns: list[str], rows: list[str]) -> None:
    """Draw a matrix as coloured squares with their numbers, with lines around blocks of two by two."""
    ax.imshow(values, cmap=SIGNED, vmin=-8, vmax=8)
    for edge in (1.5, 3.5):
        ax.axvline(edge, color="black", linewidth=1, linestyle="-")
        if edge < len(values) - 1:
            ax.axhline(edge, color="black", linewidth=1, linestyle="-")
    for place, number in enumerate(values.flatten().tolist()):
        ink = ink_on(matplotlib.colormaps[SIGNED]((number + 8) / 16))
        ax.text(place % len(columns), place // len(columns), f"{number + 0.0:g}", ha="center", va="center", color=ink)
    ax.set(title=title, xticks=range(len(columns)), yticks=range(len(rows)), xticklabels=columns, yticklabels=rows)


@picture
def show_area(grad_det: Callable[[Tensor], Tensor]) -> tuple[Figure, str]:
    """Show the parallelogram of a matrix with your gradient at its corners, and the area along it."""
    matrices = (torch.tensor([[2.0, 0.6], [0.4, 1.5]]), torch.tensor([[1.0, 0.5], [2.0, 1.0]]))
    figure, axes = panels(9.5, 7.4, rows=2, columns=2)
    for X, (left, right), name in zip(matrices, axes, ("an invertible X", "a singular X"), strict=True):
        _corners(left, X, grad_det(X).detach().reshape(2, 2), name)
        _areas(right, X, grad_det(X).detach().reshape(2, 2))
    legend_below(figure, axes[0][0], axes[0][1], columns=3)
    return figure, (
        "Two rows of pictures. On the left, the parallelogram that the two columns of a matrix span, with an arrow at "
        "the end of each column, the same column of your gradient; below, the matrix is singular, and the "
        "parallelogram is a line. If the gradient is right, each arrow is at a right angle to the other column. On the "
        "right, the determinant along your gradient and along eleven other directions of the same length. If it is "
        "right, the thick curve is the steepest one at 0, in both rows."
    )


def _corners(ax: Axes, X: Tensor, gradient: Tensor, name: str) -> None:
    """Draw the parallelogram of the columns, and the columns of a gradient at their ends."""
    first, second = X.mT
    outline = torch.stack([torch.zeros(2), first, first + second, second, torch.zeros(2)])
    ax.fill(*outline.mT, color=BLUE, alpha=0.15)
    ax.plot(*outline.mT, color=BLUE, linestyle="-", label="parallelogram of the columns")
    for end, change in zip((first, second), gradient.mT, strict=True):
        ax.annotate("", end + 0.5 * change, end, arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linewidth": 2})
    ax.plot(*X, "o", color=ORANGE, label="where your gradient pulls")
    ax.set(title=f"{name}: half of your gradient at the corners", xlabel="row 1", ylabel="row 2", aspect="equal")
    ax.set(xlim=(-1.3, 3.5), ylim=(-1.3, 3.5))


def _areas(ax: Axes, X: Tensor, gradient: Tensor) -> None:
    """Draw the determinant along a gradient, and along other directions of its length."""
    way = torch.linspace(-0.5, 0.5, 41)
    for number in range(1, 12):
        angles = torch.tensor([0.55 * number, 1.3 * number])
        other = torch.outer(
            torch.stack([angles[0].cos(), angles[0].sin()]), torch.stack([angles[1].cos(), angles[1].sin()])
        )
        ax.plot(way, torch.linalg.det(X + way[:, None, None] * other), color=GREY, linewidth=0.8, linestyle="-")
    length = torch.linalg.matrix_norm(gradient).clamp(min=1e-9)
    along = torch.linalg.det(X + way[:, None, None] * gradient / length)
    ax.plot(way, along, color=ORANGE, linestyle="-", linewidth=3, label="determinant along your gradient")
    ax.plot(0, torch.linalg.det(X), "o", color=BLUE)
    ax.set(title="the determinant along a line", xlabel="way from X", ylabel="det")
    ax.grid()


@picture
def show_eigenvalues(grad_eigval: Callable[[Tensor, int], Tensor]) -> tuple[Figure, str]:
    """Show the eigenvalues of a matrix that moves along a line, with the slopes that your gradients give."""
    S = torch.tensor([[1.0, 0.3, 0.2], [0.3, -0.5, 0.4], [0.2, 0.4, 0.4]])
    dS = torch.tensor([[-1.2, 0.1, 0.0], [0.1, 1.5, 0.2], [0.0, 0.2, 0.3]])
    way = torch.linspace(-1.2, 1.8, 121)
    values = torch.linalg.eigvalsh(S + way[:, None, None] * dS)
    figure, ax = panels(6.8, 4.8)
    for k, (colour, line) in enumerate(STYLES[:3]):
        ax.plot(way, values[:, k], color=colour, linestyle=line, label=f"eigenvalue k = {k}")
        for start in (-0.7, 0.1, 1.2):
            here = S + start * dS
            slope = (grad_eigval(here, k).reshape(3, 3) * dS).sum()
            piece = torch.tensor([-0.25, 0.25])
            ends = torch.linalg.eigvalsh(here)[k] + slope * piece
            ax.plot(start + piece, ends, color="black", linestyle="-", linewidth=2.4)
            ax.plot(start, torch.linalg.eigvalsh(here)[k], "o", color="black", markersize=4)
    ax.set(title="Black: the slopes that you computed", xlabel="t in S + t dS", ylabel="eigenvalues")
    ax.grid()
    legend_below(figure, columns=3)
    return figure, (
        "The three eigenvalues of S + t dS against t, three curves that never cross, and on each of them three short "
        "straight pieces in black, with the slopes that come from your gradients. If these are right, every piece "
        "touches its curve and follows it."
    )


@picture
def show_singular_values(
    grad_nuclear_and_spectral: Callable[[Tensor], tuple[Tensor, Tensor]],
) -> tuple[Figure, str]:
    """Show the singular values of a matrix that moves along a line, and both norms with your slopes."""
    X = torch.tensor([[1.0, 0.5], [0.2, 0.8], [-0.4, 0.3]])
    dX = torch.outer(torch.tensor([1.0, 0.6, -0.5]), torch.tensor([0.8, 1.0])) - X  # of rank one at t = 1
    way = torch.linspace(-0.3, 2.0, 181)
    values = torch.linalg.svdvals(X + way[:, None, None] * dX)
    figure, ax = panels(6.8, 4.8)
    curves = (values.sum(1), values[:, 0])
    ax.plot(way, values[:, 1], color=GREEN, linestyle=":", label="smallest singular value")
    for place, (curve, name) in enumerate(zip(curves, ("nuclear norm", "spectral norm"), strict=True)):
        colour, line = STYLES[place]
        ax.plot(way, curve, color=colour, linestyle=line, label=name)
        for start in (0.0, 0.6, 1.5):
            here = X + start * dX
            slope = (grad_nuclear_and_spectral(here)[place].reshape(3, 2) * dX).sum()
            piece, height = torch.tensor([-0.25, 0.25]), torch.linalg.svdvals(here)
            middle = height.sum() if place == 0 else height[0]
            ax.plot(start + piece, middle + slope * piece, color="black", linestyle="-", linewidth=2.4)
            ax.plot(start, middle, "o", color="black", markersize=4)
    ax.set(title="Black: the slopes that you computed", xlabel="t in X + t dX", ylabel="norms")
    ax.grid()
    legend_below(figure, columns=3)
    return figure, (
        "The nuclear and the spectral norm of X + t dX against t, and the smallest singular value below them, which "
        "comes down to 0 in one place and goes up again. On each norm lie three short straight pieces in black, with "
        "the slopes that come from your gradients. If these are right, every piece touches its curve and follows it."
    )
