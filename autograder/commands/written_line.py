"""What `adjust` and `extend` share: a line, once it is sound, added to a table beside the course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.commands.doorway import opened
from autograder.commands.ending import writing
from autograder.handed_in.roster import read_roster
from autograder.standing.lines_file import EVERYBODY, LinesFile


def write_line(file: LinesFile[Any], assignment: str, student: str, cells: Sequence[str]) -> int:
    """Write the line, and say when it counts.

    Args:
        cells: what stands between the assignment and when it was written.
    """
    door = opened()
    door.place(assignment)
    when = datetime.now().astimezone().isoformat(" ", "minutes")
    with writing(Path(file.name)):
        file.add(door.root, door.course, (student, assignment, *cells, when))
    people = read_roster(door.root).people
    if people and student != EVERYBODY and student not in people:
        door.say(f"note: {student} is not in roster.csv.")
    door.say(f"wrote a line into {file.name}. It counts in every report and export from now on; no result is changed.")
    return 0
