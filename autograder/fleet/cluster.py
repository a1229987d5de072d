"""A cluster in place of this machine's pool: `dask.distributed` shares submissions out, stations judge them.

    here ─▶ scheduler ─▶ dask worker: outpost.py ─▶ station.py: judge ─▶ its zygote ─▶ worker of the submission

What is hidden is sent to each dask worker once, not kept by the scheduler, and owner-only there. Back comes JSON.
dask gives the tasks of a lost dask worker to another one. A submission that ends its judge is tried again by its
station, alone, as on one machine. Who may reach the scheduler may run anything as its user: docs/cluster.md.
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import re
import secrets
import socket
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from distributed import Client, Future, wait

from autograder.common.told import StoppedError
from autograder.course.places import Place
from autograder.fleet import outpost
from autograder.fleet.class_grading import StartFleet
from autograder.fleet.material import material_of
from autograder.fleet.pool import Fleet, FleetError, Graded
from autograder.handed_in.submission import Submission
from autograder.judging.judge import Judge
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote

ADDRESS = re.compile(r"((tcp|tls)://)?[^\s/]+:\d+")
ANSWER_SECONDS = 10.0
WORKERS_SECONDS = 60.0  # until the first one is there, and how long to wait once all are lost
WATCH_SECONDS = 5.0
AHEAD = 2  # submissions in hand for each that is graded at the moment
TRIES = 3
LOST = "the connection to the cluster was lost. Once it is there again, the same command goes on where it was."


@contextlib.contextmanager
def reached(address: str, place: Place, *, allow_unisolated_files: bool) -> Iterator[StartFleet]:
    """Connect to a scheduler, see that all its workers are like this machine, and lend what starts a fleet there.

    Raises:
        StoppedError: nobody answers, there are no workers, or something else is installed there.
    """
    with _connected(address) as client:

        def start(judge: Judge, start_zygote: Callable[[], Zygote], jobs: int) -> Fleet:
            return ClusterFleet(client, material_of(place, judge, allow_unisolated_files=allow_unisolated_files))

        yield start


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    logging.disable()  # what matters is told in sentences
    warnings.filterwarnings("ignore", module="distributed")  # of other versions, large notebooks
    if not ADDRESS.fullmatch(address):
        raise StoppedError(
            f"'{address}' is no address of a scheduler. Write it as tcp://host:8786, or tls://host:8786."
        )
    try:
        _wait_for_words(address)
        client = Client(address, timeout=ANSWER_SECONDS)
    except (OSError, ValueError, TypeError, RuntimeError, OverflowError):
        start = "Start one (dask scheduler), or mend the address, or the certificates of tls://."
        raise StoppedError(f"no scheduler of dask answers at {address}. {start}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except TimeoutError:
            start = f"Start some: dask worker {address}."
            raise StoppedError(f"the cluster at {address} has no workers. {start}") from None
        try:
            refuse_others(client)
        except FleetError as problem:
            raise StoppedError(str(problem)) from None
        yield client


def _wait_for_words(address: str) -> None:
    """See that somebody there speaks first, as a scheduler does: dask itself would wait for ever for one who is mute.

    Raises:
        OSError: nobody does.
    """
    if address.startswith("tls://"):
        return  # there dask does not wait for ever
    host, _, port = address.rpartition("/")[2].rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_SECONDS) as connection:
        if not connection.recv(1):
            raise ConnectionResetError


def refuse_others(client: Client, workers: list[str] | None = None) -> None:
    """Compare what dask workers would grade with to what is here.

    Raises:
        FleetError: one of them has something else, or not the engine.
    """
    here = outpost.software()
    for worker, there in client.run(outpost.software, workers=workers, on_error="return").items():
        if isinstance(there, OSError):
            continue  # it is gone
        if isinstance(there, Exception):
            raise FleetError(f"{worker} of the cluster cannot grade: {there}. Install there what is installed here.")
        other = [
            f"{name} {there.get(name)} there and {here[name]} here" for name in here if there.get(name) != here[name]
        ]
        if other:
            raise FleetError(f"{worker} of the cluster is not like this machine: {', '.join(other)}. Install the same.")


@dataclass
class _Errand:
    """One submission on its way, and how often what judged it was lost."""

    submission: Submission
    losses: int = 0


@dataclass
class ClusterFleet:
    """The fleet of several machines. Twice as many submissions are on their way as are graded at once.

    Args:
        client: a connection to the scheduler, of `reached`.
        material: what each dask worker is sent.
    """

    client: Client
    material: outpost.Material
    _run: str = field(default_factory=partial(secrets.token_hex, 8))
    _waiting: deque[_Errand] = field(default_factory=deque)
    _running: dict[Future, _Errand] = field(default_factory=dict)
    _threads: int = 0
    _seen: float = float("-inf")  # when dask workers were last counted
    _alive: float = float("inf")  # when there were some

    def submit(self, submission: Submission) -> None:
        """Hand over one submission."""
        self._waiting.append(_Errand(submission))

    def as_completed(self) -> Iterator[Graded]:
        """Yield every submitted task once, as it finishes.

        Raises:
            FleetError: the scheduler or all workers are lost, or a worker cannot grade.
        """
        try:
            if self._waiting:
                self._send(None)
            while self._waiting or self._running:
                self._count()
                yield from self._fill()
                for future in self._done():
                    yield from self._graded(self._running.pop(future), future)
        except (CancelledError, OSError):
            raise FleetError(LOST) from None

    def _send(self, workers: list[str] | None) -> None:
        """Send what is hidden to dask workers, all or some, that are like this machine."""
        refuse_others(self.client, workers)
        problems = self.client.run(outpost.receive, self._run, self.material, workers=workers, on_error="return")
        for worker, problem in problems.items():
            if problem and not isinstance(problem, OSError):
                raise FleetError(f"{worker} of the cluster cannot grade: {problem}")

    def _count(self) -> None:
        """Count from time to time how many submissions are graded at once."""
        if self.client.status != "running":
            raise FleetError(LOST)
        now = time.monotonic()
        if now - self._seen < WATCH_SECONDS:
            return
        self._seen, self._threads = now, sum(self.client.nthreads().values())
        self._alive = now if self._threads else min(self._alive, now)
        if now - self._alive > WORKERS_SECONDS:
            raise FleetError("the cluster lost all its workers. Start some, and the same command goes on where it was.")

    def _fill(self) -> Iterator[Graded]:
        """Send submissions on their way; yield those that cannot be read."""
        while self._waiting and len(self._running) < max(1, AHEAD * self._threads):
            errand = self._waiting.popleft()
            try:
                data, digest = errand.submission.contents()
            except OSError as problem:
                yield Graded(errand.submission, None, f"the file cannot be read: {problem.strerror}")
                continue
            arguments = (self._run, errand.submission.student, data, digest)
            self._running[self.client.submit(outpost.grade, *arguments, pure=False)] = errand

    def _done(self) -> set[Future]:
        if not self._running:
            return set()
        try:
            return set(wait(list(self._running), timeout=WATCH_SECONDS, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            return set()

    def _graded(self, errand: _Errand, future: Future) -> Iterator[Graded]:
        """Yield what a task came to, or put it back."""
        reply = self._reply(future)
        if "refused" in reply:
            raise FleetError(f"a machine of the cluster cannot grade: {reply['refused']}")
        errand.losses += "lost" in reply
        if "missing" in reply:
            self._send([reply["missing"]])
        if errand.losses == TRIES:
            yield Graded(errand.submission, None, f"on the cluster, {TRIES} times: {reply['lost']}")
        elif "result" not in reply:
            self._waiting.appendleft(errand)
        else:
            result = SubmissionResult.model_validate_json(reply["result"]) if reply["result"] else None
            yield Graded(errand.submission, result, reply["fault"], base64.b64decode(reply["answers"]))

    @staticmethod
    def _reply(future: Future) -> dict[str, Any]:
        try:
            return dict(json.loads(future.result()))
        except CancelledError:
            raise
        except Exception as problem:  # of dask's: it was given to one dask worker after another, and all were lost
            return {"lost": f"{type(problem).__name__}: {problem}"[:500]}

    def close(self) -> None:
        """Take back what is on its way, and have every machine remove what it was sent."""
        with contextlib.suppress(Exception):
            if self.client.status == "running":
                self.client.cancel(list(self._running))
                self.client.run(outpost.forget, self._run, on_error="ignore")
        self._running.clear()
