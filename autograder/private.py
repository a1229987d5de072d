"""Where a course's secrets lie. Imports nothing heavy: `grade` asks for this before it imports torch."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE_VARIABLE = "AUTOGRADER_PRIVATE"


def private_folder(root: Path) -> Path:
    """Return the owner-only folder of key and banks; ``$AUTOGRADER_PRIVATE`` moves it."""
    return Path(os.environ.get(PRIVATE_VARIABLE) or root / ".private").absolute()


def matplotlib_cache(root: Path) -> Path:
    """Return where the zygote's matplotlib keeps its font list between runs."""
    return private_folder(root) / "matplotlib"
