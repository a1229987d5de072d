"""How long a submission has been at a request: its own time, without what the judge itself does meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Runs from the moment that it is made.

    Args:
        seconds: how long the request may take.
    """

    def __init__(self, seconds: float) -> None:
        self._allowed, self._began, self._stood = seconds, time.monotonic(), 0.0

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return time.monotonic() - self._began - self._stood

    @property
    def deadline(self) -> float:
        """When the time is up, by the monotonic clock, if it does not stand still again."""
        return self._began + self._stood + self._allowed

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let it stand still while something runs here."""
        stopped = time.monotonic()
        try:
            yield
        finally:
            self._stood += time.monotonic() - stopped
