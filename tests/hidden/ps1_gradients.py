"""Assignment 1: scalars, vectors and the gradient contract. Judge only: nothing here reaches a student."""

import functools
import itertools
import math

import torch

from autograder.language import (
    ANYTHING,
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
    like,
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

# --- 1.1 ---------------------------------------------------------------------------------------------------


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


@exercise(
    given=dict(c=vector("k"), x=array()),
    find=value(),
    checks=[
        hidden("polynomials of degree 1 to 6", ordinary.shapes((5,), (2, 3)), points=4),
        shown(
            "a line, a parabola and a cubic",
            ordinary.sizes(k=(2, 3, 4)).shapes((2,), (3,), (1, 2)).leaves().draws(3),
            points=2,
        ),
        hidden("x = 0", ordinary.where(x=torch.tensor([0.0, 1.7, -0.6])).draws(6), points=1),
        hidden(
            "a constant, a single number x, no x at all",
            ordinary.sizes(k=(1, 1, 5, 8, 1)).shapes((3,), (), (0,), (), (2, 2)).draws(5),
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


# --- 1.2 ---------------------------------------------------------------------------------------------------


def chained(first=None, second=None, third=None):
    """Make the three slopes with some of them replaced; each replacement is a function of x."""

    def slopes(x):
        right = (2 * x * (x * x).cos(), 2 * x, 2 * x / (1 + x * x))
        return tuple(one(x) if one else other for one, other in zip((first, second, third), right, strict=True))

    return slopes


def only_the_middle_one(x):
    """Where x² overflows, sin(x²) has no value at all; the slope of exp(log(x²+1)) is still 2x."""
    return ANYTHING, 2 * x, torch.zeros_like(x)


@exercise(
    given=dict(x=vector("n")),
    find=value(),
    checks=[
        hidden("x of ordinary size", ordinary.of_magnitude(3).of_scale(1), points=5),
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


@composite_slopes.misconception
def forgets_the_inner_derivative(x):
    """In the first slope, only the outer function is differentiated.

    If x moves by dx, by how much does x² move? And by how much does the sine move because of that?
    """
    return chained(first=lambda x: (x * x).cos())(x)


@composite_slopes.misconception
def inner_derivative_without_its_x(x):
    """In the first slope, the inner derivative has lost its x. What is the derivative of x², at an x other than 1?"""
    return chained(first=lambda x: 2 * (x * x).cos())(x)


@composite_slopes.misconception
def outer_derivative_at_x(x):
    """In the first slope, the outer derivative is taken at x. At which number does the outer function stand?"""
    return chained(first=lambda x: 2 * x * x.cos())(x)


@composite_slopes.misconception
def outer_derivative_at_the_inner_derivative(x):
    """In the first slope, the outer derivative is taken at the inner derivative. At which number stands the sine?"""
    return chained(first=lambda x: 2 * x * (2 * x).cos())(x)


@composite_slopes.misconception
def sine_becomes_minus_cosine(x):
    """The sign of the first slope is wrong. Near 0, does sin grow or fall?"""
    return chained(first=lambda x: -2 * x * (x * x).cos())(x)


@composite_slopes.misconception
def sine_stays_sine(x):
    """In the first slope, the outer function was not differentiated. What is the slope of sin at 0?"""
    return chained(first=lambda x: 2 * x * (x * x).sin())(x)


@composite_slopes.misconception
def stops_at_the_log(x):
    """In the second slope, the outermost function is missing: you have the slope of the logarithm alone.

    There are three functions in the chain. Write down the derivative of each, and the number at which it is taken.
    """
    return chained(second=lambda x: 2 * x / (x * x + 1))(x)


@composite_slopes.misconception
def forgets_the_function_in_the_middle(x):
    """In the second slope, the function in the middle of the chain was not differentiated.

    There are three functions in the chain. Write down the derivative of each, and the number at which it is taken.
    """
    return chained(second=lambda x: 2 * x * (x * x + 1))(x)


@composite_slopes.misconception
def drops_a_constant_from_the_value(x):
    """Your second slope is the function itself without its constant.

    It happens to be right at x = 0 and x = 2, and nowhere else. Try a number that you like less.
    """
    return chained(second=lambda x: x * x)(x)


@composite_slopes.misconception
def returns_the_function_itself(x):
    """Your second result is the value of the function, not its slope.

    exp alone is its own slope. Here, something is inside it.
    """
    return chained(second=lambda x: x * x + 1)(x)


@composite_slopes.misconception
def multiplies_before_simplifying(x):
    """Your second slope is right until x² overflows: then infinity is divided by infinity.

    Simplify the function before you differentiate it. What do exp and log do to each other?
    """
    return chained(second=lambda x: (x * x + 1).log().exp() / (x * x + 1) * 2 * x)(x)


@composite_slopes.misconception
def third_without_inner_derivative(x):
    """In the third slope, the inner derivative is missing.

    Your result is the slope of another well-known function. By how much does 1 + x² move if x moves by dx?
    """
    return chained(third=lambda x: 1 / (1 + x * x))(x)


@composite_slopes.misconception
def third_squares_the_denominator(x):
    """In the third slope, the denominator is squared, as for a quotient. What is the derivative of log u?"""
    return chained(third=lambda x: 2 * x / (1 + x * x) ** 2)(x)


@composite_slopes.misconception
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
    size = x.abs().max().item() if x.numel() else 0.0
    return torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, size)


def chosen(f, x, h):
    """The central difference quotient with the step that the statement prescribes."""
    return quotient(f, x, step_for(x))


def quotient(f, x, h):
    """The central difference quotient with the step that was given."""
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


def rise_ahead(f, x, h):
    """The one-sided difference quotient with the step that was given."""
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x)) / h)


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
            "x that does not lie contiguously in memory, or requires a gradient",
            ordinary.shapes((2, 3), (4,)).laid_out("transposed", "strided").leaves().draws(2),
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
    rtol=1e-8,  # narrow on both sides: central differences are right to some 1e-10, forward ones to some 1e-7
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
    return quotient(f, x, h)


@central_diff_grad.misconception
def step_far_too_large(f, x, h):
    """Your step is so large that f bends between the two points.

    The error of a central difference grows like h²; how small may h be before rounding takes over?
    """
    h = 1e-2 if h is None else h
    return quotient(f, x, h)


@central_diff_grad.misconception
def one_sided(f, x, h):
    """You used a one-sided difference, whose error falls only like h.

    Look at f on both sides of x: which term of the Taylor series cancels then?
    """
    h = step_for(x) if h is None else h
    return rise_ahead(f, x, h)


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
    return quotient(f, x, h)


@central_diff_grad.misconception
def step_for_float64_only(f, x, h):
    """Your step fits float64, but not float32, where rounding sets in much earlier.

    torch.finfo(x.dtype).eps tells how coarse the numbers are.
    """
    size = x.abs().max().item() if x.numel() else 0.0
    h = torch.finfo(torch.float64).eps ** (1 / 3) * max(1.0, size) if h is None else h
    return quotient(f, x, h)


@central_diff_grad.misconception
def one_step_for_everything(f, x, h):
    """You always take the same step. It serves numbers of order one in float64, and no others.

    Read again what the step is when h is None: what does it depend on?
    """
    return quotient(f, x, 1e-5 if h is None else h)


@central_diff_grad.misconception
def another_step_for_everything(f, x, h):
    """You always take the same step. It serves numbers of order one in float64, and no others.

    Read again what the step is when h is None: what does it depend on?
    """
    return quotient(f, x, 1e-6 if h is None else h)


@central_diff_grad.misconception
def one_sided_and_blind_to_size(f, x, h):
    """You used a one-sided difference, whose error falls only like h, and your step does not grow with x.

    Look at f on both sides of x: which term of the Taylor series cancels then?
    """
    h = torch.finfo(x.dtype).eps ** (1 / 3) if h is None else h
    return rise_ahead(f, x, h)


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


STEPS = tuple(10.0**-power for power in range(1, 14))
POINT = torch.tensor([0.4, -0.9])
LEAST_ERROR, LARGEST_ERROR = 1e-14, 1e2  # what is beyond is drawn at the edge
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
COARSE = 1e-3  # down to this step the error shows how it falls, before rounding takes over


def largest_error(answer, right):
    """The largest error of all entries; infinite where one is no number."""
    return float((answer - right).abs().nan_to_num(torch.inf, torch.inf).max())


@central_diff_grad.picture(ordinary.where(f=support.ripples, x=POINT, h=one_of(*STEPS)).draws(len(STEPS)))
def error_against_the_step(figure, calls):
    """How far your gradient of ripples is off, for thirteen steps h, and how far the central difference is.

    From the right, the error should fall by 100 whenever h falls by 10; then rounding takes over, and it rises again.
    """
    steps = [call.arguments["h"] for call in calls]
    yours = [largest_error(call.actual, call.expected) for call in calls]
    right = [largest_error(quotient(**call.arguments), call.expected) for call in calls]
    ax = figure.subplots()
    ax.loglog(
        steps, drawable(right), "o--", color="0.4", markersize=9, markerfacecolor="none", label="central difference"
    )
    ax.loglog(steps, drawable(yours), "s-", color="#0b5cad", markersize=4.5, label="yours")
    for h, exponent, text in ((1e-2, 2, "like h²"), (1e-11, -1, "rounding:\nlike 1/h")):
        ends = torch.tensor([h / 20, h * 20])
        ax.plot(ends, 1e-8 * (ends / h) ** exponent, ":", color="0.4", linewidth=1)
        side = "left" if exponent > 0 else "right"
        ax.text(h, 2e-9, text, color="0.4", ha=side, va="top")
    ax.set(xlabel="step h", ylabel="largest error", xlim=(2e-14, 1), ylim=(LEAST_ERROR, LARGEST_ERROR))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(power_of_ten)
    ax.minorticks_off()
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    if all(0.5 * other <= own <= 2 * other for own, other in zip(yours, right, strict=True)):
        return f"Your error is that of the central difference: it {course_of(steps, yours)}."
    return f"Your error {course_of(steps, yours)}; that of the central difference {course_of(steps, right)}."


def power_of_ten(number, position):
    """The label of a tick: a power of ten as plain text, which is drawn ten times faster than mathematics."""
    return "10" + str(round(math.log10(number))).translate(RAISED)


def drawable(errors):
    """Errors within the window of the picture."""
    return [min(max(error, LEAST_ERROR), LARGEST_ERROR) for error in errors]


def course_of(steps, errors):
    """In words how an error goes with the step: its slope while steps are coarse, and its least value."""
    if not all(map(math.isfinite, errors)):
        return f"is not finite at {sum(not math.isfinite(error) for error in errors)} of {len(errors)} steps"
    least, most = min(errors), max(errors)
    if most <= 1.5 * least:
        return f"is about {least:.1g} at every step"
    best = steps[errors.index(least)]
    coarse = [(h, max(error, LEAST_ERROR)) for h, error in zip(steps, errors, strict=True) if h >= COARSE]
    (h, error), (finer, other) = coarse[:1] + coarse[-1:] if coarse else ((1, 1), (1, 1))
    slope = math.log10(error / other) / math.log10(h / finer) if h > finer else 0.0
    power = f"{slope:.1f}".removesuffix(".0")
    how = f"falls like h to the power {power} at first" if slope > 0.3 else "does not fall at first"
    return f"{how} when h is made smaller, and is least, {least:.1g}, at h = {best:.0e}"


# --- 1.4 ---------------------------------------------------------------------------------------------------


@exercise(
    given=dict(a=vector("n"), x=vector("n")),
    find=value(),
    checks=[
        hidden("ordinary a and x", ordinary, points=4),
        shown("two vectors of three numbers, two of four", ordinary.sizes(n=(3, 4)).draws(2), points=1),
        hidden("n = 1, n = 0", ordinary.sizes(n=(1, 0)).draws(4), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "For which dx does aᵀ(x + dx) have the same value as aᵀx?"),
)
def grad_dot_products(a, x):
    """The gradients with respect to x of aᵀx, xᵀx and (aᵀx)²."""
    return (
        torch.func.grad(lambda x: a @ x)(x),
        torch.func.grad(lambda x: x @ x)(x),
        torch.func.grad(lambda x: (a @ x) ** 2)(x),
    )


def products(a, x, first=None, second=None, third=None):
    """The three gradients, with some of them replaced."""
    right = (a, 2 * x, 2 * (a @ x) * a)
    return tuple(one if one is not None else other for one, other in zip((first, second, third), right, strict=True))


@grad_dot_products.misconception
def differentiates_the_constant(a, x):
    """Your first gradient is the one with respect to a. Which of the two vectors moves, and which stays still?"""
    return products(a, x, first=x)


@grad_dot_products.misconception
def multiplies_with_ones(a, x):
    """Your first gradient contains x. But aᵀx is linear in x.

    How does the slope of a straight line depend on the place?
    """
    return products(a, x, first=a * x)


@grad_dot_products.misconception
def forgets_one_of_the_two_factors(a, x):
    """Your second gradient is half of the right one: x occurs twice in xᵀx. Vary each in turn, and add."""
    return products(a, x, second=x)


@grad_dot_products.misconception
def takes_the_norm_for_its_square(a, x):
    """Your second gradient has length 1, so it is that of ‖x‖, not of xᵀx. How fast does xᵀx grow far out?"""
    return products(a, x, second=x / (x @ x).sqrt())


@grad_dot_products.misconception
def elementwise_instead_of_dot(a, x):
    """In your third gradient, a and x are multiplied entry by entry where the dot product should stand.

    The inner function is the number aᵀx. Give it a name, s, and differentiate s².
    """
    return products(a, x, third=2 * a * x * a)


@grad_dot_products.misconception
def squares_the_gradient(a, x):
    """Your third result is the square of the gradient of aᵀx. The gradient of a square is something else.

    Give the number aᵀx a name, s. By how much does s² change if s changes by ds?
    """
    return products(a, x, third=a * a)


@grad_dot_products.misconception
def forgets_the_outer_derivative(a, x):
    """Your third gradient does not grow with aᵀx. How fast does s² change where s is large?"""
    return products(a, x, third=2 * a)


@grad_dot_products.misconception
def forgets_the_two_of_the_square(a, x):
    """Your third gradient is half of the right one. By how much does s² change if s changes by ds?"""
    return products(a, x, third=(a @ x) * a)


@grad_dot_products.misconception
def points_along_x(a, x):
    """Your third gradient points along x. But aᵀx does not change when x moves at a right angle to a: look at that."""
    return products(a, x, third=2 * (a @ x) * x)


@grad_dot_products.misconception
def forgets_the_inner_gradient(a, x):
    """Your third result has the same number in every entry: the outer derivative alone, without that of aᵀx."""
    return products(a, x, third=(2 * (a @ x)).expand_as(x).clone())


@grad_dot_products.misconception
def multiplies_the_wrong_pair(a, x):
    """In your third gradient the dot product is that of a with itself.

    Which two vectors does the inner function multiply, and which of them is left when you vary the other?
    """
    return products(a, x, third=2 * (a @ a) * x)


@grad_dot_products.misconception
def returns_the_values(a, x):
    """You returned the values of the three functions. Each gradient has one entry for each entry of x."""
    return a @ x, x @ x, (a @ x) ** 2


@grad_dot_products.misconception
def begins_with_the_first_entry(a, x):
    """Your sum begins with the first entry, and with n = 0 there is none. A sum of nothing is 0: begin there."""
    total = a[0] * x[0]
    for i in range(1, len(x)):
        total = total + a[i] * x[i]
    return products(a, x, third=2 * total * a)


@grad_dot_products.misconception
def matrix_in_float64(a, x):
    """Your code works in float64 only: a tensor that is made without a dtype is float64, whatever the inputs are."""
    return products(a, x, second=2 * torch.eye(len(x)) @ x)


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


# --- 1.8 ---------------------------------------------------------------------------------------------------
#
# f is rebuilt beside the student's code, so whether it is evaluated once, and forwards, is observed there: builders of
# support.py make an f that refuses a second evaluation, or a reverse pass, by an exception. What is judged is what came
# of it, a right answer or none. Whoever takes such an f apart gains the point of that check and no other.


def reverse_slope(f, x, v):
    """⟨∇f(x), v⟩ by reverse mode, of f without its conditions: another route than the solution's."""
    same = support.landscape(*f.parameters)
    return (torch.func.grad(same)(x) * v).sum()


def forward(f, x, v):
    """The value and the slope, by forward mode."""
    return torch.func.jvp(f, (x,), (v,))


def scaled(v, unit):
    """The direction that counts."""
    return v / torch.linalg.vector_norm(v) if unit else v


@exercise(
    given=dict(f=rebuilt(support.landscape, vector(3)), x=array(), v=like("x"), unit=one_of(False, True)),
    find=value(),
    checks=[
        hidden("drawn directions", ordinary.shapes((3,), (2, 3), ()).draws(24), points=4),
        shown(
            "a vector and a matrix",
            ordinary.shapes((2,), (2,), (2, 2)).where(f=rebuilt(support.one_forward_pass, vector(3))).draws(3),
            points=1,
        ),
        hidden(
            "an f without a reverse pass",
            ordinary.shapes((4,), (3, 2), (2,)).where(f=rebuilt(support.forward_only, vector(3))).draws(6),
            points=1,
        ),
        hidden(
            "an f that is costly to evaluate",
            ordinary.shapes((4,), (3, 2), (2,)).where(f=rebuilt(support.evaluated_once, vector(3))).draws(6),
            points=1,
        ),
        hidden(
            "a direction that leads nowhere",
            ordinary.shapes((3,), (2, 3), (0,))
            .where(v=one_of(torch.zeros(3), torch.zeros(2, 3), torch.zeros(0)), unit=False)
            .draws(3),
            points=1,
        ),
        hidden(
            "float32 that requires a gradient",  # a narrow margin: the terms of the sum cancel
            ordinary.shapes((3,), (2, 3), (4,)).float32().leaves().laid_out("contiguous", "transposed").draws(6),
            points=1,
        ),
    ],
    rtol=1e-12,
    choice=Choice("d", "Work out the slope for your v in both ways, divided by ‖v‖ and not. Are the two different?"),
)
def directional_derivative(f, x, v, unit):
    """The slope of f at x along v, or along v/‖v‖."""
    return reverse_slope(f, x, scaled(v, unit))


@directional_derivative.misconception
def always_normalises(f, x, v, unit):
    """You divided v by its length although unit was False. How should the answer change if v becomes twice as long?"""
    return forward(f, x, scaled(v, True))[1]


@directional_derivative.misconception
def never_normalises(f, x, v, unit):
    """You took v as it is although unit was True. Which direction has the same way and length one?"""
    return forward(f, x, v)[1]


@directional_derivative.misconception
def exchanges_the_two_cases(f, x, v, unit):
    """You normalised v when unit was False and left it alone when unit was True. Read your condition aloud."""
    return forward(f, x, scaled(v, not unit))[1]


@directional_derivative.misconception
def keeps_the_entries_apart(f, x, v, unit):
    """You multiplied the gradient by v entry by entry and stopped there.

    A direction picks *one* number out of the linear part of the change. What does ⟨·, ·⟩ still do with the products?
    """
    return torch.func.grad(f)(x) * scaled(v, unit)


@directional_derivative.misconception
def divides_by_the_gradients_length(f, x, v, unit):
    """You divided by the length of the gradient, which takes away how steep f is. Whose length does `unit` speak of?"""
    gradient_of_f = torch.func.grad(f)(x)
    return (gradient_of_f * v).sum() / (torch.linalg.vector_norm(gradient_of_f) if unit else 1)


@directional_derivative.misconception
def cosine_of_the_angle(f, x, v, unit):
    """You divided by both lengths, which gives the cosine of the angle between gradient and v, never beyond ±1.

    Which of the two lengths belongs to the direction?
    """
    gradient_of_f = torch.func.grad(f)(x)
    slope = (gradient_of_f * v).sum()
    both = torch.linalg.vector_norm(gradient_of_f) * torch.linalg.vector_norm(v)
    return slope / both if unit else slope


@directional_derivative.misconception
def divides_by_the_squared_length(f, x, v, unit):
    """You divided by ‖v‖², the sum of the squares. What is still missing before the result has length one?"""
    return forward(f, x, v / (v * v).sum() if unit else v)[1]


@directional_derivative.misconception
def divides_by_the_sum_of_sizes(f, x, v, unit):
    """You divided v by the sum of the absolute values of its entries. Is the length of (3, 4) seven, or five?"""
    return forward(f, x, v / v.abs().sum() if unit else v)[1]


@directional_derivative.misconception
def divides_by_the_sum_of_the_entries(f, x, v, unit):
    """You divided v by the sum of its entries, as one does with weights. What would become of v = (1, −1)?"""
    return forward(f, x, v / v.sum() if unit else v)[1]


@directional_derivative.misconception
def divides_by_the_largest_entry(f, x, v, unit):
    """You divided v by its largest absolute entry. Take v = (1, 1): how long is it, and how long should it be?"""
    return forward(f, x, v / v.abs().max() if unit else v)[1]


@directional_derivative.misconception
def normalises_every_row(f, x, v, unit):
    """You gave each row of v length one. The direction is the whole of v: how many lengths does it have?"""
    lengths = torch.linalg.vector_norm(v, dim=-1, keepdim=True) if v.dim() else v.abs()
    return forward(f, x, v / lengths if unit else v)[1]


@directional_derivative.misconception
def takes_the_spectral_norm(f, x, v, unit):
    """Your length of a matrix v is its largest singular value: torch.linalg.norm(v, 2) means another norm for matrices.

    Here a tensor of any shape is as long as the vector of all its entries.
    """
    length = torch.linalg.norm(v, 2 if v.dim() == 2 else None)
    return forward(f, x, v / length if unit else v)[1]


@directional_derivative.misconception
def takes_one_partial_derivative(f, x, v, unit):
    """You took the partial derivative along one axis, where v is largest. The other entries of v move x, too."""
    largest = v.abs().flatten().argmax()
    return (torch.func.grad(f)(x) * v).flatten()[largest] / (torch.linalg.vector_norm(v) if unit else 1)


@directional_derivative.misconception
def takes_the_value(f, x, v, unit):
    """You returned f(x) itself. Forward mode hands back two things, the value and the slope; which did you take?"""
    return forward(f, x, scaled(v, unit))[0]


@directional_derivative.misconception
def differentiates_at_the_end(f, x, v, unit):
    """You took the slope at x + v. The direction says where to look, but one looks from x."""
    direction = scaled(v, unit)
    return forward(f, x + direction, direction)[1]


@directional_derivative.misconception
def one_sided_difference(f, x, v, unit):
    """Your answer is off by a little: it is the slope of a line through two points of the graph, not of the tangent.

    Autograd is allowed here, and it is exact. Which of its modes carries a change along with the value?
    """
    h, direction = 1e-6, scaled(v, unit)
    return (f(x + h * direction) - f(x)) / h


@directional_derivative.misconception
def central_difference(f, x, v, unit):
    """Your answer has about ten right digits, as a central difference has, and it costs two evaluations of f.

    Autograd is allowed here, and it is exact. Which of its modes carries a change along with the value?
    """
    direction = scaled(v, unit)
    h = torch.finfo(x.dtype).eps ** (1 / 3)
    return (f(x + h * direction) - f(x - h * direction)) / (2 * h)


@directional_derivative.misconception
def goes_backwards(f, x, v, unit):
    """Your values are right, but you ran a reverse pass through f: a whole gradient, where you need one number.

    torch.autograd.functional.jvp does so, too. Which mode starts from the direction instead?
    """
    return (torch.func.grad(f)(x) * scaled(v, unit)).sum()


@directional_derivative.misconception
def evaluates_f_first(f, x, v, unit):
    """Your values are right, but you evaluated f more than once, perhaps to look at its value or its shape.

    The pass that brings the slope evaluates f already. torch.func.linearize needs a second evaluation of its own.
    """
    f(x)
    return forward(f, x, scaled(v, unit))[1]


@directional_derivative.misconception
def carries_every_axis(f, x, v, unit):
    """You carried a change along every axis of x and combined them afterwards, which fails where x has no entries.

    You know the one direction that is asked for before you start. Can you start with it?
    """
    return (torch.func.jacfwd(f)(x) * scaled(v, unit)).sum()


@directional_derivative.misconception
def divides_and_multiplies_back(f, x, v, unit):
    """You divide v by its length even where unit is False, and multiply by it afterwards. Which numbers forbid that?"""
    length = torch.linalg.vector_norm(v)
    slope = forward(f, x, v / length)[1]
    return slope if unit else slope * length


@directional_derivative.misconception
def vectors_only(f, x, v, unit):
    """Your code takes vectors only: @ and dot sum over one dimension. What sums over all entries of any tensor?"""
    return torch.dot(torch.func.grad(f)(x), scaled(v, unit))


@directional_derivative.misconception
def returns_a_number(f, x, v, unit):
    """You returned a Python number. A tensor without dimensions is a tensor still; what did .item() or float() do?"""
    return forward(f, x, scaled(v, unit))[1].item()


@directional_derivative.misconception
def one_entry_too_many(f, x, v, unit):
    """The number is right, but it comes in a tensor of shape (1,). The slope has no dimensions: shape ()."""
    return forward(f, x, scaled(v, unit))[1].reshape(1)


@directional_derivative.misconception
def makes_a_new_float64(f, x, v, unit):
    """Your number is right, but torch.tensor made a new tensor of it, in float64, whatever the dtype of x is.

    Does the slope have to be made anew at all?
    """
    return torch.tensor(forward(f, x, scaled(v, unit))[1].item())


# --- 1.9 ---------------------------------------------------------------------------------------------------
#
# What support.traces_left observes beside the student's code is judged here: it is compared with what the body leaves
# behind. A photograph that is forged says "as before", which is what an honest answer says too; the values cannot be.


def own_leaf(x):
    """A leaf with the values of x that nobody else knows."""
    return x.detach().clone().requires_grad_()


def demand_a_number(y):
    """Raise the exception that the statement asks for."""
    if y.dim() > 0:
        raise ValueError
    return y


@exercise(
    given=dict(f=rebuilt(support.landscape, vector(3)), x=array(), x_is=constant("plain")),
    find=value(),
    probe=support.traces_left,
    checks=[
        hidden("x without a graph", ordinary.shapes((3,), (2, 3), ()).draws(12), points=4),
        shown(
            "x as it may come",
            ordinary.shapes((2,), (2, 2), (3,))
            .where(x_is=one_of("plain", "a leaf", "a leaf with a gradient", "computed"))
            .draws(4),
            points=1,
        ),
        hidden(
            "x in the middle of somebody's work, in float32",
            ordinary.shapes((3,), (2, 3), (0,), (4,))
            .where(x_is=one_of("a leaf", "a leaf with a gradient", "computed"))
            .float32()
            .draws(12),
            points=1,
        ),
        hidden(
            "an f with weights of its own",
            ordinary.shapes((3,), (2, 2)).where(f=rebuilt(support.WithWeights, vector(3))).draws(4),
            points=1,
        ),
        hidden(
            "an f whose value has dimensions",
            ordinary.shapes((3,), (2, 2)).where(f=rebuilt(support.several_values, vector(3), one_of(1, 2, 3))).draws(6),
            points=1,
        ),
    ],
    choice=Choice("c", "Is `first` a copy of some numbers, or a second name of something that x keeps and adds to?"),
)
def pure_grad(f, x):
    """The gradient of f at x, and everything as it was."""
    demand_a_number(f(x))
    plain = support.landscape(f.parameters[0])  # without weights: another route than the solution's
    return torch.func.grad(plain)(x.detach())


def grad_kept_by(x):
    """What x.grad is; without the warning for tensors that keep none."""
    return x.grad if x.is_leaf else None


@pure_grad.misconception
def goes_back_to_the_callers_tensor(f, x):
    """You called backward() on the caller's own tensor, and its .grad keeps what you left there.

    The next call adds to it, and so do the caller's own. On which tensor could you work instead?
    """
    x.requires_grad_(True)
    demand_a_number(f(x)).backward()
    return grad_kept_by(x)


@pure_grad.misconception
def clears_the_callers_gradient(f, x):
    """You cleared x.grad to make the next call right. Whatever the caller had collected there is gone.

    Cleaning up is not the same as leaving no trace. Can you avoid writing there in the first place?
    """
    x.requires_grad_(True)
    x.grad = None
    demand_a_number(f(x)).backward()
    gradient_of_f, x.grad = grad_kept_by(x), None
    return gradient_of_f


@pure_grad.misconception
def zeroes_before_and_keeps(f, x):
    """You set x.grad to zero before each call, so your values are right, but your gradient stays behind in x.grad.

    Whatever the caller had collected there is gone. Can you work without touching x.grad?
    """
    x.requires_grad_(True)
    x.grad = torch.zeros_like(x)
    demand_a_number(f(x)).backward()
    return grad_kept_by(x)


@pure_grad.misconception
def leaves_requires_grad_on(f, x):
    """You switched requires_grad on for the caller's tensor, and whatever the caller does with it now is recorded.

    Which tensor with the same values could require a gradient instead?
    """
    x.requires_grad_(True)
    return torch.autograd.grad(demand_a_number(f(x)), x)[0]


@pure_grad.misconception
def switches_requires_grad_off(f, x):
    """You switched requires_grad on and, at the end, off. What if it was on when x came?

    Undoing takes knowing how it was. Which tensor would need no undoing?
    """
    x.requires_grad_(True)
    try:
        return torch.autograd.grad(demand_a_number(f(x)), x)[0]
    finally:
        x.requires_grad_(False)


@pure_grad.misconception
def cuts_the_callers_tensor_off(f, x):
    """You detached the caller's own tensor: the underscore in detach_() means *in place*, and its graph is lost.

    Which call returns a new tensor instead?
    """
    x.detach_().requires_grad_()
    return torch.autograd.grad(demand_a_number(f(x)), x)[0]


@pure_grad.misconception
def restores_what_a_leaf_has(f, x):
    """You save x.grad and requires_grad and put them back. That works for leaves; a computed x has no .grad to read.

    Instead of restoring, work on a tensor that belongs to you.
    """
    y = demand_a_number(f(x))
    if not x.is_leaf:
        y.backward()
        return None
    grad, requires_grad, x.grad = x.grad, x.requires_grad, None
    x.requires_grad_(True)
    demand_a_number(f(x)).backward()
    gradient_of_f, x.grad = x.grad, grad
    x.requires_grad_(requires_grad)
    return gradient_of_f


@pure_grad.misconception
def clones_without_detaching(f, x):
    """Your copy still hangs on x: a clone is computed *from* x, so backward() runs on through it, into x.grad.

    What has to be cut before the copy is a leaf of its own?
    """
    start = x.clone().requires_grad_()
    demand_a_number(f(start)).backward()
    return grad_kept_by(start)


@pure_grad.misconception
def detaches_and_keeps_going(f, x):
    """Your result is still attached: it can be differentiated again, and keeps the whole graph alive with it.

    What did create_graph, or torch.func.grad on a tensor that requires a gradient, add to it?
    """
    start = own_leaf(x)
    return torch.autograd.grad(demand_a_number(f(start)), start, create_graph=True)[0]


@pure_grad.misconception
def attached_where_x_or_f_is(f, x):
    """Your result is detached as long as nothing else requires a gradient. If x or the weights of f do, it is attached.

    torch.func.grad differentiates through whatever hangs on a graph already. What remains to be done with its result?
    """
    demand_a_number(f(x))
    return torch.func.grad(f)(x)


@pure_grad.misconception
def fills_every_leaf(f, x):
    """x is untouched, but backward() visits *every* leaf that f depends on, and f may have weights of its own.

    Which call asks for the gradient of named tensors and returns it, instead of storing it in leaves?
    """
    start = own_leaf(x)
    demand_a_number(f(start)).backward()
    return start.grad


@pure_grad.misconception
def adds_up_several_values(f, x):
    """You added up the values of f where there are several, and nobody asked for the gradient of their sum.

    What should happen instead, so that the caller learns of the mistake?
    """
    start = own_leaf(x)
    return torch.autograd.grad(f(start).sum(), start)[0]


@pure_grad.misconception
def leaves_the_refusal_to_torch(f, x):
    """Where f(x) has dimensions, what comes out of your function is not the ValueError that is asked for.

    PyTorch's own refusal is another exception, and it does not come for every shape. Look at what f returned before
    you differentiate it, and let the caller meet the exception that the statement names.
    """
    start = own_leaf(x)
    return torch.autograd.grad(f(start), start)[0]


@pure_grad.misconception
def takes_one_entry_for_a_number(f, x):
    """You count the entries of f(x). A tensor of shape (1,) has one entry, but it has a dimension, too."""
    start = own_leaf(x)
    y = f(start)
    if y.numel() != 1:
        raise ValueError
    return torch.autograd.grad(y, start)[0]


@pure_grad.misconception
def returns_none(f, x):
    """You returned None. backward() returns nothing; where does it put the gradient, and did you hand that on?"""
    start = own_leaf(x)
    return torch.autograd.backward(demand_a_number(f(start)), inputs=[start])


@pure_grad.misconception
def flattens_the_gradient(f, x):
    """You returned the gradient as one long vector. It has one number for each entry of x, and the shape of x."""
    start = own_leaf(x)
    return torch.autograd.grad(demand_a_number(f(start)), start)[0].flatten()


@pure_grad.misconception
def steps_in_place(f, x):
    """You moved the entries of the caller's x, and moving them back does not bring back the last digit.

    That answer is a difference quotient besides, and autograd, which is exact, is allowed here.
    """
    demand_a_number(f(x))
    result, h = torch.zeros(x.shape, dtype=x.dtype), 1e-6
    entries, slopes = x.detach().view(-1), result.view(-1)
    with torch.no_grad():
        for i in range(x.numel()):
            entries[i] += h
            above = f(x)
            entries[i] -= 2 * h
            slopes[i] = (above - f(x)) / (2 * h)
            entries[i] += h
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
    choice=Choice(
        "a", "Write down the linear part of the change of 5 − 2f. What does the 5 contribute to it, and what the −2?"
    ),
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


SADDLE = torch.tensor([[0.0, 0.0, -0.4], [0.8, 0.4, 0.0], [0.3, 0.0, 0.0]])
LONGEST = 1.2  # of the right arrows, in units of the distance from one to the next
MARGIN = 0.9


FAR = 1e6  # beyond, nothing is seen, and the digits fill the file


@plot_gradient_field.picture(
    ordinary.where(f=rebuilt(support.surface, constant(SADDLE)), xlim=(-2.0, 2.0), ylim=(-1.5, 1.2), n=7).draws(1)
)
def arrows_on_contour_lines(figure, calls):
    """Your arrows on the left and the right ones on the right, on contour lines of the same f.

    A gradient stands at right angles to the contour line, points to where f is larger, and is long where f is steep.
    """
    (call,) = calls
    f, xlim, ylim, n = (call.arguments[name] for name in ("f", "xlim", "ylim", "n"))
    yours, right = (side["arrows (x, y, U, V)"].clamp(-FAR, FAR) for side in (call.actual, call.expected))
    spacing, longest = (xlim[1] - xlim[0]) / (n - 1), right[:, 2:].norm(dim=1).max()
    differ = ~((yours - right).abs() <= 0.02 * longest).all(dim=1)
    figure.set_size_inches(4.6, 2.4)
    panels = figure.subplots(1, 2, sharex=True, sharey=True, gridspec_kw={"left": 0.1, "bottom": 0.17})
    for ax, arrows, colour in zip(panels, (yours, right), ("#0b5cad", "0.15"), strict=True):
        contour_lines(ax, f, xlim, ylim)
        directions = arrows[:, 2:] * (LONGEST * spacing / longest)
        directions = directions * (3 * LONGEST * spacing / directions.norm(dim=1, keepdim=True)).clamp(max=1)
        ax.quiver(*arrows[:, :2].T, *directions.T, color=colour, angles="xy", scale_units="xy", scale=1, width=0.011)
        ax.set(title="the right arrows", aspect="equal", xlabel="x", xticks=(-2, 0, 2), yticks=(-1, 0, 1))
        ax.set(xlim=(xlim[0] - MARGIN, xlim[1] + MARGIN), ylim=(ylim[0] - MARGIN, ylim[1] + MARGIN))
    panels[0].plot(*yours[differ, :2].T, "o", color="#c2410c", markersize=4, markerfacecolor="none")
    panels[0].set(ylabel="y", title=f"yours: {int(differ.sum())} differ (○)" if differ.any() else "yours: all right")
    return told_of_arrows(yours, right, differ)


def contour_lines(ax, f, xlim, ylim):
    """Lines of equal f over the window and its margin."""
    x = torch.linspace(xlim[0] - MARGIN, xlim[1] + MARGIN, 25)
    y = torch.linspace(ylim[0] - MARGIN, ylim[1] + MARGIN, 25)
    X, Y = torch.meshgrid(x, y, indexing="xy")
    heights = torch.vmap(f)(torch.stack([X.flatten(), Y.flatten()], dim=-1)).reshape(X.shape)
    ax.contour(X, Y, heights, levels=10, colors="0.72", linewidths=0.8, linestyles="solid")


def told_of_arrows(yours, right, differ):
    """In words where two fields differ: in the places, the directions or the lengths."""
    count, total = int(differ.sum()), len(right)
    if not count:
        return f"All {total} of your arrows are the right ones."
    if not yours.isfinite().all():
        return f"{count} of your {total} arrows differ from the right ones, and some are no finite numbers."
    if bool(((yours - right)[:, :2].abs() > 1e-6).any()):
        return f"{count} of your {total} arrows differ from the right ones, and some stand at other places."
    cosines = torch.cosine_similarity(yours[differ, 2:], right[differ, 2:])
    along, against = int((cosines > 0.99).sum()), int((cosines < -0.99).sum())
    ratios = yours[differ, 2:].norm(dim=1) / right[differ, 2:].norm(dim=1)
    low, high = (f"{float(ratio):.2g}" for ratio in (ratios.min(), ratios.max()))
    lengths = "" if (low, high) == ("1", "1") else f"{low} times " if low == high else f"{low} to {high} times "
    return (
        f"{count} of your {total} arrows differ from the right ones: {along} of them point in the right direction, "
        f"{against} in the opposite one, and they are {lengths}as long."
    )


ASSIGNMENT = Assignment(
    "Scalars, vectors and the gradient contract",
    [
        poly_value_and_slope,
        composite_slopes,
        central_diff_grad,
        grad_dot_products,
        grad_quadratic_form,
        grad_least_squares,
        grad_norm,
        directional_derivative,
        pure_grad,
        plot_gradient_field,
    ],
)
