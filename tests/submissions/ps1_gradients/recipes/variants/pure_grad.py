"""Answers to pure_grad."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "A leaf of one's own, and torch.autograd.grad.",
        """
        def pure_grad(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
            mine = x.detach().clone().requires_grad_(True)
            value = f(mine)
            if value.dim() != 0:
                raise ValueError("f must return a single number")
            return torch.autograd.grad(value, mine)[0].detach()
        """,
    ),
    "plain_loops": right(
        "Forward mode, one entry after the other.",
        """
        def pure_grad(f, x):
            point = x.detach().clone()
            if f(point).ndim > 0:
                raise ValueError("not a number")
            slopes = []
            for i in range(point.numel()):
                e = torch.zeros(point.numel(), dtype=point.dtype)
                e[i] = 1
                slopes.append(torch.func.jvp(f, (point,), (e.reshape(point.shape),))[1].item())
            return torch.tensor(slopes, dtype=point.dtype).reshape(point.shape)
        """,
    ),
    "vectorised": right(
        "torch.func.grad, of a detached point, detached.",
        """
        def pure_grad(f, x):
            point = x.detach()
            with torch.no_grad():
                shape = f(point).shape
            if len(shape) > 0:
                raise ValueError(f"f returned shape {tuple(shape)}")
            return torch.func.grad(f)(point).detach()
        """,
    ),
    "einsum_and_numpy": right(
        "vjp, with the number 1 pulled back.",
        """
        def pure_grad(f, x):
            y, pull = torch.func.vjp(f, x.detach())
            if y.shape != ():
                raise ValueError("f(x) has dimensions")
            return pull(torch.ones_like(y))[0].detach()
        """,
    ),
    "helpers_and_classes": right(
        "backward() into named tensors only, with an exception of one's own.",
        """
        def pure_grad(f, x):
            return Gradient(f).at(x)
        """,
        """
        class NotANumber(ValueError):
            pass


        class Gradient:
            def __init__(self, f):
                self.f = f

            def at(self, x):
                leaf = torch.empty_like(x.detach()).copy_(x.detach()).requires_grad_()
                y = self.f(leaf)
                if y.dim():
                    raise NotANumber(y.shape)
                y.backward(inputs=[leaf])
                return leaf.grad.detach()
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "goes_back_to_the_callers_tensor": wrong(
        "backward(), x.grad.",
        """
        def pure_grad(f, x):
            x.requires_grad_()
            loss = f(x)
            if loss.dim() != 0:
                raise ValueError("need a scalar")
            loss.backward()
            return x.grad
        """,
        idea="goes_back_to_the_callers_tensor",
    ),
    "clears_the_callers_gradient": wrong(
        "Tidied up before and after.",
        """
        def pure_grad(f, x):
            x.requires_grad_()
            x.grad = None
            loss = f(x)
            if loss.dim() != 0:
                raise ValueError("need a scalar")
            loss.backward()
            result = x.grad
            x.grad = None
            return result
        """,
        idea="clears_the_callers_gradient",
    ),
    "zeroes_before_and_keeps": wrong(
        "zero_grad, as in every training loop.",
        """
        def pure_grad(f, x):
            x.requires_grad_()
            x.grad = 0 * x.detach()
            loss = f(x)
            if loss.dim() > 0:
                raise ValueError("need a scalar")
            loss.backward()
            return x.grad
        """,
        idea="zeroes_before_and_keeps",
    ),
    "leaves_requires_grad_on": wrong(
        "requires_grad_ on x.",
        """
        def pure_grad(f, x):
            x.requires_grad_()
            y = f(x)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            (g,) = torch.autograd.grad(y, [x])
            return g
        """,
        idea="leaves_requires_grad_on",
    ),
    "sets_requires_grad": wrong(
        "x.requires_grad = True, which a computed x refuses.",
        """
        def pure_grad(f, x):
            x.requires_grad = True
            y = f(x)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            return torch.autograd.grad(y, x)[0]
        """,
        idea="leaves_requires_grad_on",
        instead="",
    ),
    "switches_requires_grad_off": slip(
        "On, and off at the end, whatever happens.",
        """
        def pure_grad(f, x):
            x.requires_grad_(True)
            try:
                y = f(x)
                if y.dim() > 0:
                    raise ValueError("need a scalar")
                return torch.autograd.grad(y, x)[0]
            finally:
                x.requires_grad_(False)
        """,
        loses=2,
        idea="switches_requires_grad_off",
    ),
    "switches_requires_grad_off_if_all_goes_well": slip(
        "On, and off at the end, unless an exception comes between.",
        """
        def pure_grad(f, x):
            x.requires_grad_(True)
            y = f(x)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            g = torch.autograd.grad(y, x)[0]
            x.requires_grad_(False)
            return g
        """,
        loses=3,
        idea="switches_requires_grad_off",
        instead="",
        counts=False,
    ),
    "cuts_the_callers_tensor_off": wrong(
        "detach_ with an underscore.",
        """
        def pure_grad(f, x):
            z = x.detach_()
            z.requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            return torch.autograd.grad(y, z)[0]
        """,
        idea="cuts_the_callers_tensor_off",
    ),
    "restores_what_a_leaf_has": slip(
        "Saved, used, restored.",
        """
        def pure_grad(f, x):
            if f(x).dim() > 0:
                raise ValueError("need a scalar")
            kept_flag = x.requires_grad
            kept_grad = x.grad
            x.grad = None
            x.requires_grad_(True)
            f(x).backward()
            result = x.grad
            x.grad = kept_grad
            x.requires_grad_(kept_flag)
            return result
        """,
        loses=3,
        idea="restores_what_a_leaf_has",
    ),
    "clones_without_detaching": slip(
        "A clone is a copy, after all.",
        """
        def pure_grad(f, x):
            z = x.clone()
            z.requires_grad_(True)
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            y.backward()
            return z.grad
        """,
        loses=3,
        idea="clones_without_detaching",
    ),
    "detaches_and_keeps_going": wrong(
        "create_graph, to be on the safe side.",
        """
        def pure_grad(f, x):
            z = x.detach().requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            return torch.autograd.grad(y, z, create_graph=True)[0]
        """,
        idea="detaches_and_keeps_going",
    ),
    "attached_where_x_or_f_is": slip(
        "torch.func.grad is pure by itself.",
        """
        def pure_grad(f, x):
            if f(x).dim() > 0:
                raise ValueError("need a scalar")
            return torch.func.grad(f)(x)
        """,
        loses=3,
        idea="attached_where_x_or_f_is",
    ),
    "fills_every_leaf": slip(
        "backward() on a leaf of one's own.",
        """
        def pure_grad(f, x):
            z = torch.tensor(x.tolist(), dtype=x.dtype).reshape(x.shape).requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            y.backward()
            return z.grad.clone()
        """,
        loses=1,
        idea="fills_every_leaf",
    ),
    "adds_up_several_values": slip(
        "f(z).sum(), which works with everything.",
        """
        def pure_grad(f, x):
            z = x.clone().detach().requires_grad_(True)
            total = torch.sum(f(z))
            return torch.autograd.grad(total, z)[0]
        """,
        loses=1,
        idea="adds_up_several_values",
    ),
    "leaves_the_refusal_to_torch": slip(
        "torch raises something already.",
        """
        def pure_grad(f, x):
            z = x.clone().detach().requires_grad_(True)
            result = torch.autograd.grad(outputs=f(z), inputs=z)
            return result[0]
        """,
        loses=1,
        idea="leaves_the_refusal_to_torch",
    ),
    "takes_one_entry_for_a_number": slip(
        "numel() instead of dim().",
        """
        def pure_grad(f, x):
            z = x.detach().clone()
            z.requires_grad = True
            y = f(z)
            if y.numel() > 1:
                raise ValueError(f"{y.numel()} values")
            return torch.autograd.grad(y, z)[0]
        """,
        loses=1,
        idea="takes_one_entry_for_a_number",
    ),
    "returns_none": wrong(
        "What backward returns.",
        """
        def pure_grad(f, x):
            z = x.detach().clone().requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            g = y.backward(inputs=[z])
            return g
        """,
        idea="returns_none",
        verdict="wrong_type",
    ),
    "flattens_the_gradient": wrong(
        "One long vector.",
        """
        def pure_grad(f, x):
            z = x.detach().clone().requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            return torch.cat([part.reshape(-1) for part in torch.autograd.grad(y, z)])
        """,
        idea="flattens_the_gradient",
        verdict="wrong_shape",
    ),
    "steps_in_place": wrong(
        "x is moved and moved back.",
        """
        def pure_grad(f, x):
            if f(x).dim() > 0:
                raise ValueError("need a scalar")
            h = 1e-6
            g = torch.zeros(x.shape, dtype=x.dtype)
            flat, out = x.detach().view(-1), g.view(-1)
            with torch.no_grad():
                for i in range(x.numel()):
                    flat[i] += h
                    plus = f(x)
                    flat[i] -= 2 * h
                    minus = f(x)
                    flat[i] += h
                    out[i] = (plus - minus) / (2 * h)
            return g
        """,
        idea="steps_in_place",
    ),
    "sign": wrong(
        "The direction of descent.",
        """
        def pure_grad(f, x):
            z = x.detach().clone().requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            return -torch.autograd.grad(y, z)[0]
        """,
        idea="sign",
    ),
    "asserts": slip(
        "An assertion is no ValueError.",
        """
        def pure_grad(f, x):
            z = x.detach().clone().requires_grad_()
            y = f(z)
            assert y.dim() == 0, "need a scalar"
            return torch.autograd.grad(y, z)[0]
        """,
        loses=1,
        idea="leaves_the_refusal_to_torch",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "list_of_numbers": wrong(
        "A list.",
        """
        def pure_grad(f, x):
            z = x.detach().clone().requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            return torch.autograd.grad(y, z)[0].tolist()
        """,
        verdict="wrong_type",
    ),
    "tuple_of_one": wrong(
        "What torch.autograd.grad returns.",
        """
        def pure_grad(f, x):
            z = x.detach().clone().requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            return torch.autograd.grad(y, z)
        """,
        verdict="wrong_type",
    ),
    "always_float32": wrong(
        "float32.",
        """
        def pure_grad(f, x):
            z = x.detach().to(torch.float32).requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            return torch.autograd.grad(y, z)[0]
        """,
        verdict="wrong_dtype",
    ),
    "returns_nan": wrong(
        "Divided by what is not there.",
        """
        def pure_grad(f, x):
            z = x.detach().clone().requires_grad_()
            y = f(z)
            if y.dim() > 0:
                raise ValueError("need a scalar")
            g = torch.autograd.grad(y, z)[0]
            return g * (z - z).detach() / 0
        """,
        verdict="not_finite",
    ),
    # --- what raises ---------------------------------------------------------------------------------------
    "no_leaf": wrong(
        "Detached, and nothing requires a gradient.",
        """
        def pure_grad(f, x):
            z = x.detach().clone()
            return torch.autograd.grad(f(z), z)[0]
        """,
        verdict="raised",
    ),
    "always_refuses": wrong(
        "The condition is the wrong way round.",
        """
        def pure_grad(f, x):
            z = x.detach().clone().requires_grad_()
            y = f(z)
            if y.dim() == 0:
                raise ValueError("need a scalar")
            return torch.autograd.grad(y, z)[0]
        """,
    ),
}
