"""The functions that inputs name: a call crosses the wall with the name, and the judge finds the function by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograder.language.given import AskedFunction, Given, Rebuilt


def functions_in(words: Iterable[Any]) -> Iterator[Callable[..., Any]]:
    """Yield every function that is asked of the judge and every builder, in words and in values in their place."""
    for word in words:
        if isinstance(word, AskedFunction):
            yield from [word.function] if not isinstance(word.function, Rebuilt) else functions_in([word.function])
        elif isinstance(word, Rebuilt):
            yield word.builder
            yield from functions_in(word.parameters)
        elif isinstance(word, Given):
            if word.kind in ("asked", "rebuilt"):
                yield from (part for part in word.parts if callable(part))
            yield from functions_in(part for part in word.parts if not callable(part))


def by_name(words: Iterable[Any]) -> dict[str, Callable[..., Any]]:
    """Return the functions that words name, by name; of two that share one, the first."""
    functions: dict[str, Callable[..., Any]] = {}
    for function in functions_in(words):
        functions.setdefault(function.__name__, function)
    return functions


def shared_names(words: Iterable[Any]) -> list[str]:
    """List the names that stand for two different functions: on the wire nobody could tell them apart."""
    words = list(words)
    first = by_name(words)
    return sorted({item.__name__ for item in functions_in(words) if first[item.__name__] is not item})
