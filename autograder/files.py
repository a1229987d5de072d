"""Writes files so that whoever reads one, or a killed run, finds all old bytes or all new ones; prints their names."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, data: bytes | str, mode: int = 0o644) -> None:
    """Write a file under another name on the same file system, then rename it; text becomes UTF-8."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def printable(name: str | Path) -> str:
    """Write a file's name so that it can be printed: it may be no text at all."""
    return os.fsencode(name).decode(errors="replace")
