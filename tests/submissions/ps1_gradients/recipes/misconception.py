"""One submission for each idea that must be recognised, written as a student would write it."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.golden import FULL, PREDICTION, Golden, code


def _wrong(
    exercise: str, name: str, why: str, source: str, points: int = PREDICTION, verdict: str = "wrong_value"
) -> Golden:
    return Golden(
        "misconception",
        name,
        why,
        cells={f"{exercise}_answer": code(source)},
        points={exercise: points},
        verdicts={exercise: verdict},
        misconceptions={exercise: name},
    )


CENTRAL = "central_diff_grad"
FORM = "grad_quadratic_form"
PLOT = "plot_gradient_field"

_CENTRAL = (
    _wrong(
        CENTRAL,
        "forgets_the_two",
        "The rise over 2h divided by h: twice the slope everywhere.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            steps = h * torch.eye(x.numel(), dtype=x.dtype)
            out = [(f(x + s.reshape(x.shape)) - f(x - s.reshape(x.shape))) / h for s in steps]
            return torch.stack(out).reshape(x.shape) if out else torch.zeros_like(x)
        """,
    ),
    _wrong(
        CENTRAL,
        "step_far_too_small",
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
    ),
    _wrong(
        CENTRAL,
        "step_blind_to_size",
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
        FULL[CENTRAL] - 1,
        "correct",
    ),
    _wrong(
        CENTRAL,
        "takes_small_differences_for_zero",
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
        FULL[CENTRAL] - 2,
        "correct",
    ),
    _wrong(
        CENTRAL,
        "step_far_too_large",
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
    ),
    _wrong(
        CENTRAL,
        "one_sided",
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
    ),
    _wrong(
        CENTRAL,
        "one_direction_for_all",
        "x + h moves every entry, and the one slope is written everywhere.",
        """
        def central_diff_grad(f, x, h=None):
            if h is None:
                h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
            slope = (f(x + h) - f(x - h)) / (2 * h)
            return torch.full(x.shape, slope.item(), dtype=x.dtype)
        """,
    ),
    _wrong(
        CENTRAL,
        "ignores_the_given_step",
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
        FULL[CENTRAL] - 2,
        "correct",
    ),
    _wrong(
        CENTRAL,
        "step_for_float64_only",
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
        FULL[CENTRAL] - 1,
        "correct",
    ),
)

_FORM = (
    _wrong(
        FORM,
        "differentiates_one_factor",
        "Ax: only the right x was varied.",
        """
        def grad_quadratic_form(A, x):
            return (A @ x[..., None])[..., 0]
        """,
    ),
    _wrong(
        FORM,
        "differentiates_the_left_factor",
        "xᵀA: only the left x was varied.",
        """
        def grad_quadratic_form(A, x):
            return (x[..., None, :] @ A).squeeze(-2)
        """,
    ),
    _wrong(
        FORM,
        "assumes_symmetry",
        "2Ax, as in every book that assumes a symmetric A.",
        """
        def grad_quadratic_form(A, x):
            return 2 * torch.matmul(A, x.unsqueeze(-1)).squeeze(-1)
        """,
    ),
    _wrong(
        FORM,
        "assumes_symmetry_and_transposes",
        "2Aᵀx.",
        """
        def grad_quadratic_form(A, x):
            return torch.einsum("...ji,...j->...i", 2 * A, x)
        """,
    ),
    _wrong(
        FORM,
        "half_of_another_convention",
        "The symmetric part times x: the gradient of half the form.",
        """
        def grad_quadratic_form(A, x):
            symmetric = 0.5 * (A + A.transpose(-2, -1))
            return (symmetric @ x.unsqueeze(-1)).squeeze(-1)
        """,
    ),
    _wrong(
        FORM,
        "transposes_the_whole_batch",
        "A.T is right for one matrix; of a batch it reverses all dimensions. All checks with a batch are lost.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.T) @ x.unsqueeze(-1)).squeeze(-1).detach()
        """,
        FULL[FORM] - 5,
        "correct",
    ),
    _wrong(
        FORM,
        "takes_one_batch_dimension_only",
        "bmm for a batch, and for one matrix a product of its own: two leading dimensions have no place.",
        """
        def grad_quadratic_form(A, x):
            column, matrices = x.unsqueeze(-1), A.mT + A
            if x.dim() > 1:
                return torch.bmm(matrices, column).squeeze(2).detach()
            return torch.mm(matrices, column).squeeze(1).detach()
        """,
        FULL[FORM] - 1,
        "correct",
    ),
    _wrong(
        FORM,
        "sums_rows",
        "x got lost: the sums of the rows and the columns.",
        """
        def grad_quadratic_form(A, x):
            return A.sum(dim=-1) + A.sum(dim=-2)
        """,
    ),
    _wrong(
        FORM,
        "returns_the_value",
        "The number xᵀAx in every entry.",
        """
        def grad_quadratic_form(A, x):
            value = torch.einsum("...i,...ij,...j->...", x, A, x)
            return value[..., None] * torch.ones_like(x)
        """,
    ),
    _wrong(
        FORM,
        "keeps_the_diagonal",
        "2 Aᵢᵢ xᵢ, as if x had one entry.",
        """
        def grad_quadratic_form(A, x):
            n = x.shape[-1]
            return 2 * torch.stack([A[..., i, i] * x[..., i] for i in range(n)], dim=-1)
        """,
    ),
    _wrong(
        FORM,
        "sign",
        "Everything right but the sign.",
        """
        def grad_quadratic_form(A, x):
            return -((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
    ),
    _wrong(
        FORM,
        "factor_two",
        "A factor too many.",
        """
        def grad_quadratic_form(A, x):
            return 2 * ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
    ),
    _wrong(
        FORM,
        "column",
        "The column that the matrix product makes was never squeezed.",
        """
        def grad_quadratic_form(A, x):
            return (A + A.mT) @ x.unsqueeze(-1)
        """,
        verdict="wrong_shape",
    ),
    _wrong(
        FORM,
        "row",
        "A row, for every member of a batch.",
        """
        def grad_quadratic_form(A, x):
            return x.unsqueeze(-2) @ (A + A.mT)
        """,
        verdict="wrong_shape",
    ),
    _wrong(
        FORM,
        "zeros",
        "A place-holder that was forgotten.",
        """
        def grad_quadratic_form(A, x):
            g = torch.zeros_like(x)
            return g
        """,
    ),
)

_PLOT = (
    _wrong(
        PLOT,
        "exchanges_the_axes",
        "Gradients on a grid with indexing ij, drawn on a grid with indexing xy.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            x, y = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
            points = torch.stack(torch.meshgrid(x, y, indexing="ij"), dim=-1).reshape(-1, 2)
            G = torch.func.vmap(torch.func.grad(f))(points).reshape(n, n, 2)
            return ax.quiver(x, y, G[..., 0], G[..., 1])
        """,
    ),
    _wrong(
        PLOT,
        "thins_out_a_fine_grid",
        "Every second arrow is left out where there are many, to keep the picture tidy.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            x, y = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
            if n >= 20:
                x, y = x[::2], y[::2]
            points = torch.cartesian_prod(x, y)
            return ax.quiver(*points.T, *torch.func.vmap(torch.func.grad(f))(points).T)
        """,
        FULL[PLOT] - 1,
        "correct",
    ),
    _wrong(
        PLOT,
        "exchanges_the_components",
        "The first component of the gradient is drawn upwards.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            V, U = torch.func.vmap(torch.func.grad(f))(points).T
            return ax.quiver(points[:, 0], points[:, 1], U, V)
        """,
    ),
    _wrong(
        PLOT,
        "points_downhill",
        "Minus the gradient, as in descent.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            downhill = torch.func.vmap(torch.func.grad(lambda p: -f(p)))(points)
            return ax.quiver(points[:, 0], points[:, 1], downhill[:, 0], downhill[:, 1])
        """,
    ),
    _wrong(
        PLOT,
        "unit_arrows",
        "Arrows of length one, because long ones overlap.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            G = G / G.norm(dim=1, keepdim=True)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    _wrong(
        PLOT,
        "field_of_the_bowl",
        "The field of the lecture's example, whatever f is.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
            return ax.quiver(X, Y, 2 * X, 2 * Y)
        """,
    ),
    _wrong(
        PLOT,
        "draws_on_the_current_axes",
        "plt.quiver instead of ax.quiver.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            return plt.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
        verdict="wrong_value",
    ),
    _wrong(
        PLOT,
        "one_window_for_both",
        "ylim is never looked at.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            side = torch.linspace(xlim[0], xlim[1], n)
            points = torch.cartesian_prod(side, side)
            G = torch.func.vmap(torch.func.grad(f))(points)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
)

_FACTOR_HALF = Golden(
    "misconception",
    "factor_half",
    "The run taken for 4h, and the first prediction of the believers in ever smaller steps.",
    cells={
        "predict_central_diff_grad": 'predict_central_diff_grad = "a"',
        "central_diff_grad_answer": code("""
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
        """),
    },
    points={CENTRAL: 0},
    verdicts={CENTRAL: "wrong_value"},
    misconceptions={CENTRAL: "factor_half"},
)

GOLDENS = (*_CENTRAL, *_FORM, *_PLOT, _FACTOR_HALF)
