"""Text that every platform can keep and every terminal can show."""

from __future__ import annotations

_TO_A_SPACE = {code: " " for code in (*range(32), 127, *range(0x80, 0xA0)) if code not in (9, 10)}


def plain(text: str) -> str:
    """Return a text without control characters and halves of characters."""
    return text.translate(_TO_A_SPACE).encode("utf-8", "replace").decode()
