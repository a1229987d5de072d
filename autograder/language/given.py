"""The words for what a student's function is given: a shape by dimension names, a setting, a function.

    vector("n")   positive("n")   matrix("m", "n")   scalar()   array()   like("x")
    spd("n")   symmetric("n")   spectrum((1.0, 2.0), (-1.0, 0.0, 3.0))   labels("n", classes=3)
    constant(None)   one_of(2, 7, 15)   interval()   derived(lambda X, w: X @ w)
    asked(f, g)   rebuilt(support.surface, matrix(3, 3))   asked(rebuilt(support.product_with, spd("n")))

Different names get different sizes, so that exchanged dimensions change a shape and are seen as a shape.
A first dimension "..." stands for any leading batch dimensions.
"""

from __future__ import annotations

import inspect
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
        condition: the condition number of matrices, where one is asked for.
        values: the inputs drawn so far, by name.
    """

    generator: torch.Generator
    index: int
    sizes: dict[str, int]
    batch: tuple[int, ...] = ()
    shape: tuple[int, ...] = (3,)
    magnitude: float = 1.0
    condition: float | None = None
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

    def orthonormal(self, *shape: int) -> Tensor:
        """Draw a matrix with orthonormal columns (rows, if it is wide), or a batch of them, float64."""
        Q, R = torch.linalg.qr(torch.randn(shape, generator=self.generator, dtype=torch.float64))
        return Q * R.diagonal(dim1=-2, dim2=-1).sign().unsqueeze(-2)  # otherwise not uniformly distributed

    def with_condition(self, A: Tensor) -> Tensor:
        """Give a matrix, or each of a batch, the condition number κ asked for.

        Its singular values go from 1 down to 1/κ in equal ratios, times the magnitude.
        """
        if self.condition is None or A.numel() == 0:
            return A
        U, s, Vh = torch.linalg.svd(A, full_matrices=False)
        spread = self.condition ** -torch.linspace(0, 1, s.shape[-1], dtype=torch.float64)
        return self.magnitude * (U * spread) @ Vh


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
    A = d.with_condition(d.normal(*shape))
    if shape[-1] != shape[-2] or shape[-1] < 2 or A.numel() == 0:
        return A
    while bool(((A - A.mT).flatten(-2).norm(dim=-1) <= 0.1 * d.magnitude).any()):
        A = d.with_condition(d.normal(*shape))
    return A


def spd(*dimensions: Dimension) -> Given:
    """A symmetric positive definite matrix; one name stands for both dimensions."""
    dimensions = (*dimensions, *dimensions[-1:])

    def draw(d: Draw, shape: tuple[int, ...]) -> Tensor:
        B = d.normal(*shape) / max(d.magnitude, 1e-300)
        return _even(d.with_condition(d.magnitude * (B @ B.mT + torch.eye(shape[-1], dtype=torch.float64))))

    return replace(_tensor("spd", dimensions, draw), is_structured=True)


def _even(A: Tensor) -> Tensor:
    """Remove what rounding left between a symmetric matrix and its transpose."""
    return (A + A.mT) / 2


def symmetric(*dimensions: Dimension) -> Given:
    """A symmetric matrix with eigenvalues of both signs as a rule; one name stands for both dimensions."""
    dimensions = (*dimensions, *dimensions[-1:])

    def draw(d: Draw, shape: tuple[int, ...]) -> Tensor:
        return _even(d.with_condition(_even(d.normal(*shape))))

    return replace(_tensor("symmetric", dimensions, draw), is_structured=True)


def spectrum(*eigenvalues: tuple[float, ...]) -> Given:
    """A symmetric matrix with just these eigenvalues, times the magnitude; its eigenvectors are drawn.

    The tuples take turns.
    """

    def draw(d: Draw) -> Tensor:
        w = torch.tensor(eigenvalues[d.index % len(eigenvalues)], dtype=torch.float64)
        Q = d.orthonormal(len(w), len(w))
        return d.magnitude * _even((Q * w) @ Q.mT)

    return Given("spectrum", (), draw, eigenvalues, is_structured=True)


def labels(*dimensions: Dimension, classes: int = 2, dtype: torch.dtype = torch.int64) -> Given:
    """Whole numbers from 0 to classes - 1, as the labels of a classification."""

    def draw(d: Draw, shape: tuple[int, ...]) -> Tensor:
        return torch.randint(classes, shape, generator=d.generator).to(dtype)

    return replace(_tensor("labels", dimensions, draw), parts=(classes, dtype), is_structured=True)


def derived(function: Callable[..., Any]) -> Given:
    """What a function makes of inputs that are given before it; its parameters are their names."""
    names = tuple(inspect.signature(function).parameters)
    return Given("derived", (), lambda d: function(**{name: d.values[name] for name in names}), names, True)


def array() -> Given:
    """A tensor of any shape; the family says which."""
    return Given("array", (), lambda d: d.normal(*d.shape))


def like(name: str) -> Given:
    """A tensor of the same shape as another input that is given before it."""
    return Given("like", (), lambda d: d.normal(*d.values[name].shape), (name,))


def constant(value: Any) -> Given:
    """A fixed value, unless a family sets another."""
    return Given("constant", (), lambda _: value, (value,))


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


@dataclass(frozen=True)
class AskedFunction:
    """A function whose every value is asked of the judge: the student has never seen it, calls are counted."""

    function: Callable[..., Any] | Rebuilt

    @property
    def name(self) -> str:
        """What it is called on the judge's side."""
        return self.function.name if isinstance(self.function, Rebuilt) else self.function.__name__

    @property
    def parameters(self) -> tuple[Any, ...]:
        """What the judge builds it from, if it is built."""
        return self.function.parameters if isinstance(self.function, Rebuilt) else ()

    def __call__(self, *values: Any) -> Any:
        return self.function(*values)


def asked(*functions: Callable[..., Any] | Given) -> Given:
    """A function the student may only evaluate: plain ones, or ``rebuilt(…)`` ones. They take turns."""

    def draw(d: Draw) -> AskedFunction:
        chosen = functions[d.index % len(functions)]
        return AskedFunction(chosen.draw(d) if isinstance(chosen, Given) else chosen)

    words = [item for item in functions if isinstance(item, Given)]
    return Given("asked", tuple(d for word in words for d in word.dimensions), draw, functions)


def rebuilt(builder: Callable[..., Callable[..., Any]], *parameters: Given) -> Given:
    """A function the student may differentiate: ``builder`` is public, its parameters are drawn."""
    dimensions = tuple(d for item in parameters for d in item.dimensions if d != BATCH)
    return Given(
        "rebuilt",
        dimensions,
        lambda d: Rebuilt(builder, tuple(item.draw(d) for item in parameters)),
        (builder, *parameters),
    )
