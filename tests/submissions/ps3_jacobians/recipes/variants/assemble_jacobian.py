"""Answers to assemble_jacobian."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Rows or columns, written into a matrix.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            J = x.new_zeros(m, n)
            if m < n:
                for i, u in enumerate(torch.eye(m, dtype=x.dtype, device=x.device)):
                    J[i] = f_vjp(u)
            else:
                for k, v in enumerate(torch.eye(n, dtype=x.dtype, device=x.device)):
                    J[:, k] = f_jvp(v)
            return J
        """,
    ),
    "plain_loops": right(
        "A unit vector that is made anew for each product, and lists.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = x.shape[0]
            if n == 0 or m == 0:
                return x.detach().new_zeros(m, n)
            products = []
            if n <= m:
                for k in range(n):
                    v = torch.zeros_like(x)
                    v[k] = 1
                    products.append(f_jvp(v))
                return torch.stack(products, dim=1)
            for i in range(m):
                u = torch.zeros(m, dtype=x.dtype, device=x.device)
                u[i] = 1
                products.append(f_vjp(u))
            return torch.stack(products, dim=0)
        """,
    ),
    "vectorised": right(
        "map over the rows of the identity, and one transposition at the end.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = x.numel()
            by_rows = m < n
            product, size, length = (f_vjp, m, n) if by_rows else (f_jvp, n, m)
            lines = [*map(product, torch.eye(size, dtype=x.dtype, device=x.device))]
            found = torch.stack(lines) if lines else x.new_zeros(size, length)
            return found if by_rows else found.mT.contiguous()
        """,
    ),
    "helpers": right(
        "Columns of the Jacobian, or of its transpose.",
        """
        def columns_of(product, inputs, outputs, like):
            matrix = like.new_empty(outputs, inputs)
            for k in range(inputs):
                e = like.new_zeros(inputs)
                e[k] = 1.0
                matrix[:, k] = product(e)
            return matrix


        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            if min(m, n) == m:
                return columns_of(f_vjp, m, n, x).T
            return columns_of(f_jvp, n, m, x)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "columns_as_rows": wrong(
        "stack without dim=1.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            if min(m, n) == 0:
                return x.new_zeros(m, n)
            if m < n:
                return torch.stack([f_vjp(u) for u in torch.eye(m, dtype=x.dtype)])
            return torch.stack([f_jvp(v) for v in torch.eye(n, dtype=x.dtype)])
        """,
        idea="columns_as_rows",
        verdict="wrong_shape",
    ),
    "rows_as_columns": wrong(
        "dim=1 for both.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            if min(m, n) == 0:
                return x.new_zeros(m, n)
            if m < n:
                products = [f_vjp(u) for u in torch.eye(m, dtype=x.dtype)]
            else:
                products = [f_jvp(v) for v in torch.eye(n, dtype=x.dtype)]
            return torch.stack(products, dim=1)
        """,
        idea="rows_as_columns",
        verdict="wrong_shape",
    ),
    "transposes_everything": wrong(
        "A row for each input.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            T = x.new_zeros(n, m)
            if m < n:
                for i, u in enumerate(torch.eye(m, dtype=x.dtype)):
                    T[:, i] = f_vjp(u)
            else:
                for k, v in enumerate(torch.eye(n, dtype=x.dtype)):
                    T[k] = f_jvp(v)
            return T
        """,
        idea="transposes_everything",
        verdict="wrong_shape",
    ),
    "one_product_with_ones": wrong(
        "Ones, copied.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            column = f_jvp(torch.ones_like(x))
            return column[:, None].repeat(1, len(x))
        """,
        idea="one_product_with_ones",
    ),
    "pushes_the_point": wrong(
        "x with all other entries set to 0.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            J = x.new_zeros(m, len(x))
            for k in range(len(x)):
                v = torch.zeros_like(x)
                v[k] = x[k].detach()
                J[:, k] = f_jvp(v)
            return J
        """,
        idea="pushes_the_point",
    ),
    "keeps_earlier_ones": wrong(
        "One vector for all products, in which the ones stay.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            J = x.new_zeros(m, len(x))
            v = torch.zeros_like(x)
            for k in range(len(x)):
                v[k] = 1
                J[:, k] = f_jvp(v)
            return J
        """,
        idea="keeps_earlier_ones",
    ),
    "adds_up_the_columns": wrong(
        "sum.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            total = x.new_zeros(m)
            for v in torch.eye(len(x), dtype=x.dtype):
                total = total + f_jvp(v)
            return total
        """,
        idea="adds_up_the_columns",
        verdict="wrong_shape",
    ),
    "one_long_vector": wrong(
        "torch.cat, row by row.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            rows = [f_vjp(u) for u in torch.eye(m, dtype=x.dtype)]
            return torch.cat(rows) if rows else x.new_zeros(0)
        """,
        idea="one_long_vector",
        verdict="wrong_shape",
    ),
    "all_unit_vectors_at_once": wrong(
        "The identity, handed over.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            if m < len(x):
                return f_vjp(torch.eye(m, dtype=x.dtype, device=x.device))
            return f_jvp(torch.eye(len(x), dtype=x.dtype, device=x.device))
        """,
        idea="all_unit_vectors_at_once",
        verdict="raised",
    ),
    "vmap_of_the_product": wrong(
        "torch.func.vmap, which cannot look into what is computed elsewhere.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            return torch.func.vmap(f_jvp)(torch.eye(len(x), dtype=x.dtype)).mT
        """,
        verdict="raised",
    ),
    "exchanges_the_handles": wrong(
        "vjp for columns.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            J = x.new_zeros(m, n)
            if n <= m:
                for k, e in enumerate(torch.eye(n, dtype=x.dtype)):
                    J[:, k] = f_vjp(e)
            else:
                for i, e in enumerate(torch.eye(m, dtype=x.dtype)):
                    J[i] = f_jvp(e)
            return J
        """,
        idea="exchanges_the_handles",
        verdict="raised",
    ),
    "always_pushes": slip(
        "Columns only.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            J = x.new_zeros(m, len(x))
            for k, v in enumerate(torch.eye(len(x), dtype=x.dtype, device=x.device)):
                J[:, k] = f_jvp(v)
            return J
        """,
        loses=2,
        idea="always_pushes",
        instead="",
        counts=False,
    ),
    "always_pulls": slip(
        "Rows only, as jacrev does.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            J = x.new_zeros(m, len(x))
            for i, u in enumerate(torch.eye(m, dtype=x.dtype, device=x.device)):
                J[i] = f_vjp(u)
            return J
        """,
        loses=2,
        idea="always_pulls",
        instead="",
        counts=False,
    ),
    "takes_the_longer_side": slip(
        "> for <.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            J = x.new_zeros(m, n)
            if m > n:
                for i, u in enumerate(torch.eye(m, dtype=x.dtype, device=x.device)):
                    J[i] = f_vjp(u)
            else:
                for k, v in enumerate(torch.eye(n, dtype=x.dtype, device=x.device)):
                    J[:, k] = f_jvp(v)
            return J
        """,
        loses=3,
        idea="takes_the_longer_side",
        instead="",
        counts=False,
    ),
    "compares_the_two_ways": slip(
        "Both ways, to be sure.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            rows, columns = x.new_zeros(m, n), x.new_zeros(m, n)
            for i, u in enumerate(torch.eye(m, dtype=x.dtype, device=x.device)):
                rows[i] = f_vjp(u)
            for k, v in enumerate(torch.eye(n, dtype=x.dtype, device=x.device)):
                columns[:, k] = f_jvp(v)
            assert torch.allclose(rows, columns, atol=1e-4)
            return rows
        """,
        loses=3,
    ),
    "as_many_columns_as_the_shorter_side": wrong(
        "range(min(m, n)) and columns.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            count = min(m, len(x))
            J = x.new_zeros(m, count)
            for k, v in enumerate(torch.eye(len(x), dtype=x.dtype)[:count]):
                J[:, k] = f_jvp(v)
            return J
        """,
        idea="as_many_columns_as_the_shorter_side",
        verdict="wrong_shape",
    ),
    "stacks_nothing": slip(
        "stack of an empty list.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            if m < len(x):
                return torch.stack([f_vjp(u) for u in torch.eye(m, dtype=x.dtype, device=x.device)])
            return torch.stack([f_jvp(v) for v in torch.eye(len(x), dtype=x.dtype, device=x.device)], dim=1)
        """,
        loses=2,
        idea="stacks_nothing",
    ),
    "drops_a_single_dimension": slip(
        "squeeze.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            J = x.new_zeros(m, n)
            if m < n:
                for i, u in enumerate(torch.eye(m, dtype=x.dtype, device=x.device)):
                    J[i] = f_vjp(u)
            else:
                for k, v in enumerate(torch.eye(n, dtype=x.dtype, device=x.device)):
                    J[:, k] = f_jvp(v)
            return J.squeeze()
        """,
        loses=2,
        idea="drops_a_single_dimension",
    ),
    "unit_vectors_in_float64": slip(
        "torch.eye without a dtype.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            J = x.new_zeros(m, n)
            if m < n:
                for i, u in enumerate(torch.eye(m)):
                    J[i] = f_vjp(u)
            else:
                for k, v in enumerate(torch.eye(n)):
                    J[:, k] = f_jvp(v)
            return J
        """,
        loses=1,
        idea="unit_vectors_in_float64",
    ),
    "fills_a_float64_matrix": slip(
        "torch.zeros without a dtype.",
        """
        def assemble_jacobian(f_jvp, f_vjp, x, m):
            n = len(x)
            J = torch.zeros(m, n)
            if m < n:
                for i, u in enumerate(torch.eye(m, dtype=x.dtype)):
                    J[i] = f_vjp(u)
            else:
                for k, v in enumerate(torch.eye(n, dtype=x.dtype)):
                    J[:, k] = f_jvp(v)
            return J
        """,
        loses=1,
        idea="fills_a_float64_matrix",
    ),
}
