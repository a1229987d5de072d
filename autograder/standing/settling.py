"""What a course's results come to: points by hand, then what lateness costs. Whoever reads results applies it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.judging.result import SubmissionResult
from autograder.standing.adjustments_file import ADJUSTMENTS
from autograder.standing.clock import Clock
from autograder.standing.extensions_file import EXTENSIONS
from autograder.standing.ledger import Ledger
from autograder.standing.times_file import TIMES


@dataclass(frozen=True)
class Standing:
    """Everything that is decided about results after they were judged.

    Attributes:
        ledger: the points by hand.
        clock: the dates.
    """

    ledger: Ledger
    clock: Clock

    def settled(self, result: SubmissionResult, folder: Path | None = None) -> SubmissionResult:
        """Return what a result comes to; the judge's points stay in it.

        Args:
            folder: where it lies.
        """
        return self.clock.settled(self.ledger.settled(result), folder)


def files_about(root: Path, assignment: str, also: Mapping[str, str]) -> dict[str, bytes]:
    """Return what the tables say about one assignment, for a place where only that is graded.

    Args:
        also: what a student is called there, by the id.
    """
    found = {file.name: file.about(root, assignment, also) for file in (ADJUSTMENTS, EXTENSIONS, TIMES)}
    return {name: data for name, data in found.items() if data}


def as_judged(course: Course) -> Standing:
    """Return the standing of a course whose tables say nothing."""
    return Standing(Ledger(), Clock(course))


def read_standing(root: Path, course: Course) -> Standing:
    """Read what a course's folder says: `adjustments.csv`, `extensions.csv`, `handed_in.csv`.

    Raises:
        CourseError: a line of them is wrong; it is named with its number.
    """
    clock = Clock(course, EXTENSIONS.read(root, course), TIMES.read(root, course))
    return Standing(Ledger(ADJUSTMENTS.read(root, course)), clock)
