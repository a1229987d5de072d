"""Gradient descent on the mean squared error: the walk, its losses, where it ends, and a rate of one's own."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    constant,
    exercise,
    hidden,
    matrix,
    one_of,
    ordinary,
    satisfies,
    shown,
    solves,
    vector,
)
from source.ps8_regression import support

from ..shared import exactly
from .shared import with_ones

LINE = support.line_data()
# no column says anything that the others do not, so that the smallest eigenvalue of the Hessian is 0
FLAT_VALLEYS = [
    exactly([[1.0, 1.0], [-1.0, -1.0], [2.0, 2.0], [-1.5, -1.5], [0.5, 0.5]]),
    exactly([[1.2, -0.7, 0.4], [-0.6, 1.1, 0.9]]),
    exactly([[0.8, -1.1]]),
]
# numbers that no order of summing rounds; the largest entry of the gradient at w = 0 and b = 0 is 3, 5, and 5 again,
# and in the last one all entries are negative
ROUND = [
    exactly([[1.0, 2.0], [-1.0, 1.0], [2.0, -1.0], [1.0, 1.0]]),
    exactly([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]]),
    exactly([[1.0, 2.0], [2.0, 1.0]]),
]
ROUND_LABELS = [exactly([3.0, -1.0, 2.0, -2.0]), exactly([1.0, -2.0]), exactly([1.0, 2.0])]
# in units that differ by a factor of a thousand, or so small that the ones decide
ODD_UNITS = [
    exactly([[1.2, 700.0], [-0.4, -1300.0], [0.3, 400.0], [-1.9, 900.0], [0.8, -200.0]]),
    exactly([[2e-3, -1e-3], [-1e-3, 3e-3], [4e-3, 1e-3], [1e-3, -2e-3], [-3e-3, 2e-3]]),
]


@exercise(
    given=dict(
        X=matrix("n", "d"),
        y=vector("n"),
        lr=one_of(0.05, 0.1, 0.02),
        max_steps=one_of(7, 30, 20, 12),
        tol=constant(0.0),
    ),
    find=satisfies(support.report_of_fit),
    checks=[
        hidden("a rate that is given", ordinary.sizes(n=(6, 3, 20), d=(2, 4, 3)), points=3),
        shown(
            "the hundred points of the line",
            ordinary.where(
                X=LINE[0],
                y=LINE[1],
                lr=one_of(0.01, 0.5, None, 0.05),
                max_steps=one_of(100, 30, 1000, 10),
                tol=one_of(1e-8, 1e-8, 1e-8, 0.0),
            ).draws(4),
            points=2,
        ),
        hidden(
            "the end of the walk",
            ordinary.sizes(n=30, d=(1, 2))
            .where(lr=one_of(0.1, 0.2, 0.9), max_steps=one_of(80, 0, 5, 1), tol=one_of(1e-3, 0.05, 1e-2))
            .draws(12)
            .because("walks end after many steps, and not only where numbers are round"),
            points=1,
        ),
        hidden(
            "a gradient as large as tol",
            ordinary.where(X=one_of(*ROUND), y=one_of(*ROUND_LABELS), tol=one_of(3.0, 5.0, 1.0)).draws(3),
            points=1,
        ),
        hidden(
            "a rate of your own",
            ordinary.sizes(n=(40, 60), d=(1, 3)).where(lr=None, max_steps=1000, tol=1e-8).draws(8),
            points=1,
            rule=solves(at_most=1),  # the rate needs one factorisation, the walk no system
        ),
        hidden(
            "a rate of your own, in flat valleys",
            ordinary.sizes(n=(5, 2, 1)).where(X=one_of(*FLAT_VALLEYS), lr=None, max_steps=1000, tol=1e-8).draws(6),
            points=1,
        ),
        hidden(
            "a rate of your own, for features in odd units",
            ordinary.sizes(n=5).where(X=one_of(*ODD_UNITS), lr=None, max_steps=120, tol=1e-8).draws(4),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(n=(6, 4), d=(3, 1))
            .where(max_steps=one_of(10, 3), tol=0.0)
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "Along each eigenvector the error is multiplied by 1 − lr·λ. Put in both eigenvalues."),
)
def fit_gd(X, y, lr, max_steps, tol):
    """The w and b of gradient descent on the mean squared error, and the loss at every point of the walk."""
    return told_of_path(X, y, descend(X, y, lr, max_steps, tol))


def slopes_of_mse(X, y, w, b):
    """The gradients of the mean squared error with respect to w and b."""
    r = X @ w + b - y
    return 2 * X.mT @ r / len(r), 2 * r.mean()


def mse(X, y, w, b):
    """L(w, b), which the descent lowers."""
    return (X @ w + b - y).square().mean()


def largest_eigenvalue(X):
    """The largest eigenvalue of the Hessian with respect to (w, b)."""
    A = with_ones(X)
    return float(torch.linalg.eigvalsh(2 * A.mT @ A / len(X))[-1])


def is_small(slopes, tol):
    """The stopping rule: no entry of the gradient is larger than tol."""
    return slopes.abs().max() <= tol


def best_along(X, y, w, b, dw, db):
    """The rate with which the next loss is the smallest on the line along the gradient."""
    r, along = X @ w + b - y, X @ dw + db
    return (r @ along) / (along @ along)


def descend(
    X, y, lr, max_steps, tol, *,
    rate=None, search=None, slopes=slopes_of_mse, sequential=False, start=0.0, stops=is_small,
):  # fmt: skip
    """Walk downhill and return every (w, b), the start first; the keywords make wrong versions."""
    search = search if lr is None else None
    if lr is None:
        lr = rate(X) if rate else 1 / largest_eigenvalue(X)
    w, b = torch.full_like(X[0], start), torch.full_like(y[0], start)
    path = [(w, b)]
    for _ in range(max_steps):
        dw, db = slopes(X, y, w, b)
        if bool(stops(torch.cat([dw, db.reshape(1)]), tol)):
            break
        lr = search(X, y, w, b, dw, db) if search else lr
        w = w - lr * dw
        b = b - lr * (slopes(X, y, w, b)[1] if sequential else db)
        path.append((w, b))
    return path


def told_of_path(X, y, path):
    """What the exercise returns: the end of a path and the loss at each of its points."""
    w, b = (torch.stack(each) for each in zip(*path, strict=True))
    return *path[-1], (w @ X.mT + b[:, None] - y).square().mean(1)


def misstep(name, feedback, **changes):
    """Attach a walk that differs in one respect."""

    def wrong(X, y, lr, max_steps, tol):
        return told_of_path(X, y, descend(X, y, lr, max_steps, tol, **changes))

    wrong.__name__, wrong.__doc__ = name, feedback
    return fit_gd.misconception(wrong)


misstep(
    "one_rate_for_all_data",
    """You use a fixed rate, whatever the data are. Where it is too small the walk does not arrive, where it is too
    large the losses grow.

    How large may a step be along the direction in which the loss is most curved?
    """,
    rate=lambda X: 0.01,
)
misstep(
    "rate_of_the_flattest_direction",
    """You chose the rate by the flattest direction. Along the steepest one it is far too large.""",
    rate=lambda X: 1 / float(torch.linalg.eigvalsh(2 * with_ones(X).mT @ with_ones(X) / len(X)).abs()[0]),
)
misstep(
    "rate_on_the_edge",
    """Your rate is 2/λmax: along the steepest direction every step lands on the opposite side, at the same height.

    Did you forget the factor 2 of the Hessian, or take the limit of stability for a rate?
    """,
    rate=lambda X: 2 / largest_eigenvalue(X),
)
misstep(
    "rate_between_the_eigenvalues",
    """Your rate is 2/(λmin + λmax), the best one as long as λmin is above 0. Where it is 0, what does that leave?""",
    rate=lambda X: 2 / float(torch.linalg.eigvalsh(2 * with_ones(X).mT @ with_ones(X) / len(X))[[0, -1]].sum()),
)
misstep(
    "rate_without_the_intercept",
    """Your rate looks at X alone, but b is an unknown, too. Which Hessian has a row and a column for it?

    If the features are small numbers, the direction of b is the steepest.
    """,
    rate=lambda X: 1 / float(torch.linalg.eigvalsh(2 * X.mT @ X / len(X))[-1]),
)
misstep(
    "rate_of_the_singular_value",
    """Your rate has the largest singular value of [X 1] where the curvature belongs, and the losses grow.

    The Hessian contains AᵀA. What are its eigenvalues, in terms of the singular values of A?
    """,
    rate=lambda X: len(X) / (2 * float(torch.linalg.matrix_norm(with_ones(X), 2))),
)
misstep(
    "rate_of_a_sum",
    """Your rate fits the sum of squares, whose Hessian is n times as large. The more examples, the slower you walk.

    The loss is a mean; where does the 1/n stand in its Hessian?
    """,
    rate=lambda X: 1 / largest_eigenvalue(X) / len(X),
)
misstep(
    "a_rate_for_every_step",
    """You choose the rate anew before every step. That is a line search, a method of its own, and a good one.

    Here one rate is asked for, chosen once from the data and kept.
    """,
    search=best_along,
)
misstep(
    "steps_half_as_long",
    """Your steps are half as long as they should be: the gradient of the mean square has a factor 2.""",
    slopes=lambda X, y, w, b: tuple(part / 2 for part in slopes_of_mse(X, y, w, b)),
)
misstep(
    "steps_along_the_sum",
    """Your steps follow the gradient of the sum of squares; the loss is their mean.""",
    slopes=lambda X, y, w, b: tuple(part * len(y) for part in slopes_of_mse(X, y, w, b)),
)
misstep(
    "steps_uphill",
    """You walk uphill. Which sign stands in front of the gradient in a step that makes the loss smaller?""",
    slopes=lambda X, y, w, b: tuple(-part for part in slopes_of_mse(X, y, w, b)),
)
misstep(
    "leaves_the_intercept_at_zero",
    """Your b never moves. It has a gradient and takes a step, like w.""",
    slopes=lambda X, y, w, b: (slopes_of_mse(X, y, w, b)[0], torch.zeros_like(b)),
)
misstep(
    "moves_w_before_b",
    """You moved w first and computed the gradient for b afterwards, at the new w.

    Both gradients belong to the same point. Compute them together, then take the step.
    """,
    sequential=True,
)
misstep(
    "starts_elsewhere",
    """You do not start at w = 0 and b = 0, as the statement asks, so that your walk is another one.""",
    start=1.0,
)
misstep(
    "never_stops_early",
    """You always take max_steps steps. The walk ends as soon as no entry of the gradient is larger than tol.""",
    stops=lambda slopes, tol: False,
)
misstep(
    "takes_negative_slopes_for_small",
    """You stop where the gradient is negative: a large negative entry is smaller than tol, too.

    The statement speaks of the absolute values. In which direction does such a place still fall steeply?
    """,
    stops=lambda slopes, tol: slopes.max() <= tol,
)
misstep(
    "looks_at_the_length_of_the_gradient",
    """You compare the length of the gradient with tol; the statement compares its largest entry.""",
    stops=lambda slopes, tol: slopes.norm() <= tol,
)


@fit_gd.misconception
def leaves_out_the_last_loss(X, y, lr, max_steps, tol):
    """Your losses end one too early: the loss at the point where the walk ended is missing.

    k steps visit k + 1 points. This is the slip of the notebook that this assignment grew from.
    """
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, torch.stack(list(losses[:-1]))  # raises where no step was taken, as an empty list does


@fit_gd.form_of(leaves_out_the_last_loss)
def records_before_each_step_only(X, y, lr, max_steps, tol):
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, losses[:max_steps]  # where the walk ends early, nothing is missing


@fit_gd.misconception
def leaves_out_the_first_loss(X, y, lr, max_steps, tol):
    """Your losses begin after the first step. losses[0] is the loss at the start, where w and b are 0."""
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, torch.stack(list(losses[1:]))


@fit_gd.misconception
def stale_losses(X, y, lr, max_steps, tol):
    """Your losses lag one step behind: you took each before the step and put it where the one after it belongs.

    Which w and b were in your hands when you computed losses[1]?
    """
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, torch.cat([losses[:1], losses[:-1]])


@fit_gd.misconception
def adds_up_gradients(X, y, lr, max_steps, tol):
    """You add each gradient to the ones before it, as PyTorch does with .grad unless it is set to zero.

    The losses swing up and down in place of falling. Which gradient does a step need?
    """
    sums = [torch.zeros_like(X[0]), torch.zeros_like(y[0])]

    def slopes(X, y, w, b):
        sums[:] = [old + new for old, new in zip(sums, slopes_of_mse(X, y, w, b), strict=True)]
        return sums

    return told_of_path(X, y, descend(X, y, lr, max_steps, tol, slopes=slopes))


@fit_gd.misconception
def one_step_too_many(X, y, lr, max_steps, tol):
    """You look at the gradient only after the step, so that you take one step more than is asked."""
    path = descend(X, y, lr, max_steps, tol)
    if len(path) <= max_steps:
        w, b = path[-1]
        dw, db = slopes_of_mse(X, y, w, b)
        lr = 1 / largest_eigenvalue(X) if lr is None else lr
        path.append((w - lr * dw, b - lr * db))
    return told_of_path(X, y, path)


@fit_gd.misconception
def stops_when_losses_stop_falling(X, y, lr, max_steps, tol):
    """You stop when the loss hardly falls any more. A small rate makes losses fall slowly wherever you are.

    The statement asks you to look at the gradient, which does not depend on the rate.
    """
    path = descend(X, y, lr, max_steps, 0.0)
    losses = torch.stack([mse(X, y, w, b) for w, b in path])
    small = (losses.diff().abs() <= tol).nonzero().flatten().tolist()
    return told_of_path(X, y, path[: small[0] + 2] if small else path)


@fit_gd.misconception
def losses_as_a_list(X, y, lr, max_steps, tol):
    """Your losses are a list of numbers; asked is one tensor of shape (steps + 1,), in the dtype of X."""
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, losses.tolist()


@fit_gd.misconception
def losses_in_float64(X, y, lr, max_steps, tol):
    """Your losses are float64, whatever X is: numbers from .item() become the default dtype again."""
    w, b, losses = told_of_path(X, y, descend(X, y, lr, max_steps, tol))
    return w, b, losses.double()


@fit_gd.picture(ordinary.where(X=LINE[0], y=LINE[1], lr=one_of(0.01, 0.1, 0.5, 0.94), max_steps=100, tol=0.0).draws(4))
def losses_at_four_rates(figure, calls):
    """Your losses on the line of 100 points, at four rates, above the least loss; the right ones lie behind, in grey.

    A straight line means that every step shrinks what is left by the same factor.
    """
    X, y = LINE
    v = torch.linalg.lstsq(with_ones(X), y.unsqueeze(-1), driver="gelss").solution.squeeze(-1)
    least = float(mse(X, y, v[:-1], v[-1]))
    figure.set_size_inches(4.6, 2.8)
    ax = figure.subplots(gridspec_kw={"left": 0.14, "bottom": 0.17, "right": 0.97, "top": 0.9})
    good, bad = [], []
    by_rate = sorted(calls, key=lambda call: call.arguments["lr"])  # an answer of another length is not among them
    for call, style in zip(by_rate, ("-", "--", "-.", ":"), strict=False):
        lr = call.arguments["lr"]
        yours, right = (excess(side[2], least) for side in (call.actual, call.expected))
        ax.plot(right, color="0.75", linewidth=3.5)
        ax.plot(yours, style, color="#0b5cad", linewidth=1.4, label=f"lr = {lr}")
        same = len(yours) == len(right) and bool(((yours - right).abs() <= 1e-6 * right.max()).all())
        (good if same else bad).append(str(lr))
    ax.set(yscale="log", ylim=(1e-13, 1e3), xlabel="step", title="losses above the least one")
    ax.legend(fontsize=7)
    told = [f"{word} at the rates {', '.join(rates)}" for word, rates in (("right", good), ("not right", bad)) if rates]
    return f"Your losses are {', and '.join(told)}."


def excess(losses, least):
    """By how much losses are above the least one, in what a logarithmic axis can show."""
    return (losses.detach().double().flatten() - least).nan_to_num(1e3, 1e3, 1e3).clamp(1e-14, 1e3)
