"""What assignment 9 is drawn from: the zoo of 9.1, functions with gradients that are right or wrong.

Most of the wrong ones are mistakes that the course knows from its exercises. A pair is known by its place in the
table, and by nothing else beside a student's code: `value_of` and `gradient_of` are built from that number. No
function here has a kink or a pole close to where the exercise asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from autograder.language import asked, one_of, ordinary, rebuilt


@dataclass(frozen=True)
class Pair:
    """A function of a tensor, what is said to be its gradient, and whether it is."""

    value: Callable[[Tensor], Tensor]
    gradient: Callable[[Tensor], Tensor]
    agree: bool


def weights(x):
    """Different numbers between 0.4 and 1.6, one for each entry."""
    return 1 + 0.6 * torch.sin(torch.arange(1, x.numel() + 1, dtype=x.dtype)).reshape(x.shape)


def crooked(x):
    """A matrix for the entries of x that is far from symmetric."""
    i = torch.arange(1, x.numel() + 1, dtype=x.dtype)
    return torch.sin(1.3 * i.unsqueeze(-1) + 0.9 * i * i)


def tangled(x):
    """No entry enters like another, and all of them meet in a product."""
    return (weights(x) * x).cos().sum() + (x**3).sum() / 3 + 0.3 * x.sum() * (weights(x) * x).sum()


def form(x):
    """xᵀAx for an A that is not symmetric."""
    return x.flatten() @ crooked(x) @ x.flatten()


def soft_maximum(x):
    """log Σ exp."""
    return torch.logsumexp((weights(x) * x).flatten(), 0)


def shares(x):
    """Softmax times weights."""
    return (torch.softmax(x.flatten(), 0) * crooked(x)[0]).sum()


def growth(x):
    """Exponentials: the third derivative is as large as the first."""
    return (weights(x) * torch.exp(1.5 * x)).sum()


def length(x):
    """The norm, away from 0."""
    return (x * x).sum().sqrt()


def log_determinant(X):
    """log|det| of a square matrix near 4I."""
    return torch.linalg.slogdet(X + 4 * torch.eye(len(X), dtype=X.dtype)).logabsdet


def cubed(X):
    """tr(X³)."""
    return torch.trace(X @ X @ X)


def squares(x):
    """Half the weighted squares: at 1 and at 2 many formulas look alike."""
    return (weights(x) * x * x).sum() / 2


def hinges(x):
    """Kinks at 0."""
    return (weights(x) * x.relu()).sum() + 0.5 * (x.abs() * weights(x).flip(0)).sum()


def flat(x):
    """Always the same, and without rounding."""
    return 0 * x.sum() + 3.7


def nearly_flat(x):
    """Shares add up to one, but for rounding."""
    return 12.3 * torch.softmax(x.flatten(), 0).sum()


def below(x):
    """The same with negative values."""
    return -nearly_flat(x)


def crossing(x):
    """Where the first entry is 0, so is the value, and all slopes but one."""
    return x.flatten()[0] * tangled(x)


def on_a_plateau(x):
    """High values and small slopes."""
    return 1000 + 0.01 * tangled(x)


def of_scale(f, inputs, values):
    """f for variables of another size, with values of another size."""
    return lambda x: values * f(x / inputs)


TINY, HUGE = of_scale(tangled, 1e-6, 1.0), of_scale(tangled, 1e9, 1.0)
FAINT, LOUD = of_scale(tangled, 1.0, 1e-9), of_scale(growth, 1.0, 1e9)

PAIRS: dict[str, Pair] = {}


def right(name, f):
    """Enter a function with its own gradient."""
    PAIRS[name] = Pair(f, lambda x: torch.func.grad(f)(x), True)


def wrong(name, f, change):
    """Enter a function with a gradient that was changed: `change` takes the right one, and the point."""
    PAIRS[name] = Pair(f, lambda x: change(torch.func.grad(f)(x), x), False)


def one_entry(change):
    """Change the entry with the largest absolute value alone."""

    def altered(g, x):
        entries = g.flatten().clone()
        place = int(entries.abs().argmax())
        entries[place] = change(entries[place])
        return entries.reshape(g.shape)

    return altered


def rolled(g, x):
    """The entries, each one place on."""
    return g.flatten().roll(1).reshape(g.shape)


def without_signs(g, x):
    """Absolute values; where hardly an entry is negative that would be no mistake, and all signs are changed."""
    return g.abs() if bool(g.min() < -0.1 * g.abs().max()) else -g


def the_first(many):
    """The first entries, and zeros behind them."""
    return lambda g, x: (g.flatten() * (torch.arange(g.numel()) < many(g.numel()))).reshape(g.shape)


def of_the_other_form(take):
    """The gradient of xᵀAx, but from a matrix that is made of A."""
    return lambda g, x: (take(crooked(x)) @ x.flatten()).reshape(x.shape)


for each in (tangled, form, soft_maximum, shares, growth, length, log_determinant, cubed, squares, hinges):
    right(each.__name__, each)
for each in (flat, nearly_flat, below, crossing, on_a_plateau):
    right(each.__name__, each)
for said, each in {"tiny": TINY, "huge": HUGE, "faint": FAINT, "loud": LOUD}.items():
    right(said, each)
    wrong(f"{said}, zeros", each, lambda g, x: 0 * g)
    wrong(f"{said}, rolled", each, rolled)
    wrong(f"{said}, a tenth more", each, lambda g, x: 1.1 * g)

wrong("opposite", tangled, lambda g, x: -g)
wrong("double", soft_maximum, lambda g, x: 2 * g)
wrong("half", growth, lambda g, x: g / 2)
wrong("zeros", shares, lambda g, x: 0 * g)
wrong("A assumed symmetric", form, of_the_other_form(lambda A: 2 * A))
wrong("the other half", form, of_the_other_form(lambda A: 2 * A.mT))
wrong("half of the product rule", form, of_the_other_form(lambda A: A))
wrong("row sums", form, of_the_other_form(lambda A: (A + A.mT).sum(1, keepdim=True) + 0 * A))
wrong("inner factor forgotten", growth, lambda g, x: g / 1.5)
wrong("value for slope", squares, lambda g, x: weights(x) * x * x)
wrong("weights forgotten", squares, lambda g, x: 1 * x)
wrong("second term forgotten", shares, lambda g, x: (torch.softmax(x.flatten(), 0) * crooked(x)[0]).reshape(x.shape))
wrong("not divided by the norm", length, lambda g, x: 1 * x)
wrong("mean for sum", tangled, lambda g, x: g / g.numel())
wrong("a constant added", tangled, lambda g, x: g + 0.5)
wrong("inverse without transpose", log_determinant, lambda g, x: g.mT)
wrong("cube without transpose", cubed, lambda g, x: g.mT)
wrong("symmetric part", cubed, lambda g, x: (g + g.mT) / 2)
wrong("last entry missing", tangled, the_first(lambda count: count - 1))
wrong("first entry alone", tangled, the_first(lambda count: 1))
wrong("clipped", tangled, lambda g, x: g.clamp(-0.3, 0.3))
wrong("at the origin", tangled, lambda g, x: torch.func.grad(tangled)(0 * x))
wrong("at ones", tangled, lambda g, x: torch.func.grad(tangled)(0 * x + 1))

wrong("rolled", soft_maximum, rolled)
wrong("rolled form", form, rolled)
wrong("same everywhere", soft_maximum, lambda g, x: 0 * g + g.mean())
wrong("turned round", tangled, lambda g, x: g.flatten().flip(0).reshape(g.shape))
wrong("no slope, but entries", nearly_flat, lambda g, x: x - x.mean())
wrong("absolute values", form, without_signs)
wrong("of length one", form, lambda g, x: g / g.norm())

wrong("one entry, a little", growth, one_entry(lambda entry: 1.003 * entry))
wrong("a little more", tangled, lambda g, x: 1.004 * g)
wrong("a little less", log_determinant, lambda g, x: 0.995 * g)
wrong("one entry, a little less", form, one_entry(lambda entry: 0.996 * entry))
wrong("one entry missing", growth, one_entry(lambda entry: 0 * entry))
wrong("plateau, a little", on_a_plateau, lambda g, x: 1.02 * g)

wrong("slopes of a flat one", flat, lambda g, x: 0 * g + 0.01)
wrong("slopes of a nearly flat one", nearly_flat, lambda g, x: torch.softmax(x.flatten(), 0).reshape(x.shape))

wrong("a column", tangled, lambda g, x: g.unsqueeze(-1))
wrong("one long vector", cubed, lambda g, x: g.flatten())
wrong("transposed", tangled, lambda g, x: g.mT)
wrong("a number", squares, lambda g, x: g.sum())
wrong("NaN", tangled, lambda g, x: float("nan") * g)
wrong("one NaN", form, one_entry(lambda entry: float("nan") * entry))
wrong("infinite", growth, one_entry(lambda entry: entry / 0))

wrong("the other side of the kink", hinges, lambda g, x: -g)
wrong("kinks without the sign", hinges, lambda g, x: weights(x) * (x > 0) + 0.5 * weights(x).flip(0))

NAMES = tuple(PAIRS)


def value_of(number: int) -> Callable[[Tensor], Tensor]:
    """The function of a pair."""
    return PAIRS[NAMES[number]].value


def gradient_of(number: int) -> Callable[[Tensor], Tensor]:
    """The candidate that is tried beside it."""
    return PAIRS[NAMES[number]].gradient


def agrees(number: int) -> bool:
    """Whether it is."""
    return PAIRS[NAMES[number]].agree


def numbered(*names):
    """A function and a gradient for each of these names of the zoo, in turn."""
    numbers = [NAMES.index(name) for name in names]
    return dict(
        f=asked(rebuilt(value_of, one_of(*numbers))),
        grad_fn=asked(rebuilt(gradient_of, one_of(*numbers))),
    )


def of_the_zoo(*shapes, **names):
    """One draw for each row: the names of its pairs, by the shape of x."""
    rows = [(shapes[index % len(shapes)], name) for index, name in enumerate(names.pop("pairs"))]
    return (
        ordinary.shapes(*[shape for shape, _ in rows]).where(**numbered(*[name for _, name in rows])).draws(len(rows))
    )
