"""Zips and folders made to hurt whoever grades them, in each tier: a row beside hostile and broken notebooks.

Beside the folder as bad as we could make it lies what is no accident any more: bombs, tables of contents that lie,
names that lead elsewhere, links, pipes, loops, a notebook of a tebibyte of nothing, thousands of empty files.
"""

from __future__ import annotations

import io
import shutil
import stat
import zipfile
from pathlib import Path

from autograder.common.files import printable
from autograder.handed_in.account_file import read_account
from autograder.judging.result import SubmissionResult, result_path
from tests.handed_in import test_archive, worst_folder
from tests.handed_in.folders import put, zipped
from tests.submissions.notebooks import notebook
from tests.wall import observed
from tests.wall.rows import CORPUS, Row, graded_in
from tests.wall.tiers import Tier

KIND = "hurting"
TEBIBYTE = 2**40
DEEP, MANY = 200, 3000
RIGHT, UNTOUCHED = "right/careful_student", "unfinished/untouched_release"


def files(full: bytes) -> dict[str, bytes]:
    """Return the zips that hurt by their paths; in three of them stands an honest notebook."""
    return {
        "bomb.zip": test_archive.bomb(),
        "many.zip": test_archive.many_names(),
        "password.zip": test_archive.with_a_password(),
        "lie.zip": test_archive.with_a_lie(),
        "cut.zip": zipped({"a.ipynb": full})[:-30],
        "zip in zip.zip": zipped({"b.zip": zipped({"a.ipynb": full})}),
        "link.zip": _link(),
        "twice.zip": _twice(full),
        "up.zip": zipped({"../../../up.ipynb": full}),
        "root.zip": zipped({"/etc/cron.d/root.ipynb": full}),
        "long.zip": zipped({f"{'x' * 60_000}.ipynb": full}),
        "deep/" + "d/" * DEEP + "deep.ipynb": full,
        **{f"many/{number}/notes.txt": b"" for number in range(MANY)},
    }


HONEST = (*worst_folder.HONEST, "up", "root", "long")


def _link() -> bytes:
    """A zip whose notebook is a link to the grader's own files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("a.ipynb")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return packed.getvalue()


def _twice(full: bytes) -> bytes:
    """A zip with two files of one name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for content in (full, b"{}"):
            archive.writestr("a.ipynb", content)
    return packed.getvalue()


def write(folder: Path) -> None:
    """Write all of it."""
    full, untouched = (notebook(CORPUS, CORPUS.golden(name)).read_bytes() for name in (RIGHT, UNTOUCHED))
    worst_folder.write(folder, CORPUS.name, full, untouched)
    put(folder, files(full))
    (folder / "loop").symlink_to(folder)
    (folder / "folder.ipynb").mkdir()
    with (folder / "nothing.ipynb").open("wb") as file:
        file.truncate(TEBIBYTE)


def row_of_hurting(tier: Tier, bank: Path | None = None) -> Row:
    """Grade the folder in a tier by the real command, and see that all are served and nothing else has changed."""
    folder = observed.new_folder()
    try:
        if bank is not None:
            shutil.copytree(bank, folder / "private")
        (folder / "submitted").mkdir()
        write(folder / "submitted")
        row = graded_in(tier, folder)
        _look_at_students(row, folder / "out")
        _look_at_account(row, folder / "submitted", folder / "out")
        return row
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _look_at_students(row: Row, out: Path) -> None:
    full = sum(CORPUS.full.values())
    for path in out.glob("*.json"):
        result = SubmissionResult.read(path)
        row.submissions += 1
        if result.points and result.student not in HONEST:
            row.forged.append(f"{result.student}: {result.points} points")
    for student in HONEST:
        try:
            points = SubmissionResult.read(result_path(out, student)).points
        except OSError:
            row.lost.append(f"{student}: has no result")
            continue
        if points != full:
            row.lost.append(f"{student}: {points} points of {full}")


def _look_at_account(row: Row, submitted: Path, out: Path) -> None:
    """Note every file that does not stand in the account."""
    rows = [item.path.removeprefix(f"{submitted}/") for item in read_account(out)]
    for path in submitted.rglob("*"):
        name = printable(path.relative_to(submitted))
        is_told = any(name == told or name.startswith(f"{told}/") for told in rows if told)
        if not is_told and (not path.is_dir() or not [*path.iterdir()]):
            row.different.append(f"{name}: does not stand in the account")
