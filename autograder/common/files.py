"""Writes files so that whoever reads one, or a killed run, finds all old bytes or all new ones; prints their names.

A killed writer leaves its copy behind, `.<name>.<random>.unfinished`. It held a lock on it, which ended with its
process: so `remove_unfinished`, which every run begins with, tells what nobody will finish from what somebody writes.

Results are not forced to the disk one by one: that took 0.5 to 8 ms a file where it was measured, three times a
submission, and what a power failure loses without it the next run makes again, as an empty file is no result. What a
run wrote is forced to the disk once, at its end (`to_disk`), the course key and the bank when they are made.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

UNFINISHED = ".unfinished"
_UNSHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # which words of several scripts are written with

_NEXT_STEPS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room there."),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "Make it writable, or choose another folder."),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR), "Something is in its way: move that."),
    errno.ENOENT: "Do not move or remove it meanwhile.",
}
# no file of the same folder could be written either, so that it is not worth trying
_OF_THE_WHOLE_FOLDER = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOENT, errno.EIO))


def write_atomically(path: Path, data: bytes | str) -> None:
    """Write a file under another name on the same file system, then rename it; text becomes UTF-8."""
    with _unfinished(path, data) as copy:
        copy.chmod(0o644)
        copy.replace(path)


def write_secret(path: Path, data: bytes) -> None:
    """Write an owner-only file in one step; once this returns it outlives a power failure."""
    with _unfinished(path, data) as copy:  # owner-only by construction
        _force(copy)
        copy.replace(path)
    _force(path.parent)


def create_secret(path: Path, data: bytes) -> None:
    """Do the same, and leave a file alone that is there already: whoever was first wins."""
    with _unfinished(path, data) as copy:
        _force(copy)
        with contextlib.suppress(FileExistsError):
            os.link(copy, path)
    _force(path.parent)


@contextlib.contextmanager
def _unfinished(path: Path, data: bytes | str) -> Iterator[Path]:
    """Write a copy beside a file, and remove it unless it was renamed."""
    descriptor, name = _open_locked(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            yield Path(name)  # still open, and so still locked
    finally:
        Path(name).unlink(missing_ok=True)


def _open_locked(path: Path) -> tuple[int, str]:
    while True:
        prefix = f".{path.name.encode()[:100].decode(errors='ignore')}."
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=UNFINISHED)
        with contextlib.suppress(OSError):  # some file systems have no locks; what is left there stays there
            fcntl.lockf(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, name
        os.close(descriptor)  # taken for a dead writer's in the moment before it was locked


def remove_unfinished(*folders: Path) -> None:
    """Remove from folders what killed writers left there; a folder that is missing holds nothing."""
    for path in (path for folder in folders for path in folder.glob(f".*{UNFINISHED}")):
        with contextlib.suppress(OSError), path.open("r+b") as file:  # not ours; or locked, as somebody writes it
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def to_disk(folder: Path) -> None:
    """Have everything that was written to a folder's file system outlive a power failure.

    Raises:
        OSError: the folder is not there, or the disk refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if libc.syncfs(descriptor):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(descriptor)


def _force(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_of_the_whole_folder(problem: OSError) -> bool:
    """Whether what kept one file from being written will keep every other from it."""
    return problem.errno in _OF_THE_WHOLE_FOLDER


def path_named_by(problem: OSError, otherwise: Path) -> Path:
    """Return what could not be written, as its reader knows it: a folder in place of an unfinished copy in it."""
    if not problem.filename:
        return otherwise
    path = Path(os.fsdecode(problem.filename))
    return path.parent if path.suffix == UNFINISHED else path


def said_of(problem: OSError, folder: Path) -> str:
    """Say that a folder cannot be written, why, and what to do before the same command is started again."""
    step = _NEXT_STEPS.get(problem.errno or 0, "Mend that.")
    return f"{printable(folder)}: {problem.strerror or problem}. {step} The same command then goes on where it was."


def printable(name: str | Path) -> str:
    """Write a file's name so that it can be printed: it may be no text, or hold what moves a cursor or a reader."""
    text = os.fsencode(name).decode(errors="replace")
    return "".join(letter if is_shown(letter) else letter.encode("unicode_escape").decode() for letter in text)


def is_shown(letter: str) -> bool:
    """Whether a letter shows itself, and leaves everything beside it as it is."""
    return unicodedata.category(letter) not in _UNSHOWN or letter in _JOINERS
