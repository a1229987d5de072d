"""Answers to grad_bilinear_inverse."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Two systems, one with the transpose.",
        """
        def grad_bilinear_inverse(X: Tensor, a: Tensor, b: Tensor) -> Tensor:
            X, a, b = X.detach(), a.detach(), b.detach()
            q = torch.linalg.solve(X, b)
            p = torch.linalg.solve(X.mT, a)
            return -p.unsqueeze(-1) * q.unsqueeze(-2)
        """,
    ),
    "plain_loops": right(
        "LU once; the products in loops.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            LU, pivots = torch.linalg.lu_factor(X)
            q = torch.linalg.lu_solve(LU, pivots, b[:, None])[:, 0]
            p = torch.linalg.lu_solve(LU, pivots, a[:, None], adjoint=True)[:, 0]
            G = torch.zeros_like(X)
            for i in range(len(a)):
                G[i] = -p[i] * q
            return G
        """,
    ),
    "einsum": right(
        "One QR for both.",
        """
        def grad_bilinear_inverse(X, a, b):
            with torch.no_grad():
                Q, R = torch.linalg.qr(X)
                q = torch.linalg.solve_triangular(R, (Q.mT @ b)[:, None], upper=True)[:, 0]
                p = Q @ torch.linalg.solve_triangular(R.mT, a[:, None], upper=False)[:, 0]
                return -torch.einsum("i,j->ij", p, q)
        """,
    ),
    "another_route": right(
        "From the left: a row is solved for as a row.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            row = torch.linalg.solve(X, a[None, :], left=False)
            column = torch.linalg.solve(X, b[:, None])
            return -(column @ row).mT.contiguous()
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "drops_the_transposes": wrong(
        "−X⁻¹abᵀX⁻¹.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            left = torch.linalg.solve(X, a)
            right = torch.linalg.solve(X.mT, b)
            return -torch.outer(left, right)
        """,
        idea="drops_the_transposes",
    ),
    "transposes_the_answer": wrong(
        "Read off too early.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            return -torch.outer(torch.linalg.solve(X, b), torch.linalg.solve(X.mT, a))
        """,
        idea="transposes_the_answer",
    ),
    "loses_the_minus": wrong(
        "+.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            return torch.outer(torch.linalg.solve(X.mT, a), torch.linalg.solve(X, b))
        """,
        idea="loses_the_minus",
    ),
    "solves_with_x_twice": wrong(
        "X for both.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            p, q = torch.linalg.solve(X, torch.stack([a, b], dim=1)).unbind(1)
            return -torch.outer(p, q)
        """,
        idea="solves_with_x_twice",
    ),
    "solves_with_the_transpose_twice": wrong(
        "Xᵀ for both.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            p, q = torch.linalg.solve(X.mT, torch.stack([a, b], dim=1)).unbind(1)
            return -torch.outer(p, q)
        """,
        idea="solves_with_the_transpose_twice",
    ),
    "exchanges_a_and_b": wrong(
        "bᵀX⁻¹a.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            return -torch.outer(torch.linalg.solve(X.mT, b), torch.linalg.solve(X, a))
        """,
        idea="exchanges_a_and_b",
    ),
    "solves_for_b_only": wrong(
        "a as it is.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            x = torch.linalg.solve(X, b)
            return -a[:, None] * x[None, :]
        """,
        idea="solves_for_b_only",
    ),
    "solves_for_a_only": wrong(
        "b as it is.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            y = torch.linalg.solve(X.T, a)
            return -y[:, None] * b[None, :]
        """,
        idea="solves_for_a_only",
    ),
    "squares_the_inverse": wrong(
        "−1/x².",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            y = torch.linalg.solve(X.T, torch.linalg.solve(X.T, a))
            return -torch.outer(y, b)
        """,
        idea="squares_the_inverse",
    ),
    "divides_by_the_entries": wrong(
        "Entries.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            return -(a[:, None] * b[None, :]) / X**2
        """,
        idea="divides_by_the_entries",
    ),
    "keeps_the_inner_product": wrong(
        "A number.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            return -torch.linalg.solve(X.mT, a) @ torch.linalg.solve(X, b)
        """,
        idea="keeps_the_inner_product",
        verdict="wrong_shape",
    ),
    "solves_the_normal_equations": slip(
        "A positive definite matrix is easier to solve with.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            q = torch.linalg.solve(X.mT @ X, X.mT @ b)
            p = torch.linalg.solve(X @ X.mT, X @ a)
            return -torch.outer(p, q)
        """,
        loses=1,
        idea="solves_the_normal_equations",
        rounding=True,
    ),
    "forms_the_inverse": slip(
        "inv.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            Y = torch.linalg.inv(X)
            return -torch.outer(Y.mT @ a, Y @ b)
        """,
        loses=1,
        idea="forms_the_inverse",
        counts=False,
        instead="",
    ),
    "solves_a_third_time": slip(
        "The value as well.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            value = a @ torch.linalg.solve(X, b)
            G = -torch.outer(torch.linalg.solve(X.mT, a), torch.linalg.solve(X, b))
            return G + 0 * value
        """,
        loses=1,
    ),
    "squeezes": slip(
        "squeeze.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            return -torch.outer(torch.linalg.solve(X.mT, a), torch.linalg.solve(X, b)).squeeze()
        """,
        loses=1,
        idea="squeezes",
    ),
    "collects_entries_in_float64": slip(
        "torch.zeros without a dtype.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            G = torch.zeros(X.shape, device=X.device)
            G -= torch.outer(torch.linalg.solve(X.mT, a), torch.linalg.solve(X, b))
            return G
        """,
        loses=1,
        idea="collects_entries_in_float64",
    ),
    "collects_on_the_cpu": slip(
        "Added to what torch.zeros makes on the CPU.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            G = torch.zeros(X.shape, dtype=X.dtype)
            G -= torch.outer(torch.linalg.solve(X.mT, a), torch.linalg.solve(X, b))
            return G
        """,
        loses=1,
        idea="collects_on_the_cpu",
    ),
    "stops_on_another_device": slip(
        "torch.zeros without a device.",
        """
        def grad_bilinear_inverse(X, a, b):
            X, a, b = X.detach(), a.detach(), b.detach()
            G = torch.zeros(X.shape, dtype=X.dtype)
            G[:, :] = -torch.outer(torch.linalg.solve(X.mT, a), torch.linalg.solve(X, b))
            return G
        """,
        loses=1,
        idea="stops_on_another_device",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def grad_bilinear_inverse(X, a, b):
            return -torch.outer(torch.linalg.solve(X.mT, a), torch.linalg.solve(X, b))
        """,
        loses=1,
    ),
}
