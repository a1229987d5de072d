"""The class in numbers, against a class small enough to count."""

from __future__ import annotations

import csv
import io
import json

import pytest

from autograder.reporting.brief import Brief, brief, listed_ideas
from autograder.reporting.overview import ExerciseNumbers, Idea, Overview, overview
from autograder.reporting.result_folder import Results
from autograder.reporting.tables import csv_files
from tests.reporting.made import DECLARED, FEEDBACK, RENAMED, RIGHT, UNTOUCHED, submitted, the_class


@pytest.fixture(scope="module")
def numbers() -> Overview:
    """The whole class, sorted as `read_results` does."""
    return overview(
        "made", DECLARED, Results({item.student: item for item in sorted(the_class(), key=lambda r: r.student)})
    )


def test_points_are_about_graded_submissions(numbers: Overview) -> None:
    """Graded: anna 10, ben 2, carla 7, dora 0, gina 6, =cmd() 3."""
    assert (numbers.handed_in, numbers.graded, numbers.unreadable, numbers.ungraded) == (8, 6, 1, 1)
    assert (numbers.median_points, numbers.mean_points) == (4.5, 4.67)
    assert [item.students for item in numbers.distribution] == [1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1]


def test_an_exercise_in_numbers(numbers: Overview) -> None:
    double, total = numbers.exercises
    assert (double.max_points, double.graded, double.attempted, double.full_points) == (8, 6, 5, 1)
    assert double.mean_points == round((8 + 0 + 7 + 0 + 4 + 1) / 6, 2)
    assert double.discrimination is None  # fewer than ten
    assert double.unexplained == ["=cmd()"]
    assert (double.median_seconds, double.longest_seconds) == (0.04, 0.04)
    assert (total.attempted, total.full_points) == (4, 4)


def test_a_check_in_numbers(numbers: Overview) -> None:
    first = numbers.exercises[0].checks[0]
    assert (first.name, first.passed, first.judged, first.commonest) == ("ordinary x", 2, 5, "not_attempted")


def test_misconceptions_are_counted_among_those_who_tried(numbers: Overview) -> None:
    (idea,) = numbers.misconceptions
    assert (idea.name, idea.feedback, idea.attempted, idea.students) == ("forgets_the_factor", FEEDBACK, 5, ["ben"])


def test_what_is_our_fault_comes_first(numbers: Overview) -> None:
    assert [item.text for item in numbers.attention if item.is_problem] == [
        "1 submission is not graded, which is our fault and no zero. Run grade again.",
        "1 submission is unreadable: no points until another file is handed in.",
        "1 submission could not be wholly judged: our fault. Their pages name the checks; grade again.",
    ]
    assert [case.students for item in numbers.attention for case in item.cases] == [
        ["finn"],
        ["emil"],
        ["gina"],
        ["dora"],
    ]


def test_notebooks_that_are_untouched_or_renamed_are_told_and_are_no_problem() -> None:
    class_ = {
        "dora": submitted("dora", *UNTOUCHED),
        "hana": submitted("hana", *RENAMED),
        "ivo": submitted("ivo", RIGHT[0], RENAMED[1]),
    }
    untouched, renamed = overview("made", DECLARED, Results(class_)).attention
    assert untouched.text == "1 notebook is untouched: no function was written."
    assert renamed.text == ("In 2 notebooks functions were not found under their names: they may have been renamed.")
    assert [(case.said, case.students) for case in renamed.cases] == [
        ("In 2 of 2 exercises:", ["hana"]),
        ("In 1 of 2 exercises:", ["ivo"]),
    ]
    assert not untouched.is_problem and not renamed.is_problem


def test_results_that_cannot_be_compared_are_told() -> None:
    old = submitted("old", *RIGHT, bank="another").model_copy(update={"max_points": 9})
    texts = [
        item.text
        for item in overview("made", DECLARED, Results({"new": submitted("new", *RIGHT), "old": old})).attention
    ]
    assert texts == [
        "1 submission had been graded when the assignment had other points than its 10 now. Grade again.",
        "Not all results were made with the same hidden inputs and the same engine. Grade again to compare them.",
    ]


def test_a_class_in_which_nobody_was_graded_has_numbers_too() -> None:
    nobody = overview("made", DECLARED, Results({"finn": the_class()[5]}))
    assert (nobody.graded, nobody.median_points, nobody.distribution) == (0, None, [])
    assert [(item.max_points, item.mean_points) for item in nobody.exercises] == [(8, None), (2, None)]


def test_the_json_is_versioned_and_reads_back(numbers: Overview) -> None:
    text = numbers.model_dump_json(by_alias=True)
    assert json.loads(text)["schema"] == 1
    assert Overview.model_validate_json(text) == numbers


def test_no_spreadsheet_runs_an_id(numbers: Overview) -> None:
    files = {name: text.removeprefix("\ufeff") for name, text in csv_files(numbers).items()}
    rows = list(csv.DictReader(io.StringIO(files["students.csv"])))
    assert rows[0]["student"] == "'=cmd()"
    assert (rows[1]["student"], rows[1]["points"], rows[1]["double"], rows[1]["total"]) == ("anna", "10", "8", "2")
    (idea,) = csv.DictReader(io.StringIO(files["misconceptions.csv"]))
    assert (idea["misconception"], idea["students"], idea["who"]) == ("forgets_the_factor", "1", "ben")
    double, _ = csv.DictReader(io.StringIO(files["exercises.csv"]))
    assert (double["exercise"], double["full_points"], double["discrimination_word"]) == ("double", "1", "too few")
    for text in files.values():
        assert not any(cell.startswith(("=", "+", "@", "-")) for row in csv.reader(io.StringIO(text)) for cell in row)


def test_a_table_begins_as_excel_needs_it_and_has_no_points_where_nothing_was_graded(numbers: Overview) -> None:
    files = csv_files(numbers)
    assert all(text.startswith("\ufeff") for text in files.values())
    rows = csv.DictReader(io.StringIO(files["students.csv"].removeprefix("\ufeff")))
    points = {row["student"]: row["points"] for row in rows}
    assert (points["dora"], points["emil"], points["finn"]) == ("0", "", "")


def exercise(name: str, mean_points: float | None, discrimination: float | None) -> ExerciseNumbers:
    """Make the numbers of one exercise, worth 10 points."""
    return ExerciseNumbers(
        name=name, max_points=10, mean_points=mean_points, full_points=0, attempted=0, graded=0,
        discrimination=discrimination, median_seconds=None, longest_seconds=None, unexplained=[], checks=[],
    )  # fmt: skip


def test_the_exercises_that_stand_out_are_told() -> None:
    assert brief([exercise("a", 5.36, 0.3), exercise("b", 9, 0.7), exercise("c", 8, -0.1)]) == Brief(
        hardest="a", share=54, separates="b", suspicious=["c"], is_known=True
    )
    assert brief([exercise("a", 10, None)]) == Brief("", 100, "", [], is_known=False)
    assert brief([exercise("a", None, None)]) == Brief("", 100, "", [], is_known=False)


def test_below_the_commonest_misconceptions_those_met_once_stand_by_exercise() -> None:
    def idea(exercise: str, name: str, *students: str) -> Idea:
        return Idea(exercise=exercise, name=name, feedback="", attempted=9, students=list(students))

    top = [idea("a", f"common_{number}", "x", "y", "z") for number in range(12)]
    two, one, another = idea("a", "two", "x", "y"), idea("b", "one", "x"), idea("b", "another", "y")
    found = listed_ideas([*top, two, one, another])
    assert (found.top, found.several, found.once, found.more) == (top, [two], {"b": [one, another]}, 3)
