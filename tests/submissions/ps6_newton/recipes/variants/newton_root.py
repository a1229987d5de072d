"""Answers to newton_root."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Looks, solves, moves, appends.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach().clone()
            history = [x]
            for _ in range(max_iter):
                value = g(x)
                if torch.linalg.norm(value) <= tol:
                    break
                J = torch.func.jacrev(g)(x)
                try:
                    s = torch.linalg.solve(J, -value)
                except torch.linalg.LinAlgError:
                    raise ValueError("newton_root: the Jacobian of g is singular") from None
                x = x + s
                history.append(x)
            return x, torch.stack(history)
        """,
    ),
    "plain_loops": right(
        "A while loop, and the Jacobian row by row with autograd.grad.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            n = len(x0)
            path = [x0.detach()]
            k = 0
            while True:
                x = path[-1].clone().requires_grad_(True)
                y = g(x)
                length = sum(float(t) ** 2 for t in y) ** 0.5
                if length <= tol or k == max_iter:
                    return path[-1], torch.stack(path)
                J = torch.zeros(n, n, dtype=x0.dtype)
                for i in range(n):
                    (row,) = torch.autograd.grad(y[i], x, retain_graph=True)
                    for j in range(n):
                        J[i, j] = row[j]
                try:
                    step = torch.linalg.solve(J, y.detach())
                except Exception as e:
                    raise ValueError(f"singular Jacobian in step {k}: {e}")
                path.append(path[-1] - step)
                k += 1
        """,
    ),
    "vectorised": right(
        "The Jacobian from a batch of pushforwards; the path in one tensor that is cut at the end.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            start = x0.detach()
            table = start.new_empty(max_iter + 1, len(start))
            table[0] = start
            basis = torch.eye(len(start), dtype=start.dtype)
            last = 0
            while last < max_iter and g(table[last]).norm() > tol:
                here = table[last].clone()
                columns = torch.vmap(lambda v: torch.func.jvp(g, (here,), (v,))[1])(basis)
                step, info = torch.linalg.solve_ex(columns.T, -g(here))
                if info != 0:
                    raise ValueError("the Jacobian is singular, so there is no Newton step")
                table[last + 1] = here + step
                last += 1
            return table[last].clone(), table[: last + 1].clone()
        """,
    ),
    "einsum": right(
        "Recursion instead of a loop; jacfwd.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach().clone()
            r = g(x)
            if max_iter == 0 or torch.einsum("i,i->", r, r).sqrt() <= tol:
                return x, x[None, :].clone()
            try:
                s = torch.linalg.solve(torch.func.jacfwd(g)(x), r)
            except RuntimeError as problem:
                raise ValueError("J(x) is SINGULAR") from problem
            end, rest = newton_root(g, x - s, tol, max_iter - 1)
            return end, torch.cat([x[None, :], rest])
        """,
    ),
    "helpers": right(
        "autograd.functional.jacobian, and an LU factorisation.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            points = [x0.detach().clone()]
            for k in range(max_iter + 1):
                if length_of(g(points[-1])) <= tol or k == max_iter:
                    break
                points.append(points[-1] + step_from(g, points[-1]))
            return points[-1], torch.stack(points, dim=0)
        """,
        """
        def length_of(vector):
            return torch.sqrt(torch.sum(vector**2)).item()


        def step_from(function, point):
            jacobian = torch.autograd.functional.jacobian(function, point)
            try:
                LU, pivots = torch.linalg.lu_factor(jacobian)
            except RuntimeError:
                raise ValueError("a Jacobian on the way is singular")
            if not (LU.diagonal() != 0).all():
                raise ValueError("a Jacobian on the way is singular")
            return torch.linalg.lu_solve(LU, pivots, -function(point)[:, None])[:, 0]
        """,
    ),
    "float64_inside": right(
        "Steps solved in double precision, whatever comes in.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x, history, steps = x0.detach(), [], 0
            while True:
                history.append(x)
                value = g(x)
                if not torch.linalg.vector_norm(value) > tol or steps == max_iter:
                    break
                J = torch.func.jacrev(g)(x).double()
                try:
                    s = torch.linalg.solve(J, -value.double())
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                x = (x.double() + s).to(x0.dtype)
                steps += 1
            return x, torch.vstack(history)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "walks_away": wrong(
        "The minus of the right-hand side was lost.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for i in range(max_iter):
                gx = g(x)
                if gx.norm() <= tol:
                    break
                J = torch.func.jacrev(g)(x)
                try:
                    x = x + torch.linalg.solve(J, gx)
                except RuntimeError:
                    raise ValueError("Jacobian is singular")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        idea="walks_away",
    ),
    "transposes_the_jacobian": wrong(
        "Columns are stacked as rows.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for i in range(max_iter):
                gx = g(x)
                if torch.sqrt(gx @ gx) <= tol:
                    break
                rows = []
                for e in torch.eye(len(x), dtype=x.dtype):
                    rows.append(torch.func.jvp(g, (x,), (e,))[1])
                try:
                    x = x - torch.linalg.solve(torch.stack(rows), gx)
                except RuntimeError:
                    raise ValueError("singular")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        idea="transposes_the_jacobian",
    ),
    "divides_by_the_diagonal": wrong(
        "The formula of one dimension, entry by entry.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for i in range(max_iter):
                gx = g(x)
                if gx.norm() <= tol:
                    break
                slopes = torch.diagonal(torch.func.jacrev(g)(x))
                x = x - gx / slopes
                hist.append(x)
            return x, torch.stack(hist)
        """,
        idea="divides_by_the_diagonal",
    ),
    "keeps_the_first_jacobian": wrong(
        "The Jacobian stands above the loop.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            J = torch.func.jacrev(g)(x)
            hist = [x]
            for i in range(max_iter):
                gx = g(x)
                if gx.norm() <= tol:
                    break
                try:
                    x = x - torch.linalg.solve(J, gx)
                except RuntimeError:
                    raise ValueError("J is singular")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        idea="keeps_the_first_jacobian",
    ),
    "takes_differences_for_the_jacobian": wrong(
        "Forward differences with √ε.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            def num_jac(x):
                n = x.numel()
                h = torch.finfo(x.dtype).eps ** 0.5
                J = torch.zeros(n, n, dtype=x.dtype)
                for j in range(n):
                    xp = x.clone()
                    xp[j] += h
                    J[:, j] = (g(xp) - g(x)) / h
                return J

            x = x0.detach()
            hist = [x]
            for i in range(max_iter):
                gx = g(x)
                if gx.norm() <= tol:
                    break
                try:
                    x = x + torch.linalg.solve(num_jac(x), -gx)
                except RuntimeError:
                    raise ValueError("the numerical Jacobian is singular")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        idea="takes_differences_for_the_jacobian",
    ),
    "steps_along_minus_g": wrong(
        "A fixed-point iteration.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach().clone()
            hist = [x]
            k = 0
            while k < max_iter and torch.linalg.norm(g(x)) > tol:
                x = x - g(x)
                hist.append(x)
                k = k + 1
            return x, torch.stack(hist)
        """,
        idea="steps_along_minus_g",
    ),
    "goes_half_of_the_way": wrong(
        "Damped, to be on the safe side.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            damping = 0.5
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                if torch.linalg.norm(g(x)) <= tol:
                    break
                J = torch.func.jacfwd(g)(x)
                try:
                    x = x - damping * torch.linalg.solve(J, g(x))
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        idea="goes_half_of_the_way",
    ),
    "steps_by_least_descent": wrong(
        "Gradient descent on ½‖g‖², the rate from the size of J.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                r = g(x)
                if r.norm() <= tol:
                    break
                J = torch.func.jacrev(g)(x)
                rate = 1.0 / (J**2).sum()
                x = x - rate * (J.T @ r)
                hist.append(x)
            return x, torch.stack(hist)
        """,
        idea="steps_by_least_descent",
    ),
    "looks_at_the_step": wrong(
        "Stops when the last step was short.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                J = torch.func.jacrev(g)(x)
                try:
                    s = torch.linalg.solve(J, -g(x))
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                x = x + s
                hist.append(x)
                if s.norm() <= tol:
                    break
            return x, torch.stack(hist)
        """,
        idea="looks_at_the_step",
    ),
    "squares_what_is_compared": wrong(
        "gᵀg beside tol.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                r = g(x)
                if (r**2).sum() <= tol:
                    break
                J = torch.func.jacrev(g)(x)
                try:
                    x = x - torch.linalg.solve(J, r)
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        idea="squares_what_is_compared",
    ),
    "demands_less_than_tol": slip(
        "< instead of ≤.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                r = g(x)
                if torch.linalg.norm(r) < tol:
                    return x, torch.stack(hist)
                J = torch.func.jacrev(g)(x)
                try:
                    x = x - torch.linalg.solve(J, r)
                except RuntimeError:
                    raise ValueError("the Jacobian is singular")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        loses=1,
        idea="demands_less_than_tol",
    ),
    "steps_before_looking": slip(
        "do … while.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            k = 0
            while True:
                J = torch.func.jacrev(g)(x)
                try:
                    x = x - torch.linalg.solve(J, g(x))
                except RuntimeError:
                    raise ValueError("the Jacobian is singular")
                hist.append(x)
                k += 1
                if g(x).norm() <= tol or k >= max_iter:
                    break
            return x, torch.stack(hist)
        """,
        loses=1,
        idea="steps_before_looking",
    ),
    "leaves_out_the_start": wrong(
        "Only new points are kept.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = []
            for _ in range(max_iter):
                r = g(x)
                if r.norm() <= tol:
                    break
                try:
                    x = x - torch.linalg.solve(torch.func.jacrev(g)(x), r)
                except RuntimeError:
                    raise ValueError("the Jacobian is singular")
                hist.append(x)
            if len(hist) == 0:
                return x, torch.zeros(0, len(x), dtype=x.dtype)
            return x, torch.stack(hist)
        """,
        idea="leaves_out_the_start",
    ),
    "leaves_out_the_end": wrong(
        "The point is kept before it moves.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = []
            for _ in range(max_iter):
                r = g(x)
                if r.norm() <= tol:
                    break
                hist.append(x)
                try:
                    x = x - torch.linalg.solve(torch.func.jacrev(g)(x), r)
                except RuntimeError:
                    raise ValueError("the Jacobian is singular")
            return x, torch.stack(hist or [x])
        """,
        idea="leaves_out_the_end",
    ),
    "returns_the_point_before": wrong(
        "x is moved into the list only.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                if g(hist[-1]).norm() <= tol:
                    break
                x = hist[-1]
                try:
                    s = torch.linalg.solve(torch.func.jacrev(g)(x), -g(x))
                except RuntimeError:
                    raise ValueError("the Jacobian is singular")
                hist.append(x + s)
            return x, torch.stack(hist)
        """,
        idea="returns_the_point_before",
    ),
    "makes_one_step_more": slip(
        "Counts from 0 to max_iter.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            k = 0
            while g(x).norm() > tol and k <= max_iter:
                J = torch.func.jacrev(g)(x)
                try:
                    x = x - torch.linalg.solve(J, g(x))
                except RuntimeError:
                    raise ValueError("singular J")
                hist.append(x)
                k += 1
            return x, torch.stack(hist)
        """,
        loses=1,
        idea="makes_one_step_more",
    ),
    "leaves_the_complaint_to_torch": slip(
        "Never thought of it.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                x = x + torch.linalg.solve(torch.func.jacrev(g)(x), -gx)
                hist.append(x)
            return x, torch.stack(hist)
        """,
        loses=1,
        idea="leaves_the_complaint_to_torch",
    ),
    "steps_where_there_is_no_step": slip(
        "A pseudo-inverse exists everywhere.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                x = x - torch.linalg.pinv(torch.func.jacrev(g)(x)) @ gx
                hist.append(x)
            return x, torch.stack(hist)
        """,
        loses=1,
        idea="steps_where_there_is_no_step",
    ),
    "lstsq_finds_something": slip(
        "lstsq finds something everywhere.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                J = torch.func.jacrev(g)(x)
                x = x - torch.linalg.lstsq(J, gx[:, None], driver="gelsd").solution[:, 0]
                hist.append(x)
            return x, torch.stack(hist)
        """,
        loses=1,
        idea="steps_where_there_is_no_step",
    ),
    "keeps_the_path_in_float64": slip(
        "torch.tensor of lists.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x.tolist()]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                try:
                    x = x + torch.linalg.solve(torch.func.jacrev(g)(x), -gx)
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                hist.append(x.tolist())
            return x, torch.tensor(hist)
        """,
        loses=1,
        idea="keeps_the_path_in_float64",
    ),
    # --- the same ideas, written differently; broken contracts ----------------------------------------------
    "complains_about_something": slip(
        "A ValueError that does not say what is wrong.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                try:
                    x = x + torch.linalg.solve(torch.func.jacrev(g)(x), -gx)
                except RuntimeError:
                    raise ValueError("no convergence")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        loses=1,
    ),
    "looks_at_the_determinant": right(
        "det J = 0 instead of an exception; a column of zeros makes both.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                J = torch.func.jacrev(g)(x)
                if torch.det(J) == 0:
                    raise ValueError("Newton: singular Jacobian, det = 0")
                x = x + torch.linalg.solve(J, -gx)
                hist.append(x)
            return x, torch.stack(hist)
        """,
    ),
    "by_an_inverse": slip(
        "inv(J) @ g; inv raises for a singular matrix as solve does.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                try:
                    x = x - torch.inverse(torch.func.jacrev(g)(x)) @ gx
                except RuntimeError:
                    raise ValueError("J is a singular matrix")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        loses=0,
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                J = torch.func.jacrev(g)(x)
                try:
                    x = x + torch.linalg.solve(J, -gx)
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                hist.append(x)
            return x, torch.stack(hist)
        """,
        loses=1,
    ),
    "moves_the_start": wrong(
        "x is x0 itself, and moves in place.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x.clone()]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                try:
                    x += torch.linalg.solve(torch.func.jacrev(g)(x), -gx)
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                hist.append(x.clone())
            return x, torch.stack(hist)
        """,
        verdict="input_changed",
    ),
    "the_same_point_again_and_again": wrong(
        "The list holds one tensor many times.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach().clone()
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                try:
                    x += torch.linalg.solve(torch.func.jacrev(g)(x), -gx)
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                hist.append(x)
            return x, torch.stack(hist)
        """,
    ),
    "list_of_points": wrong(
        "The list itself.",
        """
        def newton_root(g, x0, tol=1e-12, max_iter=50):
            x = x0.detach()
            hist = [x]
            for _ in range(max_iter):
                gx = g(x)
                if torch.linalg.vector_norm(gx) <= tol:
                    break
                try:
                    x = x + torch.linalg.solve(torch.func.jacrev(g)(x), -gx)
                except RuntimeError:
                    raise ValueError("singular Jacobian")
                hist.append(x)
            return x, hist
        """,
        verdict="wrong_type",
    ),
    "measures_the_largest_entry": slip(
        "The largest entry of F is compared.",
        """
        def newton_root(
            F: Callable[[Tensor], Tensor], x0: Tensor, tol: float = 1e-12, max_iter: int = 50
        ) -> tuple[Tensor, Tensor]:
            x = x0.detach().clone()
            history = [x]
            for _ in range(max_iter):
                Fx = F(x).detach()
                if Fx.abs().max() <= tol:
                    break
                J = torch.func.jacrev(F)(x).detach()
                try:
                    s = torch.linalg.solve(J, -Fx)
                except RuntimeError as error:
                    raise ValueError("the Jacobian is singular") from error
                x = x + s
                history.append(x)
            return x, torch.stack(history)
        """,
        loses=1,
        idea="measures_less_than_the_length",
    ),
    "measures_the_root_of_the_mean": slip(
        "The root of the mean square of F is compared.",
        """
        def newton_root(
            F: Callable[[Tensor], Tensor], x0: Tensor, tol: float = 1e-12, max_iter: int = 50
        ) -> tuple[Tensor, Tensor]:
            x = x0.detach().clone()
            history = [x]
            for _ in range(max_iter):
                Fx = F(x).detach()
                if Fx.square().mean().sqrt() <= tol:
                    break
                J = torch.func.jacrev(F)(x).detach()
                try:
                    s = torch.linalg.solve(J, -Fx)
                except RuntimeError as error:
                    raise ValueError("the Jacobian is singular") from error
                x = x + s
                history.append(x)
            return x, torch.stack(history)
        """,
        loses=1,
        idea="measures_less_than_the_length",
    ),
    "ends_quietly_at_a_singular_jacobian": slip(
        "A break where there is no step.",
        """
        def newton_root(
            F: Callable[[Tensor], Tensor], x0: Tensor, tol: float = 1e-12, max_iter: int = 50
        ) -> tuple[Tensor, Tensor]:
            x = x0.detach().clone()
            history = [x]
            for _ in range(max_iter):
                Fx = F(x).detach()
                if torch.linalg.vector_norm(Fx) <= tol:
                    break
                J = torch.func.jacrev(F)(x).detach()
                try:
                    s = torch.linalg.solve(J, -Fx)
                except RuntimeError:
                    break
                x = x + s
                history.append(x)
            return x, torch.stack(history)
        """,
        loses=1,
        idea="ends_quietly_at_a_singular_jacobian",
    ),
}
