"""When a file in a clone was last committed, by git itself; the repository is somebody's whom we do not trust.

Its settings can have git run what they like, in ways that differ from one git to the next. So git never sees them: it
is given a repository of ours that names the commit, and of the clone only the objects, which are data. A commit's time
is what its author's clock said: it proves nothing.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from shutil import which

from autograder.handed_in.safe_reading import plain_bytes

MOST_SECONDS, MOST_MEMORY = 20, 2**29  # an object of a few kilobytes may unpack to gigabytes
LONGEST_NAME, MOST_NAMES = 1_000, 16 * 2**20  # bytes
_LOG = (
    "--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs",
    "log", "-1", "--format=%ct %H", "--no-ext-diff", "--no-textconv", "HEAD", "--",
)  # fmt: skip
_ALONE = {
    "PATH": os.defpath, "HOME": "/nonexistent", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "", "GIT_TERMINAL_PROMPT": "0",
}  # fmt: skip
_SETTINGS = """\
[core]
    repositoryFormatVersion = 1
    bare = true
    commitGraph = false
[extensions]
    objectFormat = {}
"""
SHA1 = 40  # digits
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BRANCH = re.compile(r"ref: (refs/(?!.*\.\.)\S+)")


def last_commit(path: Path) -> tuple[datetime, str] | None:
    """Return when the last commit that changed a file was made, in UTC, and its hash; nothing outside of a clone."""
    clone, git = _clone_around(path.parent), which("git")
    if clone is None or git is None:
        return None
    with tempfile.TemporaryDirectory() as ours:
        try:
            _lay_out(clone / ".git", Path(ours))
            said = _said_by([git, *_LOG, str(path.relative_to(clone))], Path(ours), clone / ".git" / "objects")
            seconds, commit = said.decode("ascii").split()
            return datetime.fromtimestamp(int(seconds), UTC), commit
        except (OSError, ValueError, OverflowError, subprocess.SubprocessError):
            return None


def _lay_out(theirs: Path, ours: Path) -> None:
    """Make a repository without objects, in which a clone's last commit is the last one.

    Raises:
        OSError, ValueError: there is none, or it cannot be told.
    """
    commit = _commit_of(theirs)
    (ours / "config").write_text(_SETTINGS.format("sha256" if len(commit) > SHA1 else "sha1"))
    (ours / "HEAD").write_text(f"{commit}\n")
    (ours / "refs").mkdir()
    with suppress(FileNotFoundError):  # where a clone's history was cut off
        (ours / "shallow").write_bytes(plain_bytes(theirs / "shallow", MOST_NAMES))


def _commit_of(theirs: Path) -> str:
    """Return the commit that is checked out, as three kinds of files say it."""
    head = _text(theirs / "HEAD", LONGEST_NAME).strip()
    if branch := _BRANCH.fullmatch(head):
        try:
            head = _text(theirs / branch[1], LONGEST_NAME).strip()
        except FileNotFoundError:
            packed = _text(theirs / "packed-refs", MOST_NAMES).split("\n")
            head = next((line.split(" ")[0] for line in packed if line.endswith(f" {branch[1]}")), "")
    if not _HASH.fullmatch(head):
        raise ValueError("no commit")
    return head


def _text(path: Path, most: int) -> str:
    return plain_bytes(path, most).decode("utf-8", errors="replace")


def _said_by(command: list[str], ours: Path, objects: Path) -> bytes:
    """Run git over a repository of ours and objects of theirs, within bounds.

    Raises:
        OSError, subprocess.SubprocessError: it cannot be run, or does not end.
    """
    environment = {**_ALONE, "GIT_DIR": str(ours), "GIT_OBJECT_DIRECTORY": str(objects)}
    with subprocess.Popen(
        command, cwd=ours, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
            return process.communicate(timeout=MOST_SECONDS)[0]
        finally:
            process.kill()


@lru_cache(maxsize=4096)
def _clone_around(folder: Path) -> Path | None:
    """Return the clone that a folder lies in; the lecturer's own repository, in which the course lies, is none."""
    if (folder / ".git").exists():
        return None if (folder / "course_config.py").exists() else folder
    return _clone_around(folder.parent) if folder != folder.parent else None
