"""The Gauss-Newton step from J itself, not from JᵀJ: the shortest where several are as good."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value, vector

from ..shared import exactly
from .shared import by_pseudo_inverse, by_singular_value

# exactly dependent columns; the last one has no columns at all that count. Where the columns depend on each other, the
# driver gelsy is wrong at times (pytorch issue 187411), so no reference may use it
DEPENDENT = [
    exactly(rows)
    for rows in (
        [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, -1.0, 0.0], [3.0, 0.0, 3.0]],
        [[2.0, 1.0, -1.0], [4.0, 2.0, -2.0], [-2.0, -1.0, 1.0], [6.0, 3.0, -3.0]],
        [[1.0, 0.0, 1.0], [0.0, 2.0, 2.0], [3.0, 1.0, 4.0], [1.0, 1.0, 2.0]],
        [[1.0, 1.0, 0.0], [2.0, 2.0, 1.0], [0.0, 0.0, 3.0], [1.0, 1.0, 1.0]],  # here gelsy is wrong in most calls
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    )
]
LARGE = DEPENDENT[0] * 2.0**40  # what is rounding here is far above the machine epsilon


@exercise(
    given=dict(J=matrix("m", "n"), r=vector("m")),
    find=value().confirmed_by(by_pseudo_inverse, within=1e-7),
    checks=[
        hidden("more residuals than unknowns, fewer, as many", ordinary.sizes(m=(6, 3, 4), n=(4, 5, 4)), points=2),
        shown("three residuals, two unknowns", ordinary.sizes(m=3, n=2).draws(2), points=1),
        hidden(
            "columns that depend on each other",
            ordinary.where(J=one_of(*DEPENDENT, LARGE), r=vector(4)).draws(12),
            points=1,
        ),
        hidden(
            "columns that depend on each other, in float32",
            ordinary.where(J=one_of(*DEPENDENT[:3]), r=vector(4))
            .float32()
            .draws(6)
            .because("whoever takes float64's epsilon for every dtype divides by rounding here"),
            points=1,
        ),
        hidden(
            "a condition number of a million",
            ordinary.conditioned(1e6).within(1e-9).sizes(m=7, n=(3, 4)).draws(8),
            points=1,
        ),
        hidden(
            "one residual, one unknown, float32, views, tensors that require a gradient",
            ordinary.sizes(m=(1, 4, 5, 1), n=(3, 1, 3, 1))
            .conditioned(5.0)
            .within(2e-4)
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(12),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "a", "Each factor of ten in the condition number costs a digit. What is the condition number of JᵀJ?"
    ),
)
def gauss_newton_step(J, r):
    """The shortest minimiser of ‖Js + r‖."""
    return -torch.linalg.lstsq(J, r.unsqueeze(-1), driver="gelsd").solution.squeeze(-1)


def inverted(S, least):
    """1/σ where σ is above least·σ₁, else 0."""
    return (1 / S).where(least * S[:1] < S, 0)


@gauss_newton_step.misconception
def keeps_the_sign_of_the_residuals(J, r):
    """Your step has the wrong sign: it solves Js = r, and doubles the residuals instead of removing them."""
    return -by_pseudo_inverse(J, r)


@gauss_newton_step.misconception
def steps_along_the_gradient(J, r):
    """You returned −Jᵀr, the negative gradient. What does the Hessian of the model, JᵀJ, do to it?"""
    return -(J.mT @ r)


@gauss_newton_step.misconception
def searches_along_the_gradient(J, r):
    """You took the best step along −Jᵀr. Among all directions there are mostly better ones."""
    slope = J.mT @ r
    return -slope * (slope @ slope) / ((J @ slope) @ (J @ slope)).clamp(min=1e-300)


@gauss_newton_step.misconception
def treats_columns_alone(J, r):
    """You fitted every column of J by itself, as if they were orthogonal to each other."""
    return -(J.mT @ r) / (J * J).sum(0).clamp(min=1e-300)


@gauss_newton_step.misconception
def inverts_the_gram_matrix(J, r):
    """You inverted JᵀJ. If there are fewer residuals than unknowns, or dependent columns, it has no inverse.

    And where it has one, forming it costs half of the digits. Which functions of torch.linalg work on J itself?
    """
    return -torch.linalg.solve(J.mT @ J, J.mT @ r)


@gauss_newton_step.misconception
def takes_the_pseudo_inverse_of_the_gram_matrix(J, r):
    """You formed JᵀJ, whose condition number is the square of that of J, and half of the digits are gone.

    Take a pseudo-inverse, a decomposition or a driver that works on J itself.
    """
    return -(torch.linalg.pinv(J.mT @ J, hermitian=True) @ (J.mT @ r))


@gauss_newton_step.misconception
def takes_any_minimiser(J, r):
    """Your s minimises ‖Js + r‖, but where several do, it is not the shortest of them.

    What may be added to s without changing Js? The shortest s contains nothing of that kind.
    """
    m, n = J.shape
    if m >= n:
        return by_pseudo_inverse(J, r)
    return torch.cat([torch.linalg.solve(J[:, :m], -r), r.new_zeros(n - m)])


@gauss_newton_step.misconception
def divides_by_every_singular_value(J, r):
    """You divide by all singular values, also by those that are 0 up to rounding, and huge numbers come out.

    The statement says which of them count as 0. What is the shortest choice for their coordinates?
    """
    return by_singular_value(J, r, lambda S: 1 / S)


@gauss_newton_step.misconception
def drops_singular_values_that_count(J, r):
    """You leave out singular values that are small, but not 0. They carry a part of the step, often the largest.

    How small must one be, relative to the largest, to be nothing but rounding?
    """
    return by_singular_value(J, r, lambda S: inverted(S, 1e-5))


@gauss_newton_step.misconception
def compares_with_a_fixed_number(J, r):
    """You compare singular values with a fixed number. In other units J is larger, and so is what is left by rounding.

    The statement measures them by the largest one.
    """
    return by_singular_value(J, r, lambda S: (1 / S).where(S > 1e-4, 0))


@gauss_newton_step.misconception
def damps_a_little(J, r):
    """You added a small number to make the problem safe. Where J is badly conditioned, the answer is another one.

    Damping is the next exercise. Here dependent columns are to be recognised, and nothing is to be changed.
    """
    return by_singular_value(J, r, lambda S: S / (S * S + 1e-10))


@gauss_newton_step.misconception
def takes_means(J, r):
    """You divided by the number of residuals, as for a mean of squares. Does the minimiser change with that factor?"""
    return by_pseudo_inverse(J, r) / len(r)


@gauss_newton_step.misconception
def squeezes_a_single_unknown(J, r):
    """Your result has no dimension left if there is one unknown: squeeze() drops every dimension of size one."""
    return by_pseudo_inverse(J, r).squeeze()


@gauss_newton_step.misconception
def solves_in_float64(J, r):
    """Your function answers in float64, whatever the inputs are. Let dtype and device come from an input."""
    return by_pseudo_inverse(J.double(), r.double())
