"""Answers to adjoint_solve_gradient."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Forwards, backwards, two inner products.",
        """
        def adjoint_solve_gradient(A0: Tensor, p: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return torch.dot(x, x), -torch.dot(p, x) * y - torch.dot(p, y) * x
        """,
    ),
    "plain_loops": right(
        "Sums written out, entry by entry.",
        """
        def adjoint_solve_gradient(A0, p, b):
            n = len(p)
            A = A0.detach().clone()
            for i in range(n):
                A[i] += p[i].detach() * p.detach()
            x = torch.linalg.solve(A, b.detach())
            lam = torch.linalg.solve(A.transpose(0, 1), -2 * x)
            px = pl = value = 0.0
            for i in range(n):
                px = px + p[i].detach() * x[i]
                pl = pl + p[i].detach() * lam[i]
                value = value + x[i] ** 2
            gradient = torch.zeros(n, dtype=A0.dtype, device=A0.device)
            for i in range(n):
                gradient[i] = lam[i] * px + pl * x[i]
            return value, gradient
        """,
    ),
    "vectorised": right(
        "The gradient with respect to A first, as a matrix of rank one; then (G + Gᵀ)p.",
        """
        def adjoint_solve_gradient(A0, p, b):
            with torch.no_grad():
                A = A0 + p[:, None] * p
                x = torch.linalg.solve(A, b)
                y = torch.linalg.solve(A.mT, 2 * x)
                dA = -y[:, None] * x[None, :]
                return (x**2).sum(), dA @ p + p @ dA
        """,
    ),
    "einsum": right(
        "The same with einsum.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.einsum("i,j->ij", p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(torch.einsum("ij->ji", A), x)
            g = torch.einsum("i,j,j->i", y, x, p) + torch.einsum("i,j,j->i", x, y, p)
            return torch.einsum("i,i->", x, x), -2 * g
        """,
    ),
    "helpers": right(
        "One LU factorisation for both systems.",
        """
        def adjoint_solve_gradient(A0, p, b):
            forwards, backwards = solver_of(reinforced(A0.detach(), p.detach()))
            x = forwards(b.detach())
            y = backwards(2 * x)
            p = p.detach()
            return x.dot(x), -(x.dot(p) * y + y.dot(p) * x)
        """,
        """
        def reinforced(structure, design):
            return torch.addr(structure, design, design)


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
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            Q, R = torch.linalg.qr(A0 + p.outer(p))
            x = torch.linalg.solve_triangular(R, (Q.mT @ b).unsqueeze(1), upper=True)
            y = Q @ torch.linalg.solve_triangular(R.mT, 2 * x, upper=False)
            x, y = x.squeeze(1), y.squeeze(1)
            return x @ x, -((p @ x) * y + (p @ y) * x)
        """,
    ),
    "float64_inside": right(
        "Double precision inside.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, q, b = (t.detach().to(torch.float64) for t in (A0, p, b))
            A = A0 + torch.outer(q, q)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.mT, 2 * x)
            return (x @ x).to(p.dtype), -((q @ x) * y + (q @ y) * x).to(p.dtype)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "solves_the_adjoint_without_the_transpose": wrong(
        "A twice.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            lam = torch.linalg.solve(A, 2 * x)
            return x @ x, -((p @ x) * lam + (p @ lam) * x)
        """,
        idea="solves_the_adjoint_without_the_transpose",
    ),
    "keeps_one_term_of_the_product": wrong(
        "dA = dp pᵀ.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            grad = -y * (p * x).sum()
            return (x * x).sum(), grad
        """,
        idea="keeps_one_term_of_the_product",
    ),
    "keeps_the_other_term_of_the_product": wrong(
        "dA = p dpᵀ.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            grad = -x * (p * y).sum()
            return (x * x).sum(), grad
        """,
        idea="keeps_the_other_term_of_the_product",
    ),
    "doubles_one_term": wrong(
        "d(pp) = 2p dp.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return x @ x, -2 * torch.dot(p, x) * y
        """,
        idea="doubles_one_term",
    ),
    "loses_the_minus": wrong(
        "dx = A⁻¹dA x.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.mT, 2 * x)
            return x @ x, torch.dot(p, x) * y + torch.dot(p, y) * x
        """,
        idea="loses_the_minus",
    ),
    "loses_the_two_of_the_square": wrong(
        "The gradient of ‖x‖² is x.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.mT, x)
            return x @ x, -(torch.dot(p, x) * y + torch.dot(p, y) * x)
        """,
        idea="loses_the_two_of_the_square",
    ),
    "takes_x_for_the_adjoint": wrong(
        "One solve.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            x = torch.linalg.solve(A0 + torch.outer(p, p), b)
            y = 2 * x
            grad = -(p @ x) * y - (p @ y) * x
            return x @ x, grad
        """,
        idea="takes_x_for_the_adjoint",
    ),
    "exchanges_the_two_numbers": wrong(
        "pᵀy beside y.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return x @ x, -(p @ y) * y - (p @ x) * x
        """,
        idea="exchanges_the_two_numbers",
    ),
    "forgets_the_reinforcement": wrong(
        "A₀ in both systems.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            x = torch.linalg.solve(A0, b)
            y = torch.linalg.solve(A0.T, 2 * x)
            return x @ x, -(p @ x) * y - (p @ y) * x
        """,
        idea="forgets_the_reinforcement",
    ),
    "reinforces_the_diagonal": wrong(
        "diag(p²) for ppᵀ.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.diag(p**2)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return x @ x, -y * (2 * p) * x
        """,
        idea="reinforces_the_diagonal",
    ),
    "takes_the_length_for_its_square": wrong(
        "The norm, and its gradient.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            length = torch.linalg.norm(x)
            y = torch.linalg.solve(A.T, x / length)
            return length, -(p @ x) * y - (p @ y) * x
        """,
        idea="takes_the_length_for_its_square",
    ),
    "returns_the_work_of_the_load": wrong(
        "bᵀx, which is called compliance.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            lam = torch.linalg.solve(A.T, b)
            return b @ x, -(p @ x) * lam - (p @ lam) * x
        """,
        idea="returns_the_work_of_the_load",
    ),
    "differentiates_entry_by_entry": slip(
        "A dx = −dA x for every entry.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            n = p.numel()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            grad = torch.zeros_like(p)
            for i in range(n):
                e = torch.zeros_like(p)
                e[i] = 1
                dA = torch.outer(e, p) + torch.outer(p, e)
                dx = torch.linalg.solve(A, -dA @ x)
                grad[i] = 2 * (x @ dx)
            return x @ x, grad
        """,
        loses=1,
        idea="differentiates_entry_by_entry",
        instead="",
        counts=False,
    ),
    "solves_for_all_entries_at_once": right(
        "One solve with n right-hand sides: that is two solves in all, and no more memory than A has.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            right_sides = -((p @ x) * torch.eye(len(p)).to(p) + torch.outer(p, x))
            dX = torch.linalg.solve(A, right_sides)
            return x @ x, 2 * x @ dX
        """,
    ),
    "inverts_the_structure": slip(
        "A⁻¹ is needed twice, so it is computed once.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            Ainv = torch.linalg.inv(A0 + torch.outer(p, p))
            x = Ainv @ b
            y = 2 * Ainv.T @ x
            return x @ x, -(p @ x) * y - (p @ y) * x
        """,
        loses=1,
        idea="inverts_the_structure",
        instead="",
        counts=False,
    ),
    "builds_all_changes_of_the_matrix": slip(
        "∂A/∂p as a tensor with three indices.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            I = torch.eye(len(p), dtype=p.dtype, device=p.device)
            dA = torch.einsum("ik,j->ijk", I, p) + torch.einsum("i,jk->ijk", p, I)
            return x @ x, -torch.einsum("i,ijk,j->k", y, dA, x)
        """,
        loses=1,
        idea="builds_all_changes_of_the_matrix",
        instead="",
        counts=False,
    ),
    "one_large_system": slip(
        "x and y from one system of twice the size.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            n = len(p)
            A = A0 + torch.outer(p, p)
            big = A.new_zeros(2 * n, 2 * n)
            big[:n, :n] = A
            big[n:, n:] = A.T
            big[n:, :n] = -2 * torch.eye(n, dtype=A.dtype, device=A.device)
            both = torch.linalg.solve(big, torch.cat([b, torch.zeros_like(b)]))
            x, y = both[:n], both[n:]
            return x @ x, -(p @ x) * y - (p @ y) * x
        """,
        loses=1,
    ),
    "divides_by_the_design": slip(
        "A projection onto p, and back.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            size = p.norm()
            u = p / size
            A = A0 + size**2 * torch.outer(u, u)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return x @ x, -size * ((u @ x) * y + (u @ y) * x)
        """,
        loses=1,
        idea="divides_by_the_design",
        instead="",
        counts=False,
    ),
    "divides_the_gradient_by_the_design": slip(
        "The unit vector along p comes in at the end only.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            unit = p / torch.linalg.norm(p)
            g = (unit @ x) * y + (unit @ y) * x
            return x @ x, -torch.linalg.norm(p) * g
        """,
        loses=1,
        idea="divides_by_the_design",
    ),
    "answers_one_part_in_float64": slip(
        "The gradient is collected in float64.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.mT, 2 * x)
            px, py = torch.dot(p, x), torch.dot(p, y)
            gradient = torch.zeros(len(p), dtype=torch.float64, device=p.device)
            for i in range(len(p)):
                gradient[i] = -(px * y[i] + py * x[i])
            return x @ x, gradient
        """,
        loses=1,
        idea="answers_one_part_in_float64",
    ),
    "collects_on_the_cpu": slip(
        "Zeros of the right dtype, and nothing said of where.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.mT, 2 * x)
            grad = torch.zeros(p.shape[0], dtype=p.dtype)
            grad -= (p @ x) * y
            grad -= (p @ y) * x
            return x @ x, grad
        """,
        loses=1,
        idea="collects_on_the_cpu",
    ),
    # --- further slips, broken contracts ---------------------------------------------------------------------
    "returns_a_python_number": wrong(
        "item().",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return (x @ x).item(), -(p @ x) * y - (p @ y) * x
        """,
        verdict="wrong_type",
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return x @ x, -(p @ x) * y - (p @ y) * x
        """,
        loses=1,
    ),
    "reinforces_in_place": wrong(
        "A is A0.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A, p, b = A0.detach(), p.detach(), b.detach()
            A += torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return x @ x, -(p @ x) * y - (p @ y) * x
        """,
        verdict="input_changed",
    ),
    "lets_autograd_do_it": wrong(
        "backward, where it is forbidden.",
        """
        def adjoint_solve_gradient(A0, p, b):
            q = p.detach().clone().requires_grad_()
            x = torch.linalg.solve(A0.detach() + torch.outer(q, q), b.detach())
            value = x @ x
            value.backward()
            return value.detach(), q.grad
        """,
        verdict="forbidden",
    ),
    "gradient_only": wrong(
        "The number is missing.",
        """
        def adjoint_solve_gradient(A0, p, b):
            A0, p, b = A0.detach(), p.detach(), b.detach()
            A = A0 + torch.outer(p, p)
            x = torch.linalg.solve(A, b)
            y = torch.linalg.solve(A.T, 2 * x)
            return -(p @ x) * y - (p @ y) * x
        """,
        verdict="wrong_type",
    ),
}
