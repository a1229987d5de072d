"""The gradient of ‖x‖ by hand, at x = 0 too, and where squares overflow or underflow."""

import torch

from autograder.language import BY_HAND, Choice, exercise, gradient, hidden, one_of, ordinary, shown, vector

from ..shared import exactly
from .shared import length, unit

NO_LENGTH = [exactly([0.0] * size) for size in (3, 1, 0, 6)]
# lengths from 1e-200 to 1e200, whose squares leave the range of float64; some entries are 0 or much smaller.
# None has a single entry: torch.linalg.vector_norm takes that one without squares.
FAR_LENGTHS = [
    exactly([3.0, -5.0, 4.0]) * 1e199,
    exactly([-2.0, 7.0, 1.0, -6.0]) * 1e-200,
    exactly([6e199, -8e199]),
    exactly([-6e-201, -8e-201]),
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
        hidden("a vector without length", ordinary.where(x=one_of(*NO_LENGTH)).draws(4), points=1),
        hidden(
            "lengths whose squares are out of range",
            ordinary.where(x=one_of(*FAR_LENGTHS)).expecting(unit).draws(len(FAR_LENGTHS)),
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
