"""`extensions.csv` beside `course_config.py`: until when somebody may hand in, other than everybody else.

student,assignment,until,reason,who,when
ada,ps1_gradients,2026-10-09 23:59+02:00,Ill,mk,2026-10-01
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.course import Course
from autograder.standing.lines_file import (
    BadLineError,
    Cells,
    LinesFile,
    assignment_in,
    moment_in,
    reason_in,
    student_in,
    who_in,
    written_in,
)


@dataclass(frozen=True)
class Extension:
    """One line.

    Attributes:
        student: an id, or "*" for everybody.
        assignment: as ps1_gradients.
        until: the due date instead, in UTC.
        reason: for the student.
        by: who granted it.
        at: when.
    """

    student: str
    assignment: str
    until: datetime
    reason: str
    by: str
    at: datetime


def _line(cells: Cells, _: Path, course: Course) -> Extension:
    student, assignment = student_in(cells), assignment_in(cells, course)
    until, due = moment_in(cells, "until"), course.due.get(assignment)
    if due is None:
        raise BadLineError(f"extends {assignment}, which has no due date. Write one into course_config.py.")
    if until <= datetime.fromisoformat(due):
        raise BadLineError(f"ends before the due date, which is {due}. Write a later moment.")
    return Extension(student, assignment, until, reason_in(cells), who_in(cells), written_in(cells))


EXTENSIONS = LinesFile("extensions.csv", ("student", "assignment", "until", "reason", "who", "when"), _line)
