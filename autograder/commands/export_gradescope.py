"""`export gradescope`: the zip that Gradescope grades an assignment with."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.private_file import write_private_file
from autograder.container.settings import Settings
from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.course.key import private_folder
from autograder.course.places import Place
from autograder.platforms.gradescope.zip_file import export_gradescope as write_zip
from autograder.sandbox.launch import Launched


def export_gradescope(
    launched: Launched, assignment: str, out: Path | None, torch_index: str, allow_unisolated_files: bool
) -> int:
    """Write the zip."""
    path = out or private_folder(Path.cwd()) / f"{assignment}_gradescope.zip"

    def write(place: Place, _: Course, __: Declared) -> int:
        return write_zip(place, path, Settings(assignment, allow_unisolated_files), torch_index)

    write_private_file(launched, assignment, path, write)
    return 0
