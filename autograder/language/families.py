"""Families: named ways of drawing inputs. Start from `ordinary` and say what is different.

ordinary
ordinary.sizes(n=1)
ordinary.batches((4,), (2, 3), (0,))
ordinary.float32()
ordinary.within(BEYOND_DIFFERENCES)
ordinary.laid_out("transposed", "strided")
ordinary.where(h=0.1).expecting(difference_quotient)
ordinary.where(f=rebuilt(support.forward_only, vector(3)), h=one_of(0.1, 0.2))
ordinary.of_magnitude(1e200).because("the statement promises that nothing overflows")
ordinary.of_magnitude(b=1e3)
ordinary.of_part(2)
ordinary.conditioned(1e7)
ordinary.on_meta()
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NoReturn

import torch
from torch import Tensor

from autograder.language.given import AskedFunction, Draw, Given, Rebuilt, constant

DRAWS = 24
SIZES = (2, 3, 4, 5, 6, 7)
SHAPES: tuple[tuple[int, ...], ...] = ((3,), (2, 3))
LAYOUTS = ("contiguous", "transposed", "strided", "expanded")
DIGITS = 4  # of public inputs
STRUCTURED_DIGITS = 12  # of those whose entries hang together: a singular matrix has to stay one, nearly
BEYOND_DIFFERENCES = 1e-12  # a relative error: differences of values are right to some 1e-11, a formula to rounding
ROUNDINGS = 100  # of size κ·ε, which a backward stable method for a problem of condition number κ may need


@dataclass(frozen=True)
class Inputs:
    """One drawn set of arguments.

    Attributes:
        values: argument name to value, in the order of the signature.
        batch: the leading dimensions of the batched arguments.
        layout: how tensors lie in memory at the student's side.
        leaf: whether they arrive requiring a gradient.
        device: where they arrive: "meta", or wherever the submission is graded.
    """

    values: Mapping[str, Any]
    batch: tuple[int, ...] = ()
    layout: str = "contiguous"
    leaf: bool = False
    device: str | None = None

    def layout_of(self, value: Tensor) -> str:
        """How one tensor lies in memory: only one whose rows are all the same can be an expanded view."""
        repeats = value.dim() > 0 and value.shape[0] > 0 and bool((value == value[:1]).all())
        return self.layout if self.layout != "expanded" or repeats else "contiguous"

    def double(self) -> Inputs:
        """A copy of the inputs with every floating tensor in float64, for the oracle, which may change it."""
        return self.of_dtype(torch.float64)

    def of_dtype(self, dtype: torch.dtype) -> Inputs:
        """A copy of the inputs with every floating tensor in this dtype, those that functions are built from, too."""
        return replace(self, values={name: _of_dtype(dtype, value) for name, value in self.values.items()})


def _asked(value: Any) -> Any:
    return AskedFunction(value) if callable(value) and not isinstance(value, AskedFunction | Rebuilt) else value


def _of_dtype(dtype: torch.dtype, value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.to(dtype).clone() if value.is_floating_point() else value.clone()
    return _each_parameter(partial(_of_dtype, dtype), value)


def of_digits(digits: int, value: Any) -> Any:
    """Round every entry to so many significant digits."""
    if isinstance(value, Tensor) and value.is_floating_point():
        entries = [float(f"{entry:.{digits}g}") for entry in value.flatten().tolist()]
        return torch.tensor(entries, dtype=value.dtype).reshape(value.shape)
    return _each_parameter(lambda item: of_digits(digits, item), value)


def _each_parameter(change: Callable[[Any], Any], value: Any) -> Any:
    """Change what a function is built from; any other value stays as it is."""
    if isinstance(value, Rebuilt):
        return Rebuilt(value.builder, tuple(change(item) for item in value.parameters))
    if isinstance(value, AskedFunction) and isinstance(value.function, Rebuilt):
        return AskedFunction(_each_parameter(change, value.function))
    return value


@dataclass(frozen=True)
class Family:
    """A way of drawing inputs; every method returns a changed copy.

    Enumerated settings (sizes, batches, shapes, layouts) take turns over the draws.
    """

    count: int = DRAWS
    named_sizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    batch_shapes: tuple[tuple[int, ...], ...] = ((),)
    array_shapes: tuple[tuple[int, ...], ...] = SHAPES
    dtype: torch.dtype = torch.float64
    layouts: tuple[str, ...] = ("contiguous",)
    leaf: bool = False
    fixed: Mapping[str, Any] = field(default_factory=dict)
    magnitude: float = 1.0
    magnitudes: Mapping[str, float] = field(default_factory=dict)
    condition: float | None = None
    device: str | None = None
    scale: float = 1.0
    rtol: float | None = None
    parts: tuple[int | str, ...] = ()
    reference: Callable[..., Any] | None = None
    reason: str = ""

    def __getattr__(self, name: str) -> NoReturn:
        annotated = {word: getattr(item, "__annotations__", {}) for word, item in vars(Family).items()}
        words = sorted(word for word, annotations in annotated.items() if annotations.get("return") == "Family")
        raise AttributeError(f"a family has no word '{name}'; it has {', '.join(words)}")

    def draws(self, count: int) -> Family:
        """Draw this many inputs."""
        return replace(self, count=count)

    def sizes(self, **sizes: int | tuple[int, ...]) -> Family:
        """Fix dimensions by name, to one size or to several in turn."""
        several = {name: size if isinstance(size, tuple) else (size,) for name, size in sizes.items()}
        return replace(self, named_sizes={**self.named_sizes, **several})

    def batches(self, *shapes: tuple[int, ...]) -> Family:
        """Put these leading dimensions, in turn, in front of the batched inputs."""
        return replace(self, batch_shapes=shapes)

    def shapes(self, *shapes: tuple[int, ...]) -> Family:
        """Give `array()` inputs these shapes in turn."""
        return replace(self, array_shapes=shapes)

    def float32(self) -> Family:
        """Send float32 inputs and expect a float32 answer; the oracle computes in float64."""
        return replace(self, dtype=torch.float32)

    def laid_out(self, *layouts: str) -> Family:
        """Send views that do not lie contiguously in memory: "transposed", "strided", "expanded"."""
        return replace(self, layouts=layouts)

    def leaves(self) -> Family:
        """Send tensors that require a gradient."""
        return replace(self, leaf=True)

    def where(self, **values: Any) -> Family:
        """Fix inputs by name: to a value or another word; a plain function becomes one that is asked of the judge."""
        fixed = {name: _asked(value) for name, value in values.items()}
        return replace(self, fixed={**self.fixed, **fixed})

    def of_magnitude(self, magnitude: float | None = None, **inputs: float) -> Family:
        """Draw entries of this size, and allow errors relative to it; of single inputs by name, without the latter."""
        sized = self if magnitude is None else replace(self, magnitude=magnitude, scale=magnitude)
        return replace(sized, magnitudes={**self.magnitudes, **inputs})

    def conditioned(self, condition: float) -> Family:
        """Draw matrices of this condition number κ, and allow what rounding may cost there: 100·κ·ε of the dtype.

        Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed. 2002, chapters 7 and 20.
        """
        return replace(self, condition=condition)

    def on_meta(self) -> Family:
        """Send tensors on torch's meta device, which hold no numbers: only shape, dtype and device count.

        What is made there without ``device=`` lies on another device than the inputs, as it would on a GPU.
        """
        return replace(self, device="meta")

    @property
    def tolerance(self) -> float | None:
        """The relative error that is allowed by a word of this family, if one says so."""
        if self.rtol is None and self.condition is not None:
            return ROUNDINGS * self.condition * torch.finfo(self.dtype).eps
        return self.rtol

    def of_scale(self, scale: float) -> Family:
        """Allow errors relative to this, where intermediate values are larger than the answer."""
        return replace(self, scale=scale)

    def within(self, rtol: float) -> Family:
        """Allow this relative error here."""
        return replace(self, rtol=rtol)

    def of_part(self, *parts: int | str) -> Family:
        """Require only these parts of an answer: numbers in a tuple, from 1, or names in a dict."""
        return replace(self, parts=parts)

    def expecting(self, reference: Callable[..., Any]) -> Family:
        """Compute the expected value by this function of the inputs instead of the exercise's oracle."""
        return replace(self, reference=reference)

    def because(self, reason: str) -> Family:
        """Say why it is there, although no known mistake is caught by it alone."""
        return replace(self, reason=reason)

    def words(self, given: Mapping[str, Given]) -> dict[str, Given]:
        """Return what is drawn, by name: the exercise's words, with what this family fixes in their place."""
        return {name: self._word(name, item) for name, item in given.items()}

    def _word(self, name: str, item: Given) -> Given:
        own = self.fixed.get(name, item)
        return own if isinstance(own, Given) else replace(constant(own), is_structured=item.is_structured)

    def turns(self, given: Mapping[str, Given]) -> list[Sequence[Any]]:
        """List the settings that are enumerated: over the draws, the entries of each take turns."""
        words = self.words(given).values()
        chosen = [item.parts for item in words if item.kind in ("one_of", "asked")]
        shapes = [self.array_shapes] if any(item.kind == "array" for item in words) else []
        return [self.batch_shapes, self.layouts, *self.named_sizes.values(), *shapes, *chosen]

    def inputs(
        self, given: Mapping[str, Given], generator: torch.Generator, *, is_public: bool = False
    ) -> Iterator[Inputs]:
        """Draw the family's inputs.

        Args:
            given: the exercise's arguments.
            generator: the source of randomness, seeded by the caller.
            is_public: draw few digits, which a student can type, and which are the same on every machine: the last
                ones of a product hang on the processor.
        """
        words = self.words(given)
        names = _dimension_names(words)
        for index in range(self.count):
            yield self._one(words, names, index, generator, is_public)

    def _one(
        self,
        given: Mapping[str, Given],
        names: list[str],
        index: int,
        generator: torch.Generator,
        is_public: bool,
    ) -> Inputs:
        order = torch.randperm(len(SIZES), generator=generator).tolist()
        sizes = {name: SIZES[order[position % len(SIZES)]] for position, name in enumerate(names)}
        sizes.update({name: several[index % len(several)] for name, several in self.named_sizes.items()})
        batch = self.batch_shapes[index % len(self.batch_shapes)]
        shape = self.array_shapes[index % len(self.array_shapes)]
        draw = Draw(generator, index, sizes, batch, shape, self.magnitude, self.condition)
        layout = self.layouts[index % len(self.layouts)]
        for name, item in given.items():
            value = item.draw(replace(draw, magnitude=self.magnitudes.get(name, self.magnitude)))
            if is_public and item.kind not in ("constant", "one_of"):  # those are as the lecturer wrote them
                value = of_digits(STRUCTURED_DIGITS if item.is_structured else DIGITS, value)
            draw.values[name] = self._cast(value, "contiguous" if item.is_structured else layout)
        return Inputs(draw.values, batch, layout, self.leaf, self.device)

    def _cast(self, value: Any, layout: str) -> Any:
        if not isinstance(value, Tensor):
            return _each_parameter(lambda item: self._cast(item, "contiguous"), value)
        if not value.is_floating_point():
            return value
        value = value.to(self.dtype)
        if layout == "expanded" and value.dim() > 0 and value.shape[0] > 0:
            value = value[:1].expand_as(value).clone()
        return value


def _dimension_names(given: Mapping[str, Given]) -> list[str]:
    names: list[str] = []
    for item in given.values():
        for dimension in item.dimensions:
            if isinstance(dimension, str) and dimension != "..." and dimension not in names:
                names.append(dimension)
    return names


ordinary = Family()
