"""Finds the idea behind wrong answers: which misconception gives the same answers on the same inputs.

A comparison, not a guess: the bank holds what every misconception would have returned. Sign, factor, transpose
and reshape are recognised for every exercise without being declared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from autograder.judging.calls import Call
from autograder.judging.compare import Tolerance, compare
from autograder.judging.parts import each_part, each_tensor
from autograder.language import Exercise, Misconception
from autograder.sandbox.data import OnMeta, as_it_crosses, bare
from autograder.sandbox.outcome import Outcome


@dataclass(frozen=True)
class Answer:
    """What a submission answered to one call.

    Attributes:
        call: the inputs, and what was required.
        outcome: what became of the call.
        tolerance: what was allowed.
        is_right: whether the value is right.
        graded_on: the type of the device on which the submission is graded.
    """

    call: Call
    outcome: Outcome
    tolerance: Tolerance
    is_right: bool
    graded_on: str = "cpu"

    @property
    def due_on(self) -> str:
        """Where a right answer lies."""
        return self.call.device or self.graded_on

    def agrees(self, value: object, expected: object, tolerance: Tolerance | None = None) -> bool:
        """Whether a value, or a part of one, is the expected one, and lies where this answer must."""
        return _agree(value, expected, tolerance or self.tolerance, self.due_on)


@dataclass(frozen=True)
class Diagnosis:
    """The idea that fits.

    Attributes:
        name: the misconception's, or the universal one's.
        feedback: the sentences a student reads.
    """

    name: str
    feedback: str


def _map(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Any]:
    """Apply a change to every floating tensor of an expected value."""
    return partial(each_tensor, lambda tensor: change(tensor) if tensor.is_floating_point() else tensor)


def _transposed(value: Tensor) -> Tensor:
    return value.mT if value.dim() >= 2 else value


def _finite(part: Any) -> Any:
    """Put 0 in place of what is not finite, in a tensor or a number."""
    if isinstance(part, float):
        return part if math.isfinite(part) else 0.0
    return part.nan_to_num(0.0, 0.0, 0.0) if isinstance(part, Tensor) and part.is_floating_point() else part


def _is_finite(part: Any) -> Any:
    """Say by 0 and 1 what is finite, in a tensor or a number."""
    if isinstance(part, float):
        return float(math.isfinite(part))
    return part.isfinite().to(part.dtype) if isinstance(part, Tensor) and part.is_floating_point() else part


OTHERWISE_WRONG = 0.1  # rounding that a far too small step makes large depends on how the code is written

UNIVERSAL: dict[str, tuple[Callable[[Any], Any], str]] = {
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
NEARLY_RIGHT = "nearly_right"
NEARLY = 1e-3  # relative to the largest entry
FEEDBACK: dict[str, str] = {name: text for name, (_, text) in UNIVERSAL.items()} | {
    NEARLY_RIGHT: "Your result is close, but not as exact as it has to be. Is there an approximation on the way: a "
    "difference, a step, a small number that was added, or float32?"
}


def diagnose(exercise: Exercise, answers: Sequence[Answer]) -> Diagnosis | None:
    """Return the misconception whose answers are these answers, if there is one.

    Args:
        answers: all calls of the exercise that were made; at least one of them is wrong.
    """
    usable = [item for item in answers if item.outcome.ended in ("returned", "raised")]
    if all(item.is_right for item in usable):
        return None
    whole = _named(exercise.misconceptions, usable)
    if whole is not None:
        return whole
    parts = [[_part(item, key) for item in usable] for key in _keys(usable)]
    for part in parts:
        others = [item for other in parts if other is not part for item in other]
        alone = [
            idea
            for idea in exercise.misconceptions
            if all(_is_right_but_for_its_dtype(item, item.call.wrong[idea.name]) for item in others)
        ]
        found = None if all(item.is_right for item in part) else _named(alone, part)
        if found is not None:
            return found
    return Diagnosis(NEARLY_RIGHT, FEEDBACK[NEARLY_RIGHT]) if all(map(_is_nearly_right, usable)) else None


def _named(misconceptions: Sequence[Misconception], answers: Sequence[Answer]) -> Diagnosis | None:
    """Return the idea that gives just these answers, one of these misconceptions or a universal one."""
    declared = [
        (Diagnosis(item.name, item.feedback), [answer.call.wrong[item.name] for answer in answers])
        for item in misconceptions
    ]
    universal = [
        (Diagnosis(name, text), [Outcome("returned", value=_crossed(change, answer.call)) for answer in answers])
        for name, (change, text) in UNIVERSAL.items()
    ]
    for share, ideas in ((0.0, declared), (0.0, universal), (OTHERWISE_WRONG, declared)):
        for diagnosis, wrong in ideas:
            if _fits(answers, wrong, int(share * len(answers))):
                return diagnosis
    return None


def _crossed(change: Callable[[Any], Any], call: Call) -> Any:
    """Return a changed right answer as a worker would send it."""
    value = change(call.expected)
    return each_tensor(lambda part: as_it_crosses(part.to("meta")), value) if call.device == "meta" else value


def _keys(answers: Sequence[Answer]) -> tuple[Any, ...]:
    """Return what the parts of every answer are called, if each has those that are required; else nothing."""
    keys = {_keys_of(value) for item in answers for value in (item.call.expected, item.outcome.value)}
    return keys.pop() if len(keys) == 1 else ()


def _keys_of(value: Any) -> tuple[Any, ...]:
    """Return the numbers of a tuple's parts, or the names of a dict's; nothing for a value that has no parts."""
    if isinstance(value, dict):
        return tuple(sorted(value))
    return tuple(range(len(value))) if isinstance(value, tuple | list) else ()


def _part(answer: Answer, key: Any) -> Answer:
    """Look at one part of an answer only: two wrong parts may have two reasons.

    The sentences of a misconception speak of whole answers, so only one that leaves the other parts right is meant.
    """

    def of(outcome: Outcome) -> Outcome:
        is_whole = _keys_of(outcome.value) == _keys_of(answer.call.expected)
        return replace(outcome, value=outcome.value[key] if is_whole else None)

    wrong = {name: of(outcome) for name, outcome in answer.call.wrong.items()}
    call = replace(answer.call, expected=answer.call.expected[key], wrong=wrong)
    outcome = of(answer.outcome)
    return replace(answer, call=call, outcome=outcome, is_right=answer.agrees(outcome.value, call.expected))


def _is_nearly_right(answer: Answer) -> bool:
    """Whether an answer is right up to a small error in its values."""
    strict = answer.tolerance
    rtol = max(NEARLY, strict.rtol)
    wide = Tolerance(rtol, strict.scale * strict.rtol / rtol)  # a family's scale does not make a large error small
    return answer.outcome.ended == "returned" and answer.agrees(answer.outcome.value, answer.call.expected, wide)


def _fits(answers: Sequence[Answer], wrong: Sequence[Outcome], otherwise: int) -> bool:
    """Whether the answers are what the wrong version answers, raising where it raises, and that is not just right.

    A misconception may answer right everywhere and break a rule only; it says nothing about wrong values.

    Args:
        otherwise: on so many inputs both may be wrong in ways of their own, if they agree on twice as many, or if
            only a dtype is wrong, of which one may raise where the other does not.
    """
    pairs = list(zip(answers, wrong, strict=True))
    if all(is_right(answer, other) for answer, other in pairs):
        return False
    alike = unlike = of_another_dtype = 0
    for answer, other in pairs:
        if same_outcome(answer.outcome, other, answer.tolerance, answer.graded_on):
            alike += not answer.is_right
        elif answer.is_right or is_right(answer, other):
            return False
        else:
            unlike += 1
            of_another_dtype += _is_right_but_for_its_dtype(answer, answer.outcome) and (
                other.ended == "raised" or _is_right_but_for_its_dtype(answer, other)
            )
    return unlike <= otherwise and alike >= 2 * (unlike - of_another_dtype)


def _is_right_but_for_its_dtype(answer: Answer, outcome: Outcome) -> bool:
    """Whether an outcome is right, or would be in another dtype."""
    value, expected = (each_part(_as_double, part) for part in (bare(outcome.value), answer.call.expected))
    return outcome.ended == "returned" and answer.agrees(value, expected)


def _as_double(part: Any) -> Any:
    """Put float64 in place of any other floating dtype."""
    if isinstance(part, OnMeta):
        return replace(part, dtype=torch.float64) if part.dtype.is_floating_point else part
    return part.double() if isinstance(part, Tensor) and part.is_floating_point() else part


def is_right(answer: Answer, other: Outcome) -> bool:
    """Whether another version's outcome is the expected value of the same call."""
    return other.ended == "returned" and answer.agrees(other.value, answer.call.expected)


def _agree(one: object, other: object, tolerance: Tolerance, device: str) -> bool:
    return compare(one, other, tolerance, device).verdict == "correct"


def same_outcome(one: Outcome, other: Outcome, tolerance: Tolerance, device: str = "cpu") -> bool:
    """Whether two wrong versions do the same: raise, or answer alike, NaN and infinity in the same places included.

    Args:
        device: the type of the device on which the first ran; what the bank recorded of the other ran on a CPU.
    """
    if "raised" in (one.ended, other.ended):
        return one.ended == other.ended
    if _agree(one.value, other.value, tolerance, device):
        return True
    value, others = bare(one.value), bare(other.value)
    same_places = _agree(each_part(_is_finite, value), each_part(_is_finite, others), tolerance, device)
    return same_places and _agree(each_part(_finite, value), each_part(_finite, others), tolerance, device)
