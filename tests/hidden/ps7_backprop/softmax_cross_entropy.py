"""The mean cross-entropy of scores and its gradient, by hand, for scores of any size."""

import torch
import torch.nn.functional as F

from autograder.language import BY_HAND, Choice, exercise, hidden, labels, matrix, one_of, ordinary, shown, value

from ..shared import exactly

# the third class has no chance, or all of it; in one table, the rows lie far from each other
FAR = (
    exactly([[10000.0, 0.0, -10000.0], [300.0, -300.5, 299.0], [0.4, 10000.5, -0.2]]),
    exactly([[-9000.0, -9000.5, -9001.0], [0.3, -0.8, 0.1], [8000.0, 8000.4, 7999.0]]),
    exactly([[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 0.5], [40.0, -2.0, 0.0]]),
    exactly([[0.0, -750.0, -60.0], [35.0, 0.0, -35.0], [-800.0, -799.5, 5.0]]),
)


def by_log_softmax(Z, y):
    """The same from another part of torch."""
    scores = Z.detach().clone().requires_grad_()
    loss = -torch.log_softmax(scores, dim=1)[torch.arange(len(y)), y].mean()
    return loss.detach(), torch.autograd.grad(loss, scores)[0]


@exercise(
    given=dict(Z=matrix("n", "k"), y=labels("n", classes=3)),
    find=value().confirmed_by(by_log_softmax, within=1e-11),
    checks=[
        hidden("three classes, or a fourth that does not occur", ordinary.sizes(k=(3, 4, 5)), points=6),
        shown("three examples", ordinary.sizes(n=3, k=3).draws(2), points=1),
        hidden(
            "scores up to ten thousand",
            ordinary.where(Z=one_of(*FAR), y=labels(3, classes=3)).draws(5 * len(FAR)),
            points=3,
        ),
        hidden(
            "float32, one example, two classes, views, tensors that require a gradient",
            ordinary.sizes(n=(4, 1, 3), k=(2, 3, 4))
            .where(y=labels("n", classes=2))
            .float32()
            .laid_out("transposed", "strided", "expanded", "contiguous")
            .leaves()
            .draws(12),
            points=2,
        ),
        hidden("sent on meta", ordinary.sizes(k=4).on_meta().draws(2), points=1),
    ],
    forbids=BY_HAND,
    choice=Choice("c", "By how much is the wrong class ahead, and what does a logarithm make of an exponential?"),
)
def softmax_cross_entropy(Z, y):
    """The mean of −log p over the examples, for the probability p of the right class, and its gradient."""
    scores = Z.detach().clone().requires_grad_()
    loss = F.cross_entropy(scores, y)
    return loss.detach(), torch.autograd.grad(loss, scores)[0]


def one_hot(Z, y):
    """A one in each row, at the right class."""
    return torch.zeros_like(Z).scatter(1, y.unsqueeze(1), 1.0)


def of_right(T, y):
    """The entry of the right class in each row."""
    return T.gather(1, y.unsqueeze(1)).squeeze(1)


def right_loss(Z, y):
    """The right loss."""
    return -of_right(torch.log_softmax(Z, 1), y).mean()


def right_slopes(Z, y):
    """The right gradient."""
    return (torch.softmax(Z, 1) - one_hot(Z, y)) / len(Z)


def entropy_but(loss=right_loss, slopes=right_slopes):
    """Make a wrong version in which one of the two is replaced."""
    return lambda Z, y: (loss(Z, y), slopes(Z, y))


def through(probabilities):
    """Both results from other probabilities."""

    def wrong(Z, y):
        P = probabilities(Z)
        return -of_right(P, y).log().mean(), (P - one_hot(Z, y)) / len(Z)

    return wrong


@softmax_cross_entropy.misconception(part=2)
def forgets_the_mean_in_the_gradient(Z, y):
    """Your loss is a mean over the examples, and your gradient belongs to the sum."""
    return entropy_but(slopes=lambda Z, y: len(Z) * right_slopes(Z, y))(Z, y)


@softmax_cross_entropy.misconception(part=2)
def divides_by_all_entries(Z, y):
    """You divided the gradient by the number of all scores. The loss is a mean over the examples only."""
    return entropy_but(slopes=lambda Z, y: right_slopes(Z, y) / Z.shape[1])(Z, y)


@softmax_cross_entropy.misconception(part=2)
def goes_downhill(Z, y):
    """Your gradient has the opposite sign. If the score of the right class grows, does the loss grow or fall?"""
    return entropy_but(slopes=lambda Z, y: -right_slopes(Z, y))(Z, y)


@softmax_cross_entropy.misconception(part=2)
def subtracts_no_label(Z, y):
    """The labels do not occur in your gradient. The loss has two terms: which of the two do you differentiate?"""
    return entropy_but(slopes=lambda Z, y: torch.softmax(Z, 1) / len(Z))(Z, y)


@softmax_cross_entropy.misconception(part=2)
def moves_the_right_class_only(Z, y):
    """In your gradient only the score of the right class moves. All scores stand in the sum of exponentials."""
    return entropy_but(slopes=lambda Z, y: right_slopes(Z, y) * one_hot(Z, y))(Z, y)


@softmax_cross_entropy.misconception(part=2)
def scores_in_the_place_of_probabilities(Z, y):
    """You subtracted the labels from the scores. What has to become of scores first?"""
    return entropy_but(slopes=lambda Z, y: (Z - one_hot(Z, y)) / len(Z))(Z, y)


@softmax_cross_entropy.misconception(part=2)
def pulls_back_through_softmax_alone(Z, y):
    """Your slopes have a factor p(1 − p) too many, as for a squared error. The logarithm of the loss takes it away."""

    def slopes(Z, y):
        P = torch.softmax(Z, 1)
        return P * (1 - P) * right_slopes(Z, y)

    return entropy_but(slopes=slopes)(Z, y)


@softmax_cross_entropy.misconception(part=1)
def adds_up_the_loss(Z, y):
    """Your loss is the sum over the examples. The mean was asked for."""
    return entropy_but(loss=lambda Z, y: len(Z) * right_loss(Z, y))(Z, y)


@softmax_cross_entropy.misconception(part=1)
def keeps_the_examples_apart(Z, y):
    """Your loss has an entry for each example. One number was asked for: their mean."""
    return entropy_but(loss=lambda Z, y: -of_right(torch.log_softmax(Z, 1), y))(Z, y)


@softmax_cross_entropy.misconception(part=1)
def forgets_the_minus_of_the_loss(Z, y):
    """Your loss is negative: the logarithm of a probability is. A loss is small where the model is right."""
    return entropy_but(loss=lambda Z, y: -right_loss(Z, y))(Z, y)


@softmax_cross_entropy.misconception(part=1)
def probability_in_the_place_of_its_logarithm(Z, y):
    """Your loss is made of the probability itself. Its logarithm was asked for."""
    return entropy_but(loss=lambda Z, y: -of_right(torch.softmax(Z, 1), y).mean())(Z, y)


@softmax_cross_entropy.misconception(part=1)
def logarithm_of_the_mean(Z, y):
    """You took the mean of the probabilities, and then the logarithm. Each example has a loss of its own."""
    return entropy_but(loss=lambda Z, y: -of_right(torch.softmax(Z, 1), y).mean().log())(Z, y)


@softmax_cross_entropy.misconception
def probabilities_over_the_examples(Z, y):
    """Your probabilities sum to 1 over the examples. Each example has probabilities of its own: dim=1."""
    return through(lambda Z: torch.softmax(Z, 0))(Z, y)


@softmax_cross_entropy.misconception
def overflows(Z, y):
    """Your formulas are right, but exp overflows for large scores, and infinity divided by infinity is NaN.

    What may you subtract from all scores of an example without changing its probabilities?
    """
    return through(lambda Z: Z.exp() / Z.exp().sum(1, keepdim=True))(Z, y)


@softmax_cross_entropy.misconception
def takes_the_logarithm_of_nothing(Z, y):
    """Your probabilities do not overflow, but that of the right class may be 0 for the computer, and its logarithm is
    minus infinity.

    Do not go through p: subtract logsumexp from the scores.
    """
    return through(lambda Z: torch.softmax(Z, 1))(Z, y)


@softmax_cross_entropy.misconception
def caps_the_loss(Z, y):
    """You added a small number to p before the logarithm. A confident mistake then costs as much as a worse one.

    Do not go through p: subtract logsumexp from the scores.
    """
    return entropy_but(loss=lambda Z, y: -(of_right(torch.softmax(Z, 1), y) + 1e-12).log().mean())(Z, y)


@softmax_cross_entropy.form_of(caps_the_loss)
def clamps_the_probability(Z, y):
    return entropy_but(loss=lambda Z, y: -of_right(torch.softmax(Z, 1), y).clamp(min=1e-12).log().mean())(Z, y)


@softmax_cross_entropy.misconception
def subtracts_one_maximum_for_all(Z, y):
    """You subtracted the largest score of all examples. An example whose scores lie far below it is left with 0/0.

    Each example has a maximum of its own.
    """

    def probabilities(Z):
        E = (Z - Z.max()).exp()
        return E / E.sum(1, keepdim=True)

    def loss(Z, y):
        shifted = Z - Z.max()
        return (shifted.exp().sum(1).log() - of_right(shifted, y)).mean()

    return loss(Z, y), (probabilities(Z) - one_hot(Z, y)) / len(Z)


@softmax_cross_entropy.misconception
def counts_classes_from_one(Z, y):
    """You count the classes from 1: every label stands for the class before it. PyTorch counts from 0."""
    return entropy_but()(Z.roll(1, 1), y)[0], right_slopes(Z.roll(1, 1), y).roll(-1, 1)


@softmax_cross_entropy.misconception
def one_hot_in_float64(Z, y):
    """For float32 your gradient is float64: one-hot labels that you make take their dtype from Z."""
    return entropy_but(slopes=lambda Z, y: right_slopes(Z.double(), y))(Z, y)


@softmax_cross_entropy.misconception
def one_hot_on_the_cpu(Z, y):
    """Your one-hot labels lie on the CPU, wherever Z is. torch.zeros_like takes the device from Z."""
    return entropy_but(slopes=lambda Z, y: right_slopes(Z, y) + 0 * torch.ones(Z.shape, dtype=Z.dtype))(Z, y)
