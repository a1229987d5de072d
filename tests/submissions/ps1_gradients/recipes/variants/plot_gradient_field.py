"""Answers to plot_gradient_field."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    "careful": right(
        "As a careful student would write it.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
            points = torch.stack([X.reshape(-1), Y.reshape(-1)], dim=1)
            G = torch.func.vmap(torch.func.grad(f))(points)
            return ax.quiver(X, Y, G[:, 0].reshape(n, n), G[:, 1].reshape(n, n))
        """,
    ),
    "plain_loops": right(
        "One arrow's place and gradient at a time, by backward.",
        """
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
        """,
    ),
    "vectorised": right(
        "meshgrid, vmap and grad; everything at once.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            grid = torch.meshgrid(torch.linspace(*ylim, n), torch.linspace(*xlim, n), indexing="ij")
            points = torch.stack(grid[::-1], dim=-1)
            slopes = torch.func.vmap(torch.func.vmap(torch.func.grad(f)))(points)
            return ax.quiver(*points.unbind(-1), *slopes.unbind(-1))
        """,
    ),
    "jacobian_of_the_sum": right(
        "backward() on the sum over all points.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            across, up = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
            P = torch.stack([across.repeat(n), up.repeat_interleave(n)], dim=1).requires_grad_()
            sum(f(p) for p in P).backward()
            X, Y = P.detach().T.numpy()
            U, V = P.grad.T.numpy()
            return ax.quiver(X, Y, U, V)
        """,
    ),
    "einsum_and_numpy": right(
        "numpy arrays, meshgrid with ij, torch.autograd.grad.",
        """
        import numpy as np


        def plot_gradient_field(ax, f, xlim, ylim, n):
            X, Y = np.meshgrid(np.linspace(*xlim, n), np.linspace(*ylim, n), indexing="ij")
            U, V = np.zeros((n, n)), np.zeros((n, n))
            for k in range(n):
                for l in range(n):
                    p = torch.tensor([X[k, l], Y[k, l]], requires_grad=True)
                    U[k, l], V[k, l] = torch.autograd.grad(f(p), p)[0].numpy()
            return ax.quiver(X, Y, U, V)
        """,
    ),
    "helpers_and_classes": right(
        "A partial; the gradients of all points from one sum.",
        """
        plot_gradient_field = partial(draw, torch.cartesian_prod)
        """,
        """
        from functools import partial


        def draw(make_points, ax, f, xlim, ylim, n):
            points = make_points(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            total = lambda ps: torch.stack([f(p) for p in ps]).sum()
            (G,) = torch.autograd.functional.jacobian(total, (points,))
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    "lambdas": right(
        "Lambdas; the axes as one-dimensional arrays, and lists of numbers.",
        """
        along = lambda limits, n: torch.linspace(limits[0], limits[1], n)
        slope = lambda f, x, y: torch.func.jacrev(f)(torch.stack([x, y])).tolist()
        field = lambda f, xs, ys: torch.tensor([[slope(f, x, y) for x in xs] for y in ys])
        plot_gradient_field = lambda ax, f, xlim, ylim, n: ax.quiver(
            along(xlim, n), along(ylim, n), *field(f, along(xlim, n), along(ylim, n)).unbind(-1)
        )
        """,
    ),
    "exchanges_the_axes": wrong(
        "Gradients on a grid with indexing ij, drawn on a grid with indexing xy.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            x, y = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
            points = torch.stack(torch.meshgrid(x, y, indexing="ij"), dim=-1).reshape(-1, 2)
            G = torch.func.vmap(torch.func.grad(f))(points).reshape(n, n, 2)
            return ax.quiver(x, y, G[..., 0], G[..., 1])
        """,
        idea="exchanges_the_axes",
    ),
    "thins_out_a_fine_grid": slip(
        "Every second arrow is left out where there are many, to keep the picture tidy.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            x, y = torch.linspace(*xlim, n), torch.linspace(*ylim, n)
            if n >= 20:
                x, y = x[::2], y[::2]
            points = torch.cartesian_prod(x, y)
            return ax.quiver(*points.T, *torch.func.vmap(torch.func.grad(f))(points).T)
        """,
        loses=1,
        idea="thins_out_a_fine_grid",
    ),
    "exchanges_the_components": wrong(
        "The first component of the gradient is drawn upwards.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            V, U = torch.func.vmap(torch.func.grad(f))(points).T
            return ax.quiver(points[:, 0], points[:, 1], U, V)
        """,
        idea="exchanges_the_components",
    ),
    "points_downhill": wrong(
        "Minus the gradient, as in descent.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            downhill = torch.func.vmap(torch.func.grad(lambda p: -f(p)))(points)
            return ax.quiver(points[:, 0], points[:, 1], downhill[:, 0], downhill[:, 1])
        """,
        idea="points_downhill",
    ),
    "unit_arrows": wrong(
        "Arrows of length one, because long ones overlap.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            G = G / G.norm(dim=1, keepdim=True)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
        idea="unit_arrows",
    ),
    "field_of_the_bowl": wrong(
        "The field of the lecture's example, whatever f is.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
            return ax.quiver(X, Y, 2 * X, 2 * Y)
        """,
        idea="field_of_the_bowl",
    ),
    "draws_on_the_current_axes": wrong(
        "plt.quiver instead of ax.quiver.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            return plt.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
        idea="draws_on_the_current_axes",
    ),
    "one_window_for_both": wrong(
        "ylim is never looked at.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            side = torch.linspace(xlim[0], xlim[1], n)
            points = torch.cartesian_prod(side, side)
            G = torch.func.vmap(torch.func.grad(f))(points)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
        idea="one_window_for_both",
    ),
    "returns_nothing": wrong(
        "The picture is right, the Quiver is not returned.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    "opens_a_figure": wrong(
        "The arrows are on ax, but an empty figure was opened as well.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            plt.figure(figsize=(6, 6))
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    "draws_twice": wrong(
        "Every arrow is drawn twice.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    # --- the same ideas, written differently; more broken contracts ----------------------------------------
    "rows_for_columns": wrong(
        "Loops fill a table by [i, j] = [x, y], which is drawn over a grid by [y, x].",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            xs = torch.linspace(xlim[0], xlim[1], n)
            ys = torch.linspace(ylim[0], ylim[1], n)
            U, V = torch.zeros(n, n), torch.zeros(n, n)
            for i in range(n):
                for j in range(n):
                    point = torch.stack([xs[i], ys[j]]).requires_grad_()
                    (gradient,) = torch.autograd.grad(f(point), point)
                    U[i, j], V[i, j] = gradient
            return ax.quiver(xs.tolist(), ys.tolist(), U.numpy(), V.numpy())
        """,
        idea="exchanges_the_axes",
    ),
    "descends": wrong(
        "The step that descent would take.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="ij")
            places = torch.stack([X.flatten(), Y.flatten()], 1)
            step = torch.stack([-torch.func.grad(f)(place) for place in places])
            return ax.quiver(places[:, 0], places[:, 1], step[:, 0], step[:, 1])
        """,
        idea="points_downhill",
    ),
    "directions_only": wrong(
        "Directions, by way of the angle.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.stack([torch.func.jacrev(f)(p) for p in points])
            angle = torch.atan2(G[:, 1], G[:, 0])
            return ax.quiver(points[:, 0], points[:, 1], angle.cos(), angle.sin())
        """,
        idea="unit_arrows",
    ),
    "shorter_arrows": wrong(
        "Arrows made shorter by the longest.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            G = G / G.norm(dim=1).max()
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    "leaves_out_the_end": wrong(
        "arange, which does not reach the end.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            xs = torch.tensor([xlim[0] + (xlim[1] - xlim[0]) / n * k for k in range(n)])
            ys = torch.tensor([ylim[0] + (ylim[1] - ylim[0]) / n * k for k in range(n)])
            points = torch.cartesian_prod(xs, ys)
            G = torch.func.vmap(torch.func.grad(f))(points)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    "returns_the_axes": wrong(
        "ax instead of the arrows.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
            return ax
        """,
    ),
    "diagonal_only": wrong(
        "n points on the diagonal.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.stack([torch.linspace(*xlim, n), torch.linspace(*ylim, n)], dim=1)
            G = torch.func.vmap(torch.func.grad(f))(points)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
    ),
    "gives_f_two_numbers": wrong(
        "f takes one point, not two numbers.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
            U, V = torch.func.vmap(torch.func.grad(f, argnums=(0, 1)))(X.flatten(), Y.flatten())
            return ax.quiver(X.flatten(), Y.flatten(), U, V)
        """,
        verdict="raised",
    ),
    "gradient_of_the_whole_grid": wrong(
        "grad without vmap.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.grad(f)(points)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0], G[:, 1])
        """,
        verdict="raised",
    ),
    "nan_arrows": wrong(
        "NaN where a square root of a negative number stands.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            points = torch.cartesian_prod(torch.linspace(*xlim, n), torch.linspace(*ylim, n))
            G = torch.func.vmap(torch.func.grad(f))(points)
            length = torch.sqrt(-(G**2).sum(1) - 1)
            return ax.quiver(points[:, 0], points[:, 1], G[:, 0] / length, G[:, 1] / length)
        """,
        verdict="not_finite",
    ),
    "zeros": wrong(
        "Dots for a beginning.",
        """
        def plot_gradient_field(ax, f, xlim, ylim, n):
            X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
            return ax.quiver(X, Y, torch.zeros_like(X), torch.zeros_like(Y))
        """,
    ),
}
