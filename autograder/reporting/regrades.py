"""What the class page tells of grading again: whose points the last time changed, and every time in a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from autograder.reporting.overview import Attention, Case
from autograder.reporting.words import VERDICTS, count
from autograder.standing.changes import by_student, difference
from autograder.standing.changes_file import Regrade

MOST_REGRADES = 10


@dataclass(frozen=True)
class ShownChange:
    """One line of the table.

    Attributes:
        student: whose; empty where the line goes on with the one above.
        where: the exercise and the check; empty for the whole result.
        points: before and after.
        became: the verdict before and after, in words.
        why: what was another.
    """

    student: str
    where: str
    points: str
    became: str
    why: str


def just_changed(regrades: Sequence[Regrade], known: Collection[str]) -> Iterator[Attention]:
    """Find whom the last regrade changed, by the reason.

    Args:
        known: who has a result, and so a page.
    """
    for regrade in regrades[:1]:
        by_reason: dict[str, list[str]] = {}
        for student, found in by_student(regrade.changes).items():
            if student in known:
                by_reason.setdefault(found[0].why, []).append(student)
        if by_reason:
            results = count(sum(map(len, by_reason.values())), "result")
            text = f"{results} changed when graded again on {_day(regrade.when)}; the table at the end says how."
            cases = [Case(said=f"{why[:1].upper()}{why[1:]}:", students=who) for why, who in by_reason.items()]
            yield Attention(text=text, cases=cases, is_problem=False)


def shown_regrades(regrades: Iterable[Regrade]) -> list[tuple[str, list[ShownChange]]]:
    """Return the latest regrades, each with a sentence and its changes."""
    return [(_sentence(regrade), list(_lines(regrade))) for regrade in islice(regrades, MOST_REGRADES)]


def _sentence(regrade: Regrade) -> str:
    return f"{regrade.when[:16]}: {regrade.told or 'stopped before its end'}"


def _lines(regrade: Regrade) -> Iterator[ShownChange]:
    for student, found in by_student(regrade.changes).items():
        for change in found:
            where = "" if change.is_whole else f"{change.exercise}, {change.check}"
            words = [VERDICTS.get(word, word) or "not there" for word in (change.was, change.now)]
            became = " → ".join(dict.fromkeys(words)) if not change.is_whole or change.was != change.now else ""
            name, why = (student, change.why) if change.is_whole else ("", "")
            yield ShownChange(name, where, difference(change), became, why)


def _day(when: str) -> str:
    return when[:10]
