"""Answers to armijo_backtracking."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

# one student's search, with one line of it written differently
SEARCH = """
def armijo_backtracking(f, x, v, g, alpha0=1.0, rho=0.5, c=1e-4, max_iter=60):
    slope = (g * v).sum().item()
    if slope >= 0:
        return 0.0
    fx = float(f(x))
    alpha = alpha0
    for j in range(max_iter):
        if float(f(x + alpha * v)) <= fx + c * alpha * slope:
            return alpha
        alpha = alpha * rho
    return 0.0
"""


def bound(text: str) -> str:
    """Write the search with another right-hand side."""
    return SEARCH.replace("fx + c * alpha * slope", text)


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "A slope, a value, and a loop.",
        """
        def armijo_backtracking(
            f: Callable[[Tensor], Tensor],
            x: Tensor,
            v: Tensor,
            g: Tensor,
            alpha0: float = 1.0,
            rho: float = 0.5,
            c: float = 1e-4,
            max_iter: int = 60,
        ) -> float:
            slope = float((g * v).sum())
            if slope >= 0:
                return 0.0
            here, alpha = float(f(x)), alpha0
            for _ in range(max_iter):
                if float(f(x + alpha * v)) <= here + c * alpha * slope:
                    return alpha
                alpha = rho * alpha
            return 0.0
        """,
    ),
    "plain_loops": right(
        "A while, and a counter.",
        """
        def armijo_backtracking(f, x, v, g, alpha0=1.0, rho=0.5, c=1e-4, max_iter=60):
            slope = 0.0
            for a, b in zip(g.reshape(-1).tolist(), v.reshape(-1).tolist()):
                slope += a * b
            if not slope < 0:
                return 0.0
            fx = f(x)
            j = 0
            while j < max_iter:
                alpha = alpha0 * rho**j
                if f(x + alpha * v) <= fx + c * alpha * slope:
                    return float(alpha)
                j += 1
            return 0.0
        """,
    ),
    "vectorised": right(
        "One expression over a generator, so that no trial is wasted.",
        """
        def armijo_backtracking(f, x, v, g, alpha0=1.0, rho=0.5, c=1e-4, max_iter=60):
            m = torch.tensordot(g, v, dims=g.dim()).item()
            if m >= 0:
                return 0.0
            fx = f(x).item()
            steps = (alpha0 * rho**j for j in range(max_iter))
            return next((a for a in steps if f(x + a * v).item() - fx <= c * a * m), 0.0)
        """,
    ),
    "helpers": right(
        "φ and the line as functions of α.",
        """
        def armijo_backtracking(f, x, v, g, alpha0=1.0, rho=0.5, c=1e-4, max_iter=60):
            if torch.vdot(g.flatten(), v.flatten()) >= 0:
                return 0.0
            line = line_of(float(f(x)), c * torch.sum(g * v).item())
            return first_below(lambda alpha: float(f(x + alpha * v)), line, alpha0, rho, max_iter)
        """,
        """
        def line_of(height, slope):
            return lambda alpha: height + alpha * slope


        def first_below(phi, line, alpha, rho, trials):
            for _ in range(trials):
                if phi(alpha) <= line(alpha):
                    return alpha
                alpha *= rho
            return 0.0
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "slope_with_the_wrong_sign": wrong(
        "A minus before cα.", bound("fx - c * alpha * slope"), idea="slope_with_the_wrong_sign"
    ),
    "bound_without_the_step": wrong("fx + c·slope.", bound("fx + c * slope"), idea="bound_without_the_step"),
    "any_gain_will_do": wrong("f only has to fall.", bound("fx"), idea="any_gain_will_do"),
    "the_whole_promise": wrong("c was left out.", bound("fx + alpha * slope"), idea="the_whole_promise"),
    "length_of_the_gradient": wrong(
        "−‖g‖², as in lectures on steepest descent.",
        bound("fx - c * alpha * (g**2).sum().item()"),
        idea="length_of_the_gradient",
    ),
    "slope_of_a_unit_direction": wrong(
        "A slope along v/‖v‖.",
        bound("fx + c * alpha * slope / v.norm().item()"),
        idea="slope_of_a_unit_direction",
    ),
    "one_trial_too_few": slip(
        "range(1, max_iter).",
        SEARCH.replace("range(max_iter)", "range(1, max_iter)"),
        loses=1,
        idea="one_trial_too_few",
    ),
    "one_trial_too_many": slip(
        "range(max_iter + 1).",
        SEARCH.replace("range(max_iter)", "range(max_iter + 1)"),
        loses=1,
        idea="one_trial_too_many",
    ),
    "never_tries_the_first": wrong(
        "Shortened first, then tried.",
        """
        def armijo_backtracking(f, x, v, g, alpha0=1.0, rho=0.5, c=1e-4, max_iter=60):
            slope = (g * v).sum().item()
            if slope >= 0:
                return 0.0
            fx = float(f(x))
            for j in range(1, max_iter + 1):
                alpha = alpha0 * rho**j
                if float(f(x + alpha * v)) <= fx + c * alpha * slope:
                    return alpha
            return 0.0
        """,
        idea="never_tries_the_first",
    ),
    "last_step_instead_of_none": slip(
        "A while without an else.",
        SEARCH.replace(
            "            return alpha\n        alpha = alpha * rho\n    return 0.0",
            "            break\n        alpha = alpha * rho\n    return alpha",
        ),
        loses=1,
        idea="last_step_instead_of_none",
    ),
    "searches_uphill": slip(
        "The slope is not looked at.",
        SEARCH.replace("    if slope >= 0:\n        return 0.0\n", ""),
        loses=1,
        idea="searches_uphill",
    ),
    "asks_before_it_looks": slip(
        "f(x) is the first line.",
        """
        def armijo_backtracking(f, x, v, g, alpha0=1.0, rho=0.5, c=1e-4, max_iter=60):
            fx = float(f(x))
            slope = (g * v).sum().item()
            if slope >= 0:
                return 0.0
            alpha = alpha0
            for j in range(max_iter):
                if float(f(x + alpha * v)) <= fx + c * alpha * slope:
                    return alpha
                alpha = alpha * rho
            return 0.0
        """,
        loses=1,
        idea="asks_before_it_looks",
        instead="",  # the rule says it
        counts=False,
    ),
    "asks_for_f_at_x_every_time": slip(
        "f(x) within the loop.",
        SEARCH.replace("    fx = float(f(x))\n", "").replace("fx + c", "float(f(x)) + c"),
        loses=1,
    ),
    "tries_all_steps": slip(
        "All values first, then the choice.",
        """
        def armijo_backtracking(f, x, v, g, alpha0=1.0, rho=0.5, c=1e-4, max_iter=60):
            slope = (g * v).sum().item()
            if slope >= 0:
                return 0.0
            fx = float(f(x))
            alphas = [alpha0 * rho**j for j in range(max_iter)]
            values = [float(f(x + alpha * v)) for alpha in alphas]
            for alpha, value in zip(alphas, values):
                if value <= fx + c * alpha * slope:
                    return alpha
            return 0.0
        """,
        loses=1,
        idea="tries_all_steps",
        instead="",  # the rule says it
        counts=False,
    ),
    "takes_no_number_for_low": slip(
        "while f is too large.",
        """
        def armijo_backtracking(f, x, v, g, alpha0=1.0, rho=0.5, c=1e-4, max_iter=60):
            slope = (g * v).sum().item()
            if slope >= 0:
                return 0.0
            fx, alpha, j = float(f(x)), alpha0, 0
            while j < max_iter and float(f(x + alpha * v)) > fx + c * alpha * slope:
                alpha, j = alpha * rho, j + 1
            return alpha if j < max_iter else 0.0
        """,
        loses=1,
        idea="takes_no_number_for_low",
    ),
    "multiplies_matrices": slip(
        "g @ v.", SEARCH.replace("(g * v).sum().item()", "(g @ v).item()"), loses=2, idea="multiplies_matrices"
    ),
    "a_tensor": wrong(
        "α as a tensor.",
        SEARCH.replace("alpha = alpha0", "alpha = torch.tensor(alpha0)"),
        idea="a_tensor",
        verdict="wrong_type",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "autograd_for_the_slope": wrong(
        "The gradient is computed again, by autograd.",
        SEARCH.replace("(g * v).sum()", "(torch.func.grad(f)(x) * v).sum()"),
        verdict="forbidden",
    ),
}
