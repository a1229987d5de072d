"""A bonus: its points come on top, and every total stays what it is without it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.course.course_error import CourseError
from autograder.course.declarations import Declared, load_declared
from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.judging.result import SubmissionResult
from autograder.language import Bonus, bonus
from autograder.platforms import github, graded_notebook, otter
from autograder.platforms.gradescope.results_file import graded
from autograder.publishing.making.building import release_files
from autograder.publishing.mistakes.source_notebook import open_source
from autograder.reporting.student import next_step, sections
from autograder.sandbox.client import Zygote
from tests.small_set import NAME, POINTS, TOTAL, copy_of_the_small_course

EXTRA, OTHER = "plot_gradient_field", "grad_quadratic_form"
WITHOUT = TOTAL - POINTS[EXTRA]


def listing(folder: Path, what: str) -> Place:
    """Copy the small course and list its last exercise in another way."""
    place = Place(copy_of_the_small_course(folder), NAME)
    text = place.contents.read_text(encoding="utf-8").replace("Assignment\n", "Assignment, bonus\n")
    place.contents.write_text(text.replace(f'"{EXTRA}"', what), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A small course whose last exercise is a bonus."""
    return listing(tmp_path_factory.mktemp("bonus") / "course", f'bonus("{EXTRA}")')


@pytest.fixture(scope="module")
def declared(place: Place) -> Declared:
    """Its declarations."""
    return load_declared(place)


@pytest.fixture(scope="module")
def judge(place: Place, course: Course, zygote: Zygote) -> Judge:
    """A judge of it."""
    return make_judge(place, course, zygote)


@pytest.fixture(scope="module")
def right(judge: Judge, place: Place, zygote: Zygote) -> SubmissionResult:
    """The result of somebody who has everything."""
    return judge.grade("ada", place.source.read_bytes(), zygote)


@pytest.fixture(scope="module")
def wrong(judge: Judge, place: Place, zygote: Zygote) -> SubmissionResult:
    """The result of somebody whose bonus, and one exercise, are not begun."""
    notebook = nbformat.read(place.source, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in (f"{EXTRA}_answer", f"{OTHER}_answer"):
            cell.source = cell.source.split("### BEGIN")[0] + 'raise NotImplementedError("write it")'
    return judge.grade("ben", nbformat.writes(notebook).encode(), zygote)


def test_a_table_of_contents_names_it_and_it_is_numbered_by_a_letter(declared: Declared) -> None:
    assert bonus(EXTRA) == Bonus(EXTRA)
    assignment = declared.assignment
    assert assignment.max_points == WITHOUT
    assert [item.is_bonus for item in assignment.exercises] == [False, False, True]
    assert [item.counted for item in assignment.exercises] == [*list(POINTS.values())[:2], 0]
    assert list(assignment.numbers.items()) == [("central_diff_grad", "1"), (OTHER, "2"), (EXTRA, "B")]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ('bonus("missing")', "lists 'missing', but there is no file missing.py beside it."),
        (f'"{EXTRA}", bonus("{EXTRA}")', f"lists '{EXTRA}' twice. Take it out once."),
        ("bonus(7)", "lists what is no name. Write the exercises' names, in quotes."),
    ],
    ids=["no file", "listed plainly, too", "no name"],
)
def test_what_is_wrong_with_a_name_is_wrong_with_a_bonus(tmp_path: Path, what: str, expected: str) -> None:
    with pytest.raises(CourseError) as told:
        load_declared(listing(tmp_path / "course", what))
    assert expected in str(told.value)


def test_what_a_person_reads_is_no_bonus(tmp_path: Path) -> None:
    place = listing(tmp_path / "course", f'"{EXTRA}", bonus("in_words")')
    text = '"""Why."""\n\nfrom autograder.language import written\n\n\n@written(points=3)\ndef in_words():\n    """All."""\n'
    place.exercise_file("in_words").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match="ASSIGNMENT lists 'in_words' as a bonus, which a person reads"):
        load_declared(place)


def test_the_release_says_on_top_and_its_graded_cells_add_up_to_the_total(
    place: Place, course: Course, declared: Declared
) -> None:
    notebook = open_source(place.source, declared.assignment, place.source.name).notebook
    files = release_files(place, course, declared, notebook)
    assert (
        f"| `{EXTRA}` | {POINTS[EXTRA]} on top, a bonus |\n| **total** | **{WITHOUT}** |" in files["README.md"].decode()
    )
    cells = nbformat.reads(files[place.source.name].decode(), as_version=4).cells
    about = [cell.metadata.get("nbgrader", {}) for cell in cells]
    paid = {item["grade_id"]: item["points"] for item in about if item.get("grade")}
    assert paid == {**POINTS, EXTRA: 0}
    assert f"## 3 {EXTRA} · {POINTS[EXTRA]} points" in files[place.source.name].decode()


def test_a_result_has_more_points_than_there_are(right: SubmissionResult, tmp_path: Path) -> None:
    assert (right.points, right.max_points) == (TOTAL, WITHOUT)
    assert {item.name: item.is_bonus for item in right.exercises} == {**dict.fromkeys(POINTS, False), EXTRA: True}
    right.write(tmp_path)
    assert SubmissionResult.read(tmp_path / "ada.json") == right


def test_platforms_take_the_total_for_the_most_and_add_what_comes_on_top(right: SubmissionResult) -> None:
    told = graded(right, {}, ())
    assert told["score"] == sum(item["score"] for item in told["tests"]) == TOTAL
    assert sum(item["max_score"] for item in told["tests"]) == WITHOUT
    assert github.notices(right)[0].endswith(f"Points {TOTAL}/{WITHOUT}")
    assert f"| `{EXTRA}`, a bonus | {POINTS[EXTRA]} | {POINTS[EXTRA]} |" in github.summary([right])
    files = [otter._of_exercise(item) for item in right.exercises]
    assert (sum(file.score for file in files), sum(file.possible for file in files)) == (TOTAL, WITHOUT)
    words = graded_notebook.words(right.exercises[-1]).splitlines()
    assert words[0] == f"{EXTRA}: {POINTS[EXTRA]} of {POINTS[EXTRA]} points on top, a bonus"


def test_a_student_is_sent_to_a_bonus_last(wrong: SubmissionResult, declared: Declared) -> None:
    parts = sections(wrong, declared)
    assert [item.is_bonus for item in parts] == [False, False, True]
    step = next_step(parts)
    assert step is not None
    assert step.name == OTHER
