"""Answers to momentum_descent."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

# one student's loop, with one line of it written differently
LOOP = """
def momentum_descent(f, x0, lr, beta, nesterov, steps):
    x = x0.detach().clone()
    v = torch.zeros_like(x)
    path = [x]
    for _ in range(steps):
        g = torch.func.grad(f)(x)
        v = beta * v + g
        if nesterov:
            x = x - lr * (g + beta * v)
        else:
            x = x - lr * v
        path.append(x)
    return torch.stack(path)
"""

BRANCHES = LOOP[LOOP.index("        if nesterov") : LOOP.index("        path.append")]

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Gradient, velocity, point.",
        """
        def momentum_descent(
            f: Callable[[Tensor], Tensor], x0: Tensor, lr: float, beta: float, nesterov: bool, steps: int
        ) -> Tensor:
            x = x0.detach().clone()
            v, path = torch.zeros_like(x), [x]
            for _ in range(steps):
                g = torch.func.grad(f)(x)
                v = beta * v + g
                x = x - lr * (g + beta * v if nesterov else v)
                path.append(x)
            return torch.stack(path)
        """,
    ),
    "plain_loops": right("An if for each variant.", LOOP),
    "vectorised": right(
        "A path that is filled; a leaf, backward() and updates in place.",
        """
        def momentum_descent(f, x0, lr, beta, nesterov, steps):
            path = x0.detach().new_empty(steps + 1, *x0.shape)
            x = x0.detach().clone().requires_grad_()
            v = torch.zeros_like(path[0])
            path[0] = x.detach()
            for k in range(1, steps + 1):
                x.grad = None
                f(x).backward(inputs=[x])
                v.mul_(beta).add_(x.grad)
                with torch.no_grad():
                    x.sub_(lr * x.grad.add(v, alpha=beta) if nesterov else lr * v)
                path[k] = x.detach()
            return path
        """,
    ),
    "helpers": right(
        "The sum of fading gradients, kept in a list.",
        """
        def momentum_descent(f, x0, lr, beta, nesterov, steps):
            slopes, path = [], [x0.detach().clone()]
            for _ in range(steps):
                slopes.append(torch.func.grad(f)(path[-1]))
                path.append(path[-1] - lr * one_move(slopes, beta, nesterov))
            return torch.stack(path)
        """,
        """
        def one_move(slopes, beta, nesterov):
            velocity = sum(beta**age * slope for age, slope in enumerate(reversed(slopes)))
            return slopes[-1] + beta * velocity if nesterov else velocity
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "averages_instead_of_adding": wrong(
        "As Adam has it.",
        LOOP.replace("beta * v + g\n", "beta * v + (1 - beta) * g\n"),
        idea="averages_instead_of_adding",
    ),
    "never_forgets": wrong("v += g.", LOOP.replace("v = beta * v + g", "v = v + g"), idea="never_forgets"),
    "brakes_with_the_old_velocity": wrong(
        "g − βv.", LOOP.replace("v = beta * v + g", "v = g - beta * v"), idea="brakes_with_the_old_velocity"
    ),
    "multiplies_the_gradient_too": wrong(
        "β(v + g).", LOOP.replace("v = beta * v + g", "v = beta * (v + g)"), idea="multiplies_the_gradient_too"
    ),
    "never_nesterov": wrong(
        "The flag is not looked at.",
        LOOP.replace(
            BRANCHES,
            "        x = x - lr * v\n",
        ),
        idea="never_nesterov",
    ),
    "always_nesterov": wrong(
        "Nesterov's line only.",
        LOOP.replace(
            BRANCHES,
            "        x = x - lr * (g + beta * v)\n",
        ),
        idea="always_nesterov",
    ),
    "exchanges_the_two": wrong("if not.", LOOP.replace("if nesterov", "if not nesterov"), idea="exchanges_the_two"),
    "adds_the_whole_velocity": wrong(
        "g + v.", LOOP.replace("(g + beta * v)", "(g + v)"), idea="adds_the_whole_velocity"
    ),
    "begins_anew_in_every_step": wrong(
        "The zeros stand in the loop.",
        LOOP.replace("    v = torch.zeros_like(x)\n", "", 1).replace(
            "        v = beta", "        v = torch.zeros_like(x)\n        v = beta"
        ),
        idea="begins_anew_in_every_step",
    ),
    "looks_ahead": wrong(
        "Nesterov's method as in books, with the gradient at a point ahead.",
        """
        def momentum_descent(f, x0, lr, beta, nesterov, steps):
            x = x0.detach().clone()
            v = torch.zeros_like(x)
            path = [x]
            for _ in range(steps):
                ahead = x - lr * beta * v if nesterov else x
                v = beta * v + torch.func.grad(f)(ahead)
                x = x - lr * v
                path.append(x)
            return torch.stack(path)
        """,
        idea="looks_ahead",
    ),
    "moves_before_it_speeds_up": wrong(
        "The velocity is updated at the end of the loop.",
        """
        def momentum_descent(f, x0, lr, beta, nesterov, steps):
            x = x0.detach().clone()
            v, path = torch.zeros_like(x), [x]
            for _ in range(steps):
                g = torch.func.grad(f)(x)
                x = x - lr * (g + beta * v if nesterov else v)
                v = beta * v + g
                path.append(x)
            return torch.stack(path)
        """,
        idea="moves_before_it_speeds_up",
    ),
    "begins_with_the_first_gradient": wrong(
        "v begins with the gradient at x0.",
        LOOP.replace("v = torch.zeros_like(x)", "v = torch.func.grad(f)(x)"),
        idea="begins_with_the_first_gradient",
    ),
    "leaves_out_the_last_point": wrong(
        "Written down, then moved.",
        """
        def momentum_descent(f, x0, lr, beta, nesterov, steps):
            x = x0.detach().clone()
            v, path = torch.zeros_like(x), []
            for _ in range(max(steps, 1)):
                path.append(x)
                g = torch.func.grad(f)(x)
                v = beta * v + g
                x = x - lr * (g + beta * v if nesterov else v)
            return torch.stack(path)
        """,
        idea="leaves_out_the_last_point",
        verdict="wrong_shape",
    ),
    "leaves_out_the_start": wrong(
        "An empty list to begin with.",
        LOOP.replace("path = [x]", "path = []").replace(
            "return torch.stack(path)", "return torch.stack(path) if path else x0.new_zeros(0, *x0.shape)"
        ),
        idea="leaves_out_the_start",
        verdict="wrong_shape",
    ),
    "records_one_live_tensor": wrong(
        "x is changed in place.",
        LOOP.replace("x = x - lr", "x -= lr"),
        idea="records_one_live_tensor",
    ),
    "walks_uphill": wrong("Two pluses.", LOOP.replace("x - lr", "x + lr"), idea="walks_uphill"),
    "velocity_in_float64": slip(
        "torch.zeros(x.shape).",
        LOOP.replace("torch.zeros_like(x)", "torch.zeros(x.shape, device=x.device)"),
        loses=1,
        idea="velocity_in_float64",
    ),
    "velocity_on_the_cpu": slip(
        "The path is filled into zeros, dtype named and device not.",
        """
        def momentum_descent(f, x0, lr, beta, nesterov, steps):
            x = x0.detach().clone()
            v, path = torch.zeros_like(x), torch.zeros(steps + 1, *x.shape, dtype=x.dtype)
            path[0] = x
            for k in range(steps):
                g = torch.func.grad(f)(x)
                v = beta * v + g
                x = x - lr * (g + beta * v if nesterov else v)
                path[k + 1] = x
            return path
        """,
        loses=1,
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "velocity_of_last_time": wrong(
        "The velocity is a default argument that is changed in place, and remembers the last call.",
        """
        def momentum_descent(f, x0, lr, beta, nesterov, steps, memory={}):
            x, path = x0.detach().clone(), [x0.detach().clone()]
            v = memory.setdefault((x.shape, x.dtype, x.device), torch.zeros_like(x))
            for _ in range(steps):
                g = torch.func.grad(f)(x)
                v.mul_(beta).add_(g)
                x = x - lr * (g + beta * v if nesterov else v)
                path.append(x)
            return torch.stack(path)
        """,
    ),
}
