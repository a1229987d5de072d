"""Reads `roster.csv` beside `course_config.py`: who is in the course, so that whoever handed in nothing is missed.

id,name,e-mail,section,team
1234,Ada Lovelace,ada@uni.example,A,red
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.common.files import printable
from autograder.common.spreadsheet import text_of
from autograder.common.student_ids import as_id, is_id

FILE = "roster.csv"
MOST_BYTES = 16 * 2**20
_COLUMNS = {
    "id": {"id", "student", "student id", "student_id", "username", "login"},
    "name": {"name", "full name"},
    "email": {"e-mail", "email", "mail", "e-mail address", "email address"},
    "section": {"section", "group"},
    "team": {"team"},
}


@dataclass(frozen=True)
class Person:
    """One line of the roster."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    team: str = ""


@dataclass(frozen=True)
class Roster:
    """Who is in the course.

    Attributes:
        people: by their ids.
        problems: a sentence about every line that says nobody.
    """

    people: dict[str, Person]
    problems: tuple[str, ...] = ()


NOBODY = Roster({})


def read_roster(root: Path) -> Roster:
    """Read the roster of the course in a folder; one without anybody where there is none."""
    path = root / FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return NOBODY
    except OSError as problem:
        return Roster({}, (f"{FILE}: cannot be read ({problem.strerror}). Nobody is said to be missing.",))
    if len(data) > MOST_BYTES:
        return Roster({}, (f"{FILE}: is larger than 16 MiB. Is it a table of people?",))
    return roster_of(data)


def roster_of(data: bytes) -> Roster:
    """Return whom a roster names, and a sentence for each line that is wrong."""
    people: dict[str, Person] = {}
    problems = []
    for number, person in _lines(text_of(data)):
        if isinstance(person, str):
            problems.append(f"{FILE}: line {number} {person}")
        elif person.id in people:
            problems.append(f"{FILE}: line {number} has the id '{printable(person.id)}' a second time. Take one out.")
        else:
            people[person.id] = person
    return Roster(people, tuple(problems))


def _lines(text: str) -> Iterator[tuple[int, Person | str]]:
    """Yield the number of each line with what it says: a person, or what is wrong with it."""
    lines = text.split("\n")
    delimiter = max(",;\t", key=lines[0].count)
    columns: list[str] = []
    for number, line in enumerate(lines, 1):
        try:  # each line by itself, so that a quote that is never closed costs no other
            row = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True), [])]
        except csv.Error as problem:
            yield number, f"is no line of a table ({problem}). Mend it."
            continue
        if not any(row):
            continue
        if columns:
            yield number, _person(row, columns)
            continue
        columns = _columns(row)
        if not columns:  # no line says what stands where: as it is written above
            columns = list(_COLUMNS)
            yield number, _person(row, columns)


def _columns(header: list[str]) -> list[str]:
    """Return what each column is, if this is the line that says it; else nothing."""
    known = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
    found = [known.get(cell.casefold(), "") for cell in header]
    return found if "id" in found else []


def _person(row: list[str], columns: list[str]) -> Person | str:
    if len(row) > len(columns):
        return f"has {len(row)} cells, and there are {len(columns)} columns. Put a text with commas into quotes."
    cells = dict(zip(columns, row, strict=False))
    student = as_id(cells.get("id", ""))
    if not student:
        return "has no id. Write one, or take the line out."
    if not is_id(student):
        return f"has the id '{printable(student)}', which cannot be one. Use letters, digits and blanks."
    return Person(student, *(cells.get(name, "") for name in ("name", "email", "section", "team")))
