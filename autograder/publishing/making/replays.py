"""The circumstances in which students try the shown examples again: those that the exercise's own checks ask for.

    leaf                    tensors that require a gradient      transposed, strided     views
    float32                 the same example in float32          dtype                   … of which no value is required
    batch                   the example, twice, in one batch     meta                    tensors without numbers

Whatever earns full points has to pass: so an example is tried in float32 only with settings that a check in float32
could draw, and if its right answer hardly changes when its inputs are rounded; in a batch only if the body agrees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

import torch
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging.calls import Call
from autograder.judging.certify import compared
from autograder.judging.compare import Tolerance, tolerance_of
from autograder.judging.drawing import call_of, drawn_inputs, undiagnosed
from autograder.judging.triangulate import cast
from autograder.language import Check, Exercise, Family, Inputs
from autograder.language.given import Given
from autograder.language.records import RTOL
from autograder.sandbox.parts import each_tensor, parts_of

VIEWS = ("transposed", "strided")
FLOAT32, DTYPE, LEAF, META, BATCH = "float32", "dtype", "leaf", "meta", "batch"
MOST_OF_TOLERANCE = 20.0  # rounding the inputs may change an answer by this part of what is allowed


@dataclass(frozen=True)
class Replay:
    """A shown example in one circumstance.

    Attributes:
        word: the circumstance.
        check: the shown check, as its answers are judged there.
        inputs: the arguments.
    """

    word: str
    check: Check
    inputs: Inputs


@dataclass(frozen=True)
class Example:
    """A shown example as it stands, and in the circumstances in which it is tried again.

    Attributes:
        call: inputs and expected value.
        replays: the circumstances, in the order in which they are tried.
    """

    call: Call
    replays: tuple[Replay, ...]


def shown_examples(exercise: Exercise, declared: Declared, calls: Sequence[Call]) -> list[Example]:
    """Return the examples of the shown checks, in the order of these calls, which are all of theirs."""
    checks = {check.name: check for check in exercise.checks}
    inputs = {
        name: list(drawn_inputs(exercise, check)) for name, check in checks.items() if check.visibility == "shown"
    }
    return [
        Example(call, tuple(_Circumstances(exercise, declared, checks[call.check], drawn, call).replays()))
        for call, drawn in ((call, inputs[call.check][call.index]) for call in calls)
    ]


def asked_of(exercise: Exercise) -> list[str]:
    """List the circumstances that the checks of an exercise ask for, those first that answers fail most often."""
    families = [check.family for check in exercise.checks]
    asked = {
        FLOAT32: any(family.dtype == torch.float32 for family in families),
        LEAF: any(family.leaf for family in families),
        **{layout: any(layout in family.layouts for family in families) for layout in VIEWS},
        BATCH: any(family.batch_shapes != ((),) for family in families),
        META: any(family.device == META for family in families),  # last: torch imports much for it, once
    }
    return [word for word, is_asked in asked.items() if is_asked]


def leaves_of(exercise: Exercise) -> list[str]:
    """List the arguments that require a gradient where a check sends leaves: labels may be whole numbers there."""
    drawn = [
        inputs.values for check in exercise.checks if check.family.leaf for inputs in drawn_inputs(exercise, check)
    ]
    return [name for name in exercise.given if any(map(_is_floating, (values[name] for values in drawn)))]


def _is_floating(value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()


def float32_tolerance(exercise: Exercise) -> float | None:
    """Return what is allowed in float32: the most that any check there allows; None if none asks for it."""
    asking = _in_float32(exercise)
    return max(RTOL["torch.float32"], *(tolerance_of(exercise, check).rtol for check in asking)) if asking else None


def _in_float32(exercise: Exercise) -> list[Check]:
    return [check for check in exercise.checks if check.family.dtype == torch.float32]


@dataclass(frozen=True)
class _Circumstances:
    """One shown example, and what it may be tried in."""

    exercise: Exercise
    declared: Declared
    check: Check
    inputs: Inputs
    call: Call

    def replays(self) -> Iterator[Replay]:
        """Yield those of the circumstances that are asked for in which this example can be tried."""
        for word in asked_of(self.exercise):
            match word:
                case "float32":
                    yield from self._float32()
                case "batch":
                    yield from self._batch()
                case "leaf" if any(map(_is_floating, self._tensors)) and not self.inputs.leaf:
                    yield self._replay(LEAF, replace(self.inputs, leaf=True))
                case "meta" if self._tensors:
                    yield self._replay(META, replace(self.inputs, device=META))
                case "transposed" | "strided" if any(value.dim() for value in self._tensors):
                    yield self._replay(word, replace(self.inputs, layout=word))

    @property
    def _tensors(self) -> list[Tensor]:
        return [value for value in self.inputs.values.values() if isinstance(value, Tensor)]

    def _replay(self, word: str, inputs: Inputs, family: Family | None = None) -> Replay:
        check = replace(self.check, name=f"{self.check.name}, {word}", family=family or self.check.family)
        return Replay(word, check, inputs)

    def _float32(self) -> Iterator[Replay]:
        """Yield the example in float32, if one of its checks asks for that."""
        rtol = float32_tolerance(self.exercise)
        if rtol is None:
            return
        rounded = self.inputs.of_dtype(torch.float32)
        replay = self._replay(FLOAT32, rounded, self.check.family.float32().within(rtol))
        if self._could_be_drawn() and self._hardly_changes(replay, rtol):
            yield replay
        elif self._is_plain():
            yield self._replay(DTYPE, rounded, self.check.family.float32().within(float("inf")))

    def _could_be_drawn(self) -> bool:
        """Whether a check in float32 has these settings, or draws them in the same way; tensors are drawn anew."""
        own = self.check.family.words(self.exercise.given)
        return any(
            all(word is own[name] or _could_be(word, self.inputs.values[name]) for name, word in words.items())
            for words in (check.family.words(self.exercise.given) for check in _in_float32(self.exercise))
        )

    def _hardly_changes(self, replay: Replay, rtol: float) -> bool:
        """Whether the answer as it stands, rounded, is nearly the right one for inputs that were rounded before."""
        rounded = call_of(undiagnosed(self.exercise), replay.check, 0, replay.inputs)
        tolerance = Tolerance(rtol / MOST_OF_TOLERANCE, self.check.family.scale)
        return self._is_answer_to(rounded, cast(self.call.expected, torch.float32), tolerance)

    def _is_plain(self) -> bool:
        """Whether the answer is a formula: no function is given, which may be called until something is small."""
        return self._is_direct and not any(map(callable, self.inputs.values.values()))

    @property
    def _is_direct(self) -> bool:
        """Whether the answer itself is compared, and not what a probe or a certificate makes of it."""
        return self.exercise.probe is None and self.exercise.find.certificate is None

    def _batch(self) -> Iterator[Replay]:
        """Yield a batch, if this example is none and the body answers one example by one."""
        if self.inputs.batch or self.inputs.leaf or not self._is_direct or not self.exercise.batched:
            return
        values = {n: torch.stack([v, v]) if n in self.exercise.batched else v for n, v in self.inputs.values.items()}
        replay = self._replay(BATCH, replace(self.inputs, values=values, batch=(2,)))
        both = call_of(undiagnosed(self.exercise), replay.check, 0, replay.inputs).expected
        tolerance = tolerance_of(self.exercise, self.check)
        halves = [each_tensor(itemgetter(number), both) for number in range(2)]
        is_stacked = all(isinstance(part, Tensor) for part in parts_of(both))
        if is_stacked and all(self._is_answer_to(self.call, half, tolerance) for half in halves):
            yield replay

    def _is_answer_to(self, call: Call, value: Any, tolerance: Tolerance) -> bool:
        return compared(self.exercise, self.declared, call, value, tolerance).verdict == "correct"


def _could_be(word: Given, value: Any) -> bool:
    """Whether a word could draw this value, or one that is as good: only settings have to be the same."""
    if isinstance(value, Tensor) or callable(value) or word.kind == "interval":
        return True
    settings = word.parts if word.kind in ("constant", "one_of") else ()
    return any(not isinstance(part, Tensor) and part == value for part in settings)
