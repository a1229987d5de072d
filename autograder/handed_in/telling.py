"""What is told of an account at the end of a run: what needs a person, one line each, and the rest as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.common.files import printable
from autograder.handed_in.rows import AccountRow, What

MOST_LINES, MOST_NAMES = 20, 10
_ORDER: tuple[What, ...] = (
    "graded", "unreadable", "not graded", "refused", "another assignment", "older attempt", "passed over", "old result",
    "missing",
)  # fmt: skip


def told(rows: Sequence[AccountRow], strangers: Sequence[str]) -> list[str]:
    """Return lines, those with a mark first.

    Args:
        strangers: who is not in the roster.
    """
    return [*_refused(rows), *_people(rows, strangers), f"account: {numbers(rows)}"] if rows else []


def _refused(rows: Sequence[AccountRow]) -> Iterator[str]:
    refused = [row for row in rows if row.what == "refused"]
    for row in refused[:MOST_LINES]:
        yield f"! {row.path}: {row.why}"
    if len(refused) > MOST_LINES:
        yield f"! … and {len(refused) - MOST_LINES} more were refused, as account.csv says."


def _people(rows: Sequence[AccountRow], strangers: Sequence[str]) -> Iterator[str]:
    old = [row for row in rows if row.what == "old result"]
    for row in old[:MOST_NAMES]:
        yield f"! {printable(row.student)}: has an old result: {f'{row.path}: ' if row.path else ''}{row.why}"
    if len(old) > MOST_NAMES:
        yield f"! … and {len(old) - MOST_NAMES} more old results, as account.csv says."
    missing = [row.student for row in rows if row.what == "missing"]
    if missing:
        yield f"missing, by roster.csv: {named(missing)}"
    if strangers:
        yield f"not in roster.csv: {named(strangers)}"


def named(students: Sequence[str]) -> str:
    """Return a few names and how many there are."""
    shown = ", ".join(map(printable, students[:MOST_NAMES]))
    return f"{shown}, … ({len(students)})" if len(students) > MOST_NAMES else shown


def numbers(rows: Sequence[AccountRow]) -> str:
    """Return how many rows there are of each kind, as "46 graded, 2 refused"."""
    found = Counter(row.what for row in rows)
    return ", ".join(f"{found[what]} {what}" for what in _ORDER if found[what])
