"""Conjugate gradients for a Newton direction from products with H alone, as far as curvature is positive."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    asked,
    calls,
    constant,
    exercise,
    hidden,
    one_of,
    ordinary,
    positive,
    rebuilt,
    shown,
    spd,
    spectrum,
    value,
    vector,
)
from source.ps6_newton import support

from ..shared import exactly


@exercise(
    given=dict(
        hvp=asked(rebuilt(support.product_with, spd("n"))), g=vector("n"), rtol=constant(1e-10), max_iter=constant(None)
    ),
    find=value(),
    checks=[
        hidden("positive definite H", ordinary.sizes(n=(2, 3, 4, 5, 7, 15)), points=4),
        shown("two and three numbers", ordinary.sizes(n=(2, 3)).where(rtol=one_of(1e-10, 1e-5)).draws(2), points=1),
        hidden(
            "a loose rtol, few rounds, g = 0",
            ordinary.where(
                hvp=asked(rebuilt(support.product_with, spd(4))),
                g=one_of(
                    exactly([1.3, -0.4, 2.2, 0.9]),
                    exactly([0.0, 0.0, 0.0, 0.0]),
                    exactly([-0.8, 1.9, 0.5, -1.1]),
                    exactly([2.1, 0.3, -1.6, 0.7]),
                    exactly([0.6, -1.2, -0.5, 1.8]),
                    exactly([3e-7, -1e-7, 2e-7, 1e-7]),  # curvature is above 0 or not, however short g is
                ),
                rtol=one_of(0.3, 1e-10, 0.05, 1e-10, 1e-10, 1e-10),
                max_iter=one_of(None, None, None, 2, 0, None),
            ).draws(30),
            points=1,
        ),
        hidden(
            "negative curvature, and none",
            ordinary.sizes(n=3)
            .where(
                hvp=asked(
                    rebuilt(
                        support.product_with,
                        spectrum((-1.0, 2.0, 5.0), (0.0, 0.0, 0.0), (-3.0, -1.0, -0.5), (-0.2, 3.0, 4.0)),
                    )
                )
            )
            .draws(12),
            points=1,
        ),
        # three rounds; a fourth call is allowed to whoever computes H·0 for a start
        hidden(
            "n = 20 000, three different eigenvalues",
            ordinary.sizes(n=20_000).where(hvp=asked(rebuilt(support.scaling, positive(3))), max_iter=8).draws(2),
            points=1,
            rule=calls("hvp", at_most=lambda hvp, g, rtol, max_iter: 4),
        ),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 3, 4)).where(rtol=1e-5).float32().laid_out("strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    rtol=1e-8,  # the method may stop when ‖Hs + g‖ is 1e-10 of ‖g‖
    choice=Choice("c", "Which polynomial that is 1 at 0 vanishes at 1, 10 and 100? What is its degree?"),
)
def newton_cg_direction(hvp, g, rtol, max_iter):
    """The minimum of the model over growing Krylov spaces, as far as the statement says."""
    return best_in_krylov_spaces(hvp, g, rtol, max_iter)


def best_in_krylov_spaces(hvp, g, rtol, max_iter):
    """What conjugate gradients are meant to compute: the minimum over span{g, Hg, …}, from an orthonormal basis."""
    size, s = torch.linalg.vector_norm(g), torch.zeros_like(g)
    V, HV, new, residual = [], [], g, g
    for k in range(2 * len(g) if max_iter is None else max_iter):
        if residual.norm() <= rtol * size:
            return s
        for u in [*V, *V]:  # twice is enough
            new = new - (u @ new) * u
        V.append(new / new.norm())
        HV.append(hvp(V[-1]))
        basis, products = torch.stack(V, dim=1), torch.stack(HV, dim=1)
        T = basis.mT @ products
        T = (T + T.mT) / 2
        if torch.linalg.eigvalsh(T)[0] <= 0:
            return s if k > 0 else -g
        y = torch.linalg.solve(T, -(basis.mT @ g))
        s, residual, new = basis @ y, products @ y + g, HV[-1]
    return s


def conjugate(
    hvp,
    g,
    rtol,
    max_iter,
    *,
    beta=lambda new, old: new / old,
    alpha=lambda squared, curvature: squared / curvature,
    bend=lambda s, v, k: s if k > 0 else v,
    enough=lambda r, g, rtol: r.norm() <= rtol * g.norm(),
    residual=lambda hvp, r, a, Hv, s, g: r + a * Hv,
):
    """Conjugate gradients with some of their parts replaced."""
    g = g.detach()
    s, r, v = torch.zeros_like(g), g, -g
    for k in range(2 * len(g) if max_iter is None else max_iter):
        if enough(r, g, rtol):
            break
        Hv = hvp(v)
        curvature = v @ Hv
        if curvature <= 0 and bend is not None:
            return bend(s, v, k)
        a = alpha(r @ r, curvature)
        s = s + a * v
        before, r = r @ r, residual(hvp, r, a, Hv, s, g)
        v = beta(r @ r, before) * v - r
    return s


@newton_cg_direction.misconception
def adds_the_old_direction_whole(hvp, g, rtol, max_iter):
    """You add the whole old direction to the new one: your β is 1.

    β is what makes the new direction conjugate to the old. Which two numbers is it the quotient of?
    """
    return conjugate(hvp, g, rtol, max_iter, beta=lambda new, old: 1)


@newton_cg_direction.misconception
def subtracts_the_old_direction(hvp, g, rtol, max_iter):
    """The sign of β is wrong. Compute vᵀH d_new for your first two directions: what should it be?"""
    return conjugate(hvp, g, rtol, max_iter, beta=lambda new, old: -new / old)


@newton_cg_direction.misconception
def turns_beta_over(hvp, g, rtol, max_iter):
    """Your β is turned over: the new rᵀr stands above, the old one below."""
    return conjugate(hvp, g, rtol, max_iter, beta=lambda new, old: old / new)


@newton_cg_direction.misconception
def takes_lengths_for_beta(hvp, g, rtol, max_iter):
    """Your β is a quotient of lengths. Read again: is it of lengths, or of their squares?"""
    return conjugate(hvp, g, rtol, max_iter, beta=lambda new, old: (new / old).sqrt())


@newton_cg_direction.misconception
def descends_steepest(hvp, g, rtol, max_iter):
    """You forget the old direction in every round. That is steepest descent with exact steps, and it zigzags."""
    return conjugate(hvp, g, rtol, max_iter, beta=lambda new, old: 0)


@newton_cg_direction.misconception
def solves_for_plus_g(hvp, g, rtol, max_iter):
    """You solved Hs = g. The direction has to lead downhill: what is the sign of gᵀs?"""
    return -conjugate(hvp, g, rtol, max_iter)


@newton_cg_direction.misconception
def takes_half_steps(hvp, g, rtol, max_iter):
    """Your α is half of what it should be: you stop halfway to the minimum along v."""
    return conjugate(hvp, g, rtol, max_iter, alpha=lambda squared, curvature: squared / (2 * curvature))


@newton_cg_direction.misconception
def forgets_the_curvature(hvp, g, rtol, max_iter):
    """Your α does not divide by vᵀHd but by vᵀd or nothing, so that the step knows nothing of the curvature."""
    return conjugate(hvp, g, rtol, max_iter, alpha=lambda squared, curvature: squared / squared.clamp(min=1e-300))


@newton_cg_direction.misconception
def compares_with_rtol_alone(hvp, g, rtol, max_iter):
    """You compare ‖r‖ with rtol itself. How far it must fall is meant relative to ‖g‖."""
    return conjugate(hvp, g, rtol, max_iter, enough=lambda r, g, rtol: r.norm() <= rtol * bool(g.any()))


@newton_cg_direction.misconception
def compares_squares(hvp, g, rtol, max_iter):
    """You compare rᵀr with rtol times gᵀg, which are squares of lengths, so that you stop too early."""
    return conjugate(hvp, g, rtol, max_iter, enough=lambda r, g, rtol: r @ r <= rtol * (g @ g))


@newton_cg_direction.misconception
def goes_on_over_negative_curvature(hvp, g, rtol, max_iter):
    """You make a step along a direction with negative curvature, and so you climb.

    What does the statement say when vᵀHd ≤ 0?
    """
    return conjugate(hvp, g, rtol, max_iter, bend=None)


@newton_cg_direction.misconception
def follows_negative_curvature(hvp, g, rtol, max_iter):
    """Where the curvature is negative you return the direction v. That is right in the first round only.

    What has been found in earlier rounds is not thrown away.
    """
    return conjugate(hvp, g, rtol, max_iter, bend=lambda s, v, k: v)


@newton_cg_direction.misconception
def returns_nothing_in_the_first_round(hvp, g, rtol, max_iter):
    """If the very first product shows negative curvature, you return 0, which leads nowhere."""
    return conjugate(hvp, g, rtol, max_iter, bend=lambda s, v, k: s)


@newton_cg_direction.misconception
def takes_flat_for_curved(hvp, g, rtol, max_iter):
    """Where vᵀHd is exactly 0 you divide by it. A direction without curvature is a case of its own."""
    g = g.detach()
    if g.any() and max_iter != 0 and (g @ hvp(g)) == 0:
        return -g / 0
    return conjugate(hvp, g, rtol, max_iter)


@newton_cg_direction.misconception
def divides_by_the_length_of_nothing(hvp, g, rtol, max_iter):
    """At g = 0 you divide 0 by 0. Look whether you are done before the first product."""
    return conjugate(hvp, g, rtol, max_iter) if g.any() else g.detach() / 0


@newton_cg_direction.misconception
def computes_the_residual_anew(hvp, g, rtol, max_iter):
    """Your values are right, but you call hvp twice in each round, once for the residual.

    The residual changes by a multiple of a product that you have already.
    """
    return conjugate(hvp, g, rtol, max_iter, residual=lambda hvp, r, a, Hv, s, g: hvp(s) + g)


@newton_cg_direction.misconception
def ignores_max_iter(hvp, g, rtol, max_iter):
    """You make more products than max_iter allows. What is to be returned when it is 0?"""
    return conjugate(hvp, g, rtol, None)


@newton_cg_direction.misconception
def makes_one_round_less(hvp, g, rtol, max_iter):
    """You make one product less than max_iter allows."""
    return conjugate(hvp, g, rtol, None if max_iter is None else max(max_iter - 1, 0))


@newton_cg_direction.misconception
def begins_in_float64(hvp, g, rtol, max_iter):
    """Your function answers in float64, whatever g is. Let s take dtype and device from g, as zeros_like does."""
    return conjugate(hvp, g, rtol, max_iter).double()


newton_cg_direction.equivalent(
    "2 * len(g) → len(g)",
    because="n rounds are enough but for rounding, and where rounding decides no answer is asked for",
)
newton_cg_direction.equivalent(
    "2 * len(g) → 1 * len(g)",
    because="n rounds are enough but for rounding, and where rounding decides no answer is asked for",
)
