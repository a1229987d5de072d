"""What several exercises of assignment 3 use: three powers of a matrix, and ways to their derivatives that are slow."""

import torch

POWERS = (lambda X: X @ X, lambda X: X @ X @ X, lambda X: X.mT @ X)


def each_power(derivative):
    """What a derivative makes of X², X³ and XᵀX, as a tuple."""
    return tuple(derivative(power) for power in POWERS)


def full_jacobians(X):
    """The Jacobians of the three powers as (n², n²) matrices, entry by entry of X."""
    N = X.numel()
    return each_power(lambda power: torch.func.jacfwd(power)(X.detach()).reshape(N, N))


def kronecker_matrices(X):
    """The same, as a student would build them: from Kronecker products, for entries that are counted row by row."""
    n, X = X.shape[-1], X.detach().contiguous()
    unit, turned = torch.eye(n, dtype=X.dtype, device=X.device), X.mT.contiguous()
    square = torch.kron(X, unit) + torch.kron(unit, turned)
    cube = torch.kron(X @ X, unit) + torch.kron(X, turned) + torch.kron(unit, turned @ turned)
    exchange = torch.eye(n * n, dtype=X.dtype, device=X.device).reshape(n, n, n * n).transpose(0, 1).reshape(n * n, -1)
    once = torch.kron(turned, unit)
    return square, cube, once + exchange @ once


def split(products, X):
    """Three vectors as three matrices like X."""
    return tuple(product.reshape(X.shape) for product in products)
