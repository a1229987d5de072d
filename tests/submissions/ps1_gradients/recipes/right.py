"""Right answers of really different kinds. All earn everything."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.golden import Golden, code

GOLDENS = (
    Golden(
        "right",
        "careful_student",
        "The release, filled in, with all its text.",
        with_text=True,
    ),
    Golden(
        "right",
        "plain_loops",
        "Loops over indices everywhere except over the batch; one arrow's place and gradient at a time.",
        with_text=True,
        cells={
            "central_diff_grad_answer": code("""
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
            """),
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    A, x, n = A.detach(), x.detach(), x.shape[-1]
                    result = torch.zeros_like(x)
                    for i in range(n):
                        for j in range(n):
                            result[..., i] += (A[..., i, j] + A[..., j, i]) * x[..., j]
                    return result
            """),
            "plot_gradient_field_answer": code("""
                def plot_gradient_field(ax, f, xlim, ylim, n):
                    xs, ys, us, vs = [], [], [], []
                    for i in range(n):
                        for j in range(n):
                            x = xlim[0] + (xlim[1] - xlim[0]) * i / (n - 1)
                            y = ylim[0] + (ylim[1] - ylim[0]) * j / (n - 1)
                            point = torch.tensor([x, y], requires_grad=True)
                            f(point).backward()
                            xs.append(x)
                            ys.append(y)
                            us.append(point.grad[0].item())
                            vs.append(point.grad[1].item())
                    return ax.quiver(xs, ys, us, vs)
            """),
        },
    ),
    Golden(
        "right",
        "einsum_and_numpy",
        "Einsum, numpy arrays for quiver, meshgrid with ij, torch.autograd.grad point by point.",
        cells={
            "central_diff_grad_answer": code("""
                import numpy as np


                def central_diff_grad(f, x, h=None):
                    if x.numel() == 0:
                        return torch.zeros_like(x)
                    if h is None:
                        h = np.cbrt(torch.finfo(x.dtype).eps) * max(1.0, x.abs().max().item())
                    basis = torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
                    slopes = [f(x + h * E) / (2 * h) - f(x - h * E) / (2 * h) for E in basis]
                    return torch.stack(slopes).reshape(x.shape)
            """),
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    down = torch.einsum("...ij,...j->...i", A, x)
                    across = torch.einsum("...i,...ij->...j", x, A)
                    return (across + down).detach()
            """),
            "plot_gradient_field_answer": code("""
                def plot_gradient_field(ax, f, xlim, ylim, n):
                    X, Y = np.meshgrid(np.linspace(*xlim, n), np.linspace(*ylim, n), indexing="ij")
                    U, V = np.zeros((n, n)), np.zeros((n, n))
                    for k in range(n):
                        for l in range(n):
                            p = torch.tensor([X[k, l], Y[k, l]], requires_grad=True)
                            U[k, l], V[k, l] = torch.autograd.grad(f(p), p)[0].numpy()
                    return ax.quiver(X, Y, U, V)
            """),
        },
    ),
    Golden(
        "right",
        "helpers_and_classes",
        "Helper functions, a class whose instances are called, a partial, names bound by assignment.",
        before=(
            code("""
                from dataclasses import dataclass
                from functools import partial


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


                class SymmetricPart:
                    def __init__(self, factor):
                        self.factor = factor

                    def __call__(self, A, x):
                        return (self.factor * self.of(A) @ x[..., None])[..., 0].detach()

                    @staticmethod
                    def of(A):
                        return (A + A.transpose(-1, -2)) / 2


                def draw(make_points, ax, f, xlim, ylim, n):
                    points = make_points(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
                    total = lambda ps: torch.stack([f(p) for p in ps]).sum()
                    (G,) = torch.autograd.functional.jacobian(total, (points,))
                    return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
            """),
        ),
        cells={
            "central_diff_grad_answer": code("""
                def central_diff_grad(f, x, h=None):
                    slope = Slope(f, x, step_size(x) if h is None else h)
                    return torch.tensor([slope(i) for i in range(x.numel())], dtype=x.dtype).reshape(x.shape)
            """),
            "grad_quadratic_form_answer": "grad_quadratic_form = SymmetricPart(factor=2)",
            "plot_gradient_field_answer": "plot_gradient_field = partial(draw, torch.cartesian_prod)",
        },
    ),
    Golden(
        "right",
        "lambdas",
        "Each answer is one lambda bound to the name; the axes are given to quiver as one-dimensional arrays.",
        cells={
            "central_diff_grad_answer": code("""
                auto = lambda x: torch.finfo(x.dtype).eps ** (1 / 3) * max([1.0] + x.abs().flatten().tolist())
                unit = lambda x, i: torch.eye(x.numel(), dtype=x.dtype)[i].reshape(x.shape)
                quotient = lambda f, x, v, h: (f(x + h * v) - f(x - h * v)).item() / (2 * h)
                central_diff_grad = lambda f, x, h=None: torch.tensor(
                    [quotient(f, x, unit(x, i), auto(x) if h is None else h) for i in range(x.numel())], dtype=x.dtype
                ).reshape(x.shape)
            """),
            "grad_quadratic_form_answer": code("""
                grad_quadratic_form = lambda A, x: ((A + A.mT) * x.unsqueeze(-2)).sum(dim=-1).detach()
            """),
            "plot_gradient_field_answer": code("""
                along = lambda limits, n: torch.linspace(limits[0], limits[1], n)
                slope = lambda f, x, y: torch.func.jacrev(f)(torch.stack([x, y])).tolist()
                field = lambda f, xs, ys: torch.tensor([[slope(f, x, y) for x in xs] for y in ys])
                plot_gradient_field = lambda ax, f, xlim, ylim, n: ax.quiver(
                    along(xlim, n), along(ylim, n), *field(f, along(xlim, n), along(ylim, n)).unbind(-1)
                )
            """),
        },
    ),
    Golden(
        "right",
        "checked_with_autograd",
        "Autograd in other cells, to check the formula by hand; names used there come back as local names.",
        cells={
            "central_diff_grad_answer": code("""
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
            """),
        },
        after=(
            code("""
                A, x = torch.randn(5, 5), torch.randn(5, requires_grad=True)
                (x @ A @ x).backward()
                print("largest error:", (grad_quadratic_form(A, x) - x.grad).abs().max())
            """),
            code("""
                from torch.autograd import grad


                def slope(f, t):
                    return grad(f(t), t)[0]


                t = torch.func.grad(lambda z: (z**3).sum())
                g = torch.autograd.grad((x**3).sum(), x)[0]
                print((central_diff_grad(lambda z: (z**3).sum(), x.detach()) - g).abs().max(), (t(x) - g).abs().max())
            """),
        ),
    ),
    Golden(
        "right",
        "autograd_replaced_by_formula",
        "A first attempt with autograd, then the formula in a later cell: the last definition is the answer.",
        cells={
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    z = x.detach().requires_grad_()
                    return torch.autograd.grad(z @ A @ z, z)[0]
            """),
        },
        after=(
            code("""
                def grad_quadratic_form(A, x):
                    row = x[..., None, :]
                    return (torch.linalg.vecdot(A, row) + torch.linalg.vecdot(A.mT, row)).detach()
            """),
        ),
    ),
    Golden(
        "right",
        "complex_step",
        "A complex step is no autograd: tolerated by design, and exact.",
        cells={
            "grad_quadratic_form_answer": code("""
                def grad_quadratic_form(A, x):
                    h = 1e-20 if x.dtype == torch.float64 else 1e-10
                    z = torch.diag_embed(torch.full_like(x, h)).detach() * 1j + x.detach()[..., None, :]
                    M = A.detach().to(z.dtype)
                    return torch.einsum("...ki,...ij,...kj->...k", z, M, z).imag / h
            """),
        },
    ),
    Golden(
        "right",
        "changed_global_state",
        "Scratch cells change dtypes, modes and figures for good; every call starts from a clean state.",
        after=(
            code("""
                torch.set_default_dtype(torch.float32)
                torch.set_grad_enabled(False)
                plt.figure()
                plt.figure()
            """),
        ),
    ),
)
