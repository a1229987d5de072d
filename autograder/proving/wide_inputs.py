"""Inputs beyond an exercise's own checks: they tell a mutant that is as right as the solution from a gap in the checks.

Every declared family drawn once more, and the ordinary one changed in each way that the contract of every function
names: sizes and batches of one, float32, views, tensors that require a gradient, small and large entries. What the
solution itself does not answer rightly is outside the exercise and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from autograder.judging.calls import Call
from autograder.judging.drawing import calls_of
from autograder.judging.time_limit import OutOfTime
from autograder.language import Check, Exercise, Family, Given, Inputs, ordinary
from autograder.sandbox.data import TensorInput

SECRET = b"the proof's own inputs grade nobody"
ROUNDING = {torch.float64: 1e-13, torch.float32: 1e-5}  # relative; what another order of operations may change
DRAWS, FEW = 8, 6
PLAIN = Check("plain inputs", "hidden", ordinary.draws(DRAWS), points=1)


def widened(exercise: Exercise) -> tuple[Exercise, list[Call]]:
    """Return the exercise with the wide checks in place of its own, and their calls."""
    wide = replace(exercise, checks=(), misconceptions=(), choice=None)
    checks, calls = [], []
    for check in _checks(exercise):
        try:
            made = calls_of(wide, check, SECRET)
        except (Exception, OutOfTime):  # the body does not take such inputs: then nobody has to
            continue
        checks.append(check)
        calls += made
    return replace(wide, checks=tuple(checks)), calls


EDGES = ("an input of zeros", "an input with one zero", "an input whose entries are all the same")


def with_edges(exercise: Exercise, wide: Exercise, calls: Sequence[Call]) -> tuple[Exercise, list[Call]]:
    """Add checks for inputs at which functions tend to have kinks; their calls have no expected values.

    Each tensor argument of some ordinary inputs becomes zeros, gets one zero, becomes constant.
    """
    name = f"inputs like those of '{exercise.checks[0].name}'"
    some = [call for call in calls if call.check == name][:FEW]
    edges = [
        replace(call, check=edge, expected=None, inputs={**call.inputs, argument: replace(value, value=tensor)})
        for call in some
        for argument, value in call.inputs.items()
        if isinstance(value, TensorInput) and value.value.is_floating_point() and value.value.numel()
        for edge, tensor in zip(EDGES, _edges_of(value.value), strict=True)
    ]
    added = [Check(edge, "hidden", exercise.checks[0].family, points=1) for edge in EDGES]
    return replace(wide, checks=(*wide.checks, *added)), edges


def _edges_of(value: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    one_zero = value.clone()
    one_zero.view(-1)[0] = 0
    return torch.zeros_like(value), one_zero, torch.full_like(value, 0.7)


def to_rounding(exercise: Exercise) -> Exercise:
    """Return the exercise with tolerances that only rounding fits into."""
    checks = [replace(item, family=item.family.within(ROUNDING[item.family.dtype])) for item in exercise.checks]
    return replace(exercise, checks=tuple(checks))


def _checks(exercise: Exercise) -> Iterator[Check]:
    for check in exercise.checks:
        family = check.family.draws(min(check.family.count, DRAWS))
        yield replace(check, name=f"inputs like those of '{check.name}'", family=family, rule=None)
    for name, family in _contract(exercise, exercise.checks[0].family):
        yield Check(name, "hidden", family, points=1)
    yield PLAIN  # the first family may be narrower than what is asked
    for name, family in _contract(exercise, ordinary):
        yield Check(f"plain inputs, {name}", "hidden", family, points=1)


def _contract(exercise: Exercise, basis: Family) -> Iterator[tuple[str, Family]]:
    few = basis.draws(FEW)
    names = {d for item in exercise.given.values() for d in item.dimensions if isinstance(d, str) and d != "..."}
    for name in sorted(names):
        yield f"{name} = 1", few.sizes(**{name: 1})
    if names:
        yield "larger sizes", basis.draws(2).sizes(**{name: 12 + place for place, name in enumerate(sorted(names))})
    if exercise.batched:
        yield "batches", few.batches((), (1,), (3,), (2, 3), (0,), (1, 2))
        yield "batches of unlike examples", _moved(few.batches((2,), (3,)), _unlike)
    if any(item.kind == "array" for item in exercise.given.values()):
        yield "other shapes", few.shapes((), (1,), (0,), (5,), (3, 2), (2, 2))
    if any(len(item.dimensions) > 1 for item in exercise.given.values()):
        yield "badly conditioned matrices", few.conditioned(1e6)
    yield "float32", replace(few, rtol=None).float32()  # what is allowed in float64 is not what is allowed there
    yield "views", few.laid_out("transposed", "strided", "expanded")
    yield "tensors that require a gradient", few.leaves()
    yield "small entries", replace(few.of_magnitude(1e-3), scale=basis.scale)
    yield "entries of size 20", few.of_magnitude(20.0)
    yield "large entries", few.of_magnitude(1e3)
    yield "entries far from zero", _moved(few, _far)


WORDS = {
    "larger sizes": ".sizes(n=12)",
    "batches": ".batches((1,), (2, 3), (0,))",
    "batches of unlike examples": ".where(…), a batch whose examples differ in size by far",
    "other shapes": ".shapes((), (5,), (3, 2))",
    "badly conditioned matrices": ".conditioned(1e6)",
    "float32": ".float32()",
    "views": '.laid_out("transposed", "strided", "expanded")',
    "tensors that require a gradient": ".leaves()",
    "small entries": ".of_magnitude(1e-3)",
    "entries of size 20": ".of_magnitude(20)",
    "large entries": ".of_magnitude(1e3)",
    "entries far from zero": ".where(…), entries with a large number added",
}


def word_for(name: str) -> str:
    """Return how a family says such inputs, as far as one word does."""
    name = name.removeprefix("plain inputs, ")
    return f".sizes({name.replace(' ', '')})" if name.endswith(" = 1") else WORDS.get(name, "")


# --- what no word of the language draws --------------------------------------------------------------------


@dataclass(frozen=True)
class _MovedFamily(Family):
    """A family whose drawn tensors are moved afterwards; structured ones stay as they are."""

    move: Callable[[Tensor, Inputs], Tensor] = lambda tensor, _: tensor

    def inputs(
        self, given: Mapping[str, Given], generator: torch.Generator, *, is_public: bool = False
    ) -> Iterator[Inputs]:
        words = self.words(given)
        free = {
            name for name, word in words.items() if not word.is_structured and word.kind not in ("constant", "one_of")
        }
        for inputs in super().inputs(given, generator, is_public=is_public):
            values = {
                name: self._moved(value, inputs) if name in free else value for name, value in inputs.values.items()
            }
            yield replace(inputs, values=values)

    def _moved(self, value: Any, inputs: Inputs) -> Any:
        is_drawn = isinstance(value, Tensor) and value.is_floating_point()
        return self.move(value, inputs) if is_drawn else value


def _moved(family: Family, move: Callable[[Tensor, Inputs], Tensor]) -> Family:
    return _MovedFamily(**vars(family), move=move)


def _far(tensor: Tensor, _: Inputs) -> Tensor:
    """Move a tensor so far that the square of an entry has lost the digits in which entries differ."""
    return tensor + 30_000.3


def _unlike(tensor: Tensor, inputs: Inputs) -> Tensor:
    """Let the first example of a batch have much larger entries than the others."""
    if not inputs.batch or tensor.shape[: len(inputs.batch)] != inputs.batch or not tensor.numel():
        return tensor
    moved = tensor.clone()
    moved[0] += 1000.0
    return moved
