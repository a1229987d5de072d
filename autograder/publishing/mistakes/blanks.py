"""What the text leaves to the build: ``{points of name}``, and ``{number of name}``, the place in the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from autograder.common.finding import Finding
from autograder.language import Assignment

_BLANK = re.compile(r"\{(points|number) of (\w*)\}")
_BESIDE_A_NAME = re.compile(r"(?<![\w.])(\d+\.\w+) +`?(\w+)`?")  # as headings and tables say it: 1.5 `grad_norm`
_SPOKEN_OF = re.compile(r"\bexercise (\d+\.\d+)\b")


def blank_mistakes(cell: Any, assignment: Assignment) -> Iterator[Finding]:
    """Find what is asked of no exercise, and numbers that were typed and that the list contradicts."""
    names = [item.name for item in assignment.listed]
    for word, name in _BLANK.findall(cell.source):
        if name not in names and not (word == "number" and name in assignment.left_out):
            yield Finding(f"'{{{word} of {name}}}' names no exercise.", f"The exercises are {', '.join(names)}.")
    if cell.cell_type == "markdown":
        yield from _typed_mistakes(cell.source, assignment)


def _typed_mistakes(text: str, assignment: Assignment) -> Iterator[Finding]:
    numbers = assignment.numbers
    for typed, name in _BESIDE_A_NAME.findall(text):
        if numbers.get(name, typed) != typed:
            told = f"calls '{name}' {typed}, but it is {numbers[name]} in the list."
            yield Finding(told, f"Write '{{number of {name}}}'.")
    known = list(numbers.values())
    for typed in _SPOKEN_OF.findall(text):
        if typed not in known and typed.split(".")[0] == known[0].split(".")[0]:
            told = f"speaks of exercise {typed}, but the last one is {known[-1]}."
            yield Finding(told, "Write '{number of …}' with its name.")
