"""What the pages tell of points by hand: to a student what changed and why, to the lecturer every line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.judging.result import SubmissionResult, whole
from autograder.reporting.overview import Attention, Case
from autograder.reporting.words import count, number
from autograder.standing.adjustments_file import ADJUSTMENTS
from autograder.standing.extensions_file import EXTENSIONS
from autograder.standing.ledger import EVERYTHING, HandLine
from autograder.standing.lines_file import EVERYBODY
from autograder.standing.settling import Standing


@dataclass(frozen=True)
class ByHand:
    """One line on a student's page.

    Attributes:
        what: the points with a sign, "+2", or that an exercise does not count.
        where: the exercise; empty for the whole.
        reason: as the lecturer wrote it.
        day: when.
    """

    what: str
    where: str
    reason: str
    day: str


def by_hand(result: SubmissionResult) -> list[ByHand]:
    """Return what a person changed in a result."""
    counting = {None, *(item.name for item in result.exercises)}
    return [
        ByHand(
            what=(signed(item.points) if item.points else "no change")
            if item.exercise in counting
            else "does not count",
            where=item.exercise or "",
            reason=item.reason,
            day=f"{item.at:%Y-%m-%d}",
        )
        for item in result.adjustments or ()
    ]


def signed(points: float) -> str:
    """Write a change of points.

    Example:
        >>> signed(2.0), signed(-1.5)
        ('+2', '−1.5')
    """
    return f"{'+' if points > 0 else ''}{number(whole(points))}"


@dataclass(frozen=True)
class ShownLine:
    """One line on the class page, in words.

    Attributes:
        student: an id, or "everybody".
        where: the exercise, or "the whole".
        what: what becomes of the points.
        reason, by, day: as written.
    """

    student: str
    where: str
    what: str
    reason: str
    by: str
    day: str


def shown_lines(lines: Sequence[HandLine]) -> list[ShownLine]:
    """Return the lines of the file about one assignment."""
    return [
        ShownLine(
            student="everybody" if line.student == EVERYBODY else line.student,
            where="the whole" if line.exercise == EVERYTHING else line.exercise,
            what=_what(line),
            reason=line.reason,
            by=line.by,
            day=f"{line.at:%Y-%m-%d}",
        )
        for line in lines
    ]


def _what(line: HandLine) -> str:
    points = number(whole(line.points))
    words = {"add": signed(line.points), "set": f"set to {points}", "bonus": f"{signed(line.points)} on top"}
    return words.get(line.how, "does not count")


def lines_of_nobody(standing: Standing, assignment: str, students: Sequence[str]) -> Iterator[Attention]:
    """Find lines about people who have no result: an id may be mistyped."""
    for file, nobody, what in (
        (ADJUSTMENTS.name, standing.ledger.nobody(assignment, students), "has these points"),
        (EXTENSIONS.name, standing.clock.nobody(assignment, students), "has this time"),
    ):
        if nobody:
            text = f"{count(len(nobody), 'id')} in {file} without a result: nobody {what}."
            yield Attention(text=text, cases=[Case(said=", ".join(nobody), students=[])], is_problem=False)
