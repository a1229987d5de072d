"""Assignment 1: scalars, vectors and the gradient contract. Judge only: nothing here reaches a student."""

import itertools

import torch

from autograder.language import (
    BY_HAND,
    Assignment,
    Choice,
    array,
    asked,
    calls,
    constant,
    exercise,
    gradient,
    hidden,
    interval,
    like,
    matrix,
    no_loop_over_batch,
    one_of,
    ordinary,
    rebuilt,
    shown,
    value,
    vector,
)
from source.ps1_gradients import support

# --- 1.3 ---------------------------------------------------------------------------------------------------


def tangled(x):
    """No entry enters like another, and all of them meet in the product with the sum."""
    weights = torch.arange(1, x.numel() + 1, dtype=x.dtype, device=x.device).reshape(x.shape)
    return (weights * x).cos().sum() + (x**3).sum() / 3 + x.sum() * (weights * x).sum()


def bumps(x):
    """A smooth function whose third derivative is large, so that a coarse step shows."""
    return (1.5 * x).sin().sum() + (0.4 * x.sum()).exp()


def tall(x):
    """Values near a million: the differences of f lose six digits."""
    return 1e6 + bumps(x)


def lofty(x):
    """Values around sixty: in float32 a step made for float64 drowns in rounding."""
    return 60 + bumps(x)


def rapid(x):
    """Waves about as long as the step, so that the difference quotient tells which step was taken."""
    return (1e5 * x).sin().sum()


def entry_by_entry(f, x, step):
    """Central differences with a step for every entry, as `entry_by_entry(f, x, lambda e: h)`."""
    result = torch.zeros_like(x, memory_format=torch.contiguous_format)
    for index in range(x.numel()):
        e = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        e[index] = 1
        e = e.reshape(x.shape)
        result.view(-1)[index] = step(f, x, e)
    return result


def step_for(x):
    """eps^(1/3)·max(1, ‖x‖_∞), the step that balances truncation and rounding."""
    size = float(x.abs().max()) if x.numel() else 0.0
    return torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, size)


def chosen(f, x, h):
    """The central difference quotient with the step that the statement prescribes."""
    return quotient(f, x, step_for(x))


def quotient(f, x, h):
    """The central difference quotient with the step that was given."""
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@exercise(
    given=dict(f=asked(tangled, bumps), x=array(), h=constant(None)),
    find=gradient("x"),
    checks=[
        hidden("a function you have not seen", ordinary.shapes((3,), (2, 3), (4,)).draws(9), points=4),
        shown(
            "a function in support.py",
            ordinary.shapes((2,), (2, 2)).where(f=support.ripples).draws(2),
            points=2,
        ),
        shown(
            "a step of half",
            ordinary.shapes((), (2,)).where(f=support.cubic_sum, h=0.5).draws(2).expecting(quotient),
            points=1,
        ),
        hidden("x with no dimensions, or no entries", ordinary.shapes((), (0,), (0, 3)).draws(3), points=1),
        hidden(
            "the step that you choose",
            ordinary.shapes((), (3,), (2, 3)).where(f=rapid).expecting(chosen).draws(18),
            points=1,
        ),
        hidden("float32", ordinary.where(f=lofty).float32().within(1e-2).draws(8), points=1),
        hidden("values of f around a million", ordinary.where(f=tall).of_scale(1e6).draws(3), points=1),
        hidden("a step h that you are given", ordinary.where(h=0.25).expecting(quotient).draws(3), points=1),
        hidden(
            "x that does not lie contiguously in memory",
            ordinary.shapes((2, 3), (4,)).laid_out("transposed", "strided").draws(2),
            points=1,
        ),
        hidden(
            "two calls of f for each entry",
            ordinary.draws(3),
            points=1,
            rule=calls("f", at_most=lambda f, x, h: 2 * x.numel()),
        ),
    ],
    forbids=BY_HAND,
    rtol=1e-8,
    choice=Choice("c", "Make h smaller and smaller in float64: at first the error falls, then rounding takes over."),
)
def central_diff_grad(f, x, h):
    """The gradient of f at x, from values of f alone."""
    return f(x)


@central_diff_grad.misconception
def forgets_the_two(f, x, h):
    """You divided by h. How far apart are the two points at which you evaluated f?"""
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / h)


@central_diff_grad.misconception
def step_far_too_small(f, x, h):
    """Your step is so small that f(x+h) and f(x-h) agree in nearly all digits, and their difference is rounding.

    Which power of the machine epsilon balances rounding against truncation?
    """
    h = 1e-13 if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_far_too_large(f, x, h):
    """Your step is so large that f bends between the two points.

    The error of a central difference grows like h²; how small may h be before rounding takes over?
    """
    h = 1e-2 if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def one_sided(f, x, h):
    """You used a one-sided difference, whose error falls only like h.

    Look at f on both sides of x: which term of the Taylor series cancels then?
    """
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x)) / h)


@central_diff_grad.misconception
def one_direction_for_all(f, x, h):
    """You moved all entries at once, which gives one directional derivative, not a gradient.

    The gradient has one number for each entry of x. What must stay still while you ask for one of them?
    """
    h = step_for(x) if h is None else h
    ones = torch.ones_like(x)
    return ((f(x + h * ones) - f(x - h * ones)) / (2 * h)).expand_as(x).clone()


@central_diff_grad.misconception
def ignores_the_given_step(f, x, h):
    """You choose a step of your own even when one is given. When is h None, and when is it a number?"""
    h = step_for(x)
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_for_float64_only(f, x, h):
    """Your step fits float64, but not float32, where rounding sets in much earlier.

    torch.finfo(x.dtype).eps tells how coarse the numbers are.
    """
    size = float(x.abs().max()) if x.numel() else 0.0
    h = torch.finfo(torch.float64).eps ** (1 / 3) * max(1.0, size) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_blind_to_size(f, x, h):
    """Your step does not grow with x. Where x is large, x + h keeps only a few digits of h.

    Read again what the step is when h is None: which number of x stands in it?
    """
    h = torch.finfo(x.dtype).eps ** (1 / 3) if h is None else h
    return quotient(f, x, h)


@central_diff_grad.misconception
def takes_small_differences_for_zero(f, x, h):
    """You return 0 where the two values of f are nearly equal. Where f is large, they always are.

    A small difference over a small step can be a large slope.
    """
    h = step_for(x) if h is None else h

    def slope(f, x, e):
        plus, minus = f(x + h * e), f(x - h * e)
        return 0.0 * plus if abs(plus - minus) <= 1e-9 * abs(plus) else (plus - minus) / (2 * h)

    return entry_by_entry(f, x, slope)


@central_diff_grad.misconception
def needs_contiguous_memory(f, x, h):
    """Your code works only if x lies contiguously in memory: view(-1) refuses other tensors.

    Build the step from a fresh vector and bring it into the shape of x.
    """
    h = step_for(x) if h is None else h
    result = torch.zeros(x.numel(), dtype=x.dtype)
    for index in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[index] = h
        result[index] = (f(x + step) - f(x - step)) / (2 * h)
    return result.reshape(x.shape)


@central_diff_grad.misconception
def averages_two_one_sided_differences(f, x, h):
    """You average the differences on either side, which is right, but evaluates f more often than is needed.

    Add the two fractions: which value of f cancels?
    """
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: ((f(x + h * e) - f(x)) / h + (f(x) - f(x - h * e)) / h) / 2)


# --- 1.5 ---------------------------------------------------------------------------------------------------


def times(A, x):
    """A·x for every pair of a batch."""
    return torch.einsum("...ij,...j->...i", A, x)


@exercise(
    given=dict(A=matrix("...", "n", "n"), x=vector("...", "n")),
    find=gradient("x"),
    checks=[
        hidden("non-symmetric A", ordinary, points=4),
        shown("two matrices and a batch", ordinary.sizes(n=(2, 3, 2)).batches((), (), (3,)).draws(3), points=2),
        hidden(
            "n = 1, or a batch of one",
            ordinary.sizes(n=(1, 1, 1, 4)).batches((), (3,), (1,), (1,)).draws(8),
            points=1,
        ),
        hidden("a batch of A and x", ordinary.batches((4,), (2, 3), (0,)).draws(12), points=1),
        hidden(
            "no loop over the batch",
            ordinary.sizes(n=5).batches((3,), (48,)).draws(2),
            points=1,
            rule=no_loop_over_batch,
        ),
        hidden("float32", ordinary.float32().draws(6), points=1),
        hidden(
            "views and tensors that require a gradient",
            ordinary.laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "Write out xᵀAx for A = [[0, 1], [0, 0]] and differentiate it. Is your choice right there?"),
)
def grad_quadratic_form(A, x):
    """The gradient of f(x) = xᵀAx with respect to x."""
    return x @ A @ x


@grad_quadratic_form.misconception
def differentiates_one_factor(A, x):
    """You differentiated only one of the two factors x.

    x appears twice in xᵀAx. Vary each in turn and add the two terms.
    """
    return times(A, x)


@grad_quadratic_form.misconception
def differentiates_the_left_factor(A, x):
    """You differentiated only the left of the two factors x, as a row.

    x appears twice in xᵀAx. Vary each in turn and add the two terms.
    """
    return times(A.mT, x)


@grad_quadratic_form.misconception
def assumes_symmetry(A, x):
    """Your formula is right only when A is symmetric.

    Try it by hand on A = [[0, 1], [0, 0]].
    """
    return 2 * times(A, x)


@grad_quadratic_form.misconception
def assumes_symmetry_and_transposes(A, x):
    """You kept one half of the answer and doubled it, which is right only when A is symmetric.

    Try it by hand on A = [[0, 1], [0, 0]].
    """
    return 2 * times(A.mT, x)


@grad_quadratic_form.misconception
def half_of_another_convention(A, x):
    """Your result is the gradient of ½xᵀAx. Is there a ½ in this exercise?"""
    return (times(A, x) + times(A.mT, x)) / 2


@grad_quadratic_form.misconception
def transposes_the_whole_batch(A, x):
    """Your formula works for one matrix, but .T reverses *every* dimension of a batch.

    Which attribute exchanges the last two dimensions only?
    """
    return ((A + A.permute(*reversed(range(A.dim())))) @ x.unsqueeze(-1)).squeeze(-1)


@grad_quadratic_form.misconception
def sums_rows(A, x):
    """Your result does not depend on x. It equals the answer at x = (1, …, 1) only.

    xᵀAx is quadratic in x; of which degree is its gradient?
    """
    return (A + A.mT).sum(-1)


@grad_quadratic_form.misconception
def returns_the_value(A, x):
    """You returned something proportional to the number xᵀAx. The gradient has one entry for each entry of x."""
    return (x * times(A, x)).sum(-1, keepdim=True).expand_as(x).clone()


@grad_quadratic_form.misconception
def keeps_the_diagonal(A, x):
    """You kept only the terms with xᵢ². The terms xᵢxⱼ with i ≠ j also depend on x."""
    return 2 * A.diagonal(dim1=-2, dim2=-1) * x


@grad_quadratic_form.misconception
def takes_one_batch_dimension_only(A, x):
    """Your code takes one leading dimension, or none, but not several: torch.bmm wants exactly three dimensions.

    Which product multiplies the last two dimensions and leaves all others alone?
    """
    S = A + A.mT
    return S @ x if S.dim() == 2 else torch.bmm(S, x.unsqueeze(-1)).squeeze(-1)


@grad_quadratic_form.misconception
def loops_over_the_batch(A, x):
    """Your values are right, but a Python loop takes the examples of a batch one by one.

    A matrix product takes a whole batch at once; what must x look like, so that it is a batch of columns?
    """
    result = torch.empty(x.shape, dtype=x.dtype)
    for index in itertools.product(*map(range, x.shape[:-1])):
        result[index] = (A[index] + A[index].mT) @ x[index]
    return result


@grad_quadratic_form.misconception
def adds_in_float64(A, x):
    """Your code works in float64 only: torch.zeros without a dtype makes float64, whatever the inputs are.

    Let every new tensor take dtype and device from an input.
    """
    S = torch.zeros(A.shape) + A + A.mT
    return times(S, x)


# --- 1.8 ---------------------------------------------------------------------------------------------------
#
# f is rebuilt beside the student's code, so whether it is evaluated once, and forwards, is observed there: builders of
# support.py make an f that refuses a second evaluation, or a reverse pass, by an exception. What is judged is what came
# of it, a right answer or none. Whoever takes such an f apart gains the point of that check and no other.


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


@exercise(
    given=dict(f=rebuilt(support.landscape, vector(3)), x=array(), v=like("x"), unit=one_of(False, True)),
    find=value(),
    checks=[
        hidden("drawn directions", ordinary.shapes((3,), (2, 3), ()).draws(24), points=4),
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
            "float32 that requires a gradient",
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


@directional_derivative.misconception
def always_normalises(f, x, v, unit):
    """You divided v by its length although unit was False. How should the answer change if v becomes twice as long?"""
    return forward(f, x, scaled(v, True))[1]


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
def divides_by_the_sum(f, x, v, unit):
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


# --- 1.9 ---------------------------------------------------------------------------------------------------
#
# What support.traces_left observes beside the student's code is judged here: it is compared with what the body leaves
# behind. A photograph that is forged says "as before", which is what an honest answer says too; the values cannot be.


def own_leaf(x):
    """A leaf with the values of x that nobody else knows."""
    return x.detach().clone().requires_grad_()


def demand_a_number(y):
    """Raise the exception that the statement asks for."""
    if y.dim() > 0:
        raise ValueError
    return y


@exercise(
    given=dict(f=rebuilt(support.landscape, vector(3)), x=array(), x_is=constant("plain")),
    find=value(),
    probe=support.traces_left,
    checks=[
        hidden("x without a graph", ordinary.shapes((3,), (2, 3), ()).draws(12), points=4),
        shown(
            "x as it may come",
            ordinary.shapes((2,), (2, 2), (3,))
            .where(x_is=one_of("plain", "a leaf", "a leaf with a gradient", "computed"))
            .draws(4),
            points=1,
        ),
        hidden(
            "x in the middle of somebody's work, in float32",
            ordinary.shapes((3,), (2, 3), (0,), (4,))
            .where(x_is=one_of("a leaf", "a leaf with a gradient", "computed"))
            .float32()
            .draws(12),
            points=1,
        ),
        hidden(
            "an f with weights of its own",
            ordinary.shapes((3,), (2, 2)).where(f=rebuilt(support.WithWeights, vector(3))).draws(4),
            points=1,
        ),
        hidden(
            "an f whose value has dimensions",
            ordinary.shapes((3,), (2, 2)).where(f=rebuilt(support.several_values, vector(3), one_of(1, 2, 3))).draws(6),
            points=1,
        ),
    ],
    choice=Choice("c", "Is `first` a copy of some numbers, or a second name of something that x keeps and adds to?"),
)
def pure_grad(f, x):
    """The gradient of f at x, and everything as it was."""
    demand_a_number(f(x))
    plain = support.landscape(f.parameters[0])  # without weights: another route than the solution's
    return torch.func.grad(plain)(x.detach())


def grad_kept_by(x):
    """What x.grad is; without the warning for tensors that keep none."""
    return x.grad if x.is_leaf else None


@pure_grad.misconception
def goes_back_to_the_callers_tensor(f, x):
    """You called backward() on the caller's own tensor, and its .grad keeps what you left there.

    The next call adds to it, and so do the caller's own. On which tensor could you work instead?
    """
    x.requires_grad_(True)
    demand_a_number(f(x)).backward()
    return grad_kept_by(x)


@pure_grad.misconception
def clears_the_callers_gradient(f, x):
    """You cleared x.grad to make the next call right. Whatever the caller had collected there is gone.

    Cleaning up is not the same as leaving no trace. Can you avoid writing there in the first place?
    """
    x.requires_grad_(True)
    x.grad = None
    demand_a_number(f(x)).backward()
    gradient_of_f, x.grad = grad_kept_by(x), None
    return gradient_of_f


@pure_grad.misconception
def zeroes_before_and_keeps(f, x):
    """You set x.grad to zero before each call, so your values are right, but your gradient stays behind in x.grad.

    Whatever the caller had collected there is gone. Can you work without touching x.grad?
    """
    x.requires_grad_(True)
    x.grad = torch.zeros_like(x)
    demand_a_number(f(x)).backward()
    return grad_kept_by(x)


@pure_grad.misconception
def leaves_requires_grad_on(f, x):
    """You switched requires_grad on for the caller's tensor, and whatever the caller does with it now is recorded.

    Which tensor with the same values could require a gradient instead?
    """
    x.requires_grad_(True)
    return torch.autograd.grad(demand_a_number(f(x)), x)[0]


@pure_grad.misconception
def switches_requires_grad_off(f, x):
    """You switched requires_grad on and, at the end, off. What if it was on when x came?

    Undoing takes knowing how it was. Which tensor would need no undoing?
    """
    x.requires_grad_(True)
    try:
        return torch.autograd.grad(demand_a_number(f(x)), x)[0]
    finally:
        x.requires_grad_(False)


@pure_grad.misconception
def cuts_the_callers_tensor_off(f, x):
    """You detached the caller's own tensor: the underscore in detach_() means *in place*, and its graph is lost.

    Which call returns a new tensor instead?
    """
    x.detach_().requires_grad_()
    return torch.autograd.grad(demand_a_number(f(x)), x)[0]


@pure_grad.misconception
def restores_what_a_leaf_has(f, x):
    """You save x.grad and requires_grad and put them back. That works for leaves; a computed x has no .grad to read.

    Instead of restoring, work on a tensor that belongs to you.
    """
    y = demand_a_number(f(x))
    if not x.is_leaf:
        y.backward()
        return None
    grad, requires_grad, x.grad = x.grad, x.requires_grad, None
    x.requires_grad_(True)
    demand_a_number(f(x)).backward()
    gradient_of_f, x.grad = x.grad, grad
    x.requires_grad_(requires_grad)
    return gradient_of_f


@pure_grad.misconception
def clones_without_detaching(f, x):
    """Your copy still hangs on x: a clone is computed *from* x, so backward() runs on through it, into x.grad.

    What has to be cut before the copy is a leaf of its own?
    """
    start = x.clone().requires_grad_()
    demand_a_number(f(start)).backward()
    return grad_kept_by(start)


@pure_grad.misconception
def detaches_and_keeps_going(f, x):
    """Your result is still attached: it can be differentiated again, and keeps the whole graph alive with it.

    What did create_graph, or torch.func.grad on a tensor that requires a gradient, add to it?
    """
    start = own_leaf(x)
    return torch.autograd.grad(demand_a_number(f(start)), start, create_graph=True)[0]


@pure_grad.misconception
def attached_where_x_or_f_is(f, x):
    """Your result is detached as long as nothing else requires a gradient. If x or the weights of f do, it is attached.

    torch.func.grad differentiates through whatever hangs on a graph already. What remains to be done with its result?
    """
    demand_a_number(f(x))
    return torch.func.grad(f)(x)


@pure_grad.misconception
def fills_every_leaf(f, x):
    """x is untouched, but backward() visits *every* leaf that f depends on, and f may have weights of its own.

    Which call asks for the gradient of named tensors and returns it, instead of storing it in leaves?
    """
    start = own_leaf(x)
    demand_a_number(f(start)).backward()
    return start.grad


@pure_grad.misconception
def adds_up_several_values(f, x):
    """You added up the values of f where there are several, and nobody asked for the gradient of their sum.

    What should happen instead, so that the caller learns of the mistake?
    """
    start = own_leaf(x)
    return torch.autograd.grad(f(start).sum(), start)[0]


@pure_grad.misconception
def leaves_the_refusal_to_torch(f, x):
    """Where f(x) has dimensions, what comes out of your function is not the ValueError that is asked for.

    PyTorch's own refusal is another exception, and it does not come for every shape. Look at what f returned before
    you differentiate it, and let the caller meet the exception that the statement names.
    """
    start = own_leaf(x)
    return torch.autograd.grad(f(start), start)[0]


@pure_grad.misconception
def takes_one_entry_for_a_number(f, x):
    """You count the entries of f(x). A tensor of shape (1,) has one entry, but it has a dimension, too."""
    start = own_leaf(x)
    y = f(start)
    if y.numel() != 1:
        raise ValueError
    return torch.autograd.grad(y, start)[0]


@pure_grad.misconception
def returns_none(f, x):
    """You returned None. backward() returns nothing; where does it put the gradient, and did you hand that on?"""
    start = own_leaf(x)
    return torch.autograd.backward(demand_a_number(f(start)), inputs=[start])


@pure_grad.misconception
def flattens_the_gradient(f, x):
    """You returned the gradient as one long vector. It has one number for each entry of x, and the shape of x."""
    start = own_leaf(x)
    return torch.autograd.grad(demand_a_number(f(start)), start)[0].flatten()


@pure_grad.misconception
def steps_in_place(f, x):
    """You moved the entries of the caller's x, and moving them back does not bring back the last digit.

    That answer is a difference quotient besides, and autograd, which is exact, is allowed here.
    """
    demand_a_number(f(x))
    result, h = torch.zeros(x.shape, dtype=x.dtype), 1e-6
    entries, slopes = x.detach().view(-1), result.view(-1)
    with torch.no_grad():
        for i in range(x.numel()):
            entries[i] += h
            above = f(x)
            entries[i] -= 2 * h
            slopes[i] = (above - f(x)) / (2 * h)
            entries[i] += h
    return result


# --- 1.10 --------------------------------------------------------------------------------------------------


def field_on_grid(f, xlim, ylim, n):
    """The grid and the gradient on it, each (n, n), as meshgrid(indexing="xy") lays them out."""
    x, y = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
    X, Y = torch.meshgrid(x, y, indexing="xy")
    points = torch.stack([X.flatten(), Y.flatten()], dim=-1)
    gradients = torch.func.vmap(torch.func.grad(f))(points)
    return X, Y, gradients[:, 0].reshape(n, n), gradients[:, 1].reshape(n, n)


@exercise(
    given=dict(f=rebuilt(support.surface, matrix(3, 4)), xlim=interval(), ylim=interval(), n=one_of(5, 2, 7)),
    find=value(),
    probe=support.drawn_arrows,
    checks=[
        hidden("a function without symmetry", ordinary.draws(3), points=4),
        shown("a coarse grid to compare", ordinary.where(n=3).draws(1), points=2),
        hidden("a fine grid", ordinary.where(n=24).draws(1), points=1),
    ],
    choice=Choice("a", "In which direction does f grow fastest, and how is that direction related to a contour line?"),
)
def plot_gradient_field(ax, f, xlim, ylim, n):
    """The arrows of ∇f on an n × n grid over the window, drawn on ax."""
    return ax.quiver(*field_on_grid(f, xlim, ylim, n))


@plot_gradient_field.misconception
def exchanges_the_axes(ax, f, xlim, ylim, n):
    """Your arrows stand at the right places, but they belong to other places: x and y are exchanged.

    meshgrid has two indexings, "ij" and "xy". Does each arrow belong to the point at which you draw it?
    """
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, U.T, V.T)


@plot_gradient_field.misconception
def exchanges_the_components(ax, f, xlim, ylim, n):
    """You exchanged the two components: U is the change along x, V along y."""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, V, U)


@plot_gradient_field.misconception
def points_downhill(ax, f, xlim, ylim, n):
    """Your arrows point downhill. Does the gradient point where f grows or where it falls?"""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, -U, -V)


@plot_gradient_field.misconception
def unit_arrows(ax, f, xlim, ylim, n):
    """Your arrows all have length one. The length of the gradient says how steep f is; keep it."""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    length = torch.hypot(U, V)
    return ax.quiver(X, Y, U / length, V / length)


@plot_gradient_field.misconception
def field_of_the_bowl(ax, f, xlim, ylim, n):
    """Your arrows are (2x, 2y), the gradient of x² + y², whatever f is. Differentiate the f that you are given."""
    X, Y, _, _ = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, 2 * X, 2 * Y)


@plot_gradient_field.misconception
def draws_on_the_current_axes(ax, f, xlim, ylim, n):
    """There is no arrow on the Axes you were given: plt.quiver draws on whichever Axes is current.

    Which object should draw, if the picture is to land on ax?
    """
    import matplotlib.pyplot as plt

    return plt.quiver(*field_on_grid(f, xlim, ylim, n))


@plot_gradient_field.misconception
def one_window_for_both(ax, f, xlim, ylim, n):
    """You used xlim along both axes. The window need not be square."""
    return ax.quiver(*field_on_grid(f, xlim, xlim, n))


@plot_gradient_field.misconception
def thins_out_a_fine_grid(ax, f, xlim, ylim, n):
    """You leave out arrows where the grid is fine. Draw all n² of them; whoever chose n wants to see them."""
    every = max(1, n // 10)
    return ax.quiver(*(part[::every, ::every] for part in field_on_grid(f, xlim, ylim, n)))


ASSIGNMENT = Assignment(
    "Scalars, vectors and the gradient contract",
    [central_diff_grad, grad_quadratic_form, directional_derivative, pure_grad, plot_gradient_field],
)
