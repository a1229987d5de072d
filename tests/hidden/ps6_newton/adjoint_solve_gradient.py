"""The gradient of ‖A(p)⁻¹b‖² with respect to p by the adjoint method: two solves, however many parameters."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
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


def by_differences_or_forwards(A0, p, b):
    """The value by least squares, and the gradient by central differences; forwards where n is large, to save time."""
    x = torch.linalg.lstsq(A0 + torch.outer(p, p), b.unsqueeze(-1)).solution.squeeze(-1)
    if len(p) > 50:
        return x @ x, torch.func.jacfwd(compliance, argnums=1)(A0, p, b)
    h = 1e-5
    steps = h * torch.eye(len(p), dtype=p.dtype)
    slopes = [(compliance(A0, p + s, b) - compliance(A0, p - s, b)) / (2 * h) for s in steps]
    return x @ x, torch.stack(slopes)


@exercise(
    given=dict(A0=matrix("n", "n"), p=vector("n"), b=vector("n")),
    find=value().confirmed_by(by_differences_or_forwards, within=1e-5),
    checks=[
        hidden("ordinary A0, p and b", ordinary.conditioned(20.0).within(1e-9), points=5),
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
            rule=largest_intermediate(at_most=lambda A0, p, b: A0.numel()),
        ),
        hidden(
            "p = 0",
            ordinary.sizes(n=3).where(p=torch.zeros(3, dtype=torch.float64)).conditioned(5.0).within(1e-9).draws(4),
            points=1,
        ),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            # a narrow margin: A = A0 + ppᵀ is conditioned worse than A0, and the gradient solves with it twice
            ordinary.sizes(n=(1, 2, 3))
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
    choice=Choice("d", "In dg = −yᵀ dA x, which of the three factors is different for each entry of p?"),
)
def adjoint_solve_gradient(A0, p, b):
    """The number ‖(A0 + ppᵀ)⁻¹b‖² and its gradient with respect to p."""
    return compliance(A0, p, b), torch.func.grad(compliance, argnums=1)(A0, p, b)


def compliance(A0, p, b):
    """g(p) = ‖(A0 + ppᵀ)⁻¹b‖²."""
    x = torch.linalg.solve(A0 + torch.outer(p, p), b)
    return x @ x


def parts(A0, p, b):
    """A, x and the adjoint y."""
    A = A0 + torch.outer(p, p)
    x = torch.linalg.solve(A, b)
    return A, x, torch.linalg.solve(A.mT, 2 * x)


def adjoint(gradient):
    """Make a wrong version whose value is right; its gradient is a function of A, x, y, p."""

    def answer(A0, p, b):
        A, x, y = parts(A0, p, b)
        return x @ x, gradient(A, x, y, p)

    return answer


@adjoint_solve_gradient.misconception
def solves_the_adjoint_without_the_transpose(A0, p, b):
    """Your adjoint comes from a system with A, and it should be Aᵀ.

    When the inverse in xᵀA⁻¹dA x goes to the vector on its left, what becomes of it?
    """
    return adjoint(lambda A, x, y, p: -((p @ x) * (w := torch.linalg.solve(A, 2 * x)) + (p @ w) * x))(A0, p, b)


@adjoint_solve_gradient.misconception
def keeps_one_term_of_the_product(A0, p, b):
    """You kept one of the two terms of d(ppᵀ) = dp pᵀ + p dpᵀ: the one in which dp stands on the left."""
    return adjoint(lambda A, x, y, p: -(p @ x) * y)(A0, p, b)


@adjoint_solve_gradient.misconception
def keeps_the_other_term_of_the_product(A0, p, b):
    """You kept one of the two terms of d(ppᵀ) = dp pᵀ + p dpᵀ: the one in which dp stands on the right."""
    return adjoint(lambda A, x, y, p: -(p @ y) * x)(A0, p, b)


@adjoint_solve_gradient.misconception
def doubles_one_term(A0, p, b):
    """You took the two terms of d(ppᵀ) for equal. They are, if A is symmetric; here x and y play different parts."""
    return adjoint(lambda A, x, y, p: -2 * (p @ x) * y)(A0, p, b)


@adjoint_solve_gradient.misconception
def loses_the_minus(A0, p, b):
    """The sign of your gradient is wrong. If a structure is reinforced, does it give more, or less?

    Differentiate Ax = b, with b fixed: on which side does dA end up?
    """
    return adjoint(lambda A, x, y, p: (p @ x) * y + (p @ y) * x)(A0, p, b)


@adjoint_solve_gradient.misconception
def loses_the_two_of_the_square(A0, p, b):
    """Your gradient is half of the right one. What is the gradient of ‖x‖² with respect to x?"""
    return adjoint(lambda A, x, y, p: -((p @ x) * y + (p @ y) * x) / 2)(A0, p, b)


@adjoint_solve_gradient.misconception
def takes_x_for_the_adjoint(A0, p, b):
    """You used x where the adjoint belongs. One more system has to be solved, for what arrives at x."""
    return adjoint(lambda A, x, y, p: -4 * (p @ x) * x)(A0, p, b)


@adjoint_solve_gradient.misconception
def exchanges_the_two_numbers(A0, p, b):
    """You exchanged the two inner products: pᵀx multiplies the other vector than you think. Check one term by hand."""
    return adjoint(lambda A, x, y, p: -((p @ y) * y + (p @ x) * x))(A0, p, b)


@adjoint_solve_gradient.misconception
def forgets_the_reinforcement(A0, p, b):
    """You solved with A₀ instead of A₀ + ppᵀ."""
    _, x, y = parts(A0, 0 * p, b)
    return x @ x, -((p @ x) * y + (p @ y) * x)


@adjoint_solve_gradient.misconception
def reinforces_the_diagonal(A0, p, b):
    """You added the squares of p to the diagonal. ppᵀ is the outer product, a full matrix."""
    A = A0 + torch.diag(p * p)
    x = torch.linalg.solve(A, b)
    return x @ x, -2 * p * x * torch.linalg.solve(A.mT, 2 * x)


@adjoint_solve_gradient.misconception
def takes_the_length_for_its_square(A0, p, b):
    """You returned the length of x and its gradient. g(p) is the square of that length."""
    _, x, y = parts(A0, p, b)
    return x.norm(), -((p @ x) * y + (p @ y) * x) / (2 * x.norm())


@adjoint_solve_gradient.misconception
def returns_the_work_of_the_load(A0, p, b):
    """You returned bᵀx, the work that the load does, and its gradient. The statement asks for ‖x‖²."""
    A, x, _ = parts(A0, p, b)
    y = torch.linalg.solve(A.mT, b)
    return b @ x, -((p @ x) * y + (p @ y) * x)


@adjoint_solve_gradient.misconception
def differentiates_entry_by_entry(A0, p, b):
    """Your values are right, but you build a change of A for each entry of p, and solve a system with each of them.

    All these systems have the same matrix, and of each solution you need one inner product, always with x.
    """
    A, x, _ = parts(A0, p, b)
    eye = torch.eye(len(p), dtype=p.dtype, device=p.device)
    changes = eye[:, :, None] * p + p[:, None] * eye[:, None, :]
    return x @ x, torch.stack([2 * x @ torch.linalg.solve(A, -dA @ x) for dA in changes])


@adjoint_solve_gradient.misconception
def inverts_the_structure(A0, p, b):
    """Your values are right, but you form the inverse of A. Two solves do the same, for less, and more exactly."""
    inverse = torch.linalg.inv(A0 + torch.outer(p, p))
    x = inverse @ b
    y = inverse.mT @ (2 * x)
    return x @ x, -((p @ x) * y + (p @ y) * x)


@adjoint_solve_gradient.misconception
def builds_all_changes_of_the_matrix(A0, p, b):
    """Your values are right, but you build the derivative of A with respect to all of p: n³ numbers, mostly zeros.

    Multiply it with x and y on paper. What is left of it?
    """
    _, x, y = parts(A0, p, b)
    eye = torch.eye(len(p), dtype=p.dtype, device=p.device)
    dA = eye[:, :, None] * p + p[:, None] * eye[:, None, :]
    return x @ x, -((dA @ x) @ y)


@adjoint_solve_gradient.misconception
def divides_by_the_design(A0, p, b):
    """You divide by an entry of p, or by its length. At p = 0 that is NaN, and the gradient there is 0."""
    return adjoint(lambda A, x, y, p: -((p @ x) * y + (p @ y) * x) * (p.norm() / p.norm()))(A0, p, b)


@adjoint_solve_gradient.misconception
def collects_on_the_cpu(A0, p, b):
    """You make a tensor without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from an input, as torch.zeros_like does.
    """
    number, slopes = adjoint(lambda A, x, y, p: -((p @ x) * y + (p @ y) * x))(A0, p, b)
    gradient = torch.zeros(len(p), dtype=p.dtype)
    gradient += slopes
    return number, gradient


@adjoint_solve_gradient.misconception
def answers_one_part_in_float64(A0, p, b):
    """Your gradient is float64, whatever the inputs are. Let dtype and device come from an input."""
    return adjoint(lambda A, x, y, p: -((p @ x) * y + (p @ y) * x).double())(A0, p, b)
