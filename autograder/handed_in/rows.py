"""The account's rows: what became of a file that was handed in, or of a person who handed in none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from autograder.common.files import printable
from autograder.handed_in.entries import Entry

What = Literal[
    "graded", "unreadable", "not graded", "refused", "another assignment", "older attempt", "passed over", "old result",
    "missing",
]  # fmt: skip


@dataclass(frozen=True)
class AccountRow:
    """What became of one file, or of one person.

    Attributes:
        path: the file, as it is named to a person; empty for one who handed in none.
        student: whose it is; empty where nobody is to be told.
        what: in a word or two.
        why: a sentence without its subject, and the next step; empty for what is graded.
    """

    path: str
    student: str
    what: What
    why: str = ""


@dataclass(frozen=True)
class Owned:
    """A file, and whose it is.

    Attributes:
        entry: the file.
        path: the same, as it was named to the command.
        student: the id.
        name: what the student called the file, without what a platform put before it.
        place: where it lies as far as that is not the student's own doing; only files of one place are compared.
        upload: Canvas' number, or Gradescope's; 0 elsewhere.
        depth: how deep it lies in the student's own folder.
        is_certain: whether a student handed it in for certain; a file among others may be anybody's.
        platform: "canvas", "moodle" or "gradescope", where its name is that platform's.
        marked_late: whether the platform calls it late.
        at: when it came, where the platform says so of this file.
        group: with whom the student handed it in, by the platform's word.
    """

    entry: Entry
    path: str
    student: str
    name: str
    place: tuple[str, ...]
    upload: int = 0
    depth: int = 1
    is_certain: bool = True
    platform: str = ""
    marked_late: bool = False
    at: datetime | None = None
    group: tuple[str, ...] = ()

    def row(self, what: What, why: str = "") -> AccountRow:
        """Say what becomes of it."""
        return AccountRow(printable(self.path), self.student, what, why)
