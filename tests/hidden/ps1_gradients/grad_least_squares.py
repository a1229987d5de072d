"""The gradient of ½‖Ax − b‖² with respect to x, by hand, whatever the shape and the rank of A."""

import torch

from autograder.language import BY_HAND, Choice, exercise, gradient, hidden, matrix, one_of, ordinary, shown, vector

from ..shared import exactly
from .shared import entry_by_entry, step_for

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
        shown("a tall, a wide and a square A", ordinary.sizes(m=(3, 2, 2), n=(2, 3, 2)).draws(3), points=1),
        hidden(
            "a single row or column, or no row",
            ordinary.sizes(m=(1, 4, 0, 1), n=(3, 1, 2, 1)).draws(8),
            points=1,
        ),
        hidden(
            "columns that depend on each other, and a large b",
            ordinary.where(A=one_of(*DEPENDENT_COLUMNS), b=one_of(*LARGE_RIGHT_SIDES)).sizes(n=(3, 4, 3, 2)).draws(8),
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


def central(f, x, e):
    """One central difference quotient, with the step that suits x."""
    h = step_for(x)
    return (f(x + h * e) - f(x - h * e)) / (2 * h)


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


@grad_least_squares.form_of(takes_the_mean)
def takes_the_mean_without_a_half(A, b, x):
    return 2 * A.mT @ (A @ x - b) / max(len(b), 1)


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


@grad_least_squares.misconception
def collects_in_float64(A, b, x):
    """Your function answers in float64, whatever the inputs are: torch.zeros without a dtype makes float64.

    Let every new tensor take dtype and device from an input.
    """
    result = torch.zeros(len(x))
    for row, number in zip(A, b, strict=True):
        result = result + (row @ x - number) * row
    return result
