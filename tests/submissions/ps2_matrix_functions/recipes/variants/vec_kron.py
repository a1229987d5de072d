"""Answers to vec_kron."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The helper of support.py, and the identity with its rows in another order.",
        """
        def vec_kron(A: Tensor, B: Tensor, X: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            A, B, X = A.detach(), B.detach(), X.detach()
            m, n = X.shape
            J = kron(B.mT, A)
            # row i·n + j of K picks X_ij, which stands at place j·m + i of vec(X)
            places = torch.arange(m * n, device=X.device).reshape(n, m).T.reshape(-1)
            K = torch.eye(m * n, dtype=X.dtype, device=X.device)[places]
            return X.mT.reshape(-1).clone(), J, K
        """,
    ),
    "plain_loops": right(
        "Every entry in its place.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            (p, m), (n, q) = A.shape, B.shape
            v = X.new_zeros(m * n)
            J = X.new_zeros(p * q, m * n)
            K = X.new_zeros(m * n, m * n)
            for j in range(n):
                for i in range(m):
                    v[j * m + i] = X[i, j]
                    K[i * n + j, j * m + i] = 1
                    for l in range(q):
                        for k in range(p):
                            J[l * p + k, j * m + i] = A[k, i] * B[j, l]
            return v, J, K
        """,
    ),
    "einsum": right(
        "Four indices, joined two and two.",
        """
        def vec_kron(A, B, X):
            with torch.no_grad():
                (p, m), (n, q) = A.shape, B.shape
                one_m = torch.eye(m, dtype=X.dtype, device=X.device)
                one_n = torch.eye(n, dtype=X.dtype, device=X.device)
                J = torch.einsum("ki,jl->lkji", A, B).reshape(q * p, n * m)
                K = torch.einsum("ik,jl->ijlk", one_m, one_n).reshape(m * n, m * n)
                return torch.einsum("ij->ji", X).flatten().clone(), J, K
        """,
    ),
    "another_route": right(
        "What the maps make of all unit matrices at once.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            m, n = X.shape
            units = torch.eye(m * n, dtype=X.dtype, device=X.device).reshape(m * n, n, m).transpose(1, 2)
            images = (A @ units @ B).transpose(1, 2).reshape(m * n, A.shape[0] * B.shape[1])
            return X.T.reshape(-1).clone(), images.T.clone(), units.reshape(m * n, m * n).T.clone()
        """,
    ),
    "copies_for_kron": right(
        "torch.kron, with the copies that the lead names.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            dense = torch.contiguous_format
            J = torch.kron(B.T.clone(memory_format=dense), A.clone(memory_format=dense))
            K = torch.zeros(X.numel(), X.numel(), dtype=X.dtype, device=X.device)
            rows = torch.arange(X.numel(), device=X.device)
            columns = rows.reshape(X.shape[1], X.shape[0]).T.flatten()
            K[rows, columns] = 1
            return X.T.flatten().clone(), J, K
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "keeps_the_reading_order": wrong(
        "A ⊗ B.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.mT.flatten().clone(), kron(A, B), K
        """,
        idea="keeps_the_reading_order",
        verdict="wrong_shape",
    ),
    "forgets_the_transpose_of_b": wrong(
        "B ⊗ A.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.mT.flatten().clone(), kron(B, A), K
        """,
        idea="forgets_the_transpose_of_b",
        verdict="wrong_shape",
    ),
    "transposes_the_other_factor": wrong(
        "B ⊗ Aᵀ.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.mT.flatten().clone(), kron(B, A.mT), K
        """,
        idea="transposes_the_other_factor",
        verdict="wrong_shape",
    ),
    "builds_j_for_rows": wrong(
        "A ⊗ Bᵀ beside a vec by columns.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.mT.flatten().clone(), kron(A, B.mT), K
        """,
        idea="builds_j_for_rows",
    ),
    "stacks_rows": wrong(
        "X.flatten().",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.flatten().clone(), kron(B.mT, A), K
        """,
        idea="stacks_rows",
    ),
    "stacks_rows_throughout": wrong(
        "PyTorch's order everywhere.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            m, n = X.shape
            numbers = torch.arange(m * n, device=X.device).reshape(m, n)
            K = torch.eye(m * n, dtype=X.dtype, device=X.device)[numbers.T.reshape(-1)]
            return X.reshape(-1).clone(), kron(A, B.mT), K
        """,
        idea="stacks_rows_throughout",
    ),
    "undoes_the_exchange": wrong(
        "The inverse permutation.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            m, n = X.shape
            K = X.new_zeros(m * n, m * n)
            for i in range(m):
                for j in range(n):
                    K[j * m + i, i * n + j] = 1
            return X.mT.flatten().clone(), kron(B.mT, A), K
        """,
        idea="undoes_the_exchange",
    ),
    "exchanges_nothing": wrong(
        "The identity.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)
            return X.mT.flatten().clone(), kron(B.mT, A), K
        """,
        idea="exchanges_nothing",
    ),
    "turns_the_vector_round": wrong(
        "Reversed.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device).fliplr()
            return X.mT.flatten().clone(), kron(B.mT, A), K
        """,
        idea="turns_the_vector_round",
    ),
    "returns_columns": wrong(
        "A column, as in books.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.mT.reshape(-1, 1).clone() if X.numel() else X.new_zeros(0, 1), kron(B.mT, A), K
        """,
        idea="returns_columns",
        verdict="wrong_shape",
    ),
    "keeps_four_indices": wrong(
        "∂(AXB)_kl/∂X_ij with all its indices.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.mT.flatten().clone(), torch.einsum("ki,jl->klij", A, B), K
        """,
        idea="keeps_four_indices",
        verdict="wrong_shape",
    ),
    "hands_views_to_kron": wrong(
        "torch.kron of a transposed view.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            J = torch.kron(B.T, A)
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            return X.T.flatten().clone(), J, torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
        """,
        idea="hands_views_to_kron",
        verdict="raised",
    ),
    "trusts_contiguous_where_a_size_is_one": slip(
        "contiguous() helps nearly always.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            J = torch.kron(B.T.contiguous(), A.contiguous())
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            return X.T.flatten().clone(), J, torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
        """,
        loses=1,
        idea="trusts_contiguous_where_a_size_is_one",
    ),
    "stacks_a_list_of_columns": slip(
        "A list of columns, which may be empty.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            m, n = X.shape
            columns, exchanged = [], []
            for j in range(n):
                for i in range(m):
                    E = torch.zeros_like(X)
                    E[i, j] = 1
                    columns.append((A @ E @ B).T.reshape(-1))
                    exchanged.append(E.reshape(-1))
            return X.T.reshape(-1).clone(), torch.stack(columns, dim=1), torch.stack(exchanged, dim=1)
        """,
        loses=1,
        idea="stacks_a_list_of_columns",
    ),
    "squeezes": slip(
        "squeeze.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.mT.flatten().clone().squeeze(), kron(B.mT, A).squeeze(), K.squeeze()
        """,
        loses=1,
        idea="squeezes",
    ),
    "makes_k_in_float64": slip(
        "torch.eye without a dtype.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            return X.mT.flatten().clone(), kron(B.mT, A), torch.eye(X.numel(), device=X.device)[places]
        """,
        loses=1,
        idea="makes_k_in_float64",
    ),
    "makes_k_on_the_cpu": slip(
        "torch.eye without a device.",
        """
        def vec_kron(A, B, X):
            A, B, X = A.detach(), B.detach(), X.detach()
            K = torch.eye(X.numel(), dtype=X.dtype)
            places = torch.arange(X.numel()).reshape(X.shape[1], X.shape[0]).T.flatten()
            return X.mT.flatten().clone(), kron(B.mT, A), K[places]
        """,
        loses=1,
        idea="makes_k_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def vec_kron(A, B, X):
            places = torch.arange(X.numel(), device=X.device).reshape(X.mT.shape).mT.flatten()
            K = torch.eye(X.numel(), dtype=X.dtype, device=X.device)[places]
            return X.mT.flatten().clone(), kron(B.mT, A), K
        """,
        loses=1,
    ),
}
