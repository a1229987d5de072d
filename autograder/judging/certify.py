"""Compares an answer with the right one: itself, or what the exercise's certificate says of both.

Where many answers are right, a certificate looks at an answer's properties: residuals that vanish, the value of an
objective (SYLLABUS C3). It is the lecturer's own code, in support.py, and runs here on plain data that was returned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging.arguments import arguments_of
from autograder.judging.bank_error import BankError
from autograder.judging.calls import Call
from autograder.judging.compare import Comparison, Tolerance, compare
from autograder.judging.facts import LargeAnswer, OtherValue, UnfitAnswer
from autograder.judging.sizes import is_large
from autograder.language import Exercise
from autograder.sandbox.data import TensorOn, bare
from autograder.sandbox.parts import each_tensor, is_of_kind

_ANY_NUMBER = Tolerance(rtol=float("inf"))


def compared(
    exercise: Exercise, declared: Declared, call: Call, value: Any, tolerance: Tolerance, device: str = "cpu"
) -> Comparison:
    """Judge what a call returned, or what a misconception would have.

    Args:
        declared: where functions among the inputs are found.
        value: what came over the wire, or a plain value.
        device: where results must lie, unless the call says otherwise.

    Raises:
        BankError: the certificate says nothing of the right answer.
    """
    device, certificate = call.device or device, exercise.find.certificate
    if certificate is None or device == "meta":
        return compare(value, call.expected, tolerance, device)
    if is_large(value, call.expected):  # what a certificate costs grows with it
        return Comparison("wrong_shape", LargeAnswer(), float("inf"))
    form = compare(value, _in_the_form_of(value, call.expected), _ANY_NUMBER, device)
    if form.verdict != "correct":
        return form
    try:
        expected = _certified(certificate, call.expected, exact_arguments(call, declared))
    except Exception as problem:
        raise BankError(
            f"{exercise.where}: exercise '{exercise.name}': the certificate '{certificate.__name__}' raises on the "
            f"body's own answer ({type(problem).__name__}: {problem}). Mend one of the two."
        ) from problem
    try:
        actual = _certified(certificate, bare(value), exact_arguments(call, declared))
    except Exception:
        return Comparison("wrong_shape", UnfitAnswer(), float("inf"))
    return _of_properties(compare(actual, expected, tolerance))


def _of_properties(said: Comparison) -> Comparison:
    """Say of a truth that it is a property: nobody returned it."""
    is_truth = isinstance(said.fact, OtherValue) and said.fact.kind == "bool"
    return replace(said, fact=said.fact.model_copy(update={"kind": "property"})) if is_truth and said.fact else said


def exact_arguments(call: Call, declared: Declared) -> dict[str, Any]:
    """Return a call's inputs as certificates and properties take them: floating tensors in float64."""
    return arguments_of(call, declared.functions_of(call.exercise), exactly)


def _in_the_form_of(actual: Any, expected: Any) -> Any:
    """Return an expected value whose tensors have the sizes that were returned, where the number of dimensions fits."""
    value = actual.value if isinstance(actual, TensorOn) else actual
    if isinstance(expected, Tensor) and isinstance(value, Tensor):
        return expected.new_zeros(value.shape) if value.dim() == expected.dim() else expected
    if isinstance(expected, tuple | list) and isinstance(value, tuple | list) and len(value) == len(expected):
        return type(expected)(map(_in_the_form_of, value, expected))
    if isinstance(expected, dict) and isinstance(value, dict) and set(value) == set(expected):
        return {key: _in_the_form_of(value[key], part) for key, part in expected.items()}
    return value if is_of_kind(value, expected) else expected  # which one it is, the certificate may judge


def _certified(certificate: Any, answer: Any, arguments: Mapping[str, Any]) -> Any:
    """Return what the certificate says of an answer, in float64, whatever the answer's dtype."""
    with torch.enable_grad():
        said = certificate(each_tensor(exactly, answer), **arguments)
    return each_tensor(exactly, said)


def exactly(value: Tensor) -> Tensor:
    """Return a copy as certificates and properties take it: in float64 if it is floating, and without a graph."""
    return value.detach().double().clone() if value.is_floating_point() else value.clone()
