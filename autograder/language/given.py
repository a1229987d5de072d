"""The words for what a student's function is given: a shape by dimension names, a setting, a function.

    vector("n")   positive("n")   matrix("m", "n")   spd("n")   scalar()   array()   like("x")
    constant(None)   one_of(2, 7, 15)   interval()
    asked(f, g)   rebuilt(support.surface, matrix(3, 3))

Different names get different sizes, so that exchanged dimensions change a shape and are seen as a shape.
A first dimension "..." stands for any leading batch dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

Dimension = str | int
BATCH = "..."


@dataclass
class Draw:
    """What one draw of inputs is made from.

    Attributes:
        generator: the source of randomness.
        index: the number of this draw within its family; enumerated settings take turns by it.
        sizes: dimension name to size.
        batch: the leading dimensions that "..." stands for.
        shape: the shape of `array()` inputs.
        magnitude: the entries' standard deviation.
        values: the inputs drawn so far, by name.
    """

    generator: torch.Generator
    index: int
    sizes: dict[str, int]
    batch: tuple[int, ...] = ()
    shape: tuple[int, ...] = (3,)
    magnitude: float = 1.0
    values: dict[str, Any] = field(default_factory=dict)

    def normal(self, *shape: int) -> Tensor:
        """Draw independent normal entries, float64."""
        return self.magnitude * torch.randn(shape, generator=self.generator, dtype=torch.float64)

    def resolve(self, dimensions: tuple[Dimension, ...]) -> tuple[int, ...]:
        """Turn dimension names into sizes."""
        shape: list[int] = []
        for dimension in dimensions:
            if dimension == BATCH:
                shape.extend(self.batch)
            else:
                shape.append(dimension if isinstance(dimension, int) else self.sizes[dimension])
        return tuple(shape)


@dataclass(frozen=True)
class Given:
    """One named input.

    Attributes:
        kind: what it is, as the lecturer wrote it.
        dimensions: its shape by dimension names.
        draw: makes a value from a `Draw`.
        parts: what the word was called with, where that is no dimension.
        is_structured: whether its entries hang together, so that repeating one row would break it.
    """

    kind: str
    dimensions: tuple[Dimension, ...]
    draw: Callable[[Draw], Any]
    parts: tuple[Any, ...] = ()
    is_structured: bool = False

    @property
    def is_batched(self) -> bool:
        """Whether leading batch dimensions belong to it."""
        return self.dimensions[:1] == (BATCH,)


def _tensor(kind: str, dimensions: tuple[Dimension, ...], draw: Callable[[Draw, tuple[int, ...]], Tensor]) -> Given:
    return Given(kind, dimensions, lambda d: draw(d, d.resolve(dimensions)))


def scalar() -> Given:
    """A 0-d tensor."""
    return _tensor("scalar", (), lambda d, shape: d.normal(*shape))


def vector(*dimensions: Dimension) -> Given:
    """A vector: ``vector("n")``, or a batch of them: ``vector("...", "n")``."""
    return _tensor("vector", dimensions, lambda d, shape: d.normal(*shape))


def positive(*dimensions: Dimension) -> Given:
    """A vector of positive entries between about 0.1 and 10, for logarithms, roots and weights."""
    return _tensor("positive", dimensions, lambda d, shape: d.normal(*shape).div(d.magnitude).clamp(-2.3, 2.3).exp())


def matrix(*dimensions: Dimension) -> Given:
    """A matrix or a batch of them; a square one is never close to symmetric."""
    return _tensor("matrix", dimensions, _asymmetric)


def _asymmetric(d: Draw, shape: tuple[int, ...]) -> Tensor:
    """Draw until every square matrix is far from symmetric: symmetric ones hide forgotten transposes."""
    A = d.normal(*shape)
    if shape[-1] != shape[-2] or shape[-1] < 2 or A.numel() == 0:
        return A
    while bool(((A - A.mT).flatten(-2).norm(dim=-1) <= 0.1 * d.magnitude).any()):
        A = d.normal(*shape)
    return A


def spd(*dimensions: Dimension) -> Given:
    """A symmetric positive definite matrix; one name stands for both dimensions."""
    dimensions = (*dimensions, *dimensions[-1:])

    def draw(d: Draw, shape: tuple[int, ...]) -> Tensor:
        B = d.normal(*shape) / max(d.magnitude, 1e-300)
        return d.magnitude * (B @ B.mT + torch.eye(shape[-1], dtype=torch.float64))

    return replace(_tensor("spd", dimensions, draw), is_structured=True)


def array() -> Given:
    """A tensor of any shape; the family says which."""
    return Given("array", (), lambda d: d.normal(*d.shape))


def like(name: str) -> Given:
    """A tensor of the same shape as another input that is given before it."""
    return Given("like", (), lambda d: d.normal(*d.values[name].shape), (name,))


def constant(value: Any) -> Given:
    """A fixed value, unless a family sets another."""
    return Given("constant", (), lambda _: value)


def one_of(*values: Any) -> Given:
    """The values take turns."""
    return Given("one_of", (), lambda d: values[d.index % len(values)], values)


def interval() -> Given:
    """A pair of floats around 0 but not symmetric: a plot's window along one axis."""

    def draw(d: Draw) -> tuple[float, float]:
        low, high = torch.rand(2, generator=d.generator, dtype=torch.float64).tolist()
        return (round(-1.0 - 2.0 * low, 2), round(0.5 + 1.5 * high, 2))

    return Given("interval", (), draw)


@dataclass(frozen=True)
class Asked:
    """A function whose every value is asked of the judge: the student has never seen it, calls are counted."""

    function: Callable[..., Any]

    @property
    def name(self) -> str:
        """What it is called on the wire."""
        return self.function.__name__

    def __call__(self, *values: Any) -> Any:
        return self.function(*values)


@dataclass(frozen=True)
class Rebuilt:
    """A function rebuilt beside the student's code from a public builder, so that it can be differentiated."""

    builder: Callable[..., Callable[..., Any]]
    parameters: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The builder's name in support code."""
        return self.builder.__name__

    def __call__(self, *values: Any) -> Any:
        return self.builder(*self.parameters)(*values)


def asked(*functions: Callable[..., Any]) -> Given:
    """A function the student may only evaluate. The functions take turns."""
    return Given("asked", (), lambda d: Asked(functions[d.index % len(functions)]), functions)


def rebuilt(builder: Callable[..., Callable[..., Any]], *parameters: Given) -> Given:
    """A function the student may differentiate: ``builder`` is public, its parameters are drawn."""
    return Given(
        "rebuilt", (), lambda d: Rebuilt(builder, tuple(item.draw(d) for item in parameters)), (builder, *parameters)
    )
