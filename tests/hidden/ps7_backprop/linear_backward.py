"""What goes back through a linear layer: to its inputs, its weights and its intercept, which was copied."""

from functools import partial

import torch
import torch.nn.functional as F

from autograder.language import (
    BY_HAND,
    Choice,
    exercise,
    hidden,
    labels,
    matrix,
    ordinary,
    shown,
    value,
    vector,
)

WHOLE = partial(labels, classes=19, dtype=torch.float64)  # of any number of dimensions


def by_a_module(X, W, G):
    """The same from the .grad of an nn.Linear."""
    layer = torch.nn.Linear(W.shape[1], W.shape[0], dtype=X.dtype)
    inputs = X.detach().clone().requires_grad_()
    with torch.no_grad():
        layer.weight.copy_(W)
        layer.bias.zero_()
    layer(inputs).backward(G)
    return inputs.grad, layer.weight.grad, layer.bias.grad


@exercise(
    given=dict(X=matrix("n", "d"), W=matrix("m", "d"), G=matrix("n", "m")),
    find=value().confirmed_by(by_a_module, within=1e-11),
    checks=[
        hidden("more outputs than inputs, as many, or fewer", ordinary.sizes(m=(4, 3, 2, 5), d=(2, 3, 4, 5)), points=6),
        shown("three examples", ordinary.sizes(n=3, m=2, d=(3, 2)).draws(2), points=1),
        hidden(
            "two leading dimensions",
            ordinary.sizes(m=(3, 2, 4), d=(2, 3, 2)).where(X=WHOLE("a", "n", "d"), G=WHOLE("a", "n", "m")).draws(6),
            points=1,
        ),
        hidden(
            "a single example without a dimension of its own",
            ordinary.sizes(m=(3, 2, 4), d=(2, 3, 3)).where(X=vector("d"), G=vector("m")).draws(6),
            points=1,
        ),
        hidden(
            "no example, one example, float32, views, tensors that require a gradient",
            ordinary.sizes(n=(3, 1, 0, 4), m=(2, 3, 4, 1), d=(3, 2, 2, 4))
            .float32()
            .laid_out("transposed", "strided", "expanded")
            .leaves()
            .draws(12),
            points=1,
        ),
        hidden("sent on meta", ordinary.on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("b", "How often was the intercept copied? What becomes of the cotangents of copies?"),
)
def linear_backward(X, W, G):
    """The pullback of G through XWᵀ + b, to X, W and b."""
    b = torch.zeros(W.shape[0], dtype=W.dtype)
    return torch.func.vjp(F.linear, X, W, b)[1](G)


def rows(T):
    """All leading dimensions as one."""
    return T.reshape(-1, T.shape[-1])


def to_inputs(X, W, G):
    """The right cotangent of X."""
    return G @ W


def to_weights(X, W, G):
    """The right cotangent of W."""
    return rows(G).mT @ rows(X)


def to_intercept(X, W, G):
    """The right cotangent of b."""
    return rows(G).sum(0)


def layer_but(dX=to_inputs, dW=to_weights, db=to_intercept):
    """Make a wrong version in which some parts are replaced."""
    return lambda X, W, G: (dX(X, W, G), dW(X, W, G), db(X, W, G))


@linear_backward.misconception(part=3)
def does_not_add_up_the_intercept(X, W, G):
    """Your gradient for the intercept has a row for each example. There is one intercept, which all examples share.

    Its shape tells what is missing.
    """
    return layer_but(db=lambda X, W, G: G.clone())(X, W, G)


@linear_backward.misconception(part=3)
def takes_the_mean_for_the_intercept(X, W, G):
    """You took a mean over the examples for the intercept. If the loss is a mean, G knows it already."""
    return layer_but(db=lambda X, W, G: rows(G).mean(0))(X, W, G)


@linear_backward.misconception(part=3)
def adds_up_along_the_outputs(X, W, G):
    """For the intercept you added up along the outputs: one number for each example. Along what was it copied?"""
    return layer_but(db=lambda X, W, G: rows(G).sum(1))(X, W, G)


@linear_backward.misconception(part=3)
def adds_up_ones(X, W, G):
    """Your gradient for the intercept only counts examples, as if ones had arrived. What arrives is G."""
    return layer_but(db=lambda X, W, G: torch.ones_like(rows(G)).sum(0))(X, W, G)


@linear_backward.misconception(part=2)
def takes_the_mean_for_the_weights(X, W, G):
    """You divided the gradient for the weights by the number of examples. If the loss is a mean, G knows it already."""
    return layer_but(dW=lambda X, W, G: to_weights(X, W, G) / len(rows(X)))(X, W, G)


@linear_backward.misconception(part=2)
def weights_the_other_way_round(X, W, G):
    """Your gradient for the weights is transposed: it has a row for each input. Compare its shape with that of W."""
    return layer_but(dW=lambda X, W, G: rows(X).mT @ rows(G))(X, W, G)


@linear_backward.misconception(part=2)
def multiplies_by_ones_for_the_weights(X, W, G):
    """Every row of your gradient for the weights is the sum of the inputs: G does not occur in it."""
    return layer_but(dW=lambda X, W, G: torch.ones_like(rows(G)).mT @ rows(X))(X, W, G)


@linear_backward.misconception(part=2)
def multiplies_what_was_added_up(X, W, G):
    """For the weights you added up G and X over the examples first, and multiplied then.

    Each example sends back the product of *its own* cotangent and *its own* input.
    """
    return layer_but(dW=lambda X, W, G: torch.outer(rows(G).sum(0), rows(X).sum(0)))(X, W, G)


@linear_backward.misconception(part=1)
def ignores_what_arrives_at_the_inputs(X, W, G):
    """For the inputs every row of your gradient is the same: G does not occur in it, as if ones had arrived."""
    return layer_but(dX=lambda X, W, G: torch.ones_like(G) @ W)(X, W, G)


@linear_backward.misconception
def transposes_the_weights(X, W, G):
    """For the inputs you multiplied by the transpose of W, as on the way forwards. What if W is not square?"""
    return layer_but(dX=lambda X, W, G: G @ W.mT)(X, W, G)


@linear_backward.misconception
def exchanges_inputs_and_weights(X, W, G):
    """Your first two results are exchanged: the gradient for X comes first."""
    return to_weights(X, W, G), to_inputs(X, W, G), to_intercept(X, W, G)


@linear_backward.misconception
def knows_one_leading_dimension(X, W, G):
    """With more than one leading dimension you add up the first one only. All of them hold examples.

    How do you make one dimension of them?
    """
    if X.dim() < 3:
        return layer_but()(X, W, G)
    return G @ W, G.mT @ X, G.sum(0)


@linear_backward.misconception
def needs_a_dimension_for_examples(X, W, G):
    """A single example without a dimension of its own is too much for your code, or not enough: its gradient for the
    intercept is a number, or mT refuses.

    reshape can give it the dimension.
    """
    if X.dim() == 1:
        return G @ W, torch.outer(G, X), G.sum(0)
    return layer_but()(X, W, G)


@linear_backward.misconception
def drops_dimensions_of_size_one(X, W, G):
    """With one example or one output a dimension of your result is gone: squeeze() drops every one of size one."""
    return tuple(part.squeeze() for part in layer_but()(X, W, G))


@linear_backward.misconception
def begins_with_zeros_in_float64(X, W, G):
    """For float32 your gradient for the intercept is float64: a tensor that you make takes its dtype from an input."""
    return layer_but(db=lambda X, W, G: torch.zeros(W.shape[0], device=W.device).double() + to_intercept(X, W, G))(
        X, W, G
    )


@linear_backward.misconception
def begins_with_zeros_on_the_cpu(X, W, G):
    """You add into a tensor that lies on the CPU, wherever the inputs are. new_zeros takes the device from a tensor."""

    def filled(X, W, G):
        total = torch.zeros(W.shape, dtype=W.dtype)
        total[...] = to_weights(X, W, G)
        return total

    return layer_but(dW=filled)(X, W, G)
