"""The gradient of the mean cross-entropy of a linear softmax model, by hand; examples without a label do not count."""

import torch
import torch.nn.functional as F

from autograder.language import (
    BEYOND_DIFFERENCES,
    BY_HAND,
    Choice,
    derived,
    exercise,
    gradient,
    hidden,
    labels,
    matrix,
    ordinary,
    shown,
)


def by_log_softmax(X, y, W):
    """The gradient by the other API, of the logarithms of the probabilities that the right classes get."""
    W = W.detach().clone().requires_grad_()
    loss = -torch.log_softmax(X @ W, dim=1).gather(1, y.unsqueeze(1)).mean()
    return torch.autograd.grad(loss, W)[0]


def partly_known(X):
    """The classes in turn, and -1 for the examples whose first feature is below 0; the last label is known."""
    places = torch.arange(len(X))
    return torch.where((X[:, 0] < 0) & (places < len(X) - 1), -1, places % 4)


@exercise(
    given=dict(X=matrix("n", "d"), y=labels("n", classes=4), W=matrix("d", 4)),
    find=gradient("W"),
    checks=[
        hidden("four classes", ordinary.sizes(n=(7, 3, 20, 5), d=(3, 4, 2, 6)).within(BEYOND_DIFFERENCES), points=3),
        shown(
            "three classes",
            ordinary.sizes(n=(3, 5), d=(2, 3)).where(y=labels("n", classes=3), W=matrix("d", 3)).draws(2),
            points=1,
        ),
        hidden(
            "labels that are not known",
            ordinary.sizes(n=(9, 14), d=(3, 2)).where(y=derived(partly_known)).draws(8),
            points=1,
        ),
        hidden(
            "scores up to some thousands, ten classes",
            ordinary.sizes(n=6)
            .where(y=labels("n", classes=10), W=matrix("d", 10))
            .of_magnitude(30)
            .of_scale(1)
            .expecting(by_log_softmax)  # differences of the loss see nothing between saturated classes
            .draws(6),
            points=1,
        ),
        hidden(
            "float32, two classes, one example, views, tensors that require a gradient",
            ordinary.sizes(n=(5, 1, 4), d=(3, 2, 1))
            .where(y=labels("n", classes=2), W=matrix("d", 2))
            .float32()
            .laid_out("contiguous", "transposed", "strided")
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "Add the same vector to all columns of W. What happens to the probabilities?"),
)
def softmax_regression_grad(X, y, W):
    """The gradient of the mean cross-entropy of the scores XW over the examples whose label is known."""
    return F.cross_entropy(X @ W, y, ignore_index=-1)


def with_labels(X, y):
    """X and y without the rows to which nobody gave a class."""
    return X[y >= 0], y[y >= 0]


def softmax_but(slope=None, combine=None):
    """Make a wrong version; `slope` gives the slopes (n, k) from scores and one-hot labels."""

    def wrong(X, y, W):
        X, y = with_labels(X, y)
        Z = X @ W
        Y = F.one_hot(y, W.shape[1]).to(X.dtype)
        S = slope(Z, Y) if slope else torch.softmax(Z, dim=1) - Y
        return combine(X, S) if combine else X.mT @ S / len(X)

    return wrong


@softmax_regression_grad.misconception
def softmax_over_the_examples(X, y, W):
    """Your probabilities sum to 1 over the examples. Each example has probabilities of its own, one for each class."""
    return softmax_but(lambda Z, Y: torch.softmax(Z, dim=0) - Y)(X, y, W)


@softmax_regression_grad.form_of(softmax_over_the_examples)
def softmax_over_all_examples(X, y, W):
    known, P = y >= 0, torch.softmax(X @ W, dim=0)  # those without a label take part in the sums
    return X[known].mT @ (P[known] - F.one_hot(y[known], W.shape[1]).to(X.dtype)) / known.sum()


@softmax_regression_grad.misconception
def averages_over_classes_too(X, y, W):
    """You divided by n·k: the loss is a mean over the examples, and a sum over the classes."""
    return softmax_but(combine=lambda X, S: X.mT @ S / S.numel())(X, y, W)


@softmax_regression_grad.misconception
def slopes_downhill(X, y, W):
    """Your gradient has the wrong sign. If the right class has too little probability, should its score fall or rise?

    And the gradient points to where the loss grows.
    """
    return softmax_but(lambda Z, Y: Y - torch.softmax(Z, dim=1))(X, y, W)


@softmax_regression_grad.misconception
def sums_the_examples(X, y, W):
    """You summed over the examples; the loss is their mean."""
    return softmax_but(combine=lambda X, S: X.mT @ S)(X, y, W)


@softmax_regression_grad.misconception
def leaves_out_the_labels(X, y, W):
    """Your gradient does not depend on the labels: you have differentiated the log of the sum of exponentials only."""
    return softmax_but(lambda Z, Y: torch.softmax(Z, dim=1))(X, y, W)


@softmax_regression_grad.misconception
def labels_alone(X, y, W):
    """Your gradient contains the labels only. The loss has a second term, in which all classes take part."""
    return softmax_but(lambda Z, Y: -Y)(X, y, W)


@softmax_regression_grad.misconception
def scores_for_probabilities(X, y, W):
    """You compared the scores with the labels. Turn the scores into probabilities first."""
    return softmax_but(lambda Z, Y: Z - Y)(X, y, W)


@softmax_regression_grad.misconception
def one_sigmoid_per_class(X, y, W):
    """You used a sigmoid for each class, as if an example could belong to several. Here the classes share one whole."""
    return softmax_but(lambda Z, Y: torch.sigmoid(Z) - Y)(X, y, W)


@softmax_regression_grad.misconception
def softmax_of_a_squared_error(X, y, W):
    """Your slopes have a factor p(1 − p) too many. The logarithm of the loss takes it away."""

    def slope(Z, Y):
        P = torch.softmax(Z, dim=1)
        return (P - Y) * P * (1 - P)

    return softmax_but(slope)(X, y, W)


@softmax_regression_grad.misconception
def right_class_only(X, y, W):
    """Only the column of the right class moves in your gradient. The other classes lose what this one gains."""
    return softmax_but(lambda Z, Y: (torch.softmax(Z, dim=1) - 1) * Y)(X, y, W)


@softmax_regression_grad.misconception
def classes_counted_from_one(X, y, W):
    """You count the classes from 1, so that every label stands for the class before it. PyTorch counts from 0."""
    return softmax_but(lambda Z, Y: torch.softmax(Z, dim=1) - Y.roll(-1, dims=1))(X, y, W)


@softmax_regression_grad.misconception
def overflowing_exponentials(X, y, W):
    """Your formula is right, but exp overflows for large scores, and infinity divided by infinity is NaN.

    What may you subtract from all scores of one example without changing its probabilities?
    """
    return softmax_but(lambda Z, Y: Z.exp() / Z.exp().sum(dim=1, keepdim=True) - Y)(X, y, W)


@softmax_regression_grad.misconception
def subtracts_one_maximum_for_all(X, y, W):
    """You subtracted the largest score of all examples. An example whose scores are far below it is left with 0/0.

    Each example has a maximum of its own.
    """

    def slope(Z, Y):
        E = (Z - Z.max()).exp()
        return E / E.sum(dim=1, keepdim=True) - Y

    return softmax_but(slope)(X, y, W)


@softmax_regression_grad.misconception
def counts_the_classes_that_occur(X, y, W):
    """You took the number of classes from the labels. A class that does not occur has a column in W all the same."""
    X, y = with_labels(X, y)
    return X.mT @ (torch.softmax(X @ W, dim=1) - F.one_hot(y).to(X.dtype)) / len(X)


@softmax_regression_grad.misconception
def averages_over_all_examples(X, y, W):
    """You leave out the examples without a label, but divide by the number of all. Over how many is the mean taken?"""
    return softmax_but(combine=lambda known, S: known.mT @ S / len(X))(X, y, W)


@softmax_regression_grad.misconception
def takes_unknown_for_the_last_class(X, y, W):
    """You used -1 as an index, which Python and PyTorch read as the last class. Here it says that nobody knows."""
    return softmax_but()(X, y % W.shape[1], W)


@softmax_regression_grad.misconception
def counts_examples_without_a_label(X, y, W):
    """An example without a label still moves your gradient: its probabilities stay, with nothing taken off.

    If it has no loss, which slopes has it?
    """
    P = torch.softmax(X @ W, dim=1)
    Y = (y[:, None] == torch.arange(W.shape[1], device=y.device)).to(X.dtype)
    return X.mT @ (P - Y) / (y >= 0).sum()


@softmax_regression_grad.misconception
def one_hot_in_float64(X, y, W):
    """Your code works in float64 only: one-hot labels that are made without the dtype of X turn all into float64."""
    X, y = with_labels(X, y)
    P = torch.softmax(X @ W, dim=1)
    S = P - F.one_hot(y, W.shape[1]).double()
    return X.mT.to(S.dtype) @ S / len(X)
