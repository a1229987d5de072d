"""`adjustments.csv` beside `course_config.py`: points by hand, a line for each, which a spreadsheet may edit.

student,assignment,exercise,how,points,reason,who,when
ada,ps1_gradients,grad_norm,add,2,The zero vector was misread,mk,2026-12-01 10:00+01:00
*,ps1_gradients,composite_slopes,drop,,The statement was wrong,mk,2026-12-01

One bad line, and none is applied: half a table would be points that nobody decided on.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from autograder.common.files import printable
from autograder.common.near_match import near_match
from autograder.common.spreadsheet import BYTE_ORDER_MARK, cell_text, table
from autograder.common.student_ids import as_id, is_id
from autograder.course import Course
from autograder.course.course_error import CourseError
from autograder.course.places import Place
from autograder.judging.record import MOST
from autograder.standing.ledger import EVERYBODY, EVERYTHING, HandLine, How, Ledger

FILE = "adjustments.csv"
COLUMNS = ("student", "assignment", "exercise", "how", "points", "reason", "who", "when")
LONGEST_REASON = 2_000


class _BadLineError(Exception):
    """A line cannot be applied; the text goes on from its number."""


def read_ledger(root: Path, course: Course) -> Ledger:
    """Read the points by hand of the course in a folder; none where there is no such file.

    Raises:
        CourseError: a line is wrong; each is named with its number, and none is applied.
    """
    path = root / FILE
    if not path.is_file():
        return Ledger()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CourseError(f"{FILE}: cannot be read. Save it as CSV in UTF-8. Nothing of it is applied.") from None
    lines, problems = [], []
    for number, cells in _rows(text):
        try:
            lines.append(_line(cells, root, course))
        except _BadLineError as problem:
            problems.append(f"{FILE}: line {number} {problem}")
    if problems:
        raise CourseError("\n".join([*problems, f"{FILE}: nothing of it is applied until that is mended."]))
    return Ledger(lines)


def add_line(root: Path, course: Course, cells: Sequence[str]) -> None:
    """Add a line to the file, once the others and this one are sound.

    Args:
        cells: what stands under each of the columns.

    Raises:
        CourseError: one of the lines is not sound; nothing is written.
        OSError: the file cannot be written.
    """
    read_ledger(root, course)
    try:
        _line(dict(zip(COLUMNS, cells, strict=True)), root, course)
    except _BadLineError as problem:
        raise CourseError(f"The line {problem} Nothing was written.") from None
    text = table(COLUMNS, [cells])
    with (root / FILE).open("a+", encoding="utf-8") as file:  # in one write, so that two at once lose neither
        file.seek(0)
        there = file.read()
        body = text.split("\n", 1)[1]
        file.write(f"{'' if there.endswith(chr(10)) else chr(10)}{body}" if there else BYTE_ORDER_MARK + text)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines below the first with their numbers, each cell under its column."""
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    for row in reader:
        cells = [cell_text(cell).strip() for cell in row]
        if not header:
            header = [cell.casefold() for cell in cells]
            missing = [name for name in COLUMNS if name not in header]
            if missing:
                raise CourseError(f"{FILE}: has no column {', '.join(missing)}. Its first line is {','.join(COLUMNS)}.")
        elif any(cells):
            yield reader.line_num, dict(zip(header, cells, strict=False))


def _line(cells: dict[str, str], root: Path, course: Course) -> HandLine:
    assignment, exercise, how = (cells.get(name, "") for name in ("assignment", "exercise", "how"))
    student = cells.get("student", "") if cells.get("student") == EVERYBODY else as_id(cells.get("student", ""))
    if student != EVERYBODY and not is_id(student):
        raise _BadLineError(f"has the student '{printable(student)}'. Write an id, or * for everybody.")
    _known("assignment", assignment, course.assignments)
    if exercise != EVERYTHING:
        _known("exercise", exercise, sorted(Place(root, assignment).exercise_names))
    _known("how", how, get_args(How))
    if how == "drop" and exercise == EVERYTHING:
        raise _BadLineError("drops everything. Name the exercise that does not count.")
    reason, by = cells.get("reason", ""), cells.get("who", "")
    if not reason or len(reason) > LONGEST_REASON:
        raise _BadLineError(f"has no reason, or one of more than {LONGEST_REASON} letters. Students read it.")
    if not by:
        raise _BadLineError("does not say who. Write a name or initials.")
    points = _points(cells.get("points", ""), how)
    return HandLine(student, assignment, exercise, how, points, reason, by, _moment(cells.get("when", "")))  # type: ignore[arg-type]


def _known(column: str, word: str, known: Sequence[str]) -> None:
    if word not in known:
        near = near_match(word, known)
        raise _BadLineError(f"has the {column} '{printable(word)}'. {near}There is: {', '.join(known)}.")


def _points(text: str, how: str) -> float:
    if how == "drop":
        if text:
            raise _BadLineError("drops an exercise and says points. Leave them empty.")
        return 0.0
    try:
        points = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        points = math.nan
    if not abs(points) <= MOST:
        raise _BadLineError(f"has the points '{printable(text)}'. Write a number, as 2 or -1.5.")
    if points < 0 and how != "add":
        raise _BadLineError(f"has the points '{printable(text)}'. Only add may be negative.")
    return points


def _moment(text: str) -> datetime:
    """Read when a line was written: a moment, or a day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _BadLineError(f"has the time '{printable(text)}'. Write 2026-12-01, or 2026-12-01 10:00+01:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
