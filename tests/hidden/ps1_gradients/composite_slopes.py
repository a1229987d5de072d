"""The chain rule by hand, three times: the slopes of sin(x²), exp(log(x² + 1)) and log(1 + x²)."""

import torch

from autograder.language import ANYTHING, BY_HAND, Choice, exercise, hidden, ordinary, shown, value, vector


def only_the_middle_one(x):
    """Where x² overflows, sin(x²) has no value at all; the slope of exp(log(x²+1)) is still 2x."""
    return ANYTHING, 2 * x, torch.zeros_like(x)


@exercise(
    given=dict(x=vector("n")),
    find=value(),
    checks=[
        hidden("x of ordinary size", ordinary.of_magnitude(3).of_scale(1), points=4),
        shown("three numbers, and five", ordinary.sizes(n=(3, 5)).draws(2), points=1),
        hidden(
            "x so large that x² overflows",
            ordinary.of_magnitude(1e200).expecting(only_the_middle_one).draws(4),
            points=1,
        ),
        hidden("no x, or a single one", ordinary.sizes(n=(0, 1)).draws(4), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "b", "The wave sin(x²) never leaves the strip from −1 to 1. How far apart are its crests when x is large?"
    ),
)
def composite_slopes(x):
    """The slopes of sin(x²), exp(log(x² + 1)) and log(1 + x²), entry by entry."""

    def slope(f):
        return torch.func.grad(lambda x: f(x).sum())(x)

    return (
        slope(lambda x: (x**2).sin()),
        slope(lambda x: (x**2 + 1).log().exp()),
        slope(lambda x: (1 + x**2).log()),
    )


def chained(first=None, second=None, third=None):
    """Make the three slopes with some of them replaced; each replacement is a function of x."""

    def slopes(x):
        right = (2 * x * (x * x).cos(), 2 * x, 2 * x / (1 + x * x))
        return tuple(one(x) if one else other for one, other in zip((first, second, third), right, strict=True))

    return slopes


@composite_slopes.misconception(part=1)
def forgets_the_inner_derivative(x):
    """In the first slope, only the outer function is differentiated.

    If x moves by dx, by how much does x² move? And by how much does the sine move because of that?
    """
    return chained(first=lambda x: (x * x).cos())(x)


@composite_slopes.misconception(part=1)
def inner_derivative_without_its_x(x):
    """In the first slope, the inner derivative has lost its x. What is the derivative of x², at an x other than 1?"""
    return chained(first=lambda x: 2 * (x * x).cos())(x)


@composite_slopes.misconception(part=1)
def outer_derivative_at_x(x):
    """In the first slope, the outer derivative is taken at x. At which number does the outer function stand?"""
    return chained(first=lambda x: 2 * x * x.cos())(x)


@composite_slopes.misconception(part=1)
def outer_derivative_at_the_inner_derivative(x):
    """In the first slope, the outer derivative is taken at the inner derivative. At which number stands the sine?"""
    return chained(first=lambda x: 2 * x * (2 * x).cos())(x)


@composite_slopes.misconception(part=1)
def sine_becomes_minus_cosine(x):
    """The sign of the first slope is wrong. Near 0, does sin grow or fall?"""
    return chained(first=lambda x: -2 * x * (x * x).cos())(x)


@composite_slopes.misconception(part=1)
def sine_stays_sine(x):
    """In the first slope, the outer function was not differentiated. What is the slope of sin at 0?"""
    return chained(first=lambda x: 2 * x * (x * x).sin())(x)


@composite_slopes.misconception(part=2)
def stops_at_the_log(x):
    """In the second slope, the outermost function is missing: you have the slope of the logarithm alone.

    There are three functions in the chain. Write down the derivative of each, and the number at which it is taken.
    """
    return chained(second=lambda x: 2 * x / (x * x + 1))(x)


@composite_slopes.misconception(part=2)
def forgets_the_function_in_the_middle(x):
    """In the second slope, the function in the middle of the chain was not differentiated.

    There are three functions in the chain. Write down the derivative of each, and the number at which it is taken.
    """
    return chained(second=lambda x: 2 * x * (x * x + 1))(x)


@composite_slopes.misconception(part=2)
def drops_a_constant_from_the_value(x):
    """Your second slope is the function itself without its constant.

    It happens to be right at x = 0 and x = 2, and nowhere else. Try a number that you like less.
    """
    return chained(second=lambda x: x * x)(x)


@composite_slopes.misconception(part=2)
def returns_the_function_itself(x):
    """Your second result is the value of the function, not its slope.

    exp alone is its own slope. Here, something is inside it.
    """
    return chained(second=lambda x: x * x + 1)(x)


@composite_slopes.misconception(part=2)
def multiplies_before_simplifying(x):
    """Your second slope is right until x² overflows: then infinity is divided by infinity.

    Simplify the function before you differentiate it. What do exp and log do to each other?
    """
    return chained(second=lambda x: (x * x + 1).log().exp() / (x * x + 1) * 2 * x)(x)


@composite_slopes.misconception(part=3)
def third_without_inner_derivative(x):
    """In the third slope, the inner derivative is missing.

    Your result is the slope of another well-known function. By how much does 1 + x² move if x moves by dx?
    """
    return chained(third=lambda x: 1 / (1 + x * x))(x)


@composite_slopes.misconception(part=3)
def third_squares_the_denominator(x):
    """In the third slope, the denominator is squared, as for a quotient. What is the derivative of log u?"""
    return chained(third=lambda x: 2 * x / (1 + x * x) ** 2)(x)


@composite_slopes.misconception(part=3)
def third_is_one_over_x(x):
    """In the third slope you dropped the 1 inside the logarithm. That is nearly right for large x, and wrong near 0."""
    return chained(third=lambda x: 2 / x)(x)


@composite_slopes.misconception
def stacks_numbers_one_by_one(x):
    """You go through x number by number, and torch.stack cannot put an empty list together.

    Tensor operations take all of x at once, however many numbers it has.
    """
    return tuple(torch.stack([chained()(one)[part] for one in x]) for part in range(3))


@composite_slopes.misconception
def two_in_float64(x):
    """Your code works in float64 only: a tensor that is made without a dtype is float64, whatever x is."""
    two = torch.full(x.shape, 2.0)
    return two * x * (x * x).cos(), two * x, two * x / (1 + x * x)
