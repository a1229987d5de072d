"""Assignment 1: scalars, vectors and the gradient contract. Judge only: nothing here reaches a student."""

import itertools
import math

import torch

from autograder.language import (
    BY_HAND,
    Assignment,
    Choice,
    array,
    asked,
    calls,
    constant,
    exercise,
    gradient,
    hidden,
    interval,
    matrix,
    no_loop_over_batch,
    one_of,
    ordinary,
    rebuilt,
    shown,
    value,
    vector,
)
from source.ps1_gradients import support

# --- 1.3 ---------------------------------------------------------------------------------------------------


def tangled(x):
    """No entry enters like another, and all of them meet in the product with the sum."""
    weights = torch.arange(1, x.numel() + 1, dtype=x.dtype, device=x.device).reshape(x.shape)
    return (weights * x).cos().sum() + (x**3).sum() / 3 + x.sum() * (weights * x).sum()


def bumps(x):
    """A smooth function whose third derivative is large, so that a coarse step shows."""
    return (1.5 * x).sin().sum() + (0.4 * x.sum()).exp()


def tall(x):
    """Values near a million: the differences of f lose six digits."""
    return 1e6 + bumps(x)


def lofty(x):
    """Values around sixty: in float32 a step made for float64 drowns in rounding."""
    return 60 + bumps(x)


def rapid(x):
    """Waves about as long as the step, so that the difference quotient tells which step was taken."""
    return (1e5 * x).sin().sum()


def entry_by_entry(f, x, step):
    """Central differences with a step for every entry, as `entry_by_entry(f, x, lambda e: h)`."""
    result = torch.zeros_like(x, memory_format=torch.contiguous_format)
    for index in range(x.numel()):
        e = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
        e[index] = 1
        e = e.reshape(x.shape)
        result.view(-1)[index] = step(f, x, e)
    return result


def step_for(x):
    """eps^(1/3)·max(1, ‖x‖_∞), the step that balances truncation and rounding."""
    size = float(x.abs().max()) if x.numel() else 0.0
    return torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, size)


def chosen(f, x, h):
    """The central difference quotient with the step that the statement prescribes."""
    return quotient(f, x, step_for(x))


def quotient(f, x, h):
    """The central difference quotient with the step that was given."""
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@exercise(
    given=dict(f=asked(tangled, bumps), x=array(), h=constant(None)),
    find=gradient("x"),
    checks=[
        hidden("a function you have not seen", ordinary.shapes((3,), (2, 3), (4,)).draws(9), points=4),
        shown(
            "a function in support.py",
            ordinary.shapes((2,), (2, 2)).where(f=support.ripples).draws(2),
            points=2,
        ),
        shown(
            "a step of half",
            ordinary.shapes((), (2,)).where(f=support.cubic_sum, h=0.5).draws(2).expecting(quotient),
            points=1,
        ),
        hidden("x with no dimensions, or no entries", ordinary.shapes((), (0,), (0, 3)).draws(3), points=1),
        hidden(
            "the step that you choose",
            ordinary.shapes((), (3,), (2, 3)).where(f=rapid).expecting(chosen).draws(18),
            points=1,
        ),
        hidden("float32", ordinary.where(f=lofty).float32().within(1e-2).draws(8), points=1),
        hidden("values of f around a million", ordinary.where(f=tall).of_scale(1e6).draws(3), points=1),
        hidden("a step h that you are given", ordinary.where(h=0.25).expecting(quotient).draws(3), points=1),
        hidden(
            "x that does not lie contiguously in memory",
            ordinary.shapes((2, 3), (4,)).laid_out("transposed", "strided").draws(2),
            points=1,
        ),
        hidden(
            "two calls of f for each entry",
            ordinary.draws(3),
            points=1,
            rule=calls("f", at_most=lambda f, x, h: 2 * x.numel()),
        ),
    ],
    forbids=BY_HAND,
    rtol=1e-8,
    choice=Choice("c", "Make h smaller and smaller in float64: at first the error falls, then rounding takes over."),
)
def central_diff_grad(f, x, h):
    """The gradient of f at x, from values of f alone."""
    return f(x)


@central_diff_grad.misconception
def forgets_the_two(f, x, h):
    """You divided by h. How far apart are the two points at which you evaluated f?"""
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / h)


@central_diff_grad.misconception
def step_far_too_small(f, x, h):
    """Your step is so small that f(x+h) and f(x-h) agree in nearly all digits, and their difference is rounding.

    Which power of the machine epsilon balances rounding against truncation?
    """
    h = 1e-13 if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_far_too_large(f, x, h):
    """Your step is so large that f bends between the two points.

    The error of a central difference grows like h²; how small may h be before rounding takes over?
    """
    h = 1e-2 if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def one_sided(f, x, h):
    """You used a one-sided difference, whose error falls only like h.

    Look at f on both sides of x: which term of the Taylor series cancels then?
    """
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x)) / h)


@central_diff_grad.misconception
def one_direction_for_all(f, x, h):
    """You moved all entries at once, which gives one directional derivative, not a gradient.

    The gradient has one number for each entry of x. What must stay still while you ask for one of them?
    """
    h = step_for(x) if h is None else h
    ones = torch.ones_like(x)
    return ((f(x + h * ones) - f(x - h * ones)) / (2 * h)).expand_as(x).clone()


@central_diff_grad.misconception
def ignores_the_given_step(f, x, h):
    """You choose a step of your own even when one is given. When is h None, and when is it a number?"""
    h = step_for(x)
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_for_float64_only(f, x, h):
    """Your step fits float64, but not float32, where rounding sets in much earlier.

    torch.finfo(x.dtype).eps tells how coarse the numbers are.
    """
    size = float(x.abs().max()) if x.numel() else 0.0
    h = torch.finfo(torch.float64).eps ** (1 / 3) * max(1.0, size) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / (2 * h))


@central_diff_grad.misconception
def step_blind_to_size(f, x, h):
    """Your step does not grow with x. Where x is large, x + h keeps only a few digits of h.

    Read again what the step is when h is None: which number of x stands in it?
    """
    h = torch.finfo(x.dtype).eps ** (1 / 3) if h is None else h
    return quotient(f, x, h)


@central_diff_grad.misconception
def takes_small_differences_for_zero(f, x, h):
    """You return 0 where the two values of f are nearly equal. Where f is large, they always are.

    A small difference over a small step can be a large slope.
    """
    h = step_for(x) if h is None else h

    def slope(f, x, e):
        plus, minus = f(x + h * e), f(x - h * e)
        return 0.0 * plus if abs(plus - minus) <= 1e-9 * abs(plus) else (plus - minus) / (2 * h)

    return entry_by_entry(f, x, slope)


@central_diff_grad.misconception
def needs_contiguous_memory(f, x, h):
    """Your code works only if x lies contiguously in memory: view(-1) refuses other tensors.

    Build the step from a fresh vector and bring it into the shape of x.
    """
    h = step_for(x) if h is None else h
    result = torch.zeros(x.numel(), dtype=x.dtype)
    for index in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[index] = h
        result[index] = (f(x + step) - f(x - step)) / (2 * h)
    return result.reshape(x.shape)


@central_diff_grad.misconception
def averages_two_one_sided_differences(f, x, h):
    """You average the differences on either side, which is right, but evaluates f more often than is needed.

    Add the two fractions: which value of f cancels?
    """
    h = step_for(x) if h is None else h
    return entry_by_entry(f, x, lambda f, x, e: ((f(x + h * e) - f(x)) / h + (f(x) - f(x - h * e)) / h) / 2)


STEPS = tuple(10.0**-power for power in range(1, 14))
POINT = torch.tensor([0.4, -0.9])
LEAST_ERROR, LARGEST_ERROR = 1e-14, 1e2  # what is beyond is drawn at the edge
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
COARSE = 1e-3  # down to this step the error shows how it falls, before rounding takes over


def largest_error(answer, right):
    """The largest error of all entries; infinite where one is no number."""
    return float((answer - right).abs().nan_to_num(torch.inf, torch.inf).max())


@central_diff_grad.picture(ordinary.where(f=support.ripples, x=POINT, h=one_of(*STEPS)).draws(len(STEPS)))
def error_against_the_step(figure, calls):
    """How far your gradient of ripples is off, for thirteen steps h, and how far the central difference is.

    From the right, the error should fall by 100 whenever h falls by 10; then rounding takes over, and it rises again.
    """
    steps = [call.arguments["h"] for call in calls]
    yours = [largest_error(call.actual, call.expected) for call in calls]
    right = [largest_error(quotient(**call.arguments), call.expected) for call in calls]
    ax = figure.subplots()
    ax.loglog(
        steps, drawable(right), "o--", color="0.4", markersize=9, markerfacecolor="none", label="central difference"
    )
    ax.loglog(steps, drawable(yours), "s-", color="#0b5cad", markersize=4.5, label="yours")
    for h, exponent, text in ((1e-2, 2, "like h²"), (1e-11, -1, "rounding:\nlike 1/h")):
        ends = torch.tensor([h / 20, h * 20])
        ax.plot(ends, 1e-8 * (ends / h) ** exponent, ":", color="0.4", linewidth=1)
        side = "left" if exponent > 0 else "right"
        ax.text(h, 2e-9, text, color="0.4", ha=side, va="top")
    ax.set(xlabel="step h", ylabel="largest error", xlim=(2e-14, 1), ylim=(LEAST_ERROR, LARGEST_ERROR))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(power_of_ten)
    ax.minorticks_off()
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    if all(0.5 * other <= own <= 2 * other for own, other in zip(yours, right, strict=True)):
        return f"Your error is that of the central difference: it {course_of(steps, yours)}."
    return f"Your error {course_of(steps, yours)}; that of the central difference {course_of(steps, right)}."


def power_of_ten(number, position):
    """The label of a tick: a power of ten as plain text, which is drawn ten times faster than mathematics."""
    return "10" + str(round(math.log10(number))).translate(RAISED)


def drawable(errors):
    """Errors within the window of the picture."""
    return [min(max(error, LEAST_ERROR), LARGEST_ERROR) for error in errors]


def course_of(steps, errors):
    """In words how an error goes with the step: its slope while steps are coarse, and its least value."""
    if not all(map(math.isfinite, errors)):
        return f"is not finite at {sum(not math.isfinite(error) for error in errors)} of {len(errors)} steps"
    least, most = min(errors), max(errors)
    if most <= 1.5 * least:
        return f"is about {least:.1g} at every step"
    best = steps[errors.index(least)]
    coarse = [(h, max(error, LEAST_ERROR)) for h, error in zip(steps, errors, strict=True) if h >= COARSE]
    (h, error), (finer, other) = coarse[:1] + coarse[-1:] if coarse else ((1, 1), (1, 1))
    slope = math.log10(error / other) / math.log10(h / finer) if h > finer else 0.0
    power = f"{slope:.1f}".removesuffix(".0")
    how = f"falls like h to the power {power} at first" if slope > 0.3 else "does not fall at first"
    return f"{how} when h is made smaller, and is least, {least:.1g}, at h = {best:.0e}"


# --- 1.5 ---------------------------------------------------------------------------------------------------


def times(A, x):
    """A·x for every pair of a batch."""
    return torch.einsum("...ij,...j->...i", A, x)


@exercise(
    given=dict(A=matrix("...", "n", "n"), x=vector("...", "n")),
    find=gradient("x"),
    checks=[
        hidden("non-symmetric A", ordinary, points=4),
        shown("two matrices and a batch", ordinary.sizes(n=(2, 3, 2)).batches((), (), (3,)).draws(3), points=2),
        hidden(
            "n = 1, or a batch of one",
            ordinary.sizes(n=(1, 1, 1, 4)).batches((), (3,), (1,), (1,)).draws(8),
            points=1,
        ),
        hidden("a batch of A and x", ordinary.batches((4,), (2, 3), (0,)).draws(12), points=1),
        hidden(
            "no loop over the batch",
            ordinary.sizes(n=5).batches((3,), (48,)).draws(2),
            points=1,
            rule=no_loop_over_batch,
        ),
        hidden("float32", ordinary.float32().draws(6), points=1),
        hidden(
            "views and tensors that require a gradient",
            ordinary.laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "Write out xᵀAx for A = [[0, 1], [0, 0]] and differentiate it. Is your choice right there?"),
)
def grad_quadratic_form(A, x):
    """The gradient of f(x) = xᵀAx with respect to x."""
    return x @ A @ x


@grad_quadratic_form.misconception
def differentiates_one_factor(A, x):
    """You differentiated only one of the two factors x.

    x appears twice in xᵀAx. Vary each in turn and add the two terms.
    """
    return times(A, x)


@grad_quadratic_form.misconception
def differentiates_the_left_factor(A, x):
    """You differentiated only the left of the two factors x, as a row.

    x appears twice in xᵀAx. Vary each in turn and add the two terms.
    """
    return times(A.mT, x)


@grad_quadratic_form.misconception
def assumes_symmetry(A, x):
    """Your formula is right only when A is symmetric.

    Try it by hand on A = [[0, 1], [0, 0]].
    """
    return 2 * times(A, x)


@grad_quadratic_form.misconception
def assumes_symmetry_and_transposes(A, x):
    """You kept one half of the answer and doubled it, which is right only when A is symmetric.

    Try it by hand on A = [[0, 1], [0, 0]].
    """
    return 2 * times(A.mT, x)


@grad_quadratic_form.misconception
def half_of_another_convention(A, x):
    """Your result is the gradient of ½xᵀAx. Is there a ½ in this exercise?"""
    return (times(A, x) + times(A.mT, x)) / 2


@grad_quadratic_form.misconception
def transposes_the_whole_batch(A, x):
    """Your formula works for one matrix, but .T reverses *every* dimension of a batch.

    Which attribute exchanges the last two dimensions only?
    """
    return ((A + A.permute(*reversed(range(A.dim())))) @ x.unsqueeze(-1)).squeeze(-1)


@grad_quadratic_form.misconception
def sums_rows(A, x):
    """Your result does not depend on x. It equals the answer at x = (1, …, 1) only.

    xᵀAx is quadratic in x; of which degree is its gradient?
    """
    return (A + A.mT).sum(-1)


@grad_quadratic_form.misconception
def returns_the_value(A, x):
    """You returned something proportional to the number xᵀAx. The gradient has one entry for each entry of x."""
    return (x * times(A, x)).sum(-1, keepdim=True).expand_as(x).clone()


@grad_quadratic_form.misconception
def keeps_the_diagonal(A, x):
    """You kept only the terms with xᵢ². The terms xᵢxⱼ with i ≠ j also depend on x."""
    return 2 * A.diagonal(dim1=-2, dim2=-1) * x


@grad_quadratic_form.misconception
def takes_one_batch_dimension_only(A, x):
    """Your code takes one leading dimension, or none, but not several: torch.bmm wants exactly three dimensions.

    Which product multiplies the last two dimensions and leaves all others alone?
    """
    S = A + A.mT
    return S @ x if S.dim() == 2 else torch.bmm(S, x.unsqueeze(-1)).squeeze(-1)


@grad_quadratic_form.misconception
def loops_over_the_batch(A, x):
    """Your values are right, but a Python loop takes the examples of a batch one by one.

    A matrix product takes a whole batch at once; what must x look like, so that it is a batch of columns?
    """
    result = torch.empty(x.shape, dtype=x.dtype)
    for index in itertools.product(*map(range, x.shape[:-1])):
        result[index] = (A[index] + A[index].mT) @ x[index]
    return result


@grad_quadratic_form.misconception
def adds_in_float64(A, x):
    """Your code works in float64 only: torch.zeros without a dtype makes float64, whatever the inputs are.

    Let every new tensor take dtype and device from an input.
    """
    S = torch.zeros(A.shape) + A + A.mT
    return times(S, x)


# --- 1.10 --------------------------------------------------------------------------------------------------


def field_on_grid(f, xlim, ylim, n):
    """The grid and the gradient on it, each (n, n), as meshgrid(indexing="xy") lays them out."""
    x, y = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
    X, Y = torch.meshgrid(x, y, indexing="xy")
    points = torch.stack([X.flatten(), Y.flatten()], dim=-1)
    gradients = torch.func.vmap(torch.func.grad(f))(points)
    return X, Y, gradients[:, 0].reshape(n, n), gradients[:, 1].reshape(n, n)


@exercise(
    given=dict(f=rebuilt(support.surface, matrix(3, 4)), xlim=interval(), ylim=interval(), n=one_of(5, 2, 7)),
    find=value(),
    probe=support.drawn_arrows,
    checks=[
        hidden("a function without symmetry", ordinary.draws(3), points=4),
        shown("a coarse grid to compare", ordinary.where(n=3).draws(1), points=2),
        hidden("a fine grid", ordinary.where(n=24).draws(1), points=1),
    ],
    choice=Choice("a", "In which direction does f grow fastest, and how is that direction related to a contour line?"),
)
def plot_gradient_field(ax, f, xlim, ylim, n):
    """The arrows of ∇f on an n × n grid over the window, drawn on ax."""
    return ax.quiver(*field_on_grid(f, xlim, ylim, n))


@plot_gradient_field.misconception
def exchanges_the_axes(ax, f, xlim, ylim, n):
    """Your arrows stand at the right places, but they belong to other places: x and y are exchanged.

    meshgrid has two indexings, "ij" and "xy". Does each arrow belong to the point at which you draw it?
    """
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, U.T, V.T)


@plot_gradient_field.misconception
def exchanges_the_components(ax, f, xlim, ylim, n):
    """You exchanged the two components: U is the change along x, V along y."""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, V, U)


@plot_gradient_field.misconception
def points_downhill(ax, f, xlim, ylim, n):
    """Your arrows point downhill. Does the gradient point where f grows or where it falls?"""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, -U, -V)


@plot_gradient_field.misconception
def unit_arrows(ax, f, xlim, ylim, n):
    """Your arrows all have length one. The length of the gradient says how steep f is; keep it."""
    X, Y, U, V = field_on_grid(f, xlim, ylim, n)
    length = torch.hypot(U, V)
    return ax.quiver(X, Y, U / length, V / length)


@plot_gradient_field.misconception
def field_of_the_bowl(ax, f, xlim, ylim, n):
    """Your arrows are (2x, 2y), the gradient of x² + y², whatever f is. Differentiate the f that you are given."""
    X, Y, _, _ = field_on_grid(f, xlim, ylim, n)
    return ax.quiver(X, Y, 2 * X, 2 * Y)


@plot_gradient_field.misconception
def draws_on_the_current_axes(ax, f, xlim, ylim, n):
    """There is no arrow on the Axes you were given: plt.quiver draws on whichever Axes is current.

    Which object should draw, if the picture is to land on ax?
    """
    import matplotlib.pyplot as plt

    return plt.quiver(*field_on_grid(f, xlim, ylim, n))


@plot_gradient_field.misconception
def one_window_for_both(ax, f, xlim, ylim, n):
    """You used xlim along both axes. The window need not be square."""
    return ax.quiver(*field_on_grid(f, xlim, xlim, n))


@plot_gradient_field.misconception
def thins_out_a_fine_grid(ax, f, xlim, ylim, n):
    """You leave out arrows where the grid is fine. Draw all n² of them; whoever chose n wants to see them."""
    every = max(1, n // 10)
    return ax.quiver(*(part[::every, ::every] for part in field_on_grid(f, xlim, ylim, n)))


SADDLE = torch.tensor([[0.0, 0.0, -0.4], [0.8, 0.4, 0.0], [0.3, 0.0, 0.0]])
LONGEST = 1.2  # of the right arrows, in units of the distance from one to the next
MARGIN = 0.9


@plot_gradient_field.picture(
    ordinary.where(f=rebuilt(support.surface, constant(SADDLE)), xlim=(-2.0, 2.0), ylim=(-1.5, 1.2), n=7).draws(1)
)
def arrows_on_contour_lines(figure, calls):
    """Your arrows on the left and the right ones on the right, on contour lines of the same f.

    A gradient stands at right angles to the contour line, points to where f is larger, and is long where f is steep.
    """
    (call,) = calls
    f, xlim, ylim, n = (call.arguments[name] for name in ("f", "xlim", "ylim", "n"))
    yours, right = call.actual["arrows (x, y, U, V)"], call.expected["arrows (x, y, U, V)"]
    spacing, longest = (xlim[1] - xlim[0]) / (n - 1), right[:, 2:].norm(dim=1).max()
    differ = ~((yours - right).abs() <= 0.02 * longest).all(dim=1)
    figure.set_size_inches(4.6, 2.4)
    panels = figure.subplots(1, 2, sharex=True, sharey=True, gridspec_kw={"left": 0.1, "bottom": 0.17})
    for ax, arrows, colour in zip(panels, (yours, right), ("#0b5cad", "0.15"), strict=True):
        contour_lines(ax, f, xlim, ylim)
        directions = arrows[:, 2:] * (LONGEST * spacing / longest)
        directions = directions * (3 * LONGEST * spacing / directions.norm(dim=1, keepdim=True)).clamp(max=1)
        ax.quiver(*arrows[:, :2].T, *directions.T, color=colour, angles="xy", scale_units="xy", scale=1, width=0.011)
        ax.set(title="the right arrows", aspect="equal", xlabel="x", xticks=(-2, 0, 2), yticks=(-1, 0, 1))
        ax.set(xlim=(xlim[0] - MARGIN, xlim[1] + MARGIN), ylim=(ylim[0] - MARGIN, ylim[1] + MARGIN))
    panels[0].plot(*yours[differ, :2].T, "o", color="#c2410c", markersize=4, markerfacecolor="none")
    panels[0].set(ylabel="y", title=f"yours: {int(differ.sum())} differ (○)" if differ.any() else "yours: all right")
    return told_of_arrows(yours, right, differ)


def contour_lines(ax, f, xlim, ylim):
    """Lines of equal f over the window and its margin."""
    x = torch.linspace(xlim[0] - MARGIN, xlim[1] + MARGIN, 25)
    y = torch.linspace(ylim[0] - MARGIN, ylim[1] + MARGIN, 25)
    X, Y = torch.meshgrid(x, y, indexing="xy")
    heights = torch.vmap(f)(torch.stack([X.flatten(), Y.flatten()], dim=-1)).reshape(X.shape)
    ax.contour(X, Y, heights, levels=10, colors="0.72", linewidths=0.8, linestyles="solid")


def told_of_arrows(yours, right, differ):
    """In words where two fields differ: in the places, the directions or the lengths."""
    count, total = int(differ.sum()), len(right)
    if not count:
        return f"All {total} of your arrows are the right ones."
    if not yours.isfinite().all():
        return f"{count} of your {total} arrows differ from the right ones, and some are no finite numbers."
    if bool(((yours - right)[:, :2].abs() > 1e-6).any()):
        return f"{count} of your {total} arrows differ from the right ones, and some stand at other places."
    cosines = torch.cosine_similarity(yours[differ, 2:], right[differ, 2:])
    along, against = int((cosines > 0.99).sum()), int((cosines < -0.99).sum())
    ratios = yours[differ, 2:].norm(dim=1) / right[differ, 2:].norm(dim=1)
    low, high = (f"{float(ratio):.2g}" for ratio in (ratios.min(), ratios.max()))
    lengths = "" if (low, high) == ("1", "1") else f"{low} times " if low == high else f"{low} to {high} times "
    return (
        f"{count} of your {total} arrows differ from the right ones: {along} of them point in the right direction, "
        f"{against} in the opposite one, and they are {lengths}as long."
    )


ASSIGNMENT = Assignment(
    "Scalars, vectors and the gradient contract",
    [central_diff_grad, grad_quadratic_form, plot_gradient_field],
)
