"""Newton's method for systems of equations, with the path it took, until ‖g‖ ≤ tol."""

import torch

from autograder.language import (
    Choice,
    constant,
    exercise,
    hidden,
    matrix,
    one_of,
    ordinary,
    rebuilt,
    satisfies,
    shown,
    vector,
)
from source.ps6_newton import support

from ..shared import exactly

# the squares of a root and the right-hand sides are whole numbers, so that g is exactly 0 there and ‖g‖ ≤ 0 holds
MIXING, RIGHT_SIDES = exactly([[2.0, 1.0, 0.0], [0.0, 1.0, -1.0], [1.0, 0.0, 3.0]]), exactly([6.0, -5.0, 28.0])
ROOT, ELSEWHERE = exactly([1.0, -2.0, 3.0]), exactly([2.5, -1.5, 4.0])
# from here the first step is a hundred times as long as the root, ‖g‖ grows, and a dozen steps follow
NEARLY_FLAT = exactly([0.02, -0.03, 0.01])
# a double root: every step divides all entries of g by four, and ‖g‖ is six times as large as each of them
SLOW = torch.eye(36, dtype=torch.float64), exactly([0.0] * 36), exactly([1.0] * 36)
# a 0 at each place: there a column of the Jacobian is exactly 0
ON_AN_AXIS = [exactly(numbers) for numbers in ([0.0, 1.3, -2.0], [1.5, -0.7, 0.0], [0.8, 0.0, 1.1])]


@exercise(
    given=dict(
        g=rebuilt(support.coupled, matrix("n", "n"), matrix("n", "n"), vector("n")),
        x0=vector("n"),
        tol=one_of(1e-12, 1e-3, 1e-8),
        max_iter=constant(50),
    ),
    find=satisfies(support.newton_record),
    probe=support.newton_outcome,
    checks=[
        hidden("ordinary systems", ordinary, points=5),
        shown("two and three equations", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden(
            "a start that is a root, and few steps",
            ordinary.where(
                g=rebuilt(support.squares, one_of(*[MIXING] * 5, SLOW[0]), one_of(*[RIGHT_SIDES] * 5, SLOW[1])),
                x0=one_of(ROOT, ELSEWHERE, ELSEWHERE, ELSEWHERE, NEARLY_FLAT, SLOW[2]),
                tol=one_of(0.0, 1e-12, 1e-12, 1e-12, 1e-12, 1.1 / 4**3),
                max_iter=one_of(50, 0, 1, 3, 50, 50),
            ).draws(6),
            points=1,
        ),
        hidden(
            "a singular Jacobian at the start",
            ordinary.where(
                g=rebuilt(support.squares, matrix(3, 3), vector(3)), x0=one_of(*ON_AN_AXIS), tol=1e-12, max_iter=2
            ).draws(3),
            points=1,
        ),
        hidden(
            "one equation, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 3, 4)).where(tol=1e-3).float32().laid_out("strided").leaves().draws(6),
            points=1,
        ),
    ],
    choice=Choice("c", "Write down x − g(x)/g′(x) for g(x) = x². Which multiple of x is it?"),
)
def newton_root(g, x0, tol, max_iter):
    """A root of g by Newton's method, and the path to it."""
    return walked(g, x0, tol, max_iter)


def by_solving(J, residual):
    """The Newton step."""
    return torch.linalg.solve(J, -residual)


def walked(g, x0, tol, max_iter, *, step=by_solving, jacobian=None, stop=None, refuse=ValueError):
    """Newton's method with some of its parts replaced; a singular Jacobian is told by `refuse`.

    step(J, residual), jacobian(g, x, x0), stop(residual, x, before).
    """
    x, history = x0.detach(), [x0.detach()]
    for _ in range(max_iter):
        residual, before = g(x), history[-2] if len(history) > 1 else None
        if (torch.linalg.vector_norm(residual) <= tol) if stop is None else stop(residual, x, before):
            break
        J = torch.func.jacrev(g)(x) if jacobian is None else jacobian(g, x, x0)
        try:
            x = x + step(J, residual)
        except RuntimeError:
            raise refuse("the Jacobian is singular") from None
        history.append(x)
    return x, torch.stack(history)


@newton_root.misconception
def walks_away(g, x0, tol, max_iter):
    """You step in the wrong direction: your s solves J s = g.

    Set g + J s to zero and bring g to the other side. What happens to its sign?
    """
    return walked(g, x0, tol, max_iter, step=lambda J, residual: torch.linalg.solve(J, residual))


@newton_root.misconception
def transposes_the_jacobian(g, x0, tol, max_iter):
    """You solved with the transposed Jacobian.

    Which index of J belongs to the outputs of g, and which to its inputs? Which of the two does s have?
    """
    return walked(g, x0, tol, max_iter, step=lambda J, residual: torch.linalg.solve(J.mT, -residual))


@newton_root.misconception
def divides_by_the_diagonal(g, x0, tol, max_iter):
    """You divided each entry of g by its own derivative, as if every equation had one unknown of its own.

    All unknowns stand in every equation. What replaces a division when the divisor is a matrix?
    """
    return walked(g, x0, tol, max_iter, step=lambda J, residual: -residual / J.diagonal())


@newton_root.misconception
def keeps_the_first_jacobian(g, x0, tol, max_iter):
    """You use the Jacobian of the start for all steps.

    That saves work and converges, but slowly. Where should the linear part be taken when you stand at x?
    """
    return walked(g, x0, tol, max_iter, jacobian=lambda g, x, x0: torch.func.jacrev(g)(x0.detach()))


@newton_root.misconception
def takes_differences_for_the_jacobian(g, x0, tol, max_iter):
    """Your Jacobian is made of differences, and your steps have only half of the digits.

    The statement allows autograd. Which function of torch.func returns the exact Jacobian?
    """

    def jacobian(g, x, x0):
        h = torch.finfo(x.dtype).eps ** 0.5
        return torch.stack([(g(x + h * e) - g(x)) / h for e in torch.eye(len(x), dtype=x.dtype)], dim=1)

    return walked(g, x0, tol, max_iter, jacobian=jacobian)


@newton_root.misconception
def steps_along_minus_g(g, x0, tol, max_iter):
    """Your step is −g(x) itself: no Jacobian, and so no Newton step.

    g lives in the space of the equations, s in that of the unknowns. What leads from one to the other?
    """
    return walked(g, x0, tol, max_iter, step=lambda J, residual: -residual)


@newton_root.misconception
def goes_half_of_the_way(g, x0, tol, max_iter):
    """Your steps have the right direction and half of the right length.

    The linear part is zero at the end of the full step. Where is it after half a step?
    """
    return walked(g, x0, tol, max_iter, step=lambda J, residual: torch.linalg.solve(J, -residual) / 2)


@newton_root.misconception
def steps_by_least_descent(g, x0, tol, max_iter):
    """You step along −Jᵀg. That is the gradient of ½‖g‖², and a step against it needs a rate.

    The Newton step solves an equation. Which one?
    """
    return walked(g, x0, tol, max_iter, step=lambda J, residual: -(J.mT @ residual) / (J * J).sum())


@newton_root.misconception
def looks_at_the_step(g, x0, tol, max_iter):
    """You stop when the step is short, not when g is small.

    That costs a step more at a root, and in other problems it stops where nothing is solved. What does the
    statement compare with tol?
    """
    return walked(
        g,
        x0,
        tol,
        max_iter,
        stop=lambda residual, x, before: before is not None and torch.linalg.vector_norm(x - before) <= tol,
    )


@newton_root.misconception
def squares_what_is_compared(g, x0, tol, max_iter):
    """You compare the sum of the squares of g with tol, and stop too early. Where is the root of the norm?"""
    return walked(g, x0, tol, max_iter, stop=lambda residual, x, before: residual @ residual <= tol)


@newton_root.misconception
def demands_less_than_tol(g, x0, tol, max_iter):
    """You stop only if ‖g(x)‖ is less than tol, and the statement says "at most".

    What does your loop do at an exact root when tol is 0?
    """
    return walked(g, x0, tol, max_iter, stop=lambda residual, x, before: torch.linalg.vector_norm(residual) < tol)


@newton_root.misconception
def steps_before_looking(g, x0, tol, max_iter):
    """You make a step before you look at g for the first time.

    How many rows has the path if the start is good enough already, or if max_iter is 0?
    """
    x, history = walked(g, x0, tol, max_iter)
    if len(history) > 1:
        return x, history
    x = x + by_solving(torch.func.jacrev(g)(x), g(x))
    return x, torch.cat([history, x[None]])


@newton_root.misconception
def leaves_out_the_start(g, x0, tol, max_iter):
    """Your history begins after the first step. A path of k steps has k + 1 points: which one is missing?"""
    x, history = walked(g, x0, tol, max_iter)
    return x, history[1:]


@newton_root.misconception
def leaves_out_the_end(g, x0, tol, max_iter):
    """Your history ends one point before x. Do you append a point before you move it, or afterwards?"""
    x, history = walked(g, x0, tol, max_iter)
    return x, history[:-1] if len(history) > 1 else history


@newton_root.misconception
def returns_the_point_before(g, x0, tol, max_iter):
    """Your history is right, but the x that you return is the last point but one."""
    x, history = walked(g, x0, tol, max_iter)
    return history[-2] if len(history) > 1 else x, history


@newton_root.misconception
def makes_one_step_more(g, x0, tol, max_iter):
    """You make one step more than max_iter allows. With max_iter = 0, how many times should your loop run?"""
    return walked(g, x0, tol, max_iter + 1)


@newton_root.misconception
def leaves_the_complaint_to_torch(g, x0, tol, max_iter):
    """A singular Jacobian ends your function with an exception from inside torch, not with a ValueError of yours.

    Who calls newton_root wants to know that there is no Newton step, and of which matrix the word "singular" speaks.
    """
    return walked(g, x0, tol, max_iter, refuse=RuntimeError)


@newton_root.misconception
def steps_where_there_is_no_step(g, x0, tol, max_iter):
    """You make a step although the Jacobian is singular: a pseudo-inverse always finds something.

    What it finds solves no equation J s = −g. Say so, with a ValueError, instead of going on.
    """
    return walked(g, x0, tol, max_iter, step=lambda J, residual: -torch.linalg.pinv(J) @ residual)


@newton_root.misconception
def keeps_the_path_in_float64(g, x0, tol, max_iter):
    """Your history is float64, whatever x0 is: a tensor that is made without a dtype is float64."""
    x, history = walked(g, x0, tol, max_iter)
    return x, history.double()


newton_root.equivalent(
    "torch.linalg.solve(J, -residual) → torch.linalg.inv(J) @ -residual",
    because="the inverse is as exact where J is well conditioned, and costs as much",
)
newton_root.equivalent(
    "torch.linalg.solve(J, -residual) → torch.linalg.solve(J, torch.eye(J.shape[-1]).to(J)) @ -residual",
    because="the inverse is as exact where J is well conditioned, and costs as much",
)
