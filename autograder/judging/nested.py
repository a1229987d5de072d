"""Answers are tensors, or tuples, lists and dicts of them: one way to change every tensor in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor


def each_tensor(change: Callable[[Tensor], Tensor], value: Any) -> Any:
    """Return a value with every tensor changed; a named tuple becomes a tuple, as it does on the wire."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, tuple | list):
        items = [each_tensor(change, item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {key: each_tensor(change, item) for key, item in value.items()}
    return value
