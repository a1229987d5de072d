"""The bare bound: one warm process that runs a notebook's cells and makes the same calls on the same inputs.

No isolation, no time limit, no fresh process, no words for anybody: what no grader can be faster than.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import matplotlib
import matplotlib.pyplot as plt

from autograder.common.conventions import prediction_of
from autograder.judging.compare import compare, tolerance_of
from autograder.judging.judge import Judge
from autograder.sandbox.data import Named, TensorInput, TensorOn, lay_out


def bare_seconds(judge: Judge, support: Path, cells: Sequence[str], repeats: int) -> float:
    """Return the processor seconds of so many submissions, executed and compared without any wall.

    Args:
        support: the folder where the support module lies.
        cells: code of a solution that is right.
    """
    matplotlib.use("Agg")
    with mock.patch.object(sys, "path", [str(support), *sys.path]), _modules_of_a_release():
        began = time.process_time()
        for _ in range(repeats):
            assert _bare_once(judge, cells) == judge.declared.assignment.max_points
        return time.process_time() - began


@contextmanager
def _modules_of_a_release() -> Iterator[None]:
    """Have `check` do nothing and `support` be imported anew; what else is imported meanwhile stays."""
    before = {name: sys.modules.pop(name, None) for name in ("check", "support")}
    sys.modules["check"] = ModuleType("check")
    sys.modules["check"].check = lambda *_: None  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for name, module in before.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


def _bare_once(judge: Judge, cells: Sequence[str]) -> int:
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
