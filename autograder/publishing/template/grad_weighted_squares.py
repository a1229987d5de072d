"""The gradient of a weighted sum of squares, by hand."""

import torch

from autograder.language import BEYOND_DIFFERENCES, BY_HAND, Choice, exercise, gradient, hidden, ordinary, shown, vector


@exercise(
    given=dict(w=vector("n"), x=vector("n")),
    find=gradient("x"),
    checks=[
        hidden("ordinary w and x", ordinary.within(BEYOND_DIFFERENCES), points=4),
        shown("three small examples", ordinary.sizes(n=3).draws(3), points=1),
        hidden("float32", ordinary.float32().draws(6), points=1),
        hidden("vectors that require a gradient", ordinary.leaves().draws(3), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "Change one xᵢ only. Which terms of the sum change?"),
)
def grad_weighted_squares(w, x):
    """The gradient of f(x) = Σ wᵢxᵢ² with respect to x."""
    return (w * x**2).sum()


@grad_weighted_squares.misconception
def forgets_the_power_rule(w, x):
    """Your result is half of the right one. What does the exponent of xᵢ² do when you differentiate?"""
    return w * x


@grad_weighted_squares.misconception
def differentiates_by_the_weights(w, x):
    """You differentiated with respect to w. Which of the two vectors changes here?"""
    return x**2


@grad_weighted_squares.misconception
def answers_in_float64(w, x):
    """Your numbers are right, but always float64: a new tensor should take the dtype of x."""
    return 2 * (w * x).to(torch.float64)
