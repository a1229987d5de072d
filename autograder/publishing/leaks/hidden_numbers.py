"""What only the judge may know, as numbers: hidden inputs, their answers, and what misconceptions would answer.

A number is found if it is written with eight digits or more, rounded or cut off anywhere, if it is printed with its
neighbours in a tensor, or stands as eight bytes in a binary file. Of a check with a million numbers two more digits are
asked for: eight would be met by chance. Numbers of shown checks are public; numbers that
have few digits, and their fractions, tell nothing.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from autograder.judging.calls import Bank, Call
from autograder.language import Assignment
from autograder.sandbox.data import Named, TensorInput

DENOMINATORS = range(2, 61)  # steps of a grid
DIGITS = 8  # fewer are met by chance among the thousands of numbers of a check
NEIGHBOURS, THEIR_DIGITS = 3, 11  # so many entries side by side, with so many digits together, are no chance either
LONGEST_ROW = 12  # entries that are looked at side by side
THOUSANDS = 10_000  # a check that holds more numbers is met by chance more easily, a digit more for every tenfold
_LITERAL = re.compile(r"(?<![\d.])(\d*)\.(\d+)(?:[eE]([+-]?\d{1,3})(?!\d))?")
_ROUNDING = 4 * float(np.finfo(np.float64).eps)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Literal:
    """A number as it is written: how many digits tell something, and what sizes it may stand for."""

    digits: int
    lowest: float
    highest: float

    @classmethod
    def of(cls, whole: str, fraction: str, exponent: str) -> _Literal:
        """Read a literal that was rounded or cut off."""
        power = int(exponent or 0)
        value, unit = float(f"{whole}.{fraction}e{power}"), float(f"1e{power - len(fraction)}")
        slack = _ROUNDING * value
        return cls(len((whole + fraction).lstrip("0")), value - unit / 2 - slack, value + unit + slack)

    def may_mean(self, size: float) -> bool:
        """Say whether a number of this size may have been written so."""
        return self.lowest <= size <= self.highest


class HiddenNumbers:
    """All hidden numbers of a bank, in order and sorted, and which each of them is."""

    def __init__(self, bank: Bank, assignment: Assignment) -> None:
        hidden = {
            (item.name, check.name) for item in assignment.exercises for check in item.checks
            if check.visibility == "hidden"
        }  # fmt: skip
        calls = [call for calls in bank.calls.values() for call in calls]
        public = [values for call in calls if (call.exercise, call.check) not in hidden for _, values in _numbers(call)]
        asked = [call for call in calls if (call.exercise, call.check) in hidden]
        named = [item for call in asked for item in _numbers(call)]
        self.labels = [label for label, _ in named]
        self.more_digits = _more_digits(asked)
        self.owners = np.repeat(np.arange(len(named)), [len(values) for _, values in named])
        self.values = np.concatenate([np.zeros(0), *(values for _, values in named)])
        known = np.sort(np.abs(np.concatenate([np.zeros(0), *public])))
        with np.errstate(over="ignore", invalid="ignore"):  # what grows beyond 1e308 is near nothing: it tells
            self.values[~_tells(self.values) | _is_among(np.abs(self.values), known)] = np.nan
        self.order = np.argsort(np.abs(self.values), kind="stable")[: np.isfinite(self.values).sum()]
        self.sizes = np.abs(self.values[self.order])
        self.bits = np.sort(self.values[self.order].view(np.int64))

    def found_in(self, text: str, data: bytes) -> Iterator[str]:
        """Yield which hidden numbers are written in a text or packed into bytes."""
        literals = [_Literal.of(*parts) for parts in _LITERAL.findall(text)]
        yield from dict.fromkeys((*self._written(literals), *self._printed(literals), *self._packed(data)))

    def _at(self, literal: _Literal) -> NDArray[np.int64]:
        """Return where the numbers stand that a literal may mean."""
        first, last = np.searchsorted(self.sizes, (literal.lowest, literal.highest))
        return self.order[first:last]

    def _written(self, literals: Sequence[_Literal]) -> Iterator[str]:
        for literal in literals:
            if literal.digits >= DIGITS:
                starts = np.sort(self._at(literal))
                telling = starts[literal.digits >= DIGITS + self.more_digits[self.owners[starts]]]
                # of equal numbers the first is named: inputs come before what is made from them
                yield from (self.labels[self.owners[start]] for start in telling[:1])

    def _printed(self, literals: Sequence[_Literal]) -> Iterator[str]:
        """Find neighbouring entries of one tensor, as torch prints them, with four decimals."""
        for position, row in enumerate(zip(*(literals[start:] for start in range(NEIGHBOURS)), strict=False)):
            if sum(literal.digits for literal in row) < THEIR_DIGITS:
                continue
            for start in self._at(row[0]):
                owner = self.owners[start]
                alike = self._alike(literals[position:], start)
                digits = sum(literal.digits for literal in alike)
                if len(alike) >= NEIGHBOURS and digits >= THEIR_DIGITS + self.more_digits[owner]:
                    yield self.labels[owner]

    def _alike(self, literals: Sequence[_Literal], start: int) -> list[_Literal]:
        """Return the literals, from the first, that may mean the entries of one tensor from this one on."""
        entries = self.values[start : start + LONGEST_ROW]
        own = self.owners[start : start + LONGEST_ROW] == self.owners[start]
        pairs = zip(literals, np.abs(entries[own]), strict=False)
        return [literal for literal, _ in itertools.takewhile(lambda pair: pair[0].may_mean(pair[1]), pairs)]

    def _packed(self, data: bytes) -> Iterator[str]:
        """Look at every eight bytes of a binary file, wherever they begin."""
        if data.isascii() or not len(self.bits):
            return
        for offset in range(min(8, len(data))):
            words = np.frombuffer(data, "<i8", (len(data) - offset) // 8, offset)
            indices = np.searchsorted(self.bits, words).clip(max=len(self.bits) - 1)
            for word in words[self.bits[indices] == words]:
                yield self.labels[self.owners[np.flatnonzero(self.values.view(np.int64) == word)[0]]]


def _more_digits(calls: Sequence[Call]) -> NDArray[np.int64]:
    """Return, for each tensor of hidden calls, how many digits more than usual tell one of its numbers."""
    sizes = [[len(found) for _, found in _numbers(call)] for call in calls]
    of_check: Counter[tuple[str, str]] = Counter()
    for call, own in zip(calls, sizes, strict=True):
        of_check[call.exercise, call.check] += sum(own)
    more = {name: math.ceil(math.log10(max(count / THOUSANDS, 1))) for name, count in of_check.items()}
    each = [more[call.exercise, call.check] for call, own in zip(calls, sizes, strict=True) for _ in own]
    return np.array(each, dtype=np.int64)


def _numbers(call: Call) -> Iterator[tuple[str, Floats]]:
    """Yield (what it is, the numbers) of everything that a call holds."""
    of_check = f"of the check '{call.check}' of {call.exercise}"
    for name, value in call.inputs.items():
        yield from ((f"a number {of_check}, input {name}", found) for found in _floats(value))
    yield from ((f"a number {of_check}, the expected value", found) for found in _floats(call.expected))
    for name, outcome in call.wrong.items():
        yield from ((f"a number {of_check}, what '{name}' answers", found) for found in _floats(outcome.value))


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
    values = np.where(telling, values, 1)
    for denominator in DENOMINATORS:
        multiples = np.abs(values) * denominator
        sizes = np.maximum(multiples, 1)
        units = 10.0 ** (np.floor(np.log10(sizes)) - (DIGITS - 2))
        telling &= ~(np.abs(multiples - np.round(multiples / units) * units) <= _ROUNDING * sizes)
    return telling


def _is_among(values: Floats, others: Floats) -> NDArray[np.bool_]:
    """Say which numbers are, up to rounding, among others, which are sorted."""
    values = np.where(np.isfinite(values), values, 0)
    slack = _ROUNDING * values
    return np.searchsorted(others, values - slack) < np.searchsorted(others, values + slack, side="right")
