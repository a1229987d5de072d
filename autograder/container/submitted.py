"""Finds the one notebook that a student handed in on a platform, and reads it without following where it points.

Trusted code over an untrusted folder: a link in it may lead to the worked solutions, which would earn everything.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.common.files import printable
from autograder.common.student_ids import is_id
from autograder.handed_in.account import account_of_one
from autograder.handed_in.entries import Entry, Wanted
from autograder.handed_in.leftovers import leftover
from autograder.handed_in.listing import folder_listing
from autograder.handed_in.safe_reading import plain_bytes
from autograder.handed_in.tree import is_candidate

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


def student_of(metadata: Path) -> str:
    """Return the student's address as the platform tells it, or a word in its place if that is no student's id."""
    try:
        users = json.loads(plain_bytes(metadata, MAX_METADATA_BYTES))["users"]
        text = users[0]["email"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return UNKNOWN
    return text if isinstance(text, str) and is_id(text) else UNKNOWN


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
