"""A small class made by hand, so that every number and sentence of a report can be checked by eye."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.judging.result import PREDICT, CheckResult, ExerciseResult, SubmissionResult, Verdict
from autograder.language import Assignment, Choice, exercise, gradient, hidden, ordinary, shown, vector

COURSE = Course(title="A course", assignments=["made"])


@exercise(
    given=dict(x=vector("n")),
    find=gradient("x"),
    checks=[
        hidden("ordinary x", ordinary, points=4),
        shown("two examples", ordinary, points=2),
        hidden("n = 1", ordinary, points=1),
    ],
    choice=Choice("b", "Differentiate it by hand. Is your choice right there?"),
)
def double(x):
    """The gradient of f(x) = xᵀx."""
    return x @ x


@double.misconception
def forgets_the_factor(x):
    """You differentiated only *one* of the two factors.

    x appears twice. Vary each in turn.
    """
    return x


@exercise(given=dict(x=vector("n")), find=gradient("x"), checks=[hidden("any x", ordinary, points=2)])
def total(x):
    """The gradient of f(x) = Σxᵢ."""
    return x.sum()


DECLARED = Declared(Assignment("Two gradients", [double, total]), frozenset())
FEEDBACK = double.misconceptions[0].feedback


def checked(name: str, verdict: str, points: int, message: str = "", **more: Any) -> CheckResult:
    """Make one check's result; `points` are what it is worth."""
    own = {"visibility": "hidden", "kind": "judged", "seconds": 0.01, **more}
    paid = points if verdict == "correct" else 0
    return CheckResult(name=name, verdict=verdict, points=paid, max_points=points, message=message, **own)  # type: ignore[arg-type]


def exercised(
    name: str, *checks: CheckResult, misconception: str | None = None, manual: bool = False
) -> ExerciseResult:
    """Make one exercise's result."""
    points, most = sum(item.points for item in checks), sum(item.max_points for item in checks)
    return ExerciseResult(
        name=name, points=points, max_points=most, misconception=misconception, manual=manual, checks=list(checks)
    )


def of_double(ordinary: str, example: str, one: str, predict: str, message: str = "", **more: Any) -> ExerciseResult:
    """Make a result of `double` from the verdicts of its checks."""
    text = f"double: {message}" if message else ""
    return exercised(
        "double",
        checked("ordinary x", ordinary, 4, "" if ordinary == "correct" else text),
        checked("two examples", example, 2, "" if example == "correct" else text, visibility="shown"),
        checked("n = 1", one, 1, "" if one == "correct" else text),
        checked(PREDICT, predict, 1, "" if predict == "correct" else "double: Look again.", visibility="shown"),
        **more,
    )


def of_total(verdict: str, message: str = "") -> ExerciseResult:
    """Make a result of `total`."""
    return exercised("total", checked("any x", verdict, 2, f"total: {message}" if message else ""))


def submitted(student: str, *exercises: ExerciseResult, **more: Any) -> SubmissionResult:
    """Make one submission's result."""
    own: dict[str, Any] = {"status": "graded", "reason": None, "bank": "b", "engine": "e", "assignment": "made", **more}
    return SubmissionResult(
        schema=1,
        student=student,
        submission_sha256="",
        points=sum(item.points for item in exercises),
        max_points=10,
        device="cpu",
        isolation=[],
        exercises=list(exercises),
        **own,
    )


WRONG = f"2 of 2 entries are wrong on 5 of 5 inputs. {FEEDBACK}"
COLUMN = "your function returned shape (2, 1); (2,) is required on 3 of 5 inputs."
STUB = "not attempted yet: the function still raises NotImplementedError."
HOSTILE = "<script>alert(1)</script>"

RIGHT = of_double("correct", "correct", "correct", "correct"), of_total("correct")
ONE_IDEA = of_double(
    "wrong_value", "wrong_value", "not_reached", "wrong_value", WRONG, misconception="forgets_the_factor"
)
EDGE = of_double("correct", "correct", "raised", "correct", f"your function raised {HOSTILE}: {HOSTILE}.")
NO_IDEA = of_double("wrong_shape", "not_reached", "not_reached", "correct", COLUMN)
OUR_FAULT = of_double("grader_error", "correct", "correct", "correct")
RENAMED = (
    of_double("missing", "missing", "missing", "correct", "the notebook defines no double."),
    of_total("missing", "the notebook defines no total."),
)
UNTOUCHED = of_double(*["not_attempted"] * 4, STUB), of_total("not_attempted", STUB)


def the_class() -> list[SubmissionResult]:
    """One of each: right, one idea, edges only, untouched, unreadable, ungraded, our fault, a hostile id."""
    return [
        submitted("anna", *RIGHT),
        submitted("ben", ONE_IDEA, of_total("correct")),
        submitted("carla", EDGE, of_total("not_attempted", STUB)),
        submitted("dora", *UNTOUCHED),
        submitted("emil", status="unreadable", reason="The file is empty. Hand in the notebook again."),
        submitted("finn", status="ungraded", reason="the judge of this submission died"),
        submitted("gina", OUR_FAULT, of_total("correct")),
        submitted("=cmd()", NO_IDEA, of_total("correct")),
    ]


def every_verdict() -> SubmissionResult:
    """A submission in which every verdict appears once, each as an exercise's second check."""
    exercises = [
        exercised(
            f"with_{verdict}",
            checked("ordinary x", "correct", 1),
            checked("n = 1", verdict, 1, f"with_{verdict}: it is so."),
        )
        for verdict in get_args(Verdict)
    ]
    return submitted("everything", *exercises)


def write(folder: Path, results: list[SubmissionResult]) -> Path:
    """Write the result files, and return their folder."""
    folder.mkdir(exist_ok=True)
    for result in results:
        result.write(folder)
    return folder
