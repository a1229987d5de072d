"""Answers to ridge_fit."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Centred, so that the intercept is gone; then one d × d system.",
        """
        def ridge_fit(X: Tensor, y: Tensor, lam: float) -> tuple[Tensor, Tensor]:
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mean = X.mean(dim=0)
            C = X - mean
            A = C.mT @ C + n * lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, C.mT @ (y - y.mean()))
            return w, y.mean() - mean @ w
        """,
    ),
    "plain_loops": right(
        "A Cholesky factorisation and two substitutions, entry by entry.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mx = [X[:, j].sum() / n for j in range(d)]
            my = y.sum() / n
            L = [[None] * d for _ in range(d)]
            for i in range(d):
                for j in range(i + 1):
                    s = ((X[:, i] - mx[i]) * (X[:, j] - mx[j])).sum() / n
                    if i == j:
                        s = s + lam
                    for k in range(j):
                        s = s - L[i][k] * L[j][k]
                    L[i][j] = s.sqrt() if i == j else s / L[j][j]
            z = []
            for i in range(d):
                s = ((X[:, i] - mx[i]) * (y - my)).sum() / n
                for k in range(i):
                    s = s - L[i][k] * z[k]
                z.append(s / L[i][i])
            w = [None] * d
            for i in reversed(range(d)):
                s = z[i]
                for k in range(i + 1, d):
                    s = s - L[k][i] * w[k]
                w[i] = s / L[i][i]
            b = my
            for j in range(d):
                b = b - mx[j] * w[j]
            return torch.stack(w), b
        """,
    ),
    "vectorised": right(
        "The singular values, each shrunk by its own factor.",
        """
        @torch.no_grad()
        def ridge_fit(X, y, lam):
            mx, my = X.mean(0, keepdim=True), y.mean()
            U, s, Vh = torch.linalg.svd(X - mx, full_matrices=False)
            size = s**2 + len(y) * lam
            factor = torch.where(size > 0, s / size, 0)
            w = Vh.mT @ (factor * (U.mT @ (y - my)))
            return w, my - (mx @ w).squeeze(0)
        """,
    ),
    "einsum": right(
        "Covariances by einsum, a Cholesky factor for the rest.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n = X.shape[0]
            X0, y0 = X - torch.einsum("nd->d", X) / n, y - torch.einsum("n->", y) / n
            S = torch.einsum("ni,nj->ij", X0, X0) / n
            c = torch.einsum("ni,n->i", X0, y0) / n
            L = torch.linalg.cholesky(S + lam * torch.eye(X.shape[1]).to(X))
            w = torch.cholesky_solve(c[:, None], L)[:, 0]
            return w, (y - torch.einsum("nd,d->n", X, w)).mean()
        """,
    ),
    "helpers": right(
        "A row of the identity for every weight, and the pseudo-inverse of all of it.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            x_mean, y_mean = X.mean(0), y.mean()
            rows, targets = with_penalty_rows(X - x_mean, y - y_mean, lam)
            w = torch.linalg.pinv(rows) @ targets
            return w, y_mean - torch.dot(x_mean, w)
        """,
        """
        import math


        def with_penalty_rows(X, y, lam):
            n, d = X.shape
            extra = math.sqrt(n * lam) * torch.eye(d, dtype=X.dtype, device=X.device)
            return torch.cat([X, extra]), torch.cat([y, y.new_zeros(d)])
        """,
    ),
    "augmented_lstsq": right(
        "A row of the identity for every weight, and torch.linalg.lstsq.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mean = X.mean(0)
            root = (n * lam) ** 0.5
            tall = torch.vstack([X - mean, root * torch.eye(d, dtype=X.dtype, device=X.device)])
            goal = torch.hstack([y - y.mean(), torch.zeros(d, dtype=X.dtype, device=X.device)])
            w = torch.linalg.lstsq(tall, goal[:, None]).solution[:, 0]
            return w, y.mean() - mean @ w
        """,
    ),
    "by_qr": right(
        "A row of the identity for every weight, Q and R, a triangular solve.",
        """
        def ridge_fit(X, y, lam):
            with torch.no_grad():
                n, d = X.shape
                mx, my = X.mean(0), y.mean()
                eye = torch.eye(d, dtype=X.dtype, device=X.device)
                Q, R = torch.linalg.qr(torch.cat([X - mx, (n * lam) ** 0.5 * eye]))
                right_side = Q[:n].mT @ (y - my)
                w = torch.linalg.solve_triangular(R, right_side.unsqueeze(-1), upper=True).squeeze(-1)
                return w, my - mx @ w
        """,
    ),
    "the_smaller_system": right(
        "n × n where there are fewer examples than features, else d × d.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mx, my = X.mean(0), y.mean()
            C, t = X - mx, y - my
            if d <= n:
                w = torch.linalg.solve(C.T @ C / n + lam * torch.eye(d, dtype=X.dtype, device=X.device), C.T @ t / n)
            else:
                w = C.T @ torch.linalg.solve(C @ C.T + n * lam * torch.eye(n, dtype=X.dtype, device=X.device), t)
            return w, my - w @ mx
        """,
    ),
    "inverts": right(
        "The inverse of a matrix that the penalty keeps away from being singular.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n = X.shape[0]
            Xc = X - X.mean(dim=0, keepdim=True)
            yc = y - y.mean()
            S = Xc.T @ Xc
            S.diagonal().add_(n * lam)
            w = torch.inverse(S) @ Xc.T @ yc
            b = y.mean() - X.mean(dim=0) @ w
            return w, b
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "penalty_of_a_sum": wrong(
        "λI, as in the book.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            mx, my = X.mean(0), y.mean()
            Xc = X - mx
            I = torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(Xc.T @ Xc + lam * I, Xc.T @ (y - my))
            return w, my - mx @ w
        """,
        idea="penalty_of_a_sum",
    ),
    "divides_the_penalty": wrong(
        "λ/n.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mx, my = X.mean(0), y.mean()
            Xc = X - mx
            I = torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(Xc.T @ Xc + (lam / n) * I, Xc.T @ (y - my))
            return w, my - mx @ w
        """,
        idea="divides_the_penalty",
    ),
    "penalises_the_intercept": wrong(
        "A column of ones and one identity for all.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n = len(X)
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            I = torch.eye(A.shape[1], dtype=X.dtype, device=X.device)
            v = torch.linalg.solve(A.T @ A / n + lam * I, A.T @ y / n)
            return v[:-1], v[-1]
        """,
        idea="penalises_the_intercept",
    ),
    "does_not_centre": wrong(
        "w first, and b is what remains.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            w = torch.linalg.solve(X.T @ X + n * lam * torch.eye(d, dtype=X.dtype, device=X.device), X.T @ y)
            b = torch.mean(y - X @ w)
            return w, b
        """,
        idea="does_not_centre",
    ),
    "forgets_the_feature_means": wrong(
        "b is the mean of y.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            Xc = X - X.mean(0)
            b = y.mean()
            w = torch.linalg.solve(Xc.T @ Xc + n * lam * torch.eye(d, dtype=X.dtype, device=X.device), Xc.T @ (y - b))
            return w, b
        """,
        idea="forgets_the_feature_means",
    ),
    "one_mean_for_all_features": wrong(
        "mean() of the whole table.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            m, b = X.mean(), y.mean()
            Xc = X - m
            w = torch.linalg.solve(Xc.T @ Xc + n * lam * torch.eye(d, dtype=X.dtype, device=X.device), Xc.T @ (y - b))
            return w, b - m * w.sum()
        """,
        idea="one_mean_for_all_features",
    ),
    "centres_y_only": wrong(
        "y minus its mean, X as it is.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = X.T @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, X.T @ (y - y.mean()) / n)
            return w, y.mean() - X.mean(0) @ w
        """,
        idea="centres_y_only",
    ),
    "takes_half_the_loss_only": wrong(
        "The 2 of the penalty came down, that of the loss did not.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mx, my = X.mean(0), y.mean()
            Xc = X - mx
            H = Xc.T @ Xc / n + 2 * lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(H, Xc.T @ (y - my) / n)
            return w, my - mx @ w
        """,
        idea="takes_half_the_loss_only",
    ),
    "takes_half_the_penalty": wrong(
        "The 2 of the loss came down, that of the penalty did not.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mx, my = X.mean(0), y.mean()
            Xc = X - mx
            H = 2 / n * Xc.T @ Xc + lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(H, 2 / n * Xc.T @ (y - my))
            return w, my - mx @ w
        """,
        idea="takes_half_the_penalty",
    ),
    "squares_lambda": wrong(
        "λ in the rows that should carry its root.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mx, my = X.mean(0), y.mean()
            rows = torch.cat([(X - mx) / n**0.5, lam * torch.eye(d, dtype=X.dtype, device=X.device)])
            goal = torch.cat([(y - my) / n**0.5, torch.zeros_like(X[0])])
            w = torch.linalg.pinv(rows) @ goal
            return w, my - mx @ w
        """,
        idea="squares_lambda",
        counts=False,
    ),
    "forgets_the_penalty": wrong(
        "Least squares.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            mx, my = X.mean(0), y.mean()
            w = torch.linalg.pinv(X - mx) @ (y - my)
            return w, my - mx @ w
        """,
        idea="forgets_the_penalty",
    ),
    "standardises_the_features": wrong(
        "z-scores, with the deviation that std gives by itself.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mu, sigma = X.mean(0), X.std(0)
            Z = (X - mu) / sigma
            A = Z.T @ Z + n * lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, Z.T @ (y - y.mean()))
            return w / sigma, y.mean() - mu @ (w / sigma)
        """,
        idea="standardises_the_features",
    ),
    "needs_a_positive_lambda": slip(
        "The kernel trick.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n = len(X)
            mx, my = X.mean(0), y.mean()
            C = X - mx
            K = C @ C.mT + n * lam * torch.eye(n, dtype=X.dtype, device=X.device)
            alpha = torch.linalg.solve(K, y - my)
            w = C.mT @ alpha
            return w, my - mx @ w
        """,
        loses=1,
        idea="needs_a_positive_lambda",
    ),
    "kernel_over_n": slip(
        "The kernel trick, with everything divided by n.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n = len(X)
            mx, my = X.mean(0), y.mean()
            C = X - mx
            K = C @ C.T / n + lam * torch.eye(n, dtype=X.dtype, device=X.device)
            w = C.T @ torch.linalg.inv(K) @ (y - my) / n
            return w, my - mx @ w
        """,
        loses=1,
        idea="needs_a_positive_lambda",
        instead="",
        counts=False,
    ),
    "normal_equations_far_away": slip(
        "A column of ones, and a penalty that leaves it alone.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            P = torch.eye(d + 1, dtype=X.dtype, device=X.device)
            P[-1, -1] = 0
            v = torch.linalg.solve(A.T @ A + n * lam * P, A.T @ y)
            return v[:-1], v[-1]
        """,
        loses=1,
        idea="normal_equations_far_away",
    ),
    "normal_equations_over_n": slip(
        "The equations of mean and penalty, divided by n, the ones first.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = torch.cat([torch.ones_like(X[:, :1]), X], dim=1)
            diag = torch.full_like(A[0], lam)
            diag[0] = 0.0
            v = torch.linalg.solve(A.T @ A / n + torch.diag(diag), A.T @ y / n)
            return v[1:], v[0]
        """,
        loses=1,
        idea="normal_equations_far_away",
        drawn=True,  # the digits lost far from the origin are the whole mistake: told as that, or as nearly right
    ),
    "squeezes_the_weights": slip(
        "Columns, and squeeze() at the end.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach().reshape(-1, 1)
            n, d = X.shape
            mx, my = X.mean(0, keepdim=True), y.mean()
            C = X - mx
            w = torch.linalg.solve(C.T @ C + n * lam * torch.eye(d, dtype=X.dtype, device=X.device), C.T @ (y - my))
            b = my - (mx @ w).squeeze()
            return w.squeeze(), b
        """,
        loses=3,
        idea="squeezes_the_weights",
    ),
    "identity_in_float64": slip(
        "An identity of the default dtype, which solve refuses.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            mx, my = X.mean(0), y.mean()
            C = X - mx
            w = torch.linalg.solve(C.T @ C + n * lam * torch.eye(d, device=X.device), C.T @ (y - my))
            return w, my - mx @ w
        """,
        loses=1,
        idea="identity_in_float64",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def ridge_fit(X, y, lam):
            n, d = X.shape
            C = X - X.mean(0)
            A = C.mT @ C + n * lam * torch.eye(d, dtype=X.dtype, device=X.device)
            w = torch.linalg.solve(A, C.mT @ (y - y.mean()))
            return w, y.mean() - X.mean(0) @ w
        """,
        loses=1,
    ),
    "centres_in_place": wrong(
        "-= on X and on y.",
        """
        def ridge_fit(X, y, lam):
            n, d = X.shape
            mx, my = X.mean(0), y.mean()
            X -= mx
            y -= my
            w = torch.linalg.solve(X.T @ X + n * lam * torch.eye(d).to(X), X.T @ y)
            return w, my - mx @ w
        """,
        verdict="input_changed",
        instead="identity_in_float64",  # both raise where float32 and a gradient come together
    ),
    "number_for_a_tensor": wrong(
        "item() for b.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            C = X - X.mean(0)
            w = torch.linalg.solve(C.T @ C + n * lam * torch.eye(d).to(X), C.T @ (y - y.mean()))
            b = (y.mean() - X.mean(0) @ w).item()
            return w, b
        """,
        verdict="wrong_type",
    ),
    "b_and_then_w": wrong(
        "The other order.",
        """
        def ridge_fit(X, y, lam):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            C = X - X.mean(0)
            w = torch.linalg.solve(C.T @ C + n * lam * torch.eye(d).to(X), C.T @ (y - y.mean()))
            return y.mean() - X.mean(0) @ w, w
        """,
        verdict="wrong_shape",
    ),
}
