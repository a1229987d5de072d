"""Newton's method for a minimum: a way down from anywhere, no step that climbs, and Newton's speed at the end."""

import torch

from autograder.language import (
    Choice,
    constant,
    derived,
    exercise,
    hidden,
    matrix,
    one_of,
    ordinary,
    rebuilt,
    satisfies,
    shown,
    vector,
)
from source.ps6_newton import support

from ..shared import exactly

BOWL, CORNER, BOTTOM = exactly([[2.0, 2.0], [0.0, 4.0]]), exactly([5.0, 5.0]), exactly([0.0, 0.0])
SHALLOW_BOWL = exactly([[0.15, 0.5], [-0.5, 3.0]])  # with curvatures of 0.15 and 3, so that one plain step is to do
BANANA_STARTS = exactly([-1.2, 1.0]), exactly([-0.5, 2.0]), exactly([1.6, -0.8])
# at (0, 0) all curvatures are above 0.1, and the Newton step is halved once for c = 10 and twice for c = 100; at (0, 1)
# a curvature is exactly 0 for c = 0.5
HALVED_ONCE, HALVED_TWICE, FLAT = (exactly(c) for c in (10.0, 100.0, 0.5))


@exercise(
    given=dict(
        f=rebuilt(support.wells, matrix("n", "n")),
        x0=vector("n"),
        tol=one_of(1e-8, 1e-9, 1e-10),
        max_iter=constant(100),
    ),
    find=satisfies(support.minimum_record),
    probe=support.minimum_outcome,
    checks=[
        hidden("wells and ridges", ordinary, points=4),
        shown("two and three unknowns", ordinary.sizes(n=(2, 3)).where(tol=one_of(1e-8, 1e-3)).draws(2), points=1),
        hidden(
            "a start beside the top",
            ordinary.where(x0=derived(lambda f: f.parameters[0][0] / 1000))
            .draws(6)
            .because("the statement promises that a start beside a top does not end there"),
            points=1,
        ),
        hidden(
            "a bowl, few steps, a start that is a minimum",
            ordinary.where(
                f=rebuilt(support.bowl, one_of(BOWL, BOWL, BOWL, BOWL, SHALLOW_BOWL)),
                x0=one_of(CORNER, CORNER, BOTTOM, CORNER, CORNER),
                tol=one_of(1e-10, 1e-10, 0.0, 1e-10, 1e-10),
                max_iter=one_of(1, 0, 0, 40, 1),
            ).draws(5),
            points=1,
        ),
        hidden(
            "a bent valley",
            ordinary.where(
                f=rebuilt(support.bent_valley, one_of(*[exactly(100.0)] * 4, HALVED_ONCE, HALVED_TWICE, FLAT)),
                x0=one_of(*BANANA_STARTS, BANANA_STARTS[0], BOTTOM, BOTTOM, exactly([0.0, 1.0])),
                tol=1e-8,
                max_iter=one_of(100, 100, 100, 3, 100, 100, 100),
            ).draws(7),
            points=1,
        ),
        hidden(
            "one unknown, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 3, 5))
            .where(tol=1e-3)
            .float32()
            .within(5e-4)
            .laid_out("strided")
            .leaves()
            .draws(6)
            .because("its record is rounded at every point: the error differs from input to input by a thousand"),
            points=1,
        ),
    ],
    choice=Choice("a", "If f rises along −H⁻¹g from the start on, what is f at half the step, and at a quarter of it?"),
)
def newton_minimize(f, x0, tol, max_iter):
    """A minimum of f by Newton's method with a direction of descent and halved steps, and what happened on the way."""
    return minimised(f, x0, tol, max_iter)


def downhill(g, H):
    """The Newton step where all curvatures are above 0.1; else their sizes are, as in modified_newton_direction."""
    w, Q = torch.linalg.eigh(H)
    return -(Q @ ((Q.mT @ g) / w.abs().clamp(min=0.1)))


def halved(f, x, s):
    """The step, halved until f is not larger than at x; 60 times at most."""
    here = f(x)
    for _ in range(60):
        if f(x + s) <= here:
            break
        s = s / 2
    return s


def minimised(f, x0, tol, max_iter, *, direction=downhill, shorten=halved, size=torch.linalg.vector_norm):
    """The loop with parts replaced: direction(g, H), shorten(f, x, s), size(g)."""
    x, values, norms, steps = x0.detach(), [], [], []
    while True:
        g = torch.func.grad(f)(x)
        values.append(f(x))
        norms.append(size(g))
        arrived = bool(torch.linalg.vector_norm(g) <= tol)
        if arrived or len(steps) == max_iter:
            break
        steps.append(shorten(f, x, direction(g, torch.func.hessian(f)(x))))
        x = x + steps[-1]
    reason = "gradient" if arrived else "max_iter"
    return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}


def told(answer, **changes):
    """An answer with other words or numbers in its record."""
    x, record = answer
    return x, record | changes


def full(f, x, s):
    """s, unchanged."""
    return s


def plain(g, H):
    """−H⁻¹g, wherever that leads."""
    return -torch.linalg.solve(H, g)


@newton_minimize.misconception
def takes_plain_newton_steps(f, x0, tol, max_iter):
    """You take plain Newton steps. They lead to any point where the gradient vanishes, to saddles and tops as well.

    What must hold of a step so that f falls along it, and what do you do with H where it does not?
    """
    return minimised(f, x0, tol, max_iter, direction=plain, shorten=full)


@newton_minimize.misconception
def halves_steps_that_lead_uphill(f, x0, tol, max_iter):
    """You halve plain Newton steps. Where H has negative eigenvalues, they may lead uphill, however short they are.

    Change the direction first, then its length.
    """
    return minimised(f, x0, tol, max_iter, direction=plain)


@newton_minimize.misconception
def takes_full_steps(f, x0, tol, max_iter):
    """Your directions lead downhill, but you take full steps, and f rises on the way. A step can be too long."""
    return minimised(f, x0, tol, max_iter, shorten=full)


@newton_minimize.misconception
def walks_along_the_gradient(f, x0, tol, max_iter):
    """You walk along −g. f falls, but the end comes slowly. What does H do to the direction near a minimum?"""
    return minimised(f, x0, tol, max_iter, direction=lambda g, H: -g)


@newton_minimize.misconception
def lifts_good_curvatures(f, x0, tol, max_iter):
    """You change curvatures that are good, and then your step is shorter than the Newton step that is asked for.

    So the end comes slowly. What is the least curvature that the statement leaves alone?
    """

    def direction(g, H):
        w, Q = torch.linalg.eigh(H)
        return -(Q @ ((Q.mT @ g) / w.abs().clamp(min=1.0)))

    return minimised(f, x0, tol, max_iter, direction=direction)


@newton_minimize.misconception
def always_says_gradient(f, x0, tol, max_iter):
    """You say "gradient", also where the steps were used up before the gradient was small."""
    return told(minimised(f, x0, tol, max_iter), reason="gradient")


@newton_minimize.misconception
def says_max_iter_at_the_last_step(f, x0, tol, max_iter):
    """You say "max_iter" whenever max_iter steps were taken. A gradient that is small at the last point decides."""
    x, record = minimised(f, x0, tol, max_iter)
    return told((x, record), reason="max_iter") if len(record["values"]) == max_iter + 1 else (x, record)


@newton_minimize.misconception
def records_before_the_step_only(f, x0, tol, max_iter):
    """Your records end one point before x: the values and norms of the last point are missing."""
    x, record = minimised(f, x0, tol, max_iter)
    if len(record["values"]) == 1:
        return x, record
    return told((x, record), values=record["values"][:-1], grad_norms=record["grad_norms"][:-1])


@newton_minimize.misconception
def makes_one_round_more(f, x0, tol, max_iter):
    """You make one step more than max_iter allows. With max_iter = 0, nothing may move."""
    return minimised(f, x0, tol, max_iter + 1)


@newton_minimize.misconception
def records_squares_of_norms(f, x0, tol, max_iter):
    """Your grad_norms are squares of norms. Where is the root?"""
    return minimised(f, x0, tol, max_iter, size=lambda g: g @ g)


@newton_minimize.misconception
def records_in_float64(f, x0, tol, max_iter):
    """Your records are float64, whatever x0 is: torch.tensor(…) of Python numbers makes float64."""
    x, record = minimised(f, x0, tol, max_iter)
    return told((x, record), values=record["values"].double(), grad_norms=record["grad_norms"].double())


newton_minimize.equivalent(
    "curvatures.abs() → curvatures",
    because="where a curvature is not above 0.1, any way down is right; one that is lifted to 0.1 gives one",
)
newton_minimize.equivalent(
    "curvatures.abs().clamp(min=0.1) → curvatures.abs().clamp(min=0.05)",
    because="it is Newton's step wherever that is asked for, and a way down elsewhere",
)
