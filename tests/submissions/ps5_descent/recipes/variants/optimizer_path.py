"""Answers to optimizer_path."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

# one student's loop, with one line of it written differently
LOOP = """
def optimizer_path(f, x0, make_optimizer, steps):
    x = x0.detach().clone().requires_grad_()
    opt = make_optimizer([x])

    def closure():
        opt.zero_grad()
        loss = f(x)
        loss.backward()
        return loss

    path = [x.detach().clone()]
    values = [f(x).detach()]
    for _ in range(steps):
        opt.step(closure)
        path.append(x.detach().clone())
        values.append(f(x).detach())
    return torch.stack(path), torch.stack(values)
"""

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "One leaf, one optimizer, one closure.",
        """
        def optimizer_path(
            f: Callable[[Tensor], Tensor],
            x0: Tensor,
            make_optimizer: Callable[[list[Tensor]], torch.optim.Optimizer],
            steps: int,
        ) -> tuple[Tensor, Tensor]:
            x = x0.detach().clone().requires_grad_()
            optimizer = make_optimizer([x])

            def closure() -> Tensor:
                optimizer.zero_grad()
                value = f(x)
                value.backward()
                return value

            path = [x.detach().clone()]
            for _ in range(steps):
                optimizer.step(closure)
                path.append(x.detach().clone())
            return torch.stack(path), torch.stack([f(point) for point in path]).detach()
        """,
    ),
    "plain_loops": right("Two lists that grow together.", LOOP),
    "vectorised": right(
        "A path that is filled, vmap for the values, gradients by autograd.grad.",
        """
        def optimizer_path(f, x0, make_optimizer, steps):
            x = torch.empty_like(x0, memory_format=torch.contiguous_format).copy_(x0.detach()).requires_grad_()
            optimizer = make_optimizer([x])
            path = x.detach().new_empty(steps + 1, *x.shape)
            path[0] = x.detach()

            @torch.enable_grad()
            def closure():
                value = f(x)
                (x.grad,) = torch.autograd.grad(value, x)
                return value

            for k in range(steps):
                optimizer.step(closure)
                path[k + 1] = x.detach()
            return path, torch.func.vmap(f)(path)
        """,
    ),
    "helpers": right(
        "A class that is the closure.",
        """
        def optimizer_path(f, x0, make_optimizer, steps):
            x = torch.nn.Parameter(x0.detach().clone())
            loss = Loss(f, x)
            optimizer = make_optimizer([x])
            path = [x.data.clone()]
            while len(path) <= steps:
                optimizer.step(loss)
                path.append(x.data.clone())
            return torch.stack(path), torch.stack([f(p) for p in path])
        """,
        """
        class Loss:
            def __init__(self, f, x):
                self.f, self.x = f, x

            def __call__(self):
                self.x.grad = None
                value = self.f(self.x)
                value.backward()
                return value
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "never_clears_the_gradients": wrong(
        "No zero_grad.", LOOP.replace("        opt.zero_grad()\n", ""), idea="never_clears_the_gradients"
    ),
    "a_new_optimizer_for_each_step": wrong(
        "make_optimizer in the loop.",
        LOOP.replace("        opt.step", "        opt = make_optimizer([x])\n        opt.step"),
        idea="a_new_optimizer_for_each_step",
    ),
    "records_one_live_tensor": wrong(
        "x.detach(), while x changes in place.",
        LOOP.replace("x.detach().clone()]", "x.detach()]").replace("(x.detach().clone())", "(x.detach())"),
        idea="records_one_live_tensor",
    ),
    "one_live_tensor_and_its_values": wrong(
        "The same, and values of the finished path.",
        """
        def optimizer_path(f, x0, make_optimizer, steps):
            x = x0.detach().clone().requires_grad_()
            opt = make_optimizer([x])

            def closure():
                opt.zero_grad()
                loss = f(x)
                loss.backward()
                return loss

            history = [x.data]
            for _ in range(steps):
                opt.step(closure)
                history.append(x.data)
            return torch.stack(history), torch.stack([f(p) for p in history])
        """,
        idea="one_live_tensor_and_its_values",
    ),
    "values_before_the_step": wrong(
        "What step returns.",
        LOOP.replace("        opt.step(closure)\n", "        loss = opt.step(closure)\n").replace(
            "values.append(f(x).detach())", "values.append(loss.detach())"
        ),
        idea="values_before_the_step",
    ),
    "leaves_out_the_last_point": wrong(
        "Written down, then moved.",
        """
        def optimizer_path(f, x0, make_optimizer, steps):
            x = x0.detach().clone().requires_grad_()
            opt = make_optimizer([x])
            path, values = [], []

            def closure():
                opt.zero_grad()
                loss = f(x)
                loss.backward()
                return loss

            for _ in range(max(1, steps)):
                path.append(x.detach().clone())
                values.append(f(x).detach())
                opt.step(closure)
            return torch.stack(path), torch.stack(values)
        """,
        idea="leaves_out_the_last_point",
        verdict="wrong_shape",
    ),
    "leaves_out_the_start": wrong(
        "Empty lists to begin with.",
        LOOP.replace("[x.detach().clone()]", "[]")
        .replace("[f(x).detach()]", "[]")
        .replace(
            "    return torch",
            "    if steps == 0:\n        return x0.new_zeros(0, *x0.shape), x0.new_zeros(0)\n    return torch",
        ),
        idea="leaves_out_the_start",
        verdict="wrong_shape",
    ),
    "one_step_too_many": wrong(
        "range(steps + 1).",
        LOOP.replace("range(steps)", "range(steps + 1)"),
        idea="one_step_too_many",
        verdict="wrong_shape",
    ),
    "steps_without_a_closure": wrong(
        "step().",
        LOOP.replace("        opt.step(closure)\n", "        closure()\n        opt.step()\n"),
        idea="steps_without_a_closure",
        verdict="raised",
    ),
    "plain_descent": wrong(
        "The steps are taken by hand.",
        """
        def optimizer_path(f, x0, make_optimizer, steps):
            x = x0.detach().clone()
            path = [x]
            lr = 0.06
            for _ in range(steps):
                x = x - lr * torch.func.grad(f)(x)
                path.append(x)
            return torch.stack(path), torch.stack([f(p) for p in path])
        """,
        idea="plain_descent",
    ),
    "stands_still": wrong(
        "The closure differentiates a copy.",
        LOOP.replace("loss = f(x)", "copy = x.detach().clone().requires_grad_()\n        loss = f(copy)"),
        idea="stands_still",
    ),
    "values_in_float64": slip(
        "Values as Python numbers, and torch.tensor at the end.",
        LOOP.replace("[f(x).detach()]", "[f(x).item()]")
        .replace("(f(x).detach())", "(f(x).item())")
        .replace("torch.stack(values)", "torch.tensor(values)"),
        loses=1,
        idea="values_in_float64",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "moves_the_start": wrong(
        "x0 itself is handed to the optimizer.",
        LOOP.replace("x0.detach().clone().requires_grad_()", "x0.requires_grad_()"),
        verdict="input_changed",
    ),
    "clears_outside": wrong(
        "zero_grad beside the closure: right for all but LBFGS, which asks several times.",
        LOOP.replace("        opt.zero_grad()\n", "").replace(
            "        opt.step", "        opt.zero_grad()\n        opt.step"
        ),
    ),
    "attached_values": wrong(
        "Values with their graphs.", LOOP.replace("(f(x).detach())", "(f(x))"), verdict="wrong_type", counts=False
    ),
}
