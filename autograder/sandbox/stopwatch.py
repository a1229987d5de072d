"""How long a submission has been at a request: its own time, whatever else this machine does meanwhile.

Neither counts what the judge itself does, nor how long the worker was ready to run and no processor was free. So a
machine that is busy costs nobody a point: a call that takes eight seconds takes eight of its ten everywhere.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_NANOSECONDS = 1e-9


class Waiting:
    """How long a process has been ready to run in all, while no processor was free for it.

    The kernel counts that for each process (`Documentation/scheduler/sched-stats.rst`); a process cannot add to it,
    unless it has company of its own, which a worker has not. Where it is not told, nothing has waited.

    Args:
        pid: of the process.
    """

    def __init__(self, pid: int) -> None:
        try:
            self._told = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._told = -1

    def seconds(self) -> float:
        """Return how long, since the process began."""
        try:
            return int(os.pread(self._told, 100, 0).split()[1]) * _NANOSECONDS if self._told >= 0 else 0.0
        except (OSError, IndexError, ValueError):  # it has ended, or this kernel does not count
            return 0.0

    def close(self) -> None:
        """Ask no more."""
        if self._told >= 0:
            os.close(self._told)
            self._told = -1


class Stopwatch:
    """Runs from the moment that it is made.

    Args:
        seconds: how long the request may take.
        waited: says how long the process that is asked has waited for a processor so far.
    """

    def __init__(self, seconds: float, waited: Callable[[], float] = float) -> None:
        self._allowed, self._began, self._stood = seconds, time.monotonic(), 0.0
        self._waited, self._before = waited, waited()
        self._not_its_own = 0.0  # seconds that it waited, when that was last looked at

    def seconds(self) -> float:
        """Return how long it has run."""
        self._look()
        ran = time.monotonic() - self._began - self._stood
        return max(ran - self._not_its_own, 0.0)  # what it waited is told when it ends, and may have begun before

    def deadline(self) -> float:
        """Return when the time is up, by the monotonic clock, as things are now."""
        if time.monotonic() >= self._due():
            self._look()  # only now: it costs a system call
        return self._due()

    def _look(self) -> None:
        self._not_its_own = max(self._not_its_own, self._waited() - self._before)

    def _due(self) -> float:
        return self._began + self._stood + self._allowed + self._not_its_own

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let it stand still while something runs here."""
        stopped = time.monotonic()
        try:
            yield
        finally:
            self._stood += time.monotonic() - stopped
