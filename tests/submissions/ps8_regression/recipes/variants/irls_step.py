"""Answers to irls_step, which asks for two functions."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

STEP = code(
    """
    def irls_step(X, y, w, lam):
        X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
        n, d = X.shape
        p = torch.sigmoid(X @ w)
        g = X.T @ (p - y) / n + lam * w
        H = X.T @ (X * (p * (1 - p)).unsqueeze(1)) / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
        return w - torch.linalg.solve(H, g)
    """
)

FIT = code(
    """
    def irls_fit(X, y, w, lam, tol):
        X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)

        def f(w):
            return torch.nn.functional.binary_cross_entropy_with_logits(X @ w, y) + lam / 2 * (w @ w)

        history = [w]
        for _ in range(50):
            z = X @ w
            if lam == 0 and (z[y == 1] > 0).all() and (z[y == 0] < 0).all():
                raise ValueError("the classes can be separated")
            g = X.T @ (torch.sigmoid(z) - y) / len(y) + lam * w
            if g.abs().max() <= tol:
                break
            step, t = irls_step(X, y, w, lam) - w, 1.0
            for _ in range(30):
                if not f(w + t * step) > f(w):
                    break
                t = t / 2
            w = w + t * step
            history.append(w)
        return w, torch.stack(history)
    """
)


def _with(step: str = STEP, fit: str = FIT) -> str:
    """Put two functions into one cell."""
    return code(step) + "\n\n\n" + code(fit)


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Rows of X times their weights; a loop that halves.",
        """
        def irls_step(X: Tensor, y: Tensor, w: Tensor, lam: float) -> Tensor:
            X, y, w = X.detach(), y.detach().to(X.dtype), w.detach()
            n, d = X.shape
            p = torch.sigmoid(X @ w)
            gradient = X.mT @ (p - y) / n + lam * w
            hessian = (X.mT * (p * (1 - p))) @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
            return w - torch.linalg.solve(hessian, gradient)


        def irls_fit(X: Tensor, y: Tensor, w: Tensor, lam: float, tol: float) -> tuple[Tensor, Tensor]:
            X, y, w = X.detach(), y.detach().to(X.dtype), w.detach()

            def objective(w):
                z = X @ w
                return torch.nn.functional.binary_cross_entropy_with_logits(z, y) + lam / 2 * w @ w

            history = [w]
            for _ in range(50):
                z = X @ w
                if lam == 0 and bool(((2 * y - 1) * z > 0).all()):
                    raise ValueError("a plane separates the classes, so there is no minimum")
                if (X.mT @ (torch.sigmoid(z) - y) / len(z) + lam * w).abs().max() <= tol:
                    break
                step, here = irls_step(X, y, w, lam) - w, objective(w)
                for _ in range(30):
                    if objective(w + step) <= here:
                        break
                    step = step / 2
                w = w + step
                history.append(w)
            return w, torch.stack(history)
        """,
    ),
    "plain_loops": right(
        "The Hessian entry by entry; Python numbers decide.",
        """
        import math


        def irls_step(X, y, w, lam):
            X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
            n, d = X.shape
            p = 1 / (1 + torch.exp(-(X @ w)))
            H, g = torch.zeros_like(X[:1].mT @ X[:1]), torch.zeros_like(w)
            for i in range(d):
                g[i] = ((p - y) * X[:, i]).sum() / n + lam * w[i]
                for j in range(d):
                    H[i, j] = (X[:, i] * p * (1 - p) * X[:, j]).sum() / n
                H[i, i] += lam
            return w - torch.linalg.solve(H, g)


        def irls_fit(X, y, w, lam, tol):
            X, w, y = X.detach(), w.detach().clone(), y.detach().to(X.dtype)
            n, d = X.shape
            truth = y.tolist()

            def f(v):
                total = 0.0
                for z, t in zip((X @ v).tolist(), truth):
                    total += max(z, 0.0) - t * z + math.log1p(math.exp(-abs(z)))
                return total / n + lam / 2 * sum(a * a for a in v.tolist())

            rows, steps = [w], 0
            while steps < 50:
                scores = (X @ w).tolist()
                if lam == 0:
                    on_their_side = sum(z > 0 if t == 1 else z < 0 for z, t in zip(scores, truth))
                    if on_their_side == n:
                        raise ValueError("no minimum")
                slope = ((torch.sigmoid(X @ w) - y) @ X / n + lam * w).tolist()
                if max(abs(s) for s in slope) <= tol:
                    break
                target, part, halvings = irls_step(X, y, w, lam), 1.0, 0
                while f(w + part * (target - w)) > f(w) and halvings < 30:
                    part, halvings = part / 2, halvings + 1
                w = w + part * (target - w)
                rows.append(w)
                steps += 1
            return w, torch.stack(rows)
        """,
    ),
    "vectorised": right(
        "Roots of the weights on both sides; a history that is cut at the end.",
        """
        @torch.no_grad()
        def irls_step(X, y, w, lam):
            p = (X @ w).sigmoid()
            R = X * (p * (1 - p)).sqrt().unsqueeze(-1)
            H = R.mT @ R / len(X)
            H.diagonal().add_(lam)
            return w - torch.linalg.solve(H, (p - y.to(p.dtype)) @ X / len(X) + lam * w)


        @torch.no_grad()
        def irls_fit(X, y, w, lam, tol):
            t = y.to(X.dtype)
            signs = 2 * t - 1
            history = torch.zeros(51, X.shape[1], dtype=X.dtype, device=X.device)
            history[0] = w

            def f(v):
                return torch.nn.functional.softplus(-signs * (X @ v)).mean() + lam * v.square().sum() / 2

            k = 0
            for k in range(51):
                w = history[k].clone()
                margins = signs * (X @ w)
                if not lam and margins.min() > 0:
                    raise ValueError("separated")
                g = X.mT @ (-signs * torch.sigmoid(-margins)) / len(X) + lam * w
                if torch.linalg.vector_norm(g, float("inf")) <= tol or k == 50:
                    break
                full = irls_step(X, y, w, lam)
                halves = 0
                while halves < 30 and f(torch.lerp(w, full, 0.5**halves)) > f(w):
                    halves += 1
                history[k + 1] = torch.lerp(w, full, 0.5**halves)
            return history[k].clone(), history[: k + 1].clone()
        """,
    ),
    "einsum": right(
        "The new w at once, as the solution of weighted normal equations.",
        """
        def irls_step(X, y, w, lam):
            X, w, y = X.detach(), w.detach(), y.detach().type_as(X.detach())
            z = torch.einsum("nd,d->n", X, w)
            p, q = torch.sigmoid(z), torch.sigmoid(-z)
            A = torch.einsum("ni,n,nj->ij", X, p * q, X)
            c = torch.einsum("ni,n->i", X, p * q * z + y - p)
            return torch.linalg.solve(A + len(X) * lam * torch.eye(len(w)).to(A), c)


        def irls_fit(X, y, w, lam, tol):
            X, w, y = X.detach(), w.detach(), y.detach().type_as(X.detach())
            path = w.unsqueeze(0)
            for _ in range(50):
                w = path[-1]
                z = torch.einsum("nd,d->n", X, w)
                if lam == 0 and torch.equal(z > 0, y > 0.5) and bool((z != 0).all()):
                    raise ValueError("the data are separable and lam is 0")
                slope = torch.einsum("nd,n->d", X, torch.sigmoid(z) - y) / len(X) + lam * w
                if bool((slope.abs() <= tol).all()):
                    break
                new = irls_step(X, y, w, lam)
                before = torch.logaddexp(z, 0 * z).mean() - (y * z).mean() + lam / 2 * torch.einsum("d,d->", w, w)
                for _ in range(30):
                    s = torch.einsum("nd,d->n", X, new)
                    after = torch.logaddexp(s, 0 * s).mean() - (y * s).mean() + lam / 2 * new.dot(new)
                    if after <= before:
                        break
                    new = (new + w) / 2
                path = torch.cat([path, new.unsqueeze(0)])
            return path[-1], path
        """,
    ),
    "helpers": right(
        "Three functions of the student's own, a Cholesky factor, and recursion in place of a loop that halves.",
        """
        def irls_step(X, y, w, lam):
            X, w = X.detach(), w.detach()
            p = torch.sigmoid(X @ w)
            H = X.T @ ((p - p**2)[:, None] * X) / len(X) + lam * torch.eye(len(w), dtype=X.dtype, device=X.device)
            L = torch.linalg.cholesky(H)
            move = torch.cholesky_solve(penalised_slope(X, y, w, lam)[:, None], L)
            return w - move[:, 0]


        def irls_fit(X, y, w, lam, tol):
            X, w, y = X.detach(), w.detach(), y.detach()
            rows = [w]
            while len(rows) <= 50:
                if lam == 0 and classes_lie_apart(X, y, rows[-1]):
                    raise ValueError("no finite minimum")
                if penalised_slope(X, y, rows[-1], lam).abs().max().item() <= tol:
                    break
                rows.append(halved_until_lower(X, y, rows[-1], irls_step(X, y, rows[-1], lam), lam, 30))
            return rows[-1], torch.vstack(rows)
        """,
        """
        def penalised_slope(X, y, w, lam):
            return (torch.sigmoid(X @ w) - y.to(X.dtype)) @ X / len(X) + lam * w


        def penalised_loss(X, y, w, lam):
            signs = 2 * y.to(X.dtype) - 1
            return -torch.nn.functional.logsigmoid(signs * (X @ w)).mean() + 0.5 * lam * torch.dot(w, w)


        def classes_lie_apart(X, y, w):
            z = X @ w
            return all((s > 0) if label else (s < 0) for s, label in zip(z.tolist(), y.tolist()))


        def halved_until_lower(X, y, old, new, lam, most):
            if most == 0 or penalised_loss(X, y, new, lam) <= penalised_loss(X, y, old, lam):
                return new
            return halved_until_lower(X, y, old, old + (new - old) / 2, lam, most - 1)
        """,
    ),
    # --- ideas gone wrong: the step ------------------------------------------------------------------------
    "forgets_the_weights": wrong(
        "The Hessian of least squares.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                g = X.T @ (torch.sigmoid(X @ w) - y) / n + lam * w
                H = X.T @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="forgets_the_weights",
    ),
    "inverts_the_weights": wrong(
        "Divided by p(1 − p), as if it were a variance to be weighed down.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                s = p * (1 - p)
                g = X.T @ (p - y) / n + lam * w
                H = X.T @ (X / s[:, None]) / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="inverts_the_weights",
    ),
    "weights_of_one_factor": wrong(
        "p in place of p(1 − p).",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n + lam * w
                H = (X.T * p) @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="weights_of_one_factor",
    ),
    "squares_the_weights": wrong(
        "Weights on both sides, and no root.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                S = (p * (1 - p))[:, None] * X
                g = X.T @ (p - y) / n + lam * w
                H = S.T @ S / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="squares_the_weights",
    ),
    "penalty_in_the_gradient_only": wrong(
        "The Hessian of the loss alone, which may be singular.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n + lam * w
                H = (X.T * (p * (1 - p))) @ X / n
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="penalty_in_the_gradient_only",
        verdict="raised",
        instead="",
        counts=False,
    ),
    "penalty_in_the_hessian_only": wrong(
        "The gradient of the loss alone.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n
                H = (X.T * (p * (1 - p))) @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="penalty_in_the_hessian_only",
    ),
    "doubles_the_penalty": wrong(
        "λ‖w‖², as in 8.3.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n + 2 * lam * w
                H = (X.T * (p * (1 - p))) @ X / n + 2 * lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="doubles_the_penalty",
    ),
    "penalty_beside_a_sum": wrong(
        "No 1/n in front of the sums.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) + lam * w
                H = (X.T * (p * (1 - p))) @ X + lam * torch.eye(X.shape[1], dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="penalty_beside_a_sum",
    ),
    "sum_beside_a_mean": wrong(
        "1/n in the gradient, and none in the Hessian.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n + lam * w
                H = (X.T * (p * (1 - p))) @ X + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        idea="sum_beside_a_mean",
    ),
    "steps_away_from_the_minimum": wrong(
        "w plus the solution.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n + lam * w
                H = (X.T * (p * (1 - p))) @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w + torch.linalg.solve(H, g)
            """
        ),
        idea="steps_away_from_the_minimum",
    ),
    "returns_the_step_only": wrong(
        "The change of w, which the fit adds itself.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n + lam * w
                H = (X.T * (p * (1 - p))) @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return -torch.linalg.solve(H, g)
            """,
            FIT.replace("irls_step(X, y, w, lam) - w", "irls_step(X, y, w, lam)"),
        ),
        idea="returns_the_step_only",
    ),
    "diagonal_of_the_hessian": wrong(
        "The gradient over the diagonal.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / len(y) + lam * w
                h = (X**2).T @ (p * (1 - p)) / len(y) + lam
                return w - g / h
            """
        ),
        idea="diagonal_of_the_hessian",
    ),
    # --- ideas gone wrong: the fit -------------------------------------------------------------------------
    "takes_full_steps": slip(
        "Newton as in the lecture.",
        _with(
            fit="""
            def irls_fit(X, y, w, lam, tol):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                history = [w]
                for _ in range(50):
                    z = X @ w
                    if lam == 0 and ((2 * y - 1) * z > 0).all():
                        raise ValueError("separated")
                    g = X.T @ (torch.sigmoid(z) - y) / len(y) + lam * w
                    if g.abs().max() <= tol:
                        break
                    w = irls_step(X, y, w, lam)
                    history.append(w)
                return w, torch.stack(history)
            """
        ),
        loses=4,
        idea="takes_full_steps",
        drawn=True,  # right on ordinary inputs if no full step of those that were drawn goes too far
    ),
    "halves_once_only": slip(
        "if in place of while.",
        _with(
            fit="""
            def irls_fit(X, y, w, lam, tol):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)

                def f(w):
                    return torch.nn.functional.binary_cross_entropy_with_logits(X @ w, y) + lam / 2 * (w @ w)

                history = [w]
                for _ in range(50):
                    z = X @ w
                    if lam == 0 and ((2 * y - 1) * z > 0).all():
                        raise ValueError("separated")
                    g = X.T @ (torch.sigmoid(z) - y) / len(y) + lam * w
                    if g.abs().max() <= tol:
                        break
                    step = irls_step(X, y, w, lam) - w
                    if f(w + step) > f(w):
                        step = step / 2
                    w = w + step
                    history.append(w)
                return w, torch.stack(history)
            """
        ),
        loses=2,
        idea="halves_once_only",
    ),
    "halves_by_the_loss_alone": wrong(
        "f in the fit is the loss of 8.5.",
        _with(fit=FIT.replace(" + lam / 2 * (w @ w)\n", "\n")),
        idea="halves_by_the_loss_alone",
        drawn=True,  # right on ordinary inputs if the loss alone decides about every step from those that were drawn
    ),
    "damps_the_step_function": slip(
        "The halving stands in irls_step.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n + lam * w
                H = (X.T * (p * (1 - p))) @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                step = -torch.linalg.solve(H, g)

                def f(w):
                    return torch.nn.functional.binary_cross_entropy_with_logits(X @ w, y) + lam / 2 * (w @ w)

                for _ in range(30):
                    if f(w + step) <= f(w):
                        break
                    step = step / 2
                return w + step
            """
        ),
        loses=4,
        idea="damps_the_step_function",
    ),
    "halves_every_step": wrong(
        "A rate of one half, to be on the safe side.",
        _with(fit=FIT.replace("irls_step(X, y, w, lam) - w, 1.0", "irls_step(X, y, w, lam) - w, 0.5")),
        idea="halves_every_step",
    ),
    "starts_the_fit_at_zero": wrong(
        "Zeros to begin with.",
        _with(fit=FIT.replace("    history = [w]\n", "    w = torch.zeros_like(w)\n    history = [w]\n")),
        idea="starts_the_fit_at_zero",
    ),
    "history_without_the_start": wrong(
        "A list that begins empty.",
        _with(fit=FIT.replace("history = [w]", "history = []")),
        idea="history_without_the_start",
        verdict="wrong_shape",
    ),
    "history_without_the_end": wrong(
        "Written down before the step, and not at the end.",
        _with(
            fit=FIT.replace("history = [w]", "history = []")
            .replace("        history.append(w)\n", "")
            .replace("        step, t =", "        history.append(w)\n        step, t =")
        ),
        idea="history_without_the_end",
        verdict="wrong_shape",
    ),
    "returns_the_history_only": wrong(
        "The last w stands in it anyway.",
        _with(fit=FIT.replace("return w, torch.stack(history)", "return torch.stack(history)")),
        idea="returns_the_history_only",
        verdict="wrong_type",
    ),
    "follows_separated_classes": slip(
        "Nothing is refused.",
        _with(
            fit="""
            def irls_fit(X, y, w, lam, tol):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)

                def f(w):
                    return torch.nn.functional.binary_cross_entropy_with_logits(X @ w, y) + lam / 2 * (w @ w)

                history = [w]
                for _ in range(50):
                    g = X.T @ (torch.sigmoid(X @ w) - y) / len(y) + lam * w
                    if g.abs().max() <= tol:
                        break
                    step = irls_step(X, y, w, lam) - w
                    for _ in range(30):
                        if f(w + step) <= f(w):
                            break
                        step = step / 2
                    w = w + step
                    history.append(w)
                return w, torch.stack(history)
            """
        ),
        loses=1,
        idea="follows_separated_classes",
    ),
    "refuses_whatever_is_separated": wrong(
        "λ is not looked at.",
        _with(fit=FIT.replace("if lam == 0 and (z[y == 1]", "if (z[y == 1]")),
        idea="refuses_whatever_is_separated",
    ),
    "refuses_to_go_without_a_penalty": slip(
        "λ = 0 is an error to this student.",
        _with(
            fit=FIT.replace(
                "    history = [w]\n",
                '    if lam == 0:\n        raise ValueError("lam must be positive")\n    history = [w]\n',
            )
        ),
        loses=1,
        idea="refuses_to_go_without_a_penalty",
    ),
    "takes_the_plane_for_a_side": slip(
        "At least 0 is good enough.",
        _with(fit=FIT.replace("(z[y == 1] > 0)", "(z[y == 1] >= 0)").replace("(z[y == 0] < 0)", "(z[y == 0] <= 0)")),
        loses=1,
        idea="takes_the_plane_for_a_side",
    ),
    "stops_by_the_length_of_the_step": wrong(
        "A short step ends the fit.",
        _with(
            fit="""
            def irls_fit(X, y, w, lam, tol):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)

                def f(w):
                    return torch.nn.functional.binary_cross_entropy_with_logits(X @ w, y) + lam / 2 * (w @ w)

                history = [w]
                for _ in range(50):
                    if lam == 0 and ((2 * y - 1) * (X @ w) > 0).all():
                        raise ValueError("separated")
                    step = irls_step(X, y, w, lam) - w
                    for _ in range(30):
                        if f(w + step) <= f(w):
                            break
                        step = step / 2
                    w = w + step
                    history.append(w)
                    if step.abs().max() <= tol:
                        break
                return w, torch.stack(history)
            """
        ),
        idea="stops_by_the_length_of_the_step",
    ),
    "gradient_test_without_the_penalty": wrong(
        "The gradient of the loss alone has to be small.",
        _with(fit=FIT.replace("/ len(y) + lam * w\n", "/ len(y)\n")),
        idea="gradient_test_without_the_penalty",
    ),
    "needs_a_penalty": slip(
        "At least 1e-3 on the diagonal.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                g = X.T @ (p - y) / n + lam * w
                H = (X.T * (p * (1 - p))) @ X / n + max(lam, 1e-3) * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        loses=3,
        idea="needs_a_penalty",
    ),
    "weights_in_a_matrix": slip(
        "torch.diag of the weights, as in the formula.",
        _with(
            """
            def irls_step(X, y, w, lam):
                X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)
                n, d = X.shape
                p = torch.sigmoid(X @ w)
                S = torch.diag(p * (1 - p))
                g = X.T @ (p - y) / n + lam * w
                H = X.T @ S @ X / n + lam * torch.eye(d, dtype=X.dtype, device=X.device)
                return w - torch.linalg.solve(H, g)
            """
        ),
        loses=1,
        idea="weights_in_a_matrix",
        instead="",
        counts=False,
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "labels_and_identity_in_float64": slip(
        "An identity of the default dtype, which solve refuses.",
        _with(STEP.replace("torch.eye(d, dtype=X.dtype, device=X.device)", "torch.eye(d)")),
        loses=1,
        idea="labels_and_identity_in_float64",
    ),
    "attached_step": slip(
        "Neither function detaches anything.",
        _with(
            STEP.replace("X, w, y = X.detach(), w.detach(), y.detach().to(X.dtype)", "y = y.to(X.dtype)"),
        ),
        loses=1,
    ),
}
