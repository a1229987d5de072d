"""One thing that is wrong and can be mended: what every part of the engine reports to a lecturer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A mistake. Its text is one line.

    Attributes:
        where: as an editor jumps to it, or as a reader finds it: "tests/hidden/…/hvp.py:31", "ps1.ipynb: cell 12".
        what: what is, as a sentence.
        mend: what to do about it, as a sentence; empty where `what` says it.
    """

    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.where}:" if self.where else "", self.what, self.mend) if part)
