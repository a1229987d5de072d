"""Answers to ridge_path_derivative."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Two solves with one matrix.",
        """
        def ridge_path_derivative(X: Tensor, y: Tensor, lam: Tensor) -> Tensor:
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = X.mT @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, X.mT @ y)
            return torch.linalg.solve(A, -n * w)
        """,
    ),
    "plain_loops": right(
        "Elimination without exchanges, for both right-hand sides one after the other.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = [[(X[:, i] * X[:, j]).sum() + (n * lam if i == j else 0) for j in range(d)] for i in range(d)]
            right_side = [(X[:, i] * y).sum() for i in range(d)]
            for _ in range(2):
                M = [list(row) for row in A]
                v = list(right_side)
                for i in range(d):
                    for k in range(i + 1, d):
                        factor = M[k][i] / M[i][i]
                        for j in range(i, d):
                            M[k][j] = M[k][j] - factor * M[i][j]
                        v[k] = v[k] - factor * v[i]
                for i in range(d - 1, -1, -1):
                    for j in range(i + 1, d):
                        v[i] = v[i] - M[i][j] * v[j]
                    v[i] = v[i] / M[i][i]
                right_side = [-n * entry for entry in v]
            return torch.stack(v)
        """,
    ),
    "vectorised": right(
        "Singular values, and the derivative of each factor.",
        """
        @torch.no_grad()
        def ridge_path_derivative(X, y, lam):
            U, s, Vh = torch.linalg.svd(X, full_matrices=False)
            n = len(X)
            return Vh.mT @ (-n * s / (s**2 + n * lam) ** 2 * (U.mT @ y))
        """,
    ),
    "einsum": right(
        "The eigenvectors of XᵀX/n.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n = X.shape[0]
            values, Q = torch.linalg.eigh(torch.einsum("ni,nj->ij", X, X) / n)
            c = torch.einsum("ij,ni,n->j", Q, X, y) / n
            return -torch.einsum("ij,j->i", Q, c / (values + lam) ** 2)
        """,
    ),
    "helpers": right(
        "A Cholesky factor that serves twice.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            L = torch.linalg.cholesky(ridge_matrix(X, lam))
            w = torch.cholesky_solve((X.T @ y / len(X)).unsqueeze(1), L)
            return torch.cholesky_solve(-w, L).squeeze(1)
        """,
        """
        def ridge_matrix(X, lam):
            M = X.T @ X / len(X)
            M.diagonal().add_(lam)
            return M
        """,
    ),
    "one_block_system": right(
        "Both equations in one system of twice the size.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            I = torch.eye(d, dtype=X.dtype, device=X.device)
            A = X.T @ X / n + lam * I
            top = torch.cat([A, torch.zeros_like(A)], dim=1)
            bottom = torch.cat([I, A], dim=1)
            goal = torch.cat([X.T @ y / n, torch.zeros_like(X[0])])
            return torch.linalg.solve(torch.cat([top, bottom]), goal)[d:]
        """,
    ),
    "inverts": right(
        "The inverse, which the penalty allows, twice.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n = X.shape[0]
            B = torch.inverse(X.T @ X + n * lam * torch.eye(X.shape[1]).to(X))
            return -n * B @ B @ X.T @ y
        """,
    ),
    "the_smaller_system": right(
        "n × n where there are fewer examples than features.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            if d <= n:
                A = X.T @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return -torch.linalg.solve(A, torch.linalg.solve(A, X.T @ y / n))
            K = X @ X.T / n + lam * torch.eye(n, dtype=X.dtype, device=X.device)
            return -X.T @ torch.linalg.solve(K, torch.linalg.solve(K, y / n))
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "grows_with_lambda": wrong(
        "The minus is lost on the way to the other side.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = X.T @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, X.T @ y / n)
            return torch.linalg.solve(A, w)
        """,
        idea="grows_with_lambda",
    ),
    "as_for_one_number": wrong(
        "w = c/λ.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            w = torch.linalg.solve(X.T @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device), X.T @ y)
            return -w / lam
        """,
        idea="as_for_one_number",
    ),
    "one_inverse_too_many": wrong(
        "The derivative of an inverse, applied to w in place of Xᵀy.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            inv = torch.linalg.inv(X.T @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device))
            w = inv @ X.T @ y
            d_inv = -inv @ (n * torch.eye(d, dtype=X.dtype, device=X.device)) @ inv
            return d_inv @ w
        """,
        idea="one_inverse_too_many",
    ),
    "one_inverse_too_few": wrong(
        "A·w' is taken for w'.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            w = torch.linalg.solve(X.T @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device), X.T @ y)
            return -n * w
        """,
        idea="one_inverse_too_few",
    ),
    "forgets_the_examples": wrong(
        "The derivative of nλI is I.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = X.T @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, X.T @ y)
            return -torch.linalg.solve(A, w)
        """,
        idea="forgets_the_examples",
    ),
    "doubles_the_slope": wrong(
        "A 2 that stands on one side only.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = X.T @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, X.T @ y / n)
            return torch.linalg.solve(A, -2 * w)
        """,
        idea="doubles_the_slope",
    ),
    "by_the_logarithm": wrong(
        "For the picture, whose axis is log λ.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = X.T @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, X.T @ y / n)
            return -lam * torch.linalg.solve(A, w)
        """,
        idea="by_the_logarithm",
    ),
    "returns_the_weights": wrong(
        "The fit.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            return torch.linalg.solve(X.T @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device), X.T @ y / n)
        """,
        idea="returns_the_weights",
    ),
    "path_of_a_sum": wrong(
        "λI, as in the book.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            M = X.T @ X + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(M, X.T @ y)
            return -torch.linalg.solve(M, w)
        """,
        idea="path_of_a_sum",
    ),
    "path_with_an_intercept": wrong(
        "Centred, as in 8.3.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            X, y = X - X.mean(0), y - y.mean()
            A = X.T @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, X.T @ y)
            return -n * torch.linalg.solve(A, w)
        """,
        idea="path_with_an_intercept",
    ),
    "quotient_of_differences": wrong(
        "A central difference, with a step relative to λ.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape

            def weights(l):
                return torch.linalg.solve(X.T @ X + n * l * torch.eye(d, dtype=X.dtype, device=X.device), X.T @ y)

            step = 1e-4 * lam
            return (weights(lam + step) - weights(lam - step)) / (2 * step)
        """,
        idea="quotient_of_differences",
    ),
    "quotient_with_a_fixed_step": wrong(
        "A forward difference with one step for every λ, so long that its error is no matter of rounding.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            I = torch.eye(d, dtype=X.dtype, device=X.device)
            h = 0.1
            plus = torch.linalg.solve(X.T @ X + n * (lam + h) * I, X.T @ y)
            here = torch.linalg.solve(X.T @ X + n * lam * I, X.T @ y)
            return (plus - here) / h
        """,
        idea="quotient_of_differences",
        instead="",
        counts=False,
    ),
    "in_the_space_of_examples": slip(
        "The kernel trick.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n = len(X)
            K = X @ X.T + n * lam * torch.eye(n, dtype=X.dtype, device=X.device)
            alpha = torch.linalg.solve(K, y)
            return -n * X.T @ torch.linalg.solve(K, alpha)
        """,
        loses=1,
        idea="in_the_space_of_examples",
    ),
    "system_in_float64": slip(
        "An identity of the default dtype, which solve refuses.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = X.T @ X + n * lam * torch.eye(d, device=X.device)
            w = torch.linalg.solve(A, X.T @ y)
            return -n * torch.linalg.solve(A, w)
        """,
        loses=1,
        idea="system_in_float64",
    ),
    "system_on_the_cpu": slip(
        "An identity of the right dtype, wherever it lies.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = X.T @ X + n * lam * torch.eye(d, dtype=X.dtype)
            w = torch.linalg.solve(A, X.T @ y)
            return -n * torch.linalg.solve(A, w)
        """,
        loses=1,
        idea="system_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def ridge_path_derivative(X, y, lam):
            n, d = X.shape
            A = X.mT @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device)
            return -n * torch.linalg.solve(A, torch.linalg.solve(A, X.mT @ y))
        """,
        loses=1,
    ),
    "column": wrong(
        "A column.",
        """
        def ridge_path_derivative(X, y, lam):
            X, y = X.detach(), y.detach().unsqueeze(1)
            n, d = X.shape
            A = X.mT @ X / n + lam * torch.eye(d).to(X)
            return -torch.linalg.solve(A, torch.linalg.solve(A, X.mT @ y / n))
        """,
        idea="column",
        verdict="wrong_shape",
    ),
}
