"""Answers to newton_minimize."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Records, looks, turns, halves, moves.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
    ),
    "plain_loops": right(
        "A while loop; gradient and Hessian row by row with autograd.grad; curvatures are lifted where one is too low.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x, n = x0.detach(), len(x0)
            values, norms, k = [], [], 0
            while True:
                leaf = x.clone().requires_grad_(True)
                value = f(leaf)
                (g,) = torch.autograd.grad(value, leaf, create_graph=True)
                values.append(value.detach())
                norms.append(sum(t.detach() ** 2 for t in g) ** 0.5)
                if norms[-1] <= tol or k == max_iter:
                    break
                H = torch.stack([torch.autograd.grad(g[i], leaf, retain_graph=True)[0] for i in range(n)])
                lift = max(0.0, 0.1 - float(torch.linalg.eigvalsh(H)[0]))
                s = -torch.linalg.solve(H + lift * torch.eye(n, dtype=x.dtype), g.detach()) if lift else None
                if s is None:
                    s = -torch.linalg.solve(H, g.detach())
                t = 1.0
                while f(x + t * s) > value and t > 1e-15:
                    t /= 2
                x = x + t * s
                k += 1
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x, dict(values=torch.stack(values), grad_norms=torch.stack(norms), reason=reason)
        """,
    ),
    "helpers": right(
        "The Newton step where it leads down, else the direction of sizes; Armijo's condition far from the end.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach()
            rows = [looked_at(f, x)]
            while rows[-1][1] > tol and len(rows) <= max_iter:
                x = moved(f, x)
                rows.append(looked_at(f, x))
            values, norms = zip(*rows)
            said = ["max_iter", "gradient"][bool(norms[-1] <= tol)]
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": said}


        def looked_at(f, x):
            return f(x), torch.linalg.vector_norm(torch.func.grad(f)(x))


        def moved(f, x):
            g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
            w, Q = torch.linalg.eigh(H)
            if w[0] > 0.1:
                s = -torch.linalg.solve(H, g)
            else:
                s = -Q @ ((Q.mT @ g) / w.abs().clamp(min=0.05))
            for _ in range(50):
                if f(x + s) <= f(x):
                    return x + s
                s = 0.5 * s
            return x
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "takes_plain_newton_steps": wrong(
        "The old notebook's loop, with a record.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                s = -torch.linalg.solve(H, g)
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        idea="takes_plain_newton_steps",
    ),
    "halves_steps_that_lead_uphill": wrong(
        "Halving, without a look at the direction.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                s = -torch.linalg.solve(H, g)
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        idea="halves_steps_that_lead_uphill",
    ),
    "takes_full_steps": wrong(
        "The direction is right, the length is not looked at.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        idea="takes_full_steps",
    ),
    "walks_along_the_gradient": wrong(
        "−g, halved.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                s = -g
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        idea="walks_along_the_gradient",
    ),
    "always_says_gradient": slip(
        "The reason is a constant.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        loses=2,
        idea="always_says_gradient",
    ),
    "says_max_iter_at_the_last_step": slip(
        "The number of steps decides.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "max_iter" if len(values) == max_iter + 1 else "gradient"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        loses=1,
        idea="says_max_iter_at_the_last_step",
    ),
    "records_before_the_step_only": wrong(
        "The last point is not recorded.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            values, norms = torch.stack(values[:-1] or values), torch.stack(norms[:-1] or norms)
            return x, {"values": values, "grad_norms": norms, "reason": reason}
        """,
        idea="records_before_the_step_only",
    ),
    "makes_one_round_more": slip(
        "range(max_iter + 1), as for the points.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter + 1):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        loses=2,
        idea="makes_one_round_more",
    ),
    "records_squares_of_norms": wrong(
        "g @ g.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).square().sum()]
            for _ in range(max_iter):
                if norms[-1] <= tol**2:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).square().sum())
            reason = "gradient" if norms[-1] <= tol**2 else "max_iter"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        idea="records_squares_of_norms",
    ),
    "records_in_float64": slip(
        "The record is made of Python numbers.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            values, norms = torch.tensor([float(t) for t in values]), torch.tensor([float(t) for t in norms])
            return x, {"values": values, "grad_norms": norms, "reason": reason}
        """,
        loses=1,
        idea="records_in_float64",
    ),
    # --- further slips ---------------------------------------------------------------------------------------
    "path_only": wrong(
        "No record.",
        """
        def newton_minimize(f, x0, tol=1e-8, max_iter=100):
            x = x0.detach().clone()
            values, norms = [f(x)], [torch.func.grad(f)(x).norm()]
            for _ in range(max_iter):
                if norms[-1] <= tol:
                    break
                g, H = torch.func.grad(f)(x), torch.func.hessian(f)(x)
                w, Q = torch.linalg.eigh(H)
                s = -Q @ ((Q.T @ g) / w.abs().clamp(min=0.1))
                while f(x + s) > f(x):
                    s = s / 2
                x = x + s
                values.append(f(x))
                norms.append(torch.func.grad(f)(x).norm())
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x
        """,
        verdict="raised",
    ),
    "lifts_good_curvatures": wrong(
        "A floor of 1.",
        """
        def newton_minimize(
            f: Callable[[Tensor], Tensor], x0: Tensor, tol: float = 1e-8, max_iter: int = 100
        ) -> tuple[Tensor, dict[str, Tensor | str]]:
            x = x0.detach().clone()
            values, norms = [], []
            for k in range(max_iter + 1):
                g, value = torch.func.grad_and_value(f)(x)
                g, value = g.detach(), value.detach()
                values.append(value)
                norms.append(torch.linalg.vector_norm(g))
                if norms[-1] <= tol or k == max_iter:
                    break
                lam, Q = torch.linalg.eigh(torch.func.hessian(f)(x).detach())
                s = -Q @ ((Q.mT @ g) / lam.abs().clamp(min=1.0))
                while f(x + s) > value:
                    s = s / 2
                x = x + s
            reason = "gradient" if norms[-1] <= tol else "max_iter"
            return x, {"values": torch.stack(values), "grad_norms": torch.stack(norms), "reason": reason}
        """,
        idea="lifts_good_curvatures",
    ),
}
