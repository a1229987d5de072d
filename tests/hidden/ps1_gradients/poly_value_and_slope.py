"""Value and slope of a polynomial with given coefficients, at every entry of x, by hand."""

import torch

from autograder.language import BY_HAND, Choice, array, exercise, hidden, ordinary, shown, value, vector


@exercise(
    given=dict(c=vector("k"), x=array()),
    find=value(),
    checks=[
        hidden("polynomials of degree 1 to 6", ordinary.shapes((5,), (2, 3)), points=4),
        shown(
            "a line, a parabola and a cubic",
            ordinary.sizes(k=(2, 3, 4)).shapes((2,), (3,), (1, 2)).leaves().draws(3),
            points=1,
        ),
        hidden("x = 0", ordinary.where(x=torch.tensor([0.0, 1.7, -0.6])).draws(6), points=1),
        hidden(
            "a constant, a single number x, no x at all",
            ordinary.sizes(k=(1, 1, 5, 13, 1)).shapes((3,), (), (0,), (), (2, 2)).draws(5),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32()
            .laid_out("transposed", "strided", "expanded")
            .shapes((2, 3), (4,), (3, 2))
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "Compute p′(2) by hand as well. What would the test have said about a correct slope?"),
)
def poly_value_and_slope(c, x):
    """The value p(x) = Σ c[k]·xᵏ and the slope p′(x), entry by entry."""

    def p(x):
        return (c * powers(x, len(c))).sum(-1)

    return p(x), torch.func.grad(lambda x: p(x).sum())(x)


def powers(x, count):
    """The powers x⁰, x¹, …, one more dimension at the end: (..., count)."""
    return torch.stack([x**k for k in range(count)], dim=-1)


def right_value_but(slope):
    """Make a wrong version whose value is right; its slope is a function of c and x."""
    return lambda c, x: ((c * powers(x, len(c))).sum(-1), slope(c, x))


def horner(c, x):
    """The value and the slope in one pass; the slope takes the value before it is updated."""
    value, slope = torch.zeros_like(x), torch.zeros_like(x)
    for coefficient in c.flip(0):
        value, slope = value * x + coefficient, slope * x + value
    return value, slope


@poly_value_and_slope.misconception
def value_in_both_places(c, x):
    """In the place of the slope stands the value. At some points the two happen to be equal; at most they are not."""
    value = horner(c, x)[0]
    return value, value.clone()


@poly_value_and_slope.misconception
def exchanges_value_and_slope(c, x):
    """Both numbers are right, but in the other order: the value comes first, the slope second."""
    value, slope = horner(c, x)
    return slope, value


@poly_value_and_slope.misconception
def keeps_the_power(c, x):
    """In your slope every power of x is one too high.

    Differentiate x² and x³ by hand. What happens to the factor, and what to the exponent?
    """
    return right_value_but(lambda c, x: (c * torch.arange(len(c)) * powers(x, len(c))).sum(-1))(c, x)


@poly_value_and_slope.misconception
def keeps_the_constant(c, x):
    """Your slope still contains c[0]. How fast does a constant change?"""
    value, slope = horner(c, x)
    return value, slope + c[0]


@poly_value_and_slope.misconception
def forgets_the_factor(c, x):
    """You lowered the powers, but the factors that come down from the exponents are missing.

    What is the slope of x³ at 1? And what does your formula say for it?
    """
    return right_value_but(lambda c, x: (c[1:] * powers(x, len(c) - 1)).sum(-1) if len(c) > 1 else 0 * x)(c, x)


@poly_value_and_slope.misconception
def factor_off_by_one(c, x):
    """Your factors are off by one: coefficient and exponent do not belong to the same term.

    Write the slope of c₀ + c₁x + c₂x² term by term, and number the terms.
    """
    return right_value_but(
        lambda c, x: (c[1:] * torch.arange(len(c) - 1) * powers(x, len(c) - 1)).sum(-1) if len(c) > 1 else 0 * x
    )(c, x)


@poly_value_and_slope.misconception
def descending_coefficients(c, x):
    """You read the coefficients from the highest power down. Here c[0] is the constant and c[k] belongs to xᵏ."""
    return horner(c.flip(0), x)


@poly_value_and_slope.misconception
def leaves_out_the_last_coefficient(c, x):
    """The highest power is missing: your loop ends one coefficient too early.

    c has d + 1 entries. Which is the last index?
    """
    return horner(c[:-1], x)


@poly_value_and_slope.misconception
def updates_the_value_first(c, x):
    """In your loop the slope takes the value after it was updated, so it is one step ahead.

    Differentiate p ← p·x + c: which p stands in the new slope, the one before or the one after?
    """
    value, slope = torch.zeros_like(x), torch.zeros_like(x)
    for coefficient in c.flip(0):
        value = value * x + coefficient
        slope = slope * x + value
    return value, slope


@poly_value_and_slope.misconception
def divides_by_x(c, x):
    """You get the lower powers by dividing by x, or from a power −1. At x = 0 that is NaN.

    The slope at 0 is the plain number c[1]. Which sum has no term that has to be divided?
    """
    value = (c * powers(x, len(c))).sum(-1)
    return value, (c * torch.arange(len(c)) * torch.stack([x ** (k - 1) for k in range(len(c))], -1)).sum(-1)


@poly_value_and_slope.misconception
def a_constant_has_no_shape(c, x):
    """For a constant polynomial you return something that does not have the shape of x.

    Both results have one number for each entry of x, also where all of them are equal. Begin with a tensor like x.
    """
    value, slope = c[-1], torch.zeros((), dtype=x.dtype)
    for coefficient in c[:-1].flip(0):
        value, slope = value * x + coefficient, slope * x + value
    return value, slope


@poly_value_and_slope.misconception
def slope_of_the_sum(c, x):
    """You added up the slopes of all points. Every entry of x has a slope of its own."""
    value, slope = horner(c, x)
    return value, slope.sum().expand_as(x).clone()


@poly_value_and_slope.misconception
def exponents_in_float64(c, x):
    """Your code works in float64 only: a tensor that is made without a dtype is float64, whatever c and x are.

    Let every new tensor take its dtype from an input.
    """
    exponents = torch.arange(len(c), dtype=torch.float64)
    value = (c * x.unsqueeze(-1) ** exponents).sum(-1)
    return value, horner(c, x)[1].to(value.dtype)
