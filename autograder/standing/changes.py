"""What grading again changed: in which checks, by how much, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.judging.result import SubmissionResult


@dataclass(frozen=True)
class Change:
    """What became of one check, or of a whole result, which has neither exercise nor check.

    Attributes:
        student: whose result it is.
        why: what was another than before, in words.
        before, after: the points.
        was, now: the verdicts, or the statuses; empty where there was, or is, no such check.
    """

    student: str
    why: str
    exercise: str
    check: str
    before: int
    after: int
    was: str
    now: str

    @property
    def is_whole(self) -> bool:
        """Whether it tells of the result as a whole."""
        return not self.exercise


def changes(old: SubmissionResult, new: SubmissionResult) -> list[Change]:
    """Return how one result differs from the one that it replaces, the whole first; nothing if only times differ."""
    why = why_again(old, new)
    checks = list(_of_checks(old, new, why))
    if not checks and (old.points, old.status) == (new.points, new.status):
        return []
    return [Change(new.student, why, "", "", old.points, new.points, old.status, new.status), *checks]


def why_again(old: SubmissionResult, new: SubmissionResult) -> str:
    """Say what was another when a submission was graded again."""
    other_engine = old.engine != new.engine  # a bank hangs on the engine, too
    reasons = {
        "another submission": old.submission_sha256 != new.submission_sha256,
        "another engine": other_engine,
        "other declarations or another key": old.bank != new.bank and not other_engine,
        "another device": old.device != new.device,
    }
    return " and ".join(reason for reason, holds in reasons.items() if holds)


def _of_checks(old: SubmissionResult, new: SubmissionResult, why: str) -> Iterator[Change]:
    before, after = _checks(old), _checks(new)
    for exercise, check in dict.fromkeys((*after, *before)):
        was, now = before.get((exercise, check), ("", 0)), after.get((exercise, check), ("", 0))
        if was != now:
            yield Change(new.student, why, exercise, check, was[1], now[1], was[0], now[0])


def _checks(result: SubmissionResult) -> dict[tuple[str, str], tuple[str, int]]:
    """Return verdict and points of every check, by exercise and check."""
    return {
        (exercise.name, check.name): (check.verdict, check.points)
        for exercise in result.exercises
        for check in exercise.checks
    }


def by_student(found: Iterable[Change]) -> dict[str, list[Change]]:
    """Return the changes of each student's checks, beginning with the change of the whole; students in order."""
    grouped: dict[str, list[Change]] = {}
    for change in found:
        grouped.setdefault(change.student, []).append(change)
    return dict(sorted(grouped.items()))


def difference(change: Change) -> str:
    """Write points before and after: "71 → 80 (+9)".

    Example:
        >>> difference(Change("ada", "", "", "", 71, 80, "graded", "graded"))
        '71 → 80 (+9)'
    """
    by = change.after - change.before
    return f"{change.before} → {change.after}" + (f" ({by:+d})".replace("-", "−") if by else "")
