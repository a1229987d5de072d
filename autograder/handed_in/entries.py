"""What lies in a folder that was handed in, as facts: names, kinds, times, and what a look into each file tells.

Everything that decides whose a file is and which one counts is a function of these records and reads nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["file", "folder", "link", "other", "unread"]


@dataclass(frozen=True)
class Look:
    """What a look into a file tells, without judging it.

    Attributes:
        is_notebook: whether it is read as one.
        seems: what it is otherwise, as "a PDF"; empty where nothing tells.
        inner: the notebook's name in a zip.
        problem: why a zip gives no notebook, as "is a zip archive that holds none".
        exercises: the ``grade_id``s that it claims.
        digest: of the notebook's bytes.
        team: whom the notebook's variable TEAM names.
    """

    is_notebook: bool = False
    seems: str = ""
    inner: str = ""
    problem: str = ""
    exercises: frozenset[str] = frozenset()
    digest: str = ""
    team: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A file or a folder.

    Attributes:
        parts: its names below the folder that was named to the command.
        kind: "other" is a pipe, a socket, a device; "unread" what the system does not let us look at.
        modified: seconds since 1970.
        look: what it holds, where it is a file.
    """

    parts: tuple[str, ...]
    kind: Kind = "file"
    modified: float = 0.0
    look: Look = field(default_factory=Look)

    @property
    def name(self) -> str:
        """Its own name."""
        return self.parts[-1]


@dataclass(frozen=True)
class Stated:
    """What a platform's own table says of a folder.

    Attributes:
        people: who handed it in together, by their ids; nobody where it does not say.
        at: when, in UTC.
    """

    people: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True)
class Listing:
    """What one path of the command leads to.

    Attributes:
        shown: the path, as it was written.
        above: the names of the folder itself and of those that it lies in, from the outermost on.
        entries: what lies below it, in the order of names.
        is_picked: whether files were named one by one, so that folders say little about people.
        stated: of folders in which Gradescope's table lies, what it says of those beside it, by their names.
    """

    shown: str
    above: tuple[str, ...]
    entries: tuple[Entry, ...]
    is_picked: bool = False
    stated: Mapping[tuple[str, ...], Mapping[str, Stated]] = field(default_factory=dict)

    def path_of(self, parts: tuple[str, ...]) -> str:
        """Return how something below it is named to a person."""
        return "/".join((self.shown.rstrip("/") or "", *parts)) if self.shown != "." else "/".join(parts) or "."


@dataclass(frozen=True)
class Wanted:
    """What is collected.

    Attributes:
        assignment: its name.
        exercises: the ``grade_id``s of every assignment of the course, by its name.
    """

    assignment: str
    exercises: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def others(self) -> frozenset[str]:
        """The course's other assignments."""
        return frozenset(self.exercises) - {self.assignment}

    def looks_like(self, look: Look) -> str:
        """Return the other assignment that a notebook is of, by its ``grade_id``s; empty for the wanted one."""
        if look.exercises & self.exercises.get(self.assignment, frozenset()):
            return ""
        fitting = {name: len(look.exercises & self.exercises[name]) for name in sorted(self.others)}
        best = max(fitting, key=lambda name: fitting[name], default="")
        return best if best and fitting[best] else ""
