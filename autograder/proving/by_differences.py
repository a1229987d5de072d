"""Differences of values, handed in where a derivative is to be written by hand: no work, and nearly as exact."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from autograder.judging.deciding import Answers, decided
from autograder.judging.drawing import call_of, drawn_inputs, undiagnosed
from autograder.judging.triangulate import answer_by, cast
from autograder.judging.verdicts import JudgedCall, Yardstick
from autograder.language import Check, Exercise
from autograder.language.find import Route
from autograder.proving.found import Row
from autograder.proving.wide_inputs import SECRET
from autograder.sandbox.outcome import Outcome, Raised
from autograder.sandbox.parts import each_tensor

NAME = "differences of values"


def by_differences(yardstick: Yardstick) -> Row | None:
    """Decide what differences answer, on inputs of their own; None where none are known or nothing is by hand.

    Only values are looked at: whoever writes differences may write them without a loop, and with every shape.
    """
    exercise = undiagnosed(yardstick.exercise)
    route = exercise.find.by_differences
    if route is None or exercise.forbids is None or not exercise.forbids.by_hand:
        return None
    compared = [check for check in exercise.checks if check.rule is None and check.family.device is None]
    calls = [item for check in compared for item in _judged(yardstick, exercise, check, route)]
    others = {check.name for check in exercise.checks} - {check.name for check in compared}
    return Row.of(NAME, decided(exercise, Answers(calls, others)))


def _judged(yardstick: Yardstick, exercise: Exercise, check: Check, route: Route) -> Iterator[JudgedCall]:
    for index, inputs in enumerate(drawn_inputs(exercise, check, SECRET)):
        try:
            value = each_tensor(Tensor.detach, answer_by(route, exercise, inputs))
            outcome = Outcome("returned", value=cast(value, check.family.dtype))
        except Exception as problem:  # values next to an input may not exist
            outcome = Outcome("raised", raised=Raised(type(problem).__name__, str(problem)))
        yield yardstick.judged(call_of(exercise, check, index, inputs), outcome, 0)
