"""A worker that is killed from outside, as by the kernel for want of memory: its submission is asked once more."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from autograder.sandbox import seccomp
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import Named, TensorInput, bare
from autograder.sandbox.limits import Limits
from autograder.sandbox.sandbox_error import SandboxError
from autograder.sandbox.session import KILLED, Notebook, Session, Target

LIMITS = Limits(seconds_per_call=60, seconds_per_cell=60, seconds_per_submission=240, memory_mib=512)
SLOW = "import time\ndef f():\n    time.sleep(1.0)\n    return 1"


def workers_of(zygote: Zygote) -> list[int]:
    """List a zygote's workers."""
    assert zygote._process is not None
    pid = zygote._process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Killer(threading.Thread):
    """Kills so many workers of a zygote, one after another, each a moment after it appeared."""

    def __init__(self, find: Callable[[], list[int]], times: int, after_seconds: float = 0.3) -> None:
        super().__init__(daemon=True)
        self.find, self.times, self.after_seconds = find, times, after_seconds
        self.killed: set[int] = set()

    def run(self) -> None:
        """Kill."""
        while len(self.killed) < self.times:
            for pid in set(self.find()) - self.killed:
                time.sleep(self.after_seconds)
                os.kill(pid, signal.SIGKILL)
                self.killed.add(pid)
            time.sleep(0.01)


@pytest.fixture(scope="module")
def own(private: Path) -> Iterator[Zygote]:
    """A zygote with no workers but those that these tests kill."""
    zygote = Zygote.start(private / "matplotlib")
    zygote.wait_ready()
    yield zygote
    zygote.close()


def kill_and_call(zygote: Zygote, times: int) -> tuple[str, str]:
    """Kill the worker in a call so many times; return how the call ended."""
    with Session(zygote, Notebook([SLOW, "def g():\n    return 2"], ""), LIMITS) as session:
        assert session.call(Target(("g",)), {}).value == 2
        killer = Killer(lambda: workers_of(zygote), times)
        killer.start()
        outcome = session.call(Target(("f",)), {})
        killer.join(30)
        assert len(killer.killed) == times
        assert session.call(Target(("g",)), {}).value == 2
    return outcome.ended, outcome.detail


def test_a_call_that_was_killed_once_is_made_again_and_costs_nothing(own: Zygote) -> None:
    assert kill_and_call(own, 1) == ("returned", "")
    assert kill_and_call(own, 2) == ("out_of_memory", KILLED)


def test_a_cell_that_was_killed_once_runs_again(own: Zygote) -> None:
    cells = ["import time; time.sleep(1.0); x = 1", "y = 2"]
    with Session(own, Notebook(cells, ""), LIMITS) as session:
        Killer(lambda: workers_of(own), 1).start()
        assert session.fetch("x").value == 1
        assert session.lost == {}
    with Session(own, Notebook(cells, ""), LIMITS) as session:
        killer = Killer(lambda: workers_of(own), 2)
        killer.start()
        assert session.fetch("y").value == 2
        assert session.fetch("x").ended == "missing"
        assert {index: lost[0].raised.type_name for index, lost in session.lost.items()} == {0: "out_of_memory"}


def test_questions_of_a_lost_attempt_do_not_count(own: Zygote) -> None:
    cells = ["import time\ndef f(g, x):\n    y = g(x) + g(x)\n    time.sleep(1.0)\n    return y"]
    asked: list[str] = []

    def answer(name: str, values: list[object]) -> torch.Tensor:
        asked.append(name)
        return bare(values)[0].sum()

    with Session(own, Notebook(cells, ""), LIMITS) as session:
        session.fetch("f")
        Killer(lambda: workers_of(own), 1, after_seconds=0.6).start()
        inputs = {"g": Named("asked", "g"), "x": TensorInput(torch.ones(2))}
        outcome = session.call(Target(("f",)), inputs, asked=answer)
    assert bare(outcome.value) == 4
    assert len(asked) - outcome.asked_in_vain == 2


def test_a_zygote_that_dies_is_our_fault_and_no_crash_of_the_students(tmp_path: Path) -> None:
    mortal = Zygote.start(tmp_path / "matplotlib")
    mortal.wait_ready()
    with Session(mortal, Notebook([SLOW], ""), LIMITS) as session:
        session.fetch("x")
        assert mortal._process is not None
        threading.Timer(0.3, mortal._process.kill).start()
        with pytest.raises(SandboxError, match="the zygote died"):
            session.call(Target(("f",)), {})
    with pytest.raises(SandboxError, match="no second zygote could be forked"):
        mortal.fork()
    mortal.close()


def test_a_worker_that_dies_while_a_zygote_is_asked_for_costs_neither(own: Zygote) -> None:
    with Session(own, Notebook(["x = 1"], ""), LIMITS) as session:
        session.fetch("x")
        assert own._process is not None
        own._process.send_signal(signal.SIGSTOP)  # so that it hears of both at once
        for pid in workers_of(own):
            os.kill(pid, signal.SIGKILL)
        threading.Timer(0.3, own._process.send_signal, [signal.SIGCONT]).start()
        other = own.fork()
        with Session(other, Notebook(["x = 2"], ""), LIMITS) as second:
            assert second.fetch("x").value == 2
    other.close()


def test_a_worker_that_hangs_up_and_lives_on_is_ended_at_its_own_cost(own: Zygote) -> None:
    cell = "import os\ndef f():\n    os.closerange(3, 4096)\n    while True: pass"
    with Session(own, Notebook([cell], ""), LIMITS) as session:
        outcome = session.call(Target(("f",)), {})
    assert (outcome.ended, outcome.detail) == ("crashed", "it closed its pipe")


def test_no_call_of_the_kernel_that_sends_a_signal_is_allowed() -> None:
    senders = {"kill", "tkill", "tgkill", "pidfd_send_signal", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "timer_create"}
    more = {"setitimer", "alarm", "prctl", "setrlimit", "ptrace", "process_vm_writev", "pidfd_open", "clone", "clone3"}
    assert not (senders | more) & set(seccomp.ALLOWED)


@pytest.mark.parametrize(
    "way", ["os.kill(os.getpid(), 9)", "os.kill(0, 9)", "os.killpg(0, 9)", "signal.raise_signal(9)"]
)
def test_a_submission_cannot_kill_itself(own: Zygote, way: str) -> None:
    """With or without a pid namespace: the filter refuses."""
    with Session(own, Notebook([f"import os, signal\ndef f():\n    {way}"], ""), LIMITS) as session:
        outcome = session.call(Target(("f",)), {})
    assert outcome.raised is not None
    assert outcome.raised.type_name == "PermissionError"
