"""What a submission is read as: its bytes, as far as a notebook may go, and a digest that tells any two apart."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from autograder.handed_in.submission import Submission
from autograder.judging.notebook import MAX_BYTES
from tests.handed_in.folders import FULL


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
