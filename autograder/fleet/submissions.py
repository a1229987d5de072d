"""Finds submissions: notebooks, folders of them, nbgrader's ``submitted/<student>/<assignment>/`` tree, downloads.

A student's id comes from a file or folder name and never becomes a path: it may hold letters, digits and
``. _ - @ +`` only. Of two submissions of one id the latest wins, and the other is reported.

    ada.ipynb                                                    ada
    submitted/ada/ps1_gradients/ps1_gradients.ipynb              ada
    lovelaceada_LATE_1234_56789_ps1_gradients-1.ipynb            1234, as Canvas names what it downloads
    Ada Lovelace_1234_assignsubmission_file/ps1_gradients.ipynb  1234, as Moodle does; older ones: …_file_ps1….ipynb
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_ID = re.compile(r"[A-Za-z0-9_@+-][A-Za-z0-9._@+-]{0,99}\Z")
_CANVAS = re.compile(r"[^_]+(?:_LATE)?_(?P<number>\d+)_\d{4,}_.+")  # a year is no number of an upload
_MOODLE = re.compile(r"[^_]+_(?P<number>\d+)_assignsubmission_file(?:_.*)?")


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes:
        student: the id.
        path: the notebook.
    """

    student: str
    path: Path


def is_id(text: str) -> bool:
    """Whether a text can be a student's id."""
    return _ID.match(text) is not None


def find_submissions(assignment: str, paths: Sequence[Path]) -> tuple[list[Submission], list[str]]:
    """Return the submissions, sorted by id, and sentences about what was passed over.

    Args:
        assignment: tells nbgrader's tree from a plain folder.
        paths: notebooks and folders.
    """
    problems: list[str] = []
    found: dict[str, Submission] = {}
    for path in paths:
        if not path.exists():
            problems.append(f"{path}: was not found.")
            continue
        files = list(_notebooks_in(path))
        if not files:
            problems.append(f"{path}: holds no notebook.")
        is_tree = any(_is_in_tree(assignment, file) and _handed_in_to_moodle(file, path) is None for file in files)
        for file in files:
            student = _handed_in_to_moodle(file, path)
            if student is not None:
                _add(found, Submission(student, file), problems)
                continue
            if is_tree and not _is_in_tree(assignment, file):
                problems.append(f"{file}: is not <student>/{assignment}/{assignment}.ipynb and was not graded.")
                continue
            _add(found, _submission(assignment, file), problems)
    return [found[student] for student in sorted(found)], problems


def _notebooks_in(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in file.parts and file.is_file():
            yield file


def _is_in_tree(assignment: str, file: Path) -> bool:
    """Whether a notebook lies as in nbgrader's tree, ``<student>/<assignment>/<assignment>.ipynb``."""
    return file.parent.name == file.stem == assignment


def _submission(assignment: str, file: Path) -> Submission:
    if _is_in_tree(assignment, file):
        return Submission(file.parent.parent.name, file)
    found = _MOODLE.fullmatch(file.stem) or _CANVAS.fullmatch(file.stem)
    return Submission(found["number"] if found else file.stem, file)


def _handed_in_to_moodle(file: Path, downloaded: Path) -> str | None:
    """Return whose folder of Moodle's a file lies in: the outermost's, as the folders in it are the student's own."""
    folders = [downloaded.name, *file.relative_to(downloaded).parts[:-1]] if file != downloaded else [file.parent.name]
    matches = filter(None, map(_MOODLE.fullmatch, folders))
    return next((found["number"] for found in matches), None)


def _add(found: dict[str, Submission], submission: Submission, problems: list[str]) -> None:
    student, path = submission.student, submission.path
    if not is_id(student):
        problems.append(f"{path}: '{student}' cannot be a student's id. Use only a-z, A-Z, 0-9 and . _ - @ +.")
        return
    if path.is_symlink():
        problems.append(f"{path}: is a link, not a file. Copy the notebook there.")
        return
    other = found.get(student)
    if other is None:
        found[student] = submission
        return
    latest, earlier = sorted((other, submission), key=lambda item: item.path.stat().st_mtime, reverse=True)
    found[student] = latest
    problems.append(
        f"{earlier.path}: is an earlier submission of '{student}' and was not graded; {latest.path} is later."
    )
