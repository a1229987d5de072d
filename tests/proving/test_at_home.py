"""What `check` tells a lecturer of the check cell at home: who is ✓ there and loses points, and what is not tried."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.judging.judge import Judge
from autograder.language import constant, exercise, hidden, ordinary, rebuilt, shown, value, vector
from autograder.proving.at_home import AtHome, at_home


def power(p: Tensor) -> Any:
    """Return a function for which a solver is sought."""
    return lambda x: x**3 - p


def test_misconceptions_that_no_shown_example_tells_are_listed(judge: Judge) -> None:
    found = {item.name: at_home(item, judge) for item in judge.declared.assignment.exercises}
    assert found["plot_gradient_field"] == AtHome([], [])
    assert found["grad_quadratic_form"].passing == ["takes_one_batch_dimension_only", "loops_over_the_batch"]
    assert found["grad_quadratic_form"].untried == []


def test_float32_is_not_tried_with_settings_that_no_check_in_float32_has(judge: Judge) -> None:
    @exercise(
        given=dict(f=rebuilt(power, vector("n")), x=vector("n"), tol=constant(1e-12)),
        find=value(),
        checks=[
            hidden("ordinary", ordinary, points=2),
            shown("an example", ordinary.draws(1), points=1),
            hidden("float32, leaves", ordinary.where(tol=1e-3).float32().leaves().draws(2), points=1),
        ],
    )
    def root(f: Any, x: Tensor, tol: float) -> Tensor:
        """A step towards a root of f, found somehow."""
        return x - f(x) * (1 + tol)

    @root.misconception
    def steps_up(f: Any, x: Tensor, tol: float) -> Tensor:
        """You step in the other direction."""
        return x + f(x)

    @root.misconception
    def writes_float64(f: Any, x: Tensor, tol: float) -> Tensor:
        """You answer in float64, whatever comes."""
        return (x - f(x) * (1 + tol)).to(torch.float64)

    assert at_home(root.exercise, judge) == AtHome(["writes_float64"], ["float32"])
