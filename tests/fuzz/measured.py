"""What a call takes: the memory that a child needs for it, torch's and the libraries' own included, and the seconds."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

PAGE = resource.getpagesize()
_FAILED = 70


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def measured(action: Callable[[], object]) -> tuple[int, float]:
    """Run something in a forked child; return by how many bytes its memory grew, and the seconds it took.

    The child is a process of its own because the peak of a process never falls again.
    """
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            before, started = _resident(), time.monotonic()
            action()
            seconds = time.monotonic() - started
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            os.write(write, f"{peak - before} {seconds}".encode())
            os._exit(0)
        finally:
            os._exit(_FAILED)  # an exception of the action is told by the missing figures
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    assert said, "the action raised"
    grown, seconds = said.split()
    return int(grown), float(seconds)
