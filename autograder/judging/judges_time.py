"""The judge's own time for one exercise of one submission: within it all is looked at that is returned, or asked.

It is this process's own processor time, so that a machine that is busy costs nobody anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from autograder.judging.time_limit import OutOfTime, in_time

SECONDS = 10.0  # a certificate, or a diagnosis, of an honest answer takes milliseconds
Done = TypeVar("Done")


class JudgesTime:
    """What is left of it; see `spent_on`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._left = seconds

    def spent_on(self, work: Callable[[], Done]) -> Done | None:
        """Do some work; return nothing if the time is up before it is done."""
        if self._left <= 0:
            return None
        began = time.process_time()
        try:
            with in_time("the judge", self._left):
                return work()
        except OutOfTime:
            self._left = 0.0
            return None
        finally:
            self._left -= time.process_time() - began
