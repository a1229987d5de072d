"""The slope of f along a direction, by one forward pass.

f is rebuilt beside the student's code, so whether it is evaluated once, and forwards, is observed there: builders of
support.py make an f that refuses a second evaluation, or a reverse pass, by an exception. What is judged is what came
of it, a right answer or none. Whoever takes such an f apart gains the point of that check and no other.
"""

import torch

from autograder.language import Choice, array, exercise, hidden, like, one_of, ordinary, rebuilt, shown, value, vector
from source.ps1_gradients import support


@exercise(
    given=dict(f=rebuilt(support.landscape, vector(3)), x=array(), v=like("x"), unit=one_of(False, True)),
    find=value(),
    checks=[
        hidden("drawn directions", ordinary.shapes((3,), (2, 3), ()).draws(24), points=3),
        shown(
            "a vector and a matrix",
            ordinary.shapes((2,), (2,), (2, 2)).where(f=rebuilt(support.one_forward_pass, vector(3))).draws(3),
            points=1,
        ),
        hidden(
            "an f without a reverse pass",
            ordinary.shapes((4,), (3, 2), (2,)).where(f=rebuilt(support.forward_only, vector(3))).draws(6),
            points=1,
        ),
        hidden(
            "an f that is costly to evaluate",
            ordinary.shapes((4,), (3, 2), (2,)).where(f=rebuilt(support.evaluated_once, vector(3))).draws(6),
            points=1,
        ),
        hidden(
            "a direction that leads nowhere",
            ordinary.shapes((3,), (2, 3), (0,))
            .where(v=one_of(torch.zeros(3), torch.zeros(2, 3), torch.zeros(0)), unit=False)
            .draws(3),
            points=1,
        ),
        hidden(
            "float32 that requires a gradient",  # a narrow margin: the terms of the sum cancel
            ordinary.shapes((3,), (2, 3), (4,)).float32().leaves().laid_out("contiguous", "transposed").draws(6),
            points=1,
        ),
    ],
    rtol=1e-12,
    choice=Choice("d", "Work out the slope for your v in both ways, divided by ‖v‖ and not. Are the two different?"),
)
def directional_derivative(f, x, v, unit):
    """The slope of f at x along v, or along v/‖v‖."""
    return reverse_slope(f, x, scaled(v, unit))


def reverse_slope(f, x, v):
    """⟨∇f(x), v⟩ by reverse mode, of f without its conditions: another route than the solution's."""
    same = support.landscape(*f.parameters)
    return (torch.func.grad(same)(x) * v).sum()


def forward(f, x, v):
    """The value and the slope, by forward mode."""
    return torch.func.jvp(f, (x,), (v,))


def scaled(v, unit):
    """The direction that counts."""
    return v / torch.linalg.vector_norm(v) if unit else v


@directional_derivative.misconception
def always_normalises(f, x, v, unit):
    """You divided v by its length although unit was False. How should the answer change if v becomes twice as long?"""
    return forward(f, x, scaled(v, True))[1]


@directional_derivative.form_of(always_normalises)
def always_normalises_what_has_a_length(f, x, v, unit):
    return forward(f, x, scaled(v, bool(v.any())))[1]


@directional_derivative.misconception
def never_normalises(f, x, v, unit):
    """You took v as it is although unit was True. Which direction has the same way and length one?"""
    return forward(f, x, v)[1]


@directional_derivative.misconception
def exchanges_the_two_cases(f, x, v, unit):
    """You normalised v when unit was False and left it alone when unit was True. Read your condition aloud."""
    return forward(f, x, scaled(v, not unit))[1]


@directional_derivative.misconception
def keeps_the_entries_apart(f, x, v, unit):
    """You multiplied the gradient by v entry by entry and stopped there.

    A direction picks *one* number out of the linear part of the change. What does ⟨·, ·⟩ still do with the products?
    """
    return torch.func.grad(f)(x) * scaled(v, unit)


@directional_derivative.misconception
def divides_by_the_gradients_length(f, x, v, unit):
    """You divided by the length of the gradient, which takes away how steep f is. Whose length does `unit` speak of?"""
    gradient_of_f = torch.func.grad(f)(x)
    return (gradient_of_f * v).sum() / (torch.linalg.vector_norm(gradient_of_f) if unit else 1)


@directional_derivative.misconception
def cosine_of_the_angle(f, x, v, unit):
    """You divided by both lengths, which gives the cosine of the angle between gradient and v, never beyond ±1.

    Which of the two lengths belongs to the direction?
    """
    gradient_of_f = torch.func.grad(f)(x)
    slope = (gradient_of_f * v).sum()
    both = torch.linalg.vector_norm(gradient_of_f) * torch.linalg.vector_norm(v)
    return slope / both if unit else slope


@directional_derivative.misconception
def divides_by_the_squared_length(f, x, v, unit):
    """You divided by ‖v‖², the sum of the squares. What is still missing before the result has length one?"""
    return forward(f, x, v / (v * v).sum() if unit else v)[1]


@directional_derivative.misconception
def divides_by_the_sum_of_sizes(f, x, v, unit):
    """You divided v by the sum of the absolute values of its entries. Is the length of (3, 4) seven, or five?"""
    return forward(f, x, v / v.abs().sum() if unit else v)[1]


@directional_derivative.misconception
def divides_by_the_sum_of_the_entries(f, x, v, unit):
    """You divided v by the sum of its entries, as one does with weights. What would become of v = (1, −1)?"""
    return forward(f, x, v / v.sum() if unit else v)[1]


@directional_derivative.misconception
def divides_by_the_largest_entry(f, x, v, unit):
    """You divided v by its largest absolute entry. Take v = (1, 1): how long is it, and how long should it be?"""
    return forward(f, x, v / v.abs().max() if unit else v)[1]


@directional_derivative.misconception
def normalises_every_row(f, x, v, unit):
    """You gave each row of v length one. The direction is the whole of v: how many lengths does it have?"""
    lengths = torch.linalg.vector_norm(v, dim=-1, keepdim=True) if v.dim() else v.abs()
    return forward(f, x, v / lengths if unit else v)[1]


@directional_derivative.misconception
def takes_the_spectral_norm(f, x, v, unit):
    """Your length of a matrix v is its largest singular value: torch.linalg.norm(v, 2) means another norm for matrices.

    Here a tensor of any shape is as long as the vector of all its entries.
    """
    length = torch.linalg.norm(v, 2 if v.dim() == 2 else None)
    return forward(f, x, v / length if unit else v)[1]


@directional_derivative.form_of(takes_the_spectral_norm)
def takes_the_spectral_norm_of_anything(f, x, v, unit):
    return forward(f, x, v / torch.linalg.norm(v, 2) if unit else v)[1]  # raises where v is no vector and no matrix


@directional_derivative.misconception
def takes_one_partial_derivative(f, x, v, unit):
    """You took the partial derivative along one axis, where v is largest. The other entries of v move x, too."""
    largest = v.abs().flatten().argmax()
    return (torch.func.grad(f)(x) * v).flatten()[largest] / (torch.linalg.vector_norm(v) if unit else 1)


@directional_derivative.misconception
def takes_the_value(f, x, v, unit):
    """You returned f(x) itself. Forward mode hands back two things, the value and the slope; which did you take?"""
    return forward(f, x, scaled(v, unit))[0]


@directional_derivative.misconception
def exchanges_point_and_direction(f, x, v, unit):
    """You took the slope at v along x. Which of the two says where you stand, and which where you look?"""
    return forward(f, scaled(v, unit), x)[1]


@directional_derivative.form_of(exchanges_point_and_direction)
def exchanges_point_and_direction_before_scaling(f, x, v, unit):
    return forward(f, v, scaled(x, unit))[1]


@directional_derivative.misconception
def differentiates_at_the_end(f, x, v, unit):
    """You took the slope at x + v. The direction says where to look, but one looks from x."""
    direction = scaled(v, unit)
    return forward(f, x + direction, direction)[1]


@directional_derivative.misconception
def one_sided_difference(f, x, v, unit):
    """Your answer is off by a little: it is the slope of a line through two points of the graph, not of the tangent.

    Autograd is allowed here, and it is exact. Which of its modes carries a change along with the value?
    """
    h, direction = 1e-6, scaled(v, unit)
    return (f(x + h * direction) - f(x)) / h


@directional_derivative.misconception
def central_difference(f, x, v, unit):
    """Your answer has about ten right digits, as a central difference has, and it costs two evaluations of f.

    Autograd is allowed here, and it is exact. Which of its modes carries a change along with the value?
    """
    direction = scaled(v, unit)
    h = torch.finfo(x.dtype).eps ** (1 / 3)
    return (f(x + h * direction) - f(x - h * direction)) / (2 * h)


@directional_derivative.misconception
def goes_backwards(f, x, v, unit):
    """Your values are right, but you ran a reverse pass through f: a whole gradient, where you need one number.

    torch.autograd.functional.jvp does so, too. Which mode starts from the direction instead?
    """
    return (torch.func.grad(f)(x) * scaled(v, unit)).sum()


@directional_derivative.misconception
def evaluates_f_first(f, x, v, unit):
    """Your values are right, but you evaluated f more than once, perhaps to look at its value or its shape.

    The pass that brings the slope evaluates f already. torch.func.linearize needs a second evaluation of its own.
    """
    f(x)
    return forward(f, x, scaled(v, unit))[1]


@directional_derivative.misconception
def carries_every_axis(f, x, v, unit):
    """You carried a change along every axis of x and combined them afterwards, which fails where x has no entries.

    You know the one direction that is asked for before you start. Can you start with it?
    """
    return (torch.func.jacfwd(f)(x) * scaled(v, unit)).sum()


@directional_derivative.misconception
def divides_and_multiplies_back(f, x, v, unit):
    """You divide v by its length even where unit is False, and multiply by it afterwards. Which numbers forbid that?"""
    length = torch.linalg.vector_norm(v)
    slope = forward(f, x, v / length)[1]
    return slope if unit else slope * length


@directional_derivative.misconception
def vectors_only(f, x, v, unit):
    """Your code takes vectors only: @ and dot sum over one dimension. What sums over all entries of any tensor?"""
    return torch.dot(torch.func.grad(f)(x), scaled(v, unit))


@directional_derivative.misconception
def returns_a_number(f, x, v, unit):
    """You returned a Python number. A tensor without dimensions is a tensor still; what did .item() or float() do?"""
    return forward(f, x, scaled(v, unit))[1].item()


@directional_derivative.misconception
def one_entry_too_many(f, x, v, unit):
    """The number is right, but it comes in a tensor of shape (1,). The slope has no dimensions: shape ()."""
    return forward(f, x, scaled(v, unit))[1].reshape(1)


@directional_derivative.misconception
def makes_a_new_float64(f, x, v, unit):
    """Your number is right, but torch.tensor made a new tensor of it, in float64, whatever the dtype of x is.

    Does the slope have to be made anew at all?
    """
    return torch.tensor(forward(f, x, scaled(v, unit))[1].item())
