"""What a cluster makes of a class that is too large to try: a simulation whose figures were measured.

the command   reads and sends a submission, receives a result, checks and writes it: one at a time
each worker   grades one at a time, and has as many more at hand as `fleet/cluster.py` sends ahead
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from autograder.fleet.cluster import AHEAD
from autograder.fleet.keeping import Keeping
from autograder.fleet.packed_results import PackedResults
from autograder.fleet.pool import Graded
from autograder.handed_in.submission import Submission
from autograder.judging.result import SubmissionResult


@dataclass(frozen=True)
class ClusterModel:
    """A cluster.

    Attributes:
        gradings: seconds that a worker takes for each of some submissions; the class repeats them.
        own: seconds of the command for each.
        begin: seconds until the first worker can grade.
    """

    gradings: Sequence[float]
    own: float
    begin: float = 0.0

    def seconds(self, submissions: int, workers: int) -> float:
        """Return how long so many workers take for a class."""
        waiting = islice(cycle(self.gradings), submissions)
        command, free = self.begin, [0.0] * workers
        finishing: list[tuple[float, int]] = []  # when, and which worker

        def send(worker: int) -> None:
            for grading in islice(waiting, 1):
                free[worker] = max(free[worker], command) + grading
                heapq.heappush(finishing, (free[worker], worker))

        for _ in range(AHEAD):
            for worker in range(workers):
                command += self.own / 2
                send(worker)
        while finishing:
            finished, worker = heapq.heappop(finishing)
            command = max(command, finished) + self.own
            send(worker)
        return command

    def efficiency(self, submissions: int, workers: int) -> float:
        """Return which share of the workers' time goes into grading."""
        work = sum(islice(cycle(self.gradings), submissions))
        return work / (workers * self.seconds(submissions, workers))


def own_seconds(result: SubmissionResult, notebook: Path, out: Path, repeats: int = 50) -> float:
    """Measure what the command does for each submission beside its workers, in processor seconds."""
    out.mkdir()
    said, keeping, results = result.model_dump_json(by_alias=True), Keeping(out), PackedResults()
    began = time.process_time()
    for _ in range(repeats):
        submission = Submission(result.student, notebook)
        submission.contents()
        done = Graded(submission, SubmissionResult.model_validate_json(said))
        keeping.take(done, None)
        results[result.student] = result
    return (time.process_time() - began) / repeats
