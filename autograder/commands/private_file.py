"""What platforms grade with is one private file: written where its owner says, once the bank in it is proved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from autograder.commands.doorway import opened, warm
from autograder.commands.ending import writing
from autograder.common.told import UnusableError
from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.course.key import private_folder
from autograder.course.places import Place
from autograder.fleet.screen import Screen
from autograder.sandbox.launch import Launched


def write_private_file(
    launched: Launched, assignment: str, path: Path, write: Callable[[Place, Course, Declared], int]
) -> None:
    """Make and prove the bank, write a file that holds it, and say what it is.

    Args:
        write: writes it, and returns its size in bytes.

    Raises:
        UnusableError: the folder that it is to lie in is not there, which is said before a bank is drawn.
    """
    door = opened()
    if path.absolute().parent != private_folder(door.root) and not path.parent.is_dir():
        raise UnusableError(f"the folder {path.parent} was not found. Make it, or choose another.")
    place = door.place(assignment)
    with writing(path):
        with warm(launched) as zygote, Screen(door.console) as screen:
            declared = door.judge(place, zygote, screen).declared
        size = write(place, door.course, declared)
    door.say(
        f"wrote {path} ({size / 1e6:.1f} MB)",
        "It is private: it holds the course key, the hidden checks, their answers and the solutions.",
        "Upload it to Gradescope and give it to nobody else; the file can be read by you alone.",
    )
    door.warn_unless_proved(place, "use")
