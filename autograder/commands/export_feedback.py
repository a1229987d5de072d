"""`export feedback`: everybody's page of the report in a zip that Moodle hands out."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.ending import new_console
from autograder.commands.points_file import filled_gradebook, settled_results, write_told
from autograder.common.student_ids import student_of
from autograder.common.told import UnusableError
from autograder.platforms.gradebooks import feedback_files
from autograder.platforms.gradescope.zip_file import zip_bytes


def export_feedback(assignment: str, results: Path, gradebook: Path, out: Path) -> int:
    """Write the zip.

    Raises:
        UnusableError: the table is not Moodle's, or there is no report.
    """
    filled = filled_gradebook(assignment, settled_results(results, assignment).of, gradebook, "")
    if any("Identifier" not in row for row in filled.people.values()):
        raise UnusableError(f"{gradebook} is no grading worksheet of Moodle, and only Moodle takes such a zip.")
    pages = {
        student_of(path.stem): path.read_bytes() for path in sorted((results / "report" / "students").glob("*.html"))
    }
    if not pages:
        raise UnusableError(f"{results} holds no report. Run report first.")
    files = feedback_files(filled, pages)
    without = [f"{student}: has no page. Run report again." for student in filled.people if student not in pages]
    new_console().print(f"{len(files)} pages", markup=False)
    return write_told(out, zip_bytes(files), [*filled.problems, *without])
