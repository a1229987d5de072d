"""The full Hessian by autograd: a matrix, whatever the shape of x, and exactly symmetric."""

import torch

from autograder.language import Choice, array, exercise, hidden, holds, one_of, ordinary, rebuilt, shown, value, vector
from source.ps4_hessians import support

from .shared import product_of, unit_tensors, unsymmetrised


def rows_of_products(f, x):
    """The Hessian as an (N, N) matrix, row by row: reverse over reverse."""
    rows = [torch.func.grad(lambda z, e=e: (torch.func.grad(f)(z) * e).sum())(x) for e in unit_tensors(x)]
    return torch.stack(rows).reshape(x.numel(), x.numel()) if rows else x.new_zeros(0, 0)


@exercise(
    given=dict(f=rebuilt(support.terrain, vector(3)), x=array()),
    find=value().confirmed_by(rows_of_products, within=1e-11),
    checks=[
        hidden("ordinary f and x", ordinary.shapes((3,), (2, 3), (5,), (2, 1, 2)), points=4),
        shown("a vector and a matrix", ordinary.shapes((3,), (2, 2)).draws(2), points=1),
        hidden(
            "few entries, and functions that are flat",
            ordinary.shapes((), (1,), (0,), (2, 3), (3,))
            .where(f=rebuilt(support.flat, vector(3), one_of("linear", "constant", "hinges", "first entry")))
            .draws(20),
            points=1,
        ),
        hidden(
            "equal to its transpose",
            ordinary.shapes((4,), (2, 3), (5,)).within(1e-12).draws(9),  # entries that are rounded agree to ten digits
            points=1,
            rule=holds(
                "Your matrix is symmetric up to rounding only.", lambda answer, f, x: bool((answer == answer.mT).all())
            ),
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.shapes((2, 3), (4,), (3, 2))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    choice=Choice("c", "Entry (i, j) and entry (j, i) are the same. How many are there on the diagonal, and above it?"),
)
def dense_hessian(f, x):
    """The Hessian of f at x as a matrix with one row for each entry of x."""
    return symmetric_part(unsymmetrised(f, x))


def symmetric_part(H):
    """(H + Hᵀ)/2."""
    return (H + H.mT) / 2


@dense_hessian.misconception
def keeps_four_indices(f, x):
    """You returned the Hessian with the shape of x twice over.

    Asked is a matrix: one row, and one column, for each entry of x.
    """
    return torch.func.hessian(f)(x.detach().clone())


@dense_hessian.misconception
def symmetric_up_to_rounding(f, x):
    """Your values are right, but entries (i, j) and (j, i) differ in the last digit: they were computed along
    different ways.

    The statement asks for *exactly* symmetric. What can you do with a matrix and its transpose to make it so?
    """
    return unsymmetrised(f, x)


@dense_hessian.misconception
def gradient_outer_product(f, x):
    """You multiplied the gradient with itself. That is symmetric, but it holds first derivatives only."""
    gradient = torch.func.grad(f)(x).reshape(-1)
    return torch.outer(gradient, gradient)


@dense_hessian.misconception
def diagonal_matrix(f, x):
    """You kept the diagonal and lost the mixed second derivatives."""
    return torch.diag(symmetric_part(unsymmetrised(f, x)).diagonal())


@dense_hessian.misconception
def diagonal_as_a_vector(f, x):
    """You returned the diagonal only, as a vector. How does the slope along one entry of x change with another one?"""
    return unsymmetrised(f, x).diagonal()


@dense_hessian.misconception
def adds_the_transpose(f, x):
    """Your matrix is twice the Hessian: you added the transpose, which is the same once more."""
    H = unsymmetrised(f, x)
    return H + H.mT


@dense_hessian.misconception
def doubles_the_diagonal(f, x):
    """Your diagonal is twice too large.

    If you copy one triangle to the other side, the diagonal must not be copied with it.
    """
    upper = unsymmetrised(f, x).triu()
    return upper + upper.mT


@dense_hessian.misconception
def forgets_the_other_triangle(f, x):
    """Below the diagonal your matrix is zero. Symmetric means that each entry stands there twice."""
    return unsymmetrised(f, x).triu()


@dense_hessian.misconception
def differentiates_the_sum_of_the_gradient(f, x):
    """You added up the entries of the gradient before you differentiated again, so that only row sums are left."""
    N = x.numel()
    return torch.diag(unsymmetrised(f, x).sum(1)) if N else x.new_zeros(0, 0)


@dense_hessian.misconception
def rows_of_a_matrix(f, x):
    """Your code takes vectors only: len(x) counts the rows of a matrix, and x.numel() its entries."""
    rows = [product_of(f, x, e) for e in torch.eye(len(x), dtype=x.dtype)]
    return symmetric_part(torch.stack(rows))


@dense_hessian.misconception
def needs_a_graph_for_every_row(f, x):
    """Where the gradient does not depend on x, or f on some entries of it, your reverse pass raises an error.

    What is asked for there is a zero, not an error. torch.func gives it; so do allow_unused and materialize_grads.
    """
    if not x.numel():
        return x.new_zeros(0, 0)
    own = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(f(own), own, create_graph=True)
    rows = [torch.autograd.grad(entry, own, retain_graph=True)[0].reshape(-1) for entry in gradient.reshape(-1)]
    return symmetric_part(torch.stack(rows))


@dense_hessian.misconception
def no_entries_no_answer(f, x):
    """Your code raises an error if x has no entries.

    Then there are no rows and no columns, but there is a matrix: (0, 0).
    """
    N = x.numel()
    return symmetric_part(torch.func.hessian(f)(x.detach().clone()).reshape(N, N))


@dense_hessian.misconception
def stacks_no_rows(f, x):
    """Your code raises an error if x has no entries: there are no rows then, and torch.stack wants at least one.

    There is a matrix all the same: (0, 0).
    """
    x = x.detach().clone()
    rows = [product_of(f, x, e).reshape(-1) for e in unit_tensors(x)]
    return symmetric_part(torch.stack(rows))


@dense_hessian.misconception
def counts_columns_first(f, x):
    """You numbered the entries of x down the columns. Rows and columns of the result follow x.reshape(-1)."""
    if x.dim() != 2:
        return symmetric_part(unsymmetrised(f, x))
    order = torch.arange(x.numel()).reshape(x.shape).mT.reshape(-1)
    return symmetric_part(unsymmetrised(f, x))[order][:, order]


@dense_hessian.misconception
def fills_a_float64_matrix(f, x):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here.

    x.new_zeros takes dtype and device from x.
    """
    N = x.numel()
    result = torch.zeros(N, N, device=x.device)
    result += symmetric_part(unsymmetrised(f, x))
    return result


@dense_hessian.misconception
def fills_a_matrix_on_the_cpu(f, x):
    """Your result is not on the device of x: torch.zeros without a device makes it on the CPU.

    x.new_zeros takes dtype and device from x.
    """
    N = x.numel()
    result = torch.zeros(N, N, dtype=x.dtype)
    for i, row in enumerate(symmetric_part(unsymmetrised(f, x)).tolist()):
        result[i] = torch.tensor(row)
    return result
