"""Submissions per second of `grade`, beside the same student code and comparisons run bare.

    python -m tests.benchmarks.throughput [--submissions 200]

Bare: one warm process that executes the notebook's cells and makes the same calls on the same inputs, with no
isolation, no time limit and no fresh process. Both are measured in this run, on this machine, on the same
submission. Machines are shared and noisy: read the ratio, not the seconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import torch

from autograder.common.conventions import prediction_of
from autograder.course.declarations import load_declared
from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.fleet.class_grading import grade
from autograder.judging.compare import compare, tolerance_of
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.judging.prepare import make_judge
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import Named, TensorInput, TensorOn, lay_out
from tests.small_set import TOTAL

ROOT = Path(__file__).resolve().parents[2]
PER_CORE_TARGET = 2.0


def bare_seconds(judge: Judge, cells: list[str], repeats: int) -> float:
    """Return the median time of one submission, executed and compared without any wall."""
    matplotlib.use("Agg")
    sys.path.insert(0, str(ROOT / "release" / judge.assignment))
    times = []
    for _ in range(repeats + 3):
        started = time.perf_counter()
        points = _bare_once(judge, cells)
        times.append(time.perf_counter() - started)
        assert points == TOTAL, points
    return statistics.median(times[3:])


def _bare_once(judge: Judge, cells: list[str]) -> int:
    namespace: dict[str, object] = {"__name__": "__main__"}
    sys.modules["check"] = type(sys)("check")
    sys.modules["check"].check = lambda *_: None  # type: ignore[attr-defined]
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
    load_declared(place)
    data = (place.solutions / f"{place.name}.ipynb").read_bytes()
    zygote = Zygote.start(place.private / "matplotlib")
    zygote.wait_ready()
    judge = make_judge(place, course, zygote, "cpu")
    single = []
    for _ in range(25):
        started = time.perf_counter()
        assert judge.grade("one", data, zygote).points == TOTAL
        single.append(time.perf_counter() - started)
    zygote.close()
    bare = bare_seconds(judge, code_cells(data), 25)
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        students = Path(folder) / "class"
        students.mkdir()
        for number in range(count):
            (students / f"s{number:05}.ipynb").write_bytes(data)
        run = grade(place, course, [students], Path(folder) / "out", jobs=cores)
        assert all(result.points == TOTAL for result in run.results.values())
        pooled = run.seconds / count
    one = statistics.median(single[3:])
    print(
        f"{cores} cores, {count} submissions of {place.name} with {sum(map(len, judge.bank.calls.values()))} calls each"
    )
    print(f"bare, one warm process      {1000 * bare:7.1f} ms a submission   {1 / bare:6.1f} per second and core")
    print(f"behind the wall, one judge  {1000 * one:7.1f} ms a submission   {one / bare:6.2f} × bare")
    per_core = pooled * cores
    print(f"grade --jobs {cores}              {1000 * pooled:7.1f} ms a submission   {1 / pooled:6.1f} per second")
    ratio = f"{per_core / bare:6.2f} × bare; the target is {PER_CORE_TARGET:g}"
    print(f"per core                    {1000 * per_core:7.1f} ms a submission   {ratio}")


if __name__ == "__main__":
    main()
