"""What grading again changed is found and told, also when nobody's points changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.judging.result import SubmissionResult
from autograder.standing.changes import Change, changes, why_again
from autograder.standing.changes_file import FILE, add_changes, add_end, read_regrades
from autograder.standing.changes_told import MOST_STUDENTS, told_of_changes
from tests.reporting.made import of_double, of_total, submitted

NOON = "2026-11-30 12:00:00+00:00"


def made(*verdicts: str, **more: str) -> SubmissionResult:
    """Make a result of two exercises from the verdicts of its five checks."""
    one, two, three, four, five = verdicts
    return submitted("ada", of_double(one, two, three, four), of_total(five)).model_copy(update=more)


RIGHT = ("correct",) * 5


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"submission_sha256": "b" * 64}, "another submission"),
        ({"engine": "other"}, "another engine"),
        ({"bank": "other"}, "other declarations or another key"),
        ({"bank": "other", "engine": "other"}, "another engine"),
        ({"submission_sha256": "b" * 64, "bank": "other"}, "another submission and other declarations or another key"),
        ({"device": "cuda"}, "another device"),
    ],
)
def test_why_a_result_is_another(other: dict[str, str], why: str) -> None:
    assert why_again(made(*RIGHT), made(*RIGHT, **other)) == why


def test_what_changed_stands_check_by_check_below_the_whole() -> None:
    old, new = made("correct", "wrong_value", *RIGHT[2:]), made(*RIGHT[:4], "raised", engine="other")
    assert changes(old, new) == [
        Change("ada", "another engine", "", "", old.points, new.points, "graded", "graded"),
        Change("ada", "another engine", "double", "two examples", 0, 2, "wrong_value", "correct"),
        Change("ada", "another engine", "total", "any x", 2, 0, "correct", "raised"),
    ]


def test_a_result_that_differs_in_its_digests_alone_did_not_change() -> None:
    assert changes(made(*RIGHT), made(*RIGHT, engine="other", bank="other")) == []


def test_a_check_that_comes_or_goes_is_a_change() -> None:
    old, new = submitted("ada", of_total("correct")), made(*RIGHT)
    came = [(change.check, change.was, change.after) for change in changes(old, new)[1:]]
    assert came[0] == ("ordinary x", "", 4)
    went = [(change.check, change.now, change.after) for change in changes(new, old)[1:]]
    assert went[0] == ("ordinary x", "", 0)


def some(student: str = "ada") -> list[Change]:
    """Return a change of a whole result, and of one check."""
    return [
        Change(student, "another engine", "", "", 7, 9, "graded", "graded"),
        Change(student, "another engine", "total", "any x", 0, 2, "wrong_value", "correct"),
    ]


def test_the_file_grows_and_is_read_as_it_was_written(tmp_path: Path) -> None:
    add_changes(tmp_path, NOON, some("=1+1"))
    add_end(tmp_path, NOON, "2 graded again: 1 changed")
    later = NOON.replace("12:", "13:")
    add_end(tmp_path, later, "2 graded again: nobody's points changed")
    last, first = read_regrades(tmp_path)
    assert (last.changes, last.told) == ((), "2 graded again: nobody's points changed")
    assert (list(first.changes), first.told) == (some("=1+1"), "2 graded again: 1 changed")


def test_what_a_killed_run_left_half_written_goes(tmp_path: Path) -> None:
    add_changes(tmp_path, NOON, some())
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole + whole[-40:-9])
    add_changes(tmp_path, NOON, some("ben"))
    assert [change.student for change in read_regrades(tmp_path)[0].changes] == ["ada", "ada", "ben", "ben"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "when,student\n", "\x00\xff"])
def test_a_file_that_is_none_of_ours_tells_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert read_regrades(tmp_path) == []


def test_lines_for_a_terminal() -> None:
    assert told_of_changes("", []) == []
    assert told_of_changes("3 graded again: nobody's points changed", []) == [
        "3 graded again: nobody's points changed."
    ]
    lines = told_of_changes("3 graded again: 1 changed", some())
    assert lines[1:] == ["  ada: 7 → 9 (+2), another engine", "    total, any x: 0 → 2 (+2), wrong value → correct"]
    many = told_of_changes("", [])
    many = told_of_changes("99 graded again: 99 changed", [change for n in range(99) for change in some(f"s{n}")])
    assert many[-1] == f"  and {99 - MOST_STUDENTS} more, in changes.csv"
