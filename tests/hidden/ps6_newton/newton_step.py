"""The Newton step for any invertible H, and for batches, by one factorisation and no inverse."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    derived,
    exercise,
    hidden,
    matrix,
    no_loop_over_batch,
    ordinary,
    shown,
    solves,
    value,
    vector,
)


def by_elimination(g, H):
    """The Newton step by torch.linalg.solve: another route than that of the body."""
    return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1)


def with_zeros_for_pivots(g):
    """Invertible matrices with zeros on the diagonal, where whoever eliminates has to exchange rows."""
    return (1 + g.abs()).unsqueeze(-1) * (1 - torch.eye(g.shape[-1], dtype=g.dtype))


@exercise(
    given=dict(g=vector("...", "n"), H=matrix("...", "n", "n")),
    find=value().confirmed_by(by_elimination, within=1e-5),  # at the condition number 1e8 the routes differ
    checks=[
        hidden("ordinary g and H", ordinary, points=3),
        shown("two numbers, and three", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden(
            "a batch, and what it costs",
            ordinary.sizes(n=3).batches((4,), (2, 3), (1,), (5, 1)).where(H=derived(with_zeros_for_pivots)).draws(8),
            points=1,
            rule=no_loop_over_batch,
        ),
        hidden("nearly singular H", ordinary.conditioned(1e8).draws(12), points=1, rule=solves(at_most=1)),
        hidden(
            "n = 1, n = 0, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(1, 3, 0, 2))
            .conditioned(4.0)
            .batches((), (1,), (3,), (0,), (1,), (3,))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(12),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "b", "x + s must be the same place on the bridge in both units. And what does a slope per metre become?"
    ),
)
def newton_step(g, H):
    """The Newton step −H⁻¹g, by an orthogonal factorisation."""
    Q, R = torch.linalg.qr(H)
    return -torch.linalg.solve_triangular(R, Q.mT @ g.unsqueeze(-1), upper=True).squeeze(-1)


def solved(H, g):
    """H⁻¹g for a batch."""
    return torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1)


@newton_step.misconception
def loses_the_sign(g, H):
    """Your step has the wrong sign: from a minimum of a quadratic it leads away, and doubles the distance.

    Where is the gradient of the model zero? Solve g + Hs = 0 for s.
    """
    return solved(H, g)


@newton_step.misconception
def divides_by_the_diagonal_of_h(g, H):
    """You divided by the diagonal of H, as if the unknowns had nothing to do with each other.

    The other entries of H say how the slope along one axis changes along another. What replaces a division?
    """
    return -g / H.diagonal(dim1=-2, dim2=-1)


@newton_step.misconception
def takes_the_gradient_step(g, H):
    """You returned −g, a gradient step with the rate 1. Where does the curvature come in?"""
    return -g


@newton_step.misconception
def multiplies_by_h(g, H):
    """You multiplied by H where the step divides by it.

    In a direction of large curvature the minimum of the model is near. Is your step short there, or long?
    """
    return -(H @ g.unsqueeze(-1)).squeeze(-1)


@newton_step.misconception
def multiplies_from_the_left(g, H):
    """You solved with the transposed matrix. H need not be symmetric: on which side of H does s stand in Hs = −g?"""
    return -solved(H.mT, g)


@newton_step.misconception
def makes_h_symmetric(g, H):
    """You replaced H by the mean of H and its transpose. Nothing in the statement says that H is symmetric."""
    return -solved((H + H.mT) / 2, g)


@newton_step.misconception
def reads_one_triangle(g, H):
    """You used one triangle of H only, as solvers for symmetric matrices do. Here both triangles count."""
    lower = H.tril()
    return -solved(lower + H.tril(-1).mT, g)


@newton_step.misconception
def makes_curvatures_positive(g, H):
    """You took the curvatures by their size, so that the step goes downhill. That is the next exercise.

    This one asks for the plain step, wherever it leads.
    """
    _, S, Vh = torch.linalg.svd(H)
    return -(Vh.mT @ ((Vh @ g.unsqueeze(-1)) / S.unsqueeze(-1))).squeeze(-1)


@newton_step.misconception
def solves_the_normal_equations(g, H):
    """You multiplied both sides by Hᵀ before solving. That squares the condition number, and half of the digits go.

    H is square and invertible: what is there to be gained?
    """
    return -solved(H.mT @ H, (H.mT @ g.unsqueeze(-1)).squeeze(-1))


@newton_step.misconception
def adds_a_little_to_the_diagonal(g, H):
    """You added a small number to the diagonal of H. Where H is nearly singular, the answer is then another one.

    The statement promises that H can be inverted, so nothing has to be made safe.
    """
    return -solved(H + 1e-6 * torch.eye(H.shape[-1], dtype=H.dtype), g)


@newton_step.misconception
def forms_the_inverse(g, H):
    """You formed the inverse of H. It costs about three times as much as a solve, and loses digits where H is singular.

    Nobody needs the inverse: what you need is one vector. Which function of torch.linalg finds it directly?
    """
    return -(torch.linalg.inv(H) @ g.unsqueeze(-1)).squeeze(-1)


@newton_step.misconception
def never_exchanges_rows(g, H):
    """You eliminate without exchanging rows, and divide by what stands on the diagonal, though it may be 0.

    Try H = [[0, 1], [1, 0]] by hand. The functions of torch.linalg look for a row that can be divided by.
    """
    table = torch.cat([H, -g.unsqueeze(-1)], dim=-1)
    for k in range(H.shape[-1]):
        row = table[..., k, :] / table[..., k, k, None]
        table = table - table[..., :, k, None] * row.unsqueeze(-2)
        table[..., k, :] = row
    return table[..., -1]


@newton_step.misconception
def loops_over_the_batch(g, H):
    """You solve system after system, in a loop over the batch.

    The functions of torch.linalg take all leading dimensions at once.
    """
    size = H.shape[-1]
    rows = zip(g.reshape(-1, size), H.reshape(-1, size, size), strict=True) if g.numel() else ()
    steps = [-torch.linalg.solve(matrix_, row) for row, matrix_ in rows]
    return torch.stack(steps).reshape(g.shape) if steps else torch.zeros_like(g)


@newton_step.misconception
def squeezes_all_dimensions(g, H):
    """Your result loses dimensions: squeeze() drops *every* dimension of size one.

    Name the dimension that has to go.
    """
    return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze()


@newton_step.misconception
def answers_in_float64(g, H):
    """Your function answers in float64, whatever the inputs are. Let dtype and device come from an input."""
    return -solved(H.double(), g.double())
