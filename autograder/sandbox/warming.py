"""Runs once, on one thread, what a submission would otherwise pay for in its first call.

What a zygote does before it forks must not start a thread. A backward pass would where a card is in sight, so
`warm_up` differentiates forwards only, which loads the same modules; the rest is `warm_up_autograd`.
"""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor

from autograder.sandbox.no_compiler import put_off_the_compiler


def warm_up() -> None:
    """Import and run what begins no backward pass; nothing of it asks for a card."""
    put_off_the_compiler()
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    x, matrix = _example("cpu")
    torch.func.jacfwd(torch.func.jacfwd(_function(matrix)))(x)
    torch.func.jvp(_function(matrix), (x,), (x,))
    _decompose(matrix, x)
    with torch.inference_mode():
        torch.einsum("ij,j->i", matrix, x)
    np.random.seed(0)  # numpy imports its generators when it is asked for them
    _draw_once()


def warm_up_autograd(device: str) -> None:
    """Differentiate backwards on a device, and do there what `warm_up` did on the CPU."""
    x, matrix = _example(device)
    f = _function(matrix)
    if device != "cpu":
        _decompose(matrix, x)
    torch.func.hessian(f)(x)
    torch.func.vmap(torch.func.grad(f))(matrix)
    torch.autograd.functional.hessian(f, x, vectorize=True)
    layers = torch.nn.Linear(3, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1)
    model = torch.nn.Sequential(*layers).to(device)
    optimizer = torch.optim.Adam(model.parameters())
    model(matrix).sum().backward()
    optimizer.step()


def _example(device: str) -> tuple[Tensor, Tensor]:
    x = torch.arange(1.0, 4.0, device=device)
    return x, torch.eye(3, device=device) + 0.1 * torch.outer(x, x)


def _function(matrix: Tensor) -> Callable[[Tensor], Tensor]:
    return lambda z: (z @ matrix @ z).sin()


def _decompose(matrix: Tensor, x: Tensor) -> None:
    for decompose in (torch.linalg.svd, torch.linalg.eigh, torch.linalg.qr, torch.linalg.slogdet):
        decompose(matrix)
    torch.linalg.solve(matrix, x)
    torch.linalg.lstsq(matrix, x[:, None])


def _draw_once() -> None:
    figure = plt.figure()
    axes = figure.add_subplot(121)
    grid = np.linspace(-1.0, 1.0, 4)
    X, Y = np.meshgrid(grid, grid)
    axes.quiver(X, Y, X, Y)
    axes.contour(X, Y, X * Y)
    axes.plot(grid, grid, label="line")
    axes.legend()
    figure.add_subplot(122, projection="3d").plot_surface(X, Y, X * Y)
    figure.canvas.draw()
    plt.close(figure)
