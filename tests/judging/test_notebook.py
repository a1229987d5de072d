"""Whatever is readable as a notebook is read; the rest says why not, in a sentence."""

from __future__ import annotations

import codecs
import json
from typing import Any

import pytest

from autograder.judging.notebook import UnreadableError, code_cells


def notebook(*sources: Any, **extra: Any) -> dict[str, Any]:
    """Build a notebook of code cells."""
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **extra}


def test_sources_may_be_texts_or_lists_of_lines() -> None:
    assert code_cells(json.dumps(notebook("a = 1\nb = 2", ["c = 3\n", "d = 4"])).encode()) == [
        "a = 1\nb = 2",
        "c = 3\nd = 4",
    ]


def test_markdown_and_nonsense_cells_are_passed_over() -> None:
    data = notebook("x = 1")
    data["cells"] += [{"cell_type": "markdown", "source": "# Title"}, "cell", None, {"cell_type": "raw"}]
    assert code_cells(json.dumps(data).encode()) == ["x = 1"]


def test_nbformat_3_is_read() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}]}], "nbformat": 3}
    assert code_cells(json.dumps(old).encode()) == ["x = 1\ny = 2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings(encoding: str) -> None:
    text = json.dumps(notebook("# ü\nx = 1"), ensure_ascii=False)
    data = text.encode(encoding)
    data = codecs.BOM_UTF16_LE + data if encoding == "utf-16-le" else data
    assert code_cells(data) == ["# ü\nx = 1"]


def test_line_ends_and_lone_surrogates_are_mended() -> None:
    assert code_cells(json.dumps(notebook("a = 1\r\nb = 2\rc = '\ud800'")).encode()) == ["a = 1\nb = 2\nc = '?'"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty. Hand in the notebook again."),
        (b" \n\t", "The file is empty. Hand in the notebook again."),
        (b"%PDF-1.4", "The file is not a notebook: it is not valid JSON (Expecting value, line 1). Save it again in Jupyter."),
        (json.dumps(notebook("x")).encode()[:40], "The file is not a notebook: it is not valid JSON (Unterminated string starting at, line 1). Save it again in Jupyter."),
        (b"[" * 200_000, "The file is not a notebook: it is not valid JSON. Save it again in Jupyter."),
        (b"[1, 2]", "The file is JSON but not a notebook. Hand in the .ipynb file."),
        (b'{"a": 1}', "The file is JSON but has no cells. Hand in the .ipynb file."),
        (b'{"cells": 3}', "The file is JSON but has no cells. Hand in the .ipynb file."),
    ],
    ids=lambda item: str(item)[:25],
)  # fmt: skip
def test_what_is_no_notebook_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        code_cells(data)
    assert str(caught.value) == reason
