"""How large an answer may be to be looked through, beyond a comparison with the right one; and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from autograder.sandbox.data import TOO_LARGE, TensorOn, Unsendable

MOST_PARTS, MOST_ENTRIES, MOST_LETTERS = 1_000, 20_000, 10_000


def is_large(value: Any, expected: Any = None) -> bool:
    """Whether a value is larger than is looked through, and more than twice as large as the right one. Stops early."""
    known = [0, 0, 0]
    for size in _sizes(expected):
        known = [one + other for one, other in zip(known, size, strict=True)]
    most = [max(limit, 2 * own) for limit, own in zip((MOST_PARTS, MOST_ENTRIES, MOST_LETTERS), known, strict=True)]
    for size in _sizes(value):
        most = [left - one for left, one in zip(most, size, strict=True)]
        if min(most) < 0:
            return True
    return False


def kept(value: Any, expected: Any) -> Any:
    """Return a value to be kept until its exercise is decided; only the name of what it is, if it is large."""
    return Unsendable(TOO_LARGE) if is_large(value, expected) else value


def _sizes(value: Any) -> Iterator[tuple[int, int, int]]:
    """Yield parts, entries and letters, container by container."""
    if isinstance(value, tuple | list | dict):
        yield 1, 0, sum(map(len, value)) if isinstance(value, dict) else 0
        for item in value.values() if isinstance(value, dict) else value:
            yield from _sizes(item)
        return
    part = value.value if isinstance(value, TensorOn) else value
    yield 1, part.numel() if isinstance(part, Tensor) else 0, len(part) if isinstance(part, str) else 0
