"""In nbgrader's `submitted/`, who of a team handed in nothing gets a copy of what one of them did.

    submitted/ada/ps1_gradients/ps1_gradients.ipynb
    submitted/ben/ps1_gradients/ps1_gradients.ipynb, timestamp.txt, handed_in_by.txt, which says "ada"

So nbgrader grades it, shows it and gives feedback on it as on any other, with dates and scores of that student's own. A
copy follows what it was made from; who hands in something has that from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.common.student_ids import as_id
from autograder.course import Course
from autograder.course.places import Place, all_exercises
from autograder.handed_in.account import account_of
from autograder.handed_in.entries import Wanted
from autograder.handed_in.listing import listings
from autograder.handed_in.roster import read_roster
from autograder.handed_in.safe_reading import plain_bytes
from autograder.handed_in.submission import Submission
from autograder.handed_in.teams import with_teams
from autograder.handed_in.when import TIMESTAMP

FILE = "handed_in_by.txt"


def lay_copies(converter: Any, place: Place, course: Course) -> dict[Path, Path]:
    """Lay the copies, and let nbgrader know of them.

    Args:
        converter: what of nbgrader is about to grade; it has listed what was handed in.

    Returns:
        What each was copied from, by the copy.

    Raises:
        OSError: a copy cannot be written.
    """
    copies = {}
    for submission in _of_others(converter, place, course):
        folder = Path(converter._format_source(place.name, submission.student))
        by = submission.path.parents[1].name
        _copy(submission.path.parent, folder, place.source.name, by)
        converter.assignments[str(folder)] = [str(folder / place.source.name)]
        copies[folder / place.source.name] = submission.path
        converter.log.info("%s has what %s of the same team handed in", submission.student, by)
    return copies


def _of_others(converter: Any, place: Place, course: Course) -> Iterator[Submission]:
    """Yield the submissions of those who handed in nothing, with the path of what one of their team did."""
    own = [Path(folder) / place.source.name for folder in converter.assignments if not _is_copy(Path(folder))]
    roster = read_roster(place.root)
    account = account_of(
        listings(own, place.name), Wanted(place.name, all_exercises(place.root, course)), roster.people
    )
    everybody = Path(converter._format_source(place.name, "anybody")).parents[1].glob(f"*/{place.name}")
    has_own = {as_id(folder.parent.name) for folder in everybody if not _is_copy(folder)}
    for item in with_teams(account, roster, course.team_size, has_own)[0].submissions:
        if as_id(item.path.parents[1].name) != item.student:
            yield item


def _copy(source: Path, folder: Path, notebook: str, by: str) -> None:
    """Copy what is graded and its time; what is the same already is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {notebook: _content(source / notebook), TIMESTAMP: _content(source / TIMESTAMP), FILE: by.encode()}
    for name, data in files.items():
        if data and _content(folder / name) != data:
            (folder / name).write_bytes(data)


def _is_copy(folder: Path) -> bool:
    """Whether a folder says that it is a copy; whoever hands in such a file is graded by their own notebook, still."""
    return bool(_content(folder / FILE))


def _content(path: Path) -> bytes:
    try:
        return plain_bytes(path)
    except OSError:
        return b""
