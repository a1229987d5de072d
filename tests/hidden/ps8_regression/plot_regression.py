"""A plot: data with the fitted line, and the losses of the fit on a logarithmic axis."""

import torch

from autograder.language import (
    Choice,
    exercise,
    hidden,
    matrix,
    one_of,
    ordinary,
    positive,
    scalar,
    shown,
    value,
    vector,
)
from source.ps8_regression import support

from ..shared import exactly


@exercise(
    given=dict(X=matrix("n", 1), y=vector("n"), w=vector(1), b=scalar(), losses=positive("k")),
    find=value(),
    probe=support.drawn_regression,
    checks=[
        hidden("points in any order", ordinary.sizes(n=(7, 12), k=(9, 30)).draws(4), points=3),
        shown("five points, six losses", ordinary.sizes(n=5, k=6).draws(1), points=2),
        hidden(
            "x as a vector",
            ordinary.sizes(n=(6, 9), k=5).where(X=vector("n")).draws(2),
            points=1,
        ),
        hidden(
            "a single loss, or one that is zero, tensors that require a gradient",
            ordinary.sizes(n=6).where(losses=one_of(exactly([0.8]), exactly([2.5, 0.3, 0.0, 0.0]))).leaves().draws(2),
            points=1,
        ),
    ],
    choice=Choice("b", "What is the loss at the best line, when the points do not lie on a line?"),
)
def plot_regression(axes, X, y, w, b, losses):
    """The data with the fitted line on the left, the losses on a logarithmic axis on the right."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses)


def left_panel(ax, X, y, w, b, *, ends=None, label="fit", legend=True, scatter=True):
    """The data and a line over them."""
    x = X.detach().reshape(-1)
    ends = ends or (float(x.min()), float(x.max()))
    ax.scatter(x, y.detach(), label="data") if scatter else None
    slope, height = float(w.detach().sum()), float(b.detach())
    ax.plot(ends, [slope * end + height for end in ends], color="tab:red", label=label)
    ax.set(title="The data and the fit", xlabel="x", ylabel="y")
    ax.legend() if legend else None


def right_panel(ax, losses, *, first=0, scale="log", marker="."):
    """The losses, one for each point of the walk."""
    values = losses.detach()
    ax.plot(range(first, first + len(values)), values, marker=marker)
    ax.set(title="The loss of every step", xlabel="step", ylabel="loss", yscale=scale)


@plot_regression.misconception
def counts_steps_from_one(axes, X, y, w, b, losses):
    """Your losses begin at step 1. The first of them is the loss at the start, after 0 steps."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses, first=1)


@plot_regression.misconception
def draws_the_true_line(axes, X, y, w, b, losses):
    """You drew the line y = 3x + 2, from which some data were made. Asked is the line that was fitted, by w and b."""
    left_panel(axes[0], X, y, torch.tensor([3.0]), torch.tensor(2.0))
    right_panel(axes[1], losses)


@plot_regression.misconception
def both_on_one_axes(axes, X, y, w, b, losses):
    """Both pictures are on the first Axes, and the second one is empty."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[0], losses)


@plot_regression.misconception
def exchanges_the_panels(axes, X, y, w, b, losses):
    """The two pictures are exchanged: the data belong on axes[0], the losses on axes[1]."""
    left_panel(axes[1], X, y, w, b)
    right_panel(axes[0], losses)


@plot_regression.misconception
def linear_loss_axis(axes, X, y, w, b, losses):
    """The axis of the losses is linear, and most of the walk looks flat on it. Which scale shows factors?"""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses, scale="linear")


@plot_regression.misconception
def both_axes_logarithmic(axes, X, y, w, b, losses):
    """The axis of the steps is logarithmic, too, and step 0 has no place on it. Only the losses need that scale."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses)
    axes[1].set_xscale("log")


@plot_regression.misconception
def logarithms_of_losses(axes, X, y, w, b, losses):
    """You drew the logarithms of the losses. Draw the losses themselves, and let the axis be logarithmic.

    Then the numbers at the axis are losses, and a loss of zero falls out of the picture at the bottom.
    """
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses.log10())
    axes[1].set_yscale("log")


@plot_regression.form_of(logarithms_of_losses)
def logarithms_on_a_linear_axis(axes, X, y, w, b, losses):
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses.detach().log10(), scale="linear")


@plot_regression.form_of(logarithms_of_losses)
def natural_logarithms_on_a_linear_axis(axes, X, y, w, b, losses):
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses.detach().log(), scale="linear")


@plot_regression.misconception
def leaves_out_the_intercept_of_the_line(axes, X, y, w, b, losses):
    """Your line goes through the origin: the intercept b is missing."""
    left_panel(axes[0], X, y, w, torch.zeros(()))
    right_panel(axes[1], losses)


@plot_regression.misconception
def line_from_zero_to_one(axes, X, y, w, b, losses):
    """Your line does not reach over all of the data. It should go from the smallest x to the largest, at least."""
    left_panel(axes[0], X, y, w, b, ends=(0.0, 1.0))
    right_panel(axes[1], losses)


@plot_regression.misconception
def line_from_first_to_last(axes, X, y, w, b, losses):
    """Your line goes from the first point to the last one, as if X were sorted. Which are the outermost ones?"""
    x = X.detach().reshape(-1)
    left_panel(axes[0], X, y, w, b, ends=(float(x[0]), float(x[-1])))
    right_panel(axes[1], losses)


@plot_regression.misconception
def connects_the_data(axes, X, y, w, b, losses):
    """You joined the data points by a line. They have no order; draw them as points, and one line for the fit."""
    axes[0].plot(X.detach().reshape(-1), y.detach(), label="data")
    left_panel(axes[0], X, y, w, b, scatter=False)
    right_panel(axes[1], losses)


@plot_regression.misconception
def exchanges_x_and_y(axes, X, y, w, b, losses):
    """Your points have x and y exchanged."""
    axes[0].scatter(y.detach(), X.detach().reshape(-1), label="data")
    left_panel(axes[0], X, y, w, b, scatter=False)
    right_panel(axes[1], losses)


@plot_regression.misconception
def plots_predictions_for_data(axes, X, y, w, b, losses):
    """Your points are the predictions, and all lie on the line. Draw what was measured, y."""
    x = X.detach().reshape(-1)
    left_panel(axes[0], X, (w * x + b).detach(), w, b)
    right_panel(axes[1], losses)


@plot_regression.misconception
def draws_on_the_current_axes(axes, X, y, w, b, losses):
    """Your curve of losses is not on the Axes that you were given: plt.plot draws on whichever Axes is current."""
    import matplotlib.pyplot as plt

    left_panel(axes[0], X, y, w, b)
    right_panel(plt.gca(), losses)


@plot_regression.misconception
def no_legend(axes, X, y, w, b, losses):
    """There is no legend on the left, so nobody knows which colour is data and which is fit."""
    left_panel(axes[0], X, y, w, b, legend=False)
    right_panel(axes[1], losses)


@plot_regression.misconception
def no_labels(axes, X, y, w, b, losses):
    """Titles or labels of axes are missing. A picture without them says nothing to anybody else."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses)
    axes[1].set(xlabel="", ylabel="", title="")


@plot_regression.misconception
def returns_the_axes(axes, X, y, w, b, losses):
    """You returned something. The picture is on the Axes already; nothing is to be returned."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses)
    return axes


@plot_regression.misconception
def a_matrix_of_inputs_only(axes, X, y, w, b, losses):
    """Your code needs X with two dimensions. It may also come as a vector (n,)."""
    left_panel(axes[0], X[:, :1], y, w, b)
    right_panel(axes[1], losses)


@plot_regression.misconception
def never_detaches(axes, X, y, w, b, losses):
    """You hand tensors over as they come. matplotlib refuses those that require a gradient, as after training.

    Which call gives a tensor with the same numbers that requires none?
    """
    x = X.reshape(-1)
    axes[0].scatter(x, y, label="data")
    left_panel(axes[0], X, y, w, b, scatter=False)
    right_panel(axes[1], losses)


@plot_regression.misconception
def no_marker(axes, X, y, w, b, losses):
    """Your curve has no markers. A curve through a single loss is no line, and nobody sees it."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses, marker=None)


@plot_regression.misconception
def drops_the_zeros(axes, X, y, w, b, losses):
    """You took the zeros out of the losses. matplotlib draws them far below the picture.

    The data of the curve stay whole."""
    left_panel(axes[0], X, y, w, b)
    right_panel(axes[1], losses[losses > 0])
