"""Answers to central_diff_grad."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    "careful": right(
        "As a careful student would write it.",
        """
        def central_diff_grad(f: Callable[[Tensor], Tensor], x: Tensor, h: float | None = None) -> Tensor:
            if h is None:
                size = float(x.abs().max()) if x.numel() else 0.0
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, size)
            slopes = torch.zeros(x.numel(), dtype=x.dtype)
            for i in range(x.numel()):
                E = torch.zeros(x.numel(), dtype=x.dtype)
                E[i] = 1
                E = E.reshape(x.shape)
                slopes[i] = (f(x + h * E) - f(x - h * E)) / (2 * h)
            return slopes.reshape(x.shape)
        """,
    ),
    "plain_loops": right(
        "An index for every entry, and a copy that is moved there.",
        """
        import itertools


        def central_diff_grad(f, x, h=None):
            x = x.detach()
            if h is None:
                biggest = 0.0
                for value in x.reshape(-1).tolist():
                    biggest = max(biggest, abs(value))
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1, biggest)
            gradient = torch.empty(x.shape, dtype=x.dtype)
            for index in itertools.product(*[range(size) for size in x.shape]):
                right = x.clone()
                right[index] += h
                left = x.clone()
                left[index] -= h
                gradient[index] = (f(right) - f(left)) / (2 * h)
            return gradient
        """,
    ),
    "vectorised": right(
        "All steps and all points at once; only f is called point by point.",
        """
        def central_diff_grad(f, x, h=None):
            x = x.detach()
            if h is None:
                size = torch.cat([x.abs().flatten(), x.new_ones(1)]).max()
                h = (torch.finfo(x.dtype).eps ** (1 / 3) * size).item()
            steps = h * torch.eye(x.numel(), dtype=x.dtype).reshape(x.numel(), *x.shape)
            values = [[f(point) for point in points] for points in (x + steps, x - steps)]
            above, below = torch.tensor(values, dtype=x.dtype)
            return ((above - below) / (2 * h)).reshape(x.shape)
        """,
    ),
    "einsum_and_numpy": right(
        "The rows of the identity; two quotients, one subtracted from the other.",
        """
        import numpy as np


        def central_diff_grad(f, x, h=None):
            if x.numel() == 0:
                return torch.zeros_like(x)
            if h is None:
                h = np.cbrt(torch.finfo(x.dtype).eps) * max(1.0, x.abs().max().item())
            basis = torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
            slopes = [f(x + h * E) / (2 * h) - f(x - h * E) / (2 * h) for E in basis]
            return torch.stack(slopes).reshape(x.shape)
        """,
    ),
    "helpers_and_classes": right(
        "An instance that is called, one for f and x.",
        """
        def central_diff_grad(f, x, h=None):
            slope = Slope(f, x, step_size(x) if h is None else h)
            return torch.tensor([slope(i) for i in range(x.numel())], dtype=x.dtype).reshape(x.shape)
        """,
        """
        from dataclasses import dataclass


        def step_size(x):
            norm = torch.linalg.vector_norm(x, ord=float("inf")).item() if x.numel() > 0 else 0.0
            return torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, norm)


        @dataclass
        class Slope:
            f: object
            x: Tensor
            h: float

            def __call__(self, i):
                E = torch.zeros_like(self.x, memory_format=torch.contiguous_format).detach()
                E.view(-1)[i] = self.h
                rise = self.f(self.x + E) - self.f(self.x - E)
                return float(rise) / (2 * self.h)
        """,
    ),
    "lambdas": right(
        "Four lambdas.",
        """
        auto = lambda x: torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0] + x.abs().flatten().tolist())
        unit = lambda x, i: torch.eye(x.numel(), dtype=x.dtype)[i].reshape(x.shape)
        quotient = lambda f, x, v, h: (f(x + h * v) - f(x - h * v)).item() / (2 * h)
        central_diff_grad = lambda f, x, h=None: torch.tensor(
            [quotient(f, x, unit(x, i), auto(x) if h is None else h) for i in range(x.numel())], dtype=x.dtype
        ).reshape(x.shape)
        """,
    ),
    "checked_with_autograd": right(
        "Autograd in other cells, to check the formula by hand; names used there come back as local names.",
        """
        def central_diff_grad(f, x, h=None):
            def slope(i):
                phi = lambda t: f(x + t * torch.eye(x.numel(), dtype=x.dtype)[i].reshape(x.shape))
                return (phi(h) - phi(-h)) / (2 * h)

            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = x.new_zeros(x.numel())
            for i in range(x.numel()):
                g[i] = slope(i)
            return g.reshape(x.shape)
        """,
    ),
    "forgets_the_two": wrong(
        "The rise over 2h divided by h: twice the slope everywhere.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            steps = h * torch.eye(x.numel(), dtype=x.dtype)
            out = [(f(x + s.reshape(x.shape)) - f(x - s.reshape(x.shape))) / h for s in steps]
            return torch.stack(out).reshape(x.shape) if out else torch.zeros_like(x)
        """,
        idea="forgets_the_two",
    ),
    "step_far_too_small": wrong(
        "h = 1e-13, because a smaller step must be better.",
        """
        def central_diff_grad(f, x, h=None):
            h = 1e-13 if h is None else h
            g = torch.zeros(x.shape, dtype=x.dtype)
            flat = g.view(-1)
            for i in range(x.numel()):
                up, down = x.clone().flatten(), x.clone().flatten()
                up[i] += h
                down[i] -= h
                flat[i] = (f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (2 * h)
            return g
        """,
        idea="step_far_too_small",
    ),
    "step_blind_to_size": slip(
        "The step forgets the size of x: only the check that reads the step sees it.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3)
            g = torch.zeros(x.numel(), dtype=x.dtype)
            for i in range(x.numel()):
                e = torch.zeros(x.numel(), dtype=x.dtype)
                e[i] = h
                e = e.reshape(x.shape)
                g[i] = (f(x + e) - f(x - e)) / (2 * h)
            return g.reshape(x.shape)
        """,
        loses=1,
        idea="step_blind_to_size",
    ),
    "takes_small_differences_for_zero": slip(
        "A guard against rounding that takes the slope of every large function for 0.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = torch.zeros(x.numel(), dtype=x.dtype)
            for i in range(x.numel()):
                e = torch.zeros(x.numel(), dtype=x.dtype)
                e[i] = h
                rise = f(x + e.reshape(x.shape)) - f(x - e.reshape(x.shape))
                if rise.abs() > 1e-9 * f(x).abs():
                    g[i] = rise / (2 * h)
            return g.reshape(x.shape)
        """,
        loses=2,
        idea="takes_small_differences_for_zero",
    ),
    "step_far_too_large": wrong(
        "h = 0.01 looks small enough.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = 0.01
            g = []
            for i in range(x.numel()):
                e = torch.zeros(x.numel(), dtype=x.dtype)
                e[i] = h
                e = e.view(x.shape)
                g.append((f(x + e).item() - f(x - e).item()) / (2 * h))
            return torch.tensor(g, dtype=x.dtype).reshape(x.shape)
        """,
        idea="step_far_too_large",
    ),
    "one_sided": wrong(
        "The forward difference, with the step for the central one.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                biggest = x.abs().max().item() if x.numel() > 0 else 0
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1, biggest)
            here = f(x) if x.numel() else 0
            g = torch.zeros(x.numel(), dtype=x.dtype)
            for i in range(x.numel()):
                moved = x.detach().clone().reshape(-1)
                moved[i] += h
                g[i] = (f(moved.reshape(x.shape)) - here) / h
            return g.reshape(x.shape)
        """,
        idea="one_sided",
    ),
    "one_direction_for_all": wrong(
        "x + h moves every entry, and the one slope is written everywhere.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            slope = (f(x + h) - f(x - h)) / (2 * h)
            return torch.full(x.shape, slope.item(), dtype=x.dtype)
        """,
        idea="one_direction_for_all",
    ),
    "ignores_the_given_step": slip(
        "h is overwritten, also where it was given: the shown and the hidden check with a step are lost.",
        """
        def central_diff_grad(f, x, h=None):
            n = x.numel()
            h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if n else 0.0)
            g = x.new_zeros(n)
            for i, e in enumerate(torch.eye(n, dtype=x.dtype)):
                e = e.reshape(x.shape)
                g[i] = (f(x + h * e) - f(x - h * e)) / (2 * h)
            return g.reshape(x.shape)
        """,
        loses=2,
        idea="ignores_the_given_step",
    ),
    "scales_the_given_step": slip(
        "One line scales the step, whoever chose it.",
        """
        def central_diff_grad(f, x, h=None):
            x, n = x.detach(), x.numel()
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3)
            h = h * max(1.0, x.abs().max().item() if n else 0.0)
            g = x.new_zeros(n)
            for i, e in enumerate(torch.eye(n, dtype=x.dtype)):
                e = e.reshape(x.shape)
                g[i] = (f(x + h * e) - f(x - h * e)) / (2 * h)
            return g.reshape(x.shape)
        """,
        loses=2,
        idea="scales_the_given_step",
    ),
    "step_for_float64_only": slip(
        "The epsilon of float64, whatever the dtype: right but for float32.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = 2.220446049250313e-16 ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = x.new_zeros(x.numel())
            for i in range(x.numel()):
                e = x.new_zeros(x.numel())
                e[i] = h
                e = e.reshape(x.shape)
                g[i] = (f(x + e) - f(x - e)) / (2 * h)
            return g.reshape(x.shape)
        """,
        loses=1,
        idea="step_for_float64_only",
    ),
    "factor_half": wrong(
        "The run taken for 4h, and the first prediction of the believers in ever smaller steps.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = x.new_zeros(x.numel())
            for i in range(x.numel()):
                e = x.new_zeros(x.numel())
                e[i] = 2 * h
                e = e.reshape(x.shape) / 2
                g[i] = (f(x + e) - f(x - e)) / (4 * h)
            return g.reshape(x.shape)
        """,
        idea="factor_half",
    ),
    "flat_result": wrong(
        "The slopes were never given the shape of x.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            slopes = x.new_zeros(x.numel())
            for i, e in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
                e = e.reshape(x.shape)
                slopes[i] = (f(x + h * e) - f(x - h * e)) / (2 * h)
            return slopes
        """,
        verdict="wrong_shape",
    ),
    "always_float64": slip(
        "Zeros of the default dtype: float32 in, float64 out, which costs that check.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            slopes = torch.zeros(x.numel())
            for i in range(x.numel()):
                e = torch.zeros(x.numel(), dtype=x.dtype)
                e[i] = h
                e = e.reshape(x.shape)
                slopes[i] = (f(x + e) - f(x - e)) / (2 * h)
            return slopes.reshape(x.shape)
        """,
        loses=1,
    ),
    "changes_its_input": wrong(
        "x is moved and moved back in place: the values are right, the input was touched.",
        """
        import itertools


        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = torch.zeros(x.shape, dtype=x.dtype)
            for index in itertools.product(*map(range, x.shape)):
                x[index] += h
                above = f(x)
                x[index] -= 2 * h
                g[index] = (above - f(x)) / (2 * h)
                x[index] += h
            return g
        """,
        verdict="input_changed",
    ),
    "calls_f_too_often": slip(
        "f(x) for every entry, and never used: only the count of calls is lost.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = x.new_zeros(x.numel())
            for i, e in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
                e = e.reshape(x.shape)
                middle = f(x)
                forward, backward = (f(x + h * e) - middle) / h, (middle - f(x - h * e)) / h
                g[i] = (forward + backward) / 2
            return g.reshape(x.shape)
        """,
        loses=1,
        idea="averages_two_one_sided_differences",
        instead="",  # values are right: the rule's sentence says it
        counts=False,
    ),
    "assumes_contiguous_memory": slip(
        "view needs contiguous memory: that check is lost.",
        """
        def central_diff_grad(f, x, h=None):
            v, g = x.view(-1), x.new_zeros(x.numel())
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, v.abs().max().item() if v.numel() else 0.0)
            for i in range(x.numel()):
                e = x.new_zeros(x.numel())
                e[i] = h
                g[i] = (f((v + e).view(x.shape)) - f((v - e).view(x.shape))) / (2 * h)
            return g.view(x.shape)
        """,
        loses=1,
        idea="needs_contiguous_memory",
    ),
    "forgets_the_empty_tensor": slip(
        "max of no entries raises: the check of the small shapes is lost.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item())
            g = x.new_zeros(x.numel())
            for i, e in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
                e = e.reshape(x.shape)
                g[i] = (f(x + h * e) - f(x - h * e)) / (2 * h)
            return g.reshape(x.shape)
        """,
        loses=1,
    ),
    "returns_views": right(
        "Strided and transposed views hold the right values.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            table = torch.zeros(x.numel(), 2, dtype=x.dtype)
            for i, e in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
                e = e.reshape(x.shape)
                table[i, 1] = (f(x + h * e) - f(x - h * e)) / (2 * h)
            return table[:, 1].reshape(x.shape).mT.contiguous().mT if x.dim() > 1 else table[:, 1].view(x.shape)
        """,
    ),
    "differentiates_the_asked_function": wrong(
        "The other by-hand exercise: f cannot be differentiated anyway.",
        """
        def central_diff_grad(f, x, h=None):
            return torch.func.grad(f)(x)
        """,
        verdict="forbidden",
    ),
    # --- the same ideas, written differently; more broken contracts ----------------------------------------
    "divides_by_one_step": wrong(
        "The rise over a list of entries, and h instead of 2h; all names spelt out.",
        """
        def central_diff_grad(f, x, h=None):
            step = h
            if step is None:
                largest = max([abs(number) for number in x.flatten().tolist()], default=0.0)
                step = torch.finfo(x.dtype).eps ** (1.0 / 3.0) * max(largest, 1.0)
            partials = []
            for position in range(x.numel()):
                values = []
                for direction in (+1, -1):
                    moved = x.detach().clone().reshape(-1)
                    moved[position] += direction * step
                    values.append(float(f(moved.reshape(x.shape))))
                partials.append((values[0] - values[1]) / step)
            return torch.tensor(partials, dtype=x.dtype).reshape(x.shape)
        """,
        idea="forgets_the_two",
    ),
    "machine_epsilon_as_step": wrong(
        "The machine epsilon itself, the smallest step of all.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = 1e-13  # smaller is better, but not too small
            def partial_of(i):
                E = torch.zeros(x.numel(), dtype=x.dtype)
                E[i] = 1.0
                E = E.view(x.shape)
                return (f(x + h * E) - f(x - h * E)) / (2 * h)
            return torch.tensor([partial_of(i).item() for i in range(x.numel())], dtype=x.dtype).reshape(x.shape)
        """,
        idea="step_far_too_small",
    ),
    "forward_difference_with_a_copy": wrong(
        "Forward difference; f(x) is evaluated for every entry.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, float(x.abs().max()) if x.numel() else 0.0)
            answer = torch.zeros(x.numel(), dtype=x.dtype)
            for k in range(x.numel()):
                up = x.clone().reshape(-1)
                up[k] = up[k] + h
                answer[k] = (f(up.reshape(x.shape)) - f(x)) / h
            return answer.reshape(x.shape)
        """,
        idea="one_sided",
    ),
    "backward_difference": wrong(
        "The difference to the left.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = x.new_zeros(x.numel())
            for i, e in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
                g[i] = (f(x) - f(x - h * e.reshape(x.shape))) / h
            return g.reshape(x.shape)
        """,
    ),
    "step_in_a_table": slip(
        "One step for float64, written down; float32 takes the same.",
        """
        STEP = 6.055454452393343e-06


        def central_diff_grad(f, x, h=None):
            big = x.abs().max().item() if x.numel() else 0.0
            h = h or STEP * max(1.0, big)
            columns = []
            for i in range(x.numel()):
                bump = torch.zeros(x.numel(), dtype=x.dtype)
                bump[i] = h
                bump = bump.reshape(x.shape)
                columns.append((f(x + bump) - f(x - bump)) / (2 * h))
            return torch.stack(columns).reshape(x.shape) if columns else torch.zeros(x.shape, dtype=x.dtype)
        """,
        loses=1,
        idea="step_for_float64_only",
    ),
    "step_for_the_norm": slip(
        "The Euclidean length instead of the largest entry.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.norm().item())
            g = x.new_zeros(x.numel())
            for i, e in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
                e = e.reshape(x.shape)
                g[i] = (f(x + h * e) - f(x - h * e)) / (2 * h)
            return g.reshape(x.shape)
        """,
        loses=1,
        idea="measures_x_by_its_length",
    ),
    "always_the_same_step": slip(
        "h is set in the first line, whoever calls.",
        """
        def central_diff_grad(f, x, h=None):
            def best_step():
                return torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0, *x.abs().flatten().tolist()])

            step = best_step()
            result = torch.zeros(x.numel(), dtype=x.dtype)
            for j in range(x.numel()):
                left, right = x.clone().flatten(), x.clone().flatten()
                left[j] -= step
                right[j] += step
                result[j] = f(right.reshape(x.shape)) - f(left.reshape(x.shape))
            return (result / (2 * step)).reshape(x.shape)
        """,
        loses=2,
        idea="ignores_the_given_step",
    ),
    "averages_both_sides": slip(
        "The mean of a forward and a backward difference.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            here, slopes = f(x), []
            for e in torch.eye(x.numel(), dtype=x.dtype):
                e = h * e.reshape(x.shape)
                slopes.append(0.5 * ((f(x + e) - here) / h + (here - f(x - e)) / h))
            return torch.stack(slopes).reshape(x.shape) if slopes else torch.zeros_like(x)
        """,
        loses=1,
        idea="averages_two_one_sided_differences",
        instead="",  # values are right: the rule's sentence says it
        counts=False,
    ),
    "never_written": wrong(
        "The loop never writes into the result.",
        """
        def central_diff_grad(f, x, h=None):
            g = torch.zeros(x.shape, dtype=x.dtype)
            h = 1e-5 if h is None else h
            for i in range(x.numel()):
                slope = (f(x + h) - f(x - h)) / (2 * h)
            return g
        """,
        idea="zeros",
    ),
    "list_of_numbers": wrong(
        "A list.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            numbers = []
            for e in torch.eye(x.numel(), dtype=x.dtype):
                e = e.reshape(x.shape)
                numbers.append(float((f(x + h * e) - f(x - h * e)) / (2 * h)))
            return numbers
        """,
        verdict="wrong_type",
    ),
    "numpy_array": wrong(
        "A numpy array of the right shape.",
        """
        def central_diff_grad(f, x, h=None):
            import numpy as np

            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = np.zeros(tuple(x.shape))
            for index in np.ndindex(*x.shape):
                e = torch.zeros(x.shape, dtype=x.dtype)
                e[index] = h
                g[index] = ((f(x + e) - f(x - e)) / (2 * h)).item()
            return g
        """,
        verdict="wrong_type",
    ),
    "always_float32": wrong(
        "The result is float32.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            slopes = torch.zeros(x.numel(), dtype=torch.float32)
            for i in range(x.numel()):
                e = torch.zeros(x.numel(), dtype=x.dtype)
                e[i] = h
                e = e.reshape(x.shape)
                slopes[i] = (f(x + e) - f(x - e)) / (2 * h)
            return slopes.reshape(x.shape)
        """,
        verdict="wrong_dtype",
    ),
    "slopes_in_a_column": wrong(
        "A dimension more.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = torch.zeros(x.numel(), 1, dtype=x.dtype)
            for i in range(x.numel()):
                e = torch.zeros(x.numel(), dtype=x.dtype)
                e[i] = h
                g[i, 0] = (f(x + e.reshape(x.shape)) - f(x - e.reshape(x.shape))) / (2 * h)
            return g.reshape(*x.shape, 1)
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "nan_from_an_empty_tensor": wrong(
        "NaN where nothing was written: the loop ends one entry too early.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            g = torch.full((x.numel(),), torch.nan, dtype=x.dtype)
            for i in range(x.numel() - 1):
                e = torch.zeros(x.numel(), dtype=x.dtype)
                e[i] = h
                g[i] = (f(x + e.reshape(x.shape)) - f(x - e.reshape(x.shape))) / (2 * h)
            return g.reshape(x.shape)
        """,
        verdict="not_finite",
    ),
    "backward_of_the_asked_function": wrong(
        "backward() behind an alias of torch.autograd.",
        """
        import torch.autograd as ag


        def central_diff_grad(f, x, h=None):
            z = x.detach().clone().requires_grad_()
            (g,) = ag.grad(f(z), z)
            return g
        """,
        verdict="forbidden",
    ),
    "getattr_of_the_asked_function": wrong(
        "getattr for torch.func.",
        """
        def central_diff_grad(f, x, h=None):
            return getattr(torch.func, "grad")(f)(x)
        """,
        verdict="forbidden",
    ),
    "vectorised_call": wrong(
        "f is asked for all points at once, with vmap, which it refuses.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            steps = h * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
            return ((torch.vmap(f)(x + steps) - torch.vmap(f)(x - steps)) / (2 * h)).reshape(x.shape)
        """,
        verdict="raised",
    ),
    "asserts_that_h_is_given": wrong(
        "An assertion of their own.",
        """
        def central_diff_grad(f, x, h=None):
            assert h is not None, "choose a step!"
            g = torch.zeros(x.numel(), dtype=x.dtype)
            for i in range(x.numel()):
                e = torch.zeros(x.numel(), dtype=x.dtype)
                e[i] = h
                g[i] = (f(x + e.reshape(x.shape)) - f(x - e.reshape(x.shape))) / (2 * h)
            return g.reshape(x.shape)
        """,
        verdict="raised",
    ),
    "one_step_for_everything": slip(
        "1e-5, which is good enough for everything.",
        """
        def central_diff_grad(f, x, h=None):
            step = 1e-5 if h is None else h
            slopes = []
            for i in range(x.numel()):
                bump = torch.zeros(x.numel(), dtype=x.dtype)
                bump[i] = step
                bump = bump.reshape(x.shape)
                slopes.append((f(x + bump) - f(x - bump)).item() / (2 * step))
            return torch.tensor(slopes, dtype=x.dtype).reshape(x.shape)
        """,
        loses=2,
        idea="one_step_for_everything",
    ),
    "another_step_for_everything": slip(
        "1e-6, for the same reason.",
        """
        def central_diff_grad(f, x, h=None):
            step = 1e-6 if h is None else h
            slopes = []
            for i in range(x.numel()):
                bump = torch.zeros(x.numel(), dtype=x.dtype)
                bump[i] = step
                bump = bump.reshape(x.shape)
                slopes.append((f(x + bump) - f(x - bump)).item() / (2 * step))
            return torch.tensor(slopes, dtype=x.dtype).reshape(x.shape)
        """,
        loses=2,
        idea="another_step_for_everything",
    ),
    "one_sided_and_blind_to_size": wrong(
        "Forward, and the step is a power of the machine epsilon alone.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3)
            here = f(x) if x.numel() else 0.0
            g = x.new_zeros(x.numel())
            for i, e in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
                g[i] = (f(x + h * e.reshape(x.shape)) - here) / h
            return g.reshape(x.shape)
        """,
        idea="one_sided_and_blind_to_size",
    ),
}
