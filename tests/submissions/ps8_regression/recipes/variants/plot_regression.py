"""Answers to plot_regression."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

LEFT = code(
    """
    ax1.scatter(x, y.detach(), label="data")
    xs = torch.stack([x.min(), x.max()])
    ax1.plot(xs, w.item() * xs + b.item(), "r-", label="fit")
    ax1.set_title("Linear regression")
    ax1.set_xlabel("x")
    ax1.set_ylabel("y")
    ax1.legend()
    """
)

RIGHT = code(
    """
    ax2.plot(losses.detach(), marker="o")
    ax2.set_yscale("log")
    ax2.set_title("Training loss")
    ax2.set_xlabel("step")
    ax2.set_ylabel("loss")
    """
)


def _both(left: str = LEFT, right_: str = RIGHT, first: str = "x = X.detach().reshape(-1)") -> str:
    """Put the two panels of one student into a function."""
    body = "\n".join(["ax1, ax2 = axes", code(first), code(left), code(right_)])
    lines = "\n".join(f"    {line}" if line else "" for line in body.split("\n"))
    return f"def plot_regression(axes, X, y, w, b, losses):\n{lines}\n"


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Points, a line between the outermost, losses over their numbers.",
        """
        def plot_regression(axes: Sequence[Axes], X: Tensor, y: Tensor, w: Tensor, b: Tensor, losses: Tensor) -> None:
            left, right = axes
            x = X.detach().reshape(-1)
            ends = torch.stack([x.min(), x.max()])
            left.scatter(x, y.detach(), s=12, label="data")
            left.plot(ends, w.detach() * ends + b.detach(), color="tab:red", label="fit")
            left.set(title="Data and fitted line", xlabel="x", ylabel="y")
            left.legend()
            right.plot(range(len(losses)), losses.detach(), marker=".")
            right.set(title="Loss", xlabel="step", ylabel="mean squared error", yscale="log")
        """,
    ),
    "plain_loops": right(
        "Lists of Python numbers; one marker after the other.",
        """
        def plot_regression(axes, X, y, w, b, losses):
            xs = [float(entry) for entry in X.flatten()]
            ys = y.tolist()
            slope, height = float(w), float(b)
            for i in range(len(xs)):
                axes[0].plot([xs[i]], [ys[i]], "k.", label="data" if i == 0 else None)
            order = sorted(xs)
            axes[0].plot(order, [slope * t + height for t in order], label="line")
            axes[0].set_title("fit")
            axes[0].set_xlabel("x")
            axes[0].set_ylabel("y")
            axes[0].legend()
            steps, values = [], []
            for k in range(losses.shape[0]):
                steps.append(k)
                values.append(losses[k].item())
            axes[1].plot(steps, values, "o-")
            axes[1].set_yscale("log")
            axes[1].set_title("losses")
            axes[1].set_xlabel("k")
            axes[1].set_ylabel("L")
        """,
    ),
    "vectorised": right(
        "linspace a little further than the data; semilogy.",
        """
        @torch.no_grad()
        def plot_regression(axes, X, y, w, b, losses):
            x, y, w, b, losses = (t.detach().ravel().numpy() for t in (X, y, w, b, losses))
            margin = 0.1 * (x.max() - x.min())
            grid = torch.linspace(x.min() - margin, x.max() + margin, 200)
            axes[0].plot(x, y, linestyle="", marker="x", label="measured")
            axes[0].plot(grid, grid * w[0] + b[0], linestyle="--", label=f"y = {w[0]:.2f} x + {b[0]:.2f}")
            axes[0].set(xlabel="feature", ylabel="target", title="least squares")
            axes[0].legend(loc="best")
            axes[1].semilogy(losses, "s-", markersize=3)
            axes[1].set(xlabel="iteration", ylabel="MSE", title="convergence")
        """,
    ),
    "helpers": right(
        "A function for the words, one for each panel; axline needs two points, so plot is used.",
        """
        def plot_regression(axes, X, y, w, b, losses):
            draw_the_data(axes[0], X.detach().numpy().squeeze(), y.detach().numpy(), w.item(), b.item())
            draw_the_walk(axes[1], losses.detach().numpy())
        """,
        """
        def name_panel(ax, title, across, up):
            ax.set_title(title)
            ax.set_xlabel(across)
            ax.set_ylabel(up)


        def draw_the_data(ax, x, y, slope, intercept):
            ax.scatter(x, y, c="steelblue")
            (line,) = ax.plot([x.min(), x.max()], [slope * x.min() + intercept, slope * x.max() + intercept], "r")
            ax.legend([ax.collections[0], line], ["data", "fit"])
            name_panel(ax, "Data", "x", "y")


        def draw_the_walk(ax, losses):
            ax.set_yscale("log")
            ax.plot(list(range(losses.size)), losses, "-o")
            name_panel(ax, "Loss", "step", "loss")
        """,
    ),
    "line_through_every_point": right(
        "The line is evaluated at every x, sorted.",
        """
        def plot_regression(axes, X, y, w, b, losses):
            X, y, w, b, losses = X.detach(), y.detach(), w.detach(), b.detach(), losses.detach()
            x, order = X.reshape(-1).sort()
            left, right = axes[0], axes[1]
            left.plot(x, y[order], "o", label="points")
            left.plot(x, x * w + b, "-", label="model")
            left.legend()
            left.set(title="Model and points", xlabel="$x$", ylabel="$y$")
            right.plot(torch.arange(losses.numel()), losses, "-", marker="+")
            right.set(yscale="log", title="Losses", xlabel="$k$", ylabel="$L$")
        """,
    ),
    "line_over_unsorted_points": right(
        "The line is evaluated at every x, as they come: it runs to and fro on itself.",
        _both(
            LEFT.replace("xs = torch.stack([x.min(), x.max()])\n", "").replace(
                "ax1.plot(xs, w.item() * xs + b.item()", "ax1.plot(x, w.item() * x + b.item()"
            )
        ),
    ),
    "axline": right(
        "A line without ends.",
        _both(
            LEFT.replace("xs = torch.stack([x.min(), x.max()])\n", "").replace(
                'ax1.plot(xs, w.item() * xs + b.item(), "r-", label="fit")',
                'ax1.axline((0, b.item()), slope=w.item(), color="r", label="fit")',
            )
        ),
    ),
    "errorbar": right(
        "errorbar for the points, a line through three of them.",
        _both(
            LEFT.replace("ax1.scatter(x, y.detach()", 'ax1.errorbar(x, y.detach(), fmt="o"').replace(
                "torch.stack([x.min(), x.max()])", "torch.stack([x.min(), x.mean(), x.max()])"
            )
        ),
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "counts_steps_from_one": wrong(
        "range(1, n + 1).",
        _both(right_=RIGHT.replace("ax2.plot(losses", "ax2.plot(range(1, len(losses) + 1), losses")),
        idea="counts_steps_from_one",
    ),
    "draws_the_true_line": wrong(
        "3x + 2, as in the old notebook.",
        _both(LEFT.replace("w.item() * xs + b.item()", "3 * xs + 2")),
        idea="draws_the_true_line",
    ),
    "both_on_one_axes": wrong(
        "axes[0] twice.",
        _both(right_=RIGHT.replace("ax2", "ax1")),
        idea="both_on_one_axes",
    ),
    "exchanges_the_panels": wrong(
        "Losses on the left.",
        _both(first="ax2, ax1 = axes\nx = X.detach().reshape(-1)"),
        idea="exchanges_the_panels",
        verdict="wrong_shape",
    ),
    "linear_loss_axis": wrong(
        "No logarithm.",
        _both(right_=RIGHT.replace('ax2.set_yscale("log")\n', "")),
        idea="linear_loss_axis",
    ),
    "both_axes_logarithmic": wrong(
        "loglog.",
        _both(right_=RIGHT.replace("ax2.plot", "ax2.loglog").replace('ax2.set_yscale("log")\n', "")),
        idea="both_axes_logarithmic",
    ),
    "logarithms_of_losses": wrong(
        "log10 of the losses, on a logarithmic axis.",
        _both(right_=RIGHT.replace("losses.detach()", "torch.log10(losses.detach())")),
        idea="logarithms_of_losses",
    ),
    "logarithms_on_a_linear_axis": wrong(
        "log10 of the losses, on a linear axis.",
        _both(
            right_=RIGHT.replace("losses.detach()", "torch.log10(losses.detach())").replace(
                'ax2.set_yscale("log")\n', ""
            )
        ),
        idea="logarithms_of_losses",
    ),
    "leaves_out_the_intercept_of_the_line": wrong(
        "w·x.",
        _both(LEFT.replace("w.item() * xs + b.item()", "w.item() * xs")),
        idea="leaves_out_the_intercept_of_the_line",
    ),
    "line_from_zero_to_one": wrong(
        "linspace(0, 1).",
        _both(LEFT.replace("torch.stack([x.min(), x.max()])", "torch.linspace(0, 1, 50)")),
        idea="line_from_zero_to_one",
        verdict="not_finite",
    ),
    "line_from_first_to_last": wrong(
        "x[0] and x[-1].",
        _both(LEFT.replace("torch.stack([x.min(), x.max()])", "x[[0, -1]]")),
        idea="line_from_first_to_last",
        verdict="not_finite",
    ),
    "connects_the_data": wrong(
        "plot for the points.",
        _both(LEFT.replace("ax1.scatter(", "ax1.plot(")),
        idea="connects_the_data",
        verdict="wrong_shape",
    ),
    "connects_the_data_with_markers": wrong(
        "plot for the points, with markers.",
        _both(LEFT.replace('ax1.scatter(x, y.detach(), label="data")', 'ax1.plot(x, y.detach(), "o-", label="data")')),
        idea="connects_the_data",
        verdict="wrong_shape",
    ),
    "exchanges_x_and_y": wrong(
        "scatter(y, x).",
        _both(LEFT.replace("ax1.scatter(x, y.detach()", "ax1.scatter(y.detach(), x")),
        idea="exchanges_x_and_y",
    ),
    "plots_predictions_for_data": wrong(
        "y is computed before it is drawn.",
        _both(first="x = X.detach().reshape(-1)\ny = w.item() * x + b.item()"),
        idea="plots_predictions_for_data",
    ),
    "draws_on_the_current_axes": wrong(
        "plt.plot for the second picture.",
        _both(
            right_="""
            import matplotlib.pyplot as plt
            plt.plot(losses.detach(), marker="o")
            plt.yscale("log")
            plt.title("Training loss")
            plt.xlabel("step")
            plt.ylabel("loss")
            """
        ),
        idea="draws_on_the_current_axes",
    ),
    "no_legend": wrong(
        "label=, and no legend().",
        _both(LEFT.replace("\nax1.legend()", "")),
        idea="no_legend",
    ),
    "no_labels": wrong(
        "Words on the left only.",
        _both(
            right_="""
            ax2.plot(losses.detach(), marker="o")
            ax2.set_yscale("log")
            """
        ),
        idea="no_labels",
    ),
    "no_title": wrong(
        "No title on the left.",
        _both(LEFT.replace('ax1.set_title("Linear regression")\n', "")),
        idea="no_labels",
        instead="",
        counts=False,
    ),
    "returns_the_axes": wrong(
        "return axes.",
        _both() + "    return axes\n",
        idea="returns_the_axes",
    ),
    "a_matrix_of_inputs_only": slip(
        "X[:, 0].",
        _both(first="x = X.detach()[:, 0]"),
        loses=1,
        idea="a_matrix_of_inputs_only",
    ),
    "no_marker": wrong(
        "A line without markers.",
        _both(right_=RIGHT.replace(', marker="o"', "")),
        idea="no_marker",
    ),
    "drops_the_zeros": slip(
        "Only what has a logarithm.",
        _both(right_=RIGHT.replace("losses.detach()", "losses.detach()[losses > 0]")),
        loses=1,
        idea="drops_the_zeros",
    ),
    "lifts_the_zeros": right(
        "clamp(1e-12), a difference that no tolerance sees.",
        _both(right_=RIGHT.replace("losses.detach()", "losses.detach().clamp(min=1e-12)")),
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "never_detaches": slip(
        "Tensors as they come, which matplotlib refuses after training.",
        _both(
            LEFT.replace("y.detach()", "y").replace("w.item() * xs + b.item()", "w * xs + b"),
            RIGHT.replace("losses.detach()", "losses"),
            first="x = X.reshape(-1)",
        ),
        loses=1,
        idea="never_detaches",
    ),
    "shows_and_closes": wrong(
        "A figure of its own, which is closed at the end; the given Axes stay empty.",
        """
        import matplotlib.pyplot as plt


        def plot_regression(axes, X, y, w, b, losses):
            fig, axes = plt.subplots(1, 2)
            x = X.detach().reshape(-1)
            axes[0].scatter(x, y.detach(), label="data")
            axes[0].plot([x.min(), x.max()], [w.item() * t + b.item() for t in (x.min(), x.max())], label="fit")
            axes[0].set(title="fit", xlabel="x", ylabel="y")
            axes[0].legend()
            axes[1].semilogy(losses.detach(), marker="o")
            axes[1].set(title="loss", xlabel="step", ylabel="loss")
            plt.show()
        """,
        instead="",  # everything is missing
    ),
}
