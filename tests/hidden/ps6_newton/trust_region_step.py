"""The minimiser of a quadratic model over a ball, the hard case included."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    constant,
    derived,
    exercise,
    hidden,
    one_of,
    ordinary,
    satisfies,
    shown,
    spd,
    spectrum,
    symmetric,
    vector,
)
from source.ps6_newton import support

from ..shared import exactly
from .shared import FAR, bent

NOWHERE = torch.zeros(3, dtype=torch.float64)
SOMEWHERE = exactly([0.7, -1.3, 0.4])
LEVELS = [exactly([-0.5, 1.0, 3.0]).diag(), exactly([2.0, -2.0, 1.5, 4.0]).diag()]
ACROSS = [exactly([0.0, 1.2, -0.8]), exactly([0.6, 0.0, -1.1, 0.9])]


@exercise(
    given=dict(g=vector("n"), H=symmetric("n"), radius=one_of(0.5, 1.7, 4.0)),
    find=satisfies(support.trust_region_certificate),
    checks=[
        hidden("indefinite H", ordinary, points=5),
        shown("two and three numbers", ordinary.sizes(n=(2, 3)).draws(3), points=1),
        hidden(
            "positive definite H, a large and a small ball",
            ordinary.where(H=spd("n"), radius=one_of(50.0, 0.1))
            .draws(8)
            .because("ordinary H are seldom definite, and the minimum of the model may lie inside the ball"),
            points=1,
        ),
        hidden(
            "g across the lowest curvature",
            ordinary.sizes(n=(4, 3, 5, 6))
            .where(
                H=derived(lambda g: with_curvature_across(g, 2 if len(g) == 5 else 1)),
                radius=one_of(5.0, 9.0, 5.0, 0.1),
            )
            .draws(8),
            points=1,
        ),
        hidden(
            "diagonal H, g across the lowest curvature",
            ordinary.where(g=one_of(*ACROSS), H=one_of(*LEVELS), radius=one_of(1.5, 2.5))
            .draws(2)
            .because("here no rounding gives g a part along it, and 0 is divided by 0"),
            points=1,
        ),
        hidden(
            "g = 0, singular H",
            ordinary.where(
                g=one_of(NOWHERE, SOMEWHERE, NOWHERE, SOMEWHERE),
                H=spectrum((-0.5, 0.5, 3.0), (0.0, 0.0, 0.0), (1.0, 0.5, 2.0), (0.0, 1.0, 2.0)),
                radius=1.5,
            ).draws(8),
            points=1,
        ),
        hidden("n = 1", ordinary.sizes(n=1).draws(9), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(2, 3, 4)).float32().laid_out("transposed", "strided").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "For tiny s, which of the two terms gᵀs and ½sᵀHs is the larger one?"),
)
def trust_region_step(g, H, radius):
    """A minimiser of gᵀs + ½sᵀHs over ‖s‖ ≤ Δ."""
    return balanced(g, H, radius)


def balanced(g, H, radius):
    """A solution of the trust-region problem.

    μ is counted from −w[0]; the secular equation 1/‖s‖ = 1/Δ is solved by Newton's method, which it makes nearly
    linear, inside a bracket.
    """
    w, Q = torch.linalg.eigh(H)
    c, gaps = Q.mT @ g, w - w[0]
    low = torch.clamp(w[0], min=torch.finfo(w.dtype).tiny)

    def at(shift):
        return torch.where(c == 0, torch.zeros_like(c), -c / (gaps + shift))

    if at(low).norm() <= radius:
        missing = (radius**2 - at(low) @ at(low)).clamp(min=0).sqrt()
        return Q @ at(low) + (Q[:, 0] * missing if w[0] < 0 else 0)
    high = low + c.norm() / radius
    shift = (low * high).sqrt()
    for _ in range(250):
        a = at(shift)
        low, high = (shift, high) if a.norm() > radius else (low, shift)
        slope = (a * a / (gaps + shift)).sum() / a.norm() ** 3  # of 1/‖s‖ with respect to the shift
        better = shift - (1 / a.norm() - 1 / radius) / slope
        before, shift = shift, better if bool(low < better) and bool(better < high) else (low * high).sqrt()
        if shift == before and shift in (low, high):  # the bracket is as narrow as numbers are
            break
    return Q @ at(shift)


def shortened(s, radius):
    """s, brought back to the ball if it is too long."""
    return s * (radius / s.norm()).clamp(max=1) if s.any() else s


def with_curvature_across(g, count=1):
    """A symmetric matrix: lowest eigenvalue −2, for `count` directions orthogonal to g; all others are above 0."""
    start = torch.cat([g[:, None], torch.eye(len(g), dtype=g.dtype)], dim=1)
    Z = torch.linalg.qr(start).Q[:, 1 : 1 + count]
    P = torch.eye(len(g), dtype=g.dtype) - Z @ Z.mT
    t = torch.arange(1, len(g) + 1, dtype=g.dtype) / len(g)
    H = P @ (torch.eye(len(g), dtype=g.dtype) + torch.outer(t, t)) @ P - 2 * Z @ Z.mT
    return (H + H.mT) / 2


def in_the_hard_case(g, H, radius):
    """The step for μ = −w[0] without the lowest eigenvectors, if this is the hard case; else None."""
    w, Q = torch.linalg.eigh(H)
    c, gaps = Q.mT @ g, w - w[0]
    is_lowest = gaps < 1e-9
    s = Q @ torch.where(is_lowest, torch.zeros_like(c), -c / torch.where(is_lowest, torch.ones_like(gaps), gaps))
    is_hard = bool(w[0] < 0) and bool(c[is_lowest].norm() < 1e-9) and bool(s.norm() < radius)
    return s if is_hard else None


def by_bisection(g, H, radius, width=0.0):
    """The step on the boundary, by halving an interval of μ itself until it is no wider than this."""
    w, Q = torch.linalg.eigh(H)
    c, low = Q.mT @ g, -w[0].clamp(max=0)
    high = low + g.norm() / radius
    for _ in range(100):
        if high - low <= width:
            break
        middle = (low + high) / 2
        low, high = (middle, high) if (c / (w + middle)).norm() > radius else (low, middle)
    return -(Q @ (c / (w + high)))


@trust_region_step.misconception
def shortens_the_newton_step(g, H, radius):
    """You took the Newton step and shortened it to the radius.

    Its direction is right only for a ball that contains it. In a small ball the slope counts more than the curvature.
    """
    return shortened(-torch.linalg.lstsq(H, g[:, None], driver="gelsd").solution[:, 0], radius)


@trust_region_step.misconception
def stops_at_the_cauchy_point(g, H, radius):
    """You took the best point along −g. Among all directions in the ball, there are mostly better ones.

    It is a good start, and enough for convergence. The statement asks for the minimum.
    """
    if not g.any():
        return g.clone()
    curvature, size = g @ H @ g, g.norm()
    length = torch.where(curvature > 0, size**3 / (radius * curvature), torch.ones_like(size)).clamp(max=1)
    return -length * radius / size * g


@trust_region_step.misconception
def goes_to_the_boundary_along_the_gradient(g, H, radius):
    """You went along −g as far as the ball allows, and the curvature plays no part.

    Does the model fall all the way there?
    """
    return -radius * g / g.norm() if g.any() else g.clone()


@trust_region_step.misconception
def ignores_the_radius(g, H, radius):
    """Your step may be longer than the radius: it is where the model is flat, wherever that may be."""
    return -torch.linalg.lstsq(H, g[:, None], driver="gelsd").solution[:, 0]


@trust_region_step.misconception
def always_goes_to_the_boundary(g, H, radius):
    """Your step always ends on the boundary, also where the minimum of the model lies inside the ball.

    Which μ belongs to a point inside? May μ be negative?
    """
    w = torch.linalg.eigvalsh(H)
    return balanced(g, H - (w[0].clamp(min=0) + 1e-3) * torch.eye(len(g), dtype=g.dtype), radius)


@trust_region_step.misconception
def leaves_the_hard_case_unfinished(g, H, radius):
    """In the hard case your step ends inside the ball, though H has a negative eigenvalue.

    Along which direction may you still go without changing (H + μI)s, and how far?
    """
    s = in_the_hard_case(g, H, radius)
    return balanced(g, H, radius) if s is None else s


@trust_region_step.misconception
def takes_rounding_for_a_slope(g, H, radius):
    """You see the hard case only where the part of g along the lowest curvature is exactly 0. Rounding leaves some.

    Then μ + λ₁ would have to be smaller than the distance of two floating-point numbers near μ. Either treat so small
    a part as none, or search for the distance μ + λ₁ instead of μ.
    """
    w, Q = torch.linalg.eigh(H)
    if in_the_hard_case(g, H, radius) is None or not (Q.mT @ g)[w - w[0] < 1e-9].any():
        return balanced(g, H, radius)
    return by_bisection(g, H, radius)


@trust_region_step.misconception
def finishes_along_the_highest_curvature(g, H, radius):
    """In the hard case you go to the boundary along the wrong eigenvector.

    eigh sorts its eigenvalues. In which order, and which of them is the one that makes H + μI singular?
    """
    s = in_the_hard_case(g, H, radius)
    if s is None:
        return balanced(g, H, radius)
    q = torch.linalg.eigh(H).eigenvectors[:, -1]
    return s + q * (-(s @ q) + ((s @ q) ** 2 + radius**2 - s @ s).sqrt())


@trust_region_step.misconception
def searches_from_zero(g, H, radius):
    """Your μ may be too small: H + μI still has a negative eigenvalue, and the step is no minimum but a saddle.

    From which μ on is H + μI without one?
    """
    w, Q = torch.linalg.eigh(H)
    c = Q.mT @ g
    low, high = torch.zeros_like(w[0]), torch.ones_like(w[0])
    if (c / w).norm() <= radius:
        return -(Q @ (c / w))
    while (c / (w + high)).norm() > radius:
        high = 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (c / (w + middle)).norm() > radius else (low, middle)
    return -(Q @ (c / (w + high)))


@trust_region_step.misconception
def stretches_the_step_of_the_hard_case(g, H, radius):
    """In the hard case you made the step longer until it met the boundary. Then (H + μI)s = −g holds no more.

    What may be added to s without changing (H + μI)s?
    """
    s = in_the_hard_case(g, H, radius)
    return balanced(g, H, radius) if s is None or not s.any() else s * (radius / s.norm())


def lacks_pythagoras(answer, g, H, radius):
    """Whether what was added in the hard case is as long as the radius is longer than the step so far."""
    s = in_the_hard_case(g, H, radius)
    if s is None or not s.any():
        return False
    added, (w, Q) = answer - s, torch.linalg.eigh(H)
    lowest = Q[:, w - w[0] < 1e-9]
    is_lowest = (added - lowest @ (lowest.mT @ added)).norm() < 1e-6
    return bool(is_lowest) and abs(float(added.norm() + s.norm()) - radius) < 1e-6 * radius


@trust_region_step.misconception(symptom=lacks_pythagoras)
def adds_lengths_across(g, H, radius):
    """In the hard case you added what the length of s lacks, Δ − ‖s‖, along the eigenvector, and end inside the ball.

    The eigenvector is at a right angle to s. How long is the sum of two such vectors?
    """
    s = in_the_hard_case(g, H, radius)
    return balanced(g, H, radius) if s is None else s + (radius - s.norm()) * torch.linalg.eigh(H).eigenvectors[:, 0]


@trust_region_step.misconception
def trusts_the_newton_direction_of_definite_matrices(g, H, radius):
    """Where H is positive definite and the Newton step is too long, you shortened it to the radius.

    The point of the boundary in the direction of the minimum is not the lowest point of the boundary.
    """
    if torch.linalg.eigvalsh(H)[0] <= 1e-9:
        return balanced(g, H, radius)
    return shortened(-torch.linalg.solve(H, g), radius)


@trust_region_step.misconception
def looks_at_the_second_eigenvalue(g, H, radius):
    """Your function looks at the second eigenvalue, and stops where n = 1: there is none.

    What is left of the problem if s is one number?
    """
    w = torch.linalg.eigvalsh(H)
    if w[1] < w[0]:
        raise AssertionError("eigenvalues come in ascending order")
    return balanced(g, H, radius)


@trust_region_step.misconception
def stays_where_there_is_no_slope(g, H, radius):
    """You return 0 where g is 0. If H has a negative eigenvalue, that is a saddle, and there are ways down."""
    return balanced(g, H, radius) if g.any() else torch.zeros_like(g)


@trust_region_step.misconception
def takes_sizes_of_curvatures(g, H, radius):
    """You took the curvatures by their size, and shortened what came out, as in modified_newton_direction.

    It goes down, but it is not the best point of the ball. The number that is added is the same for all curvatures.
    """
    return shortened(bent(g, H, lambda w: w.abs().clamp(min=1e-8)), radius)


@trust_region_step.misconception
def makes_the_matrix_just_definite(g, H, radius):
    """You chose μ so that H + μI is just positive definite, and shortened the result.

    μ has another condition to meet: the one that ties it to the length of the step.
    """
    return shortened(bent(g, H, lambda w: w - w[:1].clamp(max=0) + 1e-2), radius)


@trust_region_step.misconception
def goes_to_the_top(g, H, radius):
    """Your step is the right one with the wrong sign: it climbs. What is the sign of gᵀs?"""
    return -balanced(g, H, radius)


@trust_region_step.misconception
def maximises(g, H, radius):
    """Your step maximises the model. Compare m(s) with m(0) = 0."""
    return balanced(-g, -H, radius)


@trust_region_step.misconception
def forgets_the_half(g, H, radius):
    """You minimised gᵀs + sᵀHs. In the statement there is a ½ in front of the second term.

    With it, the gradient of the model is g + Hs.
    """
    return balanced(g, 2 * H, radius)


@trust_region_step.misconception
def bounds_each_entry(g, H, radius):
    """You cut every entry of s to the radius. The ball bounds the length of s, not its entries."""
    s = -torch.linalg.lstsq(H, g[:, None], driver="gelsd").solution[:, 0]
    return s.clamp(-radius, radius)


@trust_region_step.misconception
def bounds_the_square(g, H, radius):
    """You compared ‖s‖² with the radius. Only for the radius 1 is that the same."""
    return balanced(g, H, radius**0.5)


@trust_region_step.misconception
def stops_the_search_early(g, H, radius):
    """Your μ has only a few right digits. The search ends too early; halve the interval until it has no width left."""
    s = balanced(g, H, radius)
    if s.norm() < 0.999 * radius or not g.any() or in_the_hard_case(g, H, radius) is not None:
        return s
    return by_bisection(g, H, radius, width=1e-6)


@trust_region_step.misconception
def searches_in_float64(g, H, radius):
    """Your function answers in float64, whatever the inputs are. Let dtype and device come from an input."""
    return balanced(g.double(), H.double(), radius)


PICTURED_G, PICTURED_H = exactly([0.6, 1.0]), exactly([[-1.0, 0.4], [0.4, 1.5]])
RADII = (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6)


trust_region_step.equivalent(
    "coordinates(middle.exp()).norm() > radius → coordinates(middle.exp()).norm() >= radius",
    because="where the two are equal, either half of the interval ends at the same number",
)


@trust_region_step.picture(
    ordinary.where(g=constant(PICTURED_G), H=constant(PICTURED_H), radius=one_of(*RADII)).draws(len(RADII))
)
def steps_in_growing_balls(figure, calls):
    """Your steps for eight radii, and the right ones, on contour lines of the model.

    Each step should be the lowest point of its circle. The path begins along −g and bends to where the model falls.
    """
    yours, right = (torch.stack([getattr(call, side) for call in calls]) for side in ("actual", "expected"))
    yours = yours.nan_to_num(0.0, FAR, -FAR).clamp(-FAR, FAR)
    ax = figure.subplots()
    line = torch.linspace(-2.0, 2.0, 61)
    plane = torch.cartesian_prod(line, line).reshape(61, 61, 2).transpose(0, 1)
    heights = plane @ PICTURED_G + ((plane @ PICTURED_H) * plane).sum(-1) / 2
    ax.contour(line, line, heights, levels=16, colors="0.8", linestyles="solid", linewidths=0.8)
    angles = torch.linspace(0, 2 * torch.pi, 91)
    for radius in RADII[1::2]:
        ax.plot(radius * angles.cos(), radius * angles.sin(), "--", color="0.4", linewidth=0.8)
    ax.plot(*right.T, "o-", color="0.4", markersize=8, markerfacecolor="none", label="right")
    ax.plot(*yours.T, "s-", color="#0b5cad", markersize=4, label="yours")
    ax.set(xlabel="s₁", ylabel="s₂", aspect="equal", xlim=(-2, 2), ylim=(-2, 2))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    lengths, radii = yours.norm(dim=1), exactly(RADII)
    values, best = (s @ PICTURED_G + ((s @ PICTURED_H) * s).sum(1) / 2 for s in (yours, right))
    outside = int((lengths > radii * (1 + 1e-6)).sum())
    worse = int((values > best + 1e-6 * (1 + best.abs())).sum())
    if not all(bool(call.actual.isfinite().all()) for call in calls):
        return f"Some of your {len(RADII)} steps are no finite numbers."
    if not outside and not worse:
        return f"All {len(RADII)} of your steps are the lowest points of their circles."
    return (
        f"Of your {len(RADII)} steps, {outside} are longer than the radius allows, and at {worse} the model is higher "
        "than at the right step."
    )
