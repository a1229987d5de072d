"""A submission's clock counts its own time: what the judge does, and other processes on this machine, cost nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session, Target
from autograder.sandbox.stopwatch import Stopwatch, Waiting

LIMITS = Limits(seconds_per_call=1.5, seconds_per_cell=10, seconds_per_submission=30, memory_mib=512)
CELL = """
import time

def works(seconds):
    began = time.process_time()
    while time.process_time() - began < seconds:
        pass
    return seconds

def sleeps(seconds):
    time.sleep(seconds)
"""


def test_waiting_moves_the_deadline_and_does_not_count() -> None:
    waited = [5.0]
    watch = Stopwatch(0.05, lambda: waited[0])
    first = watch.deadline()
    time.sleep(0.1)
    assert watch.deadline() == first < time.monotonic()
    waited[0] = 5.09
    assert abs(watch.deadline() - first - 0.09) < 1e-6
    assert watch.seconds() < time.monotonic() - first + 0.05 - 0.08
    waited[0] = 10.0
    assert watch.seconds() == 0.0
    waited[0] = 0.0  # it has ended, and tells nothing any more
    assert watch.seconds() == 0.0


def test_a_process_that_is_gone_has_not_waited() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    waiting = Waiting(child.pid)
    assert 0 <= waiting.seconds() < 60
    child.communicate(b"\n")
    assert waiting.seconds() == 0.0
    waiting.close()
    assert waiting.seconds() == Waiting(child.pid).seconds() == 0.0


@contextmanager
def _three_others_on(core: int) -> Iterator[None]:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    try:
        for process in busy:
            os.sched_setaffinity(process.pid, {core})
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def _pid(session: Session) -> int:
    assert session._worker is not None
    told = Path(f"/proc/self/fdinfo/{session._worker._pidfd}").read_text().splitlines()
    return int(next(line.split()[1] for line in told if line.startswith("Pid:")))


def test_a_busy_machine_takes_nobodys_time(zygote: Zygote) -> None:
    core = min(os.sched_getaffinity(0))
    with Session(zygote, Notebook([CELL], ""), LIMITS) as session:
        session.fetch("nothing")
        os.sched_setaffinity(_pid(session), {core})
        with _three_others_on(core):
            began = time.monotonic()
            outcome = session.call(Target(("works",)), {"seconds": 0.8})
            took = time.monotonic() - began
    assert took > LIMITS.seconds_per_call
    assert outcome.ended == "returned"
    assert 0.8 <= outcome.seconds < LIMITS.seconds_per_call


def test_sleeping_is_a_submissions_own_time(zygote: Zygote) -> None:
    with Session(zygote, Notebook([CELL], ""), replace(LIMITS, seconds_per_call=0.5)) as session:
        assert session.call(Target(("sleeps",)), {"seconds": 5.0}).ended == "timed_out"
        assert session.call(Target(("works",)), {"seconds": 5.0}).ended == "timed_out"
