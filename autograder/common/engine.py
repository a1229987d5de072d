"""The hash that says which engine this is: machines that grade one class together, and results, must agree on it."""

from __future__ import annotations

import hashlib
from pathlib import Path

DIGITS = 16  # hexadecimal ones


def engine_digest() -> str:
    """Hash the engine's own code: results of different engines are not the same result."""
    digest = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:DIGITS]
