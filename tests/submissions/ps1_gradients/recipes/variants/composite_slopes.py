"""Answers to composite_slopes."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "One line for each slope.",
        """
        def composite_slopes(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            x = x.detach()
            first = torch.cos(x**2) * 2 * x
            second = 2 * x
            third = 2 * x / (x**2 + 1)
            return first, second, third
        """,
    ),
    "plain_loops": right(
        "The math module, number by number; an infinite square is caught.",
        """
        import math


        def composite_slopes(x):
            slopes = [[], [], []]
            for t in x.detach().tolist():
                square = t * t
                slopes[0].append(2 * t * math.cos(square) if square < math.inf else 0.0)
                slopes[1].append(2 * t)
                slopes[2].append(2 * t / (1 + square))
            return tuple(torch.tensor(numbers, dtype=x.dtype) for numbers in slopes)
        """,
    ),
    "vectorised": right(
        "All outer derivatives in one table, times the inner one.",
        """
        def composite_slopes(x):
            x = x.detach()
            square = x * x
            outer = torch.stack([square.cos(), torch.ones_like(x), 1 / (1 + square)])
            return (outer * (2 * x)).unbind(0)
        """,
    ),
    "einsum_and_numpy": right(
        "numpy, and an einsum for the products.",
        """
        import numpy as np


        def composite_slopes(x):
            t = x.detach().numpy()
            with np.errstate(all="ignore"):
                outer = np.stack([np.cos(t**2), 1 + 0 * t, 1 / (1 + t**2)])
            table = np.einsum("kn,n->kn", outer, 2 * t)
            return tuple(torch.tensor(row, dtype=x.dtype) for row in table)
        """,
    ),
    "helpers_and_classes": right(
        "A general chain rule, for all but the function that is simplified first.",
        """
        def composite_slopes(x):
            x = x.detach()
            return (
                chain_rule(x, SQUARE, (torch.sin, torch.cos)),
                chain_rule(x, SQUARE),
                chain_rule(x, SQUARE, PLUS_ONE, (torch.log, torch.reciprocal)),
            )
        """,
        """
        SQUARE = (lambda u: u * u, lambda u: 2 * u)
        PLUS_ONE = (lambda u: u + 1, torch.ones_like)


        def chain_rule(x, *links):
            slope = torch.ones_like(x)
            for function, derivative in links:
                slope = derivative(x) * slope
                x = function(x)
            return slope
        """,
    ),
    "lambdas": right(
        "One lambda.",
        """
        composite_slopes = lambda x: [(2 * x * (x**2).cos()).detach(), (x + x).detach(), (2 * x / (1 + x**2)).detach()]
        """,
    ),
    "sine_of_an_angle": right(
        "2x/(1 + x²) is the sine of twice the angle whose tangent is x.",
        """
        def composite_slopes(x):
            with torch.no_grad():
                angle = torch.atan(x)
                return torch.mul(2 * x, torch.cos(torch.square(x))), x.add(x), torch.sin(2 * angle)
        """,
    ),
    "returns_views": right(
        "Columns of one table.",
        """
        def composite_slopes(x):
            x = x.detach()
            table = torch.empty(len(x), 3, dtype=x.dtype)
            table[:, 0] = 2 * x * (x * x).cos()
            table[:, 1] = 2 * x
            table[:, 2] = 2 * x / (1 + x * x)
            return table[:, 0], table[:, 1], table[:, 2]
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_inner_derivative": wrong(
        "The derivative of sin is cos, and that was it.",
        """
        def composite_slopes(x):
            u = x**2
            d1 = torch.cos(u)
            d2 = 2 * x
            d3 = 2 * x / (1 + u)
            return d1, d2, d3
        """,
        idea="forgets_the_inner_derivative",
    ),
    "inner_derivative_without_its_x": wrong(
        "The 2 came down, the x did not stay.",
        """
        def composite_slopes(x):
            s1 = torch.cos(x.pow(2)).mul(2)
            s3 = (1 / (1 + x.pow(2))) * (2 * x)
            return s1, x * 2, s3
        """,
        idea="inner_derivative_without_its_x",
    ),
    "outer_derivative_at_x": wrong(
        "cos at x, times the inner derivative.",
        """
        def composite_slopes(x):
            outer = torch.cos(x)
            inner = x + x
            return outer * inner, inner.clone(), inner / (x * x + 1)
        """,
        idea="outer_derivative_at_x",
    ),
    "sine_becomes_minus_cosine": wrong(
        "The sign of the other one.",
        """
        def composite_slopes(x):
            inner = 2 * x
            sin_dash = lambda u: -torch.cos(u)
            return sin_dash(x**2) * inner, inner, inner / (1 + x**2)
        """,
        idea="sine_becomes_minus_cosine",
    ),
    "sine_stays_sine": wrong(
        "sin(x²) times the inner derivative.",
        """
        def composite_slopes(x):
            f1 = torch.sin(x**2)
            slope1 = f1 * 2 * x
            slope2 = 2 * x
            slope3 = torch.reciprocal(1 + x**2) * 2 * x
            return slope1, slope2, slope3
        """,
        idea="sine_stays_sine",
    ),
    "stops_at_the_log": wrong(
        "The slope of the logarithm, twice.",
        """
        def composite_slopes(x):
            d_square = 2 * x
            d_log = d_square / (x**2 + 1)
            return d_square * torch.cos(x**2), d_log, d_log
        """,
        idea="stops_at_the_log",
    ),
    "forgets_the_function_in_the_middle": wrong(
        "exp(log(x² + 1)) times 2x.",
        """
        def composite_slopes(x):
            inside = x * x + 1
            f2 = torch.exp(torch.log(inside))
            return 2 * x * torch.cos(x * x), f2 * 2 * x, 2 * x / inside
        """,
        idea="forgets_the_function_in_the_middle",
    ),
    "drops_a_constant_from_the_value": wrong(
        "exp and log cancel, the 1 is a constant and goes: x².",
        """
        def composite_slopes(x):
            cosine = torch.cos(x.square())
            return 2 * (x * cosine), x.square(), 2 * x / x.square().add(1)
        """,
        idea="drops_a_constant_from_the_value",
    ),
    "returns_the_function_itself": wrong(
        "exp is its own derivative.",
        """
        def composite_slopes(x):
            second = torch.exp(torch.log(x**2 + 1))
            return 2 * x * torch.cos(x**2), second, 2 * x / (x**2 + 1)
        """,
        idea="returns_the_function_itself",
    ),
    "multiplies_before_simplifying": slip(
        "The chain rule as it stands, three factors.",
        """
        def composite_slopes(x):
            x = x.detach()
            u = x**2 + 1
            v = torch.log(u)
            dv, du = 1 / u, 2 * x
            return torch.cos(x**2) * du, torch.exp(v) * dv * du, dv * du
        """,
        loses=1,
        idea="multiplies_before_simplifying",
    ),
    "multiplies_the_slope_of_the_log": slip(
        "The third slope times the second function.",
        """
        def composite_slopes(x):
            x = x.detach()
            inside = 1 + x * x
            third = 2 * x / inside
            return 2 * x * torch.cos(x * x), torch.exp(torch.log(inside)) * third, third
        """,
        loses=1,
        idea="multiplies_before_simplifying",
    ),
    "divides_a_square_by_x": slip(
        "2x²/x: also right until x² overflows.",
        """
        def composite_slopes(x):
            x = x.detach()
            square = x * x
            return 2 * x * square.cos(), 2 * square / x, 2 * x / (1 + square)
        """,
        loses=1,
        idea="multiplies_before_simplifying",
    ),
    "third_without_inner_derivative": wrong(
        "1/u, and no du.",
        """
        def composite_slopes(x):
            u = 1 + x**2
            return 2 * x * torch.cos(x**2), 2 * x, 1.0 / u
        """,
        idea="third_without_inner_derivative",
    ),
    "third_squares_the_denominator": wrong(
        "The quotient rule, where there is no quotient.",
        """
        def composite_slopes(x):
            numerator = 2 * x
            denominator = (1 + x**2) * (1 + x**2)
            return numerator * torch.cos(x**2), numerator, numerator / denominator
        """,
        idea="third_squares_the_denominator",
    ),
    "third_is_one_over_x": wrong(
        "log(1 + x²) taken for log(x²).",
        """
        def composite_slopes(x):
            return torch.cos(x**2) * 2 * x, 2 * x, 2 * x / x**2
        """,
        idea="third_is_one_over_x",
    ),
    "stacks_numbers_one_by_one": slip(
        "A loop and torch.stack, which needs something to stack.",
        """
        def composite_slopes(x):
            a, b, c = [], [], []
            for t in x.detach():
                a.append(2 * t * torch.cos(t * t))
                b.append(2 * t)
                c.append(2 * t / (1 + t * t))
            return torch.stack(a), torch.stack(b), torch.stack(c)
        """,
        loses=1,
        idea="stacks_numbers_one_by_one",
    ),
    "two_in_float64": slip(
        "The inner derivative begins as ones of the default dtype.",
        """
        def composite_slopes(x):
            x = x.detach()
            inner = (torch.ones(len(x)) + torch.ones(len(x))) * x
            return inner * torch.cos(x**2), inner, inner / (1 + x**2)
        """,
        loses=1,
        idea="two_in_float64",
    ),
    "one_in_float64": slip(
        "Only the third slope meets ones of the default dtype.",
        """
        def composite_slopes(x):
            x = x.detach()
            one = torch.ones(x.shape)
            return 2 * x * torch.cos(x**2), 2 * x, 2 * x / (one + x**2)
        """,
        loses=1,
        idea="two_in_float64",
    ),
    "two_ideas_at_once": wrong(
        "No inner derivative in the first, none in the third.",
        """
        def composite_slopes(x):
            print("cos(x^2), 2x, 1/(1+x^2)")
            return torch.cos(x**2), 2 * x, 1 / (1 + x**2)
        """,
        idea="forgets_the_inner_derivative",
        counts=False,
    ),
    "another_order": wrong(
        "The easy one first.",
        """
        def composite_slopes(x):
            return 2 * x, 2 * x * torch.cos(x**2), 2 * x / (1 + x**2)
        """,
    ),
    "values": wrong(
        "The three functions.",
        """
        def composite_slopes(x):
            return torch.sin(x**2), torch.exp(torch.log(x**2 + 1)), torch.log(1 + x**2)
        """,
        idea="returns_the_function_itself",
        counts=False,
    ),
    "zeros": wrong(
        "A beginning.",
        """
        def composite_slopes(x):
            result = [torch.zeros_like(x) for _ in range(3)]
            return tuple(result)
        """,
        idea="zeros",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "one_tensor_of_three": wrong(
        "A tensor with three rows.",
        """
        def composite_slopes(x):
            return torch.stack([2 * x * torch.cos(x**2), 2 * x, 2 * x / (1 + x**2)])
        """,
        verdict="wrong_type",
    ),
    "columns": wrong(
        "Three columns.",
        """
        def composite_slopes(x):
            t = x.reshape(-1, 1)
            return 2 * t * torch.cos(t**2), 2 * t, 2 * t / (1 + t**2)
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "rows": wrong(
        "Three matrices of one row.",
        """
        def composite_slopes(x):
            t = x.reshape(1, -1)
            return 2 * t * torch.cos(t**2), 2 * t, 2 * t / (1 + t**2)
        """,
        idea="row",
        verdict="wrong_shape",
    ),
    "sums": wrong(
        "Summed up, as before backward().",
        """
        def composite_slopes(x):
            return (2 * x * torch.cos(x**2)).sum(), (2 * x).sum(), (2 * x / (1 + x**2)).sum()
        """,
        verdict="wrong_shape",
    ),
    "dictionary": wrong(
        "A dictionary.",
        """
        def composite_slopes(x):
            return {"f1": 2 * x * torch.cos(x**2), "f2": 2 * x, "f3": 2 * x / (1 + x**2)}
        """,
        verdict="wrong_type",
    ),
    "numpy_arrays": wrong(
        "Three numpy arrays.",
        """
        def composite_slopes(x):
            import numpy

            z = x.detach().numpy()
            return 2 * z * numpy.cos(z**2), 2 * z, 2 * z / (1 + z**2)
        """,
        verdict="wrong_type",
    ),
    "always_float32": wrong(
        "float() is float32.",
        """
        def composite_slopes(x):
            x = x.detach().float()
            return 2 * x * torch.cos(x**2), 2 * x, 2 * x / (1 + x**2)
        """,
        verdict="wrong_dtype",
    ),
    "doubles_x_in_place": wrong(
        "x *= 2, to save memory.",
        """
        def composite_slopes(x):
            square = x * x
            x *= 2
            return x * torch.cos(square), x.clone(), x / (1 + square)
        """,
        verdict="input_changed",
    ),
    "attached_results": slip(
        "Never detached.",
        """
        def composite_slopes(x):
            return 2 * x * torch.cos(x**2), 2 * x, 2 * x / (1 + x**2)
        """,
        loses=1,
    ),
    "nan_at_the_end": wrong(
        "Filled with NaN, and the loop ends one number too early.",
        """
        def composite_slopes(x):
            parts = [torch.full_like(x, float("nan")) for _ in range(3)]
            for i in range(len(x) - 1):
                parts[0][i] = 2 * x[i] * torch.cos(x[i] ** 2)
                parts[1][i] = 2 * x[i]
                parts[2][i] = 2 * x[i] / (1 + x[i] ** 2)
            return parts
        """,
        verdict="not_finite",
    ),
    # --- autograd where it is forbidden --------------------------------------------------------------------
    "autograd_grad": wrong(
        "torch.autograd.grad, three times.",
        """
        def composite_slopes(x):
            z = x.detach().requires_grad_()
            functions = (torch.sin(z**2), torch.exp(torch.log(z**2 + 1)), torch.log(1 + z**2))
            return tuple(torch.autograd.grad(f.sum(), z)[0] for f in functions)
        """,
        verdict="forbidden",
    ),
    "autograd_behind_an_alias": wrong(
        "vmap and grad, imported elsewhere under other names.",
        """
        def composite_slopes(x):
            chains = (lambda t: torch.sin(t**2), lambda t: t**2 + 1, lambda t: torch.log(1 + t**2))
            return tuple(every(slope_at(f))(x) for f in chains)
        """,
        "from torch.func import grad as slope_at, vmap as every",
        verdict="forbidden",
    ),
    "autograd_behind_getattr": wrong(
        "getattr with a literal.",
        """
        def composite_slopes(x):
            derivative = getattr(getattr(torch, "func"), "grad")
            return tuple(derivative(lambda t: f(t**2).sum())(x) for f in (torch.sin, lambda u: u + 1, torch.log1p))
        """,
        verdict="forbidden",
    ),
    # --- what raises ---------------------------------------------------------------------------------------
    "math_of_a_tensor": wrong(
        "math.cos of a tensor.",
        """
        def composite_slopes(x):
            from math import cos

            return 2 * x * cos(x**2), 2 * x, 2 * x / (1 + x**2)
        """,
        verdict="raised",
    ),
    "misspelt": wrong(
        "torch.cosinus.",
        """
        def composite_slopes(x):
            return 2 * x * torch.cosinus(x**2), 2 * x, 2 * x / (1 + x**2)
        """,
        verdict="raised",
    ),
    "outer_derivative_at_the_inner_derivative": wrong(
        "cos of 2x instead of cos of x².",
        """
        def composite_slopes(x):
            inner = 2 * x
            return inner * torch.cos(inner), inner.clone(), inner / (1 + x**2)
        """,
        idea="outer_derivative_at_the_inner_derivative",
    ),
}
