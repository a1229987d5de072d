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


def by_solving_again(g, p, x_star, v, part):
    """The same by central differences of the root, found anew for every change of p."""
    h = 1e-5

    def pulled(p, v):
        steps = h * torch.eye(len(p), dtype=p.dtype)
        return torch.stack([(rooted(g, p + s) - rooted(g, p - s)) @ v / (2 * h) for s in steps])

    if part == "the pullback":
        return pulled(p, v)
    return outcome(rooted(g, 2 * p), 2 * pulled(2 * p, arriving(g, p, v)))


@exercise(
    given=dict(
        g=rebuilt(support.Equilibrium, matrix("n", "n"), matrix("n", "n"), matrix("n", "k"), vector("n")),
        p=vector("k"),
        x_star=derived(lambda g, p: rooted(g, p)),
        v=vector("n"),
        part=constant("the pullback"),
    ),
    find=value().confirmed_by(by_solving_again, within=1e-6),
    probe=support.pulled_back,
    checks=[
        hidden("the pullback at ordinary roots", ordinary, points=5),
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
        hidden("the root as a step of a computation", ordinary.where(part="the root").draws(8), points=2),
        hidden("the root in float32", ordinary.where(part="the root").sizes(n=3, k=2).float32().draws(3), points=1),
    ],
    choice=Choice("c", "Which of the quantities in the formula knows how x* was found?"),
)
def implicit_vjp(g, p, x_star, v, part):
    """The pullback of v through p ↦ x*(p), by differentiating an iteration that ends there."""
    if part == "the pullback":
        return torch.func.vjp(lambda p: unrolled(g, p), p)[1](v)[0]
    gradient = torch.func.grad(lambda p: (unrolled(g, 2 * p) * v).sum() + (unrolled(g, 2 * p) ** 3).sum())(p)
    return outcome(unrolled(g, 2 * p), gradient)


def built(g):
    """The equilibrium itself, where the oracle is given a description of it."""
    return g.builder(*g.parameters) if hasattr(g, "builder") else g


def unrolled(g, p):
    """The root by the iteration of `settle`, but so that autograd can pass through it."""
    g = built(g)
    x = torch.zeros_like(g.c)
    for _ in range(160):
        x = 0.8 * torch.tanh(g.W @ x + g.U @ p + g.c)
    return x


def rooted(g, p):
    """The root, detached."""
    return built(g).settle(p)


def answered(pull):
    """Make what the probe returns of a formula (g, x, p, v) for the pullback and of a Function that uses it."""

    def answer(g, p, x_star, v, part):
        if part == "the pullback":
            return pull(g, x_star, p, v)
        return outcome(rooted(g, 2 * p), 2 * pull(g, rooted(g, 2 * p), 2 * p, arriving(g, p, v)))

    return answer


def arriving(g, p, v):
    """What arrives at the root in the longer computation of the probe."""
    return v + 3 * rooted(g, 2 * p) ** 2


def outcome(root, gradient, runs=1):
    """What the probe tells of implicit_root."""
    return {"the root": root, "the gradient with respect to p": gradient, "how often the solver ran": runs}


def jacobians(g, x, p):
    """∂g/∂x and ∂g/∂p."""
    return torch.func.jacrev(g, argnums=0)(x, p), torch.func.jacrev(g, argnums=1)(x, p)


def implicit(g, x, p, v):
    """The right pullback, with full Jacobians."""
    gx, gp = jacobians(g, x.detach(), p.detach())
    return -(gp.mT @ torch.linalg.solve(gx.mT, v.detach()))


@implicit_vjp.misconception
def turns_the_sign(g, p, x_star, v, part):
    """Your pullback has the wrong sign. If g grows with p, does x have to grow, too, to keep g at 0, or to make up?"""
    return answered(lambda g, x, p, v: -implicit(g, x, p, v))(g, p, x_star, v, part)


@implicit_vjp.misconception
def solves_without_the_transpose(g, p, x_star, v, part):
    """You solved with ∂g/∂x where its transpose belongs.

    Move the inverse in ⟨v, (∂g/∂x)⁻¹ …⟩ to the other side of the inner product. What happens to it on the way?
    """

    def pull(g, x, p, v):
        gx, gp = jacobians(g, x, p)
        return -(gp.mT @ torch.linalg.solve(gx, v))

    return answered(pull)(g, p, x_star, v, part)


@implicit_vjp.misconception
def multiplies_by_the_transpose(g, p, x_star, v, part):
    """You multiplied v by the transposed ∂g/∂x where a system with it has to be solved."""

    def pull(g, x, p, v):
        gx, gp = jacobians(g, x, p)
        return -(gp.mT @ (gx.mT @ v))

    return answered(pull)(g, p, x_star, v, part)


@implicit_vjp.misconception
def leaves_out_the_implicit_part(g, p, x_star, v, part):
    """You pulled v back through ∂g/∂p alone. When p moves, x* moves, and g changes with both.

    Differentiate g(x*(p), p) = 0 with respect to p: which term is missing?
    """

    def pull(g, x, p, v):
        return -(jacobians(g, x, p)[1].mT @ v)

    return answered(pull)(g, p, x_star, v, part)


@implicit_vjp.misconception
def divides_by_the_diagonal_of_gx(g, p, x_star, v, part):
    """You divided by the diagonal of ∂g/∂x instead of solving a system with the whole matrix."""

    def pull(g, x, p, v):
        gx, gp = jacobians(g, x, p)
        return -(gp.mT @ (v / gx.diagonal()))

    return answered(pull)(g, p, x_star, v, part)


@implicit_vjp.misconception
def sums_over_the_root(g, p, x_star, v, part):
    """Your result is the gradient of the *sum* of x*: v plays no part. What arrives at x* is not always a one."""
    return answered(lambda g, x, p, v: implicit(g, x, p, torch.ones_like(v)))(g, p, x_star, v, part)


@implicit_vjp.misconception
def makes_v_a_unit_vector(g, p, x_star, v, part):
    """You divided by the length of v. A pullback is linear: twice the v, twice the result."""
    return answered(lambda g, x, p, v: implicit(g, x, p, v / v.norm()))(g, p, x_star, v, part)


@implicit_vjp.misconception
def adds_the_pullback_through_g(g, p, x_star, v, part):
    """You added vᵀ∂g/∂p to the right result, as if the loss contained g itself. At the root g is 0 and stays 0."""

    def pull(g, x, p, v):
        return implicit(g, x, p, v) + jacobians(g, x, p)[1].mT @ v

    return answered(pull)(g, p, x_star, v, part)


@implicit_vjp.misconception
def solves_for_every_parameter(g, p, x_star, v, part):
    """Your values are right, but you build the whole Jacobian of x*, with a right-hand side for each parameter.

    v is one vector. Which product should be formed first, so that there is one system with one right-hand side?
    """

    def pull(g, x, p, v):
        gx, gp = jacobians(g, x, p)
        columns = [torch.linalg.solve(gx, -column) for column in gp.mT]
        return torch.stack(columns) @ v

    return answered(pull)(g, p, x_star, v, part)


@implicit_vjp.misconception
def drops_a_single_dimension(g, p, x_star, v, part):
    """Your result has no dimension left if there is one parameter: squeeze() drops every dimension of size one."""
    return answered(lambda g, x, p, v: implicit(g, x, p, v).squeeze())(g, p, x_star, v, part)


@implicit_vjp.misconception
def pulls_back_in_float64(g, p, x_star, v, part):
    """Your pullback is float64, whatever the inputs are. Let dtype and device come from an input."""
    result = answered(implicit)(g, p, x_star, v, part)
    return result.double() if part == "the pullback" else result


@implicit_vjp.misconception
def finds_the_root_twice(g, p, x_star, v, part):
    """implicit_root runs the solver twice. Keep the root that was found on the way forwards for the way back."""
    result = answered(implicit)(g, p, x_star, v, part)
    return result if part == "the pullback" else {**result, "how often the solver ran": 2}


@implicit_vjp.misconception
def cuts_the_root_off(g, p, x_star, v, part):
    """What implicit_root returns does not hang on p: autograd cannot look into the solver, and stops there.

    Something has to tell it what to do on the way back. What is torch.autograd.Function for?
    """
    if part == "the pullback":
        return implicit(g, x_star, p, v)
    raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")


@implicit_vjp.misconception
def passes_on_what_does_not_arrive(g, p, x_star, v, part):
    """The backward pass of implicit_root does not use what arrives at the root. It is the v of implicit_vjp."""
    if part == "the pullback":
        return implicit(g, x_star, p, v)
    root = rooted(g, 2 * p)
    return outcome(root, 2 * implicit(g, root, 2 * p, torch.ones_like(v)))


@implicit_vjp.misconception
def returns_a_step_instead_of_the_root(g, p, x_star, v, part):
    """The derivative of implicit_root is right, and its value is not the root: nothing may be added to it."""
    result = answered(implicit)(g, p, x_star, v, part)
    return result if part == "the pullback" else {**result, "the root": result["the root"] + 1e-6}


@implicit_vjp.misconception
def finds_the_root_in_float64(g, p, x_star, v, part):
    """implicit_root returns float64, whatever p is. Return what the solver returned."""
    result = answered(implicit)(g, p, x_star, v, part)
    return result if part == "the pullback" else {**result, "the root": result["the root"].double()}
