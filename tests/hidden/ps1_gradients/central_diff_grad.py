"""The gradient of a function that can only be evaluated, by central differences, and a step h that suits x."""

import math

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    array,
    asked,
    calls,
    constant,
    exercise,
    gradient,
    hidden,
    one_of,
    ordinary,
    shown,
)
from source.ps1_gradients import support

from .shared import entry_by_entry, step_for


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
        hidden("a function you have not seen", ordinary.shapes((3,), (2, 3), (4,)).draws(9), points=3),
        shown(
            "a function in support.py",
            ordinary.shapes((2,), (2, 2)).where(f=support.ripples).draws(2),
            points=1,
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
        hidden("a step h that you are given", ordinary.where(h=0.25).expecting(quotient).draws(6), points=1),
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


def rise_ahead(f, x, h):
    """The one-sided difference quotient with the step that was given."""
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x)) / h)


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
def scales_the_given_step(f, x, h):
    """You scale a step that is given with the size of x, as you do with one of your own.

    Whoever names a step wants this one. For which of the two steps does the statement have a rule?
    """
    size = x.abs().max().item() if x.numel() else 0.0
    return quotient(f, x, step_for(x) if h is None else h * max(1.0, size))


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
def measures_x_by_its_length(f, x, h):
    """Your step grows with the length of x, which is more than its largest entry as soon as a second one is not 0.

    Read again what the step is when h is None: which number of x stands in it?
    """
    length = torch.linalg.vector_norm(x).item()
    return quotient(f, x, torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, length) if h is None else h)


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
