"""A decision hangs on answers alone: nothing is opened for it, and no class of the judge knows everything."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging.calls import Call
from autograder.judging.deciding import Answers, decided
from autograder.judging.drawing import calls_of
from autograder.judging.verdicts import Yardstick
from autograder.language import Assignment, exercise, gradient, hidden, ordinary, shown, vector
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Outcome

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 100


@exercise(
    given=dict(x=vector("n")),
    find=gradient("x"),
    checks=[hidden("ordinary x", ordinary, points=4), shown("two examples", ordinary.draws(2), points=2)],
)
def double(x):  # type: ignore[no-untyped-def]
    """The gradient of f(x) = xᵀx."""
    return x @ x


@double.misconception
def forgets_the_factor(x: Tensor) -> Tensor:
    """You differentiated one of the two factors only."""
    return x


DOUBLE = double.exercise
YARDSTICK = Yardstick(DOUBLE, Declared(Assignment("", [DOUBLE]), frozenset()), Limits(), "cpu")


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    return [call for check in DOUBLE.checks for call in calls_of(DOUBLE, check, b"seed")]


def test_a_misconception_is_decided_as_a_student_would_be_from_what_was_recorded(calls: list[Call]) -> None:
    result = decided(DOUBLE, Answers([YARDSTICK.recorded(call, "forgets_the_factor") for call in calls]))
    assert (result.points, result.misconception) == (0, "forgets_the_factor")
    first = result.checks[0]
    assert (first.verdict, first.inputs, first.wrong_inputs) == ("wrong_value", len(calls) - 2, len(calls) - 2)
    assert first.advice == "You differentiated one of the two factors only."


def test_right_answers_earn_everything_and_say_nothing(calls: list[Call]) -> None:
    right = [YARDSTICK.judged(call, Outcome("returned", value=call.expected), asked=0) for call in calls]
    result = decided(DOUBLE, Answers(right))
    assert result.points == result.max_points
    assert [(check.fact, check.message, check.wrong_inputs) for check in result.checks] == [(None, "", 0)] * 2


def test_what_is_wrong_is_told_before_what_was_broken_beside_right_values(calls: list[Call]) -> None:
    of_first = sorted((call for call in calls if call.check == "ordinary x"), key=lambda call: call.values["x"].numel())
    broken = Outcome("returned", value=of_first[0].expected, observed={"left": ["memory"]})
    shapeless = Outcome("returned", value=torch.tensor(0.0))
    judged = [YARDSTICK.judged(call, shapeless, asked=0) for call in of_first[1:]]
    shown = [YARDSTICK.recorded(call, "forgets_the_factor") for call in calls if call not in of_first]
    result = decided(DOUBLE, Answers([YARDSTICK.judged(of_first[0], broken, asked=0), *judged, *shown]))
    assert result.checks[0].verdict == "wrong_shape"
    alone = decided(DOUBLE, Answers([YARDSTICK.judged(of_first[0], broken, asked=0), *shown]))
    assert alone.checks[0].verdict == "forbidden"


def test_a_check_that_nobody_was_asked_about_is_no_pass(calls: list[Call]) -> None:
    of_first = [call for call in calls if call.check == "ordinary x"]
    right = [YARDSTICK.judged(call, Outcome("returned", value=call.expected), asked=0) for call in of_first]
    with pytest.raises(RuntimeError, match="no call of 'two examples' was made"):
        decided(DOUBLE, Answers(right))
    assert torch.equal(of_first[0].expected, 2 * of_first[0].values["x"])


def test_deciding_knows_no_session() -> None:
    code = "import sys, autograder.judging.deciding; print('autograder.sandbox.session' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_class_of_the_judge_is_long() -> None:
    for path in sorted((ROOT / "autograder" / "judging").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                assert (node.end_lineno or 0) - node.lineno < MOST_LINES, f"{path.name}: {node.name}"
