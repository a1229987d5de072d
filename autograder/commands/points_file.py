"""What `export csv` and `export feedback` share: a gradebook filled with points, a file written and told of."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.doorway import opened
from autograder.commands.ending import new_console, writing
from autograder.common.files import write_atomically
from autograder.common.told import PROBLEM, UnusableError
from autograder.judging.result import SubmissionResult
from autograder.platforms.gradebooks import Filled, fill
from autograder.reporting.result_folder import Results, read_results
from autograder.standing.settling import read_standing


def settled_results(results: Path, assignment: str) -> Results:
    """Read the results in a folder, with what they come to.

    Raises:
        NoResultsError: there are none.
        CourseError: a line of a table beside the course is wrong.
    """
    door = opened()
    return read_results(results, assignment, read_standing(door.root, door.course))


def filled_gradebook(assignment: str, found: dict[str, SubmissionResult], gradebook: Path, column: str) -> Filled:
    """Fill the table that Canvas or Moodle exported.

    Raises:
        UnusableError: it cannot be read, or is no such table.
    """
    _, declared = opened().declared(assignment)
    try:
        table = gradebook.read_bytes().decode()
    except OSError as problem:
        raise UnusableError(f"{gradebook}: {problem.strerror}.") from None
    except UnicodeDecodeError:
        text = f"{gradebook} is not UTF-8. Export it again; a spreadsheet program may have saved it in its own way."
        raise UnusableError(text) from None
    return fill(table, found, declared.assignment.title, column)


def write_told(out: Path, data: bytes | str, problems: list[str]) -> int:
    """Write a file, say so and what is missing in it; return the exit code."""
    with writing(out):
        write_atomically(out, data)
    console = new_console()
    for line in (*(f"! {sentence}" for sentence in problems), f"wrote {out}"):
        console.print(line, markup=False)
    return PROBLEM if problems else 0
