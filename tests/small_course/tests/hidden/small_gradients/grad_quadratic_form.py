"""The gradient of xᵀAx for any square A, and for batches of A and x without a loop, by hand."""

import itertools

import torch

from autograder.language import (
    BEYOND_DIFFERENCES,
    BY_HAND,
    Choice,
    exercise,
    gradient,
    hidden,
    matrix,
    no_loop_over_batch,
    ordinary,
    shown,
    vector,
)

from ..shared import times


@exercise(
    given=dict(A=matrix("...", "n", "n"), x=vector("...", "n")),
    find=gradient("x"),
    checks=[
        hidden("non-symmetric A", ordinary.draws(8).within(BEYOND_DIFFERENCES), points=4),
        shown("two matrices and a batch", ordinary.sizes(n=(2, 3, 2)).batches((), (), (3,)).draws(3), points=2),
        hidden(
            "n = 1, or a batch of one",
            ordinary.sizes(n=(1, 1, 1, 4)).batches((), (3,), (1,), (1,)).draws(4),
            points=1,
        ),
        hidden("a batch of A and x", ordinary.batches((4,), (2, 3), (0,)).draws(6), points=1),
        hidden(
            "no loop over the batch",
            ordinary.sizes(n=5).batches((3,), (48,)).draws(2),
            points=1,
            rule=no_loop_over_batch,
        ),
        hidden("float32", ordinary.float32().draws(4), points=1),
        hidden(
            "views and tensors that require a gradient",
            ordinary.laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "Write out xᵀAx for A = [[0, 1], [0, 0]] and differentiate it. Is your choice right there?"),
)
def grad_quadratic_form(A, x):
    """The gradient of f(x) = xᵀAx with respect to x."""
    return x @ A @ x


@grad_quadratic_form.misconception
def differentiates_one_factor(A, x):
    """You differentiated only one of the two factors x.

    x appears twice in xᵀAx. Vary each in turn and add the two terms.
    """
    return times(A, x)


@grad_quadratic_form.misconception
def differentiates_the_left_factor(A, x):
    """You differentiated only the left of the two factors x, as a row.

    x appears twice in xᵀAx. Vary each in turn and add the two terms.
    """
    return times(A.mT, x)


@grad_quadratic_form.misconception
def assumes_symmetry(A, x):
    """Your formula is right only when A is symmetric.

    Try it by hand on A = [[0, 1], [0, 0]].
    """
    return 2 * times(A, x)


@grad_quadratic_form.misconception
def assumes_symmetry_and_transposes(A, x):
    """You kept one half of the answer and doubled it, which is right only when A is symmetric.

    Try it by hand on A = [[0, 1], [0, 0]].
    """
    return 2 * times(A.mT, x)


@grad_quadratic_form.misconception
def half_of_another_convention(A, x):
    """Your result is the gradient of ½xᵀAx. Is there a ½ in this exercise?"""
    return (times(A, x) + times(A.mT, x)) / 2


@grad_quadratic_form.misconception
def transposes_the_whole_batch(A, x):
    """Your formula works for one matrix, but .T reverses *every* dimension of a batch.

    Which attribute exchanges the last two dimensions only?
    """
    return ((A + A.permute(*reversed(range(A.dim())))) @ x.unsqueeze(-1)).squeeze(-1)


@grad_quadratic_form.misconception
def sums_rows(A, x):
    """Your result does not depend on x. It equals the answer at x = (1, …, 1) only.

    xᵀAx is quadratic in x; of which degree is its gradient?
    """
    return (A + A.mT).sum(-1)


@grad_quadratic_form.misconception
def returns_the_value(A, x):
    """You returned something proportional to the number xᵀAx. The gradient has one entry for each entry of x."""
    return (x * times(A, x)).sum(-1, keepdim=True).expand_as(x).clone()


@grad_quadratic_form.misconception
def keeps_the_diagonal(A, x):
    """You kept only the terms with xᵢ². The terms xᵢxⱼ with i ≠ j also depend on x."""
    return 2 * A.diagonal(dim1=-2, dim2=-1) * x


@grad_quadratic_form.misconception
def takes_one_batch_dimension_only(A, x):
    """Your code takes one leading dimension, or none, but not several: torch.bmm wants exactly three dimensions.

    Which product multiplies the last two dimensions and leaves all others alone?
    """
    S = A + A.mT
    return S @ x if S.dim() == 2 else torch.bmm(S, x.unsqueeze(-1)).squeeze(-1)


@grad_quadratic_form.misconception
def loops_over_the_batch(A, x):
    """Your values are right, but a Python loop takes the examples of a batch one by one.

    A matrix product takes a whole batch at once; what must x look like, so that it is a batch of columns?
    """
    result = torch.empty(x.shape, dtype=x.dtype)
    for index in itertools.product(*map(range, x.shape[:-1])):
        result[index] = (A[index] + A[index].mT) @ x[index]
    return result


@grad_quadratic_form.misconception
def adds_in_float64(A, x):
    """Your code works in float64 only: torch.zeros without a dtype makes float64, whatever the inputs are.

    Let every new tensor take dtype and device from an input.
    """
    S = torch.zeros(A.shape) + A + A.mT
    return times(S, x)
