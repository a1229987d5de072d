"""The hashes that say which engine, and which course, a bank or a result was made by."""

from __future__ import annotations

import hashlib
from pathlib import Path


def engine_digest() -> str:
    """Hash the engine's own code: results of different engines are not the same result."""
    digest = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
