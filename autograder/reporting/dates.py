"""What the pages tell of dates: to a student when it came and what that costs, to the lecturer who was late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from autograder.judging.result import SubmissionResult
from autograder.reporting.overview import Attention, Case
from autograder.reporting.points_by_hand import signed
from autograder.reporting.words import count, number
from autograder.standing.clock import Clock, folder_of_all
from autograder.standing.lateness_told import late_told
from autograder.standing.lines_file import EVERYBODY
from autograder.standing.times_file import TIMES


@dataclass(frozen=True)
class LateRow:
    """One line of the table of dates.

    Attributes:
        student: the id.
        came: when it was handed in.
        due: until when it could be, and why that is another date than everybody's.
        late: by how much; empty in time.
        costs: the points.
        by: who says when it came.
    """

    student: str
    came: str
    due: str
    late: str
    costs: str
    by: str


def own_dates(result: SubmissionResult, clock: Clock) -> list[str]:
    """Return the sentences about dates on a student's page; none where all is as everybody has it."""
    zone, late, came = _zone(clock, result), result.lateness, result.handed_in
    told = [
        f"You had more time, until {_moment(line.until, zone)}: {line.reason}"
        for line in clock.extended(result.assignment, result.student)
        if line.student != EVERYBODY
    ]
    if late and late.seconds and came and came.at:
        costs = f"That takes off {number(late.points)} of {count_of(result)} ({number(100 * late.share, 0)} %)."
        told.append(
            f"Your notebook came on {_moment(came.at, zone)} and was due on {_moment(late.due, zone)}: "
            f"{late_told(late)}. {costs if late.share else 'That costs nothing.'}"
        )
    return told


def count_of(result: SubmissionResult) -> str:
    """Write what a result is worth before lateness."""
    points = result.before_lateness
    return f"{number(points)} {'point' if points == 1 else 'points'}"


def late_table(results: Sequence[SubmissionResult], clock: Clock) -> list[LateRow]:
    """Return who was late, or had another date than everybody."""
    return [_row(item, clock) for item in results if _is_late(item) or clock.extended(item.assignment, item.student)]


def _row(result: SubmissionResult, clock: Clock) -> LateRow:
    zone, late, came = _zone(clock, result), result.lateness, result.handed_in
    due = clock.due(result.assignment, result.student, came)
    reasons = "; ".join(line.reason for line in clock.extended(result.assignment, result.student))
    return LateRow(
        student=result.student,
        came=_moment(came.at, zone) if came and came.at else "not known",
        due=(_moment(due, zone) if due else "") + (f", {reasons}" if reasons else ""),
        late=late_told(late) if late and late.seconds else "",
        costs=signed(-late.points) if late and late.points else "",
        by=" ".join(filter(None, (came.platform, came.reference))) if came else "",
    )


def needing_a_look(results: Sequence[SubmissionResult], clock: Clock, folder: Path) -> Iterator[Attention]:
    """Find who was late, and of whom nobody knows it."""
    late = [item for item in results if _is_late(item)]
    if late:
        paid = [item.student for item in late if item.lateness and item.lateness.points]
        cases = [Case(said="It costs points:", students=paid)] if paid else []
        free = [item.student for item in late if item.student not in paid]
        cases += [Case(said="It costs nothing:", students=free)] if free else []
        yield Attention(text=f"{count(len(late), 'submission')} came late.", cases=cases, is_problem=False)
    if clock.course.late.costs:
        yield from _not_known(results, clock)
        if clock.course.late.free_days and late and folder_of_all(folder, late[0].assignment) is None:
            text = (
                f"Free days that were spent before are not known here. Grade into results/{late[0].assignment}, "
                "and so for every assignment."
            )
            yield Attention(text=text, cases=[], is_problem=False)


def _not_known(results: Sequence[SubmissionResult], clock: Clock) -> Iterator[Attention]:
    """Find submissions of which nobody says when they came, where being late would cost something."""
    judged = [item for item in results if item.status != "ungraded" and item.lateness is None]
    open_ = [item for item in judged if clock.due(item.assignment, item.student, item.handed_in)]
    marked = [item.student for item in open_ if item.handed_in and item.handed_in.marked_late]
    other = [item.student for item in open_ if item.student not in marked]
    if marked:
        text = f"Marked late by the platform, which does not say how late: write when they came into {TIMES.name}."
        yield Attention(text=text, cases=[Case(said="", students=marked)], is_problem=False)
    if other:
        text = f"Nobody says when {count(len(other), 'submission')} came, so that lateness costs nothing there."
        yield Attention(text=text, cases=[Case(said="", students=other)], is_problem=False)


def _is_late(result: SubmissionResult) -> bool:
    return bool(result.lateness and result.lateness.seconds)


def _zone(clock: Clock, result: SubmissionResult) -> tzinfo:
    """Return the time zone in which the course states the due date."""
    text = clock.course.due.get(result.assignment)
    return (datetime.fromisoformat(text).tzinfo if text else None) or UTC


def _moment(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(" ", "minutes")
