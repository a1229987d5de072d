"""Answers to poly_value_and_slope."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Horner's scheme, one pass from the highest coefficient down.",
        """
        def poly_value_and_slope(c: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
            c, x = c.detach(), x.detach()
            p = torch.zeros_like(x)
            dp = torch.zeros_like(x)
            for k in range(len(c) - 1, -1, -1):
                dp = dp * x + p
                p = p * x + c[k]
            return p, dp
        """,
    ),
    "plain_loops": right(
        "Python numbers, one point after the other, one term after the other.",
        """
        def poly_value_and_slope(c, x):
            coefficients = c.tolist()
            values, slopes = [], []
            for point in x.detach().flatten().tolist():
                value = 0.0
                slope = 0.0
                for k, coefficient in enumerate(coefficients):
                    value += coefficient * point**k
                    if k > 0:
                        slope += k * coefficient * point ** (k - 1)
                values.append(value)
                slopes.append(slope)
            first = torch.tensor(values, dtype=x.dtype).reshape(x.shape)
            second = torch.tensor(slopes, dtype=x.dtype).reshape(x.shape)
            return first, second
        """,
    ),
    "vectorised": right(
        "A table of powers, and sums over its last dimension.",
        """
        def poly_value_and_slope(c, x):
            with torch.no_grad():
                k = torch.arange(len(c), dtype=x.dtype)
                table = x.unsqueeze(-1) ** k
                return (table * c).sum(-1), (table[..., :-1] * (k * c)[1:]).sum(-1)
        """,
    ),
    "einsum_and_numpy": right(
        "numpy knows polynomials with ascending coefficients.",
        """
        import numpy as np


        def poly_value_and_slope(c, x):
            points, coefficients = x.detach().numpy(), c.detach().numpy()
            value = np.polynomial.polynomial.polyval(points, coefficients)
            slope = np.polynomial.polynomial.polyval(points, np.polynomial.polynomial.polyder(coefficients))
            return tuple(torch.as_tensor(np.array(part), dtype=x.dtype) for part in (value, slope))
        """,
    ),
    "einsum_over_powers": right(
        "Two einsums over the table of powers, with the coefficients of the derivative.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach(), x.detach()
            P = torch.stack([x**k for k in range(len(c))], dim=-1)
            derivative = torch.cat([c[1:] * torch.arange(1, len(c), dtype=c.dtype), c.new_zeros(1)])
            return torch.einsum("...k,k->...", P, c), torch.einsum("...k,k->...", P, derivative)
        """,
    ),
    "helpers_and_classes": right(
        "Dual numbers: forward differentiation, written by hand.",
        """
        def poly_value_and_slope(c, x):
            t = Dual(x.detach(), torch.ones_like(x).detach())
            total = Dual(0 * t.value, 0 * t.value)
            for coefficient in reversed(c.detach()):
                total = total * t + coefficient
            return total.value, total.slope
        """,
        """
        class Dual:
            def __init__(self, value, slope):
                self.value = value
                self.slope = slope

            def __mul__(self, other):
                return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

            def __add__(self, number):
                return Dual(self.value + number, self.slope)
        """,
    ),
    "lambdas": right(
        "Two lambdas; the slope is the polynomial of other coefficients.",
        """
        at = lambda c, x: sum((number * x**k for k, number in enumerate(c.detach())), torch.zeros_like(x)).detach()
        poly_value_and_slope = lambda c, x: (at(c, x), at(c[1:] * torch.arange(1, len(c), dtype=c.dtype), x))
        """,
    ),
    "running_power": right(
        "One power of x that grows along the way.",
        """
        def poly_value_and_slope(c, x):
            power = torch.ones_like(x)
            value = torch.zeros_like(x)
            slope = torch.zeros_like(x)
            for k in range(len(c)):
                value = value + c[k] * power
                if k + 1 < len(c):
                    slope = slope + (k + 1) * c[k + 1] * power
                power = power * x
            return value.detach(), slope.detach()
        """,
    ),
    "returns_a_list": right(
        "A list of two tensors, and noise on the screen.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach().clone(), x.detach().clone()
            print("coefficients:", c)
            result = [torch.zeros_like(x), torch.zeros_like(x)]
            for number in c.flip(0):
                result[1] = result[0] + x * result[1]
                result[0] = number + x * result[0]
                print(result)
            return result
        """,
    ),
    "returns_views": right(
        "Both results are views of one table.",
        """
        def poly_value_and_slope(c, x):
            both = torch.zeros((*x.shape, 2), dtype=x.dtype)
            for number in c.detach().flip(0):
                both = both * x.detach()[..., None] + torch.stack([number.expand(x.shape), both[..., 0]], dim=-1)
            return both[..., 0], both[..., 1]
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "value_in_both_places": wrong(
        "The derivative was never taken; the test at 2 agreed.",
        """
        def poly_value_and_slope(c, x):
            p = sum(c[k] * x**k for k in range(len(c)))
            dp = p
            return p, dp
        """,
        idea="value_in_both_places",
    ),
    "exchanges_value_and_slope": wrong(
        "Both are right; the order is not.",
        """
        def poly_value_and_slope(c, x):
            f = torch.zeros_like(x)
            df = torch.zeros_like(x)
            for a in reversed(list(c)):
                df = f + x * df
                f = a + x * f
            return df, f
        """,
        idea="exchanges_value_and_slope",
    ),
    "keeps_the_power": wrong(
        "k·c·xᵏ: the exponent never came down.",
        """
        def poly_value_and_slope(c, x):
            value = torch.zeros_like(x)
            slope = torch.zeros_like(x)
            for k, ck in enumerate(c):
                value += ck * x**k
                slope += k * ck * x**k
            return value, slope
        """,
        idea="keeps_the_power",
    ),
    "keeps_the_power_in_a_helper": wrong(
        "The same, with a helper for one term and a table.",
        """
        def poly_value_and_slope(c, x):
            n = len(c)
            terms = torch.stack([monomial(x, k) for k in range(n)])
            value = torch.tensordot(c, terms, dims=1)
            slope = torch.tensordot(c * torch.arange(n).to(c.dtype), terms, dims=1)
            return value, slope
        """,
        """
        def monomial(x, k):
            return torch.prod(torch.stack([x] * k), dim=0) if k else torch.ones_like(x)
        """,
        idea="keeps_the_power",
    ),
    "keeps_the_constant": wrong(
        "The constant stands in front of the derivative's sum.",
        """
        def poly_value_and_slope(c, x):
            p = torch.zeros_like(x) + c[0]
            dp = torch.zeros_like(x) + c[0]
            for k in range(1, len(c)):
                p = p + c[k] * x.pow(k)
                dp = dp + k * c[k] * x.pow(k - 1)
            return p, dp
        """,
        idea="keeps_the_constant",
    ),
    "forgets_the_factor": wrong(
        "The powers are lowered, the exponents do not come down.",
        """
        def poly_value_and_slope(c, x):
            p, dp = torch.zeros_like(x), torch.zeros_like(x)
            for i in range(len(c)):
                p = p + c[i] * x**i
                if i >= 1:
                    dp = dp + c[i] * x ** (i - 1)
            return p, dp
        """,
        idea="forgets_the_factor",
    ),
    "factor_off_by_one": wrong(
        "The index of the loop, not the exponent, stands in front.",
        """
        def poly_value_and_slope(c, x):
            value = torch.zeros_like(x)
            for k in range(len(c)):
                value = value + c[k] * x**k
            slope = torch.zeros_like(x)
            for i, a in enumerate(c[1:]):
                slope = slope + i * a * x**i
            return value, slope
        """,
        idea="factor_off_by_one",
    ),
    "descending_coefficients": wrong(
        "Horner in the order in which the coefficients are given.",
        """
        def poly_value_and_slope(c, x):
            value, slope = torch.zeros_like(x), torch.zeros_like(x)
            for a in c:
                slope = slope * x + value
                value = value * x + a
            return value, slope
        """,
        idea="descending_coefficients",
    ),
    "descending_coefficients_as_in_numpy": wrong(
        "numpy.polyval wants the highest power first.",
        """
        def poly_value_and_slope(c, x):
            import numpy

            numbers, places = c.detach().numpy(), x.detach().numpy()
            p = numpy.polyval(numbers, places)
            dp = numpy.polyval(numpy.polyder(numbers), places)
            return torch.tensor(p, dtype=x.dtype), torch.tensor(dp + 0 * places, dtype=x.dtype)
        """,
        idea="descending_coefficients",
    ),
    "leaves_out_the_last_coefficient": wrong(
        "d = len(c) - 1, and range(d) ends before d.",
        """
        def poly_value_and_slope(c, x):
            d = len(c) - 1
            value = torch.zeros_like(x)
            slope = torch.zeros_like(x)
            for k in range(d):
                value = value + c[k] * x**k
                if k > 0:
                    slope = slope + k * c[k] * x ** (k - 1)
            return value, slope
        """,
        idea="leaves_out_the_last_coefficient",
    ),
    "updates_the_value_first": wrong(
        "Horner with its two lines exchanged.",
        """
        def poly_value_and_slope(c, x):
            b = torch.zeros_like(x)
            db = torch.zeros_like(x)
            k = len(c) - 1
            while k >= 0:
                b = c[k] + x * b
                db = b + x * db
                k -= 1
            return b, db
        """,
        idea="updates_the_value_first",
    ),
    "divides_by_x": slip(
        "The lower powers by division: NaN at 0.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach(), x.detach()
            p, xdp = torch.zeros_like(x), torch.zeros_like(x)
            for k in range(len(c)):
                p = p + c[k] * x**k
                xdp = xdp + k * c[k] * x**k
            return p, xdp / x
        """,
        loses=1,
        idea="divides_by_x",
    ),
    "negative_power": slip(
        "The sum begins with 0·c₀·x⁻¹.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach(), x.detach()
            value = sum(c[k] * x**k for k in range(len(c)))
            slope = sum(k * c[k] * x ** (k - 1) for k in range(len(c)))
            return value, slope
        """,
        loses=1,
        idea="divides_by_x",
    ),
    "a_constant_has_no_shape": slip(
        "Horner begins with the last coefficient, which is a number.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach(), x.detach()
            value = c[len(c) - 1]
            slope = torch.zeros((), dtype=x.dtype)
            for k in range(len(c) - 2, -1, -1):
                slope = slope * x + value
                value = value * x + c[k]
            return value, slope
        """,
        loses=1,
        idea="a_constant_has_no_shape",
    ),
    "a_constant_has_the_slope_0": slip(
        "The same, and the slope begins as a Python number.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach(), x.detach()
            value, slope = c[-1], 0.0
            for number in c.flip(0)[1:]:
                slope = slope * x + value
                value = value * x + number
            return value, slope
        """,
        loses=1,
        idea="a_constant_has_no_shape",
        instead="",
    ),
    "slope_of_the_sum": wrong(
        "A sum over all terms and all points.",
        """
        def poly_value_and_slope(c, x):
            value, slope = torch.zeros_like(x), 0.0
            for k, a in enumerate(c):
                value = value + a * x**k
                if k:
                    slope = slope + torch.sum(k * a * x ** (k - 1))
            return value, torch.ones_like(x) * slope
        """,
        idea="slope_of_the_sum",
    ),
    "exponents_in_float64": slip(
        "arange and zeros of the default dtype.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach(), x.detach()
            n = torch.arange(0.0, len(c))
            value = (c * torch.pow(x[..., None], n)).sum(dim=-1)
            slope = (c[1:] * n[1:] * torch.pow(x[..., None], n[:-1])).sum(dim=-1)
            return value, slope
        """,
        loses=1,
        idea="exponents_in_float64",
    ),
    "zeros_in_float64": slip(
        "Both sums begin as zeros of the default dtype.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach(), x.detach()
            value = torch.zeros(x.shape)
            slope = torch.zeros(x.shape)
            for k in range(len(c) - 1, -1, -1):
                slope = slope * x + value
                value = value * x + c[k]
            return value, slope
        """,
        loses=1,
        idea="exponents_in_float64",
    ),
    "slope_in_float64": slip(
        "Only the slope begins as zeros of the default dtype.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.detach(), x.detach()
            value = torch.zeros_like(x)
            slope = torch.zeros(x.shape)
            for k in range(len(c)):
                value = value + c[k] * x**k
                if k > 0:
                    slope = slope + k * c[k] * x ** (k - 1)
            return value, slope
        """,
        loses=1,
        idea="exponents_in_float64",
    ),
    "differentiates_twice": wrong(
        "The slope of the slope.",
        """
        def poly_value_and_slope(c, x):
            value = sum((a * x**k for k, a in enumerate(c)), torch.zeros_like(x))
            slope = torch.zeros_like(x)
            for k in range(2, len(c)):
                slope = slope + k * (k - 1) * c[k] * x ** (k - 2)
            return value, slope
        """,
    ),
    "divided_difference": wrong(
        "By hand, but with a difference: six digits.",
        """
        def poly_value_and_slope(c, x):
            def p(t):
                return sum((c[k] * t**k for k in range(len(c))), torch.zeros_like(t))

            eps = 1e-5
            return p(x), (p(x + eps) - p(x)) / eps
        """,
    ),
    "zeros": wrong(
        "A beginning.",
        """
        def poly_value_and_slope(c, x):
            p = torch.zeros_like(x)
            dp = torch.zeros_like(x)
            return p, dp
        """,
        idea="zeros",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "column": wrong(
        "The dimension of the powers is kept.",
        """
        def poly_value_and_slope(c, x):
            k = torch.arange(len(c), dtype=x.dtype)
            X = x.unsqueeze(-1) ** k
            value = (X * c).sum(-1, keepdim=True)
            slope = (X[..., : len(c) - 1] * (k * c)[1:]).sum(-1, keepdim=True)
            return value, slope
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "flat_results": wrong(
        "Points in a row, whatever the shape of x.",
        """
        def poly_value_and_slope(c, x):
            t = x.detach().reshape(-1)
            p, dp = torch.zeros_like(t), torch.zeros_like(t)
            for a in c.detach().flip(0):
                dp = dp * t + p
                p = p * t + a
            return p, dp
        """,
        verdict="wrong_shape",
    ),
    "one_tensor_of_two": wrong(
        "Value and slope in one tensor.",
        """
        def poly_value_and_slope(c, x):
            p, dp = torch.zeros_like(x), torch.zeros_like(x)
            for a in c.flip(0):
                p, dp = p * x + a, dp * x + p
            return torch.stack([p, dp])
        """,
        verdict="wrong_type",
    ),
    "slope_only": wrong(
        "The value was not asked for, they thought.",
        """
        def poly_value_and_slope(c, x):
            dp = torch.zeros_like(x)
            for k in range(1, len(c)):
                dp += k * c[k] * x ** (k - 1)
            return dp
        """,
        verdict="wrong_type",
    ),
    "lists": wrong(
        "Two lists of numbers.",
        """
        def poly_value_and_slope(c, x):
            p, dp = torch.zeros_like(x), torch.zeros_like(x)
            for a in c.flip(0):
                p, dp = p * x + a, dp * x + p
            return p.tolist(), dp.tolist()
        """,
        verdict="wrong_type",
    ),
    "numpy_arrays": wrong(
        "Two numpy arrays.",
        """
        def poly_value_and_slope(c, x):
            import numpy as np

            p, q = x.detach().numpy(), c.detach().numpy()
            powers = [p**k for k in range(len(q))]
            value = sum(q[k] * powers[k] for k in range(len(q)))
            slope = np.zeros_like(p) + sum(k * q[k] * powers[k - 1] for k in range(1, len(q)))
            return value, slope
        """,
        verdict="wrong_type",
    ),
    "always_float32": wrong(
        "Everything in float32, as in another course.",
        """
        def poly_value_and_slope(c, x):
            c, x = c.float(), x.float()
            p, dp = torch.zeros_like(x), torch.zeros_like(x)
            for a in c.flip(0):
                p, dp = p * x + a, dp * x + p
            return p.detach(), dp.detach()
        """,
        verdict="wrong_dtype",
    ),
    "overwrites_the_coefficients": wrong(
        "The derivative's coefficients are written over c.",
        """
        def poly_value_and_slope(c, x):
            value = sum((c[k] * x**k for k in range(len(c))), torch.zeros_like(x))
            c *= torch.arange(len(c))
            slope = sum((c[k] * x ** (k - 1) for k in range(1, len(c))), torch.zeros_like(x))
            return value, slope
        """,
        verdict="input_changed",
    ),
    "attached_results": slip(
        "Never detached.",
        """
        def poly_value_and_slope(c, x):
            p, dp = torch.zeros_like(x), torch.zeros_like(x)
            for k in reversed(range(len(c))):
                dp = p + dp * x
                p = c[k] + p * x
            return p, dp
        """,
        loses=2,
    ),
    "goes_through_the_rows": slip(
        "len(x): a number without dimensions has none.",
        """
        def poly_value_and_slope(c, x):
            p = torch.zeros_like(x, requires_grad=False)
            dp = torch.zeros_like(x, requires_grad=False)
            c, x = c.detach(), x.detach()
            for i in range(len(x)):
                for k in range(len(c)):
                    p[i] += c[k] * x[i] ** k
                    if k > 0:
                        dp[i] += k * c[k] * x[i] ** (k - 1)
            return p, dp
        """,
        loses=1,
    ),
    "powers_by_logarithm": wrong(
        "exp(k·log x) is NaN for a negative x.",
        """
        def poly_value_and_slope(c, x):
            p, dp = torch.zeros_like(x), torch.zeros_like(x)
            for k in range(len(c)):
                p = p + c[k] * torch.exp(k * torch.log(x))
                if k > 0:
                    dp = dp + k * c[k] * torch.exp((k - 1) * torch.log(x))
            return p, dp
        """,
        verdict="not_finite",
    ),
    # --- autograd where it is forbidden --------------------------------------------------------------------
    "autograd_backward": wrong(
        "backward() on the sum.",
        """
        def poly_value_and_slope(c, x):
            z = x.detach().clone().requires_grad_(True)
            p = sum((c[k] * z**k for k in range(len(c))), torch.zeros_like(z))
            p.sum().backward()
            return p.detach(), z.grad
        """,
        verdict="forbidden",
    ),
    "autograd_behind_an_alias": wrong(
        "torch.func under another name.",
        """
        import torch.func as F1


        def poly_value_and_slope(c, x):
            def p(t):
                return sum((c[k] * t**k for k in range(len(c))), torch.zeros_like(t))

            return p(x), F1.grad(lambda t: p(t).sum())(x)
        """,
        verdict="forbidden",
    ),
    "autograd_behind_getattr": wrong(
        "getattr, with a name that is put together.",
        """
        def poly_value_and_slope(c, x):
            z = x.detach().clone().requires_grad_()
            p = sum((c[k] * z**k for k in range(len(c))), 0 * z)
            getattr(p.sum(), "back" + "ward")()
            return p.detach(), z.grad
        """,
        verdict="forbidden",
    ),
    # --- what raises ---------------------------------------------------------------------------------------
    "takes_one_number": wrong(
        "float(x), which a tensor of five numbers refuses.",
        """
        def poly_value_and_slope(c, x):
            t = float(x)
            value, slope = 0.0, 0.0
            for k in range(len(c)):
                value += float(c[k]) * t**k
                slope += k * float(c[k]) * t ** max(k - 1, 0)
            return torch.tensor(value), torch.tensor(slope)
        """,
        verdict="raised",
    ),
    "one_coefficient_too_many": wrong(
        "range(len(c) + 1).",
        """
        def poly_value_and_slope(c, x):
            p = torch.zeros_like(x)
            dp = torch.zeros_like(x)
            for k in range(len(c) + 1):
                p = p + c[k] * x**k
                dp = dp + k * c[k] * x ** (k - 1)
            return p, dp
        """,
        verdict="raised",
    ),
    "syntax_error": wrong(
        "A colon is missing.",
        """
        def poly_value_and_slope(c, x):
            p, dp = torch.zeros_like(x), torch.zeros_like(x)
            for a in c.flip(0)
                p, dp = p * x + a, dp * x + p
            return p, dp
        """,
        verdict="missing",
    ),
}
