"""Remembers, beside the bank, which state of an assignment was proved, so that `build` can say when none was."""

from __future__ import annotations

from pathlib import Path

from autograder.common.files import write_atomically
from autograder.course.places import Place
from autograder.judging.digest import digest_of


def mark_proved(place: Place, digest: str) -> None:
    """Note that the assignment was found sound, as it stood when its inputs were drawn."""
    _path(place).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(_path(place), digest)


def is_proved(place: Place) -> bool:
    """Whether the assignment was found sound and nothing of it, or of the engine, was changed since."""
    return _path(place).is_file() and _path(place).read_text() == digest_of(place)


def _path(place: Place) -> Path:
    return place.private / "proofs" / place.name
