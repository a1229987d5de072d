"""A table beside `course_config.py` that a lecturer writes, by a command or in a spreadsheet: read whole or not at all.

One bad line, and none is applied: half a table would be decisions that nobody made.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from autograder.common.files import printable
from autograder.common.near_match import near_match
from autograder.common.spreadsheet import BYTE_ORDER_MARK, cell_text, table
from autograder.common.student_ids import as_id, is_id
from autograder.course import Course
from autograder.course.course_error import CourseError

EVERYBODY = "*"
LONGEST_REASON = 2_000
Line = TypeVar("Line")
Cells = dict[str, str]


class BadLineError(Exception):
    """A line cannot be applied; the text goes on from its number."""


@dataclass(frozen=True)
class LinesFile(Generic[Line]):
    """One such table.

    Attributes:
        name: the file's.
        columns: in the order in which a command writes them.
        line_of: makes a line of its cells, or raises `BadLineError`.
    """

    name: str
    columns: tuple[str, ...]
    line_of: Callable[[Cells, Path, Course], Line]

    def read(self, root: Path, course: Course) -> list[Line]:
        """Read the lines of the course in a folder; none where there is no such file.

        Raises:
            CourseError: a line is wrong; each is named with its number, and none is applied.
        """
        path = root / self.name
        if not path.is_file():
            return []
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            said = "cannot be read. Save it as CSV in UTF-8. Nothing of it is applied."
            raise CourseError(f"{self.name}: {said}") from None
        lines, problems = [], []
        for number, cells in self._rows(text):
            try:
                lines.append(self.line_of(cells, root, course))
            except BadLineError as problem:
                problems.append(f"{self.name}: line {number} {problem}")
        if problems:
            raise CourseError("\n".join([*problems, f"{self.name}: nothing of it is applied until that is mended."]))
        return lines

    def add(self, root: Path, course: Course, cells: Sequence[str]) -> None:
        """Add a line to the file, once the others and this one are sound.

        Args:
            cells: what stands under each of the columns.

        Raises:
            CourseError: one of the lines is not sound; nothing is written.
            OSError: the file cannot be written.
        """
        self.read(root, course)
        try:
            self.line_of(dict(zip(self.columns, cells, strict=True)), root, course)
        except BadLineError as problem:
            raise CourseError(f"The line {problem} Nothing was written.") from None
        text = table(self.columns, [cells])
        with (root / self.name).open("a+", encoding="utf-8") as file:  # in one write, so that two at once lose neither
            file.seek(0)
            there = file.read()
            body = text.split("\n", 1)[1]
            file.write(f"{'' if there.endswith(chr(10)) else chr(10)}{body}" if there else BYTE_ORDER_MARK + text)

    def about(self, root: Path, assignment: str, also: Mapping[str, str]) -> bytes:
        """Return the lines about one assignment as such a file; nothing where there are none.

        Args:
            also: what a student is called elsewhere, by the id: a line of theirs is written for both.
        """
        path = root / self.name
        lines = [cells for _, cells in self._rows(path.read_text("utf-8-sig"))] if path.is_file() else []
        mine = [cells for cells in lines if cells.get("assignment") == assignment]
        written = [
            [name if column == "student" else cells.get(column, "") for column in self.columns]
            for cells in mine
            for name in dict.fromkeys((cells["student"], also.get(as_id(cells["student"])) or cells["student"]))
        ]
        return table(self.columns, written).encode() if written else b""

    def _rows(self, text: str) -> Iterator[tuple[int, Cells]]:
        """Yield the lines below the first with their numbers, each cell under its column."""
        delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header: list[str] = []
        for row in reader:
            cells = [cell_text(cell).strip() for cell in row]
            if not header:
                header = [cell.casefold() for cell in cells]
                missing = [name for name in self.columns if name not in header]
                if missing:
                    said = f"has no column {', '.join(missing)}. Its first line is {','.join(self.columns)}."
                    raise CourseError(f"{self.name}: {said}")
            elif any(cells):
                yield reader.line_num, dict(zip(header, cells, strict=False))


def student_in(cells: Cells) -> str:
    """Return the student of a line: an id, or "*" for everybody."""
    typed = cells.get("student", "")
    student = typed if typed == EVERYBODY else as_id(typed)
    if student != EVERYBODY and not is_id(student):
        raise BadLineError(f"has the student '{printable(student)}'. Write an id, or * for everybody.")
    return student


def assignment_in(cells: Cells, course: Course) -> str:
    """Return the assignment of a line."""
    return known("assignment", cells.get("assignment", ""), course.assignments)


def known(column: str, word: str, words: Sequence[str]) -> str:
    """Return a word that is one of those that there are."""
    if word not in words:
        near = near_match(word, words)
        raise BadLineError(f"has the {column} '{printable(word)}'. {near}There is: {', '.join(words)}.")
    return word


def reason_in(cells: Cells) -> str:
    """Return the reason of a line."""
    reason = cells.get("reason", "")
    if not reason or len(reason) > LONGEST_REASON:
        raise BadLineError(f"has no reason, or one of more than {LONGEST_REASON} letters. Students read it.")
    return reason


def who_in(cells: Cells) -> str:
    """Return who decided."""
    if not cells.get("who"):
        raise BadLineError("does not say who. Write a name or initials.")
    return cells["who"]


def written_in(cells: Cells) -> datetime:
    """Return when a line was written: a moment, or a day."""
    text = cells.get("when", "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadLineError(f"has the time '{printable(text)}'. Write 2026-12-01, or 2026-12-01 10:00+01:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def moment_in(cells: Cells, column: str) -> datetime:
    """Return a moment that decides about points: it needs a time zone; in UTC."""
    text = cells.get(column, "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadLineError(f"has the {column} '{printable(text)}'. Write it as 2026-12-01 10:00+01:00.") from None
    if moment.tzinfo is None:
        raise BadLineError(f"has the {column} '{printable(text)}' without a time zone. Write 2026-12-01 10:00+01:00.")
    return moment.astimezone(UTC)
