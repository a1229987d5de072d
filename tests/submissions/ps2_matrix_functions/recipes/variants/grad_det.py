"""Answers to grad_det."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Singular values: all but one, with the signs of the two rotations.",
        """
        def grad_det(X: Tensor) -> Tensor:
            U, s, Vh = torch.linalg.svd(X.detach())
            others = [torch.cat([s[:i], s[i + 1 :]]).prod() for i in range(len(s))]
            sign = torch.linalg.det(U) * torch.linalg.det(Vh)
            return sign * U @ torch.diag(torch.stack(others)) @ Vh
        """,
    ),
    "plain_loops": right(
        "Minors, one by one.",
        """
        def grad_det(X):
            X = X.detach()
            n = X.shape[0]
            C = torch.ones_like(X)
            for i in range(n):
                for j in range(n):
                    rows = [k for k in range(n) if k != i]
                    columns = [k for k in range(n) if k != j]
                    C[i, j] = (-1) ** (i + j) * torch.linalg.det(X[rows][:, columns])
            return C
        """,
    ),
    "einsum": right(
        "All minors in one batch.",
        """
        def grad_det(X):
            X = X.detach()
            n = X.shape[0]
            keep = torch.tensor([[k for k in range(n) if k != i] for i in range(n)], dtype=torch.long)
            keep = keep.reshape(n, n - 1).to(X.device)
            minors = X[keep[:, None, :, None], keep[None, :, None, :]]
            parity = torch.arange(n, device=X.device).remainder(2)
            signs = 1 - 2 * (parity[:, None] - parity[None, :]).abs().to(X.dtype)
            return torch.einsum("ij,ij->ij", signs, torch.linalg.det(minors))
        """,
    ),
    "another_route": right(
        "det is linear in each row: its value with the row replaced by every unit vector.",
        """
        def grad_det(X):
            X = X.detach()
            n = len(X)
            table = X.expand(n, n, n, n).clone()
            for i in range(n):
                table[i, :, i, :] = torch.eye(n, dtype=X.dtype, device=X.device)
            return torch.linalg.det(table)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "returns_the_adjugate": wrong(
        "The adjugate.",
        """
        def grad_det(X):
            X = X.detach()
            n = X.shape[0]
            C = torch.ones_like(X)
            for i in range(n):
                for j in range(n):
                    minor = X[[k for k in range(n) if k != i]][:, [k for k in range(n) if k != j]]
                    C[j, i] = (-1) ** (i + j) * minor.det()
            return C
        """,
        idea="returns_the_adjugate",
    ),
    "multiplies_by_the_inverse": wrong(
        "det(X)·X⁻¹.",
        """
        def grad_det(X):
            X = X.detach()
            return X.det() * X.inverse()
        """,
        idea="multiplies_by_the_inverse",
        rounding=True,
    ),
    "needs_an_inverse": slip(
        "The textbook.",
        """
        def grad_det(X):
            X = X.detach()
            return X.det() * X.inverse().mT
        """,
        loses=3,
        idea="needs_an_inverse",
        rounding=True,
    ),
    "is_zero_where_singular": slip(
        "A case of its own for det = 0.",
        """
        def grad_det(X):
            X = X.detach()
            n = len(X)
            if torch.linalg.matrix_rank(X) < n:
                return torch.zeros_like(X)
            return torch.linalg.det(X) * torch.linalg.inv(X).mT
        """,
        loses=2,
        idea="is_zero_where_singular",
    ),
    "takes_small_for_singular": slip(
        "A threshold for the determinant.",
        """
        def grad_det(X):
            X = X.detach()
            n = len(X)
            rank = int(torch.linalg.matrix_rank(X))
            if rank == n and abs(X.det()) < 1e-10:
                return torch.zeros_like(X)
            U, s, Vh = torch.linalg.svd(X)
            others = torch.stack([torch.cat([s[:i], s[i + 1 :]]).prod() for i in range(n)])
            return (U.det() * Vh.det()) * (U * others) @ Vh
        """,
        loses=1,
        idea="takes_small_for_singular",
    ),
    "adds_a_little_to_the_diagonal": wrong(
        "A ridge of 1e-6.",
        """
        def grad_det(X):
            X = X.detach()
            size = max(X.abs().max().item(), 1e-10)
            Y = X + 1e-6 * size * torch.eye(len(X), dtype=X.dtype, device=X.device)
            return Y.det() * Y.inverse().mT
        """,
        idea="adds_a_little_to_the_diagonal",
        rounding=True,
        counts=False,
        drawn=True,
    ),
    "forgets_the_signs": wrong(
        "Minors without signs.",
        """
        def grad_det(X):
            X = X.detach()
            n = X.shape[0]
            C = torch.ones_like(X)
            for i in range(n):
                for j in range(n):
                    C[i, j] = X[[k for k in range(n) if k != i]][:, [k for k in range(n) if k != j]].det()
            return C
        """,
        idea="forgets_the_signs",
    ),
    "keeps_the_diagonal": wrong(
        "Along the diagonal.",
        """
        def grad_det(X):
            X = X.detach()
            n = X.shape[0]
            keep = [[k for k in range(n) if k != i] for i in range(n)]
            return torch.diag(torch.stack([X[rows][:, rows].det() for rows in keep]))
        """,
        idea="keeps_the_diagonal",
    ),
    "takes_all_singular_values": wrong(
        "The whole product.",
        """
        def grad_det(X):
            U, s, Vh = torch.linalg.svd(X.detach())
            return U.det() * Vh.det() * s.prod() * U @ Vh
        """,
        idea="takes_all_singular_values",
    ),
    "loses_the_sign_of_the_rotations": wrong(
        "Singular values are positive.",
        """
        def grad_det(X):
            U, s, Vh = torch.linalg.svd(X.detach())
            n = len(s)
            others = s.repeat(n, 1)
            others.fill_diagonal_(1)
            return U @ torch.diag(others.prod(1)) @ Vh
        """,
        idea="loses_the_sign_of_the_rotations",
        counts=False,
    ),
    "multiplies_what_is_not_zero": slip(
        "A pseudo-determinant.",
        """
        def grad_det(X):
            X = X.detach()
            U, s, Vh = torch.linalg.svd(X)
            n = len(s)
            kept = s[s > 1e-12 * s[0]]
            others = torch.stack([torch.cat([s[:i], s[i + 1 :]]).prod() for i in range(n)])
            if len(kept) < n - 1:
                others = torch.zeros_like(s)
                others[-1] = kept.prod()
            return U.det() * Vh.det() * (U * others) @ Vh
        """,
        loses=1,
        idea="multiplies_what_is_not_zero",
        rounding=True,
    ),
    "differentiates_the_logarithm": wrong(
        "X⁻ᵀ.",
        """
        def grad_det(X):
            return torch.linalg.inv(X.detach()).mT
        """,
        idea="differentiates_the_logarithm",
        rounding=True,
    ),
    "returns_the_number": wrong(
        "The value.",
        """
        def grad_det(X):
            return torch.linalg.det(X.detach())
        """,
        idea="returns_the_number",
        verdict="wrong_shape",
    ),
    "works_for_two_rows_only": wrong(
        "[[d, −c], [−b, a]].",
        """
        def grad_det(X):
            X = X.detach()
            n = len(X)
            if n == 1:
                return torch.ones_like(X)
            signs = torch.tensor([[(-1) ** (i + j) for j in range(n)] for i in range(n)], dtype=X.dtype)
            return signs * torch.rot90(X, 2)
        """,
        idea="works_for_two_rows_only",
    ),
    "collects_minors_in_float64": slip(
        "torch.zeros without a dtype.",
        """
        def grad_det(X):
            X = X.detach()
            n = X.shape[0]
            C = torch.zeros(n, n)
            for i in range(n):
                for j in range(n):
                    minor = X[[k for k in range(n) if k != i]][:, [k for k in range(n) if k != j]]
                    C[i, j] = (-1) ** (i + j) * minor.det()
            return C
        """,
        loses=1,
        idea="collects_minors_in_float64",
    ),
    "divides_the_product": slip(
        "The product of all, divided by one that may be 0.",
        """
        def grad_det(X):
            U, s, Vh = torch.linalg.svd(X.detach())
            return U.det() * Vh.det() * (U * (s.prod() / s)) @ Vh
        """,
        loses=3,
        rounding=True,
        counts=False,
        drawn=True,
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def grad_det(X):
            U, s, Vh = torch.linalg.svd(X)
            others = torch.stack([torch.cat([s[:i], s[i + 1 :]]).prod() for i in range(len(s))])
            return torch.linalg.det(U) * torch.linalg.det(Vh) * (U * others) @ Vh
        """,
        loses=1,
    ),
    "trusts_backward": wrong(
        "The library, which is wrong at a singular matrix.",
        """
        def grad_det(X):
            Y = X.detach().clone().requires_grad_()
            torch.linalg.det(Y).backward()
            return Y.grad
        """,
        verdict="forbidden",
    ),
}
