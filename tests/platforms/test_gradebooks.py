"""Points get into the tables of Canvas and Moodle, of the right people, and nothing else gets there."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


BY_HAND = "Fill it in by hand, or write the id as it stands there."


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


def test_an_exercise_that_does_not_count_for_one_keeps_nobody_from_their_points() -> None:
    fewer = result("grace@uni.edu", 80).model_copy(update={"max_points": 90})
    told = filled(
        CANVAS, result("ada@uni.edu", 87), fewer, result("x", 0, "unreadable").model_copy(update={"max_points": 200})
    )
    assert [row[5] for row in rows(told)] == ["Gradients (77)", "100.00", "87", "80", "0"]
    said = "grace@uni.edu: 80 of 90 points, as an exercise does not count there; the column has 100 for everybody. Change it by hand."
    assert said in told.problems


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
        f"U-1: 1 points, but nobody in the table has this id. Nearly the same: 'u-1' (Lovelace, Ada). {BY_HAND}",
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


@pytest.mark.parametrize(
    ("text", "student", "near"),
    [
        (CANVAS.replace("ada@uni", "Ada@Uni"), "ada@uni.edu", "'Ada@Uni.edu' (Lovelace, Ada)"),
        (CANVAS.replace("u-1", "u-1 "), "u-1", "'u-1 ' (Lovelace, Ada)"),
        (CANVAS.replace("u-1", " u-1"), "u-1", "' u-1' (Lovelace, Ada)"),
        (CANVAS.replace("u-1", "12345"), "0012345", "'12345' (Lovelace, Ada)"),
        (CANVAS.replace("u-1", "0012345"), "12345", "'0012345' (Lovelace, Ada)"),
        (CANVAS.replace("u-1", "ann").replace("u-2", "ANN"), "Ann", "'ann' (Lovelace, Ada) or 'ANN' (Hopper, Grace)"),
        (MOODLE.replace("ada@uni", "Ada@Uni"), "ada@uni.edu", "'Ada@Uni.edu' (Ada Lovelace)"),
    ],
)
def test_an_id_that_is_nearly_the_same_is_named_and_not_taken(text: str, student: str, near: str) -> None:
    told = filled(text, result(student, 5))
    assert told.people == {}
    said = f"{student}: 5 points, but nobody in the table has this id. Nearly the same: {near}. {BY_HAND}"
    assert told.problems[0] == said


@pytest.mark.parametrize("change", [
    lambda text: text.replace("\n", "\r"), lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("\n", "\n,,,\n\n"),
    lambda text: f"{text}\nParticipant 14\nx\n,,,,,,,,,,,,,,,too many,cells\n",
], ids=["an old Mac's lines", "Windows' lines", "blank rows", "short and long rows"])  # fmt: skip
def test_what_a_spreadsheet_program_made_of_a_table_is_read(change: Callable[[str], str]) -> None:
    assert filled(change(CANVAS), result("11", 87)).people["11"]["Gradients (77)"] == "87"
    assert filled(change(MOODLE), result("11", 87)).people["11"]["Grade"] == "87"


def test_semicolons_are_read_and_commas_written() -> None:
    table = MOODLE.replace('"Monday, 3 March 2026"', "Monday").replace(",", ";")
    assert rows(filled(table, result("11", 87)))[1][:5] == [
        "Participant 11",
        "Ada Lovelace",
        "ada@uni.edu",
        "Submitted",
        "87",
    ]


def test_two_columns_of_one_name_keep_what_stood_in_each() -> None:
    told = filled(MOODLE.replace("Status", "Feedback comments").replace("Submitted", "first"), result("11", 87))
    assert rows(told)[1] == ["Participant 11", "Ada Lovelace", "ada@uni.edu", "first", "87", "100.00", "Yes", "-", ""]


@pytest.mark.parametrize("name", ["Final project", "Semifinal", "FINAL"])
def test_a_column_that_canvas_would_not_take_is_warned_of(name: str) -> None:
    told = filled(CANVAS.replace("Gradients (", f"{name} ("), result("11", 87), column=name)
    assert told.problems[-1].startswith(f"'{name} (77)': Canvas takes no points for a column with 'final' in its name.")


HEADERS = st.sampled_from(
    [CANVAS.split("\n")[0], MOODLE.split("\n")[0], "Identifier,Grade,Maximum Grade", "Student,ID,Gradients"]
)
LINES = st.lists(st.sampled_from([*CANVAS.split("\n"), *MOODLE.split("\n"), '"', "a" * 200_000]) | st.text(max_size=40))


@given(HEADERS, LINES, st.sampled_from(["\n", "\r", "\r\n", "\0\n"]), st.sampled_from([",", ";", "\t"]))
def test_no_table_ends_in_a_traceback(header: str, lines: list[str], end: str, delimiter: str) -> None:
    text = end.join([header, *lines]).replace(",", delimiter)
    try:
        told = filled(text, result("11", 87), result("ada@uni.edu", 3))
    except GradebookError as problem:
        assert str(problem).endswith(".")
    else:
        assert told.text


def test_moodle_s_feedback_is_named_so_that_moodle_finds_whose_it_is() -> None:
    told = filled(MOODLE.replace(",No,", ",Yes,"), result("11", 87), result("12", 60))
    assert feedback_files(told, {"11": b"for ada", "12": b"for grace", "13": b"of nobody"}) == {
        "Ada Lovelace_11_assignsubmission_file/feedback.html": b"for ada",
        "Grace Hopper_12_assignsubmission_file/feedback.html": b"for grace",
    }
