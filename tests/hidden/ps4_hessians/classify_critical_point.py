"""Minimum, maximum, saddle or undecided: what the eigenvalues of a Hessian say."""

import torch

from autograder.language import BY_HAND, Choice, constant, exercise, hidden, one_of, ordinary, shown, spectrum, value


def rotated(w, scale):
    """A symmetric matrix with the eigenvalues scale·w and eigenvectors in no special position."""
    n = len(w)
    Q = torch.linalg.qr(torch.arange(1.0, n * n + 1).reshape(n, n).sin()).Q
    H = scale * (Q * torch.tensor(w)) @ Q.mT
    return (H + H.mT) / 2


WITHOUT_ZERO = (
    (2.0, 0.7, 3.0),
    (-1.0, -2.5),
    (-0.5, 3.0, 1.0, 2.0),
    (-1.0, -2.0, 3.0, 4.0),
    (-3.0, -1.0, -0.4),
    (1.0, 4.0),
    (-2.0, -1.0, 5.0, 6.0, 0.7),
    (-0.2, 3.0),
    (-1.0, -2.0, -3.0, -0.5),
    (-3.0, -2.0, 0.3),
    (0.2, 5.0, 1.0, 2.0, 3.0),
    (-4.0, -5.0, -0.3, -1.0, -2.0),
)
WITH_ZERO = (
    (0.0, 1.0, 2.0),
    (0.0, -1.0, -3.0),
    (0.0, 0.0, 2.0),
    (0.0, -1.0, 2.0),
    (0.0, 0.0, -2.0, 1.0, 3.0),
    (0.0, -2.0),
)
SCALES = (1e-12, 1e12)
OUT_OF_SCALE = tuple(
    rotated(w, scale)
    for scale in SCALES
    for w in ((2.0, 0.7, 3.0), (-1.0, -2.5), (-0.5, 3.0, 1.0), (0.0, 1.0, 2.0), (0.0, -1.0, -0.4))
)
ONE_ROW_OR_NOTHING = (
    torch.zeros(3, 3),
    torch.tensor([[-2.0]]),
    torch.tensor([[0.3]]),
    torch.zeros(1, 1),
)
NEARLY_ZERO = (
    (0.05, 1.0, 0.7),
    (-0.05, 1.0, 0.6),
    (0.05, -0.3, -1.0),
    (-0.05, -1.0),
    (0.3, 1.0),
    (0.2, -1.0),
    # tol times ‖H‖ is above the least curvature here, and tol times an entry of H below it
    (0.12, 1.0, 0.9, 0.95),
    (0.09, 0.12, 0.13, 0.14, 1.0),
)


@exercise(
    given=dict(H=spectrum(*WITHOUT_ZERO), tol=constant(1e-8)),
    find=value(),
    checks=[
        hidden("no zero among the eigenvalues", ordinary.draws(24), points=4),
        shown(
            "a bowl, a cap and a saddle",
            ordinary.where(H=spectrum((1.0, 2.0), (-1.0, -2.0, -0.5), (-1.0, 2.0, 3.0))).draws(3),
            points=1,
        ),
        hidden("zero among the eigenvalues", ordinary.where(H=spectrum(*WITH_ZERO)).draws(18), points=1),
        hidden(
            "very small and very large matrices",
            ordinary.where(H=one_of(*OUT_OF_SCALE)).draws(len(OUT_OF_SCALE)),
            points=1,
        ),
        hidden(
            "another tolerance, in float32",
            ordinary.where(H=spectrum(*NEARLY_ZERO), tol=0.1).float32().leaves().draws(24),
            points=1,
        ),
        hidden(
            "one row, and the zero matrix",
            ordinary.where(H=one_of(*ONE_ROW_OR_NOTHING)).draws(len(ONE_ROW_OR_NOTHING)),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "c", "The determinant is the product of the eigenvalues. How can four numbers have a positive product?"
    ),
)
def classify_critical_point(H, tol):
    """What a critical point with the Hessian H is, by the signs of the eigenvalues."""
    return named(torch.linalg.eigvalsh(H), tol)


def named(w, tol):
    """What eigenvalues say: both signs, or a zero, or one sign only."""
    is_zero = w.abs() <= tol * w.abs().max()
    up, down = bool((w[~is_zero] > 0).any()), bool((w[~is_zero] < 0).any())
    if up and down:
        return "saddle"
    if bool(is_zero.any()):
        return "degenerate"
    return "min" if up else "max"


@classify_critical_point.misconception
def determinant_test(H, tol):
    """You decided by the sign of the determinant. For two variables that works; with more, several negative
    eigenvalues hide in it.

    What is the determinant of a matrix with the eigenvalues −1, −2, 3, 4?
    """
    determinant = torch.linalg.det(H)
    if determinant.abs() <= tol * H.abs().max() ** len(H):
        return "degenerate"
    return "saddle" if determinant < 0 else "min" if H[0, 0] > 0 else "max"


@classify_critical_point.form_of(determinant_test)
def determinant_and_trace_test(H, tol):
    determinant = torch.linalg.det(H)
    if determinant.abs() <= tol:
        return "degenerate"
    return "saddle" if determinant < 0 and len(H) > 1 else "min" if H.trace() > 0 else "max"


@classify_critical_point.misconception
def trace_test(H, tol):
    """You decided by the trace, the sum of the eigenvalues. A sum does not know the signs of its terms."""
    w = torch.linalg.eigvalsh(H)
    if (w.abs() <= tol * w.abs().max()).all():
        return "degenerate"
    return "min" if H.trace() > 0 else "max"


@classify_critical_point.form_of(trace_test)
def trace_test_with_a_zero(H, tol):
    trace = H.trace()
    return "degenerate" if trace.abs() <= tol else "min" if trace > 0 else "max"


@classify_critical_point.misconception
def diagonal_test(H, tol):
    """You looked at the diagonal. It says how f bends along the axes, and nothing of the directions between them.

    Try [[1, 2], [2, 1]] along (1, −1).
    """
    return named(H.diagonal(), tol)


@classify_critical_point.form_of(diagonal_test)
def diagonal_test_for_zeros_first(H, tol):
    d = H.diagonal()
    if (d.abs() <= tol).any():
        return "degenerate"
    return "min" if (d > 0).all() else "max" if (d < 0).all() else "saddle"


@classify_critical_point.misconception
def exact_zero(H, tol):
    """You compare eigenvalues with exactly 0. A computed eigenvalue is almost never 0; rounding leaves 1e-17 or the
    like.

    What is tol for?
    """
    return named(torch.linalg.eigvalsh(H), 0.0)


@classify_critical_point.misconception
def absolute_tolerance(H, tol):
    """You compare the eigenvalues with tol itself. If f is measured in other units, all of them change, and your
    verdict with them.

    Small compared with what?
    """
    w = torch.linalg.eigvalsh(H)
    is_zero = w.abs() <= tol
    if (w[~is_zero] > 0).any() and (w[~is_zero] < 0).any():
        return "saddle"
    return "degenerate" if is_zero.any() else "min" if (w > 0).all() else "max"


@classify_critical_point.misconception
def largest_eigenvalue_with_its_sign(H, tol):
    """You multiply tol by the largest eigenvalue as it is. If all of them are negative, that is the one nearest to 0,
    and below 0.

    The statement compares sizes: which eigenvalue is the largest in absolute value?
    """
    w = torch.linalg.eigvalsh(H)
    allowed = tol * w[-1]
    up, down = (w > allowed).sum(), (w < -allowed).sum()
    if up and down:
        return "saddle"
    return "degenerate" if up + down < len(w) else "min" if up else "max"


@classify_critical_point.misconception
def tolerance_of_its_own(H, tol):
    """You use a tolerance of your own instead of the tol that you are given."""
    return named(torch.linalg.eigvalsh(H), 1e-6)


@classify_critical_point.misconception
def zero_before_signs(H, tol):
    """One zero eigenvalue makes a point degenerate for you, even if f certainly goes up in one direction and down in
    another.

    Which of the two questions comes first in the table of the statement?
    """
    w = torch.linalg.eigvalsh(H)
    return "degenerate" if (w.abs() <= tol * w.abs().max()).any() else named(w, tol)


@classify_critical_point.misconception
def exchanges_min_and_max(H, tol):
    """You exchanged minimum and maximum. f(x) = x² has a positive second derivative; what does it have at 0?"""
    answer = named(torch.linalg.eigvalsh(H), tol)
    return {"min": "max", "max": "min"}.get(answer, answer)


@classify_critical_point.misconception
def any_negative_is_a_saddle(H, tol):
    """You call every point with a negative eigenvalue a saddle. What if all of them are negative?"""
    answer = named(torch.linalg.eigvalsh(H), tol)
    return "saddle" if answer == "max" else answer


@classify_critical_point.misconception
def one_end_decides(H, tol):
    """You looked at one eigenvalue only. It takes both ends of the spectrum to see whether there are two signs."""
    w = torch.linalg.eigvalsh(H)
    if w[0].abs() <= tol * w.abs().max():
        return "degenerate"
    return "min" if w[0] > 0 else "max"


@classify_critical_point.misconception
def zero_counts_as_a_sign(H, tol):
    """You count a zero eigenvalue as positive or negative. Along its eigenvector the second order says nothing.

    x² + y³ and x² + y⁴ have the same Hessian at 0. Is 0 a minimum of both?
    """
    w = torch.linalg.eigvalsh(H)
    allowed = tol * w.abs().max()
    if (w >= -allowed).all():
        return "min"
    return "max" if (w <= allowed).all() else "saddle"


@classify_critical_point.misconception
def strictly_below_the_tolerance(H, tol):
    """The zero matrix has no curvature at all, and you do not call it degenerate: 0 is not *less* than 0, and 0/0 is
    neither small nor large.

    The statement says |w| ≤ tol·max |w|. The equality counts, and nothing has to be divided.
    """
    w = torch.linalg.eigvalsh(H)
    is_zero = w.abs() < tol * w.abs().max()
    if (w[~is_zero] > 0).any() and (w[~is_zero] < 0).any():
        return "saddle"
    return "degenerate" if is_zero.any() else "min" if (w > 0).all() else "max"


@classify_critical_point.misconception
def all_minors_negative(H, tol):
    """You decided by the leading minors, and for a maximum you asked that all of them be negative.

    What is the determinant of a 2 × 2 matrix with the eigenvalues −1 and −2? Eigenvalues are the surer way.
    """
    minors = torch.stack([torch.linalg.det(H[:k, :k]) for k in range(1, len(H) + 1)])
    if minors[-1].abs() <= tol * H.abs().max() ** len(H):
        return "degenerate"
    return "min" if (minors > 0).all() else "max" if (minors < 0).all() else "saddle"


@classify_critical_point.misconception
def whole_words(H, tol):
    """Your words are others than those asked for: the statement lists the four texts, letter by letter."""
    answer = named(torch.linalg.eigvalsh(H), tol)
    return {"min": "minimum", "max": "maximum"}.get(answer, answer)


@classify_critical_point.misconception
def divides_by_the_largest(H, tol):
    """You divide the eigenvalues by the largest of them. For the zero matrix that is 0/0, and NaN is neither small nor
    large.

    An inequality can be multiplied out.
    """
    w = torch.linalg.eigvalsh(H)
    w = w / w.abs().max()
    if (w.abs() <= tol).any() and not ((w > tol).any() and (w < -tol).any()):
        return "degenerate"
    return "min" if (w > tol).all() else "max" if (w < -tol).all() else "saddle"
