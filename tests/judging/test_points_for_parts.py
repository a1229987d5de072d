"""A check may require one part of an answer only: what is right of an answer is paid although another part is not."""

from __future__ import annotations

from textwrap import dedent

import pytest
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging.asking import Asking
from autograder.judging.deciding import decided
from autograder.judging.drawing import calls_of
from autograder.judging.result import ExerciseResult
from autograder.judging.verdicts import Yardstick
from autograder.language import (
    Assignment,
    exercise,
    hidden,
    matrix,
    ordinary,
    shown,
    value,
    vector,
)
from autograder.sandbox.client import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session

LIMITS = Limits(seconds_per_call=5, memory_mib=1024)


@exercise(
    given=dict(A=matrix("m", "n"), x=vector("n")),
    find=value(),
    checks=[
        hidden("the gradient", ordinary.of_part(2).draws(6), points=6),
        hidden("the loss", ordinary.of_part(1).draws(6), points=3),
        shown("an example", ordinary.draws(1), points=1),
    ],
)
def loss_and_grad(A: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    """The half of ‖Ax‖², and its gradient."""
    return (A @ x).square().sum() / 2, A.mT @ (A @ x)


@loss_and_grad.misconception(part=1)
def forgets_the_half(A: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    """Your loss is twice as large. Which factor makes the gradient free of one?"""
    return (A @ x).square().sum(), A.mT @ (A @ x)


def graded(zygote: Zygote, body: str) -> ExerciseResult:
    """Grade a function with this body."""
    made = loss_and_grad.exercise
    calls = [call for check in made.checks for call in calls_of(made, check, b"seed")]
    lines = "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    declared = Declared(Assignment("", [made]), frozenset())
    with Session(zygote, Notebook([f"def loss_and_grad(A, x):\n{lines}"], ""), LIMITS) as session:
        asking = Asking(Yardstick(made, declared, LIMITS, "cpu"), session)
        asking.ask_public(calls)
        asking.ask_hidden(calls)
        return decided(made, asking.answers)


@pytest.mark.parametrize(
    ("body", "points", "verdicts"),
    [
        ("r = A @ x\nreturn (r @ r / 2, A.mT @ r)", 10, ["correct", "correct", "correct"]),
        ("r = A @ x\nreturn ((r @ r / 2).item(), A.mT @ r)", 6, ["correct", "wrong_type", "wrong_type"]),
        ("r = A @ x\nreturn (r @ r, A.mT @ r)", 6, ["correct", "wrong_value", "wrong_value"]),
        ("r = A @ x\nreturn (r @ r / 2, A.mT @ r * 3)", 0, ["wrong_value", "not_reached", "wrong_value"]),
        ("r = A @ x\nreturn A.mT @ r", 0, ["wrong_type", "wrong_type", "wrong_type"]),
    ],
)
def test_what_is_right_of_an_answer_is_paid(zygote: Zygote, body: str, points: int, verdicts: list[str]) -> None:
    result = graded(zygote, body)
    assert ([check.verdict for check in result.checks], result.points) == (verdicts, points)


def test_what_is_wrong_with_one_part_is_told(zygote: Zygote) -> None:
    result = graded(zygote, "r = A @ x\nreturn (r @ r, A.mT @ r)")
    assert result.misconception == "forgets_the_half"
    assert [bool(check.advice) for check in result.checks] == [False, True, True]


def test_one_input_has_a_size_of_its_own() -> None:
    given = dict(A=matrix("m", "n"), x=vector("n"))
    plain, sized = (
        [call.values for call in calls_of(loss_and_grad.exercise, hidden("the gradient", family, points=1), b"seed")]
        for family in (ordinary.draws(4), ordinary.of_magnitude(x=1000.0).draws(4))
    )
    assert given.keys() == plain[0].keys()
    for one, other in zip(plain, sized, strict=True):
        assert one["A"].equal(other["A"])
        assert (1000 * one["x"]).allclose(other["x"])
