"""Answers to dense_hessian."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "torch.func.hessian, reshaped and symmetrised.",
        """
        def dense_hessian(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
            N = x.numel()
            if N == 0:
                return x.new_zeros((0, 0))
            H = torch.func.hessian(f)(x.detach().clone()).reshape(N, N)
            return 0.5 * (H + H.mT)
        """,
    ),
    "plain_loops": right(
        "Row after row; then each entry of the upper triangle is copied down.",
        """
        def dense_hessian(f, x):
            z = x.detach().clone().reshape(-1)
            N = len(z)
            gradient = torch.func.grad(lambda t: f(t.reshape(x.shape)))
            H = z.new_zeros(N, N)
            for i in range(N):
                e = torch.zeros_like(z)
                e[i] = 1
                H[i] = torch.func.jvp(gradient, (z,), (e,))[1]
            for i in range(N):
                for j in range(i):
                    H[i, j] = H[j, i]
            return H
        """,
    ),
    "vectorised": right(
        "All products at once, by vmap.",
        """
        def dense_hessian(f, x):
            z = x.detach().clone()
            N = z.numel()
            if not N:
                return z.new_zeros(0, 0)
            units = torch.eye(N, dtype=z.dtype, device=z.device).reshape(N, *z.shape)
            product = lambda e: torch.func.jvp(torch.func.grad(f), (z,), (e,))[1]
            H = torch.func.vmap(product)(units).reshape(N, N)
            return torch.triu(H) + torch.triu(H, 1).T
        """,
    ),
    "torch_func": right(
        "jacrev of the gradient.",
        """
        def dense_hessian(f, x):
            N = x.numel()
            if N == 0:
                return x.new_zeros(0, 0)
            H = torch.func.jacrev(torch.func.grad(f))(x.detach()).reshape(N, N)
            return (H + H.T).div(2)
        """,
    ),
    "another_order": right(
        "Flattened first; forwards over forwards; the mean of a matrix and its transpose.",
        """
        def dense_hessian(f, x):
            flat = x.detach().reshape(-1).clone()
            if flat.numel() == 0:
                return torch.zeros(0, 0, dtype=x.dtype, device=x.device)

            def g(z):
                return f(z.reshape(x.shape))

            H = torch.func.jacfwd(torch.func.jacfwd(g))(flat)
            return torch.stack([H, H.mT]).mean(0)
        """,
    ),
    "old_autograd": right(
        "torch.autograd.grad for every entry, with cases for what does not hang on x.",
        """
        def dense_hessian(f, x):
            z = x.detach().clone().requires_grad_()
            n = z.numel()
            H = torch.zeros(n, n, dtype=x.dtype, device=x.device)
            y = f(z)
            if y.requires_grad:
                (g,) = torch.autograd.grad(y, z, create_graph=True, materialize_grads=True)
                if g.requires_grad:
                    for i, entry in enumerate(g.reshape(-1)):
                        (row,) = torch.autograd.grad(entry, z, retain_graph=True, materialize_grads=True)
                        H[i] = row.reshape(-1)
            return (H + H.T) / 2
        """,
    ),
    "ready_made": right(
        "torch.autograd.functional has it.",
        """
        def dense_hessian(f, x):
            size = x.numel()
            if size == 0:
                return torch.empty(0, 0, dtype=x.dtype, device=x.device)
            H = torch.autograd.functional.hessian(f, x.detach()).reshape(size, size)
            return torch.maximum(H, H.T)
        """,
    ),
    "einsum": right(
        "Two unit tensors for every entry.",
        """
        def dense_hessian(f, x):
            x = x.detach().clone()
            N = x.numel()
            if N == 0:
                return x.new_zeros(0, 0)
            E = torch.eye(N, dtype=x.dtype, device=x.device)
            H = torch.func.jacfwd(torch.func.grad(f))(x).reshape(N, N)
            return torch.einsum("ab,ai,bj->ij", H, E, E) / 2 + torch.einsum("ab,aj,bi->ij", H, E, E) / 2
        """,
    ),
    "from_curvatures": right(
        "From curvatures along unit vectors and their sums.",
        """
        def dense_hessian(f, x):
            x = x.detach()

            def curvature(s):
                along = lambda t: f(x + t * s)
                return torch.func.grad(torch.func.grad(along))(x.new_zeros(()))

            units = torch.eye(x.numel(), dtype=x.dtype, device=x.device).reshape(-1, *x.shape) if x.numel() else []
            H = x.new_zeros(x.numel(), x.numel())
            for i in range(x.numel()):
                for j in range(i + 1):
                    if i == j:
                        H[i, i] = curvature(units[i])
                    else:
                        both = curvature(units[i] + units[j])
                        H[i, j] = H[j, i] = (both - curvature(units[i] - units[j])) / 4
            return H
        """,
    ),
    "helpers_and_classes": right(
        "A helper in a cell of its own.",
        """
        def dense_hessian(f, x):
            point = x.detach().clone()
            rows = [second_derivatives_of_entry(f, point, k) for k in range(point.numel())]
            H = torch.stack(rows) if rows else point.new_zeros(0, 0)
            lower = H.tril(-1)
            return lower + lower.mT + torch.diag(H.diagonal())
        """,
        """
        def second_derivatives_of_entry(function, point, number):
            partial = lambda z: torch.func.grad(function)(z).reshape(-1)[number]
            return torch.func.grad(partial)(point).reshape(-1)
        """,
    ),
    "lambdas": right(
        "Two lambdas.",
        """
        its_symmetric_part = lambda M: torch.lerp(M, M.T, 0.5).tril() + torch.lerp(M, M.T, 0.5).tril(-1).T
        dense_hessian = lambda f, x: its_symmetric_part(
            torch.func.jacrev(torch.func.jacrev(f))(x.detach()).reshape(x.numel(), x.numel())
            if x.numel()
            else x.new_zeros(0, 0)
        )
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "keeps_four_indices": wrong(
        "As torch returns it.",
        """
        def dense_hessian(f, x):
            H = torch.func.hessian(f)(x.detach().clone())
            return H
        """,
        idea="keeps_four_indices",
        verdict="wrong_shape",
    ),
    "symmetric_up_to_rounding": slip(
        "Nobody made it symmetric.",
        """
        def dense_hessian(f, x):
            n = x.numel()
            if n == 0:
                return x.new_zeros(0, 0)
            return torch.func.hessian(f)(x.detach().clone()).reshape(n, n)
        """,
        loses=1,
        idea="symmetric_up_to_rounding",
        instead="",  # values are right: the rule's sentence says it
        counts=False,
    ),
    "gradient_outer_product": wrong(
        "Second order is first order times first order.",
        """
        def dense_hessian(f, x):
            g = torch.func.grad(f)(x.detach()).reshape(-1)
            return g[:, None] * g[None, :]
        """,
        idea="gradient_outer_product",
    ),
    "diagonal_matrix": wrong(
        "The pure second derivatives.",
        """
        def dense_hessian(f, x):
            N = x.numel()
            if N == 0:
                return x.new_zeros(0, 0)
            H = torch.func.hessian(f)(x.detach().clone()).reshape(N, N)
            return torch.diag(torch.diag(H))
        """,
        idea="diagonal_matrix",
    ),
    "diagonal_as_a_vector": wrong(
        "The pure second derivatives, in a row.",
        """
        def dense_hessian(f, x):
            N = x.numel()
            if N == 0:
                return x.detach().reshape(-1)
            return torch.func.hessian(f)(x.detach().clone()).reshape(N, N).diag()
        """,
        idea="diagonal_as_a_vector",
        verdict="wrong_shape",
    ),
    "adds_the_transpose": wrong(
        "H + Hᵀ is symmetric.",
        """
        def dense_hessian(f, x):
            N = x.numel()
            if N == 0:
                return torch.zeros(0, 0, dtype=x.dtype, device=x.device)
            H = torch.func.hessian(f)(x.detach().clone()).reshape(N, N)
            return H + H.T
        """,
        idea="adds_the_transpose",
    ),
    "doubles_the_diagonal": wrong(
        "Both triangles, and the diagonal in each.",
        """
        def dense_hessian(f, x):
            N = x.numel()
            if N == 0:
                return torch.zeros(0, 0, dtype=x.dtype, device=x.device)
            H = torch.func.hessian(f)(x.detach().clone()).reshape(N, N)
            U = torch.triu(H)
            return U + U.T
        """,
        idea="doubles_the_diagonal",
    ),
    "forgets_the_other_triangle": wrong(
        "Half of the work, and the copy was forgotten.",
        """
        def dense_hessian(f, x):
            z = x.detach().clone().reshape(-1)
            g = torch.func.grad(lambda t: f(t.reshape(x.shape)))
            H = torch.zeros(len(z), len(z), dtype=x.dtype, device=x.device)
            for i in range(len(z)):
                e = torch.zeros_like(z)
                e[i] = 1
                row = torch.func.jvp(g, (z,), (e,))[1]
                for j in range(i, len(z)):
                    H[i, j] = row[j]
            return H
        """,
        idea="forgets_the_other_triangle",
    ),
    "differentiates_the_sum_of_the_gradient": wrong(
        "The gradient is added up, as backward wants a number.",
        """
        def dense_hessian(f, x):
            sums = torch.func.grad(lambda z: torch.func.grad(f)(z).sum())(x.detach())
            return torch.diag(sums.reshape(-1))
        """,
        idea="differentiates_the_sum_of_the_gradient",
    ),
    "rows_of_a_matrix": wrong(
        "len(x).",
        """
        def dense_hessian(f, x):
            x = x.detach()
            rows = []
            for e in torch.eye(len(x), dtype=x.dtype, device=x.device):
                rows.append(torch.func.jvp(torch.func.grad(f), (x,), (e,))[1])
            H = torch.stack(rows)
            return (H + H.mT) / 2
        """,
        idea="rows_of_a_matrix",
        verdict="raised",
    ),
    "needs_a_graph_for_every_row": slip(
        "Twice autograd.grad.",
        """
        def dense_hessian(f, x):
            N = x.numel()
            if N == 0:
                return x.new_zeros(0, 0)
            z = x.detach().clone().requires_grad_(True)
            g = torch.autograd.grad(f(z), z, create_graph=True)[0].reshape(-1)
            H = torch.stack([torch.autograd.grad(g[i], z, retain_graph=True)[0].reshape(-1) for i in range(N)])
            return (H + H.T) / 2
        """,
        loses=1,
        idea="needs_a_graph_for_every_row",
    ),
    "needs_a_graph_and_an_entry": slip(
        "The same, without a case for no entries.",
        """
        def dense_hessian(f, x):
            z = x.detach().clone().requires_grad_(True)
            g = torch.autograd.grad(f(z), z, create_graph=True)[0].reshape(-1)
            H = torch.stack([torch.autograd.grad(gi, z, retain_graph=True)[0].reshape(-1) for gi in g])
            return ((H + H.T) / 2).detach()
        """,
        loses=1,
        idea="needs_a_graph_for_every_row",
        instead="",  # the declared idea has a case for no entries
        counts=False,
    ),
    "no_entries_no_answer": slip(
        "No case for no entries.",
        """
        def dense_hessian(f, x):
            H = torch.func.hessian(f)(x.detach().clone())
            H = H.reshape(x.numel(), x.numel())
            return (H + H.T) / 2
        """,
        loses=1,
        idea="no_entries_no_answer",
    ),
    "stacks_no_rows": slip(
        "torch.stack of an empty list.",
        """
        def dense_hessian(f, x):
            x = x.detach().clone()
            N = x.numel()
            rows = []
            for i in range(N):
                e = torch.zeros(N, dtype=x.dtype, device=x.device)
                e[i] = 1.0
                rows.append(torch.func.jvp(torch.func.grad(f), (x,), (e.reshape(x.shape),))[1].reshape(-1))
            H = torch.stack(rows)
            return (H + H.T) / 2
        """,
        loses=1,
        idea="stacks_no_rows",
    ),
    "counts_columns_first": wrong(
        "vec, with its columns.",
        """
        def dense_hessian(f, x):
            if x.dim() != 2:
                N = x.numel()
                if N == 0:
                    return x.new_zeros(0, 0)
                H = torch.func.hessian(f)(x.detach().clone()).reshape(N, N)
                return (H + H.T) / 2
            m, n = x.shape
            v = x.detach().mT.reshape(-1)  # the columns
            H = torch.func.hessian(lambda v: f(v.reshape(n, m).mT))(v)
            return (H + H.T) / 2
        """,
        idea="counts_columns_first",
    ),
    "fills_a_float64_matrix": slip(
        "torch.zeros without a dtype.",
        """
        def dense_hessian(f, x):
            x = x.detach().clone()
            N = x.numel()
            H = torch.zeros(N, N, device=x.device)
            g = torch.func.grad(lambda z: f(z.reshape(x.shape)))
            for i in range(N):
                e = x.new_zeros(N)
                e[i] = 1
                H[:, i] = torch.func.jvp(g, (x.reshape(-1),), (e,))[1]
            return (H + H.T) / 2
        """,
        loses=1,
        idea="fills_a_float64_matrix",
    ),
    "fills_a_matrix_on_the_cpu": slip(
        "torch.zeros without a device.",
        """
        def dense_hessian(f, x):
            x = x.detach().clone()
            N = x.numel()
            H = torch.zeros(N, N, dtype=x.dtype)
            g = torch.func.grad(lambda z: f(z.reshape(x.shape)))
            for i in range(N):
                e = x.new_zeros(N)
                e[i] = 1
                H[:, i] = torch.func.jvp(g, (x.reshape(-1),), (e,))[1]
            return (H + H.T) / 2
        """,
        loses=1,
        idea="fills_a_matrix_on_the_cpu",
    ),
    # --- further -------------------------------------------------------------------------------------------
    "half_of_the_wrong_thing": wrong(
        "The half stands in one of the two terms only.",
        """
        def dense_hessian(f, x):
            N = x.numel()
            if N == 0:
                return x.new_zeros(0, 0)
            H = torch.func.hessian(f)(x.detach().clone()).reshape(N, N)
            return H + H.T / 2
        """,
        idea="scale",
    ),
    "attached_result": slip(
        "create_graph, and never detached.",
        """
        def dense_hessian(f, x):
            if x.numel() == 0:
                return x.new_zeros(0, 0)
            H = torch.func.hessian(f)(x.clone()).reshape(x.numel(), x.numel())
            return (H + H.T) / 2
        """,
        loses=1,
    ),
    "symmetrises_with_a_loop_in_place": wrong(
        "x is overwritten by its own copy, rounded.",
        """
        def dense_hessian(f, x):
            x = x.detach()
            x += 0.0
            N = x.numel()
            if N == 0:
                return x.new_zeros(0, 0)
            H = torch.func.hessian(f)(x.clone()).reshape(N, N)
            return (H + H.T) / 2
        """,
        verdict="input_changed",
    ),
    "tuple_of_rows": wrong(
        "A list of rows.",
        """
        def dense_hessian(f, x):
            z = x.detach().clone()
            g = lambda t: torch.func.grad(f)(t).reshape(-1)
            return [torch.func.grad(lambda t: g(t)[i])(z).reshape(-1) for i in range(z.numel())]
        """,
        verdict="wrong_type",
    ),
}
