"""Decides an exercise: turns answers into a result. Pure; it opens nothing and calls nothing of a submission.

    forbidden in the source, not found, not attempted   holds for the whole exercise
    per check   the smallest wrong answer decides; all right: its points
    then        every check but the ordinary one pays only if the ordinary one passed

Whatever has answers can ask for a decision: `judge.py` with a student's, `proving` with those of a misconception.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import partial

from torch import Tensor

from autograder.common.conventions import prediction_of
from autograder.judging.diagnose import Answer, Diagnosis, diagnose
from autograder.judging.facts import (
    BrokenContract,
    BrokenRule,
    Fact,
    ForbiddenCall,
    LostPrediction,
    Redefined,
    WaitsFor,
)
from autograder.judging.forbidden_calls import Use
from autograder.judging.result import PREDICTION_CHECK, CheckResult, ExerciseResult
from autograder.judging.rules_kept import grows_with_the_batch
from autograder.judging.verdicts import JudgedCall
from autograder.language import Check, Choice, Exercise
from autograder.sandbox.outcome import Outcome

_MAY_HAVE_AN_IDEA = ("wrong_value", "wrong_shape", "not_finite", "raised")

Diagnose = Callable[[Exercise, Sequence[Answer]], Diagnosis | None]


@dataclass(frozen=True)
class Answers:
    """What there is to decide an exercise by.

    Attributes:
        calls: the calls that were made, judged, in the order in which they were made.
        cut_short: checks whose calls were not all made, as they could not pay any more.
        prediction: what the notebook sets the question before coding to, if there is one.
        unrepeatable: what became of a right call when it was made once more, if that was not the same.
        forbidden: a use of what is forbidden in the source; nothing was called then.
        redefined: a name that the functions need and that is defined twice.
    """

    calls: Sequence[JudgedCall] = ()
    cut_short: Set[str] = frozenset()
    prediction: Outcome | None = None
    forbidden: Use | None = None
    unrepeatable: BrokenContract | None = None
    redefined: Redefined | None = None

    def to(self, check: Check) -> list[JudgedCall]:
        """Return the calls of one check."""
        return [item for item in self.calls if item.answer.call.check == check.name]


def decided(exercise: Exercise, answers: Answers, diagnose: Diagnose = diagnose) -> ExerciseResult:
    """Decide one exercise; most of the work is to find the idea behind wrong answers, which not everybody wants."""
    calls = [item for check in exercise.checks for item in answers.to(check)]
    whole = _whole(exercise, calls, answers.forbidden)
    diagnosis = None if whole else diagnose(exercise, [item.answer for item in calls])
    if whole:
        twice = answers.redefined if whole[0] == "missing" else None
        results = [_made(exercise, check, *whole, redefined=twice) for check in exercise.checks]
    else:
        results = _gated(exercise, [_of_check(exercise, check, answers, diagnosis) for check in exercise.checks])
    if answers.prediction:
        results.append(_of_prediction(exercise, answers.prediction))
    return ExerciseResult(
        name=exercise.name,
        points=sum(item.points for item in results),
        max_points=exercise.max_points,
        misconception=diagnosis.name if diagnosis else None,
        manual=False,
        is_bonus=exercise.is_bonus,
        checks=results,
    )


def _whole(exercise: Exercise, calls: Sequence[JudgedCall], forbidden: Use | None) -> tuple[str, Fact | None] | None:
    """Return the verdict that holds for the whole exercise, and what was seen, if one does."""
    if forbidden and exercise.forbids:
        return "forbidden", ForbiddenCall(name=forbidden.name, line=forbidden.line, reason=exercise.forbids.reason)
    missing = [item for item in calls if item.verdict == "missing"]
    if missing:
        return "missing", missing[0].fact
    if calls and all(item.verdict == "not_attempted" for item in calls):
        return "not_attempted", calls[0].fact
    return None


def _of_check(exercise: Exercise, check: Check, answers: Answers, diagnosis: Diagnosis | None) -> CheckResult:
    """Turn the answers of one check into its result."""
    items = answers.to(check)
    made = partial(_made, exercise, check, items=items, seconds=sum(item.answer.outcome.seconds for item in items))
    wrong = min(_wrong(items), key=_told_first, default=None)
    if wrong:
        is_seen = diagnosis is not None and check.name in diagnosis.checks and wrong.verdict in _MAY_HAVE_AN_IDEA
        advice = diagnosis.feedback if diagnosis and is_seen else ""
        return made(wrong.verdict, wrong.fact, advice=advice, redefined=answers.redefined)
    if check.name == exercise.checks[0].name and answers.unrepeatable:  # whichever call it was: that hangs on the key
        return made("forbidden", answers.unrepeatable)
    if check.name in answers.cut_short:
        return made("not_reached", WaitsFor(check=exercise.checks[0].name, is_right=False))
    if not items:  # never fail open: a check that nobody was asked about is our fault, not a pass
        raise RuntimeError(f"no call of '{check.name}' was made")
    if check.rule and grows_with_the_batch(check, [item.answer.outcome for item in items]):
        return made("forbidden", BrokenRule(sentence=check.rule.sentence))
    return made("correct", None)


def _wrong(items: Sequence[JudgedCall]) -> list[JudgedCall]:
    return [item for item in items if item.verdict != "correct"]


def _gated(exercise: Exercise, results: list[CheckResult]) -> list[CheckResult]:
    """Pay other checks only if the ordinary one, the first, passed."""
    first, *others = results
    if first.verdict == "correct":
        return results
    closed = {"verdict": "not_reached", "points": 0, "fact": WaitsFor(check=first.name, is_right=True)}
    return [first, *(item.model_copy(update=closed) if item.verdict == "correct" else item for item in others)]


def _of_prediction(exercise: Exercise, outcome: Outcome) -> CheckResult:
    assert exercise.choice is not None
    verdict, fact = _judged_prediction(exercise.choice, prediction_of(exercise.name), outcome)
    check = Check(PREDICTION_CHECK, "shown", exercise.checks[0].family, exercise.choice.points)
    return _made(exercise, check, verdict, fact, seconds=outcome.seconds)


def _judged_prediction(choice: Choice, variable: str, outcome: Outcome) -> tuple[str, Fact | None]:
    answer = outcome.value
    if outcome.ended != "returned":
        return "missing", LostPrediction(variable=variable, because="missing")
    if answer is None:
        return "not_attempted", LostPrediction(variable=variable, because="open")
    if not isinstance(answer, str):
        return "wrong_type", LostPrediction(variable=variable, because="no_letter")
    if answer.strip().lower() != choice.answer:
        return "wrong_value", LostPrediction(variable=variable, because="wrong", why=choice.why)
    return "correct", None


def _made(
    exercise: Exercise,
    check: Check,
    verdict: str,
    fact: Fact | None,
    *,
    items: Sequence[JudgedCall] = (),
    seconds: float = 0.0,
    advice: str = "",
    redefined: Redefined | None = None,
) -> CheckResult:
    kind = "judged" if check.name == PREDICTION_CHECK else exercise.kind_of(check)
    return CheckResult(
        exercise=exercise.name,
        name=check.name,
        visibility=check.visibility,  # type: ignore[arg-type]
        kind=kind,  # type: ignore[arg-type]
        verdict=verdict,  # type: ignore[arg-type]
        points=check.points if verdict == "correct" else 0,
        max_points=check.points,
        inputs=len(items),
        wrong_inputs=len(_wrong(items)),
        fact=fact,
        advice=advice,
        redefined=redefined,
        seconds=round(seconds, 4),
    )


def _told_first(item: JudgedCall) -> tuple[bool, int, int]:
    """Order what lost: wrong values before right ones beside which something was broken, then the smallest input.

    An input that was changed is behind wrong values and exceptions elsewhere, and is told with them.
    """
    is_beside = item.answer.is_right and item.verdict != "input_changed"
    tensors = [value for value in item.answer.call.values.values() if isinstance(value, Tensor)]
    return is_beside, sum(value.numel() for value in tensors), item.answer.call.index
