"""Right mathematics in results of odd kinds: what is no tensor of the inputs' dtype, on their device, is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from tests.submissions.golden import PREDICTION, Golden, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1

POLY, SLOPES, DIFF, DOTS = "poly_value_and_slope", "composite_slopes", "central_diff_grad", "grad_dot_products"
FORM, SQUARES, NORM = "grad_quadratic_form", "grad_least_squares", "grad_norm"
ALONG, PURE, PLOT = "directional_derivative", "pure_grad", "plot_gradient_field"

_CHANGED = code("""
    import functools

    def changed(change):
        def decorate(function):
            @functools.wraps(function)
            def inner(*given):
                return change(function(*given))
            return inner
        return decorate

    class Own(torch.Tensor):
        pass
""")


def _results(
    name: str, why: str, changes: Mapping[str, str], verdicts: Mapping[str, str] | None = None, **ideas: str
) -> Golden:
    """Make a notebook whose right answers are changed before they are returned.

    Args:
        changes: exercise to a function, as source, of what the right answer returns.
        verdicts: exercise to the verdict of its first check; an exercise that is missing here is right.
        ideas: exercise to the idea by which the engine explains the result.
    """
    verdicts = verdicts or {}
    cells = {f"{exercise}_answer": f"@changed({how})\n{PS1.answer(exercise)}" for exercise, how in changes.items()}
    points = dict.fromkeys(verdicts, PREDICTION)
    earned = {"points": points, "verdicts": verdicts, "misconceptions": ideas}
    return Golden("broken", name, why, before=(_CHANGED,), cells=cells, **earned)


_EVERY = "lambda results: tuple({} for value in results)"

GOLDENS = (
    _results(
        "results_that_are_no_tensors",
        "Lists, NumPy arrays, tuples of floats, floats, texts, dicts, sets.",
        {
            POLY: _EVERY.format("value.tolist()"),
            SLOPES: _EVERY.format("value.numpy()"),
            DIFF: "lambda value: value.tolist()",
            DOTS: "lambda results: dict(enumerate(results))",
            FORM: "lambda value: str(value)",
            SQUARES: "lambda value: tuple(value.tolist())",
            NORM: "lambda value: set(value.tolist())",
            ALONG: "lambda value: value.item()",
            PURE: "lambda value: value.numpy()",
            PLOT: "lambda arrows: None",
        },
        {
            **dict.fromkeys((POLY, SLOPES, DIFF, DOTS, FORM, SQUARES, NORM, ALONG, PURE), "wrong_type"),
            PLOT: "wrong_value",  # that the arrows are not returned is a part of what its probe tells
        },
        directional_derivative="returns_a_number",
    ),
    _results(
        "tensors_of_other_kinds",
        "float32, integers, complex, sparse, on the meta device, half precision.",
        {
            POLY: _EVERY.format("value.float()"),
            SLOPES: _EVERY.format("value.to(torch.complex128)"),
            DIFF: "lambda value: value.long()",
            DOTS: _EVERY.format("value.to('meta')"),
            FORM: "lambda value: value.to(torch.complex128)",
            SQUARES: "lambda value: value.to_sparse()",
            NORM: "lambda value: value.to('meta')",
            ALONG: "lambda value: value.half()",
            PURE: "lambda value: value.float()",
        },
        {
            POLY: "wrong_dtype",
            SLOPES: "wrong_dtype",
            DIFF: "wrong_dtype",
            DOTS: "wrong_device",
            FORM: "wrong_dtype",
            SQUARES: "wrong_type",
            NORM: "wrong_device",
            ALONG: "wrong_dtype",
            PURE: "wrong_dtype",
        },
    ),
    _results(
        "results_of_wrong_shape",
        "A row, a column, the transpose, a batch of one, everything flat, one entry too few.",
        {
            POLY: _EVERY.format("value[None]"),
            SLOPES: _EVERY.format("value[:, None]"),
            DIFF: "lambda value: value.reshape(1, -1)",
            DOTS: "lambda results: torch.stack(results, dim=-1)",
            FORM: "lambda value: value.unsqueeze(-1)",
            SQUARES: "lambda value: value[None]",
            NORM: "lambda value: value[:-1]",
            ALONG: "lambda value: value.reshape(1)",
            PURE: "lambda value: value.flatten()[None]",
        },
        {
            **dict.fromkeys((POLY, SLOPES, DIFF, FORM, SQUARES, NORM, ALONG, PURE), "wrong_shape"),
            DOTS: "wrong_type",
        },
        composite_slopes="column",
        grad_quadratic_form="column",
        grad_least_squares="row",
        directional_derivative="one_entry_too_many",
    ),
    _results(
        "results_that_require_a_gradient",
        "Parameters and leaves: the values are right, but they still require a gradient, which by hand none can.",
        {
            ALONG: "torch.nn.Parameter",
            NORM: "lambda value: value.clone().requires_grad_()",
        },
        {ALONG: "wrong_type", NORM: "forbidden"},
    ),
    _results(
        "tensors_that_are_right_all_the_same",
        "Views, strides, a list in place of a tuple, a subclass, a parameter that requires no gradient.",
        {
            POLY: "list",
            SLOPES: _EVERY.format("value.flip(0).flip(0)"),
            DIFF: "lambda value: value.as_subclass(Own)",
            DOTS: _EVERY.format("torch.stack([value, value], dim=-1)[..., 0]"),
            FORM: "lambda value: value.as_subclass(Own)",
            SQUARES: "lambda value: torch.nn.Parameter(value, requires_grad=False)",
            NORM: "lambda value: (-value).neg()",
            ALONG: "lambda value: value.expand(2)[0]",
        },
    ),
    _results(
        "results_by_chance",
        "Noise on right results, random numbers, and an answer that is right every second time.",
        {
            FORM: "lambda value: value + 1e-3 * torch.randn_like(value)",
            SQUARES: "torch.rand_like",
            NORM: "lambda value, calls=iter(range(10**6)): value if next(calls) % 2 else -value",
        },
        {FORM: "wrong_value", SQUARES: "wrong_value", NORM: "wrong_value"},
        grad_norm="scale",
    ),
)
