"""One Newton step on the penalised logistic loss without an n × n matrix, and a fit that halves steps."""

import functools

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    constant,
    derived,
    exercise,
    hidden,
    labels,
    largest_intermediate,
    matrix,
    one_of,
    ordinary,
    passing_on,
    shown,
    value,
    vector,
)
from source.ps8_regression import support

from ..shared import exactly, identity
from .shared import objective


def nearly_there(X, y, w, lam):
    """Three quarters of the largest slope after three steps, so that whoever halves the gradient stops too early."""
    w, _ = fit_with(step_by_autograd, X, y, w, lam, 0.0, steps=3)
    # or a little more than all of it, so that whoever takes another size than the largest entry stops too late
    return (1.02 if lam == 0.02 else 0.75) * float(slope_of(X, y, w, lam).abs().max())


# two classes that a line through the origin separates
APART = [
    exactly([[1.0, 0.4], [0.7, -0.3], [-1.1, 0.2], [-0.4, -0.9], [1.6, 1.2]]),
    exactly([[0.5, -1.3, 0.2], [-0.6, 0.9, 1.0], [1.2, -0.4, -0.8], [-0.3, 1.7, 0.1]]),
]
SIDES = [exactly([1.0, 1.0, 0.0, 0.0, 1.0]), exactly([0.0, 1.0, 0.0, 1.0])]
# starts that put all of them on the wrong side; with λ = 0.05 the first full step is a little too long, or just
# short enough, as the penalty decides: with a third of the penalty, or twice, the answer would be the other one
ASTRAY = [exactly([-6.0, -1.8]), exactly([3.2, -8.0, -4.8]), exactly([-8.0, -2.4]), exactly([4.0, -10.0, -6.0])]


def moderate_start(X):
    """A short start; with three features w = 0, where every example lies on the plane and on no side of it."""
    return X[0] / 5 if X.shape[1] != 3 else torch.zeros_like(X[0])


PENALTIES = [0.05] * 4 + [1e-4, 1e-5] * 2 + [0.05] * 2  # of these starts, twice, and of those:
FAR = [exactly([900.0, 300.0]), exactly([900.0, -300.0, 500.0])]  # and here exp(Xw) is more than a float64 can be


@exercise(
    given=dict(
        X=matrix("n", "d"),
        y=labels("n", dtype=torch.float64),
        w=vector("d"),
        lam=one_of(0.3, 0.05, 1.0),
        tol=constant(1e-6),  # much smaller, and rounding decides whether f becomes larger
    ),
    find=value(),
    probe=passing_on(support.step_and_fit),
    checks=[
        hidden("n examples, d features, λ > 0", ordinary.sizes(n=(6, 3, 20, 4), d=(3, 5, 2, 4)).draws(8), points=5),
        shown(
            "five examples, and eight",
            ordinary.sizes(n=(5, 8), d=(2, 3)).where(tol=one_of(1e-6, 1e-2)).draws(2),
            points=2,
        ),
        hidden(
            "a start that is far off",
            ordinary.sizes(n=(6, 20), d=(2, 3))
            .where(
                w=one_of(exactly([9.0, -14.0]), exactly([-12.0, 10.0, 16.0])),
                lam=one_of(0.01, 0.01, 0.02),
                tol=derived(nearly_there),
            )
            .draws(18)
            .because("its starts go with drawn examples, those of the next check with two sets that are written down"),
            points=1,
        ),
        hidden(
            "a start with every example on its wrong side",
            # with the small λ a dozen steps are needed, and with the smallest the first is halved six or seven times
            ordinary.where(X=one_of(*APART), y=one_of(*SIDES), w=one_of(*ASTRAY, *ASTRAY, *FAR), lam=one_of(*PENALTIES))
            .draws(10)
            .because("here the penalty decides about halving, for other starts it may"),
            points=1,
        ),
        hidden(
            "classes that a plane separates",
            ordinary.where(X=one_of(*APART), y=one_of(*SIDES), lam=one_of(0.0, 0.0, 0.2)).sizes(d=(2, 3)).draws(9),
            points=1,
        ),
        hidden(
            "λ = 0, classes that overlap",
            ordinary.sizes(n=50, d=(2, 3, 1)).where(w=derived(moderate_start), lam=0.0).draws(6),
            points=1,
        ),
        hidden(
            "float32, other labels, views, tensors that require a gradient",
            ordinary.sizes(n=(6, 4, 1), d=(3, 2, 1))
            .where(y=labels("n", dtype=torch.bool), tol=1e-2)
            .float32()
            .laid_out("contiguous", "transposed", "strided")
            .leaves()
            .draws(3),
            points=1,
        ),
        hidden(
            "no n × n matrix",
            ordinary.sizes(n=300, d=4).draws(1),
            points=1,
            rule=largest_intermediate(at_most=lambda X, y, w, lam, tol: 2 * X.numel()),
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "d", "With all weights ¼ and w = 0, write the equations of the step, and compare them with normal equations."
    ),
)
def irls_step(X, y, w, lam, tol):
    """One Newton step on the regularised logistic loss, and the damped fit made of such steps."""
    return support.step_and_fit(step_by_autograd, functools.partial(fit_with, step_by_autograd), X, y, w, lam, tol)


def step_by_autograd(X, y, w, lam):
    """One Newton step; gradient and Hessian by autograd."""
    H, g = (of(objective, argnums=2)(X, y, w, lam) for of in (torch.func.hessian, torch.func.grad))
    return w - torch.linalg.solve(H, g)


def slope_of(X, y, w, lam):
    """The gradient of the penalised loss."""
    return X.mT @ (torch.sigmoid(X @ w) - y.to(X.dtype)) / len(X) + lam * w


def separates(X, y, w):
    """Whether every example lies on its own side."""
    return bool(((2 * y.to(X.dtype) - 1) * (X @ w) > 0).all())


def has_no_minimum(X, y, w, lam):
    """What a fit has to refuse: nothing keeps w from growing."""
    return lam == 0 and separates(X, y, w)


def fit_with(
    step, X, y, w, lam, tol, *, steps=50, halvings=30, refuses=has_no_minimum, gradient=slope_of, height=objective
):
    """The fit that the statement prescribes, by steps of this kind; the keywords make wrong versions."""
    history = [w.detach().clone()]
    for _ in range(steps):
        w = history[-1]
        if refuses(X, y, w, lam):
            raise ValueError
        if bool(gradient(X, y, w, lam).abs().max() <= tol):
            break
        move, part, height_here = step(X, y, w, lam) - w, 1.0, height(X, y, w, lam)
        while part > 2.0**-halvings and bool(height(X, y, w + part * move, lam) > height_here):
            part /= 2
        history.append((w + part * move).detach())
    return history[-1], torch.stack(history)


def step_but(weights=None, gradient=None, system=None, penalty=None, sign=-1):
    """Make a wrong step with some of its parts replaced."""

    def wrong(X, y, w, lam):
        lam = penalty(X, lam) if penalty else lam
        p = torch.sigmoid(X @ w)
        s = weights(p) if weights else p * (1 - p)
        g = gradient(X, y, w, lam, p) if gradient else slope_of(X, y, w, lam)
        H = system(X, s, lam) if system else (X.mT * s) @ X / len(X) + lam * identity(X)
        return w + sign * torch.linalg.solve(H, g)

    return wrong


def wrong_step(step):
    """What the probe would say of a wrong step beside a right fit."""
    fit = functools.partial(fit_with, step_but())
    return lambda X, y, w, lam, tol: support.step_and_fit(step, fit, X, y, w, lam, tol)


def wrong_fit(fit):
    """What the probe would say of a wrong fit that uses right steps."""
    step = step_but()
    return lambda X, y, w, lam, tol: support.step_and_fit(step, functools.partial(fit, step), X, y, w, lam, tol)


def misstep(name, feedback, **changes):
    """Attach a step that differs in one respect, and speak of the step alone: what a fit makes of it is its own story.

    So it is told of a student, too, whose fit is wrong because it takes such steps.
    """
    return irls_step.misconception(part="the step")(named(name, feedback, wrong_step(step_but(**changes))))


def misfit(name, feedback, fit=fit_with, **changes):
    """Attach a fit that differs in one respect."""
    return irls_step.misconception(named(name, feedback, wrong_fit(functools.partial(fit, **changes))))


def named(name, feedback, wrong):
    """Give a wrong version its name and its feedback."""
    wrong.__name__, wrong.__doc__ = name, feedback
    return wrong


def keeping(rows):
    """A right fit that keeps these rows of its history only."""

    def fit(*given):
        w, history = fit_with(*given)
        return w, history[rows]

    return fit


def pinned(H):
    """A matrix that can be inverted: where the penalty is left out it may be singular, and a formula would raise."""
    return H + 1e-12 * torch.eye(len(H), dtype=H.dtype, device=H.device)


misstep(
    "forgets_the_weights",
    """Your Hessian is XᵀX/n + λI, as for least squares. Here every example has a weight: the slope of the sigmoid.""",
    weights=torch.ones_like,
)
misstep(
    "inverts_the_weights",
    """You divided by the weights. Does an example about which the model is sure count much, or hardly at all?""",
    weights=lambda p: 1 / (p * (1 - p)),
)
misstep(
    "weights_of_one_factor",
    """Your weights are the probabilities. What is the derivative of σ(z)?""",
    weights=lambda p: p,
)
misstep(
    "squares_the_weights",
    """Your weights stand squared in the Hessian: multiply the rows of X once, or by the roots on both sides.""",
    weights=lambda p: (p * (1 - p)).square(),
)
misstep(
    "penalty_in_the_gradient_only",
    """λ is in your gradient, but not in your Hessian. What is the second derivative of ½λ‖w‖²?""",
    system=lambda X, s, lam: pinned((X.mT * s) @ X / len(X)),
)
misstep(
    "penalty_in_the_hessian_only",
    """λ is in your Hessian, but not in your gradient. What is the first derivative of ½λ‖w‖²?""",
    gradient=lambda X, y, w, lam, p: X.mT @ (p - y.to(X.dtype)) / len(X),
)
misstep(
    "doubles_the_penalty",
    """Your penalty is λ‖w‖², twice what is asked: gradient and Hessian have a factor 2 too many there.""",
    penalty=lambda X, lam: 2 * lam,
)
misstep(
    "penalty_beside_a_sum",
    """You added λ to sums over the examples; the loss is a mean. Where does 1/n belong, or n?""",
    penalty=lambda X, lam: lam / len(X),
)
sum_beside_a_mean = misstep(
    "sum_beside_a_mean",
    """One of your derivatives is a mean over the examples, the other a sum, so that your steps have a wrong length.

    If there are n times as many examples, does the next w move n times as far?
    """,
    system=lambda X, s, lam: (X.mT * s) @ X + lam * identity(X),
)


@irls_step.form_of(sum_beside_a_mean)
def gradient_of_the_sum(X, y, w, lam, tol):
    summed = step_but(gradient=lambda X, y, w, lam, p: len(X) * slope_of(X, y, w, lam / len(X)))
    return wrong_step(summed)(X, y, w, lam, tol)


misstep(
    "steps_away_from_the_minimum",
    """Your step has the wrong sign. Newton goes to where the linear model of the gradient is zero.""",
    sign=1,
)


@irls_step.misconception(part="the step")
def returns_the_step_only(X, y, w, lam, tol):
    """irls_step returned the change of w; asked is the next w."""
    return wrong_step(lambda X, y, w, lam: step_but()(X, y, w, lam) - w)(X, y, w, lam, tol)


misstep(
    "diagonal_of_the_hessian",
    """You divided by the diagonal of the Hessian. Features that go together need the whole matrix, and a solve.""",
    system=lambda X, s, lam: (X.square().mT @ s / len(X) + lam).diag(),
)
misfit(
    "takes_full_steps",
    """Your fit always takes the full step. From a start that is far off, the objective becomes larger, not smaller.

    The statement says what to do with a step that makes the objective larger.
    """,
    halvings=0,
)
misfit(
    "halves_once_only",
    """You halve a step once at most. What if the half is still too long?""",
    halvings=1,
)
misfit(
    "halves_by_the_loss_alone",
    """You halve a step if the loss becomes larger with it. The statement looks at f, and f is more than the loss.

    A step may classify every example better and be far too long, only the penalty tells.
    """,
    height=lambda X, y, w, lam: objective(X, y, w, 0.0),
)


@irls_step.misconception(part="the step")
def damps_the_step_function(X, y, w, lam, tol):
    """Your irls_step is damped. The full step is asked there; only the fit halves it, and only where it has to."""
    one_step = functools.partial(fit_with, step_but(), steps=1, refuses=lambda *_: False)
    return wrong_step(lambda *inputs: one_step(*inputs, 0.0)[0])(X, y, w, lam, tol)


misfit(
    "halves_every_step",
    """You halve every step, also where the full one makes the objective smaller. That costs Newton its speed.""",
    lambda step, *inputs: fit_with(lambda *here: (here[2] + step(*here)) / 2, *inputs),
)
misfit(
    "starts_the_fit_at_zero",
    """Your fit starts at 0, whatever w is. It is the start that you are given.""",
    lambda step, X, y, w, lam, tol: fit_with(step, X, y, torch.zeros_like(w), lam, tol),
)
misfit(
    "history_without_the_start",
    """Your history begins after the first step. Its first row is the start.""",
    keeping(slice(1, None)),
)
misfit(
    "history_without_the_end",
    """Your history ends one too early. Its last row is the w that you return.""",
    keeping(slice(-1)),
)
misfit(
    "returns_the_history_only",
    """irls_fit returned one tensor. Asked is a pair: the w at the end, and all iterates, one in each row.""",
    lambda step, *inputs: fit_with(step, *inputs)[1],
)
misfit(
    "follows_separated_classes",
    """You went on where there is no minimum: once a plane separates the classes and λ is 0, w only grows.

    What you returned is the place where you got tired. The statement says how to report this case.
    """,
    refuses=lambda *_: False,
    steps=25,
)
misfit(
    "refuses_to_go_without_a_penalty",
    """You refuse λ = 0 altogether. Where the classes overlap, the minimum is there without a penalty.""",
    refuses=lambda X, y, w, lam: lam == 0,
)
misfit(
    "refuses_whatever_is_separated",
    """You refuse separated classes even where λ is above 0. With a penalty, does w still gain by growing?""",
    refuses=lambda X, y, w, lam: separates(X, y, w),
)
misfit(
    "takes_the_plane_for_a_side",
    """You count an example on the plane, with a score of 0, as one on its own side. At w = 0 that is every example.

    The statement says strictly. What does a score of 0 say about an example's class?
    """,
    refuses=lambda X, y, w, lam: lam == 0 and bool(((2 * y.to(X.dtype) - 1) * (X @ w) >= 0).all()),
)


@irls_step.misconception
def stops_by_the_length_of_the_step(X, y, w, lam, tol):
    """You stop when the step is short. The statement asks you to look at the gradient, before each step."""

    def fit(step, X, y, w, lam, tol):
        _, history = fit_with(step, X, y, w, lam, 0.0, steps=15)
        short = (history.diff(dim=0).abs().amax(dim=1) <= tol).nonzero().flatten().tolist()
        history = history[: short[0] + 2] if short else history
        return history[-1], history

    return wrong_fit(fit)(X, y, w, lam, tol)


misfit(
    "gradient_test_without_the_penalty",
    """Your test of the gradient leaves out the penalty. At the minimum the gradient of the loss alone is not zero.""",
    gradient=lambda X, y, w, lam: slope_of(X, y, w, 0.0),
)
misstep(
    "needs_a_penalty",
    """You add a small number to the diagonal, so that for λ = 0 the step is not Newton's.""",
    system=lambda X, s, lam: (X.mT * s) @ X / len(X) + max(lam, 1e-3) * identity(X),
)


@irls_step.misconception
def weights_in_a_matrix(X, y, w, lam, tol):
    """You put the weights on the diagonal of an n × n matrix. With a million examples it has 10¹² entries.

    What does such a matrix do to the rows of X? Do that without it.
    """
    step = step_but(system=lambda X, s, lam: X.mT @ s.diag() @ X / len(X) + lam * identity(X))
    return support.step_and_fit(step, functools.partial(fit_with, step), X, y, w, lam, tol)


@irls_step.misconception
def labels_and_identity_in_float64(X, y, w, lam, tol):
    """Your code stops with an exception for float32, or for labels that are truth values.

    Give y the dtype of X first, and make the identity in that dtype, too: without one it is float64, whatever X is.
    """
    in_float64 = step_but(system=lambda X, s, lam: (X.mT * s) @ X / len(X) + lam * torch.eye(X.shape[1]))
    return wrong_step(in_float64)(X, y, w, lam, tol)


for fewer_or_more in ("range(50 - 1)", "range(1, 50)", "range(51)", "range(49)"):
    irls_step.equivalent(
        f"range(50) → {fewer_or_more}", because="no input that the statement allows needs as many steps as 49"
    )
irls_step.equivalent(
    "objective(w + move) <= objective(w) → objective(w + move) < objective(w)",
    because="f is the same at both only where rounding hides the difference, and the statement's tol stops before that",
)
for inverse in ("inv(hessian)", "pinv(hessian)", "solve(hessian, torch.eye(hessian.shape[-1]).to(hessian))"):
    irls_step.equivalent(
        f"torch.linalg.solve(hessian, gradient) → torch.linalg.{inverse} @ gradient",
        because="the inverse is as exact here as a solve, and d × d systems cost next to nothing",
    )
irls_step.equivalent(
    "for _ in range(30): → at most 10 rounds",
    because="ten halvings leave a thousandth of a step; only scores of many thousands need less than that",
)
