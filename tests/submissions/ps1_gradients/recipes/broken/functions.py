"""Answers that are no plain functions. What can be called with the arguments and is right, is right."""

from __future__ import annotations

from tests.submissions.golden import PREDICTION, Golden, code
from tests.submissions.ps1_gradients.recipes.corpus import PS1

POLY, SLOPES, DIFF, DOTS = "poly_value_and_slope", "composite_slopes", "central_diff_grad", "grad_dot_products"
FORM, SQUARES, NORM = "grad_quadratic_form", "grad_least_squares", "grad_norm"
ALONG, PURE, PLOT = "directional_derivative", "pure_grad", "plot_gradient_field"


def _right(exercise: str) -> str:
    return PS1.answer(exercise)


def _decorated(exercise: str, decorator: str) -> dict[str, str | None]:
    return {f"{exercise}_answer": f"{decorator}\n{_right(exercise)}"}


GOLDENS = (
    Golden(
        "broken",
        "functions_of_every_form",
        "partial, a class with __call__, decorators, lru_cache, a bound method, a lambda, further arguments.",
        before=(
            code("""
            import functools

            def logged(function):
                @functools.wraps(function)
                def inner(*given, **named):
                    print("called", function.__name__, given, named)
                    return function(*given, **named)
                return inner
        """),
        ),
        cells={
            **_decorated(POLY, "@functools.lru_cache"),
            **_decorated(SLOPES, "@logged\n@functools.cache"),
            f"{DIFF}_answer": _right(DIFF).replace("h: float | None = None", "h=None, *, one_sided=False, **more"),
            f"{DOTS}_answer": code("""
                def grad_dot_products(*vectors):
                    a, x = (vector.detach() for vector in vectors)
                    return a.clone(), 2 * x, 2 * (a @ x) * a
            """),
            f"{FORM}_answer": code("""
                def scaled_form(factor, A, x, transposed=False, *rest, symmetric=None):
                    return (factor * (A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()

                grad_quadratic_form = functools.partial(scaled_form, 1)
            """),
            f"{SQUARES}_answer": code("""
                class LeastSquares:
                    def __call__(self, A, b, x):
                        return (A.T @ (A @ x - b)).detach()

                grad_least_squares = LeastSquares()
            """),
            f"{ALONG}_answer": "class Along:\n    @staticmethod\n"
            + "\n".join(f"    {line}" for line in _right(ALONG).splitlines())
            + "\n\ndirectional_derivative = Along().directional_derivative",
            f"{PURE}_answer": code("""
                def demand_a_number(value):
                    if value.dim():
                        raise ValueError("f must return a number")

                slope = lambda f, x: torch.func.grad(f)(x).detach()
                pure_grad = lambda f, x: demand_a_number(f(x.detach())) or slope(f, x.detach())
            """),
            **_decorated(PLOT, "@logged"),
        },
    ),
    Golden(
        "broken",
        "compiled_functions",
        "torch.compile in both spellings, and torch.jit.script.",
        cells={
            **_decorated(FORM, "@torch.compile"),
            **_decorated(NORM, "@torch.compile(mode='reduce-overhead', dynamic=True)"),
            f"{DOTS}_answer": f"{_right(DOTS)}\n\ngrad_dot_products = torch.compile(grad_dot_products, fullgraph=True)",
            f"{SQUARES}_answer": f"{_right(SQUARES)}\n\ngrad_least_squares = torch.jit.script(grad_least_squares)",
        },
    ),
    Golden(
        "broken",
        "functions_that_give_no_value",
        "async def gives a coroutine, yield a generator; arguments by name only raise; a class gives an instance.",
        cells={
            f"{FORM}_answer": f"async {_right(FORM)}",
            f"{NORM}_answer": "def grad_norm(x):\n    yield (x / x.norm()).detach()",
            f"{SQUARES}_answer": "def grad_least_squares(*, A, b, x):\n    return (A.T @ (A @ x - b)).detach()",
            f"{DOTS}_answer": code("""
                class grad_dot_products:
                    def __init__(self, a, x):
                        self.result = a, 2 * x, 2 * (a @ x) * a
            """),
        },
        points=dict.fromkeys((FORM, NORM, SQUARES, DOTS), PREDICTION),
        verdicts={FORM: "wrong_type", NORM: "wrong_type", SQUARES: "raised", DOTS: "wrong_type"},
    ),
)
