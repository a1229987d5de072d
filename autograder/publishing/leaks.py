"""Reads a release as an attacker would: is anything in it that only the judge may know?

Looks for solution lines, misconceptions and their feedback, names of hidden checks, expected values of hidden
inputs and the course key, in every file, with white space and JSON's escapes taken away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from autograder.course import Declared, Place, course_key
from autograder.judging.bank import Bank
from autograder.publishing.steps import BEGIN, END

SHORTEST_LINE = 12  # shorter solution lines, as `return result`, prove nothing
_REGION = re.compile(rf"{BEGIN}\n(.*?){END}", re.DOTALL)
_COMMON_NAMES = {"float32"}  # a check of this name tells nothing that the statement does not


@dataclass(frozen=True)
class Leak:
    """One secret that stands in a release.

    Attributes:
        file: the name of the file.
        what: what kind of secret it is, and which.
    """

    file: str
    what: str


def find_leaks(files: Mapping[str, bytes], place: Place, declared: Declared, bank: Bank) -> list[Leak]:
    """Return every secret of an assignment that stands in the files of its release."""
    secrets = dict(secrets_of(place, declared, bank))
    texts = {name: _readable(data) for name, data in files.items()}
    return [Leak(name, what) for name, text in texts.items() for what, secret in secrets.items() if secret in text]


def secrets_of(place: Place, declared: Declared, bank: Bank) -> Iterator[tuple[str, str]]:
    """Yield what must not be found: (what it is, the normalised text)."""
    yield "the course key", course_key(place.root).hex()
    for cell in json.loads(place.source.read_text(encoding="utf-8"))["cells"]:
        yield from ((f"a solution line: {line}", normalised(line)) for line in solution_lines("".join(cell["source"])))
    for exercise in declared.assignment.exercises:
        for item in exercise.misconceptions:
            yield f"the misconception '{item.name}' of {exercise.name}", item.name
            yield f"the feedback of '{item.name}' of {exercise.name}", normalised(item.feedback)
        for check in exercise.checks:
            if check.visibility == "hidden" and check.name not in _COMMON_NAMES and len(normalised(check.name)) > 4:
                yield f"the hidden check '{check.name}' of {exercise.name}", normalised(check.name)
        yield from _numbers_of(exercise.name, {c.name for c in exercise.checks if c.visibility == "hidden"}, bank)


def _numbers_of(name: str, hidden: set[str], bank: Bank) -> Iterator[tuple[str, str]]:
    """Yield the first entry of every hidden input and expected value, with all its digits."""
    for call in bank.calls[name]:
        if call.check not in hidden:
            continue
        for role, value in (*call.values.items(), ("expected", call.expected)):
            if isinstance(value, Tensor) and value.is_floating_point() and value.numel():
                digits = repr(value.flatten()[0].item())
                if len(digits) > SHORTEST_LINE:
                    yield f"a number of '{call.check}' of {name}, {role} {call.index}", digits


def solution_lines(source: str) -> list[str]:
    """Return the lines of a cell's solution regions that are long enough to tell something, without indentation."""
    lines = [line.strip() for region in _REGION.findall(source) for line in region.splitlines()]
    return [line for line in lines if len(normalised(line)) > SHORTEST_LINE]


def _readable(data: bytes) -> str:
    """Return all that a reader can find in a file: its text, and if it is JSON, its strings without escapes."""
    text = data.decode("utf-8", "replace")
    try:
        strings = "".join(_strings(json.loads(text)))
    except ValueError:
        strings = ""
    return normalised(f"{text}\n{strings}")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def normalised(text: str) -> str:
    """Take all white space away, so that reflowed text is still found."""
    return re.sub(r"\s+", "", text)
