"""Reads every version of a folder's files that git still holds: what was committed once can be read by everybody."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ABBREVIATED = 7


@dataclass(frozen=True)
class PastFile:
    """One version of a file.

    Attributes:
        path: where it was, relative to the root that was asked for.
        commit: the oldest commit that has it, abbreviated.
        data: its bytes.
    """

    path: str
    commit: str
    data: bytes


def past_files(root: Path, folder: Path) -> Iterator[PastFile]:
    """Yield every version, once, that any branch, tag or stash can reach. Without git there is nothing to say."""
    first_seen = _first_seen(root, folder)
    if not first_seen:
        return
    answer = _git(root, "cat-file", "--batch", given="\n".join(first_seen).encode() + b"\n")
    position = 0
    for blob, (path, commit) in first_seen.items():
        end = answer.find(b"\n", position)
        header = answer[position:end].split()
        if end < 0 or header[:1] != [blob.encode()]:
            return
        if header[1:2] != [b"blob"]:  # "missing", as in a partial clone
            position = end + 1
            continue
        size = int(header[2])
        yield PastFile(path, commit, answer[end + 1 : end + 1 + size])
        position = end + 1 + size + 1


def _first_seen(root: Path, folder: Path) -> dict[str, tuple[str, str]]:
    """Return blob to (path, commit), the oldest commits first."""
    found: dict[str, tuple[str, str]] = {}
    options = ("--all", "--reverse", "--full-history", "-m", "--raw", "--no-abbrev", "--no-renames", "--relative", "-z")
    fields = iter(_git(root, "log", *options, "--format=%H", "--", str(folder.relative_to(root))).split(b"\0"))
    commit = ""
    for field in fields:
        if not field.strip().startswith(b":"):
            commit = field.strip().decode()[:ABBREVIATED] or commit
            continue
        mode, blob = field.split()[1], field.split()[3].decode()
        path = next(fields, b"").decode("utf-8", "replace")
        if mode.startswith(b"1") and blob.strip("0"):  # neither a submodule nor a deletion
            found.setdefault(blob, (path, commit))
    return found


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Ask git; empty if it is not installed, or the folder is not its."""
    # a hook sets GIT_DIR to another repository; an object that a partial clone lacks is not to be fetched
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "--no-pager", "-C", str(root), *arguments],
            input=given, capture_output=True, check=False, env={**surroundings, "GIT_NO_LAZY_FETCH": "1"},
        )  # fmt: skip
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""
