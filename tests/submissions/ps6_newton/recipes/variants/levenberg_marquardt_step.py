"""Answers to levenberg_marquardt_step."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "QR of the taller matrix.",
        """
        def levenberg_marquardt_step(J: Tensor, r: Tensor, mu: float) -> Tensor:
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            root = mu**0.5 * torch.eye(n, dtype=J.dtype, device=J.device)
            A = torch.cat([J, root], dim=0)
            b = torch.cat([-r, torch.zeros(n, dtype=r.dtype, device=r.device)])
            Q, R = torch.linalg.qr(A)
            return torch.linalg.solve_triangular(R, (Q.T @ b)[:, None], upper=True)[:, 0]
        """,
    ),
    "plain_loops": right(
        "Givens' way is long; here columns are made orthogonal twice, and the triangle is solved by hand.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            m, n = J.shape
            A = torch.cat([J, mu**0.5 * torch.eye(n, dtype=J.dtype, device=J.device)])
            b = torch.cat([-r, torch.zeros_like(J[0])])
            Q = []
            R = [[None] * n for _ in range(n)]
            for j in range(n):
                v = A[:, j]
                for i in [*range(j), *range(j)]:
                    part = Q[i] @ v
                    v = v - part * Q[i]
                    R[i][j] = part if R[i][j] is None else R[i][j] + part
                R[j][j] = v.norm()
                Q.append(v / R[j][j])
            s = [None] * n
            for j in reversed(range(n)):
                total = Q[j] @ b
                for k in range(j + 1, n):
                    total = total - R[j][k] * s[k]
                s[j] = total / R[j][j]
            return torch.stack(s)
        """,
    ),
    "vectorised": right(
        "Singular values: σ/(σ² + μ).",
        """
        def levenberg_marquardt_step(J, r, mu):
            with torch.no_grad():
                U, S, Vh = torch.linalg.svd(J, full_matrices=False)
                return -(Vh.mT @ (S / (S * S + mu) * (U.mT @ r)))
        """,
    ),
    "einsum": right(
        "The same by einsum, each quotient once more as 1/(σ + μ/σ).",
        """
        def levenberg_marquardt_step(J, r, mu):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            return torch.einsum("kj,k,ik,i->j", Vh, -1 / (S + mu / S), U, r.detach())
        """,
    ),
    "helpers": right(
        "The augmented matrix, by its singular values.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            A = torch.vstack((J, math.sqrt(mu) * identity_like(J)))
            U, S, Vh = torch.linalg.svd(A, full_matrices=False)
            b = torch.hstack((r, r.new_zeros(J.shape[1])))
            return -Vh.mT @ ((U.mT @ b) / S)
        """,
        """
        import math


        def identity_like(matrix):
            return torch.eye(matrix.shape[1], dtype=matrix.dtype, device=matrix.device)
        """,
    ),
    "float64_inside": right(
        "Double precision inside.",
        """
        def levenberg_marquardt_step(J, r, mu):
            A, b = J.detach().double(), r.detach().double()
            n = A.size(1)
            A = torch.cat([A, torch.diag(torch.full((n,), mu, dtype=A.dtype, device=A.device).sqrt())])
            b = torch.nn.functional.pad(b, (0, n))
            Q, R = torch.linalg.qr(A, mode="reduced")
            s = torch.linalg.solve_triangular(R, Q.mT @ b.unsqueeze(1), upper=True).squeeze(1)
            return -s.to(J.dtype)
        """,
    ),
    "other_solver": right(
        "A pseudo-inverse of the taller matrix.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            A = J.new_zeros(J.shape[0] + J.shape[1], J.shape[1])
            A[: J.shape[0]] = J
            A[J.shape[0] :].fill_diagonal_(mu**0.5)
            return -torch.linalg.pinv(A)[:, : len(r)] @ r
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_root_of_mu": wrong(
        "μI below J.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            A = torch.cat([J, mu * torch.eye(n, dtype=J.dtype, device=J.device)])
            b = torch.cat([-r, r.new_zeros(n)])
            Q, R = torch.linalg.qr(A)
            return torch.linalg.solve_triangular(R, (Q.T @ b).unsqueeze(1), upper=True).squeeze(1)
        """,
        idea="forgets_the_root_of_mu",
    ),
    "does_not_damp": wrong(
        "The exercise before.",
        """
        def levenberg_marquardt_step(J, r, mu):
            return -(torch.linalg.pinv(J.detach()) @ r.detach())
        """,
        idea="does_not_damp",
    ),
    "divides_by_one_plus_mu": wrong(
        "A shorter Gauss-Newton step.",
        """
        def levenberg_marquardt_step(J, r, mu):
            gauss_newton = -(torch.linalg.pinv(J.detach()) @ r.detach())
            return gauss_newton / (1 + mu)
        """,
        idea="divides_by_one_plus_mu",
    ),
    "takes_the_limit_for_the_step": wrong(
        "−Jᵀr/μ.",
        """
        def levenberg_marquardt_step(J, r, mu):
            gradient = J.detach().T @ r.detach()
            return -gradient / max(mu, 1e-12)
        """,
        idea="takes_the_limit_for_the_step",
    ),
    "takes_the_limit_and_divides_by_zero": wrong(
        "−Jᵀr/μ, whatever μ is.",
        """
        def levenberg_marquardt_step(J, r, mu):
            return -(1 / mu) * (J.detach().T @ r.detach())
        """,
        idea="takes_the_limit_for_the_step",
    ),
    "damps_in_units_of_the_columns": wrong(
        "Marquardt's diagonal.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            JTJ = J.T @ J
            D = torch.diag(torch.diag(JTJ))
            return torch.linalg.solve(JTJ + mu * D, -J.T @ r)
        """,
        idea="damps_in_units_of_the_columns",
    ),
    "damps_in_units_of_the_columns_without_products": wrong(
        "Marquardt's diagonal, in a taller matrix.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            lengths = torch.linalg.norm(J, dim=0)
            A = torch.cat([J, mu**0.5 * torch.diag(lengths)])
            b = torch.cat([-r, torch.zeros_like(lengths)])
            Q, R = torch.linalg.qr(A)
            return torch.linalg.solve_triangular(R, (Q.T @ b).unsqueeze(1), upper=True).squeeze(1)
        """,
        idea="damps_in_units_of_the_columns",
    ),
    "damps_twice": wrong(
        "The 2 of one derivative.",
        """
        def levenberg_marquardt_step(J, r, mu):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            factor = S / (S**2 + 2 * mu)
            return -(Vh.T @ (factor * (U.T @ r.detach())))
        """,
        idea="damps_twice",
    ),
    "damps_by_half": wrong(
        "½μ on the way.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            A = torch.cat([J, (0.5 * mu) ** 0.5 * torch.eye(n, dtype=J.dtype, device=J.device)])
            b = torch.cat([-r, r.new_zeros(n)])
            Q, R = torch.linalg.qr(A)
            return torch.linalg.solve_triangular(R, (Q.T @ b).unsqueeze(1), upper=True).squeeze(1)
        """,
        idea="damps_by_half",
    ),
    "adds_mu_to_every_entry_and_fits": wrong(
        "JᵀJ + μ, and lstsq, as solve complained.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            A = J.T @ J + mu
            return torch.linalg.lstsq(A, -(J.T @ r), driver="gelsd").solution
        """,
        idea="adds_mu_to_every_entry",
        instead="",
        counts=False,
    ),
    "adds_mu_to_every_entry": wrong(
        "JᵀJ + μ, and solve.",
        """
        def levenberg_marquardt_step(J, r, mu):
            A = J.T @ J + mu
            return -torch.linalg.solve(A, J.T @ r).detach()
        """,
        verdict="raised",
        idea="adds_mu_to_every_entry",
        rounding=True,
    ),
    "adds_mu_to_singular_values": wrong(
        "1/(σ + μ).",
        """
        def levenberg_marquardt_step(J, r, mu):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            return -Vh.T @ ((U.T @ r.detach()) / (S + mu))
        """,
        idea="adds_mu_to_singular_values",
    ),
    "damps_the_residuals": wrong(
        "r/(1 + μ) + μ.",
        """
        def levenberg_marquardt_step(J, r, mu):
            damped = r.detach() / (1 + mu) + mu
            return -torch.linalg.pinv(J.detach()) @ damped
        """,
        idea="damps_the_residuals",
    ),
    "pulls_towards_one": wrong(
        "√μ in both.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            s = mu**0.5
            A = torch.cat([J, s * torch.eye(n, dtype=J.dtype, device=J.device)])
            b = torch.cat([r, s * torch.ones(n, dtype=J.dtype, device=J.device)])
            Q, R = torch.linalg.qr(A)
            return -torch.linalg.solve_triangular(R, (Q.T @ b).unsqueeze(1), upper=True).squeeze(1)
        """,
        idea="pulls_towards_one",
    ),
    "climbs": wrong(
        "The minus was lost.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            A = torch.cat([J, mu**0.5 * torch.eye(n, dtype=J.dtype, device=J.device)])
            b = torch.cat([r, r.new_zeros(n)])
            Q, R = torch.linalg.qr(A)
            return torch.linalg.solve_triangular(R, (Q.T @ b).unsqueeze(1), upper=True).squeeze(1)
        """,
        idea="climbs",
    ),
    "forms_the_normal_equations": slip(
        "As the formula says.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            A = J.T @ J + mu * torch.eye(J.shape[1], dtype=J.dtype, device=J.device)
            return torch.linalg.solve(A, -J.T @ r)
        """,
        loses=1,
        idea="forms_the_normal_equations",
    ),
    "normal_equations_by_cholesky": slip(
        "The same by Cholesky.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            A = J.T @ J + mu * torch.eye(J.shape[1], dtype=J.dtype, device=J.device)
            L, _ = torch.linalg.cholesky_ex(A)
            return -torch.cholesky_solve((J.T @ r).unsqueeze(1), L).squeeze(1)
        """,
        loses=1,
        idea="forms_the_normal_equations",
        instead="nearly_right",
        counts=False,
    ),
    "makes_the_identity_in_float64": slip(
        "eye without a dtype.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            A = torch.cat([J, mu**0.5 * torch.eye(n, device=J.device)])
            b = torch.cat([-r, torch.zeros(n, device=J.device)])
            Q, R = torch.linalg.qr(A)
            return torch.linalg.solve_triangular(R, (Q.T @ b).unsqueeze(1), upper=True).squeeze(1)
        """,
        loses=1,
        idea="makes_the_identity_in_float64",
    ),
    "makes_the_identity_on_the_cpu": slip(
        "eye without a device.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            A = torch.cat([J, mu**0.5 * torch.eye(n, dtype=J.dtype)])
            b = torch.cat([-r, torch.zeros(n, dtype=J.dtype)])
            Q, R = torch.linalg.qr(A)
            return torch.linalg.solve_triangular(R, (Q.T @ b).unsqueeze(1), upper=True).squeeze(1)
        """,
        loses=1,
        idea="makes_the_identity_on_the_cpu",
    ),
    "lstsq_of_the_taller_matrix": slip(
        "lstsq exists on the CPU and on GPUs, and not everywhere.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            A = torch.cat([J, mu**0.5 * torch.eye(n, dtype=J.dtype, device=J.device)])
            b = torch.cat([-r, r.new_zeros(n)])
            return torch.linalg.lstsq(A, b.unsqueeze(1)).solution.squeeze(1)
        """,
        loses=1,
        idea="makes_the_identity_on_the_cpu",
        counts=False,
    ),
    # --- further slips, broken contracts ---------------------------------------------------------------------
    "eye_without_anything": slip(
        "eye(n), neither dtype nor device.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            n = J.shape[1]
            A = torch.cat([J, mu**0.5 * torch.eye(n)])
            b = torch.cat([-r, torch.zeros(n)])
            Q, R = torch.linalg.qr(A)
            return torch.linalg.solve_triangular(R, (Q.T @ b).unsqueeze(1), upper=True).squeeze(1)
        """,
        loses=2,
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def levenberg_marquardt_step(J, r, mu):
            U, S, Vh = torch.linalg.svd(J, full_matrices=False)
            return -(Vh.mT @ (S / (S * S + mu) * (U.mT @ r)))
        """,
        loses=1,
    ),
    "squeezes_everything": slip(
        "squeeze() without a number.",
        """
        def levenberg_marquardt_step(J, r, mu):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            return -(Vh.mT @ torch.diag(S / (S * S + mu)) @ U.mT @ r.detach().unsqueeze(1)).squeeze()
        """,
        loses=1,
    ),
    "damps_j_in_place": wrong(
        "mul_ of J's own memory.",
        """
        def levenberg_marquardt_step(J, r, mu):
            J, r = J.detach(), r.detach()
            U, S, Vh = torch.linalg.svd(J, full_matrices=False)
            c = U.mT @ r.neg_()
            return Vh.mT @ (S / (S * S + mu) * c)
        """,
        verdict="input_changed",
    ),
    "row": wrong(
        "A row.",
        """
        def levenberg_marquardt_step(J, r, mu):
            U, S, Vh = torch.linalg.svd(J.detach(), full_matrices=False)
            return -(r.detach()[None, :] @ U @ torch.diag(S / (S * S + mu)) @ Vh)
        """,
        idea="row",
        verdict="wrong_shape",
    ),
    "damps_on_the_other_side": slip(
        "The identity with JJᵀ, where it does not hold.",
        """
        def levenberg_marquardt_step(J: Tensor, r: Tensor, mu: float) -> Tensor:
            J, r = J.detach(), r.detach()
            identity = torch.eye(J.shape[0], dtype=J.dtype, device=J.device)
            return -J.mT @ torch.linalg.solve(J @ J.mT + mu * identity, r)
        """,
        loses=1,
        idea="damps_on_the_other_side",
    ),
}
