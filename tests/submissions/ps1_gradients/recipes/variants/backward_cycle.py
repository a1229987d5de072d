"""Answers to backward_cycle."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "One leaf, five moves, rows that are filled.",
        """
        def backward_cycle(f: Callable[[Tensor], Tensor], points: Tensor) -> tuple[Tensor, Tensor]:
            values = torch.zeros(len(points), dtype=points.dtype, device=points.device)
            gradients = torch.zeros(points.shape, dtype=points.dtype, device=points.device)
            x = torch.zeros(points.shape[1:], dtype=points.dtype, device=points.device, requires_grad=True)
            for k in range(len(points)):
                with torch.no_grad():
                    x.copy_(points[k])
                x.grad = None
                y = f(x)
                y.backward(inputs=[x])
                values[k] = y.detach()
                gradients[k] = x.grad
            return values, gradients
        """,
    ),
    "plain_loops": right(
        "Lists of what was read, stacked if there is something to stack.",
        """
        def backward_cycle(f, points):
            values, gradients = [], []
            x = points.new_zeros(points.shape[1:]).requires_grad_()
            for point in points.detach():
                x.data.copy_(point)
                if x.grad is not None:
                    x.grad.zero_()
                y = f(x)
                y.backward(inputs=[x])
                values.append(y.item())
                gradients.append(x.grad.clone())
            if not gradients:
                return points.new_zeros(0), points.new_zeros(points.shape)
            return points.new_tensor(values), torch.stack(gradients)
        """,
    ),
    "vectorised": right(
        "A leaf for every point, and no reuse.",
        """
        def backward_cycle(f, points):
            leaves = [point.clone().requires_grad_() for point in points.detach()]
            values = points.new_zeros(len(points))
            for k, leaf in enumerate(leaves):
                y = f(leaf)
                y.backward(inputs=[leaf])
                values[k] = y.detach()
            gradients = points.detach().clone()
            for k, leaf in enumerate(leaves):
                gradients[k] = leaf.grad
            return values, gradients
        """,
    ),
    "helpers_and_classes": right(
        "A class that is the leaf, and a helper that is one walk.",
        """
        def backward_cycle(f, points):
            walk = Walk(f, points)
            return walk.values, walk.gradients
        """,
        """
        class Walk:
            def __init__(self, f, points):
                self.values = torch.empty(points.shape[:1], dtype=points.dtype)
                self.gradients = torch.empty_like(points.detach())
                self.leaf = torch.empty(points.shape[1:], dtype=points.dtype, requires_grad=True)
                for k, point in enumerate(points.detach()):
                    self.values[k], self.gradients[k] = self.at(f, point)

            @torch.no_grad()
            def load(self, point):
                self.leaf.grad = None
                self.leaf.copy_(point)

            def at(self, f, point):
                self.load(point)
                y = f(self.leaf)
                y.backward(inputs=[self.leaf])
                return y.detach(), self.leaf.grad
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "adds_up": wrong(
        "Never emptied.",
        """
        def backward_cycle(f, points):
            values, gradients = points.new_zeros(len(points)), points.detach().clone()
            x = points.new_zeros(points.shape[1:]).requires_grad_()
            for k in range(len(points)):
                with torch.no_grad():
                    x.copy_(points[k])
                y = f(x)
                y.backward(inputs=[x])
                values[k] = y.detach()
                gradients[k] = x.grad
            return values, gradients
        """,
        idea="adds_up",
    ),
    "keeps_one_tensor": wrong(
        "A list of one tensor, many times.",
        """
        def backward_cycle(f, points):
            values, gradients = points.new_zeros(len(points)), []
            x = points.new_zeros(points.shape[1:]).requires_grad_()
            for k in range(len(points)):
                with torch.no_grad():
                    x.copy_(points[k])
                if x.grad is not None:
                    x.grad.zero_()
                y = f(x)
                y.backward(inputs=[x])
                values[k] = y.detach()
                gradients.append(x.grad)
            return values, torch.stack(gradients) if gradients else points.detach().clone()
        """,
        idea="keeps_one_tensor",
    ),
    "stays_at_the_first_point": wrong(
        "The leaf is loaded before the loop.",
        """
        def backward_cycle(f, points):
            values, gradients = points.new_zeros(len(points)), points.detach().clone()
            for k in range(len(points)):
                x = points[0].detach().clone().requires_grad_()
                y = f(x)
                y.backward(inputs=[x])
                values[k] = y.detach()
                gradients[k] = x.grad
            return values, gradients
        """,
        idea="stays_at_the_first_point",
    ),
    "empties_too_late": wrong(
        "Emptied between backward() and reading.",
        """
        def backward_cycle(f, points):
            values, gradients = points.new_zeros(len(points)), points.detach().clone()
            x = points.new_zeros(points.shape[1:]).requires_grad_()
            for k in range(len(points)):
                with torch.no_grad():
                    x.copy_(points[k])
                y = f(x)
                y.backward(inputs=[x])
                x.grad.zero_()
                values[k] = y.detach()
                gradients[k] = x.grad
            return values, gradients
        """,
        idea="empties_too_late",
    ),
    "divides_by_the_number_of_points": wrong(
        "The mean over a batch, as in training.",
        """
        def backward_cycle(f, points):
            values, gradients = points.new_zeros(len(points)), points.detach().clone()
            for k in range(len(points)):
                x = points[k].detach().clone().requires_grad_()
                y = f(x)
                (y / len(points)).backward(inputs=[x])
                values[k] = y.detach()
                gradients[k] = x.grad
            return values, gradients
        """,
        idea="divides_by_the_number_of_points",
    ),
    "keeps_the_graph": wrong(
        "A list of values as f returned them.",
        """
        def backward_cycle(f, points):
            values, gradients = [], points.detach().clone()
            for k in range(len(points)):
                x = points[k].detach().clone().requires_grad_()
                y = f(x)
                y.backward(inputs=[x])
                values.append(y)
                gradients[k] = x.grad
            return torch.stack(values) if values else points.new_zeros(0), gradients
        """,
        idea="keeps_the_graph",
    ),
    "gradients_first": wrong(
        "The pair is turned round.",
        """
        def backward_cycle(f, points):
            values, gradients = points.new_zeros(len(points)), points.detach().clone()
            for k in range(len(points)):
                x = points[k].detach().clone().requires_grad_()
                y = f(x)
                y.backward(inputs=[x])
                values[k] = y.detach()
                gradients[k] = x.grad
            return gradients, values
        """,
        idea="gradients_first",
    ),
    "adds_up_the_values": wrong(
        "A running loss.",
        """
        def backward_cycle(f, points):
            values, gradients, loss = points.new_zeros(len(points)), points.detach().clone(), 0.0
            for k in range(len(points)):
                x = points[k].detach().clone().requires_grad_()
                y = f(x)
                y.backward(inputs=[x])
                loss += y.detach()
                values[k] = loss
                gradients[k] = x.grad
            return values, gradients
        """,
        idea="adds_up_the_values",
    ),
    "writes_on_the_callers_points": wrong(
        "The caller's points record.",
        """
        def backward_cycle(f, points):
            points.requires_grad_()
            values = [f(point) for point in points]
            torch.stack([*values, 0 * points.sum()]).sum().backward(inputs=[points])
            return points.new_tensor([value.item() for value in values]), points.grad
        """,
        verdict="input_changed",
    ),
    "loses_the_leaf": wrong(
        "The leaf is computed anew, and is none.",
        """
        def backward_cycle(f, points):
            values, gradients = points.new_zeros(len(points)), points.detach().clone()
            x = points.new_zeros(points.shape[1:]).requires_grad_()
            for k in range(len(points)):
                x = x + (points[k].detach() - x.detach())
                y = f(x)
                y.backward()
                values[k] = y.detach()
                gradients[k] = x.grad
            return values, gradients
        """,
        verdict="raised",
    ),
    # --- slips ---------------------------------------------------------------------------------------------
    "fills_every_leaf": slip(
        "backward() without names.",
        """
        def backward_cycle(f, points):
            values, gradients = points.new_zeros(len(points)), points.detach().clone()
            for k in range(len(points)):
                x = points[k].detach().clone().requires_grad_()
                y = f(x)
                y.backward()
                values[k] = y.detach()
                gradients[k] = x.grad
            return values, gradients
        """,
        loses=1,
        idea="fills_every_leaf",
    ),
    "forgets_the_dtype": slip(
        "New tensors of the default dtype.",
        """
        def backward_cycle(f, points):
            values, gradients = torch.zeros(len(points)), torch.zeros(points.shape)
            for k in range(len(points)):
                x = points[k].detach().clone().requires_grad_()
                y = f(x)
                y.backward(inputs=[x])
                values[k] = y.detach()
                gradients[k] = x.grad
            return values, gradients
        """,
        loses=1,
        idea="forgets_the_dtype",
    ),
    "nothing_to_stack": slip(
        "torch.stack of an empty list.",
        """
        def backward_cycle(f, points):
            values, gradients = [], []
            for point in points:
                x = point.detach().clone().requires_grad_()
                y = f(x)
                y.backward(inputs=[x])
                values.append(y.detach())
                gradients.append(x.grad)
            return torch.stack(values), torch.stack(gradients)
        """,
        loses=1,
    ),
}
