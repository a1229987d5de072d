"""Lists what the paths of a command lead to, without following links and within bounds."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.common.files import printable
from autograder.common.told import UnusableError
from autograder.handed_in.entries import Entry, Kind, Listing, Look
from autograder.handed_in.leftovers import is_left_unlisted, leftover
from autograder.handed_in.looking import look_into

MOST_ENTRIES, MOST_DEPTH = 500_000, 40


def listings(paths: Sequence[Path], assignment: str) -> list[Listing]:
    """Return a listing of every folder, and one of all files that were named one by one.

    Args:
        paths: files and folders; what is not there is left out.
        assignment: its name, for zips that hold several notebooks.

    Raises:
        UnusableError: a folder holds more than anybody hands in.
    """
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if not path.is_dir() and os.path.lexists(path)]
    found = [folder_listing(path, assignment) for path in dict.fromkeys(folders)]
    return [*found, _picked(files, assignment)] if files else found


def folder_listing(path: Path, assignment: str) -> Listing:
    """List what lies in a folder.

    Raises:
        UnusableError: it holds more than anybody hands in.
    """
    entries = []
    for entry in _below(path, (), assignment):
        entries.append(entry)
        if len(entries) > MOST_ENTRIES:
            ((most, _),) = Counter(entry.parts[0] for entry in entries).most_common(1)
            said = f"{path} holds more than {MOST_ENTRIES} files, most of them in '{printable(most)}'."
            raise UnusableError(f"{said} Take that out, or name the folder of one assignment.")
    return Listing(str(path), _absolute(path).parts, tuple(entries))


def _picked(files: Sequence[Path], assignment: str) -> Listing:
    """List files below the folder that they have in common, as it was written if they were named in one way."""
    absolute = [_absolute(path) for path in files]
    common = Path(os.path.commonpath([path.parent for path in absolute]))
    places = sorted({path.relative_to(common).parts for path in absolute})
    entries = tuple(_entry(common.joinpath(*parts), parts, assignment) for parts in places)
    shown = common if any(path.is_absolute() for path in files) else Path(os.path.relpath(common))
    return Listing(str(shown), common.parts, entries, is_picked=True)


def _below(folder: Path, parts: tuple[str, ...], assignment: str) -> Iterator[Entry]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        yield Entry(parts or (".",), "unread")
        return
    for name in names:
        here = (*parts, name)
        entry = _entry(folder / name, here, assignment)
        yield entry
        if entry.kind == "folder" and not is_left_unlisted(name):
            yield from _below(folder / name, here, assignment)


def _entry(path: Path, parts: tuple[str, ...], assignment: str) -> Entry:
    try:
        status = path.lstat()
        kind = _kind(status.st_mode, parts)
        look = look_into(path, assignment) if kind == "file" and not leftover(parts) else Look()
    except OSError:
        return Entry(parts, "unread")
    return Entry(parts, kind, status.st_mtime, look)


def _kind(mode: int, parts: tuple[str, ...]) -> Kind:
    if stat.S_ISDIR(mode):
        return "folder" if len(parts) < MOST_DEPTH else "unread"
    if stat.S_ISLNK(mode):
        return "link"
    return "file" if stat.S_ISREG(mode) else "other"


def _absolute(path: Path) -> Path:
    """Return a path from the root on, as it was written: what a link is called is what an operator means."""
    return Path(os.path.normpath(Path.cwd() / path))
