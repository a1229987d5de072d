"""A direction of descent for any symmetric H: curvatures lose their sign, and none is smaller than δ."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    exercise,
    hidden,
    one_of,
    ordinary,
    shown,
    spectrum,
    symmetric,
    value,
    vector,
)
from source.ps6_newton import support

from ..shared import exactly
from .shared import FAR, LONGEST_ARROW, bent


def by_singular_values(g, H, delta):
    """The same direction without eigenvalues: |H| = V diag(σ) Vᵀ."""
    _, S, Vh = torch.linalg.svd(H)
    return -torch.linalg.solve(Vh.mT @ torch.diag(S.clamp(min=delta)) @ Vh, g)


@exercise(
    given=dict(g=vector("n"), H=symmetric("n"), delta=one_of(0.6, 0.05, 1.1)),
    find=value().confirmed_by(by_singular_values, within=1e-9),
    checks=[
        hidden("indefinite H", ordinary, points=4),
        shown("two and three numbers", ordinary.sizes(n=(3, 2)).draws(3), points=1),
        hidden(
            "δ above all curvatures",
            ordinary.where(delta=40.0).draws(4).because("the statement says it, and ordinary δ lie between curvatures"),
            points=1,
        ),
        hidden(
            "H singular, zero, negative definite",
            ordinary.sizes(n=3)
            .where(
                H=spectrum((0.0, 1.5, -2.0), (0.0, 0.0, 0.0), (-3.0, -1.0, -0.2), (0.0, 0.0, -0.7), (1.0, 2.0, 4.0)),
                delta=0.01,
            )
            .draws(10)
            .because(
                "whoever asks for singular matrices with an if is caught on meta, too, and loses a point for each"
            ),
            points=1,
        ),
        hidden(
            "n = 1, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 3, 4)).where(delta=0.5).float32().laid_out("transposed", "strided").leaves().draws(9),
            points=1,
        ),
        hidden("tensors on meta", ordinary.on_meta().draws(3), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("d", "Write down −H⁻¹∇f at (x, y). Where does it lead from there?"),
)
def modified_newton_direction(g, H, delta):
    """The direction −Q diag(1 / max(|λᵢ|, δ)) Qᵀg."""
    return bent(g, H, lambda w: w.abs().clamp(min=delta))


@modified_newton_direction.misconception
def takes_the_plain_step(g, H, delta):
    """You returned the plain Newton step. Where a curvature is negative, it goes uphill.

    Which two changes does the statement make to the numbers that are divided by?
    """
    return -torch.linalg.solve(H, g)


@modified_newton_direction.misconception
def forgets_the_floor(g, H, delta):
    """You divide by |λᵢ|, however small it is. What is δ for?"""
    return bent(g, H, lambda w: w.abs())


@modified_newton_direction.misconception
def raises_negative_curvatures_to_the_floor(g, H, delta):
    """You raise every negative curvature to δ, and so you treat a strong negative one like a weak one.

    Which number is compared with δ in the statement?
    """
    return bent(g, H, lambda w: w.clamp(min=delta))


@modified_newton_direction.misconception
def shifts_all_curvatures(g, H, delta):
    """You add the same number to all curvatures until the smallest is δ. That is another remedy.

    It also changes the curvatures that were good. The statement leaves those alone.
    """
    return bent(g, H, lambda w: w - w[:1] + delta)


@modified_newton_direction.misconception
def adds_the_floor(g, H, delta):
    """You add δ to the size of every curvature. δ is a least value: curvatures above it stay as they are."""
    return bent(g, H, lambda w: w.abs() + delta)


@modified_newton_direction.misconception
def floors_before_taking_the_size(g, H, delta):
    """You keep the sign of each curvature and only move it away from zero. Then negative ones still lead uphill."""
    return bent(g, H, lambda w: torch.where(w < 0, -1, 1) * w.abs().clamp(min=delta))


@modified_newton_direction.misconception
def makes_entries_positive(g, H, delta):
    """You took the absolute value of each *entry* of H. Curvatures are eigenvalues, not entries.

    In which coordinates is H diagonal, so that its entries are its curvatures?
    """
    w, Q = torch.linalg.eigh(H.abs())
    return -(Q @ ((Q.mT @ g) / w.abs().clamp(min=delta)))


@modified_newton_direction.misconception
def changes_the_diagonal_only(g, H, delta):
    """You used the diagonal of H for its curvatures. They agree only if H is diagonal."""
    return -g / H.diagonal().abs().clamp(min=delta)


@modified_newton_direction.misconception
def goes_uphill(g, H, delta):
    """Your direction has the wrong sign: it climbs as fast as it should descend. Compute gᵀs for any example."""
    return -bent(g, H, lambda w: w.abs().clamp(min=delta))


@modified_newton_direction.misconception
def turns_the_wrong_way(g, H, delta):
    """You exchanged Q and its transpose. The eigenvectors are the columns of Q.

    Which of Qg and Qᵀg holds the inner products of g with the columns?
    """
    w, Q = torch.linalg.eigh(H)
    return -(Q.mT @ ((Q @ g) / w.abs().clamp(min=delta)))


@modified_newton_direction.misconception
def stays_in_eigenvector_coordinates(g, H, delta):
    """Your result is right in the coordinates of the eigenvectors. It has to come back to those of g."""
    w, Q = torch.linalg.eigh(H)
    return -(Q.mT @ g) / w.abs().clamp(min=delta)


@modified_newton_direction.misconception
def multiplies_by_the_curvatures(g, H, delta):
    """You multiplied by the curvatures where the formula divides by them. In which direction is the way long?"""
    w, Q = torch.linalg.eigh(H)
    return -(Q @ ((Q.mT @ g) * w.abs().clamp(min=delta)))


@modified_newton_direction.misconception
def turns_round_if_it_climbs(g, H, delta):
    """You take the Newton step and reverse it as a whole if it goes uphill. Then its good parts are reversed, too.

    Each curvature has a direction of its own. Decide for each of them.
    """
    s = bent(g, H, lambda w: torch.where(w < 0, -1, 1) * w.abs().clamp(min=delta))
    return torch.where(g @ s > 0, -s, s)


@modified_newton_direction.misconception
def drops_weak_directions(g, H, delta):
    """You leave out the directions whose curvature is below δ. They still have a slope, and you can walk down it."""
    return bent(g, H, lambda w: torch.where(w.abs() < delta, torch.inf, w.abs()))


@modified_newton_direction.misconception
def gives_up_on_a_singular_matrix(g, H, delta):
    """You return −g where H is singular. The formula has no trouble there: what stands in the place of 1/0?"""
    if torch.linalg.eigvalsh(H).abs().min() < 1e-8:
        return -g
    return bent(g, H, lambda w: w.abs().clamp(min=delta))


@modified_newton_direction.misconception
def lifts_weak_curvatures_only(g, H, delta):
    """You lift what is smaller than δ in size, and leave strong negative curvatures negative. They lead uphill."""
    return bent(g, H, lambda w: torch.where(w.abs() < delta, delta, w))


@modified_newton_direction.misconception
def floors_relative_to_the_largest(g, H, delta):
    """Your floor is δ times the largest curvature. In the statement it is δ itself."""
    return bent(g, H, lambda w: w.abs().clamp(min=delta * float(w.abs().max())))


@modified_newton_direction.misconception
def floors_in_float64(g, H, delta):
    """Your function works in float64 only: a tensor that is made without a dtype is float64, whatever g and H are."""
    return bent(g.double(), H.double(), lambda w: w.abs().clamp(min=delta))


@modified_newton_direction.misconception
def builds_on_the_cpu(g, H, delta):
    """You make a tensor without saying where, so it is on the CPU, and the inputs may be elsewhere.

    Let new tensors take dtype and device from an input, as torch.zeros_like does.
    """
    result = torch.zeros(len(g), dtype=g.dtype)
    result += bent(g, H, lambda w: w.abs().clamp(min=delta))
    return result


# a grid over the double well, for the picture
GRID = torch.cartesian_prod(exactly([-1.4, -0.8, -0.2, 0.4, 1.0, 1.6]), exactly([-0.8, -0.2, 0.4, 1.0]))
SLOPES = torch.func.vmap(torch.func.grad(support.double_well))(GRID)
BENDS = torch.func.vmap(torch.func.hessian(support.double_well))(GRID)


@modified_newton_direction.picture(ordinary.where(g=one_of(*SLOPES), H=one_of(*BENDS), delta=0.3).draws(len(GRID)))
def directions_on_a_double_well(figure, calls):
    """Your directions on the left and the right ones on the right, on contour lines of a function with two wells.

    Between the wells, at (0, 0), is a saddle. Every arrow should lead away from the ridge and into a well.
    """
    yours, right = (torch.stack([getattr(call, side) for call in calls]) for side in ("actual", "expected"))
    yours = yours.nan_to_num(0.0, FAR, -FAR).clamp(-FAR, FAR)
    differ = ~((yours - right).abs() <= 1e-6 * (1 + right.abs())).all(dim=1)
    figure.set_size_inches(4.8, 2.5)
    panels = figure.subplots(1, 2, sharex=True, sharey=True, gridspec_kw={"left": 0.1, "bottom": 0.17})
    line, column = torch.linspace(-1.9, 2.1, 41), torch.linspace(-1.3, 1.5, 31)
    heights = support.double_well(torch.stack(torch.meshgrid(line, column, indexing="xy")))
    for ax, arrows, colour in zip(panels, (yours, right), ("#0b5cad", "0.15"), strict=True):
        ax.contour(line, column, heights, levels=12, colors="0.7", linewidths=0.6)
        drawn = arrows * (LONGEST_ARROW / arrows.norm(dim=1, keepdim=True).clamp(min=LONGEST_ARROW))
        ax.quiver(*GRID.T, *drawn.T, color=colour, angles="xy", scale_units="xy", scale=1, width=0.011)
        ax.set(title="the right directions", aspect="equal", xlabel="x", xticks=(-1, 0, 1, 2), yticks=(-1, 0, 1))
    panels[0].plot(*GRID[differ].T, "o", color="#c2410c", markersize=4, markerfacecolor="none")
    panels[0].set(ylabel="y", title=f"yours: {int(differ.sum())} differ (○)" if differ.any() else "yours: all right")
    if not all(bool(call.actual.isfinite().all()) for call in calls):
        return f"{int(differ.sum())} of your {len(GRID)} directions differ, and some are no finite numbers."
    if not differ.any():
        return f"All {len(GRID)} of your directions are right: each leads down into one of the two wells."
    uphill = int(((yours * SLOPES).sum(1) >= 0).sum())
    return (
        f"{int(differ.sum())} of your {len(GRID)} directions differ from the right ones, and {uphill} of all "
        "go uphill or nowhere."
    )
