"""The gradient of cᵀA(p)⁻¹b with respect to p by the adjoint method: two solves, however many parameters.

Source: after MIT 18.063 (2026), problem set 1, problem 6, which asks for ‖(A₀ + ppᵀ)⁻¹b‖².
"""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    derived,
    exercise,
    hidden,
    largest_intermediate,
    matrix,
    ordinary,
    shown,
    solves,
    value,
    vector,
)


def by_differences_or_forwards(A0, p, u, b, c):
    """The value by least squares, and the gradient by central differences; forwards where n is large, to save time."""
    x = torch.linalg.lstsq(opened(A0, p, u), b.unsqueeze(-1)).solution.squeeze(-1)
    if len(p) > 50:
        return c @ x, torch.func.jacfwd(reading, argnums=1)(A0, p, u, b, c)
    h = 1e-5
    steps = h * torch.eye(len(p), dtype=p.dtype)
    slopes = [(reading(A0, p + s, u, b, c) - reading(A0, p - s, u, b, c)) / (2 * h) for s in steps]
    return c @ x, torch.stack(slopes)


@exercise(
    given=dict(A0=matrix("n", "n"), p=vector("n"), u=vector("n"), b=vector("n"), c=vector("n")),
    find=value().confirmed_by(by_differences_or_forwards, within=1e-5),
    checks=[
        hidden("ordinary A0, p, u, b and c", ordinary.conditioned(20.0).within(1e-9), points=3),
        shown("two and three unknowns", ordinary.sizes(n=(2, 3)).conditioned(5.0).within(1e-9).draws(2), points=1),
        hidden(
            "two hundred unknowns",
            ordinary.sizes(n=200).conditioned(20.0).within(1e-9).draws(2),
            points=1,
            rule=solves(at_most=2),
        ),
        hidden(
            "how much memory it takes",
            ordinary.sizes(n=(30, 17)).conditioned(20.0).within(1e-9).draws(2),
            points=1,
            rule=largest_intermediate(at_most=lambda A0, p, u, b, c: A0.numel()),
        ),
        hidden(
            "p = 0",
            ordinary.sizes(n=3).where(p=torch.zeros(3, dtype=torch.float64)).conditioned(5.0).within(1e-9).draws(4),
            points=1,
        ),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 2, 3))
            .where(p=derived(lambda A0: A0[0] / 3), u=derived(lambda A0: A0[:, 0] / 2))  # so that A is near A0
            .conditioned(3.0)
            .within(2e-4)
            .float32()
            .laid_out("transposed", "strided")
            .leaves()
            .draws(9),
            points=1,
        ),
        hidden("tensors on meta", ordinary.on_meta().draws(3), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "In df = −aᵀ dA x, which of the two vectors a and x does not depend on b?"),
)
def adjoint_solve_gradient(A0, p, u, b, c):
    """The number cᵀA(p)⁻¹b and its gradient with respect to p, where A(p) = A0 + diag(p) − upᵀ."""
    return reading(A0, p, u, b, c), torch.func.grad(reading, argnums=1)(A0, p, u, b, c)


def opened(A0, p, u):
    """A(p) = A0 + diag(p) − upᵀ."""
    return A0 + torch.diag(p) - torch.outer(u, p)


def reading(A0, p, u, b, c):
    """f(p) = cᵀA(p)⁻¹b."""
    return c @ torch.linalg.solve(opened(A0, p, u), b)


def parts(A0, p, u, b, c):
    """A, x and the adjoint a."""
    A = opened(A0, p, u)
    return A, torch.linalg.solve(A, b), torch.linalg.solve(A.mT, c)


def adjoint(gradient):
    """Make a wrong version whose value is right; its gradient is a function of A, x, a, u, c."""

    def answer(A0, p, u, b, c):
        A, x, a = parts(A0, p, u, b, c)
        return c @ x, gradient(A, x, a, u, c)

    return answer


@adjoint_solve_gradient.misconception
def solves_the_adjoint_without_the_transpose(A0, p, u, b, c):
    """Your adjoint comes from a system with A, and it should be Aᵀ.

    When the inverse in cᵀA⁻¹dA x goes to the vector on its left, what becomes of it?
    """
    return adjoint(lambda A, x, a, u, c: (u @ (w := torch.linalg.solve(A, c)) - w) * x)(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def turns_the_outer_product_over(A0, p, u, b, c):
    """Your matrix has puᵀ where it should have upᵀ. Which of the two vectors belongs to the rows?"""
    A = A0 + torch.diag(p) - torch.outer(p, u)
    x, a = torch.linalg.solve(A, b), torch.linalg.solve(A.mT, c)
    return c @ x, (a @ u) * x - a * x


@adjoint_solve_gradient.misconception
def keeps_what_is_taken_out(A0, p, u, b, c):
    """You kept one of the two places where p stands in A: diag(p). An open valve also feeds what is given back."""
    return adjoint(lambda A, x, a, u, c: -a * x)(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def keeps_what_is_given_back(A0, p, u, b, c):
    """You kept one of the two places where p stands in A: upᵀ. An open valve also takes heat out of its own room."""
    return adjoint(lambda A, x, a, u, c: (u @ a) * x)(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def adds_what_is_given_back(A0, p, u, b, c):
    """One of your two terms has the wrong sign. In A, diag(p) is added, and upᵀ is subtracted."""
    return adjoint(lambda A, x, a, u, c: -(a + u @ a) * x)(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def turns_the_outer_product_round(A0, p, u, b, c):
    """You took d(upᵀ) for dp uᵀ. Which of the two factors is p, the column or the row?"""
    return adjoint(lambda A, x, a, u, c: (u @ x - x) * a)(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def loses_the_minus(A0, p, u, b, c):
    """The sign of your gradient is wrong. Differentiate Ax = b, with b fixed: on which side does dA end up?"""
    return adjoint(lambda A, x, a, u, c: (a - u @ a) * x)(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def takes_c_for_the_adjoint(A0, p, u, b, c):
    """You used c where the adjoint belongs: a change in one room is felt in all. One more system has to be solved."""
    return adjoint(lambda A, x, a, u, c: (u @ c - c) * x)(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def takes_x_for_the_adjoint(A0, p, u, b, c):
    """You used x where the adjoint belongs. What has to be solved for what arrives at x, and with which matrix?"""
    return adjoint(lambda A, x, a, u, c: (u @ x - x) * x)(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def forgets_the_valves(A0, p, u, b, c):
    """You solved with A₀ instead of A(p)."""
    _, x, a = parts(A0, 0 * p, u, b, c)
    return c @ x, (u @ a - a) * x


@adjoint_solve_gradient.misconception
def transposes_what_is_given_back(A0, p, u, b, c):
    """You subtracted puᵀ. Row i of A says what happens in room i: what does room i get back, and how much of it?"""
    A = A0 + torch.diag(p) - torch.outer(p, u)
    x = torch.linalg.solve(A, b)
    return c @ x, (u @ x - x) * torch.linalg.solve(A.mT, c)


@adjoint_solve_gradient.misconception
def adds_p_to_every_row(A0, p, u, b, c):
    """You added the vector p to the matrix A₀, and it was broadcast to all rows. diag(p) changes the diagonal only."""
    A = A0 + p - torch.outer(u, p)
    x = torch.linalg.solve(A, b)
    a = torch.linalg.solve(A.mT, c)
    return c @ x, (u @ a - a.sum()) * x


@adjoint_solve_gradient.misconception
def takes_the_heating_for_the_sensor(A0, p, u, b, c):
    """You returned bᵀx and its gradient. The sensor is c."""
    A, x, _ = parts(A0, p, u, b, c)
    a = torch.linalg.solve(A.mT, b)
    return b @ x, (u @ a - a) * x


@adjoint_solve_gradient.misconception
def takes_the_square_of_the_solution(A0, p, u, b, c):
    """You returned ‖x‖² and its gradient. The statement asks for cᵀx."""
    A, x, _ = parts(A0, p, u, b, c)
    a = torch.linalg.solve(A.mT, 2 * x)
    return x @ x, (u @ a - a) * x


@adjoint_solve_gradient.misconception
def differentiates_entry_by_entry(A0, p, u, b, c):
    """Your values are right, but you build a change of A for each entry of p, and solve a system with each of them.

    All these systems have the same matrix, and of each solution you need one inner product, always with c.
    """
    A, x, _ = parts(A0, p, u, b, c)
    eye = torch.eye(len(p), dtype=p.dtype, device=p.device)
    changes = eye[:, :, None] * eye[:, None, :] - u[:, None] * eye[:, None, :]
    return c @ x, torch.stack([c @ torch.linalg.solve(A, -dA @ x) for dA in changes])


@adjoint_solve_gradient.misconception
def inverts_the_matrix(A0, p, u, b, c):
    """Your values are right, but you form the inverse of A. Two solves do the same, for less, and more exactly."""
    inverse = torch.linalg.inv(opened(A0, p, u))
    x, a = inverse @ b, inverse.mT @ c
    return c @ x, (u @ a - a) * x


@adjoint_solve_gradient.misconception
def builds_all_changes_of_the_matrix(A0, p, u, b, c):
    """Your values are right, but you build the derivative of A with respect to all of p: n³ numbers, mostly zeros.

    Multiply it with x and the adjoint on paper. What is left of it?
    """
    _, x, a = parts(A0, p, u, b, c)
    eye = torch.eye(len(p), dtype=p.dtype, device=p.device)
    dA = eye[:, :, None] * eye[:, None, :] - u[:, None] * eye[:, None, :]
    return c @ x, -((dA @ x) @ a)


@adjoint_solve_gradient.misconception
def divides_by_the_valves(A0, p, u, b, c):
    """You divide by an entry of p, or by its length. At p = 0 that is NaN, and the gradient there is a number."""
    return adjoint(lambda A, x, a, u, c: (u @ a - a) * x * (p.norm() / p.norm()))(A0, p, u, b, c)


@adjoint_solve_gradient.misconception
def collects_on_the_cpu(A0, p, u, b, c):
    """You make a tensor without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from an input, as torch.zeros_like does.
    """
    number, slopes = adjoint(lambda A, x, a, u, c: (u @ a - a) * x)(A0, p, u, b, c)
    gradient = torch.zeros(len(p), dtype=p.dtype)
    gradient += slopes
    return number, gradient


@adjoint_solve_gradient.misconception
def answers_one_part_in_float64(A0, p, u, b, c):
    """Your gradient is float64, whatever the inputs are. Let dtype and device come from an input."""
    return adjoint(lambda A, x, a, u, c: ((u @ a - a) * x).double())(A0, p, u, b, c)
