"""Work on a card: which device is meant, and the walls beside a card, which stand here without one."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from autograder.commands.doorway import warm
from autograder.course import Course
from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.prepare import judge_with
from autograder.sandbox import card, driver
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import TensorInput
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.sandbox_error import SandboxError
from autograder.sandbox.session import Notebook, Session, Target
from tests.sandbox.stand_in import THREADS, launch_stand_in

SMALL = Limits(seconds_per_call=5, memory_mib=512, card_mib=256)
RELAXED = {"relaxed: commands to the card", "relaxed: its own /proc", "relaxed: the machine's hardware"}


# --- which device ------------------------------------------------------------------------------------------


@pytest.fixture
def with_a_card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A torch that was built with CUDA, and a driver's file."""
    for name in ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "CUBLAS_WORKSPACE_CONFIG"):
        monkeypatch.setenv(name, "")
    for name in ("CUDA_CACHE_DISABLE", "USE_PYTORCH_KERNEL_CACHE"):
        monkeypatch.setenv(name, "0")
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(card, "CONTROL", tmp_path)
    return monkeypatch


@pytest.mark.parametrize(
    ("word", "seen", "device", "left"),
    [
        ("cpu", "", "cpu", ""), ("cpu", "3,5", "cpu", ""), ("auto", "", "cuda", "0"), ("cuda", "", "cuda", "0"),
        ("cuda:2", "", "cuda", "2"), ("cuda", "3,5", "cuda", "3"), ("cuda:1", "GPU-a,GPU-b", "cuda", "GPU-b"),
    ],
)  # fmt: skip
def test_a_word_names_a_device_and_what_workers_see_of_the_cards(
    with_a_card: pytest.MonkeyPatch, word: str, seen: str, device: str, left: str
) -> None:
    with_a_card.setenv("CUDA_VISIBLE_DEVICES", seen)
    assert card.choose(word) == device
    assert card.os.environ["CUDA_VISIBLE_DEVICES"] == left


@pytest.mark.parametrize(
    ("word", "change", "sentence"),
    [
        ("gpu", "", "there is no device 'gpu'. Say cpu, cuda, cuda:1 (the second card) or auto."),
        ("cuda:", "", "there is no device 'cuda:'. Say cpu, cuda, cuda:1 (the second card) or auto."),
        ("cuda", "build", f"this torch was built without CUDA ({torch.__version__}). Grade with --device cpu."),
        ("cuda", "file", "this machine has no card, or its driver is not loaded: /no/card is missing. Grade with --device cpu."),
        ("cuda:2", "seen", "there is no card 2 among those of CUDA_VISIBLE_DEVICES, 3,5."),
    ],
)  # fmt: skip
def test_one_sentence_says_why_there_is_no_such_device(
    with_a_card: pytest.MonkeyPatch, word: str, change: str, sentence: str
) -> None:
    if change == "build":
        with_a_card.setattr(torch.version, "cuda", None)
    if change == "file":
        with_a_card.setattr(card, "CONTROL", Path("/no/card"))
    if change == "seen":
        with_a_card.setenv("CUDA_VISIBLE_DEVICES", "3,5")
    with pytest.raises(SandboxError) as refusal:
        card.choose(word)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("change", ["build", "file"])
def test_auto_is_the_cpu_where_there_is_no_card(with_a_card: pytest.MonkeyPatch, change: str) -> None:
    if change == "build":
        with_a_card.setattr(torch.version, "cuda", None)
    else:
        with_a_card.setattr(card, "CONTROL", Path("/no/card"))
    assert card.choose("auto") == "cpu"


def test_a_card_that_cannot_be_used_is_one_sentence() -> None:
    with pytest.raises(SandboxError, match=r"^no work can begin on the card: [^\n]+\.$"):
        card.begin(256)


def test_the_loader_is_told_the_operators_folders_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{tmp_path}:/no/such/folder:{tmp_path}")
    assert driver.library_folders()[0] == str(tmp_path)
    assert "/no/such/folder" not in driver.library_folders()


# --- the walls beside a card -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def beside_a_card(private: Path) -> Iterator[Zygote]:
    """A zygote whose workers live as beside a card."""
    with warm(launch_stand_in(private / "matplotlib")) as started:
        yield started


def called(zygote: Zygote, source: str, limits: Limits = SMALL) -> Outcome:
    """Return what becomes of a call of `f`, defined by a cell, with a vector."""
    with Session(zygote, Notebook([source], ""), limits) as session:
        return session.call(Target(("f",)), {"x": TensorInput(torch.arange(3.0, dtype=torch.float64))})


def test_what_held_and_what_is_relaxed_is_what_a_canary_observed(beside_a_card: Zygote, zygote: Zygote) -> None:
    alone = set(zygote.observe(SMALL, Path(__file__)).isolation)
    beside = set(beside_a_card.observe(SMALL, Path(__file__)).isolation)
    assert not any(name.startswith("relaxed") for name in alone)
    assert beside - alone == RELAXED | {"relaxed: the driver's threads"}
    assert alone - beside <= {"private root", "pid namespace"}


def test_workers_begin_with_threads_and_start_none(beside_a_card: Zygote) -> None:
    listed = "import os\ndef f(x): return len(os.listdir('/proc/self/task'))"
    assert called(beside_a_card, listed).value == THREADS + 1
    started = called(beside_a_card, "import threading\ndef f(x): threading.Thread(target=int).start()")
    assert started.raised is not None and started.raised.type_name == "RuntimeError"


TAKEN_OVER = """
import os, queue, socket
from tests.sandbox.stand_in import ORDERS
def f(x):
    answers = queue.SimpleQueue()
    def attempt(go):
        def order():
            try: answers.put(repr(go()))
            except BaseException as problem: answers.put(type(problem).__name__)
        ORDERS.put(order)
        return answers.get()
    return [attempt(os.fork), attempt(socket.socket), attempt(lambda: os.listdir("/")), attempt(lambda: open({here!r})),
            attempt(lambda: os.kill(os.getppid(), 0)), attempt(lambda: os.setuid(0)), attempt(lambda: 1)]
"""


def test_a_drivers_thread_that_student_code_takes_over_is_behind_the_same_walls(beside_a_card: Zygote) -> None:
    refused = ["PermissionError"] * 6
    assert called(beside_a_card, TAKEN_OVER.format(here=__file__)).value == [*refused, "1"]


@pytest.mark.parametrize(
    "taking",
    [
        "torch.zeros(2**30, dtype=torch.uint8)",
        "torch.zeros(2**30, dtype=torch.uint8).share_memory_()",
        "[mmap.mmap(-1, 2**28) for _ in range(5)]",  # shared with nobody, and no data to the kernel
    ],
)
def test_memory_is_bounded_beyond_what_the_card_took(beside_a_card: Zygote, taking: str) -> None:
    outcome = called(beside_a_card, f"import mmap, torch\ndef f(x):\n    held = {taking}\n    return 1")
    assert outcome.ended in ("out_of_memory", "raised") and outcome.value is None


def test_a_worker_gets_ready_while_its_predecessor_is_at_work(beside_a_card: Zygote) -> None:
    with Session(beside_a_card, Notebook(["import time\ntime.sleep(1)\ndef f(): return 1"], ""), SMALL) as session:
        assert session.call(Target(("f",)), {}).value == 1
        before = time.monotonic()
        first = beside_a_card.worker(SMALL)
        assert time.monotonic() - before < 0.3
    second = beside_a_card.worker(SMALL)
    first.kill()
    second.kill()


def test_a_worker_that_could_not_begin_is_replaced_once_its_predecessor_is_gone(beside_a_card: Zygote) -> None:
    beside_a_card.worker(SMALL).kill()
    assert beside_a_card._next is not None
    signal.pidfd_send_signal(beside_a_card._next._pidfd, signal.SIGKILL)  # as one that found no room on the card
    assert beside_a_card._next.has_ended(5000)
    assert called(beside_a_card, "def f(x): return 2").value == 2


def test_a_second_zygote_has_workers_of_the_same_kind(beside_a_card: Zygote) -> None:
    other = beside_a_card.fork()
    assert called(other, "import os\ndef f(x): return len(os.listdir('/proc/self/task'))").value == THREADS + 1
    other.close()


def test_what_is_graded_there_earns_what_it_earns_elsewhere(
    beside_a_card: Zygote, zygote: Zygote, judge: Judge, place: Place, course: Course
) -> None:
    there = judge_with(judge.bank, place, course, judge.declared, beside_a_card)
    data = place.source.read_bytes()
    assert there.grade("one", data, beside_a_card).points == judge.grade("one", data, zygote).points > 0
