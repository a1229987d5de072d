"""nbgrader's `submitted/` as teams hand in: who handed in nothing has a copy, and whoever hands in has their own."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.course import Course
from autograder.course.places import Place
from autograder.platforms.team_copies import FILE, lay_copies
from tests.handed_in.folders import FULL, NAME, UNTOUCHED, notebook, put

ROSTER = b"id,name,team\nada,,red\nben,,red\ncem,,red\ndan,,\n"
NOTEBOOK, STAMP = f"{NAME}.ipynb", "timestamp.txt"
TEAM = notebook('TEAM = ["eve", "fay"]')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course with a roster; ada and dan handed in."""
    put(tmp_path, {"roster.csv": ROSTER})
    return hand_in(hand_in(tmp_path, "ada", FULL), "dan", UNTOUCHED)


def hand_in(root: Path, student: str, data: bytes, when: str = "2026-10-02 10:00:00 UTC") -> Path:
    """Put a notebook where the exchange puts it."""
    return put(
        root, {f"submitted/{student}/{NAME}/{NOTEBOOK}": data, f"submitted/{student}/{NAME}/{STAMP}": when.encode()}
    )


def laid(root: Path, *students: str, team_size: int = 1) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Lay the copies as for nbgrader that lists these students, or all; return whose each is of whom, and its list."""

    def source(assignment: str, student: str) -> str:
        return str(root / "submitted" / student / assignment)

    who = students or tuple(path.name for path in sorted((root / "submitted").iterdir()))
    listed: dict[str, list[str]] = {source(NAME, student): [f"{source(NAME, student)}/{NOTEBOOK}"] for student in who}
    converter: Any = SimpleNamespace(assignments=listed, _format_source=source, log=logging.getLogger("nbgrader"))
    copies = lay_copies(converter, Place(root, NAME), Course("A", [NAME], team_size=team_size))
    return {one.parents[1].name: other.parents[1].name for one, other in copies.items()}, listed


def read(root: Path, student: str, name: str = NOTEBOOK) -> bytes:
    """Read what lies there for a student."""
    return (root / "submitted" / student / NAME / name).read_bytes()


def test_who_handed_in_nothing_has_a_copy_that_nbgrader_knows_of(root: Path) -> None:
    copies, listed = laid(root)
    assert copies == {"ben": "ada", "cem": "ada"}
    assert [Path(folder).parent.name for folder in listed] == ["ada", "dan", "ben", "cem"]
    assert listed[str(root / "submitted" / "ben" / NAME)] == [str(root / "submitted" / "ben" / NAME / NOTEBOOK)]
    assert (read(root, "ben"), read(root, "ben", STAMP), read(root, "ben", FILE)) == (
        FULL,
        b"2026-10-02 10:00:00 UTC",
        b"ada",
    )


def test_a_copy_follows_what_it_was_made_from(root: Path) -> None:
    laid(root)
    hand_in(root, "ada", UNTOUCHED, "2026-10-03 10:00:00 UTC")
    assert laid(root)[0] == {"ben": "ada", "cem": "ada"}
    assert (read(root, "cem"), read(root, "cem", STAMP)) == (UNTOUCHED, b"2026-10-03 10:00:00 UTC")


def test_whoever_hands_in_has_their_own_from_then_on(root: Path) -> None:
    laid(root)
    (root / "submitted" / "ben" / NAME / FILE).unlink()  # nbgrader collects into an empty folder
    hand_in(root, "ben", FULL + b"\n")
    assert laid(root)[0] == {}  # cem would have two different ones, and gets neither
    assert read(root, "ben") == FULL + b"\n"
    assert laid(root, "ada")[0] == {"cem": "ada"}
    assert read(root, "ben") == FULL + b"\n"


def test_a_variable_names_a_team_where_the_course_says_so(root: Path) -> None:
    hand_in(put(root, {"roster.csv": ROSTER + b"eve,,\nfay,,\n"}), "eve", TEAM)
    assert laid(root)[0] == {"ben": "ada", "cem": "ada"}
    assert laid(root, team_size=2)[0] == {"ben": "ada", "cem": "ada", "fay": "eve"}


def test_nobody_gets_another_ones_work_by_a_file_that_they_hand_in(root: Path) -> None:
    for student, told in (("eve", b"ada"), ("fay", b"../../solutions")):
        hand_in(put(root, {f"submitted/{student}/{NAME}/{FILE}": told}), student, UNTOUCHED)
    assert laid(root)[0] == {"ben": "ada", "cem": "ada"}
    assert read(root, "eve") == read(root, "fay") == UNTOUCHED


def test_a_link_is_not_followed(root: Path) -> None:
    secret = put(root, {"solutions.ipynb": UNTOUCHED}) / "solutions.ipynb"
    path = root / "submitted" / "ada" / NAME / NOTEBOOK
    path.unlink()
    path.symlink_to(secret)
    assert laid(root)[0] == {}
    assert not (root / "submitted" / "ben").exists()
