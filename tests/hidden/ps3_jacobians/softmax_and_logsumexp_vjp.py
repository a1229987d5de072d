"""The pullbacks of softmax and logsumexp by hand: for batches, for large scores, and without a k × k matrix."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    derived,
    exercise,
    hidden,
    largest_intermediate,
    like,
    no_loop_over_batch,
    one_of,
    ordinary,
    passing_on,
    shown,
    value,
    vector,
)
from source.ps3_jacobians import support

from ..shared import exactly

SOFTMAX, LOGSUMEXP = "softmax", "logsumexp"
FAR = (
    exactly([1000.3, 1001.1, 999.2]),
    exactly([-1000.0, -999.5, -1001.25, -1000.75]),
    exactly([800.0, 800.5, -900.0]),
    exactly([[0.0, 1.0], [1000.0, 1001.0]]),  # what is subtracted from one vector is too much for the other
    exactly([[-2000.0, -2001.0, -1999.5], [0.3, -0.2, 0.9]]),
)


def by_full_jacobians(z, g, c):
    """The Jacobians of every vector, forwards, transposed and multiplied."""

    def pulled(function, z, arriving):
        J = torch.func.jacfwd(function)(z).reshape(-1, len(z))
        return J.mT @ arriving.reshape(-1)

    functions = {SOFTMAX: (lambda z: torch.softmax(z, 0), g), LOGSUMEXP: (lambda z: torch.logsumexp(z, 0), c)}
    rows = z.reshape(-1, z.shape[-1])
    if not len(rows):
        return {SOFTMAX: torch.zeros_like(z), LOGSUMEXP: torch.zeros_like(z)}
    found = {}
    for name, (function, arriving) in functions.items():
        each = [pulled(function, row, item) for row, item in zip(rows, arriving.reshape(len(rows), -1), strict=True)]
        found[name] = torch.stack(each).reshape(z.shape)
    return found


@exercise(
    given=dict(z=vector("...", "k"), g=vector("...", "k"), c=derived(lambda g: 0.6 + g[..., 0])),
    find=value().confirmed_by(by_full_jacobians, within=1e-11),
    probe=passing_on(support.both_pullbacks),
    checks=[
        hidden("single vectors", ordinary, points=4),
        shown("two vectors and a batch", ordinary.sizes(k=(2, 3, 3)).batches((), (), (2,)).draws(3), points=1),
        hidden(
            "batches, and vectors of one entry",
            ordinary.sizes(k=(3, 1, 2, 1, 4, 4)).batches((4,), (), (2, 3), (3,), (0,), (4,)).draws(12),
            points=1,
        ),
        hidden(
            "no loop over the batch",
            ordinary.sizes(k=5).batches((3,), (48,)).draws(2),
            points=1,
            rule=no_loop_over_batch,
        ),
        hidden(
            "scores around a thousand",
            ordinary.where(z=one_of(*FAR), g=like("z")).draws(2 * len(FAR)),
            points=1,
        ),
        hidden(
            "no k × k matrix",
            ordinary.sizes(k=1000).draws(1),
            points=1,
            rule=largest_intermediate(at_most=lambda z, g, c: 4 * z.numel()),
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "What is the sum of all entries of a softmax? So how does it change?"),
)
def softmax_and_logsumexp_vjp(z, g, c):
    """The pullbacks of g through softmax and of c through logsumexp, along the last dimension."""
    return {
        SOFTMAX: torch.func.vjp(lambda z: torch.softmax(z, -1), z)[1](g)[0],
        LOGSUMEXP: torch.func.vjp(lambda z: torch.logsumexp(z, -1), z)[1](c)[0],
    }


def shares(z):
    """exp(zᵢ)/Σ exp(zⱼ) for each vector of a batch."""
    return torch.softmax(z, dim=-1)


def through_softmax(p, g):
    """The right pullback, from what softmax returned."""
    return p * (g - (p * g).sum(-1, keepdim=True))


def both(z, g, c, softmax=None, logsumexp=None):
    """What the probe returns of two pullbacks; of the right one, where none is given."""
    p = shares(z)
    return {
        SOFTMAX: through_softmax(p, g) if softmax is None else softmax,
        LOGSUMEXP: c.unsqueeze(-1) * p if logsumexp is None else logsumexp,
    }


def with_shares(p, g, c):
    """Both pullbacks from other shares than the right ones."""
    return {SOFTMAX: through_softmax(p, g), LOGSUMEXP: c.unsqueeze(-1) * p}


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def rule_of_the_sigmoid(z, g, c):
    """Your pullback through softmax is p(1 − p)·g, entry by entry, as for a sigmoid. All shares have one denominator:
    which of them change when zᵢ moves?
    """
    p = shares(z)
    return both(z, g, c, p * (1 - p) * g)


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def subtracts_the_plain_mean(z, g, c):
    """Your pullback through softmax subtracts the mean of g. It is a mean, but the entries do not weigh the same in it.

    Where does the sum over the denominator get its weights from?
    """
    return both(z, g, c, shares(z) * (g - g.mean(-1, keepdim=True)))


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def subtracts_the_plain_sum(z, g, c):
    """Your pullback through softmax subtracts the sum of g. Do all outputs change alike when the denominator does?"""
    return both(z, g, c, shares(z) * (g - g.sum(-1, keepdim=True)))


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def forgets_the_denominator(z, g, c):
    """Your pullback through softmax is p·g: that is what the numerator sends. The denominator depends on z, too."""
    return both(z, g, c, shares(z) * g)


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def forgets_the_numerator(z, g, c):
    """Your pullback through softmax has the term of the denominator only. What does the numerator send back?"""
    p = shares(z)
    return both(z, g, c, -p * (p * g).sum(-1, keepdim=True))


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def forgets_the_factor_in_front(z, g, c):
    """Your pullback through softmax is g minus a mean, without a factor in front. A share that is nearly 0 hardly
    changes: what must happen to its entry?
    """
    return both(z, g, c, g - (shares(z) * g).sum(-1, keepdim=True))


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def subtracts_the_other_way_round(z, g, c):
    """Your pullback through softmax has the opposite sign. If zᵢ grows, does the share pᵢ grow or fall?"""
    return both(z, g, c, -through_softmax(shares(z), g))


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def adds_up_the_whole_batch(z, g, c):
    """For batches your sum in the pullback through softmax runs over all vectors. Each has a denominator of its own."""
    p = shares(z)
    return both(z, g, c, p * (g - (p * g).sum()))


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def forgets_keepdim(z, g, c):
    """For batches your sum in the pullback through softmax meets the wrong entries: it has one number for each vector,
    and needs a last dimension of size one to be subtracted from all of its entries.
    """
    p = shares(z)
    return both(z, g, c, p * (g - (p * g).sum(-1)))


@softmax_and_logsumexp_vjp.misconception(part=LOGSUMEXP)
def drops_what_arrives(z, g, c):
    """Your pullback through logsumexp is its gradient: what arrives from above does not occur in it."""
    return both(z, g, c, logsumexp=shares(z))


@softmax_and_logsumexp_vjp.misconception(part=LOGSUMEXP)
def does_not_divide(z, g, c):
    """Your pullback through logsumexp is made of the exp(zᵢ) themselves. The outer function is a logarithm: what is its
    derivative?
    """
    return both(z, g, c, logsumexp=c.unsqueeze(-1) * z.exp())


@softmax_and_logsumexp_vjp.misconception(part=LOGSUMEXP)
def takes_the_logarithms(z, g, c):
    """Your pullback through logsumexp is made of the logarithms of the shares. Which derivative are the shares?"""
    return both(z, g, c, logsumexp=c.unsqueeze(-1) * torch.log_softmax(z, -1))


@softmax_and_logsumexp_vjp.misconception(part=LOGSUMEXP)
def pulls_back_through_softmax_again(z, g, c):
    """Your pullback through logsumexp is that through softmax. logsumexp returns one number for a vector, and its
    gradient is a familiar one.
    """
    arriving = c.unsqueeze(-1).expand_as(z) * z
    return both(z, g, c, logsumexp=through_softmax(shares(z), arriving))


@softmax_and_logsumexp_vjp.misconception(part=LOGSUMEXP)
def forgets_the_last_dimension(z, g, c):
    """For batches your pullback through logsumexp multiplies the wrong entries: what arrives has one number for each
    vector, and must get a last dimension of size one before it meets the shares.
    """
    return both(z, g, c, logsumexp=c * shares(z))


@softmax_and_logsumexp_vjp.misconception
def softmax_over_the_batch(z, g, c):
    """Your shares add up to one along the first dimension. For one vector that is the only one; in a batch, it mixes
    the vectors.
    """
    return with_shares(torch.softmax(z, 0), g, c)


@softmax_and_logsumexp_vjp.misconception
def overflows(z, g, c):
    """Your formulas are right, but exp(z) overflows for large z, or all of them become 0, and what remains is NaN.

    Which number may you subtract from all entries without changing the shares?
    """
    weights = z.exp()
    return with_shares(weights / weights.sum(-1, keepdim=True), g, c)


@softmax_and_logsumexp_vjp.misconception
def subtracts_the_maximum_of_the_batch(z, g, c):
    """You subtract one maximum from all vectors of a batch. For one that lies far below it, all exponentials are 0.

    Each vector has a maximum of its own.
    """
    weights = (z - z.max()).exp() if z.numel() else z
    return with_shares(weights / weights.sum(-1, keepdim=True), g, c)


@softmax_and_logsumexp_vjp.misconception
def adds_a_small_number(z, g, c):
    """You added a small number to the denominator to keep it from being 0. That hides the overflow and costs digits.

    Which number may you subtract from all entries without changing the shares?
    """
    weights = z.exp()
    return with_shares(weights / (weights.sum(-1, keepdim=True) + 1e-8), g, c)


@softmax_and_logsumexp_vjp.misconception
def cuts_large_scores_off(z, g, c):
    """You cut scores off to keep exp from overflowing. Beyond the cut all scores look alike, and the shares are wrong.

    Which number may you subtract from all entries without changing the shares?
    """
    return with_shares(shares(z.clamp(-500, 500)), g, c)


@softmax_and_logsumexp_vjp.misconception
def builds_the_jacobian(z, g, c):
    """Your values are right, but you built the k × k Jacobian of softmax. For a vocabulary of 50 000 words it has 2.5
    billion entries.

    Multiply out what it does to g, and no matrix is left.
    """
    p = shares(z)
    J = torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)
    return both(z, g, c, (J @ g.unsqueeze(-1)).squeeze(-1))


@softmax_and_logsumexp_vjp.misconception
def one_vector_at_a_time(z, g, c):
    """Your values are right, but you go through the batch in a loop. Sums along the last dimension do all at once."""
    rows, arriving = z.reshape(-1, z.shape[-1]), g.reshape(-1, z.shape[-1])
    each = [through_softmax(shares(row), item) for row, item in zip(rows, arriving, strict=True)]
    return both(z, g, c, torch.stack(each).reshape(z.shape) if each else torch.zeros_like(z))


@softmax_and_logsumexp_vjp.misconception
def answers_in_float64(z, g, c):
    """For float32 inputs your results are float64. A tensor that you make takes its dtype from an input."""
    return {name: part.double() for name, part in both(z, g, c).items()}


@softmax_and_logsumexp_vjp.misconception(part=SOFTMAX)
def drops_a_single_dimension(z, g, c):
    """With one score, or a batch of one, a dimension of your pullback through softmax is gone: squeeze() drops every
    one of size one.
    """
    return both(z, g, c, through_softmax(shares(z), g).squeeze())


@softmax_and_logsumexp_vjp.misconception
def adds_on_the_cpu(z, g, c):
    """You add up in a tensor that lies on the CPU, wherever z is. torch.zeros_like(z) takes dtype and device from z."""
    total = torch.zeros(z.shape, dtype=z.dtype)
    total[...] = shares(z) * (g - (shares(z) * g).sum(-1, keepdim=True))
    return both(z, g, c, total)
