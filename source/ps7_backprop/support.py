"""Networks, probes and pictures for this notebook. Read them, call them; they hold no answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from figures import BLUE, GREEN, GREY, ORANGE, PURPLE, legend_below, panels, picture
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

Gradients = Callable[..., Mapping[str, Tensor]]
Network = dict[str, Tensor]

# --- networks to try things on -----------------------------------------------------------------------------


def original_network(seed: int = 0) -> Network:
    """Return the network of the notebook that this course grew from, with its input and its target, as drawn by a seed.

    Returns:
        X: (1, 2), y: (1, 1), W1: (3, 2), b1: (3,), W2: (1, 3), b2: (1,), by these names.
    """
    generator = torch.Generator().manual_seed(seed)

    def drawn(*shape: int, inputs: int) -> Tensor:
        """Draw as torch.nn.Linear does: evenly, up to one over the root of the number of inputs."""
        return (2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1) / inputs**0.5

    data = {"X": torch.tensor([[1.0, 2.0]]).double(), "y": torch.tensor([[5.0]]).double()}
    first = {"W1": drawn(3, 2, inputs=2), "b1": drawn(3, inputs=2)}
    return {**data, **first, "W2": drawn(1, 3, inputs=3), "b2": drawn(1, inputs=3)}


def dead_network() -> Network:
    """Return a network of the same sizes in which no hidden unit answers to the input."""
    network = original_network()
    return {**network, "W1": -network["W1"].abs(), "b1": -network["b1"].abs()}


def network_loss(X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    """Return the mean squared error of a network with one hidden layer of rectified units."""
    return (torch.relu(X @ W1.mT + b1) @ W2.mT + b2 - y).square().mean()


# --- expressions, from your numbers that remember ------------------------------------------------------------

OPERATIONS: Sequence[Callable[[Any, Any], Any]] = (
    lambda a, b: a + b,
    lambda a, b: a - 0.7 * b,
    lambda a, b: (a * b).tanh(),
    lambda a, b: a / (b * b + 2),
    lambda a, b: -a * 0.5 + b,
    lambda a, b: a.tanh() * b.tanh(),
    lambda a, b: a.relu() + b,
    lambda a, b: (2 - a).tanh().exp(),
    lambda a, b: (1 + a * a).log(),
    lambda a, b: 3 / (b**2 + 1.5) - a,
    lambda a, b: (a + a).tanh() ** 3,
    lambda a, b: (a * a + 1) ** -0.5 * b,
)


def grown(leaves: Sequence[Any], program: Tensor) -> list[Any]:
    """Grow an expression from leaves, one step after the other.

    Args:
        leaves: numbers that remember, or tensors.
        program: (m, 3) int64; a row says which operation is next, and which two of the numbers so far it takes.

    Returns:
        The leaves, and behind them the result of every step.
    """
    nodes = list(leaves)
    for operation, left, right in program.tolist():
        a, b = nodes[left % len(nodes)], nodes[right % len(nodes)]
        nodes.append(OPERATIONS[operation % len(OPERATIONS)](a, b))
    return nodes


def long_chain(a: Any, b: Any) -> Any:
    """Add up 2,000 small steps, each of which takes the sum so far."""
    y = a
    for _ in range(2000):
        y = y + 0.001 * b
    return y


def powers_of(a: Any) -> Any:
    """Take powers that are whole, zero and one, and the parts of a rectified number."""
    return a**0 + 3 * a**1 + a**2 + a.relu() * 2


KINDS = ("once", "twice", "two results", "a long chain", "powers")


def evaluated(Value: Callable[[float], Any], x: Tensor, program: Tensor, kind: str) -> dict[str, Tensor]:
    """Build an expression from numbers that remember, and let slopes flow back from its end.

    Args:
        Value: the class.
        x: (k,) the leaves, k at least 2.
        program: (m, 3) int64, as `grown` reads it.
        kind: "once"; "twice", backward called twice; "two results", backward first of another result that shares steps
            with the last one; "a long chain"; "powers".

    Returns:
        The ``value`` (), and the ``slopes`` of the leaves (k,) and, for a grown expression, of the ``steps`` (m,).
    """
    leaves = [Value(number) for number in x.tolist()]
    if kind == "a long chain":
        nodes = [*leaves, long_chain(leaves[0], leaves[1])]
    elif kind == "powers":
        nodes = [*leaves, sum((powers_of(leaf) for leaf in leaves[1:]), powers_of(leaves[0]))]
    else:
        nodes = grown(leaves, program)
    if kind == "two results":
        earlier = nodes[-2]
        nodes.append(nodes[-1] - earlier)  # hangs on all that the earlier one hangs on
        earlier.backward()
    for _ in range(2 if kind == "twice" else 1):
        nodes[-1].backward()
    told = {"value": x.new_tensor(nodes[-1].data), "slopes": _slopes(leaves, x)}
    return told | {"steps": _slopes(nodes[len(leaves) :], x)} if len(nodes) > len(leaves) + 1 else told


def _slopes(nodes: Sequence[Any], x: Tensor) -> Tensor:
    return x.new_tensor([node.grad for node in nodes])


# --- models as people write them ---------------------------------------------------------------------------


class Tied(nn.Module):
    """A linear map there and, with the same weights, back."""

    def __init__(self, d: int, h: int) -> None:
        super().__init__()
        self.there, self.back = nn.Linear(d, h), nn.Linear(d, h, bias=False)
        self.back.weight = self.there.weight

    def forward(self, X: Tensor) -> Tensor:
        """Map (n, d) to (n, d)."""
        return torch.tanh(self.there(X)) @ self.back.weight


class Frozen(nn.Module):
    """Two layers, the first of which is not trained."""

    def __init__(self, d: int, h: int) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(d, h), nn.Linear(h, d)
        self.first.requires_grad_(False)

    def forward(self, X: Tensor) -> Tensor:
        """Map (n, d) to (n, d)."""
        return self.last(torch.tanh(self.first(X)))


class Unused(nn.Module):
    """One layer that is used, and a number that is not."""

    def __init__(self, d: int, h: int) -> None:
        super().__init__()
        self.layer = nn.Linear(d, d)
        self.spare = nn.Parameter(torch.zeros(h))

    def forward(self, X: Tensor) -> Tensor:
        """Map (n, d) to (n, d)."""
        return self.layer(X)


class Normalised(nn.Module):
    """A layer that is normalised over the batch and, in training, remembers a mean and a variance in buffers."""

    def __init__(self, d: int, h: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(d, h), nn.BatchNorm1d(h))
        self.last = nn.Linear(h, d)

    def forward(self, X: Tensor) -> Tensor:
        """Map (n, d) to (n, d)."""
        return self.last(torch.tanh(self.inner(X)))


MODELS = {"tied": Tied, "frozen": Frozen, "unused": Unused, "normalised": Normalised}
BUT_THE_LAST = "in training but for its last layer"
BEFORE, OTHERWISE = "as before", "changed"


def filled(model: nn.Module, values: Tensor) -> nn.Module:
    """Write values, one after the other and again from the first, into all parameters of a model, in their dtype."""
    model.to(values.dtype)
    place = 0
    with torch.no_grad():
        for parameter in model.parameters():
            taken = torch.arange(place, place + parameter.numel()) % len(values)
            parameter.copy_(values[taken].reshape(parameter.shape))
            place += parameter.numel()
    return model


def model_left(
    TwoLayerNet: Callable[[int, int, int], nn.Module],
    named_gradients: Callable[[nn.Module, Tensor, Tensor], Mapping[str, Tensor]],
    X: Tensor,
    y: Tensor,
    values: Tensor,
    kind: str,
) -> dict[str, object]:
    """Call named_gradients for a model, and see what it leaves behind.

    Args:
        X: (n, d) the inputs.
        y: (n, d) what was measured; for a TwoLayerNet (n, o).
        values: what the parameters are filled with, in turn.
        kind: "own", "tied", "frozen", "unused" or "normalised"; the last also with ", in training" and `BUT_THE_LAST`.

    Returns:
        What came back, for a TwoLayerNet what it predicts, and whether .grad, buffers and the mode are as before.
    """
    model = TwoLayerNet(X.shape[1], 3, y.shape[1]) if kind == "own" else MODELS[kind.split(",")[0]](X.shape[1], 3)
    filled(model, values.detach()).train("in training" in kind)
    if BUT_THE_LAST in kind:
        model.get_submodule("last").eval()
    for place, parameter in enumerate(model.parameters()):
        parameter.grad = torch.full_like(parameter, 0.5 + place) if parameter.requires_grad else None
    before = _photograph(model)
    told: dict[str, object] = {"gradients": named_gradients(model, X, y)}
    after = _photograph(model)
    told |= {name: BEFORE if _is_same(before[name], after[name]) else OTHERWISE for name in before}
    if kind == "own":
        with torch.no_grad():
            told["what it predicts"] = model(X)
    return told


def _photograph(model: nn.Module) -> dict[str, list[object]]:
    return {
        ".grad": [None if item.grad is None else item.grad.clone() for item in model.parameters()],
        "the parameters": [item.detach().clone() for item in model.parameters()],
        "the buffers": [item.clone() for item in model.buffers()],
        "what is trained": [item.requires_grad for item in model.parameters()],
        "the mode": [module.training for module in model.modules()],
    }


def _is_same(one: list[object], other: list[object]) -> bool:
    return len(one) == len(other) and all(
        torch.equal(a, b) if isinstance(a, Tensor) and isinstance(b, Tensor) else a is b
        for a, b in zip(one, other, strict=True)
    )


# --- pictures of what you wrote ----------------------------------------------------------------------------


@picture
def show_slopes(activation_backward: Callable[[str, Tensor, Tensor], Tensor]) -> tuple[Figure, str]:
    """Show the slope of each activation, and what is left of a cotangent behind many of them."""
    z = torch.linspace(-4, 4, 161, dtype=torch.float64)
    scores = torch.linspace(-1.5, 1.5, 61, dtype=torch.float64)
    figure, (left, right) = panels(9.5, 4.2, columns=2)
    for kind, style, colour in (("relu", "-", BLUE), ("tanh", "--", ORANGE), ("sigmoid", ":", GREEN)):
        left.plot(z, activation_backward(kind, z, torch.ones_like(z)), style, color=colour, label=kind)
        arriving, sizes = torch.ones_like(scores), [1.0]
        for _ in range(20):
            arriving = activation_backward(kind, scores, arriving)
            sizes.append(float(arriving.abs().mean()))
        right.semilogy(sizes, style, color=colour)
    left.set(title="Slopes", xlabel="score z", ylabel="what is left of 1")
    right.set(
        title="Behind many activations, scores in −1.5 … 1.5", xlabel="activations", ylabel="mean of what is left"
    )
    for ax in (left, right):
        ax.grid()
    legend_below(figure, left, columns=3)
    return figure, (
        "On the left, what your function leaves of a cotangent of 1, against the score, for relu, tanh and sigmoid. If "
        "it is right: a step from 0 to 1 at 0; a bell of height 1; a wider bell of height one quarter. On the right, "
        "the mean of what is left behind 1 to 20 activations, on a logarithmic axis: one half for relu, slowly falling "
        "for tanh, and for the sigmoid a straight fall by a factor of four or more for each."
    )


@picture
def show_loss(softmax_cross_entropy: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]) -> tuple[Figure, str]:
    """Show your loss and its slope against the score of the right class, beside a loss with a small number added."""
    scores = torch.linspace(-60, 20, 161, dtype=torch.float64)
    label = torch.tensor([0])
    pairs = [softmax_cross_entropy(torch.stack([z, 0 * z]).unsqueeze(0), label) for z in scores]
    capped = -torch.log(torch.sigmoid(scores) + 1e-12)
    figure, (left, right) = panels(9.5, 4.0, columns=2)
    left.plot(scores, [float(loss) for loss, _ in pairs], "-", color=BLUE, label="yours")
    left.plot(scores, capped, "--", color=ORANGE, label="that of −log(p + 1e-12)")
    right.plot(scores, [float(dZ[0, 0]) for _, dZ in pairs], "-", color=BLUE)
    right.plot(scores[:-1], capped.diff() / scores.diff(), "--", color=ORANGE)
    left.set(title="Loss of one example", xlabel="score of the right class", ylabel="loss")
    right.set(title="Its slope", xlabel="score of the right class", ylabel="slope")
    for ax in (left, right):
        ax.grid()
    legend_below(figure, left, columns=2)
    return figure, (
        "On the left, the loss of one example of two classes against the score of the right class, from −60 to 20. If "
        "yours is right, it falls straight to 0 and stays there; the dashed one, with 1e-12 added to the probability, "
        "is flat at 27.6 below about −28. On the right, the slopes: yours goes from −1 to 0 around 0; the dashed one "
        "is 0 at both ends, so that the worst mistakes teach nothing."
    )


@picture
def show_dead(two_layer_backward: Gradients) -> tuple[Figure, str]:
    """Show how many units of the original network are dead, by your gradients, for five hundred seeds."""
    dead = []
    for seed in range(500):
        rows = two_layer_backward(**original_network(seed))["W1"]
        dead.append(int((rows == 0).all(dim=1).sum()))
    shares = [100 * dead.count(count) / len(dead) for count in range(4)]
    figure, ax = panels(6.5, 3.8)
    bars = ax.bar(range(4), shares, color=BLUE)
    ax.bar_label(bars, fmt="%.0f %%", padding=2)
    ax.set(
        title="The 2–3–1 network at x = (1, 2), 500 seeds", xlabel="hidden units without a gradient", ylabel="seeds, %"
    )
    ax.set_xticks(range(4))
    ax.margins(y=0.15)
    return figure, (
        "Four bars: for how many of 500 seeds none, one, two or all three of the hidden units of the original network "
        "have no gradient, in percent. If your gradients are right, about one seed in eight has none, one in eight has "
        "all three, and most have one or two."
    )


@picture
def show_cost(two_layer_backward: Gradients) -> tuple[Figure, str]:
    """Show how many operations a gradient takes, backwards by your function and forwards, against the weights."""
    widths = [2, 4, 8, 16, 32, 64]
    backwards, forwards, values = [], [], []
    for width in widths:
        inputs = _of_width(width)
        values.append(_operations(lambda inputs=inputs: network_loss(**inputs)))
        backwards.append(_operations(lambda inputs=inputs: two_layer_backward(**inputs)))
        one = _operations(lambda inputs=inputs: _pushed(inputs))
        forwards.append(one * sum(inputs[name].numel() for name in ("W1", "b1", "W2", "b2")))
    numbers = [sum(_of_width(width)[name].numel() for name in ("W1", "b1", "W2", "b2")) for width in widths]
    figure, ax = panels(6.5, 4.2)
    ax.loglog(numbers, values, ":", color=GREY, label="the loss alone")
    ax.loglog(numbers, backwards, "o-", color=BLUE, label="all slopes backwards, by you")
    ax.loglog(numbers, forwards, "s--", color=PURPLE, label="all slopes forwards, one at a time")
    ax.set(title="Operations in products of matrices", xlabel="weights and intercepts", ylabel="operations")
    ax.grid()
    legend_below(figure, columns=1)
    return figure, (
        "Operations in products of matrices against the number of weights, both on logarithmic axes. Dotted, the loss "
        "alone; solid, all slopes by your function, if it is right parallel to the loss and less than four times as "
        "high; dashed, all slopes by one forward pass for each weight, a line that is twice as steep."
    )


def _of_width(width: int) -> Network:
    generator = torch.Generator().manual_seed(width)

    def drawn(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    first = {"X": drawn(8, width), "y": drawn(8, 1), "W1": drawn(width, width), "b1": drawn(width)}
    return {**first, "W2": drawn(1, width), "b2": drawn(1)}


def _operations(work: Callable[[], object]) -> int:
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def _pushed(inputs: Network) -> Tensor:
    """Push one tangent forwards through the loss: that of a single weight costs as much."""
    moved = {name: torch.ones_like(inputs[name]) for name in ("W1", "b1", "W2", "b2")}
    fixed = {name: inputs[name] for name in ("X", "y")}
    there = {name: inputs[name] for name in moved}
    return torch.func.jvp(lambda weights: network_loss(**fixed, **weights), (there,), (moved,))[1]
