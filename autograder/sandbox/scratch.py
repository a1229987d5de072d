"""A worker's scratch folder where it has no file system of its own: its quota, and its end.

Trusted side. The folder's content is the submission's: names are never followed, and nothing in it is opened.
Not counted is what a worker keeps open and has unlinked; the kernel limits it to open files × file size, and
it is gone with the worker.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from autograder.sandbox.wire import WireError

MAX_ENTRIES = 4096  # as many as a private scratch folder has inodes
_BLOCK = 512
_PREFIX = "autograder-scratch-"
_HOUR = 3600


class ScratchFull(WireError):
    """The worker wrote more than it may."""


class Scratch:
    """One worker's folder, made by the judge for it alone.

    Args:
        size_mib: what may lie in it.
    """

    def __init__(self, size_mib: int) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = _locked(self.path)
        self._bytes = size_mib * 2**20

    def check(self) -> None:
        """Look whether the folder is within its quota.

        Raises:
            ScratchFull: too large, too many entries, or a folder that can be filled and not looked into.
        """
        size, entries, pending = 0, 0, [str(self.path)]
        while pending:
            try:
                found = [(entry.path, entry.stat(follow_symlinks=False)) for entry in os.scandir(pending.pop())]
            except FileNotFoundError:  # gone while we looked
                continue
            except OSError:
                raise ScratchFull("its scratch folder cannot be measured") from None
            size += sum(status.st_blocks * _BLOCK for _, status in found)
            entries += len(found)
            if size > self._bytes or entries > MAX_ENTRIES:
                raise ScratchFull("its scratch folder is full")
            pending += [path for path, status in found if _can_be_filled(status.st_mode)]

    def remove(self) -> None:
        """Remove the folder, whatever lies in it; its worker must have ended."""
        _remove(self.path)
        os.close(self._lock)


def remove_abandoned() -> None:
    """Remove what judges left that were killed: nobody holds the locks of their folders any more."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if time.time() - path.lstat().st_mtime > _HOUR:  # a young one may be about to be locked
                os.close(_locked(path))
                _remove(path)
        except OSError:  # somebody else's, or in use
            continue


def _can_be_filled(mode: int) -> bool:
    """Whether this is a folder into which its owner, the worker, can put something.

    Workers cannot change modes, so that any other folder is empty; the judge, if the same user, could not list it.
    """
    needed = stat.S_IWUSR | stat.S_IXUSR
    return stat.S_ISDIR(mode) and mode & needed == needed


def _locked(folder: Path) -> int:
    """Lock a folder for as long as this process lives; refuse links, which others could have put there."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove(folder: Path) -> None:
    names = (folder / f"{secrets.token_hex(8)}-{number}" for number in count())
    while found := list(os.scandir(folder)):
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                _lift(Path(entry.path), names)
            else:
                Path(entry.path).unlink()
    folder.rmdir()


def _lift(folder: Path, places: Iterator[Path]) -> None:
    """Take a folder away and put what lay in it one level up, so that no path grows too long to be named."""
    folder.chmod(0o700)
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            Path(entry.path).chmod(0o700)  # a folder that we may not write cannot change its parent
        Path(entry.path).rename(next(places))
    folder.rmdir()
