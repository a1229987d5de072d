"""A folder as bad as we could make it is graded: every file stands in the account, every honest student has their points."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import replace
from pathlib import Path

from autograder.common.files import printable
from autograder.course import Course
from autograder.course.places import Place
from autograder.handed_in.account_file import read_account
from autograder.judging.result import SubmissionResult, result_path
from tests.fleet.conftest import Grade
from tests.handed_in.worst_folder import HONEST, NOTHING, write
from tests.small_set import NAME, SOURCE, TOTAL

REFUSED = {
    ".pia.ipynb.icloud", "a\\x1b[31mb.ipynb", "b\\u202ec.ipynb", "new\\nline.ipynb", "kim.ipynb", "lea.pdf", "ole.zip", "rob.docx",
    "tim.ipynb", "uma.ipynb", "submitted/xia", "moodle/Dee Roe_2004_assignsubmission_file/a.ipynb",
    "moodle/Dee Roe_2004_assignsubmission_file/b.ipynb", "clones/small-gradients-nobody/README.md",
}  # fmt: skip
UNREADABLE = {"max", "nia", "qi"}


def test_every_file_is_accounted_for_and_every_honest_student_has_their_points(
    grade_here: Grade, small_course: Path, course: Course, tmp_path: Path
) -> None:
    root, out = tmp_path / "course", tmp_path / "out"
    shutil.copytree(small_course, root)
    (root / "tests" / "hidden" / "ps4_hessians").mkdir()
    (root / "tests" / "hidden" / "ps4_hessians" / "hvp.py").touch()
    (root / "roster.csv").write_text("id,name\n" + "".join(f'"{student}",\n' for student in (*HONEST, *NOTHING, "zac")))
    released = root / "release" / NAME / f"{NAME}.ipynb"
    folder = write(tmp_path / "class", NAME, SOURCE.read_bytes(), released.read_bytes())
    more = replace(course, assignments=[*course.assignments, "ps4_hessians"])

    done = grade_here(out, folder, at=Place(root, NAME), within=more)

    assert done.returncode == 1
    results = {student: SubmissionResult.read(result_path(out, student)) for student in (*HONEST, *NOTHING)}
    assert {student: results[student].points for student in HONEST} == dict.fromkeys(HONEST, TOTAL)
    assert {student: results[student].points for student in NOTHING} == dict.fromkeys(NOTHING, 0)
    rows = {row.path.removeprefix(f"{folder}/"): row for row in read_account(out)}
    assert {path for path, row in rows.items() if row.what == "refused"} == REFUSED
    assert {row.student for row in rows.values() if row.what == "unreadable"} == UNREADABLE
    assert [row.student for row in read_account(out) if row.what == "missing"] == ["zac"]
    lying = [path for path in folder.rglob("*") if not path.is_dir() or not list(path.iterdir())]
    names = {re.sub(r"/\.git/.*", "/.git", printable(path.relative_to(folder))) for path in lying}
    assert {name.replace(f"/xia/{NAME}", "/xia") for name in names} == set(rows) - {""}
    assert len(list(csv.reader((out / "account.csv").open(encoding="utf-8-sig")))) == len(rows) + 1
    assert all(letter.isprintable() or letter == "\n" for letter in done.stdout)
    assert "Ask for the .ipynb file." in done.stdout
