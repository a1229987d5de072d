"""Answers to grad_eigval."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The eigenvector's column, times itself.",
        """
        def grad_eigval(S: Tensor, k: int) -> Tensor:
            _, Q = torch.linalg.eigh(S.detach())
            q = Q[:, k]
            return q[:, None] * q[None, :]
        """,
    ),
    "plain_loops": right(
        "The spectral projector as a product over the other eigenvalues.",
        """
        def grad_eigval(S, k):
            S = S.detach()
            values = torch.linalg.eigvalsh(S)
            P = torch.eye(len(S), dtype=S.dtype, device=S.device)
            for j in range(len(S)):
                if j != k:
                    P = P @ (S - values[j] * torch.eye(len(S), dtype=S.dtype, device=S.device))
                    P = P / (values[k] - values[j])
            return (P + P.mT) / 2
        """,
    ),
    "einsum": right(
        "All projectors, of which one is taken.",
        """
        def grad_eigval(S, k):
            with torch.no_grad():
                Q = torch.linalg.eigh(S).eigenvectors
                return torch.einsum("ik,jk->kij", Q, Q)[k].clone()
        """,
    ),
    "another_route": right(
        "Singular vectors of the shifted matrix, which is positive definite.",
        """
        def grad_eigval(S, k):
            S = S.detach()
            shift = torch.linalg.matrix_norm(S) + 1
            U, _, _ = torch.linalg.svd(S + shift * torch.eye(len(S), dtype=S.dtype, device=S.device))
            q = U[:, len(S) - 1 - k]
            return torch.outer(q, q)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "takes_a_row": wrong(
        "Q[k].",
        """
        def grad_eigval(S, k):
            Q = torch.linalg.eigh(S.detach())[1]
            return torch.outer(Q[k], Q[k])
        """,
        idea="takes_a_row",
    ),
    "counts_from_the_largest": wrong(
        "As svd does.",
        """
        def grad_eigval(S, k):
            Q = torch.linalg.eigh(S.detach())[1].flip(1)
            return torch.outer(Q[:, k], Q[:, k])
        """,
        idea="counts_from_the_largest",
    ),
    "counts_from_one": wrong(
        "k − 1.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach())[1][:, k - 1]
            return torch.outer(q, q)
        """,
        idea="counts_from_one",
    ),
    "sorts_by_absolute_value": wrong(
        "By size.",
        """
        def grad_eigval(S, k):
            values, Q = torch.linalg.eigh(S.detach())
            order = torch.argsort(values.abs())
            q = Q[:, order[k]]
            return torch.outer(q, q)
        """,
        idea="sorts_by_absolute_value",
    ),
    "multiplies_by_the_eigenvalue": wrong(
        "λqqᵀ.",
        """
        def grad_eigval(S, k):
            values, Q = torch.linalg.eigh(S.detach())
            return values[k] * torch.outer(Q[:, k], Q[:, k])
        """,
        idea="multiplies_by_the_eigenvalue",
    ),
    "returns_the_eigenvector": wrong(
        "q, whose sign is open.",
        """
        def grad_eigval(S, k):
            return torch.linalg.eigh(S.detach()).eigenvectors[:, k].clone()
        """,
        idea="returns_the_eigenvector",
        verdict="wrong_shape",
    ),
    "squares_the_entries": wrong(
        "The diagonal.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach()).eigenvectors[:, k]
            return torch.diag(q * q)
        """,
        idea="squares_the_entries",
    ),
    "counts_symmetric_entries_twice": wrong(
        "The convention of some books for symmetric matrices.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach()).eigenvectors[:, k]
            G = torch.outer(q, q)
            return G + G.mT - torch.diag(G.diagonal())
        """,
        idea="counts_symmetric_entries_twice",
    ),
    "reads_one_triangle": wrong(
        "eigh reads the lower triangle.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach()).eigenvectors[:, k]
            return torch.outer(q, q).tril()
        """,
        idea="reads_one_triangle",
    ),
    "sums_up_to_k": wrong(
        "A slice in place of a column.",
        """
        def grad_eigval(S, k):
            Q = torch.linalg.eigh(S.detach()).eigenvectors[:, : k + 1]
            return Q @ Q.mT
        """,
        idea="sums_up_to_k",
    ),
    "takes_what_is_left": wrong(
        "I − qqᵀ.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach()).eigenvectors[:, k]
            return torch.eye(len(q), dtype=q.dtype, device=q.device) - torch.outer(q, q)
        """,
        idea="takes_what_is_left",
    ),
    "returns_the_number": wrong(
        "The eigenvalue.",
        """
        def grad_eigval(S, k):
            return torch.linalg.eigvalsh(S.detach())[k].clone()
        """,
        idea="returns_the_number",
        verdict="wrong_shape",
    ),
    "divides_by_the_eigenvalue": wrong(
        "q from Sq = λq, where λ may be 0.",
        """
        def grad_eigval(S, k):
            S = S.detach()
            values, Q = torch.linalg.eigh(S)
            values = torch.where(values.abs() < 1e-9, 0.0, values)
            q = S @ Q[:, k] / values[k]
            return torch.outer(q, q)
        """,
        idea="divides_by_the_eigenvalue",
        verdict="not_finite",
        rounding=True,
    ),
    "squeezes": slip(
        "squeeze.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach()).eigenvectors[:, k]
            return torch.outer(q, q).squeeze()
        """,
        loses=1,
        idea="squeezes",
    ),
    "fills_in_float64": slip(
        "torch.zeros without a dtype.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach()).eigenvectors[:, k]
            G = torch.zeros(len(q), len(q), device=q.device)
            G += torch.outer(q, q)
            return G
        """,
        loses=1,
        idea="fills_in_float64",
    ),
    "fills_on_the_cpu": slip(
        "Added to what torch.zeros makes on the CPU.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach()).eigenvectors[:, k]
            G = torch.zeros(len(q), len(q), dtype=q.dtype)
            G += torch.outer(q, q)
            return G
        """,
        loses=1,
        idea="fills_on_the_cpu",
    ),
    "stops_on_another_device": slip(
        "torch.zeros without a device.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S.detach()).eigenvectors[:, k]
            G = torch.zeros(len(q), len(q), dtype=q.dtype)
            for i in range(len(q)):
                G[i] = q[i] * q
            return G
        """,
        loses=1,
        idea="stops_on_another_device",
    ),
    "needs_numbers": slip(
        "A list of numbers, which meta has none of.",
        """
        def grad_eigval(S, k):
            Q = torch.linalg.eigh(S.detach()).eigenvectors
            q = [entry.item() for entry in Q[:, k]]
            return Q.new_tensor([[a * b for b in q] for a in q])
        """,
        loses=1,
        idea="stops_on_another_device",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def grad_eigval(S, k):
            q = torch.linalg.eigh(S).eigenvectors[:, k]
            return torch.outer(q, q)
        """,
        loses=1,
    ),
    "complex_numbers": wrong(
        "eig, for any matrix.",
        """
        def grad_eigval(S, k):
            values, Q = torch.linalg.eig(S.detach())
            q = Q[:, torch.argsort(values.real)[k]]
            return torch.outer(q, q)
        """,
        verdict="wrong_dtype",
    ),
}
