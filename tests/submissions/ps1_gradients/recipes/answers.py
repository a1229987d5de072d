"""Right answers, as a careful student would write them."""

from __future__ import annotations

from textwrap import dedent

_RIGHT = {
    "predict_central_diff_grad": """
        predict_central_diff_grad = "c"
    """,
    "central_diff_grad_answer": """
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
    "predict_grad_quadratic_form": """
        predict_grad_quadratic_form = "b"
    """,
    "grad_quadratic_form_answer": """
        def grad_quadratic_form(A: Tensor, x: Tensor) -> Tensor:
            column = x.unsqueeze(-1)
            return (A @ column + A.mT @ column).squeeze(-1).detach()
    """,
    "predict_plot_gradient_field": """
        predict_plot_gradient_field = "a"
    """,
    "plot_gradient_field_answer": """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
            points = torch.stack([X.reshape(-1), Y.reshape(-1)], dim=1)
            G = torch.func.vmap(torch.func.grad(f))(points)
            return ax.quiver(X, Y, G[:, 0].reshape(n, n), G[:, 1].reshape(n, n))
    """,
}

RIGHT = {grade_id: dedent(text).strip("\n") for grade_id, text in _RIGHT.items()}
