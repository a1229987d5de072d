"""Submissions per second of `grade`, beside the same student code and comparisons run bare.

    python -m tests.benchmarks.throughput [--submissions 200]

Bare: one warm process that executes the notebook's cells and makes the same calls on the same inputs, with no
isolation, no time limit and no fresh process. Both are measured in this run, on this machine, on the same
submission. Machines are shared and noisy: read the ratio, not the seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import matplotlib
import matplotlib.pyplot as plt
import torch

from autograder.common.conventions import prediction_of
from autograder.course import Course
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.fleet.class_grading import grade
from autograder.judging.compare import compare, tolerance_of
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.judging.prepare import make_judge
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import Named, TensorInput, TensorOn, lay_out

ROOT = Path(__file__).resolve().parents[2]
PER_CORE_TARGET = 2.0


@dataclass(frozen=True)
class Measured:
    """What a submission took, in seconds.

    Attributes:
        bare: executed and compared without any wall.
        single: behind the wall, by one judge.
        pooled: of the wall clock, by a whole run of `grade`.
        cores: so many submissions at once.
        calls: so many calls each.
    """

    bare: float
    single: float
    pooled: float
    cores: int
    calls: int


def measured(place: Place, course: Course, zygote: Zygote, submissions: int, repeats: int) -> Measured:
    """Grade the solutions of an assignment, bare, one by one and as a class."""
    data = (place.solutions / f"{place.name}.ipynb").read_bytes()
    judge = make_judge(place, course, zygote)
    total = judge.declared.assignment.max_points
    single = []
    for _ in range(repeats):
        started = time.perf_counter()
        assert judge.grade("one", data, zygote).points == total
        single.append(time.perf_counter() - started)
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        students = Path(folder) / "class"
        students.mkdir()
        for number in range(submissions):
            (students / f"s{number:05}.ipynb").write_bytes(data)
        run = grade(place, course, [students], Path(folder) / "out", jobs=cores)
        assert [result.points for result in run.results.values()] == [total] * submissions
    calls = sum(map(len, judge.bank.calls.values()))
    bare = bare_seconds(judge, place.release, code_cells(data), repeats)
    return Measured(bare, statistics.median(single), run.seconds / submissions, cores, calls)


def bare_seconds(judge: Judge, release: Path, cells: list[str], repeats: int) -> float:
    """Return the median time of one submission, executed and compared without any wall."""
    matplotlib.use("Agg")
    times = []
    with mock.patch.dict(sys.modules), mock.patch.object(sys, "path", [str(release), *sys.path]):
        sys.modules.pop("support", None)
        sys.modules["check"] = ModuleType("check")
        sys.modules["check"].check = lambda *_: None  # type: ignore[attr-defined]
        for _ in range(repeats):
            started = time.perf_counter()
            points = _bare_once(judge, cells)
            times.append(time.perf_counter() - started)
            assert points == judge.declared.assignment.max_points, points
    return statistics.median(times)


def _bare_once(judge: Judge, cells: list[str]) -> int:
    namespace: dict[str, object] = {"__name__": "__main__", "display": lambda *_, **__: None}
    for source in cells:
        exec(compile(source, "<cell>", "exec"), namespace)
    plt.close("all")
    points = 0
    for exercise in judge.declared.assignment.exercises:
        checks = {check.name: check for check in exercise.checks}
        wrong = set()
        for call in judge.bank.calls[exercise.name]:
            inputs = [_received(value, exercise.named_functions) for value in call.inputs.values()]
            function = namespace[exercise.functions[0]]
            value = exercise.probe(function, *inputs) if exercise.probe else function(*inputs)  # type: ignore[operator]
            if compare(value, call.expected, tolerance_of(exercise, checks[call.check])).verdict != "correct":
                wrong.add(call.check)
        points += sum(check.points for check in exercise.checks if check.name not in wrong)
        if exercise.choice and namespace.get(prediction_of(exercise.name)) == exercise.choice.answer:
            points += exercise.choice.points
    return points


def _received(value: object, functions: Mapping[str, Any]) -> object:
    if isinstance(value, TensorInput):
        return lay_out(value.value.clone(), value.layout)
    if isinstance(value, TensorOn):
        return value.value
    if isinstance(value, Named):
        parameters = [_received(item, functions) for item in value.parameters]
        return functions[value.name](*parameters) if value.kind == "rebuilt" else functions[value.name]
    return value


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=200)
    count = parser.parse_args().submissions
    torch.set_num_threads(1)
    course = load_course(ROOT)
    place = find_place(ROOT, course, "ps1_gradients")
    with contextlib.closing(Zygote.start(place.private / "matplotlib")) as zygote:
        zygote.wait_ready()
        print("\n".join(lines(measured(place, course, zygote, count, 25), place.name, count)))


def lines(found: Measured, name: str, count: int) -> list[str]:
    """Say what was measured."""
    bare, cores, per_core = found.bare, found.cores, found.pooled * found.cores
    return [
        f"{cores} cores, {count} submissions of {name} with {found.calls} calls each",
        f"bare, one warm process      {1000 * bare:7.1f} ms a submission   {1 / bare:6.1f} per second and core",
        f"behind the wall, one judge  {1000 * found.single:7.1f} ms a submission   {found.single / bare:6.2f} × bare",
        f"grade --jobs {cores}              {1000 * found.pooled:7.1f} ms a submission   "
        f"{1 / found.pooled:6.1f} per second",
        f"per core                    {1000 * per_core:7.1f} ms a submission   {per_core / bare:6.2f} × bare; "
        f"the target is {PER_CORE_TARGET:g}",
    ]


if __name__ == "__main__":
    main()
