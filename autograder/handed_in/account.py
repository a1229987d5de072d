"""The account: what became of every file that lies where work was handed in. It decides what is graded.

Everything here is a function of listings; nothing is read and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.handed_in.choosing import chosen
from autograder.handed_in.entries import Listing, Wanted
from autograder.handed_in.rows import AccountRow, Owned
from autograder.handed_in.submission import Submission
from autograder.handed_in.when import by_its_name
from autograder.handed_in.whose import all_of_one, whose


@dataclass(frozen=True)
class Account:
    """What became of everything.

    Attributes:
        rows: one for each file, in the order of paths, and for each folder and person of which something is to be told.
        submissions: what is graded, in the order of ids.
    """

    rows: tuple[AccountRow, ...] = ()
    submissions: tuple[Submission, ...] = ()

    @property
    def refused(self) -> list[AccountRow]:
        """What kept somebody's work from being graded."""
        return [row for row in self.rows if row.what == "refused"]


def account_of(listings: Sequence[Listing], wanted: Wanted, roster: Collection[str] = ()) -> Account:
    """Account for every file in the listings.

    Args:
        roster: the ids of everybody, where they are known.
    """
    found = (item for listing in _each_file_once(listings) for item in whose(listing, wanted, roster))
    return _account(found, wanted)


def account_of_one(listing: Listing, wanted: Wanted, student: str) -> Account:
    """Account for every file that one student handed in."""
    return _account(all_of_one(listing, wanted, student), wanted)


def _account(found: Iterable[Owned | AccountRow], wanted: Wanted) -> Account:
    rows: list[AccountRow] = []
    files: dict[str, list[Owned]] = {}
    for item in found:
        if isinstance(item, AccountRow):
            rows.append(item)
        else:
            files.setdefault(item.student, []).append(item)
    decided = [pair for student in sorted(files) for pair in chosen(files[student], wanted)]
    graded = [item for item, row in decided if row.what == "graded"]
    submissions = tuple(map(_submission, graded))
    return Account(tuple(sorted([*rows, *(row for _, row in decided)], key=lambda row: row.path)), submissions)


def _submission(item: Owned) -> Submission:
    look = item.entry.look
    path, came = Path(item.path), by_its_name(item)
    return Submission(item.student, path, look.inner, came, look.team, item.group, look.digest)


def _each_file_once(listings: Sequence[Listing]) -> Iterator[Listing]:
    """Leave out what was named to the command a second time."""
    seen: set[tuple[str, ...]] = set()
    for listing in listings:
        fresh = tuple(entry for entry in listing.entries if (*listing.above, *entry.parts) not in seen)
        seen.update((*listing.above, *entry.parts) for entry in fresh)
        yield replace(listing, entries=fresh)
