"""What Gradescope's `results.json` says at each moment: nothing yet, so far, graded, unreadable, our fault.

The platform takes a file for valid that has a score, or tests with scores, and shows it; without either it says that
the autograder failed, and gives no points at all. So:

    unfinished   points so far, and a hidden test: where one is hidden, the platform shows students no total, so that
                 nobody takes an interrupted run for a grade; its sentence stands on top
    ungraded     neither score nor tests: our own fault is no number anywhere, not even 0, and the platform tells the
                 lecturer that this submission failed
    unreadable   0 points with the reason: that is a result

Every text is shown as text, never as markup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograder.common.plain_text import plain

if TYPE_CHECKING:  # the first file is written before anything heavy is imported
    from autograder.judging.result import CheckResult, ExerciseResult, SubmissionResult

UNFINISHED = (
    "Grading did not finish. That is not your fault, and the points below are not your grade. "
    "Your lecturer can run it again."
)
UNGRADED = (
    "Your submission was not graded. That is our fault, not yours, and costs you nothing. "
    "Tell your lecturer, who can run it again."
)


def unfinished(exercises: Sequence[ExerciseResult] = ()) -> dict[str, Any]:
    """Return what stands there while exercises are still to be judged."""
    marker = {**_test("", "grading did not finish", UNFINISHED), "score": 0, "max_score": 0, "visibility": "hidden"}
    return {**_frame(UNFINISHED), "tests": [*_tests(exercises), marker]}


def graded(result: SubmissionResult, extra_data: dict[str, Any], after: Sequence[str]) -> dict[str, Any]:
    """Return what a graded submission gets: the score is what it comes to, the tests are what was judged.

    Args:
        after: lines about what changed the score after that.
    """
    text = f"{result.total} of {result.max_points} points. Each check below says what it saw and what to try next."
    if result.to_be_read:
        text += f" {result.to_be_read} of the points are for what you answered in words, which a person reads."
    text = "\n".join([text, *after])
    tests = _tests(result.exercises)
    return {**_frame(text), "score": result.total, "tests": tests, "extra_data": extra_data}


def unreadable(reason: str, extra_data: dict[str, Any] | None = None, total: float = 0) -> dict[str, Any]:
    """Return what a submission gets that is no notebook: why, and no points but those that a person gave."""
    test = {**_test("1", "the notebook can be read", reason), "score": 0, "max_score": 0, "status": "failed"}
    return {**_frame(reason), "score": total, "tests": [test], "extra_data": extra_data or {}}


def ungraded() -> dict[str, Any]:
    """Return what says that we failed: no number at all."""
    return _frame(UNGRADED)


def record_of(result: SubmissionResult) -> dict[str, Any]:
    """Return what a lecturer needs to compare this result with one of `grade`; students are not shown it."""
    text = result.model_dump_json(by_alias=True)
    kept = ("assignment", "student", "submission_sha256", "bank", "engine", "status", "isolation")
    return {
        **{name: getattr(result, name) for name in kept},
        "result_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "misconceptions": {item.name: item.misconception for item in result.exercises if item.misconception},
    }


def _frame(output: str) -> dict[str, Any]:
    return {
        "output": plain(output),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
    }


def _tests(exercises: Sequence[ExerciseResult]) -> list[dict[str, Any]]:
    return [
        _of_check(f"{first}.{second}", exercise, check)
        for first, exercise in enumerate(exercises, 1)
        for second, check in enumerate(exercise.checks, 1)
    ]


def _of_check(number: str, exercise: ExerciseResult, check: CheckResult) -> dict[str, Any]:
    is_right = check.verdict == "correct"
    return {
        **_test(number, f"{exercise.name}: {check.name}", check.message or "Right."),
        "score": check.points,
        "max_score": 0 if exercise.is_bonus else check.max_points,  # the platform adds these up
        "status": "passed" if is_right else "failed",
        "tags": [check.visibility],
    }


def _test(number: str, name: str, output: str) -> dict[str, Any]:
    told = {"name": plain(name), "name_format": "text", "output": plain(output), "output_format": "text"}
    # of a hidden check the inputs are hidden, not the message, which is written for students
    return {**({"number": number} if number else {}), **told, "visibility": "visible"}
