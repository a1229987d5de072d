"""Answers to fit_gd."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The rate from the largest eigenvalue; a loss for every point, also for the last one.",
        """
        def fit_gd(
            X: Tensor, y: Tensor, lr: float | None = None, max_steps: int = 1000, tol: float = 1e-8
        ) -> tuple[Tensor, Tensor, Tensor]:
            X, y = X.detach(), y.detach()
            n, d = X.shape
            if lr is None:
                A = torch.cat([X, X.new_ones(n, 1)], dim=1)
                lr = 1.0 / torch.linalg.eigvalsh(2 / n * A.mT @ A)[-1].item()
            w, b = X.new_zeros(d), X.new_zeros(())
            losses = []
            while True:
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 / n * X.mT @ r, 2 * r.mean()
                if len(losses) > max_steps or max(dw.abs().max(), db.abs()) <= tol:
                    return w, b, torch.stack(losses)
                w = w - lr * dw
                b = b - lr * db
        """,
    ),
    "plain_loops": right(
        "Lists of Python numbers; the trace of the Hessian bounds its eigenvalues.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            rows, targets = X.detach().double().tolist(), y.detach().double().tolist()
            n, d = len(rows), len(rows[0])
            if lr is None:
                squares = sum(x * x for row in rows for x in row) + n
                lr = n / (2 * squares)
            w, b, losses, step = [0.0] * d, 0.0, [], 0
            while True:
                residuals = [sum(wj * xj for wj, xj in zip(w, row)) + b - t for row, t in zip(rows, targets)]
                losses.append(sum(r * r for r in residuals) / n)
                dw = [2 / n * sum(r * row[j] for r, row in zip(residuals, rows)) for j in range(d)]
                db = 2 / n * sum(residuals)
                if max(map(abs, [*dw, db])) <= tol or step == max_steps:
                    break
                w = [wj - lr * g for wj, g in zip(w, dw)]
                b -= lr * db
                step += 1
            kind = {"dtype": X.dtype, "device": X.device}
            return torch.tensor(w, **kind), torch.tensor(b, **kind), torch.tensor(losses, **kind)
        """,
    ),
    "vectorised": right(
        "One vector of unknowns; Gram matrix and right-hand side are computed once, before the walk.",
        """
        @torch.no_grad()
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            n = A.shape[0]
            H, c = 2 / n * A.mT @ A, 2 / n * A.mT @ y
            rate = lr if lr is not None else 1 / float(torch.linalg.matrix_norm(H, 2))
            v = torch.zeros_like(A[0])
            visited = [v]
            for _ in range(max_steps):
                g = H @ v - c
                if g.abs().amax() <= tol:
                    break
                v = v - rate * g
                visited.append(v)
            path = torch.stack(visited)
            losses = (path @ A.mT - y).square().mean(dim=1)
            return v[:-1], v[-1], losses
        """,
    ),
    "einsum": right(
        "Sums by einsum; the middle of the smallest eigenvalue that is not zero and the largest.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            A = torch.hstack([X, torch.ones(n, 1, dtype=X.dtype, device=X.device)])
            if lr is None:
                eigenvalues = torch.linalg.eigvalsh(2 * torch.einsum("ni,nj->ij", A, A) / n)
                largest = eigenvalues.max()
                smallest = eigenvalues[eigenvalues > 1e-9 * largest].min()
                lr = (2 / (smallest + largest)).item()
            v = torch.zeros(d + 1, dtype=X.dtype, device=X.device)
            r = torch.einsum("nj,j->n", A, v) - y
            losses = [torch.einsum("n,n->", r, r) / n]
            for _ in range(max_steps):
                g = torch.einsum("n,nj->j", r, A) * (2 / n)
                if bool((g.abs() <= tol).all()):
                    break
                v = v - lr * g
                r = torch.einsum("nj,j->n", A, v) - y
                losses.append(torch.einsum("n,n->", r, r) / n)
            return v[:d], v[d], torch.stack(losses)
        """,
    ),
    "helpers": right(
        "Functions for the loss, the slopes and the rate; a tensor for the losses that is cut at the end.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            lr = rate_from_curvature(X) if lr is None else lr
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = torch.empty(max_steps + 1, dtype=X.dtype, device=X.device)
            k = 0
            losses[0] = squared_loss(X, y, w, b)
            while k < max_steps:
                dw, db = squared_slopes(X, y, w, b)
                if dw.abs().max() <= tol and db.abs() <= tol:
                    break
                w, b = w - lr * dw, b - lr * db
                k += 1
                losses[k] = squared_loss(X, y, w, b)
            return w, b, losses[: k + 1].clone()
        """,
        """
        def squared_loss(X, y, w, b):
            return torch.mean((X @ w + b - y) ** 2)


        def squared_slopes(X, y, w, b):
            r = X @ w + b - y
            return 2 * (r @ X) / len(y), 2 * r.sum() / len(y)


        def rate_from_curvature(X):
            largest = torch.linalg.svdvals(torch.column_stack([X, torch.ones_like(X[:, 0])]))[0]
            return float(len(X) / (2 * largest**2))
        """,
    ),
    "in_place": right(
        "Tensors of its own that are changed in place; the slopes of both unknowns are taken first.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            with torch.no_grad():
                n, d = X.shape
                if lr is None:
                    lr = 0.9 / curvature_by_power_iteration(X)
                w = torch.zeros(d, dtype=X.dtype, device=X.device)
                b = torch.zeros((), dtype=X.dtype, device=X.device)
                history = []
                for step in range(max_steps + 1):
                    error = (X @ w).add_(b).sub_(y)
                    history.append(error.pow(2).mean())
                    dw, db = error @ X * (2 / n), error.mean() * 2
                    if step == max_steps or not (dw.abs().max() > tol or db.abs() > tol):
                        break
                    w.sub_(dw, alpha=lr)
                    b.sub_(db, alpha=lr)
                return w, b, torch.stack(history)
        """,
        """
        def curvature_by_power_iteration(X):
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = A.sum(0) + A[0].abs() + 1
            for _ in range(300):
                v = v / v.norm()
                v = 2 * (A.T @ (A @ v)) / len(A)
            return v.norm().item()
        """,
    ),
    "fast_rate": right(
        "Nearly the largest rate that is stable.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            n = X.size(0)
            if lr is None:
                A = torch.nn.functional.pad(X, (0, 1), value=1.0)
                lr = 1.9 / torch.linalg.eigvalsh(A.T @ A * 2 / n).max().item()
            theta = X.new_zeros(X.size(1)), X.new_zeros(())
            losses = ()
            for k in range(max_steps + 1):
                w, b = theta
                r = y - (X @ w + b)
                losses += (r.square().mean(),)
                gradient = (-2 / n * (X.T @ r), -2 / n * r.sum())
                if all(float(g.abs().max()) <= tol for g in gradient):
                    break
                if k < max_steps:
                    theta = tuple(t - lr * g for t, g in zip(theta, gradient))
            return *theta, torch.stack(losses)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "one_rate_for_all_data": slip(
        "0.01, as in the old notebook.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            if lr is None:
                lr = 0.01
            X, y = X.detach(), y.detach()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=4,
        idea="one_rate_for_all_data",
    ),
    "another_rate_for_all_data": slip(
        "0.1, as in many notebooks.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            lr = lr or 0.1
            X, y = X.detach(), y.detach()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=1,
        idea="one_rate_for_all_data",
        instead="",
        counts=False,
    ),
    "rate_of_the_flattest_direction": slip(
        "eigvalsh()[0] is the smallest.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[0].abs().item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=3,
        idea="rate_of_the_flattest_direction",
        drawn=True,  # where the data are about as steep in all directions, the walk arrives all the same
    ),
    "rate_on_the_edge": slip(
        "One over the largest eigenvalue of AᵀA/n.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=4,
        idea="rate_on_the_edge",
    ),
    "rate_between_the_eigenvalues": slip(
        "2/(λmin + λmax), as in the book.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                ev = torch.linalg.eigvalsh(2 * A.T @ A / len(A))
                lr = (2 / (ev[0] + ev[-1])).item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=1,
        idea="rate_between_the_eigenvalues",
    ),
    "rate_without_the_intercept": slip(
        "The Hessian of w alone.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                H = 2 * X.T @ X / len(X)
                lr = 1 / torch.linalg.eigvalsh(H).max().item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=1,
        idea="rate_without_the_intercept",
    ),
    "rate_of_the_singular_value": slip(
        "The norm of the matrix of features, not of the Hessian.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = len(X) / (2 * torch.linalg.svdvals(A)[0].item())
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=5,
        idea="rate_of_the_singular_value",
    ),
    "rate_of_a_sum": slip(
        "The Hessian of the sum of squares.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A).max().item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=3,
        idea="rate_of_a_sum",
    ),
    "a_rate_for_every_step": slip(
        "No rate at all where none is given: the best step in each direction.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            n, d = X.shape
            w, b = X.new_zeros(d), X.new_zeros(())
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / n, 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                along = X @ dw + db
                rate = lr if lr is not None else (r @ along) / (along @ along)
                w, b = w - rate * dw, b - rate * db
            return w, b, torch.stack(losses)
        """,
        loses=5,
        idea="a_rate_for_every_step",
    ),
    "steps_half_as_long": wrong(
        "The 2 is missing.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            n = len(X)
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / n)[-1].item()
            w, b, losses = torch.zeros_like(X[0]), torch.zeros_like(y[0]), []
            for step in range(max_steps + 1):
                e = X @ w + b - y
                losses.append((e**2).mean())
                gw, gb = X.T @ e / n, e.sum() / n
                if max(gw.abs().max(), gb.abs()) <= tol or step == max_steps:
                    break
                w, b = w - lr * gw, b - lr * gb
            return w, b, torch.stack(losses)
        """,
        idea="steps_half_as_long",
    ),
    "steps_along_the_sum": wrong(
        "1/n is missing.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            n = len(X)
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / n)[-1].item()
            w, b, losses = torch.zeros_like(X[0]), torch.zeros_like(y[0]), []
            for step in range(max_steps + 1):
                e = X @ w + b - y
                losses.append((e**2).mean())
                gw, gb = 2 * X.T @ e, 2 * e.sum()
                if max(gw.abs().max(), gb.abs()) <= tol or step == max_steps:
                    break
                w, b = w - lr * gw, b - lr * gb
            return w, b, torch.stack(losses)
        """,
        idea="steps_along_the_sum",
    ),
    "steps_uphill": wrong(
        "y minus the prediction, and a minus in front.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            n = len(X)
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / n)[-1].item()
            w, b, losses = torch.zeros_like(X[0]), torch.zeros_like(y[0]), []
            for step in range(max_steps + 1):
                e = y - X @ w - b
                losses.append((e**2).mean())
                gw, gb = 2 * X.T @ e / n, 2 * e.sum() / n
                if max(gw.abs().max(), gb.abs()) <= tol or step == max_steps:
                    break
                w, b = w - lr * gw, b - lr * gb
            return w, b, torch.stack(losses)
        """,
        idea="steps_uphill",
    ),
    "leaves_the_intercept_at_zero": wrong(
        "The line of b was forgotten.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = [(y**2).mean()]
            for _ in range(max_steps):
                grad = 2 * X.T @ (X @ w + b - y) / len(X)
                if grad.abs().max() <= tol:
                    break
                w = w - lr * grad
                losses.append(((X @ w + b - y) ** 2).mean())
            return w, b, torch.stack(losses)
        """,
        idea="leaves_the_intercept_at_zero",
    ),
    "moves_w_before_b": wrong(
        "Every unknown takes its step as soon as it can.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = [(y**2).mean()]
            for _ in range(max_steps):
                r = X @ w + b - y
                if (2 * X.T @ r / len(X)).abs().max() <= tol and (2 * r.mean()).abs() <= tol:
                    break
                w = w - lr * (2 * X.T @ (X @ w + b - y) / len(X))
                b = b - lr * (2 * (X @ w + b - y).mean())
                losses.append(((X @ w + b - y) ** 2).mean())
            return w, b, torch.stack(losses)
        """,
        idea="moves_w_before_b",
    ),
    "starts_elsewhere": wrong(
        "Ones to begin with.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.ones_like(X[0]), torch.ones_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        idea="starts_elsewhere",
    ),
    "starts_at_random": wrong(
        "Small random numbers to begin with, as for a network.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = 0.01 * torch.randn_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
    ),
    "never_stops_early": slip(
        "for, and no break.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = [(y**2).mean()]
            for _ in range(max_steps):
                r = X @ w + b - y
                w, b = w - lr * 2 * X.T @ r / len(X), b - lr * 2 * r.mean()
                losses.append(((X @ w + b - y) ** 2).mean())
            return w, b, torch.stack(losses)
        """,
        loses=4,
        idea="never_stops_early",
    ),
    "leaves_out_the_last_loss": wrong(
        "The loop of the old notebook, which has no loss to stack where no step is taken.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for epoch in range(max_steps):
                y_pred = X @ w + b
                loss = ((y_pred - y) ** 2).mean()
                dw = 2 * X.T @ (y_pred - y) / len(X)
                db = 2 * (y_pred - y).mean()
                if max(dw.abs().max(), db.abs()) <= tol:
                    break
                w, b = w - lr * dw, b - lr * db
                losses.append(loss)
            return w, b, torch.stack(losses)
        """,
        idea="leaves_out_the_last_loss",
        verdict="wrong_shape",
    ),
    "leaves_out_the_first_loss": wrong(
        "A loss behind every step.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for _ in range(max_steps):
                r = X @ w + b - y
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if dw.abs().max() <= tol and db.abs() <= tol:
                    break
                w, b = w - lr * dw, b - lr * db
                losses.append(torch.mean((X @ w + b - y) ** 2))
            return w, b, torch.stack(losses)
        """,
        idea="leaves_out_the_first_loss",
        verdict="wrong_shape",
    ),
    "stale_losses": wrong(
        "The loss of the last pass, written down after the step.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = [(y**2).mean()]
            for _ in range(max_steps):
                r = X @ w + b - y
                loss = (r**2).mean()
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if max(dw.abs().max(), db.abs()) <= tol:
                    break
                w, b = w - lr * dw, b - lr * db
                losses.append(loss)
            return w, b, torch.stack(losses)
        """,
        idea="stale_losses",
    ),
    "adds_up_gradients": wrong(
        "+= for the gradients.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            dw, db = torch.zeros_like(w), torch.zeros_like(b)
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw += 2 * X.T @ r / len(X)
                db += 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        idea="adds_up_gradients",
    ),
    "one_step_too_many": slip(
        "The break stands behind the step.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = [(y**2).mean()]
            for _ in range(max_steps):
                r = X @ w + b - y
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                w, b = w - lr * dw, b - lr * db
                losses.append(((X @ w + b - y) ** 2).mean())
                if max(dw.abs().max(), db.abs()) <= tol:
                    break
            return w, b, torch.stack(losses)
        """,
        loses=4,
        idea="one_step_too_many",
    ),
    "stops_when_losses_stop_falling": slip(
        "The difference of two losses.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = [(y**2).mean()]
            for _ in range(max_steps):
                r = X @ w + b - y
                w, b = w - lr * 2 * X.T @ r / len(X), b - lr * 2 * r.mean()
                losses.append(((X @ w + b - y) ** 2).mean())
                if abs(losses[-1] - losses[-2]) <= tol:
                    break
            return w, b, torch.stack(losses)
        """,
        loses=6,
        idea="stops_when_losses_stop_falling",
    ),
    "looks_at_the_length_of_the_gradient": slip(
        "The norm of both gradients together.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or torch.sqrt(dw @ dw + db**2) <= tol:
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=2,
        idea="looks_at_the_length_of_the_gradient",
    ),
    "takes_negative_slopes_for_small": wrong(
        "max without abs.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or max(dw.max().item(), db.item()) <= tol:
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        idea="takes_negative_slopes_for_small",
    ),
    "losses_as_a_list": wrong(
        "A list of Python numbers.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean().item())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, losses
        """,
        idea="losses_as_a_list",
        verdict="wrong_type",
    ),
    "losses_in_float64": slip(
        "Python numbers that become a tensor at the end.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / len(A))[-1].item()
            w, b = torch.zeros_like(X[0]), torch.zeros_like(y[0])
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean().item())
                dw, db = 2 * X.T @ r / len(X), 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.tensor(losses)
        """,
        loses=1,
        idea="losses_in_float64",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "starts_in_float64": slip(
        "Zeros of the default dtype.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            n, d = X.shape
            X, y = X.detach(), y.detach()
            if lr is None:
                A = torch.cat([X, torch.ones(n, 1)], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / n)[-1].item()
            w, b = torch.zeros(d), torch.zeros(())
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / n, 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=1,
    ),
    "attached_losses": slip(
        "Never detached.",
        """
        def fit_gd(X, y, lr=None, max_steps=1000, tol=1e-8):
            n, d = X.shape
            if lr is None:
                A = torch.cat([X, X.new_ones(n, 1)], dim=1)
                lr = 1 / torch.linalg.eigvalsh(2 * A.T @ A / n)[-1].item()
            w, b = X.new_zeros(d), X.new_zeros(())
            losses = []
            for step in range(max_steps + 1):
                r = X @ w + b - y
                losses.append((r**2).mean())
                dw, db = 2 * X.T @ r / n, 2 * r.mean()
                if step == max_steps or (dw.abs().max() <= tol and db.abs() <= tol):
                    break
                w, b = w - lr * dw, b - lr * db
            return w, b, torch.stack(losses)
        """,
        loses=1,
    ),
}
