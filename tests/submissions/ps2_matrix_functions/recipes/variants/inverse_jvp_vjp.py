"""Answers to inverse_jvp_vjp."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "One inverse, used four times.",
        """
        def inverse_jvp_vjp(X: Tensor, dX: Tensor, G: Tensor) -> tuple[Tensor, Tensor]:
            X, dX, G = X.detach(), dX.detach(), G.detach()
            inverse = torch.linalg.inv(X)
            turned = inverse.transpose(-2, -1)
            return -(inverse @ dX @ inverse), -(turned @ G @ turned)
        """,
    ),
    "plain_loops": right(
        "LU once, and four solves with it.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            LU, pivots = torch.linalg.lu_factor(X)
            half = torch.linalg.lu_solve(LU, pivots, dX)
            change = -torch.linalg.lu_solve(LU, pivots, half, left=False)
            back = torch.linalg.lu_solve(LU, pivots, G, adjoint=True)
            return change, -torch.linalg.lu_solve(LU, pivots, back, left=False, adjoint=True)
        """,
    ),
    "einsum": right(
        "Indices, from one solve for the identity.",
        """
        def inverse_jvp_vjp(X, dX, G):
            with torch.no_grad():
                one = torch.eye(X.shape[-1], dtype=X.dtype, device=X.device).expand_as(X)
                Y = torch.linalg.solve(X, one)
                change = torch.einsum("...ij,...jk,...kl->...il", Y, dX, Y)
                pullback = torch.einsum("...ji,...jk,...lk->...il", Y, G, Y)
                return -change, -pullback
        """,
    ),
    "another_route": right(
        "QR, and triangular solves.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Q, R = torch.linalg.qr(X)
            inverse = torch.linalg.solve_triangular(R, Q.mT, upper=True)
            return -inverse @ dX @ inverse, -(inverse @ G.mT @ inverse).mT
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "uses_the_rule_for_numbers": wrong(
        "−1/x².",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            inverse = torch.linalg.inv(X)
            square = inverse @ inverse
            return -square @ dX, -square.mT @ G
        """,
        idea="uses_the_rule_for_numbers",
    ),
    "puts_the_square_on_the_right": wrong(
        "−1/x², on the other side.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            inverse = torch.linalg.inv(X)
            square = torch.linalg.matrix_power(inverse, 2)
            return -dX @ square, -G @ square.mT
        """,
        idea="puts_the_square_on_the_right",
    ),
    "divides_entry_by_entry": wrong(
        "Entries.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            return -dX / (X * X), -G / (X * X)
        """,
        idea="divides_entry_by_entry",
    ),
    "loses_the_minus": wrong(
        "+.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            inverse = torch.linalg.inv(X)
            return inverse @ dX @ inverse, inverse.mT @ G @ inverse.mT
        """,
        idea="loses_the_minus",
    ),
    "pulls_back_without_transposes": wrong(
        "The same map for both.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            inverse = torch.linalg.inv(X)

            def push(change):
                return -inverse @ change @ inverse

            return push(dX), push(G)
        """,
        idea="pulls_back_without_transposes",
    ),
    "transposes_the_left_factor_only": wrong(
        "X⁻ᵀ G X⁻¹.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = X.inverse()
            return -(Y @ dX @ Y), -(Y.mT @ G @ Y)
        """,
        idea="transposes_the_left_factor_only",
    ),
    "transposes_the_right_factor_only": wrong(
        "X⁻¹ G X⁻ᵀ.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = X.inverse()
            return -(Y @ dX @ Y), -(Y @ G @ Y.mT)
        """,
        idea="transposes_the_right_factor_only",
    ),
    "transposes_what_arrives": wrong(
        "Gᵀ between the inverses.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = X.inverse()
            return -(Y @ dX @ Y), -(Y @ G.mT @ Y)
        """,
        idea="transposes_what_arrives",
    ),
    "transposes_the_change": wrong(
        "Transposed forwards as well.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Yt = X.inverse().mT
            return -(Yt @ dX @ Yt), -(Yt @ G @ Yt)
        """,
        idea="transposes_the_change",
    ),
    "inverts_the_change": wrong(
        "The whole change.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = torch.linalg.inv(X)
            return torch.linalg.inv(X + dX) - Y, -(Y.mT @ G @ Y.mT)
        """,
        idea="inverts_the_change",
    ),
    "multiplies_once": wrong(
        "One factor forwards.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = torch.linalg.inv(X)
            return -Y @ dX, -(Y.mT @ G @ Y.mT)
        """,
        idea="multiplies_once",
    ),
    "multiplies_g_once": wrong(
        "One factor backwards.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = torch.linalg.inv(X)
            return -(Y @ dX @ Y), -(Y.mT @ G)
        """,
        idea="multiplies_g_once",
    ),
    "answers_in_another_order": wrong(
        "The pullback first.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = torch.linalg.inv(X)
            return -(Y.mT @ G @ Y.mT), -(Y @ dX @ Y)
        """,
        idea="answers_in_another_order",
    ),
    "transposes_the_whole_batch": slip(
        ".T.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = torch.linalg.inv(X)
            Yt = Y.permute(*range(Y.dim() - 1, -1, -1))
            return -(Y @ dX @ Y), -(Yt @ G @ Yt)
        """,
        loses=1,
        idea="transposes_the_whole_batch",
    ),
    "adds_a_little_to_the_diagonal": slip(
        "A ridge, to be safe.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            one = torch.eye(X.shape[-1], dtype=X.dtype, device=X.device)
            Y = torch.linalg.inv(X + 5e-12 * one)
            return -(Y @ dX @ Y), -(Y.mT @ G @ Y.mT)
        """,
        loses=1,
        idea="adds_a_little_to_the_diagonal",
    ),
    "inverts_twice": slip(
        "An inverse for each result.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            change = -torch.linalg.inv(X) @ dX @ torch.linalg.inv(X)
            pullback = -torch.linalg.inv(X).mT @ G @ torch.linalg.inv(X).mT
            return change, pullback
        """,
        loses=1,
        idea="inverts_twice",
        counts=False,
        instead="",
    ),
    "solves_four_times": slip(
        "Four solves, each of which factorises anew.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            solve = torch.linalg.solve
            change = -solve(X.mT, solve(X, dX).mT).mT
            pullback = -solve(X, solve(X.mT, G).mT).mT
            return change, pullback
        """,
        loses=1,
    ),
    "makes_the_identity_in_float64": slip(
        "torch.eye without a dtype.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = torch.linalg.solve(X.double(), torch.eye(X.shape[-1], device=X.device).expand(X.shape))
            return -(Y @ dX.double() @ Y), -(Y.mT @ G.double() @ Y.mT)
        """,
        loses=1,
        idea="makes_the_identity_in_float64",
    ),
    "makes_the_identity_on_the_cpu": slip(
        "torch.eye without a device.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            one = torch.eye(X.shape[-1], dtype=X.dtype)
            Y = torch.linalg.solve(X, one.expand(X.shape))
            return -(Y @ dX @ Y), -(Y.mT @ G @ Y.mT)
        """,
        loses=1,
        idea="makes_the_identity_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def inverse_jvp_vjp(X, dX, G):
            Y = torch.linalg.inv(X)
            return -Y @ dX @ Y, -Y.mT @ G @ Y.mT
        """,
        loses=1,
    ),
    "differences": wrong(
        "A difference quotient along dX.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            h = 1e-5
            Y = torch.linalg.inv(X)
            change = (torch.linalg.inv(X + h * dX) - torch.linalg.inv(X - h * dX)) / (2 * h)
            return change, -Y.mT @ G @ Y.mT
        """,
    ),
    "takes_one_matrix_only": slip(
        "torch.mm, which takes no batch.",
        """
        def inverse_jvp_vjp(X, dX, G):
            X, dX, G = X.detach(), dX.detach(), G.detach()
            Y = torch.linalg.inv(X)
            return -torch.mm(torch.mm(Y, dX), Y), -torch.mm(torch.mm(Y.mT, G), Y.mT)
        """,
        loses=1,
        idea="takes_one_matrix_only",
    ),
}
