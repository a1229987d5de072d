"""Gradescope's *Download Submissions*: its table says whose each folder is and when it came, and nobody else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.places import Place
from autograder.fleet.collecting import Collected, collected
from tests.handed_in.folders import FULL, NAME, UNTOUCHED, put, rows

FILE = f"{NAME}.ipynb"
METADATA = """---
submission_345:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012'
    :email: ada@uni.example
  :created_at: 2026-10-02 21:58:00.427046000 Z
  :score: 3.0
  :status: processed
  :results:
    tests:
    - name: a
      output: "submission_346:\\n  :submitters: []"
  :history:
  - :created_at: 2026-10-01 10:00:00.000000000 Z
    :submitters: []
    :score: 1.0
submission_346:
  :submitters:
  - :name: Ben Lee
    :sid: '0013'
    :email: ben@uni.example
  - :name: Cem Ay
    :sid: '0014'
    :email: Cem@Uni.example
  :created_at: 2026-10-03 08:12:00.000000000 +02:00
  :history: []
"""
EXPORT = {
    "submission_metadata.yml": METADATA.encode(),
    f"submission_345/{FILE}": FULL,
    f"submission_346/{FILE}": UNTOUCHED,
}
ROSTER = b"id,name,e-mail\nlovelace,Ada,ADA@uni.example\n0014,Cem,\n"


def found(folder: Path, root: Path | None = None) -> Collected:
    """Return what is collected from a folder, in the course of another one."""
    return collected(Place(root or folder.parent, NAME), Course("A", [NAME]), [folder])


def came(found: Collected) -> dict[str, tuple[str, str, str]]:
    """Return whose submissions there are, when each came, by whose word, and what that is called there."""
    by = {item.student: item.handed_in for item in found.account.submissions}
    return {who: (str(told and told.at), told.platform if told else "", told.reference if told else "") for who, told in by.items()}  # fmt: skip


@pytest.mark.parametrize("place", ["export", "downloads/assignment_12_export"])
def test_whose_and_when(place: str, tmp_path: Path) -> None:
    put(tmp_path / place, EXPORT)
    here = found(tmp_path / place.split("/")[0])
    ada = ("2026-10-02 21:58:00.427046+00:00", "gradescope", "345")
    together = ("2026-10-03 06:12:00+00:00", "gradescope", "346")
    assert came(here) == {"ada@uni.example": ada, "ben@uni.example": together, "Cem@Uni.example": together}
    assert here.problems == []
    group = next(row for row in here.account.rows if row.student == "Cem@Uni.example")
    assert (group.what, group.why) == ("graded", "is the team's, handed in by ben@uni.example.")


def test_the_roster_says_which_id_it_is_by_address_or_by_number(tmp_path: Path) -> None:
    put(tmp_path / "export", EXPORT)
    put(tmp_path, {"roster.csv": ROSTER})
    assert set(came(found(tmp_path / "export"))) == {"lovelace", "ben@uni.example", "0014"}


def test_of_several_submissions_of_one_student_the_last_counts_and_who_has_their_own_keeps_it(tmp_path: Path) -> None:
    more = METADATA + (
        "submission_1000:\n  :submitters:\n  - :email: ada@uni.example\n  :created_at: 2026-10-04 08:00:00 Z\n"
        "submission_400:\n  :submitters:\n  - :email: Cem@Uni.example\n  :created_at: 2026-10-04 09:00:00 Z\n"
    )
    put(tmp_path / "export", EXPORT | {"submission_metadata.yml": more.encode()})
    put(tmp_path / "export", {f"submission_1000/{FILE}": UNTOUCHED, f"submission_400/{FILE}": FULL})
    here = found(tmp_path / "export")
    assert {who: told[2] for who, told in came(here).items()} == {
        "ada@uni.example": "1000", "ben@uni.example": "346", "Cem@Uni.example": "400",
    }  # fmt: skip
    older = rows(here.account, tmp_path / "export")[f"submission_345/{FILE}"]
    assert (older.what, older.why) == ("older attempt", f"submission_1000/{FILE} was uploaded later.")


def test_a_folder_that_it_does_not_name_is_refused_and_the_rest_counts(tmp_path: Path) -> None:
    nobody = METADATA + "submission_9:\n  :submitters: []\n  :created_at: 2026-10-04 08:00:00 Z\nsubmission_7: 3\n"
    put(tmp_path / "export", EXPORT | {"submission_metadata.yml": nobody.encode()})
    put(tmp_path / "export", {f"submission_{n}/{FILE}": FULL for n in (7, 8, 9)})
    here = found(tmp_path / "export")
    assert len(came(here)) == 3
    why = "is nobody's by submission_metadata.yml. Rename it after whose it is, or download again."
    assert {row.path.rpartition("/")[2]: row.why for row in here.account.refused} == dict.fromkeys(
        ("submission_7", "submission_8", "submission_9"), why
    )


@pytest.mark.parametrize(
    "text",
    [b"", b"[1, 2]", b"a: [", b"\xff\xfe\x00", b"!!python/object/apply:os.system ['true']", b"a: 2026-13-45 10:00:00",
     b"[" * 5000, b"submission_345: !ruby/object:Set {}"],
)  # fmt: skip
def test_one_that_cannot_be_read_is_told_and_nobody_is_graded_by_a_folders_number(text: bytes, tmp_path: Path) -> None:
    put(tmp_path / "export", EXPORT | {"submission_metadata.yml": text})
    here = found(tmp_path / "export")
    assert came(here) == {}
    said = "cannot be read, so that nobody's folder is known beside it. Download the submissions again."
    assert here.problems == [f"{tmp_path}/export/submission_metadata.yml: {said}"]
    assert len(here.account.refused) == 2


def test_a_time_that_is_none_leaves_it_unknown(tmp_path: Path) -> None:
    put(
        tmp_path / "export",
        EXPORT | {"submission_metadata.yml": METADATA.replace("2026-10-02 21:58:00.427046000 Z", "soon").encode()},
    )
    assert came(found(tmp_path / "export"))["ada@uni.example"] == ("None", "gradescope", "345")


def test_nobody_hands_in_such_a_table(tmp_path: Path) -> None:
    forged = METADATA.replace("ada@", "ben@").encode()
    theirs = {"submission_metadata.yml": forged, f"submission_345/{FILE}": FULL}
    put(tmp_path / "nbgrader", {f"ada/{NAME}/{name}": data for name, data in theirs.items()})
    put(tmp_path / "export", EXPORT | {f"submission_345/{name}": data for name, data in theirs.items()})
    assert "ben@uni.example" not in came(found(tmp_path / "nbgrader"))
    assert came(found(tmp_path / "export"))["ben@uni.example"][2] == "346"
