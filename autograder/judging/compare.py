"""Judge one returned value against the expected one: type, shape, dtype, device, finiteness, value, in that order.

Nothing is broadcast; NaN is close to nothing. What arrives here is plain data from the wire.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder.judging.facts import (
    LARGEST_TOLD,
    BadEntries,
    Fact,
    Kind,
    OtherDevice,
    OtherDtype,
    OtherKind,
    OtherShape,
    OtherValue,
    Where,
)  # fmt: skip
from autograder.language import Anything, Check, Exercise
from autograder.language.records import RTOL
from autograder.sandbox.data import COMPLEX, SPARSE, TOO_LARGE, OnMeta, TensorOn, Unsendable

# A submission chooses what it sends here, so only these are repeated: another text could spell out an input.
_KNOWN_TYPES = frozenset(
    {
        TOO_LARGE,
        COMPLEX,
        SPARSE,
        "an integer beyond 64 bits",
        "builtins.function",
        "builtins.complex",
        "builtins.coroutine",
        "builtins.generator",
        "builtins.set",
    }
    | {f"numpy.{name}" for name in ("ndarray", "float64", "float32", "int64", "int32", "bool", "matrix")}
    | {"matplotlib.quiver.Quiver", "matplotlib.contour.QuadContourSet", "matplotlib.axes._axes.Axes"}
    | {"autograder.sandbox.worker.Asked"}
)
_KNOWN_DEVICES = frozenset({"cpu", "cuda", "mps", "xpu", "meta"})


@dataclass(frozen=True)
class Tolerance:
    """How far a value may be off: ``max|actual - expected| ≤ rtol · max(max|expected|, scale)``.

    Attributes:
        rtol: relative to the largest entry.
        scale: the size of intermediate values, stated by the family; 1 for inputs of order one.
    """

    rtol: float
    scale: float = 1.0

    def allowed(self, expected: Tensor) -> float:
        """The largest error allowed anywhere; an infinite entry, as a wrong version may have, allows nothing more."""
        sizes = expected.double().abs()
        largest = float(sizes.nan_to_num(0.0, 0.0).max()) if expected.numel() else 0.0
        return self.rtol * max(largest, self.scale)


@dataclass(frozen=True)
class Comparison:
    """A verdict, what was seen, without any expected value, and the error in units of what is allowed.

    Attributes:
        verdict: as in the result file.
        fact: what was returned and what was required; nothing where it is right.
        error: max|actual - expected| / allowed, where values were compared.
    """

    verdict: str
    fact: Fact | None = None
    error: float = 0.0


def compare(actual: Any, expected: Any, tolerance: Tolerance, device: str = "cpu") -> Comparison:
    """Judge one value.

    Args:
        actual: what came over the wire, or a plain value.
        expected: (any shape) the reference: a tensor, number, text, or a tuple, list or dict of these;
            ANYTHING fits whatever was returned.
        tolerance: see `Tolerance`.
        device: the type of the device the value must lie on.

    Example:
        >>> compare(torch.ones(2, 1), torch.ones(2), Tolerance(1e-9)).verdict
        'wrong_shape'
    """
    return _compare(actual, expected, tolerance, device, ())


def _compare(actual: Any, expected: Any, tolerance: Tolerance, device: str, where: Where) -> Comparison:
    if isinstance(expected, Anything):
        return Comparison("correct")
    if isinstance(expected, Tensor):
        return _tensor(actual, expected, tolerance, device, where)
    if isinstance(expected, tuple | list):
        return _sequence(actual, expected, tolerance, device, where)
    if isinstance(expected, dict):
        return _dict(actual, expected, tolerance, device, where)
    return _plain(actual, expected, tolerance, where)


def _tensor(actual: Any, expected: Tensor, tolerance: Tolerance, device: str, where: Where) -> Comparison:
    lies_on = actual.device if isinstance(actual, TensorOn) else None
    actual = actual.value if isinstance(actual, TensorOn) else actual
    if isinstance(actual, Unsendable) and actual.type_name == COMPLEX:
        return _other_dtype(COMPLEX, expected, where)
    if isinstance(actual, OnMeta) and device != "meta":
        return _other_device("meta", device, where)
    if not isinstance(actual, Tensor | OnMeta):
        return _other_kind(actual, Kind(name="tensor"), where)
    if tuple(actual.shape) != tuple(expected.shape):
        fact = OtherShape(where=where, returned=_sizes(actual), required=_sizes(expected))
        return Comparison("wrong_shape", fact)
    if actual.dtype != expected.dtype:
        return _other_dtype(dtype_name(actual.dtype), expected, where)
    if isinstance(actual, OnMeta):  # there are no numbers to compare
        return Comparison("correct")
    if device == "meta" and lies_on is None:  # of a misconception, which did not cross
        lies_on = "cpu"
    if lies_on is not None and lies_on != device:
        return _other_device(lies_on, device, where)
    return _entries(actual.double(), expected.double(), tolerance, where)


def _entries(actual: Tensor, expected: Tensor, tolerance: Tolerance, where: Where) -> Comparison:
    allowed = tolerance.allowed(expected)
    error = (actual - expected).abs()
    if bool((error <= allowed).all()):  # false for NaN, unlike `not (error > allowed).any()`
        worst = float(error.max()) / allowed if error.numel() and allowed > 0 else 0.0
        return Comparison("correct", error=worst)
    if not bool(torch.isfinite(actual).all()):
        count = int((~torch.isfinite(actual)).sum())
        fact = BadEntries(where=where, are="not_finite", count=count, of=actual.numel())
        return Comparison("not_finite", fact, math.inf)
    count = int((~(error <= allowed)).sum())
    worst = float(error.max()) / allowed if allowed > 0 else math.inf
    return Comparison("wrong_value", BadEntries(where=where, are="wrong", count=count, of=actual.numel()), worst)


def _sequence(actual: Any, expected: Any, tolerance: Tolerance, device: str, where: Where) -> Comparison:
    if not isinstance(actual, tuple | list) or len(actual) != len(expected):
        return _other_kind(actual, Kind(name="tuple", size=len(expected)), where)
    parts = enumerate(zip(actual, expected, strict=True), 1)
    return _first_wrong(_compare(*pair, tolerance, device, (*where, position)) for position, pair in parts)


def _dict(actual: Any, expected: Any, tolerance: Tolerance, device: str, where: Where) -> Comparison:
    if not isinstance(actual, dict) or set(actual) != set(expected):
        return _other_kind(actual, Kind(name="dict", keys=tuple(sorted(expected))), where)
    return _first_wrong(_compare(actual[key], expected[key], tolerance, device, (*where, key)) for key in expected)


def _first_wrong(comparisons: Iterable[Comparison]) -> Comparison:
    worst = 0.0
    for result in comparisons:
        if result.verdict != "correct":
            return result
        worst = max(worst, result.error)
    return Comparison("correct", error=worst)


def _plain(actual: Any, expected: Any, tolerance: Tolerance, where: Where) -> Comparison:
    if isinstance(expected, float):
        if isinstance(actual, bool) or not isinstance(actual, int | float):
            return _other_kind(actual, Kind(name="number"), where)
        pair = torch.tensor(float(actual), dtype=torch.float64), torch.tensor(expected, dtype=torch.float64)
        return _entries(*pair, tolerance, where)
    if type(actual) is not type(expected):
        return _other_kind(actual, kind_of(expected), where)
    if actual != expected:
        return Comparison("wrong_value", OtherValue(where=where, kind=type(expected).__name__), math.inf)
    return Comparison("correct")


def _other_kind(actual: Any, required: Kind, where: Where) -> Comparison:
    return Comparison("wrong_type", OtherKind(where=where, returned=kind_of(actual), required=required))


def _other_dtype(returned: str, expected: Tensor, where: Where) -> Comparison:
    return Comparison("wrong_dtype", OtherDtype(where=where, returned=returned, required=dtype_name(expected.dtype)))


def _other_device(returned: str, required: str, where: Where) -> Comparison:
    known = returned if returned in _KNOWN_DEVICES else None
    return Comparison("wrong_device", OtherDevice(where=where, returned=known, required=required))


def _sizes(value: Tensor | OnMeta) -> tuple[int, ...] | None:
    """Return a shape; one of large sizes is not repeated, as it could spell out an input."""
    return tuple(value.shape) if max(value.shape, default=0) <= LARGEST_TOLD else None


def dtype_name(kind: torch.dtype) -> str:
    """Write a dtype without the module."""
    return str(kind).removeprefix("torch.")


def kind_of(value: Any) -> Kind:
    """Say of what kind a value is."""
    if isinstance(value, Unsendable):
        return Kind(name=value.type_name if value.type_name in _KNOWN_TYPES else "unknown")
    if isinstance(value, TensorOn | Tensor | OnMeta):
        return Kind(name="tensor")
    return Kind(name=type(value).__name__, size=len(value) if isinstance(value, tuple | list) else None)


def tolerance_of(exercise: Exercise, check: Check) -> Tolerance:
    """Return what a check allows: the family's word, else the dtype's, else the exercise's."""
    family = check.family
    default = RTOL["torch.float32"] if family.dtype == torch.float32 else exercise.rtol
    return Tolerance(default if family.tolerance is None else family.tolerance, family.scale)
