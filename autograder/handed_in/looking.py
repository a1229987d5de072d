"""Looks into a file: does it read as a notebook, whatever its ending, and of which assignment does it claim to be?

Nothing is parsed, which would cost thirty times a notebook's size in memory: the judge says what a file is in the end.
"""

from __future__ import annotations

import hashlib
import json
import re
from itertools import islice
from pathlib import Path

from autograder.handed_in.archive import ArchiveError, bytes_of, notebook_in
from autograder.handed_in.entries import Look
from autograder.handed_in.safe_reading import plain_bytes
from autograder.handed_in.team_variable import team_in
from autograder.judging.notebook import MAX_BYTES
from autograder.judging.unreadable import HEAD, kind_of

MOST_NAMED = 1_000  # cells of exercises that a notebook claims to hold; their names are kept for the whole class
FIRST_BYTES = 8192  # enough to tell what is no notebook
_BEGINS = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*[{\"]")
_CELLS = re.compile(r'"(cells|worksheets)\\?"\s*:\s*\[')
_NOTEBOOK = re.compile(r'"(nbformat|cell_type)\\?"\s*:')
_GRADE_ID = re.compile(r'"grade_id\\?"\s*:\s*\\?"([^"\\\n]{1,100})\\?"')


def look_into(path: Path, assignment: str) -> Look:
    """Say what a file holds.

    Raises:
        OSError: it cannot be read, or is no plain file.
    """
    head = plain_bytes(path, FIRST_BYTES)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not kind_of(head).startswith("a Word"):
        return _of_archive(plain_bytes(path), assignment)
    if not _BEGINS.match(head):
        return Look(seems=kind_of(head))
    return look_at(head if len(head) <= FIRST_BYTES else plain_bytes(path))


def look_at(data: bytes) -> Look:
    """Say what bytes hold."""
    text = data[:MAX_BYTES].decode(json.detect_encoding(data[:4]), errors="replace")
    if not (_CELLS.search(text) and _NOTEBOOK.search(text)):
        return Look(seems=kind_of(data[:HEAD]))
    return Look(
        is_notebook=True,
        exercises=frozenset(islice((found[1] for found in _GRADE_ID.finditer(text)), MOST_NAMED)),
        digest=hashlib.sha256(data).hexdigest(),
        team=team_in(text),
    )


def _of_archive(data: bytes, assignment: str) -> Look:
    try:
        inner = notebook_in(data, assignment)
        found = look_at(bytes_of(data, inner))
    except ArchiveError as problem:
        return Look(seems="a zip archive", problem=str(problem))
    return Look(True, found.seems, inner, "", found.exercises, found.digest, found.team)
