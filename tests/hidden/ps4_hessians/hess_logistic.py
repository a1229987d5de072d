"""The Hessian of a penalised logistic loss, by hand and without an n × n matrix."""

import torch

from autograder.language import (
    BY_HAND,
    Choice,
    exercise,
    hessian,
    hidden,
    labels,
    largest_intermediate,
    matrix,
    one_of,
    ordinary,
    shown,
    vector,
)
from source.ps4_hessians import support

from ..shared import identity

SURE = (
    (
        torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.6, 0.0], [1.0, 0.6, 0.5], [0.3, 0.2, -0.4]]),
        [900.0, -1500.0, 2.0],
    ),
    (
        torch.tensor([[1.0, 2.0, -1.0], [0.5, -1.0, 0.5], [2.0, 1.0, 0.5], [-1.0, 1.0, 2.0], [0.7, 0.1, 0.2]]),
        [700.0, 800.0, -3000.0],
    ),
)


def by_half_angles(X, y, w, lam):
    """The Hessian with 1/(4·cosh²(z/2)) in the place of p(1 − p)."""
    return weighted_gram(X, 1 / (2 * torch.cosh((X @ w / 2).clamp(-350, 350))) ** 2) / len(X) + lam * identity(X)


@exercise(
    given=dict(
        X=matrix("n", "d"), y=labels("n", classes=2, dtype=torch.float64), w=vector("d"), lam=one_of(0.3, 1.75, 0.05)
    ),
    find=hessian("w"),
    checks=[
        hidden("more examples than weights, or fewer", ordinary, points=5),
        shown("five examples, and two", ordinary.sizes(n=(5, 2), d=(2, 3)).draws(2), points=1),
        hidden(
            "one example, one weight, no penalty",
            ordinary.sizes(n=(1, 5, 1, 4), d=(3, 1, 1, 2)).where(lam=one_of(0.0, 0.6)).draws(8),
            points=1,
        ),
        hidden(
            "labels that the model is sure of",
            ordinary.where(X=one_of(*(X for X, _ in SURE)), w=one_of(*(torch.tensor(w) for _, w in SURE)))
            .sizes(n=5)
            .expecting(by_half_angles)
            .draws(6),
            points=1,
        ),
        hidden(
            "no n × n tensor",
            ordinary.sizes(n=2_000, d=3).draws(1),
            points=1,
            rule=largest_intermediate(at_most=lambda X, y, w, lam: X.numel() * X.shape[1]),
        ),
        hidden(
            "float32, views, tensors that require a gradient",
            ordinary.float32().laid_out("transposed", "strided", "expanded").leaves().draws(6),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("a", "In which terms of f does y occur, and what is their second derivative by w?"),
)
def hess_logistic(X, y, w, lam):
    """The Hessian of the mean cross-entropy of a logistic model plus ½λ‖w‖², with respect to w."""
    return support.cross_entropy(X, y, lam)(w)


def logistic_weights(X, w):
    """p(1 − p) for every example."""
    p = torch.sigmoid(X @ w)
    return p * (1 - p)


def weighted_gram(X, weights):
    """Xᵀ diag(weights) X without the diagonal matrix."""
    return X.mT @ (weights.unsqueeze(1) * X)


@hess_logistic.misconception
def forgets_the_mean(X, y, w, lam):
    """You added up the examples where f averages them: the 1/n is missing."""
    return weighted_gram(X, logistic_weights(X, w)) + lam * identity(X)


@hess_logistic.misconception
def averages_the_penalty(X, y, w, lam):
    """You divided everything by n, the penalty too. It stands outside the mean."""
    return (weighted_gram(X, logistic_weights(X, w)) + lam * identity(X)) / len(X)


@hess_logistic.misconception
def forgets_the_penalty(X, y, w, lam):
    """The penalty ½λ‖w‖² has a second derivative, too. Where is it?"""
    return weighted_gram(X, logistic_weights(X, w)) / len(X)


@hess_logistic.misconception
def doubles_the_penalty(X, y, w, lam):
    """Your penalty counts twice: there is a ½ in front of λ‖w‖²."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + 2 * lam * identity(X)


@hess_logistic.misconception
def adds_the_penalty_everywhere(X, y, w, lam):
    """You added λ to *every* entry of the matrix: a number is broadcast. ½λ‖w‖² has no mixed derivatives."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + lam


@hess_logistic.misconception
def squared_loss(X, y, w, lam):
    """Your weights are (p(1 − p))², as if the loss were the squared error of p. Here it is the cross-entropy.

    Its gradient is simple: Xᵀ(p − y)/n. Differentiate that once more.
    """
    return weighted_gram(X, logistic_weights(X, w) ** 2) / len(X) + lam * identity(X)


@hess_logistic.misconception
def products_of_gradients(X, y, w, lam):
    """Your weights are (p − y)²: you averaged products of the gradients of single examples. That holds first
    derivatives only.

    On average over the labels the two agree, but not for the labels that are there.
    """
    return weighted_gram(X, (torch.sigmoid(X @ w) - y) ** 2) / len(X) + lam * identity(X)


@hess_logistic.misconception
def weights_are_the_probabilities(X, y, w, lam):
    """Your weights are p. Asked is how p − y changes with z = Xw: what is the derivative of the sigmoid?"""
    return weighted_gram(X, torch.sigmoid(X @ w)) / len(X) + lam * identity(X)


@hess_logistic.misconception
def forgets_the_sigmoid(X, y, w, lam):
    """You put z = Xw where the probability belongs: z(1 − z) instead of p(1 − p)."""
    z = X @ w
    return weighted_gram(X, z * (1 - z)) / len(X) + lam * identity(X)


@hess_logistic.misconception
def forgets_the_weights(X, y, w, lam):
    """Your matrix is that of least squares: all examples count the same.

    Here those count most of which the model is unsure.
    """
    return X.mT @ X / len(X) + lam * identity(X)


@hess_logistic.misconception
def weights_with_the_wrong_sign(X, y, w, lam):
    """Your first term is negative. The cross-entropy is convex in w: which sign must xᵀHx have?"""
    return -weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * identity(X)


@hess_logistic.misconception
def gram_on_the_other_side(X, y, w, lam):
    """Your matrix has a row for every example.

    The Hessian has one for every weight: on which side does the transpose stand?
    """
    root = logistic_weights(X, w).sqrt().unsqueeze(1) * X
    return root @ root.mT / len(X) + lam * torch.eye(len(X), dtype=X.dtype, device=X.device)


@hess_logistic.misconception
def builds_the_diagonal_matrix(X, y, w, lam):
    """Your values are right, but you built the n × n diagonal matrix: with a million examples it does not fit anywhere.

    To multiply by a diagonal matrix is to multiply each row by a number.
    """
    return X.mT @ torch.diag(logistic_weights(X, w)) @ X / len(X) + lam * identity(X)


@hess_logistic.misconception
def exponential_overflows(X, y, w, lam):
    """Your weights become NaN for large z: exp(z)/(1 + exp(z))² is infinity over infinity there.

    Write the weight with torch.sigmoid, which takes care of both ends.
    """
    exponential = (X @ w).exp()
    return weighted_gram(X, exponential / (1 + exponential) ** 2) / len(X) + lam * identity(X)


# the margin is narrow: 1e-8 is what people write, and not much less would harm nobody
@hess_logistic.misconception
def makes_the_weights_larger(X, y, w, lam):
    """You keep the weights p(1 − p) away from 0 by a small number.

    Where the model is sure, they *are* 0, and nothing divides by them.
    """
    return weighted_gram(X, logistic_weights(X, w).clamp_min(1e-8)) / len(X) + lam * identity(X)


@hess_logistic.misconception
def identity_has_float64(X, y, w, lam):
    """Your result is float64 for float32 inputs: torch.eye without a dtype makes float64 here."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * torch.eye(X.shape[1], device=X.device)


@hess_logistic.misconception
def identity_lies_on_the_cpu(X, y, w, lam):
    """Your penalty lies on the CPU: torch.eye without a device makes it there, wherever X is."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * torch.eye(X.shape[1], dtype=X.dtype)


@hess_logistic.misconception
def bare_identity_for_the_penalty(X, y, w, lam):
    """torch.eye without a dtype makes float64 here, and without a device it makes it on the CPU. Take both from X."""
    return weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * torch.eye(X.shape[1])


@hess_logistic.misconception
def squeezes_single_dimensions(X, y, w, lam):
    """Your code loses a dimension of size one: squeeze() removes all of them, that of a single weight as well."""
    H = weighted_gram(X, logistic_weights(X, w)) / len(X) + lam * identity(X)
    return H.squeeze()
