"""A Jacobian from products with it, which the judge computes and counts: the shorter side decides which ones.

A product with several vectors at once is refused, so that calls are products.
"""

import torch

from autograder.language import (
    Choice,
    asked,
    calls,
    derived,
    exercise,
    hidden,
    matrix,
    ordinary,
    passing_on,
    rebuilt,
    shown,
    value,
    vector,
)
from source.ps3_jacobians import support

COUNTED = calls("products", at_most=lambda products, x, m: min(m, x.numel()))


def as_it_was_drawn(products, x, m):
    """The matrix itself, from which the judge computes the products."""
    return products.parameters[0]


@exercise(
    given=dict(
        products=asked(rebuilt(support.both_products, matrix("m", "n"))),
        x=vector("n"),
        m=derived(lambda products: products.parameters[0].shape[0]),
    ),
    find=value().confirmed_by(as_it_was_drawn),
    probe=passing_on(support.assembled),
    checks=[
        hidden("a function that you have not seen", ordinary, points=5),
        shown(
            "two outputs and three inputs, and the other way round",
            ordinary.sizes(m=(2, 3), n=(3, 2)).draws(2),
            points=1,
            rule=COUNTED,
        ),
        hidden("few outputs", ordinary.sizes(m=(12, 2), n=(30, 17)).draws(4), points=1, rule=COUNTED),
        hidden("few inputs", ordinary.sizes(m=(30, 17), n=(12, 2)).draws(4), points=1, rule=COUNTED),
        hidden(
            "one, as many as the other, and none",
            ordinary.sizes(m=(1, 5, 4, 0, 3, 1), n=(5, 1, 4, 3, 0, 1)).draws(12),
            points=2,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(m=(2, 4), n=(4, 3)).float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    choice=Choice(
        "d", "Which columns of this matrix have no row in common? One product with a vector adds columns up."
    ),
)
def assemble_jacobian(f_jvp, f_vjp, x, m):
    """The Jacobian, column by column."""
    J = x.new_zeros(m, len(x))
    for k, unit in enumerate(units(len(x), x)):
        J[:, k] = f_jvp(unit)
    return J


def units(size, x):
    """The unit vectors of this size, in the dtype and on the device of x."""
    return torch.eye(size, dtype=x.dtype, device=x.device)


def pushed(f_jvp, x):
    """All columns."""
    return [f_jvp(unit) for unit in units(len(x), x)]


def pulled(f_vjp, x, m):
    """All rows."""
    return [f_vjp(unit) for unit in units(m, x)]


def by_columns(f_jvp, x, m):
    """The right matrix from all columns."""
    return torch.stack(pushed(f_jvp, x), dim=1) if len(x) else x.new_zeros(m, 0)


def by_rows(f_vjp, x, m):
    """The right matrix from all rows."""
    return torch.stack(pulled(f_vjp, x, m)) if m else x.new_zeros(0, len(x))


def by_the_shorter_side(f_jvp, f_vjp, x, m):
    """The right matrix from as few products as possible."""
    return by_rows(f_vjp, x, m) if m < len(x) else by_columns(f_jvp, x, m)


@assemble_jacobian.misconception
def columns_as_rows(f_jvp, f_vjp, x, m):
    """You stacked columns as if they were rows. f_jvp answers with what one input does to all outputs: a column of J.

    torch.stack has an argument for where the new dimension goes.
    """
    if m < len(x):
        return by_rows(f_vjp, x, m)
    return torch.stack(pushed(f_jvp, x)) if len(x) else x.new_zeros(m, 0)


@assemble_jacobian.misconception
def rows_as_columns(f_jvp, f_vjp, x, m):
    """You stacked rows as if they were columns. f_vjp answers with what one output gets from all inputs: a row of J."""
    if m < len(x):
        return torch.stack(pulled(f_vjp, x, m), dim=1) if m else x.new_zeros(0, len(x))
    return by_columns(f_jvp, x, m)


@assemble_jacobian.misconception
def transposes_everything(f_jvp, f_vjp, x, m):
    """Your matrix has a row for each input. It is the transpose of the Jacobian, whichever products you use."""
    return by_the_shorter_side(f_jvp, f_vjp, x, m).mT.clone()


@assemble_jacobian.misconception
def one_product_with_ones(f_jvp, f_vjp, x, m):
    """You called f_jvp once, with ones: that gives the sum of all columns. Which vector picks out a single one?"""
    return f_jvp(torch.ones_like(x)).unsqueeze(-1).expand(m, len(x)).clone()


@assemble_jacobian.misconception
def pushes_the_point(f_jvp, f_vjp, x, m):
    """Your tangents have an entry of x where a 1 belongs, so that each column is multiplied by it.

    A tangent is a change of x, and no part of x.
    """
    columns = [f_jvp(x.detach() * unit) for unit in units(len(x), x)]
    return torch.stack(columns, dim=1) if columns else x.new_zeros(m, 0)


@assemble_jacobian.misconception
def keeps_earlier_ones(f_jvp, f_vjp, x, m):
    """Your second tangent still has the 1 of the first, and so on: column k is the sum of the first k columns.

    Begin with a new vector of zeros, or put the 0 back.
    """
    return by_columns(f_jvp, x, m).cumsum(1)


@assemble_jacobian.misconception
def adds_up_the_columns(f_jvp, f_vjp, x, m):
    """You added up the products instead of putting them side by side, and returned a vector."""
    return by_columns(f_jvp, x, m).sum(1)


@assemble_jacobian.misconception
def one_long_vector(f_jvp, f_vjp, x, m):
    """You joined the products into one long vector. torch.cat joins along a dimension that is there, torch.stack makes
    a new one.
    """
    return by_the_shorter_side(f_jvp, f_vjp, x, m).reshape(-1)


@assemble_jacobian.misconception(raises=ValueError)
def all_unit_vectors_at_once(f_jvp, f_vjp, x, m):
    """You handed a whole matrix of unit vectors to f_jvp or f_vjp. They take one vector, and nothing else.

    n products cost n passes, however they are written.
    """
    return f_jvp(units(len(x), x))


@assemble_jacobian.misconception(raises=ValueError)
def exchanges_the_handles(f_jvp, f_vjp, x, m):
    """You handed f_vjp a vector with an entry for each input, or f_jvp one with an entry for each output.

    A tangent has the length of x, a cotangent that of the result.
    """
    return by_the_shorter_side(f_vjp, f_jvp, x, m)


@assemble_jacobian.misconception
def always_pushes(f_jvp, f_vjp, x, m):
    """Your values are right, but you make a product for each input, also where there are fewer outputs.

    For a function with one output, one product is enough. Which?
    """
    return by_columns(f_jvp, x, m)


@assemble_jacobian.misconception
def always_pulls(f_jvp, f_vjp, x, m):
    """Your values are right, but you make a product for each output, also where there are fewer inputs.

    For a function with one input, one product is enough. Which?
    """
    return by_rows(f_vjp, x, m)


@assemble_jacobian.misconception
def takes_the_longer_side(f_jvp, f_vjp, x, m):
    """Your values are right, but you make more products than the shorter side has entries.

    Did you take the longer side, go both ways, or make a product to see how long a result is? m says that.
    """
    return by_columns(f_jvp, x, m) if m < len(x) else by_rows(f_vjp, x, m)


@assemble_jacobian.misconception
def as_many_columns_as_the_shorter_side(f_jvp, f_vjp, x, m):
    """Where there are fewer outputs than inputs, columns are missing: the number of products was cut, and not their
    kind changed.

    If there are few outputs, rows are what you need few of.
    """
    columns = [f_jvp(unit) for unit in units(len(x), x)[: min(m, len(x))]]
    return torch.stack(columns, dim=1) if columns else x.new_zeros(m, 0)


@assemble_jacobian.misconception
def stacks_nothing(f_jvp, f_vjp, x, m):
    """With no inputs or no outputs your code raises an error: torch.stack wants at least one tensor.

    There is a matrix all the same, of the shape (m, n).
    """
    if m < len(x):
        return torch.stack(pulled(f_vjp, x, m))
    return torch.stack(pushed(f_jvp, x), dim=1)


@assemble_jacobian.misconception
def drops_a_single_dimension(f_jvp, f_vjp, x, m):
    """With one input or one output your result is no matrix any more: squeeze() drops every dimension of size one."""
    return by_the_shorter_side(f_jvp, f_vjp, x, m).squeeze()


@assemble_jacobian.misconception
def unit_vectors_in_float64(f_jvp, f_vjp, x, m):
    """For float32 your unit vectors are float64, and the products refuse them: torch.eye without a dtype makes float64.

    Take it from x.
    """
    if m < len(x):
        rows = [f_vjp(unit) for unit in torch.eye(m, device=x.device)]
        return torch.stack(rows) if rows else x.new_zeros(m, len(x))
    columns = [f_jvp(unit) for unit in torch.eye(len(x), device=x.device)]
    return torch.stack(columns, dim=1) if columns else x.new_zeros(m, len(x))


@assemble_jacobian.misconception
def fills_a_float64_matrix(f_jvp, f_vjp, x, m):
    """For float32 your matrix is float64: torch.zeros without a dtype makes that here. x.new_zeros takes it from x."""
    J = torch.zeros(m, len(x), device=x.device)
    J[...] = by_the_shorter_side(f_jvp, f_vjp, x, m)
    return J
