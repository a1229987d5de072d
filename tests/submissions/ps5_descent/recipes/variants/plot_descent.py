"""Answers to plot_descent."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

# one student's picture, with one line of it drawn differently
PICTURE = """
def plot_descent(ax, f, path, xlim, ylim, levels=20):
    xs, ys = torch.linspace(xlim[0], xlim[1], 70), torch.linspace(ylim[0], ylim[1], 60)
    X, Y = torch.meshgrid(xs, ys, indexing="xy")
    Z = torch.func.vmap(f)(torch.stack([X.flatten(), Y.flatten()], dim=1)).reshape(60, 70).detach()
    cs = ax.contour(X, Y, Z, levels=levels)
    p = path.detach()
    line = ax.plot(p[:, 0], p[:, 1], "o-", label="path")[0]
    start = ax.scatter(p[0, 0], p[0, 1], marker="s", zorder=3, label="start")
    end = ax.scatter(p[-1, 0], p[-1, 1], marker="*", zorder=3, label="end")
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    ax.set_aspect("equal")
    ax.set_xlim(xlim)
    ax.set_ylim(ylim)
    ax.legend()
    return {"contour": cs, "path": line, "start": start, "end": end}
"""
CONTOUR = "cs = ax.contour(X, Y, Z, levels=levels)"
LINE = "ax.plot(p[:, 0], p[:, 1],"


def drawn(old: str, new: str) -> str:
    """Write the picture with one line of it replaced."""
    assert old in PICTURE, old
    return PICTURE.replace(old, new)


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "A grid, vmap, four artists, words.",
        """
        def plot_descent(
            ax: Axes,
            f: Callable[[Tensor], Tensor],
            path: Tensor,
            xlim: tuple[float, float],
            ylim: tuple[float, float],
            levels: int = 20,
        ) -> dict[str, object]:
            X, Y = torch.meshgrid(torch.linspace(*xlim, 80), torch.linspace(*ylim, 80), indexing="xy")
            heights = torch.func.vmap(f)(torch.stack([X.flatten(), Y.flatten()], dim=-1)).detach()
            contour = ax.contour(X, Y, heights.reshape(X.shape), levels=levels, cmap="viridis", alpha=0.6)
            points = path.detach()
            (line,) = ax.plot(points[:, 0], points[:, 1], "o-", markersize=3, color="tab:red", label="path")
            (start,) = ax.plot(*points[0], "s", color="black", label="start")
            (end,) = ax.plot(*points[-1], "*", markersize=12, color="black", label="end")
            ax.set_aspect("equal")
            ax.set(xlim=xlim, ylim=ylim, xlabel="x", ylabel="y")
            ax.legend()
            return {"contour": contour, "path": line, "start": start, "end": end}
        """,
    ),
    "plain_loops": right(
        "One height at a time, rows of y; lists of numbers.",
        """
        def plot_descent(ax, f, path, xlim, ylim, levels=20):
            n = 60
            xs = [xlim[0] + (xlim[1] - xlim[0]) * i / (n - 1) for i in range(n)]
            ys = [ylim[0] + (ylim[1] - ylim[0]) * j / (n - 1) for j in range(n)]
            Z = []
            for y in ys:
                row = []
                for x in xs:
                    row.append(float(f(torch.tensor([x, y]))))
                Z.append(row)
            parts = {"contour": ax.contour(xs, ys, Z, levels)}
            points = path.tolist()
            parts["path"] = ax.plot([p[0] for p in points], [p[1] for p in points], color="k", label="steps")[0]
            parts["start"] = ax.plot([points[0][0]], [points[0][1]], "go", label="start")[0]
            parts["end"] = ax.plot([points[-1][0]], [points[-1][1]], "rx", label="end")[0]
            ax.set_xlabel("x")
            ax.set_ylabel("y")
            ax.axis("equal")
            ax.set_aspect("equal", adjustable="box")
            ax.set_xlim(xlim[0], xlim[1])
            ax.set_ylim(ylim[0], ylim[1])
            ax.legend(loc="upper right")
            return parts
        """,
    ),
    "vectorised": right(
        "vmap twice over a grid with indexing ij, which is turned round at the end.",
        """
        @torch.no_grad()
        def plot_descent(ax, f, path, xlim, ylim, levels=20):
            x, y = torch.linspace(*xlim, 101), torch.linspace(*ylim, 101)
            grid = torch.stack(torch.meshgrid(x, y, indexing="ij"), dim=-1)
            Z = torch.func.vmap(torch.func.vmap(f))(grid)
            cs = ax.contour(x, y, Z.T, levels=levels, colors="0.6")
            across, up = path.detach().unbind(-1)
            (curve,) = ax.plot(across, up, ".-", label="descent")
            (start,) = ax.plot(across[:1], up[:1], "o", label="from here")
            (end,) = ax.plot(across[-1:], up[-1:], "o", mfc="none", label="to here")
            ax.legend(handles=[start, end])
            ax.set(xlabel="$x$", ylabel="$y$", xlim=xlim, ylim=ylim, aspect=1)
            return dict(contour=cs, path=curve, start=start, end=end)
        """,
    ),
    "helpers": right(
        "numpy, scatter, and a function for the heights.",
        """
        def plot_descent(ax, f, path, xlim, ylim, levels=20):
            X, Y, Z = heights_over(f, xlim, ylim, 75)
            rows = path.detach().numpy()
            drawn = {"contour": ax.contour(X, Y, Z, levels=levels, linewidths=0.7)}
            drawn["path"] = ax.plot(rows[:, 0], rows[:, 1], "-k", marker=".")[0]
            drawn["start"] = ax.scatter(*rows[0], color="g", label="start")
            drawn["end"] = ax.scatter(*rows[-1], color="r", label="end")
            finish(ax, xlim, ylim)
            return drawn
        """,
        """
        import numpy as np


        def heights_over(f, xlim, ylim, n):
            X, Y = np.meshgrid(np.linspace(*xlim, n), np.linspace(*ylim, n))
            points = torch.from_numpy(np.column_stack([X.ravel(), Y.ravel()]))
            return X, Y, torch.stack([f(point) for point in points]).detach().numpy().reshape(X.shape)


        def finish(ax, xlim, ylim):
            ax.set_aspect("equal")
            ax.set(xlim=xlim, ylim=ylim, xlabel="first variable", ylabel="second variable")
            ax.legend()
        """,
    ),
    "stretched_box": right(
        "set_aspect with datalim, and the window set behind it.",
        drawn('ax.set_aspect("equal")', 'ax.set_aspect("equal", adjustable="box")'),
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "leaves_out_the_last_point": wrong(
        "p[:-1].", drawn(LINE, "ax.plot(p[:-1, 0], p[:-1, 1],"), idea="leaves_out_the_last_point", verdict="wrong_shape"
    ),
    "leaves_out_the_start": wrong(
        "p[1:].", drawn(LINE, "ax.plot(p[1:, 0], p[1:, 1],"), idea="leaves_out_the_start", verdict="wrong_shape"
    ),
    "sorts_the_points": wrong(
        "Sorted by x.",
        drawn("line = ax.plot(p[:, 0], p[:, 1],", "q = p[p[:, 0].argsort()]\n    line = ax.plot(q[:, 0], q[:, 1],"),
        idea="sorts_the_points",
    ),
    "exchanges_the_coordinates": wrong(
        "p[:, 1] across.", drawn(LINE, "ax.plot(p[:, 1], p[:, 0],"), idea="exchanges_the_coordinates"
    ),
    "draws_upside_down": wrong(
        "Rows from the top, as in an image.",
        drawn(CONTOUR, CONTOUR.replace("Z,", "Z.flip(0),")),
        idea="draws_upside_down",
    ),
    "transposes_the_heights": wrong(
        "Heights with indexing ij on a grid with indexing xy.",
        """
        def plot_descent(ax, f, path, xlim, ylim, levels=20):
            xs, ys = torch.linspace(*xlim, 60), torch.linspace(*ylim, 60)
            points = torch.cartesian_prod(xs, ys)
            Z = torch.func.vmap(f)(points).reshape(60, 60).detach()
            cs = ax.contour(xs, ys, Z, levels=levels)
            p = path.detach()
            (line,) = ax.plot(p[:, 0], p[:, 1], "o-", label="path")
            (start,) = ax.plot(p[0, 0], p[0, 1], "s", label="start")
            (end,) = ax.plot(p[-1, 0], p[-1, 1], "*", label="end")
            ax.set(xlabel="x", ylabel="y", xlim=xlim, ylim=ylim, aspect="equal")
            ax.legend()
            return {"contour": cs, "path": line, "start": start, "end": end}
        """,
        idea="transposes_the_heights",
    ),
    "contours_of_the_bowl": wrong(
        "x² + y², as in the old notebook.",
        drawn(CONTOUR, CONTOUR.replace("Z,", "X**2 + Y**2,")),
        idea="contours_of_the_bowl",
    ),
    "fills_the_contours": wrong("contourf.", drawn("ax.contour(", "ax.contourf("), idea="fills_the_contours"),
    "shows_an_image": wrong(
        "imshow, the right way up.",
        drawn(CONTOUR, 'cs = ax.imshow(Z, extent=[*xlim, *ylim], origin="lower", cmap="viridis")'),
        idea="shows_an_image",
    ),
    "shows_an_image_upside_down": wrong(
        "imshow as it comes.", drawn(CONTOUR, "cs = ax.imshow(Z, extent=[*xlim, *ylim])"), idea="shows_an_image"
    ),
    "a_few_levels_only": wrong("Two or three levels.", drawn("levels=levels)", "levels=2)"), idea="a_few_levels_only"),
    "one_window_for_both": wrong(
        "xlim twice.",
        drawn(
            "ys = torch.linspace(xlim[0], xlim[1], 70), torch.linspace(ylim[0], ylim[1], 60)",
            "ys = torch.linspace(xlim[0], xlim[1], 70), torch.linspace(xlim[0], xlim[1], 60)",
        ),
        idea="one_window_for_both",
    ),
    "draws_on_the_current_axes": wrong(
        "plt instead of ax.",
        PICTURE.replace("    xs, ys", "    ax = plt.gca()\n    xs, ys", 1),
        "import matplotlib.pyplot as plt",
        idea="draws_on_the_current_axes",
    ),
    "opens_a_figure": wrong(
        "A figure of its own.",
        PICTURE.replace("    xs, ys", "    fig, ax = plt.subplots()\n    xs, ys", 1),
        "import matplotlib.pyplot as plt",
        idea="opens_a_figure",
    ),
    "shows_the_figure": wrong(
        "plt.show() at the end.",
        drawn("    return {", "    plt.show()\n    return {"),
        "import matplotlib.pyplot as plt",
        idea="shows_the_figure",
    ),
    "exchanges_start_and_end": wrong(
        "The marks at the wrong ends.",
        drawn("p[0, 0], p[0, 1]", "p[-1, 0], p[-1, 1]").replace(
            'p[-1, 0], p[-1, 1], marker="*"', 'p[0, 0], p[0, 1], marker="*"'
        ),
        idea="exchanges_start_and_end",
    ),
    "returns_nothing": wrong(
        "No return.",
        PICTURE[: PICTURE.index("    return {")],
        idea="returns_nothing",
    ),
    "axes_of_two_scales": slip(
        "No set_aspect.", drawn('    ax.set_aspect("equal")\n', ""), loses=2, idea="axes_of_two_scales"
    ),
    "window_that_grows": slip(
        "No limits.",
        drawn("    ax.set_xlim(xlim)\n    ax.set_ylim(ylim)\n", ""),
        loses=2,
        idea="window_that_grows",
    ),
    "explains_nothing": slip("No legend.", drawn("    ax.legend()\n", ""), loses=2, idea="explains_nothing"),
    "names_no_axes": slip(
        "No labels.", drawn('    ax.set_xlabel("x")\n    ax.set_ylabel("y")\n', ""), loses=2, idea="names_no_axes"
    ),
    "keeps_the_graph": slip(
        "No detach.", drawn("p = path.detach()", "p = path.numpy()"), loses=2, idea="keeps_the_graph"
    ),
    # --- other pictures ------------------------------------------------------------------------------------
    "an_empty_picture": wrong(
        "Words, and nothing else.",
        """
        def plot_descent(ax, f, path, xlim, ylim, levels=20):
            ax.set(xlabel="x", ylabel="y", xlim=xlim, ylim=ylim, aspect="equal")
            return {"contour": None, "path": None, "start": None, "end": None}
        """,
    ),
    "the_field_of_the_old_notebook": wrong(
        "The bowl of the old notebook, in its window.",
        drawn(
            "Z = torch.func.vmap(f)(torch.stack([X.flatten(), Y.flatten()], dim=1)).reshape(60, 70).detach()",
            "X = Y = torch.linspace(-3, 3, 60)\n    Z = X**2 + Y.unsqueeze(1) ** 2",
        ),
        counts=False,
    ),
    "the_lines_of_another_function": wrong(
        "Contour lines of log(1 + f − min f): the lines lie where those of f do, and stand for other values.",
        drawn(CONTOUR, CONTOUR.replace("Z,", "(1 + Z - Z.min()).log(),")),
    ),
    "markers_without_a_line": right("The points of the path, not joined.", drawn('"o-"', '"o"')),
}
