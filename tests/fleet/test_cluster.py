"""`grade --cluster` on real schedulers and workers of dask, each a process with a loopback address of its own."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.commands import grade as grade_command
from autograder.common.told import StoppedError
from autograder.course.key import PRIVATE_VARIABLE
from autograder.course.places import Place
from autograder.fleet import station
from autograder.fleet.material import material_of
from autograder.fleet.pool import ENDED_TWICE, LocalPool
from autograder.judging.bank_file import save
from autograder.judging.judge import Judge
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote
from tests.fleet.killing import children_of, command_of, graded_in, outcome_of, small_class
from tests.small_set import FOLDER, NAME, ROOT, SOURCE, command, environment, run

PATIENCE_SECONDS = 240.0


@dataclass
class Cluster:
    """A scheduler and its workers, below one folder; ended by `close`."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the scheduler is, once it is there."""
        told = self.folder / "scheduler.json"
        wait_until(lambda: told.is_file() and told.read_text().endswith("}"))
        return str(json.loads(told.read_text())["address"])

    def start_scheduler(self) -> None:
        """Start it on a free port."""
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", "scheduler.json")

    def start_worker(self, host: str, engine: Path = ROOT, by_way_of: str = "") -> None:
        """Start a worker with its own loopback address, and maybe another engine, or another way to the scheduler."""
        words = [
            by_way_of or self.address,
            "--host",
            host,
            "--nthreads",
            "1",
            "--no-nanny",
            "--local-directory",
            "scratch",
        ]
        self.workers.append(self._start("worker", *words, engine=engine))

    def _start(self, what: str, *words: str, engine: Path = ROOT) -> subprocess.Popen[bytes]:
        with (self.folder / f"{what}{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *words],
                cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(engine)},
            )  # fmt: skip
        self.processes.append(process)
        return process

    def material(self) -> list[Path]:
        """List the folders that hold what is hidden."""
        return sorted(self.folder.rglob("autograder-*"))

    def close(self) -> None:
        """End all."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(happened: Callable[[], object]) -> None:
    """Wait for something, for a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers on two addresses."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    made.start_scheduler()
    made.start_worker("127.0.0.2")
    made.start_worker("127.0.0.3")
    yield made
    made.close()


@pytest.fixture(scope="module")
def students(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small class."""
    return small_class(tmp_path_factory.mktemp("handed in") / "class")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, students: Path, drawn: Path) -> Path:
    """The results of one machine."""
    out = tmp_path_factory.mktemp("here") / "out"
    done = run("grade", NAME, students, "--out", out, "--jobs", 1, env=environment(**{PRIVATE_VARIABLE: drawn}))
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def words(students: Path, out: Path, address: str) -> list[object]:
    """Write the command."""
    return ["grade", NAME, students, "--out", out, "--cluster", address]


def start(students: Path, out: Path, address: str, drawn: Path) -> subprocess.Popen[str]:
    """Start it as a shell would."""
    return subprocess.Popen(
        command(*words(students, out, address)), cwd=FOLDER, env=environment(**{PRIVATE_VARIABLE: drawn}), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def same(out: Path, here: Path) -> bool:
    """Whether two folders hold the same results, tables and answers."""
    assert outcome_of(out) == outcome_of(here)
    assert (out / "summary.csv").read_bytes() == (here / "summary.csv").read_bytes()
    assert (out / "account.csv").read_bytes() == (here / "account.csv").read_bytes()
    answers = [{path.name: path.read_bytes() for path in (each / "answers").iterdir()} for each in (out, here)]
    return answers[0] == answers[1]


@pytest.mark.long
def test_a_cluster_comes_to_what_one_machine_does(
    cluster: Cluster, students: Path, here: Path, drawn: Path, tmp_path: Path
) -> None:
    process = start(students, tmp_path / "out", cluster.address, drawn)
    wait_until(lambda: process.poll() is not None or graded_in(tmp_path / "out"))
    kept = cluster.material()
    paths = [path for folder in kept for path in (folder, *folder.rglob("*")) if path.parent.name != "matplotlib"]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in paths}
    names = {path.name for path in paths}
    said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert same(tmp_path / "out", here), said
    assert len(kept) == 2, said
    assert modes <= {0o700, 0o600}
    assert not {"course_key", SOURCE.name} & names  # neither the key of hidden inputs nor the solutions left home
    wait_until(lambda: cluster.material() == [])
    assert stations_of(cluster) == []


def stations_of(cluster: Cluster) -> list[int]:
    """List the processes that judge."""
    children = [pid for worker in cluster.workers for pid in children_of(worker.pid)]
    return [pid for pid in children if b"station" in command_of(pid)]


@pytest.mark.long
def test_ctrl_c_stops_it_and_the_same_command_goes_on(
    cluster: Cluster, students: Path, here: Path, drawn: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = start(students, out, cluster.address, drawn)
    wait_until(lambda: process.poll() is not None or len(graded_in(out)) > 2)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2 and "Interrupted" in said and "Traceback" not in said, said
    before = graded_in(out)
    assert 2 < len(before) < 12
    wait_until(lambda: cluster.material() == [] and stations_of(cluster) == [])
    done = run(*words(students, out, cluster.address), env=environment(**{PRIVATE_VARIABLE: drawn}))
    assert "submissions are unchanged" in done.stdout
    assert {name: graded_in(out)[name] for name in before} == before
    assert same(out, here)


@pytest.mark.long
def test_a_worker_and_a_station_that_are_killed_lose_nothing(
    cluster: Cluster, students: Path, here: Path, drawn: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = start(students, out, cluster.address, drawn)
    wait_until(lambda: process.poll() is not None or len(graded_in(out)) > 1)
    os.kill(stations_of(cluster)[0], signal.SIGKILL)
    wait_until(lambda: process.poll() is not None or len(graded_in(out)) > 3)
    cluster.workers.pop().kill()
    cluster.start_worker("127.0.0.4")  # comes late, and is sent the material when it is first asked
    said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, said
    assert same(out, here)
    wait_until(lambda: cluster.material() == [])


@pytest.mark.long
def test_workers_that_are_killed_at_random_instants_lose_nothing(
    students: Path, here: Path, drawn: Path, tmp_path: Path
) -> None:
    made, out, chance = Cluster(tmp_path), tmp_path / "out", random.Random(27)
    with contextlib.closing(made):
        made.start_scheduler()
        for host in (2, 3):
            made.start_worker(f"127.0.0.{host}")
        process = start(students, out, made.address, drawn)
        wait_until(lambda: process.poll() is not None or graded_in(out))
        for host in range(4, 8):
            time.sleep(chance.uniform(0.1, 2.0))
            made.workers.pop(chance.randrange(len(made.workers))).kill()
            made.start_worker(f"127.0.0.{host}")
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, said
    assert same(out, here)


class Relay(threading.Thread):
    """A cable to a scheduler, which can be cut: what a worker sends to `address` arrives there until then.

    Args:
        scheduler: where it ends.
    """

    def __init__(self, scheduler: str) -> None:
        super().__init__(daemon=True)
        self._to = ("127.0.0.1", int(scheduler.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: dict[socket.socket, socket.socket] = {}
        self._is_cut = False
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        """Pass on what arrives, until it is cut."""
        while not self._is_cut:
            for ready in select.select([self._listener, *self._ends], [], [], 0.1)[0]:
                if ready is self._listener:
                    near, far = self._listener.accept()[0], socket.create_connection(self._to)
                    self._ends |= {near: far, far: near}
                elif ready in self._ends:
                    self._pass_on(ready)
        for end in (self._listener, *self._ends):
            end.close()

    def _pass_on(self, end: socket.socket) -> None:
        other = self._ends[end]
        try:
            data = end.recv(1 << 16)
            other.sendall(data)
        except OSError:
            data = b""
        if not data:
            for closed in (end, other):
                self._ends.pop(closed, None)
                closed.close()

    def cut(self) -> None:
        """Cut it, for good."""
        self._is_cut = True
        self.join()


@pytest.mark.long
def test_a_network_that_is_cut_in_the_middle_loses_nothing(
    students: Path, here: Path, drawn: Path, tmp_path: Path
) -> None:
    made, out = Cluster(tmp_path), tmp_path / "out"
    with contextlib.closing(made):
        made.start_scheduler()
        cable = Relay(made.address)
        made.start_worker("127.0.0.2", by_way_of=cable.address)
        made.start_worker("127.0.0.3")
        process = start(students, out, made.address, drawn)
        wait_until(lambda: process.poll() is not None or len(graded_in(out)) > 2)
        cable.cut()
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, said
    assert same(out, here)


@pytest.mark.long
def test_a_scheduler_that_is_lost_is_a_sentence_and_results_stay(students: Path, drawn: Path, tmp_path: Path) -> None:
    made, out = Cluster(tmp_path), tmp_path / "out"
    with contextlib.closing(made):
        made.start_scheduler()
        made.start_worker("127.0.0.2")
        process = start(students, out, made.address, drawn)
        wait_until(lambda: process.poll() is not None or graded_in(out))
        made.processes[0].kill()
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 2 and "the connection to the cluster was lost" in said, said
    assert "Traceback" not in said
    assert graded_in(out)


def refused(address: str, tmp_path: Path) -> str:
    """Grade with an address that cannot be used; return the one line that is said of it."""
    done = run(*words(SOURCE, tmp_path / "out", address))
    assert done.returncode == 2, done.stdout + done.stderr
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").glob("*.json"))
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.long
def test_an_address_at_which_nobody_answers_is_a_sentence(tmp_path: Path) -> None:
    assert "'foo://host:1' is no address of a scheduler" in refused("foo://host:1", tmp_path)
    assert "no scheduler of dask answers at tls://127.0.0.1:9" in refused("tls://127.0.0.1:9", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        assert f"no scheduler of dask answers at {address}" in refused(address, tmp_path)


@pytest.mark.long
def test_another_engine_on_a_worker_is_a_sentence(tmp_path: Path) -> None:
    engine = tmp_path / "other"
    shutil.copytree(ROOT / "autograder", engine / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    with (engine / "autograder" / "common" / "told.py").open("a") as file:
        file.write("\n# another version\n")
    made = Cluster(tmp_path)
    with contextlib.closing(made):
        made.start_scheduler()
        made.start_worker("127.0.0.2", engine)
        line = refused(made.address, tmp_path)
    assert "is not like this machine: the engine " in line


def test_a_submission_that_ends_its_judge_twice_has_a_result_that_says_so(
    place: Place, judge: Judge, zygote: Zygote
) -> None:
    class Deadly(Judge):
        def grade_with_answers(self, *_: object, **__: object) -> tuple[SubmissionResult, bytes]:
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

    deadly = Deadly(**{name: getattr(judge, name) for name in Judge.__dataclass_fields__})
    with contextlib.closing(LocalPool(deadly, zygote.fork, 1)) as pool:
        reply = station.graded(pool, {"student": "a", "data": "e30=", "sha256": "0" * 64})
    result = SubmissionResult.model_validate_json(reply["result"] or "")
    assert (result.status, result.points, result.reason) == ("unreadable", 0, ENDED_TWICE)
    assert result.submission_sha256 == "0" * 64


def test_nothing_hidden_stands_in_a_log(place: Place, judge: Judge) -> None:
    save(place, judge.bank)  # another test's may have taken its place
    material = material_of(place, judge, allow_unisolated_files=False)
    assert repr(material) == "Material()"
    assert not {"course_key", place.source.name, ".private"} & {
        part for name in material.files for part in Path(name).parts
    }


def test_without_dask_the_option_says_what_to_install(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    monkeypatch.setattr(grade_command, "find_spec", lambda name: None)
    with (
        pytest.raises(StoppedError, match="pip install 'autograder\\[cluster\\]'"),
        grade_command.fleet("tcp://a:1", place, False),
    ):
        pass
