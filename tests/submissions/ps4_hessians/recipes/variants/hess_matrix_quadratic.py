"""Answers to hess_matrix_quadratic."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "One Kronecker product, plus its transpose.",
        """
        def hess_matrix_quadratic(A: Tensor, B: Tensor) -> Tensor:
            first = torch.kron(B.detach().mT.contiguous(), A.detach().contiguous())
            return first + first.mT
        """,
    ),
    "plain_loops": right(
        "Every pair of entries of X, from the double sum.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = A.shape[0], B.shape[0]
            H = torch.zeros(m * n, m * n, dtype=A.dtype, device=A.device)
            for j in range(n):
                for i in range(m):
                    for l in range(n):
                        for k in range(m):
                            H[j * m + i, l * m + k] = A[i, k] * B[l, j] + A[k, i] * B[j, l]
            return H
        """,
    ),
    "vectorised": right(
        "Column by column: the gradient at every unit matrix.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            units = torch.eye(m * n, dtype=A.dtype, device=A.device).reshape(m * n, n, m).mT
            gradients = A @ units @ B + A.mT @ units @ B.mT
            return gradients.mT.reshape(m * n, m * n)
        """,
    ),
    "einsum": right(
        "Four indices, in the order of columns.",
        """
        def hess_matrix_quadratic(A, B):
            with torch.no_grad():
                first = torch.einsum("ik,lj->jilk", A, B)
                second = torch.einsum("ki,jl->jilk", A, B)
                size = A.shape[0] * B.shape[0]
                return (first + second).reshape(size, size)
        """,
    ),
    "another_order": right(
        "The Hessian for rows, and then the entries are renumbered.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach().contiguous(), B.detach().contiguous()
            m, n = len(A), len(B)
            by_rows = torch.kron(A, B.T.contiguous()) + torch.kron(A.T.contiguous(), B)
            order = torch.arange(m * n, device=A.device).reshape(m, n).T.reshape(-1)
            return by_rows[order][:, order]
        """,
    ),
    "from_values": right(
        "f itself at sums of unit matrices.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            f = lambda X: (X * (A @ X @ B)).sum((-2, -1))
            E = torch.eye(m * n, dtype=A.dtype, device=A.device).reshape(m * n, n, m).transpose(1, 2)
            single = f(E)
            double = f(E[:, None] + E[None, :])
            return double - single[:, None] - single[None, :]
        """,
    ),
    "blocks": right(
        "Block by block: B_lj A + B_jl Aᵀ.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            n = len(B)
            rows = [torch.cat([B[l, j] * A + B[j, l] * A.mT for l in range(n)], dim=1) for j in range(n)]
            return torch.cat(rows, dim=0)
        """,
    ),
    "symmetric_and_antisymmetric": right(
        "Twice the symmetric parts, minus twice the antisymmetric ones.",
        """
        def hess_matrix_quadratic(A, B):
            S, T = (A + A.T).detach() / 2, (B + B.T).detach() / 2
            P, Q = (A - A.T).detach() / 2, (B - B.T).detach() / 2
            return 2 * (torch.kron(T, S) - torch.kron(Q, P))
        """,
    ),
    "helpers_and_classes": right(
        "A Kronecker product of one's own.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            return block_product(B.mT, A) + block_product(B, A.mT)
        """,
        """
        def block_product(P, Q):
            table = P[:, None, :, None] * Q[None, :, None, :]
            return table.reshape(P.shape[0] * Q.shape[0], P.shape[1] * Q.shape[1])
        """,
    ),
    "lambdas": right(
        "One lambda, and a clone for what kron does not take.",
        """
        hess_matrix_quadratic = lambda A, B: (
            torch.kron(B.T.detach().clone(memory_format=torch.contiguous_format), A.detach().contiguous())
            + torch.kron(B.detach().contiguous(), A.T.detach().clone(memory_format=torch.contiguous_format))
        )
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "one_term_doubled": wrong(
        "Twice the first term.",
        """
        def hess_matrix_quadratic(A, B):
            return 2 * torch.kron(B.detach().T.contiguous(), A.detach().contiguous())
        """,
        idea="one_term_doubled",
    ),
    "the_other_term_doubled": wrong(
        "Twice the second term.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            # f = <X, AXB>, df = 2 <A' X B', dX>
            return 2 * torch.kron(B.contiguous(), A.mT.contiguous())
        """,
        idea="the_other_term_doubled",
    ),
    "assumes_symmetric_matrices": wrong(
        "2B ⊗ A.",
        """
        def hess_matrix_quadratic(A, B):
            return 2 * torch.kron(B.detach().contiguous(), A.detach().contiguous())
        """,
        idea="assumes_symmetric_matrices",
    ),
    "transposes_both_or_none": wrong(
        "B ⊗ A plus its transpose.",
        """
        def hess_matrix_quadratic(A, B):
            K = torch.kron(B.detach().contiguous(), A.detach().contiguous())
            return K + K.mT
        """,
        idea="transposes_both_or_none",
    ),
    "stacks_the_rows": wrong(
        "The order of reshape.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach().contiguous(), B.detach().contiguous()
            K = torch.kron(A, B.mT.contiguous())
            return K + K.mT
        """,
        idea="stacks_the_rows",
    ),
    "stacks_the_rows_by_einsum": wrong(
        "Four indices, in the order of rows.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            H4 = torch.einsum("ik,lj->ijkl", A, B) + torch.einsum("ki,jl->ijkl", A, B)
            return H4.reshape(m * n, m * n)
        """,
        idea="stacks_the_rows",
    ),
    "stacks_rows_and_transposes_both": wrong(
        "A ⊗ B plus its transpose.",
        """
        def hess_matrix_quadratic(A, B):
            H = torch.kron(A.detach().contiguous(), B.detach().contiguous())
            return H + H.T
        """,
        idea="stacks_rows_and_transposes_both",
    ),
    "one_term_only": wrong(
        "vec(AXB) = (Bᵀ ⊗ A) vec X, and done.",
        """
        def hess_matrix_quadratic(A, B):
            return torch.kron(B.detach().mT.contiguous(), A.detach().contiguous())
        """,
        idea="one_term_only",
    ),
    "half_of_it": wrong(
        "The symmetric part.",
        """
        def hess_matrix_quadratic(A, B):
            M = torch.kron(B.detach().mT.contiguous(), A.detach().contiguous())
            return (M + M.mT) / 2
        """,
        idea="half_of_it",
    ),
    "sum_instead_of_product": wrong(
        "I ⊗ (A + Aᵀ) + (B + Bᵀ) ⊗ I.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            Im = torch.eye(len(A), dtype=A.dtype, device=A.device)
            In = torch.eye(len(B), dtype=A.dtype, device=A.device)
            return torch.kron(In, (A + A.T).contiguous()) + torch.kron((B + B.T).contiguous(), Im)
        """,
        idea="sum_instead_of_product",
    ),
    "symmetrises_each_factor": wrong(
        "The symmetric part of each.",
        """
        def hess_matrix_quadratic(A, B):
            SA = (A + A.mT).detach() / 2
            SB = (B + B.mT).detach() / 2
            return 2 * torch.kron(SB, SA)
        """,
        idea="symmetrises_each_factor",
    ),
    "keeps_four_indices_of_the_matrix": wrong(
        "∂²f/∂X_ij∂X_kl, with all its indices.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            return torch.einsum("ik,lj->ijkl", A, B) + torch.einsum("ki,jl->ijkl", A, B)
        """,
        idea="keeps_four_indices_of_the_matrix",
        verdict="wrong_shape",
    ),
    "rows_of_one_columns_of_the_other": wrong(
        "vec on one side, reshape on the other.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            H = torch.zeros(m * n, m * n, dtype=A.dtype, device=A.device)
            for i in range(m):
                for j in range(n):
                    for k in range(m):
                        for l in range(n):
                            H[j * m + i, k * n + l] = A[i, k] * B[l, j] + A[k, i] * B[j, l]
            return H
        """,
        idea="rows_of_one_columns_of_the_other",
    ),
    "columns_of_one_rows_of_the_other": wrong(
        "The other way round.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            columns = []
            for E in torch.eye(m * n, dtype=A.dtype, device=A.device):
                X = E.reshape(n, m).T
                G = A @ X @ B + A.T @ X @ B.T
                columns.append(G.reshape(-1))
            return torch.stack(columns, dim=1)
        """,
        idea="columns_of_one_rows_of_the_other",
    ),
    "squeezes_the_matrix": slip(
        "squeeze.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            X = torch.eye(m * n, dtype=A.dtype, device=A.device).reshape(m * n, n, m).mT
            G = A @ X @ B + A.mT @ X @ B.mT
            return G.mT.reshape(m * n, m * n).squeeze()
        """,
        loses=1,
        idea="squeezes_the_matrix",
    ),
    "filled_in_float64": slip(
        "torch.zeros without a dtype.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            H = torch.zeros(m * n, m * n, device=A.device)
            for j in range(n):
                for l in range(n):
                    H[j * m : (j + 1) * m, l * m : (l + 1) * m] = B[l, j] * A + B[j, l] * A.T
            return H
        """,
        loses=1,
        idea="filled_in_float64",
    ),
    "filled_on_the_cpu": slip(
        "torch.zeros without a device.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            H = torch.zeros(m * n, m * n, dtype=A.dtype)
            for j in range(n):
                for l in range(n):
                    H[j * m : (j + 1) * m, l * m : (l + 1) * m] = B[l, j] * A + B[j, l] * A.T
            return H
        """,
        loses=1,
        idea="filled_on_the_cpu",
    ),
    "filled_with_neither": slip(
        "torch.zeros, with neither.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = A.shape[0], B.shape[0]
            result = torch.zeros((m * n, m * n))
            for r in range(m * n):
                for s in range(m * n):
                    j, i = divmod(r, m)
                    l, k = divmod(s, m)
                    result[r, s] = A[i, k] * B[l, j] + A[k, i] * B[j, l]
            return result
        """,
        loses=2,
        idea="filled_with_neither",
    ),
    "views_cannot_be_viewed": slip(
        "view.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            m, n = len(A), len(B)
            a, b = A.view(m * m), B.view(n * n)
            outer = (b[:, None] * a[None, :]).view(n, n, m, m)  # l j i k
            first = outer.permute(1, 2, 0, 3)
            second = outer.permute(0, 3, 1, 2)
            return (first + second).reshape(m * n, m * n)
        """,
        loses=1,
        idea="views_cannot_be_viewed",
    ),
    "kron_of_views": wrong(
        "torch.kron of a transposed view and of what is none.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            return torch.kron(B.mT, A) + torch.kron(B, A.mT)
        """,
        verdict="raised",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def hess_matrix_quadratic(A, B):
            K = torch.kron(B.mT.contiguous(), A.contiguous())
            return K + K.mT
        """,
        loses=1,
    ),
    "numpy_array": wrong(
        "numpy's kron.",
        """
        def hess_matrix_quadratic(A, B):
            import numpy as np

            a, b = A.detach().numpy(), B.detach().numpy()
            return np.kron(b.T, a) + np.kron(b, a.T)
        """,
        verdict="wrong_type",
    ),
    "transposes_in_place": wrong(
        "B is transposed in place.",
        """
        def hess_matrix_quadratic(A, B):
            A, B = A.detach(), B.detach()
            first = torch.kron(B.mT.contiguous(), A.contiguous())
            B.copy_(B.mT.clone())
            return first + first.mT
        """,
        verdict="input_changed",
    ),
    "always_float32": wrong(
        "float().",
        """
        def hess_matrix_quadratic(A, B):
            K = torch.kron(B.detach().float().T.contiguous(), A.detach().float().contiguous())
            return K + K.T
        """,
        verdict="wrong_dtype",
    ),
}
