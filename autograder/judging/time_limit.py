"""Bounds how long something may take in this process: a loop of the lecturer's that never ends is told."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import NoReturn

SECONDS = 20.0  # for one answer; drawing a bank takes milliseconds for each


class OutOfTime(BaseException):
    """A function did not end. No Exception, so that no `except Exception` of a declaration swallows it."""


@contextlib.contextmanager
def in_time(what: str, seconds: float | None = None) -> Iterator[None]:
    """Interrupt what runs here once this process has worked so long, however busy the machine is.

    Args:
        what: runs here, in words.
        seconds: of this process's own time, `SECONDS` unless told. Only the main thread can be interrupted.
    """
    seconds = SECONDS if seconds is None else seconds
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> NoReturn:
        raise OutOfTime(f"{what} does not end within {seconds:g} seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
