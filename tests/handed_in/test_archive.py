"""A zip with one notebook is read; one that was made to hurt costs neither memory nor a file elsewhere."""

from __future__ import annotations

import io
import json
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.handed_in.archive import MOST_CONTENTS, ArchiveError, bytes_of, notebook_in
from autograder.handed_in.looking import MOST_NAMED, look_at, look_into
from autograder.judging.notebook import MAX_BYTES
from tests.handed_in.folders import FULL, NAME, UNTOUCHED, account, graded, put, zipped

MIB = 2**20


def bomb() -> bytes:
    """A notebook of twice what one may have, in a few kibibytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.ipynb", "w") as file:
        file.write(b'{"cells": [')
        for _ in range(2 * MAX_BYTES // MIB):
            file.write(b" " * MIB)
    return packed.getvalue()


def many_names() -> bytes:
    """A table of contents with a hundred thousand names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.ipynb", FULL)
        entry = archive.filelist[0]
        archive.filelist += [entry] * 100_000
    return packed.getvalue()


def with_a_password() -> bytes:
    """A zip that says that its file is encrypted."""
    data = bytearray(zipped({"a.ipynb": FULL}))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(start) + flags, 1)
    return bytes(data)


def packed_by(method: int) -> bytes:
    """A zip whose notebook is packed in another way; Python unpacks such ones without a bound."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("a.ipynb", FULL)
    return packed.getvalue()


def with_a_lie() -> bytes:
    """A zip that says that its file has no bytes."""
    data = bytearray(zipped({"a.ipynb": FULL}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 3)
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (many_names, "is a zip archive that is damaged or too long"),
        (with_a_password, "is a zip archive with a password"),
        (lambda: zipped({"a.ipynb": FULL})[:-30], "is a zip archive that is damaged or too long"),
        (lambda: b"PK\x03\x04" + bytes(100), "is a zip archive that is damaged or too long"),
        (lambda: zipped({"b.zip": zipped({"a.ipynb": FULL})}), "is a zip archive that holds no notebook"),
        (lambda: zipped({"a.ipynb/": b""}), "is a zip archive that holds no notebook"),
        (lambda: zipped({}), "is a zip archive that holds no notebook"),
        (lambda: packed_by(zipfile.ZIP_BZIP2), "is a zip archive that is packed as few programs do"),
        (lambda: packed_by(zipfile.ZIP_LZMA), "is a zip archive that is packed as few programs do"),
    ],
    ids=["many names", "a password", "cut off", "zeros", "a zip in a zip", "a folder called a notebook", "empty", "bzip2", "lzma"],
)  # fmt: skip
def test_what_gives_no_notebook_is_refused_with_a_sentence(tmp_path: Path, make, said: str) -> None:
    found = account(put(tmp_path, {"ann.zip": make(), "bea.ipynb": FULL}))
    assert graded(found, tmp_path) == {"bea": "bea.ipynb"}
    assert [(row.path, row.why) for row in found.refused] == [
        (f"{tmp_path}/ann.zip", f"{said}. Ask for the .ipynb file.")
    ]


def test_a_bomb_costs_no_more_than_the_largest_notebook(tmp_path: Path) -> None:
    put(tmp_path, {"ann.zip": bomb()})
    tracemalloc.start()
    started = time.process_time()
    look_into(tmp_path / "ann.zip", NAME)
    seconds, (_, most) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5 * MAX_BYTES
    assert seconds < 20  # a twentieth of it on a machine of its own


def test_of_a_million_names_that_a_notebook_claims_few_are_kept() -> None:
    names = ",".join(f'"grade_id": "{number}"' for number in range(100_000))
    found = look_at(f'{{"cells": [], "nbformat": 4, {names}}}'.encode())
    assert 0 < len(found.exercises) <= MOST_NAMED


@pytest.mark.parametrize(
    "name", ["../../up.ipynb", "/etc/up.ipynb", "C:\\up.ipynb", "a/../../up.ipynb", "..\\up.ipynb"]
)
def test_nothing_is_written_where_a_name_leads_to(tmp_path: Path, name: str) -> None:
    folder = put(tmp_path / "class", {"ann.zip": zipped({name: FULL})})
    found = account(folder)
    assert [item.contents()[0] for item in found.submissions] == [FULL]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ann.zip", "class"]


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 300))
def test_any_bytes_are_a_notebook_or_a_sentence(noise: bytes, place: int, cut: int) -> None:
    whole = zipped({"a.ipynb": FULL, "b.txt": b"x"})
    for data in (
        noise,
        b"PK\x03\x04" + noise,
        whole[:place] + noise[:20] + whole[place + 20 :],
        whole[:-cut] if cut else whole,
    ):
        try:
            read = bytes_of(data, notebook_in(data, NAME))
        except ArchiveError:
            continue
        assert len(read) <= MAX_BYTES + 1


def test_of_several_the_one_that_is_named_as_the_assignment_is_read() -> None:
    data = zipped(
        {
            f"work/{NAME}.ipynb": FULL,
            "work/notes.ipynb": UNTOUCHED,
            f".ipynb_checkpoints/{NAME}-checkpoint.ipynb": UNTOUCHED,
        }
    )
    assert bytes_of(data, notebook_in(data, NAME)) == FULL
    assert json.loads(bytes_of(data, "work/notes.ipynb"))
    assert MOST_CONTENTS < MAX_BYTES
