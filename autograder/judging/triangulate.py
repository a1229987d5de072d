"""The expected value of an input, and whether independent routes agree on it.

An input may grade somebody only when torch autograd by two APIs and central differences agree, each at its own
accuracy; torch itself is wrong in places (∇det at an exactly singular matrix, second derivatives of a norm at 0).
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.judging.nested import each_tensor
from autograder.language import Check, Exercise, Inputs
from autograder.language.find import over_batch


def expected_value(exercise: Exercise, check: Check, inputs: Inputs) -> Any:
    """Compute what a right answer is, in float64, and cast it to the inputs' dtype."""
    arguments = dict(inputs.double().values)
    if check.family.reference is not None:
        value = check.family.reference(**arguments)
    elif exercise.find.name == "value":
        value = exercise.run(exercise.body, arguments)
    else:
        value = over_batch(exercise.find.expected, exercise.body, arguments, exercise.batched, inputs.batch)
    return cast(value, check.family.dtype)


def cast(value: Any, dtype: torch.dtype) -> Any:
    """Give every floating tensor of a value this dtype, detached."""
    return each_tensor(lambda item: item.detach().to(dtype) if item.is_floating_point() else item.detach(), value)


def disagreement(exercise: Exercise, check: Check, inputs: Inputs) -> str | None:
    """Say which route disagrees with the expected value at this input, or None.

    A family with its own reference answers for itself; the solution is compared separately.
    """
    if check.family.reference is not None or not exercise.find.routes:
        return None
    arguments = dict(inputs.double().values)
    # an expected float32 value is rounded; the routes are compared in float64, as it was computed
    exact = over_batch(exercise.find.expected, exercise.body, arguments, exercise.batched, inputs.batch)
    for name, (route, accuracy) in exercise.find.routes.items():
        other = over_batch(route, exercise.body, arguments, exercise.batched, inputs.batch)
        allowed = accuracy * max(float(exact.abs().max()) if exact.numel() else 0.0, check.family.scale)
        if exact.shape != other.shape or not bool(((exact - other).abs() <= allowed).all()):
            return (
                f"{name} gives another value" if bool(exact.isfinite().all()) else "the body is NaN or infinite there"
            )
    return None
