"""Answers to wolfe_conditions."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

FIRST, SECOND = "phi1 <= phi0 + c1 * alpha * dphi0", "dphi0 < 0 and abs(dphi1) <= c2 * abs(dphi0)"


def both(first: str = FIRST, second: str = SECOND) -> str:
    """Write one student's answer: both conditions, the right one where none is given."""
    return f"""
def wolfe_conditions(phi0, dphi0, phi1, dphi1, alpha, c1=1e-4, c2=0.9):
    armijo = {first}
    curvature = {second}
    return armijo, curvature
"""


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Two inequalities, copied.",
        """
        def wolfe_conditions(
            phi0: float, dphi0: float, phi1: float, dphi1: float, alpha: float, c1: float = 1e-4, c2: float = 0.9
        ) -> tuple[bool, bool]:
            falls_enough = phi1 <= phi0 + c1 * alpha * dphi0
            is_flat_enough = dphi0 < 0 and abs(dphi1) <= c2 * abs(dphi0)
            return falls_enough, is_flat_enough
        """,
    ),
    "plain_loops": right(
        "Flags, and an if for each way to fail.",
        """
        def wolfe_conditions(phi0, dphi0, phi1, dphi1, alpha, c1=1e-4, c2=0.9):
            armijo, curvature = False, False
            if phi1 <= phi0 + alpha * c1 * dphi0:
                armijo = True
            if dphi0 < 0:
                if -dphi1 <= -c2 * dphi0 and dphi1 <= -c2 * dphi0:
                    curvature = True
            return armijo, curvature
        """,
    ),
    "vectorised": right(
        "A chained comparison, which is empty where the direction leads up.",
        """
        def wolfe_conditions(phi0, dphi0, phi1, dphi1, alpha, c1=1e-4, c2=0.9):
            limit = -c2 * dphi0
            return phi1 <= phi0 + c1 * (alpha * dphi0), dphi0 < 0 and -limit <= dphi1 <= limit
        """,
    ),
    "helpers": right(
        "Exact fractions.",
        """
        def wolfe_conditions(phi0, dphi0, phi1, dphi1, alpha, c1=1e-4, c2=0.9):
            line = exact(phi0) + exact(c1) * exact(alpha) * exact(dphi0)
            limit = exact(c2) * abs(exact(dphi0))
            return bool(exact(phi1) <= line), bool(dphi0 < 0 and abs(exact(dphi1)) <= limit)
        """,
        """
        import math
        from fractions import Fraction


        def exact(number):
            return Fraction(number) if math.isfinite(number) else number
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "weak_curvature": wrong(
        "The weak condition.", both(second="dphi0 < 0 and dphi1 >= c2 * dphi0"), idea="weak_curvature"
    ),
    "exchanges_the_constants": wrong(
        "c2 above, c1 below.",
        both("phi1 <= phi0 + c2 * alpha * dphi0", "dphi0 < 0 and abs(dphi1) <= c1 * abs(dphi0)"),
        idea="exchanges_the_constants",
    ),
    "forgets_the_step": wrong("No α.", both("phi1 <= phi0 + c1 * dphi0"), idea="forgets_the_step"),
    "line_that_rises": wrong("A minus.", both("phi1 <= phi0 - c1 * alpha * dphi0"), idea="line_that_rises"),
    "any_gain_will_do": wrong("Lower is enough.", both("phi1 <= phi0"), idea="any_gain_will_do"),
    "the_whole_promise": wrong("No c1.", both("phi1 <= phi0 + alpha * dphi0"), idea="the_whole_promise"),
    "strictly_below_the_line": slip(
        "< for the first.", both("phi1 < phi0 + c1 * alpha * dphi0"), loses=2, idea="strictly_below_the_line"
    ),
    "strictly_flatter": slip(
        "< for the second.", both(second="dphi0 < 0 and abs(dphi1) < c2 * abs(dphi0)"), loses=1, idea="strictly_flatter"
    ),
    "bound_without_a_size": wrong(
        "No abs on the right.", both(second="dphi0 < 0 and abs(dphi1) <= c2 * dphi0"), idea="bound_without_a_size"
    ),
    "forgets_which_way": slip(
        "The bound alone.", both(second="abs(dphi1) <= c2 * abs(dphi0)"), loses=1, idea="forgets_which_way"
    ),
    "flat_all_by_itself": wrong("c2 alone.", both(second="dphi0 < 0 and abs(dphi1) <= c2"), idea="flat_all_by_itself"),
    "multiplies_the_slope_by_the_step": wrong(
        "α in both.",
        both(second="dphi0 < 0 and abs(dphi1) <= c2 * alpha * abs(dphi0)"),
        idea="multiplies_the_slope_by_the_step",
    ),
    "one_verdict_for_both": wrong(
        "Both or none.",
        """
        def wolfe_conditions(phi0, dphi0, phi1, dphi1, alpha, c1=1e-4, c2=0.9):
            holds = phi1 <= phi0 + c1 * alpha * dphi0 and dphi0 < 0 and abs(dphi1) <= c2 * abs(dphi0)
            return holds, holds
        """,
        idea="one_verdict_for_both",
    ),
    "constants_of_its_own": wrong(
        "The constants are typed in.",
        both(FIRST.replace("c1", "1e-4"), SECOND.replace("c2", "0.9")),
        idea="constants_of_its_own",
    ),
    "takes_no_number_for_low": slip(
        "What is to be excluded, and not.",
        both("not phi1 > phi0 + c1 * alpha * dphi0", "dphi0 < 0 and not abs(dphi1) > c2 * abs(dphi0)"),
        loses=1,
        idea="takes_no_number_for_low",
    ),
    "exchanges_the_answers": wrong(
        "The slope first.",
        both().replace("return armijo, curvature", "return curvature, armijo"),
        idea="exchanges_the_answers",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "tensors": wrong(
        "Truth values of tensors.",
        both().replace("return armijo, curvature", "return torch.tensor(armijo), torch.tensor(curvature)"),
        verdict="wrong_type",
    ),
    "zero_and_one": wrong(
        "Numbers for truth values.",
        both().replace("return armijo, curvature", "return int(armijo), int(curvature)"),
        verdict="wrong_type",
    ),
}
