"""Where a certificate decides, a wrong answer is told by what it shows itself: no two of one kind need be alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch

from autograder.judging.calls import Call
from autograder.judging.compare import Tolerance
from autograder.judging.diagnose import Answer, diagnose
from autograder.judging.symptoms import shown_by
from autograder.language import Exercise, exercise, hidden, ordinary, rebuilt, satisfies, vector
from autograder.sandbox.data import Named, TensorInput, TensorOn, Unsendable
from autograder.sandbox.outcome import Outcome, Raised

tensor = partial(torch.tensor, dtype=torch.float64)
Wrong = dict[str, Any]


def three(c: torch.Tensor) -> Callable[[], torch.Tensor]:
    """Build a function of nothing."""
    return lambda: c


def declare() -> Exercise:
    """Ask for any point on a circle, not at its top."""

    def length(answer: Any, g: Any, radius: Any) -> dict[str, Any]:
        return {"‖x‖ − radius": answer.norm() - radius()}

    def point(g, radius):  # type: ignore[no-untyped-def]
        """Any point."""
        return torch.stack([radius().squeeze(), 0 * radius().squeeze()])

    given = dict(g=vector(2), radius=rebuilt(three, vector(1)))
    checks = [hidden("any", ordinary, points=1), hidden("others", ordinary, points=1)]
    made = exercise(given=given, find=satisfies(length), checks=checks)(point)

    @made.misconception(symptom=lambda answer, g, radius: answer[0] == answer[1])
    def on_the_diagonal(g, radius):  # type: ignore[no-untyped-def]
        """Your point has equal coordinates."""
        return 2 * torch.ones(2, dtype=torch.float64)

    @made.misconception(symptom=lambda answer, g, radius: answer.norm() > radius())
    def outside(g, radius):  # type: ignore[no-untyped-def]
        """Your point lies outside."""
        return tensor([5.0, 0.0])

    return made.exercise


def diagnosed(*answers: tuple[str, Outcome, bool]) -> tuple[str, set[str]] | None:
    """Return what is told of answers: the check, what became of the call, whether that is right."""
    found = diagnose(declare(), [Answer(call(check), item, Tolerance(1e-9), right) for check, item, right in answers])
    return (found.name, set(found.checks)) if found else None


def call(check: str) -> Call:
    """Ask for a point, where the misconceptions have answers of their own."""
    wrong = {"on_the_diagonal": returned(tensor([2.0, 2.0])), "outside": returned(tensor([5.0, 0.0]))}
    inputs = {"g": TensorInput(tensor([1.0, 1.0])), "radius": Named("rebuilt", "three", (tensor([3.0]),))}
    return Call("point", check, 0, inputs, tensor([3.0, 0.0]), wrong)


def returned(value: Any) -> Outcome:
    """Say that a call brought a value."""
    return Outcome("returned", value=value)


RIGHT = ("any", returned(tensor([0.0, -3.0])), True)
DIAGONAL, OUTSIDE = returned(tensor([-0.3, -0.3])), returned(tensor([0.0, 7.0]))


def test_a_wrong_answer_is_told_by_its_symptom_though_the_misconception_answers_otherwise() -> None:
    assert diagnosed(RIGHT, ("others", DIAGONAL, False)) == ("on_the_diagonal", {"others"})
    assert diagnosed(("any", DIAGONAL, False), ("others", OUTSIDE, False)) == ("on_the_diagonal", {"any"})


def test_the_idea_that_most_answers_show_is_told_and_of_two_that_which_is_declared_first() -> None:
    both = returned(tensor([4.0, 4.0]))
    assert diagnosed(("any", both, False)) == ("on_the_diagonal", {"any"})
    assert diagnosed(("any", both, False), ("others", OUTSIDE, False)) == ("outside", {"any", "others"})


def test_what_shows_no_symptom_is_told_nothing() -> None:
    assert diagnosed(("any", returned(tensor([1.0, 0.0])), False)) is None
    assert diagnosed(RIGHT) is None


@pytest.mark.parametrize(
    "value", [None, "text", tensor([1.0]), (tensor([1.0]),), Unsendable("too large"), torch.eye(3).bool()]
)
def test_whatever_was_returned_a_symptom_that_does_not_fit_is_not_shown(value: Any) -> None:
    assert shown_by(declare(), call("any"), value) == frozenset()
    assert diagnosed(("any", returned(value), False)) is None


def test_what_raised_shows_nothing_and_where_a_tensor_lay_does_not_matter() -> None:
    assert diagnosed(("any", Outcome("raised", raised=Raised("ValueError", "no")), False)) is None
    assert shown_by(declare(), call("any"), TensorOn(tensor([1.0, 1.0]).float(), "cuda")) == {"on_the_diagonal"}
