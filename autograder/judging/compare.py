"""Judge one returned value against the expected one: type, shape, dtype, device, finiteness, value, in that order.

Nothing is broadcast; NaN is close to nothing. What arrives here is plain data from the wire.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder.language import Anything, Check, Exercise
from autograder.language.exercise import RTOL
from autograder.sandbox.data import COMPLEX, SPARSE, TOO_LARGE, OnMeta, TensorOn, Unsendable

LARGEST_TOLD = 100
# A submission chooses what it sends here, so only these are repeated: another text could spell out an input.
_KNOWN_TYPES = frozenset(
    {
        TOO_LARGE,
        COMPLEX,
        SPARSE,
        "an integer beyond 64 bits",
        "builtins.function",
        "builtins.complex",
        "builtins.set",
    }
    | {f"numpy.{name}" for name in ("ndarray", "float64", "float32", "int64", "int32", "bool", "matrix")}
    | {"matplotlib.quiver.Quiver", "matplotlib.contour.QuadContourSet", "matplotlib.axes._axes.Axes"}
    | {"autograder.sandbox.worker.Asked"}
)
_KNOWN_DEVICES = frozenset({"cpu", "cuda", "mps", "xpu", "meta"})
_IN_WORDS = {
    "builtins.coroutine": "a coroutine, as every async def does",
    "builtins.generator": "a generator, as every function with yield does",
}


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
    """A verdict, one sentence without any expected value, and the error in units of what is allowed.

    Attributes:
        verdict: as in the result file.
        message: what was returned and what was required.
        error: max|actual - expected| / allowed, where values were compared.
    """

    verdict: str
    message: str = ""
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
    return _compare(actual, expected, tolerance, device, "your function returned")


def _compare(actual: Any, expected: Any, tolerance: Tolerance, device: str, what: str) -> Comparison:
    if isinstance(expected, Anything):
        return Comparison("correct")
    if isinstance(expected, Tensor):
        return _tensor(actual, expected, tolerance, device, what)
    if isinstance(expected, tuple | list):
        return _sequence(actual, expected, tolerance, device, what)
    if isinstance(expected, dict):
        return _dict(actual, expected, tolerance, device, what)
    return _plain(actual, expected, tolerance, what)


def _tensor(actual: Any, expected: Tensor, tolerance: Tolerance, device: str, what: str) -> Comparison:
    lies_on = actual.device if isinstance(actual, TensorOn) else None
    actual = actual.value if isinstance(actual, TensorOn) else actual
    if isinstance(actual, Unsendable) and actual.type_name == COMPLEX:
        return Comparison("wrong_dtype", f"{what} {COMPLEX}; {dtype(expected)} is required, like the inputs")
    if isinstance(actual, Unsendable) and actual.type_name == SPARSE:
        return Comparison("wrong_type", f"{what} {SPARSE}; a dense one is required, as to_dense() gives it")
    if isinstance(actual, OnMeta) and device != "meta":
        said = f"{what} a tensor on 'meta', which holds no numbers; the inputs are on '{device}'"
        return Comparison("wrong_device", said)
    if not isinstance(actual, Tensor | OnMeta):
        return Comparison("wrong_type", f"{what} {kind_of(actual)}; a tensor is required")
    if tuple(actual.shape) != tuple(expected.shape):
        return Comparison("wrong_shape", f"{what} shape {shape(actual)}; {shape(expected)} is required")
    if actual.dtype != expected.dtype:
        return Comparison("wrong_dtype", f"{what} {dtype(actual)}; {dtype(expected)} is required, like the inputs")
    if isinstance(actual, OnMeta):  # there are no numbers to compare
        return Comparison("correct")
    if device == "meta" and lies_on is None:  # of a misconception, which did not cross
        lies_on = "cpu"
    if lies_on is not None and lies_on != device:
        where = f"'{lies_on}'" if lies_on in _KNOWN_DEVICES else "another device"
        return Comparison("wrong_device", f"{what} a tensor on {where}; the inputs are on '{device}'")
    return _entries(actual.double(), expected.double(), tolerance, what)


def _entries(actual: Tensor, expected: Tensor, tolerance: Tolerance, what: str) -> Comparison:
    allowed = tolerance.allowed(expected)
    error = (actual - expected).abs()
    if bool((error <= allowed).all()):  # false for NaN, unlike `not (error > allowed).any()`
        worst = float(error.max()) / allowed if error.numel() and allowed > 0 else 0.0
        return Comparison("correct", error=worst)
    if not bool(torch.isfinite(actual).all()):
        count = int((~torch.isfinite(actual)).sum())
        return Comparison("not_finite", f"{count} of {actual.numel()} entries are NaN or infinite", math.inf)
    count = int((~(error <= allowed)).sum())
    worst = float(error.max()) / allowed if allowed > 0 else math.inf
    return Comparison("wrong_value", f"{count} of {actual.numel()} entries are wrong", worst)


def _sequence(actual: Any, expected: Any, tolerance: Tolerance, device: str, what: str) -> Comparison:
    if not isinstance(actual, tuple | list) or len(actual) != len(expected):
        return Comparison("wrong_type", f"{what} {kind_of(actual)}; a tuple of {len(expected)} is required")
    worst = 0.0
    for position, (one, other) in enumerate(zip(actual, expected, strict=True), 1):
        result = _compare(one, other, tolerance, device, f"part {position} of what you returned has")
        if result.verdict != "correct":
            return Comparison(result.verdict, _in_part(result.message, f"part {position}"), result.error)
        worst = max(worst, result.error)
    return Comparison("correct", error=worst)


def _dict(actual: Any, expected: Any, tolerance: Tolerance, device: str, what: str) -> Comparison:
    if not isinstance(actual, dict) or set(actual) != set(expected):
        return Comparison(
            "wrong_type", f"{what} {kind_of(actual)}; a dict with the keys {sorted(expected)} is required"
        )
    worst = 0.0
    for key in expected:
        result = _compare(actual[key], expected[key], tolerance, device, f"'{key}' has")
        if result.verdict != "correct":
            return Comparison(result.verdict, _in_part(result.message, f"'{key}'"), result.error)
        worst = max(worst, result.error)
    return Comparison("correct", error=worst)


def _in_part(message: str, part: str) -> str:
    return message if message.startswith(part) else f"{part}: {message}"


def _plain(actual: Any, expected: Any, tolerance: Tolerance, what: str) -> Comparison:
    if isinstance(expected, float):
        if isinstance(actual, bool) or not isinstance(actual, int | float):
            return Comparison("wrong_type", f"{what} {kind_of(actual)}; a number is required")
        pair = torch.tensor(float(actual), dtype=torch.float64), torch.tensor(expected, dtype=torch.float64)
        return _entries(*pair, tolerance, what)
    if type(actual) is not type(expected):
        return Comparison("wrong_type", f"{what} {kind_of(actual)}; {kind_of(expected)} is required")
    if actual != expected:
        return Comparison("wrong_value", f"{what} another value than is required", math.inf)
    return Comparison("correct")


def shape(value: Tensor | OnMeta) -> str:
    """Write a shape as Python does: (3,). One of large sizes is not repeated, as it could spell out an input."""
    return str(tuple(value.shape)) if max(value.shape, default=0) <= LARGEST_TOLD else "of another size"


def dtype(value: Tensor | OnMeta) -> str:
    """Write a tensor's dtype without the module."""
    return dtype_name(value.dtype)


def dtype_name(kind: torch.dtype) -> str:
    """Write a dtype without the module."""
    return str(kind).removeprefix("torch.")


def kind_of(value: Any) -> str:
    """Say in words of what kind a value is."""
    if value is None:
        return "None"
    if isinstance(value, Unsendable):
        named = value.type_name if value.type_name in _KNOWN_TYPES else "a value that is not plain data"
        return _IN_WORDS.get(value.type_name, named)
    if isinstance(value, TensorOn | Tensor | OnMeta):
        return "a tensor"
    names = {
        bool: "a bool",
        int: "an int",
        float: "a float",
        str: "a str",
        tuple: "a tuple",
        list: "a list",
        dict: "a dict",
    }
    name = names.get(type(value), type(value).__name__)
    return f"{name} of {len(value)}" if isinstance(value, tuple | list) else name


def tolerance_of(exercise: Exercise, check: Check) -> Tolerance:
    """Return what a check allows: the family's word, else the dtype's, else the exercise's."""
    family = check.family
    default = RTOL["torch.float32"] if family.dtype == torch.float32 else exercise.rtol
    return Tolerance(default if family.tolerance is None else family.tolerance, family.scale)
