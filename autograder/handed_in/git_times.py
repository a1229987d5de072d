"""When a file in a clone was last committed, by git itself; the repository is somebody's whom we do not trust.

What its own configuration could have git run is switched off: pagers, signatures, monitors, remotes, and what fetches
missing parts. A commit's time is what its author's clock said: it proves nothing.
"""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from shutil import which

MOST_SECONDS = 20
_NOTHING_RUNS = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat",
    "-c", "log.showSignature=false", "-c", "protocol.allow=never", "-c", "safe.directory=*",
    "--no-pager", "--no-optional-locks", "--no-replace-objects",
)  # fmt: skip
_LOG = ("log", "-1", "--format=%ct %H", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-mailmap")
_ALONE = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


def last_commit(path: Path) -> tuple[datetime, str] | None:
    """Return when the last commit that changed a file was made, in UTC, and its hash; nothing outside of a clone."""
    clone, git = _clone_around(path.parent), which("git")
    if clone is None or git is None:
        return None
    command = [git, *_NOTHING_RUNS, "-C", str(clone), *_LOG, "HEAD", "--", str(path.relative_to(clone))]
    environment = {"PATH": os.defpath, "HOME": "/nonexistent", "LC_ALL": "C", **_ALONE}
    try:
        said = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=MOST_SECONDS, check=False
        ).stdout
        seconds, commit = said.decode("ascii").split()
        return datetime.fromtimestamp(int(seconds), UTC), commit
    except (OSError, ValueError, OverflowError, subprocess.SubprocessError):
        return None


@lru_cache(maxsize=4096)
def _clone_around(folder: Path) -> Path | None:
    """Return the clone that a folder lies in; the lecturer's own repository, in which the course lies, is none."""
    if (folder / ".git").exists():
        return None if (folder / "course_config.py").exists() else folder
    return _clone_around(folder.parent) if folder != folder.parent else None
