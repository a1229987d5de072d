"""Four functions of every library, whose values and gradients have to be right where formulas of books are not.

The probe differentiates what students write. A version returns what the probe would: four values and four gradients.
"""

import mpmath
import torch

from autograder.language import (
    Choice,
    Forbids,
    exercise,
    hidden,
    like,
    one_of,
    ordinary,
    passing_on,
    shown,
    value,
    vector,
)
from source.ps9_engineering import support

from ..shared import exactly

SOFTPLUS, LOG_SUM, LOG_ONE_MINUS, SINE = support.LIBRARY
TO_SOFTPLUS, TO_LOG_SUM, TO_LOG_ONE_MINUS, TO_SINE = (f"gradient of {name}" for name in support.LIBRARY)
READY_MADE = (
    *("torch.nn.functional." + name for name in ("softplus", "logsigmoid", "log_softmax", "softmax", "cross_entropy")),
    *(
        "torch." + name
        for name in ("logsumexp", "logaddexp", "logaddexp2", "sinc", "log_softmax", "softmax", "sigmoid")
    ),
    *("torch.Tensor." + name for name in ("logsumexp", "logaddexp", "sinc", "log_softmax", "softmax", "sigmoid")),
    "torch.logcumsumexp",
    "torch.Tensor.logcumsumexp",
)
WRITTEN_OUT = Forbids(
    name="written out",
    names=(*READY_MADE, "torch.special", "torch.nn.Softplus", "torch.nn.LogSigmoid", "torch.autograd.Function"),
    traps=(),
    by_hand=False,
    reason="Write these functions out: exp, log, expm1, log1p, sin, where and the four operations are enough.",
)
LARGE = (
    exactly([40.0, -800.0, 0.5, 800.0]),
    exactly([800.0, 801.5, 799.0]),
    exactly([-800.0, -801.0, -799.5]),
    exactly([1e4, -1e4]),
)
FAR_BELOW = (exactly([-36.5, -38.0, -41.0]), exactly([-40.0, -37.25]))
AT_ZERO = (exactly([0.0, 1.2]), exactly([0.0, -0.7, 0.0]), exactly([0.0]))
HALFWAY = (1_000_000.5 * 2**-53 - support.SMALLEST, 1_200_000.5 * 2**-53 - support.SMALLEST)  # e⁻ᵘ rounds most
TINY = (exactly([1e-8, -3e-8]), exactly([2e-10, -1e-9, 4e-10]), exactly([0.0, 1e-7]), exactly(HALFWAY))
SMALL = (
    exactly([1e-8, -2.5e-8]),
    exactly([3e-6, -1e-6]),
    exactly([2e-4, -5e-4]),
    exactly([0.004, -0.011, 0.02]),
    exactly([0.0995, -0.098]),
    exactly([0.198, -0.19]),
)
FAR_ABOVE = (exactly([38.0, -41.0, 40.0]), exactly([37.5, -39.0]))
SIXTY = 60


def in_sixty_digits(x, g):
    """Values and slopes with sixty digits, rounded at the end."""
    with mpmath.workdps(SIXTY):
        z, arriving = list(map(mpmath.mpf, x.tolist())), list(map(mpmath.mpf, g.tolist()))
        u = [abs(t) + mpmath.mpf(support.SMALLEST) for t in z]
        total = sum(mpmath.exp(t) for t in z)
        told = {
            SOFTPLUS: [mpmath.log(1 + mpmath.exp(t)) for t in z],
            TO_SOFTPLUS: [a / (1 + mpmath.exp(-t)) for t, a in zip(z, arriving, strict=True)],
            LOG_SUM: mpmath.log(total),
            TO_LOG_SUM: [arriving[0] * mpmath.exp(t) / total for t in z],
            LOG_ONE_MINUS: [mpmath.log(1 - mpmath.exp(-t)) for t in u],
            TO_LOG_ONE_MINUS: [a / (mpmath.exp(t) - 1) for t, a in zip(u, arriving, strict=True)],
            SINE: [mpmath.sin(t) / t if t else mpmath.mpf(1) for t in z],
            TO_SINE: [
                a * (mpmath.cos(t) / t - mpmath.sin(t) / t**2) if t else mpmath.mpf(0)
                for t, a in zip(z, arriving, strict=True)
            ],
        }
        return {name: exactly([float(t) for t in v] if isinstance(v, list) else float(v)) for name, v in told.items()}


@exercise(
    given=dict(x=vector("n"), g=like("x")),
    find=value().confirmed_by(in_sixty_digits, within=1e-12),
    probe=passing_on(support.values_and_gradients),
    forbids=WRITTEN_OUT,
    checks=[
        hidden("ordinary x", ordinary, points=4),
        shown(
            "two vectors, and a large one",
            ordinary.where(x=one_of(exactly([0.8, -1.7]), exactly([-0.4, 2.5, 1.1]), exactly([750.0, -750.0]))).draws(
                3
            ),
            points=1,
        ),
        hidden(
            "large x",
            ordinary.where(x=one_of(*LARGE)).of_part(SOFTPLUS, TO_SOFTPLUS, LOG_SUM, TO_LOG_SUM).draws(8),
            points=2,
        ),
        hidden(
            "softplus of very negative x",
            ordinary.where(x=one_of(*FAR_BELOW)).of_scale(1e-18).of_part(SOFTPLUS, TO_SOFTPLUS).draws(4),
            points=1,
        ),
        hidden(
            "1 − exp(−x) next to 0",
            ordinary.where(x=one_of(*TINY, *SMALL)).of_part(LOG_ONE_MINUS, TO_LOG_ONE_MINUS).draws(10),
            points=2,
        ),
        hidden(
            "1 − exp(−x) next to 1",
            ordinary.where(x=one_of(*FAR_ABOVE)).of_scale(1e-18).of_part(LOG_ONE_MINUS, TO_LOG_ONE_MINUS).draws(4),
            points=1,
        ),
        hidden(
            "the slope of sin(x)/x next to 0",
            ordinary.where(x=one_of(*SMALL)).of_scale(1e-10).of_part(TO_SINE).draws(12),
            points=2,
        ),
        hidden(
            "at 0", ordinary.where(x=one_of(*AT_ZERO)).of_part(SOFTPLUS, TO_SOFTPLUS, SINE, TO_SINE).draws(6), points=1
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.where(x=one_of(exactly([1.5, -2.0]), exactly([100.0, -0.25]), exactly([0.3, 5.0, -1.1])))
            .float32()
            .laid_out("strided")
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    choice=Choice("d", "Where x = 0 the branch with sin(x)/x is not taken. What does its slope give there, times 0?"),
)
def stable_library(x, g):
    """The four values, and the slopes by hand."""
    u = x.abs() + support.SMALLEST
    small = x.abs() < 0.1
    away = torch.where(small, torch.ones_like(x), x)
    slope = torch.where(small, series(x)[1], away.cos() / away - away.sin() / away**2)
    return {
        SOFTPLUS: x.clamp(min=0) + torch.log1p(torch.exp(-x.abs())),
        TO_SOFTPLUS: g * torch.sigmoid(x),
        LOG_SUM: torch.logsumexp(x, 0),
        TO_LOG_SUM: g[0] * torch.softmax(x, 0),
        LOG_ONE_MINUS: torch.where(u < 0.7, torch.log(-torch.expm1(-u)), torch.log1p(-torch.exp(-u))),
        TO_LOG_ONE_MINUS: g * torch.exp(-u) / -torch.expm1(-u),
        SINE: torch.where(small, series(x)[0], away.sin() / away),
        TO_SINE: g * slope,
    }


def series(x):
    """sin(x)/x and its slope for |x| < 0.1, by the first terms."""
    s = x * x
    value = 1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110))))
    slope = -x / 3 * (1 - s / 10 * (1 - s / 28 * (1 - s / 54 * (1 - s / 88))))
    return value, slope


def max_and_log1p(x):
    """log(1 + eˣ) as it should be, its slope at 0 included."""
    return torch.maximum(x, torch.zeros_like(x)) + torch.log1p(torch.exp(-x.abs()))


def shifted(x):
    """log Σ exp as it should be."""
    top = x.detach().max()
    return top + torch.log(torch.exp(x - top).sum())


def two_branches(x):
    """log(1 − e⁻ˣ) as it should be."""
    near, far = x.clamp(max=0.7), x.clamp(min=0.6)
    return torch.where(x < 0.65, torch.log(-torch.expm1(-near)), torch.log1p(-torch.exp(-far)))


def safe_sine(x):
    """sin(x)/x as it should be."""
    small = x.abs() < 0.1
    away = torch.where(small, torch.ones_like(x), x)
    return torch.where(small, series(x)[0], away.sin() / away)


def library(
    x, g, *, softplus=max_and_log1p, log_sum_exp=shifted, log_one_minus_exp=two_branches, sine_over_x=safe_sine
):
    """What the probe returns for functions of which some are wrong."""
    return support.values_and_gradients(softplus, log_sum_exp, log_one_minus_exp, sine_over_x, x, g)


@stable_library.misconception(part=SOFTPLUS)
def softplus_of_the_book(x, g):
    """Your softplus is inf for large x, as exp overflows, although the value is next to x itself.

    Which number may you take out of the logarithm, so that what is left has a negative exponent?
    """
    return library(x, g, softplus=lambda x: torch.log(1 + torch.exp(x)))


@stable_library.misconception(part=SOFTPLUS)
def log1p_of_a_large_number(x, g):
    """log1p helps your softplus where eˣ is tiny, and does nothing where it is too large for a number."""
    return library(x, g, softplus=lambda x: torch.log1p(torch.exp(x)))


@stable_library.misconception(part=SOFTPLUS)
def one_plus_next_to_nothing(x, g):
    """Your softplus is 0 for very negative x: 1 + 10⁻¹⁷ is 1, and its logarithm 0. There is one for log(1 + t)."""
    return library(x, g, softplus=lambda x: torch.maximum(x, 0 * x) + torch.log(1 + torch.exp(-x.abs())))


@stable_library.misconception(part=SOFTPLUS)
def cut_off(x, g):
    """Your softplus is x above a threshold and 0 below another one. For very negative x it is eˣ, small and not 0."""
    return library(x, g, softplus=lambda x: torch.where(x < -30, 0 * x, max_and_log1p(x)))


@stable_library.misconception(part=TO_SOFTPLUS)
def relu_has_no_slope_at_zero(x, g):
    """At x = 0 your softplus has a slope of 0: relu counts nothing there, and |x| nothing either.

    Two kinks that cancel in the formula have to cancel in the slopes, too.
    """
    return library(x, g, softplus=lambda x: x.relu() + torch.log1p(torch.exp(-x.abs())))


@stable_library.misconception(part=TO_SOFTPLUS)
def clamp_has_all_the_slope_at_zero(x, g):
    """At x = 0 your softplus has a slope of 1: clamp counts the whole slope at its bound, and |x| none.

    Two kinks that cancel in the formula have to cancel in the slopes, too.
    """
    return library(x, g, softplus=lambda x: x.clamp(min=0) + torch.log1p(torch.exp(-x.abs())))


@stable_library.misconception(part=TO_SOFTPLUS)
def both_branches_of_softplus(x, g):
    """Your softplus is right, and its gradient is NaN for large x.

    where computes both branches, and on the way back 0 times inf is NaN: neither branch may be infinite.
    """
    return library(x, g, softplus=lambda x: torch.where(x > 30, x, torch.log1p(torch.exp(x))))


@stable_library.misconception(part=LOG_SUM)
def log_sum_exp_of_the_book(x, g):
    """Your log_sum_exp is inf or −inf for large entries of either sign. Take the largest entry out of the sum first."""
    return library(x, g, log_sum_exp=lambda x: torch.log(torch.exp(x).sum()))


@stable_library.misconception(part=LOG_SUM)
def subtracts_the_mean(x, g):
    """Your log_sum_exp subtracts the mean, and what lies far above it overflows. Which entry must not?"""
    return library(x, g, log_sum_exp=lambda x: x.mean() + torch.log(torch.exp(x - x.mean()).sum()))


@stable_library.misconception(part=LOG_SUM)
def forgets_to_add_it_back(x, g):
    """Your log_sum_exp lacks the number that you subtracted: it belongs in front of the logarithm again."""
    return library(x, g, log_sum_exp=lambda x: torch.log(torch.exp(x - x.max()).sum()))


@stable_library.misconception(part=LOG_SUM)
def the_largest_alone(x, g):
    """Your log_sum_exp is the largest entry. It is near that only where all others are far below."""
    return library(x, g, log_sum_exp=lambda x: x.max())


@stable_library.misconception(part=TO_LOG_ONE_MINUS)
def one_minus_next_to_one(x, g):
    """For small x your log_one_minus_exp loses digits: e⁻ˣ is next to 1, and 1 − e⁻ˣ has few digits left.

    There is a function for eᵗ − 1.
    """
    return library(x, g, log_one_minus_exp=lambda x: torch.log(1 - torch.exp(-x)))


@stable_library.misconception(part=LOG_ONE_MINUS)
def expm1_everywhere(x, g):
    """For large x your log_one_minus_exp is 0: 1 − 10⁻¹⁷ is 1. expm1 is for small x; what is for large ones?"""
    return library(x, g, log_one_minus_exp=lambda x: torch.log(-torch.expm1(-x)))


@stable_library.misconception(part=TO_LOG_ONE_MINUS)
def log1p_everywhere(x, g):
    """For small x your log_one_minus_exp loses digits. log1p is for t next to 0, and −e⁻ˣ is next to −1 there."""
    return library(x, g, log_one_minus_exp=lambda x: torch.log1p(-torch.exp(-x)))


@stable_library.misconception(part=LOG_ONE_MINUS)
def branches_exchanged(x, g):
    """The two branches of your log_one_minus_exp are exchanged: expm1 helps for small x, log1p for large ones."""
    return library(
        x,
        g,
        log_one_minus_exp=lambda x: torch.where(x < 0.7, torch.log1p(-torch.exp(-x)), torch.log(-torch.expm1(-x))),
    )


@stable_library.misconception(part=TO_SINE)
def where_afterwards(x, g):
    """The value of your sine_over_x at 0 is right, and its gradient NaN: where also goes back through what was not
    chosen, and 0 times inf is NaN.

    Replace x *before* you divide.
    """
    return library(x, g, sine_over_x=lambda x: torch.where(x == 0, torch.ones_like(x), x.sin() / x))


@stable_library.misconception(part=SINE)
def zero_by_zero(x, g):
    """Your sine_over_x is NaN at 0. What does sin(x)/x approach there?"""
    return library(x, g, sine_over_x=lambda x: x.sin() / x)


@stable_library.misconception(part=TO_SINE)
def only_zero_is_small(x, g):
    """At 0 your sine_over_x is right, and next to it its slope is noise: cos(x)/x and sin(x)/x² nearly cancel.

    How does sin(x)/x look for small x, without a division?
    """

    def sine(x):
        away = torch.where(x == 0, torch.ones_like(x), x)
        return torch.where(x == 0, torch.ones_like(x), away.sin() / away)

    return library(x, g, sine_over_x=sine)


@stable_library.misconception(part=TO_SINE)
def moved_a_little(x, g):
    """You add a small number to x so that you need not divide by 0. The slope next to 0 is then noise, or wrong."""
    return library(x, g, sine_over_x=lambda x: (x + 1e-12).sin() / (x + 1e-12))


@stable_library.misconception(part=TO_SINE)
def constant_next_to_zero(x, g):
    """Next to 0 your sine_over_x is the constant 1, without a slope. Its value is right; which term has the slope?"""

    def sine(x):
        away = torch.where(x.abs() < 0.03, torch.ones_like(x), x)
        return torch.where(x.abs() < 0.03, 1 + 0 * x, away.sin() / away)

    return library(x, g, sine_over_x=sine)


@stable_library.misconception(part=TO_SINE)
def two_terms_too_far(x, g):
    """You use the first two terms of the series of sin(x)/x for an x at which the third one still counts."""

    def sine(x):
        away = torch.where(x.abs() < 0.5, torch.ones_like(x), x)
        return torch.where(x.abs() < 0.5, 1 - x * x / 6, away.sin() / away)

    return library(x, g, sine_over_x=sine)


@stable_library.misconception(part=TO_SINE)
def wrong_third_term(x, g):
    """A coefficient in your series of sin(x)/x is wrong: divide the series of sin(x) by x, term by term."""

    def sine(x):
        away = torch.where(x.abs() < 0.5, torch.ones_like(x), x)
        return torch.where(x.abs() < 0.5, 1 - x * x / 2 + x**4 / 24, away.sin() / away)

    return library(x, g, sine_over_x=sine)


@stable_library.misconception(raises=RuntimeError)
def detached_values(x, g):
    """What you return has no graph: a detach, or .item(), lets nothing come back. These functions are differentiated.

    The page of conventions asks for detached results; this statement asks for the opposite.
    """
    return library(x, g, softplus=lambda x: max_and_log1p(x).detach())


@stable_library.misconception
def in_float64(x, g):
    """For float32 your results are float64, as you make tensors without the dtype of x."""
    return library(x.detach().double(), g.detach().double())


stable_library.equivalent(
    "x.abs() < 0.1 → x.abs() < 0.05",
    because="between the two the formula with a division still has twelve digits, and nine are asked for",
)
