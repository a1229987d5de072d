"""How late something is, by whose word, and what that costs: a table of policies, dates and tables beside the course."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from autograder.course import Course, Late
from autograder.course.course_error import CourseError
from autograder.judging.circumstances import HandedIn
from autograder.judging.result import SubmissionResult
from autograder.standing.clock import Clock
from autograder.standing.extensions_file import EXTENSIONS, Extension
from autograder.standing.ledger import HandLine, Ledger
from autograder.standing.lines_file import EVERYBODY
from autograder.standing.settling import Standing
from autograder.standing.times_file import TIMES, TimeLine
from tests.reporting.made import RIGHT, submitted

HOUR, DAY = 3_600, 86_400
DUE = datetime(2026, 10, 2, 21, 59, tzinfo=UTC)
QUARTER = Late(per_day=0.25)
SETS = ["first", "made", "third"]


def course(late: Late = QUARTER, **more: Any) -> Course:
    """Return a course of three sets, each due on the same evening a week after the other."""
    due = {name: (DUE + timedelta(weeks=week - 1)).isoformat() for week, name in enumerate(SETS)}
    return Course("A", SETS, due=due, late=late, **more)


def came(after_due: float | None, **more: Any) -> SubmissionResult:
    """Return a result of ten points that came so many seconds after it was due; None: nobody knows."""
    at = None if after_due is None else DUE + timedelta(seconds=after_due)
    return submitted("ada", *RIGHT, handed_in=HandedIn(at=at, platform="nbgrader", reference="1", **more))


@pytest.mark.parametrize(
    ("late", "seconds", "share"),
    [
        (Late(), 9 * DAY, 0),
        (Late(per_day=0.1), 0, 0),
        (Late(per_day=0.1), 1, 0.1),
        (Late(per_day=0.1), DAY, 0.1),
        (Late(per_day=0.1), DAY + 1, 0.2),
        (Late(per_day=0.1, at_most=0.5), 30 * DAY, 0.5),
        (Late(per_day=0.1), 30 * DAY, 1),
        (Late(per_hour=0.01), 3 * HOUR, 0.03),
        (Late(per_day=0.1, grace_minutes=15), 15 * 60, 0),
        (Late(per_day=0.1, grace_minutes=15), 15 * 60 + 1, 0.1),
        (Late(per_day=0.1, at_most=0.5, closes_after_days=3), 3 * DAY, 0.3),
        (Late(per_day=0.1, at_most=0.5, closes_after_days=3), 3 * DAY + 1, 1),
        (Late(closes_after_days=0, grace_minutes=5), 300, 0),
        (Late(closes_after_days=0, grace_minutes=5), 301, 1),
    ],
)
def test_what_a_policy_takes(late: Late, seconds: float, share: float) -> None:
    assert late.share(seconds) == pytest.approx(share)
    result = Clock(course(late)).settled(came(seconds))
    assert result.total == pytest.approx(10 * (1 - share))
    assert (result.points, result.lateness and result.lateness.seconds) == (10, seconds)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"per_day": 2}, "Late: per_day, per_hour and at_most are shares between 0 and 1."),
        ({"per_day": 0.1, "per_hour": 0.1}, "Late: say per_day or per_hour, not both."),
        ({"grace_minutes": -1}, "Late: grace_minutes and closes_after_days are at least 0."),
        ({"grace_minutes": math.nan}, "Late: grace_minutes and closes_after_days are at least 0."),
        ({"closes_after_days": -1}, "Late: grace_minutes and closes_after_days are at least 0."),
        ({"free_days": 1.5}, "Late: free_days is a whole number of days, at least 0."),
    ],
)
def test_a_policy_that_cannot_be_is_refused(words: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as refusal:
        Late(**words)
    assert str(refusal.value) == said


def test_nothing_is_known_without_a_date_or_a_time() -> None:
    assert Clock(course()).settled(came(None)).lateness is None
    assert Clock(Course("A", SETS, late=Late(per_day=1))).settled(came(DAY)).lateness is None
    assert Clock(course()).settled(submitted("ada", *RIGHT)).total == 10


def test_what_is_not_graded_yet_is_left_alone() -> None:
    waiting = submitted("ada", status="ungraded", reason="the judge died")
    assert Clock(course(), times=[TimeLine("ada", "made", DUE)]).settled(waiting) is waiting


def extension(days: float, student: str = "ada", assignment: str = "made") -> Extension:
    """Return a line of `extensions.csv`."""
    return Extension(student, assignment, DUE + timedelta(days=days), "Ill", "mk", DUE)


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        ([], 5),
        ([extension(1)], 7.5),
        ([extension(2)], 10),
        ([extension(2), extension(1)], 10),
        ([extension(2, "ben")], 5),
        ([extension(2, EVERYBODY)], 10),
        ([extension(2, assignment="third")], 5),
    ],
)
def test_the_latest_date_that_is_a_students_own_counts(lines: list[Extension], total: float) -> None:
    assert Clock(course(), lines).settled(came(2 * DAY)).total == total
    assert Clock(course(), lines[::-1]).settled(came(2 * DAY)).total == total


def test_a_date_that_the_platform_grants_counts_too() -> None:
    assert Clock(course()).settled(came(2 * DAY, due=DUE + timedelta(days=1))).total == 7.5
    assert Clock(course()).settled(came(2 * DAY, due=DUE - timedelta(days=1))).total == 5


def test_the_lecturers_table_counts_before_all_else() -> None:
    clock = Clock(course(), times=[TimeLine("ada", "made", DUE + timedelta(hours=1))])
    for result in (came(9 * DAY), came(None), submitted("ada", *RIGHT)):
        settled = clock.settled(result)
        assert (settled.total, settled.handed_in and settled.handed_in.platform) == (7.5, "table")


def test_lateness_takes_its_share_of_points_by_hand_too() -> None:
    line = HandLine("ada", "made", "*", "bonus", 2, "It is so.", "mk", DUE)
    settled = Standing(Ledger([line]), Clock(course())).settled(came(DAY))
    assert (settled.points, settled.before_lateness, settled.total) == (10, 12, 9)


def write_all(folder: Path, after_due: dict[str, float]) -> SubmissionResult:
    """Write a student's results of several sets, each in its folder; return that of "made"."""
    for week, name in enumerate(SETS):
        if name in after_due:
            at = DUE + timedelta(weeks=week - 1, seconds=after_due[name])
            item = submitted("ada", *RIGHT, assignment=name, handed_in=HandedIn(at=at, platform="git", reference="abc"))
            (folder / name).mkdir(exist_ok=True)
            item.write(folder / name)
    return SubmissionResult.read(folder / "made" / "ada.json")


@pytest.mark.parametrize(
    ("after_due", "spent", "total"),
    [
        ({"made": DAY}, 1, 10),
        ({"made": 4 * DAY}, 3, 7.5),
        ({"first": DAY, "made": 2 * DAY}, 2, 10),
        ({"first": 2 * DAY, "made": 2 * DAY}, 1, 7.5),
        ({"first": 9 * DAY, "made": DAY}, 1, 10),
        ({"first": -DAY, "made": DAY}, 1, 10),
        ({"made": DAY, "third": 3 * DAY}, 1, 10),
        ({"made": -DAY}, 0, 10),
    ],
)
def test_free_days_are_spent_in_the_order_of_the_course(
    tmp_path: Path, after_due: dict[str, float], spent: int, total: float
) -> None:
    result = write_all(tmp_path, after_due)
    settled = Clock(course(Late(per_day=0.25, free_days=3))).settled(result, tmp_path / "made")
    assert (settled.lateness and settled.lateness.free_days, settled.total) == (spent, total)


def test_a_free_day_is_not_spent_where_it_does_not_help() -> None:
    late = Late(per_day=0.25, closes_after_days=2, free_days=3)
    assert late.days_spent(9 * DAY, 3) == 0
    assert late.days_spent(4 * DAY, 3) == 3


@given(
    some.integers(0, 40 * DAY), some.integers(0, 40 * DAY), some.integers(0, 5), some.sampled_from([0.0, 0.1, 0.3, 1.0])
)
def test_later_is_never_cheaper_and_free_days_never_cost(one: int, other: int, days: int, per_day: float) -> None:
    late = Late(per_day=per_day, at_most=0.8, grace_minutes=30, closes_after_days=20)
    early, later = sorted((one, other))
    assert 0 <= late.share(early) <= late.share(later) <= 1
    assert late.share(later, days) <= late.share(later)
    assert late.days_spent(later, days) <= days


HEADER = ",".join(EXTENSIONS.columns)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ada,made,2026-10-09 23:59,Ill,mk,2026-10-01", "has the until '2026-10-09 23:59' without a time zone. Write 2026-12-01 10:00+01:00."),
        ("ada,made,friday,Ill,mk,2026-10-01", "has the until 'friday'. Write it as 2026-12-01 10:00+01:00."),
        ("ada,made,2026-10-01 23:59+02:00,Ill,mk,2026-10-01", "ends before the due date, which is 2026-10-02T21:59:00+00:00. Write a later moment."),
        ("ada,mad,2026-10-09 23:59+02:00,Ill,mk,2026-10-01", "has the assignment 'mad'. Did you mean 'made'? There is: first, made, third."),
        ("ada,made,2026-10-09 23:59+02:00,,mk,2026-10-01", "has no reason, or one of more than 2000 letters. Students read it."),
    ],
)  # fmt: skip
def test_a_bad_extension_is_a_sentence_with_its_number(tmp_path: Path, line: str, told: str) -> None:
    good = "ben,made,2026-10-09 23:59+02:00,Ill,mk,2026-10-01"
    (tmp_path / EXTENSIONS.name).write_text(f"{HEADER}\n{good}\n{line}\n")
    with pytest.raises(CourseError) as problem:
        EXTENSIONS.read(tmp_path, course())
    name = EXTENSIONS.name
    assert str(problem.value) == f"{name}: line 3 {told}\n{name}: nothing of it is applied until that is mended."


def test_an_extension_needs_a_due_date_and_is_added_by_a_command(tmp_path: Path) -> None:
    cells = ("ada", "made", "2026-10-09 23:59+02:00", "Ill", "mk", "2026-10-01")
    with pytest.raises(CourseError, match="extends made, which has no due date"):
        EXTENSIONS.add(tmp_path, Course("A", SETS), cells)
    EXTENSIONS.add(tmp_path, course(), cells)
    (line,) = EXTENSIONS.read(tmp_path, course())
    assert (line.student, line.until.isoformat()) == ("ada", "2026-10-09T21:59:00+00:00")


def test_the_table_of_times_needs_a_zone_and_one_student(tmp_path: Path) -> None:
    (tmp_path / TIMES.name).write_text("student,assignment,at\nada,made,2026-10-03 08:00+02:00\n")
    assert TIMES.read(tmp_path, course()) == [TimeLine("ada", "made", datetime(2026, 10, 3, 6, tzinfo=UTC))]
    (tmp_path / TIMES.name).write_text("student,assignment,at\n*,made,2026-10-03 08:00\n")
    with pytest.raises(CourseError, match=r"line 2 has the student '\*'\. Write an id"):
        TIMES.read(tmp_path, course())
