"""`export csv`: everybody's points as a table, or in the table of Canvas or Moodle."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.ending import new_console
from autograder.commands.points_file import filled_gradebook, settled_results, write_told
from autograder.fleet.class_grading import summary_csv


def export_csv(assignment: str, results: Path, out: Path, gradebook: Path | None, column: str) -> int:
    """Write the table."""
    found = settled_results(results, assignment).of
    if gradebook is None:
        return write_told(out, summary_csv(found), [])
    filled = filled_gradebook(assignment, found, gradebook, column)
    new_console().print(f"{len(filled.people)} of {len(found)} students are in {gradebook}", markup=False)
    return write_told(out, filled.text, filled.problems)
