"""A small class made by hand, so that every number and sentence of a report can be checked by eye."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from autograder.course import Course, Late
from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.handed_in.roster import FILE
from autograder.handed_in.rows import AccountRow
from autograder.judging.facts import (
    BadEntries,
    BrokenRule,
    Exceptional,
    Fact,
    LostPrediction,
    NoFunction,
    OtherShape,
    StillStub,
)
from autograder.judging.result import PREDICTION_CHECK, CheckResult, ExerciseResult, SubmissionResult, Verdict
from autograder.language import Assignment, Choice, exercise, gradient, hidden, ordinary, shown, vector
from autograder.standing.adjustments_file import ADJUSTMENTS as ADJUSTED
from autograder.standing.changes import Change
from autograder.standing.changes_file import add_changes, add_end
from autograder.standing.extensions_file import EXTENSIONS
from autograder.standing.times_file import TIMES

COURSE = Course(title="A course", assignments=["made"])
DATED = Course(
    title="A course",
    assignments=["made"],
    due={"made": "2026-11-27 23:59+01:00"},
    late=Late(per_day=0.1, at_most=0.5, free_days=1),
)


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


ACCOUNT = [
    AccountRow("class/anna.ipynb", "anna", "graded"),
    AccountRow("class/<b>ben</b> in a folder of a long name/ben.zip", "ben", "graded"),
    AccountRow("class/emil.ipynb", "emil", "unreadable", "The file is empty. Hand in the notebook again."),
    AccountRow("class/gus.pdf", "gus", "refused", "is a PDF, not a notebook. Ask for the .ipynb file."),
    AccountRow("class/.~anna.ipynb", "", "passed over", "is an editor's backup."),
    AccountRow(
        "class/dora-1.ipynb", "dora", "old result", "its file is gone. If it has another name now, remove the result."
    ),
    AccountRow("", "zoe", "missing", "handed in nothing."),
]
ADJUSTMENTS = """student,assignment,exercise,how,points,reason,who,when
ben,made,double,add,2,"The factor was hard to see in the <b>handout</b>",mk,2026-12-01 10:00+01:00
*,made,*,bonus,1,For all who came to the last class,mk,2026-12-02
carla,made,total,set,2,Answered in the oral exam,mk,2026-12-02 12:00+01:00
nobody,made,*,add,1,Handed in on paper,mk,2026-12-03
"""
EXTENDED = """student,assignment,until,reason,who,when
gina,made,2026-12-04 23:59+01:00,"Ill, with a <b>letter</b>",mk,2026-11-20
nobody,made,2026-12-04 23:59+01:00,Ill,mk,2026-11-20
"""
CAME = """student,assignment,at
anna,made,2026-11-27 20:00+01:00
ben,made,2026-11-30 08:12+01:00
carla,made,2026-11-28 01:00+01:00
emil,made,2026-11-30 08:12+01:00
gina,made,2026-12-03 10:00+01:00
"""
ROSTER = """id,name,e-mail,section
anna,Anna Åkesson,anna@uni.example,Monday
ben,"Benjamin <b>Featherstonehaugh</b>-Cholmondeley, the younger",ben@uni.example,Monday
carla,Carla Rossi,,Thursday
dora,,,Thursday
zoe,Zoe Zed,zoe@uni.example,Thursday
"""
REGRADED = {
    "2026-11-28 09:00:00+00:00": "7 graded again: nobody's points changed",
    "2026-11-29 18:30:00+00:00": "7 graded again: 3 changed",
}
CHANGES = [
    Change("anna", "other declarations or another key", "", "", 7, 10, "graded", "graded"),
    Change("anna", "other declarations or another key", "double", "two examples", 0, 2, "wrong_value", "correct"),
    Change("anna", "other declarations or another key", "double", "n = 1", 0, 1, "", "correct"),
    Change("=cmd()", "another submission", "", "", 8, 4, "graded", "graded"),
    Change("=cmd()", "another submission", "double", "ordinary x", 4, 0, "correct", "wrong_shape"),
    Change("gone", "another engine", "", "", 0, 3, "unreadable", "graded"),
]
DECLARED = Declared(Assignment("Two gradients", [double.exercise, total.exercise]), frozenset())
FEEDBACK = double.exercise.misconceptions[0].feedback


def checked(name: str, verdict: str, points: int, fact: Fact | None = None, **more: Any) -> CheckResult:
    """Make one check's result; `points` are what it is worth."""
    own = {"visibility": "hidden", "kind": "judged", "inputs": 1, "wrong_inputs": 1, "advice": "", "seconds": 0.01}
    paid = points if verdict == "correct" else 0
    return CheckResult(
        exercise="", name=name, verdict=verdict, points=paid, max_points=points, fact=fact, **{**own, **more}
    )  # type: ignore[arg-type]


def exercised(
    name: str, *checks: CheckResult, misconception: str | None = None, manual: bool = False
) -> ExerciseResult:
    """Make one exercise's result."""
    points, most = sum(item.points for item in checks), sum(item.max_points for item in checks)
    own = [item.model_copy(update={"exercise": name}) for item in checks]
    return ExerciseResult(
        name=name, points=points, max_points=most, misconception=misconception, manual=manual, checks=own
    )


def of_double(
    ordinary: str,
    example: str,
    one: str,
    predict: str,
    fact: Fact | None = None,
    misconception: str | None = None,
    **seen: Any,
) -> ExerciseResult:
    """Make a result of `double` from the verdicts of its checks, and what was seen where they are not right."""

    def of(name: str, verdict: str, points: int, **more: Any) -> CheckResult:
        return checked(name, verdict, points, **({} if verdict == "correct" else {"fact": fact, **seen}), **more)

    lost = LostPrediction(variable="predict_double", because="wrong", why="Look again.")
    return exercised(
        "double",
        of("ordinary x", ordinary, 4),
        of("two examples", example, 2, visibility="shown"),
        of("n = 1", one, 1),
        checked(PREDICTION_CHECK, predict, 1, None if predict == "correct" else lost, visibility="shown"),
        misconception=misconception,
    )


def of_total(verdict: str, fact: Fact | None = None) -> ExerciseResult:
    """Make a result of `total`."""
    return exercised("total", checked("any x", verdict, 2, fact))


def submitted(student: str, *exercises: ExerciseResult, **more: Any) -> SubmissionResult:
    """Make one submission's result."""
    own: dict[str, Any] = {"status": "graded", "reason": None, "bank": "b", "engine": "e", "assignment": "made", **more}
    return SubmissionResult(
        schema=2,
        student=student,
        submission_sha256="",
        points=sum(item.points for item in exercises),
        max_points=10,
        device="cpu",
        isolation=[],
        exercises=list(exercises),
        **own,
    )


WRONG: dict[str, Any] = {
    "fact": BadEntries(are="wrong", count=2, of=2), "wrong_inputs": 5, "inputs": 5, "advice": FEEDBACK,
}  # fmt: skip
COLUMN: dict[str, Any] = {"fact": OtherShape(returned=(2, 1), required=(2,)), "wrong_inputs": 3, "inputs": 5}
STUB = StillStub()
HOSTILE = "<script>alert(1)</script>"

RIGHT = of_double("correct", "correct", "correct", "correct"), of_total("correct")
ONE_IDEA = of_double(
    "wrong_value", "wrong_value", "not_reached", "wrong_value", misconception="forgets_the_factor", **WRONG
)
EDGE = of_double("correct", "correct", "raised", "correct", Exceptional(type=HOSTILE, text=HOSTILE))
NO_IDEA = of_double("wrong_shape", "not_reached", "not_reached", "correct", **COLUMN)
OUR_FAULT = of_double("grader_error", "correct", "correct", "correct")
RENAMED = (
    of_double("missing", "missing", "missing", "correct", NoFunction(name="double")),
    of_total("missing", NoFunction(name="total")),
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
            checked("n = 1", verdict, 1, BrokenRule(sentence="this is so.")),
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


def regrade(folder: Path) -> None:
    """Write what grading again changed: nothing the first time."""
    for when, told in REGRADED.items():
        add_changes(folder, when, CHANGES if "3 changed" in told else [])
        add_end(folder, when, told)


def adjust(root: Path) -> None:
    """Write points by hand beside the course, and the names of its exercises."""
    (root / ADJUSTED.name).write_text(ADJUSTMENTS, encoding="utf-8")
    hidden = Place(root, "made").hidden
    hidden.mkdir(parents=True, exist_ok=True)
    for name in ("double", "total"):
        (hidden / f"{name}.py").touch()


def enrol(root: Path) -> None:
    """Write who is in the course: zoe handed in nothing, and some who did are not in it."""
    (root / FILE).write_text(ROSTER, encoding="utf-8")


def date(root: Path) -> None:
    """Write who has more time, and when everybody handed in: ben and carla are late, of dora nobody knows."""
    (root / EXTENSIONS.name).write_text(EXTENDED, encoding="utf-8")
    (root / TIMES.name).write_text(CAME, encoding="utf-8")
