"""The changes as a file: `DIR/changes.csv`, to which every regrade adds its rows, for a spreadsheet and for the report.

A run adds each result's rows before it replaces the result, so that a killed run leaves none without them, and at
last one row without a student, which says how many were graded again, also when nobody's points changed.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import BinaryIO

from autograder.common.spreadsheet import BYTE_ORDER_MARK, cell_text, table
from autograder.standing.changes import Change

FILE = "changes.csv"
COLUMNS = ("when", "student", "why", "exercise", "check", "before", "after", "was", "now")


@dataclass(frozen=True)
class Regrade:
    """One run that graded results again.

    Attributes:
        when: its beginning, as "2026-11-30 07:25:00+00:00".
        changes: what it changed.
        told: how many were graded again, in words; empty of a run that did not come to its end.
    """

    when: str
    changes: tuple[Change, ...]
    told: str


def add_changes(folder: Path, when: str, found: Sequence[Change]) -> None:
    """Add rows to the file in a folder of results; what a killed run left half written goes.

    Raises:
        OSError: it cannot be written.
    """
    with (folder / FILE).open("a+b") as file:
        end = _whole_lines(file)
        file.truncate(end)
        text = table(COLUMNS, [(when, *astuple(change)) for change in found])
        file.write((BYTE_ORDER_MARK + text if not end else text.split("\n", 1)[1]).encode())


def _whole_lines(file: BinaryIO) -> int:
    """Return where the last whole line of a file ends."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 1))
    if file.read(1) in (b"", b"\n"):
        return size
    file.seek(0)
    return file.read().rfind(b"\n") + 1


def add_end(folder: Path, when: str, told: str) -> None:
    """Add the row that ends a run: how many were graded again.

    Raises:
        OSError: it cannot be written.
    """
    add_changes(folder, when, [Change("", told, "", "", 0, 0, "", "")])


def read_regrades(folder: Path) -> list[Regrade]:
    """Read all regrades of a folder of results, the latest first; none where the file is missing or another one."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig")
        header, *lines = list(csv.reader(io.StringIO(text)))
        if tuple(header) != COLUMNS:
            return []
        rows = [(line[0], _change(line[1:])) for line in lines if len(line) == len(COLUMNS)]
    except (OSError, ValueError, csv.Error):
        return []
    return [_regrade(when, [change for at, change in rows if at == when]) for when in sorted({at for at, _ in rows})][
        ::-1
    ]


def _regrade(when: str, found: Sequence[Change]) -> Regrade:
    told = [change.why for change in found if not change.student]
    return Regrade(when, tuple(dict.fromkeys(change for change in found if change.student)), told[-1] if told else "")


def _change(cells: Sequence[str]) -> Change:
    student, why, exercise, check, before, after, was, now = map(cell_text, cells)
    return Change(student, why, exercise, check, int(before), int(after), was, now)
