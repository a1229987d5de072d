"""The expected value of an input, and whether independent routes agree on it.

An input may grade somebody only when torch autograd by two APIs and central differences agree, each at its own
accuracy; torch itself is wrong in places (∇det at an exactly singular matrix, second derivatives of a norm at 0).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from autograder.judging.compare import Tolerance, compare
from autograder.language import ANYTHING, Anything, Check, Exercise, Inputs
from autograder.language.find import Route, over_batch
from autograder.sandbox.parts import each_tensor, parts_of


def expected_value(exercise: Exercise, check: Check, inputs: Inputs) -> Any:
    """Compute what a right answer is, in float64, and cast it to the inputs' dtype."""
    if check.family.reference is not None:
        value = check.family.reference(**inputs.double().values)
    else:
        value = answer_by(exercise.find.expected, exercise, inputs)
    return cast(_of_parts(value, check.family.parts), check.family.dtype)


def _of_parts(value: Any, parts: Sequence[int | str]) -> Any:
    """Require only these parts of a value, by their numbers from 1 or their names."""
    if not parts:
        return value
    numbers = range(1, len(value) + 1) if isinstance(value, tuple | list) else ()
    keys = list(value) if isinstance(value, dict) else numbers
    missing = [part for part in parts if part not in keys]
    if missing:
        raise ValueError(f"the answer has no part {missing[0]!r}")
    if isinstance(value, dict):
        return {key: part if key in parts else ANYTHING for key, part in value.items()}
    return type(value)(part if number in parts else ANYTHING for number, part in enumerate(value, 1))


def cast(value: Any, dtype: torch.dtype) -> Any:
    """Give every floating tensor of a value this dtype, detached."""
    return each_tensor(lambda item: item.detach().to(dtype) if item.is_floating_point() else item.detach(), value)


def disagreement(exercise: Exercise, check: Check, inputs: Inputs) -> str | None:
    """Say which route disagrees with the expected value at this input, or None.

    A family with its own reference answers for itself; the solution is compared separately. Of a value on meta only
    shape and dtype are compared, so that routes of different accuracy do not matter there.
    """
    if check.family.reference is not None or check.family.device == "meta" or not exercise.find.routes:
        return None
    # an expected float32 value is rounded; the routes are compared in float64, as it was computed
    exact = answer_by(exercise.find.expected, exercise, inputs)
    for name, (route, accuracy) in exercise.find.routes.items():
        other = each_tensor(Tensor.detach, answer_by(route, exercise, inputs))
        if compare(other, exact, Tolerance(accuracy, check.family.scale)).verdict != "correct":
            is_finite = all(bool(part.isfinite().all()) for part in parts_of(exact) if isinstance(part, Tensor))
            return f"{name} gives another value" if is_finite else "the body is NaN or infinite there"
    return None


def unjudgeable(value: Any) -> str:
    """Say why no answer could be compared with this one; empty if one can."""
    if isinstance(value, Tensor):
        return _fault_of_tensor(value)
    if isinstance(value, float):
        return "" if math.isfinite(value) else "is not finite"
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return "is a dict with keys that are no text"
        return next(filter(None, map(unjudgeable, value.values())), "")
    if isinstance(value, tuple | list):
        return next(filter(None, map(unjudgeable, value)), "")
    if type(value) is int and abs(value) >= 2**63:
        return "is an integer beyond 64 bits, which cannot be sent"
    is_plain = value is None or isinstance(value, str | int | Anything)
    return "" if is_plain else f"is a {type(value).__name__}, which cannot be sent"


def _fault_of_tensor(value: Tensor) -> str:
    if value.layout is not torch.strided or value.is_complex():
        kind = "complex" if value.is_complex() else "sparse"
        return f"is a {kind} tensor, which cannot be sent"
    return "is not finite" if value.is_floating_point() and not bool(value.isfinite().all()) else ""


def answer_by(route: Route, exercise: Exercise, inputs: Inputs) -> Any:
    """Follow one route to the answer in float64; only a derivative is taken of one example of a batch at a time."""
    arguments = dict(inputs.double().values)
    if exercise.find.name != "value":
        return over_batch(route, exercise.body, arguments, exercise.batched, inputs.batch)
    return route(lambda **given: exercise.run(exercise.body, given), arguments)
