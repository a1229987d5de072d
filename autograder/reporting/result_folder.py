"""Reads a folder of result files: those of one assignment, and a sentence about each file that is passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from autograder.common.files import printable
from autograder.common.student_ids import student_of
from autograder.common.told import Told
from autograder.judging.facts import NoFunction
from autograder.judging.result import PREDICTION_CHECK, ExerciseResult, SubmissionResult
from autograder.standing.settling import Standing

LONGEST_TOLD = 80


class NoResultsError(Told):
    """There is nothing to report on; the text says what to do."""


@dataclass(frozen=True)
class Results:
    """The results of a class.

    Attributes:
        of: one result per student, sorted by id.
        problems: what was passed over, in sentences, by the id that the file's name tells.
        worth: what there was to earn when each was graded, exercises included that do not count any more.
    """

    of: dict[str, SubmissionResult]
    problems: dict[str, str] = field(default_factory=dict)
    worth: dict[str, int] = field(default_factory=dict)


def read_results(folder: Path, assignment: str, standing: Standing | None = None) -> Results:
    """Read every result file of an assignment in a folder, each with what it comes to.

    Args:
        standing: what was decided after they were judged; without it they are as they lie there.

    Raises:
        NoResultsError: the folder is not there, or holds no result of this assignment.
    """
    again = f"python -m autograder grade {assignment} PATH --out {folder}"
    if not folder.is_dir():
        raise NoResultsError(f"{folder}: is no folder. Name the one that grade wrote, or make it: {again}")
    found: dict[str, SubmissionResult] = {}
    problems: dict[str, str] = {}
    worth: dict[str, int] = {}
    foreign = set()
    for path in sorted(folder.glob("*.json")):
        shown, student = printable(path), student_of(path.stem)
        try:
            result = SubmissionResult.read(path)
        except OSError as problem:
            problems[student] = f"{shown}: cannot be read ({problem.strerror}) and was passed over."
        except ValidationError as problem:
            problems[student] = f"{shown}: is no result file ({_first(problem)}) and was passed over. Grade it again."
        else:
            if result.assignment != assignment:
                foreign.add(f"'{_short(result.assignment)}'")
                problems[student] = f"{shown}: is a result of '{_short(result.assignment)}' and was passed over."
            elif result.student != student:
                problems[student] = (
                    f"{shown}: is the result of '{_short(result.student)}', not of this student; passed over."
                )
            else:
                found[result.student] = standing.settled(result, folder) if standing else result
                worth |= {result.student: result.max_points} if result.status == "graded" else {}
    if not found:
        why = f"holds results of {', '.join(sorted(foreign))}, not of {assignment}" if foreign else "holds no results"
        lines = [*([] if foreign else problems.values()), f"{folder}: {why}. Name another folder, or grade: {again}"]
        raise NoResultsError("\n".join(lines))
    return Results(dict(sorted(found.items())), problems, dict(sorted(worth.items())))


def _first(problem: ValidationError) -> str:
    """Say what is wrong first, without the value: it may be long, and it comes from a file that we do not know."""
    error = problem.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(map(str, error["loc"]))
    return f"{_short(where)}: {error['msg']}" if where else str(error["msg"])


def _short(text: str) -> str:
    """Write a text of such a file so that it can be told in a sentence: cut, and without what moves a cursor."""
    said = "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST_TOLD])
    return f"{said}…" if len(text) > LONGEST_TOLD else said


def is_untouched(exercise: ExerciseResult) -> bool:
    """Whether an exercise's function is still the stub, or is not there at all."""
    verdicts = {check.verdict for check in exercise.checks if check.name != PREDICTION_CHECK}
    return bool(verdicts) and verdicts <= {"not_attempted", "missing"}


def missing_function(exercise: ExerciseResult) -> NoFunction | None:
    """Return what is known of a function of the exercise that was not found; a prediction is none."""
    for check in exercise.checks:
        if check.verdict == "missing" and check.name != PREDICTION_CHECK:
            return check.fact if isinstance(check.fact, NoFunction) else NoFunction(name=exercise.name)
    return None


def is_untouched_notebook(result: SubmissionResult) -> bool:
    """Whether nothing was written into a graded notebook: no check was attempted, and no prediction made."""
    verdicts = {check.verdict for exercise in result.judged for check in exercise.checks}
    return verdicts == {"not_attempted"}
