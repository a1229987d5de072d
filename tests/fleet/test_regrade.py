"""Grading again: what it changed is told and kept, what it replaced is kept, and a preview writes nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from autograder.common.told import UnusableError
from autograder.course import Course, Late
from autograder.course.places import Place
from autograder.fleet import class_grading
from autograder.fleet.screen import previewed
from autograder.handed_in.account_file import read_account
from autograder.judging.result import SubmissionResult
from autograder.standing.changes_file import read_regrades
from tests.fleet.conftest import Grade
from tests.small_set import FOLDER, NAME, SOURCE, TOTAL

WRONG = ("(f(x + step) - f(x - step)) / (2 * h)", "(f(x + step) - f(x - step)) / h")


@pytest.fixture
def students(tmp_path: Path) -> Path:
    """Two people with the same notebook."""
    folder = tmp_path / "class"
    folder.mkdir()
    for name in ("ada", "ben"):
        (folder / f"{name}.ipynb").write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def mend(students: Path, name: str, *words: str) -> None:
    """Let somebody hand in another notebook."""
    path = students / f"{name}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert words[0] in text
    path.write_text(text.replace(*words), encoding="utf-8")


def test_a_regrade_tells_what_it_changed_and_keeps_what_it_replaced(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    out = tmp_path / "out"
    assert "graded again" not in grade_here(out, students).stdout
    assert read_regrades(out) == []
    first = (out / "ada.json").read_bytes()
    mend(students, "ada", *WRONG)
    told = grade_here(out, students).stdout
    assert "1 graded again: 1 changed." in told
    assert f"  ada: {TOTAL} → " in told
    assert (out / "history" / "ada.1.json").read_bytes() == first
    mend(students, "ada", *WRONG[::-1])
    told = grade_here(out, students).stdout
    back = read_regrades(out)[0]
    assert back.changes[0].after == TOTAL
    assert {change.why for change in back.changes} == {"another submission"}
    assert (out / "history" / "ada.2.json").read_bytes() == first
    assert not (out / "history" / "ben.1.json").exists()
    with (students / "ben.ipynb").open("a") as file:
        file.write("\n")
    assert "1 graded again: nobody's points changed." in grade_here(out, students).stdout
    assert read_regrades(out)[0].changes == ()


def test_a_preview_writes_nothing_and_tells_the_changes(
    grade_here: Grade,
    tmp_path: Path,
    students: Path,
    place: Place,
    course: Course,
) -> None:
    out = tmp_path / "out"
    grade_here(out, students)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    mend(students, "ada", *WRONG)
    (students / "cleo.ipynb").write_bytes((students / "ben.ipynb").read_bytes())
    run = class_grading.grade(place, course, [students], out, into="nothing")
    told = previewed(run)
    assert told[:2] == ["1 would be graded for the first time.", "1 graded again: 1 changed."]
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    with pytest.raises(UnusableError, match="A preview compares with the results"):
        class_grading.grade(place, course, [students], tmp_path / "nowhere", into="nothing")


def test_history_is_bounded_and_can_be_off(
    grade_here: Grade, tmp_path: Path, students: Path, place: Place, course: Course
) -> None:
    out = tmp_path / "out"
    grade_here(out, students / "ada.ipynb")
    for kept, most in ((1, 1), (1, 1), (1, 0)):
        with (students / "ada.ipynb").open("a") as file:
            file.write("\n")
        class_grading.grade(place, course, [students / "ada.ipynb"], out, history=most)
        assert len(list((out / "history").iterdir())) == kept


def test_when_it_came_is_in_the_result_and_a_new_date_needs_no_grading(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    out, tree = tmp_path / "out", tmp_path / "submitted" / "ada" / NAME
    tree.mkdir(parents=True)
    (tree / f"{NAME}.ipynb").write_bytes((students / "ada.ipynb").read_bytes())
    for when in ("2026-10-02 20:00:00 UTC", "2026-10-03 20:00:00 UTC"):
        (tree / "timestamp.txt").write_text(when)
        done = grade_here(out, tmp_path / "submitted")
        came = SubmissionResult.read(out / "ada.json").handed_in
        assert came is not None and came.at is not None
        assert (came.platform, f"{came.at:%Y-%m-%d %H:%M:%S UTC}") == ("nbgrader", when)
    assert "graded again" not in done.stdout
    assert not (out / "history").exists()


def test_a_team_has_one_notebook_and_a_partial_run_replaces_nobodys_own(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    root, out = tmp_path / "course", tmp_path / "out"
    root.mkdir()
    for name in ("tests", "source", "release", "course_config.py"):
        (root / name).symlink_to(FOLDER / name)
    (root / "roster.csv").write_text("id,name,team\nada,,red\ncleo,,red\nben,,blue\ndan,,blue\n")
    mend(students, "ben", *WRONG)
    (students / "dan.ipynb").write_bytes(SOURCE.read_bytes())
    done = grade_here(out, students, at=Place(root, NAME))
    results = {path.stem: SubmissionResult.read(path) for path in out.glob("*.json")}
    assert {name: item.points == TOTAL for name, item in results.items()} == {
        "ada": True,
        "ben": False,
        "cleo": True,
        "dan": True,
    }
    assert "ben and dan are a team and handed in different notebooks: each was graded by their own." in done.stdout
    assert [row.why for row in read_account(out) if row.student == "cleo"] == ["is the team's, handed in by ada."]
    before = (out / "ben.json").read_bytes()
    grade_here(out, students / "dan.ipynb", at=Place(root, NAME))
    assert (out / "ben.json").read_bytes() == before


ADJUSTED = f"student,assignment,exercise,how,points,reason,who,when\nada,{NAME},*,bonus,2,So,mk,2026-10-01\n"
EXTENDED = f"student,assignment,until,reason,who,when\nben,{NAME},2026-10-03 23:59+02:00,Ill,mk,2026-10-01\n"
LATER = "2026-10-04 12:00:00 +0200"
DATED = Course("A", [NAME], due={NAME: "2026-10-02 23:59+02:00"}, late=Late(per_day=0.1))


@pytest.mark.parametrize("order", ["gaemg", "aegmg", "gmaeg", "mgeag"])
def test_decisions_count_the_same_before_and_after_a_regrade_and_in_any_order(
    grade_here: Grade, tmp_path: Path, students: Path, order: str
) -> None:
    """Adjust (a), extend (e), another notebook (m), grading (g): the same table, whenever, and by how many at once."""
    root, out, tree = tmp_path / "course", tmp_path / "out", tmp_path / "submitted"
    root.mkdir()
    for name in ("tests", "source", "release", "course_config.py"):
        (root / name).symlink_to(FOLDER / name)
    for path in sorted(students.iterdir()):
        folder = tree / path.stem / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(path.read_bytes())
        (folder / "timestamp.txt").write_text(LATER)
    for step in order:
        if step == "a":
            (root / "adjustments.csv").write_text(ADJUSTED)
        elif step == "e":
            (root / "extensions.csv").write_text(EXTENDED)
        elif step == "m":
            path = tree / "ada" / NAME / f"{NAME}.ipynb"
            path.write_text(path.read_text("utf-8").replace(*WRONG), encoding="utf-8")
        else:
            paths, jobs = sorted(tree.iterdir())[:: -1 if order[0] == "m" else 1], 1 + (order[0] == "g")
            class_grading.grade(Place(root, NAME), DATED, paths, out, jobs=jobs)
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO((out / "summary.csv").read_text()))}
    ada, ben = float(rows["ada"]["points"]), float(rows["ben"]["points"])
    judged = SubmissionResult.read(out / "ada.json")
    assert (judged.adjustments, judged.lateness) == (None, None)
    assert ada == pytest.approx(0.8 * (judged.points + 2))  # two days late
    assert ben == pytest.approx(0.9 * TOTAL)  # one day after what he was granted


def test_a_table_with_a_bad_line_keeps_nobody_from_being_graded(
    grade_here: Grade, tmp_path: Path, students: Path
) -> None:
    root = tmp_path / "course"
    root.mkdir()
    for name in ("tests", "source", "release", "course_config.py"):
        (root / name).symlink_to(FOLDER / name)
    (root / "extensions.csv").write_text("student,assignment,until,reason,who,when\nada,x,,,,\n")
    done = grade_here(tmp_path / "out", students, at=Place(root, NAME))
    assert "extensions.csv: line 2 has the assignment 'x'." in done.stdout
    assert (done.returncode, len(list((tmp_path / "out").glob("*.json")))) == (1, 2)
