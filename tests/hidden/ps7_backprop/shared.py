"""What several exercises of assignment 7 use: a network with one hidden layer, and its backward pass line by line."""

import torch

from ..shared import exactly

NAMES = ("W1", "b1", "W2", "b2")
# at these two examples the first, the second and the third unit stand at exactly 0 once each
AT_ZERO_X, AT_ZERO_W1 = exactly([[1.0, 1.0], [2.0, -1.0]]), exactly([[1.0, -1.0], [1.0, 2.0], [-2.0, 2.0]])


def outputs(X, W1, b1, W2, b2):
    """What the network predicts."""
    return torch.relu(X @ W1.mT + b1) @ W2.mT + b2


def by_autograd(loss, X, y, W1, b1, W2, b2):
    """The value of a loss of these inputs, and its gradients, from torch.autograd."""
    leaves = [item.detach().clone().requires_grad_() for item in (W1, b1, W2, b2)]
    value = loss(X, y, *leaves)
    gradients = torch.autograd.grad(value, leaves)
    return {"loss": value.detach(), **dict(zip(NAMES, gradients, strict=True))}


def by_differences(loss, X, y, W1, b1, W2, b2):
    """The same by central differences, for routes: they see no tie."""
    inputs = [W1, b1, W2, b2]
    told = {"loss": loss(X, y, *inputs)}
    for place, name in enumerate(NAMES):
        told[name] = _quotients(
            lambda item, place=place: loss(X, y, *inputs[:place], item, *inputs[place + 1 :]), inputs[place]
        )
    return told


def _quotients(f, x, h=1e-6):
    steps = h * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).reshape(x.shape)


def passed_back(
    X,
    y,
    W1,
    b1,
    W2,
    b2,
    *,
    loss=lambda E: E.square().mean(),
    arriving=lambda E: 2 * E / E.numel(),
    outer=lambda A, H, Z: A.mT @ H,
    outer_intercept=lambda A: A.sum(0),
    through=lambda A, W2: A @ W2,
    mask=lambda D, Z: D * (Z > 0),
    inner=lambda D, X: D.mT @ X,
    inner_intercept=lambda D: D.sum(0),
    error=lambda outputs, y: outputs - y,
):
    """The backward pass of the mean squared error, in which any line can be replaced."""
    Z = X @ W1.mT + b1
    H = torch.relu(Z)
    E = error(H @ W2.mT + b2, y)
    A = arriving(E)
    D = mask(through(A, W2), Z)
    return {
        "loss": loss(E),
        "W1": inner(D, X),
        "b1": inner_intercept(D),
        "W2": outer(A, H, Z),
        "b2": outer_intercept(A),
    }
