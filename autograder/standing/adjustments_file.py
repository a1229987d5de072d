"""`adjustments.csv` beside `course_config.py`: points by hand, a line for each, which a spreadsheet may edit.

student,assignment,exercise,how,points,reason,who,when
ada,ps1_gradients,grad_norm,add,2,The zero vector was misread,mk,2026-12-01 10:00+01:00
*,ps1_gradients,composite_slopes,drop,,The statement was wrong,mk,2026-12-01
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import get_args

from autograder.common.files import printable
from autograder.course import Course
from autograder.course.places import Place
from autograder.judging.record import MOST
from autograder.standing.ledger import EVERYTHING, HandLine, How
from autograder.standing.lines_file import (
    BadLineError,
    Cells,
    LinesFile,
    assignment_in,
    known,
    reason_in,
    student_in,
    who_in,
    written_in,
)


def _line(cells: Cells, root: Path, course: Course) -> HandLine:
    student, assignment, exercise = student_in(cells), assignment_in(cells, course), cells.get("exercise", "")
    if exercise != EVERYTHING:
        known("exercise", exercise, sorted(Place(root, assignment).exercise_names))
    how = known("how", cells.get("how", ""), get_args(How))
    if how == "drop" and exercise == EVERYTHING:
        raise BadLineError("drops everything. Name the exercise that does not count.")
    reason, by = reason_in(cells), who_in(cells)
    points = _points(cells.get("points", ""), how)
    return HandLine(student, assignment, exercise, how, points, reason, by, written_in(cells))  # type: ignore[arg-type]


def _points(text: str, how: str) -> float:
    if how == "drop":
        if text:
            raise BadLineError("drops an exercise and says points. Leave them empty.")
        return 0.0
    try:
        points = float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        points = math.nan
    if not abs(points) <= MOST:
        raise BadLineError(f"has the points '{printable(text)}'. Write a number, as 2 or -1.5.")
    if points < 0 and how != "add":
        raise BadLineError(f"has the points '{printable(text)}'. Only add may be negative.")
    return points


ADJUSTMENTS = LinesFile(
    "adjustments.csv", ("student", "assignment", "exercise", "how", "points", "reason", "who", "when"), _line
)
