"""When something was due and when it came: how late that is, and what it costs. The same behind every door.

The latest of these dates is a student's own: `due` in `course_config.py`, what `extensions.csv` says, what the platform
says. When it came, `handed_in.csv` says first, and else the platform, as the result has it. Free days are spent by
themselves, in the order of the course's assignments; those before lie in folders of results beside this one:

    results/ps1_gradients/  results/ps2_matrix_functions/  …
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from autograder.course import Course
from autograder.judging.circumstances import HandedIn, Lateness
from autograder.judging.result import SubmissionResult, result_path
from autograder.standing.extensions_file import Extension
from autograder.standing.lines_file import EVERYBODY
from autograder.standing.times_file import TIMES, TimeLine


class Clock:
    """The dates of a course.

    Args:
        course: with its due dates and its late policy.
        extensions: the lines of `extensions.csv`.
        times: the lines of `handed_in.csv`.
    """

    def __init__(self, course: Course, extensions: Iterable[Extension] = (), times: Iterable[TimeLine] = ()) -> None:
        self.course = course
        self.extensions = tuple(extensions)
        self.times = {(line.assignment, line.student): line.at for line in times}

    def settled(self, result: SubmissionResult, folder: Path | None = None) -> SubmissionResult:
        """Return a result with when it came, how late that is and what it costs; one not graded yet is left alone.

        Args:
            folder: where it lies, for the free days that were spent before.
        """
        if result.status == "ungraded":
            return result
        came = self._came(result.assignment, result.student, result.handed_in)
        due = self.due(result.assignment, result.student, came)
        if came is None or came.at is None or due is None:
            return result.model_copy(update={"handed_in": came, "lateness": None})
        seconds = max(0.0, (came.at - due).total_seconds())
        days = self._days_spent(result.assignment, result.student, seconds, folder)
        share = self.course.late.share(seconds, days)
        points = round(share * result.before_lateness, 2)
        lateness = Lateness(due=due, seconds=seconds, free_days=days, share=share, points=points)
        return result.model_copy(update={"handed_in": came, "lateness": lateness})

    def due(self, assignment: str, student: str, came: HandedIn | None = None) -> datetime | None:
        """Return until when a student may hand in, in UTC; nothing where no date is known."""
        dates = [came.due.astimezone(UTC)] if came and came.due else []
        if assignment in self.course.due:
            dates.append(datetime.fromisoformat(self.course.due[assignment]).astimezone(UTC))
        dates += [line.until for line in self.extended(assignment, student)]
        return max(dates, default=None)

    def extended(self, assignment: str, student: str) -> list[Extension]:
        """Return the extensions that are a student's."""
        return [
            line for line in self.extensions if line.assignment == assignment and line.student in (EVERYBODY, student)
        ]

    def nobody(self, assignment: str, students: Iterable[str]) -> list[str]:
        """Return the ids in extensions of an assignment that are nobody's, of those who have a result."""
        known = {EVERYBODY, *students}
        own = [line.student for line in self.extensions if line.assignment == assignment]
        return [student for student in dict.fromkeys(own) if student not in known]

    def _came(self, assignment: str, student: str, known: HandedIn | None) -> HandedIn | None:
        at = self.times.get((assignment, student))
        due = known.due if known else None
        return HandedIn(at=at, platform="table", reference=TIMES.name, due=due) if at else known

    def _days_spent(self, assignment: str, student: str, seconds: float, folder: Path | None) -> int:
        """Return how many free days this submission takes of those that the ones before have left."""
        late, left = self.course.late, self.course.late.free_days
        if not left or not seconds:
            return 0
        for before in self._late_before(assignment, student, folder):
            left -= late.days_spent(before, left)
        return late.days_spent(seconds, left)

    def _late_before(self, assignment: str, student: str, folder: Path | None) -> Iterator[float]:
        """Yield by how many seconds a student's earlier assignments were late, in the order of the course."""
        names = list(self.course.assignments)
        beside = folder_of_all(folder, assignment)
        for name in names[: names.index(assignment)] if assignment in names else ():
            known = _handed_in(beside / name, student) if beside else None
            came = self._came(name, student, known)
            due = self.due(name, student, came)
            if came and came.at and due:
                yield max(0.0, (came.at - due).total_seconds())


def folder_of_all(folder: Path | None, assignment: str) -> Path | None:
    """Return where the results of all assignments lie, if a folder of results is called after its own."""
    whole = folder.resolve() if folder else None
    return whole.parent if whole and whole.name == assignment else None


def _handed_in(folder: Path, student: str) -> HandedIn | None:
    """Read when an earlier assignment was handed in, of its result nothing else."""
    try:
        known = json.loads(result_path(folder, student).read_bytes()).get("handed_in")
        return HandedIn.model_validate_json(json.dumps(known)) if known else None
    except (OSError, ValueError, AttributeError, ValidationError):
        return None
