"""Answers to grad_nuclear_and_spectral."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The reduced decomposition.",
        """
        def grad_nuclear_and_spectral(X: Tensor) -> tuple[Tensor, Tensor]:
            U, _, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return U @ Vh, U[:, :1] @ Vh[:1]
        """,
    ),
    "plain_loops": right(
        "The sum over pairs of vectors.",
        """
        def grad_nuclear_and_spectral(X):
            X = X.detach()
            U, s, Vh = torch.linalg.svd(X)
            nuclear, spectral = torch.zeros_like(X), torch.zeros_like(X)
            for i in range(len(s)):
                pair = torch.outer(U[:, i], Vh[i, :])
                nuclear += pair
                if i == 0:
                    spectral += pair
            return nuclear, spectral
        """,
    ),
    "einsum": right(
        "Indices.",
        """
        def grad_nuclear_and_spectral(X):
            with torch.no_grad():
                U, s, Vh = torch.linalg.svd(X, full_matrices=False)
                pairs = torch.einsum("ik,kj->kij", U, Vh)
                return pairs.sum(0), pairs[0].clone()
        """,
    ),
    "another_route": right(
        "Eigenvectors of XᵀX, and X times them.",
        """
        def grad_nuclear_and_spectral(X):
            X = X.detach()
            is_wide = X.shape[0] < X.shape[1]
            Y = X.mT if is_wide else X
            squares, V = torch.linalg.eigh(Y.mT @ Y)
            U = Y @ V / squares.sqrt()
            nuclear, spectral = U @ V.mT, torch.outer(U[:, -1], V[:, -1])
            return (nuclear.mT.clone(), spectral.mT.clone()) if is_wide else (nuclear, spectral)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "returns_the_matrix": wrong(
        "U diag(σ) Vᵀ.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return U @ torch.diag(s) @ Vh, torch.outer(U[:, 0], Vh[0])
        """,
        idea="returns_the_matrix",
    ),
    "takes_the_frobenius_norm": wrong(
        "X/‖X‖.",
        """
        def grad_nuclear_and_spectral(X):
            X = X.detach()
            U, s, Vh = torch.linalg.svd(X, full_matrices=False)
            return X / X.norm(), torch.outer(U[:, 0], Vh[0])
        """,
        idea="takes_the_frobenius_norm",
    ),
    "takes_the_square_of_the_frobenius_norm": wrong(
        "Σ σᵢ².",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return (U * 2 * s) @ Vh, torch.outer(U[:, 0], Vh[0])
        """,
        idea="takes_the_square_of_the_frobenius_norm",
    ),
    "adds_the_vectors_first": wrong(
        "Sums of vectors.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return torch.outer(U.sum(dim=1), Vh.sum(dim=0)), torch.outer(U[:, 0], Vh[0])
        """,
        idea="adds_the_vectors_first",
        counts=False,
    ),
    "takes_a_column_of_the_transpose": wrong(
        "Vh[:, 0].",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return U @ Vh, torch.outer(U[:, 0], Vh[:, 0])
        """,
        idea="takes_a_column_of_the_transpose",
        verdict="wrong_shape",
        counts=False,
    ),
    "takes_a_row_of_u": wrong(
        "U[0].",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return U @ Vh, torch.outer(U[0], Vh[0])
        """,
        idea="takes_a_row_of_u",
        verdict="wrong_shape",
        counts=False,
    ),
    "squares_the_norm": wrong(
        "σ₁².",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return U @ Vh, 2 * s[0] * torch.outer(U[:, 0], Vh[0])
        """,
        idea="squares_the_norm",
    ),
    "multiplies_by_the_singular_value": wrong(
        "σ₁u₁v₁ᵀ.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return U @ Vh, s[0] * torch.outer(U[:, 0], Vh[0])
        """,
        idea="multiplies_by_the_singular_value",
    ),
    "takes_the_smallest": wrong(
        "The last.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return U @ Vh, torch.outer(U[:, len(s) - 1], Vh[len(s) - 1])
        """,
        idea="takes_the_smallest",
    ),
    "takes_the_largest_row_sum": wrong(
        "ord=inf.",
        """
        def grad_nuclear_and_spectral(X):
            X = X.detach()
            U, s, Vh = torch.linalg.svd(X, full_matrices=False)
            sums = X.abs().sum(dim=1)
            chosen = (sums == sums.max()).to(X.dtype)
            return U @ Vh, chosen[:, None] * X.sign()
        """,
        idea="takes_the_largest_row_sum",
    ),
    "decomposes_into_square_factors": wrong(
        "full_matrices.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach())
            return U @ Vh, torch.outer(U[:, 0], Vh[0])
        """,
        idea="decomposes_into_square_factors",
        verdict="raised",
    ),
    "gives_one_for_both": wrong(
        "UVᵀ twice.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return U @ Vh, (U @ Vh).clone()
        """,
        idea="gives_one_for_both",
    ),
    "answers_in_another_order": wrong(
        "The spectral norm first.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return torch.outer(U[:, 0], Vh[0]), U @ Vh
        """,
        idea="answers_in_another_order",
    ),
    "transposes": wrong(
        "VUᵀ.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return (U @ Vh).T, torch.outer(Vh[0], U[:, 0])
        """,
        idea="transposes",
        verdict="wrong_shape",
    ),
    "squeezes": slip(
        "squeeze.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            return (U @ Vh).squeeze(), torch.outer(U[:, 0], Vh[0]).squeeze()
        """,
        loses=1,
        idea="squeezes",
    ),
    "adds_in_float64": slip(
        "torch.zeros without a dtype.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X.detach(), full_matrices=False)
            nuclear, spectral = torch.zeros(X.shape), torch.zeros(X.shape)
            for i, (u, v) in enumerate(zip(U.T, Vh, strict=True)):
                nuclear += torch.outer(u, v)
                if i == 0:
                    spectral += torch.outer(u, v)
            return nuclear, spectral
        """,
        loses=1,
        idea="adds_in_float64",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def grad_nuclear_and_spectral(X):
            U, s, Vh = torch.linalg.svd(X, full_matrices=False)
            return U @ Vh, torch.outer(U[:, 0], Vh[0])
        """,
        loses=1,
    ),
}
