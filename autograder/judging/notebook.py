"""Reads a submitted notebook, leniently: whatever is readable as a notebook is read, the rest says why not.

Trusted code over untrusted bytes. Uses the JSON parser only; nbformat would cost a second in every process.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from autograder.judging.held_notebook import held_notebook
from autograder.judging.unreadable import UnreadableError, refusal, refusal_of_json

__all__ = ["MAX_BYTES", "MAX_CELLS", "Cell", "Submitted", "UnreadableError", "code_cells", "read"]

MAX_BYTES = 64 * 2**20  # JSON takes up to thirty times its size in memory
MAX_CELLS = 20_000
MOST_OF_ANY_SIGN = 8 * 2**20  # bytes
_BEYOND = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{3}")  # UTF-8 of what lies beyond the first 65536 signs
_NOTHING = " \t\r\n\0"  # a disk that filled up, or a computer that was switched off, leaves zero bytes


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    Attributes:
        kind: ``code``, or anything else that is not run.
        source: its text.
        name: the ``grade_id`` that it claims, which decides nothing; empty if there is none.
    """

    kind: str
    source: str
    name: str


@dataclass(frozen=True)
class Submitted:
    """What stands in a notebook.

    Attributes:
        cells: its cells, in order.
    """

    cells: list[Cell]

    @property
    def code(self) -> list[str]:
        """The sources of the code cells, in order; an empty one is not run, and Jupyter does not number it either."""
        return [cell.source for cell in self.cells if cell.kind == "code" and cell.source.strip()]

    @property
    def text(self) -> list[str]:
        """The sources of the other cells, which are not run."""
        return [cell.source for cell in self.cells if cell.kind != "code"]

    def without_outputs(self) -> bytes:
        """Return a notebook with these cells, as its own code finds it when it opens the file."""
        more: dict[str, dict[str, Any]] = {"code": {"outputs": [], "execution_count": None}}
        cells = [
            {"cell_type": cell.kind, "metadata": {}, "source": cell.source, **more.get(cell.kind, {})}
            for cell in self.cells
        ]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def code_cells(data: bytes) -> list[str]:
    """Return the sources of the code cells, in order; see `read`."""
    return read(data).code


def read(data: bytes) -> Submitted:
    """Return the sources of the cells.

    Args:
        data: the file's bytes: nbformat 2, 3, 4 or later, with or without a byte order mark, UTF-8, UTF-16,
            UTF-32, or what Windows and Latin-1 write.

    Raises:
        UnreadableError: it is empty, no JSON, or no notebook.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError("The file is larger than 64 MiB. Clear the outputs and hand it in again.")
    if not data.strip(_NOTHING.encode()):
        raise UnreadableError("The file is empty. Hand in the notebook again.")
    cells = _cells(_parse(data))
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"The notebook has more than {MAX_CELLS} cells. Remove the extra ones.")
    return Submitted([_cell(cell) for cell in cells if isinstance(cell, dict)])


def _parse(data: bytes) -> Any:
    """Parse JSON; raw control characters and numbers of any length are let pass, as none of them decides anything."""
    text = _decode(data).strip(_NOTHING)
    try:
        return held_notebook(text)
    except (ValueError, RecursionError) as problem:
        raise refusal(data, text, problem) from None
    except MemoryError:  # a judge has less of it than the worst of values take
        raise UnreadableError("The file holds more than can be read. Clear the outputs and hand it in again.") from None


def _decode(data: bytes) -> str:
    """Return a file's text. In a large one no sign takes four bytes in memory, as then all would."""
    encoding = json.detect_encoding(data)
    if encoding != "utf-8":
        return data.decode(encoding, errors="replace")
    if len(data) > MOST_OF_ANY_SIGN:
        data = _BEYOND.sub("\N{REPLACEMENT CHARACTER}".encode(), data)
    try:
        return data.decode()
    except UnicodeDecodeError:
        readable = data.decode(errors="ignore")
    # A few damaged bytes must not cost the names λ and ∂; where nothing beyond ASCII is UTF-8, it is another encoding.
    return data.decode("cp1252" if readable.isascii() else "utf-8", errors="replace")


def _cells(notebook: Any) -> list[Any]:
    if not isinstance(notebook, dict):
        raise refusal_of_json(notebook)
    if isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    worksheets = notebook.get("worksheets")  # nbformat 2 and 3
    if isinstance(worksheets, list):
        sheets = [sheet for sheet in worksheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
        return [cell for sheet in sheets for cell in sheet["cells"]]
    raise refusal_of_json(notebook)


def _cell(cell: dict[str, Any]) -> Cell:
    kind, metadata = cell.get("cell_type"), cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = about.get("grade_id") if isinstance(about, dict) else None
    return Cell("code" if kind == "code" else "markdown", _source(cell), name if isinstance(name, str) else "")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else source
    text = text if isinstance(text, str) else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot cross the wire
