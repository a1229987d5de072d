"""Ways to spoil an exercise that a careless lecturer would find, each as a changed declaration, and its proof."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder.course.places import Place
from autograder.judging.bank_error import BankError
from autograder.judging.compare import tolerance_of
from autograder.judging.drawing import build
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.judging.prepare import prove_solutions
from autograder.language import (
    Assignment,
    Check,
    DeclarationError,
    Exercise,
    Family,
    Given,
    Inputs,
    Rebuilt,
    exercise,
    value,
)
from autograder.proving.prover import Prover
from autograder.sandbox.client import Zygote

MILLION = 10**6


@dataclass(frozen=True)
class Changed(Family):
    """A family whose drawn tensors are spoiled afterwards."""

    change: Callable[[str, Tensor], Tensor] = lambda _, tensor: tensor

    def inputs(
        self, given: Mapping[str, Given], generator: torch.Generator, *, is_public: bool = False
    ) -> Iterator[Inputs]:
        """Draw, then change every tensor, parameters of rebuilt functions included."""
        for inputs in super().inputs(given, generator, is_public=is_public):
            if inputs.layout != "expanded":  # a view that repeats its first row has to stay one
                values = {name: self._changed(name, item) for name, item in inputs.values.items()}
                inputs = dataclasses.replace(inputs, values=values)
            yield inputs

    def _changed(self, name: str, item: Any) -> Any:
        if isinstance(item, Rebuilt):
            return Rebuilt(item.builder, tuple(self._changed(name, part) for part in item.parameters))
        return self.change(name, item) if isinstance(item, Tensor) else item


def first_finding(changed: Callable[[], Exercise], judge: Judge, zygote: Zygote, place: Place) -> str:
    """Return the first sentence with which `check` refuses a changed exercise; empty if it finds nothing."""
    try:
        made = changed()
        declared = dataclasses.replace(judge.declared, assignment=Assignment("Changed", [made]))
        judge = dataclasses.replace(judge, declared=declared, bank=build(place, declared))
        prove_solutions(judge, place, zygote)
    except (DeclarationError, BankError) as problem:
        return str(problem)
    return str(next(Prover(made, judge, zygote, code_cells(place.source.read_bytes())).findings(), ""))


def declared_again(item: Exercise, **words: Any) -> Exercise:
    """Declare an exercise with other words, through the same door as a lecturer's file."""
    names = ("given", "find", "checks", "forbids", "probe", "choice", "rtol")
    made = exercise(**{**{name: getattr(item, name) for name in names}, **words})(item.body)
    return dataclasses.replace(made.exercise, misconceptions=item.misconceptions, equivalents=item.equivalents)


def without(item: Exercise, check: Check) -> Exercise:
    """Remove one check and give its points to another hidden one."""
    kept = [other for other in item.checks if other is not check]
    heir = next(other for other in kept if other.visibility == "hidden")
    richer = dataclasses.replace(heir, points=heir.points + check.points)
    return declared_again(item, checks=[richer if other is heir else other for other in kept])


def with_family(item: Exercise, check: Check, family: Family) -> Exercise:
    """Give one check another family."""
    changed = dataclasses.replace(check, family=family)
    return declared_again(item, checks=[changed if other is check else other for other in item.checks])


def spoiled(item: Exercise, check: Check, change: Callable[[str, Tensor], Tensor]) -> Exercise:
    """Change every tensor that one check draws."""
    return with_family(item, check, Changed(**vars(check.family), change=change))


def loosened(item: Exercise, check: Check) -> Exercise:
    """Allow a million times the error in one check."""
    return with_family(item, check, check.family.within(MILLION * tolerance_of(item, check).rtol))


def rescaled(item: Exercise, check: Check) -> Exercise:
    """Allow a million times the error by claiming that intermediate values are so large."""
    return with_family(item, check, check.family.of_scale(MILLION * check.family.scale))


def asking(item: Exercise, wrong: Callable[..., Any]) -> Exercise:
    """Take a wrong formula for the truth: as the body of a plot, else as what every family expects."""
    if item.probe is not None:
        return dataclasses.replace(item, body=wrong, find=value())
    checks = [dataclasses.replace(check, family=check.family.expecting(wrong)) for check in item.checks]
    return declared_again(item, checks=checks)


def symmetric(_: str, tensor: Tensor) -> Tensor:
    """Make a matrix symmetric; what stands beside its square part becomes 0."""
    if tensor.dim() < 2:
        return tensor
    size = min(tensor.shape[-2:])
    square = tensor[..., :size, :size]
    result = torch.zeros_like(tensor)
    result[..., :size, :size] = (square + square.mT) / 2
    return result


def ones(name: str) -> Callable[[str, Tensor], Tensor]:
    """Let one argument be all ones."""
    return lambda other, tensor: torch.ones_like(tensor) if other == name else tensor


def draws(item: Exercise, check: Check) -> list[Inputs]:
    """Draw a check's inputs, to see which sabotage applies to it."""
    return list(check.family.inputs(item.given, torch.Generator().manual_seed(1)))
