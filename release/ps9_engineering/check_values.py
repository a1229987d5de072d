"""How a returned value differs from what is required, as the grader sees it.

In its order: type, shape, dtype, device, values. Nothing is broadcast; NaN is close to nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor


class Difference(NamedTuple):
    """How a returned value differs from what is required: in the grader's words and in a student's."""

    verdict: str
    text: str
    idea: str = ""


_IDEAS: dict[str, tuple[Callable[[Tensor], Tensor], str]] = {
    "sign": (lambda e: -e, "the sign: every entry has the opposite sign."),
    "factor_two": (lambda e: 2 * e, "a factor 2 that is too many, or a ½ that got lost."),
    "factor_half": (lambda e: e / 2, "a factor 2 that got lost, or a ½ that is too many."),
    "transpose": (
        lambda e: e.mT if e.dim() >= 2 else e,
        "a transpose: your result is the transpose of the right one.",
    ),
    "column": (lambda e: e.unsqueeze(-1), "the shape: the numbers are right, but stand in a column."),
    "row": (lambda e: e.unsqueeze(-2 if e.dim() else 0), "the shape: the numbers are right, but stand in a row."),
    "zeros": (lambda e: 0 * e, "only zeros were returned."),
}
_NEARLY_RIGHT = "nearly_right"
_NEARLY = 1e-3  # relative to the largest entry
_TEXTS = {name: text for name, (_, text) in _IDEAS.items()} | {
    _NEARLY_RIGHT: "accuracy: the idea is nearly right, but the result is not as exact as it can be. "
    "What is approximated?",
    "": "work the smallest example by hand, entry by entry, and compare.",
}


def difference(actual: Any, expected: Any, rtol: float, scale: float) -> Difference | None:
    """Say how a returned value differs from what is required; None if it does not."""
    if isinstance(expected, Tensor):
        return _tensor_difference(actual, expected, rtol, scale)
    if isinstance(expected, tuple | list):
        if not isinstance(actual, tuple | list) or len(actual) != len(expected):
            return wrong_type(actual, f"a tuple of {len(expected)}")
        pairs = enumerate(zip(actual, expected, strict=True), 1)
        return _first_difference({f"part {number}": pair for number, pair in pairs}, rtol, scale)
    if isinstance(expected, dict):
        if not isinstance(actual, dict) or set(actual) != set(expected):
            return wrong_type(actual, f"a dict with the keys {', '.join(expected)}")
        return _first_difference({key: (actual[key], expected[key]) for key in expected}, rtol, scale)
    if isinstance(expected, float):
        return _number_difference(actual, expected, rtol, scale)
    if type(actual) is not type(expected):
        return wrong_type(actual, f"a {type(expected).__name__}")
    return None if actual == expected else Difference("wrong_value", _unlike(actual, expected))


def _first_difference(pairs: dict[str, tuple[Any, Any]], rtol: float, scale: float) -> Difference | None:
    for name, pair in pairs.items():
        found = difference(*pair, rtol, scale)
        if found is not None:
            return found._replace(text=f"{name}: {found.text}")
    return None


def wrong_type(actual: Any, required: str) -> Difference:
    """Say that something of another type was returned."""
    hint = " Is a `return` missing?" if actual is None else ""
    text = f"you returned {short(actual)} of type {type(actual).__name__}; {required} is required.{hint}"
    return Difference("wrong_type", text)


def _unlike(actual: Any, expected: Any) -> str:
    return f"yours is {actual!r}; required is {expected!r}."


def _number_difference(actual: Any, expected: float, rtol: float, scale: float) -> Difference | None:
    if type(actual) not in (int, float):
        return wrong_type(actual, "a number")
    error, allowed = abs(actual - expected), rtol * max(abs(expected), scale)
    if error <= allowed:  # false for NaN
        return None
    if error <= _NEARLY * abs(expected):
        text = f"{_unlike(actual, expected)}\n  look at       {_TEXTS[_NEARLY_RIGHT]}"
        return Difference("wrong_value", text, _NEARLY_RIGHT)
    return Difference("wrong_value" if math.isfinite(actual) else "not_finite", _unlike(actual, expected))


def _tensor_difference(actual: Any, expected: Tensor, rtol: float, scale: float) -> Difference | None:
    if not isinstance(actual, Tensor):
        return wrong_type(actual, "a tensor")
    if actual.layout != torch.strided:
        return wrong_type(actual, "a dense tensor, as to_dense() gives it,")
    if actual.is_complex():
        return _wrong_dtype(actual, expected)
    if actual.is_meta and not expected.is_meta:
        return _wrong_device(actual, expected)
    if actual.shape != expected.shape:
        idea = "" if expected.is_meta else _idea(actual, expected, rtol, scale)
        text = f"you returned shape {tuple(actual.shape)}; required is {tuple(expected.shape)}."
        return Difference("wrong_shape", f"{text}\n  look at       {_TEXTS[idea]}" if idea else text, idea)
    if actual.dtype != expected.dtype:
        return _wrong_dtype(actual, expected)
    if actual.device != expected.device:
        return _wrong_device(actual, expected)
    return None if expected.is_meta else _value_difference(actual.detach(), expected, rtol, scale)


def _wrong_dtype(actual: Tensor, expected: Tensor) -> Difference:
    return Difference("wrong_dtype", f"you returned {actual.dtype}; required is {expected.dtype}, like the inputs.")


def _wrong_device(actual: Tensor, expected: Tensor) -> Difference:
    places = actual.device.type, expected.device.type
    return Difference("wrong_device", "you returned a tensor on '{}'; the inputs are on '{}'.".format(*places))


def _value_difference(actual: Tensor, expected: Tensor, rtol: float, scale: float) -> Difference | None:
    allowed = _allowed(expected, rtol, scale)
    error = (actual.double() - expected.double()).abs()
    close = error <= allowed  # false for NaN
    if bool(close.all()):
        return None
    is_finite = bool(torch.isfinite(actual).all())
    idea = _idea(actual, expected, rtol, scale)
    cause = "NaN or infinity: is there a division by zero, a logarithm of zero, or an overflow?"
    lines = [
        f"{int((~close).sum())} of {actual.numel()} entries are wrong.",
        *_side_by_side(actual, expected, close),
        f"largest error {float(error.max()):.2g}; allowed is {allowed:.2g}",
        f"look at       {_TEXTS[idea] if is_finite else cause}",
    ]
    return Difference("wrong_value" if is_finite else "not_finite", "\n  ".join(lines), idea)


def _allowed(expected: Tensor, rtol: float, scale: float) -> float:
    return rtol * max(float(expected.double().abs().max()) if expected.numel() else 0.0, scale)


def _idea(actual: Tensor, expected: Tensor, rtol: float, scale: float) -> str:
    """Name the idea that gives just this answer; empty if it is none that is known for every exercise."""
    for name, (change, _) in _IDEAS.items() if expected.is_floating_point() else ():
        other = change(expected)
        if _is_close(actual, other, _allowed(other, rtol, scale)):
            return name
    wide = max(_allowed(expected, rtol, scale), _allowed(expected, _NEARLY, 0.0))
    return _NEARLY_RIGHT if _is_close(actual, expected, wide) else ""


def _is_close(actual: Tensor, other: Tensor, allowed: float) -> bool:
    is_alike = actual.shape == other.shape and actual.dtype == other.dtype
    return is_alike and bool(((actual.double() - other.double()).abs() <= allowed).all())


def _side_by_side(actual: Tensor, expected: Tensor, close: Tensor) -> list[str]:
    """Show both values whole if they are small, else the first row or entry that is wrong."""
    if actual.numel() <= 12:
        return _told_apart(actual, expected, "")
    index = tuple(close.logical_not().nonzero()[0].tolist())
    index = index[:-1] if actual.dim() > 1 else index
    place = "".join(f"[{i}]" for i in index)
    return _told_apart(actual[index], expected[index], f" at {place}")


def _told_apart(actual: Tensor, expected: Tensor, place: str) -> list[str]:
    """Write both with the few digits that torch prints, or with all if these are the same."""
    texts = [short(actual), short(expected)]
    if texts[0] == texts[1]:
        texts = [short(value.tolist()) for value in (actual, expected)]
    return [f"you returned  {texts[0]}{place}", f"required is   {texts[1]}{place}"]


def short(value: Any) -> str:
    """Write a value, or its beginning."""
    text = str(value.detach() if isinstance(value, Tensor) else value).replace("\n", "\n                ")
    return text if len(text) <= 600 else text[:600] + " …"


# --- every tensor of an answer -----------------------------------------------------------------------------


def each_tensor(change: Callable[[Tensor], Tensor], value: Any) -> Any:
    """Return a value with every tensor in it changed; a named tuple becomes a tuple."""
    if isinstance(value, tuple | list):
        parts = [each_tensor(change, part) for part in value]
        return parts if isinstance(value, list) else tuple(parts)
    if isinstance(value, dict):
        return {key: each_tensor(change, part) for key, part in value.items()}
    return change(value) if isinstance(value, Tensor) else value


def exactly(value: Any) -> Any:
    """Return a value detached, its floating tensors in float64."""
    return each_tensor(lambda part: part.detach().double() if part.is_floating_point() else part, value)


def form_difference(actual: Any, expected: Any) -> Difference | None:
    """Say how the form of a value differs, whatever its numbers, and however long its dimensions are."""
    return difference(each_tensor(_zeros, actual), each_tensor(_zeros, _in_the_form_of(actual, expected)), 0.0, 1.0)


def _zeros(value: Tensor) -> Tensor:
    return torch.zeros_like(value)


def _in_the_form_of(actual: Any, expected: Any) -> Any:
    """Return an expected value whose tensors have the sizes that were returned, where the number of dimensions fits."""
    if isinstance(expected, Tensor) and isinstance(actual, Tensor):
        return expected.new_zeros(actual.shape) if actual.dim() == expected.dim() else expected
    if isinstance(expected, tuple | list) and isinstance(actual, tuple | list) and len(actual) == len(expected):
        return type(expected)(map(_in_the_form_of, actual, expected))
    if isinstance(expected, dict) and isinstance(actual, dict) and set(actual) == set(expected):
        return {key: _in_the_form_of(actual[key], part) for key, part in expected.items()}
    is_of_kind = type(actual) is type(expected) or (type(expected) is float and type(actual) is int)
    return actual if is_of_kind else expected
