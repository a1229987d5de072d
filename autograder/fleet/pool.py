"""Many submissions at once, on this machine: judge processes, each with a zygote of its own.

    main ── fork ──▶ judge 0 ── its zygote ──▶ worker of the submission in hand
         └─ fork ──▶ judge 1 ── its zygote ──▶ worker …

Judges share the bank by being forked after it was loaded. If a judge or a zygote dies, the pool is built anew and
what was in hand is tried once more, each submission alone, so that one of them cannot cost another its result. One that
ends a judge twice while nothing else is in hand has a result that says so, and is not tried for ever.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import connection
from typing import Any, NamedTuple, Protocol

from autograder.common.interrupts import raise_dropped
from autograder.handed_in.submission import Submission
from autograder.judging.judge import Judge
from autograder.judging.judge_process import begin_to_judge
from autograder.judging.judges_time import SECONDS
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote
from autograder.sandbox.sandbox_error import SandboxError

WATCH_SECONDS = 5.0
MANY = 200  # submissions, for which a zygote may take half a second to fork faster
SLACK_SECONDS = 60.0  # beyond a submission's own limit, and the judge's for each exercise
BUSY = 4.0  # a judge's second of work takes so long at most, on a machine with so much more to do than it can
ENDED_TWICE = (
    "Grading this notebook ended the grader's own process, and did so again with nothing else in hand. Does a function "
    "return something very large, or nested without end? A person should look at it before it is graded again."
)


class _Reply(NamedTuple):
    """What a judge process says of one submission.

    Attributes:
        result: as JSON, or None.
        fault: what went wrong.
        is_sandbox: whether the sandbox is to blame and worth starting anew.
        is_death: whether the judge process died over it.
        answers: to the calls of pictures; `judging/answers.py` bounds them.
    """

    result: str | None
    fault: str = ""
    is_sandbox: bool = False
    is_death: bool = False
    answers: bytes = b""


_DEATH = _Reply(None, "its judge process died or did not end", is_sandbox=True, is_death=True)
_Answer = Future[_Reply]


@dataclass(frozen=True)
class Graded:
    """One finished task: a result and the answers to the calls of pictures, or our own fault in words."""

    submission: Submission
    result: SubmissionResult | None
    fault: str = ""
    answers: bytes = b""


class FleetError(Exception):
    """Say why nothing can be graded any more: what runs tasks is gone, or not what it must be."""


class Fleet(Protocol):
    """What runs tasks: this machine's pool, or a cluster."""

    def submit(self, submission: Submission) -> None:
        """Hand over one task."""

    def as_completed(self) -> Iterator[Graded]:
        """Yield tasks as they finish, in any order.

        Raises:
            FleetError: the others cannot be graded.
        """

    def close(self) -> None:
        """Stop everything that was started."""


_judge: Judge  # set in the main process before judges are forked, so that they share its memory
_zygote: Zygote
_slot: int


def _begin(zygotes: Sequence[Zygote], taken: Any, parent: int, first_slot: int) -> None:
    global _zygote, _slot
    _zygote, slot = begin_to_judge(zygotes, taken, parent)
    _slot = first_slot + slot


def _grade(submission: Submission) -> _Reply:
    """In a judge process: grade one submission."""
    try:
        data, digest = submission.contents()
    except OSError as problem:
        return _Reply(None, f"the file cannot be read: {problem.strerror}")
    try:
        result, answers = _judge.grade_with_answers(submission.student, data, _zygote, _slot)
        result = result.model_copy(update={"submission_sha256": digest})
        return _Reply(result.model_dump_json(by_alias=True), answers=answers)
    except SandboxError as problem:
        return _Reply(None, str(problem), is_sandbox=True)
    except MemoryError:  # what has no more memory is no judge any more
        return _DEATH
    except Exception as problem:  # one submission's trouble, of whatever type, never stops the batch
        return _Reply(None, f"{type(problem).__name__}: {problem}"[:500])


@dataclass
class _Task:
    """One submission in hand.

    Attributes:
        suspect: a judge died or the sandbox failed while it was in hand; it is tried once more, alone, so that
            it takes nobody with it and nobody takes it.
        deaths: how often a judge died while nothing else was in hand.
        since: when it was handed to a judge, by the monotonic clock.
    """

    submission: Submission
    suspect: bool = False
    deaths: int = 0
    since: float = 0.0


@dataclass
class LocalPool:
    """The default fleet. At most `jobs` submissions are in hand, so memory does not grow with the class.

    Args:
        judge: grades one submission.
        start_zygote: makes a ready zygote; called again if that one dies.
        jobs: how many submissions at once.
        first_slot: where its slots begin, beside other pools of this machine.
    """

    judge: Judge
    start_zygote: Callable[[], Zygote]
    jobs: int
    first_slot: int = 0
    _waiting: deque[_Task] = field(default_factory=deque)
    _running: dict[_Answer, _Task] = field(default_factory=dict)
    _executor: ProcessPoolExecutor | None = None
    _zygotes: list[Zygote] = field(default_factory=list)

    def submit(self, submission: Submission) -> None:
        """Hand over one submission."""
        self._waiting.append(_Task(submission))

    def as_completed(self) -> Iterator[Graded]:
        """Yield every submitted task once, as it finishes."""
        while self._waiting or self._running:
            raise_dropped()
            if not self._fill():
                self._put_back()
                continue
            done, _ = wait(self._running, timeout=WATCH_SECONDS, return_when=FIRST_COMPLETED)
            broken, is_alone = self._stop_overdue(), len(self._running) == 1
            for future in list(self._running) if broken else done:
                task = self._running.pop(future)
                reply = self._outcome(future)
                task.deaths += reply.is_death and is_alone
                if reply.result is not None:
                    result = SubmissionResult.model_validate_json(reply.result)
                    yield Graded(task.submission, result, answers=reply.answers)
                elif task.deaths > 1:
                    yield Graded(task.submission, self._ended_twice(task.submission))
                elif reply.is_death or (reply.is_sandbox and not task.suspect):
                    self._waiting.appendleft(_Task(task.submission, suspect=True, deaths=task.deaths))
                else:
                    yield Graded(task.submission, None, reply.fault)
                broken |= reply.is_sandbox
            if broken:
                self._put_back()

    def _fill(self) -> bool:
        """Hand tasks to judges; a suspect alone. Return whether the judges are well."""
        while self._waiting and len(self._running) < self.jobs:
            if self._running and (self._waiting[0].suspect or any(task.suspect for task in self._running.values())):
                break
            task = self._waiting.popleft()
            task.since = time.monotonic()
            try:
                future = self._open().submit(_grade, task.submission)
            except BrokenProcessPool:  # a judge died with nothing in hand; a new pool takes at least one task
                self._waiting.appendleft(task)
                return False
            self._running[future] = task
            # Nobody writes here in this process; closed, half a reply ends once its judges are killed.
            self._open()._result_queue._writer.close()  # type: ignore[attr-defined]
        return True

    def _stop_overdue(self) -> bool:
        """Kill the judges if one is dead, or has been at a submission for longer than any submission may take."""
        of_the_judge = BUSY * SECONDS * len(self.judge.declared.assignment.exercises)
        allowed = self.judge.limits.seconds_per_submission + of_the_judge + SLACK_SECONDS
        is_overdue = any(time.monotonic() - task.since > allowed for task in self._running.values())
        # The executor sees most deaths itself; of a judge that dies amid its reply it would wait for the rest.
        if not is_overdue and not connection.wait([process.sentinel for process in self._judges()], timeout=0):
            return False
        self._kill_judges()
        wait(self._running)
        return True

    @staticmethod
    def _outcome(future: _Answer) -> _Reply:
        try:
            return future.result()
        except (BrokenProcessPool, CancelledError):
            return _DEATH

    def _ended_twice(self, submission: Submission) -> SubmissionResult:
        """Return the result of a submission that ended its judge twice."""
        blank = self.judge.blank(submission.student, submission.digest(), ENDED_TWICE)
        return blank.model_copy(update={"status": "unreadable"})

    def _put_back(self) -> None:
        """Build the pool anew; what was in hand when it broke is tried again, one by one."""
        self._kill_judges()
        wait(self._running)
        for future, task in self._running.items():
            if self._outcome(future).result is None:
                self._waiting.appendleft(_Task(task.submission, suspect=True, deaths=task.deaths))
            else:
                self._waiting.appendleft(task)
        self._running.clear()
        self.close()

    def _open(self) -> ProcessPoolExecutor:
        if self._executor is None:
            global _judge
            _judge = self.judge
            try:
                self._zygotes = self._start_zygotes()
            except SandboxError:  # somebody may have killed it; a machine that cannot, cannot twice
                self._zygotes = self._start_zygotes()
            context = multiprocessing.get_context("fork")
            taken = context.Value("i", 0)
            arguments = (self._zygotes, taken, os.getpid(), self.first_slot)
            self._executor = ProcessPoolExecutor(self.jobs, context, initializer=_begin, initargs=arguments)
        return self._executor

    def _start_zygotes(self) -> list[Zygote]:
        first = self.start_zygote()
        first.rest()
        if len(self._waiting) >= MANY:
            first.settle()  # before others are forked from it, so that they share its pages
        try:
            return [first, *(first.fork() for _ in range(self.jobs - 1))]
        except SandboxError:
            first.close()
            raise

    def _judges(self) -> list[Any]:
        return [] if self._executor is None else list((self._executor._processes or {}).values())

    def _kill_judges(self) -> None:
        for process in self._judges():
            process.kill()  # a judge in the middle of a submission is not worth waiting for

    def close(self) -> None:
        """End judges, zygotes and workers."""
        self._kill_judges()
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
        for zygote in reversed(self._zygotes):
            zygote.close()
        self._zygotes = []
