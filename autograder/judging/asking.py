"""Asks a submission: makes the calls of an exercise through the wall, while any can matter.

    first   what is public: shown checks, pictures, the prediction; nothing hidden was seen by then, so words are told
    then    what is hidden, in the bank's order, which tells nothing

    a check that timed out, crashed or filled the memory   its other calls are not made
    the ordinary check among them                          nothing else is called, as nothing else can pay

All exercises of a submission are asked what is public before any is asked what is hidden (`judge.py`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import Any, Protocol

import torch
from torch import Tensor

from autograder.common.conventions import prediction_of
from autograder.judging.asked_functions import AskedFunctions
from autograder.judging.calls import Call
from autograder.judging.compare import Tolerance
from autograder.judging.deciding import Answers
from autograder.judging.diagnose import same_outcome
from autograder.judging.facts import BrokenContract
from autograder.judging.forbidden_calls import Use
from autograder.judging.judges_time import JudgesTime
from autograder.judging.picture_answers import Recorded, Unlike
from autograder.judging.unasked import NOTHING_KNOWN, Known
from autograder.judging.verdicts import JudgedCall, Yardstick, unjudged
from autograder.language import Exercise
from autograder.sandbox.data import bare
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.parts import is_identical, parts_of
from autograder.sandbox.session import Target

STOPPED = frozenset({"timed_out", "crashed", "out_of_memory"})
LONGEST_REPEATED = 1.0  # seconds of a call that is made twice
ROUNDINGS = 16  # how large the differences may be then: vectors that lie otherwise in memory are summed otherwise
REPEATS = 6  # where they are larger and still small: a system that is nearly singular makes much of a rounding


class Caller(Protocol):
    """Where functions are called: `sandbox.session.Session`, or a liar in a test."""

    def call(
        self,
        target: Target,
        inputs: Mapping[str, Any],
        *,
        count_operations: bool = False,
        device: str | None = None,
        asked: AskedFunctions,
    ) -> Outcome:
        """Call student functions once."""
        ...

    def fetch(self, name: str) -> Outcome:
        """Read a plain variable of the notebook."""
        ...


class Asking:
    """Asks one submission about one exercise: `ask_public`, later `ask_hidden`, then `answers`.

    Args:
        yardstick: what its answers are measured with, as an answer may end the asking.
        session: the submission's code behind the wall.
        forbidden: a use of what is forbidden in the source, for which nothing is called.
        known: what the notebook says by itself, and is not asked.

    Attributes:
        recorded: the answers to the calls of pictures.
        time: the judge's own, for all that is returned and asked.
    """

    def __init__(
        self, yardstick: Yardstick, session: Caller, forbidden: Use | None = None, known: Known = NOTHING_KNOWN
    ) -> None:
        self.yardstick, self.session, self._forbidden, self._known = yardstick, session, forbidden, known
        self.target = target_of(yardstick.exercise)
        self.recorded: list[Recorded] = []
        self.time = JudgesTime()
        self._judged: list[JudgedCall] = []
        self._stopped: set[str] = set()
        self._cut_short: set[str] = set()
        self._prediction: Outcome | None = None
        self._unrepeatable: BrokenContract | None = None
        self._seconds_for_pictures = yardstick.limits.seconds_per_call  # all of them together

    @property
    def answers(self) -> Answers:
        """What was answered so far."""
        if self._forbidden:
            return Answers(forbidden=self._forbidden, prediction=self._prediction)
        return Answers(self._judged, self._cut_short, self._prediction, unrepeatable=self._unrepeatable)

    def ask_public(self, calls: Iterable[Call], pictures: Iterable[Call] = ()) -> None:
        """Read the prediction; make the calls of shown checks, then those of pictures, which decide nothing."""
        exercise = self.yardstick.exercise
        if exercise.choice:
            self._prediction = self._known.choice or self.session.fetch(prediction_of(exercise.name))
        for call in self._of("shown", calls):
            self._make(call)
        for call in () if self._forbidden or self._known.call else pictures:
            if not self._stopped:  # a loop that never ends costs the time of its checks, and no more
                self._record(call)

    def ask_hidden(self, calls: Iterable[Call]) -> None:
        """Make the calls of hidden checks; the first that is answered rightly is made once more."""
        is_repeated = False  # nobody learns which check it is of
        for call in self._of("hidden", calls):
            answer = self._make(call)
            if answer and answer.verdict == "correct" and not is_repeated:
                is_repeated, self._unrepeatable = True, _unrepeatable(answer, self.answer_to)

    def _of(self, visibility: str, calls: Iterable[Call]) -> Sequence[Call]:
        names = {check.name for check in self.yardstick.exercise.checks if check.visibility == visibility}
        return [] if self._forbidden else [call for call in calls if call.check in names]

    def _make(self, call: Call) -> JudgedCall | None:
        """Make one call and keep its answer, if it can matter."""
        if call.check in self._stopped or (self._judged and self._is_decided()):
            return None
        if self.yardstick.exercise.checks[0].name in self._stopped:
            self._cut_short.add(call.check)  # nothing else can pay any more
            return None
        self._judged.append(self.answer_to(call))
        if self._judged[-1].verdict in STOPPED:  # one endless loop a check is enough
            self._stopped.add(call.check)
        return self._judged[-1]

    def _is_decided(self) -> bool:
        """Whether all other calls come to the same as the last one."""
        return self._known.call is not None or self._judged[-1].verdict == "missing"

    def answer_to(self, call: Call) -> JudgedCall:
        """Make one call and judge its answer."""
        check = next(check for check in self.yardstick.exercise.checks if check.name == call.check)
        asked = AskedFunctions(self.yardstick.declared, call, self.time)
        counts = check.rule is not None and not check.rule.is_judged
        device = self.yardstick.device_of(call)
        outcome = self._known.call or self.session.call(
            self.target, call.inputs, count_operations=counts, device=device, asked=asked
        )
        judged = self.time.spent_on(partial(self.yardstick.judged, call, outcome, asked.count - outcome.asked_in_vain))
        return judged or unjudged(self.yardstick.exercise, call, outcome)

    def _record(self, call: Call) -> None:
        """Make one call of a picture and keep its answer, if it can be drawn beside the right one."""
        if self._seconds_for_pictures <= 0:
            return
        device, asked = self.yardstick.device_of(call), AskedFunctions(self.yardstick.declared, call, self.time)
        outcome = self.session.call(self.target, call.inputs, device=device, asked=asked)
        self._seconds_for_pictures -= outcome.seconds
        if outcome.ended in STOPPED:
            self._seconds_for_pictures = 0.0  # what happened once may happen at each of them
        if outcome.ended == "returned":
            with contextlib.suppress(Unlike):
                self.recorded.append(Recorded.of(call, outcome.value))


def _unrepeatable(first: JudgedCall, answer_to: Callable[[Call], JudgedCall]) -> BrokenContract | None:
    """Make a call once more that was answered rightly, unless it takes long; say what is not as it was."""
    if first.answer.outcome.seconds > LONGEST_REPEATED:
        return None
    again = answer_to(call := first.answer.call)
    broken = _broken_by(first, again)
    if broken is None or isinstance(again.fact, BrokenContract) or again.verdict != "correct":
        return broken
    others = [first, again, *(answer_to(call) for _ in range(REPEATS - 2))]
    return broken if _never_recurs([bare(item.answer.outcome.value) for item in others]) else None


def _broken_by(first: JudgedCall, again: JudgedCall) -> BrokenContract | None:
    """Return what of the contract the same call breaks when it is made once more."""
    if isinstance(again.fact, BrokenContract):
        return again.fact
    one, other = first.answer.outcome, again.answer.outcome
    before = replace(one, value=bare(one.value))
    is_same = other.ended != "returned" or same_outcome(other, before, _rounding(before.value))
    return None if is_same else BrokenContract(clauses=("same",))


def _never_recurs(values: Sequence[Any]) -> bool:
    """Whether a part of a value is another one each time, to the last bit, as something random is.

    Rounding is not: it hangs on how tensors lie in memory, for which there are few ways.
    """
    several = zip(*(parts_of(value) for value in values), strict=False)
    return any(not any(_is_same(*pair) for pair in combinations(parts, 2)) for parts in several)


def _is_same(one: Any, other: Any) -> bool:
    return is_identical(one, other) if isinstance(one, Tensor) and isinstance(other, Tensor) else bool(one == other)


def _rounding(value: Any) -> Tolerance:
    """Return what rounding may do to a value that is computed twice in the same way."""
    dtypes = {part.dtype for part in parts_of(value) if isinstance(part, Tensor) and part.is_floating_point()}
    return Tolerance(ROUNDINGS * max((torch.finfo(dtype).eps for dtype in dtypes), default=2.0**-52), scale=0.0)


def target_of(exercise: Exercise) -> Target:
    """Return what a worker needs to know to call an exercise's functions, and no more."""
    forbids = exercise.forbids
    return Target(
        functions=tuple(exercise.functions),
        probe=exercise.probe.__name__ if exercise.probe else None,
        forbidden=forbids.traps if forbids else (),
        by_hand=forbids.by_hand if forbids else False,
        later=exercise.find.later,
    )
