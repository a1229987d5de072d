"""Newton steps and gradients of quadratic forms for a whole batch, with one H for each or one for all."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    derived,
    exercise,
    hidden,
    largest_intermediate,
    matrix,
    no_loop_over_batch,
    ordinary,
    passing_on,
    shown,
    solves,
    spd,
    value,
    vector,
)
from source.ps9_engineering import support


def one_by_one(g, H, A, x):
    """A loop, with an inverse for each H."""
    own = H if H.dim() == 3 else H.expand(len(g), *H.shape)
    steps = [-torch.linalg.inv(own[k]) @ g[k] for k in range(len(g))]
    gradients = [A[k] @ x[k] + A[k].mT @ x[k] for k in range(len(x))]
    return {
        "steps": torch.stack(steps) if steps else torch.zeros_like(g),
        "gradients": torch.stack(gradients) if gradients else torch.zeros_like(x),
    }


def one_for_all(g):
    """A symmetric positive definite matrix that is made from the gradients, and belongs to none of them."""
    middle, places = g.mean(0), torch.arange(1, g.shape[1] + 1, dtype=g.dtype)
    return torch.outer(middle, middle) + torch.diag(1 + torch.sin(places) ** 2) + 0.1


ONE = derived(one_for_all)


@exercise(
    given=dict(g=vector("...", "n"), H=spd("...", "n"), A=matrix("...", "n", "n"), x=vector("...", "n")),
    find=value().confirmed_by(one_by_one),
    probe=passing_on(support.both_forms),
    checks=[
        hidden("one H for each", ordinary.batches((3,), (5,), (2,)), points=3),
        shown("two of two", ordinary.sizes(n=2).batches((2,), (3,)).draws(2), points=1),
        hidden(
            "one H for all, also for as many steps as entries",
            ordinary.where(H=ONE).sizes(n=(3, 4, 2, 5)).batches((3,), (4,), (6,), (3,)).draws(8),
            points=2,
            rule=solves(at_most=6),
        ),
        hidden(
            "no loop",
            ordinary.where(H=ONE).sizes(n=6).batches((3,), (300,)).draws(2),
            points=1,
            rule=no_loop_over_batch,
        ),
        hidden(
            "steps without copies of one H",
            ordinary.where(
                H=ONE, A=derived(lambda g: 2 * g[:1].unsqueeze(-1) - g[:1].unsqueeze(-2)), x=derived(lambda g: g[:1])
            )
            .sizes(n=9)
            .batches((200,))
            .draws(1),
            points=1,
            rule=largest_intermediate(at_most=lambda g, H, A, x: max(g.numel(), H.numel())),
        ),
        hidden(
            "batches of none and one, entries of one, float32, views",
            ordinary.sizes(n=(3, 2, 1, 1))
            .batches((0,), (1,), (4,), (1,))
            .float32()
            .laid_out("transposed", "strided")
            .leaves()
            .draws(8),
            points=1,
            rule=solves(at_most=4),
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "b", "With a square of numbers on the right, what is a column to torch.linalg.solve, and what a row?"
    ),
)
def batched_forms(g, H, A, x):
    """All steps, and all gradients."""
    return {
        "steps": -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1),
        "gradients": ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1),
    }


def stepped(g, H):
    """The right steps."""
    if H.dim() == 2:
        return -torch.linalg.solve(H, g.mT).mT.contiguous()
    return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1)


def pulled(A, x):
    """The right gradients."""
    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)


def forms(g, H, A, x, *, steps=stepped, gradients=pulled):
    """Both, of which one may be wrong."""
    g, H, A, x = (item.detach() for item in (g, H, A, x))
    return {"steps": steps(g, H), "gradients": gradients(A, x)}


@batched_forms.misconception(part="steps")
def rows_read_as_columns(g, H, A, x):
    """With one H for all and as many steps as entries, solve takes g for a matrix and reads its columns.

    No error tells you, as the shapes fit. With another number of steps it raises: how must g lie?
    """

    def steps(g, H):
        return -torch.linalg.solve(H, g) if H.dim() == 2 and len(g) == len(H) else stepped(g, H)

    return forms(g, H, A, x, steps=steps)


@batched_forms.misconception(part="steps")
def a_batch_taken_for_a_matrix(g, H, A, x):
    """Where there are as many steps as entries, solve takes g for one matrix for every H of the batch.

    Give each of the vectors a dimension of its own.
    """

    def steps(g, H):
        return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1) if H.dim() == 3 else -torch.linalg.solve(H, g.mT)

    return forms(g, H, A, x, steps=steps)


@batched_forms.misconception(part="steps")
def uphill(g, H, A, x):
    """Your steps go uphill. Which sign does the step have that makes g + Hs zero?"""
    return forms(g, H, A, x, steps=lambda g, H: -stepped(g, H))


@batched_forms.misconception(part="steps")
def multiplies_by_H(g, H, A, x):
    """You multiply by H. The step solves Hs = −g."""
    return forms(g, H, A, x, steps=lambda g, H: -(H @ g.unsqueeze(-1)).squeeze(-1))


@batched_forms.misconception(part="steps")
def the_first_H_for_all(g, H, A, x):
    """You use the first H for all steps. Each g of a batch has its own."""
    return forms(g, H, A, x, steps=lambda g, H: stepped(g, H if H.dim() == 2 or not len(H) else H[0]))


@batched_forms.misconception(part="steps")
def the_diagonal_alone(g, H, A, x):
    """You divide by the diagonal of H, as if nothing stood beside it."""
    return forms(g, H, A, x, steps=lambda g, H: -g / H.diagonal(dim1=-2, dim2=-1))


@batched_forms.misconception(part="steps")
def loses_a_single_dimension(g, H, A, x):
    """With one step, or with one entry, a dimension is gone: squeeze() without a number drops every one of size one."""
    return forms(g, H, A, x, steps=lambda g, H: stepped(g, H).squeeze())


@batched_forms.misconception
def an_H_for_each(g, H, A, x):
    """Your values are right, but one H becomes a batch of equal ones, each of which is factorised again.

    One H with many right-hand sides is one system: where do they stand?
    """

    def steps(g, H):
        many = H.expand(len(g), *H.shape[-2:]).clone() if H.dim() == 2 else H
        return -torch.linalg.solve(many, g.unsqueeze(-1)).squeeze(-1)

    return forms(g, H, A, x, steps=steps)


@batched_forms.misconception
def loops_over_the_batch(g, H, A, x):
    """Your values are right, but you solve, or multiply, in a loop over the batch. One call can do all of it."""

    def steps(g, H):
        each = [-torch.linalg.solve(H if H.dim() == 2 else H[k], g[k]) for k in range(len(g))]
        return torch.stack(each) if each else torch.zeros_like(g)

    return forms(g, H, A, x, steps=steps)


@batched_forms.misconception
def an_inverse(g, H, A, x):
    """Your values are right, but you form an inverse. A system costs a third of it, and keeps more digits."""
    return forms(g, H, A, x, steps=lambda g, H: -(torch.linalg.inv(H) @ g.unsqueeze(-1)).squeeze(-1))


@batched_forms.misconception
def stacks_no_steps(g, H, A, x):
    """For an empty batch your code raises: torch.stack wants at least one tensor. There is a result, with no rows."""
    return forms(
        g,
        H,
        A,
        x,
        steps=lambda g, H: (
            torch.stack([-torch.linalg.solve(H[k], g[k]) for k in range(len(g))]) if H.dim() == 3 else stepped(g, H)
        ),
    )


@batched_forms.misconception(part="gradients")
def A_assumed_symmetric(g, H, A, x):
    """Your gradient is right only where A is symmetric. Vary the left x of xᵀAx, then the right one."""
    return forms(g, H, A, x, gradients=lambda A, x: 2 * (A @ x.unsqueeze(-1)).squeeze(-1))


@batched_forms.misconception(part="gradients")
def the_other_half(g, H, A, x):
    """You have twice the term with Aᵀ. There are two terms, one with A and one with Aᵀ."""
    return forms(g, H, A, x, gradients=lambda A, x: 2 * (A.mT @ x.unsqueeze(-1)).squeeze(-1))


@batched_forms.misconception(part="gradients")
def one_term(g, H, A, x):
    """Your gradient has one term. x stands twice in xᵀAx."""
    return forms(g, H, A, x, gradients=lambda A, x: (A @ x.unsqueeze(-1)).squeeze(-1))


@batched_forms.misconception(part="gradients")
def examples_mixed(g, H, A, x):
    """Each of your gradients holds numbers of other examples: an index of the batch is summed over.

    In einsum, the letter of the batch stands in every factor and in the result.
    """
    return forms(g, H, A, x, gradients=lambda A, x: torch.einsum("bij,cj->bi", A + A.mT, x))


@batched_forms.misconception(part="gradients")
def entry_by_entry(g, H, A, x):
    """You multiply the matrix and the vector entry by entry, and sum over the wrong one of their indices."""
    return forms(g, H, A, x, gradients=lambda A, x: ((A + A.mT) * x.unsqueeze(-1)).sum(-1))


@batched_forms.misconception(part="gradients")
def values_of_the_forms(g, H, A, x):
    """You return the values xᵀAx. Their gradients are asked for."""
    return forms(g, H, A, x, gradients=lambda A, x: torch.einsum("bi,bij,bj->b", x, A, x))


@batched_forms.misconception(part="gradients")
def columns_left(g, H, A, x):
    """Your gradients are columns: the dimension that you added for the product is still there."""
    return forms(g, H, A, x, gradients=lambda A, x: (A + A.mT) @ x.unsqueeze(-1))
