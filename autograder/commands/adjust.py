"""`adjust`: write a line of points by hand, with its reason, into `adjustments.csv`."""

from __future__ import annotations

from autograder.commands.written_line import write_line
from autograder.standing.adjustments_file import ADJUSTMENTS


def adjust(assignment: str, student: str, exercise: str, how: str, points: str, reason: str, by: str) -> int:
    """Write the line."""
    return write_line(ADJUSTMENTS, assignment, student, (exercise, how, points, reason, by))
