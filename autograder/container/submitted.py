"""Finds the one notebook that a student handed in on a platform, and reads it without following where it points.

Trusted code over an untrusted folder: a link in it may lead to the worked solutions, which would earn everything.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.common.files import printable
from autograder.common.student_ids import is_id
from autograder.handed_in.account import account_of_one
from autograder.handed_in.entries import Entry, Wanted
from autograder.handed_in.leftovers import leftover
from autograder.handed_in.listing import folder_listing
from autograder.handed_in.safe_reading import plain_bytes
from autograder.handed_in.tree import is_candidate
from autograder.judging.circumstances import HandedIn

MOST_NAMED, LONGEST_NAME = 5, 80
MAX_METADATA_BYTES = 2**20
UNKNOWN = "student"


class NotSubmittedError(Exception):
    """There is no one notebook to grade; the text says why, for the student."""


def submitted_bytes(folder: Path, assignment: str) -> bytes:
    """Return the bytes of the one notebook, or of the one file: what that is, the reader of notebooks says.

    Raises:
        NotSubmittedError: there is none, or there are several.
    """
    listing = folder_listing(folder, assignment)
    # whoever unpacked them dated them: their times say nothing
    undated = replace(listing, entries=tuple(replace(entry, modified=0.0) for entry in listing.entries))
    account = account_of_one(undated, Wanted(assignment), UNKNOWN)
    if account.submissions:
        return account.submissions[0].contents()[0]
    files = [entry for entry in listing.entries if entry.kind != "folder" and not leftover(entry.parts)]
    _make_sure_it_is_one(files)
    return file_bytes(folder.joinpath(*files[0].parts))


def metadata_in(path: Path) -> Any:
    """Return what Gradescope's `submission_metadata.json` says; nothing where it cannot be read."""
    try:
        return json.loads(plain_bytes(path, MAX_METADATA_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def student_of(metadata: Any) -> str:
    """Return the student's address as the platform tells it, or a word in its place if that is no student's id."""
    text = _told(metadata, "users", 0, "email")
    return text if isinstance(text, str) and is_id(text) else UNKNOWN


def handed_in_of(metadata: Any) -> HandedIn | None:
    """Return when the platform says that it was handed in, and until when this student might; nothing if it does not.

    A due date of the student's own, where there is an extension, stands beside their name.
    """
    at = _moment(_told(metadata, "created_at"))
    if at is None:
        return None
    own, everybodys = ("users", 0, "assignment", "due_date"), ("assignment", "due_date")
    due = _moment(_told(metadata, *own)) or _moment(_told(metadata, *everybodys))
    reference = str(_told(metadata, "id"))[:LONGEST_NAME]
    return HandedIn(at=at, platform="gradescope", reference=reference, due=due)


def _told(metadata: Any, *path: str | int) -> Any:
    """Return what stands at a place of the metadata; nothing where there is no such place."""
    for step in path:
        try:
            metadata = metadata[step]
        except (LookupError, TypeError):
            return None
    return metadata


def _moment(text: Any) -> datetime | None:
    """Return a moment with its time zone, in UTC; nothing where it is none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError):
        return None


def _make_sure_it_is_one(files: Sequence[Entry]) -> None:
    """Refuse what is not one file.

    Raises:
        NotSubmittedError: with what the student should do.
    """
    if not files:
        raise NotSubmittedError("No file was handed in. Hand in your notebook, the .ipynb file.")
    notebooks = [entry for entry in files if is_candidate(entry)]
    if len(notebooks) > 1:
        raise NotSubmittedError(f"You handed in {len(notebooks)} notebooks: {_named(notebooks)}. Hand in one.")
    archives = [entry.look.problem for entry in files if entry.look.problem]
    if archives:
        raise NotSubmittedError(f"What you handed in {archives[0]}. Hand in the .ipynb file.")
    if len(files) > 1:
        raise NotSubmittedError("None of the files that you handed in is a notebook. Hand in the .ipynb file.")


def file_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        NotSubmittedError: it is none, or a link.
    """
    try:
        return plain_bytes(path)
    except OSError as problem:
        what = {errno.ELOOP: "is a link, not a file", errno.EINVAL: "is not a file"}
        said = what.get(problem.errno or 0, "cannot be read")
        raise NotSubmittedError(f"What you handed in {said}. Hand in the notebook itself.") from None


def _named(entries: Sequence[Entry]) -> str:
    """List files by name, a few, and cut where a name grows long."""
    names = [printable("/".join(entry.parts)) for entry in entries[:MOST_NAMED]]
    shown = [name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…" for name in names]
    return ", ".join(shown) + (", …" if len(entries) > MOST_NAMED else "")
