"""The account as a file: `DIR/account.csv`, a row for every file and person, for a spreadsheet and for the report."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from autograder.common.files import write_atomically
from autograder.common.spreadsheet import BYTE_ORDER_MARK, cell_text, table
from autograder.handed_in.rows import AccountRow, What

FILE = "account.csv"
COLUMNS = ("file", "student", "what", "why")


def write_account(folder: Path, rows: Iterable[AccountRow]) -> None:
    """Replace the account in a folder of results.

    Raises:
        OSError: it cannot be written.
    """
    lines = ([row.path, row.student, row.what, row.why] for row in rows)
    write_atomically(folder / FILE, BYTE_ORDER_MARK + table(COLUMNS, lines))


def read_account(folder: Path) -> list[AccountRow]:
    """Read the account in a folder of results; no rows where there is none, or where it is something else."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig")
        header, *lines = list(csv.reader(io.StringIO(text)))
    except (OSError, ValueError, csv.Error):
        return []
    if tuple(header) != COLUMNS or any(len(line) != len(COLUMNS) or line[2] not in get_args(What) for line in lines):
        return []
    return [AccountRow(*map(cell_text, line)) for line in lines]  # type: ignore[arg-type]
