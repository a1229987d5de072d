"""Wherever points are told, they are the same: the judge's with those by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from autograder.course.places import Place
from autograder.fleet.class_grading import summary_csv
from autograder.platforms.github import notices, summary
from autograder.platforms.gradebooks import fill
from autograder.reporting.result_folder import Results, read_results
from autograder.reporting.writing import write_reports
from autograder.standing.adjustments_file import ADJUSTMENTS as FILE
from autograder.standing.settling import read_standing
from tests.reporting.made import ADJUSTMENTS, DATED, DECLARED, adjust, date, the_class, write


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A course with the made class, points by hand, and dates."""
    adjust(tmp_path)
    date(tmp_path)
    return Place(tmp_path, "made")


@pytest.fixture
def results(place: Place) -> Path:
    """The folder of results."""
    return write(place.root / "results", the_class())


@pytest.fixture
def settled(place: Place, results: Path) -> Results:
    """The results as every command reads them."""
    return read_results(results, "made", read_standing(place.root, DATED))


def judged_and_by_hand(settled: Results) -> dict[str, float]:
    """Return the totals of those who were graded."""
    return {name: item.total for name, item in settled.of.items() if item.status == "graded"}


def test_totals_are_those_that_were_meant(settled: Results) -> None:
    judged = {item.student: item.points for item in the_class() if item.status == "graded"}
    by_hand = dict.fromkeys(judged, 1.0) | {"ben": 3.0, "carla": 3.0}
    share = dict.fromkeys(judged, 1.0) | {"ben": 0.8}  # three days, one of them free; carla's hour takes her free day
    assert judged_and_by_hand(settled) == pytest.approx(
        {name: share[name] * (points + by_hand[name]) for name, points in judged.items()}
    )


def test_every_table_says_the_same(place: Place, results: Path, settled: Results) -> None:
    totals = judged_and_by_hand(settled)
    rows = list(csv.DictReader(io.StringIO(summary_csv(settled.of))))
    of_summary = {row["student"].lstrip("'"): float(row["points"]) for row in rows if row["status"] == "graded"}
    parts = {
        row["student"].lstrip("'"): round(
            sum(float(row[name] or 0) for name in ("double", "total", "by hand", "late")), 2
        )
        for row in rows
        if row["status"] == "graded"
    }
    write_reports(place, DATED, DECLARED, results)
    text = (results / "report" / "students.csv").read_text(encoding="utf-8-sig")
    of_report = {
        row["student"].lstrip("'"): float(row["points"])
        for row in csv.DictReader(io.StringIO(text))
        if row["status"] == "graded"
    }
    table = "Identifier,Full name,Grade,Maximum Grade\r\n" + "".join(
        f"Participant {n},{name},,10\r\n" for n, name in enumerate(totals)
    )
    by_number = {str(n): settled.of[name] for n, name in enumerate(totals)}
    moodle = csv.DictReader(io.StringIO(fill(table, by_number, "Two gradients").text))
    of_moodle = {row["Full name"]: float(row["Grade"]) for row in moodle}
    of_github = {name: float(notices(settled.of[name])[0].split("Points ")[1].split("/")[0]) for name in totals}
    assert of_summary == parts == of_report == of_moodle == of_github == totals


def test_a_student_reads_what_was_changed_and_why_and_no_markup_of_it(place: Place, results: Path) -> None:
    write_reports(place, DATED, DECLARED, results)
    page = (results / "report" / "students" / "ben.html").read_text(encoding="utf-8")
    assert "The factor was hard to see in the &lt;b&gt;handout&lt;/b&gt;" in page
    assert "Your teachers changed that:" in page
    assert "For all who came to the last class" in page
    assert "mk" not in page.split("Points by hand")[1].split("</section>")[0]


def test_a_student_reads_how_late_it_is_and_who_had_more_time_why(place: Place, results: Path) -> None:
    write_reports(place, DATED, DECLARED, results)
    pages = {
        name: (results / "report" / "students" / f"{name}.html").read_text("utf-8") for name in ("ben", "gina", "anna")
    }
    assert (
        "Your notebook came on 2026-11-30 08:12+01:00 and was due on 2026-11-27 23:59+01:00: 2 days 8 hours late, 1 free day spent. That takes off 1 of 5 points (20 %)."
        in pages["ben"]
    )
    assert "You had more time, until 2026-12-04 23:59+01:00: Ill, with a &lt;b&gt;letter&lt;/b&gt;" in pages["gina"]
    assert "When it came" not in pages["anna"]


def test_the_lecturer_sees_who_was_late_and_of_whom_nobody_knows(place: Place, results: Path) -> None:
    page = write_reports(place, DATED, DECLARED, results).index.read_text(encoding="utf-8")
    first = page.split("What needs attention first")[1].split("</section>")[0]
    assert "3 submissions came late." in first
    assert "Nobody says when 2 submissions came, so that lateness costs nothing there." in first
    assert "1 id in extensions.csv without a result: nobody has this time." in first
    assert "Free days that were spent before are not known here. Grade into results/made" in first
    assert "2 days 8 hours late, 1 free day spent" in page.split('id="late"')[1]


def test_the_lecturer_sees_every_line_and_whom_nobody_knows(place: Place, results: Path) -> None:
    page = write_reports(place, DATED, DECLARED, results).index.read_text(encoding="utf-8")
    assert page.index("What needs attention first") < page.index("1 id in adjustments.csv without a result")
    assert "set to 2" in page
    assert "+1 on top" in page


def test_a_dropped_exercise_is_in_no_total_and_needs_no_regrade(place: Place, results: Path) -> None:
    drop = "*,made,total,drop,,The statement was wrong,mk,2026-12-04\n"
    (place.root / FILE.name).write_text(ADJUSTMENTS.split("\n")[0] + "\n" + drop, encoding="utf-8")
    page = write_reports(place, DATED, DECLARED, results).index.read_text(encoding="utf-8")
    assert "Of 8 points" in page
    assert "had other points than" not in page
    own = (results / "report" / "students" / "anna.html").read_text(encoding="utf-8")
    assert '<span class="code">total</span>: <strong>does not count</strong>. The statement was wrong' in own
    assert {
        item.max_points for item in read_results(results, "made", read_standing(place.root, DATED)).of.values()
    } == {
        8,
        10,
    }


def test_the_summary_of_a_job_tells_how_late_it_is(settled: Results) -> None:
    assert "| 2 days 8 hours late, 1 free day spent | -1 | |" in summary([settled.of["ben"]])


def test_the_summary_of_a_job_tells_what_was_given_by_hand(settled: Results) -> None:
    told = summary([settled.of["ben"]])
    assert "| `double`, by hand: The factor was hard to see" in told
    assert f"**{settled.of['ben'].total}**" in told
