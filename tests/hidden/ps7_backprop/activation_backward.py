"""What goes back through an activation, entry by entry; at a score of 0 relu sends nothing back."""

import torch

from autograder.language import BY_HAND, Choice, array, exercise, hidden, like, one_of, ordinary, shown, value

from ..shared import exactly

KINDS = ("relu", "tanh", "sigmoid")
EDGES = (
    exactly([0.0, -0.7, 1e-300, 1.2]),  # open is what is above 0, by however little
    exactly([1000.0, -1000.0, 0.4, 0.0]),
    exactly([[0.0, 0.0], [-800.0, 900.0]]),
    exactly([-0.3, 0.0, 750.0, -750.0, 1.1]),
)


def by_formulas(kind, z, g):
    """The same from formulas, with hyperbolic functions of half the score."""
    half = torch.tanh(z / 2)
    slopes = {
        "relu": torch.sign(z).clamp(min=0),
        "tanh": (1 - torch.tanh(z)) * (1 + torch.tanh(z)),
        "sigmoid": (1 - half) * (1 + half) / 4,
    }
    return g * slopes[kind]


@exercise(
    given=dict(kind=one_of(*KINDS), z=array(), g=like("z")),
    find=value().confirmed_by(by_formulas, within=1e-11),
    checks=[
        hidden("ordinary scores", ordinary.shapes((3,), (2, 4)), points=3),
        shown("one of each", ordinary.shapes((3,)).draws(3), points=1),
        hidden(
            "scores of exactly 0, and up to a thousand",
            ordinary.where(z=one_of(*EDGES)).draws(3 * len(EDGES)),
            points=1,
        ),
        hidden(
            "a single score, none, float32, views, tensors that require a gradient",
            ordinary.shapes((), (2, 3), (0, 3), (1, 4))
            .float32()
            .laid_out("transposed", "strided", "expanded", "contiguous", "strided")
            .leaves()
            .draws(24),
            points=1,
        ),
        hidden("sent on meta", ordinary.shapes((3,), (2, 2)).on_meta().draws(6), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "Where is the sigmoid steepest, and how steep is it there? Multiply ten of these."),
)
def activation_backward(kind, z, g):
    """The pullback of g through the activation of this name."""
    return torch.func.vjp(getattr(torch, kind), z)[1](g)[0]


def slopes(z):
    """The right slopes, by name."""
    h, p = torch.tanh(z), torch.sigmoid(z)
    return {"relu": (z > 0).to(z.dtype), "tanh": 1 - h * h, "sigmoid": p * (1 - p)}


def activation_but(**wrong):
    """Make a wrong version; each replacement is a function of z and g."""
    return lambda kind, z, g: wrong[kind](z, g) if kind in wrong else g * slopes(z)[kind]


@activation_backward.misconception
def masks_by_what_arrives(kind, z, g):
    """Your relu lets through what arrives where *that* is positive. The unit was open or shut on the way forwards:
    by its score.
    """
    return activation_but(relu=lambda z, g: g * (g > 0))(kind, z, g)


@activation_backward.misconception
def multiplies_by_the_value_of_relu(kind, z, g):
    """Your relu multiplies by its value, and not by its slope. How steep is it where it is open?"""
    return activation_but(relu=lambda z, g: g * torch.relu(z))(kind, z, g)


@activation_backward.misconception
def applies_relu_to_what_arrives(kind, z, g):
    """Where the unit is open your relu drops what arrives with a minus. A linear map treats both signs alike."""
    return activation_but(relu=lambda z, g: torch.relu(g) * (z > 0))(kind, z, g)


@activation_backward.misconception
def lets_relu_through(kind, z, g):
    """Your relu hands everything on, as if there were no activation. Which units were shut?"""
    return activation_but(relu=lambda z, g: g.clone())(kind, z, g)


@activation_backward.misconception
def relu_is_open_at_zero(kind, z, g):
    """At a score of exactly 0 your relu hands on what arrives. The statement says what its slope is there."""
    return activation_but(relu=lambda z, g: g * (z >= 0))(kind, z, g)


@activation_backward.misconception
def relu_is_half_open_at_zero(kind, z, g):
    """At a score of exactly 0 your relu hands on the half. The statement says what its slope is there."""
    return activation_but(relu=lambda z, g: g * (torch.sign(z) + 1) / 2)(kind, z, g)


@activation_backward.misconception
def divides_relu_by_the_score(kind, z, g):
    """At a score of exactly 0 your relu is 0/0. A comparison tells whether the unit is open."""
    return activation_but(relu=lambda z, g: g * (torch.relu(z) / z))(kind, z, g)


@activation_backward.misconception
def sigmoid_rule_on_the_score(kind, z, g):
    """You put the *score* into the rule s(1 − s) of the sigmoid. It is made of the sigmoid's value."""
    return activation_but(sigmoid=lambda z, g: g * z * (1 - z))(kind, z, g)


@activation_backward.misconception
def tanh_rule_on_the_score(kind, z, g):
    """You put the *score* into the rule 1 − h² of tanh. It is made of the value of tanh."""
    return activation_but(tanh=lambda z, g: g * (1 - z * z))(kind, z, g)


@activation_backward.misconception
def forgets_a_factor_of_the_sigmoid(kind, z, g):
    """For the sigmoid you multiply by its value only. Far to the right it is 1, and the curve is flat there."""
    return activation_but(sigmoid=lambda z, g: g * torch.sigmoid(z))(kind, z, g)


@activation_backward.misconception
def forgets_the_square_of_tanh(kind, z, g):
    """Your slope of tanh is 1 − h, which is 2 far to the left. tanh is as flat there as far to the right."""
    return activation_but(tanh=lambda z, g: g * (1 - torch.tanh(z)))(kind, z, g)


@activation_backward.misconception
def adds_the_square_of_tanh(kind, z, g):
    """Your slope of tanh is 1 + h², which grows as the unit saturates. How steep is tanh far from 0?"""
    return activation_but(tanh=lambda z, g: g * (1 + torch.tanh(z) ** 2))(kind, z, g)


@activation_backward.misconception
def exchanges_tanh_and_sigmoid(kind, z, g):
    """Your rules for tanh and for the sigmoid are exchanged. Which of the two is never steeper than a quarter?"""
    right = slopes(z)
    return activation_but(tanh=lambda z, g: g * right["sigmoid"], sigmoid=lambda z, g: g * right["tanh"])(kind, z, g)


@activation_backward.misconception
def returns_the_slopes(kind, z, g):
    """You returned the slopes alone, as if ones had arrived. What arrives is g."""
    return slopes(z)[kind]


@activation_backward.misconception
def goes_forwards(kind, z, g):
    """You multiplied by the activation's value. On the way back it is the slope that counts."""
    return g * getattr(torch, kind)(z)


@activation_backward.misconception
def overflows(kind, z, g):
    """Your formulas are right, but for large scores an exponential overflows, and what remains is NaN.

    torch.sigmoid and torch.tanh take care of that.
    """

    def through_sigmoid(z, g):
        e = z.exp()
        return g * (e / (1 + e) / (1 + e))

    return activation_but(sigmoid=through_sigmoid)(kind, z, g)


@activation_backward.form_of(overflows)
def tanh_overflows(kind, z, g):
    def through_tanh(z, g):
        h = (z.exp() - (-z).exp()) / (z.exp() + (-z).exp())
        return g * (1 - h * h)

    return activation_but(tanh=through_tanh)(kind, z, g)


@activation_backward.misconception
def mask_in_float64(kind, z, g):
    """For float32 your result is float64: a mask that you make takes its dtype from z."""
    return activation_but(relu=lambda z, g: g * (z > 0).double())(kind, z, g)


@activation_backward.misconception
def zeros_on_the_cpu(kind, z, g):
    """The tensor into which you write lies on the CPU, wherever z is. torch.zeros_like takes the device from z."""
    result = torch.zeros(z.shape, dtype=z.dtype)
    result[...] = g * slopes(z)[kind]
    return result
