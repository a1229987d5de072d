"""Files that are no notebook, under a notebook's name: the reason says what they seem to be and what to do."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

from tests.submissions.golden import Golden


def _unreadable(name: str, why: str, encode: Callable[[bytes], bytes]) -> Golden:
    return Golden("broken", name, why, encode=encode, unreadable=True)


def _instead(name: str, why: str, data: bytes) -> Golden:
    return _unreadable(name, why, lambda notebook: data)


def _zipped(**members: bytes) -> bytes:
    """Put files into an archive, uncompressed: compressors differ between machines."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def _gzipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=0, fileobj=file, mtime=0) as archive:
        archive.write(data)
    return file.getvalue()


_WORD = {"[Content_Types].xml": b"<?xml version='1.0'?><Types/>", "word/document.xml": b"<w:document/>"}
_WEB = b"<!DOCTYPE html>\n<html><head><title>ps1_gradients</title></head><body><pre>import torch</pre></body></html>\n"
_PROGRAM = b"#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\nimport torch\n"
_PDF = b"%PDF-1.5\n%\xd0\xd4\xc5\xd8\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _in_conflict(notebook: bytes) -> bytes:
    """Return what git leaves behind where two people changed the same line."""
    mine, other = b'   "grade": true,\n', b'   "grade": false,\n'
    marks = b"<<<<<<< HEAD\n" + mine + b"=======\n" + other + b">>>>>>> 1f2e3d4 (fix)\n"
    return notebook.replace(mine, marks, 1)


GOLDENS = (
    _instead("empty_file", "No bytes at all.", b""),
    _instead("white_space_only", "Empty lines.", b"\n \t\r\n\n"),
    _instead("zero_bytes_only", "What a computer leaves that was switched off while it wrote.", bytes(4096)),
    _instead("not_json", "A text file under the notebook's name.", b"Dear lecturer, my notebook is attached.\n"),
    _unreadable("truncated", "The upload broke off in the middle.", lambda notebook: notebook[: len(notebook) // 2]),
    _unreadable("truncated_at_the_end", "Only the last bracket is missing.", lambda notebook: notebook.rstrip()[:-1]),
    _unreadable(
        "truncated_in_a_word",
        "The upload broke off in the middle of null.",
        lambda notebook: notebook[: notebook.index(b'"execution_count": null') + len(b'"execution_count": nu')],
    ),
    Golden(
        "broken",
        "zip_archive",
        "The notebook in a zip archive that is named like it: it is taken out.",
        encode=lambda notebook: _zipped(**{"ps1.ipynb": notebook}),
    ),
    _unreadable("gzip_archive", "The notebook, compressed.", _gzipped),
    _instead("word_document", "A Word document, renamed.", _zipped(**_WORD)),
    _instead("pdf", "The notebook printed into a file.", _PDF),
    _instead("web_page", "The notebook exported as a web page.", _WEB),
    _instead("python_program", "The notebook exported as a Python program.", _PROGRAM),
    _unreadable("merge_conflict_in_the_file", "Two versions of a line, with git's marks around them.", _in_conflict),
    _unreadable("comma_at_the_end", "Changed in a text editor: a comma too many.", lambda n: n.rstrip()[:-1] + b",}\n"),
    _instead("no_cells", "JSON, but no notebook.", b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'),
    _instead("json_list", "JSON, but a list.", b"[1, 2, 3]\n"),
    _instead("deeply_nested", "JSON that is nested too deeply to be read.", b"[" * 100_000),
)
