"""How a declaration is read: what a value is, what a function takes, and how a message names them."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

LONGEST_TOLD = 30


def is_whole(value: object, least: int) -> bool:
    """Whether this is a whole number of at least so much."""
    return type(value) is int and value >= least


def is_number(value: object) -> bool:
    """Whether this is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def told(value: object) -> str:
    """Write a value that has no place here: as it is if it is short, else of which type it is."""
    text = repr(value)
    return text if len(text) <= LONGEST_TOLD else f"a {type(value).__name__}"


def listed(names: Iterable[object]) -> str:
    """Write names as a reader would: 'x', 'A' or 'b'."""
    *most, last = [f"'{name}'" for name in names]
    return f"{', '.join(most)} or {last}" if most else last


def one_or_all(several: Sequence[Any]) -> str:
    """Write settings that take turns; a single one without its tuple."""
    return repr(several[0]) if len(several) == 1 else repr(several)


def quoted(dimensions: Sequence[Any]) -> str:
    """Write dimensions as a lecturer does: "m", 3."""
    return ", ".join(f'"{item}"' if isinstance(item, str) else repr(item) for item in dimensions)


def parameters(function: Callable[..., Any]) -> str:
    """Write the names of what a function takes."""
    try:
        return ", ".join(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return "…"


def takes_answer(function: Callable[..., Any], names: Iterable[str]) -> bool:
    """Whether a function can be called with an answer first and the inputs by these names."""
    return takes(function, names, 1)


def takes(function: Callable[..., Any], names: int | Iterable[str], positional: int = 0) -> bool:
    """Whether a function can be called with so many positional arguments, or with some and these names."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # built in, and says nothing of itself
        return callable(function)
    try:
        if isinstance(names, int):
            signature.bind(*range(names))
        else:
            signature.bind(*range(positional), **dict.fromkeys(names))
    except TypeError:
        return False
    return True
