"""The gradient of aᵀX⁻¹b with respect to X, with two solves, by hand."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    exercise,
    gradient,
    hidden,
    matrix,
    ordinary,
    shown,
    solves,
    vector,
)

from .shared import inverse_in_fractions


def right(X, a, b):
    """−X⁻ᵀa (X⁻¹b)ᵀ."""
    return -torch.outer(torch.linalg.solve(X.mT, a), torch.linalg.solve(X, b))


def in_fractions(X, a, b):
    """The same from an inverse in fractions, which knows no condition number."""
    inverse = inverse_in_fractions(X)
    return -torch.outer(inverse.mT @ a, inverse @ b)


@exercise(
    given=dict(X=matrix("n", "n"), a=vector("n"), b=vector("n")),
    find=gradient("X"),
    checks=[
        hidden("ordinary X, a and b", ordinary.conditioned(20.0).within(1e-9), points=4),
        shown("two rows, and three", ordinary.sizes(n=(2, 3)).conditioned(5.0).within(1e-9).draws(2), points=1),
        hidden(
            "ill-conditioned X",
            ordinary.sizes(n=(3, 5, 2)).conditioned(1e8).expecting(in_fractions).draws(9),
            points=1,
        ),
        hidden(
            "two systems",
            ordinary.sizes(n=(40, 12)).conditioned(20.0).within(1e-9).draws(2),
            points=1,
            rule=solves(at_most=2),
        ),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 2, 3)).conditioned(5.0).float32().laid_out("transposed", "strided").leaves().draws(9),
            points=1,
        ),
        hidden("sent on meta", ordinary.sizes(n=3).on_meta().draws(1), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "b", "Each of the two solves gives a vector. Of which form is a matrix that is made of one column and one row?"
    ),
)
def grad_bilinear_inverse(X, a, b):
    """The gradient of f(X) = aᵀX⁻¹b."""
    return a @ torch.linalg.solve(X, b)


def parts(X, a, b):
    """The four vectors X⁻¹a, X⁻ᵀa, X⁻¹b, X⁻ᵀb."""
    solve = torch.linalg.solve
    return solve(X, a), solve(X.mT, a), solve(X, b), solve(X.mT, b)


@grad_bilinear_inverse.misconception
def drops_the_transposes(X, a, b):
    """You have −X⁻¹abᵀX⁻¹, with no X transposed. In aᵀX⁻¹ dX X⁻¹b, what stands left of dX is a row, aᵀX⁻¹.

    As a column it is the solution of which system?
    """
    forwards, _, _, backwards = parts(X, a, b)
    return -torch.outer(forwards, backwards)


@grad_bilinear_inverse.misconception
def transposes_the_answer(X, a, b):
    """Your result is transposed. df = −pᵀ dX q, with p from a and q from b: which of the two numbers the rows?"""
    _, p, q, _ = parts(X, a, b)
    return -torch.outer(q, p)


@grad_bilinear_inverse.misconception
def loses_the_minus(X, a, b):
    """Your result has the opposite sign. When a number x grows, what does 1/x do?"""
    _, p, q, _ = parts(X, a, b)
    return torch.outer(p, q)


@grad_bilinear_inverse.misconception
def solves_with_x_twice(X, a, b):
    """Both of your systems are with X. The one for a stands on the left, as a row: aᵀX⁻¹.

    Transpose it, and read off the matrix of the system.
    """
    p, _, q, _ = parts(X, a, b)
    return -torch.outer(p, q)


@grad_bilinear_inverse.misconception
def solves_with_the_transpose_twice(X, a, b):
    """Both of your systems are with Xᵀ. The one for b stands on the right, as a column: X⁻¹b."""
    _, p, _, q = parts(X, a, b)
    return -torch.outer(p, q)


@grad_bilinear_inverse.misconception
def exchanges_a_and_b(X, a, b):
    """You exchanged a and b: your result is the gradient of bᵀX⁻¹a."""
    p, _, _, q = parts(X, a, b)
    return -torch.outer(q, p)


@grad_bilinear_inverse.misconception
def solves_for_b_only(X, a, b):
    """You have one factor X⁻¹, beside b; a is as it was given. d(X⁻¹) has a factor X⁻¹ on *both* sides of dX."""
    return -torch.outer(a, torch.linalg.solve(X, b))


@grad_bilinear_inverse.misconception
def solves_for_a_only(X, a, b):
    """You have one factor X⁻ᵀ, beside a; b is as it was given. d(X⁻¹) has a factor X⁻¹ on *both* sides of dX."""
    return -torch.outer(torch.linalg.solve(X.mT, a), b)


@grad_bilinear_inverse.misconception
def squares_the_inverse(X, a, b):
    """You have the rule for 1/x with capital letters, the square of an inverse on one side. It is right for n = 1.

    Between the two factors X⁻¹ stands dX, and matrices do not commute.
    """
    return -torch.outer(torch.linalg.solve(X.mT, torch.linalg.solve(X.mT, a)), b)


@grad_bilinear_inverse.misconception
def divides_by_the_entries(X, a, b):
    """You divide by the squares of the entries of X. X⁻¹ is the inverse matrix, and its entries are not 1/xᵢⱼ."""
    return -torch.outer(a, b) / X**2


@grad_bilinear_inverse.misconception
def keeps_the_inner_product(X, a, b):
    """You returned a number. A row times a column is a number, a column times a row is a matrix: which do you need?"""
    _, p, q, _ = parts(X, a, b)
    return -(p @ q)


@grad_bilinear_inverse.misconception
def solves_the_normal_equations(X, a, b):
    """Your formula is right on paper, but you solve with XᵀX, which squares the condition number.

    Half of the digits are gone, and where X is nearly singular none is left. Solve with X itself.
    """
    solve = torch.linalg.solve
    return -torch.outer(solve(X @ X.mT, X @ a), solve(X.mT @ X, X.mT @ b))


@grad_bilinear_inverse.misconception
def forms_the_inverse(X, a, b):
    """Your values are right, but you form the inverse: n systems where two are enough, and fewer exact digits.

    X⁻¹b is the solution of which system?
    """
    inverse = torch.linalg.inv(X)
    return -torch.outer(inverse.mT @ a, inverse @ b)


@grad_bilinear_inverse.misconception
def squeezes(X, a, b):
    """Your result has no dimensions for n = 1: squeeze() removes every dimension of size one."""
    return right(X, a, b).squeeze()


@grad_bilinear_inverse.misconception
def collects_entries_in_float64(X, a, b):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here."""
    return torch.zeros(X.shape, device=X.device) + right(X, a, b)


@grad_bilinear_inverse.misconception
def collects_on_the_cpu(X, a, b):
    """You make a tensor without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from an input, as torch.zeros_like does.
    """
    result = torch.zeros(X.shape, dtype=X.dtype)
    result += right(X, a, b)
    return result


@grad_bilinear_inverse.misconception
def stops_on_another_device(X, a, b):
    """Your code ends with an error on another device, whose tensors hold no numbers here.

    Either a new tensor of yours is on the CPU, and does not meet the others, or entries become Python numbers on the
    way, by item(), float() or an if. Let new tensors take dtype and device from an input.
    """
    result = torch.zeros(X.shape, dtype=X.dtype)
    result[:] = right(X, a, b)
    return result
