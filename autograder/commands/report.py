"""`report`: a page for every student, and an overview of the class."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.doorway import opened
from autograder.commands.ending import writing
from autograder.common.told import PROBLEM
from autograder.reporting.words import count
from autograder.reporting.writing import write_reports


def report(assignment: str, results: Path) -> int:
    """Write what the results say."""
    door = opened()
    place, declared = door.declared(assignment)
    with door.console.status("writing the pages"), writing(results):
        written = write_reports(place, door.course, declared, results)
    door.say(*(f"! {sentence}" for sentence in written.problems))
    removed = f", {written.removed} of students who are no longer there removed" if written.removed else ""
    door.say(f"{count(written.students, 'page')} for students in {written.index.parent / 'students'}/{removed}")
    door.say(f"the class: {written.index}")
    return PROBLEM if written.problems else 0
