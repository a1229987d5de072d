"""The class page says whose points the last regrade changed, and every regrade in a table at its end."""

from __future__ import annotations

from pathlib import Path

from autograder.course.places import Place
from autograder.reporting.regrades import just_changed, shown_regrades
from autograder.reporting.writing import write_reports
from autograder.standing.changes_file import Regrade, read_regrades
from tests.reporting.made import CHANGES, COURSE, DECLARED, regrade, the_class, write


def test_the_last_regrade_needs_attention_where_it_changed_somebody() -> None:
    last = Regrade("2026-11-29 18:30:00+00:00", tuple(CHANGES), "7 graded again: 3 changed")
    (told,) = just_changed([last], {"anna", "=cmd()"})
    assert told.text == "2 results changed when graded again on 2026-11-29; the table at the end says how."
    assert {case.said: case.students for case in told.cases} == {
        "Other declarations or another key:": ["anna"],
        "Another submission:": ["=cmd()"],
    }
    assert not told.is_problem
    assert list(just_changed([Regrade(last.when, (), ""), last], {"anna"})) == []


def test_a_table_shows_every_regrade_the_latest_first(tmp_path: Path) -> None:
    results = write(tmp_path / "results", the_class())
    regrade(results)
    (last, lines), (first, none) = shown_regrades(read_regrades(results))
    assert last == "2026-11-29 18:30: 7 graded again: 3 changed"
    assert (first, none) == ("2026-11-28 09:00: 7 graded again: nobody's points changed", [])
    assert [(line.student, line.where, line.points, line.became) for line in lines[:3]] == [
        ("=cmd()", "", "8 → 4 (−4)", ""),
        ("", "double, ordinary x", "4 → 0 (−4)", "right → shape"),
        ("anna", "", "7 → 10 (+3)", ""),
    ]
    page = write_reports(Place(tmp_path, "made"), COURSE, DECLARED, results).index.read_text(encoding="utf-8")
    assert page.index("What needs attention first") < page.index("7 graded again: 3 changed")
    assert "Nobody’s points changed." in page


def test_a_class_that_was_graded_once_has_no_such_table(tmp_path: Path) -> None:
    results = write(tmp_path / "results", the_class())
    page = write_reports(Place(tmp_path, "made"), COURSE, DECLARED, results).index.read_text(encoding="utf-8")
    assert "What grading again changed" not in page
