"""Ideas that need no declaration: what is wrong with an answer in the same way on every input, whatever was asked.

    CHANGED    the answer is the right one, changed: with another sign, transposed, …; one input is enough to see it
    RELATED    what stands between the two differs by input, or may be chance on one: it takes several inputs

Each sentence says what was shown, of a whole answer or of one part of it, then asks for the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from torch import Tensor

from autograder.sandbox.parts import each_tensor

LEAST = 2  # so many inputs on which a relation has to hold
FEW = 3  # entries of which one can be the only wrong one, and inputs on which single numbers can be off alike


def _map(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Any]:
    """Apply a change to every floating tensor of an expected value."""
    return partial(each_tensor, lambda tensor: change(tensor) if tensor.is_floating_point() else tensor)


def _transposed(value: Tensor) -> Tensor:
    return value.mT if value.dim() >= 2 else value


CHANGED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "sign": (
        _map(lambda e: -e),
        "Every entry has the opposite sign. Which term changes sign in your derivation?",
    ),
    "factor_two": (
        _map(lambda e: 2 * e),
        "Your result is twice the right one. Where does a factor 2 come from, or a ½ get lost?",
    ),
    "factor_half": (
        _map(lambda e: e / 2),
        "Your result is half of the right one. Which factor 2 got lost, or which ½ is too many?",
    ),
    "transpose": (
        _map(_transposed),
        "Your result is the transpose of the right one. Which index counts outputs, which inputs?",
    ),
    "column": (
        _map(lambda e: e.unsqueeze(-1)),
        "The numbers are right, but as a column. A gradient has the shape of the variable.",
    ),
    "row": (
        _map(lambda e: e.unsqueeze(-2) if e.dim() else e.unsqueeze(0)),
        "The numbers are right, but as a row. A gradient has the shape of the variable.",
    ),
    "zeros": (
        _map(lambda e: 0 * e),
        "You returned only zeros. Does the function not change at all when its variable does?",
    ),
}


@dataclass(frozen=True)
class Pair:
    """A wrong answer beside the right one.

    Attributes:
        actual, expected: (any shapes) float64.
        allowed: the largest error of an entry that is right.
    """

    actual: Tensor
    expected: Tensor
    allowed: float

    @property
    def wrong(self) -> Tensor:
        """Which entries are wrong, where the shapes are the same."""
        return (self.actual - self.expected).abs() > self.allowed

    def is_close(self, actual: Tensor, expected: Tensor) -> bool:
        """Whether two tensors are the same up to what is allowed; false for NaN."""
        return actual.shape == expected.shape and bool(((actual - expected).abs() <= self.allowed).all())


Relation = Callable[[Sequence[Pair]], bool]


def _each(holds: Callable[[Pair], bool]) -> Relation:
    """Demand that it holds on every input by itself."""
    return lambda pairs: all(map(holds, pairs))


def _has_same_entries(pair: Pair) -> bool:
    one, other = pair.actual.flatten(), pair.expected.flatten()
    return pair.is_close(one.sort().values, other.sort().values) and not pair.is_close(one, other)


def _is_symmetric_part(pair: Pair) -> bool:
    return _is_square(pair.expected) and pair.is_close(pair.actual, (pair.expected + pair.expected.mT) / 2)


def _has_right_symmetric_part(pair: Pair) -> bool:
    is_like = pair.actual.shape == pair.expected.shape and _is_square(pair.expected)
    is_due = is_like and pair.is_close(pair.expected, pair.expected.mT)
    return is_due and pair.is_close((pair.actual + pair.actual.mT) / 2, pair.expected)


def _is_square(value: Tensor) -> bool:
    return value.dim() >= 2 and value.shape[-1] == value.shape[-2]


def _is_one_entry_wrong(pair: Pair) -> bool:
    return pair.actual.shape == pair.expected.shape and pair.wrong.numel() >= FEW and int(pair.wrong.sum()) == 1


def _is_one_line_wrong(pair: Pair) -> bool:
    if pair.actual.shape != pair.expected.shape or pair.actual.dim() != 2 or min(pair.actual.shape) < 2:
        return False
    return 1 in (int(pair.wrong.any(0).sum()), int(pair.wrong.any(1).sum()))


def _are_off_alike(pairs: Sequence[Pair]) -> bool:
    offsets = [_middle(pair.actual - pair.expected) for pair in pairs if pair.actual.shape == pair.expected.shape]
    if len(offsets) < len(pairs):
        return False
    fits = all(pair.is_close(pair.actual, pair.expected + c) for pair, c in zip(pairs, offsets, strict=True))
    return fits and _is_telling(pairs, offsets)


def _are_multiples(pairs: Sequence[Pair]) -> bool:
    if any(pair.actual.shape != pair.expected.shape or not pair.expected.any() for pair in pairs):
        return False
    factors = [float((pair.actual * pair.expected).sum() / pair.expected.square().sum()) for pair in pairs]
    fits = all(
        factor and pair.is_close(pair.actual, factor * pair.expected)
        for pair, factor in zip(pairs, factors, strict=True)
    )
    return fits and _is_telling(pairs, factors)


def _middle(value: Tensor) -> float:
    """Return the middle between the smallest and the largest entry."""
    return float((value.min() + value.max()) / 2) if value.numel() else 0.0


def _is_telling(pairs: Sequence[Pair], numbers: Sequence[float]) -> bool:
    """Whether one number for all entries says something: most answers have several, or it is always the same."""
    several = sum(bool((pair.expected != pair.expected.flatten()[:1]).any()) for pair in pairs)
    if 2 * several >= len(pairs):
        return True
    are_the_same = max(numbers) - min(numbers) <= 1e-6 * abs(numbers[0])
    return are_the_same and len({float(pair.expected.sum()) for pair in pairs}) >= FEW


RELATED: dict[str, tuple[Relation, str]] = {
    "symmetric_part": (
        _each(_is_symmetric_part),
        "Your result is the symmetric part of the right one, which is not symmetric. Where did you assume that it is?",
    ),
    "not_symmetric": (
        _each(_has_right_symmetric_part),
        "Your result is not symmetric, and the right one is: it is the symmetric part of yours. "
        "Which term stands at (i, j), and not at (j, i)?",
    ),
    "other_places": (
        _each(_has_same_entries),
        "The entries are right, but stand in other places. Which index runs first where you flatten, reshape or stack?",
    ),
    "one_entry": (
        _each(_is_one_entry_wrong),
        "A single entry is wrong, whatever the input, and all others are right. "
        "What makes it another one: a formula of its own, or its place as the first, the last, the largest?",
    ),
    "one_line": (
        _each(_is_one_line_wrong),
        "The wrong entries all stand in one row or one column, and all others are right. What is different there?",
    ),
    "offset": (
        _are_off_alike,
        "Every entry is off by the same number. Which term is added to all of them, or is missing?",
    ),
    "scale": (
        _are_multiples,
        "Your result is right up to a factor, the same for all entries. Which number do you divide or multiply by?",
    ),
}
NEARLY_RIGHT = "nearly_right"
TEXTS: dict[str, str] = {
    **{name: text for name, (_, text) in CHANGED.items()},
    **{name: text for name, (_, text) in RELATED.items()},
    NEARLY_RIGHT: "Your result is close, but not as exact as it has to be. Is there an approximation on the way: a "
    "difference, a step, a small number that was added, or float32?",
}
