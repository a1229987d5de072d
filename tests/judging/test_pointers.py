"""What only points at a notebook is told what it is; what holds a whole one inside is read."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.judging.notebook import UnreadableError, code_cells


def notebook(*sources: str) -> str:
    """Return a notebook with code cells."""
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


WHOLE = notebook("x = 1", "y = λ")
IN_BASE64 = base64.encodebytes(WHOLE.encode()).decode()
WRAPPERS: dict[str, Callable[[str], str]] = {
    "Jupyter's contents model": lambda text: (
        f'{{"name": "a.ipynb", "type": "notebook", "format": "json", "content": {text}}}'
    ),
    "GitHub's API": lambda text: json.dumps(
        {"name": "a.ipynb", "encoding": "base64", "content": base64.encodebytes(text.encode()).decode()}
    ),
    "a text": json.dumps,
    "a list": lambda text: f"[{text}]",
    "an answer": lambda text: json.dumps({"ok": True, "data": text}),
}


@pytest.mark.parametrize("text", [wrap(WHOLE) for wrap in WRAPPERS.values()] + [
    WHOLE + "\n" + WHOLE, WHOLE + "}\n ]}", WHOLE + " {}", WHOLE + '"cells": [', json.dumps(json.dumps(WHOLE)),
])  # fmt: skip
def test_a_notebook_inside_is_read(text: str) -> None:
    assert code_cells(text.encode()) == ["x = 1", "y = λ"]


@given(st.lists(st.sampled_from(sorted(WRAPPERS)), max_size=2), st.lists(st.text(), max_size=3))
def test_a_notebook_in_any_two_wrappers_is_read(wrappers: list[str], sources: list[str]) -> None:
    text = notebook(*sources)
    for name in wrappers:
        text = WRAPPERS[name](text)
    assert code_cells(text.encode()) == code_cells(notebook(*sources).encode())


DOWNLOAD = "Open it, download the notebook (File, Download) and hand in the .ipynb file."
CONVERT = "Turn it back into a notebook (jupytext --to ipynb) and hand in the .ipynb file."
LINK = f"The file is a link, not a notebook. {DOWNLOAD}"
PLIST = '<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x">\n<plist><dict><key>URL</key><string>https://a.example</string></dict></plist>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d4d\nsize 51234\n", "The file is a pointer of Git LFS, not a notebook. Install Git LFS, run git lfs pull, and hand in the notebook that this gives you."),
        (b"bplist00\xd3\x01\x02\x03_\x10\x15NSURLFileResourceType\\NSURLNameKey", "The file is a placeholder of iCloud, not a notebook. Download the notebook to your computer first, then hand it in."),
        (b"bplist00\xd1\x01\x02SURL_\x10\x19https://colab.example/1", LINK),
        (PLIST.encode(), LINK),
        (b"[InternetShortcut]\r\nURL=https://colab.example\r\n", LINK),
        (b"\xef\xbb\xbfhttps://colab.example/drive/1?usp=sharing\n", LINK),
        (b'{"": "WARNING!", "doc_id": "1", "resource_key": "", "email": "a@b.example"}', f"The file is a shortcut to Google Drive, not a notebook. {DOWNLOAD}"),
        (b"---\njupyter:\n  kernelspec:\n    name: python3\n---\n\n# Set 1\n", f"The file is a Markdown file, not a notebook. {CONVERT}"),
        (b"# Set 1\n\n```python\nimport torch\n```\n", f"The file is a Markdown file, not a notebook. {CONVERT}"),
        (b"# ---\n# jupyter:\n#   jupytext:\n# ---\n\n# %%\nx = 1\n", f"The file is a script, as jupytext writes it, not a notebook. {CONVERT}"),
        (b"import torch\n\n# %% [markdown]\n# # Set 1\n", f"The file is a script, as jupytext writes it, not a notebook. {CONVERT}"),
        (b'{\n "cells": [\n  {},\n ]\n}', "The notebook has a comma too many in line 3, before a closing bracket. Take it out, or hand in the file as Jupyter saved it."),
        ((WHOLE + notebook("z")).encode(), "The file holds several notebooks, one after another. Hand in the one that counts."),
        (json.dumps({"a": json.loads(WHOLE), "b": json.loads(notebook("z"))}).encode(), "The file holds several notebooks, one after another. Hand in the one that counts."),
        (b'"Dear lecturer"', "The file is JSON but not a notebook. Hand in the .ipynb file."),
        (b'{"a": 1} {"b": 2}', "The file is not a notebook: it is not valid JSON (Extra data, line 1). Save it again in Jupyter."),
    ],
    ids=lambda item: str(item)[:30],
)  # fmt: skip
def test_what_points_at_a_notebook_is_told_what_it_is_and_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        code_cells(data)
    assert str(refusal.value) == said


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda part: st.lists(part) | st.dictionaries(st.sampled_from(["cells", "content", "encoding", "a"]), part),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    try:
        code_cells(json.dumps(value).encode())
    except UnreadableError as refusal:
        assert str(refusal).endswith(".")
