"""Memory that a worker holds back, so that code which takes all there is and keeps it can still be told about.

Runs beside student code. Knows nothing of requests and replies.
"""

from __future__ import annotations

import mmap

RESERVE_BYTES = 32 * 2**20
_PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS  # a shared mapping would be a file to the kernel, and slower


class Reserve:
    """Address space that nothing else can take until it is needed."""

    def __init__(self) -> None:
        self._held: mmap.mmap | None = mmap.mmap(-1, RESERVE_BYTES, flags=_PRIVATE)

    def release(self) -> None:
        """Give it up: what follows has that much room at least."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def is_spent(self) -> bool:
        """Tell whether it was needed, or there is no longer as much again beside it; give it up then."""
        if self._held is not None:
            try:
                mmap.mmap(-1, RESERVE_BYTES, flags=_PRIVATE).close()
                return False
            except (MemoryError, OSError):
                self.release()
        return True
