"""Answers to newton_step."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "One solve with a column.",
        """
        def newton_step(g: Tensor, H: Tensor) -> Tensor:
            p = torch.linalg.solve(H, -g[..., None])
            return p[..., 0].detach()
        """,
    ),
    "plain_loops": right(
        "One factorisation, and forward and back substitution by hand.",
        """
        def newton_step(g, H):
            H, g = H.detach(), g.detach()
            n = g.shape[-1]
            P, L, U = torch.linalg.lu(H)
            b = (P.mT @ g[..., None])[..., 0]
            y = []
            for i in range(n):
                t = b[..., i]
                for j in range(i):
                    t = t - L[..., i, j] * y[j]
                y.append(t)
            p = [None] * n
            for i in reversed(range(n)):
                t = y[i]
                for j in range(i + 1, n):
                    t = t - U[..., i, j] * p[j]
                p[i] = t / U[..., i, i]
            return -torch.stack(p, dim=-1) if n else torch.zeros_like(g)
        """,
    ),
    "vectorised": right(
        "solve takes a batch of vectors where its shape says so; a single one is a batch of one.",
        """
        def newton_step(g, H):
            with torch.no_grad():
                return torch.negative(torch.linalg.solve(H, g.unsqueeze(-1))).squeeze(dim=-1)
        """,
    ),
    "einsum": right(
        "QR, and Qᵀg by einsum.",
        """
        def newton_step(g, H):
            Q, R = torch.linalg.qr(H.detach())
            c = torch.einsum("...ji,...j->...i", Q, g.detach())
            p = torch.linalg.solve_triangular(R, -c.unsqueeze(-1), upper=True)
            return torch.einsum("...ij->...i", p)
        """,
    ),
    "helpers": right(
        "Flattened into one batch dimension, and LU.",
        """
        def newton_step(g, H):
            n = g.size(-1)
            flat = solve_many(H.detach().reshape(-1, n, n) if n else H.detach(), g.detach())
            return -flat.reshape(g.shape)
        """,
        """
        def solve_many(matrices, right_sides):
            if right_sides.numel() == 0:
                return torch.zeros_like(right_sides)
            columns = right_sides.reshape(-1, right_sides.size(-1), 1)
            LU, pivots = torch.linalg.lu_factor(matrices)
            return torch.linalg.lu_solve(LU, pivots, columns)
        """,
    ),
    "float64_inside": right(
        "Solved in double precision, whatever comes in.",
        """
        def newton_step(g, H):
            p = torch.linalg.solve(H.detach().double(), g.detach().double().unsqueeze(-1))
            return -p.squeeze(-1).to(g.dtype)
        """,
    ),
    "other_solver": right(
        "The right-hand side as a row: pHᵀ = −g.",
        """
        def newton_step(g, H):
            row = -g.detach().unsqueeze(-2)
            return torch.linalg.solve(H.detach().transpose(-1, -2), row, left=False).squeeze(-2)
        """,
    ),
    "least_squares": right(
        "lstsq of a square matrix; QR inside.",
        """
        def newton_step(g, H):
            if g.numel() == 0:
                return torch.zeros_like(g)
            return -torch.linalg.lstsq(H.detach(), g.detach().unsqueeze(-1)).solution.squeeze(-1)
        """,
    ),
    "solve_knows_batches": right(
        "solve(H, g) takes a batch of vectors where the shapes say so.",
        """
        def newton_step(g, H):
            return torch.linalg.solve(H.detach(), -g.detach())
        """,
    ),
    "singular_values": right(
        "An SVD, no value left out.",
        """
        def newton_step(g, H):
            U, S, Vh = torch.linalg.svd(H.detach())
            c = (U.mT @ g.detach()[..., None])[..., 0] / S
            return -(Vh.mT @ c[..., None])[..., 0]
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "loses_the_sign": wrong(
        "H⁻¹g.",
        """
        def newton_step(g, H):
            return torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1).detach()
        """,
        idea="loses_the_sign",
    ),
    "divides_by_the_diagonal_of_h": wrong(
        "g/f'' for every coordinate.",
        """
        def newton_step(g, H):
            curv = torch.diagonal(H, dim1=-2, dim2=-1)
            return (-g / curv).detach()
        """,
        idea="divides_by_the_diagonal_of_h",
    ),
    "takes_the_gradient_step": wrong(
        "Downhill, that must be right.",
        """
        def newton_step(g, H):
            return -1.0 * g.detach()
        """,
        idea="takes_the_gradient_step",
    ),
    "multiplies_by_h": wrong(
        "H instead of its inverse.",
        """
        def newton_step(g, H):
            return -torch.matmul(H, g.unsqueeze(-1)).squeeze(-1).detach()
        """,
        idea="multiplies_by_h",
    ),
    "multiplies_from_the_left": wrong(
        "gᵀH⁻¹: a solve from the wrong side.",
        """
        def newton_step(g, H):
            p = -torch.linalg.solve(H, g.unsqueeze(-2), left=False)
            return p.squeeze(-2).detach()
        """,
        idea="multiplies_from_the_left",
    ),
    "makes_h_symmetric": wrong(
        "Hessians are symmetric, so the rounding is cleaned up first.",
        """
        def newton_step(g, H):
            H = 0.5 * (H + H.transpose(-2, -1))
            return -torch.linalg.solve(H, g[..., None])[..., 0].detach()
        """,
        idea="makes_h_symmetric",
    ),
    "reads_one_triangle": wrong(
        "ldl_factor reads the lower triangle.",
        """
        def newton_step(g, H):
            LD, pivots = torch.linalg.ldl_factor(H.detach())
            p = torch.linalg.ldl_solve(LD, pivots, g.detach()[..., None])
            return -p[..., 0]
        """,
        idea="reads_one_triangle",
    ),
    "reads_one_triangle_by_eigh": wrong(
        "eigh reads the lower triangle, too.",
        """
        def newton_step(g, H):
            w, V = torch.linalg.eigh(H)
            p = V @ ((V.mT @ g.unsqueeze(-1)) / w.unsqueeze(-1))
            return -p.squeeze(-1).detach()
        """,
        idea="reads_one_triangle",
    ),
    "makes_curvatures_positive": wrong(
        "VΣ⁻¹Vᵀ, so that it goes down.",
        """
        def newton_step(g, H):
            U, S, Vh = torch.linalg.svd(H)
            inv_abs_H = Vh.mT @ torch.diag_embed(1 / S) @ Vh
            return -(inv_abs_H @ g.unsqueeze(-1)).squeeze(-1).detach()
        """,
        idea="makes_curvatures_positive",
    ),
    "solves_the_normal_equations": slip(
        "Cholesky needs a definite matrix: HᵀH is one.",
        """
        def newton_step(g, H):
            A = H.mT @ H
            b = H.mT @ g.unsqueeze(-1)
            L = torch.linalg.cholesky_ex(A).L
            return -torch.cholesky_solve(b, L).squeeze(-1).detach()
        """,
        loses=1,
        idea="solves_the_normal_equations",
        instead="",
        counts=False,
    ),
    "solves_the_normal_equations_with_solve": slip(
        "HᵀHp = −Hᵀg.",
        """
        def newton_step(g, H):
            A = H.mT @ H
            b = H.mT @ g.unsqueeze(-1)
            return -torch.linalg.solve(A, b).squeeze(-1).detach()
        """,
        loses=1,
        idea="solves_the_normal_equations",
    ),
    "adds_a_little_to_the_diagonal": wrong(
        "1e-6 on the diagonal, for safety.",
        """
        def newton_step(g, H):
            eps = 1e-6
            n = g.shape[-1]
            return -torch.linalg.solve(H + eps * torch.eye(n, dtype=H.dtype), g.unsqueeze(-1)).squeeze(-1).detach()
        """,
        idea="adds_a_little_to_the_diagonal",
    ),
    "adds_very_little_to_the_diagonal": slip(
        "1e-12 on the diagonal, for safety.",
        """
        def newton_step(g, H):
            I = torch.eye(H.shape[-1], dtype=H.dtype)
            return -torch.linalg.solve(H + 1e-12 * I, g.unsqueeze(-1)).squeeze(-1).detach()
        """,
        loses=1,
        idea="nearly_right",
    ),
    "forms_the_inverse": slip(
        "As the formula says.",
        """
        def newton_step(g, H):
            return -(torch.inverse(H) @ g.unsqueeze(-1)).squeeze(-1).detach()
        """,
        loses=1,
        idea="forms_the_inverse",
        instead="",
        counts=False,
    ),
    "forms_a_pseudo_inverse": slip(
        "pinv, so that nothing can go wrong.",
        """
        def newton_step(g, H):
            return -torch.einsum("...ij,...j->...i", torch.linalg.pinv(H), g).detach()
        """,
        loses=1,
    ),
    "never_exchanges_rows": slip(
        "Elimination as on paper: down the columns, then back up.",
        """
        def newton_step(g, H):
            A, b = H.detach().clone(), -g.detach().clone()
            n = A.shape[-1]
            for k in range(n):
                factors = A[..., k + 1 :, k] / A[..., k, k].unsqueeze(-1)
                A[..., k + 1 :, :] -= factors.unsqueeze(-1) * A[..., k, None, :]
                b[..., k + 1 :] -= factors * b[..., k, None]
            s = torch.zeros_like(b)
            for k in reversed(range(n)):
                s[..., k] = (b[..., k] - (A[..., k, :] * s).sum(-1)) / A[..., k, k]
            return s
        """,
        loses=1,
        idea="never_exchanges_rows",
    ),
    "loops_over_the_batch": slip(
        "A list of solutions.",
        """
        def newton_step(g, H):
            if g.dim() == 1:
                return -torch.linalg.solve(H, g).detach()
            if g.numel() == 0:
                return torch.zeros_like(g)
            n = g.shape[-1]
            steps = []
            for gi, Hi in zip(g.reshape(-1, n), H.reshape(-1, n, n)):
                steps.append(-torch.linalg.solve(Hi, gi))
            return torch.stack(steps).reshape(g.shape).detach()
        """,
        loses=1,
        idea="loops_over_the_batch",
        instead="",
        counts=False,
    ),
    "loops_by_recursion": slip(
        "Calls itself for each member of the batch.",
        """
        def newton_step(g, H):
            if g.dim() == 1:
                return -torch.linalg.solve(H, g).detach()
            if len(g) == 0:
                return torch.zeros_like(g)
            return torch.stack([newton_step(a, B) for a, B in zip(g, H)])
        """,
        loses=1,
        idea="loops_over_the_batch",
        instead="",
        counts=False,
    ),
    "squeezes_all_dimensions": slip(
        "squeeze() without a number.",
        """
        def newton_step(g, H):
            return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze().detach()
        """,
        loses=2,
        idea="squeezes_all_dimensions",
    ),
    "answers_in_float64": slip(
        "double() on the way in, nothing on the way out.",
        """
        def newton_step(g, H):
            g, H = g.detach().to(torch.float64), H.detach().to(torch.float64)
            return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1)
        """,
        loses=1,
        idea="answers_in_float64",
    ),
    # --- further slips, broken contracts ---------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def newton_step(g, H):
            return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1)
        """,
        loses=1,
    ),
    "always_float32": wrong(
        "float32 is enough.",
        """
        def newton_step(g, H):
            g, H = g.detach().float(), H.detach().float()
            return -torch.linalg.solve(H, g.unsqueeze(-1)).squeeze(-1)
        """,
        verdict="wrong_dtype",
        rounding=True,
    ),
    "column": wrong(
        "The column stays.",
        """
        def newton_step(g, H):
            return -torch.linalg.solve(H, g.unsqueeze(-1)).detach()
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "negates_in_place": wrong(
        "neg_ of the gradient itself.",
        """
        def newton_step(g, H):
            return torch.linalg.solve(H.detach(), g.detach().neg_().unsqueeze(-1)).squeeze(-1)
        """,
        verdict="input_changed",
    ),
    "numpy_array": wrong(
        "numpy's solve.",
        """
        import numpy as np


        def newton_step(g, H):
            return -np.linalg.solve(H.detach().numpy(), g.detach().numpy()[..., None])[..., 0]
        """,
        verdict="wrong_type",
    ),
}
