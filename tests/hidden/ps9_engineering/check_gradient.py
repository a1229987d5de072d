"""A gradient checker: it must find planted faults and spare right functions. Both callables are asked over the wire."""

import torch

from autograder.language import (
    Choice,
    array,
    asked,
    calls,
    exercise,
    hidden,
    one_of,
    ordinary,
    passing_on,
    shown,
    value,
)
from source.ps9_engineering import support

from ..shared import exactly
from .shared import agrees, numbered, of_the_zoo

OK, REPORT, TEXT = support.TOLD_BY_A_CHECKER
THREE, FOUR, FLAT, SQUARE = (3,), (4,), (2, 3), (3, 3)
POINT = exactly([0.9, -1.3, 0.4])
BESIDE_KINKS = (exactly([0.7, -1.2, 0.4, -0.5]), exactly([[-0.3, 0.9], [1.1, -0.6]]))
WITH_A_ZERO = exactly([0.0, 0.9, -1.3])


def as_the_zoo_says(f, grad_fn, x, seed):
    """What the table says of the pair; of a public one, its name."""
    number = getattr(f, "parameters", ())
    return {OK: agrees(number[0]) if number else grad_fn.name == support.bend_gradient.__name__, REPORT: TEXT}


ORDINARY = (
    ("tangled", THREE), ("opposite", FOUR), ("A assumed symmetric", FLAT), ("shares", FOUR), ("growth", FLAT),
    ("half", THREE), ("log_determinant", SQUARE), ("inverse without transpose", SQUARE), ("value for slope", FOUR),
    ("squares", FLAT), ("inner factor forgotten", FLAT), ("length", THREE), ("not divided by the norm", FOUR),
    ("soft_maximum", FLAT), ("double", FOUR), ("form", THREE), ("the other half", FOUR), ("row sums", THREE),
    ("cubed", SQUARE), ("symmetric part", SQUARE), ("cube without transpose", SQUARE), ("at ones", THREE),
    ("at the origin", FLAT), ("last entry missing", FOUR), ("first entry alone", FLAT),
    ("second term forgotten", FOUR),
    ("a constant added", FLAT), ("zeros", THREE),
)  # fmt: skip
SMALL_OR_HIDDEN = (
    "one entry, a little", "a little more", "growth", "one entry, a little less", "one entry missing",
    "plateau, a little", "on_a_plateau", "form", "rolled", "rolled form", "same everywhere", "turned round",
    "no slope, but entries", "absolute values", "of length one",
)  # fmt: skip
FAULTS = ("", ", zeros", ", rolled", ", a tenth more")
POINTS = {"tiny": 1e-6 * POINT, "huge": 1e9 * POINT, "faint": POINT, "loud": POINT}
KINKED = ("hinges", "hinges", "kinks without the sign", "the other side of the kink")
PLACED = [
    *((name + fault, x) for name, x in POINTS.items() for fault in FAULTS),
    *zip(KINKED, BESIDE_KINKS * 2, strict=True),
    *((name, WITH_A_ZERO) for name in ("crossing", "tangled", "opposite", "half", "double")),
]


@exercise(
    given=dict(
        **numbered(*[name for name, _ in ORDINARY]),
        x=array(),
        seed=one_of(7, 23, 101, 4096, 65537),
    ),
    find=value().confirmed_by(as_the_zoo_says),
    probe=passing_on(support.checked),
    checks=[
        hidden(
            "right ones and wrong ones",
            ordinary.shapes(*[shape for _, shape in ORDINARY]).draws(len(ORDINARY)),
            points=5,
        ),
        shown(
            "a function in support.py, with two gradients",
            ordinary.shapes((3,), (3,), (2, 2), (2, 2))
            .where(
                f=asked(support.bend, support.bend),
                grad_fn=asked(support.bend_gradient, support.bend_gradient_with_a_slip),
            )
            .draws(4),
            points=1,
        ),
        hidden(
            "faults that are small, or that some directions do not see",
            of_the_zoo(THREE, FLAT, pairs=SMALL_OR_HIDDEN),
            points=4,
        ),
        hidden(
            "small and large numbers, a zero among them, and kinks not far away",
            ordinary.where(**numbered(*[name for name, _ in PLACED]), x=one_of(*[x for _, x in PLACED])).draws(
                len(PLACED)
            ),
            points=4,
        ),
        hidden(
            "no slope at all",
            of_the_zoo(
                THREE,
                FLAT,
                pairs=["flat", "nearly_flat", "slopes of a flat one", "slopes of a nearly flat one", "below"] * 2,
            ),
            points=1,
        ),
        hidden(
            "what is no gradient at all",
            of_the_zoo(
                FOUR,
                FLAT,
                FLAT,
                THREE,
                FLAT,
                pairs=["a column", "transposed", "NaN", "a number", "one NaN", "infinite"],
            ),
            points=2,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            of_the_zoo(
                FOUR,
                FLAT,
                pairs=["tangled", "form", "opposite", "growth", "rolled", "squares", "half", "on_a_plateau"],
            )
            .float32()
            .laid_out("strided", "transposed")
            .leaves(),
            points=1,
        ),
        hidden(
            "twelve hundred entries",
            of_the_zoo((40, 30), pairs=["soft_maximum", "squares", "rolled", "value for slope"]),
            points=1,
            rule=calls("f", at_most=lambda f, grad_fn, x, seed: 100),
        ),
    ],
    choice=Choice(
        "b", "Along ones you see the sum of the entries, and nothing else. Which of the four mistakes keeps it?"
    ),
)
def check_gradient(f, grad_fn, x, *, rng):
    """Whether a gradient is right: that is known here, and compared with PyTorch's of the function itself."""
    true, given = torch.func.grad(f)(x), grad_fn(x)
    if given.shape != true.shape:
        return False, TEXT
    return bool(((given - true).abs() <= 1e-9 * (1e-3 + true.abs().max())).all()), TEXT


def several(x, rng):
    """Enough directions to see every entry."""
    return list(torch.randn(12, *x.shape, generator=rng, dtype=torch.float64).to(x.dtype))


def suited(x):
    """A step for central differences, relative to the largest entry."""
    return torch.finfo(x.dtype).eps ** (1 / 3) * float(x.abs().max())


def central(f, x, h, v):
    """The slope along v."""
    return (f(x + h * v) - f(x - h * v)) / (2 * h)


def within(share):
    """Whether a slope is near enough, relative to the whole gradient, and to what rounding leaves of a difference."""

    def fits(slope, said, g, noise):
        return (slope - said).abs() <= share(g) * g.abs().max() + noise

    return fits


def usual(g):
    """The share that the statement allows, halved."""
    return 5e-4 if g.dtype == torch.float64 else 2e-2


near = within(usual)


def reviewed(f, grad_fn, x, rng, *, directions=several, step=suited, quotient=central, fits=near, looks=True):
    """A checker that differs from the right one in what is passed."""
    x = x.detach()
    g = grad_fn(x)
    if g.shape != x.shape or (looks and not g.isfinite().all()):
        return False, TEXT
    h = step(x)
    noise = 8 * torch.finfo(x.dtype).eps * f(x).abs() / h
    found = [fits(quotient(f, x, h, v), (g * v).sum(), g, noise) for v in directions(x, rng)]
    return all(map(bool, found)), TEXT


@check_gradient.misconception(part=OK)
def ones_alone(f, grad_fn, x, *, rng):
    """You look along one direction only, that of all ones, which sees the *sum* of the entries.

    Move the entries of a right gradient to other places: what does your checker say? Let chance choose directions.
    """
    return reviewed(f, grad_fn, x, rng, directions=lambda x, rng: [torch.ones_like(x)])


@check_gradient.misconception(part=OK)
def first_entry_alone(f, grad_fn, x, *, rng):
    """You move one entry only, and compare one number. A gradient has as many numbers as x has entries."""

    def first(x, rng):
        unit = torch.zeros_like(x)
        unit.view(-1)[0] = 1
        return [unit]

    return reviewed(f, grad_fn, x, rng, directions=first)


@check_gradient.misconception(part=OK)
def symmetric_directions(f, grad_fn, x, *, rng):
    """At a square matrix your directions are symmetric, and a forgotten transpose is not seen along any of these."""

    def symmetric(x, rng):
        is_square = x.dim() == 2 and x.shape[0] == x.shape[1]
        return [v + v.mT if is_square else v for v in several(x, rng)]

    return reviewed(f, grad_fn, x, rng, directions=symmetric)


@check_gradient.misconception(part=OK)
def looks_at_ones(f, grad_fn, x, *, rng):
    """You check at a point of your own, and not at x. At ones or zeros many wrong formulas are right."""
    return reviewed(f, grad_fn, torch.ones_like(x), rng)


@check_gradient.misconception(part=OK)
def absolute_tolerance(f, grad_fn, x, *, rng):
    """Your tolerance is a fixed number. For gradients of a billionth it lets everything pass, for those of a billion
    nothing. Relative to what is an error large?
    """
    return reviewed(f, grad_fn, x, rng, fits=lambda slope, said, g, noise: (slope - said).abs() <= 1e-6)


@check_gradient.misconception(part=OK)
def one_step_for_all(f, grad_fn, x, *, rng):
    """Your step is a fixed number that suits float64 and entries near one.

    In float32 nothing is left of so small a difference, and a tiny x it throws far away.
    """
    return reviewed(f, grad_fn, x, rng, step=lambda x: 1e-5)


@check_gradient.misconception(part=OK)
def step_at_least_for_one(f, grad_fn, x, *, rng):
    """Your step grows with a large x, but does not shrink with a small one: for entries of a millionth it is longer
    than x itself.
    """
    return reviewed(
        f, grad_fn, x, rng, step=lambda x: torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, float(x.abs().max()))
    )


@check_gradient.misconception(part=OK)
def step_as_long_as_x(f, grad_fn, x, *, rng):
    """Your step is about as long as x: you compare with the slope of a secant, and right gradients fail."""
    return reviewed(f, grad_fn, x, rng, step=lambda x: 0.5 * float(x.abs().max()))


@check_gradient.misconception(part=OK)
def step_is_epsilon(f, grad_fn, x, *, rng):
    """Your step is so small that rounding eats the difference of the two values.

    Two errors pull at it, one that grows with the step and one that falls: where do they meet?
    """
    return reviewed(f, grad_fn, x, rng, step=lambda x: 10 * torch.finfo(x.dtype).eps * float(x.abs().max()))


@check_gradient.misconception(part=OK)
def forward_differences(f, grad_fn, x, *, rng):
    """You look to one side only, and ask for more digits than such a difference has: right gradients fail.

    Its error is of the size of the step, and that of a difference to both sides of its square.
    """
    return reviewed(
        f,
        grad_fn,
        x,
        rng,
        quotient=lambda f, x, h, v: (f(x + h * v) - f(x)) / h,
        fits=within(lambda g: 1e-7),
    )


@check_gradient.misconception(part=OK)
def half_of_the_step_forgotten(f, grad_fn, x, *, rng):
    """Your slopes are twice too large: from x − h·v to x + h·v it is how far?"""
    return reviewed(f, grad_fn, x, rng, quotient=lambda f, x, h, v: 2 * central(f, x, h, v))


@check_gradient.misconception(part=OK)
def nan_passes(f, grad_fn, x, *, rng):
    """A gradient of NaN passes your checker: every comparison with NaN is false, `error > allowed` as well.

    Ask whether the error *is* small, not whether it is large.
    """
    fits = lambda slope, said, g, noise: ~((slope - said).abs() > usual(g) * g.abs().max() + noise)  # noqa: E731
    return reviewed(f, grad_fn, x, rng, looks=False, fits=fits)


@check_gradient.misconception(part=OK)
def brings_it_into_shape(f, grad_fn, x, *, rng):
    """You reshape or flatten what grad_fn returns, and so a gradient of another shape than x passes.

    Whoever subtracts a column from a vector gets a matrix, and no error.
    """
    return reviewed(f, lambda x: shaped_like(grad_fn(x), x), x, rng)


def shaped_like(g, x):
    """The same entries in the shape of x, if there are as many."""
    return g.reshape(x.shape) if g.numel() == x.numel() else g


@check_gradient.misconception(part=OK)
def compares_lengths(f, grad_fn, x, *, rng):
    """You compare how long two gradients are. A vector is more than its length: turn it round, and what do you see?"""
    x = x.detach()
    g, found = grad_fn(x), by_entries(f, x)
    return bool(within(usual)(found.norm(), g.norm(), g, 1e-9 * f(x).abs() / x.abs().max())), TEXT


@check_gradient.misconception(part=OK)
def compares_directions(f, grad_fn, x, *, rng):
    """You compare the angle between two gradients, and a factor does not change it: twice the gradient passes."""
    x = x.detach()
    g = grad_fn(x)
    if g.shape != x.shape:
        return False, TEXT
    found = by_entries(f, x)
    return bool((found * g).sum() >= (1 - 1e-7) * found.norm() * g.norm() - 1e-12), TEXT


def by_entries(f, x):
    """The whole gradient by central differences."""
    units = torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
    return torch.stack([central(f, x, suited(x), unit) for unit in units]).reshape(x.shape)


@check_gradient.misconception(part=OK)
def signs_do_not_matter(f, grad_fn, x, *, rng):
    """You compare absolute values, so that a gradient with the opposite sign passes. Take the difference first."""
    return reviewed(
        f, grad_fn, x, rng, fits=lambda slope, said, g, noise: within(usual)(slope.abs(), said.abs(), g, noise)
    )


@check_gradient.misconception(part=OK)
def zero_by_zero(f, grad_fn, x, *, rng):
    """You divide by the gradient, also where it is 0: then 0/0 is NaN, and a right gradient fails.

    Multiply instead: the error may be at most a share *times* the size.
    """
    return reviewed(
        f, grad_fn, x, rng, fits=lambda slope, said, g, noise: (slope - said).abs() / g.abs().max() <= usual(g) + 1e-9
    )


@check_gradient.misconception(part=OK)
def no_room_for_rounding(f, grad_fn, x, *, rng):
    """Where the gradient is next to nothing, rounding is all that a difference quotient shows, and you compare with it.

    How large is it, for values of the size of f and a step of h?
    """
    return reviewed(
        f, grad_fn, x, rng, fits=lambda slope, said, g, noise: (slope - said).abs() <= usual(g) * g.abs().max()
    )


@check_gradient.misconception(part=OK)
def too_loose(f, grad_fn, x, *, rng):
    """You let errors of several percent pass. Central differences in float64 are right to nine digits; use them."""
    return reviewed(f, grad_fn, x, rng, fits=within(lambda g: 0.05))


@check_gradient.misconception(part=OK)
def digits_of_float64(f, grad_fn, x, *, rng):
    """Your tolerance is the same for both dtypes, and right gradients fail in float32, which has seven digits.

    A difference of two values has fewer. Let the share that you allow depend on the dtype.
    """
    coarser = torch.finfo(x.dtype).eps / torch.finfo(torch.float64).eps
    fits = lambda slope, said, g, noise: (slope - said).abs() <= 1e-6 * g.abs().max() + noise / coarser  # noqa: E731
    return reviewed(f, grad_fn, x, rng, fits=fits)


@check_gradient.misconception(part=OK)
def too_strict(f, grad_fn, x, *, rng):
    """You ask for more digits than a difference quotient has, and right gradients fail. How many has it?"""
    return reviewed(
        f, grad_fn, x, rng, fits=lambda slope, said, g, noise: (slope - said).abs() <= 1e-13 * g.abs().max()
    )


@check_gradient.misconception(part=OK)
def upside_down(f, grad_fn, x, *, rng):
    """Your verdict is upside down: it is True where the gradient is wrong."""
    ok, report = reviewed(f, grad_fn, x, rng)
    return not ok, report


@check_gradient.misconception
def entry_by_entry(f, grad_fn, x, *, rng):
    """Your verdicts are right, but you move one entry after the other, and a thousand entries cost thousands of calls.

    One direction with all entries in it costs two calls. How many of these does it take to be sure?
    """
    units = lambda x, rng: torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)  # noqa: E731
    return reviewed(f, grad_fn, x, rng, directions=units)


@check_gradient.misconception(raises=RuntimeError)
def differentiates_f(f, grad_fn, x, *, rng):
    """You let autograd differentiate f, of which you get values only: there is no graph behind them.

    What can be told about slopes from values?
    """
    f(x).detach().backward()


@check_gradient.misconception(raises=TypeError)
def the_verdict_alone(f, grad_fn, x, *, rng):
    """You return one thing. Two are asked for: the verdict, and a report in words."""
    return reviewed(f, grad_fn, x, rng)[0]


@check_gradient.misconception(part=REPORT)
def no_report(f, grad_fn, x, *, rng):
    """Your report is empty, or no text. Say in a sentence what you found: whoever reads it has to find the mistake."""
    return reviewed(f, grad_fn, x, rng)[0], ""


check_gradient.equivalent(
    "0.0005 if x.dtype == torch.float64 else 0.02 → 5.0000000000000004e-08 if x.dtype == torch.float64 else 0.02",
    because="what is no fault is right up to rounding, and differences with this step are right to nine digits",
)
check_gradient.equivalent(
    "eps ** (1 / 3) → eps ** (1 / 4)",
    because="a step twenty times as long is still a hundredth of x, and its error far smaller than a fault",
)
