"""The walls beside a card, on a machine without one: a zygote whose workers live as those that use a card do.

They begin with threads that stay, as a driver's do, under the same filter, the same rules for files and the same
limits. The device of their calls is the CPU.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from autograder.sandbox import card, zygote
from autograder.sandbox.driver import driver_here
from autograder.sandbox.launch import Launched, launch
from autograder.sandbox.warming import warm_up_autograd
from tests.wall.tiers import ROOT, let_others_reach

THREADS = 3
ORDERS: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()  # as if student code had taken a thread over


def _obey() -> None:
    while True:
        ORDERS.get()()


def begin(_: int) -> None:
    """Do what a driver does and student code may not: start threads, which live on."""
    for _ in range(THREADS):
        threading.Thread(target=_obey, daemon=True).start()
    warm_up_autograd(card.CPU)


def main(control_fd: int, engine_root: str, begin: Callable[[int], None] = begin) -> None:
    """Be such a zygote."""
    if os.geteuid() == 0:  # without a private root other users reach Python only where everybody does
        let_others_reach([Path(sys.base_prefix), Path(sys.prefix).resolve(), ROOT])
    with mock.patch.object(card, "begin", begin), mock.patch.object(card, "driver_for", lambda _: driver_here()):
        zygote.main(control_fd, engine_root)


def launch_stand_in(cache: Path, **options: bool) -> Launched:
    """Start one, as `launch` starts a zygote."""
    return launch(cache, module=__name__, **options)
