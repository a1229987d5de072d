"""What an export tells the place where it will grade: which assignment, and what the operator allowed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

FILE = "container.json"


class Settings(NamedTuple):
    """The contents of `container.json`, at the root of an export.

    Attributes:
        assignment: its name.
        allow_unisolated_files: the operator's word that students' code may run where the kernel cannot keep it from
            files; user ids alone stand before them then.
    """

    assignment: str
    allow_unisolated_files: bool = False

    def text(self) -> str:
        """Write them as they lie in the file."""
        return json.dumps(self._asdict(), indent=1) + "\n"


def read_settings(root: Path) -> Settings:
    """Read what the export says.

    Raises:
        OSError, ValueError, TypeError: the export is not whole.
    """
    return Settings(**json.loads((root / FILE).read_text(encoding="utf-8")))
