"""What several exercises of assignment 5 use: slopes, walks, and the functions that they are tried on."""

import torch

from autograder.language import rebuilt, vector
from source.ps5_descent import support

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
