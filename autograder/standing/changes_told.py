"""What grading again changed, in lines for a terminal: who, by how much, in which checks, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.common.files import printable
from autograder.standing.changes import Change, by_student, difference

MOST_STUDENTS, MOST_CHECKS = 20, 4


def told_of_changes(again: str, found: Sequence[Change]) -> list[str]:
    """Return the lines; none where nothing was graded again.

    Args:
        again: how many were graded again, in words.
    """
    if not again:
        return []
    students = by_student(found)
    shown = list(students.values())[:MOST_STUDENTS]
    more = len(students) - len(shown)
    lines = [line for each in shown for line in _of_student(each)]
    return [f"{again}.", *lines, *([f"  and {more} more, in changes.csv"] if more else [])]


def _of_student(found: Sequence[Change]) -> Iterator[str]:
    whole, *checks = found
    became = "" if whole.was == whole.now else f", {whole.was} → {whole.now}"
    yield f"  {printable(whole.student)}: {difference(whole)}{became}, {whole.why}"
    for change in checks[:MOST_CHECKS]:
        words = " → ".join(dict.fromkeys(word.replace("_", " ") or "not there" for word in (change.was, change.now)))
        yield f"    {change.exercise}, {change.check}: {difference(change)}, {words}"
    if len(checks) > MOST_CHECKS:
        yield f"    and {len(checks) - MOST_CHECKS} more checks"
