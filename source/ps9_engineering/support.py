"""Test functions, probes and pictures for this notebook. Read them, call them; they hold no answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext

import torch
from figures import BLUE, GREY, ORANGE, legend_below, panels, picture
from matplotlib.figure import Figure
from torch import Tensor

Map = Callable[[Tensor], Tensor]

# --- 9.1: a function with two gradients, and what calls a checker --------------------------------------------


def bend(x: Tensor) -> Tensor:
    """Return Σ sin(xᵢ) + ⅓(Σ xᵢ)³, for x of any shape."""
    return x.sin().sum() + x.sum() ** 3 / 3


def bend_gradient(x: Tensor) -> Tensor:
    """Return the gradient of bend."""
    return x.cos() + x.sum() ** 2


def bend_gradient_with_a_slip(x: Tensor) -> Tensor:
    """Return what is not the gradient of bend: the square belongs to the sum, and not to the entries."""
    return x.cos() + (x**2).sum()


TOLD_BY_A_CHECKER = ("the verdict", "the report", "a text")


def checked(
    check_gradient: Callable[..., tuple[bool, str]], f: Map, grad_fn: Map, x: Tensor, seed: int
) -> dict[str, object]:
    """Call check_gradient with a generator that begins at a seed.

    Returns:
        ``the verdict``, as it was returned; ``the report``: "a text", if it is one with something in it.
    """
    verdict, report, text = TOLD_BY_A_CHECKER
    ok, said = check_gradient(f, grad_fn, x, rng=torch.Generator().manual_seed(seed))
    return {verdict: ok, report: text if isinstance(said, str) and said.strip() else said}


# --- 9.2: eight pairs of formulas ---------------------------------------------------------------------------

Inputs = tuple[Tensor, ...]
Formula = Callable[..., Tensor]


def _cofactors(X: Tensor) -> Tensor:
    return torch.linalg.det(X) * torch.linalg.inv(X).mT


def _is_positive_definite(H: Tensor) -> Tensor:
    return (torch.linalg.eigvalsh(H) > 0).all().to(H.dtype)


def _softmax_pulled_back(z: Tensor, G: Tensor) -> Tensor:
    s = torch.softmax(z, 0)
    return s * (G - s @ G)


PAIRS: dict[str, tuple[Formula, Formula]] = {
    "quadratic form": (lambda A, x: (A + A.mT) @ x, lambda A, x: 2 * A @ x),
    "row sums": (lambda A, x: (A + A.mT) @ x, lambda A, x: (A + A.mT).sum(1)),
    "squares": (lambda x: 2 * x, lambda x: x**2),
    "log determinant": (lambda X: torch.linalg.inv(X).mT, lambda X: torch.linalg.inv(X)),
    "determinant": (_cofactors, lambda X: torch.linalg.inv(X).mT),
    "direction": (lambda x, v: 3 * x**2 @ v, lambda x, v: 3 * x**2 @ v / v.norm()),
    "softmax": (_softmax_pulled_back, lambda z, G: torch.softmax(z, 0) * G),
    "minimum": (_is_positive_definite, lambda H: (torch.linalg.det(H) > 0).to(H.dtype)),
}
SHAPES = {
    "quadratic form": ("n × n", "n"),
    "row sums": ("n × n", "n"),
    "squares": ("n",),
    "log determinant": ("n × n",),
    "determinant": ("n × n",),
    "direction": ("n", "n"),
    "softmax": ("n", "n"),
    "minimum": ("n × n",),
}
FAR_APART, TOGETHER = 1e-3, 1e-9  # of the larger one of the two values


def said_by_both(pair: str, inputs: Inputs) -> tuple[Tensor, Tensor]:
    """Return what the right and the wrong formula of a pair say of the same inputs."""
    right, wrong = PAIRS[pair]
    return right(*inputs), wrong(*inputs)


def gap(pair: str, inputs: Inputs) -> float:
    """Return the largest difference of the two values, relative to the largest entry of both."""
    right, wrong = said_by_both(pair, inputs)
    return float((right - wrong).abs().max() / torch.maximum(right.abs().max(), wrong.abs().max()))


def fits(pair: str, inputs: Inputs, n: int) -> bool:
    """Whether inputs have the right shapes and no entry that is 0, infinite or NaN, and both formulas take them.

    A Hessian is symmetric, and what is inverted is not singular.
    """
    sizes = {"n": (n,), "n × n": (n, n)}
    if [tuple(item.shape) for item in inputs] != [sizes[shape] for shape in SHAPES[pair]]:
        return False
    if not all(bool(item.isfinite().all() and (item != 0).all()) for item in inputs):
        return False
    if pair == "minimum":
        return bool((inputs[0] == inputs[0].mT).all())
    return "determinant" not in pair or bool(torch.linalg.det(inputs[0]) != 0)


def told_apart(answer: dict[str, Inputs], pair: str, n: int) -> dict[str, bool]:
    """Say of an answer to 9.2 whether its inputs fit, and whether they do what they should."""
    apart, together = answer["separates"], answer["collides"]
    apart_fits, together_fits = fits(pair, apart, n), fits(pair, together, n)
    return {
        "what separates has the form": apart_fits,
        "what collides has the form": together_fits,
        "what separates gives values far apart": apart_fits and gap(pair, apart) >= FAR_APART,
        "what collides gives the same value twice": together_fits and gap(pair, together) <= TOGETHER,
        "what collides gives more than zeros": together_fits
        and bool(said_by_both(pair, together)[0].abs().max() > 1e-6),
    }


# --- 9.3: values and gradients of four functions -------------------------------------------------------------

LIBRARY = ("softplus", "log_sum_exp", "log_one_minus_exp", "sine_over_x")
SMALLEST = 1e-10


def values_and_gradients(
    softplus: Map, log_sum_exp: Map, log_one_minus_exp: Map, sine_over_x: Map, x: Tensor, g: Tensor
) -> dict[str, object]:
    """Call the four functions of exercise 9.3, and pull g back through each, with autograd.

    Args:
        x: (n,) the point; log_one_minus_exp gets its absolute values, plus `SMALLEST`.
        g: (n,) what arrives at the result; at that of log_sum_exp, its first entry.

    Returns:
        The four values by the names of the functions, and what came back, as ``gradient of softplus``.
    """
    told: dict[str, object] = {}
    functions = (softplus, log_sum_exp, log_one_minus_exp, sine_over_x)
    for name, function in zip(LIBRARY, functions, strict=True):
        point = x.detach().abs() + SMALLEST if name == "log_one_minus_exp" else x.detach().clone()
        y = function(point.requires_grad_())
        arriving = g.detach()[0] if y.dim() == 0 else g.detach()
        told[name] = y.detach()
        (told[f"gradient of {name}"],) = torch.autograd.grad(y, point, arriving)
    return told


# --- 9.4: what calls the repaired functions -----------------------------------------------------------------


def cleaned(
    standardise: Map,
    polynomial_features: Callable[[Tensor, int], Tensor],
    line_data: Callable[..., tuple[Tensor, Tensor]],
    X: Tensor,
    degree: int,
    n: int,
    dtype: str,
) -> dict[str, object]:
    """Call the three functions of exercise 9.4 where nothing fits a habit.

    Args:
        X: (m, d) the features, for the first two.
        degree: of the polynomial.
        n: how many points to draw.
        dtype: "as it is", or that in which X is handed on, "bfloat16" say.

    Returns:
        The results and the gradients that came back through them; whether the results had the dtype of X; and the two
        tensors that were drawn while another device was the default. All are told in the dtype of X, and without
        numbers if X has none.
    """
    low = X.detach() if dtype == "as it is" else X.detach().to(getattr(torch, dtype))
    told: dict[str, object] = {}
    for name, function in (("standardise", standardise), ("features", lambda A: polynomial_features(A, degree))):
        point = low.clone().requires_grad_()
        result = function(point)
        arriving = torch.ones_like(result).cumsum(0).cumsum(1) - 2
        (back,) = torch.autograd.grad(result, point, arriving, allow_unused=True, materialize_grads=True)
        told[name], told[f"gradient through {name}"] = result.detach().to(X.dtype), back.to(X.dtype)
        told[f"dtype of {name}"] = "that of X" if result.dtype == point.dtype else str(result.dtype)
    generator = torch.Generator().manual_seed(n)
    with torch.device("meta"):  # whoever does not name a device makes tensors without numbers here
        drawn = line_data(n, 1.5, -0.5, 0.3, generator)
    for name, item in zip(("drawn X", "drawn y"), drawn, strict=True):
        told[name] = item.to(X.dtype).to("meta") if X.is_meta else item.to(X.dtype)
    return told


# --- 9.5: what calls the batched forms ----------------------------------------------------------------------


def both_forms(
    batched_newton_steps: Callable[[Tensor, Tensor], Tensor],
    batched_quadratic_grads: Callable[[Tensor, Tensor], Tensor],
    g: Tensor,
    H: Tensor,
    A: Tensor,
    x: Tensor,
) -> dict[str, object]:
    """Call both functions of exercise 9.5."""
    return {"steps": batched_newton_steps(g, H), "gradients": batched_quadratic_grads(A, x)}


# --- 9.6: derivatives that PyTorch gets wrong somewhere -----------------------------------------------------


def _backward(f: Map, x: Tensor) -> Tensor:
    """Return what .backward() leaves in .grad."""
    point = x.detach().clone().requires_grad_()
    f(point).backward()
    assert point.grad is not None
    return point.grad


def _hessian(f: Map, x: Tensor) -> Tensor:
    return torch.autograd.functional.hessian(f, x.detach())


def squared_norm(x: Tensor) -> Tensor:
    """Return ‖x‖², as the notebook that this course grew from has it."""
    return torch.linalg.vector_norm(x) ** 2


def log_in_a_branch(x: Tensor) -> Tensor:
    """Return log(1 + x) for x > 0, and x for x ≤ 0: smooth where the branches meet."""
    return torch.where(x > 0, torch.log(1 + x), x)


def two_relus(x: Tensor) -> Tensor:
    """Return relu(x) − relu(−x), which is x."""
    return torch.relu(x) - torch.relu(-x)


def square_by_eigenvectors(X: Tensor) -> Tensor:
    """Return ⟨C, S²⟩ for the symmetric part S of X, whose square is made from its eigenvalues and eigenvectors."""
    values, Q = torch.linalg.eigh((X + X.mT) / 2)
    C = torch.sin(torch.arange(1, X.numel() + 1, dtype=X.dtype)).reshape(X.shape)
    return (C * ((Q * values**2) @ Q.mT)).sum()


Derivative = Callable[[Map, Tensor], Tensor]
SUSPECTS: dict[str, tuple[Map, Derivative, str]] = {
    "det by backward": (torch.linalg.det, _backward, "a matrix (n, n), n ≥ 2"),
    "Hessian of a squared norm": (squared_norm, _hessian, "a vector (n,), n ≥ 2"),
    "log in a branch": (log_in_a_branch, _backward, "a number ()"),
    "the identity from two relus": (two_relus, _backward, "a number ()"),
    "a square by eigenvectors": (square_by_eigenvectors, _backward, "a symmetric matrix (n, n), n ≥ 2"),
    "softplus written out": (lambda x: torch.log(1 + torch.exp(x)), _backward, "a number ()"),
    "sine over x": (lambda x: torch.sinc(x / math.pi), _backward, "a number (), not 0"),
}
OFF = 1e-3  # relative to the right derivative: what is less is rounding


def claimed(name: str, x: Tensor) -> Tensor:
    """Return the derivative of a suspect at x as PyTorch computes it."""
    f, derivative, _ = SUSPECTS[name]
    return derivative(f, x)


def _differences(f: Map, x: Tensor) -> Tensor:
    """Return the gradient by differences to both sides, over a step that loses nothing where f is a polynomial."""
    h = 2.0**-10
    units = torch.eye(x.numel(), dtype=x.dtype).reshape(x.numel(), *x.shape)
    return torch.stack([(f(x + h * unit) - f(x - h * unit)) / (2 * h) for unit in units]).reshape(x.shape)


def _second_differences(f: Map, x: Tensor) -> Tensor:
    """Return the Hessian by differences of differences."""
    units = torch.eye(len(x), dtype=x.dtype)
    return torch.stack([_differences(lambda y, unit=unit: f(y + unit) - f(y - unit), x) / 2 for unit in units])


def _in_digits(f: Callable[[Decimal], Decimal]) -> Callable[[Map, Tensor], Tensor]:
    """Return the slope of a function of one number by differences, computed with a hundred digits."""

    def slope(_: Map, x: Tensor) -> Tensor:
        with localcontext(prec=100):
            at, h = Decimal(float(x)), Decimal(10) ** -30
            return x.new_tensor(float((f(at + h) - f(at - h)) / (2 * h)))

    return slope


def _sine_of(x: Decimal) -> Decimal:
    """Return sin(x)/x by its series, for x of the size of one at most."""
    term, total = Decimal(1), Decimal(0)
    for k in range(1, 60):
        total += term
        term *= -x * x / (2 * k * (2 * k + 1))
    return total


_WITHOUT_AUTOGRAD: dict[str, Derivative] = {
    "Hessian of a squared norm": lambda _, x: _second_differences(lambda y: (y * y).sum(), x),
    "softplus written out": _in_digits(lambda x: (1 + x.exp()).ln()),
    "sine over x": _in_digits(_sine_of),
}


def _has_the_form(name: str, x: Tensor, n: int) -> bool:
    form = SUSPECTS[name][2]
    shape = (n, n) if "(n, n)" in form else (n,) if "(n,)" in form else ()
    if tuple(x.shape) != shape or not bool(x.isfinite().all()):
        return False
    return not ("symmetric" in form and bool((x != x.mT).any())) and not ("not 0" in form and bool(x == 0))


BELIEVED = (
    "the input has the form",
    "the derivative has the shape",
    "PyTorch is wrong there",
    "what you call right is right",
)


def believed(answer: dict[str, Tensor], name: str, n: int) -> dict[str, bool]:
    """Say of an answer to 9.6 whether PyTorch is wrong there, and whether what is called right is right.

    The right derivative is found anew without autograd: by differences, in as many digits as it takes.
    """
    x, right = answer["input"], answer["right"]
    told = dict.fromkeys(BELIEVED, False)
    if not _has_the_form(name, x, n):
        return told
    found = _WITHOUT_AUTOGRAD.get(name, _differences)(SUSPECTS[name][0], x)
    size = float(found.abs().max())
    is_off = not bool(((claimed(name, x) - found).abs() <= OFF * size).all())
    has_the_shape = right.shape == found.shape
    is_right = has_the_shape and bool(((right - found).abs() <= 1e-6 * size + 1e-12 * (size == 0)).all())
    return dict(zip(BELIEVED, (True, has_the_shape, is_off, is_right), strict=True))


# --- 9.7: ridge regression, and a descent --------------------------------------------------------------------


def weights_of(X: Tensor, y: Tensor, lam: float) -> Tensor:
    """Return the w: (d,) with the least (1/n)‖Xw − y‖² + λ‖w‖², by gradient descent: exact, and slow."""
    M, c = X.mT @ X / len(X), X.mT @ y / len(X)
    w = torch.zeros_like(c)
    rate = 1 / float(torch.linalg.matrix_norm(M, 2) + lam)
    for _ in range(20_000):
        w = w - rate * (M @ w + lam * w - c)
    return w


def validation_loss(w: Tensor, X_val: Tensor, y_val: Tensor) -> Tensor:
    """Return (1/m)‖X_val·w − y_val‖²."""
    return ((X_val @ w - y_val) ** 2).mean()


def descend(slope: Callable[[float], float], start: float, steps: int = 200) -> float:
    """Go downhill in one variable until the slope is nothing.

    A step is as long as the last two slopes suggest, never longer than one, and never uphill.

    Args:
        slope: the derivative, as a function of the variable.
        start: where to begin.
    """
    t, s = start, slope(start)
    first, step = abs(s), -math.copysign(0.5, s)
    for _ in range(steps):
        if abs(s) <= 1e-14 * first:
            break
        t_new = t + step
        s_new = slope(t_new)
        bend = abs((s_new - s) / (t_new - t)) if t_new != t else 0.0
        t, s = t_new, s_new
        step = -math.copysign(min(1.0, abs(s) / bend if bend else 1.0), s)
    return t


def outer_derivatives(
    ridge_hypergradient: Callable[..., Tensor],
    tuned_lambda: Callable[..., float],
    X: Tensor,
    y: Tensor,
    X_val: Tensor,
    y_val: Tensor,
    lam: float,
    what: str,
) -> object:
    """Call one of the two functions of exercise 9.7.

    Args:
        what: "the hypergradient" or "the tuned λ".
    """
    function: Callable[..., object] = ridge_hypergradient if what == "the hypergradient" else tuned_lambda
    return {what: function(X, y, X_val, y_val, lam)}


# --- pictures of what you wrote ------------------------------------------------------------------------------


@picture
def show_verdicts(check_gradient: Callable[..., tuple[bool, str]]) -> tuple[Figure, str]:
    """Show how often your checker accepts a gradient, against how wrong one entry of it is."""
    sizes = torch.logspace(-9, 0, 19).tolist()
    figure, ax = panels(7, 4)
    for dtype, style, name in ((torch.float64, "o-", "float64"), (torch.float32, "s--", "float32")):
        accepted = [_accepted(check_gradient, size, dtype) for size in sizes]
        ax.semilogx(sizes, accepted, style, color=BLUE if dtype == torch.float64 else ORANGE, label=name, markersize=5)
    ax.axvline(1e-3, color=GREY, linewidth=1, linestyle=":")
    ax.axvline(0.05, color=GREY, linewidth=1, linestyle=":")
    ax.set(
        title="Accepted, of ten gradients", xlabel="how wrong one entry is, relative to the largest", ylim=(-0.5, 10.5)
    )
    legend_below(figure)
    return figure, (
        "How many of ten gradients your checker accepts, against the relative error of one entry, from 1e-9 to 1, for "
        "float64 and float32. Dotted lines mark the errors 0.001 and 0.05, from which on a fault must be found in "
        "float64 and in float32. If your checker is right, the curves are at ten on the far left and at zero to the "
        "right of their lines."
    )


def _accepted(check_gradient: Callable[..., tuple[bool, str]], size: float, dtype: torch.dtype) -> int:
    """Count the accepted ones among ten gradients of bend whose largest entry is wrong by this share."""

    def slipped(x: Tensor) -> Tensor:
        g = bend_gradient(x)
        g[g.abs().argmax()] *= 1 + size
        return g

    accepted = 0
    for seed in range(10):
        generator = torch.Generator().manual_seed(seed)
        x = torch.randn(5, generator=generator, dtype=torch.float64).to(dtype)
        accepted += bool(check_gradient(bend, slipped, x, rng=generator)[0])
    return accepted


@picture
def show_digits(sine_over_x: Map, log_one_minus_exp: Map) -> tuple[Figure, str]:
    """Show the errors of two gradients, yours and those of the formulas as they stand in books."""
    x = torch.logspace(-9, 0.5, 96)
    series = -x / 3 + x**3 / 30 - x**5 / 840 + x**7 / 45360
    exact = {
        "slope of sin(x)/x": torch.where(x < 0.05, series, x.cos() / x - x.sin() / x**2),
        "slope of log(1 − e⁻ˣ)": 1 / torch.expm1(x),
    }
    books = (lambda x: x.sin() / x, lambda x: torch.log(1 - torch.exp(-x)))
    figure, axes = panels(9.5, 4, columns=2, sharey=True)
    for ax, (name, truth), written, own in zip(
        axes, exact.items(), books, (sine_over_x, log_one_minus_exp), strict=True
    ):
        for function, style, label in ((written, "--", "as in books"), (own, "-", "yours")):
            error = ((_slope(function, x) - truth).abs() / truth.abs()).clamp(1e-18, 1e3)
            ax.loglog(x, error, style, color=ORANGE if label == "as in books" else BLUE, label=label)
        ax.set(title=name, xlabel="x", ylim=(1e-18, 1e4))
        ax.grid()
    axes[0].set_ylabel("relative error")
    legend_below(figure)
    return figure, (
        "The relative errors of two slopes, on logarithmic axes, for x from 1e-9 to 3: of sin(x)/x on the left, of "
        "log(1 − e⁻ˣ) on the right. Dashed, autograd through the formulas of books: the errors grow towards small x, "
        "on the left beyond one. Solid, autograd through yours: if they are right, the errors stay near 1e-16, but for "
        "a small hill on the left where the formula changes."
    )


def _slope(f: Map, x: Tensor) -> Tensor:
    point = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(point).sum(), point)[0]


def few_examples() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return X (12, 9), y, X_val (40, 9) and y_val: a line in nine variables, much noise, and few examples."""
    generator = torch.Generator().manual_seed(12)
    draw = lambda *shape: torch.randn(shape, generator=generator, dtype=torch.float64)  # noqa: E731
    w, X, X_val = draw(9), draw(12, 9), draw(40, 9)
    return X, X @ w + 1.5 * draw(12), X_val, X_val @ w + 1.5 * draw(40)


@picture
def show_valley(ridge_hypergradient: Callable[..., Tensor], tuned_lambda: Callable[..., float]) -> tuple[Figure, str]:
    """Show the validation loss against λ, your slopes as strokes, and the λ that you tuned."""
    X, y, X_val, y_val = few_examples()
    logs = torch.linspace(-7, 3, 101)
    curve = [_validation(X, y, X_val, y_val, math.exp(t)) for t in logs.tolist()]
    figure, ax = panels(7, 4.2)
    ax.plot(logs.exp(), curve, "-", color=GREY, label="validation loss")
    for t in range(-6, 3):
        lam = math.exp(t)
        height, slope = _validation(X, y, X_val, y_val, lam), float(ridge_hypergradient(X, y, X_val, y_val, lam)) * lam
        ends = torch.tensor([-0.35, 0.35])
        ax.plot((t + ends).exp(), height + slope * ends, "-", color=BLUE, label="your slopes")
    tuned = tuned_lambda(X, y, X_val, y_val, 1.0)
    ax.plot(tuned, _validation(X, y, X_val, y_val, tuned), "o", color=ORANGE, markersize=9, label="your λ")
    ax.set(title="Tuning λ by its own gradient", xlabel="λ", ylabel="validation loss", xscale="log")
    legend_below(figure, columns=3)
    return figure, (
        "The validation loss of a ridge regression against λ on a logarithmic axis: a valley. Short strokes show your "
        "derivative at nine places of the curve, and a dot the λ that your function finds from λ = 1. If both are "
        "right, the strokes touch the curve and the dot lies at the bottom of the valley."
    )


def _validation(X: Tensor, y: Tensor, X_val: Tensor, y_val: Tensor, lam: float) -> float:
    """Return the validation loss at λ, from the singular values of X."""
    U, S, Vh = torch.linalg.svd(X, full_matrices=False)
    w = Vh.mT @ (S / (S**2 + len(X) * lam) * (U.mT @ y))
    return float(validation_loss(w, X_val, y_val))
