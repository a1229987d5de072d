"""What is graded: a student's id, and where the notebook lies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from autograder.handed_in.archive import ArchiveError, read_from
from autograder.judging.notebook import MAX_BYTES


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes:
        student: the id.
        path: the notebook, or a zip that holds it.
        inner: the notebook's name in the zip; empty without one.
    """

    student: str
    path: Path
    inner: str = ""

    def contents(self) -> tuple[bytes, str]:
        """Read the notebook, cut where no notebook is that large, and the digest of all its bytes.

        Raises:
            OSError: it cannot be read.
        """
        if self.inner:
            data = self._unpacked()
            return data, hashlib.sha256(data).hexdigest()
        with self.path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # what is larger is unreadable, and not worth the memory
            digest = hashlib.sha256(data)
            while part := file.read(1 << 20):
                digest.update(part)
        return data, digest.hexdigest()

    def digest(self) -> str:
        """Hash the notebook without holding more of it in memory than a zip makes necessary.

        Raises:
            OSError: it cannot be read.
        """
        if self.inner:
            return hashlib.sha256(self._unpacked()).hexdigest()
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _unpacked(self) -> bytes:
        try:
            return read_from(self.path, self.inner)
        except ArchiveError as problem:
            raise OSError(0, str(problem)) from None
