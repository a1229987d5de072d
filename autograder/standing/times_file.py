"""`handed_in.csv` beside `course_config.py`: when somebody handed in, by a lecturer's word; that counts first.

student,assignment,at
ada,ps1_gradients,2026-10-03 08:12+02:00
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.course import Course
from autograder.standing.lines_file import (
    EVERYBODY,
    BadLineError,
    Cells,
    LinesFile,
    assignment_in,
    moment_in,
    student_in,
)


@dataclass(frozen=True)
class TimeLine:
    """One line.

    Attributes:
        student: an id.
        assignment: as ps1_gradients.
        at: when, in UTC.
    """

    student: str
    assignment: str
    at: datetime


def _line(cells: Cells, _: Path, course: Course) -> TimeLine:
    student = student_in(cells)
    if student == EVERYBODY:
        raise BadLineError("has the student '*'. Write an id: people hand in one by one.")
    return TimeLine(student, assignment_in(cells, course), moment_in(cells, "at"))


TIMES = LinesFile("handed_in.csv", ("student", "assignment", "at"), _line)
