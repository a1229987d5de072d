"""Finds out whether a cell that does not parse here would under a newer Python, and since which.

What a newer grammar added is written as the older ones know it; if the cell then parses, that was all that stood in the
way. Reads the submission as text, and runs nothing of it.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from functools import lru_cache

from autograder.judging.forbidden_calls import without_magics

Version = tuple[int, int]

HERE: Version = sys.version_info[:2]
F_STRINGS: Version = (3, 12)  # since then an f-string may hold everything: its own quotes, backslashes, comments
MAX_DEPTH = 20  # f-strings in f-strings
MAX_CELL = 100_000  # characters; nobody writes a longer one by hand

# No two parts that stand side by side take the same letters: else a long line would take time by its square.
_REWRITTEN: tuple[tuple[Version, re.Pattern[str], str], ...] = (
    ((3, 12), re.compile(r"^([ \t]*)type[ \t]+(\w+)[ \t]*(?:\[[^=\n]*\][ \t]*)?=(?!=)", re.MULTILINE), r"\1\2 ="),
    ((3, 12), re.compile(r"^([ \t]*(?:async +)?(?:def|class) +\w+)\[[^=\n]+?\](?=[(:])", re.MULTILINE), r"\1"),
    ((3, 13), re.compile(r"^([ \t]*)type[ \t]+(\w+)[ \t]*\[.*\][ \t]*=(?!=)", re.MULTILINE), r"\1\2 ="),
    ((3, 13), re.compile(r"^([ \t]*(?:async +)?(?:def|class) +\w+)\[.+?\](?=[(:])", re.MULTILINE), r"\1"),
    ((3, 14), re.compile(r"^([ \t]*except\*?[ \t]+)([\w.][\w. ]*,[\w., ]+):", re.MULTILINE), r"\1(\2):"),
    ((3, 14), re.compile(r"\b(r?)t(r?)(?=[\"'])", re.IGNORECASE), r"\1f\2"),
)
_STRING = re.compile(r"\b([a-z]{0,2})(\"\"\"|'''|\"|')|(?<!\w)(\"\"\"|'''|\"|')", re.IGNORECASE)
_CONVERSIONS = ("!r", "!s", "!a")


@lru_cache(maxsize=8)  # a cell may be asked about for each of its functions
def needed_python(cell: str, here: Version = HERE) -> Version | None:
    """Return since which version Python accepts a cell that this one does not; none if no version known to us does."""
    text = without_magics(cell)
    if len(cell) > MAX_CELL or _parses(text):  # what is read here has another mistake: a lone return, say
        return None
    for version in sorted({F_STRINGS, *(since for since, _, _ in _REWRITTEN)}):
        if version > here:
            for since, new, old in _REWRITTEN:
                text = new.sub(old, text) if since == version else text
            if _parses(text) or (here < F_STRINGS and all(map(_parses, _apart(text)))):
                return version
    return None


def _parses(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def _computed(field: str) -> str:
    """Return the x of a field {x}, {x=} or {x!r}."""
    bare = field.rstrip()
    bare = bare[:-2].rstrip() if bare.endswith(_CONVERSIONS) else bare
    return bare.removesuffix("=").rstrip()


class _UnclosedError(Exception):
    """A string, or a field of one, has no end."""


def _apart(text: str) -> Iterator[str]:
    """Yield a text with empty strings for its f-strings, after what stood in their fields, each alone."""
    try:
        strings = _Strings(text)
        rest = strings.without_f_strings()
    except (_UnclosedError, RecursionError):
        yield "("
        return
    yield from strings.fields
    yield rest


class _Strings:
    """A walk over a text that knows where strings end as Python 3.12 and later do.

    Attributes:
        fields: what stood in the fields of its f-strings, in brackets and with empty strings for further f-strings.
    """

    def __init__(self, text: str, depth: int = 0) -> None:
        if depth > MAX_DEPTH:
            raise _UnclosedError
        self._text, self._depth = text, depth
        self._inside = 0  # how many fields are open
        self.fields: list[str] = []

    def without_f_strings(self) -> str:
        """Return the text with empty strings in place of its f-strings."""
        kept, position = [], 0
        while position < len(self._text):
            end, is_f = self._past(position)
            kept.append('""' if is_f else self._text[position:end])
            position = end
        return "".join(kept)

    def _past(self, position: int) -> tuple[int, bool]:
        """Return where the next comment, string or letter ends, and whether it was an f-string."""
        if self._text[position] == "#":
            end = self._text.find("\n", position)
            return (len(self._text) if end < 0 else end), False
        string = _STRING.match(self._text, position)
        if string is None:
            return position + 1, False
        quote, is_f = string[2] or string[3], "f" in (string[1] or "").lower()
        return (self._end_of_f_string if is_f else self._end_of_string)(string.end(), quote), is_f

    def _end_of_string(self, position: int, quote: str) -> int:
        while not self._text.startswith(quote, position):
            self._refuse_end(position, quote)
            position += 2 if self._text[position] == "\\" else 1
        return position + len(quote)

    def _end_of_f_string(self, position: int, quote: str) -> int:
        while not self._text.startswith(quote, position):
            self._refuse_end(position, quote)
            if self._text[position] == "{" and not self._text.startswith("{{", position):
                position = self._end_of_field(position + 1)
            else:
                position += 2 if self._text[position] == "\\" or self._text.startswith("{{", position) else 1
        return position + len(quote)

    def _refuse_end(self, position: int, quote: str) -> None:
        if position >= len(self._text) or (len(quote) == 1 and self._text[position] == "\n"):
            raise _UnclosedError

    def _end_of_field(self, start: int) -> int:
        position, depth = start, 0
        self._inside += 1
        while True:
            letter = self._letter(position)
            if depth == 0 and letter in "}:":
                break
            depth += (letter in "([{") - (letter in ")]}")
            position = self._past(position)[0]
        self._inside -= 1
        if not self._inside:  # else the field around it will be taken apart, too
            self._keep(self._text[start:position])
        return position + 1 if self._letter(position) == "}" else self._end_of_format(position + 1)

    def _end_of_format(self, position: int) -> int:
        while self._letter(position) != "}":
            position = self._end_of_field(position + 1) if self._letter(position) == "{" else position + 1
        return position + 1

    def _letter(self, position: int) -> str:
        if position >= len(self._text):
            raise _UnclosedError
        return self._text[position]

    def _keep(self, field: str) -> None:
        inner = _Strings(_computed(field), self._depth + 1)
        self.fields.append(f"({inner.without_f_strings()}\n,)")
        self.fields += inner.fields
