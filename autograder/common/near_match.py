"""What somebody may have meant who typed a name that there is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near_match(typed: str, known: Iterable[str]) -> str:
    """Return the question whether the nearest known name was meant, with a space behind it; nothing if none is near."""
    near = difflib.get_close_matches(typed, list(known), n=1)
    return f"Did you mean '{near[0]}'? " if near else ""
