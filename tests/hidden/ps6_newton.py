"""Assignment 6: Newton, least squares, implicit and adjoint derivatives. Judge only: nothing here reaches a student."""

import torch

from autograder.language import (
    BY_HAND,
    Assignment,
    Choice,
    asked,
    calls,
    constant,
    derived,
    exercise,
    hidden,
    largest_intermediate,
    matrix,
    no_loop_over_batch,
    one_of,
    ordinary,
    positive,
    rebuilt,
    satisfies,
    shown,
    solves,
    spd,
    spectrum,
    symmetric,
    value,
    vector,
)
from source.ps6_newton import support


def exactly(numbers):
    """A float64 tensor of these numbers, whatever the default dtype."""
    return torch.tensor(numbers, dtype=torch.float64)


# --- 6.1 ---------------------------------------------------------------------------------------------------


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
        J = torch.func.jacfwd(g)(x) if jacobian is None else jacobian(g, x, x0)
        try:
            x = x + step(J, residual)
        except RuntimeError:
            raise refuse("the Jacobian is singular") from None
        history.append(x)
    return x, torch.stack(history)


# the squares of a root and the right-hand sides are whole numbers, so that g is exactly 0 there and ‖g‖ ≤ 0 holds
MIXING, RIGHT_SIDES = exactly([[2.0, 1.0, 0.0], [0.0, 1.0, -1.0], [1.0, 0.0, 3.0]]), exactly([6.0, -5.0, 28.0])
ROOT, ELSEWHERE = exactly([1.0, -2.0, 3.0]), exactly([2.5, -1.5, 4.0])
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
                g=rebuilt(support.squares, constant(MIXING), constant(RIGHT_SIDES)),
                x0=one_of(ROOT, ELSEWHERE, ELSEWHERE, ELSEWHERE),
                tol=one_of(0.0, 1e-12, 1e-12, 1e-12),
                max_iter=one_of(50, 0, 1, 3),
            ).draws(4),
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
    return walked(g, x0, tol, max_iter, jacobian=lambda g, x, x0: torch.func.jacfwd(g)(x0.detach()))


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
    x = x + by_solving(torch.func.jacfwd(g)(x), g(x))
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


# --- 6.2 ---------------------------------------------------------------------------------------------------


def by_elimination(g, H):
    """The Newton step by torch.linalg.solve: another route than that of the body."""
    return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1)


def solved(H, g):
    """H⁻¹g for a batch."""
    return torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1)


@exercise(
    given=dict(g=vector("...", "n"), H=matrix("...", "n", "n")),
    find=value().confirmed_by(by_elimination, within=1e-5),  # at the condition number 1e8 the routes differ
    checks=[
        hidden("ordinary g and H", ordinary, points=3),
        shown("two numbers, and three", ordinary.sizes(n=(2, 3)).draws(2), points=1),
        hidden(
            "a batch, and what it costs",
            ordinary.sizes(n=3).batches((4,), (2, 3), (1,), (5, 1)).draws(8),
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
        "b", "x + p must be the same place on the bridge in both units. And what does a slope per metre become?"
    ),
)
def newton_step(g, H):
    """The Newton step −H⁻¹g, by an orthogonal factorisation."""
    Q, R = torch.linalg.qr(H)
    return -torch.linalg.solve_triangular(R, Q.mT @ g.unsqueeze(-1), upper=True).squeeze(-1)


@newton_step.misconception
def loses_the_sign(g, H):
    """Your step has the wrong sign: from a minimum of a quadratic it leads away, and doubles the distance.

    Where is the gradient of the model zero? Solve g + Hp = 0 for p.
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
    """You solved with the transposed matrix. H need not be symmetric: on which side of H does p stand in Hp = −g?"""
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


# --- 6.3 ---------------------------------------------------------------------------------------------------


def bent(g, H, change):
    """−Q diag(1 / change(w)) Qᵀg."""
    w, Q = torch.linalg.eigh(H)
    return -(Q @ ((Q.mT @ g) / change(w)))


def by_singular_values(g, H, delta):
    """The same direction without eigenvalues: |H| = V diag(σ) Vᵀ."""
    _, S, Vh = torch.linalg.svd(H)
    return -torch.linalg.solve(Vh.mT @ torch.diag(S.clamp(min=delta)) @ Vh, g)


@exercise(
    given=dict(g=vector("n"), H=symmetric("n"), delta=one_of(0.6, 0.05, 1.1)),
    find=value().confirmed_by(by_singular_values, within=1e-9),
    checks=[
        hidden("indefinite H", ordinary, points=5),
        shown("two and three numbers", ordinary.sizes(n=(3, 2)).draws(3), points=2),
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
    """The direction −Q diag(1 / max(|w|, δ)) Qᵀg."""
    return bent(g, H, lambda w: w.abs().clamp(min=delta))


@modified_newton_direction.misconception
def takes_the_plain_step(g, H, delta):
    """You returned the plain Newton step. Where a curvature is negative, it goes uphill.

    Which two changes does the statement make to the numbers that are divided by?
    """
    return -torch.linalg.solve(H, g)


@modified_newton_direction.misconception
def forgets_the_floor(g, H, delta):
    """You divide by |w|, however small it is. What is δ for?"""
    return bent(g, H, lambda w: w.abs())


@modified_newton_direction.misconception
def raises_negative_curvatures_to_the_floor(g, H, delta):
    """You raise every negative curvature to δ, and so you treat a strong negative one like a weak one.

    Which number of w is compared with δ in the statement?
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
    """Your direction has the wrong sign: it climbs as fast as it should descend. Compute gᵀp for any example."""
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
    p = bent(g, H, lambda w: torch.where(w < 0, -1, 1) * w.abs().clamp(min=delta))
    return torch.where(g @ p > 0, -p, p)


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
LONGEST_ARROW, FAR = 0.55, 1e6


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


# --- 6.4 ---------------------------------------------------------------------------------------------------


def balanced(g, H, radius):
    """A solution of the trust-region problem.

    λ is counted from −w[0]; the secular equation 1/‖p‖ = 1/Δ is solved by Newton's method, which it makes nearly
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
        slope = (a * a / (gaps + shift)).sum() / a.norm() ** 3  # of 1/‖p‖ with respect to the shift
        better = shift - (1 / a.norm() - 1 / radius) / slope
        shift = better if bool(low < better) and bool(better < high) else (low * high).sqrt()
    return Q @ at(shift)


def shortened(p, radius):
    """p, brought back to the ball if it is too long."""
    return p * (radius / p.norm()).clamp(max=1) if p.any() else p


def with_curvature_across(g, count=1):
    """A symmetric matrix: lowest eigenvalue −2, for `count` directions orthogonal to g; all others are above 0."""
    start = torch.cat([g[:, None], torch.eye(len(g), dtype=g.dtype)], dim=1)
    Z = torch.linalg.qr(start).Q[:, 1 : 1 + count]
    P = torch.eye(len(g), dtype=g.dtype) - Z @ Z.mT
    t = torch.arange(1, len(g) + 1, dtype=g.dtype) / len(g)
    H = P @ (torch.eye(len(g), dtype=g.dtype) + torch.outer(t, t)) @ P - 2 * Z @ Z.mT
    return (H + H.mT) / 2


NOWHERE = torch.zeros(3, dtype=torch.float64)
SOMEWHERE = exactly([0.7, -1.3, 0.4])
LEVELS = [exactly([-0.5, 1.0, 3.0]).diag(), exactly([2.0, -2.0, 1.5, 4.0]).diag()]
ACROSS = [exactly([0.0, 1.2, -0.8]), exactly([0.6, 0.0, -1.1, 0.9])]


@exercise(
    given=dict(g=vector("n"), H=symmetric("n"), radius=one_of(0.5, 1.7, 4.0)),
    find=satisfies(support.trust_region_certificate),
    checks=[
        hidden("indefinite H", ordinary, points=6),
        shown("two and three numbers", ordinary.sizes(n=(2, 3)).draws(3), points=2),
        hidden(
            "positive definite H, a large and a small ball",
            ordinary.where(H=spd("n"), radius=one_of(50.0, 0.1))
            .draws(8)
            .because("ordinary H are seldom definite, and the minimum of the model may lie inside the ball"),
            points=2,
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
    choice=Choice("a", "For tiny p, which of the two terms gᵀp and ½pᵀHp is the larger one?"),
)
def trust_region_step(g, H, radius):
    """A minimiser of gᵀp + ½pᵀHp over ‖p‖ ≤ Δ."""
    return balanced(g, H, radius)


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

    Which λ belongs to a point inside? May λ be negative?
    """
    w = torch.linalg.eigvalsh(H)
    return balanced(g, H - (w[0].clamp(min=0) + 1e-3) * torch.eye(len(g), dtype=g.dtype), radius)


def in_the_hard_case(g, H, radius):
    """The step for λ = −w[0] without the lowest eigenvectors, if this is the hard case; else None."""
    w, Q = torch.linalg.eigh(H)
    c, gaps = Q.mT @ g, w - w[0]
    is_lowest = gaps < 1e-9
    p = Q @ torch.where(is_lowest, torch.zeros_like(c), -c / torch.where(is_lowest, torch.ones_like(gaps), gaps))
    is_hard = bool(w[0] < 0) and bool(c[is_lowest].norm() < 1e-9) and bool(p.norm() < radius)
    return p if is_hard else None


def by_bisection(g, H, radius, width=0.0):
    """The step on the boundary, by halving an interval of λ itself until it is no wider than this."""
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
def leaves_the_hard_case_unfinished(g, H, radius):
    """In the hard case your step ends inside the ball, though H has a negative eigenvalue.

    Along which direction may you still go without changing (H + λI)p, and how far?
    """
    p = in_the_hard_case(g, H, radius)
    return balanced(g, H, radius) if p is None else p


@trust_region_step.misconception
def takes_rounding_for_a_slope(g, H, radius):
    """You see the hard case only where the part of g along the lowest curvature is exactly 0. Rounding leaves some.

    Then λ + w₁ would have to be smaller than the distance of two floating-point numbers near λ. Either treat so small
    a part as none, or search for the distance λ + w₁ instead of λ.
    """
    w, Q = torch.linalg.eigh(H)
    if in_the_hard_case(g, H, radius) is None or not (Q.mT @ g)[w - w[0] < 1e-9].any():
        return balanced(g, H, radius)
    return by_bisection(g, H, radius)


@trust_region_step.misconception
def finishes_along_the_highest_curvature(g, H, radius):
    """In the hard case you go to the boundary along the wrong eigenvector.

    eigh sorts its eigenvalues. In which order, and which of them is the one that makes H + λI singular?
    """
    p = in_the_hard_case(g, H, radius)
    if p is None:
        return balanced(g, H, radius)
    q = torch.linalg.eigh(H).eigenvectors[:, -1]
    return p + q * (-(p @ q) + ((p @ q) ** 2 + radius**2 - p @ p).sqrt())


@trust_region_step.misconception
def stretches_the_step_of_the_hard_case(g, H, radius):
    """In the hard case you made the step longer until it met the boundary. Then (H + λI)p = −g holds no more.

    What may be added to p without changing (H + λI)p?
    """
    p = in_the_hard_case(g, H, radius)
    return balanced(g, H, radius) if p is None or not p.any() else p * (radius / p.norm())


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

    What is left of the problem if p is one number?
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
    """You chose λ so that H + λI is just positive definite, and shortened the result.

    λ has another condition to meet: the one that ties it to the length of the step.
    """
    return shortened(bent(g, H, lambda w: w - w[:1].clamp(max=0) + 1e-2), radius)


@trust_region_step.misconception
def goes_to_the_top(g, H, radius):
    """Your step is the right one with the wrong sign: it climbs. What is the sign of gᵀp?"""
    return -balanced(g, H, radius)


@trust_region_step.misconception
def maximises(g, H, radius):
    """Your step maximises the model. Compare m(p) with m(0) = 0."""
    return balanced(-g, -H, radius)


@trust_region_step.misconception
def forgets_the_half(g, H, radius):
    """You minimised gᵀp + pᵀHp. In the statement there is a ½ in front of the second term.

    With it, the gradient of the model is g + Hp.
    """
    return balanced(g, 2 * H, radius)


@trust_region_step.misconception
def bounds_each_entry(g, H, radius):
    """You cut every entry of p to the radius. The ball bounds the length of p, not its entries."""
    p = -torch.linalg.lstsq(H, g[:, None], driver="gelsd").solution[:, 0]
    return p.clamp(-radius, radius)


@trust_region_step.misconception
def bounds_the_square(g, H, radius):
    """You compared ‖p‖² with the radius. Only for the radius 1 is that the same."""
    return balanced(g, H, radius**0.5)


@trust_region_step.misconception
def stops_the_search_early(g, H, radius):
    """Your λ has only a few right digits. The search ends too early; halve the interval until it has no width left."""
    p = balanced(g, H, radius)
    if p.norm() < 0.999 * radius or not g.any() or in_the_hard_case(g, H, radius) is not None:
        return p
    return by_bisection(g, H, radius, width=1e-6)


@trust_region_step.misconception
def searches_in_float64(g, H, radius):
    """Your function answers in float64, whatever the inputs are. Let dtype and device come from an input."""
    return balanced(g.double(), H.double(), radius)


PICTURED_G, PICTURED_H = exactly([0.6, 1.0]), exactly([[-1.0, 0.4], [0.4, 1.5]])
RADII = (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6)


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
    ax.set(xlabel="p₁", ylabel="p₂", aspect="equal", xlim=(-2, 2), ylim=(-2, 2))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    lengths, radii = yours.norm(dim=1), exactly(RADII)
    values, best = (p @ PICTURED_G + ((p @ PICTURED_H) * p).sum(1) / 2 for p in (yours, right))
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


# --- 6.5 ---------------------------------------------------------------------------------------------------


def best_in_krylov_spaces(hvp, g, rtol, max_iter):
    """What conjugate gradients are meant to compute: the minimum over span{g, Hg, …}, from an orthonormal basis."""
    size, p = torch.linalg.vector_norm(g), torch.zeros_like(g)
    V, HV, new, residual = [], [], g, g
    for k in range(2 * len(g) if max_iter is None else max_iter):
        if residual.norm() <= rtol * size:
            return p
        for v in [*V, *V]:  # twice is enough
            new = new - (v @ new) * v
        V.append(new / new.norm())
        HV.append(hvp(V[-1]))
        basis, products = torch.stack(V, dim=1), torch.stack(HV, dim=1)
        T = basis.mT @ products
        T = (T + T.mT) / 2
        if torch.linalg.eigvalsh(T)[0] <= 0:
            return p if k > 0 else -g
        y = torch.linalg.solve(T, -(basis.mT @ g))
        p, residual, new = basis @ y, products @ y + g, HV[-1]
    return p


def conjugate(
    hvp,
    g,
    rtol,
    max_iter,
    *,
    beta=lambda new, old: new / old,
    alpha=lambda squared, curvature: squared / curvature,
    bend=lambda p, d, k: p if k > 0 else d,
    enough=lambda r, g, rtol: r.norm() <= rtol * g.norm(),
    residual=lambda hvp, r, a, Hd, p, g: r + a * Hd,
):
    """Conjugate gradients with some of their parts replaced."""
    g = g.detach()
    p, r, d = torch.zeros_like(g), g, -g
    for k in range(2 * len(g) if max_iter is None else max_iter):
        if enough(r, g, rtol):
            break
        Hd = hvp(d)
        curvature = d @ Hd
        if curvature <= 0 and bend is not None:
            return bend(p, d, k)
        a = alpha(r @ r, curvature)
        p = p + a * d
        before, r = r @ r, residual(hvp, r, a, Hd, p, g)
        d = beta(r @ r, before) * d - r
    return p


@exercise(
    given=dict(
        hvp=asked(rebuilt(support.product_with, spd("n"))), g=vector("n"), rtol=constant(1e-10), max_iter=constant(None)
    ),
    find=value(),
    checks=[
        hidden("positive definite H", ordinary, points=4),
        shown("two and three numbers", ordinary.sizes(n=(2, 3)).draws(2), points=1),
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
                ),
                rtol=one_of(0.3, 1e-10, 0.05, 1e-10, 1e-10),
                max_iter=one_of(None, None, None, 2, 0),
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
    rtol=1e-8,  # the method may stop when ‖Hp + g‖ is 1e-10 of ‖g‖
    choice=Choice("c", "Which polynomial that is 1 at 0 vanishes at 1, 10 and 100? What is its degree?"),
)
def newton_cg_direction(hvp, g, rtol, max_iter):
    """The minimum of the model over growing Krylov spaces, as far as the statement says."""
    return best_in_krylov_spaces(hvp, g, rtol, max_iter)


@newton_cg_direction.misconception
def adds_the_old_direction_whole(hvp, g, rtol, max_iter):
    """You add the whole old direction to the new one: your β is 1.

    β is what makes the new direction conjugate to the old. Which two numbers is it the quotient of?
    """
    return conjugate(hvp, g, rtol, max_iter, beta=lambda new, old: 1)


@newton_cg_direction.misconception
def subtracts_the_old_direction(hvp, g, rtol, max_iter):
    """The sign of β is wrong. Compute dᵀH d_new for your first two directions: what should it be?"""
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
    """You solved Hp = g. The direction has to lead downhill: what is the sign of gᵀp?"""
    return -conjugate(hvp, g, rtol, max_iter)


@newton_cg_direction.misconception
def takes_half_steps(hvp, g, rtol, max_iter):
    """Your α is half of what it should be: you stop halfway to the minimum along d."""
    return conjugate(hvp, g, rtol, max_iter, alpha=lambda squared, curvature: squared / (2 * curvature))


@newton_cg_direction.misconception
def forgets_the_curvature(hvp, g, rtol, max_iter):
    """Your α does not divide by dᵀHd but by dᵀd or nothing, so that the step knows nothing of the curvature."""
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

    What does the statement say when dᵀHd ≤ 0?
    """
    return conjugate(hvp, g, rtol, max_iter, bend=None)


@newton_cg_direction.misconception
def follows_negative_curvature(hvp, g, rtol, max_iter):
    """Where the curvature is negative you return the direction d. That is right in the first round only.

    What has been found in earlier rounds is not thrown away.
    """
    return conjugate(hvp, g, rtol, max_iter, bend=lambda p, d, k: d)


@newton_cg_direction.misconception
def returns_nothing_in_the_first_round(hvp, g, rtol, max_iter):
    """If the very first product shows negative curvature, you return 0, which leads nowhere."""
    return conjugate(hvp, g, rtol, max_iter, bend=lambda p, d, k: p)


@newton_cg_direction.misconception
def takes_flat_for_curved(hvp, g, rtol, max_iter):
    """Where dᵀHd is exactly 0 you divide by it. A direction without curvature is a case of its own."""
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
    return conjugate(hvp, g, rtol, max_iter, residual=lambda hvp, r, a, Hd, p, g: hvp(p) + g)


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
    """Your function answers in float64, whatever g is. Let p take dtype and device from g, as zeros_like does."""
    return conjugate(hvp, g, rtol, max_iter).double()


# --- 6.6 ---------------------------------------------------------------------------------------------------


def by_pseudo_inverse(J, r):
    """The shortest minimiser by another route than lstsq."""
    return -(torch.linalg.pinv(J) @ r)


def by_singular_value(J, r, change):
    """−V diag(change(σ)) Uᵀr."""
    U, S, Vh = torch.linalg.svd(J, full_matrices=False)
    return -(Vh.mT @ (change(S) * (U.mT @ r)))


def inverted(S, least):
    """1/σ where σ is above least·σ₁, else 0."""
    return (1 / S).where(least * S[:1] < S, 0)


# exactly dependent columns; the last one has no columns at all that count
DEPENDENT = [
    exactly(rows)
    for rows in (
        [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, -1.0, 0.0], [3.0, 0.0, 3.0]],
        [[2.0, 1.0, -1.0], [4.0, 2.0, -2.0], [-2.0, -1.0, 1.0], [6.0, 3.0, -3.0]],
        [[1.0, 0.0, 1.0], [0.0, 2.0, 2.0], [3.0, 1.0, 4.0], [1.0, 1.0, 2.0]],
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    )
]


@exercise(
    given=dict(J=matrix("m", "n"), r=vector("m")),
    find=value().confirmed_by(by_pseudo_inverse, within=1e-7),
    checks=[
        hidden("more residuals than unknowns, fewer, as many", ordinary.sizes(m=(6, 3, 4), n=(4, 5, 4)), points=3),
        shown("three residuals, two unknowns", ordinary.sizes(m=3, n=2).draws(2), points=1),
        hidden(
            "columns that depend on each other", ordinary.where(J=one_of(*DEPENDENT), r=vector(4)).draws(8), points=1
        ),
        hidden(
            "a condition number of a million",
            ordinary.conditioned(1e6).within(1e-8).sizes(m=7, n=(3, 4)).draws(8),
            points=1,
        ),
        hidden(
            "one residual, one unknown, float32, views, tensors that require a gradient",
            ordinary.sizes(m=(1, 4, 5, 1), n=(3, 1, 3, 1))
            .conditioned(5.0)
            .within(2e-4)
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(12),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "a", "Each factor of ten in the condition number costs a digit. What is the condition number of JᵀJ?"
    ),
)
def gauss_newton_step(J, r):
    """The shortest minimiser of ‖Js + r‖."""
    return -torch.linalg.lstsq(J, r.unsqueeze(-1), driver="gelsy").solution.squeeze(-1)


@gauss_newton_step.misconception
def keeps_the_sign_of_the_residuals(J, r):
    """Your step has the wrong sign: it solves Js = r, and doubles the residuals instead of removing them."""
    return -by_pseudo_inverse(J, r)


@gauss_newton_step.misconception
def steps_along_the_gradient(J, r):
    """You returned −Jᵀr, the negative gradient. What does the Hessian of the model, JᵀJ, do to it?"""
    return -(J.mT @ r)


@gauss_newton_step.misconception
def searches_along_the_gradient(J, r):
    """You took the best step along −Jᵀr. Among all directions there are mostly better ones."""
    slope = J.mT @ r
    return -slope * (slope @ slope) / ((J @ slope) @ (J @ slope)).clamp(min=1e-300)


@gauss_newton_step.misconception
def treats_columns_alone(J, r):
    """You fitted every column of J by itself, as if they were orthogonal to each other."""
    return -(J.mT @ r) / (J * J).sum(0).clamp(min=1e-300)


@gauss_newton_step.misconception
def inverts_the_gram_matrix(J, r):
    """You inverted JᵀJ. If there are fewer residuals than unknowns, or dependent columns, it has no inverse.

    And where it has one, forming it costs half of the digits. Which functions of torch.linalg work on J itself?
    """
    return -torch.linalg.solve(J.mT @ J, J.mT @ r)


@gauss_newton_step.misconception
def takes_the_pseudo_inverse_of_the_gram_matrix(J, r):
    """You formed JᵀJ, whose condition number is the square of that of J, and half of the digits are gone.

    Take a pseudo-inverse, a decomposition or a driver that works on J itself.
    """
    return -(torch.linalg.pinv(J.mT @ J, hermitian=True) @ (J.mT @ r))


@gauss_newton_step.misconception
def takes_any_minimiser(J, r):
    """Your s minimises ‖Js + r‖, but where several do, it is not the shortest of them.

    What may be added to s without changing Js? The shortest s contains nothing of that kind.
    """
    m, n = J.shape
    if m >= n:
        return by_pseudo_inverse(J, r)
    return torch.cat([torch.linalg.solve(J[:, :m], -r), r.new_zeros(n - m)])


@gauss_newton_step.misconception
def divides_by_every_singular_value(J, r):
    """You divide by all singular values, also by those that are 0 up to rounding, and huge numbers come out.

    The statement says which of them count as 0. What is the shortest choice for their coordinates?
    """
    return by_singular_value(J, r, lambda S: 1 / S)


@gauss_newton_step.misconception
def drops_singular_values_that_count(J, r):
    """You leave out singular values that are small, but not 0. They carry a part of the step, often the largest.

    How small must one be, relative to the largest, to be nothing but rounding?
    """
    return by_singular_value(J, r, lambda S: inverted(S, 1e-5))


@gauss_newton_step.misconception
def damps_a_little(J, r):
    """You added a small number to make the problem safe. Where J is badly conditioned, the answer is another one.

    Damping is the next exercise. Here dependent columns are to be recognised, and nothing is to be changed.
    """
    return by_singular_value(J, r, lambda S: S / (S * S + 1e-10))


@gauss_newton_step.misconception
def takes_means(J, r):
    """You divided by the number of residuals, as for a mean of squares. Does the minimiser change with that factor?"""
    return by_pseudo_inverse(J, r) / len(r)


@gauss_newton_step.misconception
def squeezes_a_single_unknown(J, r):
    """Your result has no dimension left if there is one unknown: squeeze() drops every dimension of size one."""
    return by_pseudo_inverse(J, r).squeeze()


@gauss_newton_step.misconception
def solves_in_float64(J, r):
    """Your function answers in float64, whatever the inputs are. Let dtype and device come from an input."""
    return by_pseudo_inverse(J.double(), r.double())


# --- 6.7 ---------------------------------------------------------------------------------------------------


def augmented(J, r, damping, below=0.0):
    """The taller least-squares problem, with these numbers on the diagonal of its lower part and below r."""
    n = J.shape[1]
    tall = torch.cat([J, damping * torch.eye(n, dtype=J.dtype, device=J.device)])
    Q, R = torch.linalg.qr(tall)
    projected = Q.mT @ torch.cat([r, r.new_full((n,), below)])
    return -torch.linalg.solve_triangular(R, projected.unsqueeze(-1), upper=True).squeeze(-1)


def by_taller_problem(J, r, mu):
    """Another route to the damped step than singular values."""
    return augmented(J, r, mu**0.5)


@exercise(
    given=dict(J=matrix("m", "n"), r=vector("m"), mu=one_of(0.3, 1.0, 2.5)),
    find=value().confirmed_by(by_taller_problem, within=1e-8),
    checks=[
        hidden("more residuals than unknowns, fewer, as many", ordinary.sizes(m=(6, 3, 4), n=(4, 5, 4)), points=4),
        shown("three residuals, two unknowns", ordinary.sizes(m=3, n=2).draws(2), points=1),
        hidden("tiny μ, and none", ordinary.sizes(m=(3, 6), n=(5, 4)).where(mu=one_of(1e-10, 0.0)).draws(8), points=1),
        hidden(
            "huge μ",
            ordinary.where(mu=1e6)
            .of_scale(1e-6)
            .draws(4)
            .because("the statement promises nine digits of a tiny step; elsewhere errors of 1e-9 are no errors"),
            points=1,
        ),
        hidden(
            "one residual, one unknown, float32, views, tensors that require a gradient",
            ordinary.sizes(m=(1, 4, 5, 1), n=(3, 1, 3, 1))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(12),
            points=1,
        ),
        hidden("tensors on meta", ordinary.on_meta().draws(3), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "In (JᵀJ + μI)s = −Jᵀr, which term on the left can be left out when μ is huge?"),
)
def levenberg_marquardt_step(J, r, mu):
    """The minimiser of ‖Js + r‖² + μ‖s‖²."""
    return by_singular_value(J, r, lambda S: S / (S * S + mu))


@levenberg_marquardt_step.misconception
def forgets_the_root_of_mu(J, r, mu):
    """Below J stands μI in your taller matrix. What is its product with its own transpose, and what should it be?"""
    return augmented(J, r, mu)


@levenberg_marquardt_step.misconception
def does_not_damp(J, r, mu):
    """Your result does not depend on μ: it is the Gauss–Newton step."""
    return by_pseudo_inverse(J, r)


@levenberg_marquardt_step.misconception
def divides_by_one_plus_mu(J, r, mu):
    """You shortened the Gauss–Newton step by a factor. Damping also turns the step, towards −Jᵀr."""
    return by_pseudo_inverse(J, r) / (1 + mu)


@levenberg_marquardt_step.misconception
def takes_the_limit_for_the_step(J, r, mu):
    """You returned −Jᵀr/μ, which is what the step tends to when μ is huge. JᵀJ is still there."""
    return -(J.mT @ r) / max(mu, 1e-12)


@levenberg_marquardt_step.misconception
def damps_in_units_of_the_columns(J, r, mu):
    """You multiplied μ by the diagonal of JᵀJ. That is Marquardt's variant; the statement has the identity there."""
    G = J.mT @ J
    return -torch.linalg.solve(G + mu * torch.diag(G.diagonal()), J.mT @ r)


@levenberg_marquardt_step.misconception
def damps_twice(J, r, mu):
    """Your damping is twice as strong as it should be. Where does the 2 come from, when *both* terms are squares?"""
    return augmented(J, r, (2 * mu) ** 0.5)


@levenberg_marquardt_step.misconception
def damps_by_half(J, r, mu):
    """Your damping is half as strong as it should be. Write the derivative of both terms: is there a 2 in both?"""
    return augmented(J, r, (mu / 2) ** 0.5)


@levenberg_marquardt_step.misconception
def adds_mu_to_every_entry(J, r, mu):
    """You added μ to every entry of JᵀJ. Adding a number to a matrix is not adding a multiple of I."""
    return -torch.linalg.solve(J.mT @ J + mu, J.mT @ r)


@levenberg_marquardt_step.misconception
def adds_mu_to_singular_values(J, r, mu):
    """You added μ to the singular values of J. It belongs to their squares, which are the eigenvalues of JᵀJ."""
    return by_singular_value(J, r, lambda S: 1 / (S + mu))


@levenberg_marquardt_step.misconception
def damps_the_residuals(J, r, mu):
    """You put μ to the residuals, not to the step. Which length does the second term of the statement measure?"""
    return by_pseudo_inverse(J, r / (1 + mu) + mu)


@levenberg_marquardt_step.misconception
def pulls_towards_one(J, r, mu):
    """Below r you put √μ instead of zeros, so that the step is pulled towards another point than 0."""
    return augmented(J, r, mu**0.5, below=mu**0.5)


@levenberg_marquardt_step.misconception
def climbs(J, r, mu):
    """Your step has the wrong sign: the residuals grow. Compute ‖Js + r‖ for it, and for 0."""
    return -augmented(J, r, mu**0.5)


@levenberg_marquardt_step.misconception
def forms_the_normal_equations(J, r, mu):
    """You formed JᵀJ + μI. Where μ is tiny and J has more columns than rows, half of the digits are lost.

    Write the two squared lengths as one, of a taller vector. Then J is never multiplied with itself.
    """
    n = J.shape[1]
    return -torch.linalg.solve(J.mT @ J + mu * torch.eye(n, dtype=J.dtype, device=J.device), J.mT @ r)


@levenberg_marquardt_step.misconception
def makes_the_identity_in_float64(J, r, mu):
    """Your function works in float64 only: torch.eye without a dtype makes float64, whatever J is."""
    return augmented(J.double(), r.double(), mu**0.5)


@levenberg_marquardt_step.misconception
def makes_the_identity_on_the_cpu(J, r, mu):
    """Your function stops where J is not on the CPU.

    Do you make a tensor without saying where it lies? Give torch.eye the device of J. Or do you call a function that
    other devices do not have, as lstsq with some of its drivers?
    """
    torch.cat([J, torch.eye(J.shape[1], dtype=J.dtype)])
    return augmented(J, r, mu**0.5)


# --- 6.8 ---------------------------------------------------------------------------------------------------


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
    return torch.func.jacfwd(g, argnums=0)(x, p), torch.func.jacfwd(g, argnums=1)(x, p)


def implicit(g, x, p, v):
    """The right pullback, with full Jacobians."""
    gx, gp = jacobians(g, x.detach(), p.detach())
    return -(gp.mT @ torch.linalg.solve(gx.mT, v.detach()))


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


# --- 6.9 ---------------------------------------------------------------------------------------------------


def compliance(A0, p, b):
    """g(p) = ‖(A0 + ppᵀ)⁻¹b‖²."""
    x = torch.linalg.solve(A0 + torch.outer(p, p), b)
    return x @ x


def by_differences_or_forwards(A0, p, b):
    """The value by least squares, and the gradient by central differences; forwards where n is large, to save time."""
    x = torch.linalg.lstsq(A0 + torch.outer(p, p), b.unsqueeze(-1)).solution.squeeze(-1)
    if len(p) > 50:
        return x @ x, torch.func.jacfwd(compliance, argnums=1)(A0, p, b)
    h = 1e-5
    steps = h * torch.eye(len(p), dtype=p.dtype)
    slopes = [(compliance(A0, p + s, b) - compliance(A0, p - s, b)) / (2 * h) for s in steps]
    return x @ x, torch.stack(slopes)


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


ASSIGNMENT = Assignment(
    "Newton, least squares, implicit and adjoint derivatives",
    [
        newton_root,
        newton_step,
        modified_newton_direction,
        trust_region_step,
        newton_cg_direction,
        gauss_newton_step,
        levenberg_marquardt_step,
        implicit_vjp,
        adjoint_solve_gradient,
    ],
)
