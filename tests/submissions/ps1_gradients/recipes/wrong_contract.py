"""Right mathematics, wrong contract: shape, dtype, type, changed inputs, loops; and noise, which costs nothing."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.golden import FULL, PREDICTION, Golden, code

CENTRAL = "central_diff_grad"
FORM = "grad_quadratic_form"
PLOT = "plot_gradient_field"


def _breaks(
    exercise: str,
    name: str,
    verdict: str,
    why: str,
    source: str,
    points: int = PREDICTION,
    idea: str | None = None,
) -> Golden:
    return Golden(
        "wrong_contract",
        name,
        why,
        cells={f"{exercise}_answer": code(source)},
        points={exercise: points},
        verdicts={exercise: verdict},
        misconceptions={exercise: idea} if idea else {},
    )


_CENTRAL = (
    _breaks(
        CENTRAL,
        "flat_result",
        "wrong_shape",
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
    ),
    _breaks(
        CENTRAL,
        "always_float64",
        "correct",
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
        FULL[CENTRAL] - 1,
    ),
    _breaks(
        CENTRAL,
        "changes_its_input",
        "input_changed",
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
    ),
    _breaks(
        CENTRAL,
        "calls_f_too_often",
        "correct",
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
        FULL[CENTRAL] - 1,
    ),
    _breaks(
        CENTRAL,
        "assumes_contiguous_memory",
        "correct",
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
        FULL[CENTRAL] - 1,
        "needs_contiguous_memory",
    ),
    _breaks(
        CENTRAL,
        "forgets_the_empty_tensor",
        "correct",
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
        FULL[CENTRAL] - 1,
    ),
)

_FORM = (
    _breaks(
        FORM,
        "always_float32",
        "wrong_dtype",
        "Everything is cast to float32.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.to(torch.float32), x.to(torch.float32)
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
        """,
    ),
    _breaks(
        FORM,
        "float64_constant",
        "correct",
        "A float64 matrix among float32 inputs: the product of two dtypes raises, which costs the float32 check.",
        """
        def grad_quadratic_form(A, x):
            both = torch.tensor([[1.0, 1.0]], dtype=torch.float64)
            products = torch.stack([(A @ x.unsqueeze(-1)).squeeze(-1), (A.mT @ x.unsqueeze(-1)).squeeze(-1)], dim=-2)
            return (both @ products).squeeze(-2).detach()
        """,
        FULL[FORM] - 1,
        "adds_in_float64",
    ),
    _breaks(
        FORM,
        "list_result",
        "wrong_type",
        "A list of numbers.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).tolist()
        """,
    ),
    _breaks(
        FORM,
        "numpy_result",
        "wrong_type",
        "A numpy array.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.detach().numpy(), x.detach().numpy()
            return ((A + A.swapaxes(-1, -2)) @ x[..., None])[..., 0]
        """,
    ),
    _breaks(
        FORM,
        "pair_result",
        "wrong_type",
        "The value and the gradient.",
        """
        def grad_quadratic_form(A, x):
            value = torch.einsum("...i,...ij,...j->...", x, A, x)
            return value, ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
    ),
    _breaks(
        FORM,
        "nan_in_the_last_entry",
        "not_finite",
        "Filled with NaN first; the loop ends one entry too early.",
        """
        def grad_quadratic_form(A, x):
            n = x.shape[-1]
            g = torch.full_like(x, float("nan"))
            for i in range(n - 1):
                g[..., i] = ((A[..., i, :] + A[..., :, i]) * x).sum(-1)
            return g
        """,
    ),
    _breaks(
        FORM,
        "overwrites_the_matrix",
        "input_changed",
        "A is made symmetric in place.",
        """
        def grad_quadratic_form(A, x):
            A = A.detach()
            A += A.mT.clone()
            return (A @ x.detach().unsqueeze(-1)).squeeze(-1)
        """,
    ),
    _breaks(
        FORM,
        "loops_over_the_batch",
        "correct",
        "Right for every batch, but one product for each member.",
        """
        def grad_quadratic_form(A, x):
            n = x.shape[-1]
            matrices, vectors = A.reshape(-1, n, n), x.reshape(-1, n)
            g = torch.zeros(vectors.shape, dtype=x.dtype)
            for k in range(len(vectors)):
                g[k] = matrices[k] @ vectors[k] + vectors[k] @ matrices[k]
            return g.reshape(x.shape).detach()
        """,
        FULL[FORM] - 1,
    ),
    _breaks(
        FORM,
        "forgets_the_batch",
        "correct",
        "matmul takes a batch of vectors for a matrix: all checks with a batch are lost.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x).detach()
        """,
        FULL[FORM] - 5,
    ),
    _breaks(
        FORM,
        "attached_result",
        "correct",
        "Never detached: an input that requires a gradient makes a result that does.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
        FULL[FORM] - 1,
    ),
)

_PLOT = (
    _breaks(
        PLOT,
        "returns_nothing",
        "wrong_value",
        "The picture is right, the Quiver is not returned.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    _breaks(
        PLOT,
        "opens_a_figure",
        "wrong_value",
        "The arrows are on ax, but an empty figure was opened as well.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            plt.figure(figsize=(6, 6))
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    _breaks(
        PLOT,
        "draws_twice",
        "wrong_value",
        "Every arrow is drawn twice.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
)

_HARMLESS = (
    Golden(
        "wrong_contract",
        "talks_a_lot",
        "Pages on stdout and stderr, and warnings: noise costs nothing.",
        before=(
            code("""
                import sys
                import warnings

                for _ in range(2_000):
                    print("working " * 50)
                    print("still working " * 50, file=sys.stderr)
                warnings.warn("nothing is wrong")
            """),
        ),
        cells={
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    print("A =", A, "x =", x)
                    print("z" * 1_000_000)
                    print("!" * 1_000_000, file=sys.stderr, flush=True)
                    warnings.warn("this formula was found late at night", DeprecationWarning, stacklevel=2)
                    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
            """),
        },
    ),
    Golden(
        "wrong_contract",
        "returns_views",
        "Strided and transposed views hold the right values.",
        cells={
            "central_diff_grad_answer": code("""
                def central_diff_grad(f, x, h=None):
                    if h is None:
                        h = torch.finfo(x.dtype).eps ** (1 / 3) * max(1.0, x.abs().max().item() if x.numel() else 0.0)
                    table = torch.zeros(x.numel(), 2, dtype=x.dtype)
                    for i, e in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
                        e = e.reshape(x.shape)
                        table[i, 1] = (f(x + h * e) - f(x - h * e)) / (2 * h)
                    return table[:, 1].reshape(x.shape).mT.contiguous().mT if x.dim() > 1 else table[:, 1].view(x.shape)
            """),
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    products = torch.stack([A.mT, A], dim=-1).sum(-1) @ torch.stack([x, 0 * x], dim=-1)
                    return products[..., 0].detach()
            """),
        },
    ),
    Golden(
        "wrong_contract",
        "predictions_in_odd_forms",
        "A capital letter counts; a number and a letter that is no choice do not.",
        cells={
            "predict_central_diff_grad": 'predict_central_diff_grad = " C "',
            "predict_grad_quadratic_form": "predict_grad_quadratic_form = 2",
            "predict_plot_gradient_field": 'predict_plot_gradient_field = "e"',
        },
        points={FORM: FULL[FORM] - PREDICTION, PLOT: FULL[PLOT] - PREDICTION},
    ),
)

GOLDENS = (*_CENTRAL, *_FORM, *_PLOT, *_HARMLESS)
