"""The mean squared error of a linear model with its gradients, by hand; labels of another shape are refused."""

import torch
import torch.nn.functional as F

from autograder.language import (
    BY_HAND,
    Choice,
    derived,
    exercise,
    hidden,
    matrix,
    one_of,
    ordinary,
    passing_on,
    scalar,
    shown,
    value,
    vector,
)
from source.ps8_regression import support

from ..shared import exactly

# y in shapes that would be stretched without a word: a column, a row, a single label, no dimension, a 1 × 1 matrix
MISSHAPEN = [
    exactly([[0.7], [-1.2], [0.4], [2.1]]),
    exactly([[0.3, -0.8, 1.9, -0.5]]),
    exactly([0.6]),
    exactly(-1.4),
    exactly([[1.3]]),
]


@exercise(
    given=dict(X=matrix("n", "d"), y=vector("n"), w=vector("d"), b=scalar()),
    find=value(),
    probe=passing_on(support.answered_or_refused),
    checks=[
        hidden("n examples, d features", ordinary.sizes(n=(6, 2, 50, 4), d=(3, 5, 2, 4)), points=5),
        shown("three examples, and five", ordinary.sizes(n=(3, 5), d=(2, 3)).draws(2), points=2),
        hidden(
            "labels of another shape",
            ordinary.where(y=one_of(*MISSHAPEN)).sizes(n=(4, 4, 4, 4, 1), d=(2, 3, 1, 5, 2)).draws(10),
            points=1,
        ),
        hidden(
            "a single example, a single feature",  # and numbers far from zero
            ordinary.sizes(n=(1, 5, 1), d=(3, 1, 1))
            .where(y=derived(lambda X: 2 * X[:, 0] + 30_000.7), b=exactly(30_000.3))
            .draws(6),
            points=1,
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("another device", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "b", "Which shape has the difference of a vector (n,) and a column (n, 1)? Average it over the rows."
    ),
)
def mse_and_grad(X, y, w, b):
    """The mean squared error of Xw + b and its gradients with respect to w and b; ValueError for other labels."""
    demand_one_label_each(X, y)

    def loss(w, b):
        return F.mse_loss(X @ w + b, y)

    return loss(w, b), *torch.func.grad(loss, argnums=(0, 1))(w, b)


def demand_one_label_each(X, y):
    """Raise the exception that the statement asks for."""
    if y.shape != X.shape[:1]:
        raise ValueError


def mse_but(loss=None, dw=None, db=None, refuses=demand_one_label_each):
    """Make a wrong version with some of its parts replaced; each replacement is a function of X and the residual."""

    def wrong(X, y, w, b):
        refuses(X, y)
        r = X @ w + b - y
        right = ((r * r).mean(), 2 * X.mT @ r / len(r), 2 * r.mean())
        return tuple(one(X, r) if one else other for one, other in zip((loss, dw, db), right, strict=True))

    return wrong


@mse_and_grad.misconception
def lets_labels_be_stretched(X, y, w, b):
    """You compute with whatever y has for a shape. A column (n, 1) becomes a table of n² differences, without a word.

    Training on such a table fits the mean of y and nothing else. What should your function do before it computes?
    """
    return mse_but(refuses=lambda X, y: None)(X, y, w, b)


@mse_and_grad.misconception
def flattens_the_labels(X, y, w, b):
    """You repaired a y of the wrong shape without telling anybody.

    A caller who passes a column has made a mistake somewhere. Which exception does the statement ask for?
    """
    return mse_but(refuses=lambda X, y: None)(X, y.flatten(), w, b)


@mse_and_grad.misconception
def counts_dimensions_only(X, y, w, b):
    """You look at how many dimensions y has, but not how long it is. A single label is stretched over all examples."""

    def refuses(X, y):
        if y.dim() != 1:
            raise ValueError

    return mse_but(refuses=refuses)(X, y, w, b)


@mse_and_grad.misconception
def counts_labels_only(X, y, w, b):
    """You look at how many labels there are, but not at the shape in which they come: a column has n entries, too."""

    def refuses(X, y):
        if y.numel() != len(X):
            raise ValueError

    return mse_but(refuses=refuses)(X, y, w, b)


@mse_and_grad.form_of(counts_labels_only)
def looks_at_the_first_dimension(X, y, w, b):
    def refuses(X, y):
        if y.shape[0] != len(X):  # for a y without dimensions this raises another exception, as len(y) does
            raise ValueError

    return mse_but(refuses=refuses)(X, y, w, b)


@mse_and_grad.misconception
def asserts_the_shape(X, y, w, b):
    """You refuse a y of the wrong shape, but not with the exception that the statement names.

    `assert` raises an AssertionError, and Python drops it altogether when it optimises.
    """
    assert y.shape == X.shape[:1]
    return mse_but()(X, y, w, b)


@mse_and_grad.misconception
def sums_over_examples(X, y, w, b):
    """You summed over the examples; the loss is their mean. What happens to your numbers if n grows?"""
    return mse_but(lambda X, r: r @ r, lambda X, r: 2 * X.mT @ r, lambda X, r: 2 * r.sum())(X, y, w, b)


@mse_and_grad.misconception
def averages_the_loss_only(X, y, w, b):
    """Your loss is the mean over the examples, but your gradients are those of the sum.

    A constant factor in front of a function stands in front of its gradient, too.
    """
    return mse_but(dw=lambda X, r: 2 * X.mT @ r, db=lambda X, r: 2 * r.sum())(X, y, w, b)


@mse_and_grad.misconception
def sums_the_slope_of_b(X, y, w, b):
    """Your gradient with respect to w is a mean over the examples, that with respect to b is a sum.

    b is the weight of a feature that is 1 in every example. What would you do with the gradient of such a weight?
    """
    return mse_but(db=lambda X, r: 2 * r.sum())(X, y, w, b)


@mse_and_grad.misconception
def sums_the_slope_of_w(X, y, w, b):
    """Your gradient with respect to b is a mean over the examples, that with respect to w is a sum.

    The factor 1/n stands in front of the whole loss. In front of which of its derivatives does it stand?
    """
    return mse_but(dw=lambda X, r: 2 * X.mT @ r)(X, y, w, b)


@mse_and_grad.misconception
def forgets_the_two(X, y, w, b):
    """Your gradients are half of what they should be. What is the derivative of r²?"""
    return mse_but(dw=lambda X, r: X.mT @ r / len(r), db=lambda X, r: r.mean())(X, y, w, b)


@mse_and_grad.misconception
def takes_half_the_loss(X, y, w, b):
    """You took ½ of the mean square, a convention that makes the gradient shorter. Here there is no ½."""
    return mse_but(lambda X, r: (r * r).mean() / 2, lambda X, r: X.mT @ r / len(r), lambda X, r: r.mean())(X, y, w, b)


@mse_and_grad.misconception
def points_downhill(X, y, w, b):
    """Your gradients have the wrong sign: they point to where the loss falls.

    With r = y − Xw − b, how does r change when w does?
    """
    return mse_but(dw=lambda X, r: -2 * X.mT @ r / len(r), db=lambda X, r: -2 * r.mean())(X, y, w, b)


@mse_and_grad.misconception
def sign_of_b_alone(X, y, w, b):
    """The gradient with respect to b has the wrong sign, that with respect to w the right one.

    Both come from the same residual. Did you use Xw + b − y in one place and y − Xw − b in the other?
    """
    return mse_but(db=lambda X, r: -2 * r.mean())(X, y, w, b)


@mse_and_grad.misconception
def averages_over_all_entries(X, y, w, b):
    """You divided by the number of entries of X. The mean is over the n examples, not over the n·d numbers in X."""
    return mse_but(dw=lambda X, r: 2 * X.mT @ r / X.numel())(X, y, w, b)


@mse_and_grad.misconception
def leaves_out_the_intercept(X, y, w, b):
    """Your residual is Xw − y: the intercept b is missing from the prediction."""
    return mse_but()(X, y, w, torch.zeros_like(b))


@mse_and_grad.misconception
def root_of_the_loss(X, y, w, b):
    """You returned the root of the mean square in place of the loss, while the gradients belong to the mean square."""
    return mse_but(lambda X, r: (r * r).mean().sqrt())(X, y, w, b)


@mse_and_grad.misconception
def squeezes_the_gradient(X, y, w, b):
    """You squeezed the gradient with respect to w: if there is one feature only, it loses its dimension.

    A gradient has the shape of its variable, (1,) here as well.
    """
    return mse_but(dw=lambda X, r: (2 * X.mT @ r / len(r)).squeeze())(X, y, w, b)


@mse_and_grad.misconception
def ones_in_float64(X, y, w, b):
    """Your code works in float64 only. A column of ones that is made without a dtype is float64, and so is .double().

    Let everything that you make take its dtype from X.
    """
    demand_one_label_each(X, y)
    ones = torch.ones(len(X), 1, device=X.device)
    A, v = torch.cat([X, ones], dim=1), torch.cat([w, b.reshape(1)])
    r = A @ v.to(A.dtype) - y
    slopes = 2 * A.mT @ r / len(r)
    return (r * r).mean(), slopes[:-1], slopes[-1]


@mse_and_grad.misconception
def ones_on_the_cpu(X, y, w, b):
    """You made a tensor that lies on the CPU wherever the inputs are. Let every new tensor take its device from X."""
    demand_one_label_each(X, y)
    A, v = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1), torch.cat([w, b.reshape(1)])
    r = A @ v - y
    slopes = 2 * A.mT @ r / len(r)
    return (r * r).mean(), slopes[:-1], slopes[-1]
