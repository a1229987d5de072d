"""The hashes that say which engine, and which course, a bank or a result was made by."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import torch

from autograder.course.key import course_key
from autograder.course.places import Place


def engine_digest() -> str:
    """Hash the engine's own code: results of different engines are not the same result."""
    digest = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def digest_of(place: Place) -> str:
    """Hash everything a bank depends on."""
    digest = hmac.new(course_key(place.root), digestmod=hashlib.sha256)
    for path in (place.hidden, place.source, place.support, *shared_declarations(place)):
        digest.update(path.read_bytes() if path.is_file() else b"")
        digest.update(b"\0")
    release = torch.__version__.partition("+")[0]  # its builds, +cpu and the like, answer alike: a bank may travel
    digest.update(f"{engine_digest()} {release}".encode())
    return digest.hexdigest()[:16]


def shared_declarations(place: Place) -> list[Path]:
    """List what declarations may import from each other: every file among them that is no assignment's own."""
    paths = sorted(place.hidden.parent.rglob("*.py"))
    return [path for path in paths if not (place.root / "source" / path.stem).is_dir()]
