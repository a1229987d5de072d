"""What one submission costs behind the wall, stage by stage, beside the same code run bare; by turns, in one run."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.course.key import matplotlib_cache
from autograder.course.places import Place
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.judging.judge import Judge
from autograder.judging.notebook import read
from autograder.judging.passed_over import to_run
from autograder.judging.prepare import make_judge
from autograder.judging.result import SubmissionResult
from autograder.judging.unasked import Unasked
from autograder.sandbox.client import Zygote
from autograder.sandbox.session import Notebook, Session
from tests.benchmarks.bare import bare_seconds

_TICKS = os.sysconf("SC_CLK_TCK")


class Bench:
    """A judge with its zygote, and what their work takes of the processor.

    Args:
        judge: grades.
        zygote: forks its workers.
        place: the assignment.
    """

    def __init__(self, judge: Judge, zygote: Zygote, place: Place) -> None:
        self.judge, self.place, self._zygote = judge, place, zygote
        assert zygote._process is not None
        self._stat = Path(f"/proc/{zygote._process.pid}/stat")

    def seconds(self, work: Callable[[], object], repeats: int) -> tuple[float, float]:
        """Do some work so often; return the seconds of this process and of the zygote with its workers, each time."""
        own, theirs = time.process_time(), self._theirs()
        for _ in range(repeats):
            work()
        return (time.process_time() - own) / repeats, (self._theirs() - theirs) / repeats

    def _theirs(self) -> float:
        fields = self._stat.read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS

    def result(self, data: bytes) -> SubmissionResult:
        """Grade a submission."""
        return self.judge.grade("one", data, self._zygote)

    def grade(self, data: bytes) -> int:
        """Grade a submission, and return its points."""
        return self.result(data).points

    def look_through(self, data: bytes) -> None:
        """Read a submission, and what it says by itself."""
        submitted = read(data)
        source = SubmittedSource(submitted.code)
        unasked = Unasked(submitted.code, source)
        for exercise in self.judge.declared.assignment.exercises:
            unasked.known_of(exercise)
            if exercise.forbids:
                source.uses(exercise.functions, exercise.forbids)

    def run_cells(self, cells: Sequence[str]) -> None:
        """Run cells in both workers that a submission has at most, and ask nothing."""
        for differentiates in (True, False):
            notebook = Notebook(cells, self.judge.support, files=self.judge.files, differentiates=differentiates)
            with Session(self._zygote, notebook, self.judge.limits) as session:
                session.fetch("")

    def bare(self, data: bytes, repeats: int, *, shown: bool) -> float:
        """Return what a right submission takes bare; `shown` says whether the cells run that only show something."""
        submitted = read(data)
        cells = submitted.code if shown else to_run(submitted.code, SubmittedSource(submitted.code))
        return bare_seconds(self.judge, self.place.support.parent, cells, repeats) / repeats


@contextmanager
def bench(place: Place, course: Course, *, many: bool) -> Iterator[Bench]:
    """Lend one; `many` has its zygote settle, as for a class of some hundred."""
    with closing(Zygote.start(matplotlib_cache(place.root), course.importable)) as zygote:
        zygote.wait_ready()
        judge = make_judge(place, course, zygote)
        if many:
            zygote.settle()
        yield Bench(judge, zygote, place)


@dataclass(frozen=True)
class Stages:
    """Where the processor's milliseconds of one submission go.

    Attributes:
        looked: reading it, and looking through its source.
        started: the start and the end of its two workers.
        cells: its cells, in both.
        calls: its calls, in the workers.
        judged: all else that the judge does: it sends, receives and compares, looks for ideas, writes sentences.
        bare: the same submission bare.
        without_shown: the same without the cells that only show something.
    """

    looked: float
    started: float
    cells: float
    calls: float
    judged: float
    bare: float
    without_shown: float

    @property
    def total(self) -> float:
        """All together."""
        return self.looked + self.started + self.cells + self.calls + self.judged


def stages_of(tool: Bench, data: bytes, rounds: int, repeats: int = 4) -> Stages:
    """Measure a submission that is right by turns, and take the means."""
    points, most = tool.grade(data), tool.judge.declared.assignment.max_points
    assert points == most, f"{points} of {most} points"
    submitted = read(data)
    run = [*filter(None, to_run(submitted.code, SubmittedSource(submitted.code)))]
    sums = [0.0] * 7
    for _ in range(rounds):
        judge, workers = tool.seconds(lambda: tool.grade(data), repeats)
        looked, _ = tool.seconds(lambda: tool.look_through(data), repeats)
        empty = sum(tool.seconds(lambda: tool.run_cells([]), repeats))
        cells = sum(tool.seconds(lambda: tool.run_cells(run), repeats))
        bare = [tool.bare(data, repeats, shown=shown) for shown in (True, False)]
        found = looked, empty, cells - empty, workers - cells, judge - looked, *bare
        sums = [before + now for before, now in zip(sums, found, strict=True)]
    return Stages(*(1000 * item / rounds for item in sums))


def only_code(data: bytes, count: int) -> bytes:
    """Return a notebook with its first code cells only."""
    made = json.loads(data)
    made["cells"] = [cell for cell in made["cells"] if cell["cell_type"] == "code"][:count]
    return json.dumps(made).encode()
