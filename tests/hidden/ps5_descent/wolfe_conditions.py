"""Wolfe's two conditions on a step, from four numbers: decided in exact rational arithmetic, at equality, too."""

import itertools
from fractions import Fraction

from autograder.language import Choice, exercise, hidden, one_of, ordinary, shown, value

HALVES, TRACE = 2.0**-10, 2.0**-44  # the second is less than any tolerance that somebody might allow
# φ(0), φ′(0), φ(α), φ′(α), α, c1, c2
PLAIN = [
    (phi0, dphi0, phi0 + alpha * dphi0 * gain, part * dphi0, alpha, c1, c2)
    for (phi0, dphi0), (alpha, gain), part, (c1, c2) in zip(
        itertools.cycle([(1.7, -0.8), (-0.3, -2.3), (0.0, -0.37), (2.9, -5.1), (-4.2, -1.9)]),
        itertools.cycle(
            [(0.6, 0.55), (1.3, 0.05), (0.25, -0.4), (2.4, 0.8), (1.0, 0.35), (0.4, 0.012), (3.1, 0.2), (0.9, -0.05)]
        ),
        (0.47, -0.27, 0.95, -1.4, 0.05, 0.7, -0.8, 0.2, 1.3, -0.12, 0.42, -0.6, 0.93, -0.97, 0.33, 0.6) * 3,
        itertools.cycle([(1e-4, 0.9), (0.1, 0.4), (0.3, 0.5)]),
        strict=False,
    )
]
EXACT = ((1.5, -2.0, 0.5, 0.25, 0.5), (-0.75, -4.0, 2.0, 0.125, 0.75), (0.0, -1.0, 1.0, 0.0625, 0.875))
# every number and every product is a short binary fraction, so that no order of operations rounds
EQUAL = [
    (phi0, dphi0, phi0 + c1 * alpha * dphi0 + off, side * c2 * dphi0 + bend, alpha, c1, c2)
    for phi0, dphi0, alpha, c1, c2 in EXACT
    for off, side, bend in (
        (0.0, 1, 0.0), (0.0, -1, 0.0),
        *((off, 1, -off) for off in (HALVES, TRACE)), *((-off, -1, off) for off in (HALVES, TRACE)),
    )
]  # fmt: skip
NOT_DOWN = [
    (0.5, 1.0, 0.25, 0.5, 0.5, 0.25, 0.75),
    (0.5, 1.0, 0.6, -0.5, 0.5, 0.25, 0.75),
    (0.5, 0.0, 0.5, 0.0, 1.0, 0.25, 0.75),
    (0.5, 0.0, 0.25, 0.5, 1.0, 0.25, 0.75),
    (-1.0, 2.0, -0.5, 1.0, 2.0, 0.125, 0.5),
]
INFINITE, NO_NUMBER = float("inf"), float("nan")
BEYOND = [
    (1.0, -1.0, INFINITE, NO_NUMBER, 8.0, 0.25, 0.75),
    (1.0, -1.0, NO_NUMBER, NO_NUMBER, 8.0, 0.25, 0.75),
    (1.0, -1.0, -INFINITE, -INFINITE, 8.0, 0.25, 0.75),
]
NAMES = ("phi0", "dphi0", "phi1", "dphi1", "alpha", "c1", "c2")


def rows(table):
    """The columns of a table as words that take turns together."""
    return {name: one_of(*column) for name, column in zip(NAMES, zip(*table, strict=True), strict=True)}


@exercise(
    given=rows(PLAIN),
    find=value(),
    checks=[
        hidden("steps of every kind", ordinary.draws(len(PLAIN)), points=3),
        shown("four steps", ordinary.where(**rows([
            (1.0, -1.0, 0.25, -0.25, 1.0, 0.25, 0.5),
            (1.0, -1.0, 0.875, -0.75, 0.25, 0.25, 0.5),
            (1.0, -1.0, 0.5, 0.75, 2.0, 0.125, 0.5),
            (1.0, -1.0, 0.625, 0.25, 1.5, 0.125, 0.5),
        ])).draws(4), points=1),
        hidden("equality", ordinary.where(**rows(EQUAL)).draws(len(EQUAL)), points=1),
        hidden("a direction that does not lead down", ordinary.where(**rows(NOT_DOWN)).draws(len(NOT_DOWN)), points=1),
        hidden("a step to where nothing is finite", ordinary.where(**rows(BEYOND)).draws(len(BEYOND)), points=1),
    ],
    choice=Choice("d", "Think of a step of almost no length: where is f then, and how steep is it?"),
)  # fmt: skip
def wolfe_conditions(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Whether f falls enough, and whether its slope is flat enough, in exact arithmetic."""
    return falls_enough(phi0, dphi0, phi1, alpha, c1), is_flat_enough(dphi0, dphi1, c2)


def are_fractions(*numbers):
    """Whether all of them can be written as fractions."""
    return all(abs(number) < INFINITE for number in numbers)


def falls_enough(phi0, dphi0, phi1, alpha, c1):
    """φ(α) ≤ φ(0) + c₁αφ′(0); −∞ is below any number."""
    if not are_fractions(phi1):
        return phi1 == -INFINITE
    return Fraction(phi1) <= Fraction(phi0) + Fraction(c1) * Fraction(alpha) * Fraction(dphi0)


def is_flat_enough(dphi0, dphi1, c2):
    """|φ′(α)| ≤ c₂|φ′(0)|, for a direction that leads down."""
    return dphi0 < 0 and are_fractions(dphi1) and abs(Fraction(dphi1)) <= Fraction(c2) * abs(Fraction(dphi0))


def both(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """The right answers, to be changed."""
    return falls_enough(phi0, dphi0, phi1, alpha, c1), is_flat_enough(dphi0, dphi1, c2)


@wolfe_conditions.misconception(part=2)
def weak_curvature(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Your second condition is the weak one, φ′(α) ≥ c₂φ′(0), which lets f rise steeply. The strong one bounds both."""
    return falls_enough(phi0, dphi0, phi1, alpha, c1), dphi0 < 0 and dphi1 >= c2 * dphi0


@wolfe_conditions.misconception
def exchanges_the_constants(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """You exchanged c₁ and c₂. The small one says how much of the promised gain is enough."""
    return both(phi0, dphi0, phi1, dphi1, alpha, c2, c1)


@wolfe_conditions.misconception(part=1)
def forgets_the_step(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """In your first condition α is missing. How far does the line fall over a step of this length?"""
    return falls_enough(phi0, dphi0, phi1, 1.0, c1), is_flat_enough(dphi0, dphi1, c2)


@wolfe_conditions.misconception(part=1)
def line_that_rises(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """In your first condition the line rises: φ′(0) is negative where the direction leads down. Leave its sign to
    it.
    """
    return falls_enough(phi0, -dphi0, phi1, alpha, c1), is_flat_enough(dphi0, dphi1, c2)


@wolfe_conditions.misconception(part=1)
def any_gain_will_do(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Your first condition accepts any step that lowers f. It has to gain a part c₁ of what the slope promises."""
    return falls_enough(phi0, dphi0, phi1, alpha, 0.0), is_flat_enough(dphi0, dphi1, c2)


@wolfe_conditions.misconception(part=1)
def the_whole_promise(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """In your first condition c₁ is missing: you ask for all that the slope promises."""
    return falls_enough(phi0, dphi0, phi1, alpha, 1.0), is_flat_enough(dphi0, dphi1, c2)


@wolfe_conditions.misconception(part=1)
def strictly_below_the_line(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Your first condition is strict. A step that just reaches the line is accepted."""
    below = phi1 < phi0 + c1 * alpha * dphi0
    return below, is_flat_enough(dphi0, dphi1, c2)


@wolfe_conditions.misconception(part=2)
def strictly_flatter(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Your second condition is strict. A slope that is just as steep as allowed is accepted."""
    return falls_enough(phi0, dphi0, phi1, alpha, c1), dphi0 < 0 and abs(dphi1) < c2 * abs(dphi0)


@wolfe_conditions.misconception(part=2)
def bound_without_a_size(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Your second condition is never true where it matters: c₂φ′(0) is negative, and no size is below that."""
    return falls_enough(phi0, dphi0, phi1, alpha, c1), dphi0 < 0 and abs(dphi1) <= c2 * dphi0


@wolfe_conditions.misconception(part=2)
def forgets_which_way(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Your second condition can be true of a direction that does not lead down. It asks for φ′(0) < 0 as well."""
    flat = are_fractions(dphi1) and abs(Fraction(dphi1)) <= Fraction(c2) * abs(Fraction(dphi0))
    return falls_enough(phi0, dphi0, phi1, alpha, c1), flat


@wolfe_conditions.misconception(part=2)
def flat_all_by_itself(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Your second condition compares the slope with c₂ alone. Flat means: flatter than at the start."""
    return falls_enough(phi0, dphi0, phi1, alpha, c1), dphi0 < 0 and abs(dphi1) <= c2


@wolfe_conditions.misconception(part=2)
def multiplies_the_slope_by_the_step(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """In your second condition there is an α. Slopes are compared with slopes: no length of a step belongs there."""
    return falls_enough(phi0, dphi0, phi1, alpha, c1), dphi0 < 0 and abs(dphi1) <= c2 * alpha * abs(dphi0)


@wolfe_conditions.misconception
def one_verdict_for_both(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """Both your answers are the same: whether both conditions hold. Answer them one by one."""
    verdict = all(both(phi0, dphi0, phi1, dphi1, alpha, c1, c2))
    return verdict, verdict


@wolfe_conditions.misconception
def constants_of_its_own(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """You always use the usual constants. They are what is meant where nothing is given; here something is."""
    return both(phi0, dphi0, phi1, dphi1, alpha, 1e-4, 0.9)


@wolfe_conditions.misconception
def takes_no_number_for_low(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """You say True where f or its slope is no number: "not larger" is true of NaN. Ask whether it is smaller or
    equal.
    """
    return not phi1 > phi0 + c1 * alpha * dphi0, dphi0 < 0 and not abs(dphi1) > c2 * abs(dphi0)


@wolfe_conditions.misconception
def exchanges_the_answers(phi0, dphi0, phi1, dphi1, alpha, c1, c2):
    """You exchanged the two answers: the first is about values, the second about slopes."""
    return both(phi0, dphi0, phi1, dphi1, alpha, c1, c2)[::-1]
