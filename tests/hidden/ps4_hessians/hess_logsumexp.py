"""The Hessian of log Σ exp(zᵢ) by hand: the covariance of the softmax."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hessian, hidden, one_of, ordinary, shown, vector

FAR_UP = (
    torch.tensor([1000.3, 1001.1, 999.2]),
    torch.tensor([-1000.0, -999.5, -1001.25, -1000.75]),
    torch.tensor([800.0, 800.5, -900.0]),
    torch.tensor([-2000.0, 3000.0]),
    torch.tensor([[0.0, 1.0], [1000.0, 1001.0]]),  # what is subtracted from one vector is too much for the other
)


def moved_down(z):
    """The Hessian at z − max z, which is that at z."""
    if z.dim() > 1:
        return torch.stack([moved_down(vector) for vector in z])
    return torch.func.hessian(lambda z: z.exp().sum().log())(z - z.max())


@exercise(
    given=dict(z=vector("...", "k")),
    find=hessian("z"),
    checks=[
        hidden("vectors of ordinary size", ordinary, points=4),
        shown("two vectors and a batch", ordinary.sizes(k=(2, 3, 3)).batches((), (), (2,)).draws(3), points=1),
        hidden(
            "batches, and vectors of one entry",
            ordinary.sizes(k=(3, 1, 2, 1, 4)).batches((4,), (), (2, 3), (3,), (0,)).draws(10),
            points=1,
        ),
        hidden(
            "entries around a thousand",
            ordinary.where(z=one_of(*FAR_UP)).expecting(moved_down).draws(len(FAR_UP)),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "Add t to every entry of z: how does f change, and its gradient? Differentiate that by t."),
)
def hess_logsumexp(z):
    """What is differentiated twice: log Σ exp(zᵢ)."""
    return torch.logsumexp(z, dim=-1)


def covariance(p):
    """diag(p) − ppᵀ for each vector of a batch."""
    return torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)


def shares(z):
    """exp(zᵢ)/Σ exp(zⱼ) for each vector of a batch."""
    return torch.softmax(z, dim=-1)


@hess_logsumexp.misconception
def diagonal_part_only(z):
    """You have the term with a diagonal matrix, but the other one is missing: the sum in the denominator depends on
    every zⱼ.

    Add a constant to all entries of z: f grows by it, and its slope stays. Does your matrix, times (1, …, 1), give 0?
    """
    return torch.diag_embed(shares(z))


@hess_logsumexp.misconception
def rank_one_part_only(z):
    """You have the term from the denominator only. What of the exp(zᵢ) in the numerator?"""
    p = shares(z)
    return -p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def outer_product_of_the_gradient(z):
    """You multiplied the gradient with itself.

    That is a matrix of the right shape, but no derivative of the gradient.
    """
    p = shares(z)
    return p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def adds_the_two_parts(z):
    """Both terms are there, but one has the wrong sign. A quotient: which of its two terms is subtracted?"""
    p = shares(z)
    return torch.diag_embed(p) + p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def subtracts_the_other_way_round(z):
    """Your matrix has the opposite sign. log Σ exp is convex: can the entries on the diagonal be negative?"""
    return -covariance(shares(z))


@hess_logsumexp.misconception
def no_mixed_derivatives(z):
    """The diagonal of your matrix is right, and the rest is zero. All entries of the gradient share one denominator."""
    p = shares(z)
    return torch.diag_embed(p * (1 - p))


@hess_logsumexp.misconception
def returns_the_gradient_of_logsumexp(z):
    """You returned the gradient. The Hessian has one row for each entry of it."""
    return shares(z)


@hess_logsumexp.misconception
def does_not_divide_by_the_sum(z):
    """Your formula is right for numbers that add up to one, but you put the exp(zᵢ) themselves into it."""
    return covariance(z.exp())


@hess_logsumexp.misconception
def softmax_over_the_batch(z):
    """Your softmax runs over the first dimension.

    For one vector that is the only one; in a batch, it mixes the examples.
    """
    return covariance(torch.softmax(z, dim=0))


@hess_logsumexp.misconception
def one_vector_at_a_time(z):
    """Your code takes a single vector: torch.outer and torch.diag do not know what a batch is.

    torch.diag_embed does, and a product of a column and a row, made with unsqueeze, does as well.
    """
    p = shares(z)
    return torch.diag(p) - torch.outer(p, p)


@hess_logsumexp.misconception
def overflows(z):
    """Your formula is right, but exp(z) overflows for large z, or all of them become 0, and what remains is NaN.

    Which number may you subtract from all entries without changing the result?
    """
    weights = z.exp()
    return covariance(weights / weights.sum(-1, keepdim=True))


@hess_logsumexp.misconception
def subtracts_one_maximum_for_all(z):
    """You subtract one number from the whole batch, its largest entry. For a vector that lies far below, all that is
    left are zeros, and 0/0 is NaN.

    Every vector has a maximum of its own. Along which dimension do you look for it?
    """
    weights = (z - z.max()).exp() if z.numel() else z
    return covariance(weights / weights.sum(-1, keepdim=True))


@hess_logsumexp.misconception
def overflows_in_the_quotient_rule(z):
    """Your formula is right, but exp(z) overflows for large z, or all of them become 0, and what remains of the
    quotient is NaN.

    Write it with the pᵢ alone. Which number may you subtract from all entries of z without changing them?
    """
    weights = z.exp()
    s = weights.sum(-1)[..., None, None]
    return (torch.diag_embed(weights) * s - weights.unsqueeze(-1) * weights.unsqueeze(-2)) / s**2


@hess_logsumexp.misconception
def adds_a_small_number(z):
    """You added a small number to the denominator to keep it from being 0. That hides the overflow and costs digits.

    Which number may you subtract from all entries of z without changing the result?
    """
    weights = z.exp()
    return covariance(weights / (weights.sum(-1, keepdim=True) + 1e-8))


@hess_logsumexp.misconception
def identity_in_float64(z):
    """Your result is float64 whatever z is: torch.eye without a dtype makes float64 here."""
    p = shares(z)
    return torch.eye(p.shape[-1], device=p.device) * p.unsqueeze(-1) - p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def identity_on_the_cpu(z):
    """Your result needs a matrix that lies on the CPU: torch.eye without a device makes it there."""
    p = shares(z)
    return torch.eye(p.shape[-1], dtype=p.dtype) * p.unsqueeze(-1) - p.unsqueeze(-1) * p.unsqueeze(-2)


@hess_logsumexp.misconception
def bare_identity(z):
    """torch.eye without a dtype makes float64 here, and without a device it makes it on the CPU.

    Take both from z, or do without the identity: torch.diag_embed needs none.
    """
    p = shares(z)
    return torch.eye(p.shape[-1]) * p.unsqueeze(-1) - p.unsqueeze(-1) * p.unsqueeze(-2)
