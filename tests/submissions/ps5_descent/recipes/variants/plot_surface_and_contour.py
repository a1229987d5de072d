"""Answers to plot_surface_and_contour."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

# one student's two panels, with one line of them drawn differently
PICTURE = """
def plot_surface_and_contour(fig, f, xlim, ylim, n=50, n_arrows=10):
    ax3d = fig.add_subplot(1, 2, 1, projection="3d")
    ax2d = fig.add_subplot(1, 2, 2)
    X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
    Z = torch.func.vmap(f)(torch.stack([X.flatten(), Y.flatten()], dim=1)).reshape(n, n).detach()
    surface = ax3d.plot_surface(X.numpy(), Y.numpy(), Z.numpy(), cmap="viridis")
    lines = ax2d.contour(X, Y, Z, levels=12)
    P, Q = torch.meshgrid(torch.linspace(*xlim, n_arrows), torch.linspace(*ylim, n_arrows), indexing="xy")
    G = torch.func.vmap(torch.func.grad(f))(torch.stack([P.flatten(), Q.flatten()], dim=1)).detach()
    U, V = G[:, 0].reshape(P.shape), G[:, 1].reshape(P.shape)
    ax2d.quiver(P, Q, U, V)
    ax3d.set_xlabel("x")
    ax3d.set_ylabel("y")
    ax3d.set_zlabel("f")
    ax2d.set_xlabel("x")
    ax2d.set_ylabel("y")
    ax2d.set_aspect("equal")
    fig.colorbar(surface, ax=ax3d, shrink=0.5)
    return ax3d, ax2d
"""
CONTOUR, ARROWS = "lines = ax2d.contour(X, Y, Z, levels=12)", "ax2d.quiver(P, Q, U, V)"
SURFACE = "surface = ax3d.plot_surface(X.numpy(), Y.numpy(), Z.numpy(),"


def drawn(old: str, new: str) -> str:
    """Write the picture with one line of it replaced."""
    assert old in PICTURE, old
    return PICTURE.replace(old, new)


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "One function for both grids.",
        """
        def plot_surface_and_contour(
            fig: Figure,
            f: Callable[[Tensor], Tensor],
            xlim: tuple[float, float],
            ylim: tuple[float, float],
            n: int = 50,
            n_arrows: int = 10,
        ) -> tuple[Axes, Axes]:
            def on_grid(function: Callable[[Tensor], Tensor], count: int) -> tuple[Tensor, Tensor, Tensor]:
                X, Y = torch.meshgrid(torch.linspace(*xlim, count), torch.linspace(*ylim, count), indexing="xy")
                return X, Y, torch.func.vmap(function)(torch.stack([X.flatten(), Y.flatten()], dim=-1)).detach()

            solid, flat = fig.add_subplot(1, 2, 1, projection="3d"), fig.add_subplot(1, 2, 2)
            X, Y, heights = on_grid(f, n)
            heights = heights.reshape(X.shape)
            solid.plot_surface(X.numpy(), Y.numpy(), heights.numpy(), cmap="viridis")
            lines = flat.contour(X, Y, heights, levels=15, cmap="viridis")
            P, Q, slopes = on_grid(torch.func.grad(f), n_arrows)
            flat.quiver(P, Q, slopes[:, 0].reshape(P.shape), slopes[:, 1].reshape(P.shape))
            solid.set(xlabel="x", ylabel="y", zlabel="f(x, y)")
            flat.set(xlabel="x", ylabel="y", aspect="equal")
            fig.colorbar(lines, ax=flat, label="f(x, y)", shrink=0.7)
            return solid, flat
        """,
    ),
    "plain_loops": right(
        "One height and one arrow at a time.",
        """
        def plot_surface_and_contour(fig, f, xlim, ylim, n=50, n_arrows=10):
            left = fig.add_subplot(121, projection="3d")
            right = fig.add_subplot(122)
            X, Y, Z = torch.zeros(n, n), torch.zeros(n, n), torch.zeros(n, n)
            for i in range(n):
                for j in range(n):
                    X[i, j] = xlim[0] + (xlim[1] - xlim[0]) * j / (n - 1)
                    Y[i, j] = ylim[0] + (ylim[1] - ylim[0]) * i / (n - 1)
                    Z[i, j] = float(f(torch.stack([X[i, j], Y[i, j]])))
            left.plot_surface(X.numpy(), Y.numpy(), Z.numpy(), rstride=1, cstride=1)
            lines = right.contour(X.numpy(), Y.numpy(), Z.numpy())
            rows = []
            for i in range(n_arrows):
                for j in range(n_arrows):
                    x = xlim[0] + (xlim[1] - xlim[0]) * j / (n_arrows - 1)
                    y = ylim[0] + (ylim[1] - ylim[0]) * i / (n_arrows - 1)
                    point = torch.tensor([x, y], requires_grad=True)
                    f(point).backward()
                    rows.append([x, y, *point.grad.tolist()])
            right.quiver(*zip(*rows))
            left.set_xlabel("x"), left.set_ylabel("y"), left.set_zlabel("z")
            right.set_xlabel("x"), right.set_ylabel("y")
            right.set_aspect("equal")
            fig.colorbar(lines, ax=right)
            return left, right
        """,
    ),
    "vectorised": right(
        "vmap twice, indexing ij for both grids, colours of heights at the arrows.",
        """
        def plot_surface_and_contour(fig, f, xlim, ylim, n=50, n_arrows=10):
            def grid(k):
                return torch.cartesian_prod(torch.linspace(*xlim, k), torch.linspace(*ylim, k)).reshape(k, k, 2)

            twice = lambda g: torch.func.vmap(torch.func.vmap(g))
            fine, coarse = grid(n), grid(n_arrows)
            heights, slopes = twice(f)(fine), twice(torch.func.grad(f))(coarse)
            axes = fig.add_subplot(1, 2, 1, projection="3d"), fig.add_subplot(1, 2, 2)
            made = axes[0].plot_surface(*fine.unbind(-1), heights, rcount=n, ccount=n, cmap="magma")
            axes[1].contour(*fine.unbind(-1), heights, levels=9, cmap="magma")
            axes[1].quiver(*coarse.unbind(-1), *slopes.unbind(-1), angles="xy")
            axes[0].set(xlabel="$x$", ylabel="$y$", zlabel="$z$")
            axes[1].set(xlabel="$x$", ylabel="$y$", aspect=1)
            fig.colorbar(made, ax=axes[0], location="left")
            return axes
        """,
    ),
    "helpers": right(
        "numpy, and a function for each panel.",
        """
        def plot_surface_and_contour(fig, f, xlim, ylim, n=50, n_arrows=10):
            X, Y, Z = evaluated(lambda p: f(p).reshape(1), xlim, ylim, n)
            ax3d = fig.add_subplot(1, 2, 1, projection="3d")
            mappable = ax3d.plot_surface(X, Y, Z, cmap="coolwarm")
            ax2d = fig.add_subplot(1, 2, 2)
            ax2d.contour(X, Y, Z, 20, colors="k", linewidths=0.5)
            ax2d.quiver(*evaluated(torch.func.grad(f), xlim, ylim, n_arrows))
            for ax, names in ((ax3d, "xyz"), (ax2d, "xy")):
                for name in names:
                    getattr(ax, f"set_{name}label")(name)
            ax2d.set_aspect("equal")
            fig.colorbar(mappable, ax=[ax3d, ax2d])
            return ax3d, ax2d
        """,
        """
        import numpy as np


        def evaluated(function, xlim, ylim, k):
            X, Y = np.meshgrid(np.linspace(*xlim, k), np.linspace(*ylim, k))
            rows = [function(torch.tensor([x, y])).detach().numpy() for x, y in zip(X.flat, Y.flat)]
            return X, Y, *(column.reshape(X.shape) for column in np.stack(rows, axis=1))
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "arrows_on_the_fine_grid": wrong(
        "One grid for everything.",
        """
        def plot_surface_and_contour(fig, f, xlim, ylim, n=50, n_arrows=10):
            ax3d = fig.add_subplot(1, 2, 1, projection="3d")
            ax2d = fig.add_subplot(1, 2, 2)
            X, Y = torch.meshgrid(torch.linspace(*xlim, n), torch.linspace(*ylim, n), indexing="xy")
            points = torch.stack([X.flatten(), Y.flatten()], dim=1)
            Z = torch.func.vmap(f)(points).reshape(n, n).detach()
            G = torch.func.vmap(torch.func.grad(f))(points).reshape(n, n, 2).detach()
            surface = ax3d.plot_surface(X.numpy(), Y.numpy(), Z.numpy(), cmap="viridis")
            ax2d.contour(X, Y, Z)
            ax2d.quiver(X, Y, G[..., 0], G[..., 1])
            ax3d.set(xlabel="x", ylabel="y", zlabel="f")
            ax2d.set(xlabel="x", ylabel="y", aspect="equal")
            fig.colorbar(surface, ax=ax3d)
            return ax3d, ax2d
        """,
        idea="arrows_on_the_fine_grid",
        verdict="wrong_shape",
    ),
    "field_of_the_bowl": wrong(
        "2x and 2y, as in the old notebook.",
        drawn("    ax2d.quiver(P, Q, U, V)", "    ax2d.quiver(P, Q, 2 * P, 2 * Q)"),
        idea="field_of_the_bowl",
    ),
    "arrows_downhill": wrong("Descent.", drawn(ARROWS, "ax2d.quiver(P, Q, -U, -V)"), idea="arrows_downhill"),
    "exchanges_the_components": wrong(
        "V, U.", drawn(ARROWS, "ax2d.quiver(P, Q, V, U)"), idea="exchanges_the_components"
    ),
    "arrows_at_other_places": wrong(
        "Gradients on a grid with indexing ij, drawn on one with xy.",
        drawn(ARROWS, "ax2d.quiver(P, Q, U.T, V.T)"),
        idea="arrows_at_other_places",
    ),
    "unit_arrows": wrong(
        "Normalised, to look tidy.",
        drawn(ARROWS, "length = (U**2 + V**2).sqrt()\n    ax2d.quiver(P, Q, U / length, V / length)"),
        idea="unit_arrows",
    ),
    "transposes_the_surface": wrong(
        "Heights with indexing ij.",
        drawn(SURFACE, SURFACE.replace("Z.numpy()", "Z.T.numpy()")),
        idea="transposes_the_surface",
    ),
    "surface_upside_down": wrong(
        "−Z, so that the lowest point can be seen.",
        drawn(SURFACE, SURFACE.replace("Z.numpy()", "-Z.numpy()")),
        idea="surface_upside_down",
    ),
    "surface_of_the_bowl": wrong(
        "x² + y², as in the old notebook.",
        drawn(SURFACE, SURFACE.replace("Z.numpy()", "(X**2 + Y**2).numpy()")),
        idea="surface_of_the_bowl",
    ),
    "a_coarser_surface": wrong(
        "Every second point, for speed.",
        drawn(SURFACE, "surface = ax3d.plot_surface(X[::2, ::2].numpy(), Y[::2, ::2].numpy(), Z[::2, ::2].numpy(),"),
        idea="a_coarser_surface",
        verdict="wrong_shape",
    ),
    "contours_transposed": wrong(
        "Z.T on the right.", drawn(CONTOUR, CONTOUR.replace("Z,", "Z.T,")), idea="contours_transposed"
    ),
    "contours_upside_down": wrong(
        "Rows from the top, as in an image.",
        drawn(CONTOUR, CONTOUR.replace("Z,", "Z.flip(0),")),
        idea="contours_upside_down",
    ),
    "contours_filled": wrong("contourf.", drawn("ax2d.contour(", "ax2d.contourf("), idea="contours_filled"),
    "an_image_for_contours": wrong(
        "imshow, the right way up.",
        drawn(CONTOUR, 'ax2d.imshow(Z, extent=[*xlim, *ylim], origin="lower")'),
        idea="an_image_for_contours",
    ),
    "both_panels_flat": wrong(
        "pcolormesh in place of a surface.",
        drawn(', projection="3d"', "")
        .replace(SURFACE, "surface = ax3d.pcolormesh(X, Y, Z,")
        .replace('    ax3d.set_zlabel("f")\n', ""),
        idea="both_panels_flat",
    ),
    "exchanges_the_panels": wrong(
        "The flat one first.", drawn("return ax3d, ax2d", "return ax2d, ax3d"), idea="exchanges_the_panels"
    ),
    "draws_on_the_current_figure": wrong(
        "plt.subplot.",
        drawn("fig.add_subplot", "plt.subplot").replace("fig.colorbar", "plt.colorbar"),
        "import matplotlib.pyplot as plt",
        idea="draws_on_the_current_figure",
    ),
    "opens_a_figure": wrong(
        "A figure of its own.",
        PICTURE.replace("    ax3d =", "    fig = plt.figure(figsize=(10, 4))\n    ax3d =", 1),
        "import matplotlib.pyplot as plt",
        idea="opens_a_figure",
    ),
    "shows_the_figure": wrong(
        "plt.show() at the end.",
        drawn("    return ax3d", "    plt.show()\n    return ax3d"),
        "import matplotlib.pyplot as plt",
        idea="shows_the_figure",
    ),
    "no_label_upwards": slip("No zlabel.", drawn('    ax3d.set_zlabel("f")\n', ""), loses=2, idea="no_label_upwards"),
    "no_scale_of_colours": slip(
        "No colour bar.",
        drawn("    fig.colorbar(surface, ax=ax3d, shrink=0.5)\n", ""),
        loses=2,
        idea="no_scale_of_colours",
    ),
    "axes_of_two_scales": slip(
        "No aspect.", drawn('    ax2d.set_aspect("equal")\n', ""), loses=2, idea="axes_of_two_scales"
    ),
    # --- other pictures ------------------------------------------------------------------------------------
    "an_empty_picture": wrong(
        "Two panels, and nothing on them.",
        """
        def plot_surface_and_contour(fig, f, xlim, ylim, n=50, n_arrows=10):
            ax3d, ax2d = fig.add_subplot(1, 2, 1, projection="3d"), fig.add_subplot(1, 2, 2)
            ax3d.set(xlabel="x", ylabel="y", zlabel="z", xlim=xlim, ylim=ylim)
            ax2d.set(xlabel="x", ylabel="y", xlim=xlim, ylim=ylim, aspect="equal")
            return ax3d, ax2d
        """,
    ),
    "draws_the_bowl": wrong(
        "The old notebook's function, whatever f is.",
        PICTURE.replace("    ax3d =", "    f = lambda p: p[0] ** 2 + p[1] ** 2\n    ax3d =", 1),
        idea="draws_the_bowl",
    ),
}
