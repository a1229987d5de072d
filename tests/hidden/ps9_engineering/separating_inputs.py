"""Inputs that tell two formulas apart, and inputs that hide the difference: every answer that does so is right."""

import torch

from autograder.language import Choice, exercise, hidden, one_of, ordinary, satisfies, shown
from source.ps9_engineering import support

from ..shared import exactly

FORM, ROWS, SQUARES, LOGDET, DET, DIRECTION, SOFTMAX, MINIMUM = support.PAIRS
PUBLIC = 2  # the size that shown examples have
APART, TOGETHER = "separates", "collides"


@exercise(
    given=dict(pair=one_of(FORM, ROWS, SQUARES), n=one_of(3, 4, 3, 4, 5)),
    find=satisfies(support.told_apart),
    checks=[
        hidden("a form, row sums and squares", ordinary.draws(15), points=3),
        shown("size two", ordinary.where(pair=one_of(FORM, LOGDET, DIRECTION), n=PUBLIC).draws(3), points=1),
        hidden("inverses and determinants", ordinary.where(pair=one_of(LOGDET, DET)).draws(10), points=2),
        hidden("directions, at drawn sizes", ordinary.where(pair=DIRECTION).draws(5), points=1),
        hidden("softmax, pulled back", ordinary.where(pair=SOFTMAX).draws(5), points=1),
        hidden("a test for a minimum", ordinary.where(pair=MINIMUM, n=one_of(3, 4, 5, 6)).draws(4), points=1),
    ],
    choice=Choice(
        "c", "What kind of matrix is BBᵀ, whatever B is? Which of the four formulas are right for such a matrix?"
    ),
)
def separating_inputs(pair, n):
    """One input that separates, and one that collides."""
    return apart_and_together(pair, n)


def numbers(n):
    """Different numbers of both signs, none of them 0."""
    return exactly([1.5, -0.7, 0.9, 2.2, -1.1, 0.6, 1.3])[:n]


def square(n):
    """A matrix that is not symmetric, and well conditioned."""
    return 3 * torch.eye(n, dtype=torch.float64) + torch.outer(numbers(n), numbers(n).flip(0)) / 3 + 0.2


def even(n):
    """A symmetric one, indefinite or not."""
    return square(n) + square(n).mT


def definite(n):
    """A symmetric positive definite one."""
    return 2 * torch.eye(n, dtype=torch.float64) + 0.1


def with_two_negative(n):
    """A symmetric one with a positive determinant and two negative eigenvalues."""
    reflection = torch.eye(n, dtype=torch.float64) - 2 * torch.outer(numbers(n), numbers(n)) / numbers(n).square().sum()
    levels = torch.ones(n, dtype=torch.float64)
    levels[:2] = exactly([-1.0, -2.0])[:n]
    H = (reflection * levels) @ reflection.mT
    return (H + H.mT) / 2


def of_determinant_one(n):
    """A matrix whose determinant is 1."""
    A = square(n)
    det = torch.linalg.det(A)
    A[0] = A[0] / det
    return A


def across(z):
    """What the shares of z do not see: ⟨softmax(z), G⟩ = 0."""
    s, G = torch.softmax(z, 0), numbers(len(z)).flip(0)
    return G - s @ G


def apart_and_together(pair, n, **but):
    """Answers of one's own, but for what is given by name, as `form_apart`."""
    x = numbers(n)
    own = {
        FORM: ((square(n), x), (even(n), x)),
        ROWS: ((square(n), x), (square(n), torch.ones_like(x))),
        SQUARES: ((x,), (torch.full_like(x, 2.0),)),
        LOGDET: ((square(n),), (even(n),)),
        DET: ((square(n),), (of_determinant_one(n),)),
        DIRECTION: ((x, 2 * x), (x, x / x.norm())),
        SOFTMAX: ((x, x), (x, across(x))),
        MINIMUM: ((with_two_negative(n),), (definite(n),)),
    }
    apart, together = but.get(pair, own[pair])
    return {APART: apart or own[pair][0], TOGETHER: together or own[pair][1]}


# --- what a wrong answer shows -------------------------------------------------------------------------------

OF = {
    APART: ("what separates has the form", "what separates gives values far apart"),
    TOGETHER: (
        "what collides has the form",
        "what collides gives the same value twice",
        "what collides gives more than zeros",
    ),
}


def fail(answer, which, pair, n):
    """Whether the inputs that should separate, or collide, do not."""
    said = support.told_apart(answer, pair, n)
    return not all(said[what] for what in OF[which])


def inputs(which, *pairs, are):
    """Say of an answer to one of these pairs, or to any, that its inputs fail, and are such inputs."""

    def symptom(answer, pair, n):
        return (not pairs or pair in pairs) and bool(are(*answer[which])) and fail(answer, which, pair, n)

    return symptom


def differ_in_value(which):
    """Say of an answer that its inputs fit and all the same do not do what they should."""

    def symptom(answer, pair, n):
        return support.fits(pair, answer[which], n) and fail(answer, which, pair, n)

    return symptom


def some(is_so, *pairs):
    """Say of an answer to one of these pairs, or to any, that it has a tensor of this kind, which does not fit."""

    def symptom(answer, pair, n):
        return (not pairs or pair in pairs) and any(is_so(item) for which in OF for item in answer[which])

    return symptom


def is_right_when_exchanged(answer, pair, n):
    """Say of an answer that its two inputs do what the other one should."""
    return all(support.told_apart({APART: answer[TOGETHER], TOGETHER: answer[APART]}, pair, n).values())


def is_symmetric(A):
    """Whether a matrix is."""
    return is_all(0, A - A.mT)


def is_all(number, x):
    """Whether every entry is this number."""
    return bool((x == number).all())


def is_diagonal(A):
    """Whether a tensor is a matrix with zeros beside its diagonal, and nothing else there."""
    return A.dim() == 2 and len(A) > 1 and is_all(0, A - A.diagonal().diag())


def is_singular(A):
    """Whether a matrix has no inverse."""
    return bool(torch.linalg.matrix_rank(A) < len(A))


def is_column(x):
    """Whether a tensor is a matrix with one column."""
    return x.dim() == 2 and len(x) > x.shape[1] == 1


def is_near(one, other, scale=1.0):
    """Whether two numbers are the same up to rounding."""
    return abs(float(one) - other) <= 1e-6 * scale


def negative_eigenvalues(H):
    """How many a symmetric matrix has."""
    return int((torch.linalg.eigvalsh(H) < 0).sum())


# --- misconceptions: those of one property first, then those of any ------------------------------------------


@separating_inputs.misconception(symptom=inputs(APART, FORM, LOGDET, are=lambda A, *_: is_symmetric(A)))
def symmetric_matrices(pair, n):
    """The matrix that should separate is symmetric. There a forgotten transpose cannot be seen, and 2Ax is right.

    Which of the two inputs has to hide it, and which has to show it?
    """
    return apart_and_together(pair, n, **{FORM: ((even(n), numbers(n)), None), LOGDET: ((even(n),), None)})


@separating_inputs.misconception(symptom=inputs(APART, ROWS, are=lambda A, x: is_all(1, x)))
def vectors_of_ones(pair, n):
    """For `row sums` your x is all ones, and a matrix times ones is the sums of its rows.

    Choose entries without a pattern.
    """
    ones = torch.ones(n, dtype=torch.float64)
    return apart_and_together(
        pair, n, **{FORM: ((square(n), ones), (even(n), ones)), ROWS: ((square(n), ones), (square(n), ones))}
    )


@separating_inputs.misconception(symptom=inputs(APART, SQUARES, are=lambda x: is_all(2, x)))
def twos(pair, n):
    """For `squares` your input consists of twos: 2 · 2 and 2² are the same number. That hides the mistake."""
    return apart_and_together(pair, n, **{SQUARES: ((torch.full((n,), 2.0, dtype=torch.float64),), None)})


@separating_inputs.misconception(symptom=inputs(TOGETHER, SQUARES, are=lambda x: not is_all(0, x)))
def ones_do_not_hide_squares(pair, n):
    """For `squares` what you call a collision is none: at which number other than 0 is 2x equal to x²?"""
    return apart_and_together(pair, n, **{SQUARES: (None, (torch.ones(n, dtype=torch.float64),))})


@separating_inputs.misconception(symptom=inputs(TOGETHER, are=lambda *items: any(is_all(0, item) for item in items)))
def zeros_hide_everything(pair, n):
    """You let formulas collide at 0, where both say 0. That was excluded: what says nothing proves nothing."""
    x = torch.zeros(n, dtype=torch.float64)
    return apart_and_together(
        pair, n, **{FORM: (None, (even(n), x)), ROWS: (None, (square(n), x)), SQUARES: (None, (x,))}
    )


@separating_inputs.misconception(symptom=some(is_diagonal))
def the_identity(pair, n):
    """Your matrices are the identity, or diagonal. They have zeros, which were excluded: they hide nearly everything.

    Look for a matrix without zeros that has the one property which matters.
    """
    unit, x = torch.eye(n, dtype=torch.float64), numbers(n)
    return apart_and_together(pair, n, **{
        FORM: (None, (unit, x)), LOGDET: (None, (unit,)), DET: (None, (unit,)), MINIMUM: (None, (unit,)),
    })  # fmt: skip


@separating_inputs.misconception(symptom=lambda answer, pair, n: all(len(item) not in (1, n) for item in answer[APART]))
def of_one_size(pair, n):
    """Your inputs have the same size whatever n is. Make them from n."""
    return apart_and_together(pair, PUBLIC)


@separating_inputs.misconception(symptom=lambda answer, pair, n: all(item.numel() == 1 for item in answer[APART]))
def one_by_one(pair, n):
    """Your matrices are 1 × 1 and your vectors have one entry. There is no transpose to forget, and n asks for more."""
    return apart_and_together(pair, 1)


@separating_inputs.misconception(symptom=some(is_column))
def columns(pair, n):
    """Your vectors are columns, n × 1. A vector has one dimension here."""

    def upright(inputs):
        return tuple(item if item.dim() == 2 else item.unsqueeze(-1) for item in inputs)

    return {name: upright(inputs) for name, inputs in apart_and_together(pair, n).items()}


@separating_inputs.misconception(symptom=inputs(APART, DIRECTION, are=lambda x, v: is_near(v.norm(), 1)))
def unit_directions(pair, n):
    """The direction that should separate has length one, and dividing by 1 changes nothing."""
    x = numbers(n)
    return apart_and_together(pair, n, **{DIRECTION: ((x, x / x.norm()), None)})


@separating_inputs.misconception(symptom=inputs(TOGETHER, DIRECTION, are=lambda x, v: is_near(x.norm(), 1)))
def length_of_the_point(pair, n):
    """For `direction` you gave the point the length one. By whose length does the wrong formula divide?"""
    x = numbers(n)
    return apart_and_together(pair, n, **{DIRECTION: (None, (x / x.norm(), 2 * x))})


@separating_inputs.misconception(symptom=inputs(TOGETHER, DET, are=lambda X: is_near(torch.linalg.det(X), -1)))
def absolute_determinant_one(pair, n):
    """For `determinant` your matrix has the determinant −1: the right formula multiplies by it, so the sign differs."""
    A = of_determinant_one(n)
    A[0] = -A[0]
    return apart_and_together(pair, n, **{DET: (None, (A,))})


@separating_inputs.misconception(symptom=some(is_singular, DET))
def a_singular_matrix(pair, n):
    """For `determinant` your matrix is singular. Neither formula can be evaluated there, as both have an inverse."""
    return apart_and_together(pair, n, **{DET: ((torch.ones(n, n, dtype=torch.float64),), None)})


@separating_inputs.misconception(symptom=inputs(APART, MINIMUM, are=lambda H: negative_eigenvalues(H) == len(H)))
def minus_a_definite_one(pair, n):
    """For `minimum` you took a negative definite matrix. Its determinant is positive for even n only.

    How many negative eigenvalues must there be for a positive product?
    """
    return apart_and_together(pair, n, **{MINIMUM: ((-definite(n),), None)})


@separating_inputs.misconception(symptom=inputs(APART, MINIMUM, are=lambda H: negative_eigenvalues(H) == 1))
def one_negative_curvature(pair, n):
    """For `minimum` your matrix has one negative eigenvalue. Its determinant is negative, and both tests say no."""
    H = definite(n)
    H[0, 0] = -2.0
    return apart_and_together(pair, n, **{MINIMUM: ((H,), None)})


@separating_inputs.misconception(symptom=inputs(TOGETHER, MINIMUM, are=lambda H: torch.linalg.det(H) <= 0))
def both_say_no(pair, n):
    """For `minimum` you found where both tests say no, which is 0. Find where both say yes."""
    H = definite(n)
    H[0, 0] = -2.0
    return apart_and_together(pair, n, **{MINIMUM: (None, (H,))})


@separating_inputs.misconception(symptom=some(lambda H: not is_symmetric(H), MINIMUM))
def not_symmetric_hessian(pair, n):
    """For `minimum` your matrices are not symmetric. A Hessian is, to the last digit: what is (H + Hᵀ)/2?"""
    H = definite(n)
    H[0, 1] = 0.3
    return apart_and_together(pair, n, **{MINIMUM: (None, (H,))})


@separating_inputs.misconception(symptom=inputs(TOGETHER, SOFTMAX, are=lambda z, G: is_all(G[0], G)))
def the_same_for_every_output(pair, n):
    """For `softmax` your G is all ones. Then the right formula says 0 and the wrong one s: they do not collide.

    The wrong one lacks the term with ⟨s, G⟩. When is that nothing?
    """
    x = numbers(n)
    return apart_and_together(pair, n, **{SOFTMAX: (None, (x, torch.ones_like(x)))})


@separating_inputs.misconception(symptom=inputs(TOGETHER, SOFTMAX, are=lambda z, G: is_near(G.sum(), 0, G.abs().sum())))
def a_sum_of_zero(pair, n):
    """For `softmax` the entries of your G add up to 0. They have to do so when each is weighted with its share."""
    x = numbers(n)
    return apart_and_together(pair, n, **{SOFTMAX: (None, (x, x - x.mean()))})


@separating_inputs.misconception(
    symptom=inputs(TOGETHER, SOFTMAX, are=lambda z, G: is_near(z @ G, 0, z.norm() * G.norm()))
)
def across_the_scores(pair, n):
    """For `softmax` your G is orthogonal to z. It is softmax(z) to which it must be orthogonal."""
    z = numbers(n)
    G = z.flip(0) + 0.3
    return apart_and_together(pair, n, **{SOFTMAX: (None, (z, G - (z @ G) / (z @ z) * z))})


@separating_inputs.misconception(symptom=is_right_when_exchanged)
def exchanged(pair, n):
    """Your two inputs are exchanged: what you call separating collides, and the other way round."""
    own = apart_and_together(pair, n)
    return {APART: own[TOGETHER], TOGETHER: own[APART]}


@separating_inputs.misconception(symptom=differ_in_value(TOGETHER))
def anything_collides(pair, n):
    """What you let collide is an input like any other, and the two formulas differ there.

    Set the two formulas equal and solve: what must A, x or X be like?
    """
    own = apart_and_together(pair, n)
    return {APART: own[APART], TOGETHER: own[APART]}


@separating_inputs.misconception(symptom=differ_in_value(APART))
def nothing_separates(pair, n):
    """What should separate is where the two formulas agree. Change the one thing that makes them agree."""
    own = apart_and_together(pair, n)
    return {APART: own[TOGETHER], TOGETHER: own[TOGETHER]}
