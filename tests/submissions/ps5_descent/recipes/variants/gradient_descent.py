"""Answers to gradient_descent."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

# one student's loop, with one line of it written differently
LOOP = """
def gradient_descent(f, x0, lr, steps):
    x = x0.detach().clone()
    path, values = [x], [f(x)]
    for k in range(steps):
        g = torch.func.grad(f)(x)
        x = x - lr * g
        path.append(x)
        values.append(f(x))
    return torch.stack(path), torch.stack(values)
"""

# another's, with a leaf that lives as long as the walk
LEAF = """
def gradient_descent(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    path = [x.detach().clone()]
    for _ in range(steps):
        x.grad = None
        f(x).backward(inputs=[x])
        with torch.no_grad():
            x -= lr * x.grad
        path.append(x.detach().clone())
    values = [f(point) for point in path]
    return torch.stack(path), torch.stack(values).detach()
"""

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "A new leaf in every step; values of the finished path.",
        """
        def gradient_descent(
            f: Callable[[Tensor], Tensor], x0: Tensor, lr: float, steps: int
        ) -> tuple[Tensor, Tensor]:
            x = x0.detach().clone()
            path = [x]
            for _ in range(steps):
                leaf = x.clone().requires_grad_()
                (g,) = torch.autograd.grad(f(leaf), leaf)
                x = x - lr * g
                path.append(x)
            values = torch.stack([f(point).detach() for point in path])
            return torch.stack(path), values
        """,
    ),
    "plain_loops": right("Two lists that grow together.", LOOP),
    "vectorised": right(
        "A path that is filled, and grad_and_value.",
        """
        def gradient_descent(f, x0, lr, steps):
            path = x0.detach().new_zeros(steps + 1, *x0.shape)
            values = x0.detach().new_zeros(steps + 1)
            path[0] = x0.detach()
            for k in range(steps):
                g, values[k] = torch.func.grad_and_value(f)(path[k].clone())
                path[k + 1] = path[k] - lr * g
            values[steps] = f(path[steps].clone())
            return path, values
        """,
    ),
    "helpers": right(
        "A generator of points.",
        """
        def gradient_descent(f, x0, lr, steps):
            path = torch.stack(list(walk_against(f, x0.detach().clone(), lr, steps)))
            return path, torch.stack([f(point) for point in path]).detach()
        """,
        """
        def walk_against(f, x, lr, steps):
            yield x
            for _ in range(steps):
                x = x - lr * torch.func.grad(f)(x)
                yield x
        """,
    ),
    "one_leaf": right("One leaf that is changed in place, and copies of it.", LEAF),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "never_clears_the_gradients": wrong(
        "backward() again and again, and no zero.",
        LEAF.replace("        x.grad = None\n", ""),
        idea="never_clears_the_gradients",
    ),
    "leaves_out_the_last_point": wrong(
        "The old notebook's order: written down, then moved.",
        """
        def gradient_descent(f, x0, lr, steps):
            x = x0.detach().clone()
            path, values = [], []
            for _ in range(max(steps, 1)):
                path.append(x)
                values.append(f(x))
                x = x - lr * torch.func.grad(f)(x)
            return torch.stack(path), torch.stack(values)
        """,
        idea="leaves_out_the_last_point",
        verdict="wrong_shape",
    ),
    "leaves_out_the_start": wrong(
        "Empty lists to begin with.",
        LOOP.replace("[x], [f(x)]", "[], []").replace(
            "    return torch",
            "    if not path:\n        return x0.new_zeros(0, *x0.shape), x0.new_zeros(0)\n    return torch",
        ),
        idea="leaves_out_the_start",
        verdict="wrong_shape",
    ),
    "records_one_live_tensor": wrong(
        "x.detach() in a list, while x changes in place.",
        """
        def gradient_descent(f, x0, lr, steps):
            x = x0.detach().clone().requires_grad_()
            path, values = [x.detach()], [f(x).detach()]
            for _ in range(steps):
                (g,) = torch.autograd.grad(f(x), x)
                with torch.no_grad():
                    x -= lr * g
                path.append(x.detach())
                values.append(f(x).detach())
            return torch.stack(path), torch.stack(values)
        """,
        idea="records_one_live_tensor",
    ),
    "values_before_the_step": wrong(
        "The loss of the backward pass beside the point behind the step.",
        """
        def gradient_descent(f, x0, lr, steps):
            x = x0.detach().clone()
            path, values = [x], [f(x)]
            for _ in range(steps):
                g, loss = torch.func.grad_and_value(f)(x)
                x = x - lr * g
                path.append(x)
                values.append(loss)
            return torch.stack(path), torch.stack(values)
        """,
        idea="values_before_the_step",
    ),
    "walks_uphill": wrong("A plus.", LOOP.replace("x - lr * g", "x + lr * g"), idea="walks_uphill"),
    "takes_steps_of_one_length": wrong(
        "The gradient is normalised.", LOOP.replace("lr * g", "lr * g / g.norm()"), idea="takes_steps_of_one_length"
    ),
    "one_gradient_for_all_steps": wrong(
        "The gradient is computed before the loop.",
        LOOP.replace("        g = torch.func.grad(f)(x)\n", "").replace(
            "    for k", "    g = torch.func.grad(f)(x)\n    for k"
        ),
        idea="one_gradient_for_all_steps",
    ),
    "shrinks_the_rate": wrong(
        "A rate that falls like 1/k.", LOOP.replace("lr * g", "lr / (k + 1) * g"), idea="shrinks_the_rate"
    ),
    "one_step_too_many": wrong(
        "range(steps + 1).",
        LOOP.replace("range(steps)", "range(steps + 1)"),
        idea="one_step_too_many",
        verdict="wrong_shape",
    ),
    "keeps_the_best_point": slip(
        "A step that does not lower f is not taken.",
        LOOP.replace("x = x - lr * g", "x = x - lr * g if f(x - lr * g) <= f(x) else x"),
        loses=3,
        idea="keeps_the_best_point",
    ),
    "stops_when_numbers_overflow": slip(
        "break where the value is no longer finite.",
        LOOP.replace("        path.append", "        if not f(x).isfinite():\n            break\n        path.append"),
        loses=2,
        idea="stops_when_numbers_overflow",
    ),
    "values_in_float64": slip(
        "Values as Python numbers, and torch.tensor at the end.",
        LOOP.replace("[f(x)]", "[f(x).item()]")
        .replace("(f(x))", "(f(x).item())")
        .replace("torch.stack(values)", "torch.tensor(values)"),
        loses=2,
        idea="values_in_float64",
    ),
    "reads_numbers_out": slip(
        "float(f(x)), in the right dtype.",
        LOOP.replace("[f(x)]", "[float(f(x))]")
        .replace("(f(x))", "(float(f(x)))")
        .replace("torch.stack(values)", "x.new_tensor(values)"),
        loses=1,
        idea="reads_numbers_out",
    ),
    "flattens_the_points": wrong(
        "Every point as a row of numbers.",
        LOOP.replace("torch.stack(path)", "torch.stack([x.flatten() for x in path])"),
        idea="flattens_the_points",
        verdict="wrong_shape",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "keeps_the_graph": wrong(
        "One graph through all steps, and nothing is detached.",
        """
        def gradient_descent(f, x0, lr, steps):
            x = x0.clone().requires_grad_()
            path, values = [x], [f(x)]
            for _ in range(steps):
                (g,) = torch.autograd.grad(values[-1], x, create_graph=True)
                x = x - lr * g
                path.append(x)
                values.append(f(x))
            return torch.stack(path), torch.stack(values)
        """,
        verdict="wrong_type",
    ),
    "moves_the_start": wrong(
        "x0 itself is the leaf that moves.",
        LEAF.replace("x0.detach().clone().requires_grad_()", "x0.requires_grad_()"),
        verdict="input_changed",
    ),
    "a_list_of_points": wrong(
        "Lists instead of tensors.",
        LOOP.replace("torch.stack(path), torch.stack(values)", "path, values"),
        verdict="wrong_type",
    ),
}
