"""The door that every command goes through: the course in the working folder, opened."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from autograder.commands.ending import new_console, told_to
from autograder.common.told import FAILURE, Told
from autograder.course.config import Course
from autograder.course.declarations import Declared, load_declared
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.fleet.screen import Screen
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.proving.stamp import is_proved
from autograder.sandbox.client import Zygote
from autograder.sandbox.launch import Launched


@dataclass(frozen=True)
class Doorway:
    """An open course, as a command works with it.

    Attributes:
        root: its folder.
        course: what `course_config.py` says.
        console: where the command prints.
    """

    root: Path
    course: Course
    console: Console

    def say(self, *lines: object) -> None:
        """Print lines as they are."""
        for line in lines:
            self.console.print(str(line), markup=False)

    def place(self, assignment: str) -> Place:
        """Return where an assignment lies."""
        return find_place(self.root, self.course, assignment)

    def declared(self, assignment: str) -> tuple[Place, Declared]:
        """Return where an assignment lies, and what is declared there."""
        place = self.place(assignment)
        return place, load_declared(place)

    def judge(self, place: Place, zygote: Zygote, screen: Screen) -> Judge:
        """Return the judge of an assignment; its bank is drawn if it is missing, and proved."""
        return make_judge(place, self.course, zygote, screen.watcher.drawing)

    def warn_unless_proved(self, place: Place, before: str) -> None:
        """Say that an assignment was not proved as it stands, and when it should be."""
        if not is_proved(place):
            command = f"python -m autograder check {place.name}"
            self.say(f"{place.name}: not proved as it stands. Before you {before} it: {command}")


def opened() -> Doorway:
    """Open the course in whose folder the command was started.

    Raises:
        CourseError: there is none, or it cannot be read.
    """
    root = Path.cwd()
    return Doorway(root, load_course(root), new_console())


@contextlib.contextmanager
def warm(launched: Launched) -> Iterator[Zygote]:
    """Wait for a zygote that was launched, lend it, and end it.

    Raises:
        SandboxError: it could not be started or enclosed.
    """
    with contextlib.closing(Zygote(*launched)) as zygote:
        with new_console().status("warming up the sandbox"):
            zygote.wait_ready()
        yield zygote


@contextlib.contextmanager
def noting(problems: list[str]) -> Iterator[None]:
    """Note what is wrong with one assignment, so that the command goes on with the others.

    Raises:
        Told: what stops a command, which is nothing that an assignment could be blamed for.
    """

    def note(told: Told) -> None:
        if told.exit_code == FAILURE:
            raise told
        problems.extend(str(told).splitlines())

    with told_to(note):
        yield
