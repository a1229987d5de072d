"""What the class page tells of the account that `grade` keeps: what needs somebody, and every file at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.handed_in.rows import AccountRow, What
from autograder.reporting.overview import Attention, Case
from autograder.reporting.words import count

_TOLD: tuple[tuple[What, str], ...] = (
    ("refused", "Refused"),
    ("another assignment", "Of another assignment"),
    ("unreadable", "Unreadable"),
    ("not graded", "Not graded, which is our fault"),
    ("older attempt", "Older attempts"),
    ("passed over", "Passed over"),
    ("graded", "Graded"),
)


def needing_attention(rows: Sequence[AccountRow]) -> Iterator[Attention]:
    """Find what was refused, and results without a file."""
    refused = [row for row in rows if row.what == "refused"]
    if refused:
        cases = [Case(said=f"{row.path}: {row.why}", students=[]) for row in refused]
        text = f"{count(len(refused), 'file')} refused: nobody has points for what lies there."
        yield Attention(text=text, cases=cases)
    old = [row for row in rows if row.what == "old result"]
    if old:
        text = f"{count(len(old), 'result')} without a file: old, and still in the numbers below."
        cases = [Case(said=f"{row.path}: {row.why}" if row.path else row.why, students=[row.student]) for row in old]
        yield Attention(text=text, cases=cases, is_problem=False)


def every_file(rows: Sequence[AccountRow]) -> list[tuple[str, list[AccountRow]]]:
    """Return the account's rows by what became of them: in words, with what needs somebody first."""
    found = [(words, [row for row in rows if row.what == what]) for what, words in _TOLD]
    return [(words, alike) for words, alike in found if alike]
