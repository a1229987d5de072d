"""Reads a release as an attacker would: is anything in it, or in its history, that only the judge may know?

`readable.py` finds all that can be read in a file; `hidden_words.py` and `hidden_numbers.py` know what must not
be found; this file brings them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.common.finding import Finding
from autograder.course.declarations import Declared
from autograder.course.key import course_key
from autograder.course.places import Place
from autograder.judging.calls import Bank
from autograder.publishing.leaks.hidden_numbers import HiddenNumbers
from autograder.publishing.leaks.hidden_words import secrets_of, solution_lines
from autograder.publishing.leaks.past_files import past_files
from autograder.publishing.leaks.readable import Part, folded, normalised, parts_of, unescaped, unmarked

__all__ = ["find_leaks", "history_leaks", "normalised", "solution_lines"]

KEY_BYTES = 8  # a piece of the key of this length is no chance


def find_leaks(files: Mapping[str, bytes], place: Place, declared: Declared, bank: Bank) -> list[Finding]:
    """Return every secret of an assignment that stands in the files of its release."""
    scan = _Scan(place, declared, bank)
    return [
        Finding(f"contains {secret}.", "Take it out.", f"release/{place.name}/{where}")
        for name, data in files.items()
        for where, secret in scan.secrets(name, name, data)
    ]


def history_leaks(place: Place, declared: Declared, bank: Bank) -> list[Finding]:
    """Return every secret in files of the release that were committed once and are others today."""
    scan = _Scan(place, declared, bank)
    current = {path.read_bytes() for path in place.release.rglob("*") if path.is_file()}
    return [
        Finding(f"contained {secret}, and git still has it.", "Rewrite the history, or change what it tells.", where)
        for past in past_files(place.root, place.release)
        if past.data not in current
        for where, secret in scan.secrets(f"{past.path} in commit {past.commit}", past.path, past.data)
    ]


class _Scan:
    """All secrets of an assignment, ready to be looked for."""

    def __init__(self, place: Place, declared: Declared, bank: Bank) -> None:
        key = course_key(place.root)
        self.key = [key[start : start + KEY_BYTES] for start in range(len(key) - KEY_BYTES + 1)]
        self.words: dict[tuple[str, bool], str] = {}
        for secret in secrets_of(place, declared):
            self.words.setdefault((secret.text, secret.is_prose), secret.what)  # said twice, it belongs to the first
        self.numbers = HiddenNumbers(bank, declared.assignment)

    def secrets(self, shown_as: str, name: str, data: bytes) -> Iterator[tuple[str, str]]:
        """Yield the secrets in one file, each once for each part where it stands: where, and which.

        That is "ps1_gradients.ipynb: cell 12" and what kind of secret, never the course key itself.
        """
        parts: dict[str, dict[str, None]] = {}
        for part in parts_of(name, data):
            for what in self._found(part):
                parts.setdefault(what, {})[part.where] = None
        for what, found in parts.items():
            precise = [where for where in found if where]  # the file as a whole says the same again
            for where in precise or [""]:
                yield self._without_key(f"{shown_as}: {where}" if where else shown_as), self._without_key(what)

    def _found(self, part: Part) -> Iterator[str]:
        plain = unescaped(part.text)
        code = "\n".join(map(normalised, (part.text, plain, unmarked(plain))))
        prose = "\n".join(map(folded, (part.text, plain)))
        if self._holds_key(part):
            yield "the course key"
        yield from (what for (text, is_prose), what in self.words.items() if text in (prose if is_prose else code))
        yield from self.numbers.found_in(part.text, part.data)

    def _holds_key(self, part: Part) -> bool:
        plain = unescaped(part.text)
        as_bytes = plain.encode("latin-1", "replace")  # b'\xab…' and "\u00ab…" are bytes that were printed
        digits = folded(part.text)
        return any(piece in part.data or piece in as_bytes or piece.hex() in digits for piece in self.key)

    def _without_key(self, text: str) -> str:
        """Keep a file that is named after the key from telling it in a message."""
        return "(it holds the course key)" if any(map(self._holds_key, parts_of("", text.encode()))) else text
