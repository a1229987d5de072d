"""Answers to adjoint_solve_gradient."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Forwards, backwards, one inner product.",
        """
        def adjoint_solve_gradient(A0: Tensor, p: Tensor, u: Tensor, b: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return torch.dot(c, x), x * (torch.dot(u, y) - y)
        """,
    ),
    "plain_loops": right(
        "Sums written out, entry by entry.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            n = len(p)
            A = A0.detach().clone()
            for i in range(n):
                for j in range(n):
                    A[i, j] -= u[i].detach() * p[j].detach()
                A[i, i] += p[i].detach()
            x = torch.linalg.solve(A, b.detach())
            lam = torch.linalg.solve(A.transpose(0, 1), c.detach())
            worth = value = 0.0
            for i in range(n):
                worth = worth + u[i].detach() * lam[i]
                value = value + c[i].detach() * x[i]
            gradient = torch.zeros(n, dtype=A0.dtype, device=A0.device)
            for i in range(n):
                gradient[i] = (worth - lam[i]) * x[i]
            return value, gradient
        """,
    ),
    "vectorised": right(
        "The gradient with respect to A first, as a matrix of rank one.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            with torch.no_grad():
                A = A0 + p.diag() - u[:, None] * p
                x = torch.linalg.solve(A, b)
                y = torch.linalg.solve(A.mT, c)
                dA = -y[:, None] * x[None, :]
                return (c * x).sum(), dA.diagonal() - u @ dA
        """,
    ),
    "einsum": right(
        "The same with einsum.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.einsum("i,j->ij", u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(torch.einsum("ij->ji", A), c)
            gradient = torch.einsum("i,i,j->j", u, y, x) - torch.einsum("i,i->i", y, x)
            return torch.einsum("i,i->", c, x), gradient
        """,
    ),
    "helpers": right(
        "One LU factorisation for both systems.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            forwards, backwards = solver_of(opened(A0.detach(), p.detach(), u.detach()))
            x = forwards(b.detach())
            y = backwards(c.detach())
            return x.dot(c.detach()), (u.detach().dot(y) - y) * x
        """,
        """
        def opened(matrix, valves, shares):
            return torch.addr(matrix + torch.diag(valves), shares, valves, alpha=-1)


        def solver_of(matrix):
            LU, pivots = torch.linalg.lu_factor(matrix)

            def forwards(v):
                return torch.linalg.lu_solve(LU, pivots, v.unsqueeze(1)).squeeze(1)

            def backwards(v):
                return torch.linalg.lu_solve(LU, pivots, v.unsqueeze(1), adjoint=True).squeeze(1)

            return forwards, backwards
        """,
    ),
    "other_solver": right(
        "One QR factorisation for both systems.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            Q, R = torch.linalg.qr(A0 + p.diag() - u.outer(p))
            x = torch.linalg.solve_triangular(R, (Q.mT @ b).unsqueeze(1), upper=True)
            y = Q @ torch.linalg.solve_triangular(R.mT, c.unsqueeze(1), upper=False)
            x, y = x.squeeze(1), y.squeeze(1)
            return c @ x, (u @ y - y) * x
        """,
    ),
    "float64_inside": right(
        "Double precision inside.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, q, u, b, c = (t.detach().to(torch.float64) for t in (A0, p, u, b, c))
            A = A0 + torch.diag(q) - torch.outer(u, q)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.mT, c)
            return (c @ x).to(p.dtype), ((u @ y - y) * x).to(p.dtype)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "solves_the_adjoint_without_the_transpose": wrong(
        "A twice.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            lam = torch.linalg.solve(A, c)
            return c @ x, ((u @ lam) - lam) * x
        """,
        idea="solves_the_adjoint_without_the_transpose",
    ),
    "keeps_what_is_taken_out": wrong(
        "dA = diag(dp).",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, -y * x
        """,
        idea="keeps_what_is_taken_out",
    ),
    "keeps_what_is_given_back": wrong(
        "dA = −u dpᵀ.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, (y * u).sum() * x
        """,
        idea="keeps_what_is_given_back",
    ),
    "adds_what_is_given_back": wrong(
        "Two minus signs make three.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, -y * x - (u @ y) * x
        """,
        idea="adds_what_is_given_back",
    ),
    "turns_the_outer_product_round": wrong(
        "dA = diag(dp) − dp uᵀ.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, -y * x + torch.dot(u, x) * y
        """,
        idea="turns_the_outer_product_round",
    ),
    "loses_the_minus": wrong(
        "dx = A⁻¹dA x.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, y * x - torch.dot(u, y) * x
        """,
        idea="loses_the_minus",
    ),
    "takes_c_for_the_adjoint": wrong(
        "One solve.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            return c @ x, (u @ c - c) * x
        """,
        idea="takes_c_for_the_adjoint",
    ),
    "takes_x_for_the_adjoint": wrong(
        "One solve, and x twice.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            return c @ x, (u @ x - x) * x
        """,
        idea="takes_x_for_the_adjoint",
    ),
    "forgets_the_valves": wrong(
        "A₀ in both systems.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            x = torch.linalg.solve(A0, b)
            y = torch.linalg.solve(A0.T, c)
            return c @ x, (u @ y - y) * x
        """,
        idea="forgets_the_valves",
    ),
    "transposes_what_is_given_back": wrong(
        "puᵀ for upᵀ.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(p, u)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, (u @ x - x) * y
        """,
        idea="transposes_what_is_given_back",
    ),
    "adds_p_to_every_row": wrong(
        "A0 + p is broadcast.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + p - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, x * (u @ y - torch.sum(y))
        """,
        idea="adds_p_to_every_row",
    ),
    "takes_the_heating_for_the_sensor": wrong(
        "bᵀx.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, b)
            return b @ x, (u @ y - y) * x
        """,
        idea="takes_the_heating_for_the_sensor",
    ),
    "takes_the_square_of_the_solution": wrong(
        "‖x‖², as in the lecture.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return x @ x, (u @ y - y) * x
        """,
        idea="takes_the_square_of_the_solution",
    ),
    "differentiates_entry_by_entry": slip(
        "A dx = −dA x for every entry.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            n = p.numel()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            grad = torch.zeros_like(p)
            for i in range(n):
                e = torch.zeros_like(p)
                e[i] = 1
                dA = torch.diag(e) - torch.outer(u, e)
                dx = torch.linalg.solve(A, -dA @ x)
                grad[i] = c @ dx
            return c @ x, grad
        """,
        loses=1,
        idea="differentiates_entry_by_entry",
        instead="",
        counts=False,
    ),
    "solves_for_all_entries_at_once": slip(
        "One call of solve with n right-hand sides: that is n + 1 systems.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            right_sides = torch.outer(u, x) - torch.diag(x)
            return c @ x, c @ torch.linalg.solve(A, right_sides)
        """,
        loses=1,
    ),
    "inverts_the_matrix": slip(
        "A⁻¹ is needed twice, so it is computed once.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            Ainv = torch.linalg.inv(A0 + torch.diag(p) - torch.outer(u, p))
            x = Ainv @ b
            y = Ainv.T @ c
            return c @ x, (u @ y - y) * x
        """,
        loses=1,
        idea="inverts_the_matrix",
        instead="",
        counts=False,
    ),
    "builds_all_changes_of_the_matrix": slip(
        "∂A/∂p as a tensor with three indices.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            I = torch.eye(len(p), dtype=p.dtype, device=p.device)
            dA = torch.einsum("ik,jk->ijk", I, I) - torch.einsum("i,jk->ijk", u, I)
            return c @ x, -torch.einsum("i,ijk,j->k", y, dA, x)
        """,
        loses=1,
        idea="builds_all_changes_of_the_matrix",
        instead="",
        counts=False,
    ),
    "one_large_system": slip(
        "x and y from one system of twice the size.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            n = len(p)
            A = A0 + torch.diag(p) - torch.outer(u, p)
            big = A.new_zeros(2 * n, 2 * n)
            big[:n, :n] = A
            big[n:, n:] = A.T
            both = torch.linalg.solve(big, torch.cat([b, c]))
            x, y = both[:n], both[n:]
            return c @ x, (u @ y - y) * x
        """,
        loses=1,
    ),
    "divides_by_the_valves": slip(
        "A unit vector along p, and back.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            size = p.norm()
            unit = p / size
            A = A0 + size * (torch.diag(unit) - torch.outer(u, unit))
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, (u @ y - y) * x
        """,
        loses=1,
        idea="divides_by_the_valves",
        instead="",
        counts=False,
    ),
    "divides_the_gradient_by_the_valves": slip(
        "The unit vector along p comes in at the end only.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            unit = p / torch.linalg.norm(p)
            return c @ x, (u @ y - y) * x * torch.linalg.norm(unit)
        """,
        loses=1,
        idea="divides_by_the_valves",
    ),
    "answers_one_part_in_float64": slip(
        "The gradient is collected in float64.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            uy = torch.dot(u, y)
            gradient = torch.zeros(len(p), dtype=torch.float64, device=p.device)
            for i in range(len(p)):
                gradient[i] = (uy - y[i]) * x[i]
            return c @ x, gradient
        """,
        loses=1,
        idea="answers_one_part_in_float64",
    ),
    "collects_on_the_cpu": slip(
        "Zeros of the right dtype, and nothing said of where.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            grad = torch.zeros(p.shape[0], dtype=p.dtype)
            grad += (u @ y) * x
            grad -= y * x
            return c @ x, grad
        """,
        loses=1,
        idea="collects_on_the_cpu",
    ),
    # --- further slips, broken contracts ---------------------------------------------------------------------
    "returns_a_python_number": wrong(
        "item().",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return (c @ x).item(), (u @ y - y) * x
        """,
        verdict="wrong_type",
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, (u @ y - y) * x
        """,
        loses=1,
    ),
    "opens_in_place": wrong(
        "A is A0.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A += torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return c @ x, (u @ y - y) * x
        """,
        verdict="input_changed",
    ),
    "lets_autograd_do_it": wrong(
        "backward, where it is forbidden.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            q = p.detach().clone().requires_grad_()
            A = A0.detach() + torch.diag(q) - torch.outer(u.detach(), q)
            value = c.detach() @ torch.linalg.solve(A, b.detach())
            value.backward()
            return value.detach(), q.grad
        """,
        verdict="forbidden",
    ),
    "gradient_only": wrong(
        "The number is missing.",
        """
        def adjoint_solve_gradient(A0, p, u, b, c):
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(u, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, c)
            return (u @ y - y) * x
        """,
        verdict="wrong_type",
    ),
    "turns_the_outer_product_over": wrong(
        "outer(p, u).",
        """
        def adjoint_solve_gradient(A0: Tensor, p: Tensor, u: Tensor, b: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
            A0, p, u, b, c = A0.detach(), p.detach(), u.detach(), b.detach(), c.detach()
            A = A0 + torch.diag(p) - torch.outer(p, u)
            x = torch.linalg.solve(A, b)
            a = torch.linalg.solve(A.mT, c)
            grad = -a * x + (a @ u) * x
            return c @ x, grad
        """,
        idea="turns_the_outer_product_over",
    ),
}
