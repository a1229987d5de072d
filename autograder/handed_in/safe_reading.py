"""Reads a file that somebody handed in without following where it points: a link may lead to the worked solutions."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from autograder.judging.notebook import MAX_BYTES


def plain_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """Read a plain file, and one byte more than it may have.

    Raises:
        OSError: it cannot be read, is a link (ELOOP), or is no file (EINVAL).
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "is not a file")
        return file.read(most + 1)
