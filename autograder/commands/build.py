"""`build`: strip source notebooks into releases and run the worked solutions."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.doorway import Doorway, noting, opened
from autograder.common.told import Told
from autograder.publishing.making.building import build as build_one
from autograder.publishing.making.building import left_out_notes


def build(assignments: list[str] | None, into: Path | None) -> int:
    """Build assignments one by one; the mistakes of all of them are told in the same run."""
    door, problems = opened(), list[str]()
    for name in assignments or door.course.assignments:
        with noting(problems):
            _build(door, name, into)
    if problems:
        raise Told("\n".join(problems))
    return 0


def _build(door: Doorway, name: str, into: Path | None) -> None:
    place, declared = door.declared(name)
    with door.console.status(f"building {name}: stripping, then running the solutions and the release"):
        built = build_one(place, door.course, declared, into)
    door.say(f"{name}: {len(built.changed) + len(built.removed)} files changed")
    door.say(*(f"  wrote {path}" for path in built.changed), *(f"  removed {path}" for path in built.removed))
    door.say(*(f"  note: {note}" for note in left_out_notes(place, door.course, declared)))
    door.warn_unless_proved(place, "publish")
