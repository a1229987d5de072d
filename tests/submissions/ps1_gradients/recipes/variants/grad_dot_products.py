"""Answers to grad_dot_products."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The number aᵀx has a name.",
        """
        def grad_dot_products(a: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            a = a.detach()
            x = x.detach()
            s = a @ x
            return a.clone(), 2 * x, 2 * s * a
        """,
    ),
    "plain_loops": right(
        "Entry by entry, with Python numbers.",
        """
        def grad_dot_products(a, x):
            numbers, points = a.tolist(), x.tolist()
            product = 0.0
            for i in range(len(points)):
                product += numbers[i] * points[i]
            first, second, third = [], [], []
            for i in range(len(points)):
                first.append(numbers[i])
                second.append(points[i] + points[i])
                third.append(2 * product * numbers[i])
            return tuple(torch.tensor(part, dtype=x.dtype) for part in (first, second, third))
        """,
    ),
    "vectorised": right(
        "(aᵀx)² is the quadratic form of a aᵀ.",
        """
        def grad_dot_products(a, x):
            with torch.no_grad():
                M = a[:, None] * a[None, :]
                return a.clone(), x.mul(2), torch.mv(M + M.T, x)
        """,
    ),
    "einsum_and_numpy": right(
        "Einsum for the product of three.",
        """
        def grad_dot_products(a, x):
            a, x = a.detach(), x.detach()
            third = torch.einsum("i,i,j->j", a, x, a)
            second = torch.einsum("ij,j->i", 2 * torch.eye(len(x), dtype=x.dtype), x)
            return torch.einsum("i->i", a).clone(), second, 2 * third
        """,
    ),
    "helpers_and_classes": right(
        "The product rule as a function.",
        """
        def grad_dot_products(a, x):
            a, x = a.detach(), x.detach()
            inner, nothing = (a * x).sum(), torch.zeros_like(x)
            return product_rule(x, nothing, a), product_rule(x, x, x), 2 * inner * product_rule(x, nothing, a)
        """,
        """
        def product_rule(x, left, right):
            return left + right
        """,
    ),
    "lambdas": right(
        "One lambda; a list.",
        """
        grad_dot_products = lambda a, x: [part.detach() for part in (1 * a, x + x, a * torch.dot(x, a) * 2)]
        """,
    ),
    "polarisation": right(
        "The dot product from three sums of squares.",
        """
        def grad_dot_products(a, x):
            a, x = a.detach(), x.detach()
            four_s = (a + x).square().sum() - (a - x).square().sum()
            return a.clone(), 2 * x, four_s / 2 * a
        """,
    ),
    "returns_views": right(
        "Columns of one table, which nobody else holds.",
        """
        def grad_dot_products(a, x):
            table = torch.stack([a, 2 * x, 2 * (a @ x) * a], dim=1).detach()
            return table.unbind(1)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "differentiates_the_constant": wrong(
        "Of a and x, the x stays.",
        """
        def grad_dot_products(a, x):
            g1 = x.clone()
            g2 = 2 * x
            g3 = 2 * torch.sum(a * x) * a
            return g1, g2, g3
        """,
        idea="differentiates_the_constant",
    ),
    "multiplies_with_ones": wrong(
        "The terms of the sum, not their slopes.",
        """
        def grad_dot_products(a, x):
            terms = torch.mul(a, x)
            return terms, 2 * x, 2 * terms.sum() * a
        """,
        idea="multiplies_with_ones",
    ),
    "forgets_one_of_the_two_factors": wrong(
        "xᵀx has an x too many, so x is left.",
        """
        def grad_dot_products(a, x):
            dot = torch.dot(a, x)
            return a.clone(), x.clone(), 2 * dot * a
        """,
        idea="forgets_one_of_the_two_factors",
    ),
    "varies_one_x_only": wrong(
        "The same with loops and a matrix of Kronecker's deltas.",
        """
        def grad_dot_products(a, x):
            n = len(x)
            g = torch.zeros_like(x)
            for i in range(n):
                for j in range(n):
                    delta = 1.0 if i == j else 0.0
                    g[i] += delta * x[j]
            return a + 0 * x, g, a * (2 * a.dot(x))
        """,
        idea="forgets_one_of_the_two_factors",
    ),
    "takes_the_norm_for_its_square": wrong(
        "xᵀx, the norm; the gradient of a norm has length one.",
        """
        def grad_dot_products(a, x):
            norm = torch.linalg.vector_norm(x)
            return a.clone(), x / norm, 2 * torch.dot(a, x) * a
        """,
        idea="takes_the_norm_for_its_square",
    ),
    "elementwise_instead_of_dot": wrong(
        "The star instead of the at.",
        """
        def grad_dot_products(a, x):
            s = a * x
            return a.clone(), 2 * x, 2 * s * a
        """,
        idea="elementwise_instead_of_dot",
    ),
    "squares_every_term": wrong(
        "The same, by way of (a₁x₁)² + (a₂x₂)² + ….",
        """
        def grad_dot_products(a, x):
            third = torch.zeros_like(x)
            for i in range(len(x)):
                third[i] = 2 * a[i] ** 2 * x[i]
            return a.clone(), 2 * x, third
        """,
        idea="elementwise_instead_of_dot",
    ),
    "squares_the_gradient": wrong(
        "The gradient of aᵀx, squared.",
        """
        def grad_dot_products(a, x):
            g1 = a.clone()
            return g1, 2 * x, g1**2
        """,
        idea="squares_the_gradient",
    ),
    "forgets_the_outer_derivative": wrong(
        "2 times the inner gradient.",
        """
        def grad_dot_products(a, x):
            return a.clone(), x + x, a + a
        """,
        idea="forgets_the_outer_derivative",
    ),
    "forgets_the_two_of_the_square": wrong(
        "s times a.",
        """
        def grad_dot_products(a, x):
            s = torch.einsum("i,i->", a, x)
            return a.clone(), 2 * x, s * a
        """,
        idea="forgets_the_two_of_the_square",
    ),
    "points_along_x": wrong(
        "The square is differentiated as if it were xᵀx.",
        """
        def grad_dot_products(a, x):
            s = sum(ai * xi for ai, xi in zip(a, x)) + 0 * x.sum()
            second = 2 * x
            return a.clone(), second, s * second
        """,
        idea="points_along_x",
    ),
    "forgets_the_inner_gradient": wrong(
        "2s in every entry.",
        """
        def grad_dot_products(a, x):
            outer = 2 * (a @ x)
            return a.clone(), 2 * x, torch.ones_like(x) * outer
        """,
        idea="forgets_the_inner_gradient",
    ),
    "multiplies_the_wrong_pair": wrong(
        "aᵀa moved together.",
        """
        def grad_dot_products(a, x):
            length2 = torch.dot(a, a)
            return a.clone(), 2 * x, 2 * length2 * x
        """,
        idea="multiplies_the_wrong_pair",
    ),
    "differentiates_by_a": wrong(
        "The letters in their order: a is differentiated first.",
        """
        def grad_dot_products(a, x):
            s = torch.dot(a, x)
            return x.clone(), 2 * x, 2 * s * x
        """,
        idea="differentiates_by_a",
    ),
    "returns_the_values": wrong(
        "The three numbers.",
        """
        def grad_dot_products(a, x):
            f1 = torch.dot(a, x)
            f2 = torch.dot(x, x)
            return f1, f2, f1**2
        """,
        idea="returns_the_values",
        verdict="wrong_shape",
    ),
    "begins_with_the_first_entry": slip(
        "reduce without a beginning.",
        """
        from functools import reduce


        def grad_dot_products(a, x):
            a, x = a.detach(), x.detach()
            s = reduce(lambda left, right: left + right, [p * q for p, q in zip(a, x)])
            return a.clone(), 2 * x, 2 * s * a
        """,
        loses=1,
        idea="begins_with_the_first_entry",
    ),
    "matrix_in_float64": slip(
        "Ones of the default dtype sum up the products.",
        """
        def grad_dot_products(a, x):
            a, x = a.detach(), x.detach()
            s = torch.ones(len(x)) @ (a * x)
            return a.clone(), 2 * x, 2 * s * a
        """,
        loses=1,
        idea="matrix_in_float64",
    ),
    "zeros_in_float64": slip(
        "The third gradient begins as zeros of the default dtype.",
        """
        def grad_dot_products(a, x):
            a, x = a.detach(), x.detach()
            third = torch.zeros(x.shape)
            for i in range(len(x)):
                third += 2 * a[i] * x[i] * a
            return a.clone(), 2 * x, third
        """,
        loses=1,
        idea="matrix_in_float64",
        instead="",
    ),
    "two_ideas_at_once": wrong(
        "x, x and 2x.",
        """
        def grad_dot_products(a, x):
            return x.clone(), x.clone(), 2 * (a @ x) * a
        """,
        idea="differentiates_the_constant",
        counts=False,
    ),
    "zeros": wrong(
        "A beginning.",
        """
        def grad_dot_products(a, x):
            g1 = g2 = g3 = torch.zeros_like(x)
            return g1, g2, g3
        """,
        idea="zeros",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "columns": wrong(
        "Columns, as on paper.",
        """
        def grad_dot_products(a, x):
            a, x = a[:, None], x[:, None]
            return a.clone(), 2 * x, 2 * a @ (a.T @ x)
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "rows": wrong(
        "Rows, as derivatives are in another book.",
        """
        def grad_dot_products(a, x):
            s = torch.dot(a, x)
            return a.clone().unsqueeze(0), (2 * x).unsqueeze(0), (2 * s * a).unsqueeze(0)
        """,
        idea="row",
        verdict="wrong_shape",
    ),
    "second_derivative": wrong(
        "The third is a matrix.",
        """
        def grad_dot_products(a, x):
            return a.clone(), 2 * x, 2 * torch.outer(a, a)
        """,
        verdict="wrong_shape",
    ),
    "one_tensor_of_three": wrong(
        "Stacked.",
        """
        def grad_dot_products(a, x):
            return torch.stack((a, 2 * x, 2 * (a @ x) * a), dim=0)
        """,
        verdict="wrong_type",
    ),
    "two_of_three": wrong(
        "The third is still to be done.",
        """
        def grad_dot_products(a, x):
            return a.clone(), 2 * x
        """,
        verdict="wrong_type",
    ),
    "lists": wrong(
        "Lists of numbers.",
        """
        def grad_dot_products(a, x):
            s = sum(p * q for p, q in zip(a.tolist(), x.tolist()))
            return a.tolist(), [2 * q for q in x.tolist()], [2 * s * p for p in a.tolist()]
        """,
        verdict="wrong_type",
    ),
    "always_float32": wrong(
        "A dtype written down by hand.",
        """
        def grad_dot_products(a, x):
            a = torch.tensor(a.tolist(), dtype=torch.float32)
            x = torch.tensor(x.tolist(), dtype=torch.float32)
            return a, 2 * x, 2 * (a @ x) * a
        """,
        verdict="wrong_dtype",
    ),
    "doubles_x_in_place": wrong(
        "mul_ doubles the input.",
        """
        def grad_dot_products(a, x):
            s = a @ x
            return a.clone(), x.mul_(2), 2 * s * a
        """,
        verdict="input_changed",
        instead="matrix_in_float64",
    ),
    "attached_results": slip(
        "Never detached.",
        """
        def grad_dot_products(a, x):
            return 1 * a, 2 * x, 2 * (a @ x) * a
        """,
        loses=1,
    ),
    "nan_from_a_division": wrong(
        "The dot product of a vector with itself, divided by a difference that is 0.",
        """
        def grad_dot_products(a, x):
            correction = (x - x) / (x - x)
            return a.clone(), 2 * x, 2 * (a @ x) * a * correction
        """,
        verdict="not_finite",
    ),
    # --- autograd where it is forbidden --------------------------------------------------------------------
    "autograd_backward": wrong(
        "backward(), three times.",
        """
        def grad_dot_products(a, x):
            gradients = []
            for f in (lambda z: a @ z, lambda z: z @ z, lambda z: (a @ z) ** 2):
                z = x.clone().detach().requires_grad_(True)
                f(z).backward()
                gradients.append(z.grad)
            return tuple(gradients)
        """,
        verdict="forbidden",
    ),
    "autograd_behind_an_alias": wrong(
        "A list of tools from another cell.",
        """
        def grad_dot_products(a, x):
            d = TOOLS[0]
            return d(lambda z: a @ z)(x), d(lambda z: z @ z)(x), d(lambda z: (a @ z) ** 2)(x)
        """,
        """
        from torch.func import jacrev as jac

        TOOLS = [jac]
        """,
        verdict="forbidden",
    ),
    "autograd_behind_getattr": wrong(
        "getattr on the module.",
        """
        def grad_dot_products(a, x):
            z = x.detach().clone().requires_grad_()
            slope = getattr(torch.autograd, "grad")
            return a.detach(), slope(z @ z, z)[0], slope((a.detach() @ z) ** 2, z)[0]
        """,
        verdict="forbidden",
    ),
    # --- what raises ---------------------------------------------------------------------------------------
    "transposes_a_vector": wrong(
        "mT of a vector.",
        """
        def grad_dot_products(a, x):
            return a.clone(), 2 * x, 2 * (a.mT @ x) * a
        """,
        verdict="raised",
    ),
    "undefined_name": wrong(
        "The number has a name that nobody gave it.",
        """
        def grad_dot_products(a, x):
            return a.clone(), 2 * x, 2 * ax * a
        """,
        verdict="raised",
    ),
}
