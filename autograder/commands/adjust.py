"""`adjust`: write a line of points by hand, with its reason, into `adjustments.csv`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from autograder.commands.doorway import opened
from autograder.commands.ending import writing
from autograder.handed_in.roster import read_roster
from autograder.standing.adjustments_file import FILE, add_line


def adjust(assignment: str, student: str, exercise: str, how: str, points: str, reason: str, by: str) -> int:
    """Write the line, and say when it counts."""
    door = opened()
    door.place(assignment)
    when = datetime.now().astimezone().isoformat(" ", "minutes")
    with writing(Path(FILE)):
        add_line(door.root, door.course, (student, assignment, exercise, how, points, reason, by, when))
    people = read_roster(door.root).people
    if people and student != "*" and student not in people:
        door.say(f"note: {student} is not in roster.csv.")
    door.say(f"wrote a line into {FILE}. It counts in every report and export from now on; no result is changed.")
    return 0
