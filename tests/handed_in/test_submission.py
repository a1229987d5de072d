"""What a submission is read as: its bytes, as far as a notebook may go, and a digest that tells any two apart."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from autograder.common.told import UnusableError
from autograder.handed_in import listing
from autograder.handed_in.listing import folder_listing
from autograder.handed_in.submission import Submission
from autograder.judging.notebook import MAX_BYTES
from tests.handed_in.folders import FULL, NAME, put


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ann.ipynb"
    path.write_bytes(FULL)
    assert Submission("ann", path).contents() == (FULL, hashlib.sha256(FULL).hexdigest())
    assert Submission("ann", path).digest() == hashlib.sha256(FULL).hexdigest()


def test_a_tebibyte_of_nothing_is_not_read(tmp_path: Path) -> None:
    path, digests = tmp_path / "ann.ipynb", set()
    for size in (MAX_BYTES + 1, 2**40 - 1, 2**40):
        with path.open("wb") as file:
            file.truncate(size)
        started = time.process_time()
        data, digest = Submission("ann", path).contents()
        assert time.process_time() - started < 20  # a hundredth of it on a machine of its own
        assert len(data) == MAX_BYTES + 1
        digests.add(digest)
    assert len(digests) == 3


@pytest.mark.parametrize("there", ["a link", "a pipe"])
def test_what_took_the_files_place_since_it_was_listed_is_not_followed(tmp_path: Path, there: str) -> None:
    path, solution = tmp_path / "ann.ipynb", tmp_path / "solution.ipynb"
    solution.write_bytes(FULL)
    path.symlink_to(solution) if there == "a link" else os.mkfifo(path)
    with pytest.raises(OSError, match=r"symbolic link|is not a file"):
        Submission("ann", path).contents()


def test_whose_files_are_too_many_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"ann/a.ipynb": FULL, **{f"mallory/{number}": b"" for number in range(9)}})
    monkeypatch.setattr(listing, "MOST_ENTRIES", 8)
    with pytest.raises(UnusableError, match="holds more than 8 files, most of them in 'mallory'"):
        folder_listing(tmp_path, NAME)
