"""What ends a run in order: Ctrl-C, and what a system sends when it shuts down or a terminal closes."""

from __future__ import annotations

import signal

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_as_by_ctrl_c() -> None:
    """Have the others raise KeyboardInterrupt as Ctrl-C does, unless this process was started to ignore them."""
    for number in ENDING[1:]:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def leave_to_parent() -> None:
    """In a child whose parent ends it: do not end, or unwind, beside it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
