"""What the judge does with what was returned, or asked, has a bound: in size before it begins, and in time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
import torch

from autograder.course.declarations import Declared
from autograder.judging.asked_functions import FEW, AskedFunctions
from autograder.judging.asking import Asking
from autograder.judging.deciding import decided
from autograder.judging.drawing import calls_of
from autograder.judging.judges_time import JudgesTime
from autograder.judging.result import ExerciseResult
from autograder.judging.sizes import MOST_ENTRIES, MOST_LETTERS, MOST_PARTS, is_large, kept
from autograder.judging.verdicts import Yardstick
from autograder.language import Assignment, Exercise, asked, exercise, hidden, ordinary, satisfies, value, vector
from autograder.sandbox.data import TensorOn, Unsendable
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Outcome

QUICK = 0.3  # seconds


def spin(seconds: float) -> str:
    """Work for so long."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "done"


def test_work_that_is_done_in_time_is_done() -> None:
    assert JudgesTime(10).spent_on(lambda: spin(0.01)) == "done"


def test_work_that_does_not_end_is_given_up_and_nothing_is_begun_after_it() -> None:
    own, begun = JudgesTime(QUICK), list[int]()
    assert own.spent_on(lambda: spin(60)) is None
    assert own.spent_on(lambda: begun.append(1)) is None
    assert begun == []


def test_a_machine_that_does_something_else_costs_nothing() -> None:
    own = JudgesTime(QUICK)
    assert own.spent_on(lambda: time.sleep(2 * QUICK) or "done") == "done"


# --- sizes -----------------------------------------------------------------------------------------------------

LARGE: dict[str, Any] = {
    "empty lists": [[]] * 19_800,
    "numbers": [0.0] * (MOST_PARTS + 1),
    "entries": TensorOn(torch.zeros(MOST_ENTRIES + 1), "cpu"),
    "entries of several": [TensorOn(torch.zeros(MOST_ENTRIES // 2 + 1), "cpu")] * 2,
    "letters": "a" * (MOST_LETTERS + 1),
    "letters of keys": {"a" * (MOST_LETTERS + 1): 1},
    "lists in lists": [[[[]] * 50] * 50] * 50,
}


@pytest.mark.parametrize("answer", LARGE.values(), ids=LARGE)
def test_what_is_large_is_not_kept(answer: Any) -> None:
    assert isinstance(kept(answer, torch.zeros(3)), Unsendable)


def test_what_is_as_large_as_the_right_one_is_kept() -> None:
    for answer in (*LARGE.values(), torch.zeros(3), "a", None, [1, 2]):
        assert not is_large(answer, answer)


# --- a certificate, and a diagnosis ------------------------------------------------------------------------------


def slow_unless_short(answer: Any, x: Any) -> dict[str, Any]:
    """Look each point of a path through."""
    if len(answer) > 2:
        spin(60)
    return {"the last point": answer[-1]}


@exercise(
    given=dict(x=vector(1)), find=satisfies(slow_unless_short), checks=[hidden("any", ordinary.draws(3), points=4)]
)
def path(x):  # type: ignore[no-untyped-def]
    """A path that ends at x."""
    return torch.stack([0 * x, x])


@exercise(given=dict(x=vector(1)), find=value(), checks=[hidden("any", ordinary.draws(3), points=4)])
def plain(x):  # type: ignore[no-untyped-def]
    """The same."""
    return x.clone()


def _wrong(number: int) -> Any:
    def wrong(x):  # type: ignore[no-untyped-def]
        """Wrong in one of many ways. Which?"""
        return x * (number + 7)

    wrong.__name__ = f"times_{number + 7}"
    return wrong


for each in range(30):
    plain.misconception(_wrong(each))


class Same:
    """A worker that answers every call in one way."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.calls = answer, 0

    def call(self, target: object, inputs: Mapping[str, Any], **_: Any) -> Outcome:
        """Answer."""
        self.calls += 1
        return Outcome("returned", value=self.answer)

    def fetch(self, name: str) -> Outcome:
        """Have nothing."""
        return Outcome("missing")


def asked_about(made: Exercise, answer: Any, seconds: float = 10.0) -> tuple[ExerciseResult, Same]:
    """Decide an exercise in which every call is answered in one way."""
    worker, declared = Same(answer), Declared(Assignment("", [made]), frozenset())
    asking = Asking(Yardstick(made, declared, Limits(), "cpu"), worker)
    asking.time = JudgesTime(seconds)
    calls = [call for check in made.checks for call in calls_of(made, check, b"seed")]
    asking.ask_public(calls)
    asking.ask_hidden(calls)
    return decided(made, asking.answers), worker


def test_a_certificate_that_takes_too_long_costs_its_exercise_and_says_why() -> None:
    result, worker = asked_about(path.exercise, TensorOn(torch.zeros(500, 1, dtype=torch.float64), "cpu"), QUICK)
    assert (result.points, result.checks[0].verdict, worker.calls) == (0, "timed_out", 1)
    assert "takes too long, to be looked through" in result.checks[0].message


def test_a_long_path_is_refused_before_a_certificate_sees_it() -> None:
    began = time.process_time()
    result, _ = asked_about(path.exercise, TensorOn(torch.zeros(MOST_ENTRIES + 1, 1, dtype=torch.float64), "cpu"))
    assert time.process_time() - began < 1
    assert (result.points, result.checks[0].verdict) == (0, "wrong_shape")
    assert "is too large" in result.checks[0].message


@pytest.mark.parametrize("answer", LARGE.values(), ids=LARGE)
def test_a_large_answer_is_not_compared_with_every_idea(answer: Any) -> None:
    began = time.process_time()
    result, _ = asked_about(plain.exercise, answer)
    assert time.process_time() - began < 1
    assert (result.points, result.misconception) == (0, None)


# --- questions ---------------------------------------------------------------------------------------------------


def outer(x: Any) -> Any:
    """Broadcast, where a column comes."""
    return x.reshape(-1, 1) * torch.ones(x.numel()) if x.numel() <= FEW else x


@exercise(
    given=dict(f=asked(outer), x=vector(20_000)), find=value(), checks=[hidden("any", ordinary.draws(1), points=4)]
)
def product(f, x):  # type: ignore[no-untyped-def]
    """The value of f."""
    return f(x)


def asked_of(made: Exercise, seconds: float = 10.0) -> AskedFunctions:
    """Return what answers the questions of a call."""
    (call,) = calls_of(made, made.checks[0], b"seed")
    return AskedFunctions(Declared(Assignment("", [made]), frozenset()), call, JudgesTime(seconds))


def test_a_question_has_the_shape_of_an_input_or_few_entries() -> None:
    answers = asked_of(product.exercise)
    for shape in ((20_000,), (FEW,), (FEW, 1), (1,)):
        assert answers("outer", [torch.ones(shape)]) is not None
    for shape in ((20_000, 1), (1, 20_000), (20_000, 20), (20_001,), (FEW + 1,), (0, 2**31)):
        with pytest.raises(ValueError, match="those of the shape of an input"):
            answers("outer", [torch.empty(shape)])


def endless(x: Any) -> Any:
    """Never answer."""
    spin(60)


@exercise(given=dict(f=asked(endless), x=vector(2)), find=value(), checks=product.exercise.checks)
def never(f, x):  # type: ignore[no-untyped-def]
    """Something else than f."""
    return x.clone()


def test_questions_together_have_the_judge_s_time_of_an_exercise() -> None:
    answers = asked_of(never.exercise, QUICK)
    for _ in range(2):
        with pytest.raises(ValueError, match="more than can be evaluated"):
            answers("endless", [torch.ones(2)])


@exercise(given=dict(f=asked(outer), x=vector(6)), find=value(), checks=product.exercise.checks)
def short(f, x):  # type: ignore[no-untyped-def]
    """The same, of few entries."""
    return f(x)


def test_a_matrix_of_vectors_is_as_many_questions() -> None:
    answers = asked_of(short.exercise)
    for sent, counted in ((torch.ones(6), 1), (torch.ones(6, 1), 2), (torch.eye(6), 8), (torch.ones(6, 3), 11)):
        answers("outer", [sent])
        assert answers.count == counted
