"""What only the judge may know, as numbers: hidden inputs, their answers, and what misconceptions would answer.

A number is found if it is written with eight digits or more, rounded or cut off anywhere, or stands as eight
bytes in a binary file. Numbers of shown checks are public; numbers that have few digits, and their fractions, tell
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from autograder.judging.bank import Bank, Call
from autograder.language import Assignment
from autograder.sandbox.data import Named, TensorInput

DENOMINATORS = np.arange(2, 61)  # steps of a grid
DIGITS = 8  # fewer are met by chance among the thousands of numbers of a bank
_LITERAL = re.compile(r"(?<![\d.])(\d*)\.(\d+)(?:[eE]([+-]?\d{1,3})(?!\d))?")
_ROUNDING = 4 * np.finfo(np.float64).eps

Floats = NDArray[np.float64]


class HiddenNumbers:
    """All hidden numbers of a bank, sorted, and which each of them is."""

    def __init__(self, bank: Bank, assignment: Assignment) -> None:
        hidden = {
            (item.name, check.name) for item in assignment.exercises for check in item.checks
            if check.visibility == "hidden"
        }  # fmt: skip
        calls = [call for calls in bank.calls.values() for call in calls]
        public = [values for call in calls if (call.exercise, call.check) not in hidden for _, values in _numbers(call)]
        named = [item for call in calls if (call.exercise, call.check) in hidden for item in _numbers(call)]
        self.labels = list(dict.fromkeys(label for label, _ in named))
        number_of = {label: number for number, label in enumerate(self.labels)}
        owners = np.repeat([number_of[label] for label, _ in named], [len(values) for _, values in named])
        values = np.concatenate([np.zeros(0), *(values for _, values in named)])
        kept = _tells(values) & ~_is_among(np.abs(values), np.sort(np.abs(np.concatenate([np.zeros(0), *public]))))
        order = np.lexsort((owners[kept], np.abs(values[kept])))  # of equal numbers the input comes first
        self.owners = owners[kept][order]
        self.signed = values[kept][order]
        self.sizes = np.abs(self.signed)
        self.bits = np.sort(self.signed.view(np.int64))

    def found_in(self, text: str, data: bytes) -> Iterator[str]:
        """Yield which hidden numbers are written in a text or packed into bytes."""
        yield from dict.fromkeys((*self._written(text), *self._packed(data)))

    def _written(self, text: str) -> Iterator[str]:
        for whole, fraction, exponent in _LITERAL.findall(text):
            if len((whole + fraction).lstrip("0")) < DIGITS:
                continue
            value, unit = _value(whole, fraction, int(exponent or 0))
            slack = _ROUNDING * value
            index = np.searchsorted(self.sizes, value - unit / 2 - slack)
            if index < len(self.sizes) and self.sizes[index] <= value + unit + slack:
                yield self.labels[self.owners[index]]

    def _packed(self, data: bytes) -> Iterator[str]:
        """Look at every eight bytes of a binary file, wherever they begin."""
        if data.isascii() or not len(self.bits):
            return
        for offset in range(min(8, len(data))):
            words = np.frombuffer(data, "<i8", (len(data) - offset) // 8, offset)
            indices = np.searchsorted(self.bits, words).clip(max=len(self.bits) - 1)
            for word in words[self.bits[indices] == words]:
                yield self.labels[self.owners[np.flatnonzero(self.signed.view(np.int64) == word)[0]]]


def _value(whole: str, fraction: str, exponent: int) -> tuple[float, float]:
    """Return the size of a literal and the unit of its last digit."""
    return float(f"{whole}.{fraction}e{exponent}"), float(f"1e{exponent - len(fraction)}")


def _numbers(call: Call) -> Iterator[tuple[str, Floats]]:
    """Yield (what it is, the numbers) of everything that a call holds."""
    of_check = f"of the check '{call.check}' of {call.exercise}"
    for name, value in call.inputs.items():
        yield from ((f"a number {of_check}, input {name}", found) for found in _floats(value))
    yield from ((f"a number {of_check}, the expected value", found) for found in _floats(call.expected))
    for name, value in call.wrong.items():
        yield from ((f"a number {of_check}, what '{name}' answers", found) for found in _floats(value))


def _floats(value: object) -> Iterator[Floats]:
    if isinstance(value, TensorInput):
        yield from _floats(value.value)
    elif isinstance(value, Tensor):
        if value.is_floating_point():
            yield value.detach().cpu().double().flatten().numpy()
    elif isinstance(value, float):
        yield np.array([value])
    elif isinstance(value, Named):
        yield from _floats(value.parameters)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _floats(item)


def _tells(values: Floats) -> NDArray[np.bool_]:
    """Say which numbers nobody writes by chance: not 0.25, not 1e6, and not -1.4 + 2/3, which many a grid holds."""
    short = np.array([float(f"{value:.{DIGITS - 2}e}") for value in values.tolist()])
    telling = np.isfinite(values) & ~np.isclose(values, short, rtol=_ROUNDING, atol=0)
    multiples = np.abs(values[telling, None]) * DENOMINATORS
    sizes = np.maximum(multiples, 1)
    units = 10.0 ** (np.floor(np.log10(sizes)) - (DIGITS - 2))
    telling[telling] = ~(np.abs(multiples - np.round(multiples / units) * units) <= _ROUNDING * sizes).any(axis=1)
    return telling


def _is_among(values: Floats, others: Floats) -> NDArray[np.bool_]:
    """Say which numbers are, up to rounding, among others, which are sorted."""
    slack = _ROUNDING * values
    return np.searchsorted(others, values - slack) < np.searchsorted(others, values + slack, side="right")
