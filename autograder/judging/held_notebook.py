"""Finds the one notebook that a JSON text holds: itself, in an answer of a server, encoded twice, or twice in a row.

Trusted code over untrusted text: it goes a few levels deep, and decodes no text more than that often.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

from autograder.judging.unreadable import UnreadableError

DEEPEST, MOST_PARTS = 4, 50
MOST_VALUES = 4_000_000  # in a text: each takes up to seventy bytes, whatever is written there
_DECODER = json.JSONDecoder(strict=False, parse_int=float)  # int() refuses thousands of digits
_BLANK = " \t\r\n\0"
_BLANKS = re.compile(rf"[{_BLANK}]*")
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)

Notebook = dict[str, Any]


def held_notebook(text: str) -> Any:
    """Return the notebook that a text holds, or else what it says.

    Raises:
        ValueError, RecursionError: it is no JSON.
        UnreadableError: it holds several notebooks, or too many values.
    """
    _refuse_too_many_values(text)
    first, *others = _documents(text)
    found = [notebook for value in (first, *others) for notebook in _notebooks(value, DEEPEST)]
    if any(notebook != found[0] for notebook in found):
        raise UnreadableError("The file holds several notebooks, one after another. Hand in the one that counts.")
    return found[0] if found else first


def _documents(text: str) -> Iterator[Any]:
    """Yield what is written there one after another; what follows a notebook and is no JSON was left by an older file.

    Raises:
        ValueError, RecursionError: the first is no JSON, or is no notebook and something else follows.
    """
    value, end = _DECODER.raw_decode(text)
    yield value
    is_whole = any(_notebooks(value, DEEPEST))
    for _ in range(MOST_PARTS):
        begin = _BLANKS.match(text, end).end()  # type: ignore[union-attr]  # it fits anywhere
        if begin == len(text):
            return
        if not is_whole:
            raise json.JSONDecodeError("Extra data", text, end)
        try:
            value, end = _DECODER.raw_decode(text, begin)
        except ValueError:
            return
        yield value


def _notebooks(value: Any, deepest: int) -> Iterator[Notebook]:
    """Yield the notebooks in a value: what has cells, and what is held by little else."""
    if isinstance(value, dict) and (isinstance(value.get("cells"), list) or isinstance(value.get("worksheets"), list)):
        yield value
    elif deepest and isinstance(value, dict) and len(value) <= MOST_PARTS:
        is_encoded = value.get("encoding") == "base64"
        for part in value.values():
            yield from _notebooks(_decoded(part) if is_encoded else part, deepest - 1)
    elif deepest and isinstance(value, list) and len(value) <= MOST_PARTS:
        for part in value:
            yield from _notebooks(part, deepest - 1)
    elif deepest and isinstance(value, str) and value.lstrip(_BLANK)[:1] in ("{", '"', "["):
        _refuse_too_many_values(value)
        try:
            yield from _notebooks(_DECODER.decode(value.strip(_BLANK)), deepest - 1)
        except (ValueError, RecursionError):
            return


def _refuse_too_many_values(text: str) -> None:
    """Count what a text holds before anything is built from it.

    Raises:
        UnreadableError: it is too much.
    """
    if _values_in(text) > MOST_VALUES and _values_in(_TEXTS.sub('""', text)) > MOST_VALUES:
        raise UnreadableError("The file holds millions of numbers or lists. Clear the outputs and hand it in again.")


def _values_in(text: str) -> int:
    """Return how many values there are at most; in its texts, too, there may be commas and brackets."""
    return sum(map(text.count, ",[{"))


def _decoded(part: Any) -> Any:
    if not isinstance(part, str):
        return part
    try:
        return base64.b64decode(part).decode()
    except ValueError:
        return part
