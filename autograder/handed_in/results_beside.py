"""The account beside the results of a run: what was unreadable, whose results have no file any more, who is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.handed_in.roster import Roster
from autograder.handed_in.rows import AccountRow, What

_GRADED: Mapping[str, What] = {"graded": "graded", "unreadable": "unreadable", "ungraded": "not graded"}


def with_results(rows: Iterable[AccountRow], outcomes: Mapping[str, tuple[str, str]]) -> list[AccountRow]:
    """Say of what was to be graded what came of it.

    Args:
        outcomes: a result's status and its reason, by the student.
    """
    told = []
    for row in rows:
        if row.what == "graded":
            status, reason = outcomes.get(row.student, ("ungraded", "no result could be written."))
            row = replace(row, what=_GRADED[status], why=reason or row.why)
        told.append(row)
    return told


def old_results(
    rows: Sequence[AccountRow], before: Sequence[AccountRow], students: Iterable[str], is_there: Callable[[str], bool]
) -> Iterator[AccountRow]:
    """Yield rows for results that no file of this run stands behind.

    Args:
        rows: this run's.
        before: those of the run before.
        students: who has a result.
        is_there: whether a file of the run before is still there.
    """
    now = {row.student for row in rows if row.what in _GRADED.values()}
    refused = {row.student for row in rows if row.what == "refused"}
    files = {row.student: row for row in before if row.what in _GRADED.values()}
    for student in sorted(set(students) - now):
        old = files.get(student)
        if student in refused:
            yield AccountRow(
                "", student, "old result", "what lies there now was refused; the result is of what lay there before."
            )
        elif old is None:
            yield AccountRow(
                "", student, "old result", "no file of theirs was named. If it is gone, remove the result."
            )
        elif is_there(old.path):
            yield old  # graded before, and not named now
        else:
            yield AccountRow(
                old.path, student, "old result", "its file is gone. If it has another name now, remove the result."
            )


def missing_people(rows: Iterable[AccountRow], roster: Roster) -> Iterator[AccountRow]:
    """Yield rows for who is in the roster and handed in nothing; nobody if nobody's id is in it."""
    seen = {row.student for row in rows if row.student}
    addresses = {student.casefold() for student in seen}
    everybody = list(roster.people.values())
    missing = [item for item in everybody if item.id not in seen and item.email.casefold() not in addresses]
    if len(missing) < len(everybody):
        for person in missing:
            about = ", ".join(filter(None, (person.name, person.section and f"section {person.section}")))
            yield AccountRow("", person.id, "missing", f"handed in nothing{f' ({about})' if about else ''}.")


def with_missing(rows: Sequence[AccountRow], students: Iterable[str], roster: Roster) -> list[AccountRow]:
    """Say who is missing by the roster as it is now, which may be younger than the account.

    Args:
        students: who has a result, with a row or without.
    """
    others = [row for row in rows if row.what != "missing"]
    results = [AccountRow("", student, "old result") for student in students]
    return [*others, *missing_people([*others, *results], roster)] if roster.people else list(rows)


def strangers(rows: Iterable[AccountRow], roster: Roster) -> list[str]:
    """Return who handed in and is not in the roster; nobody where there is none."""
    known = set(roster.people) | {person.email for person in roster.people.values()}
    return sorted({row.student for row in rows if row.student} - known) if roster.people else []
