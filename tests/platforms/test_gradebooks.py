"""Points get into the tables of Canvas and Moodle, of the right people, and nothing else gets there."""

from __future__ import annotations

import csv
import io

import pytest

from autograder.judging.result import SubmissionResult
from autograder.platforms.gradebooks import Filled, GradebookError, feedback_files, fill

CANVAS = """\
\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Gradients (77),Gradients bonus (78),Current Score
    Points Possible,,,,,100.00,5.00,(read only)
"Lovelace, Ada",11,u-1,ada@uni.edu,A,,2.00,10.0
"Hopper, Grace",12,u-2,grace@uni.edu,A,50.00,,20.0
"Student, Test",13,,x,A,,,0.0
"""
MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),Feedback comments
Participant 11,Ada Lovelace,ada@uni.edu,Submitted,,100.00,Yes,-,
Participant 12,Grace_Hopper,grace@uni.edu,Submitted,50.00,100.00,No,"Monday, 3 March 2026",
Participant 13,Emil Post,emil@uni.edu,No submission,,100.00,Yes,-,
"""


def result(student: str, points: int, status: str = "graded") -> SubmissionResult:
    """Make a result."""
    return SubmissionResult.model_validate(
        {
            "schema": 2, "assignment": "ps1", "student": student, "submission_sha256": "", "bank": "", "engine": "",
            "status": status, "reason": None, "points": points, "max_points": 100, "device": "cpu", "isolation": [],
            "exercises": [],
        }
    )  # fmt: skip


def filled(text: str, *results: SubmissionResult, column: str = "") -> Filled:
    """Fill a table of the assignment 'Gradients'."""
    return fill(text, {item.student: item for item in results}, "Gradients", column)


def rows(told: Filled) -> list[list[str]]:
    """Read what was written."""
    return list(csv.reader(io.StringIO(told.text.removeprefix("\ufeff"))))


def test_canvas_gets_who_people_are_and_one_column() -> None:
    told = filled(CANVAS, result("ada@uni.edu", 87), result("grace@uni.edu", 0, "unreadable"))
    assert told.text.startswith("\ufeffStudent,")
    assert rows(told) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Gradients (77)"],
        ["    Points Possible", "", "", "", "", "100.00"],
        ["Lovelace, Ada", "11", "u-1", "ada@uni.edu", "A", "87"],
        ["Hopper, Grace", "12", "u-2", "grace@uni.edu", "A", "0"],
        ["Student, Test", "13", "", "x", "A", ""],
    ]
    assert told.problems == [
        "grace@uni.edu: 0 points, as what was handed in could not be read.",
        "no result, and left as it was: Student, Test",
    ]


def test_moodle_gets_its_worksheet_back() -> None:
    told = filled(MOODLE, result("ada@uni.edu", 87), result("grace@uni.edu", 60))
    assert [row[4] for row in rows(told)] == ["Grade", "87", "50.00", ""]
    assert told.problems == [
        "no result, and left as it was: Emil Post",
        "grace@uni.edu: Moodle says that this grade cannot be changed; it was left as it is.",
    ]


def test_nobody_is_invented_and_nobody_is_guessed() -> None:
    told = filled(CANVAS, result("U-1", 1), result("lovelace", 2), result("u-2", 3))
    assert list(told.people) == ["u-2"]
    assert told.problems == [
        "U-1: 1 points, but nobody in the table has this id.",
        "lovelace: 2 points, but nobody in the table has this id.",
        "no result, and left as it was: Lovelace, Ada; Student, Test",
    ]


def test_an_id_that_two_people_have_is_nobodys() -> None:
    told = filled(CANVAS.replace("u-2", "u-1"), result("u-1", 3))
    assert told.people == {}
    assert told.problems[0] == "u-1: is not the only one in the table. Fill it in by hand."


def test_ids_of_another_kind_are_nobodys() -> None:
    """Ada's number in the table is what somebody of another group is called."""
    table = MOODLE.replace("Email address", "ID number").replace("ada@uni.edu", "1001").replace("grace@uni.edu", "1002")
    told = filled(table, result("1001", 87), result("1002", 60), result("11", 5))
    assert told.people["1001"]["Grade"] == "87"
    assert "11: 5 points, but nobody in the table has this id." in told.problems


def test_who_was_not_graded_gets_no_zero() -> None:
    told = filled(CANVAS, result("12", 0, "ungraded"))
    assert rows(told)[3][-1] == "50.00"
    assert told.problems[0] == "12: was not graded, which is not 0, and was left as it was. Grade again."


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        (CANVAS, "Hessians", "No column is named 'Hessians'. Name the one to fill with --column. The assignments there: 'Gradients (77)', 'Gradients bonus (78)'."),
        (CANVAS.replace("Gradients bonus", "Gradients"), "", "Several columns are named 'Gradients'."),
        (CANVAS.replace("100.00", "10.00"), "", "The assignment has 10.00 points there and 100 here. Change it there first."),
        (MOODLE.replace("100.00", "10.00"), "", "The assignment has 10.00 points there and 100 here. Change it there first."),
        (MOODLE.replace(",Grade,", ",Bewertung,"), "", "The worksheet has no column 'Grade'. Download it again, with Moodle in English."),
        ("a;b\n1;2\n", "", "This is neither a gradebook that Canvas exported"),
        ("", "", "This is neither a gradebook that Canvas exported"),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_is_one_sentence(text: str, column: str, said: str) -> None:
    with pytest.raises(GradebookError) as problem:
        filled(text, result("11", 5), column=column)
    assert str(problem.value).startswith(said)


def test_a_column_can_be_named_with_its_number() -> None:
    told = filled(CANVAS.replace("5.00", "100.00"), result("11", 5), column="Gradients bonus (78)")
    assert rows(told)[2][-1] == "5"


def test_moodle_s_feedback_is_named_so_that_moodle_finds_whose_it_is() -> None:
    told = filled(MOODLE.replace(",No,", ",Yes,"), result("11", 87), result("12", 60))
    assert feedback_files(told, {"11": b"for ada", "12": b"for grace", "13": b"of nobody"}) == {
        "Ada Lovelace_11_assignsubmission_file/feedback.html": b"for ada",
        "Grace Hopper_12_assignsubmission_file/feedback.html": b"for grace",
    }
