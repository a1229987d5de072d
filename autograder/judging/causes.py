"""Finds what went wrong first while a notebook's cells ran, behind what is missing or raises because of it.

    import a_package      raised in cell 1, so that a_package is not bound        <- the cause of everything below
    @a_package.fast       raised NameError in cell 4, so that f is not bound
    def f(x): ...

Reads what a worker claims of its cells, which ran before anything hidden was asked. Of that nothing reaches a check but
numbers of cells and lines, and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from autograder.judging.endings import counted, known_type
from autograder.judging.facts import Cause, Exceptional, Fact, FirstCause
from autograder.judging.tellable import Tellable
from autograder.sandbox.outcome import Lost, Raised
from autograder.sandbox.statements import STAR

MOST_NAMED = 6  # names that are told
LONGEST_SAID = 200
STOPPED = ("timed_out", "out_of_memory", "crashed")  # what stands in place of an exception's type then
_NO_MODULE = re.compile(r"No module named '([\w.]{1,100})'")
_NO_NAME = re.compile(r"name '(\w{1,100})' is not defined")
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+([\w., \t]{1,500})", re.MULTILINE)
MOST_IMPORTED = 60  # words of a notebook's imports, which a worker may choose from when it says what is missing


@dataclass(frozen=True)
class Root:
    """Something that raised by itself, and not because something else had.

    Attributes:
        index: the cell's.
        lost: what it cost directly.
        names: all that is not bound because of it, in the end.
    """

    index: int
    lost: Lost
    names: list[str] = field(default_factory=list)


Place = tuple[int, Lost, Root]  # a cell, a part of it that came to nothing, and what had raised first


class Ran(Protocol):
    """What is known of cells that ran: `sandbox.session.Session`, or what a test says."""

    lost: dict[int, tuple[Lost, ...]]
    absent: tuple[str, ...]


@dataclass
class NothingRan:
    """What is known of cells where nothing is asked, so that none of them runs."""

    lost: dict[int, tuple[Lost, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


class Causes:
    """What became of a notebook's cells, with what hangs on what.

    Args:
        cells: the code cells.
        ran: where they ran, or will have run before anything is asked here.
    """

    def __init__(self, cells: Sequence[str], ran: Ran) -> None:
        self._cells, self._ran = cells, ran
        self._by_name: dict[str, Place] = {}
        self._unnamed: list[Place] = []  # that cost names which nobody can tell
        self._told: dict[tuple[int, int], Root] = {}
        self._behind_raised: list[tuple[Cause, Root]] = []  # told if a check tells it
        self._is_read = False

    def _read(self) -> None:
        if self._is_read:
            return
        self._is_read = True
        for index, items in sorted(self._ran.lost.items()):
            for item in items:
                self._take_in(index, item)

    def _take_in(self, index: int, item: Lost) -> None:
        before = self._behind(item.needs) if item.needs else None
        root = before[2] if before else Root(index, item)
        for name in item.names:
            if name == STAR:
                self._unnamed.append((index, item, root))
            else:
                self._by_name[name] = (index, item, root)
                root.names.append(name)

    def _behind(self, name: str) -> Place | None:
        """Return what a name was lost with, and the root of that."""
        self._read()
        if name in self._by_name:
            return self._by_name[name]
        return next((found for found in reversed(self._unnamed) if self._may_bind(found, name)), None)

    def _may_bind(self, found: Place, name: str) -> bool:
        """Whether a star import, or a cell of which no names are known, may have bound a name."""
        index, item, _ = found
        return item.costs == "statement" or re.search(rf"\b{re.escape(name)}\b", self._cells[index]) is not None

    def unnamed(self, index: int) -> Lost | None:
        """Return a part of a cell that cost names which nobody can tell, as a cause of its own."""
        found = next((item for item in self._ran.lost.get(index, ()) if STAR in item.names), None)
        if found is not None:
            self._cause(Root(index, found))
        return found

    def lost_with(self, name: str) -> tuple[int, Lost, Cause | None] | None:
        """Return the cell and the part of it with which a name was lost, and the cause, if that is not told by them."""
        self._read()
        if name not in self._by_name:
            return None
        index, item, root = self._by_name[name]
        cause = self._cause(root)
        return index, item, (cause if root.lost is not item or cause.package else None)

    def behind(self, raised: Raised, tellable: Tellable) -> Cause | None:
        """Return why a function raised, if it needs something that was missing before it was called."""
        name, module = _NO_NAME.fullmatch(raised.text), _NO_MODULE.match(raised.text)
        is_needed = raised.type_name == "NameError" and name and name[1] in tellable.names
        if is_needed and name and (found := self._behind(name[1])):
            cause = self._made(found[2])
            self._behind_raised.append((cause, found[2]))
            return cause
        if raised.type_name == "ModuleNotFoundError" and module and (package := _package(module[1], self._cells)):
            cell, line = tellable.place(raised)
            return Cause(cell=counted(cell), line=line, type=raised.type_name, package=package)
        return None

    def told(self, facts: Iterable[Fact | None]) -> list[FirstCause]:
        """Return the causes that checks and missing functions tell of, the earliest first, with what they said.

        Args:
            facts: of all checks. What was found behind a call of which no check tells stays here: which of many that
                is, whoever has seen hidden inputs could choose.
        """
        seen = [fact.cause for fact in facts if isinstance(fact, Exceptional)]
        for cause, root in self._behind_raised:
            if cause in seen:
                self._cause(root)
        return [
            FirstCause(**dict(self._made(root)), text=_first_line(root.lost.raised.text))
            for _, root in sorted(self._told.items(), key=lambda pair: pair[0])
        ]

    def _cause(self, root: Root) -> Cause:
        """Return a cause, and have it told."""
        self._told[root.index, root.lost.raised.line or 0] = root
        return self._made(root)

    def _made(self, root: Root) -> Cause:
        return _made(root, self._ran.absent, self._cells)


def _made(root: Root, absent: Sequence[str], cells: Sequence[str]) -> Cause:
    """Say what raised first, and which names are missing because of it."""
    raised = root.lost.raised
    module = _NO_MODULE.match(raised.text) if raised.type_name == "ModuleNotFoundError" else None
    missing = [name for name in dict.fromkeys(root.names) if name in absent and name.isidentifier()]
    return Cause(
        because="stopped" if raised.type_name in STOPPED else "raised",
        cell=counted(root.index),
        line=raised.line if raised.cell == root.index else None,
        type=known_type(raised),
        package=_package(module[1], cells) if module else None,
        names=tuple(missing[:MOST_NAMED]),
        others=len(missing[MOST_NAMED:]) or None,
    )


def _package(module: str, cells: Sequence[str]) -> str | None:
    """Return the package of a module, if the notebook imports it."""
    name = module.partition(".")[0]
    imports = (found[1] for cell in cells for found in _IMPORT.finditer(cell))
    words = dict.fromkeys(word for line in imports for word in re.findall(r"\w+", line))
    return name if name in [*words][:MOST_IMPORTED] else None


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= LONGEST_SAID else f"{line[:LONGEST_SAID]}…"
