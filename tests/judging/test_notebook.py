"""Whatever is readable as a notebook is read; the rest says why not, in a sentence."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.judging.held_notebook import MOST_VALUES
from autograder.judging.notebook import MOST_OF_ANY_SIGN, UnreadableError, code_cells, read

SAVE = "Hand in the .ipynb file that Jupyter saves."
UNPACK = "Unpack it and hand in the .ipynb file that is in it."
NO_EXPORT = "Hand in the .ipynb file itself, not an export of it."
BREAKS_OFF = "The notebook breaks off: its end is missing. Save it again in Jupyter and hand it in again."
MERGE = "The notebook holds the marks of an unfinished merge (<<<<<<<, >>>>>>>). Finish the merge, open the notebook in Jupyter and save it again."


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


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "latin-1", "cp1252"]
)
def test_encodings(encoding: str) -> None:
    text = json.dumps(notebook("# ü\nx = 1"), ensure_ascii=False)
    assert code_cells(text.encode(encoding)) == ["# ü\nx = 1"]


def test_the_curly_quotes_of_windows_are_read_as_such() -> None:
    assert code_cells(json.dumps(notebook("# “x”"), ensure_ascii=False).encode("cp1252")) == ["# “x”"]


def test_a_few_damaged_bytes_do_not_cost_the_names_beside_them() -> None:
    """Read as Latin-1, λ would be two characters of which one is no letter."""
    data = json.dumps(notebook("λ = 1  # HERE"), ensure_ascii=False).encode().replace(b"HERE", b"\xff")
    assert code_cells(data) == ["λ = 1  # \ufffd"]


def test_what_no_number_decides_is_let_pass() -> None:
    """int() refuses numbers of thousands of digits; Jupyter's own files never hold NaN."""
    data = json.dumps(notebook("x = 1", count=1)).replace(
        '"count": 1', f'"count": {"7" * 10_000}, "a": NaN, "b": -Infinity'
    )
    assert code_cells(data.encode()) == ["x = 1"]


def test_raw_control_characters_and_zero_bytes_at_the_end_are_let_pass() -> None:
    data = json.dumps(notebook("x = TAB1")).encode().replace(b"TAB", b"\t").replace(b"1", b"1\0\n")
    assert code_cells(data + bytes(4096)) == ["x = \t1\n"]


def test_of_a_key_that_stands_twice_the_last_one_counts_as_in_jupyter() -> None:
    assert code_cells(b'{"cells": 3, "cells": [{"cell_type": "code", "source": "a", "source": "b"}]}') == ["b"]


def test_the_text_of_cells_that_are_not_run_is_kept_apart() -> None:
    data = notebook("x = 1")
    data["cells"] += [{"cell_type": "markdown", "source": "# Title"}, {"cell_type": "raw", "source": ["y", " = 2"]}]
    assert read(json.dumps(data).encode()).text == ["# Title", "y = 2"]


def test_line_ends_and_lone_surrogates_are_mended() -> None:
    assert code_cells(json.dumps(notebook("a = 1\r\nb = 2\rc = '\ud800'")).encode()) == ["a = 1\nb = 2\nc = '?'"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty. Hand in the notebook again."),
        (b" \n\t", "The file is empty. Hand in the notebook again."),
        (bytes(4096), "The file is empty. Hand in the notebook again."),
        (b"Dear lecturer", "The file is not a notebook: it is not valid JSON (Expecting value, line 1). Save it again in Jupyter."),
        (b'{"cells": [],}', "The notebook has a comma too many in line 1, before a closing bracket. Take it out, or hand in the file as Jupyter saved it."),
        (b"%PDF-1.4", f"The file is a PDF, not a notebook. {NO_EXPORT}"),
        (b"\n<!DOCTYPE html><html>", f"The file is a web page, not a notebook. {NO_EXPORT}"),
        (b"PK\x03\x04\x14\0ps1.ipynb", f"The file is a zip archive, not a notebook. {UNPACK}"),
        (b"PK\x03\x04\x14\0[Content_Types].xml", f"The file is a Word or other Office document, not a notebook. {SAVE}"),
        (b"\x1f\x8b\x08", f"The file is a compressed archive, not a notebook. {UNPACK}"),
        (b"\x89PNG\r\n", f"The file is a picture, not a notebook. {SAVE}"),
        (b"{\\rtf1 x", f"The file is a document of a word processor, not a notebook. {SAVE}"),
        (b"# mine\nimport torch\n", f"The file is a Python program, not a notebook. {SAVE}"),
        (json.dumps(notebook("x"), indent=1).replace("\n", "\n<<<<<<< HEAD\n", 1).encode(), MERGE),
        (json.dumps(notebook("x")).encode()[:40], BREAKS_OFF),
        (json.dumps(notebook("x")).encode()[:-1], BREAKS_OFF),
        (b'{"cells": [], "trusted": fal', BREAKS_OFF),
        (b"[" * 200_000, "The file is nested far too deeply for a notebook. Save it again in Jupyter."),
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


@pytest.mark.parametrize("value", ["[]", "{}", "1", '""', "[[[]]]"])
def test_millions_of_values_are_refused_before_any_of_them_is_built(value: str) -> None:
    count = MOST_VALUES + 10
    data = f'{{"cells": [], "x": [{",".join([value] * count)}]}}'.encode()
    began = time.process_time()
    with pytest.raises(UnreadableError, match="Clear the outputs and hand it in again"):
        read(data)
    assert time.process_time() - began < 5


def test_millions_of_commas_in_a_text_are_no_values() -> None:
    text = "1, [2], {3}\n" * (MOST_VALUES // 3)
    data = notebook("x = 1")
    data["cells"][0]["outputs"] = [{"output_type": "stream", "text": text + '\\" ,'}]
    assert code_cells(json.dumps(data).encode()) == ["x = 1"]


def test_in_a_large_file_no_sign_takes_four_bytes() -> None:
    """One of them, and all signs of a text would."""
    data = notebook("x = '🎉'  # λ", "a" * MOST_OF_ANY_SIGN)
    large, small = (
        code_cells(json.dumps(data, ensure_ascii=False).encode()),
        code_cells(json.dumps(notebook("x = '🎉'  # λ"), ensure_ascii=False).encode()),
    )
    assert large[0] == "x = '\ufffd'  # λ"
    assert small == ["x = '🎉'  # λ"]


def test_what_follows_a_notebook_is_not_read_for_ever() -> None:
    """Each of the numbers copied all that came after it: four megabytes took a judge half an hour."""
    data = json.dumps(notebook("x = 1")).encode() + b" 1" * 2**20
    started = time.process_time()
    assert code_cells(data) == ["x = 1"]
    assert time.process_time() - started < 5


def test_more_than_there_is_memory_for_is_no_fault_of_ours() -> None:
    """Dicts in dicts take two hundred bytes each: 22 MiB of them took 740 of the 768 that a judge has."""
    nested = b'{"x":' * 400 + b"1" + b"}" * 400
    data = b'{"cells":[],"m":[' + b",".join([nested] * 4_000) + b"]}"
    before = resource.getrlimit(resource.RLIMIT_DATA)
    pages = int(Path("/proc/self/statm").read_text().split()[5])
    resource.setrlimit(resource.RLIMIT_DATA, (pages * resource.getpagesize() + 2**25, before[1]))
    try:
        with pytest.raises(UnreadableError, match="holds more than can be read"):
            read(data)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
