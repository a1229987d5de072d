"""The derivative of a root with respect to parameters, by one solve, and the root as a torch.autograd.Function."""

import torch

from autograder.language import (
    Choice,
    constant,
    derived,
    exercise,
    hidden,
    matrix,
    one_of,
    ordinary,
    rebuilt,
    shown,
    solves,
    value,
    vector,
)
from source.ps6_newton import support

from ..shared import exactly


def by_solving_again(F, p, x_star, v, part):
    """The same by central differences of the root, found anew for every change of p."""
    h = 1e-5

    def pulled(p, v):
        steps = h * torch.eye(len(p), dtype=p.dtype)
        return torch.stack([(rooted(F, p + s) - rooted(F, p - s)) @ v / (2 * h) for s in steps])

    if part == "the pullback":
        return pulled(p, v)
    return outcome(rooted(F, 2 * p), 2 * pulled(2 * p, arriving(F, p, v)))


@exercise(
    given=dict(
        F=rebuilt(support.Equilibrium, matrix("n", "n"), matrix("n", "n"), matrix("n", "k"), vector("n")),
        p=vector("k"),
        x_star=derived(lambda F, p: rooted(F, p)),
        v=vector("n"),
        part=constant("the pullback"),
    ),
    find=value().confirmed_by(by_solving_again, within=1e-6),
    probe=support.pulled_back,
    checks=[
        hidden("the pullback at ordinary roots", ordinary, points=4),
        shown("the pullback for two unknowns and three parameters", ordinary.sizes(n=2, k=3).draws(2), points=1),
        shown("the root for two unknowns", ordinary.where(part="the root").sizes(n=2, k=3).draws(1), points=1),
        hidden("what the pullback costs", ordinary.sizes(n=5, k=7).draws(3), points=1, rule=solves(at_most=1)),
        hidden(
            "n = 1, k = 1, v = 0",
            ordinary.sizes(n=(1, 1, 3), k=(1, 4, 1))
            .where(v=one_of(exactly([1.3]), exactly([0.0]), exactly([0.0] * 3)))
            .draws(6),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(2, 3), k=(3, 2)).float32().laid_out("strided").leaves().draws(6),
            points=1,
        ),
        hidden("the root as a step of a computation", ordinary.where(part="the root").draws(8), points=1),
        hidden("the root in float32", ordinary.where(part="the root").sizes(n=3, k=2).float32().draws(3), points=1),
    ],
    choice=Choice("c", "The formula is a smooth function of the point. What does a small change of the point cause?"),
)
def implicit_vjp(F, p, x_star, v, part):
    """The pullback of v through p ↦ x*(p), by differentiating an iteration that ends there."""
    if part == "the pullback":
        return torch.func.vjp(lambda p: unrolled(F, p), p)[1](v)[0]
    gradient = torch.func.grad(lambda p: (unrolled(F, 2 * p) * v).sum() + (unrolled(F, 2 * p) ** 3).sum())(p)
    return outcome(unrolled(F, 2 * p), gradient)


def built(F):
    """The equilibrium itself, where the oracle is given a description of it."""
    return F.builder(*F.parameters) if hasattr(F, "builder") else F


def unrolled(F, p):
    """The root by the iteration of `settle`, but so that autograd can pass through it."""
    F = built(F)
    x = torch.zeros_like(F.c)
    for _ in range(160):
        x = 0.8 * torch.tanh(F.W @ x + F.U @ p + F.c)
    return x


def rooted(F, p):
    """The root, detached."""
    return built(F).settle(p)


def answered(pull):
    """Make what the probe returns of a formula (F, x, p, v) for the pullback and of a Function that uses it."""

    def answer(F, p, x_star, v, part):
        if part == "the pullback":
            return pull(F, x_star, p, v)
        return outcome(rooted(F, 2 * p), 2 * pull(F, rooted(F, 2 * p), 2 * p, arriving(F, p, v)))

    return answer


def arriving(F, p, v):
    """What arrives at the root in the longer computation of the probe."""
    return v + 3 * rooted(F, 2 * p) ** 2


def outcome(root, gradient, runs=1):
    """What the probe tells of implicit_root."""
    return {"the root": root, "the gradient with respect to p": gradient, "how often the solver ran": runs}


def jacobians(F, x, p):
    """∂F/∂x and ∂F/∂p."""
    return torch.func.jacrev(F, argnums=0)(x, p), torch.func.jacrev(F, argnums=1)(x, p)


def implicit(F, x, p, v):
    """The right pullback, with full Jacobians."""
    gx, gp = jacobians(F, x.detach(), p.detach())
    return -(gp.mT @ torch.linalg.solve(gx.mT, v.detach()))


@implicit_vjp.misconception
def turns_the_sign(F, p, x_star, v, part):
    """Your pullback has the wrong sign. If F grows with p, does x have to grow, too, to keep F at 0, or to make up?"""
    return answered(lambda F, x, p, v: -implicit(F, x, p, v))(F, p, x_star, v, part)


@implicit_vjp.misconception
def solves_without_the_transpose(F, p, x_star, v, part):
    """You solved with ∂F/∂x where its transpose belongs.

    Move the inverse in ⟨v, (∂F/∂x)⁻¹ …⟩ to the other side of the inner product. What happens to it on the way?
    """

    def pull(F, x, p, v):
        gx, gp = jacobians(F, x, p)
        return -(gp.mT @ torch.linalg.solve(gx, v))

    return answered(pull)(F, p, x_star, v, part)


@implicit_vjp.misconception
def multiplies_by_the_transpose(F, p, x_star, v, part):
    """You multiplied v by the transposed ∂F/∂x where a system with it has to be solved."""

    def pull(F, x, p, v):
        gx, gp = jacobians(F, x, p)
        return -(gp.mT @ (gx.mT @ v))

    return answered(pull)(F, p, x_star, v, part)


@implicit_vjp.misconception
def leaves_out_the_implicit_part(F, p, x_star, v, part):
    """You pulled v back through ∂F/∂p alone. When p moves, x* moves, and F changes with both.

    Differentiate F(x*(p), p) = 0 with respect to p: which term is missing?
    """

    def pull(F, x, p, v):
        return -(jacobians(F, x, p)[1].mT @ v)

    return answered(pull)(F, p, x_star, v, part)


@implicit_vjp.misconception
def divides_by_the_diagonal_of_gx(F, p, x_star, v, part):
    """You divided by the diagonal of ∂F/∂x instead of solving a system with the whole matrix."""

    def pull(F, x, p, v):
        gx, gp = jacobians(F, x, p)
        return -(gp.mT @ (v / gx.diagonal()))

    return answered(pull)(F, p, x_star, v, part)


@implicit_vjp.misconception
def sums_over_the_root(F, p, x_star, v, part):
    """Your result is the gradient of the *sum* of x*: v plays no part. What arrives at x* is not always a one."""
    return answered(lambda F, x, p, v: implicit(F, x, p, torch.ones_like(v)))(F, p, x_star, v, part)


@implicit_vjp.misconception
def makes_v_a_unit_vector(F, p, x_star, v, part):
    """You divided by the length of v. A pullback is linear: twice the v, twice the result."""
    return answered(lambda F, x, p, v: implicit(F, x, p, v / v.norm()))(F, p, x_star, v, part)


@implicit_vjp.misconception
def adds_the_pullback_through_g(F, p, x_star, v, part):
    """You added vᵀ∂F/∂p to the right result, as if the loss contained F itself. At the root F is 0 and stays 0."""

    def pull(F, x, p, v):
        return implicit(F, x, p, v) + jacobians(F, x, p)[1].mT @ v

    return answered(pull)(F, p, x_star, v, part)


@implicit_vjp.misconception
def solves_for_every_parameter(F, p, x_star, v, part):
    """Your values are right, but you build the whole Jacobian of x*, with a right-hand side for each parameter.

    v is one vector. Which product should be formed first, so that there is one system with one right-hand side?
    """

    def pull(F, x, p, v):
        gx, gp = jacobians(F, x, p)
        columns = [torch.linalg.solve(gx, -column) for column in gp.mT]
        return torch.stack(columns) @ v

    return answered(pull)(F, p, x_star, v, part)


@implicit_vjp.misconception
def drops_a_single_dimension(F, p, x_star, v, part):
    """Your result has no dimension left if there is one parameter: squeeze() drops every dimension of size one."""
    return answered(lambda F, x, p, v: implicit(F, x, p, v).squeeze())(F, p, x_star, v, part)


@implicit_vjp.misconception
def pulls_back_in_float64(F, p, x_star, v, part):
    """Your pullback is float64, whatever the inputs are. Let dtype and device come from an input."""
    result = answered(implicit)(F, p, x_star, v, part)
    return result.double() if part == "the pullback" else result


@implicit_vjp.misconception
def finds_the_root_twice(F, p, x_star, v, part):
    """implicit_root runs the solver twice. Keep the root that was found on the way forwards for the way back."""
    result = answered(implicit)(F, p, x_star, v, part)
    return result if part == "the pullback" else {**result, "how often the solver ran": 2}


@implicit_vjp.misconception
def cuts_the_root_off(F, p, x_star, v, part):
    """What implicit_root returns does not depend on p: autograd cannot look into the solver, and stops there.

    Something has to tell it what to do on the way back. What is torch.autograd.Function for?
    """
    if part == "the pullback":
        return implicit(F, x_star, p, v)
    raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")


@implicit_vjp.misconception
def passes_on_what_does_not_arrive(F, p, x_star, v, part):
    """The backward pass of implicit_root does not use what arrives at the root. It is the v of implicit_vjp."""
    if part == "the pullback":
        return implicit(F, x_star, p, v)
    root = rooted(F, 2 * p)
    return outcome(root, 2 * implicit(F, root, 2 * p, torch.ones_like(v)))


@implicit_vjp.misconception
def returns_a_step_instead_of_the_root(F, p, x_star, v, part):
    """The derivative of implicit_root is right, and its value is not the root: nothing may be added to it."""
    result = answered(implicit)(F, p, x_star, v, part)
    return result if part == "the pullback" else {**result, "the root": result["the root"] + 1e-6}


@implicit_vjp.misconception
def finds_the_root_in_float64(F, p, x_star, v, part):
    """implicit_root returns float64, whatever p is. Return what the solver returned."""
    result = answered(implicit)(F, p, x_star, v, part)
    return result if part == "the pullback" else {**result, "the root": result["the root"].double()}
