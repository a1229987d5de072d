"""Decides one exercise of one submission: makes its calls through the wall, compares, and turns answers into points.

    source read for forbidden calls -> calls in the bank's order -> answers
    per check   the first wrong answer decides; all right: its points
    then        every check but the ordinary one pays only if the ordinary one passed

Calls of pictures are made among the others; their answers are recorded and decide nothing.

The only module that knows both the answers and the worker.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging import messages
from autograder.judging.asked_functions import AskedFunctions
from autograder.judging.bank import Bank, Call
from autograder.judging.certify import compared
from autograder.judging.compare import tolerance_of
from autograder.judging.diagnose import Answer, Diagnosis, diagnose
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.judging.picture_answers import Recorded, Unlike
from autograder.judging.result import PREDICT, CheckResult, ExerciseResult
from autograder.judging.rules_kept import grows_with_the_batch, manners
from autograder.language import Check, Exercise
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Outcome, Target

STOPPED = frozenset({"timed_out", "crashed", "out_of_memory"})


class Caller(Protocol):
    """Where functions are called: `sandbox.session.Session`, or a record of what they answered."""

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


@dataclass(frozen=True)
class JudgedCall:
    """One call's answer with its verdict."""

    answer: Answer
    verdict: str
    message: str


class ExerciseJudge:
    """Judges one exercise of one submission.

    Args:
        exercise: what is asked.
        declared: where functions that a call asks for are found.
        bank: the calls to make.
        session: the submission's code behind the wall.
        source: the submission's code as text.
        limits: what messages say was exceeded.
        device: where results must lie.
        missing: says why a function of some name is not there.
        last: verdicts after which a check's other calls are not made: one endless loop a check is enough.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        declared: Declared,
        bank: Bank,
        session: Caller,
        source: SubmittedSource,
        limits: Limits,
        device: str,
        missing: Callable[[str], str] = messages.missing_message,
        last: Set[str] = STOPPED,
    ) -> None:
        self.exercise, self.declared, self.bank = exercise, declared, bank
        self.session, self.source, self.limits, self.device = session, source, limits, device
        self.missing, self.last = missing, last
        self.checks = {check.name: check for check in exercise.checks}
        self.cut_short: set[str] = set()  # checks whose calls were not all made, as they could not pay any more
        self.target = target_of(exercise)
        self.recorded: list[Recorded] = []  # of the calls of pictures, once `result` was asked for
        self._seconds_for_pictures = limits.seconds_per_call  # all of them together

    def result(self) -> ExerciseResult:
        """Make every call that can matter and decide."""
        whole = self._forbidden_in_source()
        judged: dict[str, list[JudgedCall]] = {name: [] for name in self.checks}
        if whole is None:
            whole = self._make_calls(judged)
        answers = [item.answer for items in judged.values() for item in items]
        diagnosis = None if whole else diagnose(self.exercise, answers)
        if whole:
            results = [self._made(check, *whole, seconds=0.0) for check in self.exercise.checks]
        else:
            results = self._gated([self._check(check, judged[check.name], diagnosis) for check in self.exercise.checks])
        if self.exercise.choice:
            results.append(self._choice())
        return ExerciseResult(
            name=self.exercise.name,
            points=sum(item.points for item in results),
            max_points=self.exercise.max_points,
            misconception=diagnosis.name if diagnosis else None,
            manual=False,
            checks=results,
        )

    def _forbidden_in_source(self) -> tuple[str, str] | None:
        if self.exercise.forbids is None:
            return None
        uses = self.source.uses(self.exercise.functions, self.exercise.forbids)
        if not uses:
            return None
        return "forbidden", messages.forbidden_message(self.exercise, uses[0].name, uses[0].line)

    def _make_calls(self, judged: dict[str, list[JudgedCall]]) -> tuple[str, str] | None:
        """Make the calls in the bank's order; return a verdict that holds for the whole exercise, if one does."""
        ordinary = self.exercise.checks[0].name
        stopped: set[str] = set()
        for call, is_of_picture in self.bank.in_order(self.exercise.name):
            if is_of_picture:
                if not stopped:  # a loop that never ends costs the time of its checks, and no more
                    self._record(call)
                continue
            if call.check in stopped:
                continue  # decided
            if ordinary in stopped:
                self.cut_short.add(call.check)
                continue  # nothing else can pay any more
            item = self.answer_to(call)
            if item.verdict == "missing":
                return "missing", item.message
            judged[call.check].append(item)
            if item.verdict in self.last:
                stopped.add(call.check)
        every = [item for items in judged.values() for item in items]
        if every and all(item.verdict == "not_attempted" for item in every):
            return "not_attempted", every[0].message
        return None

    def _record(self, call: Call) -> None:
        """Make one call of a picture and keep its answer, if it can be drawn beside the right one."""
        if self._seconds_for_pictures <= 0:
            return
        outcome = self.session.call(self.target, call.inputs, asked=AskedFunctions(self.declared, call))
        self._seconds_for_pictures -= outcome.seconds
        if outcome.ended in STOPPED:
            self._seconds_for_pictures = 0.0  # what happened once may happen at each of them
        if outcome.ended == "returned":
            with contextlib.suppress(Unlike):
                self.recorded.append(Recorded.of(call, outcome.value))

    def answer_to(self, call: Call) -> JudgedCall:
        """Make one call and judge its answer."""
        check = self.checks[call.check]
        asked = AskedFunctions(self.declared, call)
        counts = check.rule is not None and not check.rule.is_judged
        outcome = self.session.call(self.target, call.inputs, count_operations=counts, device=call.device, asked=asked)
        tolerance = tolerance_of(self.exercise, check)
        verdict, message = self._ending(check, call, outcome)
        is_right = False
        if not verdict:
            comparison = compared(self.exercise, self.declared, call, outcome.value, tolerance, self.device)
            is_right = comparison.verdict == "correct"
            verdict, message = comparison.verdict, comparison.message
        if is_right:
            calls = asked.count - outcome.asked_in_vain
            verdict, message = manners(self.exercise, self.declared, check, call, outcome, calls)
        return JudgedCall(Answer(call, outcome, tolerance, is_right), verdict, message)

    def _ending(self, check: Check, call: Call, outcome: Outcome) -> tuple[str, str]:
        """Judge a call that brought no value; empty texts if it brought one."""
        trapped, forbids = outcome.observed.get("forbidden"), self.exercise.forbids
        if isinstance(trapped, list) and trapped and forbids:
            known = {*forbids.traps, *forbids.names}
            name = trapped[0] if isinstance(trapped[0], str) and trapped[0] in known else "this"
            return "forbidden", messages.forbidden_message(self.exercise, name)
        if outcome.ended == "missing":
            names = [name for name in self.exercise.functions if name == outcome.missing]
            return "missing", self.missing(names[0] if names else self.exercise.functions[0])
        if is_stub(call, outcome):
            return "not_attempted", messages.not_attempted_message(self._unwritten(outcome))
        if outcome.ended == "raised":
            return "raised", messages.raised_message(outcome, check.visibility)
        if outcome.ended != "returned":
            return outcome.ended, messages.ended_message(outcome, self.limits)
        return "", ""

    def _unwritten(self, outcome: Outcome) -> str | None:
        """Return the other function of the assignment whose stub a call arrived at, if it was another one's."""
        text = outcome.raised.text if outcome.raised else ""
        others = (name for item in self.declared.assignment.exercises for name in item.functions)
        return next((name for name in others if text == f"write {name}" and name not in self.exercise.functions), None)

    def _check(self, check: Check, items: list[JudgedCall], diagnosis: Diagnosis | None) -> CheckResult:
        """Turn the answers of one check into its result."""
        wrong = sorted((item for item in items if item.verdict != "correct"), key=_size)
        seconds = sum(item.answer.outcome.seconds for item in items)
        if wrong:
            return self._made(check, wrong[0].verdict, self._wrong_message(wrong, len(items), diagnosis), seconds)
        if check.name in self.cut_short:
            return self._made(check, "not_reached", messages.not_reached_message(self.exercise.checks[0]), seconds)
        if not items:  # never fail open: a check that nobody was asked about is our fault, not a pass
            raise RuntimeError(f"no call of '{check.name}' was made")
        if check.rule and grows_with_the_batch(check, [item.answer.outcome for item in items]):
            return self._made(check, "forbidden", check.rule.sentence, seconds)
        return self._made(check, "correct", "", seconds)

    @staticmethod
    def _wrong_message(wrong: list[JudgedCall], total: int, diagnosis: Diagnosis | None) -> str:
        first = wrong[0]
        if not (first.verdict.startswith("wrong_") or first.verdict in ("not_finite", "raised")):
            return first.message
        fits = diagnosis is not None and first.verdict in ("wrong_value", "wrong_shape", "not_finite", "raised")
        return messages.wrong_message(
            first.message.rstrip("."), len(wrong), total, diagnosis.feedback if fits and diagnosis else None
        )

    def _gated(self, results: list[CheckResult]) -> list[CheckResult]:
        """Pay other checks only if the ordinary one, the first, passed."""
        first = results[0]
        if first.verdict == "correct":
            return results
        reason = messages.not_reached_message(self.exercise.checks[0])
        closed = {"verdict": "not_reached", "points": 0, "message": reason}
        return [first, *(item.model_copy(update=closed) if item.verdict == "correct" else item for item in results[1:])]

    def _choice(self) -> CheckResult:
        choice = self.exercise.choice
        assert choice is not None
        name = f"predict_{self.exercise.name}"
        outcome = self.session.fetch(name)
        answer = outcome.value
        if outcome.ended != "returned":
            verdict, message = "missing", f"the notebook defines no {name}."
        elif answer is None:
            verdict, message = "not_attempted", f"not answered yet: set {name} to a letter."
        elif not isinstance(answer, str):
            verdict, message = "wrong_type", f'{name} should be a letter in quotes, as in {name} = "a".'
        elif answer.strip().lower() == choice.answer:
            verdict, message = "correct", ""
        else:
            verdict, message = "wrong_value", choice.why
        check = Check(PREDICT, "shown", self.exercise.checks[0].family, choice.points)
        return self._made(check, verdict, message, outcome.seconds)

    def _made(self, check: Check, verdict: str, message: str, seconds: float) -> CheckResult:
        return CheckResult(
            name=check.name,
            visibility=check.visibility,  # type: ignore[arg-type]
            kind=check.kind,  # type: ignore[arg-type]
            verdict=verdict,  # type: ignore[arg-type]
            points=check.points if verdict == "correct" else 0,
            max_points=check.points,
            message=f"{self.exercise.name}: {message}" if message else "",
            seconds=round(seconds, 4),
        )


def target_of(exercise: Exercise) -> Target:
    """Return what a worker needs to know to call an exercise's functions, and no more."""
    forbids = exercise.forbids
    return Target(
        functions=tuple(exercise.functions),
        probe=exercise.probe.__name__ if exercise.probe else None,
        forbidden=forbids.traps if forbids else (),
        by_hand=forbids.by_hand if forbids else False,
    )


def is_stub(call: Call, outcome: Outcome) -> bool:
    """Whether a call arrived at what stands in place of an answer in the release."""
    if outcome.raised is None or outcome.raised.type_name != "NotImplementedError":
        return False
    text = outcome.raised.text  # torch raises the same where it wants numbers of a tensor on meta
    return call.device != "meta" or not text or text.startswith("write ")


def _size(item: JudgedCall) -> tuple[int, int]:
    """Order wrong answers by the size of their input, so that the smallest is reported."""
    tensors = [value for value in item.answer.call.values.values() if isinstance(value, Tensor)]
    return sum(value.numel() for value in tensors), item.answer.call.index
