"""Judges what became of one call: what ended it, the value, and how it was found, in that order. Calls nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from torch import Tensor

from autograder.common.conventions import UNWRITTEN, unwritten
from autograder.course.declarations import Declared
from autograder.judging.calls import Call
from autograder.judging.certify import compared
from autograder.judging.compare import kind_of, tolerance_of
from autograder.judging.diagnose import Answer
from autograder.judging.endings import exception, stopping
from autograder.judging.facts import Cause, Fact, ForbiddenCall, Kind, LargeAnswer, NoFunction, OtherKind, StillStub
from autograder.judging.rules_kept import judge_rules
from autograder.judging.sizes import kept
from autograder.judging.tellable import NOTHING, Tellable, told_of_hidden
from autograder.language import Check, Exercise
from autograder.sandbox.data import TensorInput, seen_from
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Outcome, Raised
from autograder.sandbox.parts import parts_of


def unexplained(name: str) -> NoFunction:
    """Say that a function is not there, and not why."""
    return NoFunction(name=name)


@dataclass(frozen=True)
class JudgedCall:
    """One call's answer with its verdict, and how wrong its value is in units of what is allowed."""

    answer: Answer
    verdict: str
    fact: Fact | None
    error: float = 0.0


@dataclass(frozen=True)
class Yardstick:
    """What the answers to one exercise are measured with.

    Attributes:
        exercise: what is asked.
        declared: where functions that a call asks for are found.
        limits: that a call may have exceeded.
        device: where results must lie.
        missing: says why a function of some name is not there.
        behind: says why a function raised, if it is for something that was missing before it was called.
        tellable: what of its own source is named where it raises in a hidden check.
    """

    exercise: Exercise
    declared: Declared
    limits: Limits
    device: str
    missing: Callable[[str], NoFunction] = unexplained
    behind: Callable[[Raised], Cause | None] = lambda _: None
    tellable: Tellable = NOTHING

    def device_of(self, call: Call) -> str:
        """Return where a call is made, and its value must lie.

        On the CPU if it hands over no tensor by which code could tell the device, or something to draw on: who draws
        cannot use a card.
        """
        if call.device or self.device == "cpu":
            return call.device or self.device
        holds_a_tensor = any(isinstance(part, Tensor | TensorInput) for part in parts_of(dict(call.inputs)))
        return self.device if holds_a_tensor and not self.exercise.draws else "cpu"

    def judged(self, call: Call, outcome: Outcome, asked: int) -> JudgedCall:
        """Judge what became of a call.

        Args:
            asked: how often a function of the judge's was called meanwhile.
        """
        check = next(check for check in self.exercise.checks if check.name == call.check)
        tolerance, device = tolerance_of(self.exercise, check), self.device_of(call)
        measured = partial(compared, self.exercise, self.declared, call, tolerance=tolerance, device=device)
        verdict, fact = self._ending(check, call, outcome)
        is_right, error = False, 0.0
        if not verdict:
            comparison = measured(outcome.value)
            is_right = comparison.verdict == "correct"
            verdict, fact, error = comparison.verdict, comparison.fact, comparison.error
        if is_right:
            verdict, fact = judge_rules(self.exercise, self.declared, check, call, outcome, asked)
        fact = fact if check.visibility == "shown" else told_of_hidden(fact, call)
        value = outcome.value if is_right else kept(outcome.value, call.expected)
        # what it is compared with lies on the CPU
        value = None if self._is_no_function(outcome) else seen_from(device, value)
        is_as_good = (lambda other: measured(other).verdict == "correct") if self.exercise.find.certificate else None
        answer = Answer(call, replace(outcome, value=value), tolerance, is_right, is_as_good)
        return JudgedCall(answer, verdict, fact, error)

    def recorded(self, call: Call, misconception: str) -> JudgedCall:
        """Judge what the bank recorded of a misconception."""
        outcome = call.wrong[misconception]
        return self.judged(call, outcome, int(outcome.observed.get("calls", 0)))

    def _ending(self, check: Check, call: Call, outcome: Outcome) -> tuple[str, Fact | None]:
        """Judge a call that brought no value; an empty text and nothing if it brought one."""
        trapped, forbids = outcome.observed.get("forbidden"), self.exercise.forbids
        if isinstance(trapped, list) and trapped and forbids:
            known = {*forbids.traps, *forbids.names}
            name = trapped[0] if isinstance(trapped[0], str) and trapped[0] in known else None
            return "forbidden", ForbiddenCall(name=name, reason=forbids.reason)
        if outcome.ended == "missing":
            names = [name for name in self.exercise.functions if name == outcome.missing]
            return "missing", self.missing(names[0] if names else self.exercise.functions[0])
        if is_stub(call, outcome):
            return "not_attempted", StillStub(other=self._unwritten(outcome))
        if outcome.ended == "raised" and outcome.raised:
            cause = self.behind(outcome.raised)
            return "raised", exception(outcome.raised, check.visibility, self.tellable, cause)
        if outcome.ended != "returned":
            return outcome.ended, stopping(outcome, self.limits)
        if self._is_no_function(outcome):
            return "wrong_type", OtherKind(returned=kind_of(outcome.value), required=Kind(name="function"))
        return "", None

    def _is_no_function(self, outcome: Outcome) -> bool:
        """Whether a function was to be handed back, and something else was, which is then no answer to compare."""
        return self.exercise.find.later is not None and outcome.observed.get("handed_back") is False

    def _unwritten(self, outcome: Outcome) -> str | None:
        """Return the other function of the assignment whose stub a call arrived at, if it was another one's."""
        text = outcome.raised.text if outcome.raised else ""
        others = (name for item in self.declared.assignment.exercises for name in item.functions)
        return next((name for name in others if text == unwritten(name) and name not in self.exercise.functions), None)


def unjudged(exercise: Exercise, call: Call, outcome: Outcome) -> JudgedCall:
    """Return the verdict on an answer that could not be looked through in the judge's time."""
    check = next(check for check in exercise.checks if check.name == call.check)
    answer = Answer(call, replace(outcome, value=None), tolerance_of(exercise, check), is_right=False)
    return JudgedCall(answer, "timed_out", LargeAnswer())


def is_stub(call: Call, outcome: Outcome) -> bool:
    """Whether a call arrived at what stands in place of an answer in the release."""
    if outcome.raised is None or outcome.raised.type_name != "NotImplementedError":
        return False
    text = outcome.raised.text  # torch raises the same where it wants numbers of a tensor on meta
    return call.device != "meta" or not text or text.startswith(UNWRITTEN)
