"""What a grading run left behind or changed outside its own folder, looked at from outside."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.sandbox import linux

WORKER_UIDS = range(61_000, 62_000)
NOBODY = 65534
OPEN_TO_ALL = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")
_PATIENCE_SECONDS = 5.0
_RUN = re.compile(r"wall-(\d+)-")


def new_folder() -> Path:
    """Make a run's own folder, which other runs on this machine know by its name, while this process lives."""
    return Path(tempfile.mkdtemp(prefix=f"wall-{os.getpid()}-"))


@contextmanager
def adopted_orphans() -> Iterator[Callable[[], list[str]]]:
    """Be the parent of whatever outlives its own meanwhile, so that no process of a run can get lost.

    Yields:
        What names the processes that are still there some seconds after the run.
    """
    before = _children()
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    try:
        yield lambda: _left(before)
    finally:
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 0)


def _left(before: set[int]) -> list[str]:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while left := {pid for pid in _children() - before if not _has_ended(pid)}:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return [f"process {pid}: {_command(pid)}" for pid in sorted(left)]


def _children() -> set[int]:
    """Return this process's children, those of its other threads included."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def _has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:200]
    except OSError:
        return "gone"


def files_of_workers() -> set[str]:
    """Return the files, in folders open to all, that belong to a user as whom workers run."""
    return {path for folder in OPEN_TO_ALL for path in _files(folder) if _is_of_worker(path) and not _is_of_a_run(path)}


def files_left(before: set[str], besides: Path, patience_seconds: float = 2 * _PATIENCE_SECONDS) -> list[str]:
    """Name such files that are new and still there some seconds later: other runs on this machine have theirs."""
    deadline = time.monotonic() + patience_seconds
    while left := {path for path in files_of_workers() - before if not path.startswith(str(besides))}:
        if time.monotonic() > deadline:
            break
        time.sleep(0.5)
    return sorted(left)


def _files(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        yield entry.path
        if entry.is_dir(follow_symlinks=False) and not os.path.ismount(entry.path):
            yield from _files(entry.path)


def _is_of_a_run(path: str) -> bool:
    """Whether a file lies in the folder of a run that still looks after it."""
    run = _RUN.match(os.path.relpath(path, tempfile.gettempdir()))
    return run is not None and Path(f"/proc/{run[1]}").exists()


def _is_of_worker(path: str) -> bool:
    try:
        owner = os.lstat(path).st_uid
    except OSError:
        return False
    return owner in WORKER_UIDS or owner == NOBODY


def state_of(folders: Sequence[Path]) -> dict[str, tuple[int, int, int]]:
    """Return size, mode and time of every file below some folders, to compare later."""
    found = {}
    for folder in folders:
        for path in (str(folder), *_files(str(folder))):
            if "__pycache__" not in path:
                status = os.lstat(path)
                found[path] = (
                    0 if stat.S_ISDIR(status.st_mode) else status.st_size,
                    status.st_mode,
                    status.st_mtime_ns,
                )
    return found


def shared_memory() -> set[str]:
    """Return what System V calls keep beyond a process's end."""
    rows = set()
    for kind in ("shm", "sem", "msg"):
        path = Path(f"/proc/sysvipc/{kind}")
        if path.exists():
            rows |= {f"{kind} {line.split()[1]}" for line in path.read_text().splitlines()[1:]}
    return rows


def secrets_in(folder: Path, secrets: Sequence[str], said: str) -> list[str]:
    """Name the files of a run, and its output, in which a secret stands, as text or as bytes."""
    found = ["the command's output"] if any(secret in said for secret in secrets) else []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        found += [path.name for secret in secrets if secret.encode() in data]
    return found
