"""A matrix-valued function that autograd can pass through, and its Jacobian of three indices by hand.

The probe differentiates what students write, so by hand is a matter of the source here: nothing is trapped.
"""

from dataclasses import replace

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, ordinary, shown, value, vector
from source.ps3_jacobians import support

FORBIDDEN_IN_THE_SOURCE = replace(BY_HAND, traps=(), by_hand=False)
JACOBIAN, AUTOGRAD = "the Jacobian by hand", "the Jacobian by autograd"


def right_matrix_fn(x):
    """F(x), also for a batch of points."""
    x1, x2 = x[..., 0], x[..., 1]
    return torch.stack([x1**2, x1 * x2, x2**2, x1 + x2], dim=-1).reshape(*x.shape[:-1], 2, 2)


def by_differences(x):
    """The same by central differences, which are exact for a quadratic function but for rounding."""
    steps = 0.5 * torch.eye(2, dtype=x.dtype)
    J = torch.stack([right_matrix_fn(x + step) - right_matrix_fn(x - step) for step in steps], dim=-1)
    return {"F": right_matrix_fn(x), JACOBIAN: J, AUTOGRAD: J}


@exercise(
    given=dict(x=vector("...", 2)),
    find=value().confirmed_by(by_differences),
    probe=support.function_and_jacobian,
    checks=[
        hidden("drawn points", ordinary, points=5),
        shown("one point", ordinary.draws(1), points=1),
        hidden("several points at once, by vmap", ordinary.batches((5,), (3,)).draws(4), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided").leaves().draws(4),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=FORBIDDEN_IN_THE_SOURCE,
    choice=Choice("b", "Does the matrix depend on x when it is made of numbers? Run the cell below the check."),
)
def repair_matrix_fn(x):
    """F(x) and its Jacobian twice over."""
    J = (
        torch.func.jacfwd(right_matrix_fn)(x)
        if x.dim() == 1
        else torch.func.vmap(torch.func.jacfwd(right_matrix_fn))(x)
    )
    return {"F": right_matrix_fn(x), JACOBIAN: J, AUTOGRAD: J}


def one_matrix_fn(x):
    """F at one point, as students write it."""
    x1, x2 = x
    return torch.stack([x1**2, x1 * x2, x2**2, x1 + x2]).reshape(2, 2)


def entries(x):
    """x₁, x₂, 1 and 0."""
    x1, x2 = x.detach()
    return x1, x2, torch.ones_like(x1), torch.zeros_like(x1)


def right_jacobian(x):
    """J[i, j, k] at one point, as students write it."""
    x1, x2, one, zero = entries(x)
    return torch.stack([2 * x1, zero, x2, x1, zero, 2 * x2, one, one]).reshape(2, 2, 2)


def probed(x, matrix_fn=one_matrix_fn, jacobian=right_jacobian):
    """What the probe returns of two functions."""
    return support.function_and_jacobian(matrix_fn, jacobian, x)


@repair_matrix_fn.misconception
def cuts_the_graph(x):
    """Autograd finds only zeros: your matrix_fn still makes its matrix of numbers, which do not depend on x.

    torch.tensor copies values, and .item() takes them out. Which function puts *tensors* together?
    """
    return probed(x, lambda x: torch.tensor([[x[0] ** 2, x[0] * x[1]], [x[1] ** 2, x[0] + x[1]]]))


@repair_matrix_fn.form_of(cuts_the_graph)
def cuts_the_graph_with_detach(x):
    return probed(x, lambda x: one_matrix_fn(x).detach())


@repair_matrix_fn.misconception(part=JACOBIAN)
def exchanges_the_output_indices(x):
    """In your Jacobian by hand the two output indices are exchanged: J[i, j] must be the gradient of entry (i, j) of F.

    Look at J[0, 1] and J[1, 0]: to which entries of F do they belong?
    """
    return probed(x, jacobian=lambda x: right_jacobian(x).transpose(0, 1).clone())


@repair_matrix_fn.misconception(part=JACOBIAN)
def input_index_first(x):
    """In your Jacobian by hand the index of the input comes first. Its shape is output.shape + input.shape: last."""
    return probed(x, jacobian=lambda x: right_jacobian(x).permute(2, 0, 1).clone())


@repair_matrix_fn.misconception(part=JACOBIAN)
def adds_up_the_outputs(x):
    """Your Jacobian by hand has one number for each input: all entries of F were added up, as sum().backward() does."""
    return probed(x, jacobian=lambda x: right_jacobian(x).sum((0, 1)))


@repair_matrix_fn.misconception(part=JACOBIAN)
def flattens_the_outputs(x):
    """Your Jacobian by hand has the right numbers in a matrix with four rows. F has two indices, so J has three."""
    return probed(x, jacobian=lambda x: right_jacobian(x).reshape(4, 2))


@repair_matrix_fn.misconception(part=JACOBIAN)
def loses_the_exponents(x):
    """In your Jacobian by hand the derivatives of the two squares lack a factor. What becomes of an exponent?"""

    def jacobian(x):
        x1, x2, one, zero = entries(x)
        return torch.stack([x1, zero, x2, x1, zero, x2, one, one]).reshape(2, 2, 2)

    return probed(x, jacobian=jacobian)


@repair_matrix_fn.misconception(part=JACOBIAN)
def leaves_factors_in_their_places(x):
    """In your Jacobian by hand, J[0, 1] is (x₁, x₂). If x₁ moves and x₂ rests, which is the slope of x₁x₂?"""

    def jacobian(x):
        x1, x2, one, zero = entries(x)
        return torch.stack([2 * x1, zero, x1, x2, zero, 2 * x2, one, one]).reshape(2, 2, 2)

    return probed(x, jacobian=jacobian)


@repair_matrix_fn.misconception(part=JACOBIAN)
def squares_the_wrong_input(x):
    """In your Jacobian by hand, J[1, 0] has its entries in the wrong places. Does x₂² change with x₁ or with x₂?"""

    def jacobian(x):
        x1, x2, one, zero = entries(x)
        return torch.stack([2 * x1, zero, x2, x1, 2 * x2, zero, one, one]).reshape(2, 2, 2)

    return probed(x, jacobian=jacobian)


@repair_matrix_fn.misconception(part=JACOBIAN)
def sum_is_a_constant(x):
    """In your Jacobian by hand, J[1, 1] is zero. Is x₁ + x₂ a constant?"""

    def jacobian(x):
        x1, x2, _, zero = entries(x)
        return torch.stack([2 * x1, zero, x2, x1, zero, 2 * x2, zero, zero]).reshape(2, 2, 2)

    return probed(x, jacobian=jacobian)


@repair_matrix_fn.misconception
def transposes_the_function(x):
    """Your matrix_fn returns the transpose of F, and both Jacobians follow it. reshape fills a matrix row by row."""
    return probed(x, lambda x: one_matrix_fn(x).mT, lambda x: right_jacobian(x).transpose(0, 1).clone())


@repair_matrix_fn.misconception
def returns_a_vector_of_entries(x):
    """Your matrix_fn returns the four entries of F in a vector: a matrix was asked for, in the shape (2, 2)."""
    return probed(x, lambda x: one_matrix_fn(x).reshape(4), lambda x: right_jacobian(x).reshape(4, 2))


@repair_matrix_fn.misconception
def writes_into_a_new_matrix(x):
    """Your matrix_fn writes into a matrix of zeros that knows nothing of the batch: under vmap, x stands for many
    points, and they do not fit into one matrix.

    torch.stack makes a new tensor of others, and vmap follows it.
    """

    def filled(x):
        F = torch.zeros(2, 2, dtype=x.dtype, device=x.device)
        F[0, 0], F[0, 1], F[1, 0], F[1, 1] = x[0] ** 2, x[0] * x[1], x[1] ** 2, x[0] + x[1]
        return F

    return probed(x, filled)


@repair_matrix_fn.misconception
def constants_in_float64(x):
    """For float32 your Jacobian by hand is float64: a constant entry that was made without a dtype is float64 here.

    torch.ones_like(x[0]) takes dtype and device from x.
    """
    return probed(x, jacobian=lambda x: right_jacobian(x).double())


@repair_matrix_fn.misconception
def constants_on_the_cpu(x):
    """A constant entry of your Jacobian by hand lies on the CPU, wherever x is. torch.ones_like(x[0]) does not."""

    def jacobian(x):
        x1, x2, _, _ = entries(x)
        one, zero = torch.ones((), dtype=x.dtype), torch.zeros((), dtype=x.dtype)
        return torch.stack([2 * x1, zero, x2, x1, zero, 2 * x2, one, one]).reshape(2, 2, 2)

    return probed(x, jacobian=jacobian)
