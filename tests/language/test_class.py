"""A class as an exercise: it stands in for the student's, and its mistakes are told with its place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.language import DeclarationError, exercise, hidden, one_of, ordinary, value, vector
from autograder.language.declaration_error import line_of


def losses_of(Momentum: Callable[..., Any], rate: float, x: Tensor) -> list[float]:
    """Let a student's optimiser make three steps, and tell the losses."""
    optimiser, losses = Momentum(rate, 0.5), []
    for _ in range(3):
        losses.append(float(x @ x))
        x = optimiser.step(x, 2 * x)
    return losses


GIVEN = dict(rate=one_of(0.1, 0.3), x=vector("n"))
CHECKS = [hidden("three steps", ordinary.draws(2), points=1)]


@exercise(given=GIVEN, find=value(), probe=losses_of, checks=CHECKS)
class Momentum:
    """Gradient descent with momentum."""

    def __init__(self, rate: float, beta: float) -> None:
        self.rate, self.beta, self.kept = rate, beta, 0.0

    def step(self, x: Tensor, gradient: Tensor) -> Any:
        """Go one step."""
        self.kept = self.beta * self.kept + gradient
        return x - self.rate * self.kept


@Momentum.misconception
class ForgetsToKeep:
    """You begin every step with no momentum at all."""

    def __init__(self, rate: float, beta: float) -> None:
        self.rate = rate

    def step(self, x: Tensor, gradient: Tensor) -> Tensor:
        """Go one step."""
        return x - self.rate * gradient


def test_it_stands_in_for_the_students_class() -> None:
    made = Momentum.exercise
    assert made.functions == ["Momentum"]
    assert not made.draws
    [inputs, _] = ordinary.draws(2).inputs(made.given, torch.Generator().manual_seed(0))
    right = made.run(made.body, inputs.values)
    wrong = made.run(made.misconceptions[0].function, inputs.values)
    assert right[:2] == wrong[:2]
    assert right[2] != wrong[2]


def test_its_place_is_told() -> None:
    path, line = Momentum.exercise.where.rsplit(":", 1)
    assert path.endswith("tests/language/test_class.py")
    assert (
        inspect.getsource(inspect.getmodule(losses_of)).splitlines()[int(line) - 1].startswith("@exercise(given=GIVEN")
    )  # type: ignore[arg-type]
    assert line_of(ForgetsToKeep).startswith(f"{path}:")


def test_a_mistake_in_it_is_told_with_its_place() -> None:
    with pytest.raises(DeclarationError) as refused:

        @exercise(given=GIVEN, find=value(), probe=losses_of, checks=CHECKS)
        class Nameless:
            def step(self, x: Tensor) -> Tensor:
                return x

    assert "tests/language/test_class.py:" in str(refused.value)
    assert ": exercise 'Nameless': has no docstring. Say in one line what is asked." in str(refused.value)
