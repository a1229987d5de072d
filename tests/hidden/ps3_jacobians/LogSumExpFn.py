"""logsumexp as a torch.autograd.Function: its value, its pullback, and the pullback of that.

What support.pulled_back observes beside the student's code is judged here. A version stands for a student's class by a
function of z, as its apply.
"""

import torch

from autograder.language import (
    Choice,
    constant,
    derived,
    exercise,
    hidden,
    like,
    one_of,
    ordinary,
    shown,
    value,
    vector,
)
from source.ps3_jacobians import support

from ..shared import exactly

INFINITE = -float("inf")
FAR = (
    exactly([1000.3, 1001.1, 999.2]),
    exactly([-1000.0, -999.5, -1001.25, -1000.75]),
    exactly([0.4, INFINITE, 1.3]),
    exactly([[0.0, 1.0], [1000.0, 1001.0]]),  # what is subtracted from one row is too much for the other
    exactly([[INFINITE, 0.2, INFINITE], [-700.0, 0.3, 650.0]]),
)
ONCE, TWICE, BETWEEN, BY_VMAP = "once", "twice", "once, with another call in between", "by vmap"
VALUE, WHOSE, PULLED, TO_Z, TO_G, GRADIENTS = support.TOLD


def by_torch(z, u, g, how):
    """The same from torch.logsumexp, differentiated by torch."""
    if how == BY_VMAP:
        return {GRADIENTS: torch.softmax(z, -1)}

    def pulled(z, g):
        return torch.func.vjp(lambda z: torch.logsumexp(z, -1), z)[1](g)[0]

    told = {VALUE: torch.logsumexp(z, -1), WHOSE: support.OWN, PULLED: pulled(z, g)}
    if how == TWICE:
        to_z, to_g = torch.func.vjp(pulled, z, g)[1](u)
        told |= {TO_Z: to_z, TO_G: to_g}
    return told


@exercise(
    given=dict(z=vector("...", "k"), u=vector("...", "k"), g=derived(lambda u: 0.6 + u[..., 0]), how=constant(ONCE)),
    find=value().confirmed_by(by_torch, within=1e-11),
    probe=support.pulled_back,
    checks=[
        hidden("the value and its pullback", ordinary, points=4),
        shown("two rows", ordinary.sizes(k=(2, 3)).where(how=TWICE).draws(2), points=1),
        hidden("pulled back twice", ordinary.where(how=TWICE).draws(12), points=3),
        hidden(
            "batches, and rows of one entry",
            ordinary.sizes(k=(3, 1, 2, 4, 4)).batches((4,), (), (2, 3), (0,), (4,)).draws(10),
            points=1,
        ),
        hidden(
            "large entries, and entries of minus infinity",
            ordinary.where(z=one_of(*FAR), u=like("z")).draws(2 * len(FAR)),
            points=1,
        ),
        hidden("calls that overlap", ordinary.where(how=BETWEEN).draws(4), points=1),
        hidden("many rows at once, by vmap", ordinary.batches((5,), (3,)).where(how=BY_VMAP).draws(4), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    choice=Choice("c", "Which number or numbers arrive at the row in each of the four? Where are they not all ones?"),
)
def LogSumExpFn(z):
    """logsumexp along the last dimension, whose pullback is by hand."""
    return function_of(value_of, lambda g, z, y: g.unsqueeze(-1) * torch.softmax(z, -1))(z)


def value_of(z):
    """The right value of every row."""
    return torch.logsumexp(z, -1)


def function_of(forward, pull, kept=lambda z, y: (z, y)):
    """What a Function with this forward and this backward applies; `kept` is what is saved for the way back."""

    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*kept(inputs[0], output))

    def backward(ctx, g):
        return pull(g, *ctx.saved_tensors)

    return version(forward=forward, setup_context=setup_context, backward=backward)


def version(**methods):
    """What a Function with these methods applies."""
    static = {name: staticmethod(method) for name, method in methods.items()}
    return type(
        "Version", (torch.autograd.Function,), {"generate_vmap_rule": "setup_context" in methods, **static}
    ).apply


def pulled_by(pull):
    """A right value with another pullback, which is made of what arrives, of z and of the value y."""
    return function_of(value_of, pull)


def shares(z):
    """exp(zᵢ)/Σ exp(zⱼ)."""
    return torch.softmax(z, -1)


@LogSumExpFn.misconception
def drops_what_arrives(z):
    """Your backward returns the gradient of logsumexp and ignores what arrives. Where ones arrive, as from .sum(),
    nobody sees it.

    Which arguments does backward have, and do you use all of them?
    """
    return pulled_by(lambda g, z, y: shares(z))(z)


@LogSumExpFn.misconception
def returns_what_arrives(z):
    """Your backward hands what arrives on to every entry, whatever z is. Which share of it belongs to an entry?"""
    return pulled_by(lambda g, z, y: g.unsqueeze(-1).expand_as(z) * torch.ones_like(z))(z)


@LogSumExpFn.misconception
def shares_it_evenly(z):
    """Your backward shares what arrives evenly among the entries, as for a mean. Do all entries weigh the same?"""
    return pulled_by(lambda g, z, y: g.unsqueeze(-1).expand_as(z) / z.shape[-1])(z)


@LogSumExpFn.misconception
def does_not_divide(z):
    """Your backward is made of the exp(zᵢ) themselves. The outer function is a logarithm: what is its derivative?"""
    return pulled_by(lambda g, z, y: g.unsqueeze(-1) * z.exp())(z)


@LogSumExpFn.misconception
def divides_by_the_value(z):
    """Your backward divides the exp(zᵢ) by the logarithm of their sum, which is what forward returned, and not by the
    sum.
    """
    return pulled_by(lambda g, z, y: g.unsqueeze(-1) * z.exp() / y.unsqueeze(-1))(z)


@LogSumExpFn.misconception
def turns_the_sign(z):
    """Your pullback has the opposite sign. If an entry grows, does logsumexp grow or fall?"""
    return pulled_by(lambda g, z, y: -g.unsqueeze(-1) * shares(z))(z)


@LogSumExpFn.misconception
def forgets_the_last_dimension(z):
    """For batches what arrives meets the wrong entries: it has one number for each row, and must get a last dimension
    of size one before it is multiplied.
    """
    return pulled_by(lambda g, z, y: g * shares(z))(z)


@LogSumExpFn.misconception
def adds_along_the_first_dimension(z):
    """Your sum runs along the first dimension. For a single row that is the last one; in a batch, it mixes rows."""
    return function_of(lambda z: torch.logsumexp(z, 0), lambda g, z, y: g.unsqueeze(0) * torch.softmax(z, 0))(z)


@LogSumExpFn.misconception(raises=RuntimeError)
def keeps_the_last_dimension(z):
    """Your value still has the last dimension, with size one. One number for each row was asked for."""
    one = function_of(lambda z: torch.logsumexp(z, -1, keepdim=True), lambda g, z, y: g * shares(z))
    return one(z)


@LogSumExpFn.misconception
def saves_what_forward_computed(z):
    """Your pullback is right, but for autograd it does not depend on z: what you multiply by is detached, or was
    computed before backward, where nothing is recorded.

    Save what went in or came out, and compute the rest in backward, from that.
    """
    return function_of(value_of, lambda g, p: g.unsqueeze(-1) * p, kept=lambda z, y: (shares(z),))(z)


@LogSumExpFn.misconception
def detaches_on_the_way_back(z):
    """Your pullback is right, and cannot be pulled back itself: nothing of your backward is recorded.

    backward is differentiated like any other function, as long as it is made of tensor operations on what was saved.
    """

    def pull(g, z, y):
        with torch.no_grad():
            return g.unsqueeze(-1) * shares(z)

    return pulled_by(pull)(z)


@LogSumExpFn.misconception
def detaches_what_arrives(z):
    """The pullback of your pullback is wrong in what goes back to g: there, g is detached. It is linear in g, too."""
    return pulled_by(lambda g, z, y: g.detach().unsqueeze(-1) * shares(z))(z)


@LogSumExpFn.misconception
def overflows(z):
    """Your formulas are right, but exp(z) overflows for large z, or all of them become 0, and what remains is infinite
    or NaN.

    Which number may you take out of every row and add again at the end?
    """
    return function_of(
        lambda z: z.exp().sum(-1).log(), lambda g, z, y: g.unsqueeze(-1) * z.exp() / z.exp().sum(-1, keepdim=True)
    )(z)


@LogSumExpFn.misconception
def subtracts_the_maximum_of_the_batch(z):
    """You subtract one maximum from all rows of a batch. For a row that lies far below it, all exponentials are 0.

    Each row has a maximum of its own.
    """

    def shifted(z):
        return z - z.max() if z.numel() else z

    def forward(z):
        return shifted(z).exp().sum(-1).log() + (z.max() if z.numel() else 0)

    def pull(g, z, y):
        weights = shifted(z).exp()
        return g.unsqueeze(-1) * weights / weights.sum(-1, keepdim=True)

    return function_of(forward, pull)(z)


@LogSumExpFn.misconception
def forgets_to_add_the_maximum(z):
    """Your value is too small by the largest entry: what was subtracted before exp has to be added after the log."""
    return function_of(
        lambda z: (z - z.amax(-1, keepdim=True)).exp().sum(-1).log(), lambda g, z, y: g.unsqueeze(-1) * shares(z)
    )(z)


@LogSumExpFn.misconception
def multiplies_by_minus_infinity(z):
    """Where an entry is minus infinity, you multiply it by its share, which is 0: that is NaN. Its exponential is 0,
    and needs no help.
    """

    def pull(g, z, y):
        p = shares(z)
        return g.unsqueeze(-1) * (p + p * z - p * z)

    return pulled_by(pull)(z)


@LogSumExpFn.misconception
def keeps_it_on_the_class(z):
    """You keep z in a place that all calls share, on the class or in a global name. The next call writes over it, and
    the first one's backward finds the tensors of the second.

    ctx belongs to one call. What does it offer to keep tensors?
    """
    global KEPT
    KEPT = z

    def pull(g, z, y):
        return g.unsqueeze(-1) * shares(KEPT)

    return pulled_by(pull)(z)


KEPT = torch.zeros(1)


@LogSumExpFn.misconception
def context_in_forward(z):
    """Your forward takes ctx, as older code does. It works until vmap or torch.func comes, which want setup_context.

    Leave the signatures as they are in the cell.
    """

    def forward(ctx, z):
        ctx.save_for_backward(z)
        return value_of(z)

    def backward(ctx, g):
        (z,) = ctx.saved_tensors
        return g.unsqueeze(-1) * shares(z)

    return version(forward=forward, backward=backward)(z)


@LogSumExpFn.misconception
def uses_autograd_as_it_is(z):
    """Your numbers come from autograd as it is: what was to be written is a Function with a forward and a backward of
    its own.
    """
    return torch.logsumexp(z, -1)


@LogSumExpFn.misconception
def answers_in_float64(z):
    """For float32 your value is float64. A tensor that you make takes its dtype from z."""
    return function_of(
        lambda z: torch.logsumexp(z.double(), -1), lambda g, z, y: (g.unsqueeze(-1) * shares(z)).to(z.dtype)
    )(z)


@LogSumExpFn.misconception
def drops_a_single_dimension(z):
    """For rows of one entry a dimension of your pullback is gone: squeeze() drops every one of size one."""
    return pulled_by(lambda g, z, y: (g.unsqueeze(-1) * shares(z)).squeeze())(z)
