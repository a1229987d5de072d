"""A number that remembers how it came about: operators, a topological order, gradients that add up.

A version stands for a student's class by a function that makes a number, as the class does.
"""

import math

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    constant,
    exercise,
    hidden,
    labels,
    one_of,
    ordinary,
    shown,
    value,
    vector,
)
from source.ps7_backprop import support

from ..shared import exactly

STEPS = labels("m", 3, classes=9973)
WITH_ZEROS = (exactly([0.0, 1.5, -0.5, 0.0]), exactly([-1.25, 0.0, 2.0]), exactly([0.0, 0.75]))


def by_torch(x, program, kind):
    """The same from a graph of torch's."""
    x = x.detach().double().requires_grad_()
    leaves = list(x.unbind())
    if kind == "a long chain":
        end, steps = support.long_chain(leaves[0], leaves[1]), None
    elif kind == "powers":
        end, steps = sum((support.powers_of(leaf) for leaf in leaves[1:]), support.powers_of(leaves[0])), None
    else:
        steps = support.grown(leaves, program)[len(leaves) :]
        if kind == "two results":
            steps.append(steps[-1] - steps[-2])
        end = steps[-1]
    (slopes,) = torch.autograd.grad(end, x, retain_graph=True, materialize_grads=True, allow_unused=True)
    told = {"value": end.detach(), "slopes": slopes}
    if steps is not None and len(steps) > 1:
        found = torch.autograd.grad(end, steps, allow_unused=True)
        told["steps"] = torch.stack([torch.zeros_like(end) if item is None else item for item in found]).detach()
    return told


@exercise(
    given=dict(x=vector("k"), program=STEPS, kind=constant("once")),
    find=value().confirmed_by(by_torch, within=1e-9),
    probe=support.evaluated,
    checks=[
        hidden(
            "expressions whose parts are used again", ordinary.sizes(k=(3, 2, 4), m=(6, 12, 30)).draws(24), points=5
        ),
        shown("two expressions", ordinary.sizes(k=2, m=(3, 5)).draws(2), points=1),
        hidden("backward twice", ordinary.sizes(k=3, m=12).where(kind="twice").draws(6), points=1),
        hidden("backward from two ends", ordinary.sizes(k=3, m=12).where(kind="two results").draws(8), points=1),
        hidden(
            "powers of zero, and zero as a score",
            ordinary.sizes(m=2).where(x=one_of(*WITH_ZEROS), kind="powers").draws(3),
            points=1,
        ),
        hidden("a long way back", ordinary.sizes(k=2, m=2).where(kind="a long chain").draws(2), points=2),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "Which part of a result depends on x along two paths, and when does it know all that arrives?"),
)
def Value(data):
    """A number that remembers: built from the right engine."""
    return engine()(data)


def engine(**wrong):
    """Make a class of numbers; each keyword replaces a slope or a part of backward."""

    class Number:
        def __init__(self, data, edges=()):
            self.data, self.edges, self.grad = data, edges, 0.0

        def __add__(self, other):
            other = lifted(other)
            return Number(self.data + other.data, ((self, 1.0), (other, 1.0)))

        def __mul__(self, other):
            other = lifted(other)
            slopes = wrong.get("product", lambda a, b: (b, a))(self.data, other.data)
            return Number(self.data * other.data, ((self, slopes[0]), (other, slopes[1])))

        def __pow__(self, power):
            slope = wrong.get("power", right_power)
            return Number(self.data**power, ((self, slope(self.data, power)),))

        def exp(self):
            return Number(math.exp(self.data), ((self, wrong.get("exp", math.exp)(self.data)),))

        def log(self):
            return Number(math.log(self.data), ((self, wrong.get("log", lambda a: 1 / a)(self.data)),))

        def tanh(self):
            slope = wrong.get("tanh", lambda a: 1 - math.tanh(a) ** 2)
            return Number(math.tanh(self.data), ((self, slope(self.data)),))

        def relu(self):
            slope = wrong.get("relu", lambda a: float(a > 0))
            return Number(max(self.data, 0.0), ((self, slope(self.data)),))

        def backward(self):
            wrong.get("backward", right_backward)(self)

        def __neg__(self):
            return -1.0 * self

        def __sub__(self, other):
            return self + -lifted(other)

        def __rsub__(self, other):
            return lifted(other) + -self

        def __truediv__(self, other):
            return self * lifted(other) ** -1

        def __rtruediv__(self, other):
            return lifted(other) * self**-1

        __radd__, __rmul__ = __add__, __mul__

    def lifted(other):
        return other if hasattr(other, "edges") else Number(float(other))  # every leaf has a class of its own

    return Number


def right_power(a, n):
    """n·aⁿ⁻¹, and 0 for n = 0."""
    return n * a ** (n - 1) if n else 0.0


def ordered(end):
    """All that led to the end, operands first; without recursion."""
    order, seen, waiting = [], set(), [(end, False)]
    while waiting:
        node, has_operands = waiting.pop()
        if has_operands:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            waiting.append((node, True))
            waiting.extend((operand, False) for operand, _ in node.edges)
    return order


def flowed(end, order, add=True, begins=1.0):
    """Let slopes flow back in this order."""
    end.grad = begins
    for node in order:
        for operand, slope in node.edges:
            operand.grad = node.grad * slope + (operand.grad if add else 0.0)


def right_backward(end):
    """Begin anew, and flow back."""
    order = ordered(end)
    for node in order:
        node.grad = 0.0
    flowed(end, reversed(order))


@Value.misconception
def overwrites(data):
    """A number that is used twice keeps only what came back last. What comes back along different ways adds up."""

    def backward(end):
        order = ordered(end)
        for node in order:
            node.grad = 0.0
        flowed(end, reversed(order), add=False)

    return engine(backward=backward)(data)


@Value.form_of(overwrites)
def keeps_an_operand_once(data):
    def backward(end):
        order = ordered(end)
        for node in order:
            node.grad, node.edges = 0.0, tuple(dict(node.edges).items())
        flowed(end, reversed(order))

    return engine(backward=backward)(data)


@Value.misconception
def goes_on_too_early(data):
    """You send on what arrived before everything has arrived: a number that is used twice hands on a part of it twice.

    Which order lets every number wait for all that use it?
    """

    def backward(end):
        order = ordered(end)
        for node in order:
            node.grad = 0.0
        end.grad, waiting, steps = 1.0, [end], 0
        while waiting and steps < 20000:
            node, steps = waiting.pop(), steps + 1
            for operand, slope in node.edges:
                operand.grad += node.grad * slope
                waiting.append(operand)

    return engine(backward=backward)(data)


@Value.misconception
def adds_to_the_last_time(data):
    """A second backward() adds to what the first one left. The statement says that each begins anew."""
    return engine(backward=lambda end: flowed(end, reversed(ordered(end))))(data)


@Value.misconception
def empties_the_leaves_only(data):
    """A second backward() begins anew for the leaves only: what stands in the steps between flows back once more."""

    def backward(end):
        order = ordered(end)
        for node in order:
            if not node.edges:
                node.grad = 0.0
        flowed(end, reversed(order))

    return engine(backward=backward)(data)


@Value.misconception
def adds_one_at_the_end(data):
    """A second backward() of the same result begins with two: you add the 1 at the end to what stands there already."""

    def backward(end):
        kept, order = end.grad, ordered(end)
        for node in order:
            node.grad = 0.0
        flowed(end, reversed(order), begins=kept + 1.0)

    return engine(backward=backward)(data)


@Value.misconception
def marks_what_it_saw(data):
    """You mark the numbers that you have seen, and the marks stay. A second result passes by all that an earlier
    backward() has marked: make the set of what was seen anew each time.
    """

    def backward(end):
        order = [node for node in ordered(end) if not hasattr(node, "seen")]
        for node in order:
            node.seen, node.grad = True, 0.0
        if order:
            flowed(end, reversed(order))

    return engine(backward=backward)(data)


@Value.misconception
def throws_the_edges_away(data):
    """Behind a backward() you throw the edges away, as PyTorch does. Another result that is made of the same numbers
    still needs them.
    """

    def backward(end):
        order = ordered(end)
        right_backward(end)
        for node in order:
            node.edges = ()

    return engine(backward=backward)(data)


@Value.misconception
def forgets_to_turn_the_order(data):
    """Your order has operands first, and you go through it from there: they pass on before anything has arrived.

    Begin at its end.
    """

    def backward(end):
        order = ordered(end)
        for node in order:
            node.grad = 0.0
        flowed(end, order)

    return engine(backward=backward)(data)


@Value.misconception
def passes_on_at_first_sight(data):
    """Each number passes on what it has heard when you first meet it. What arrives later, along a longer way, goes no
    further: which order lets every number wait for all that use it?
    """

    def backward(end):
        for node in ordered(end):
            node.grad = 0.0
        order, seen = [end], {end}
        for node in order:
            new = [operand for operand in dict(node.edges) if operand not in seen]
            seen.update(new)
            order += new
        flowed(end, order)

    return engine(backward=backward)(data)


@Value.misconception
def calls_itself(data):
    """Your code calls itself for each operand, and for a few thousand steps Python gives up. A list of what is waiting
    does the same without calls.
    """

    def backward(end):
        if len(ordered(end)) > 900:
            raise RecursionError("maximum recursion depth exceeded")
        right_backward(end)

    return engine(backward=backward)(data)


@Value.misconception
def forgets_the_one(data):
    """All your slopes are 0: the derivative of the result by itself is missing, with which everything begins."""

    def backward(end):
        order = ordered(end)
        for node in order:
            node.grad = 0.0

    return engine(backward=backward)(data)


@Value.misconception
def begins_with_the_value(data):
    """You begin with the value of the result. The derivative of the result by itself is another number."""

    def backward(end):
        right_backward(end)
        for node in ordered(end):
            node.grad *= end.data

    return engine(backward=backward)(data)


@Value.misconception
def keeps_its_own_factor(data):
    """Your product sends every factor its own value. What does a·b change by if a moves?"""
    return engine(product=lambda a, b: (a, b))(data)


@Value.misconception
def forgets_the_factor_of_a_power(data):
    """Your slope of a power lacks the exponent in front."""
    return engine(power=lambda a, n: a ** (n - 1) if n else 0.0)(data)


@Value.misconception
def keeps_the_exponent(data):
    """Your slope of a power has the old exponent: it goes down by one."""
    return engine(power=lambda a, n: n * a**n if n else 0.0)(data)


@Value.misconception
def divides_zero_powers(data):
    """x ** 0 raises an error at x = 0, where your slope divides by 0. A constant has slope 0 everywhere."""
    return engine(power=lambda a, n: n * a ** (n - 1))(data)


@Value.misconception
def slope_of_tanh_on_the_argument(data):
    """Your slope of tanh is made of its argument. It is made of its value."""
    return engine(tanh=lambda a: 1 - a * a)(data)


@Value.misconception
def slope_of_the_logarithm_upside_down(data):
    """Your slope of the logarithm is its argument, upside down."""
    return engine(log=lambda a: a)(data)


@Value.misconception
def slope_of_exp_is_its_argument(data):
    """Your slope of exp is its argument. exp is its own slope."""
    return engine(exp=lambda a: a)(data)


@Value.misconception
def relu_is_open_at_zero(data):
    """At exactly 0 your relu hands on what comes back. The statement says that it is shut there."""
    return engine(relu=lambda a: float(a >= 0))(data)


@Value.misconception
def relu_sends_its_value(data):
    """Your relu multiplies by its value. How steep is it where it is open?"""
    return engine(relu=lambda a: max(a, 0.0))(data)
