"""The gradient of tr(AX) with respect to a rectangular X, by hand."""

import torch

from autograder.language import BEYOND_DIFFERENCES, BY_HAND, Choice, exercise, gradient, hidden, matrix, ordinary, shown


@exercise(
    given=dict(A=matrix("m", "n"), X=matrix("n", "m")),
    find=gradient("X"),
    checks=[
        hidden("A and X of different sizes", ordinary.within(BEYOND_DIFFERENCES), points=3),
        shown(
            "two rows and three columns, and the other way round", ordinary.sizes(m=(2, 3), n=(3, 2)).draws(2), points=1
        ),
        hidden("as many rows as columns", ordinary.sizes(m=(2, 3, 5), n=(2, 3, 5)).draws(6), points=1),
        hidden("a single row or column", ordinary.sizes(m=(1, 3, 1, 2), n=(3, 1, 1, 1)).draws(8), points=1),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.sizes(m=(2, 4), n=(3, 2))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(6),
            points=1,
        ),
    ],
    forbids=BY_HAND,
    choice=Choice(
        "c", "Write tr(AX) as a sum over i and j. How often does the entry x₁₂ occur, and beside which entry of A?"
    ),
)
def grad_trace_linear(A, X):
    """The gradient of f(X) = tr(AX)."""
    return torch.trace(A @ X)


@grad_trace_linear.misconception
def forgets_the_transpose(A, X):
    """You returned A. Which shape has A, and which has X? A gradient has the shape of the variable.

    In tr(AX) = Σ aᵢⱼxⱼᵢ, beside which entry of A does x₁₂ stand?
    """
    return A.clone()


@grad_trace_linear.misconception
def transposes_only_to_fit(A, X):
    """Your result is right as long as A and X have different shapes, and wrong where they are square.

    A shape that fits proves nothing. Which entry of A stands beside x₁₂ in tr(AX) = Σ aᵢⱼxⱼᵢ?
    """
    return A.clone() if A.shape == X.shape else A.mT.clone()


@grad_trace_linear.misconception
def reads_entries_in_order(A, X):
    """Your entries have the right shape and stand in other places: reshape does not transpose.

    It keeps the entries in the order in which they are read, row by row. What moves rows to columns?
    """
    return A.reshape(X.shape).clone()


@grad_trace_linear.misconception
def keeps_the_diagonal(A, X):
    """You kept the entries on the diagonal only. The trace adds the diagonal of the *product* AX.

    Every entry of X takes part in that diagonal. Where does x₁₂ come in?
    """
    return torch.eye(*X.shape, dtype=A.dtype, device=A.device) * A.mT


@grad_trace_linear.misconception
def differentiates_the_trace_alone(A, X):
    """You returned ones on the diagonal: the gradient of tr X. The product with A is inside the trace.

    Which product of matrices turns d tr(AX) into an inner product with dX?
    """
    return torch.eye(*X.shape, dtype=A.dtype, device=A.device)


@grad_trace_linear.misconception
def sums_all_entries(A, X):
    """Your result is the gradient of the sum of *all* entries of AX. The trace adds those on the diagonal only."""
    return A.sum(0).unsqueeze(-1).expand(X.shape).clone()


@grad_trace_linear.misconception
def leaves_x_standing(A, X):
    """Your result contains X: you have the products aᵢⱼxⱼᵢ themselves. But tr(AX) is linear in X.

    Of which degree is the gradient of a linear function?
    """
    return A.mT * X


@grad_trace_linear.misconception
def differentiates_the_constant(A, X):
    """Your result is the gradient with respect to A. Which of the two matrices varies, and which stays as it is?"""
    return X.mT.clone()


@grad_trace_linear.misconception(raises=RuntimeError)
def applies_the_product_rule_to_a_constant(A, X):
    """You multiply a transposed A by X, as if the gradient of a linear function still held the variable.

    The shapes already say no. How does tr(AX) change when X does, in one product of two matrices?
    """
    return A.mT @ X


@grad_trace_linear.misconception
def returns_the_number(A, X):
    """You returned the number tr(AX) itself. A gradient has one entry for each entry of X."""
    return torch.trace(A @ X)


@grad_trace_linear.misconception
def takes_the_product_for_the_gradient(A, X):
    """You returned a matrix product of A and X. The trace is linear in X, so that its gradient is the
    same at every X.
    """
    return (A @ X).clone()


@grad_trace_linear.misconception
def squeezes(A, X):
    """Your result loses a dimension where A has a single row or column: squeeze() removes every dimension of size one.

    A matrix with one row is a matrix.
    """
    return A.mT.squeeze().clone()


@grad_trace_linear.misconception
def collects_entries_in_float64(A, X):
    """You returned float64 for float32 inputs: torch.zeros without a dtype makes float64 here.

    Let every new tensor take dtype and device from an input.
    """
    result = torch.zeros(X.shape, device=X.device)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            result[i, j] = A[j, i]
    return result
