"""Memory that a worker holds back, so that code which takes all there is and keeps it can still be told about.

Runs beside student code. Knows nothing of requests and replies.
"""

from __future__ import annotations

import mmap

RESERVE_BYTES = 32 * 2**20


class Reserve:
    """Address space that nothing else can take until it is needed."""

    def __init__(self) -> None:
        self._held = mmap.mmap(-1, RESERVE_BYTES)

    def release(self) -> None:
        """Give it up: what follows has that much room at least."""
        self._held.close()

    def is_spent(self) -> bool:
        """Take it back; tell whether there was no longer as much again beside it."""
        self.release()  # first of all, as everything else may need memory
        try:
            mmap.mmap(-1, 2 * RESERVE_BYTES).close()
            self._held = mmap.mmap(-1, RESERVE_BYTES)
        except (MemoryError, OSError):
            return True
        return False
