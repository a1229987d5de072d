"""Answers to mse_and_grad."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The shape first, then one residual for all three.",
        """
        def mse_and_grad(X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            if y.shape != (X.shape[0],):
                raise ValueError(f"one label for each of {X.shape[0]} examples is needed, not {tuple(y.shape)}")
            X, y, w, b = X.detach(), y.detach(), w.detach(), b.detach()
            residual = X @ w + b - y
            return (residual**2).mean(), 2 * X.mT @ residual / len(y), 2 * residual.mean()
        """,
    ),
    "plain_loops": right(
        "Sums that grow example by example and feature by feature.",
        """
        def mse_and_grad(X, y, w, b):
            n, d = X.shape
            if y.dim() != 1 or y.shape[0] != n:
                raise ValueError("wrong number of labels")
            X, y, w, b = (t.detach() for t in (X, y, w, b))
            loss = torch.zeros_like(b)
            dw = [torch.zeros_like(b) for _ in range(d)]
            db = torch.zeros_like(b)
            for i in range(n):
                guess = b
                for j in range(d):
                    guess = guess + X[i, j] * w[j]
                error = guess - y[i]
                loss = loss + error * error / n
                for j in range(d):
                    dw[j] = dw[j] + 2 * error * X[i, j] / n
                db = db + 2 * error / n
            return loss, torch.stack(dw), db
        """,
    ),
    "vectorised": right(
        "One matrix with a column of ones, and one vector of all parameters.",
        """
        @torch.no_grad()
        def mse_and_grad(X, y, w, b):
            if tuple(y.shape) != tuple(X.shape[:1]):
                raise ValueError(f"y has shape {tuple(y.shape)}")
            A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
            v = torch.cat([w, b.view(1)])
            e = A @ v - y
            slopes = torch.mv(A.t(), e).mul(2 / X.size(0))
            return torch.dot(e, e) / X.size(0), slopes[:-1], slopes[-1]
        """,
    ),
    "einsum": right(
        "Every sum is an einsum.",
        """
        def mse_and_grad(X, y, w, b):
            if y.ndim != 1 or len(y) != len(X):
                raise ValueError("y must be a vector with an entry for every row of X")
            n = len(X)
            r = torch.einsum("nd,d->n", X, w) + b - y
            loss = torch.einsum("n,n->", r, r) / n
            dw = torch.einsum("nd,n->d", X, r) * (2 / n)
            db = torch.einsum("n->", r) * (2 / n)
            return loss.detach(), dw.detach(), db.detach()
        """,
    ),
    "torch_knows_the_loss": right(
        "F.mse_loss for the loss, the normal equations multiplied out for the gradients.",
        """
        import torch.nn.functional as F


        def mse_and_grad(X, y, w, b):
            n = X.shape[0]
            if y.shape != torch.Size([n]):
                raise ValueError
            with torch.no_grad():
                loss = F.mse_loss(F.linear(X, w.unsqueeze(0), b.reshape(1)).squeeze(1), y)
                dw = 2 / n * (X.T @ X @ w + X.sum(0) * b - X.T @ y)
                db = 2 * (X.mean(0) @ w + b - y.mean())
            return loss, dw, db
        """,
    ),
    "helpers": right(
        "Two functions of the student's own; the gradient is a mean of rows.",
        """
        def mse_and_grad(X, y, w, b):
            check_one_label_each(X, y)
            r = residual_of_a_line(X, y, w, b)
            rows = 2 * r.unsqueeze(1) * X
            return r.pow(2).mean(dim=0).detach(), rows.mean(dim=0).detach(), (2 * r).mean(dim=0).detach()
        """,
        """
        def check_one_label_each(X, y):
            try:
                (n,) = y.shape
            except ValueError:
                raise ValueError("y must be one-dimensional") from None
            if n != X.shape[0]:
                raise ValueError("X and y have different lengths")


        def residual_of_a_line(X, y, w, b):
            return (X * w).sum(dim=1) + b - y
        """,
    ),
    "refuses_late": right(
        "The shape of the residual gives the stretched labels away.",
        """
        def mse_and_grad(X, y, w, b):
            prediction = (X.matmul(w) + b).detach()
            target = y.detach()
            if prediction.shape != target.shape:
                raise ValueError("shapes differ")
            difference = target - prediction
            n = difference.numel()
            return (
                difference.square().sum() / n,
                -2.0 / n * (difference @ X.detach()),
                -2.0 / n * difference.sum(),
            )
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "lets_labels_be_stretched": slip(
        "Nothing is checked.",
        """
        def mse_and_grad(X, y, w, b):
            r = (X @ w + b - y).detach()
            n = len(X)
            return (r**2).mean(), (2 / n) * X.T.detach() @ r, 2 * r.mean()
        """,
        loses=1,
        idea="lets_labels_be_stretched",
    ),
    "stretches_and_multiplies_rows": slip(
        "Nothing is checked, and the gradient is a mean of rows, which a table of differences does not fit.",
        """
        def mse_and_grad(X, y, w, b):
            with torch.no_grad():
                err = X @ w + b - y
                loss = torch.mean(err**2)
                dw = torch.mean(2 * err[:, None] * X, dim=0)
                db = torch.mean(2 * err)
                return loss, dw, db
        """,
        loses=1,
        idea="lets_labels_be_stretched",
        instead="",
        counts=False,
    ),
    "flattens_the_labels": slip(
        "reshape(-1), to be on the safe side.",
        """
        def mse_and_grad(X, y, w, b):
            y = y.reshape(-1)  # in case somebody passes a column
            r = (X @ w + b - y).detach()
            n = X.shape[0]
            return (r @ r) / n, 2 * (X.detach().T @ r) / n, 2 * r.sum() / n
        """,
        loses=1,
        idea="flattens_the_labels",
    ),
    "squeezes_the_labels": slip(
        "squeeze(), to be on the safe side.",
        """
        def mse_and_grad(X, y, w, b):
            y = y.squeeze()
            r = (X @ w + b - y).detach()
            return r.square().mean(), 2 * (X.detach().T @ r) / len(X), 2 * r.mean()
        """,
        loses=1,
        idea="flattens_the_labels",
    ),
    "counts_dimensions_only": slip(
        "y.dim() only.",
        """
        def mse_and_grad(X, y, w, b):
            if y.dim() > 1 or y.dim() == 0:
                raise ValueError("y has to be 1D")
            diff = (X @ w + b - y).detach()
            return (diff**2).mean(), 2 * X.detach().mT @ diff / len(X), 2 * diff.mean()
        """,
        loses=1,
        idea="counts_dimensions_only",
    ),
    "counts_labels_only": slip(
        "The number of labels only.",
        """
        def mse_and_grad(X, y, w, b):
            n, d = X.shape
            if y.numel() != n:
                raise ValueError(f"{y.numel()} labels for {n} examples")
            res = (X @ w + b - y).detach()
            return torch.mean(res * res), 2 / n * torch.matmul(X.detach().T, res), 2 * torch.mean(res)
        """,
        loses=1,
        idea="counts_labels_only",
    ),
    "asserts_the_shape": slip(
        "assert.",
        """
        def mse_and_grad(X, y, w, b):
            assert y.shape == (len(X),), "y has the wrong shape"
            X, y, w, b = X.detach(), y.detach(), w.detach(), b.detach()
            r = X @ w + b - y
            return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()
        """,
        loses=1,
        idea="asserts_the_shape",
    ),
    "sums_over_examples": wrong(
        "A sum of squares.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (len(X),):
                raise ValueError("y must have the shape (n,)")
            r = (X @ w + b - y).detach()
            return torch.sum(r**2), 2 * X.detach().T @ r, 2 * torch.sum(r)
        """,
        idea="sums_over_examples",
    ),
    "averages_the_loss_only": wrong(
        "1/n in the loss alone.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (len(X),):
                raise ValueError("y must have the shape (n,)")
            r = (X @ w + b - y).detach()
            loss = torch.mean(r**2)
            grad_w = 2 * (r @ X.detach())
            grad_b = 2 * r.sum()
            return loss, grad_w, grad_b
        """,
        idea="averages_the_loss_only",
    ),
    "sums_the_slope_of_b": wrong(
        "1/n in front of the matrix only.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (len(X),):
                raise ValueError("y must have the shape (n,)")
            r = (X @ w + b - y).detach()
            return (r**2).mean(), 2 / len(r) * X.detach().T @ r, 2 * r.sum()
        """,
        idea="sums_the_slope_of_b",
    ),
    "sums_the_slope_of_w": wrong(
        "A mean where there is a vector only.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (len(X),):
                raise ValueError("y must have the shape (n,)")
            r = (X @ w + b - y).detach()
            return r.square().mean(), 2 * X.detach().T @ r, 2 * r.mean()
        """,
        idea="sums_the_slope_of_w",
    ),
    "forgets_the_two": wrong(
        "The mean of residual times feature.",
        """
        def mse_and_grad(X, y, w, b):
            if len(y.shape) != 1 or y.shape[0] != X.shape[0]:
                raise ValueError("y must have the shape (n,)")
            e = (X @ w + b - y).detach()
            m = X.shape[0]
            return (e**2).sum() / m, X.detach().T @ e / m, e.sum() / m
        """,
        idea="forgets_the_two",
    ),
    "takes_half_the_loss": wrong(
        "1/(2m), as in a well-known course.",
        """
        def mse_and_grad(X, y, w, b):
            m = X.shape[0]
            if y.shape != (m,):
                raise ValueError("y must have the shape (m,)")
            h = (X @ w + b).detach()
            J = ((h - y) ** 2).sum() / (2 * m)
            return J.detach(), ((h - y) @ X / m).detach(), ((h - y).sum() / m).detach()
        """,
        idea="takes_half_the_loss",
    ),
    "points_downhill": wrong(
        "y minus the prediction, and no sign from the inside.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (X.shape[0],):
                raise ValueError("y must have the shape (n,)")
            r = (y - (X @ w + b)).detach()
            n = len(r)
            return r.square().mean(), 2 / n * X.detach().mT @ r, 2 / n * r.sum()
        """,
        idea="points_downhill",
    ),
    "sign_of_b_alone": wrong(
        "Two residuals that are not the same.",
        """
        def mse_and_grad(X, y, w, b):
            n = X.shape[0]
            if y.shape != (n,):
                raise ValueError("y must have the shape (n,)")
            X, y, w, b = X.detach(), y.detach(), w.detach(), b.detach()
            yhat = X @ w + b
            loss = ((y - yhat) ** 2).mean()
            dw = 2 / n * X.T @ (yhat - y)
            db = 2 * (y - yhat).mean()
            return loss, dw, db
        """,
        idea="sign_of_b_alone",
    ),
    "averages_over_all_entries": wrong(
        "The mean of a table (n, d), over all of it.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != X.shape[:1]:
                raise ValueError("y must have the shape (n,)")
            with torch.no_grad():
                r = X @ w + b - y
                table = 2 * r[:, None] * X
                return (r**2).mean(), table.sum(0) / table.numel(), 2 * r.mean()
        """,
        idea="averages_over_all_entries",
    ),
    "leaves_out_the_intercept": wrong(
        "X @ w, and b is not looked at.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != X.shape[:1]:
                raise ValueError("y must have the shape (n,)")
            with torch.no_grad():
                r = torch.mv(X, w) - y
                return r.pow(2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()
        """,
        idea="leaves_out_the_intercept",
    ),
    "root_of_the_loss": wrong(
        "The root mean square.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != X.shape[:1]:
                raise ValueError("y must have the shape (n,)")
            r = (X @ w + b - y).detach()
            rmse = torch.sqrt(torch.mean(r**2))
            return rmse, 2 * X.detach().T @ r / len(r), 2 * r.mean()
        """,
        idea="root_of_the_loss",
    ),
    "squeezes_the_gradient": slip(
        "Columns everywhere, and squeeze() at the end.",
        """
        def mse_and_grad(X, y, w, b):
            n = X.shape[0]
            if y.shape != (n,):
                raise ValueError("y must have the shape (n,)")
            R = (X @ w.unsqueeze(1) + b - y.unsqueeze(1)).detach()
            return (R**2).mean(), (2 * X.detach().T @ R / n).squeeze(), 2 * R.mean()
        """,
        loses=1,
        idea="squeezes_the_gradient",
    ),
    "ones_in_float64": slip(
        "A column of ones of the default dtype.",
        """
        def mse_and_grad(X, y, w, b):
            n = X.shape[0]
            if y.shape != (n,):
                raise ValueError("y must have the shape (n,)")
            X1 = torch.hstack([X.detach(), torch.ones(n, 1, device=X.device)])
            theta = torch.cat([w.detach(), b.detach().reshape(1)]).to(X1.dtype)
            r = X1 @ theta - y.detach()
            g = 2 / n * X1.T @ r
            return (r**2).mean(), g[:-1], g[-1]
        """,
        loses=1,
        idea="ones_in_float64",
    ),
    "ones_on_the_cpu": slip(
        "A column of ones of the right dtype, wherever that lies.",
        """
        def mse_and_grad(X, y, w, b):
            n = X.shape[0]
            if y.shape != (n,):
                raise ValueError("y must have the shape (n,)")
            X1 = torch.hstack([X.detach(), torch.ones(n, 1, dtype=X.dtype)])
            theta = torch.cat([w.detach(), b.detach().reshape(1)])
            r = X1 @ theta - y.detach()
            g = 2 / n * X1.T @ r
            return (r**2).mean(), g[:-1], g[-1]
        """,
        loses=1,
        idea="ones_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (X.shape[0],):
                raise ValueError("y must have the shape (n,)")
            r = X @ w + b - y
            return (r**2).mean(), 2 * X.T @ r / len(r), 2 * r.mean()
        """,
        loses=1,
    ),
    "numbers_for_tensors": wrong(
        "item() for the loss and the slope of b.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (X.shape[0],):
                raise ValueError("y must have the shape (n,)")
            r = (X @ w + b - y).detach()
            return (r**2).mean().item(), 2 * X.detach().T @ r / len(r), 2 * r.mean().item()
        """,
        verdict="wrong_type",
    ),
    "starts_from_float64_zeros": slip(
        "Sums that begin as zeros of the default dtype, on the CPU.",
        """
        def mse_and_grad(X, y, w, b):
            n, d = X.shape
            if y.shape != (n,):
                raise ValueError("y must have the shape (n,)")
            loss, dw, db = torch.zeros(()), torch.zeros(d), torch.zeros(())
            for row, target in zip(X.detach(), y.detach()):
                r = row @ w.detach() + b.detach() - target
                loss += r**2 / n
                dw += 2 * r * row / n
                db += 2 * r / n
            return loss, dw, db
        """,
        loses=2,
    ),
    "subtracts_in_place": wrong(
        "y becomes the residual.",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (X.shape[0],):
                raise ValueError("y must have the shape (n,)")
            r = y.detach()
            r -= X.detach() @ w.detach() + b.detach()
            n = len(r)
            return (r @ r) / n, -2 * X.detach().T @ r / n, -2 * r.sum() / n
        """,
        verdict="input_changed",
    ),
    "lets_autograd_do_it": wrong(
        "backward().",
        """
        def mse_and_grad(X, y, w, b):
            if y.shape != (X.shape[0],):
                raise ValueError("y must have the shape (n,)")
            w1 = w.detach().clone().requires_grad_(True)
            b1 = b.detach().clone().requires_grad_(True)
            loss = ((X @ w1 + b1 - y) ** 2).mean()
            loss.backward()
            return loss.detach(), w1.grad, b1.grad
        """,
        verdict="forbidden",
    ),
}
