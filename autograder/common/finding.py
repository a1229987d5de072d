"""One thing that is wrong and can be mended: what every part of the engine reports to a lecturer."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Finding:
    """A mistake. Its text is one line.

    Whoever finds it says what is wrong; whoever knows in which cell, exercise or file says so with `at`.

    Attributes:
        what: what is, as a sentence.
        mend: what to do about it, as a sentence; empty where `what` says it.
        where: as an editor jumps to it, or as a reader finds it: "tests/hidden/…/hvp.py:31", "ps1.ipynb: cell 12".
    """

    what: str
    mend: str = ""
    where: str = ""

    def at(self, where: str) -> Finding:
        """Return the same, found in a larger place: a file, of which it names a cell."""
        return replace(self, where=f"{where}: {self.where}" if self.where else where)

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.where}:" if self.where else "", self.what, self.mend) if part)
