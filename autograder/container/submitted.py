"""Finds the one notebook that a student handed in on a platform, and reads it without following where it points.

Trusted code over an untrusted folder: a link in it may lead to the worked solutions, which would earn everything.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from autograder.common.student_ids import is_id
from autograder.judging.notebook import MAX_BYTES

NOT_SUBMITTED = {".ipynb_checkpoints", "__MACOSX", ".git"}
MOST_NAMED, LONGEST_NAME = 5, 80
MAX_METADATA_BYTES = 2**20
UNKNOWN = "student"


class NotSubmittedError(Exception):
    """There is no one notebook to grade; the text says why, for the student."""


def submitted_bytes(folder: Path) -> bytes:
    """Return the bytes of the one notebook, or of the one file: what that is, the reader of notebooks says.

    Raises:
        NotSubmittedError: there is none, or there are several.
    """
    files = sorted(_files(folder))
    if not files:
        raise NotSubmittedError("No file was handed in. Hand in your notebook, the .ipynb file.")
    notebooks = [path for path in files if path.suffix.lower() == ".ipynb"]
    if len(notebooks) > 1:
        named = _named(notebooks, folder)
        raise NotSubmittedError(f"You handed in {len(notebooks)} notebooks: {named}. Hand in one.")
    if not notebooks and len(files) > 1:
        raise NotSubmittedError("None of the files that you handed in is a notebook. Hand in the .ipynb file.")
    return plain_bytes((notebooks or files)[0])


def student_of(metadata: Path) -> str:
    """Return the student's address as the platform tells it, or a word in its place if that is no student's id."""
    try:
        users = json.loads(plain_bytes(metadata, MAX_METADATA_BYTES))["users"]
        text = users[0]["email"]
    except (NotSubmittedError, ValueError, LookupError, TypeError, RecursionError):
        return UNKNOWN
    return text if isinstance(text, str) and is_id(text) else UNKNOWN


def plain_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """Read a plain file, and one byte more than it may have.

    Raises:
        NotSubmittedError: it is a link, or no file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        raise NotSubmittedError("What you handed in is a link, not a file. Hand in the notebook itself.") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotSubmittedError("What you handed in is not a file. Hand in the notebook itself.")
        return file.read(most + 1)


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file that a student can have meant; links to folders are not followed."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in NOT_SUBMITTED]
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def _named(paths: list[Path], folder: Path) -> str:
    """List files by name, a few, and cut where a name grows long."""
    names = [os.fsencode(path.relative_to(folder)).decode(errors="replace") for path in paths[:MOST_NAMED]]
    shown = [name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…" for name in names]
    return ", ".join(shown) + (", …" if len(paths) > MOST_NAMED else "")
