"""`adjustments.csv`: read whole or not at all, each bad line with its number; `adjust` writes a sound one."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.course_error import CourseError
from autograder.standing.adjustments_file import ADJUSTMENTS
from tests.small_set import FOLDER, NAME, POINTS, run

COURSE = Course("A", [NAME])
GOOD = f"ada,{NAME},grad_quadratic_form,add,2,Misread,mk,2026-12-01 10:00+01:00"
FILE, COLUMNS = ADJUSTMENTS.name, ADJUSTMENTS.columns
EXERCISES = ", ".join(sorted(POINTS))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder in which the small course lies, without its file."""
    for name in ("tests", "source", "course_config.py"):
        (tmp_path / name).symlink_to(FOLDER / name)
    return tmp_path


def written(root: Path, *lines: str, header: str = ",".join(COLUMNS)) -> Path:
    """Write the file."""
    (root / FILE).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return root


def test_there_need_not_be_any(root: Path) -> None:
    assert ADJUSTMENTS.read(root, COURSE) == []


def test_lines_are_read_as_they_were_meant(root: Path) -> None:
    more = f'*,{NAME},*,bonus,"1,5","For all, who came",mk,2026-12-02'
    drop = f"*,{NAME},plot_gradient_field,drop,,The statement was wrong,mk,2026-12-02"
    one, two, three = ADJUSTMENTS.read(written(root, GOOD, "", more, drop), COURSE)
    assert (one.student, one.exercise, one.how, one.points, one.reason) == (
        "ada",
        "grad_quadratic_form",
        "add",
        2.0,
        "Misread",
    )
    assert one.at.isoformat() == "2026-12-01T10:00:00+01:00"
    assert (two.points, two.reason, two.at.isoformat()) == (1.5, "For all, who came", "2026-12-02T00:00:00+00:00")
    assert (three.how, three.points) == ("drop", 0.0)


def test_a_spreadsheet_may_use_semicolons_and_another_order_of_columns(root: Path) -> None:
    header = "when;who;reason;points;how;exercise;assignment;student;note"
    (line,) = ADJUSTMENTS.read(
        written(root, f"2026-12-01;mk;Misread;−1,5;add;*;{NAME};ada;mine", header=header), COURSE
    )
    assert (line.student, line.points) == ("ada", -1.5)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (GOOD.replace("ada", ""), "has the student ''. Write an id, or * for everybody."),
        (GOOD.replace(NAME, "small_gradient"), f"has the assignment 'small_gradient'. Did you mean '{NAME}'? There is: {NAME}."),
        (GOOD.replace("grad_quadratic_form", "grad_quadratic"), f"has the exercise 'grad_quadratic'. Did you mean 'grad_quadratic_form'? There is: {EXERCISES}."),
        (GOOD.replace(",add,", ",plus,"), "has the how 'plus'. There is: add, set, bonus, drop."),
        (GOOD.replace(",2,", ",two,"), "has the points 'two'. Write a number, as 2 or -1.5."),
        (GOOD.replace(",2,", ",inf,"), "has the points 'inf'. Write a number, as 2 or -1.5."),
        (GOOD.replace(",2,", ",,"), "has the points ''. Write a number, as 2 or -1.5."),
        (GOOD.replace("add,2", "set,-2"), "has the points '-2'. Only add may be negative."),
        (GOOD.replace("add,2", "drop,2"), "drops an exercise and says points. Leave them empty."),
        (f"*,{NAME},*,drop,,Why,mk,2026-12-01", "drops everything. Name the exercise that does not count."),
        (GOOD.replace("Misread", ""), "has no reason, or one of more than 2000 letters. Students read it."),
        (GOOD.replace(",mk,", ",,"), "does not say who. Write a name or initials."),
        (GOOD.replace("2026-12-01 10:00+01:00", "yesterday"), "has the time 'yesterday'. Write 2026-12-01, or 2026-12-01 10:00+01:00."),
    ],
)  # fmt: skip
def test_a_bad_line_is_a_sentence_with_its_number_and_nothing_is_applied(root: Path, line: str, told: str) -> None:
    with pytest.raises(CourseError) as problem:
        ADJUSTMENTS.read(written(root, GOOD, line), COURSE)
    assert str(problem.value) == f"{FILE}: line 3 {told}\n{FILE}: nothing of it is applied until that is mended."


def test_a_table_without_a_column_is_refused(root: Path) -> None:
    with pytest.raises(CourseError, match=r"has no column reason\. Its first line is student,assignment"):
        ADJUSTMENTS.read(written(root, GOOD, header=",".join(COLUMNS).replace("reason", "why")), COURSE)


def test_a_line_is_added_once_it_and_all_others_are_sound(root: Path) -> None:
    ADJUSTMENTS.add(root, COURSE, GOOD.split(","))
    ADJUSTMENTS.add(root, COURSE, GOOD.replace("ada", "-ben").replace(",2,", ",-2,").split(","))
    assert [(line.student, line.points) for line in ADJUSTMENTS.read(root, COURSE)] == [("ada", 2.0), ("-ben", -2.0)]
    before = (root / FILE).read_bytes()
    with pytest.raises(CourseError, match=r"The line has the points 'x'.*Nothing was written\."):
        ADJUSTMENTS.add(root, COURSE, GOOD.replace(",2,", ",x,").split(","))
    assert (root / FILE).read_bytes() == before


def test_lines_about_one_assignment_go_elsewhere_under_both_names(root: Path) -> None:
    written(root, GOOD.replace("add,2", "add,-2"), GOOD.replace("ada", "-ben"), GOOD.replace(NAME, "other"))
    (root / FILE).write_bytes(ADJUSTMENTS.about(root, NAME, {"ada": "ada@example.org"}))
    found = [(line.student, line.points) for line in ADJUSTMENTS.read(root, COURSE)]
    assert found == [("ada", -2.0), ("ada@example.org", -2.0), ("-ben", 2.0)]
    assert ADJUSTMENTS.about(root, "nothing", {}) == b""


def test_a_last_line_that_nobody_ended_is_ended_first(root: Path) -> None:
    (root / FILE).write_text(f"{','.join(COLUMNS)}\n{GOOD}", encoding="utf-8")
    ADJUSTMENTS.add(root, COURSE, GOOD.split(","))
    assert len(ADJUSTMENTS.read(root, COURSE)) == 2


def test_the_command_writes_a_line_and_says_what_it_does(root: Path) -> None:
    words = ["adjust", NAME, "ada", "add", "--points", "-1.5", "--exercise", "grad_quadratic_form"]
    done = run(*words, "--reason", "Copied from the board", "--by", "mk", cwd=root)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "wrote a line into adjustments.csv. It counts in every report and export from now on; no result is changed.",
    )
    (line,) = ADJUSTMENTS.read(root, COURSE)
    assert (line.points, line.reason, line.by) == (-1.5, "Copied from the board", "mk")
    refused = run(*words, "--by", "mk", cwd=root)
    assert (refused.returncode, len(ADJUSTMENTS.read(root, COURSE))) == (1, 1)
    assert "The line has no reason" in refused.stderr
