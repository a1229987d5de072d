"""`extend`: write a line that gives a student more time, with its reason, into `extensions.csv`."""

from __future__ import annotations

from autograder.commands.written_line import write_line
from autograder.standing.extensions_file import EXTENSIONS


def extend(assignment: str, student: str, until: str, reason: str, by: str) -> int:
    """Write the line."""
    return write_line(EXTENSIONS, assignment, student, (until, reason, by))
