"""The class overview as CSV files, for spreadsheets and gradebooks.

A text that a spreadsheet would run as a formula has an apostrophe in front (`common/spreadsheet.py`); `overview.json`
holds every id as it is. Each file begins with a byte order mark; in Python, open it with encoding="utf-8-sig".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.common.spreadsheet import BYTE_ORDER_MARK, table
from autograder.judging.result import whole
from autograder.reporting.measures import discrimination_word
from autograder.reporting.overview import Overview


def csv_files(numbers: Overview) -> dict[str, str]:
    """Return the texts of the CSV files by name."""
    return {
        "students.csv": students_csv(numbers),
        "exercises.csv": exercises_csv(numbers),
        "misconceptions.csv": misconceptions_csv(numbers),
    }


def students_csv(numbers: Overview) -> str:
    """Return one row per student; no points, rather than 0, where nothing was graded and nobody gave any."""
    names = [item.name for item in numbers.exercises]
    return _csv(
        ["student", "status", "reason", "points", "max_points", "seconds", *names],
        (
            [row.student, row.status, row.reason, whole(row.total) if row.status == "graded" or row.total else None]
            + [row.max_points, row.seconds]
            + [row.exercises.get(name) for name in names]
            for row in numbers.students
        ),
    )


def exercises_csv(numbers: Overview) -> str:
    """Return one row per exercise: its fields, but for its checks, with who is unexplained as a number."""
    rows = [{"exercise": item.name, **item.model_dump(exclude={"name", "checks"})} for item in numbers.exercises]
    for row in rows:
        row["discrimination_word"] = discrimination_word(row["discrimination"])
        row["unexplained"] = len(row["unexplained"])
    return _csv(list(rows[0]) if rows else [], ([*row.values()] for row in rows))


def misconceptions_csv(numbers: Overview) -> str:
    """Return one row per diagnosed misconception, the commonest first."""
    return _csv(
        ["exercise", "misconception", "students", "attempted", "feedback", "who"],
        (
            [idea.exercise, idea.name, len(idea.students), idea.attempted, " ".join(idea.feedback.split()), who]
            for idea, who in ((item, " ".join(item.students)) for item in numbers.misconceptions)
        ),
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return BYTE_ORDER_MARK + table(header, rows)
