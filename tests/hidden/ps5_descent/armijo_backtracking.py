"""Backtracking by Armijo's rule: the first step of a list that lowers f enough, with as few calls of f as possible."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    array,
    asked,
    calls,
    constant,
    derived,
    exercise,
    hidden,
    one_of,
    ordinary,
    rebuilt,
    scalar,
    shown,
    value,
    vector,
)
from source.ps5_descent import support


def slope_at(f, x):
    """∇f(x) of an asked function, which the judge can differentiate."""
    return torch.func.grad(f)(x)


def askew(g):
    """A way down that is not along −g: its entries are multiplied by numbers from ½ to 6."""
    return -g * torch.linspace(0.5, 6, max(1, g.numel()), dtype=g.dtype).reshape(g.shape)


def way_down(f, x):
    """A way down; of four numbers a short one, whose slope is next to nothing and yet leads down."""
    return askew(slope_at(f, x)) * (1e-6 if x.numel() == 4 else 1)


def trials(f, x, v, g, alpha0, rho, c, max_iter):
    """How often f is called by a search that wastes none."""
    slope = float((g * v).sum())
    if slope >= 0:
        return 0
    j = accepted(f, x, v, g, alpha0, rho, c, max_iter)
    return 1 + (max_iter if j is None else j + 1)


def accepted(f, x, v, g, alpha0, rho, c, max_iter):
    """The first j whose step is accepted, or None."""
    f = getattr(support, f.name)(*f.parameters)  # at home, only what it is built from is known
    here, slope = float(f(x)), float((g * v).sum())
    steps = (alpha0 * rho**j for j in range(max_iter))
    return next((j for j, a in enumerate(steps) if float(f(x + a * v)) <= here + c * a * slope), None)


def way_up(f, x):
    """A direction along which f rises at first, or 0."""
    g = slope_at(f, x)
    return g if g.numel() % 3 else torch.where(g.sum() > 0, 2.0, 0.0) * g


def just_enough(f, x, v, g, alpha0, rho, c):
    """As many trials as are needed, one fewer or two fewer, by the shape."""
    j = accepted(f, x, v, g, alpha0, rho, c, 60)
    return max(0, j + 1 - x.numel() % 3)


@exercise(
    given=dict(
        f=asked(rebuilt(support.valley, vector(2))),
        x=array(),
        v=derived(lambda f, x: askew(slope_at(f, x))),
        g=derived(slope_at),
        alpha0=one_of(1.0, 4.0, 2.5, 0.002),  # the last is accepted at once
        rho=one_of(0.5, 0.8),
        c=one_of(1e-4, 0.3, 0.9, 0.1, 0.6),
        max_iter=constant(60),
    ),
    find=value(),
    checks=[
        hidden("ways down", ordinary.shapes((3,), (4,), (2,)).where(v=derived(way_down)), points=4),
        shown("two numbers", ordinary.shapes((2,)).where(c=one_of(1e-4, 0.5)).draws(2), points=1),
        hidden(
            "ways up, and no way at all",
            ordinary.shapes((3,), (2,))
            .where(f=asked(rebuilt(support.waves, scalar())), v=derived(way_up), c=one_of(0.9, 1e-4, 0.9))
            .draws(9),
            points=1,
            rule=calls("f", at_most=trials),
        ),
        hidden(
            "when trials run out",
            # the second start needs some 45 trials, the last is accepted at once, short as it is
            ordinary.shapes((3,), (4,), (5,))
            .where(alpha0=one_of(1.0, 3000.0, 2.5, 2e-9), max_iter=derived(just_enough))
            .draws(12),
            points=1,
        ),
        hidden("as few calls of f as possible", ordinary.draws(6), points=1, rule=calls("f", at_most=trials)),
        hidden(
            "where f is no number; matrices, tensors that require a gradient",
            ordinary.shapes((3,), (2, 3), ())
            .where(f=asked(rebuilt(support.walled, scalar())), v=derived(lambda f, x: -40 * slope_at(f, x)))
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "Put x = 1, v = −1 and g = 1 into the inequality, and divide by α."),
)
def armijo_backtracking(f, x, v, g, alpha0, rho, c, max_iter):
    """The first α of the list that is accepted, or 0."""
    return searched(f, x, v, g, alpha0, rho, c, max_iter)


def searched(f, x, v, g, alpha0, rho, c, max_iter, *, slope=None, bound=None, guarded=True, none=0.0):
    """The search with parts replaced: the slope along v, and the bound of f made of f(x), α, c and the slope."""
    slope = float((g * v).sum() if slope is None else slope)
    if guarded and slope >= 0:
        return 0.0
    here = float(f(x))
    for j in range(max_iter):
        alpha = alpha0 * rho**j
        if float(f(x + alpha * v)) <= (bound or below_the_line)(here, alpha, c, slope):
            return alpha
    return none


def below_the_line(here, alpha, c, slope):
    """f(x) + cα·slope."""
    return here + c * alpha * slope


def other_bound(name, feedback, bound):
    """Attach a search with another bound."""

    def wrong(f, x, v, g, alpha0, rho, c, max_iter):
        return searched(f, x, v, g, alpha0, rho, c, max_iter, bound=bound)

    wrong.__name__, wrong.__doc__ = name, feedback
    return armijo_backtracking.misconception(wrong)


other_bound(
    "slope_with_the_wrong_sign",
    """Your bound lies above f(x): you subtract cα⟨g, v⟩, which is negative. How much must f *fall*?""",
    lambda here, alpha, c, slope: here - c * alpha * slope,
)
other_bound(
    "bound_without_the_step",
    """Your bound does not depend on α. Half the step has to gain half as much.""",
    lambda here, alpha, c, slope: here + c * slope,
)
other_bound(
    "any_gain_will_do",
    """You accept any step that lowers f. It has to gain a part c of what the slope promises.""",
    lambda here, alpha, c, slope: here,
)
other_bound(
    "the_whole_promise",
    """You ask for all that the slope promises: c is missing. A function that curves upwards never keeps that.""",
    lambda here, alpha, c, slope: here + alpha * slope,
)


@armijo_backtracking.misconception
def length_of_the_gradient(f, x, v, g, alpha0, rho, c, max_iter):
    """You took −‖g‖² for the slope. That is the slope along v = −g; along another direction it is ⟨g, v⟩."""
    if bool((g * v).sum() >= 0):
        return 0.0
    return searched(f, x, v, g, alpha0, rho, c, max_iter, slope=-(g * g).sum())


@armijo_backtracking.misconception
def slope_of_a_unit_direction(f, x, v, g, alpha0, rho, c, max_iter):
    """You divided the slope by the length of v. α counts in units of v, whatever its length."""
    length = v.norm()
    slope = (g * v).sum() / torch.where(length > 0, length, torch.ones_like(length))
    return searched(f, x, v, g, alpha0, rho, c, max_iter, slope=slope)


@armijo_backtracking.misconception
def one_trial_too_few(f, x, v, g, alpha0, rho, c, max_iter):
    """You give up one trial early: max_iter steps are to be tried, α₀ among them."""
    return searched(f, x, v, g, alpha0, rho, c, max_iter - 1)


@armijo_backtracking.misconception
def one_trial_too_many(f, x, v, g, alpha0, rho, c, max_iter):
    """You try one step too many: max_iter steps are to be tried, α₀ among them."""
    return searched(f, x, v, g, alpha0, rho, c, max_iter + 1)


@armijo_backtracking.misconception
def never_tries_the_first(f, x, v, g, alpha0, rho, c, max_iter):
    """You shorten the step before you have tried it. The first step of the list is α₀ itself."""
    return searched(f, x, v, g, alpha0 * rho, rho, c, max_iter)


@armijo_backtracking.misconception
def last_step_instead_of_none(f, x, v, g, alpha0, rho, c, max_iter):
    """When no step was accepted you return the last one. Return zero: a step that does not gain is none."""
    return searched(f, x, v, g, alpha0, rho, c, max_iter, none=alpha0 * rho**max_iter)


@armijo_backtracking.misconception
def searches_uphill(f, x, v, g, alpha0, rho, c, max_iter):
    """You search along directions that do not lead down. Where ⟨g, v⟩ ≥ 0, return zero and do not call f."""
    return searched(f, x, v, g, alpha0, rho, c, max_iter, guarded=False)


@armijo_backtracking.misconception
def asks_before_it_looks(f, x, v, g, alpha0, rho, c, max_iter):
    """You call f before you look at the slope. Where ⟨g, v⟩ ≥ 0 no call is needed."""
    f(x)
    return searched(f, x, v, g, alpha0, rho, c, max_iter) if float((g * v).sum()) < 0 else 0.0


@armijo_backtracking.misconception
def tries_all_steps(f, x, v, g, alpha0, rho, c, max_iter):
    """You evaluate f for all steps of the list before you choose. Stop at the first that is low enough."""
    slope, here = float((g * v).sum()), float(f(x)) if float((g * v).sum()) < 0 else 0.0
    if slope >= 0:
        return 0.0
    values = [(alpha0 * rho**j, float(f(x + alpha0 * rho**j * v))) for j in range(max_iter)]
    return next((a for a, value in values if value <= here + c * a * slope), 0.0)


@armijo_backtracking.misconception
def takes_no_number_for_low(f, x, v, g, alpha0, rho, c, max_iter):
    """You accept a step to where f is no number: "not larger" is true of NaN. Ask whether it is smaller or equal."""
    slope = float((g * v).sum())
    if slope >= 0:
        return 0.0
    here = float(f(x))
    steps = (alpha0 * rho**j for j in range(max_iter))
    return next((a for a in steps if not float(f(x + a * v)) > here + c * a * slope), 0.0)


@armijo_backtracking.misconception
def multiplies_matrices(f, x, v, g, alpha0, rho, c, max_iter):
    """Your product of g and v is one of matrices. ⟨g, v⟩ adds up the products of all entries, whatever the shape."""
    return searched(f, x, v, g, alpha0, rho, c, max_iter, slope=g @ v)


@armijo_backtracking.misconception
def a_tensor(f, x, v, g, alpha0, rho, c, max_iter):
    """You returned a tensor. Asked is a Python number."""
    alpha = searched(f, x, v, g, alpha0, rho, c, max_iter)
    return torch.tensor(alpha) if alpha else alpha


armijo_backtracking.equivalent(
    "float(f(x + alpha * v)) <= here + c * alpha * slope → float(f(x + alpha * v)) < here + c * alpha * slope",
    because="the two sides are hardly ever equal to the last digit",
)
