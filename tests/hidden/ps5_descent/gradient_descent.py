"""Gradient descent that records what it did: every point, and the value at every point."""

import torch

from autograder.language import (
    Choice,
    array,
    constant,
    exercise,
    hidden,
    one_of,
    ordinary,
    rebuilt,
    scalar,
    shown,
    value,
)
from source.ps5_descent import support

from ..shared import exactly
from .shared import RIGHT, VALLEY, YOURS, accumulated, aliases, seen, slope, values_at, walk

FAR_STARTS = exactly([2.0, -1.5]), exactly([[1.5, 0.5, -2.0], [0.25, 1.0, -1.5]]), exactly([-1.25, 2.5, 0.75])


def by_torch_optim(f, x0, lr, steps):
    """The same by torch.optim.SGD."""
    here = x0.detach().clone().requires_grad_()
    optimizer, points = torch.optim.SGD([here], lr=lr), [x0.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(here).backward()
        optimizer.step()
        points.append(here.detach().clone())
    return support.walked(lambda *_: told(f, points), f, x0, lr, steps)


@exercise(
    given=dict(f=VALLEY, x0=array(), lr=one_of(0.1, 0.03, 0.2), steps=one_of(3, 7, 12, 5)),
    find=value().confirmed_by(by_torch_optim),
    probe=support.walked,
    checks=[
        hidden("a function that you have not seen", ordinary, points=5),
        shown("two numbers, three steps", ordinary.shapes((2,)).where(steps=3).draws(2), points=1),
        hidden(
            "no step, and one",
            ordinary.where(steps=one_of(0, 1))
            .draws(4)
            .because("the statement allows no step, and k steps have k + 1 rows"),
            points=1,
        ),
        hidden(
            "rates at which it swings, or runs away",
            ordinary.shapes((3,), (2, 2))
            .where(lr=one_of(0.45, 0.8), steps=20)
            .draws(4)
            .because("a rate is used as it is, also where the path swings or runs away"),
            points=1,
        ),
        hidden(
            "so far that numbers overflow",
            ordinary.where(f=rebuilt(support.cliff, scalar()), x0=one_of(*FAR_STARTS), lr=1.5, steps=14)
            .draws(3)
            .because("the statement asks to go on where numbers become infinite"),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient, no dimensions",
            ordinary.shapes((3,), (2, 3), ())
            .where(steps=4)
            .float32()
            .laid_out("strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.where(steps=2).on_meta().draws(2), points=1),
    ],
    choice=Choice("c", "Along each axis the error is multiplied by 1 − lr·curvature. Put in both curvatures."),
)
def gradient_descent(f, x0, lr, steps):
    """Every point of the descent, and the value at each."""
    return told(f, walk(f, x0, lr, steps))


def told(f, points):
    """What the exercise returns, of a list of points."""
    return torch.stack(points), values_at(f, points).detach()


@gradient_descent.misconception
def never_clears_the_gradients(f, x0, lr, steps):
    """Your steps follow the sum of all gradients so far. backward() adds to .grad; who clears it before the next
    one?
    """
    return told(f, accumulated(f, x0, lr, steps))


@gradient_descent.misconception
def leaves_out_the_last_point(f, x0, lr, steps):
    """Your records end one step early. After the last step there is one more point to write down."""
    path, values = told(f, walk(f, x0, lr, steps))
    return (path[:-1], values[:-1]) if steps else (path, values)


@gradient_descent.misconception
def leaves_out_the_start(f, x0, lr, steps):
    """Your records begin after the first step. The first row of the path is x0."""
    path, values = told(f, walk(f, x0, lr, steps))
    return path[1:], values[1:]


@gradient_descent.misconception
def records_one_live_tensor(f, x0, lr, steps):
    """All rows of your path are the last point: the list holds one tensor many times, and you changed it in place.

    What makes a copy that stays as it is?
    """
    points = walk(f, x0, lr, steps)
    return torch.stack(aliases(points)), values_at(f, points).detach()


@gradient_descent.misconception
def values_before_the_step(f, x0, lr, steps):
    """Your values lag one step behind your points: values[k] has to be f(path[k]), not the value before the step."""
    points = walk(f, x0, lr, steps)
    return torch.stack(points), values_at(f, [points[0], *points[:-1]]).detach()


@gradient_descent.misconception
def walks_uphill(f, x0, lr, steps):
    """You walk uphill. Which sign leads to smaller values?"""
    return told(f, walk(f, x0, -lr, steps))


@gradient_descent.misconception
def takes_steps_of_one_length(f, x0, lr, steps):
    """All your steps are equally long: you divided the gradient by its length."""
    return told(f, walk(f, x0, lr, steps, direction=lambda f, x: slope(f, x) / slope(f, x).norm()))


@gradient_descent.misconception
def one_gradient_for_all_steps(f, x0, lr, steps):
    """You compute the gradient once, at x0, and follow it all the way. It has to be that of the point you are at."""
    return told(f, walk(f, x0, lr, steps, direction=lambda f, x: slope(f, x0)))


@gradient_descent.misconception
def shrinks_the_rate(f, x0, lr, steps):
    """Your rate falls from step to step. Asked is one rate for all of them."""
    points = [x0.detach()]
    for taken in range(steps):
        points.append(points[-1] - lr / (taken + 1) * slope(f, points[-1]))
    return told(f, points)


@gradient_descent.misconception
def one_step_too_many(f, x0, lr, steps):
    """You take one step too many: there are steps + 1 points, and steps steps between them."""
    return told(f, walk(f, x0, lr, steps + 1))


@gradient_descent.misconception
def keeps_the_best_point(f, x0, lr, steps):
    """Where f rises, you go back or stand still. Record what the rule gives, also where it gets worse."""
    points = [x0.detach()]
    for _ in range(steps):
        tried = points[-1] - lr * slope(f, points[-1])
        points.append(tried if bool(f(tried) <= f(points[-1])) else points[-1])
    return told(f, points)


@gradient_descent.misconception
def stops_when_numbers_overflow(f, x0, lr, steps):
    """You stop where values are no longer finite. The path has steps + 1 rows all the same."""
    points = walk(f, x0, lr, steps)
    finite = [x for x in points if bool(x.isfinite().all()) and bool(f(x).isfinite())]
    return told(f, points if x0.device.type == "meta" else finite)


@gradient_descent.misconception
def values_in_float64(f, x0, lr, steps):
    """For float32 your values are float64: torch.tensor of Python numbers makes that here. Stack tensors instead."""
    path, values = told(f, walk(f, x0, lr, steps))
    return path, torch.tensor([float(each) for each in values], dtype=torch.float64)


@gradient_descent.misconception
def reads_numbers_out(f, x0, lr, steps):
    """Your loop reads numbers out of tensors, as float() and .item() do. On meta there are none to read."""
    path, values = told(f, walk(f, x0, lr, steps))
    return path, torch.tensor([float(each) for each in values], dtype=x0.dtype)


@gradient_descent.misconception
def flattens_the_points(f, x0, lr, steps):
    """Each row of your path is a vector. A point keeps the shape of x0: the path has the shape (steps + 1,
    *x0.shape).
    """
    path, values = told(f, walk(f, x0, lr, steps))
    return path.reshape(steps + 1, -1), values


STRETCH, START = exactly([1.0, 9.0]), exactly([3.0, 0.8])


@gradient_descent.picture(
    ordinary.where(f=rebuilt(support.bowl, constant(STRETCH)), x0=constant(START), lr=0.2, steps=12).draws(1)
)
def the_two_paths(figure, calls):
    """Your path on a bowl with the curvatures 1 and 9, and the right one, which zigzags towards the lowest point.

    The right-hand panel shows the values along them.
    """
    (call,) = calls
    figure.set_size_inches(4.6, 2.6)
    left, right = figure.subplots(1, 2, gridspec_kw={"wspace": 0.35, "bottom": 0.2, "top": 0.86})
    across, up = torch.meshgrid(torch.linspace(-1, 3.4, 41), torch.linspace(-1.2, 1.2, 31), indexing="xy")
    left.contour(across, up, 0.5 * (across**2 + 9 * up**2), levels=8, colors="0.8", linewidths=0.8)
    for side, style, colour, label in (
        (call.expected, "o-", RIGHT, "right"),
        (call.actual, "s--", YOURS, "yours"),
    ):
        left.plot(*seen(side["path"]).mT, style, color=colour, markersize=3, label=label)
        right.plot(seen(side["values"]), style, color=colour, markersize=3)
    left.set(xlabel="x", ylabel="y", xlim=(-1, 3.4), ylim=(-1.2, 1.2), xticks=(0, 2), yticks=(-1, 0, 1))
    right.set(xlabel="step", ylim=(-1, 12), xticks=(0, 6, 12), yticks=(0, 5, 10), title="values")
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    wrong = ~torch.isclose(seen(call.actual["path"]), call.expected["path"]).all(dim=1)
    stale = ~torch.isclose(seen(call.actual["values"]), call.expected["values"])
    points = f"Of your {len(wrong)} points, {int(wrong.sum())} differ from the right ones"
    return f"{points}, and so do {int(stale.sum())} values."
