"""Answers to rosenbrock_derivatives."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Five formulas, stacked.",
        """
        def rosenbrock_derivatives(x: Tensor, a: float, b: float) -> tuple[Tensor, Tensor]:
            x1, x2 = x.detach().unbind()
            u = x2 - x1**2
            gradient = torch.stack([-2 * (a - x1) - 4 * b * x1 * u, 2 * b * u])
            upper = torch.stack([2 - 4 * b * u + 8 * b * x1**2, -4 * b * x1])
            lower = torch.stack([-4 * b * x1, 2 * b * torch.ones_like(x1)])
            return gradient, torch.stack([upper, lower])
        """,
    ),
    "plain_loops": right(
        "f as a sum of two squares: residuals, their slopes and bends, in loops.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()[0], x.detach()[1]
            zero, one = torch.zeros_like(x1), torch.ones_like(x1)
            weights = [1.0, b]
            values = [a - x1, x2 - x1 * x1]
            slopes = [[-one, zero], [-2 * x1, one]]
            bends = [[[zero, zero], [zero, zero]], [[-2 * one, zero], [zero, zero]]]
            g = torch.zeros(2, dtype=x.dtype, device=x.device)
            H = torch.zeros(2, 2, dtype=x.dtype, device=x.device)
            for k in range(2):
                for i in range(2):
                    g[i] += 2 * weights[k] * values[k] * slopes[k][i]
                    for j in range(2):
                        H[i, j] += 2 * weights[k] * (slopes[k][i] * slopes[k][j] + values[k] * bends[k][i][j])
            return g, H
        """,
    ),
    "vectorised": right(
        "Gauss-Newton and the rest: 2JᵀWJ plus 2b·u·(bend of u).",
        """
        def rosenbrock_derivatives(x, a, b):
            x = x.detach()
            r = torch.stack([a - x[0], x[1] - x[0] ** 2])
            W = torch.ones_like(x)
            W[1] = b
            J = torch.zeros(2, 2, dtype=x.dtype, device=x.device)
            J[0, 0] = -1
            J[1, 0] = -2 * x[0]
            J[1, 1] = 1
            H = 2 * J.T @ (W[:, None] * J)
            H[0, 0] -= 4 * b * r[1]
            return 2 * J.T @ (W * r), H
        """,
    ),
    "einsum": right(
        "The same contraction by einsum.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            o, e = torch.zeros_like(x1), torch.ones_like(x1)
            r = torch.stack([a - x1, x2 - x1.square()])
            weight = torch.stack([e, b * e])
            J = torch.stack([-e, o, -2 * x1, e]).reshape(2, 2)
            K = torch.stack([o, o, o, o, -2 * e, o, o, o]).reshape(2, 2, 2)
            gradient = 2 * torch.einsum("k,k,ki->i", weight, r, J)
            hessian = 2 * torch.einsum("k,ki,kj->ij", weight, J, J) + 2 * torch.einsum("k,k,kij->ij", weight, r, K)
            return gradient, hessian
        """,
    ),
    "another_order": right(
        "Multiplied out: the polynomial term by term.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()[0], x.detach()[1]
            # f = a^2 - 2a x1 + x1^2 + b x2^2 - 2b x1^2 x2 + b x1^4
            g1 = -2 * a + 2 * x1 - 4 * b * x1 * x2 + 4 * b * x1**3
            g2 = 2 * b * x2 - 2 * b * x1**2
            h11 = 2 - 4 * b * x2 + 12 * b * x1**2
            h12 = -4 * b * x1
            h22 = 2 * b + 0 * x2
            return torch.stack((g1, g2)), torch.stack((h11, h12, h12, h22)).view(2, 2)
        """,
    ),
    "helpers_and_classes": right(
        "A class with two methods.",
        """
        def rosenbrock_derivatives(x, a, b):
            valley = Valley(x.detach(), a, b)
            return valley.gradient(), valley.hessian()
        """,
        """
        class Valley:
            def __init__(self, point, a, b):
                self.point, self.a, self.b = point, a, b
                self.u = point[1] - point[0] ** 2

            def gradient(self):
                result = torch.empty_like(self.point)
                result[0] = 2 * (self.point[0] - self.a) - 4 * self.b * self.point[0] * self.u
                result[1] = 2 * self.b * self.u
                return result

            def hessian(self):
                result = self.point.new_empty((2, 2))
                result[0, 0] = 2 + 4 * self.b * (2 * self.point[0] ** 2 - self.u)
                result[0, 1] = result[1, 0] = -4 * self.b * self.point[0]
                result[1, 1] = 2 * self.b
                return result
        """,
    ),
    "lambdas": right(
        "Two lambdas.",
        """
        slopes_of_the_valley = lambda p, q, a, b: torch.stack(
            [2 * (p - a) - 4 * b * p * (q - p * p), 2 * b * (q - p * p)]
        )
        bends_of_the_valley = lambda p, q, b: torch.stack(
            [torch.stack([2 + 12 * b * p * p - 4 * b * q, -4 * b * p]), torch.stack([-4 * b * p, 2 * b + 0 * p])]
        )
        rosenbrock_derivatives = lambda x, a, b: (
            slopes_of_the_valley(*x.detach(), a, b),
            bends_of_the_valley(*x.detach(), b),
        )
        """,
    ),
    "returns_views": right(
        "Cut out of one table of six entries, as a list.",
        """
        def rosenbrock_derivatives(x, a, b):
            p, q = x.detach()[:1], x.detach()[1:]
            u = q - p.pow(2)
            mixed = -4 * b * p
            corner = 2 - 4 * b * u + 8 * b * p**2
            table = torch.cat([2 * (p - a) + p * u * (-4 * b), 2 * b * u, corner, mixed, mixed, p * 0 + 2 * b])
            return table[:2], table[2:].unflatten(0, (2, 2)).T
        """,
    ),
    "eye_and_outer": right(
        "2b∇u∇uᵀ + 2b·u·∇²u + 2e₁e₁ᵀ.",
        """
        def rosenbrock_derivatives(x, a, b):
            with torch.no_grad():
                e = torch.eye(2, dtype=x.dtype, device=x.device)
                du = e[1] - 2 * x[0] * e[0]
                u = x[1] - x[0] ** 2
                bend = torch.outer(e[0], e[0])
                return 2 * (x[0] - a) * e[0] + 2 * b * u * du, 2 * bend + 2 * b * torch.outer(du, du) - 4 * b * u * bend
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "mixed_partial_dropped": wrong(
        "torch.diag of the two pure second derivatives.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            u = x2 - x1**2
            grad = torch.stack([-2 * (a - x1) - 4 * b * x1 * u, 2 * b * u])
            hess = torch.diag(torch.stack([2 - 4 * b * u + 8 * b * x1**2, 2 * b + 0 * x1]))
            return grad, hess
        """,
        idea="mixed_partial_dropped",
    ),
    "mixed_partial_with_the_other_sign": wrong(
        "A minus lost off the diagonal.",
        """
        def rosenbrock_derivatives(x, a, b):
            x = x.detach()
            f1 = -2 * (a - x[0]) - 4 * b * x[0] * (x[1] - x[0] ** 2)
            f2 = 2 * b * (x[1] - x[0] ** 2)
            f11 = 2 - 4 * b * x[1] + 12 * b * x[0] ** 2
            f12 = 4 * b * x[0]
            f22 = torch.full_like(x[0], 2 * b)
            return torch.stack([f1, f2]), torch.stack([torch.stack([f11, f12]), torch.stack([f12, f22])])
        """,
        idea="mixed_partial_with_the_other_sign",
    ),
    "mixed_partial_halved": wrong(
        "Differentiated b(x₂ − x₁²) instead of 2b(x₂ − x₁²).",
        """
        def rosenbrock_derivatives(x, a, b):
            x = x.detach()
            f1 = -2 * (a - x[0]) - 4 * b * x[0] * (x[1] - x[0] ** 2)
            f2 = 2 * b * (x[1] - x[0] ** 2)
            f11 = 2 - 4 * b * x[1] + 12 * b * x[0] ** 2
            f12 = b * (-2 * x[0])
            f22 = torch.full_like(x[0], 2 * b)
            return torch.stack([f1, f2]), torch.stack([torch.stack([f11, f12]), torch.stack([f12, f22])])
        """,
        idea="mixed_partial_halved",
    ),
    "product_rule_half_done": wrong(
        "Only the factor x₁ is differentiated.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            g = torch.stack([-2 * (a - x1) - 4 * b * x1 * (x2 - x1**2), 2 * b * (x2 - x1**2)])
            fxx = 2 - 4 * b * (x2 - x1**2)
            fxy = -4 * b * x1
            fyy = 0 * x2 + 2 * b
            return g, torch.stack([fxx, fxy, fxy, fyy]).reshape(2, 2)
        """,
        idea="product_rule_half_done",
    ),
    "forgets_the_outer_two": wrong(
        "The square is differentiated in the gradient, and not in the Hessian.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            u, du, ddu = x2 - x1**2, -2 * x1, -2
            g = torch.stack([-2 * (a - x1) + 2 * b * u * du, 2 * b * u])
            fxx = 2 + b * (du * du + u * ddu)
            fxy = 2 * b * du
            fyy = 0 * x2 + 2 * b
            return g, torch.stack([fxx, fxy, fxy, fyy]).reshape(2, 2)
        """,
        idea="forgets_the_outer_two",
    ),
    "residual_term_left_out": wrong(
        "Only the factor u is differentiated.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            g = torch.stack([-2 * (a - x1) - 4 * b * x1 * (x2 - x1**2), 2 * b * (x2 - x1**2)])
            fxx = 2 - 4 * b * x1 * (-2 * x1)
            fxy = -4 * b * x1
            fyy = 0 * x2 + 2 * b
            return g, torch.stack([fxx, fxy, fxy, fyy]).reshape(2, 2)
        """,
        idea="residual_term_left_out",
    ),
    "gauss_newton_only": wrong(
        "2JᵀWJ, which everybody calls the Hessian.",
        """
        def rosenbrock_derivatives(x, a, b):
            x = x.detach()
            r = torch.stack([a - x[0], b**0.5 * (x[1] - x[0] ** 2)])
            J = torch.zeros(2, 2, dtype=x.dtype, device=x.device)
            J[0, 0], J[1, 0], J[1, 1] = -1, -2 * b**0.5 * x[0], b**0.5
            return 2 * J.T @ r, 2 * J.T @ J
        """,
        idea="residual_term_left_out",
    ),
    "wrong_sign_between_the_two_terms": wrong(
        "The minus of −x₁² lost at the second derivative.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            u = x2 - x1 * x1
            g = torch.stack([-2 * (a - x1) - 4 * b * x1 * u, 2 * b * u])
            H = torch.stack([2 - 4 * b * u - 8 * b * x1 * x1, -4 * b * x1, -4 * b * x1, 2 * b + 0 * x1])
            return g, H.view(2, 2)
        """,
        idea="wrong_sign_between_the_two_terms",
    ),
    "constant_two_left_out": wrong(
        "The first square was forgotten the second time.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            u = x2 - x1**2
            g = torch.stack([-2 * (a - x1) - 4 * b * x1 * u, 2 * b * u])
            H = torch.stack([12 * b * x1**2 - 4 * b * x2, -4 * b * x1, -4 * b * x1, 2 * b + 0 * x1])
            return g, H.view(2, 2)
        """,
        idea="constant_two_left_out",
    ),
    "inner_sign_in_the_gradient": wrong(
        "The inner derivative 2x₁ instead of −2x₁; the Hessian was looked up.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            df1 = -2 * (a - x1) + 2 * b * (x2 - x1**2) * 2 * x1
            df2 = 2 * b * (x2 - x1**2)
            H = torch.stack([2 - 4 * b * x2 + 12 * b * x1**2, -4 * b * x1, -4 * b * x1, 2 * b + 0 * x1])
            return torch.stack([df1, df2]), H.reshape(2, 2)
        """,
        idea="inner_sign_in_the_gradient",
    ),
    "outer_sign_in_the_gradient": wrong(
        "2(a − x₁).",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            df1 = 2 * (a - x1) - 4 * b * x1 * (x2 - x1**2)
            df2 = 2 * b * (x2 - x1**2)
            H = torch.stack([2 - 4 * b * x2 + 12 * b * x1**2, -4 * b * x1, -4 * b * x1, 2 * b + 0 * x1])
            return torch.stack([df1, df2]), H.reshape(2, 2)
        """,
        idea="outer_sign_in_the_gradient",
    ),
    "inner_derivative_forgotten": wrong(
        "The minus of the inner derivative is there, its 2x₁ is not.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            df1 = -2 * (a - x1) - 2 * b * (x2 - x1**2)
            df2 = 2 * b * (x2 - x1**2)
            H = torch.stack([2 - 4 * b * x2 + 12 * b * x1**2, -4 * b * x1, -4 * b * x1, 2 * b + 0 * x1])
            return torch.stack([df1, df2]), H.reshape(2, 2)
        """,
        idea="inner_derivative_forgotten",
    ),
    "last_entry_without_its_two": wrong(
        "b in the corner.",
        """
        def rosenbrock_derivatives(x, a, b):
            x = x.detach()
            u = x[1] - x[0] ** 2
            g = torch.empty_like(x)
            g[0] = -2 * (a - x[0]) - 4 * b * x[0] * u
            g[1] = 2 * b * u
            H = torch.empty(2, 2, dtype=x.dtype, device=x.device)
            H[0, 0] = 2 - 4 * b * u + 8 * b * x[0] ** 2
            H[0, 1] = -4 * b * x[0]
            H[1, 0] = -4 * b * x[0]
            H[1, 1] = b
            return g, H
        """,
        idea="last_entry_without_its_two",
    ),
    "everything_halved": wrong(
        "As if there were a half.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            u = x2 - x1**2
            gradient = torch.stack([x1 - a - 2 * b * x1 * u, b * u])
            hessian = torch.stack([1 + 6 * b * x1**2 - 2 * b * x2, -2 * b * x1, -2 * b * x1, torch.full_like(x1, b)])
            return gradient, hessian.reshape(2, 2)
        """,
        idea="everything_halved",
    ),
    "textbook_constants": wrong(
        "From an encyclopaedia, with its 1, 100, 200, 400 and 1200.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            g = torch.stack([-2 * (1 - x1) - 400 * x1 * (x2 - x1**2), 200 * (x2 - x1**2)])
            H = torch.stack([1200 * x1**2 - 400 * x2 + 2, -400 * x1, -400 * x1, 200 + 0 * x1])
            return g, H.reshape(2, 2)
        """,
        idea="textbook_constants",
    ),
    "exchanges_gradient_and_hessian": wrong(
        "Right, but in the other order.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            u = x2 - x1**2
            gradient = torch.stack([-2 * (a - x1) - 4 * b * x1 * u, 2 * b * u])
            H = torch.stack([2 - 4 * b * u + 8 * b * x1**2, -4 * b * x1, -4 * b * x1, 2 * b + 0 * u]).reshape(2, 2)
            return H, gradient
        """,
        idea="exchanges_gradient_and_hessian",
        verdict="wrong_shape",
    ),
    "exchanges_the_variables": wrong(
        "Unpacked in the wrong order, and put together in the same.",
        """
        def rosenbrock_derivatives(x, a, b):
            x2, x1 = x.detach()
            u = x2 - x1**2
            df1 = -2 * (a - x1) - 4 * b * x1 * u
            df2 = 2 * b * u
            d11, d12, d22 = 2 - 4 * b * u + 8 * b * x1**2, -4 * b * x1, 2 * b + 0 * x1
            return torch.stack([df2, df1]), torch.stack([d22, d12, d12, d11]).reshape(2, 2)
        """,
        idea="exchanges_the_variables",
    ),
    "builds_from_python_numbers": slip(
        "torch.tensor of a list of numbers.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = float(x[0]), float(x[1])
            u = x2 - x1**2
            return (
                torch.tensor([-2 * (a - x1) - 4 * b * x1 * u, 2 * b * u]),
                torch.tensor([[2 - 4 * b * u + 8 * b * x1**2, -4 * b * x1], [-4 * b * x1, 2 * b]]),
            )
        """,
        loses=2,
        idea="builds_from_python_numbers",
    ),
    "reads_numbers_out": slip(
        "item(), and a dtype that is right.",
        """
        def rosenbrock_derivatives(x, a, b):
            p, q = x[0].item(), x[1].item()
            r = q - p * p
            grad = torch.tensor([-2 * (a - p) - 4 * b * p * r, 2 * b * r], dtype=x.dtype)
            hess = torch.tensor([[2 - 4 * b * r + 8 * b * p * p, -4 * b * p], [-4 * b * p, 2 * b]], dtype=x.dtype)
            return grad, hess
        """,
        loses=1,
        idea="reads_numbers_out",
    ),
    # --- two mistakes, and mistakes that nobody declared ----------------------------------------------------
    "hessian_of_the_wrong_gradient": wrong(
        "The sign of the inner derivative is lost, and the Hessian is consistent with that.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            u = x2 - x1**2
            gradient = torch.stack([-2 * (a - x1) + 4 * b * x1 * u, 2 * b * u])
            corner = 2 + 4 * b * u - 8 * b * x1**2
            return gradient, torch.stack([corner, 4 * b * x1, 4 * b * x1, 2 * b + 0 * u]).reshape(2, 2)
        """,
        counts=False,
    ),
    "gradient_of_zeros": wrong(
        "The gradient is left for later.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            gradient = torch.zeros_like(x)  # TODO
            mixed = -4 * b * x1
            H = torch.stack([2 - 4 * b * (x2 - x1**2) + 8 * b * x1**2, mixed, mixed, 2 * b + 0 * x1])
            return gradient.detach(), H.reshape(2, 2)
        """,
        idea="zeros",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "list_of_two": right(
        "A list in the place of a tuple.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            mixed = -4 * b * x1
            H = torch.stack([2 - 4 * b * x2 + 12 * b * x1**2, mixed, mixed, 2 * b + 0 * x1])
            return [torch.stack([2 * (x1 - a) - 4 * b * x1 * (x2 - x1**2), 2 * b * (x2 - x1**2)]), H.reshape(2, 2)]
        """,
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x
            mixed = -4 * b * x1
            H = torch.stack([2 - 4 * b * x2 + 12 * b * x1**2, mixed, mixed, 2 * b + 0 * x1])
            return torch.stack([2 * (x1 - a) - 4 * b * x1 * (x2 - x1**2), 2 * b * (x2 - x1**2)]), H.reshape(2, 2)
        """,
        loses=1,
    ),
    "hessian_only": wrong(
        "One result instead of two.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            mixed = -4 * b * x1
            return torch.stack([2 - 4 * b * x2 + 12 * b * x1**2, mixed, mixed, 2 * b + 0 * x1]).reshape(2, 2)
        """,
        verdict="wrong_type",
    ),
    "stacks_a_number": wrong(
        "2b is no tensor.",
        """
        def rosenbrock_derivatives(x, a, b):
            x1, x2 = x.detach()
            mixed = -4 * b * x1
            H = torch.stack([2 - 4 * b * x2 + 12 * b * x1**2, mixed, mixed, 2 * b])
            return torch.stack([2 * (x1 - a) - 4 * b * x1 * (x2 - x1**2), 2 * b * (x2 - x1**2)]), H.reshape(2, 2)
        """,
        verdict="raised",
    ),
    "moves_the_point": wrong(
        "x is shifted by a, in place.",
        """
        def rosenbrock_derivatives(x, a, b):
            x = x.detach()
            u = x[1] - x[0] ** 2
            x1 = x[0].clone()
            x[0] -= a
            g = torch.stack([2 * x[0] - 4 * b * x1 * u, 2 * b * u])
            H = torch.stack([2 - 4 * b * u + 8 * b * x1**2, -4 * b * x1, -4 * b * x1, 2 * b + 0 * x1])
            return g, H.reshape(2, 2)
        """,
        verdict="input_changed",
    ),
}
