"""Proves exercises side by side: processes forked from this one, each with a zygote of its own.

They share the bank by being forked after it was loaded, and end with this process.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from typing import Any

from autograder.judging.judge import Judge
from autograder.judging.judge_process import begin_to_judge
from autograder.language import Exercise
from autograder.proving.found import ProofRecord
from autograder.proving.prover import Prover
from autograder.sandbox.client import Zygote
from autograder.sandbox.sandbox_error import SandboxError

_judge: Judge  # set before processes are forked, so that they share its memory
_cells: Sequence[str]
_zygote: Zygote
_slot: int


def side_by_side(
    exercises: Sequence[Exercise], judge: Judge, zygote: Zygote, cells: Sequence[str], jobs: int
) -> Iterator[tuple[str, ProofRecord]]:
    """Prove exercises, so many at once, and yield what is found about each as soon as it is.

    Raises:
        SandboxError: one of the processes died.
    """
    jobs = min(jobs, len(exercises))
    if jobs < 2:
        for item in exercises:
            yield item.name, Prover(item, judge, zygote, cells).found()
        return
    global _judge, _cells
    _judge, _cells = judge, cells
    with ExitStack() as stack:
        zygotes = [zygote, *(_closing(stack, zygote.fork()) for _ in range(jobs - 1))]
        context = multiprocessing.get_context("fork")
        arguments = (zygotes, context.Value("i", 0), os.getpid())
        executor = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=arguments)
        stack.callback(_end, executor)
        waiting = {executor.submit(_prove, item.name): item.name for item in exercises}
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        except BrokenProcessPool:
            told = "a process that proved an exercise died. Start again, with --jobs 1 if memory is short."
            raise SandboxError(told) from None


def _closing(stack: ExitStack, zygote: Zygote) -> Zygote:
    stack.callback(zygote.close)
    return zygote


def _end(executor: ProcessPoolExecutor) -> None:
    """End the processes, whatever they are at."""
    for process in list((executor._processes or {}).values()):
        process.kill()
    executor.shutdown(wait=False, cancel_futures=True)


def _begin(zygotes: Sequence[Zygote], taken: Any, parent: int) -> None:
    global _zygote, _slot
    _zygote, _slot = begin_to_judge(zygotes, taken, parent)


def _prove(name: str) -> ProofRecord:
    """In such a process: prove one exercise."""
    return Prover(_judge.declared.assignment[name], _judge, _zygote, _cells, _slot).found()
