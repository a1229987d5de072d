"""The shown checks as data for the release: inputs and expected outputs, never code that computes answers."""

from __future__ import annotations

import json
from typing import Any

from torch import Tensor

from autograder.common.conventions import prediction_of
from autograder.common.finding import Finding
from autograder.course.declarations import Declared
from autograder.judging.calls import Call
from autograder.judging.compare import dtype_name, tolerance_of
from autograder.judging.drawing import shown_calls
from autograder.language import Anything, Check, DeclarationError, Exercise
from autograder.language.families import of_digits
from autograder.publishing.making.replays import Example, float32_tolerance, leaves_of, shown_examples
from autograder.sandbox.data import Named, TensorInput
from autograder.sandbox.parts import each_part, parts_of

DIGITS, LEAST_RTOL = 12, 1e-11  # of expected values


def examples_json(declared: Declared) -> str:
    """Return the text of ``examples.json``.

    Raises:
        BankError: the inputs of a shown check have no answer.
        DeclarationError: a shown check uses a function that students do not have, or requires nothing of a part.
    """
    exercises = {item.name: _exercise(item, declared) for item in declared.assignment.exercises}
    # keys are not sorted: the inputs stand in the order of the signature
    return json.dumps(exercises, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _exercise(exercise: Exercise, declared: Declared) -> dict[str, Any]:
    checks = {check.name: check for check in exercise.checks}
    calls = shown_calls(exercise)
    for call in calls:
        _refuse_what_is_hidden(call, exercise, declared)
    examples = shown_examples(exercise, declared, calls)
    rtols = {tolerance_of(exercise, checks[item.call.check]).rtol for item in examples}
    return {
        "functions": exercise.functions,
        "probe": exercise.probe.__name__ if exercise.probe else None,
        "later": exercise.find.later,
        "prediction": prediction_of(exercise.name) if exercise.choice else None,
        "certificate": exercise.find.certificate.__name__ if exercise.find.certificate else None,
        "by_hand": bool(exercise.forbids and exercise.forbids.by_hand),
        "rtol": max({*rtols, LEAST_RTOL} if rtols else {exercise.rtol}),
        "rtol32": float32_tolerance(exercise),
        "batched": sorted(exercise.batched),
        "leaves": leaves_of(exercise),
        "examples": [_example(item, exercise, checks[item.call.check]) for item in examples],
    }


def _refuse_what_is_hidden(call: Call, exercise: Exercise, declared: Declared) -> None:
    """Refuse a shown check that students could not try.

    Raises:
        DeclarationError: it uses a function that they do not have, or requires nothing.
    """
    for value in call.inputs.values():
        if isinstance(value, Named) and value.name not in declared.support:
            problem = f"the shown check '{call.check}' uses '{value.name}', which students do not have."
            found = Finding(problem, "Move it to support.py, or hide the check.")
            raise DeclarationError(exercise.where, exercise.name, found)
    if any(isinstance(part, Anything) for part in parts_of(call.expected)):
        problem = f"the shown check '{call.check}' requires nothing of a part, which tells students nothing."
        raise DeclarationError(exercise.where, exercise.name, Finding(problem, "Hide the check."))


def _example(example: Example, exercise: Exercise, check: Check) -> dict[str, Any]:
    call = example.call
    # what one check demands of the number of calls is told at every example: a student may know it at home
    rules = [item.rule for item in exercise.checks if item.rule]
    limits = {rule.argument: rule.at_most(**call.values) for rule in rules if rule.argument and rule.at_most}
    return {
        "inputs": {name: _value(item) for name, item in call.inputs.items()},
        "expected": _value(each_part(_rounded, call.expected)),
        "scale": check.family.scale,
        "at_most_calls": limits,
        "also": [item.word for item in example.replays],
    }


def _rounded(part: Any) -> Any:
    """Round a part of an expected value: the last digits hang on the processor, a release must not."""
    return float(f"{part:.{DIGITS}g}") if isinstance(part, float) else of_digits(DIGITS, part)


def _value(value: Any) -> Any:
    if isinstance(value, TensorInput):
        return {**_value(value.value), **({"requires_grad": True} if value.leaf else {})}
    if isinstance(value, Tensor):
        return {"tensor": value.flatten().tolist(), "shape": list(value.shape), "dtype": dtype_name(value.dtype)}
    if isinstance(value, Named):
        return {value.kind: value.name, "parameters": [_value(item) for item in value.parameters]}
    if isinstance(value, tuple | list):
        return {type(value).__name__: [_value(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": {key: _value(item) for key, item in value.items()}}
    return value
