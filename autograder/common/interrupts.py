"""What ends a run in order: Ctrl-C, and what a system sends when it shuts down or a terminal closes.

Python drops what a signal raises in some places: in callbacks of an object's end, of which imports have many, and in
the hooks around a fork. So it is noted, too, and raised at the next step of whoever asks.
"""

from __future__ import annotations

import signal
from typing import NoReturn

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_arrived: list[int] = []


def end_as_by_ctrl_c() -> None:
    """Have all of them raise KeyboardInterrupt, unless this process was started to ignore them."""
    _arrived.clear()
    for number in ENDING:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _note)


def raise_dropped() -> None:
    """Raise KeyboardInterrupt if one of them came: whoever calls this has begun long after that."""
    if _arrived:
        raise KeyboardInterrupt


def leave_to_parent() -> None:
    """In a child whose parent ends it: do not end, or unwind, beside it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _note(number: int, _: object) -> NoReturn:
    _arrived.append(number)
    raise KeyboardInterrupt
