"""A network as a module, and the gradients of any module by name, with everything else as it was.

What support.model_left observes beside the student's code is judged here.
"""

import torch
from torch import nn
from torch.func import functional_call

from autograder.language import Choice, constant, exercise, hidden, matrix, one_of, ordinary, shown, value, vector
from source.ps7_backprop import support

NORMALISED = ("normalised", "normalised, in training", f"normalised, {support.BUT_THE_LAST}")


class Net(nn.Module):
    """The right network."""

    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.layer1, self.layer2 = nn.Linear(n_in, n_hidden), nn.Linear(n_hidden, n_out)

    def forward(self, X):
        """Predict."""
        return self.layer2(torch.relu(self.layer1(X)))


def right_gradients(model, X, y):
    """By the engine, of the parameters that are trained."""
    trained = {name: item for name, item in model.named_parameters() if item.requires_grad}
    buffers = {name: item.clone() for name, item in model.named_buffers()}
    loss = (functional_call(model, buffers, (X.detach(),)) - y.detach()).square().mean()
    found = torch.autograd.grad(loss, list(trained.values()), allow_unused=True, materialize_grads=True)
    return dict(zip(trained, found, strict=True))


def probed(X, y, values, kind, net=Net, gradients=right_gradients):
    """What the probe returns of a class and a function."""
    return support.model_left(net, gradients, X, y, values, kind)


def by_differences(X, y, values, kind):
    """The same by central differences, one entry of a parameter at a time."""

    def gradients(model, X, y):
        found = {}
        state = {name: item.clone() for name, item in model.named_buffers()}
        with torch.no_grad():
            for name, item in model.named_parameters():
                if item.requires_grad:
                    found[name] = torch.zeros_like(item)
                    for place in range(item.numel()):
                        losses = []
                        for h in (1e-6, -1e-6):
                            kept = item.flatten()[place].item()
                            item.view(-1)[place] = kept + h
                            losses.append(
                                (functional_call(model, {k: v.clone() for k, v in state.items()}, (X,)) - y)
                                .square()
                                .mean()
                            )
                            item.view(-1)[place] = kept
                        found[name].view(-1)[place] = (losses[0] - losses[1]) / 2e-6
        return found

    return probed(X, y, values, kind, gradients=gradients)


@exercise(
    given=dict(X=matrix("n", "d"), y=matrix("n", "d"), values=vector(41), kind=constant("own")),
    find=value().confirmed_by(by_differences, within=1e-5),
    probe=support.model_left,
    checks=[
        hidden("your network", ordinary.sizes(n=(5, 4), d=(2, 3)).where(y=matrix("n", 2)).draws(12), points=4),
        shown(
            "your network, and a model with tied weights",
            ordinary.sizes(n=3, d=2).where(kind=one_of("own", "tied")).draws(2),
            points=1,
        ),
        hidden(
            "weights that are tied, frozen or not used",
            ordinary.sizes(n=4, d=(2, 3)).where(kind=one_of("tied", "frozen", "unused")).draws(12),
            points=2,
        ),
        hidden(
            "buffers, in training and afterwards",
            ordinary.sizes(n=5, d=3).where(kind=one_of(*NORMALISED)).draws(12),
            points=1,
        ),
        hidden(
            "float32, tensors that require a gradient",
            ordinary.sizes(n=4, d=3).where(kind=one_of("own", "unused")).float32().leaves().draws(6),
            points=1,
        ),
    ],
    choice=Choice("c", "Whose .grad is written by backward(), and who reads it next?"),
)
def named_gradients(X, y, values, kind):
    """What the probe returns."""
    return probed(X, y, values, kind)


def in_grad(model, X, y, empty=True, loss=lambda E: E.square().mean()):
    """By backward() and .grad, and with these left behind."""
    if empty:
        model.zero_grad()
    loss(model(X.detach()) - y.detach()).backward()
    return {name: item.grad.clone() for name, item in model.named_parameters() if item.grad is not None}


@named_gradients.misconception
def leaves_its_own_grad(X, y, values, kind):
    """Your gradients are right, but every .grad holds them now: what stood there before is lost.

    torch.autograd.grad returns gradients without writing them anywhere.
    """
    return probed(X, y, values, kind, gradients=in_grad)


@named_gradients.misconception
def adds_to_what_stood_there(X, y, values, kind):
    """Your gradients contain what stood in .grad before: backward() adds to it."""
    return probed(X, y, values, kind, gradients=lambda *inputs: in_grad(*inputs, empty=False))


def of_loss(loss):
    """Right in everything but the loss."""

    def gradients(model, X, y):
        trained = {name: item for name, item in model.named_parameters() if item.requires_grad}
        buffers = {name: item.clone() for name, item in model.named_buffers()}
        E = functional_call(model, buffers, (X.detach(),)) - y.detach()
        found = torch.autograd.grad(loss(E), list(trained.values()), allow_unused=True, materialize_grads=True)
        return dict(zip(trained, found, strict=True))

    return gradients


@named_gradients.misconception
def adds_up_the_loss(X, y, values, kind):
    """Your gradients belong to the sum of the squares. Their mean was asked for."""
    return probed(X, y, values, kind, gradients=of_loss(lambda E: E.square().sum()))


@named_gradients.misconception(raises=RuntimeError)
def does_not_reduce_the_loss(X, y, values, kind):
    """Your loss has an entry for each error, as in the original, where there is only one. Only a number has a gradient:
    the mean was asked for.
    """
    return probed(X, y, values, kind, gradients=of_loss(lambda E: E.square()))


@named_gradients.misconception
def averages_over_examples_only(X, y, values, kind):
    """You divided by the number of examples. The loss is a mean over examples *and* outputs."""
    return probed(X, y, values, kind, gradients=of_loss(lambda E: E.square().sum() / len(E)))


@named_gradients.misconception
def takes_absolute_errors(X, y, values, kind):
    """Your gradients belong to the mean of the absolute errors. Their squares were asked for."""
    return probed(X, y, values, kind, gradients=of_loss(lambda E: E.abs().mean()))


@named_gradients.misconception
def forgets_the_relu(X, y, values, kind):
    """Your network is linear: between its layers the relu is missing."""

    class Linear(Net):
        def forward(self, X):
            return self.layer2(self.layer1(X))

    return probed(X, y, values, kind, net=Linear)


@named_gradients.misconception
def rectifies_the_output(X, y, values, kind):
    """Your network has a relu behind the last layer as well: it can predict nothing negative."""

    class Rectified(Net):
        def forward(self, X):
            return torch.relu(super().forward(X))

    return probed(X, y, values, kind, net=Rectified)


@named_gradients.misconception
def another_activation(X, y, values, kind):
    """Between your layers there is another activation. relu was asked for."""

    class Smooth(Net):
        def forward(self, X):
            return self.layer2(torch.tanh(self.layer1(X)))

    return probed(X, y, values, kind, net=Smooth)


@named_gradients.misconception
def names_without_their_layers(X, y, values, kind):
    """Your names lack the layer in front, so that one weight takes the place of another. named_parameters has both."""
    return probed(
        X,
        y,
        values,
        kind,
        gradients=lambda *inputs: {name.split(".")[-1]: item for name, item in right_gradients(*inputs).items()},
    )


@named_gradients.misconception
def none_for_what_is_not_used(X, y, values, kind):
    """A parameter that is not used has no entry in your answer. The loss does not depend on it: its gradient is 0."""

    def gradients(model, X, y):
        return {name: item for name, item in right_gradients(model, X, y).items() if name != "spare"}

    return probed(X, y, values, kind, gradients=gradients)


@named_gradients.form_of(none_for_what_is_not_used)
def says_none(X, y, values, kind):
    def gradients(model, X, y):
        found = right_gradients(model, X, y)
        return found | ({"spare": None} if "spare" in found else {})

    return probed(X, y, values, kind, gradients=gradients)


def of_parameters(chosen):
    """Ask the engine for the gradients of these parameters, by name."""

    def gradients(model, X, y):
        parameters = chosen(model)
        found = torch.autograd.grad(squared_error(model, X, y), [item for _, item in parameters])
        return {name: item for (name, _), item in zip(parameters, found, strict=True)}

    return gradients


def squared_error(model, X, y):
    """The loss, with copies of the buffers."""
    buffers = {name: item.clone() for name, item in model.named_buffers()}
    return (functional_call(model, buffers, (X.detach(),)) - y.detach()).square().mean()


@named_gradients.misconception
def demands_that_all_are_trained(X, y, values, kind):
    """torch.autograd.grad refuses your list: some of these parameters are not trained, or not used.

    requires_grad says which are trained; allow_unused and materialize_grads make zeros of what is not used.
    """
    return probed(X, y, values, kind, gradients=of_parameters(lambda model: [*model.named_parameters()]))


@named_gradients.misconception
def demands_that_all_are_used(X, y, values, kind):
    """torch.autograd.grad refuses a parameter on which the loss does not depend. allow_unused and materialize_grads
    make zeros of it.
    """

    def trained(model):
        return [(name, item) for name, item in model.named_parameters() if item.requires_grad]

    return probed(X, y, values, kind, gradients=of_parameters(trained))


@named_gradients.misconception
def zeros_in_float64(X, y, values, kind):
    """The zeros that you make for what is not used are float64. They take their dtype from the parameter."""

    def gradients(model, X, y):
        found = right_gradients(model, X, y)
        return found | ({"spare": torch.zeros(3).double()} if "spare" in found else {})

    return probed(X, y, values, kind, gradients=gradients)


@named_gradients.misconception
def moves_the_buffers(X, y, values, kind):
    """In training a normalised layer counts your call: its buffers have changed. Whoever only looks at gradients must
    not leave a trace.

    functional_call takes copies in the place of buffers.
    """

    def gradients(model, X, y):
        trained = {name: item for name, item in model.named_parameters() if item.requires_grad}
        loss = (model(X.detach()) - y.detach()).square().mean()
        found = torch.autograd.grad(loss, list(trained.values()), allow_unused=True, materialize_grads=True)
        return dict(zip(trained, found, strict=True))

    return probed(X, y, values, kind, gradients=gradients)


@named_gradients.misconception
def changes_the_mode(X, y, values, kind):
    """You change a mode: the model, or a module inside, is in training, or no longer. Leave each as it comes."""

    def gradients(model, X, y):
        model.train()
        return right_gradients(model, X, y)

    return probed(X, y, values, kind, gradients=gradients)


@named_gradients.form_of(changes_the_mode)
def gives_all_modules_one_mode(X, y, values, kind):
    def gradients(model, X, y):
        found = right_gradients(model, X, y)
        model.train(model.training)
        return found

    return probed(X, y, values, kind, gradients=gradients)


@named_gradients.misconception
def stops_the_training(X, y, values, kind):
    """You look at the gradients of the model as it predicts, behind eval(). In training a normalised layer computes
    something else, and it was in training.
    """

    def gradients(model, X, y):
        training = model.training
        found = right_gradients(model.eval(), X, y)
        model.train(training)
        return found

    return probed(X, y, values, kind, gradients=gradients)


@named_gradients.form_of(stops_the_training)
def leaves_it_stopped(X, y, values, kind):
    return probed(X, y, values, kind, gradients=lambda model, X, y: right_gradients(model.eval(), X, y))


@named_gradients.misconception
def thaws_what_is_frozen(X, y, values, kind):
    """Your answer has gradients of parameters that are not trained. requires_grad says which are."""

    def gradients(model, X, y):
        frozen = [item for item in model.parameters() if not item.requires_grad]
        for item in frozen:
            item.requires_grad_(True)
        found = right_gradients(model, X, y)
        for item in frozen:
            item.requires_grad_(False)
        return found

    return probed(X, y, values, kind, gradients=gradients)
