"""Newton's method for systems of equations, with the path it took, until ‖F‖ ≤ tol."""

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

# the squares of a root and the right-hand sides are whole numbers, so that F is exactly 0 there and ‖F‖ ≤ 0 holds
MIXING, RIGHT_SIDES = exactly([[2.0, 1.0, 0.0], [0.0, 1.0, -1.0], [1.0, 0.0, 3.0]]), exactly([6.0, -5.0, 28.0])
ROOT, ELSEWHERE = exactly([1.0, -2.0, 3.0]), exactly([2.5, -1.5, 4.0])
# at ALIKE the norm of F is 3.75, the sum of |F| 11.25, the largest entry and the mean 1.25: a tolerance between two of
# them tells them apart, by more than the factor of two that is forgiven
NINE_ALONE, ONES, ALIKE = exactly(torch.eye(9).tolist()), exactly([1.0] * 9), exactly([1.5] * 9)
BETWEEN_NORMS = (1.5, 8.0)
# from here the first step is nearly two hundred long and multiplies ‖F‖: whoever cuts or halves such a step is seen
NEAR_THE_AXES = exactly([0.01, -0.02, 0.03])
# a 0 at each place: there a column of the Jacobian is exactly 0
ON_AN_AXIS = [exactly(numbers) for numbers in ([0.0, 1.3, -2.0], [1.5, -0.7, 0.0], [0.8, 0.0, 1.1])]


@exercise(
    given=dict(
        F=rebuilt(support.coupled, matrix("n", "n"), matrix("n", "n"), vector("n")),
        x0=vector("n"),
        tol=one_of(1e-12, 1e-3, 1e-8),
        max_iter=constant(50),
    ),
    find=satisfies(support.newton_record),
    probe=support.newton_outcome,
    checks=[
        hidden("ordinary systems", ordinary, points=4),
        shown("two and three equations", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden(
            "a start that is a root, and few steps",
            ordinary.where(
                F=rebuilt(
                    support.squares, one_of(*[MIXING] * 5, *[NINE_ALONE] * 2), one_of(*[RIGHT_SIDES] * 5, *[ONES] * 2)
                ),
                x0=one_of(ROOT, *[ELSEWHERE] * 3, NEAR_THE_AXES, ALIKE, ALIKE),
                tol=one_of(0.0, *[1e-12] * 4, *BETWEEN_NORMS),
                max_iter=one_of(50, 0, 1, 3, 3, 3, 3),
            ).draws(7),
            points=1,
        ),
        hidden(
            "a singular Jacobian at the start",
            ordinary.where(
                F=rebuilt(support.squares, matrix(3, 3), vector(3)), x0=one_of(*ON_AN_AXIS), tol=1e-12, max_iter=2
            ).draws(3),
            points=1,
        ),
        hidden(
            "one equation, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 3, 4)).where(tol=1e-3).float32().laid_out("strided").leaves().draws(6),
            points=1,
        ),
    ],
    choice=Choice("c", "Write down x − F(x)/F′(x) for F(x) = x². Which multiple of x is it?"),
)
def newton_root(F, x0, tol, max_iter):
    """A root of F by Newton's method, and the path to it."""
    return walked(F, x0, tol, max_iter)


def by_solving(J, residual):
    """The Newton step."""
    return torch.linalg.solve(J, -residual)


def walked(F, x0, tol, max_iter, *, step=by_solving, jacobian=None, stop=None, refuse=ValueError):
    """Newton's method with some of its parts replaced; a singular Jacobian is told by `refuse`.

    step(J, residual), jacobian(F, x, x0), stop(residual, x, before).
    """
    x, history = x0.detach(), [x0.detach()]
    for _ in range(max_iter):
        residual, before = F(x), history[-2] if len(history) > 1 else None
        if (torch.linalg.vector_norm(residual) <= tol) if stop is None else stop(residual, x, before):
            break
        J = torch.func.jacrev(F)(x) if jacobian is None else jacobian(F, x, x0)
        try:
            x = x + step(J, residual)
        except RuntimeError:
            raise refuse("the Jacobian is singular") from None
        history.append(x)
    return x, torch.stack(history)


@newton_root.misconception
def walks_away(F, x0, tol, max_iter):
    """You step in the wrong direction: your s solves J s = F.

    Set F + J s to zero and bring F to the other side. What happens to its sign?
    """
    return walked(F, x0, tol, max_iter, step=lambda J, residual: torch.linalg.solve(J, residual))


@newton_root.misconception
def transposes_the_jacobian(F, x0, tol, max_iter):
    """You solved with the transposed Jacobian.

    Which index of J belongs to the outputs of F, and which to its inputs? Which of the two does s have?
    """
    return walked(F, x0, tol, max_iter, step=lambda J, residual: torch.linalg.solve(J.mT, -residual))


@newton_root.misconception
def divides_by_the_diagonal(F, x0, tol, max_iter):
    """You divided each entry of F by its own derivative, as if every equation had one unknown of its own.

    All unknowns stand in every equation. What replaces a division when the divisor is a matrix?
    """
    return walked(F, x0, tol, max_iter, step=lambda J, residual: -residual / J.diagonal())


@newton_root.misconception
def keeps_the_first_jacobian(F, x0, tol, max_iter):
    """You use the Jacobian of the start for all steps.

    That saves work and converges, but slowly. Where should the linear part be taken when you stand at x?
    """
    return walked(F, x0, tol, max_iter, jacobian=lambda F, x, x0: torch.func.jacrev(F)(x0.detach()))


@newton_root.misconception
def takes_differences_for_the_jacobian(F, x0, tol, max_iter):
    """Your Jacobian is made of differences, and your steps have only half of the digits.

    The statement allows autograd. Which function of torch.func returns the exact Jacobian?
    """

    def jacobian(F, x, x0):
        h = torch.finfo(x.dtype).eps ** 0.5
        return torch.stack([(F(x + h * e) - F(x)) / h for e in torch.eye(len(x), dtype=x.dtype)], dim=1)

    return walked(F, x0, tol, max_iter, jacobian=jacobian)


@newton_root.misconception
def steps_along_minus_g(F, x0, tol, max_iter):
    """Your step is −F(x) itself: no Jacobian, and so no Newton step.

    F lives in the space of the equations, s in that of the unknowns. What leads from one to the other?
    """
    return walked(F, x0, tol, max_iter, step=lambda J, residual: -residual)


@newton_root.misconception
def goes_half_of_the_way(F, x0, tol, max_iter):
    """Your steps have the right direction and half of the right length.

    The linear part is zero at the end of the full step. Where is it after half a step?
    """
    return walked(F, x0, tol, max_iter, step=lambda J, residual: torch.linalg.solve(J, -residual) / 2)


@newton_root.misconception
def steps_by_least_descent(F, x0, tol, max_iter):
    """You step along −JᵀF. That is the gradient of ½‖F‖², and a step against it needs a rate.

    The Newton step solves an equation. Which one?
    """
    return walked(F, x0, tol, max_iter, step=lambda J, residual: -(J.mT @ residual) / (J * J).sum())


@newton_root.misconception
def looks_at_the_step(F, x0, tol, max_iter):
    """You stop when the step is short, not when F is small.

    That costs a step more at a root, and in other problems it stops where nothing is solved. What does the
    statement compare with tol?
    """
    return walked(
        F,
        x0,
        tol,
        max_iter,
        stop=lambda residual, x, before: before is not None and torch.linalg.vector_norm(x - before) <= tol,
    )


@newton_root.misconception
def squares_what_is_compared(F, x0, tol, max_iter):
    """You compare the sum of the squares of F with tol, and stop too early. Where is the root of the norm?"""
    return walked(F, x0, tol, max_iter, stop=lambda residual, x, before: residual @ residual <= tol)


@newton_root.misconception
def demands_less_than_tol(F, x0, tol, max_iter):
    """You stop only if ‖F(x)‖ is less than tol, and the statement says "at most".

    What does your loop do at an exact root when tol is 0?
    """
    return walked(F, x0, tol, max_iter, stop=lambda residual, x, before: torch.linalg.vector_norm(residual) < tol)


@newton_root.misconception
def steps_before_looking(F, x0, tol, max_iter):
    """You make a step before you look at F for the first time.

    How many rows has the path if the start is good enough already, or if max_iter is 0?
    """
    x, history = walked(F, x0, tol, max_iter)
    if len(history) > 1:
        return x, history
    x = x + by_solving(torch.func.jacrev(F)(x), F(x))
    return x, torch.cat([history, x[None]])


@newton_root.form_of(steps_before_looking)
def looks_after_each_step_only(F, x0, tol, max_iter):
    return walked(F, x0, tol, 0) if max_iter == 0 else steps_before_looking(F, x0, tol, max_iter)


@newton_root.misconception
def leaves_out_the_start(F, x0, tol, max_iter):
    """Your history begins after the first step. A path of k steps has k + 1 points: which one is missing?"""
    x, history = walked(F, x0, tol, max_iter)
    return x, history[1:]


@newton_root.misconception
def leaves_out_the_end(F, x0, tol, max_iter):
    """Your history ends one point before x. Do you append a point before you move it, or afterwards?"""
    x, history = walked(F, x0, tol, max_iter)
    return x, history[:-1] if len(history) > 1 else history


@newton_root.misconception
def returns_the_point_before(F, x0, tol, max_iter):
    """Your history is right, but the x that you return is the last point but one."""
    x, history = walked(F, x0, tol, max_iter)
    return history[-2] if len(history) > 1 else x, history


@newton_root.misconception
def makes_one_step_more(F, x0, tol, max_iter):
    """You make one step more than max_iter allows. With max_iter = 0, how many times should your loop run?"""
    return walked(F, x0, tol, max_iter + 1)


@newton_root.misconception
def leaves_the_complaint_to_torch(F, x0, tol, max_iter):
    """A singular Jacobian ends your function with an exception from inside torch, not with a ValueError of yours.

    Who calls newton_root wants to know that there is no Newton step, and of which matrix the word "singular" speaks.
    """
    return walked(F, x0, tol, max_iter, refuse=RuntimeError)


@newton_root.misconception
def steps_where_there_is_no_step(F, x0, tol, max_iter):
    """You make a step although the Jacobian is singular: a pseudo-inverse always finds something.

    What it finds solves no equation J s = −F. Say so, with a ValueError, instead of going on.
    """
    return walked(F, x0, tol, max_iter, step=lambda J, residual: -torch.linalg.pinv(J) @ residual)


@newton_root.misconception
def measures_less_than_the_length(F, x0, tol, max_iter):
    """You compare with tol what is smaller than ‖F‖: the largest entry, or a mean of them.

    The statement compares the length. What is the length of three entries that are all 1?
    """
    return walked(F, x0, tol, max_iter, stop=lambda residual, x, before: residual.abs().max() <= tol)


class _EndError(Exception):
    """Ends a walk at a singular Jacobian."""


@newton_root.misconception
def ends_quietly_at_a_singular_jacobian(F, x0, tol, max_iter):
    """At a singular Jacobian your function returns, as if all were well. Whoever called it would not know.

    The statement says what is to be raised there, and which word is to stand in it.
    """
    try:
        return walked(F, x0, tol, max_iter, refuse=_EndError)
    except _EndError:
        return x0.detach(), x0.detach()[None]


@newton_root.misconception
def keeps_the_path_in_float64(F, x0, tol, max_iter):
    """Your history is float64, whatever x0 is: a tensor that is made without a dtype is float64."""
    x, history = walked(F, x0, tol, max_iter)
    return x, history.double()


newton_root.equivalent(
    "torch.linalg.solve(J, -residual) → torch.linalg.inv(J) @ -residual",
    because="the next step mends the rounding of this one, and no rule is made of it here",
)
newton_root.equivalent(
    "torch.linalg.solve(J, -residual) → torch.linalg.solve(J, torch.eye(J.shape[-1]).to(J)) @ -residual",
    because="the next step mends the rounding of this one, and no rule is made of it here",
)
