"""Answers are tensors, or tuples, lists and dicts of them: one way to change every part of one, and to compare two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor


def each_part(change: Callable[[Any], Any], value: Any) -> Any:
    """Return a value with every part changed that is no container; a named tuple becomes a tuple, as on the wire."""
    if isinstance(value, tuple | list):
        items = [each_part(change, item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {key: each_part(change, item) for key, item in value.items()}
    return change(value)


def is_of_kind(actual: Any, expected: Any) -> bool:
    """Whether a part that is no container is of the type that is due; a whole number does for a float."""
    return type(actual) is type(expected) or (type(expected) is float and type(actual) is int)


def is_identical(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors hold the same, entry by entry; NaN is what NaN is."""
    return one.shape == other.shape and bool(((one == other) | ((one != one) & (other != other))).all())


def parts_of(value: Any) -> Iterator[Any]:
    """Yield every part of a value that is no container."""
    if isinstance(value, tuple | list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from parts_of(item)
    else:
        yield value


def each_tensor(change: Callable[[Tensor], Tensor], value: Any) -> Any:
    """Return a value with every tensor changed."""
    return each_part(lambda part: change(part) if isinstance(part, Tensor) else part, value)
