"""Finds the idea behind wrong answers: which misconception gives the same answers on the same inputs.

A comparison, not a guess: the bank holds what every misconception would have returned, and what needs no declaration
(`ideas.py`) is computed from the right answers. Where a certificate decides, wrong answers of one kind need not be
alike, and an answer may show the idea itself (`symptoms.py`). Said is what was shown, in the checks in which it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from autograder.judging.calls import Call
from autograder.judging.compare import Tolerance, compare
from autograder.judging.ideas import CHANGED, LEAST, NEARLY_RIGHT, RELATED, TEXTS, Pair
from autograder.judging.misconceptions import LONGEST_TEXT
from autograder.judging.sentences import of_part
from autograder.judging.symptoms import shown_by
from autograder.language import Exercise, Misconception
from autograder.sandbox.data import OnMeta, as_it_crosses, bare
from autograder.sandbox.outcome import Outcome, Raised
from autograder.sandbox.parts import each_part, each_tensor

OTHERWISE_WRONG = 0.1  # rounding that a far too small step makes large depends on how the code is written
_OF_THE_FORM = ("wrong_value", "not_finite", "wrong_device")  # verdicts on a value of the right type, shape and dtype
NEARLY = 1e-3  # relative to the largest entry
Key = int | str  # of a part: a number in a tuple, from 0, or a name in a dict


@dataclass(frozen=True)
class Answer:
    """What a submission answered to one call.

    Attributes:
        call: the inputs, and what was required.
        outcome: what became of the call.
        tolerance: what was allowed.
        is_right: whether the value is right.
        is_as_good: whether another value would be right as well, where a certificate decides and many are.
    """

    call: Call
    outcome: Outcome
    tolerance: Tolerance
    is_right: bool
    is_as_good: Callable[[Any], bool] | None = None

    def agrees(self, value: object, expected: object, tolerance: Tolerance | None = None) -> bool:
        """Whether a value, or a part of one, is the expected one, and lies where this answer must."""
        return _agree(value, expected, tolerance or self.tolerance, self.call.device or "cpu")

    @cached_property
    def is_right_but_for_its_dtype(self) -> bool:
        """Whether it is right, or would be in another dtype."""
        return _is_right_but_for_its_dtype(self, self.outcome)


@dataclass(frozen=True)
class Diagnosis:
    """The idea that fits.

    Attributes:
        name: the misconception's, or that of one which needs no declaration.
        feedback: the sentences a student reads.
        checks: the names of the checks in which it was seen.
    """

    name: str
    feedback: str
    checks: frozenset[str]


def diagnose(exercise: Exercise, answers: Sequence[Answer]) -> Diagnosis | None:
    """Return the misconception that these answers show, or whose answers they are, if there is one.

    Args:
        answers: all calls of the exercise that were made; at least one of them is wrong.
    """
    usable = [item for item in answers if item.outcome.ended in ("returned", "raised")]
    if all(item.is_right for item in usable):
        return None
    whole = _of_symptoms(exercise, usable) or _named(exercise.misconceptions, usable)
    # where a certificate decides, what is not as expected, an entry or a part, may be right all the same
    is_only_answer = exercise.find.certificate is None
    whole = whole or (_related(usable) if is_only_answer else None)
    if whole is not None:
        return whole
    of_parts = list(_of_parts(exercise, usable)) if is_only_answer else []
    of_one_part = min(of_parts, key=lambda found: found.name in RELATED, default=None)
    return of_one_part or (_found(NEARLY_RIGHT, _checks(usable)) if all(map(_is_nearly_right, usable)) else None)


def _of_symptoms(exercise: Exercise, answers: Sequence[Answer]) -> Diagnosis | None:
    """Return the idea that most wrong answers show; of several the one that is declared first."""
    wrong = [(item.call, shown_by(exercise, item.call, item.outcome.value)) for item in answers if not item.is_right]
    most = max(exercise.misconceptions, key=lambda item: sum(item.idea in shown for _, shown in wrong), default=None)
    checks = frozenset(call.check for call, shown in wrong if most and most.idea in shown)
    return Diagnosis(most.idea, most.feedback, checks) if most and checks else None


def _of_parts(exercise: Exercise, answers: Sequence[Answer]) -> Iterator[Diagnosis]:
    """Yield the ideas behind single parts; two wrong parts may have two reasons.

    A misconception is told of a part alone only if its author says that it speaks of that one, and of no other.
    """
    for key in _keys(answers):
        part = [_part(item, key) for item in answers]
        if all(item.is_right for item in part):
            continue
        alone = [item for item in exercise.misconceptions if item.part == (key + 1 if isinstance(key, int) else key)]
        found = _named(alone, part) or _related(part)
        if found is None:
            continue
        is_declared = found.name in {item.name for item in alone}
        yield found if is_declared else replace(found, feedback=of_part(key, found.feedback))


def _named(misconceptions: Sequence[Misconception], answers: Sequence[Answer]) -> Diagnosis | None:
    """Return the idea that gives just these answers, one of these misconceptions or one that needs no declaration."""
    declared = [(item.idea, item.feedback, [_recorded(answer, item) for answer in answers]) for item in misconceptions]
    changed = [
        (name, text, [Outcome("returned", value=_crossed(change, answer.call)) for answer in answers])
        for name, (change, text) in CHANGED.items()
    ]
    for share, ideas in ((0.0, declared), (0.0, changed), (OTHERWISE_WRONG, declared)):
        for name, feedback, wrong in ideas:
            checks = _seen_in(answers, wrong, share)
            if checks:
                return Diagnosis(name, feedback, checks)
    return _of_several_forms(misconceptions, answers)


def _recorded(answer: Answer, wrong: Misconception) -> Outcome:
    """Return what a misconception would have answered.

    Whatever else raises as well is no sign of one that always does: the exception has to be the same.
    """
    other, own = answer.call.wrong[wrong.name], answer.outcome
    is_another = wrong.raises and other.raised and own.raised and _spoken(other.raised) != _spoken(own.raised)
    return Outcome("raised otherwise") if is_another else other


def _spoken(raised: Raised) -> tuple[str, str, list[str]]:
    """Return an exception's type and text, with its numbers in order of size: a product has either factor first."""
    text = raised.text[:LONGEST_TEXT]
    return raised.type_name, re.sub(r"\d+", "0", text), sorted(re.findall(r"\d+", text))


def _of_several_forms(misconceptions: Sequence[Misconception], answers: Sequence[Answer]) -> Diagnosis | None:
    """Return the idea whose forms all give just these answers, wherever they agree among themselves.

    Elsewhere an answer may be wrong in its own way, as long as that is no more than half of what is wrong.
    """
    for first in misconceptions:
        forms = [item for item in misconceptions if item.idea == first.name]
        if first.form_of or len(forms) < 2:
            continue
        agreed = [answer for answer in answers if _agree_on(answer, forms)]
        checks = _seen_in(agreed, [_recorded(answer, first) for answer in agreed], 0.0)
        wrong = sum(not answer.is_right for answer in answers)
        if checks and 2 * sum(not answer.is_right for answer in agreed) >= wrong:
            return Diagnosis(first.name, first.feedback, checks)
    return None


def _agree_on(answer: Answer, forms: Sequence[Misconception]) -> bool:
    first, *others = [answer.call.wrong[item.name] for item in forms]
    return all(same_outcome(first, other, answer.tolerance) for other in others)


def _found(name: str, checks: frozenset[str]) -> Diagnosis:
    """Tell of an idea that needs no declaration."""
    return Diagnosis(name, TEXTS[name], checks)


def _checks(answers: Sequence[Answer]) -> frozenset[str]:
    """Return the names of the checks in which something is wrong."""
    return frozenset(item.call.check for item in answers if not item.is_right)


def _crossed(change: Callable[[Any], Any], call: Call) -> Any:
    """Return a changed right answer as a worker would send it."""
    value = change(call.expected)
    return each_tensor(lambda part: as_it_crosses(part.to("meta")), value) if call.device == "meta" else value


# --- one part of every answer ------------------------------------------------------------------------------


def _keys(answers: Sequence[Answer]) -> tuple[Key, ...]:
    """Return what the parts of every answer are called, if each has those that are required; else nothing."""
    keys = {_keys_of(value) for item in answers for value in (item.call.expected, item.outcome.value)}
    return keys.pop() if len(keys) == 1 else ()


def _keys_of(value: Any) -> tuple[Key, ...]:
    """Return the numbers of a tuple's parts, or the names of a dict's; nothing for a value that has no parts."""
    if isinstance(value, dict):
        return tuple(sorted(value))
    return tuple(range(len(value))) if isinstance(value, tuple | list) else ()


def _part(answer: Answer, key: Any) -> Answer:
    """Look at one part of an answer only."""

    def of(outcome: Outcome) -> Outcome:
        is_whole = _keys_of(outcome.value) == _keys_of(answer.call.expected)
        return replace(outcome, value=outcome.value[key] if is_whole else None)

    wrong = {name: of(outcome) for name, outcome in answer.call.wrong.items()}
    call = replace(answer.call, expected=answer.call.expected[key], wrong=wrong)
    outcome = of(answer.outcome)
    return replace(answer, call=call, outcome=outcome, is_right=answer.agrees(outcome.value, call.expected))


# --- what answers have in common with wrong ones ------------------------------------------------------------


def _seen_in(answers: Sequence[Answer], wrong: Sequence[Outcome], otherwise: float) -> frozenset[str]:
    """Return the checks in which the answers are wrong as the wrong version is; nothing if they are others.

    They have to be right where it is right, each in a way of its own where many are, and to raise where it raises. A
    misconception may answer right everywhere and break a rule only; it says nothing about wrong values.

    Args:
        otherwise: on this share of the inputs both may be wrong in ways of their own, if they agree on twice as many,
            or if only the answer's dtype is wrong and the other raises; if it is above 0 both may be wrong in dtypes
            of their own, on any number of inputs.
    """
    alike: list[Answer] = []
    raised: list[Answer] = []
    unlike = 0
    pairs = zip(answers, wrong, strict=True)
    for answer, other in sorted(pairs, key=lambda pair: pair[0].is_right):  # the wrong ones first: a certificate costs
        if same_outcome(answer.outcome, other, answer.tolerance):
            alike += [answer] if not answer.is_right else []
        elif answer.is_right:
            if not is_right(answer, other):
                return frozenset()
        elif is_right(answer, other):
            return frozenset()
        elif otherwise and answer.is_right_but_for_its_dtype and _is_right_but_for_its_dtype(answer, other):
            alike.append(answer)
        elif unlike == int(otherwise * len(answers)):
            return frozenset()
        else:
            unlike += 1
            raised += [answer] if answer.is_right_but_for_its_dtype and other.ended == "raised" else []
    return _checks([*alike, *raised]) if len(alike) >= 2 * (unlike - len(raised)) else frozenset()


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
    """Whether another version's outcome is right for the same call: the expected value, or one that is as good."""
    if other.ended != "returned":
        return False
    is_expected = answer.agrees(other.value, answer.call.expected)
    return is_expected or (answer.is_as_good is not None and answer.is_as_good(other.value))


def _agree(one: object, other: object, tolerance: Tolerance, device: str = "cpu") -> bool:
    return compare(one, other, tolerance, device).verdict == "correct"


def same_outcome(one: Outcome, other: Outcome, tolerance: Tolerance) -> bool:
    """Whether two wrong versions do the same: raise, or answer alike, NaN and infinity in the same places included."""
    if "raised" in (one.ended, other.ended):
        return one.ended == other.ended
    verdict = compare(one.value, other.value, tolerance).verdict
    if verdict not in _OF_THE_FORM:
        return verdict == "correct"
    value, others = bare(one.value), bare(other.value)
    same_places = _agree(each_part(_is_finite, value), each_part(_is_finite, others), tolerance)
    return same_places and _agree(each_part(_finite, value), each_part(_finite, others), tolerance)


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


# --- what answers have in common with the right ones ---------------------------------------------------------


def _is_nearly_right(answer: Answer) -> bool:
    """Whether an answer is right up to a small error in its values."""
    strict = answer.tolerance
    rtol = max(NEARLY, strict.rtol)
    wide = Tolerance(rtol, strict.scale * strict.rtol / rtol)  # a family's scale does not make a large error small
    return answer.outcome.ended == "returned" and answer.agrees(answer.outcome.value, answer.call.expected, wide)


def _related(answers: Sequence[Answer]) -> Diagnosis | None:
    """Return what stands between all wrong answers and the right ones, those without numbers left out."""
    wrong = [item for item in answers if not item.is_right and item.call.device != "meta"]
    pairs = [pair for pair in map(_pair, wrong) if pair is not None]
    if len(pairs) < max(LEAST, len(wrong)) or all(map(_is_nearly_right, answers)):
        return None
    fitting = (name for name, (relation, _) in RELATED.items() if relation(pairs))
    return next((_found(name, _checks(wrong)) for name in fitting), None)


def _pair(answer: Answer) -> Pair | None:
    """Put an answer beside the right one, if both are finite numbers of one dtype."""
    actual, expected = bare(answer.outcome.value), answer.call.expected
    if isinstance(actual, float) and isinstance(expected, float):
        actual, expected = (torch.tensor(number, dtype=torch.float64) for number in (actual, expected))
    is_comparable = isinstance(actual, Tensor) and isinstance(expected, Tensor) and actual.dtype == expected.dtype
    if not is_comparable or not expected.is_floating_point() or not bool(actual.isfinite().all()):
        return None
    return Pair(actual.double(), expected.double(), answer.tolerance.allowed(expected))
