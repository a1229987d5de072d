"""Whose the folders of Gradescope's *Download Submissions* are, and when they came: `submission_metadata.yml` says so.

    assignment_12_export/submission_metadata.yml
    assignment_12_export/submission_345/ps1_gradients.ipynb

It tells of each folder who handed it in, a group together, and when that was; of earlier attempts it keeps the times
only. A person is whom `roster.csv` gives that e-mail address, or that student ID as id, and else the address itself, as
where Gradescope runs the grader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from autograder.common.files import printable
from autograder.common.student_ids import as_id, is_id
from autograder.handed_in.entries import Listing, Stated
from autograder.handed_in.roster import Roster
from autograder.handed_in.safe_reading import plain_bytes
from autograder.handed_in.when import moment_of

FILE = "submission_metadata.yml"
MOST_BYTES = 256 * 2**20
_EXPORT = re.compile(r"assignment_\d+_export")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # of libyaml, where there is one: ten times as fast


def with_exports(listing: Listing, roster: Roster) -> tuple[Listing, list[str]]:
    """Return a listing with what its exports say, and a sentence about each that cannot be read."""
    stated: dict[tuple[str, ...], dict[str, Stated]] = {}
    problems = []
    addresses = _by_address(roster)
    for parts in _files(listing):
        path = Path(listing.path_of(parts))
        try:
            told = yaml.load(plain_bytes(path, MOST_BYTES), _Loader)
            stated[parts[:-1]] = {str(name): _stated(entry, roster, addresses) for name, entry in told.items()}
        except (OSError, yaml.YAMLError, ValueError, AttributeError, RecursionError):
            stated[parts[:-1]] = {}
            said = "cannot be read, so that nobody's folder is known beside it. Download the submissions again."
            problems.append(f"{printable(str(path))}: {said}")
    return replace(listing, stated=stated), problems


def _files(listing: Listing) -> Iterator[tuple[str, ...]]:
    """Yield where such files lie: in the folder that was named, or in an export in it; in no student's folder."""
    for entry in listing.entries if not listing.is_picked else ():
        if entry.kind == "file" and entry.name == FILE and all(map(_EXPORT.fullmatch, entry.parts[:-1])):
            yield entry.parts


def _by_address(roster: Roster) -> dict[str, str]:
    """Return the ids of a roster by their e-mail addresses, the first of those that share one."""
    return {person.email.casefold(): person.id for person in reversed(roster.people.values()) if person.email}


def _stated(entry: Any, roster: Roster, addresses: Mapping[str, str]) -> Stated:
    """Return what is said of one folder; nobody, and no time, where it is not said."""
    submitters = entry.get(":submitters") if isinstance(entry, dict) else None
    listed = submitters if isinstance(submitters, list) else []
    people = filter(None, (_id_of(person, roster, addresses) for person in listed if isinstance(person, dict)))
    return Stated(tuple(dict.fromkeys(people)), _moment(entry.get(":created_at")) if listed else None)


def _id_of(person: dict[str, Any], roster: Roster, addresses: Mapping[str, str]) -> str:
    """Return the id of a person; nothing where there is none."""
    address, number = (str(person.get(key) or "").strip() for key in (":email", ":sid"))
    if address.casefold() in addresses:
        return addresses[address.casefold()]
    if as_id(number) in roster.people:
        return as_id(number)
    return next((as_id(text) for text in (address, number) if is_id(as_id(text))), "")


def _moment(told: Any) -> datetime | None:
    """Return a moment in UTC, which YAML means where no zone stands."""
    if isinstance(told, datetime):
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    return moment_of(told.strip()) if isinstance(told, str) else None
