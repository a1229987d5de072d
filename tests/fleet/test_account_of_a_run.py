"""A run ends with an account of every file and every student, kept beside the results."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.places import Place
from autograder.fleet.collecting import account_in_the_end, collected
from autograder.handed_in.account_file import read_account
from autograder.handed_in.rows import AccountRow
from autograder.handed_in.telling import told
from tests.fleet.conftest import Grade
from tests.handed_in.folders import PDF, put, zipped
from tests.small_set import NAME, SOURCE

FULL = SOURCE.read_bytes()


def table(path: Path) -> list[dict[str, str]]:
    """Read a table as a spreadsheet does."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_a_run_found_is_kept_told_and_compared_with_what_lay_there_before(
    grade_here: Grade, tmp_path: Path
) -> None:
    folder, out = tmp_path / "class", tmp_path / "out"
    put(folder, {
        "ann.ipynb.txt": FULL, "Bea Ono.zip": zipped({"x.ipynb": FULL}), "=1+1.ipynb": b"", "gus.pdf": PDF,
        "[red]李四.ipynb": FULL, ".~ann.ipynb": b"", "a\x1b[2J.ipynb": FULL,
    })  # fmt: skip
    done = grade_here(out, folder)
    assert done.returncode == 1
    assert f"! {folder}/gus.pdf: is a PDF, not a notebook. Ask for the .ipynb file." in done.stdout
    assert "\x1b" not in done.stdout
    assert "account: 3 graded, 1 unreadable, 2 refused, 1 passed over" in done.stdout
    rows = {
        row["file"].removeprefix(f"{folder}/"): (row["student"], row["what"], row["why"])
        for row in table(out / "account.csv")
    }
    assert rows == {
        "ann.ipynb.txt": ("ann", "graded", ""),
        "Bea Ono.zip": ("Bea Ono", "graded", ""),
        "=1+1.ipynb": ("'=1+1", "unreadable", "The file is empty. Hand in the notebook again."),
        "[red]李四.ipynb": ("[red]李四", "graded", ""),
        "gus.pdf": ("gus", "refused", "is a PDF, not a notebook. Ask for the .ipynb file."),
        ".~ann.ipynb": ("", "passed over", "is an editor's backup."),
        "a\\x1b[2J.ipynb": ("", "refused", "'a\\x1b[2J' cannot be a student's id: it is too long, or holds what no file name may. Rename it."),
    }  # fmt: skip
    summary = {row["student"]: row["status"] for row in table(out / "summary.csv")}
    assert summary == {"'=1+1": "unreadable", "Bea Ono": "graded", "[red]李四": "graded", "ann": "graded"}

    for name in ("gus.pdf", "=1+1.ipynb", ".~ann.ipynb", "a\x1b[2J.ipynb"):
        (folder / name).unlink()
    (out / "%3D1%2B1.json").unlink(missing_ok=True)
    (out / "%3D1+1.json").unlink(missing_ok=True)
    (folder / "ann.ipynb.txt").rename(folder / "ann lee.ipynb")  # as a teaching assistant does
    done = grade_here(out, folder)
    assert done.returncode == 0, done.stdout
    assert f"! ann: has an old result: {folder}/ann.ipynb.txt: its file is gone." in done.stdout
    assert {row["student"]: row["status"] for row in table(out / "summary.csv")}["ann"] == "old result"

    done = grade_here(out, folder / "Bea Ono.zip")  # who is not named now is not gone
    assert "account: 3 graded, 1 old result" in done.stdout
    assert [row.student for row in read_account(out) if row.what == "old result"] == ["ann"]


@pytest.fixture
def course_with_a_roster(small_course: Path, tmp_path: Path) -> Place:
    """The small course, and who is in it."""
    root = tmp_path / "course"
    shutil.copytree(small_course / "tests", root / "tests")
    (root / "roster.csv").write_text(
        "id;name;E-Mail;section\nann;Ann Lee;ann@uni.example;A\nbea;Bea Ono;bea@uni.example;B\n;no id;;\n"
        'cal;"Cal;C\ndan;Dan;dan@uni.example;A\nann;Again;;\n',
        encoding="utf-8-sig",
    )
    return Place(root, NAME)


def test_the_roster_says_who_is_missing_and_a_bad_line_is_one_sentence(
    course_with_a_roster: Place, course: Course, tmp_path: Path
) -> None:
    put(tmp_path, {"class/ann.ipynb": FULL, "class/dan@uni.example.ipynb": FULL, "class/eve.ipynb": FULL})
    found = collected(course_with_a_roster, course, [tmp_path / "class"])
    assert found.problems == [
        "roster.csv: line 4 has no id. Write one, or take the line out.",
        "roster.csv: line 5 is no line of a table (unexpected end of data). Mend it.",
        "roster.csv: line 7 has the id 'ann' a second time. Take one out.",
    ]
    rows, strangers = account_in_the_end(found, tmp_path, {}, {})
    assert [row for row in rows if row.what == "missing"] == [
        AccountRow("", "bea", "missing", "handed in nothing (Bea Ono, section B).")
    ]
    assert strangers == ["eve"]
    assert told(rows, strangers)[-3:-1] == ["missing, by roster.csv: bea", "not in roster.csv: eve"]


def test_nobody_is_missing_where_no_id_is_in_the_roster(
    course_with_a_roster: Place, course: Course, tmp_path: Path
) -> None:
    put(tmp_path, {"class/leeann_1234_56789_x.ipynb": FULL})
    found = collected(course_with_a_roster, course, [tmp_path / "class"])
    rows, strangers = account_in_the_end(found, tmp_path, {}, {})
    assert [row.what for row in rows] == ["not graded"]
    assert strangers == ["1234"]


def test_where_nothing_can_be_graded_the_account_is_kept_all_the_same(grade_here: Grade, tmp_path: Path) -> None:
    put(tmp_path / "class", {"gus.pdf": PDF})
    os.mkfifo(tmp_path / "class" / "ann.ipynb")
    done = grade_here(tmp_path / "out", tmp_path / "class")
    assert done.returncode == 1
    assert [(row.student, row.what) for row in read_account(tmp_path / "out")] == [
        ("ann", "refused"),
        ("gus", "refused"),
    ]
    assert "account: 2 refused" in done.stdout


def test_who_took_away_every_file_is_told_whose_results_are_left(grade_here: Grade, tmp_path: Path) -> None:
    put(tmp_path / "class", {"ann.ipynb": FULL})
    grade_here(tmp_path / "out", tmp_path / "class")
    (tmp_path / "class" / "ann.ipynb").unlink()
    done = grade_here(tmp_path / "out", tmp_path / "class")
    assert f"! {tmp_path}/class: holds no notebook." in done.stdout
    assert f"! ann: has an old result: {tmp_path}/class/ann.ipynb: its file is gone." in done.stdout
    assert [row["status"] for row in table(tmp_path / "out" / "summary.csv")] == ["old result"]
    assert not (tmp_path / "none").exists()
    grade_here(tmp_path / "none", tmp_path / "class")
    assert not (tmp_path / "none").exists()
