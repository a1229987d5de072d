"""The hashes that say which engine, and which course, a bank or a result was made by."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from pathlib import Path

import torch

from autograder.common.engine import DIGITS, engine_digest
from autograder.course.key import course_key
from autograder.course.places import SHARED, Place
from autograder.judging.circumstances import WorkerSoftware


def digest_with(worker: WorkerSoftware) -> str:
    """Hash the engine and what student code runs with: another Python, or other packages, may answer otherwise."""
    text = f"{engine_digest()} {worker.python} {worker.torch} {worker.packages}"
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def digest_of(place: Place) -> str:
    """Hash everything an assignment's bank depends on: what belongs to another assignment alone is no part of it."""
    paths = [place.source, place.support, *place.common, *place.declarations]
    return _digest(place, paths, "".join(f" without {name}" for name in sorted(place.left_out)))


def exercise_digest(place: Place, exercise: str) -> str:
    """Hash everything that an exercise's part of a bank depends on: what belongs to another alone is no part of it."""
    shared = [place.hidden / SHARED, place.hidden.parent / SHARED]
    return _digest(place, [place.support, *place.common, place.exercise_file(exercise), *shared])


def _digest(place: Place, paths: Iterable[Path], also: str = "") -> str:
    digest = hmac.new(course_key(place.root), digestmod=hashlib.sha256)
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(place.shown(path).encode() + b"\0" + content + b"\0")
    release = torch.__version__.partition("+")[0]  # its builds, +cpu and the like, answer alike: a bank may travel
    digest.update(f"{engine_digest()} {release}{also}".encode())
    return digest.hexdigest()[:DIGITS]
