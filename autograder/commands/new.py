"""`new`: begin an assignment."""

from __future__ import annotations

from autograder.commands.doorway import opened
from autograder.publishing.making.new_assignment import new_assignment


def new(assignment: str, title: str) -> int:
    """Write an assignment of one exercise, sound as it is, and say what comes next."""
    door = opened()
    written = new_assignment(door.root, door.course, assignment, title)
    door.say(*(f"wrote {path}" for path in written))
    if "course_config.py" not in written:
        door.say(f'Add "{assignment}" to the assignments in course_config.py.')
    door.say(
        f"Now: python -m autograder check {assignment}, then change the exercise. See autograder/docs/authoring.md."
    )
    return 0
