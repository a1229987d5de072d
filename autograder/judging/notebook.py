"""Reads a submitted notebook, leniently: whatever is readable as a notebook is read, the rest says why not.

Trusted code over untrusted bytes. Uses the JSON parser only; nbformat would cost a second in every process.
"""

from __future__ import annotations

import codecs
import json
from typing import Any

MAX_BYTES = 64 * 2**20  # JSON takes up to thirty times its size in memory
MAX_CELLS = 20_000


class UnreadableError(Exception):
    """The submission is not a notebook; the text says why, for the student."""


def code_cells(data: bytes) -> list[str]:
    """Return the sources of the code cells, in order.

    Args:
        data: the file's bytes: nbformat 3 or 4, with or without a byte order mark, UTF-8 or Latin-1.

    Raises:
        UnreadableError: it is empty, no JSON, or no notebook.
    """
    if not data.strip():
        raise UnreadableError("The file is empty. Hand in the notebook again.")
    if len(data) > MAX_BYTES:
        raise UnreadableError("The file is larger than 64 MiB. Clear the outputs and hand it in again.")
    try:
        notebook = json.loads(_decode(data))
    except (ValueError, RecursionError) as problem:
        where = f" ({problem.msg}, line {problem.lineno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise UnreadableError(
            f"The file is not a notebook: it is not valid JSON{where}. Save it again in Jupyter."
        ) from None
    cells = _cells(notebook)
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"The notebook has more than {MAX_CELLS} cells. Remove the extra ones.")
    return [_source(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]


def _decode(data: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _cells(notebook: Any) -> list[Any]:
    if not isinstance(notebook, dict):
        raise UnreadableError("The file is JSON but not a notebook. Hand in the .ipynb file.")
    if isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    worksheets = notebook.get("worksheets")  # nbformat 3
    if isinstance(worksheets, list):
        sheets = [sheet for sheet in worksheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
        return [cell for sheet in sheets for cell in sheet["cells"]]
    raise UnreadableError("The file is JSON but has no cells. Hand in the .ipynb file.")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else source
    text = text if isinstance(text, str) else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot cross the wire
