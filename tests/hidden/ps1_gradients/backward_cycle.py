"""The values and gradients of f at several points, by one leaf, backward() and .grad.

What support.cycle_left observes beside the student's code is judged here: whether what was returned hangs on a graph,
and whether the leaves that f holds itself kept their .grad.
"""

import torch

from autograder.language import (
    BACKWARD_ONLY,
    Choice,
    array,
    constant,
    exercise,
    hidden,
    ordinary,
    rebuilt,
    shown,
    value,
    vector,
)
from source.ps1_gradients import support


@exercise(
    given=dict(f=rebuilt(support.landscape, vector(3)), points=array()),
    find=value(),
    probe=support.cycle_left,
    checks=[
        hidden("a landscape at drawn points", ordinary.shapes((5, 3), (4, 2, 3), (6,)).draws(12), points=3),
        shown("three points", ordinary.shapes((3, 2), (3,)).draws(2), points=1),
        hidden(
            "one point, or none",
            ordinary.shapes((1, 3), (0, 3), (0,), (1,))
            .draws(4)
            .because("the statement allows no points at all, and a sum over nothing has a gradient, too"),
            points=1,
        ),
        hidden(
            "float32, points that require a gradient",
            ordinary.shapes((4, 3), (3, 2, 2)).float32().leaves().draws(4),
            points=1,
        ),
        hidden(
            "an f that holds leaves of its own",
            ordinary.shapes((3, 2), (2, 3)).where(f=rebuilt(support.WithWeights, vector(3))).draws(4),
            points=1,
        ),
    ],
    forbids=BACKWARD_ONLY,
    choice=Choice("b", "backward() visits every leaf on its way, and adds there. Who has emptied the .grad of w?"),
)
def backward_cycle(f, points):
    """The value and the gradient of f at every point, and everything else as it was."""
    plain = support.landscape(f.parameters[0])  # without leaves of its own: another route than the solution's
    points = points.detach()
    gradients = [torch.func.grad(plain)(point) for point in points]
    return stacked([plain(point) for point in points], points.new_zeros(0)), stacked(gradients, points)


def stacked(rows, empty):
    """The rows as one tensor; what is empty, if there are none."""
    return torch.stack(rows) if rows else empty.reshape(0, *empty.shape[1:])


def walked(f, points, load, read):
    """The cycle with one leaf: `load` prepares it for a point, `read` says what is kept of its .grad."""
    leaf = torch.zeros_like(points[:1].sum(0)).detach().requires_grad_()
    values, gradients = [], []
    for point in points.detach():
        with torch.no_grad():
            load(leaf, point)
        y = f(leaf)
        y.backward(inputs=[leaf])
        values.append(y)
        gradients.append(read(leaf))
    return values, gradients


def load_anew(leaf, point):
    """Move the leaf, and empty its .grad."""
    leaf.copy_(point)
    leaf.grad = None


def copy_of_grad(leaf):
    """The gradient, in memory of its own."""
    return leaf.grad.clone()


def both(values, gradients, points):
    """What is returned where nothing else went wrong."""
    no_value = points.new_zeros(points.shape[:1])
    return stacked([item.detach() for item in values], no_value), stacked(gradients, points.detach())


@backward_cycle.misconception
def adds_up(f, points):
    """Each of your gradients is the sum of all that came before it, and its own.

    backward() adds to what it finds in .grad. What has to happen there before the next point?
    """
    return both(*walked(f, points, lambda leaf, point: leaf.copy_(point), copy_of_grad), points)


@backward_cycle.misconception
def keeps_one_tensor(f, points):
    """All your gradients are the last one: you kept the same tensor, x.grad, once for every point.

    What you write into it later stands in all of them. How do you keep the numbers instead of the place?
    """

    def load(leaf, point):
        leaf.copy_(point)
        if leaf.grad is not None:
            leaf.grad.zero_()

    return both(*walked(f, points, load, lambda leaf: leaf.grad), points)


@backward_cycle.misconception
def stays_at_the_first_point(f, points):
    """Your values are those at the first point, every time: the leaf was never moved to the next one."""

    def load(leaf, point):
        leaf.copy_(points[0])
        leaf.grad = None

    return both(*walked(f, points, load, copy_of_grad), points)


@backward_cycle.misconception
def empties_too_late(f, points):
    """Your gradients are all 0: you emptied .grad after backward() had filled it, and read it after that.

    In which order do emptying, backward() and reading have to come?
    """
    return both(*walked(f, points, load_anew, lambda leaf: torch.zeros_like(leaf.grad)), points)


@backward_cycle.misconception
def divides_by_the_number_of_points(f, points):
    """Your gradients are those of the mean over all points, too small by their number.

    Each point has a value of its own, and a gradient of its own.
    """
    values, gradients = both(*walked(f, points, load_anew, copy_of_grad), points)
    return values, gradients / max(1, len(points))


@backward_cycle.misconception
def keeps_the_graph(f, points):
    """What you returned still hangs on the graph: a value that f computed from a leaf is attached to it.

    What cuts it off and keeps the number?
    """
    values, gradients = walked(f, points, load_anew, copy_of_grad)
    return stacked(values, points.new_zeros(points.shape[:1])), stacked(gradients, points.detach())


@backward_cycle.misconception
def fills_every_leaf(f, points):
    """backward() visits *every* leaf on its way, and f may hold some of its own, whose .grad you filled as well.

    backward() can be told which leaves it may fill. How?
    """
    both_right = both(*walked(f, points, load_anew, copy_of_grad), points)
    for point in points.detach():
        f(point.clone().requires_grad_()).backward()
    return both_right


@backward_cycle.misconception
def gradients_first(f, points):
    """You returned the gradients first. The statement asks for the values first, then the gradients."""
    values, gradients = both(*walked(f, points, load_anew, copy_of_grad), points)
    return gradients, values


@backward_cycle.misconception
def forgets_the_dtype(f, points):
    """Your results are float64 whatever the points are. A new tensor takes its dtype from an input.

    How does points.new_zeros(…) differ from torch.zeros(…)?
    """
    values, gradients = both(*walked(f, points, load_anew, copy_of_grad), points)
    return values.double(), gradients.double()


@backward_cycle.misconception
def adds_up_the_values(f, points):
    """Your values are sums over the points so far. Only the value at one point belongs into each entry."""
    values, gradients = both(*walked(f, points, load_anew, copy_of_grad), points)
    return values.cumsum(0), gradients


WAVES = torch.tensor([1.3, 0.4, 0.2])
TANGENTS = torch.linspace(-1.2, 1.2, 7)


@backward_cycle.picture(ordinary.where(f=rebuilt(support.landscape, constant(WAVES)), points=TANGENTS).draws(1))
def tangents_on_the_graph(figure, calls):
    """The graph of f, and through each of your values a short dashed line as steep as your gradient.

    If both are right, it lies on the solid one and touches the graph.
    """
    (call,) = calls
    f = call.arguments["f"]
    figure.set_size_inches(4.6, 2.6)
    ax = figure.subplots()
    across = torch.linspace(-1.5, 1.5, 91)
    ax.plot(across, [f(x).item() for x in across], color="0.3", linewidth=1)
    sides = ((call.expected, "#0b5cad", "-"), (call.actual, "#c2410c", "--"))
    for side, colour, line in sides:
        for x, y, slope in zip(TANGENTS, side["the values"], side["the gradients"], strict=True):
            dx = torch.tensor([-0.12, 0.12])
            ax.plot(x + dx, (y + slope * dx).clamp(-2, 2), line, color=colour, linewidth=2)
    ax.set(xlabel="x", ylabel="f", ylim=(-2, 2))
    close = (call.actual["the gradients"] - call.expected["the gradients"]).abs() <= 1e-6
    touching = int((close & ((call.actual["the values"] - call.expected["the values"]).abs() <= 1e-6)).sum())
    return (
        "The graph of f with seven short lines, your values and gradients, dashed, on the right ones, solid. "
        f"{touching} of 7 of yours touch the graph as a tangent does."
    )
