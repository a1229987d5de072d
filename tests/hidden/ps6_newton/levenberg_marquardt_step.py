"""The damped least-squares step, as accurate for a tiny μ and a huge one as for any other."""

import torch

from autograder.language import BY_HAND, Choice, exercise, hidden, matrix, one_of, ordinary, shown, value, vector

from .shared import by_pseudo_inverse, by_singular_value


def by_taller_problem(J, r, mu):
    """Another route to the damped step than singular values."""
    return augmented(J, r, mu**0.5)


@exercise(
    given=dict(J=matrix("m", "n"), r=vector("m"), mu=one_of(0.3, 1.0, 2.5)),
    find=value().confirmed_by(by_taller_problem, within=1e-8),
    checks=[
        hidden("more residuals than unknowns, fewer, as many", ordinary.sizes(m=(6, 3, 4), n=(4, 5, 4)), points=4),
        shown("three residuals, two unknowns", ordinary.sizes(m=3, n=2).draws(2), points=1),
        hidden("tiny μ, and none", ordinary.sizes(m=(3, 6), n=(5, 4)).where(mu=one_of(1e-10, 0.0)).draws(8), points=1),
        hidden(
            "huge μ",
            ordinary.where(mu=1e6)
            .of_scale(1e-6)
            .draws(4)
            .because("the statement promises nine digits of a tiny step; elsewhere errors of 1e-9 are no errors"),
            points=1,
        ),
        hidden(
            "one residual, one unknown, float32, views, tensors that require a gradient",
            ordinary.sizes(m=(1, 4, 5, 1), n=(3, 1, 3, 1))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(12),
            points=1,
        ),
        hidden("tensors on meta", ordinary.on_meta().draws(3), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "In (JᵀJ + μI)s = −Jᵀr, which term on the left can be left out when μ is huge?"),
)
def levenberg_marquardt_step(J, r, mu):
    """The minimiser of ‖Js + r‖² + μ‖s‖²."""
    return by_singular_value(J, r, lambda S: S / (S * S + mu))


def augmented(J, r, damping, below=0.0):
    """The taller least-squares problem, with these numbers on the diagonal of its lower part and below r."""
    n = J.shape[1]
    tall = torch.cat([J, damping * torch.eye(n, dtype=J.dtype, device=J.device)])
    Q, R = torch.linalg.qr(tall)
    projected = Q.mT @ torch.cat([r, r.new_full((n,), below)])
    return -torch.linalg.solve_triangular(R, projected.unsqueeze(-1), upper=True).squeeze(-1)


@levenberg_marquardt_step.misconception
def forgets_the_root_of_mu(J, r, mu):
    """Below J stands μI in your taller matrix. What is its product with its own transpose, and what should it be?"""
    return augmented(J, r, mu)


@levenberg_marquardt_step.misconception
def does_not_damp(J, r, mu):
    """Your result does not depend on μ: it is the Gauss–Newton step."""
    return by_pseudo_inverse(J, r)


@levenberg_marquardt_step.misconception
def divides_by_one_plus_mu(J, r, mu):
    """You shortened the Gauss–Newton step by a factor. Damping also turns the step, towards −Jᵀr."""
    return by_pseudo_inverse(J, r) / (1 + mu)


@levenberg_marquardt_step.misconception
def takes_the_limit_for_the_step(J, r, mu):
    """You returned −Jᵀr/μ, which is what the step tends to when μ is huge. JᵀJ is still there."""
    return -(J.mT @ r) / max(mu, 1e-12)


@levenberg_marquardt_step.misconception
def damps_in_units_of_the_columns(J, r, mu):
    """You multiplied μ by the diagonal of JᵀJ. That is Marquardt's variant; the statement has the identity there."""
    G = J.mT @ J
    return -torch.linalg.solve(G + mu * torch.diag(G.diagonal()), J.mT @ r)


@levenberg_marquardt_step.misconception
def damps_twice(J, r, mu):
    """Your damping is twice as strong as it should be. Where does the 2 come from, when *both* terms are squares?"""
    return augmented(J, r, (2 * mu) ** 0.5)


@levenberg_marquardt_step.misconception
def damps_by_half(J, r, mu):
    """Your damping is half as strong as it should be. Write the derivative of both terms: is there a 2 in both?"""
    return augmented(J, r, (mu / 2) ** 0.5)


@levenberg_marquardt_step.misconception
def adds_mu_to_every_entry(J, r, mu):
    """You added μ to every entry of JᵀJ. Adding a number to a matrix is not adding a multiple of I."""
    return -torch.linalg.solve(J.mT @ J + mu, J.mT @ r)


@levenberg_marquardt_step.misconception
def adds_mu_to_singular_values(J, r, mu):
    """You added μ to the singular values of J. It belongs to their squares, which are the eigenvalues of JᵀJ."""
    return by_singular_value(J, r, lambda S: 1 / (S + mu))


@levenberg_marquardt_step.misconception
def damps_the_residuals(J, r, mu):
    """You put μ to the residuals, not to the step. Which length does the second term of the statement measure?"""
    return by_pseudo_inverse(J, r / (1 + mu) + mu)


@levenberg_marquardt_step.misconception
def pulls_towards_one(J, r, mu):
    """Below r you put √μ instead of zeros, so that the step is pulled towards another point than 0."""
    return augmented(J, r, mu**0.5, below=mu**0.5)


@levenberg_marquardt_step.misconception
def climbs(J, r, mu):
    """Your step has the wrong sign: the residuals grow. Compute ‖Js + r‖ for it, and for 0."""
    return -augmented(J, r, mu**0.5)


@levenberg_marquardt_step.misconception
def forms_the_normal_equations(J, r, mu):
    """You formed JᵀJ + μI. Where μ is tiny and J has more columns than rows, half of the digits are lost.

    Write the two squared lengths as one, of a taller vector. Then J is never multiplied with itself.
    """
    n = J.shape[1]
    return -torch.linalg.solve(J.mT @ J + mu * torch.eye(n, dtype=J.dtype, device=J.device), J.mT @ r)


@levenberg_marquardt_step.misconception
def damps_on_the_other_side(J, r, mu):
    """You solve with JJᵀ + μI, one equation for each residual: the same step where μ is large enough, by other means.

    With more residuals than unknowns JJᵀ is singular, and for μ = 0 nothing is left of it. And a product is formed,
    which costs half of the digits: the statement's taller matrix has neither fault.
    """
    m = J.shape[0]
    return -(J.mT @ torch.linalg.solve(J @ J.mT + mu * torch.eye(m, dtype=J.dtype, device=J.device), r))


@levenberg_marquardt_step.misconception
def makes_the_identity_in_float64(J, r, mu):
    """Your function works in float64 only: torch.eye without a dtype makes float64, whatever J is."""
    return augmented(J.double(), r.double(), mu**0.5)


@levenberg_marquardt_step.misconception
def makes_the_identity_on_the_cpu(J, r, mu):
    """Your function stops where J is not on the CPU.

    Do you make a tensor without saying where it lies? Give torch.eye the device of J. Or do you call a function that
    other devices do not have, as lstsq with some of its drivers?
    """
    torch.cat([J, torch.eye(J.shape[1], dtype=J.dtype)])
    return augmented(J, r, mu**0.5)
