"""Looks at the inputs of a check for what hides mistakes: symmetric matrices, entries that are all the same.

A symmetric matrix hides a forgotten transpose, a vector of ones hides what is summed, permuted or multiplied. An
all-ones cotangent makes the pullback of softmax vanish altogether (SYLLABUS C1 counts what each hides).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor

from autograder.common.finding import Finding
from autograder.judging.calls import Call
from autograder.language import Check, Exercise, Given
from autograder.sandbox.data import Named, TensorInput
from autograder.sandbox.wire import pack


def public(exercise: Exercise, calls: Sequence[Call]) -> Iterator[Finding]:
    """Yield a sentence for every hidden check all of whose inputs students can see in a shown one."""
    kinds = {check.name: check.visibility for check in exercise.checks}
    seen = {pack(dict(call.inputs)) for call in calls if kinds[call.check] == "shown"}
    for name, visibility in kinds.items():
        own = [pack(dict(call.inputs)) for call in calls if call.check == name]
        if visibility == "hidden" and own and all(item in seen for item in own):
            yield Finding(
                f"every input of '{name}' is an input of a shown check, so that its answers are public.", "Draw others."
            )


def degenerate(exercise: Exercise, check: Check, calls: Sequence[Call]) -> Iterator[Finding]:
    """Yield a sentence for every input of a check that is degenerate in each of its draws."""
    for name, given in check.family.words(exercise.given).items():
        if given.kind in ("constant", "one_of"):
            continue  # the lecturer chose this very value, as where a family fixes it
        drawn = [tensor for call in calls for tensor in _drawn(given, call.inputs[name])]
        several = [value for value in drawn if value.numel() > 1]
        if several and all(bool((value == value.flatten()[0]).all()) for value in several):
            yield Finding(
                f"in every input of '{check.name}' the entries of {name} are all the same, which hides what is summed "
                "or exchanged.",
                "Draw them at random.",
            )
        matrices = [value for value in several if value.dim() >= 2 and min(value.shape[-2:]) > 1]
        if matrices and not given.is_structured and all(map(_is_symmetric, matrices)):
            yield Finding(
                f"in every input of '{check.name}' {name} is symmetric, which hides a forgotten transpose.",
                "Draw it at random.",
            )


def _is_symmetric(value: Tensor) -> bool:
    """Whether the square part of a matrix is symmetric and nothing stands beside it."""
    size = min(value.shape[-2:])
    square = value[..., :size, :size]
    return bool((square == square.mT).all()) and not bool(value[..., size:, :].any() or value[..., size:].any())


def _drawn(given: Given, value: Any) -> Iterator[Tensor]:
    """Yield the drawn floating tensors of one input; a view that repeats its first row does so on purpose."""
    if isinstance(value, TensorInput) and value.value.is_floating_point() and value.layout != "expanded":
        yield value.value
    if isinstance(value, Named) and value.kind == "rebuilt":
        pairs = zip(given.parts[1:], value.parameters, strict=True)
        chosen = (item for word, item in pairs if not word.is_structured and word.kind != "constant")
        yield from (item for item in chosen if isinstance(item, Tensor))
