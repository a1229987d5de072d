"""Answers to hvp."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Forwards over backwards.",
        """
        def hvp(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
            gradient = torch.func.grad(f)
            _, change = torch.func.jvp(gradient, (x.detach(),), (v.detach(),))
            return change.detach()
        """,
    ),
    "torch_func": right(
        "Backwards over backwards: the gradient of the gradient's product with v.",
        """
        def hvp(f, x, v):
            x, v = x.detach(), v.detach()
            return torch.func.grad(lambda z: torch.sum(torch.func.grad(f)(z) * v))(x)
        """,
    ),
    "vectorised": right(
        "vjp of the gradient; the Hessian is symmetric.",
        """
        def hvp(f, x, v):
            _, pull_back = torch.func.vjp(torch.func.grad(f), x.detach())
            (result,) = pull_back(v.detach())
            return result
        """,
    ),
    "another_order": right(
        "Backwards over forwards: the gradient of the directional derivative.",
        """
        def hvp(f, x, v):
            direction = v.detach()

            def slope(z):
                return torch.func.jvp(f, (z,), (direction,))[1]

            return torch.func.grad(slope)(x.detach())
        """,
    ),
    "old_autograd": right(
        "torch.autograd.grad twice, with a case for what does not hang on x.",
        """
        def hvp(f, x, v):
            z = x.detach().clone().requires_grad_(True)
            y = f(z)
            if not y.requires_grad:
                return torch.zeros_like(z).detach()
            (g,) = torch.autograd.grad(y, z, create_graph=True, materialize_grads=True)
            if not g.requires_grad:
                return torch.zeros_like(g)
            (Hv,) = torch.autograd.grad(g, z, grad_outputs=v.detach(), materialize_grads=True)
            return Hv
        """,
    ),
    "catches_the_error": right(
        "The same with backward(), and whatever raises is flat.",
        """
        def hvp(f, x, v):
            z = x.detach().clone()
            z.requires_grad = True
            try:
                g = torch.autograd.grad(f(z), z, create_graph=True)[0]
                (g * v.detach()).sum().backward()
            except RuntimeError:
                return torch.zeros_like(x).detach()
            return torch.zeros_like(x).detach() if z.grad is None else z.grad.detach()
        """,
    ),
    "ready_made": right(
        "torch.autograd.functional has it.",
        """
        def hvp(f, x, v):
            from torch.autograd.functional import hvp as product

            return product(f, x.detach(), v.detach())[1]
        """,
    ),
    "forward_ad": right(
        "Dual numbers, by hand, through the gradient.",
        """
        import torch.autograd.forward_ad as fwAD


        def hvp(f, x, v):
            with fwAD.dual_level():
                z = fwAD.make_dual(x.detach().clone(), v.detach().clone())
                g = torch.func.grad(f)(z)
                tangent = fwAD.unpack_dual(g).tangent
                return torch.zeros_like(x).detach() if tangent is None else tangent.clone()
        """,
    ),
    "helpers_and_classes": right(
        "The gradient along the line x + t·v, as a function of t.",
        """
        def hvp(f, x, v):
            line = Line(x.detach(), v.detach())
            gradient_on = lambda t: torch.func.grad(f)(line.at(t))
            zero, one = x.new_zeros(()), x.new_ones(())
            return torch.func.jvp(gradient_on, (zero.detach(),), (one,))[1].detach()
        """,
        """
        class Line:
            def __init__(self, start, direction):
                self.start, self.direction = start, direction

            def at(self, t):
                return self.start + t * self.direction
        """,
    ),
    "lambdas": right(
        "One lambda.",
        """
        hvp = lambda f, x, v: torch.func.jvp(torch.func.grad(f), (x.detach(),), (v.detach(),))[1].detach()
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "diagonal_only": wrong(
        "The diagonal, times v; no case for no entries.",
        """
        def hvp(f, x, v):
            hess = torch.func.hessian(f)(x.detach().clone()).reshape(x.numel(), x.numel())
            return hess.diag().reshape(x.shape) * v.detach()
        """,
        idea="diagonal_only",
    ),
    "directional_derivative": wrong(
        "jvp of f.",
        """
        def hvp(f, x, v):
            return torch.func.jvp(f, (x.detach(),), (v.detach(),))[1].detach()
        """,
        idea="directional_derivative",
    ),
    "curvature_along_v": wrong(
        "The second derivative along v.",
        """
        def hvp(f, x, v):
            x, v = x.detach(), v.detach()
            phi = lambda t: f(x + t * v)
            return torch.func.grad(torch.func.grad(phi))(x.new_zeros(())).detach()
        """,
        idea="curvature_along_v",
    ),
    "returns_the_gradient": wrong(
        "The first of the two results of jvp.",
        """
        def hvp(f, x, v):
            product, _ = torch.func.jvp(torch.func.grad(f), (x.detach(),), (v.detach(),))
            return product.detach()
        """,
        idea="returns_the_gradient",
    ),
    "gradient_times_v": wrong(
        "One derivative was enough.",
        """
        def hvp(f, x, v):
            g = torch.func.grad(f)(x.detach())
            return g * v.detach()
        """,
        idea="gradient_times_v",
    ),
    "lets_v_move_along": wrong(
        "v became a function of x, as it should not.",
        """
        def hvp(f, x, v):
            start = x.detach()

            def inner(z):
                direction = v.detach() + (z - start)
                return (torch.func.grad(f)(z) * direction).sum()

            return torch.func.grad(inner)(start)
        """,
        idea="lets_v_move_along",
    ),
    "multiplies_with_x": wrong(
        "x in both places.",
        """
        def hvp(f, x, v):
            x = x.detach()
            return torch.func.jvp(torch.func.grad(f), (x,), (x,))[1]
        """,
        idea="multiplies_with_x",
    ),
    "direction_of_length_one": wrong(
        "A direction has length one.",
        """
        def hvp(f, x, v):
            u = v.detach() / v.detach().norm()
            return torch.func.jvp(torch.func.grad(f), (x.detach(),), (u,))[1]
        """,
        idea="direction_of_length_one",
    ),
    "sums_the_rows": wrong(
        "grad wants a number, so the gradient is added up.",
        """
        def hvp(f, x, v):
            return torch.func.grad(lambda z: torch.func.grad(f)(z).sum())(x.detach())
        """,
        idea="sums_the_rows",
    ),
    "difference_of_gradients": wrong(
        "A central difference.",
        """
        def hvp(f, x, v):
            x, v = x.detach(), v.detach()
            eps = torch.finfo(x.dtype).eps ** (1 / 3)
            g = torch.func.grad(f)
            return (g(x + eps * v) - g(x - eps * v)) / (2 * eps)
        """,
        idea="difference_of_gradients",
        rounding=True,
    ),
    "needs_a_graph": slip(
        "Twice autograd.grad, as in every blog.",
        """
        def hvp(f, x, v):
            x = x.detach().clone().requires_grad_(True)
            g, = torch.autograd.grad(f(x), x, create_graph=True)
            return torch.autograd.grad((g * v.detach()).sum(), x)[0]
        """,
        loses=1,
        idea="needs_a_graph",
    ),
    "builds_the_hessian": slip(
        "hessian @ v; no case for no entries.",
        """
        def hvp(f, x, v):
            N = x.numel()
            H = torch.func.hessian(f)(x.detach().clone()).reshape(N, N)
            return (H @ v.detach().reshape(N)).reshape(x.shape)
        """,
        loses=4,
        idea="builds_the_hessian",
    ),
    "one_pass_for_each_entry": slip(
        "Row after row, each thrown away at once; numbers are collected in zeros without a device.",
        """
        def hvp(f, x, v):
            x, v = x.detach(), v.detach()
            N = x.numel()
            assert N < 10_000, "this would take too long"
            g, back = torch.func.vjp(torch.func.grad(f), x)
            out = torch.zeros(N, dtype=x.dtype)
            for i in range(N):
                e = torch.zeros(N, dtype=x.dtype)
                e[i] = 1.0
                out[i] = (back(e.reshape(x.shape))[0] * v).sum()
            return out.reshape(x.shape)
        """,
        loses=2,
        idea="one_pass_for_each_entry",
        instead="",  # the declared idea does not forget the device
        counts=False,
    ),
    "one_pass_on_the_device": slip(
        "The same on the device of x.",
        """
        def hvp(f, x, v):
            x, v = x.detach(), v.detach()
            flat = x.reshape(-1)
            assert len(flat) < 10_000, "this would take too long"
            slope = torch.func.grad(lambda z: f(z.reshape(x.shape)))
            g, back = torch.func.vjp(slope, flat)
            out = torch.zeros_like(flat)
            for i in range(len(flat)):
                e = torch.zeros_like(flat)
                e[i] = 1.0
                out[i] = torch.dot(back(e)[0], v.reshape(-1))
            return out.reshape(x.shape)
        """,
        loses=1,
        idea="one_pass_for_each_entry",
    ),
    "evaluates_again_and_again": slip(
        "f, its gradient and the product, all from the beginning, and once more to be sure.",
        """
        def hvp(f, x, v):
            x, v = x.detach(), v.detach()
            value = f(x)
            g = torch.func.grad(f)(x)
            first = torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
            second = torch.func.vjp(torch.func.grad(f), x)[1](v)[0]
            return (first + second) / 2
        """,
        loses=1,
        idea="evaluates_again_and_again",
    ),
    "flattens_the_result": wrong(
        "A vector whatever x is.",
        """
        def hvp(f, x, v):
            flat = x.detach().reshape(-1)
            g = torch.func.grad(lambda z: f(z.reshape(x.shape)))
            return torch.func.jvp(g, (flat,), (v.detach().reshape(-1),))[1]
        """,
        idea="flattens_the_result",
        verdict="wrong_shape",
    ),
    "works_in_float64": slip(
        "double(), for more digits.",
        """
        def hvp(f, x, v):
            Hv = torch.func.jvp(torch.func.grad(f), (x.detach(),), (v.detach(),))[1]
            return Hv.double()
        """,
        loses=1,
        idea="works_in_float64",
    ),
    "copies_through_numbers": slip(
        "A new tensor from a list.",
        """
        def hvp(f, x, v):
            Hv = torch.func.jvp(torch.func.grad(f), (x.detach(),), (v.detach(),))[1]
            return torch.tensor(Hv.tolist(), dtype=x.dtype)
        """,
        loses=1,
        idea="copies_through_numbers",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": wrong(
        "create_graph in the second pass as well.",
        """
        def hvp(f, x, v):
            z = x.clone().requires_grad_(True)
            (g,) = torch.autograd.grad(f(z), z, create_graph=True)
            return torch.autograd.grad(g, z, v, create_graph=True)[0]
        """,
        verdict="wrong_type",
        idea="needs_a_graph",
    ),
    "asks_the_argument_for_a_gradient": wrong(
        "requires_grad_ on x itself.",
        """
        def hvp(f, x, v):
            x.requires_grad_(True)
            g = torch.autograd.grad(f(x), x, create_graph=True)[0]
            return torch.autograd.grad(g, x, v)[0].detach()
        """,
        verdict="input_changed",
        idea="needs_a_graph",
    ),
    "forgets_create_graph": wrong(
        "Without create_graph.",
        """
        def hvp(f, x, v):
            z = x.detach().clone().requires_grad_(True)
            g = torch.autograd.grad(f(z), z)[0]
            return torch.autograd.grad((g * v).sum(), z)[0]
        """,
        verdict="raised",
        counts=False,
    ),
    "vectors_only": wrong(
        "@ instead of a sum of products.",
        """
        def hvp(f, x, v):
            return torch.func.grad(lambda z: torch.func.grad(f)(z) @ v.detach())(x.detach())
        """,
        verdict="raised",
        counts=False,
    ),
}
