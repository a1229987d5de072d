"""Reads a file that somebody handed in without following where it points: a link may lead to the worked solutions."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from autograder.judging.notebook import MAX_BYTES


def plain_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """Read a plain file, and one byte more than it may have; see `bytes_and_size`."""
    return bytes_and_size(path, most)[0]


def bytes_and_size(path: Path, most: int = MAX_BYTES) -> tuple[bytes, int]:
    """Read a plain file, and one byte more than it may have; return its size, too.

    Raises:
        OSError: it cannot be read, is a link (ELOOP), or is no file (EINVAL).
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "is not a file")
        return file.read(most + 1), status.st_size
