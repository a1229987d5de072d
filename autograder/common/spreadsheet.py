"""Tables as CSV, so that a spreadsheet shows every text as it is and runs none.

A spreadsheet takes a cell that begins with = + - @ for a formula, and a student's id may begin so. Such a text gets an
apostrophe in front, which spreadsheets show as the plain text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.common.plain_text import plain

BYTE_ORDER_MARK = "\ufeff"  # without it Excel does not read UTF-8, and shows x² and ᵀ as other signs
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table's text; nothing in a cell stays nothing."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in (header, *rows):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def cell_text(cell: str) -> str:
    """Return the text that stands in a cell which `table` wrote."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def text_of(data: bytes) -> str:
    """Return the text of a table that some spreadsheet program saved: in UTF-8, in UTF-16, or as Windows does."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = plain(value).replace("\r", " ")  # the writer does not quote it, and readers begin a row there
    return f"'{text}" if value.startswith(FORMULA) or text.startswith(FORMULA) else text
