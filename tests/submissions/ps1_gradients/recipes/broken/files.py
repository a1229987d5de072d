"""Files that are damaged: unreadable with a reason, or read all the same."""

from __future__ import annotations

import codecs

from tests.submissions.ps1_gradients.recipes.golden import Golden, Json, code


def _unreadable(name: str, why: str, data: bytes | None = None) -> Golden:
    encode = (lambda whole: whole[: len(whole) // 2]) if data is None else (lambda whole: data)
    return Golden("broken", name, why, encode=encode, unreadable=True)


def _as_version_3(notebook: Json) -> Json:
    """Write the notebook as IPython did before 2015: worksheets, and `input` instead of `source`."""
    cells = [
        {"cell_type": "code", "collapsed": False, "input": cell["source"], "language": "python", "outputs": []}
        for cell in notebook["cells"]
    ]
    return {"worksheets": [{"cells": cells}], "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}


def _with_strange_cells(notebook: Json) -> Json:
    strange = [
        None,
        7,
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": 7, "metadata": None},
        {"cell_type": "code", "source": ["1 +", None, " 1"], "metadata": []},
        {"cell_type": "code", "source": "bad = 'HALF'"},
    ]
    return {**notebook, "cells": strange + notebook["cells"]}


GOLDENS = (
    _unreadable("empty_file", "No bytes at all.", b""),
    _unreadable("not_json", "A text file under the notebook's name.", b"Dear lecturer, my notebook is attached.\n"),
    _unreadable("truncated", "The upload broke off in the middle."),
    _unreadable("no_cells", "JSON, but no notebook.", b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'),
    _unreadable("json_list", "JSON, but a list.", b"[1, 2, 3]\n"),
    _unreadable("deeply_nested", "JSON that is nested too deeply to be read.", b"[" * 100_000),
    Golden(
        "broken",
        "byte_order_mark",
        "UTF-8 with a byte order mark, as some Windows editors write it.",
        encode=lambda data: codecs.BOM_UTF8 + data,
    ),
    Golden(
        "broken",
        "utf_16",
        "UTF-16, as a redirection in PowerShell writes it.",
        encode=lambda data: data.decode().encode("utf-16"),
    ),
    Golden(
        "broken",
        "windows_line_ends",
        "CRLF in the file and in the sources.",
        encode=lambda data: data.replace(b"\\n", b"\\r\\n").replace(b"\n", b"\r\n"),
    ),
    Golden(
        "broken",
        "latin_1",
        "A comment in Latin-1.",
        before=(
            code("""
            note = 1  # LATIN
        """),
        ),
        encode=lambda data: data.replace(b"LATIN", "größer als Ä".encode("latin-1")),
    ),
    Golden("broken", "old_format", "nbformat 3, with worksheets.", edit=_as_version_3),
    Golden(
        "broken",
        "strange_cells",
        "Cells that are no cells, sources that are no text, half of a surrogate pair.",
        edit=_with_strange_cells,
        encode=lambda data: data.replace(b"HALF", rb"\ud800\u0000"),
    ),
)
