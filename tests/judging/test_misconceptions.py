"""A misconception is called as a worker calls a student's function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograder.judging.misconceptions import wrong_outcome
from autograder.language import array, asked, exercise, hidden, ordinary, rebuilt, value, vector


def once(c: torch.Tensor) -> Callable[[Any], Any]:
    """Build a function that answers once."""
    left = [c]
    return lambda x: left.pop().sum() * x


def test_a_rebuilt_function_is_built_once_for_a_call_and_anew_for_the_next() -> None:
    def called(f, x):  # type: ignore[no-untyped-def]
        """What f says."""
        return f(x)

    made = exercise(
        given=dict(f=rebuilt(once, vector(3)), x=array()),
        find=value(),
        checks=[hidden("s", ordinary.draws(1), points=1)],
    )(called).exercise
    (inputs,) = ordinary.draws(1).inputs(made.given, torch.Generator().manual_seed(0))
    for _ in range(2):
        assert wrong_outcome(made, made.checks[0], called, inputs).ended == "returned"
    twice = wrong_outcome(made, made.checks[0], lambda f, x: f(x) + f(x), inputs)
    assert twice.raised is not None
    assert twice.raised.type_name == "IndexError"


def test_what_the_judges_function_refuses_is_told_to_a_wrong_version_as_to_a_student() -> None:
    def particular(x: torch.Tensor) -> torch.Tensor:
        raise KeyError(f"the lecturer's own words about {x}")

    def called(f, x):  # type: ignore[no-untyped-def]
        """What f says."""
        return f(x)

    made = exercise(
        given=dict(f=asked(particular), x=array()), find=value(), checks=[hidden("s", ordinary.draws(1), points=1)]
    )(called).exercise
    (inputs,) = ordinary.draws(1).inputs(made.given, torch.Generator().manual_seed(0))
    raised = wrong_outcome(made, made.checks[0], called, inputs).raised
    assert raised is not None
    assert (raised.type_name, raised.text) == ("ValueError", "the function cannot be evaluated there (KeyError)")
