"""Which file of a submission is graded: one notebook, whatever its name, and never what a link points to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.container.submitted import (
    UNKNOWN,
    NotSubmittedError,
    handed_in_of,
    metadata_in,
    student_of,
    submitted_bytes,
)
from tests.handed_in.folders import FULL, OF_A_MAC, PDF, UNTOUCHED, zipped
from tests.handed_in.folders import put as put_files


@pytest.mark.parametrize(
    "files",
    [
        {"ps1_gradients.ipynb": "here"},
        {"my homework (final) ∂.IPYNB": "here"},
        {"no suffix": "here"},
        {"deep/er/a.ipynb": "here", "check.py": "", "support.py": ""},
        {"a.ipynb": "here", ".ipynb_checkpoints/a-checkpoint.ipynb": "", "__MACOSX/._a.ipynb": "", "._a.ipynb": ""},
    ],
    ids=["as released", "renamed", "without a suffix", "in folders", "with leftovers"],
)
def test_one_notebook_is_found_whatever_its_name(tmp_path: Path, files: dict[str, str]) -> None:
    put(tmp_path, files)
    assert submitted_bytes(tmp_path, "ps1") == b"here"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "No file was handed in. Hand in your notebook, the .ipynb file."),
        ({"a.ipynb": "", "b/b.ipynb": ""}, "You handed in 2 notebooks: a.ipynb, b/b.ipynb. Hand in one."),
        (
            {f"{n}.ipynb": "" for n in range(7)},
            "You handed in 7 notebooks: 0.ipynb, 1.ipynb, 2.ipynb, 3.ipynb, 4.ipynb, …. Hand in one.",
        ),
        ({"a.py": "", "b.pdf": ""}, "None of the files that you handed in is a notebook. Hand in the .ipynb file."),
    ],
    ids=["nothing", "two", "many", "other files"],
)
def test_what_is_no_one_notebook_is_one_sentence(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    put(tmp_path, files)
    with pytest.raises(NotSubmittedError) as refusal:
        submitted_bytes(tmp_path, "ps1")
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"ps1.ipynb": FULL, "notes.ipynb": UNTOUCHED}, FULL),
        ({"ps1 (1).ipynb": FULL, "notes.ipynb": UNTOUCHED}, FULL),
        ({"ps1.ipynb.txt": FULL, "data.csv": b"1", "report.pdf": PDF}, FULL),
        ({"ps1.zip": zipped({"work/ps1.ipynb": FULL, "__MACOSX/work/._ps1.ipynb": OF_A_MAC})}, FULL),
        ({"ps1.zip": zipped({"ps1.ipynb": FULL, "notes.ipynb": UNTOUCHED})}, FULL),
        ({"a.ipynb": FULL, "b.ipynb": FULL}, FULL),
    ],
    ids=["the assignment's name", "downloaded again", "another ending", "a zip", "a zip of two", "the same twice"],
)
def test_the_notebook_is_found_as_grade_finds_it(tmp_path: Path, files: dict[str, bytes], expected: bytes) -> None:
    assert submitted_bytes(put_files(tmp_path, files), "ps1") == expected


def test_a_zip_that_gives_no_notebook_is_told(tmp_path: Path) -> None:
    put_files(tmp_path, {"a.zip": zipped({"a.ipynb": FULL, "b.ipynb": UNTOUCHED})})
    with pytest.raises(NotSubmittedError) as refusal:
        submitted_bytes(tmp_path, "ps1")
    said = "What you handed in is a zip archive that holds 2 notebooks: a.ipynb, b.ipynb. Hand in the .ipynb file."
    assert str(refusal.value) == said


def a_link_to_the_solutions(path: Path) -> None:
    solutions = path.parents[1] / "solutions.ipynb"
    solutions.write_text("everything right")
    path.symlink_to(solutions)


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link_to_a_folder(path: Path) -> None:
    outside = path.parents[1] / "outside"
    outside.mkdir()
    (outside / "b.ipynb").write_text("everything right")
    path.symlink_to(outside)


@pytest.mark.parametrize("make", [a_link_to_the_solutions, a_pipe, a_link_to_a_folder])
def test_nothing_is_read_through_a_link_or_a_pipe(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    make(folder / "a.ipynb")
    with pytest.raises(NotSubmittedError):
        submitted_bytes(folder, "ps1")


@pytest.mark.parametrize(
    "users",
    [
        [],
        None,
        {},
        [{}],
        [{"email": 7}],
        [{"email": "../../etc/passwd"}],
        [{"email": "<b>"}],
        [{"email": "a\n"}],
        [{"email": "x" * 200}],
    ],
    ids=str,
)
def test_a_student_is_no_more_than_an_id(tmp_path: Path, users: object) -> None:
    metadata = tmp_path / "submission_metadata.json"
    assert student_of(metadata_in(metadata)) == UNKNOWN
    metadata.write_text(json.dumps({"users": users}))
    assert student_of(metadata_in(metadata)) == UNKNOWN
    metadata.write_text(json.dumps({"users": [{"email": "ada@example.org"}]}))
    assert student_of(metadata_in(metadata)) == "ada@example.org"


OF_ALL, OF_HER_OWN = "2026-10-02T23:59:00.000000-07:00", "2026-10-05T23:59:00.000000-07:00"


@pytest.mark.parametrize(
    ("metadata", "at", "due"),
    [
        (None, None, None),
        ([], None, None),
        ({"created_at": 7}, None, None),
        ({"created_at": "2026-10-03T10:00:00"}, None, None),
        ({"created_at": "0001-01-01T00:00:00+23:00"}, None, None),
        ({"created_at": "2026-10-03T10:00:00.365935-07:00"}, "2026-10-03T17:00:00.365935+00:00", None),
        ({"created_at": "2026-10-03T10:00:00-07:00", "assignment": {"due_date": OF_ALL}}, "2026-10-03T17:00:00+00:00", "2026-10-03T06:59:00+00:00"),
        ({"created_at": "2026-10-03T10:00:00-07:00", "assignment": {"due_date": OF_ALL}, "users": [{"assignment": {"due_date": OF_HER_OWN}}]}, "2026-10-03T17:00:00+00:00", "2026-10-06T06:59:00+00:00"),
    ],
)  # fmt: skip
def test_when_it_came_is_what_the_platform_says(metadata: object, at: str | None, due: str | None) -> None:
    found = handed_in_of(metadata)
    assert (found and found.at and found.at.isoformat(), found and found.due and found.due.isoformat()) == (at, due)


def put(folder: Path, files: dict[str, str]) -> None:
    """Write files into a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
