"""Folders as people hand them in, written by tests: notebooks of a few bytes, zips, times."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.handed_in.account import Account, account_of
from autograder.handed_in.entries import Wanted
from autograder.handed_in.listing import listings
from autograder.handed_in.rows import AccountRow

NAME = "ps1_gradients"
WANTED = Wanted(NAME, {NAME: frozenset({"grad_norm"}), "ps4_hessians": frozenset({"hvp"})})
TEN = 1_700_000_000.0  # a moment; a minute later is TEN + 60


def notebook(text: str = "", grade_id: str = "grad_norm") -> bytes:
    """Return a notebook with one graded cell."""
    metadata = {"nbgrader": {"grade_id": grade_id}}
    cell = {"cell_type": "code", "metadata": metadata, "source": text, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


FULL, UNTOUCHED = notebook("full"), notebook("untouched")
OF_ANOTHER_SET = notebook("hvp", "hvp")
PDF = b"%PDF-1.7 \n"
OF_A_MAC = b"\x00\x05\x16\x07" + bytes(4092)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def put(folder: Path, files: Mapping[str, bytes | tuple[bytes, float]]) -> Path:
    """Write files, with their times if they are told."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content, time = data if isinstance(data, tuple) else (data, TEN)
        path.write_bytes(content)
        os.utime(path, (time, time))
    return folder


def account(*paths: Path, roster: tuple[str, ...] = ()) -> Account:
    """Account for what lies in folders."""
    return account_of(listings(paths, NAME), WANTED, roster)


def graded(found: Account, folder: Path) -> dict[str, str]:
    """Return which file is graded for whom."""
    return {
        item.student: "!".join(filter(None, (item.path.relative_to(folder).as_posix(), item.inner)))
        for item in found.submissions
    }


def rows(found: Account, folder: Path) -> dict[str, AccountRow]:
    """Return the rows by their files, below a folder."""
    return {row.path.removeprefix(f"{folder}/"): row for row in found.rows}
