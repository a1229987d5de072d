"""What is graded: a student's id, and where the notebook lies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from autograder.handed_in.archive import ArchiveError, read_from
from autograder.handed_in.safe_reading import bytes_and_size
from autograder.judging.circumstances import HandedIn
from autograder.judging.notebook import MAX_BYTES


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes:
        student: the id.
        path: the notebook, or a zip that holds it.
        inner: the notebook's name in the zip; empty without one.
        handed_in: when, and who says so; unknown where nobody does.
        team: whom its own variable names.
        group: whom the platform names beside the student.
        notebook_sha256: of the notebook, as the account saw it.
    """

    student: str
    path: Path
    inner: str = ""
    handed_in: HandedIn | None = None
    team: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    notebook_sha256: str = ""

    def contents(self) -> tuple[bytes, str]:
        """Read the notebook, cut where no notebook is that large, and its digest.

        Returns:
            The bytes, and the SHA-256 of them; of a file that is larger, of what was read and its size: it cannot be
            graded, and may be as large as it likes without taking any room.

        Raises:
            OSError: it cannot be read.
        """
        if self.inner:
            data = self._unpacked()
            return data, hashlib.sha256(data).hexdigest()
        data, size = bytes_and_size(self.path)  # somebody may have put a link there since it was listed
        digest = hashlib.sha256(data)
        if len(data) > MAX_BYTES:
            digest.update(str(size).encode())
        return data, digest.hexdigest()

    def digest(self) -> str:
        """Return the digest only.

        Raises:
            OSError: it cannot be read.
        """
        return self.contents()[1]

    def _unpacked(self) -> bytes:
        try:
            return read_from(self.path, self.inner)
        except ArchiveError as problem:
            raise OSError(0, str(problem)) from None
