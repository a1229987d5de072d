"""Points at which PyTorch's derivative is wrong, and the right one: every such point is an answer."""

import torch

from autograder.language import Choice, exercise, hidden, one_of, ordinary, satisfies, shown
from source.ps9_engineering import support

from ..shared import exactly

DET, NORM, LOG, RELUS, SQUARE, SOFTPLUS, SINE = support.SUSPECTS
NUMBERS = (LOG, RELUS, SOFTPLUS, SINE)


@exercise(
    given=dict(name=one_of(RELUS, LOG), n=one_of(2, 3, 4, 5)),
    find=satisfies(support.believed),
    checks=[
        hidden("a kink and a branch", ordinary.draws(4), points=3),
        shown("of size two", ordinary.where(name=one_of(RELUS, SQUARE), n=2).draws(2), points=1),
        hidden("det, at drawn sizes", ordinary.where(name=DET).draws(4), points=3),
        hidden("norm, at drawn sizes", ordinary.where(name=NORM).draws(4), points=2),
        hidden("eigenvectors", ordinary.where(name=SQUARE, n=one_of(3, 4, 5)).draws(3), points=2),
        hidden("where numbers run out", ordinary.where(name=one_of(SOFTPLUS, SINE)).draws(2), points=2),
    ],
    choice=Choice(
        "c", "Write down both slopes at 0, each as PyTorch counts it, and mind the sign inside the second one."
    ),
)
def find_oracle_failure(name, n):
    """A point, and the right derivative there."""
    return failure(name, n)


def of_rank(n, rank):
    """A matrix of whole numbers of this rank, with an exact determinant of 0."""
    A = torch.zeros(n, n, dtype=torch.float64)
    A[:rank, :rank] = torch.eye(rank, dtype=torch.float64)
    A[0, -1] = 2.0
    return A


def cofactors(A):
    """The cofactors, from minors."""
    n = len(A)
    keep = [[k for k in range(n) if k != i] for i in range(n)]
    minors = [[torch.linalg.det(A[keep[i]][:, keep[j]]) * (-1) ** (i + j) for j in range(n)] for i in range(n)]
    return torch.stack([torch.stack(row) for row in minors])


def coefficients(n):
    """The C of the square by eigenvectors."""
    return torch.sin(torch.arange(1, n * n + 1, dtype=torch.float64)).reshape(n, n)


def of_the_square(S):
    """The gradient of ⟨C, S²⟩ for a symmetric S: that of a symmetric variable, symmetrised."""
    C = coefficients(len(S))
    G = S @ C.mT + C.mT @ S
    return (G + G.mT) / 2


def failure(name, n, **but):
    """One answer to each name, but for those given as {name: (input, right)}; None leaves the right one."""
    unit, A = torch.eye(n, dtype=torch.float64), of_rank(n, n - 1)
    own = {
        DET: (A, cofactors(A)),
        NORM: (torch.zeros(n, dtype=torch.float64), 2 * unit),
        LOG: (exactly(-1.0), exactly(1.0)),
        RELUS: (exactly(0.0), exactly(1.0)),
        SQUARE: (unit, of_the_square(unit)),
        SOFTPLUS: (exactly(1000.0), exactly(1.0)),
        SINE: (exactly(1e-8), exactly(-1e-8 / 3)),
    }
    x, right = own[name]
    other, found = but.get(name, (None, None))
    return {"input": x if other is None else other, "right": right if found is None else found}


# --- what a wrong answer shows -------------------------------------------------------------------------------


def of_point(suspect, is_so):
    """Say of an answer to this suspect that PyTorch is right at its point, or the point does not fit, and is so."""

    def symptom(answer, name, n):
        if name != suspect or not is_so(answer["input"]):
            return False
        told = support.believed(answer, name, n)
        return not (told["the input has the form"] and told["PyTorch is wrong there"])

    return symptom


def of_derivative(suspect, is_so):
    """Say of an answer to this suspect that its point fits, and what it calls right is wrong, and is so beside it."""

    def symptom(answer, name, n):
        if name != suspect:
            return False
        told = support.believed(answer, name, n)
        is_wrong = told["the input has the form"] and not told["what you call right is right"]
        return is_wrong and is_so(answer["right"], answer["input"])

    return symptom


def is_what_it_says(answer, name, n):
    """Say of an answer that it calls right what PyTorch says, where that is wrong."""
    told = support.believed(answer, name, n)
    is_found = told["the input has the form"] and told["PyTorch is wrong there"]
    return is_found and is_like(answer["right"], support.claimed(name, answer["input"]))


def is_no_find(answer, name, n):
    """Say of an answer that its point fits, and that PyTorch is right there."""
    told = support.believed(answer, name, n)
    return told["the input has the form"] and not told["PyTorch is wrong there"]


def is_like(one, other):
    """Whether two tensors are the same up to rounding, NaN included."""
    return one.shape == other.shape and torch.allclose(one, other, rtol=1e-6, atol=1e-12, equal_nan=True)


def is_singular_but_for_a_little(A):
    """Whether a matrix is singular to the eye."""
    sizes = torch.linalg.svdvals(A)
    return bool(0 < sizes[-1] <= 0.05 * sizes[0])


def signs(n):
    """A chessboard of 1 and −1."""
    row = (-1.0) ** torch.arange(n, dtype=torch.float64)
    return torch.outer(row, row)


def is_not_symmetrised(right, S):
    """Whether it is the symmetric part that is right."""
    return is_like((right + right.mT) / 2, of_the_square(S))


def has_different_eigenvalues(S):
    """Whether no two of them are near each other."""
    values = torch.linalg.eigvalsh(S)
    return bool((values.diff() > 1e-6 * values.abs().max()).all())


# --- misconceptions: those of one name first, then those of any ----------------------------------------------


@find_oracle_failure.misconception(symptom=of_point(DET, is_singular_but_for_a_little))
def nearly_singular(name, n):
    """For the determinant your matrix is nearly singular, and PyTorch is right there. How near is near enough?"""
    A = of_rank(n, n - 1) + 1e-3 * torch.eye(n, dtype=torch.float64)
    return failure(name, n, **{DET: (A, cofactors(A))})


@find_oracle_failure.misconception(symptom=of_point(DET, lambda A: torch.linalg.matrix_rank(A) < len(A) - 1))
def rank_too_low(name, n):
    """For the determinant your matrix has so low a rank that all cofactors are zero, as PyTorch says.

    Which rank makes the determinant zero and leaves something of its gradient?
    """
    A = torch.ones(n, n, dtype=torch.float64)
    return failure(name, n, **{DET: (A, cofactors(A))})


@find_oracle_failure.misconception(symptom=of_derivative(DET, lambda right, A: is_like(right, cofactors(A).mT)))
def cofactors_transposed(name, n):
    """For the determinant you give the transpose of the gradient: det(X) X⁻¹ has the transpose in the wrong place."""
    A = of_rank(n, n - 1)
    return failure(name, n, **{DET: (A, cofactors(A).mT.clone())})


@find_oracle_failure.misconception(
    symptom=of_derivative(DET, lambda right, A: is_like(right, signs(len(A)) * cofactors(A)))
)
def minors_without_signs(name, n):
    """For the determinant your minors lack their signs, which alternate like the fields of a chessboard."""
    A = of_rank(n, n - 1)
    return failure(name, n, **{DET: (A, signs(n) * cofactors(A))})


@find_oracle_failure.misconception(
    symptom=of_derivative(NORM, lambda right, x: is_like(right, torch.eye(len(x)).double()))
)
def half_of_the_hessian(name, n):
    """For the squared norm your Hessian is I. Differentiate xᵢ² twice."""
    return failure(name, n, **{NORM: (None, torch.eye(n, dtype=torch.float64))})


@find_oracle_failure.misconception(symptom=of_derivative(NORM, lambda right, x: right.dim() == 2 and not right.any()))
def hessian_of_zeros(name, n):
    """For the squared norm you give zeros, as torch.func.hessian does. Two wrong answers need not be the same.

    Does the function not bend at 0? Take its values at small x.
    """
    return failure(name, n, **{NORM: (None, torch.zeros(n, n, dtype=torch.float64))})


@find_oracle_failure.misconception(symptom=of_derivative(NORM, lambda right, x: right.shape == x.shape))
def gradient_for_hessian(name, n):
    """For the squared norm you give a vector. A Hessian is asked for, which is a matrix."""
    return failure(name, n, **{NORM: (None, torch.zeros(n, dtype=torch.float64))})


@find_oracle_failure.misconception(symptom=of_derivative(RELUS, lambda right, x: right == 0.5))
def half_at_the_kink(name, n):
    """For the two relus you give ½ at 0, the middle of the slopes of one relu. What is the function as a whole?"""
    return failure(name, n, **{RELUS: (None, exactly(0.5))})


@find_oracle_failure.misconception(symptom=of_derivative(RELUS, lambda right, x: right == 0))
def no_slope_at_the_kink(name, n):
    """For the two relus you give 0, what PyTorch says. Compute the function at a small x on either side of 0."""
    return failure(name, n, **{RELUS: (None, exactly(0.0))})


@find_oracle_failure.misconception(symptom=of_point(LOG, lambda x: x == 0))
def where_the_branches_meet(name, n):
    """For the logarithm in a branch you look where the branches meet, and there PyTorch is right.

    The branch that is not taken is computed, too. Where has it no finite slope?
    """
    return failure(name, n, **{LOG: (exactly(0.0), exactly(1.0))})


@find_oracle_failure.misconception(symptom=of_point(LOG, lambda x: x < -1))
def beyond_the_pole(name, n):
    """For the logarithm in a branch you went beyond its pole. There its value is NaN, and its slope is finite again."""
    return failure(name, n, **{LOG: (exactly(-2.0), exactly(1.0))})


@find_oracle_failure.misconception(symptom=of_derivative(LOG, lambda right, x: right == 0.5 or right.isinf()))
def slope_of_the_other_branch(name, n):
    """For the logarithm in a branch your slope is that of the logarithm. Which branch is taken at your point?"""
    return failure(name, n, **{LOG: (None, exactly(0.5))})


@find_oracle_failure.misconception(symptom=of_point(SQUARE, has_different_eigenvalues))
def eigenvalues_that_differ(name, n):
    """For the square by eigenvectors your eigenvalues differ, and then PyTorch is right. It divides by their gaps."""
    S = torch.arange(1, n + 1, dtype=torch.float64).diag()
    return failure(name, n, **{SQUARE: (S, of_the_square(S))})


@find_oracle_failure.misconception(symptom=of_derivative(SQUARE, is_not_symmetrised))
def not_symmetrised(name, n):
    """For the square by eigenvectors your derivative is that for S. X enters through its symmetric part only, and so
    the gradient is symmetric.
    """
    return failure(name, n, **{SQUARE: (None, 2 * coefficients(n))})


@find_oracle_failure.misconception(symptom=of_derivative(SQUARE, lambda right, S: is_like(right, 2 * S)))
def scalar_rule_for_a_square(name, n):
    """For the square by eigenvectors you differentiated as for numbers, and forgot the weights of the entries."""
    return failure(name, n, **{SQUARE: (None, 2 * torch.eye(n, dtype=torch.float64))})


@find_oracle_failure.misconception(symptom=of_point(SOFTPLUS, lambda x: x > 20))
def not_large_enough(name, n):
    """For softplus your x is large, and exp still has a number for it. From where on does it overflow in float64?"""
    return failure(name, n, **{SOFTPLUS: (exactly(100.0), None)})


@find_oracle_failure.misconception(symptom=of_point(SOFTPLUS, lambda x: x < -700))
def on_the_wrong_side(name, n):
    """For softplus you look at very negative x. There exp becomes 0, and PyTorch's slope is 0 like the right one."""
    return failure(name, n, **{SOFTPLUS: (exactly(-1000.0), exactly(0.0))})


@find_oracle_failure.misconception(symptom=of_derivative(SOFTPLUS, lambda right, x: not right.isfinite() or right > 2))
def infinite_slope(name, n):
    """For softplus you give a slope that is no number, or far too large. What is log(1 + eˣ) close to for large x?"""
    return failure(name, n, **{SOFTPLUS: (None, exactly(1000.0))})


@find_oracle_failure.misconception(symptom=of_point(SINE, lambda x: x == 0))
def exactly_at_zero(name, n):
    """For sin(x)/x you chose 0, which was excluded: PyTorch knows that point. Go near it."""
    return failure(name, n, **{SINE: (exactly(0.0), exactly(0.0))})


@find_oracle_failure.misconception(symptom=of_derivative(SINE, lambda right, x: right == 0))
def small_slopes_are_zero(name, n):
    """For sin(x)/x you call 0 right, next to 0. Small is not 0: what is the first term of the series of the slope?"""
    return failure(name, n, **{SINE: (None, exactly(0.0))})


@find_oracle_failure.misconception(symptom=of_point(SINE, lambda x: 0 < x.abs() < 0.1))
def not_small_enough(name, n):
    """For sin(x)/x your x is not small enough: PyTorch's slope there has lost some digits only."""
    return failure(name, n, **{SINE: (exactly(0.01), exactly(-0.01 / 3 + 1e-6 / 30))})


@find_oracle_failure.misconception(symptom=lambda answer, name, n: name in NUMBERS and answer["input"].shape == (1,))
def numbers_with_a_dimension(name, n):
    """Where a number is asked for, yours has a dimension: shape (1,) is a vector with one entry."""
    return {key: item.reshape(1) if item.dim() == 0 else item for key, item in failure(name, n).items()}


@find_oracle_failure.misconception(symptom=lambda answer, name, n: name not in NUMBERS and len(answer["input"]) != n)
def of_one_size(name, n):
    """Your matrices and vectors have the same size whatever n is. Make them from n."""
    return failure(name, 2)


@find_oracle_failure.misconception(symptom=is_what_it_says)
def believes_what_it_says(name, n):
    """Your points are right, and what you call right is what PyTorch says there, or nearly. That is what is wrong.

    Go to another route: differences of the function, or a pencil.
    """
    x = failure(name, n)["input"]
    return {"input": x, "right": support.claimed(name, x)}


@find_oracle_failure.misconception(symptom=is_no_find)
def nothing_is_wrong_there(name, n):
    """At your points PyTorch is right, up to rounding. Rounding is no mistake; look where a step of the way divides by
    zero, or has a kink.
    """
    plain = {
        DET: of_rank(n, n) + 0.3,
        NORM: torch.ones(n, dtype=torch.float64),
        SQUARE: torch.arange(1, n + 1, dtype=torch.float64).diag(),
    }
    x = plain.get(name, exactly(0.7))
    derivative = {DET: cofactors, NORM: lambda x: 2 * torch.eye(n, dtype=torch.float64), SQUARE: of_the_square}
    return {"input": x, "right": derivative.get(name, lambda x: support.claimed(name, x))(x)}
