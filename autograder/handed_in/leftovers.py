"""What computers leave beside people's files: never a submission, whatever it holds."""

from __future__ import annotations

import re

_FOLDERS = {
    "__macosx": "what a Mac adds to a zip",
    "$recycle.bin": "a waste basket",
    "system volume information": "Windows' own",
    "lost+found": "what a file system lost",
    "__pycache__": "what Python keeps for itself",
    "node_modules": "installed packages",
}
_FILES: tuple[tuple[str, str], ...] = (
    (r"\._.*", "what a Mac keeps beside a file"),
    (r".*-checkpoint(\.ipynb)?(\.\w{1,5})?", "a checkpoint of Jupyter's"),
    (r"\.~.*|~\$.*|.*~|#.*#|.*\.(bak|backup|old|orig|sw[a-p]|tmp|temp)", "an editor's backup"),
    (r".*\.(crdownload|part|partial|download)", "a download that did not end"),
    (r"thumbs\.db|desktop\.ini|icon\r?", "a file manager's own"),
    (r".*:zone\.identifier", "what Windows notes about a download"),
)
_PLACEHOLDER = re.compile(r"\.(?P<name>.+)\.icloud", re.IGNORECASE)
CLONED = ".git"


def placeholder_for(name: str) -> str:
    """Return the file that iCloud did not download, for which it left a hidden placeholder; empty for anything else."""
    found = _PLACEHOLDER.fullmatch(name)
    return found["name"] if found else ""


def leftover(parts: tuple[str, ...]) -> str:
    """Say what something is if it is no person's work: hidden, a backup, metadata; else nothing."""
    for folder in parts[:-1]:
        if _of_folder(folder):
            return _of_folder(folder)
    return _of_folder(parts[-1]) or _of_file(parts[-1])


def is_left_unlisted(name: str) -> bool:
    """Whether a folder's files are not even listed: thousands of a program's own."""
    return name in (CLONED, "node_modules", "__pycache__", ".venv", "venv")


def _of_folder(name: str) -> str:
    if name.startswith(".") and not re.fullmatch(r"\.[_~].*", name):
        return "hidden"
    return _FOLDERS.get(name.casefold(), "installed packages" if name == "venv" else "")


def _of_file(name: str) -> str:
    return next((what for pattern, what in _FILES if re.fullmatch(pattern, name, re.IGNORECASE | re.DOTALL)), "")
