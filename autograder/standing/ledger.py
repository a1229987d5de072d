"""Points by hand: the lines of `adjustments.csv`, and what a result comes to with them.

The judge's points stay as they are in a result's file. A line is applied whenever the result is read, in the order of
the lines, so that grading again loses none; what an exercise, or the assignment, does not allow is cut, and said.

| how | what becomes of it |
| --- | --- |
| add | points are added, or taken where negative: never below 0, nor above what there is |
| set | the exercise, or the whole, is worth just so much, within the same bounds |
| bonus | points on top, also beyond what there is |
| drop | the exercise does not count: its points go, and so does what it was worth |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from autograder.judging.circumstances import Adjustment
from autograder.judging.result import SubmissionResult, whole
from autograder.standing.lines_file import EVERYBODY

How = Literal["add", "set", "bonus", "drop"]
EVERYTHING = "*"


@dataclass(frozen=True)
class HandLine:
    """One line of `adjustments.csv`.

    Attributes:
        student: an id, or "*" for everybody.
        assignment: as ps1_gradients.
        exercise: its name, or "*" for the whole.
        how: what becomes of the points.
        points: of "drop" none.
        reason: for the student.
        by: who did it.
        at: when.
    """

    student: str
    assignment: str
    exercise: str
    how: How
    points: float
    reason: str
    by: str
    at: datetime


class Ledger:
    """The lines of a course.

    Args:
        lines: in the order in which they count.
    """

    def __init__(self, lines: Iterable[HandLine] = ()) -> None:
        self.lines = tuple(lines)

    def of(self, assignment: str) -> list[HandLine]:
        """Return the lines about an assignment."""
        return [line for line in self.lines if line.assignment == assignment]

    def settled(self, result: SubmissionResult) -> SubmissionResult:
        """Return a result with what the lines make of it; one that is not graded yet is left alone."""
        mine = [line for line in self.of(result.assignment) if line.student in (EVERYBODY, result.student)]
        if not mine or result.status == "ungraded":
            return result
        left = _without(result, [line.exercise for line in mine if line.how == "drop"])
        return left.model_copy(update={"adjustments": list(_applied(left, result, mine))})

    def dropped(self, assignment: str) -> set[str]:
        """Return the exercises of an assignment that count for nobody."""
        return {line.exercise for line in self.of(assignment) if line.how == "drop" and line.student == EVERYBODY}

    def nobody(self, assignment: str, students: Iterable[str]) -> list[str]:
        """Return the ids in lines about an assignment that are nobody's, of those who have a result."""
        known = {EVERYBODY, *students}
        return list(dict.fromkeys(line.student for line in self.of(assignment) if line.student not in known))


def _without(result: SubmissionResult, names: Sequence[str]) -> SubmissionResult:
    """Return a result in which some exercises do not count."""
    gone = [item for item in result.exercises if item.name in names]
    return result.model_copy(
        update={
            "exercises": [item for item in result.exercises if item.name not in names],
            "points": result.points - sum(item.points for item in gone),
            "max_points": result.max_points - sum(item.max_points for item in gone if not item.is_bonus),
        }
    )


def _applied(left: SubmissionResult, before: SubmissionResult, lines: Sequence[HandLine]) -> Iterator[Adjustment]:
    """Yield what each line changes, once all those before it are applied.

    Args:
        left: the result without the exercises that were dropped.
        before: the same with them.
    """
    points = {item.name: float(item.points) for item in left.exercises}
    most = {item.name: float(item.max_points) for item in left.exercises}
    dropped = {item.name for item in before.exercises} - points.keys()
    points[EVERYTHING], most[EVERYTHING] = float(left.points), max(left.max_points, float(left.points))
    on_top = 0.0  # bonuses take no room from what is added later
    for line in lines:
        name, said = line.exercise, ""
        if line.how == "drop" or name in dropped:
            by, said = 0.0, "" if line.how == "drop" else "the exercise does not count"
        elif name not in points:
            by, said = 0.0, "nothing of it is in this result"
        elif line.how == "bonus":
            by, on_top = line.points, on_top + line.points
        else:
            by, said = _within(line, points[name], most[name])
            points[name] += by
            if name != EVERYTHING:
                points[EVERYTHING] += by
        reason = f"{line.reason} ({said})" if said else line.reason
        exercise = None if name == EVERYTHING else name
        yield Adjustment(exercise=exercise, points=round(by, 2), reason=reason, by=line.by, at=line.at)


def _within(line: HandLine, now: float, most: float) -> tuple[float, str]:
    """Return by how much points change, and what is to be said where that is not what the line says."""
    wanted = line.points if line.how == "set" else now + line.points
    got = min(max(wanted, 0.0), most)
    if got == wanted:
        return got - now, ""
    what = "the assignment" if line.exercise == EVERYTHING else "the exercise"
    bound = f"{what} has no more than {whole(most)}" if wanted > most else "there is nothing below 0"
    counts = f"{whole(got - now):+g} counts" if got != now else "nothing of it counts"
    return got - now, f"{bound}, so that {counts}"
