"""What `roster.csv` adds to the class page: names, who is missing or unknown, sections. It is on no student's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.handed_in.results_beside import strangers
from autograder.handed_in.roster import Person, Roster
from autograder.handed_in.rows import AccountRow
from autograder.judging.result import SubmissionResult
from autograder.reporting import measures
from autograder.reporting.overview import Attention, Case
from autograder.reporting.words import count

MOST_NAMED = 40


@dataclass(frozen=True)
class SectionNumbers:
    """How one section did.

    Attributes:
        name: as the roster has it.
        people: who is in it.
        handed_in: who of them has a result.
        graded: whose result counts in the two numbers.
        median_points: of the totals.
        mean_points: of the totals.
    """

    name: str
    people: int
    handed_in: int
    graded: int
    median_points: float | None
    mean_points: float | None


def missing_or_unknown(rows: Sequence[AccountRow], roster: Roster) -> Iterator[Attention]:
    """Find who handed in nothing, and who handed in without being in the roster."""
    missing = [row.student for row in rows if row.what == "missing"]
    if missing:
        text = f"{count(len(missing), 'student')} of roster.csv handed in nothing."
        named = _named(f"{student}{_name_of(student, roster)}" for student in missing)
        yield Attention(text=text, cases=[Case(said=named, students=[])], is_problem=False)
    unknown = strangers(rows, roster)
    if unknown:
        text = f"{count(len(unknown), 'id')} of people who handed in and are not in roster.csv."
        yield Attention(text=text, cases=[Case(said=_named(unknown), students=[])], is_problem=False)


def by_section(roster: Roster, results: Mapping[str, SubmissionResult]) -> list[SectionNumbers]:
    """Return the numbers of each section, where there are several."""
    sections: dict[str, list[Person]] = {}
    for person in roster.people.values():
        if person.section:
            sections.setdefault(person.section, []).append(person)
    return [_numbers(name, sections[name], results) for name in sorted(sections)] if len(sections) > 1 else []


def _numbers(name: str, people: Sequence[Person], results: Mapping[str, SubmissionResult]) -> SectionNumbers:
    found = [results[person.id] for person in people if person.id in results]
    points = [float(item.total) for item in found if item.status == "graded"]
    mean = round(sum(points) / len(points), 4) if points else None
    return SectionNumbers(name, len(people), len(found), len(points), measures.median(points), mean)


def _name_of(student: str, roster: Roster) -> str:
    person = roster.people.get(student)
    return f" ({person.name})" if person and person.name else ""


def _named(texts: Iterable[str]) -> str:
    every = list(texts)
    return ", ".join(every[:MOST_NAMED]) + (", …" if len(every) > MOST_NAMED else "")
