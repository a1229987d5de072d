"""Answers to gd_quadratic_iterate."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

# one student's way, in the basis of eigenvectors
BASIS = """
def gd_quadratic_iterate(A, b, x0, lr, k):
    A, b, x0 = A.detach(), b.detach(), x0.detach()
    lam, Q = torch.linalg.eigh(A)
    xstar = torch.linalg.solve(A, b)
    factors = (1 - lr * lam) ** k
    return xstar + Q @ (factors * (Q.T @ (x0 - xstar)))
"""

# another's, by a power of the matrix
POWER = """
def gd_quadratic_iterate(A, b, x0, lr, k):
    A, b, x0 = A.detach(), b.detach(), x0.detach()
    M = torch.eye(len(b), dtype=A.dtype, device=A.device) - lr * A
    xstar = torch.linalg.solve(A, b)
    return xstar + torch.linalg.matrix_power(M, k) @ (x0 - xstar)
"""

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Factors along eigenvectors.",
        """
        def gd_quadratic_iterate(A: Tensor, b: Tensor, x0: Tensor, lr: float, k: int) -> Tensor:
            A, b, x0 = A.detach(), b.detach(), x0.detach()
            curvatures, Q = torch.linalg.eigh(A)
            lowest = torch.linalg.solve(A, b)
            return lowest + Q @ ((1 - lr * curvatures) ** k * (Q.mT @ (x0 - lowest)))
        """,
    ),
    "plain_loops": right(
        "Repeated squaring of one affine map, in one matrix of homogeneous coordinates.",
        """
        def gd_quadratic_iterate(A, b, x0, lr, k):
            A, b, x = A.detach(), b.detach(), x0.detach().clone()
            M, c = -lr * A, lr * b
            M.diagonal().add_(1)
            while k > 0:
                if k % 2 == 1:
                    x = M @ x + c
                c = M @ c + c
                M = M @ M
                k = k // 2
            return x
        """,
    ),
    "vectorised": right("matrix_power.", POWER),
    "helpers": right(
        "All in the basis of eigenvectors, b as well.",
        """
        def gd_quadratic_iterate(A, b, x0, lr, k):
            lam, Q = torch.linalg.eigh(A.detach())
            coordinates = iterate_one_axis(lam, Q.T @ b.detach(), Q.T @ x0.detach(), lr, k)
            return Q @ coordinates
        """,
        """
        def iterate_one_axis(curvature, slope, start, rate, steps):
            lowest = slope / curvature
            return lowest + (1 - rate * curvature).pow(steps) * (start - lowest)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "one_factor_for_all_directions": wrong(
        "As for a single unknown with curvature one.",
        BASIS.replace("(1 - lr * lam) ** k", "(1 - lr) ** k"),
        idea="one_factor_for_all_directions",
    ),
    "lowest_point_with_the_wrong_sign": wrong(
        "The gradient is read as Ax + b.",
        BASIS.replace("solve(A, b)", "solve(A, -b)"),
        idea="lowest_point_with_the_wrong_sign",
    ),
    "forgets_the_lowest_point": wrong(
        "A power of the matrix times x0.",
        POWER.replace("xstar + torch", "torch").replace("(x0 - xstar)", "x0"),
        idea="forgets_the_lowest_point",
    ),
    "returns_the_error": wrong(
        "Without adding x* again.", POWER.replace("xstar + torch", "torch"), idea="returns_the_error"
    ),
    "shrinks_the_start_and_adds": wrong(
        "x* is added, but never subtracted.",
        POWER.replace("(x0 - xstar)", "x0"),
        idea="shrinks_the_start_and_adds",
    ),
    "powers_of_the_entries": wrong(
        "M ** k.",
        POWER.replace("torch.linalg.matrix_power(M, k)", "M ** k"),
        idea="powers_of_the_entries",
    ),
    "one_step_too_many": wrong("k + 1.", BASIS.replace("** k", "** (k + 1)"), idea="one_step_too_many"),
    "flows_instead_of_stepping": wrong(
        "The formula of the continuous flow.",
        BASIS.replace("(1 - lr * lam) ** k", "torch.exp(-lr * k * lam)"),
        idea="flows_instead_of_stepping",
    ),
    "walks_uphill": wrong("I + lr·A.", POWER.replace("- lr * A", "+ lr * A"), idea="walks_uphill"),
    "gradient_of_the_whole_square": wrong(
        "The ½ is forgotten: 2A.",
        BASIS.replace("1 - lr * lam", "1 - 2 * lr * lam"),
        idea="gradient_of_the_whole_square",
    ),
    "forgets_to_turn_back": wrong(
        "No Q on the left.",
        BASIS.replace("Q @ (factors * (Q.T @ (x0 - xstar)))", "factors * (Q.T @ (x0 - xstar))"),
        idea="forgets_to_turn_back",
    ),
    "identity_in_float64": slip(
        "torch.eye(n).",
        POWER.replace("torch.eye(len(b), dtype=A.dtype, device=A.device)", "torch.eye(len(b))"),
        loses=1,
        idea="identity_in_float64",
    ),
    "starts_at_zero_when_nothing_is_done": slip(
        "A product of k factors, zero where there is none.",
        POWER.replace("    M =", "    if k == 0:\n        return torch.zeros_like(x0)\n    M ="),
        loses=1,
        idea="starts_at_zero_when_nothing_is_done",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "inverts": right("inv in place of solve.", BASIS.replace("torch.linalg.solve(A, b)", "torch.linalg.inv(A) @ b")),
    "keeps_the_graph": slip(
        "Never detached.", POWER.replace("    A, b, x0 = A.detach(), b.detach(), x0.detach()\n", ""), loses=1
    ),
}
