"""`export otter`: a folder for students, and the private `autograder.zip`."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.ending import new_console
from autograder.commands.private_file import write_private_file
from autograder.container.settings import Settings
from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.platforms.otter import export_autograder, student_files
from autograder.publishing.making.folders import replace_folder
from autograder.sandbox.launch import Launched


def export_otter(launched: Launched, assignment: str, out: Path, torch_index: str, allow_unisolated_files: bool) -> int:
    """Write both."""
    path = out / "autograder.zip"

    def write(place: Place, course: Course, declared: Declared) -> int:
        replace_folder(out / "student", student_files(place, course, declared))
        settings = Settings(assignment, allow_unisolated_files)
        return export_autograder(place, declared, path, settings, torch_index)

    write_private_file(launched, assignment, path, write)
    new_console().print(f"For students: {out / 'student'}", markup=False)
    return 0
