"""What several exercises of assignment 4 use: Hessians by autograd, and the colours of their pictures."""

import torch

BLUE, ORANGE, GREY = "#0b5cad", "#c2410c", "0.4"


def product_of(f, x, v):
    """The Hessian of f at x times v: forwards over backwards."""
    return torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]


def unit_tensors(x):
    """The N tensors of the shape of x with a single 1."""
    return torch.eye(x.numel(), dtype=x.dtype, device=x.device).reshape(x.numel(), *x.shape)


def unsymmetrised(f, x):
    """The Hessian as an (N, N) matrix as autograd gives it, forwards over backwards."""
    N = x.numel()
    return torch.func.hessian(f)(x.detach().clone()).reshape(N, N) if N else x.new_zeros(0, 0)
