"""Assignment 1: scalars, vectors and the gradient contract. Judge only: nothing here reaches a student."""

import functools
import itertools
import math

import torch

from autograder.language import (
    BY_HAND,
    Assignment,
    Choice,
    array,
    asked,
    calls,
    constant,
    exercise,
    gradient,
    hidden,
    interval,
    matrix,
    no_loop_over_batch,
    one_of,
    ordinary,
    rebuilt,
    shown,
    value,
    vector,
)
from source.ps1_gradients import support

# --- 1.3 ---------------------------------------------------------------------------------------------------


def tangled(x):
    """No entry enters like another, and all of them meet in the product with the sum."""
    weights = torch.arange(1, x.numel() + 1, dtype=x.dtype, device=x.device).reshape(x.shape)
    return (weights * x).cos().sum() + (x**3).sum() / 3 + x.sum() * (weights * x).sum()


def bumps(x):
    """A smooth function whose third derivative is large, so that a coarse step shows."""
    return (1.5 * x).sin().sum() + (0.4 * x.sum()).exp()


def tall(x):
    """Values near a million: the differences of f lose six digits."""
    return 1e6 + bumps(x)


def lofty(x):
    """Values around sixty: in float32 a step made for float64 drowns in rounding."""
    return 60 + bumps(x)


def rapid(x):
    """Waves about as long as the step, so that the difference quotient tells which step was taken."""
    return (1e5 * x).sin().sum()


def entry_by_entry(f, x, step):
    """Central differences with a step for every entry, as `entry_by_entry(f, x, lambda e: h)`."""
    result = torch.zeros_like(x, memory_format=torch.contiguous_format)
    for index in range(x.numel()):
        e = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        e[index] = 1
        e = e.reshape(x.shape)
        result.view(-1)[index] = step(f, x, e)
    return result


def step_for(x):
    """eps^(1/3)·max(1, ‖x‖_∞), the step that balances truncation and rounding."""
    size = float(x.abs().max()) if x.numel() else 0.0
    return torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, size)


def chosen(f, x, h):
    """The central difference quotient with the step that the statement prescribes."""
    return quotient(f, x, step_for(x))


def quotient(f, x, h):
    """The central difference quotient with the step that was given."""
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@exercise(
    given=dict(f=asked(tangled, bumps), x=array(), h=constant(None)),
    find=gradient("x"),
    checks=[
        hidden("a function you have not seen", ordinary.shapes((3,), (2, 3), (4,)).draws(9), points=4),
        shown(
            "a function in support.py",
            ordinary.shapes((2,), (2, 2)).where(f=support.ripples).draws(2),
            points=2,
        ),
        shown(
            "a step of half",
            ordinary.shapes((), (2,)).where(f=support.cubic_sum, h=0.5).draws(2).expecting(quotient),
            points=1,
        ),
        hidden("x with no dimensions, or no entries", ordinary.shapes((), (0,), (0, 3)).draws(3), points=1),
        hidden(
            "the step that you choose",
            ordinary.shapes((), (3,), (2, 3)).where(f=rapid).expecting(chosen).draws(18),
            points=1,
        ),
        hidden("float32", ordinary.where(f=lofty).float32().within(1e-2).draws(8), points=1),
        hidden("values of f around a million", ordinary.where(f=tall).of_scale(1e6).draws(3), points=1),
        hidden("a step h that you are given", ordinary.where(h=0.25).expecting(quotient).draws(3), points=1),
        hidden(
            "x that does not lie contiguously in memory",
            ordinary.shapes((2, 3), (4,)).laid_out("transposed", "strided").draws(2),
            points=1,
        ),
        hidden(
            "two calls of f for each entry",
            ordinary.draws(3),
            points=1,
            rule=calls("f", at_most=lambda f, x, h: 2 * x.numel()),
        ),
    ],
    forbids=BY_HAND,
    rtol=1e-8,
    choice=Choice("c", "Make h smaller and smaller in float64: at first the error falls, then rounding takes over."),
)
def central_diff_grad(f, x, h):
    """The gradient of f at x, from values of f alone."""
    return f(x)


@central_diff_grad.misconception
def forgets_the_two(f, x, h):
    """You divided by h. How far apart are the two points at which you evaluated f?"""
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / h)


@central_diff_grad.misconception
def step_far_too_small(f, x, h):
    """Your step is so small that f(x+h) and f(x-h) agree in nearly all digits, and their difference is rounding.

    Which power of the machine epsilon balances rounding against truncation?
    """
    h = 1e-13 if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_far_too_large(f, x, h):
    """Your step is so large that f bends between the two points.

    The error of a central difference grows like h²; how small may h be before rounding takes over?
    """
    h = 1e-2 if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def one_sided(f, x, h):
    """You used a one-sided difference, whose error falls only like h.

    Look at f on both sides of x: which term of the Taylor series cancels then?
    """
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x)) / h)


@central_diff_grad.misconception
def one_direction_for_all(f, x, h):
    """You moved all entries at once, which gives one directional derivative, not a gradient.

    The gradient has one number for each entry of x. What must stay still while you ask for one of them?
    """
    h = step_for(x) if h is None else h
    ones = torch.ones_like(x)
    return ((f(x + h * ones) - f(x - h * ones)) / (2 * h)).expand_as(x).clone()


@central_diff_grad.misconception
def ignores_the_given_step(f, x, h):
    """You choose a step of your own even when one is given. When is h None, and when is it a number?"""
    h = step_for(x)
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_for_float64_only(f, x, h):
    """Your step fits float64, but not float32, where rounding sets in much earlier.

    torch.finfo(x.dtype).eps tells how coarse the numbers are.
    """
    size = float(x.abs().max()) if x.numel() else 0.0
    h = torch.finfo(torch.float64).eps ** (1 / 3) * max(1.0, size) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_blind_to_size(f, x, h):
    """Your step does not grow with x. Where x is large, x + h keeps only a few digits of h.

    Read again what the step is when h is None: which number of x stands in it?
    """
    h = torch.finfo(x.dtype).eps ** (1 / 3) if h is None else h
    return quotient(f, x, h)


@central_diff_grad.misconception
def takes_small_differences_for_zero(f, x, h):
    """You return 0 where the two values of f are nearly equal. Where f is large, they always are.

    A small difference over a small step can be a large slope.
    """
    h = step_for(x) if h is None else h

    def slope(f, x, e):
        plus, minus = f(x + h * e), f(x - h * e)
        return 0.0 * plus if abs(plus - minus) <= 1e-9 * abs(plus) else (plus - minus) / (2 * h)

    return entry_by_entry(f, x, slope)


@central_diff_grad.misconception
def needs_contiguous_memory(f, x, h):
    """Your code works only if x lies contiguously in memory: view(-1) refuses other tensors.

    Build the step from a fresh vector and bring it into the shape of x.
    """
    h = step_for(x) if h is None else h
    result = torch.zeros(x.numel(), dtype=x.dtype)
    for index in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[index] = h
        result[index] = (f(x + step) - f(x - step)) / (2 * h)
    return result.reshape(x.shape)


@central_diff_grad.misconception
def averages_two_one_sided_differences(f, x, h):
    """You average the differences on either side, which is right, but evaluates f more often than is needed.

    Add the two fractions: which value of f cancels?
    """
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: ((f(x + h * e) - f(x)) / h + (f(x) - f(x - h * e)) / h) / 2)


# --- 1.5 ---------------------------------------------------------------------------------------------------


def times(A, x):
    """A·x for every pair of a batch."""
    return torch.einsum("...ij,...j->...i", A, x)


@exercise(
    given=dict(A=matrix("...", "n", "n"), x=vector("...", "n")),
    find=gradient("x"),
    checks=[
        hidden("non-symmetric A", ordinary, points=4),
        shown("two matrices and a batch", ordinary.sizes(n=(2, 3, 2)).batches((), (), (3,)).draws(3), points=2),
        hidden(
            "n = 1, or a batch of one",
            ordinary.sizes(n=(1, 1, 1, 4)).batches((), (3,), (1,), (1,)).draws(8),
            points=1,
        ),
        hidden("a batch of A and x", ordinary.batches((4,), (2, 3), (0,)).draws(12), points=1),
        hidden(
            "no loop over the batch",
            ordinary.sizes(n=5).batches((3,), (48,)).draws(2),
            points=1,
            rule=no_loop_over_batch,
        ),
        hidden("float32", ordinary.float32().draws(6), points=1),
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


# --- 1.6 ---------------------------------------------------------------------------------------------------

exactly = functools.partial(torch.tensor, dtype=torch.float64)

# no column says anything that the others do not: tall, wide, square, and tall with a column of zeros
DEPENDENT_COLUMNS = [
    exactly([[1.0, 2.0, 3.0], [-2.0, 1.0, -1.0], [4.0, 0.0, 4.0], [3.0, 5.0, 8.0], [-1.0, 3.0, 2.0]]),
    exactly([[1.0, -2.0, 3.0, 5.0], [-2.0, 4.0, -6.0, -10.0]]),
    exactly([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]),
    exactly([[2.0, 0.0], [-3.0, 0.0], [5.0, 0.0]]),
]
# so large that f is much larger than its gradient: differences of f lose the digits that are asked for
LARGE_RIGHT_SIDES = [
    exactly([3.0, -7.0, 4.0, 5.0, -9.0]) * 1e3,
    exactly([6.0, 5.0]) * 1e3,
    exactly([-4.0, 3.0, 8.0]) * 1e3,
    exactly([5.0, 7.0, -3.0]) * 1e3,
]


@exercise(
    given=dict(A=matrix("m", "n"), b=vector("m"), x=vector("n")),
    find=gradient("x"),
    checks=[
        hidden("A with more rows, more columns, or as many", ordinary.sizes(m=(6, 2, 4, 7), n=(3, 5, 4, 2)), points=4),
        shown("a tall, a wide and a square A", ordinary.sizes(m=(3, 2, 2), n=(2, 3, 2)).draws(3), points=2),
        hidden(
            "a single row or column, or no row",
            ordinary.sizes(m=(1, 4, 0, 1), n=(3, 1, 2, 1)).draws(8),
            points=1,
        ),
        hidden(
            "columns that depend on each other, and a large b",
            ordinary.among(A=DEPENDENT_COLUMNS, b=LARGE_RIGHT_SIDES).sizes(n=(3, 4, 3, 2)).draws(8),
            points=1,
        ),
        hidden(
            "float32, views and tensors that require a gradient",
            ordinary.sizes(m=5).float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "Write 10·A and 10·b into f(x). What happens to the number f(x), at every x?"),
)
def grad_least_squares(A, b, x):
    """The gradient of f(x) = ½‖Ax − b‖² with respect to x."""
    return ((A @ x - b) ** 2).sum() / 2


@grad_least_squares.misconception
def forgets_the_half(A, b, x):
    """Your result is the gradient of ‖Ax − b‖², twice what is asked.

    What is the ½ in front of f there for?
    """
    return 2 * A.mT @ (A @ x - b)


@grad_least_squares.misconception
def forgets_the_transpose(A, b, x):
    """You multiplied the residual by A itself, which has a meaning only if A is square.

    A takes changes of x to changes of r. What takes an inner product with r back to one with x?
    """
    return A @ (A @ x - b)


@grad_least_squares.misconception
def reverses_the_residual(A, b, x):
    """You used b − Ax, and every sign is opposite: this is the direction in which f falls.

    The square does not mind the order, its derivative does. What is the change of Ax − b when x changes by dx?
    """
    return A.mT @ (b - A @ x)


@grad_least_squares.misconception
def forgets_b(A, b, x):
    """Your result does not depend on b: it is the gradient of ½‖Ax‖².

    b is constant, but it stands inside the square. Multiply out ½‖Ax − b‖²: how many terms contain x?
    """
    return A.mT @ (A @ x)


@grad_least_squares.misconception
def adds_b(A, b, x):
    """You added b to Ax. The residual of the statement is a difference; which sign has b in it?"""
    return A.mT @ (A @ x + b)


@grad_least_squares.misconception
def returns_the_residual(A, b, x):
    """You returned the residual Ax − b. That is the derivative of ½‖r‖² with respect to r.

    r depends on x: which change of r does a change dx bring?
    """
    return A @ x - b


@grad_least_squares.misconception
def differentiates_by_b(A, b, x):
    """You returned the gradient with respect to b. Here b is constant and x is the variable.

    A gradient has one entry for each entry of its variable.
    """
    return b - A @ x


@grad_least_squares.misconception
def differentiates_by_A(A, b, x):
    """You returned the gradient with respect to A, which has one entry for each entry of A.

    Here A is constant and x is the variable.
    """
    return torch.outer(A @ x - b, x)


@grad_least_squares.misconception
def returns_the_loss(A, b, x):
    """You returned the number f(x) itself. How many entries has its gradient with respect to x?"""
    return ((A @ x - b) ** 2).sum() / 2


@grad_least_squares.misconception
def squares_the_residual(A, b, x):
    """You squared the residual and then carried it back to x. What is the derivative of ½r² with respect to r?"""
    return A.mT @ (A @ x - b) ** 2


@grad_least_squares.misconception
def takes_signs_of_the_residual(A, b, x):
    """You kept only the signs of the residual, as if its absolute values were summed. Here squares are summed.

    A residual that is twice as large pulls twice as hard.
    """
    return A.mT @ (A @ x - b).sign()


@grad_least_squares.misconception
def transposes_one_term_only(A, b, x):
    """Your term with b lacks what the term with x has, and fits only if A is square.

    Collect both terms before you move anything: the change of f is an inner product of *one* residual with A·dx.
    """
    return A.mT @ A @ x - A @ b


@grad_least_squares.misconception
def loses_the_brackets(A, b, x):
    """You subtracted b where it has not been carried back to x; the shapes fit only if A is square.

    Which brackets does your formula need?
    """
    return A.mT @ A @ x - b


@grad_least_squares.misconception
def solves_the_problem(A, b, x):
    """Your result does not depend on x. It is the point at which f is smallest.

    The question here is how f changes near the x that you are given, wherever that is.
    """
    return torch.linalg.pinv(A) @ b


@grad_least_squares.misconception
def goes_to_the_minimum(A, b, x):
    """You returned the way from the lowest point of f to x. The gradient is another vector.

    Both vanish at the lowest point. How steep is f on the way? Compare a steep valley with a flat one.
    """
    return x - torch.linalg.pinv(A) @ b


@grad_least_squares.misconception
def takes_the_mean(A, b, x):
    """You divided by the number of rows, as for a mean of squares. Is f a mean or a sum?"""
    return A.mT @ (A @ x - b) / max(len(b), 1)


@grad_least_squares.misconception
def forgets_the_square(A, b, x):
    """Your result has the right direction, but it is divided by ‖Ax − b‖: it is the gradient of the length itself.

    Read f again: what is done with that length?
    """
    r = A @ x - b
    return A.mT @ r / r.norm().clamp(min=1e-300)


@grad_least_squares.misconception
def sums_before_multiplying(A, b, x):
    """You summed the residual over its entries before it met A.

    Every row of A belongs to one entry of the residual. Keep them together until they are multiplied.
    """
    return A.sum(0) * (A @ x - b).sum()


@grad_least_squares.misconception
def keeps_the_diagonal_of_the_gram_matrix(A, b, x):
    """You let x_j act on its own column only, as if the columns of A were orthogonal to each other.

    Which entries of x does entry i of Ax contain?
    """
    return (A**2).sum(0) * x - A.mT @ b


@grad_least_squares.misconception
def squeezes_too_much(A, b, x):
    """Your function loses a dimension when x has one entry: squeeze() drops *every* dimension of size one.

    Name the dimension that has to go, or do without the column.
    """
    return (A.mT @ (A @ x - b).unsqueeze(-1)).squeeze()


@grad_least_squares.misconception
def needs_a_row(A, b, x):
    """Your function adds up row by row, and stops when there is no row.

    What is the sum of no terms, and which shape has it here?
    """
    return torch.stack([(row @ x - number) * row for row, number in zip(A, b, strict=True)]).sum(0)


@grad_least_squares.misconception
def passes_through_the_solution(A, b, x):
    """You solve the least squares problem first, and that has one solution only if the columns of A are independent.

    A derivative needs no solution of anything, only products and differences.
    """
    lowest = torch.linalg.lstsq(A, b.unsqueeze(-1), driver="gels").solution.squeeze(-1)
    return A.mT @ (A @ (x - lowest))


@grad_least_squares.misconception
def takes_differences(A, b, x):
    """You computed differences of f. Where f is large, they lose the digits that are asked for.

    Use them to test your formula; the formula itself is to be derived.
    """
    return entry_by_entry(lambda z: ((A @ z - b) ** 2).sum() / 2, x, central)


def central(f, x, e):
    """One central difference quotient, with the step of 1.3."""
    h = step_for(x)
    return (f(x + h * e) - f(x - h * e)) / (2 * h)


@grad_least_squares.misconception
def collects_in_float64(A, b, x):
    """Your function answers in float64, whatever the inputs are: torch.zeros without a dtype makes float64.

    Let every new tensor take dtype and device from an input.
    """
    result = torch.zeros(len(x))
    for row, number in zip(A, b, strict=True):
        result = result + (row @ x - number) * row
    return result


# --- 1.7 ---------------------------------------------------------------------------------------------------


def length(x):
    """‖x‖₂ as the C library computes it, which neither overflows nor underflows on the way."""
    return math.hypot(*x.tolist())


def unit(x):
    """x divided by its length."""
    return x / length(x)


NO_LENGTH = [exactly([0.0] * size) for size in (3, 1, 0, 6)]
# lengths from 1e-200 to 1e200, whose squares leave the range of float64; some entries are 0 or much smaller.
# None has a single entry: torch.linalg.vector_norm takes that one without squares.
FAR_LENGTHS = [
    exactly([3.0, -5.0, 4.0]) * 1e199,
    exactly([-2.0, 7.0, 1.0, -6.0]) * 1e-200,
    exactly([6e199, -8e199]),
    exactly([-6e-201, 8e-201]),
    exactly([0.0, 8e199, -5e199]),
    exactly([-7e-200, 0.0, 4e-200, 0.0]),
    exactly([2.0, -7e199, 3e-200, 5e199]),
]


@exercise(
    given=dict(x=vector("n")),
    find=gradient("x"),
    checks=[
        hidden("x of an ordinary length", ordinary, points=3),
        shown("three vectors", ordinary.sizes(n=(2, 3, 1)).draws(3), points=1),
        hidden("a vector without length", ordinary.among(x=NO_LENGTH).draws(4), points=1),
        hidden(
            "lengths whose squares are out of range",
            ordinary.among(x=FAR_LENGTHS).expecting(unit).draws(len(FAR_LENGTHS)),
            points=1,
        ),
        hidden(
            "float32, views and tensors that require a gradient",
            ordinary.sizes(n=(4, 1, 3)).float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "f(3x) = 3·f(x) at every x. Differentiate both sides: where does the chain rule bring a 3 in?"),
)
def grad_norm(x):
    """The gradient of f(x) = ‖x‖₂; at x = 0 the convention 0."""
    return torch.linalg.vector_norm(x)


@grad_norm.misconception
def returns_x(x):
    """You returned x itself. That is the gradient of ½‖x‖².

    There is a root around the sum of squares. What does the chain rule make of it?
    """
    return x.clone()


@grad_norm.misconception
def forgets_the_root(x):
    """You returned the gradient of the sum of squares. The length is the root of that sum.

    What is the derivative of √s with respect to s?
    """
    return 2 * x


@grad_norm.misconception
def stops_at_the_root(x):
    """You differentiated the root and not what is under it: all your entries are equal.

    The chain rule has a second factor. How does the sum of squares change when only x_i changes?
    """
    return torch.ones_like(x) / (2 * length(x)) if x.any() else torch.zeros_like(x)


@grad_norm.misconception
def loses_the_two(x):
    """Your result is half of the right one: the root brings a ½, and nothing of yours meets it.

    What is the derivative of x_i²?
    """
    return unit(x) / 2 if x.any() else torch.zeros_like(x)


@grad_norm.misconception
def takes_signs(x):
    """You returned signs. That is the gradient of another length, |x₁| + … + |x_n|.

    In this exercise the entries are squared and summed, and then there is a root.
    """
    return x.sign()


@grad_norm.misconception
def divides_by_the_square(x):
    """You divided by the sum of squares, without its root. That belongs to the logarithm of the length.

    Make x twice as long: what should happen to the gradient, and what happens to yours?
    """
    return unit(x) / length(x) if 1e-100 < length(x) < 1e100 else torch.zeros_like(x)


@grad_norm.misconception
def returns_the_length(x):
    """You returned the number f(x) itself. A gradient has one entry for each entry of x."""
    return torch.linalg.vector_norm(x)


@grad_norm.misconception
def multiplies_by_the_length(x):
    """You multiplied by the length where the derivative of a root asks for something else.

    Is the graph of √s steep for small s or for large s?
    """
    return x * length(x)


@grad_norm.misconception
def takes_the_root_of_a_mean(x):
    """You differentiated the root of the *mean* of the squares. The length has no mean in it.

    Try x = (3, 4): how long is it?
    """
    return unit(x) / max(len(x), 1) ** 0.5 if x.any() else torch.zeros_like(x)


@grad_norm.misconception
def divides_by_the_largest(x):
    """You divided by the largest absolute value, which is the length of x in another norm.

    It is of use on the way, as it keeps numbers in range; something is left to do after it.
    """
    return x / x.abs().max() if x.any() else torch.zeros_like(x)


@grad_norm.misconception
def divides_by_the_sum(x):
    """You divided by the sum of the absolute values, which is the length of x in another norm.

    Which length does the statement name?
    """
    return x / x.abs().sum() if x.any() else torch.zeros_like(x)


@grad_norm.misconception
def loses_the_signs(x):
    """Your entries have the right size and are never negative.

    Does ‖x‖ grow or shrink when a negative entry moves towards 0?
    """
    return unit(x).abs() if x.any() else torch.zeros_like(x)


@grad_norm.misconception
def divides_zero_by_zero(x):
    """Your formula is right except at x = 0, where it divides 0 by 0 and gives NaN.

    The statement says what to return there.
    """
    return unit(x) if x.numel() and x.any() else x / 0


@grad_norm.misconception
def squares_out_of_range_and_divides_by_zero(x):
    """Your formula is right on paper. In the computer it divides by 0 at x = 0, and squares leave the range of numbers.

    Both can be mended: the first by a case of its own, the second by another length of x that is easy to compute
    without squares. Divide by that one first.
    """
    return x / (x * x).sum().sqrt()


@grad_norm.misconception
def squares_out_of_range(x):
    """Your formula is right on paper, but the squares of your entries become infinite or 0 before the root is taken.

    torch's own norms square, too. What happens to the gradient of ‖x‖ when you make x shorter or longer? Use it first.
    """
    size = (x * x).sum().sqrt()
    return x / size if size > 0 else torch.zeros_like(x)


@grad_norm.misconception
def takes_short_for_zero(x):
    """You treat a short x as if it were 0: by a number added to its length, or a bound under which you return 0.

    There is exactly one vector without a direction. How do you recognise it, and nothing else?
    """
    return x / (length(x) + 1e-12)


@grad_norm.misconception
def adds_a_number_that_shows(x):
    """You added a small number to the length, and it shows: the result is right to fewer digits than asked for.

    Only one x has no direction. Give it a case of its own, and leave the formula for all others as it is.
    """
    return x / (torch.linalg.vector_norm(x) + 1e-8)


@grad_norm.misconception
def removes_nan_afterwards(x):
    """You divide first and then replace NaN by 0. Where a square has become 0, you divide by 0, and no NaN tells it.

    Recognise x = 0 before you divide; then bring the entries into a range in which they may be squared.
    """
    return torch.nan_to_num(x / torch.linalg.vector_norm(x))


@grad_norm.misconception
def scales_by_a_fixed_number(x):
    """You brought x into range by a factor that does not depend on x: what helps the long ones hurts the short ones.

    Which number of x itself could you divide by?
    """
    small = x * 1e-150
    return small / (small * small).sum().sqrt() if x.any() else torch.zeros_like(x)


@grad_norm.misconception
def collects_entries_in_float64(x):
    """Your function answers in float64, whatever x is: torch.zeros without a dtype makes float64.

    Let every new tensor take dtype and device from x.
    """
    result = torch.zeros(len(x))
    for i, entry in enumerate(x):
        result[i] = entry / length(x) if entry != 0 else 0
    return result


# --- 1.10 --------------------------------------------------------------------------------------------------


def field_on_grid(f, xlim, ylim, n):
    """The grid and the gradient on it, each (n, n), as meshgrid(indexing="xy") lays them out."""
    x, y = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
    X, Y = torch.meshgrid(x, y, indexing="xy")
    points = torch.stack([X.flatten(), Y.flatten()], dim=-1)
    gradients = torch.func.vmap(torch.func.grad(f))(points)
    return X, Y, gradients[:, 0].reshape(n, n), gradients[:, 1].reshape(n, n)


@exercise(
    given=dict(f=rebuilt(support.surface, matrix(3, 4)), xlim=interval(), ylim=interval(), n=one_of(5, 2, 7)),
    find=value(),
    probe=support.drawn_arrows,
    checks=[
        hidden("a function without symmetry", ordinary.draws(3), points=4),
        shown("a coarse grid to compare", ordinary.where(n=3).draws(1), points=2),
        hidden("a fine grid", ordinary.where(n=24).draws(1), points=1),
    ],
    choice=Choice("a", "In which direction does f grow fastest, and how is that direction related to a contour line?"),
)
def plot_gradient_field(ax, f, xlim, ylim, n):
    """The arrows of ∇f on an n × n grid over the window, drawn on ax."""
    return ax.quiver(*field_on_grid(f, xlim, ylim, n))


@plot_gradient_field.misconception
def exchanges_the_axes(ax, f, xlim, ylim, n):
    """Your arrows stand at the right places, but they belong to other places: x and y are exchanged.

    meshgrid has two indexings, "ij" and "xy". Does each arrow belong to the point at which you draw it?
    """
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, U.T, V.T)


@plot_gradient_field.misconception
def exchanges_the_components(ax, f, xlim, ylim, n):
    """You exchanged the two components: U is the change along x, V along y."""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, V, U)


@plot_gradient_field.misconception
def points_downhill(ax, f, xlim, ylim, n):
    """Your arrows point downhill. Does the gradient point where f grows or where it falls?"""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, -U, -V)


@plot_gradient_field.misconception
def unit_arrows(ax, f, xlim, ylim, n):
    """Your arrows all have length one. The length of the gradient says how steep f is; keep it."""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    length = torch.hypot(U, V)
    return ax.quiver(X, Y, U / length, V / length)


@plot_gradient_field.misconception
def field_of_the_bowl(ax, f, xlim, ylim, n):
    """Your arrows are (2x, 2y), the gradient of x² + y², whatever f is. Differentiate the f that you are given."""
    X, Y, _, _ = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, 2 * X, 2 * Y)


@plot_gradient_field.misconception
def draws_on_the_current_axes(ax, f, xlim, ylim, n):
    """There is no arrow on the Axes you were given: plt.quiver draws on whichever Axes is current.

    Which object should draw, if the picture is to land on ax?
    """
    import matplotlib.pyplot as plt

    return plt.quiver(*field_on_grid(f, xlim, ylim, n))


@plot_gradient_field.misconception
def one_window_for_both(ax, f, xlim, ylim, n):
    """You used xlim along both axes. The window need not be square."""
    return ax.quiver(*field_on_grid(f, xlim, xlim, n))


@plot_gradient_field.misconception
def thins_out_a_fine_grid(ax, f, xlim, ylim, n):
    """You leave out arrows where the grid is fine. Draw all n² of them; whoever chose n wants to see them."""
    every = max(1, n // 10)
    return ax.quiver(*(part[::every, ::every] for part in field_on_grid(f, xlim, ylim, n)))


ASSIGNMENT = Assignment(
    "Scalars, vectors and the gradient contract",
    [central_diff_grad, grad_quadratic_form, grad_least_squares, grad_norm, plot_gradient_field],
)
