"""Answers to ols_fit."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "torch.linalg.lstsq, with the driver that knows about rank.",
        """
        def ols_fit(X: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
            X, y = X.detach(), y.detach()
            A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
            v = torch.linalg.lstsq(A, y.unsqueeze(1), driver="gelsd").solution.squeeze(1)
            return v[:-1], v[-1]
        """,
    ),
    "plain_loops": right(
        "The pseudo-inverse, and products by loops.",
        """
        def ols_fit(X, y):
            n, d = X.shape
            rows = []
            for i in range(n):
                row = [X[i, j] for j in range(d)] + [torch.ones_like(y[i])]
                rows.append(torch.stack(row))
            A_plus = torch.linalg.pinv(torch.stack(rows))
            v = []
            for j in range(d + 1):
                total = torch.zeros_like(y[0])
                for i in range(n):
                    total = total + A_plus[j, i] * y[i]
                v.append(total)
            return torch.stack(v[:d]).detach(), v[d].detach()
        """,
    ),
    "vectorised": right(
        "The singular values, cut off where float numbers end.",
        """
        @torch.no_grad()
        def ols_fit(X, y):
            A = torch.cat((X, torch.ones_like(y).unsqueeze(-1)), -1)
            U, s, Vh = torch.linalg.svd(A, full_matrices=False)
            smallest = torch.finfo(A.dtype).eps * max(A.shape) * s[0]
            inverse = torch.where(s > smallest, 1 / s, torch.zeros_like(s))
            v = Vh.mT @ (inverse * (U.mT @ y))
            return v[:-1], v[-1]
        """,
    ),
    "einsum": right(
        "QR first, the pseudo-inverse of the triangle afterwards.",
        """
        def ols_fit(X, y):
            ones = torch.ones(X.shape[0], 1, dtype=X.dtype, device=X.device)
            Q, R = torch.linalg.qr(torch.hstack([X, ones]))
            v = torch.einsum("ij,j->i", torch.linalg.pinv(R), torch.einsum("kj,k->j", Q, y))
            w, b = v.detach().split([X.shape[1], 1])
            return w, b.squeeze(0)
        """,
    ),
    "helpers": right(
        "The ones stand first, and a function of the student's own takes the result apart.",
        """
        def ols_fit(X, y):
            A = design_matrix(X)
            return first_and_others(torch.linalg.pinv(A) @ y.detach())
        """,
        """
        def design_matrix(X):
            A = torch.empty(X.shape[0], X.shape[1] + 1, dtype=X.dtype, device=X.device)
            A[:, 0] = 1
            A[:, 1:] = X.detach()
            return A


        def first_and_others(v):
            return v[1:].clone(), v[0].clone()
        """,
    ),
    "improves_once_more": right(
        "The pseudo-inverse of the transpose, and a second solve for what the first leaves.",
        """
        def ols_fit(X, y):
            A = torch.nn.functional.pad(X.detach(), (0, 1), value=1.0)
            y = y.detach()
            P = torch.linalg.pinv(A.mT).mT
            v = P @ y
            v = v + P @ (y - A @ v)
            return v[:-1], v[-1]
        """,
    ),
    "in_double_precision": right(
        "All in float64, and the result in the dtype of X.",
        """
        def ols_fit(X, y):
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1).detach().double()
            v = torch.linalg.lstsq(A, y.detach().double().unsqueeze(1), driver="gelss").solution
            v = v.squeeze(1).to(X.dtype)
            return v[:-1], v[-1]
        """,
    ),
    "asks_numpy": right(
        "numpy's lstsq, which finds the shortest solution.",
        """
        import numpy as np


        def ols_fit(X, y):
            A = np.column_stack([X.detach().numpy(), np.ones(len(X), dtype=X.detach().numpy().dtype)])
            v, *_ = np.linalg.lstsq(A, y.detach().numpy(), rcond=None)
            v = torch.from_numpy(v)
            return v[:-1], v[-1]
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "normal_equations": slip(
        "The pseudo-inverse of the normal matrix.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.pinv(A.mT @ A, hermitian=True) @ (A.mT @ y)
            return v[:-1], v[-1]
        """,
        loses=1,
        idea="normal_equations",
    ),
    "normal_equations_by_singular_values": slip(
        "The pseudo-inverse of the normal matrix, as it comes.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.pinv(A.T @ A) @ A.T @ y
            return v[:-1], v[-1]
        """,
        loses=1,
        idea="normal_equations",
        instead="throws_away_small_singular_values",  # which the pseudo-inverse of the normal matrix does
        counts=False,
    ),
    "inverts_the_normal_matrix": slip(
        "The formula from the book.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.inv(A.T @ A) @ (A.T @ y)
            return v[:-1], v[-1]
        """,
        loses=3,
        idea="inverts_the_normal_matrix",
    ),
    "inverts_from_left_to_right": slip(
        "The formula from the book, without brackets.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.inverse(A.T @ A) @ A.T @ y
            return v[:-1], v[-1]
        """,
        loses=3,
        idea="inverts_the_normal_matrix",
        instead="",
        counts=False,
    ),
    "solves_the_normal_equations": slip(
        "solve, as one should, of the normal equations, as one should not.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.solve(A.T @ A, A.T @ y)
            return v[:-1], v[-1]
        """,
        loses=3,
        idea="solves_the_normal_equations",
    ),
    "leaves_out_the_intercept_column": wrong(
        "lstsq of X.",
        """
        def ols_fit(X, y):
            w = torch.linalg.lstsq(X.detach(), y.detach()[:, None], driver="gelsd").solution[:, 0]
            return w, torch.zeros_like(w[0])
        """,
        idea="leaves_out_the_intercept_column",
    ),
    "intercept_afterwards": wrong(
        "w first; b is what remains in the mean.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            w = torch.linalg.lstsq(X, y[:, None], driver="gelsd").solution[:, 0]
            return w, y.mean() - X.mean(0) @ w
        """,
        idea="intercept_afterwards",
    ),
    "mixes_up_the_columns": wrong(
        "Ones first, b last.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([torch.ones_like(X[:, :1]), X], dim=1)
            v = torch.linalg.lstsq(A, y[:, None], driver="gelsd").solution[:, 0]
            return v[:-1], v[-1]
        """,
        idea="mixes_up_the_columns",
    ),
    "shortest_w_alone": slip(
        "Centred first.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            mx, my = X.mean(dim=0), y.mean()
            w = torch.linalg.pinv(X - mx) @ (y - my)
            b = my - mx @ w
            return w, b
        """,
        loses=2,
        idea="shortest_w_alone",
    ),
    "takes_full_rank_for_granted": slip(
        "1/s, whatever s is.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            U, s, Vt = torch.linalg.svd(A, full_matrices=False)
            v = Vt.T @ torch.diag(1 / s) @ U.T @ y
            return v[:-1], v[-1]
        """,
        loses=1,
        idea="takes_full_rank_for_granted",
    ),
    "trusts_the_fast_driver": slip(
        "The driver gels.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.lstsq(A, y.unsqueeze(-1), driver="gels").solution.squeeze(-1)
            return v[:-1], v[-1]
        """,
        loses=1,
        idea="takes_full_rank_for_granted",
        instead="",
        counts=False,
    ),
    "a_solution_with_zeros": slip(
        "Columns that add nothing are left out.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            good = []
            for k in range(A.shape[1]):
                if torch.linalg.matrix_rank(A[:, good + [k]]) > len(good):
                    good.append(k)
            v = torch.zeros_like(A[0])
            v[good] = torch.linalg.pinv(A[:, good]) @ y
            return v[:-1], v[-1]
        """,
        loses=2,
        idea="a_solution_with_zeros",
    ),
    "adds_a_little_to_the_diagonal": wrong(
        "1e-6 on the diagonal.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            eye = torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
            v = torch.linalg.solve(A.T @ A + 1e-6 * eye, A.T @ y)
            return v[:-1], v[-1]
        """,
        idea="adds_a_little_to_the_diagonal",
    ),
    "adds_very_little_to_the_diagonal": slip(
        "1e-10 on the diagonal.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            eye = torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
            v = torch.linalg.inv(A.T @ A + 1e-10 * eye) @ A.T @ y
            return v[:-1], v[-1]
        """,
        loses=3,
        idea="adds_a_little_to_the_diagonal",
        instead="",
        counts=False,
    ),
    "throws_away_small_singular_values": slip(
        "rcond=1e-5, from an old answer on the web.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.lstsq(A, y[:, None], rcond=1e-5, driver="gelsd").solution[:, 0]
            return v[:-1], v[-1]
        """,
        loses=1,
        idea="throws_away_small_singular_values",
    ),
    "one_feature_at_a_time": wrong(
        "Covariance over variance, feature by feature.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            dx, dy = X - X.mean(0), y - y.mean()
            w = torch.stack([(dx[:, j] * dy).sum() / (dx[:, j] ** 2).sum() for j in range(X.shape[1])])
            return w, y.mean() - w @ X.mean(0)
        """,
        idea="one_feature_at_a_time",
    ),
    "an_intercept_with_a_dimension": wrong(
        "v[-1:].",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.lstsq(A, y[:, None], driver="gelsd").solution.flatten()
            return v[:-1], v[-1:]
        """,
        idea="an_intercept_with_a_dimension",
        verdict="wrong_shape",
    ),
    "squeezes_w": slip(
        "squeeze() of a column.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach().unsqueeze(1)
            A = torch.cat([X, torch.ones_like(y)], dim=1)
            V = torch.linalg.lstsq(A, y, driver="gelsd").solution
            return V[:-1].squeeze(), V[-1].squeeze()
        """,
        loses=2,
        idea="squeezes_w",
    ),
    "intercept_column_in_float64": slip(
        "Ones of the default dtype.",
        """
        def ols_fit(X, y):
            n = X.shape[0]
            A = torch.hstack((X.detach(), torch.ones(n, 1, device=X.device)))
            v = torch.linalg.pinv(A) @ y.detach().to(A.dtype)
            return v[:-1], v[-1]
        """,
        loses=1,
        idea="intercept_column_in_float64",
    ),
    "ones_of_two_kinds": slip(
        "Ones with neither dtype nor device.",
        """
        def ols_fit(X, y):
            A = torch.cat([X.detach(), torch.ones(len(X), 1)], dim=1)
            v = torch.linalg.lstsq(A, y.detach().unsqueeze(1), driver="gelsd").solution.squeeze(1)
            return v[:-1], v[-1]
        """,
        loses=1,
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def ols_fit(X, y):
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.pinv(A) @ y
            return v[:-1], v[-1]
        """,
        loses=1,
    ),
    "one_vector": wrong(
        "w and b in one tensor.",
        """
        def ols_fit(X, y):
            X, y = X.detach(), y.detach()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            return torch.linalg.pinv(A) @ y
        """,
        verdict="wrong_type",
    ),
    "always_float64": slip(
        "double(), and never back.",
        """
        def ols_fit(X, y):
            X, y = X.detach().double(), y.detach().double()
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.linalg.pinv(A) @ y
            return v[:-1], v[-1]
        """,
        loses=1,
        idea="intercept_column_in_float64",
    ),
}
