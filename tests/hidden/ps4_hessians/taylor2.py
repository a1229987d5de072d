"""The quadratic model of f around x, and the order that its remainder is measured to have."""

import math
from functools import lru_cache

import torch

from autograder.language import (
    Choice,
    array,
    constant,
    derived,
    exercise,
    hidden,
    like,
    one_of,
    ordinary,
    passing_on,
    rebuilt,
    shown,
    value,
    vector,
)
from source.ps4_hessians import support

from .shared import BLUE, GREY


def along_the_way(f, x, s, ts):
    """The same from values of one function of one number, by nested derivatives and by lstsq."""

    def on_the_way(t):
        return f(x + t * s)

    def model(_f, _x, step):
        # step is a multiple of s: which one, its first entry says
        t = (step.reshape(-1)[0] / s.reshape(-1)[0]) if bool(s.any()) else torch.zeros(())
        slope = torch.func.grad(on_the_way)
        zero = torch.zeros(())
        return on_the_way(zero) + t * slope(zero) + 0.5 * t**2 * torch.func.grad(slope)(zero)

    def by_lstsq(f, x, s, ts, model):
        columns = torch.stack([ts.log(), torch.ones_like(ts)], dim=1)
        return float(torch.linalg.lstsq(columns, remainders(f, x, s, ts, model).log().unsqueeze(1)).solution[0])

    return both(f, x, s, ts, model, by_lstsq)


def same_side(x):
    """A step with all entries on one side of 0, so that no two contributions to the remainder of a ramp cancel."""
    return torch.copysign(x.abs() + 0.3, x.reshape(-1)[0])


FACTORS = (torch.tensor([0.1, 0.05, 0.02, 0.01]), torch.tensor([0.02, 0.2, 0.01]), torch.tensor([0.3, 0.05]))
WIDE_FACTORS = torch.tensor([2.0, 1.2, 0.5])
STEPS = (torch.tensor([0.8, -0.5, 0.6]), torch.tensor([[-0.7, 0.4], [0.6, 0.9]]))
ANY_STEP = (torch.zeros(3), torch.tensor([400.0, -300.0, 150.0]), torch.tensor([0.5, -1.5, 0.25]))


@exercise(
    given=dict(f=rebuilt(support.ramp, vector(2)), x=array(), s=derived(same_side), ts=one_of(*FACTORS)),
    find=value().confirmed_by(along_the_way, within=1e-6),
    probe=passing_on(support.model_and_order),
    checks=[
        hidden("a function with a third derivative", ordinary.shapes((3,), (2, 2), (), (4,)), points=4),
        shown("a vector and a number", ordinary.shapes((2,), ()).draws(2), points=1),
        hidden(
            "a function without a third derivative along s",
            ordinary.where(
                f=rebuilt(support.waves, vector(2)),
                x=one_of(torch.zeros(3), torch.zeros(2, 2)),
                s=one_of(*STEPS),
                ts=WIDE_FACTORS,
            )
            .draws(6)
            .because("the statement promises that the order is not always close to 3"),
            points=1,
        ),
        hidden(
            "no step, a long step, and any",
            ordinary.shapes((3,)).where(f=rebuilt(support.terrain, vector(3)), s=one_of(*ANY_STEP), ts=None).draws(6),
            points=1,
        ),
        hidden(
            "functions that are flat",
            ordinary.shapes((3,), (2, 3), ())
            .where(
                f=rebuilt(support.flat, vector(3), one_of("linear", "constant", "hinges", "first entry")),
                s=like("x"),
                ts=None,
            )
            .draws(12),
            points=1,
        ),
        hidden(
            "views, tensors that require a gradient",
            ordinary.shapes((2, 3), (4,)).laid_out("transposed", "strided").leaves().draws(4),
            points=1,
        ),
    ],
    rtol=5e-8,  # the remainders of short steps have lost half of their digits
    choice=Choice("d", "Write down the series of cos s. Which is the first term that the model leaves out?"),
)
def taylor2(f, x, s, ts):
    """The second-order model of f at x + s, and the order at which its remainder vanishes."""
    return both(f, x, s, ts)


@lru_cache(maxsize=1)
def derivatives(f, x):
    """∇f(x) and ∇²f(x), kept for the next step from the same x: a remainder takes one for every factor."""
    gradient = torch.func.grad(f)
    return gradient(x).reshape(-1), torch.func.jacrev(gradient)(x).reshape(x.numel(), x.numel())


def terms(f, x, s):
    """The three terms of the second-order model, without their factors."""
    gradient, curvature = derivatives(f, x)
    step = s.reshape(-1)
    return f(x), gradient @ step, step @ curvature @ step


def weighted(constant, first, second):
    """A model with these factors in front of its three terms."""

    def model(f, x, s):
        value, slope, curvature = terms(f, x, s)
        return constant * value + first * slope + second * curvature

    return model


second_order = weighted(1, 1, 0.5)  # from the full Hessian


def remainders(f, x, s, ts, model):
    """|f(x + ts) − model| for every factor t."""
    return torch.stack([(f(x + t * s) - model(f, x, t * s)).abs() for t in ts])


def fitted_slope(logs, values):
    """The slope of the least-squares line through the points (logs, values)."""
    centred = logs - logs.mean()
    return float((centred * values).sum().detach() / (centred * centred).sum())


def fitted_order(f, x, s, ts, model):
    """The slope of log remainder against log t."""
    return fitted_slope(ts.log(), remainders(f, x, s, ts, model).log())


def both(f, x, s, ts, model=second_order, order=fitted_order):
    """What the probe returns for a model, and for an order that is computed with this model."""
    return support.model_and_order(model, lambda f, x, s, ts: order(f, x, s, ts, model), f, x, s, ts)


@taylor2.misconception
def half_missing(f, x, s, ts):
    """The second-order term of your model is twice too large.

    Test it on f(x) = x², for which the model is exact. What stands in front of the second derivative in Taylor's
    formula?
    """
    return both(f, x, s, ts, weighted(1, 1, 1))


@taylor2.misconception
def half_on_the_slope_as_well(f, x, s, ts):
    """The first-order term of your model is halved as well.

    Test it on a linear function, for which the model is exact.
    """
    return both(f, x, s, ts, weighted(1, 0.5, 0.5))


@taylor2.misconception
def sign_of_the_slope(f, x, s, ts):
    """The first-order term of your model has the wrong sign: with a small s, the model moves down where f moves up."""
    return both(f, x, s, ts, weighted(1, -1, 0.5))


@taylor2.misconception
def sign_of_the_curvature(f, x, s, ts):
    """The second-order term of your model has the wrong sign: your parabola opens to the other side."""
    return both(f, x, s, ts, weighted(1, 1, -0.5))


@taylor2.misconception
def constant_missing(f, x, s, ts):
    """You returned the change that the model predicts. The model itself begins with f(x)."""
    return both(f, x, s, ts, weighted(0, 1, 0.5))


@taylor2.misconception
def first_order_only(f, x, s, ts):
    """Your model is the tangent: the second-order term is missing. So the remainder falls like t², not like t³."""
    return both(f, x, s, ts, weighted(1, 1, 0))


@taylor2.misconception
def slope_missing(f, x, s, ts):
    """The first-order term is missing. It vanishes at a critical point, and only there."""
    return both(f, x, s, ts, weighted(1, 0, 0.5))


@taylor2.misconception
def returns_the_function_itself(f, x, s, ts):
    """Your model is f(x + s) itself, and its remainder is rounding. A model uses what is known at x."""

    def model(f, x, s):
        return f(x + s)

    return both(f, x, s, ts, model)


@taylor2.misconception
def diagonal_of_the_hessian_only(f, x, s, ts):
    """Your second-order term uses the diagonal of the Hessian only; the products sᵢsⱼ with i ≠ j are missing."""

    def model(f, x, s):
        value, slope, _ = terms(f, x, s)
        return value + slope + 0.5 * (derivatives(f, x)[1].diagonal() * s.reshape(-1) ** 2).sum()

    return both(f, x, s, ts, model)


@taylor2.misconception
def derivatives_at_the_end(f, x, s, ts):
    """You took gradient and Hessian at x + s. The model stands at x and looks ahead from there."""

    def model(f, x, s):
        _, slope, curvature = terms(f, x + s, s)
        return f(x) + slope + 0.5 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def as_if_all_orders_were_three(f, x, s, ts):
    """Your order is 3 whatever f is.

    Fit it: at the factors that you are given it is not exactly 3, and for some f it is 4.
    """
    return both(f, x, s, ts, order=lambda *_: 3.0)


@taylor2.misconception
def rounds_the_order(f, x, s, ts):
    """You rounded the order to a whole number. Return the slope of the fitted line as it is."""
    return both(f, x, s, ts, order=lambda *given: float(round(fitted_order(*given))))


@taylor2.misconception
def axes_exchanged(f, x, s, ts):
    """You fitted log t as a function of the logarithm of the remainder: run and rise are exchanged."""
    return both(
        f, x, s, ts, order=lambda f, x, s, ts, model: fitted_slope(remainders(f, x, s, ts, model).log(), ts.log())
    )


@taylor2.misconception
def slope_without_logarithms(f, x, s, ts):
    """You fitted a line to the remainder itself. A power of t becomes a straight line if both axes are logarithmic."""
    return both(f, x, s, ts, order=lambda f, x, s, ts, model: fitted_slope(ts, remainders(f, x, s, ts, model)))


@taylor2.misconception
def logarithm_on_one_axis(f, x, s, ts):
    """You took the logarithm of the remainder, but not that of t. On which axes is a power of t a straight line?"""
    return both(f, x, s, ts, order=lambda f, x, s, ts, model: fitted_slope(ts, remainders(f, x, s, ts, model).log()))


@taylor2.misconception
def line_through_two_points(f, x, s, ts):
    """Your slope is that between the first and the last factor. Asked is the least-squares line through all points."""

    def order(f, x, s, ts, model):
        logs, values = ts.log(), remainders(f, x, s, ts, model).log()
        return float((values[-1] - values[0]) / (logs[-1] - logs[0]))

    return both(f, x, s, ts, order=order)


@taylor2.misconception
def line_through_the_origin(f, x, s, ts):
    """Your line goes through the origin. A remainder is a *constant* times a power of t:

    what becomes of the constant?
    """

    def order(f, x, s, ts, model):
        logs, values = ts.log(), remainders(f, x, s, ts, model).log()
        return float((logs * values).sum() / (logs * logs).sum())

    return both(f, x, s, ts, order=order)


@taylor2.misconception
def logarithm_of_a_negative_number(f, x, s, ts):
    """Your order is NaN where f lies below its model: a negative number has no logarithm.

    What is missing around the remainder?
    """

    def order(f, x, s, ts, model):
        signed = torch.stack([f(x + t * s) - model(f, x, t * s) for t in ts])
        return fitted_slope(ts.log(), signed.log())

    return both(f, x, s, ts, order=order)


@taylor2.misconception
def model_of_the_whole_step(f, x, s, ts):
    """You compared f(x + ts) with the model of the whole step s. For every t, the model takes the same step as f."""

    def order(f, x, s, ts, model):
        gaps = torch.stack([(f(x + t * s) - model(f, x, s)).abs() for t in ts])
        return fitted_slope(ts.log(), gaps.log())

    return both(f, x, s, ts, order=order)


@taylor2.misconception
def order_as_a_tensor(f, x, s, ts):
    """Your order is a tensor. Asked is a Python number, as .item() gives it."""
    return both(f, x, s, ts, order=lambda *given: torch.tensor(fitted_order(*given)))


@taylor2.misconception
def divides_by_the_length(f, x, s, ts):
    """You divide s by its length and multiply by it again later. For the step 0 that is 0/0, and the model is NaN.

    Slope and curvature are defined along a vector of any length, also along none.
    """

    def model(f, x, s):
        length = torch.linalg.vector_norm(s)
        value, slope, curvature = terms(f, x, s / length)
        return value + length * slope + 0.5 * length**2 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def views_as_vectors(f, x, s, ts):
    """Your code raises an error for tensors that do not lie contiguously in memory: view() refuses them.

    reshape copies where it must; the sum of an entry-by-entry product needs neither.
    """

    def model(f, x, s):
        value, _, curvature = terms(f, x, s)
        gradient = torch.func.grad(f)(x)
        return value + gradient.reshape(-1) @ s.view(-1) + 0.5 * curvature

    return both(f, x, s, ts, model)


@taylor2.misconception
def needs_a_curved_function(f, x, s, ts):
    """Where the gradient of f is the same everywhere, your code raises an error instead of using a Hessian of zeros."""

    def model(f, x, s):
        own = x.detach().requires_grad_()
        y = f(own)
        (gradient,) = torch.autograd.grad(y, own, create_graph=True)
        slope = (gradient * s.detach()).sum()
        (product,) = torch.autograd.grad(slope, own)
        return y.detach() + slope.detach() + 0.5 * (product * s.detach()).sum()

    return both(f, x, s, ts, model)


DIRECTION = torch.tensor([0.9, -0.7])
LENGTHS = tuple(10.0 ** (-k / 3) for k in range(8))
LEAST, MOST = 1e-9, 30.0


@taylor2.picture(
    ordinary.where(
        f=rebuilt(support.ramp, constant(torch.tensor([0.8, -0.3]))),
        x=torch.tensor([0.4, 1.1]),
        s=one_of(*(t * DIRECTION for t in LENGTHS)),
        ts=None,
    ).draws(len(LENGTHS))
)
def remainder_against_the_step(figure, calls):
    """How far f(x + ts) is from your model (blue) and from the right one (grey), for factors t from 1 down to 0.005.

    With every step to the left the right remainder falls three times as steeply as t, on these logarithmic axes.
    """
    yours, right = ([gap(call, side) for call in calls] for side in ("actual", "expected"))
    figure.set_size_inches(4.4, 2.9)
    ax = figure.subplots()
    figure.subplots_adjust(left=0.17, bottom=0.17, top=0.86)
    ax.loglog(LENGTHS, drawable(right), "o--", color=GREY, markersize=9, markerfacecolor="none", label="right model")
    ax.loglog(LENGTHS, drawable(yours), "s-", color=BLUE, markersize=4.5, label="yours")
    for power, height, text in ((2, 1.0, "like t²"), (3, 5e-5, "like t³")):
        ends = torch.tensor([0.02, 0.25])
        ax.plot(ends, height * (ends / 0.25) ** power, ":", color=GREY, linewidth=1)
        place, side = (0.018, "right") if power == 2 else (0.28, "left")
        ax.text(place, height * (place / 0.25) ** power, text, color=GREY, ha=side, va="center")
    ax.set(xlabel="factor t", ylabel="remainder", xlim=(0.003, 1.6), ylim=(LEAST, MOST))
    ax.minorticks_off()
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    if not all(map(math.isfinite, yours)):
        return "The remainder of your model is not finite at some steps."
    if all(0.9 * other <= own <= 1.1 * other for own, other in zip(yours, right, strict=True)):
        return f"Your remainder is that of the right model: it falls like t to the power {steepness(right):.2f}."
    return (
        f"The remainder of your model falls like t to the power {steepness(yours):.2f} from the longest step to the "
        f"shortest, that of the right one like t to the power {steepness(right):.2f}."
    )


def gap(call, side):
    """How far f(x + s) is from a model, where both are numbers."""
    f, x, s = (call.arguments[name] for name in ("f", "x", "s"))
    return abs(float(f(x + s)) - float(getattr(call, side)["the model"]))


def drawable(errors):
    """Errors within the window of the picture; what is not finite lies at its upper edge."""
    return [min(max(error, LEAST), MOST) if math.isfinite(error) else MOST for error in errors]


def steepness(errors):
    """The power of t by which errors fall, from the first to the last length."""
    first, last = max(errors[0], LEAST), max(errors[-1], LEAST)
    return math.log(first / last) / math.log(LENGTHS[0] / LENGTHS[-1])
