"""Whatever was given by hand, and however late it came: the total is the same in every table, page and gradebook."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from nbgrader.api import Gradebook

from autograder.course import Course, Late
from autograder.fleet.class_grading import summary_csv
from autograder.judging.result import SubmissionResult
from autograder.platforms import otter
from autograder.platforms.github import notices
from autograder.platforms.gradebooks import fill
from autograder.platforms.gradescope.results_file import graded, unreadable
from autograder.platforms.nbgrader import Grading
from autograder.reporting.overview import overview
from autograder.reporting.result_folder import Results
from autograder.reporting.tables import csv_files
from autograder.standing.clock import Clock
from autograder.standing.extensions_file import Extension
from autograder.standing.ledger import EVERYTHING, HandLine, Ledger
from autograder.standing.lines_file import EVERYBODY
from autograder.standing.settling import Standing
from autograder.standing.times_file import TimeLine
from autograder.standing.told_after import told_after
from tests.reporting.made import DECLARED, the_class

DAY = 86_400
DUE = datetime(2026, 10, 2, 21, 59, tzinfo=UTC)
CLASS = {item.student: item for item in the_class() if item.status != "ungraded"}
WHO = some.sampled_from([*CLASS, EVERYBODY])
AFTER_DUE = some.integers(-DAY, 9 * DAY)
GIVEN = some.builds(
    HandLine,
    WHO,
    some.just("made"),
    some.sampled_from([EVERYTHING, "double", "total"]),
    some.sampled_from(["add", "set", "bonus"]),
    some.integers(0, 40).map(lambda quarters: quarters / 4),
    some.just("It is so."),
    some.just("mk"),
    some.just(DUE),
)
DROPPED = some.builds(
    lambda who, exercise: HandLine(who, "made", exercise, "drop", 0, "It was wrong.", "mk", DUE),
    WHO,
    some.sampled_from(["double", "total"]),
)
LINES = some.one_of(GIVEN, GIVEN, DROPPED)
EXTENSIONS = some.builds(
    lambda who, seconds: Extension(who, "made", DUE + timedelta(seconds=seconds + 1), "Ill", "mk", DUE),
    WHO,
    some.integers(0, 5 * DAY),
)
TIMES = some.dictionaries(some.sampled_from(list(CLASS)), AFTER_DUE).map(
    lambda late: [TimeLine(who, "made", DUE + timedelta(seconds=seconds)) for who, seconds in late.items()]
)
POLICIES = some.builds(
    Late,
    per_day=some.sampled_from([0.0, 0.1, 0.33]),
    at_most=some.sampled_from([0.5, 1.0]),
    grace_minutes=some.sampled_from([0.0, 30.0]),
    closes_after_days=some.sampled_from([2.0, 99.0]),
    free_days=some.integers(0, 2),
)


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gradebook]:
    """nbgrader's own, with the made class handed in."""
    url = f"sqlite:///{tmp_path_factory.mktemp('gradebook') / 'gradebook.db'}"
    with pytest.MonkeyPatch.context() as patch:  # it makes its tables with a command that lies beside Python
        patch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
        book = Gradebook(url)
    with closing(book):
        book.add_assignment("made", duedate=DUE.isoformat())
        book.add_notebook("made", "made")
        for name, points in (("double", 8), ("total", 2)):
            book.add_grade_cell(name, "made", "made", max_score=points, cell_type="code")
        for student in CLASS:
            book.add_student(student)
            book.add_submission("made", student)
        yield book


def of_nbgrader(book: Gradebook, result: SubmissionResult) -> float:
    """Let our exporter write a result into the gradebook; return what nbgrader makes of it."""
    names = {"notebook": "made", "assignment": "made", "student": result.student}
    exporter = SimpleNamespace(gradebook=lambda: Gradebook(str(book.engine.url)), log=SimpleNamespace(warning=print))
    Grading._record(exporter, result, nbformat.v4.new_notebook(), {"nbgrader": names})  # type: ignore[arg-type]
    book.db.expire_all()
    told = book.find_submission("made", result.student)
    return float(told.score - told.late_submission_penalty)


def of_gradescope(result: SubmissionResult) -> float:
    """Return the score that Gradescope shows."""
    told = unreadable("", {}, result.total) if result.status == "unreadable" else graded(result, {}, told_after(result))
    return float(told["score"])


def of_otter(result: SubmissionResult) -> float:
    """Return the sum that otter makes, of one that it can read."""
    files = [*map(otter._of_exercise, result.judged), *otter._after(result)]
    return float(sum(file.score for file in files))


def of_tables(found: dict[str, SubmissionResult]) -> dict[str, list[float]]:
    """Return everybody's points by the table; a column is worth what most of them could have."""
    most = max(item.max_points for item in found.values() if item.status == "graded")
    by_number = {str(n): item for n, item in enumerate(found.values())}
    moodle = "Identifier,Full name,Grade,Maximum Grade\r\n" + "".join(
        f"Participant {n},,,{most}\r\n" for n in by_number
    )
    canvas = f"Student,ID,Two gradients (7)\r\nPoints Possible,,{most}\r\n" + "".join(f"x,{n},\r\n" for n in by_number)
    numbers = overview("made", DECLARED, Results(found))
    return {
        "summary": _points(summary_csv(found), "student", "points"),
        "report": _points(csv_files(numbers)["students.csv"], "student", "points"),
        "Moodle": _points(fill(moodle, by_number, "Two gradients").text, "Identifier", "Grade"),
        "Canvas": _points(fill(canvas, by_number, "Two gradients").text, "ID", "Two gradients (7)"),
    }


def _points(text: str, who: str, column: str) -> list[float]:
    rows = [row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))) if row[who]]
    return [float(row[column] or 0) for row in rows]


@given(some.lists(LINES, max_size=5), some.lists(EXTENSIONS, max_size=3), TIMES, POLICIES)
def test_totals_agree_everywhere(
    lines: list[HandLine], extensions: list[Extension], times: list[TimeLine], late: Late
) -> None:
    clock = Clock(Course("A", ["made"], due={"made": DUE.isoformat()}, late=late), extensions, times)
    standing = Standing(Ledger(lines), clock)
    found = {name: standing.settled(item) for name, item in sorted(CLASS.items())}
    totals = [float(item.total) for item in found.values()]
    told: dict[str, Any] = {
        **of_tables(found),
        "GitHub": [float(notices(item)[0].split("Points ")[1].split("/")[0]) for item in found.values()],
        "Gradescope": [of_gradescope(item) for item in found.values()],
    }
    for where, points in told.items():
        assert points == pytest.approx(totals), where
    for item in found.values():
        if item.status == "graded":
            assert of_otter(item) == pytest.approx(item.total)


@pytest.mark.long
@given(WHO.filter(CLASS.__contains__), some.lists(LINES, max_size=5), TIMES, POLICIES)
@settings(max_examples=40)
def test_nbgraders_gradebook_says_the_same(
    gradebook: Gradebook, student: str, lines: list[HandLine], times: list[TimeLine], late: Late
) -> None:
    clock = Clock(Course("A", ["made"], due={"made": DUE.isoformat()}, late=late), times=times)
    result = Standing(Ledger(lines), clock).settled(CLASS[student])
    assert of_nbgrader(gradebook, result) == pytest.approx(result.total, abs=0.011)  # the price is rounded once more


@given(some.lists(LINES, max_size=5), some.lists(EXTENSIONS, max_size=3), TIMES, POLICIES, some.randoms())
def test_what_results_come_to_does_not_hang_on_the_order_of_files_nor_on_being_read_again(
    lines: list[HandLine], extensions: list[Extension], times: list[TimeLine], late: Late, chance: Any
) -> None:
    course = Course("A", ["made"], due={"made": DUE.isoformat()}, late=late)
    first = Standing(Ledger(lines), Clock(course, extensions, times))
    mixed = [chance.sample(each, len(each)) for each in (extensions, times, list(CLASS.values()))]
    second = Standing(Ledger(lines), Clock(course, mixed[0], mixed[1]))
    found = {item.student: second.settled(item) for item in mixed[2]}
    for name, item in CLASS.items():
        assert found[name] == first.settled(item)
        assert (item.adjustments, item.lateness) == (None, None)
    assert [item for item in the_class() if item.student in CLASS] == list(CLASS.values())  # as they were judged


def test_nothing_of_it_is_ever_written_into_a_result(tmp_path: Path) -> None:
    line = HandLine("ben", "made", EVERYTHING, "add", 1, "It is so.", "mk", DUE)
    standing = Standing(Ledger([line]), Clock(Course("A", ["made"])))
    CLASS["ben"].write(tmp_path)
    before = (tmp_path / "ben.json").read_bytes()
    assert standing.settled(SubmissionResult.read(tmp_path / "ben.json"), tmp_path).total == CLASS["ben"].total + 1
    assert (tmp_path / "ben.json").read_bytes() == before
