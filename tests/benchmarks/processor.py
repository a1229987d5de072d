"""Counts the processor time that some work takes, its processes' included: user's and system's, as the kernel counts.

Machines are shared and noisy, and the clock on the wall counts what others do; what is compared is measured by turns.
"""

from __future__ import annotations

import resource
from collections.abc import Callable


def seconds_so_far() -> float:
    """Return what this process, and all that it waited for, took so far."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(item.ru_utime + item.ru_stime for item in used)


def spent(work: Callable[[], object]) -> float:
    """Do some work whose processes end with it, and return its processor seconds."""
    before = seconds_so_far()
    work()
    return seconds_so_far() - before
