"""An answer that is a function: it is called where the student's code runs, with an input that was not there before."""

from __future__ import annotations

from textwrap import dedent

import pytest
import torch
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.judging.asking import Asking
from autograder.judging.deciding import decided
from autograder.judging.drawing import calls_of
from autograder.judging.facts import ChangedInputs
from autograder.judging.result import ExerciseResult
from autograder.judging.verdicts import Yardstick
from autograder.language import BY_HAND, Assignment, exercise, hidden, hvp, matrix, ordinary, shown
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import Named, TensorInput, bare
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Notebook, Session, Target

LIMITS = Limits(seconds_per_call=5, memory_mib=1024)


@exercise(
    given=dict(X=matrix("m", "n"), dX=matrix("m", "n")),
    find=hvp("X", tangent="dX").as_function_of("dX"),
    checks=[
        hidden("ordinary X", ordinary.sizes(m=2, n=3).draws(4), points=3),
        shown("an example", ordinary.sizes(m=3, n=2).draws(1), points=1),
        hidden("leaves", ordinary.sizes(m=2, n=3).leaves().draws(2), points=1),
        hidden("float32, sent on meta", ordinary.sizes(m=2, n=3).float32().on_meta().draws(1), points=1),
    ],
    forbids=BY_HAND,
)
def curvature(X: Tensor, dX: Tensor) -> Tensor:
    """The Hessian of Σ xᵢⱼ⁴/12 at X as a linear map."""
    return (X**4).sum() / 12


HEAD = "import sys, functools, torch\nkept = {}"


def graded(zygote: Zygote, source: str) -> ExerciseResult:
    """Grade a notebook with this cell."""
    calls = [call for check in curvature.exercise.checks for call in calls_of(curvature.exercise, check, b"seed")]
    declared = Declared(Assignment("", [curvature.exercise]), frozenset())
    with Session(zygote, Notebook([HEAD, dedent(source)], ""), LIMITS) as session:
        asking = Asking(Yardstick(curvature.exercise, declared, LIMITS, "cpu"), session)
        asking.ask_public(calls)
        asking.ask_hidden(calls)
        return decided(curvature.exercise, asking.answers)


@pytest.mark.parametrize(
    "source",
    [
        "def curvature(X):\n    return lambda dX: (X**2 * dX).detach()",
        "def curvature(X):\n    def product(direction):\n        return X.detach().square() * direction.detach()\n    return product",
        "def curvature(X):\n    return functools.partial(torch.mul, X.detach() ** 2, out=None) if not X.requires_grad else lambda dX: (X * dX * X).detach()",
        "class Map:\n    def __init__(self, X):\n        self.squares = (X * X).detach()\n    def __call__(self, dX):\n        return self.squares * dX.detach()\ncurvature = Map",
    ],
    ids=["lambda", "def", "partial", "class"],
)  # fmt: skip
def test_whatever_can_be_called_is_a_function(zygote: Zygote, source: str) -> None:
    result = graded(zygote, source)
    assert [(check.verdict, check.message) for check in result.checks] == [("correct", "")] * 4
    assert result.points == 6


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("X**2", "curvature: your function returned a tensor; a function is required on 4 of 4 inputs."),
        ("None", "curvature: your function returned None; a function is required on 4 of 4 inputs."),
        (
            "(lambda dX: X**2 * dX, 0)",
            "curvature: your function returned a tuple of 2; a function is required on 4 of 4 inputs.",
        ),
        (
            "lambda dX: lambda more: dX",
            "curvature: your function returned a function; a tensor is required on 4 of 4 inputs.",
        ),
    ],
)
def test_what_is_no_function_is_told_so(zygote: Zygote, answer: str, message: str) -> None:
    result = graded(zygote, f"def curvature(X):\n    return {answer}")
    assert (result.points, result.checks[0].verdict, result.checks[0].message) == (0, "wrong_type", message)


@curvature.misconception
def squares_alone(X: Tensor, dX: Tensor) -> Tensor:
    """Your map does not look at dX."""
    return X**2 + 0 * dX


def test_a_matrix_is_not_told_what_a_map_of_its_values_would_be(zygote: Zygote) -> None:
    of_a_map, of_a_matrix = (
        graded(zygote, f"def curvature(X):\n    return {start} X.detach() ** 2") for start in ("lambda dX:", "")
    )
    assert (of_a_map.checks[0].verdict, of_a_map.misconception) == ("wrong_value", "squares_alone")
    assert (of_a_matrix.checks[0].verdict, of_a_matrix.misconception) == ("wrong_type", None)


@pytest.mark.parametrize("names", [("dX",), ("X",), ("X", "dX")])
def test_neither_input_may_be_changed(zygote: Zygote, names: tuple[str, ...]) -> None:
    source = f"""
        def curvature(X):
            def product(dX):
                value = (X**2 * dX).detach()
                with torch.no_grad():
                    for name in {names}:
                        dict(X=X, dX=dX)[name].mul_(2)
                return value
            return product
        """
    result = graded(zygote, source)
    assert (result.points, result.checks[0].fact) == (0, ChangedInputs(names=names))


@pytest.mark.parametrize(
    "body",
    [
        "return lambda dX: X**2 * kept.setdefault(X.shape, dX)",
        "product = kept.setdefault(X.shape, lambda dX: X**2 * dX)\nreturn product",
    ],
    ids=["an earlier dX", "an earlier function"],
)
def test_what_is_kept_of_an_earlier_call_is_wrong_in_a_later_one(zygote: Zygote, body: str) -> None:
    result = graded(zygote, "def curvature(X):\n" + "".join(f"    {line}\n" for line in body.split("\n")))
    assert (result.points, result.checks[0].verdict) == (0, "wrong_value")
    assert "3 of 4 inputs" in result.checks[0].message


def test_by_hand_holds_in_the_function_that_is_handed_back(zygote: Zygote) -> None:
    saved = "saved = torch.func.jvp, torch.func.grad\n"
    for product in (
        "torch.func.jvp(torch.func.grad(f), (X,), (dX,))[1]",
        "saved[0](saved[1](f), (X,), (dX,))[1]",
    ):
        source = f"{saved}def f(X):\n    return (X**4).sum() / 12\ndef curvature(X):\n    return lambda dX: {product}"
        result = graded(zygote, source)
        assert (result.points, result.checks[0].verdict) == (0, "forbidden")


def test_with_leaves_what_is_not_detached_shows(zygote: Zygote) -> None:
    result = graded(zygote, "def curvature(X):\n    return lambda dX: X**2 * dX")
    assert {check.name: check.verdict for check in result.checks if check.verdict != "correct"} == {
        "leaves": "wrong_type"
    }
    assert result.points == 5


EARLY = """
channel = None

def early(times=1):
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "channel"):
        frame = frame.f_back
    channel = frame.f_locals["self"].channel
    for _ in range(times):
        channel.send({"ask": "", "values": []})
        value = channel.receive()["value"]
    return value.value if hasattr(value, "value") else value
"""


def test_who_asks_for_it_early_gains_nothing(zygote: Zygote) -> None:
    matrix_all_the_same = graded(zygote, EARLY + "def curvature(X):\n    return X**2 * early()")
    assert (matrix_all_the_same.points, matrix_all_the_same.checks[0].verdict) == (0, "wrong_type")
    paid_as_others = graded(
        zygote, EARLY + "def curvature(X):\n    dX = early(20)\n    return lambda _: (X**2 * dX).detach()"
    )
    assert paid_as_others.points <= 6


def test_it_is_not_there_before_the_function_is(zygote: Zygote) -> None:
    cell = "def f(*arguments, **settings):\n    seen = len(arguments), settings\n    return lambda dX: (*seen, dX)"
    inputs = {"X": TensorInput(torch.ones(2)), "dX": TensorInput(torch.full((2,), 3.0))}
    with Session(zygote, Notebook([cell], ""), LIMITS) as session:
        value = bare(session.call(Target(("f",), later="dX"), inputs).value)
        assert (value[0], value[1], value[2].tolist()) == (1, {}, [3, 3])


def test_it_may_be_a_function_that_is_asked(zygote: Zygote) -> None:
    asked: list[str] = []

    def answer(name: str, values: list[object]) -> object:
        asked.append(name)
        return bare(values)[0].sum()

    cell = "def f(x):\n    return lambda g: g(x) + g(2 * x)"
    inputs = {"x": TensorInput(torch.ones(2)), "g": Named("asked", "secret")}
    with Session(zygote, Notebook([cell], ""), LIMITS) as session:
        outcome = session.call(Target(("f",), later="g"), inputs, asked=answer)
    assert bare(outcome.value) == 6
    assert asked == ["secret", "secret"]
