"""Answers to stable_library."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

SOFTPLUS = """
def softplus(x):
    return torch.maximum(x, torch.zeros_like(x)) + torch.log1p(torch.exp(-x.abs()))
"""
LOG_SUM_EXP = """
def log_sum_exp(x):
    largest = x.max()
    return largest + torch.log(torch.exp(x - largest).sum())
"""
LOG_ONE_MINUS_EXP = """
def log_one_minus_exp(x):
    near = torch.log(-torch.expm1(-x.clamp(max=1.0)))
    far = torch.log1p(-torch.exp(-x.clamp(min=0.5)))
    return torch.where(x < 0.7, near, far)
"""
SINE_OVER_X = """
def sine_over_x(x):
    small = x.abs() < 0.1
    safe = torch.where(small, torch.ones_like(x), x)
    s = x**2
    series = 1 - s / 6 + s**2 / 120 - s**3 / 5040 + s**4 / 362880
    return torch.where(small, series, safe.sin() / safe)
"""


def library(
    softplus: str = SOFTPLUS,
    log_sum_exp: str = LOG_SUM_EXP,
    log_one_minus_exp: str = LOG_ONE_MINUS_EXP,
    sine_over_x: str = SINE_OVER_X,
) -> str:
    """The four functions, of which some are given."""
    return "\n\n".join(code(text) for text in (softplus, log_sum_exp, log_one_minus_exp, sine_over_x))


def returning(name: str, value: str) -> str:
    """A function of one line."""
    return f"def {name}(x):\n    return {value}\n"


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("What is large taken out, and branches with a harmless x.", library()),
    "plain_loops": right(
        "Entry by entry, with Python's if.",
        """
        def softplus(x):
            out = []
            for t in x:
                if float(t) > 0:
                    out.append(t + torch.log1p(torch.exp(-t)))
                else:
                    out.append(torch.log1p(torch.exp(t)))
            return torch.stack(out)


        def log_sum_exp(x):
            top = float(x.max())
            total = 0
            for t in x:
                total = total + torch.exp(t - top)
            return top + torch.log(total)


        def log_one_minus_exp(x):
            out = []
            for t in x:
                out.append(torch.log(-torch.expm1(-t)) if float(t) < 0.7 else torch.log1p(-torch.exp(-t)))
            return torch.stack(out)


        def sine_over_x(x):
            out = []
            for t in x:
                if abs(float(t)) < 0.2:
                    s = t * t
                    out.append(1 - s / 6 + s**2 / 120 - s**3 / 5040 + s**4 / 362880 - s**5 / 39916800)
                else:
                    out.append(torch.sin(t) / t)
            return torch.stack(out)
        """,
    ),
    "vectorised": right(
        "log_sum_exp by pairs of branches; softplus with the slope ½ at 0 by a mean of two.",
        """
        def softplus(x):
            up = torch.where(x > 0, x, torch.zeros_like(x))
            down = torch.where(x >= 0, x, torch.zeros_like(x))
            return (up + down) / 2 + torch.log1p(torch.exp(-x.abs()))


        def log_sum_exp(x):
            shifted = x - x.detach().amax()
            return x.detach().amax() + shifted.exp().sum().log()


        def log_one_minus_exp(x):
            half = x < 0.6931
            one = torch.ones_like(x)
            return torch.where(
                half, (-torch.expm1(-torch.where(half, x, one))).log(), (-(-torch.where(half, one, x)).exp()).log1p()
            )


        def sine_over_x(x):
            close = x.abs() < 0.3
            far = torch.where(close, torch.ones_like(x), x)
            s = x.square()
            inner = 1 - s / 110 * (1 - s / 156)
            series = 1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * inner)))
            return torch.where(close, series, far.sin() / far)
        """,
    ),
    "helpers": right(
        "A branch that hands each formula only what it can take.",
        """
        def branch(condition, x, yes, no, filler):
            safe_yes = torch.where(condition, x, torch.full_like(x, filler))
            safe_no = torch.where(condition, torch.full_like(x, filler), x)
            return torch.where(condition, yes(safe_yes), no(safe_no))


        def softplus(x):
            return branch(x > 0, x, lambda t: t + torch.log1p(torch.exp(-t)), lambda t: torch.log1p(torch.exp(t)), 0.0)


        def log_sum_exp(x):
            m = torch.max(x)
            return torch.log(torch.sum(torch.exp(x - m))) + m


        def log_one_minus_exp(x):
            return branch(
                x < 0.7, x, lambda t: torch.log(-torch.expm1(-t)), lambda t: torch.log1p(-torch.exp(-t)), 0.7
            )


        def sine_over_x(x):
            def near(t):
                s = t * t
                return 1 - s / 6 + s * s / 120 - s * s * s / 5040 + s**4 / 362880 - s**5 / 39916800

            return branch(x.abs() < 0.2, x, near, lambda t: torch.sin(t) / t, 0.1)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "softplus_of_the_book": slip(
        "As it stands in books.",
        library(softplus=returning("softplus", "torch.log(1 + torch.exp(x))")),
        loses=5,
        idea="softplus_of_the_book",
    ),
    "log1p_of_a_large_number": slip(
        "log1p, and nothing else.",
        library(softplus=returning("softplus", "torch.log1p(torch.exp(x))")),
        loses=4,
        idea="log1p_of_a_large_number",
    ),
    "one_plus_next_to_nothing": slip(
        "log in place of log1p.",
        library(softplus=SOFTPLUS.replace("log1p(torch.exp(-x.abs()))", "log(1 + torch.exp(-x.abs()))")),
        loses=1,
        idea="one_plus_next_to_nothing",
    ),
    "cut_off": slip(
        "0 far below.",
        library(
            softplus=SOFTPLUS.replace("return ", "y = ") + "    return torch.where(x < -30, torch.zeros_like(x), y)\n"
        ),
        loses=1,
        idea="cut_off",
    ),
    "relu_has_no_slope_at_zero": slip(
        "relu.",
        library(softplus=SOFTPLUS.replace("torch.maximum(x, torch.zeros_like(x))", "torch.relu(x)")),
        loses=1,
        idea="relu_has_no_slope_at_zero",
    ),
    "clamp_has_all_the_slope_at_zero": slip(
        "clamp.",
        library(softplus=SOFTPLUS.replace("torch.maximum(x, torch.zeros_like(x))", "x.clamp(min=0)")),
        loses=1,
        idea="clamp_has_all_the_slope_at_zero",
    ),
    "both_branches_of_softplus": slip(
        "where around what overflows.",
        library(softplus=returning("softplus", "torch.where(x > 35, x, torch.log1p(torch.exp(x)))")),
        loses=4,
        idea="both_branches_of_softplus",
    ),
    "log_sum_exp_of_the_book": slip(
        "As it stands in books.",
        library(log_sum_exp=returning("log_sum_exp", "torch.log(torch.exp(x).sum())")),
        loses=4,
        idea="log_sum_exp_of_the_book",
    ),
    "subtracts_the_mean": slip(
        "The mean taken out.",
        library(log_sum_exp=LOG_SUM_EXP.replace("x.max()", "x.mean()")),
        loses=3,
        idea="subtracts_the_mean",
    ),
    "forgets_to_add_it_back": wrong(
        "Taken out, and left out.",
        library(log_sum_exp=LOG_SUM_EXP.replace("return largest + ", "return ")),
        idea="forgets_to_add_it_back",
    ),
    "the_largest_alone": wrong(
        "The maximum.",
        library(log_sum_exp=returning("log_sum_exp", "x.amax()")),
        idea="the_largest_alone",
    ),
    "one_minus_next_to_one": slip(
        "As it stands in books.",
        library(log_one_minus_exp=returning("log_one_minus_exp", "torch.log(1 - torch.exp(-x))")),
        loses=3,
        idea="one_minus_next_to_one",
    ),
    "expm1_everywhere": slip(
        "expm1 alone.",
        library(log_one_minus_exp=returning("log_one_minus_exp", "torch.log(-torch.expm1(-x))")),
        loses=1,
        idea="expm1_everywhere",
    ),
    "log1p_everywhere": slip(
        "log1p alone.",
        library(log_one_minus_exp=returning("log_one_minus_exp", "torch.log1p(-torch.exp(-x))")),
        loses=2,
        idea="log1p_everywhere",
    ),
    "branches_exchanged": slip(
        "The wrong one for each.",
        library(
            log_one_minus_exp=returning(
                "log_one_minus_exp",
                "torch.where(x < 0.7, torch.log1p(-torch.exp(-x)), torch.log(-torch.expm1(-x)))",
            )
        ),
        loses=3,
        idea="branches_exchanged",
    ),
    "where_afterwards": slip(
        "Divides first.",
        library(sine_over_x=returning("sine_over_x", "torch.where(x == 0, torch.ones_like(x), torch.sin(x) / x)")),
        loses=3,
        idea="where_afterwards",
    ),
    "zero_by_zero": slip(
        "Divides.", library(sine_over_x=returning("sine_over_x", "torch.sin(x) / x")), loses=3, idea="zero_by_zero"
    ),
    "only_zero_is_small": slip(
        "A harmless x at 0 alone.",
        library(
            sine_over_x="""
def sine_over_x(x):
    safe = torch.where(x == 0, torch.ones_like(x), x)
    return torch.where(x == 0, torch.ones_like(x), safe.sin() / safe)
"""
        ),
        loses=2,
        idea="only_zero_is_small",
    ),
    "moved_a_little": slip(
        "An epsilon below.",
        library(sine_over_x=returning("sine_over_x", "torch.sin(x + 1e-12) / (x + 1e-12)")),
        loses=2,
        idea="moved_a_little",
        rounding=True,
        drawn=True,  # of six points at 0 one may come out wrong, or none
    ),
    "constant_next_to_zero": wrong(
        "One near 0.",
        library(
            sine_over_x="""
def sine_over_x(x):
    small = x.abs() < 0.03
    safe = torch.where(small, torch.ones_like(x), x)
    return torch.where(small, 1 + 0 * x, safe.sin() / safe)
"""
        ),
        idea="constant_next_to_zero",
        drawn=True,
    ),
    "two_terms_too_far": wrong(
        "Two terms up to a half.",
        library(
            sine_over_x="""
def sine_over_x(x):
    small = x.abs() < 0.5
    safe = torch.where(small, torch.ones_like(x), x)
    return torch.where(small, 1 - x**2 / 6, safe.sin() / safe)
"""
        ),
        idea="two_terms_too_far",
    ),
    "wrong_third_term": wrong(
        "The series of the cosine.",
        library(
            sine_over_x="""
def sine_over_x(x):
    small = x.abs() < 0.5
    safe = torch.where(small, torch.ones_like(x), x)
    return torch.where(small, 1 - x**2 / 2 + x**4 / 24, safe.sin() / safe)
"""
        ),
        idea="wrong_third_term",
    ),
    "detached_values": wrong(
        "Detached, as everywhere else.",
        library(softplus=SOFTPLUS.replace("return ", "x = x.detach()\n    return ")),
        idea="detached_values",
        verdict="raised",
    ),
    "in_float64": slip(
        "Everything in float64.",
        library(
            softplus=SOFTPLUS.replace("return ", "x = x.double()\n    return "),
            log_sum_exp=LOG_SUM_EXP.replace("largest = ", "x = x.double()\n    largest = "),
            log_one_minus_exp=LOG_ONE_MINUS_EXP.replace("near = ", "x = x.double()\n    near = "),
            sine_over_x=SINE_OVER_X.replace("small = ", "x = x.double()\n    small = "),
        ),
        loses=1,
        idea="in_float64",
        counts=False,
    ),
    # --- what nobody declared ------------------------------------------------------------------------------
    "ready_made": wrong(
        "The library's own functions.",
        library(softplus=returning("softplus", "torch.nn.functional.softplus(x)")),
        verdict="forbidden",
    ),
}
