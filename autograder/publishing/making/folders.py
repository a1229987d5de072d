"""Makes a generated folder hold what was built, touching only what differs; a file is the old one or the new one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograder.common.files import write_atomically


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> tuple[list[Path], list[Path]]:
    """Let a folder hold exactly these files.

    Args:
        files: by name; one may lie in a folder of its own, as ``tests/a.py``.

    Returns:
        The files that were written, and those that were removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {folder / name: data for name, data in sorted(files.items())}
    changed = [path for path, data in wanted.items() if not _holds(path, data)]
    for path in changed:
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, wanted[path])
    removed = sorted(path for path in folder.rglob("*") if not _is_folder(path) and path not in wanted)
    for path in removed:
        path.unlink()
    for path in sorted(filter(_is_folder, folder.rglob("*")), reverse=True):  # the inner ones first
        if not any(path.iterdir()):
            path.rmdir()
    return changed, removed


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data
