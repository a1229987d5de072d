"""The class in numbers: one strict record, from which the page, the JSON and the CSV files are made.

`overview.json` is `Overview` as it stands here, with "schema": 1; a field that changes or goes is another number there.
Averages and rates are about graded submissions only: an unreadable one has 0 points in the gradebook, but says
nothing about an exercise, and an ungraded one is our fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from autograder.common.files import printable
from autograder.course.declarations import Declared
from autograder.judging.result import CheckResult, ExerciseResult, Record, SubmissionResult, Verdict
from autograder.judging.sentences import capitalised, first_cause, statement
from autograder.reporting import measures
from autograder.reporting.result_folder import Results, is_untouched, is_untouched_notebook, missing_function
from autograder.reporting.words import count, feedback_of


class CheckNumbers(Record):
    """How one check went.

    Attributes:
        passed: students who got its points.
        judged: students for whom it was decided.
        commonest: what went wrong most often, among those who lost it by themselves.
    """

    name: str
    visibility: Literal["shown", "hidden"]
    max_points: int
    passed: int
    judged: int
    commonest: Verdict | None


class ExerciseNumbers(Record):
    """How one exercise went.

    Attributes:
        mean_points: over graded submissions.
        full_points: students who earned all its points.
        attempted: students who wrote something; a prediction alone does not count.
        graded: submissions that these numbers are about.
        discrimination: see `measures.discrimination`.
        median_seconds: of the time that its calls took, over those who attempted it.
        longest_seconds: the same, the longest.
        unexplained: students who lost its first check in a way that no misconception explains.
    """

    name: str
    max_points: int
    mean_points: float | None
    full_points: int
    attempted: int
    graded: int
    discrimination: float | None
    median_seconds: float | None
    longest_seconds: float | None
    unexplained: list[str]
    checks: list[CheckNumbers]


class Idea(Record):
    """A misconception that was diagnosed, and by whom it was held.

    Attributes:
        attempted: students who wrote something for the exercise.
    """

    exercise: str
    name: str
    feedback: str
    attempted: int
    students: list[str]


class Case(Record):
    """Students of whom the same was said; `said` is empty where there is nothing more to say."""

    said: str
    students: list[str]


class Attention(Record):
    """Something for the lecturer to look at before the numbers: a sentence, and whom it is about.

    Attributes:
        is_problem: whether a result is not what it should be; `report` ends with 1 then. Else it is about notebooks.
    """

    text: str
    cases: list[Case]
    is_problem: bool = True


class Student(Record):
    """One line of the class list.

    Attributes:
        points: what was judged.
        total: what it is worth in the end, with points by hand.
        exercises: points by exercise.
        seconds: what all calls took together.
    """

    student: str
    status: Literal["graded", "unreadable", "ungraded"]
    reason: str | None
    points: int
    total: float
    max_points: int
    exercises: dict[str, int]
    seconds: float


class Overview(Record):
    """Everything that the class overview tells."""

    schema_version: Literal[1] = Field(1, alias="schema")
    assignment: str
    title: str
    max_points: int
    handed_in: int
    graded: int
    unreadable: int
    ungraded: int
    median_points: float | None
    mean_points: float | None
    distribution: list[measures.Bin]
    attention: list[Attention]
    exercises: list[ExerciseNumbers]
    misconceptions: list[Idea]
    students: list[Student]


def overview(
    assignment: str,
    declared: Declared,
    results: Results,
    more: Iterable[Attention] = (),
    dropped: Collection[str] = (),
) -> Overview:
    """Count what the results say.

    Args:
        dropped: the exercises that count for nobody any more.
        more: what else needs attention.
    """
    everybody = list(results.of.values())
    graded = [item for item in everybody if item.status == "graded"]
    status = Counter(item.status for item in everybody)
    points = [item.total for item in graded]
    max_points = sum(item.counted for item in declared.assignment.listed if item.name not in dropped)
    bins = measures.distribution(points, max_points) if graded else []
    listed = [item.name for item in declared.assignment.exercises]
    found = [item.name for result in graded for item in result.judged]
    names = list(dict.fromkeys([*listed, *found]))  # one that is declared no more still has its results
    return Overview(
        schema=1,
        assignment=assignment,
        title=declared.assignment.title,
        max_points=max_points,
        handed_in=len(everybody),
        graded=status["graded"],
        unreadable=status["unreadable"],
        ungraded=status["ungraded"],
        median_points=measures.median(points),
        mean_points=measures.mean(points),
        distribution=bins,
        attention=[
            *_attention(everybody, results, declared.assignment.max_points),
            *_passed_over(results.problems),
            *more,
            *_worth_a_letter(graded),
            *_to_be_read(declared),
        ],
        exercises=[_exercise(name, declared, graded) for name in names],
        misconceptions=_ideas(declared, graded),
        students=[_student(item) for item in everybody],
    )


def _attention(everybody: Sequence[SubmissionResult], results: Results, max_points: int) -> Iterator[Attention]:
    """Find what is no number about the class, ours first."""
    for status, text in (
        ("ungraded", "not graded, which is our fault and no zero. Run grade again."),
        ("unreadable", "unreadable: no points until another file is handed in."),
    ):
        alike = [item for item in everybody if item.status == status]
        cases = [
            Case(said=reason, students=[item.student for item in alike if (item.reason or "") == reason])
            for reason in sorted({item.reason or "" for item in alike})
        ]
        if alike:
            yield Attention(text=f"{_are(len(alike), 'submission')} {text}", cases=cases)
    ours = [item.student for item in everybody for check in _checks(item) if check.verdict == "grader_error"]
    if ours:
        yield _about(
            list(dict.fromkeys(ours)),
            "could not be wholly judged: our fault. Their pages name the checks; grade again.",
        )
    worth = {item.student: item.max_points for item in everybody if item.status == "graded"} | results.worth
    stale = [student for student, most in worth.items() if most != max_points]
    if stale:
        yield _about(
            stale, f"had been graded when the assignment had other points than its {max_points} now. Grade again."
        )
    if len({(item.bank, item.engine) for item in everybody if item.status == "graded"}) > 1:
        text = "Not all results were made with the same hidden inputs and the same engine. Grade again to compare them."
        yield Attention(text=text, cases=[])


def _about(students: list[str], text: str) -> Attention:
    return Attention(text=f"{count(len(students), 'submission')} {text}", cases=[Case(said="", students=students)])


def _passed_over(problems: Mapping[str, str]) -> Iterator[Attention]:
    for name, text in problems.items():
        student = printable(name)
        said = f"{student} is missing in everything below. An earlier page of {student}, if there is one, was kept."
        yield Attention(text=text, cases=[Case(said=said, students=[])])


def _worth_a_letter(graded: Sequence[SubmissionResult]) -> Iterator[Attention]:
    """Find notebooks whose student may want to hear from the lecturer; their results are sound."""
    untouched = [item.student for item in graded if is_untouched_notebook(item)]
    if untouched:
        text = f"{_are(len(untouched), 'notebook')} untouched: no function was written."
        yield Attention(text=text, cases=[Case(said="", students=untouched)], is_problem=False)
    yield from _explained(graded)
    by_number: dict[tuple[int, int], list[str]] = {}
    for item in graded:
        gone = sum(_is_unexplained_absence(exercise) for exercise in item.exercises)
        if gone:
            by_number.setdefault((gone, len(item.judged)), []).append(item.student)
    if by_number:
        notebooks = count(sum(map(len, by_number.values())), "notebook")
        text = f"In {notebooks} functions were not found under their names: they may have been renamed."
        cases = [
            Case(said=f"In {number} of {count(most, 'exercise')}:", students=students)
            for (number, most), students in sorted(by_number.items(), key=lambda pair: (-pair[0][0], pair[0][1]))
        ]
        yield Attention(text=text, cases=cases, is_problem=False)


def _explained(graded: Sequence[SubmissionResult]) -> Iterator[Attention]:
    """Find notebooks in which something went wrong first, and cost what hangs on it: the same cause once."""
    by_cause: dict[str, list[str]] = {}
    for item in graded:
        if said := _why_missing(item):
            by_cause.setdefault(said, []).append(item.student)
    if by_cause:
        notebooks = count(sum(map(len, by_cause.values())), "notebook")
        text = f"In {notebooks} something went wrong before any function was called, and others hang on it:"
        cases = [Case(said=said, students=by_cause[said]) for said in sorted(by_cause)]
        yield Attention(text=text, cases=cases, is_problem=False)


def _why_missing(result: SubmissionResult) -> str:
    """Say what went wrong first in a notebook, if that is known."""
    if result.causes:
        return first_cause(result.causes[0])
    facts = [fact for item in result.exercises if (fact := missing_function(item)) and fact.because != "unknown"]
    return capitalised(statement(facts[0])) if facts else ""


def _is_unexplained_absence(exercise: ExerciseResult) -> bool:
    """Whether a function was not found, and nothing tells why: it may have been renamed."""
    fact = missing_function(exercise)
    return fact is not None and fact.because == "unknown"


def _to_be_read(declared: Declared) -> Iterator[Attention]:
    for item in declared.assignment.written:
        points = count(item.max_points, "point")
        text = f"A person reads {item.name}: of its {points} nobody has any in the numbers below."
        yield Attention(text=text, cases=[], is_problem=False)


def _are(number: int, noun: str) -> str:
    return f"{count(number, noun)} {'is' if number == 1 else 'are'}"


def _checks(result: SubmissionResult) -> Iterator[CheckResult]:
    for exercise in result.exercises:
        yield from exercise.checks


def _exercise(name: str, declared: Declared, graded: Sequence[SubmissionResult]) -> ExerciseNumbers:
    pairs = [(result, item) for result in graded for item in result.judged if item.name == name]
    attempted = [item for _, item in pairs if not is_untouched(item)]
    worth = {item.name: item.max_points for item in declared.assignment.exercises}
    seconds = [sum(check.seconds for check in item.checks) for item in attempted]
    return ExerciseNumbers(
        name=name,
        max_points=max((item.max_points for _, item in pairs), default=worth.get(name, 0)),
        mean_points=measures.mean([item.points for _, item in pairs]),
        full_points=sum(item.points == item.max_points for _, item in pairs),
        attempted=len(attempted),
        graded=len(pairs),
        discrimination=measures.discrimination(
            [item.points for _, item in pairs], [result.points for result, _ in pairs]
        ),
        median_seconds=measures.median(seconds),
        longest_seconds=round(max(seconds), 4) if seconds else None,
        unexplained=[result.student for result, item in pairs if _is_unexplained(item)],
        checks=_check_numbers([item for _, item in pairs]),
    )


def _is_unexplained(item: ExerciseResult) -> bool:
    """Whether an answer is wrong by itself, and nobody knows the idea: a value, a shape, a number that is none."""
    first = item.checks[0].verdict if item.checks else "correct"
    return item.misconception is None and first in ("wrong_value", "wrong_shape", "not_finite")


def _check_numbers(exercises: Sequence[ExerciseResult]) -> list[CheckNumbers]:
    by_name: dict[str, list[CheckResult]] = {}
    for exercise in exercises:
        for check in exercise.checks:
            by_name.setdefault(check.name, []).append(check)
    return [
        CheckNumbers(
            name=name,
            visibility=checks[0].visibility,
            max_points=checks[0].max_points,
            passed=sum(check.verdict == "correct" for check in checks),
            judged=sum(check.verdict != "grader_error" for check in checks),
            commonest=_commonest([check.verdict for check in checks]),
        )
        for name, checks in by_name.items()
    ]


def _commonest(verdicts: Sequence[Verdict]) -> Verdict | None:
    wrong = Counter(item for item in verdicts if item not in ("correct", "not_reached", "grader_error"))
    ranked = sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))
    return ranked[0][0] if ranked else None


def _ideas(declared: Declared, graded: Sequence[SubmissionResult]) -> list[Idea]:
    """Rank the diagnosed misconceptions by how many hold them."""
    holders: dict[tuple[str, str], list[str]] = {}
    attempted: Counter[str] = Counter()
    for result in graded:
        for item in result.exercises:
            attempted[item.name] += not is_untouched(item)
            if item.misconception:
                holders.setdefault((item.name, item.misconception), []).append(result.student)
    found = [
        Idea(
            exercise=exercise,
            name=name,
            feedback=feedback_of(declared, exercise, name),
            attempted=attempted[exercise],
            students=students,
        )
        for (exercise, name), students in holders.items()
    ]
    return sorted(found, key=lambda item: (-len(item.students), item.exercise, item.name))


def _student(result: SubmissionResult) -> Student:
    return Student(
        student=result.student,
        status=result.status,
        reason=result.reason,
        points=result.points,
        total=float(result.total),
        max_points=result.max_points,
        exercises={item.name: item.points for item in result.judged},
        seconds=round(sum(check.seconds for check in _checks(result)), 4),
    )
