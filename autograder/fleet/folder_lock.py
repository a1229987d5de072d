"""One grading run in a folder at a time: two would write over each other's results, and say so in two tables."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.common.told import StoppedError

LOCK = ".grading"


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. It ends with this process, however that ends, and is not passed on to judges.

    Raises:
        StoppedError: another process holds it.
        OSError: the folder cannot be written.
    """
    path = folder / LOCK
    descriptor = _locked(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # the folder may be gone, or read-only by now
            path.unlink()
        os.close(descriptor)


def _locked(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.EACCES):
                return descriptor  # a file system without locks: there it is the operator's to start only one
            os.close(descriptor)
            text = f"another run is grading into {path.parent}. Wait until it ends, or choose another folder."
            raise StoppedError(text) from None
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)  # its holder ended and removed it in between
