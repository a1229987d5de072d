"""Many submissions at once, on this machine: judge processes, each with a zygote of its own.

    main ── fork ──▶ judge 0 ── its zygote ──▶ worker of the submission in hand
         └─ fork ──▶ judge 1 ── its zygote ──▶ worker …

Judges share the bank by being forked after it was loaded. A judge or a zygote that dies takes only the
submission in hand with it: the pool is built anew and the submission tried once more.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from autograder.fleet.submissions import Submission
from autograder.judging.judge import Judge
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote
from autograder.sandbox.confinement import die_with_parent, harden_judge

MAX_TRIES = 2


@dataclass(frozen=True)
class Graded:
    """One finished task: a result, or our own fault in words."""

    submission: Submission
    result: SubmissionResult | None
    fault: str = ""


class Fleet(Protocol):
    """What runs tasks: this machine's pool, or a cluster."""

    def submit(self, submission: Submission) -> None:
        """Hand over one task."""

    def as_completed(self) -> Iterator[Graded]:
        """Yield tasks as they finish, in any order."""

    def close(self) -> None:
        """Stop everything that was started."""


_judge: Judge  # set in the main process before judges are forked, so that they share its memory
_zygote: Zygote
_slot: int


def _begin(zygotes: list[Zygote], taken: Any, parent: int) -> None:
    """In a fresh judge process: take a slot, and make sure to die with the run."""
    global _zygote, _slot
    die_with_parent(parent)
    harden_judge()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
    with taken.get_lock():
        _slot = taken.value
        taken.value += 1
    _zygote = zygotes[_slot]


def _grade(submission: Submission) -> tuple[str | None, str]:
    """In a judge process: grade one submission; return its result as JSON, or what went wrong."""
    try:
        data = submission.path.read_bytes()
        return _judge.grade(submission.student, data, _zygote, _slot).model_dump_json(by_alias=True), ""
    except Exception as problem:  # one submission's trouble, of whatever type, never stops the batch
        return None, f"{type(problem).__name__}: {problem}"


@dataclass
class LocalPool:
    """The default fleet. At most `jobs` submissions are in hand, so memory does not grow with the class.

    Args:
        judge: grades one submission.
        start_zygote: makes a ready zygote; called again if that one dies.
        jobs: how many submissions at once.
    """

    judge: Judge
    start_zygote: Callable[[], Zygote]
    jobs: int
    _waiting: deque[tuple[Submission, int]] = field(default_factory=deque)
    _executor: ProcessPoolExecutor | None = None
    _zygotes: list[Zygote] = field(default_factory=list)

    def submit(self, submission: Submission) -> None:
        """Hand over one submission."""
        self._waiting.append((submission, 1))

    def submit_all(self, submissions: Iterable[Submission]) -> None:
        """Hand over many."""
        for submission in submissions:
            self.submit(submission)

    def as_completed(self) -> Iterator[Graded]:
        """Yield every submitted task once, as it finishes."""
        running: dict[Future[tuple[str | None, str]], tuple[Submission, int]] = {}
        while self._waiting or running:
            while self._waiting and len(running) < self.jobs:
                submission, attempt = self._waiting.popleft()
                running[self._open().submit(_grade, submission)] = (submission, attempt)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            faults = []
            for future in done:
                submission, attempt = running.pop(future)
                result, fault = self._outcome(future)
                if result is not None:
                    yield Graded(submission, SubmissionResult.model_validate_json(result))
                else:
                    faults.append((submission, attempt, fault))
            yield from self._handle(faults, running)

    @staticmethod
    def _outcome(future: Future[tuple[str | None, str]]) -> tuple[str | None, str]:
        try:
            return future.result()
        except BrokenProcessPool:
            return None, "its judge process died"

    def _handle(
        self, faults: list[tuple[Submission, int, str]], running: dict[Any, tuple[Submission, int]]
    ) -> Iterator[Graded]:
        """After a fault: everything in hand goes back, the pool is built anew, repeated faults are given up."""
        if not faults:
            return
        for future, (submission, attempt) in list(running.items()):
            result, fault = self._outcome(future) if future.done() else (None, "")
            if result is not None:
                yield Graded(submission, SubmissionResult.model_validate_json(result))
            else:
                self._waiting.appendleft((submission, attempt + (1 if "judge process died" in fault else 0)))
        running.clear()
        self.close()
        for submission, attempt, fault in faults:
            if attempt < MAX_TRIES:
                self._waiting.appendleft((submission, attempt + 1))
            else:
                yield Graded(submission, None, fault)

    def _open(self) -> ProcessPoolExecutor:
        if self._executor is None:
            global _judge
            _judge = self.judge
            first = self.start_zygote()
            self._zygotes = [first, *(first.fork() for _ in range(self.jobs - 1))]
            context = multiprocessing.get_context("fork")
            taken = context.Value("i", 0)
            arguments = (self._zygotes, taken, os.getpid())
            self._executor = ProcessPoolExecutor(self.jobs, context, initializer=_begin, initargs=arguments)
        return self._executor

    def close(self) -> None:
        """End judges, zygotes and workers."""
        if self._executor is not None:
            processes = list((self._executor._processes or {}).values())
            self._executor.shutdown(wait=False, cancel_futures=True)
            for process in processes:  # a judge in the middle of a submission is not worth waiting for
                process.kill()
            self._executor = None
        for zygote in reversed(self._zygotes):
            zygote.close()
        self._zygotes = []
