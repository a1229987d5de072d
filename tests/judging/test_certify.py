"""Where many answers are right, what a certificate says of them is compared; it runs on whatever was returned."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import torch

from autograder.course.declarations import Declared
from autograder.judging.bank_error import BankError
from autograder.judging.calls import Call
from autograder.judging.certify import compared
from autograder.judging.compare import Tolerance
from autograder.judging.sentences import statement
from autograder.language import Assignment, Exercise, exercise, hidden, ordinary, rebuilt, satisfies, value, vector
from autograder.sandbox.data import Named, OnMeta, TensorInput, TensorOn

TOLERANCE, DTYPE = Tolerance(1e-9), torch.float64
ones, zeros, tensor = (partial(make, dtype=DTYPE) for make in (torch.ones, torch.zeros, torch.tensor))


def on_the_circle(answer: Any, g: Any, radius: Any) -> dict[str, Any]:
    """Say how far a point is from the circle, and how long the list of points before it is."""
    x, path = answer
    return {"‖x‖ − radius": x.norm() - radius(), "the path ends at x": path[-1] - x}


def impossible(answer: Any, g: Any, radius: Any) -> dict[str, Any]:
    """Raise whatever comes."""
    raise ArithmeticError("no")


def three(c: torch.Tensor) -> Any:
    """Build a function of nothing."""
    return lambda: c


def declare(certificate: Any = on_the_circle) -> tuple[Exercise, Declared]:
    """Ask for a point on a circle."""

    def point(g, radius):  # type: ignore[no-untyped-def]
        """Any point."""

    words = dict(given=dict(g=vector(2), radius=rebuilt(three, vector(1))), checks=[hidden("any", ordinary, points=1)])
    made = exercise(find=satisfies(certificate), **words)(point).exercise
    return made, Declared(Assignment("", [made]), frozenset({"three"}))


CALL = Call(
    "point",
    "any",
    0,
    {"g": TensorInput(ones(2)), "radius": Named("rebuilt", "three", (tensor(3.0),))},
    (tensor([3.0, 0.0]), zeros(1, 2) + tensor([3.0, 0.0])),
    {},
)


def verdict(value: Any, call: Call = CALL, device: str = "cpu") -> str:
    """Return the verdict on an answer."""
    return compared(*declare(), call, value, TOLERANCE, device).verdict


def test_every_answer_with_the_property_is_right_whatever_its_length() -> None:
    x = tensor([0.0, -3.0])
    assert verdict((x, x.expand(1, 2))) == "correct"
    assert verdict((TensorOn(x, "cpu"), TensorOn(torch.stack([0 * x, x]), "cpu"))) == "correct"
    assert verdict((1.1 * x, 1.1 * x.expand(2, 2))) == "wrong_value"
    assert verdict((x, zeros(2, 2))) == "wrong_value"


def test_its_message_names_what_is_wrong() -> None:
    x = tensor([0.0, -3.0])
    said = compared(*declare(), CALL, (x, zeros(2, 2)), TOLERANCE)
    assert said.fact
    assert statement(said.fact) == "'the path ends at x': 1 of 2 entries are wrong"


def test_a_property_that_an_answer_lacks_is_not_so() -> None:
    def on_the_right(answer: Any, g: Any, radius: Any) -> dict[str, Any]:
        return {"x lies on the right": bool(answer[0][0] > 0)}

    said = compared(*declare(on_the_right), CALL, (tensor([0.0, -3.0]), zeros(1, 2)), TOLERANCE)
    assert said.fact
    assert statement(said.fact) == "'x lies on the right' is not so"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ones(2), "wrong_type"),
        ((ones(2), None), "wrong_type"),
        ((ones(2).half(), ones(1, 2)), "wrong_dtype"),
        ((ones(2, 1), ones(1, 2)), "wrong_shape"),
        ((tensor([torch.nan, 1.0]), ones(1, 2)), "not_finite"),
        ((TensorOn(ones(2), "cuda"), ones(1, 2)), "wrong_device"),
        ((OnMeta((2,), DTYPE), ones(1, 2)), "wrong_device"),
        ((ones(2), ones(0, 2)), "wrong_shape"),  # the certificate raises
        ((ones(200_000), ones(1, 2)), "wrong_shape"),  # it is not asked about that
    ],
)
def test_what_does_not_fit_is_told_before_a_certificate_sees_it(value: Any, expected: str) -> None:
    assert verdict(value) == expected


def test_on_meta_there_is_nothing_to_certify() -> None:
    call = Call(
        *(getattr(CALL, name) for name in ("exercise", "check", "index", "inputs", "expected", "wrong")), "meta"
    )
    assert verdict((OnMeta((2,), DTYPE), OnMeta((1, 2), DTYPE)), call) == "correct"
    assert verdict((ones(2), OnMeta((1, 2), DTYPE)), call) == "wrong_device"
    assert verdict((OnMeta((3,), DTYPE), OnMeta((1, 2), DTYPE)), call) == "wrong_shape"


def test_a_certificate_that_refuses_the_right_answer_is_the_lecturer_s_to_mend() -> None:
    with pytest.raises(
        BankError, match=r"the certificate 'impossible' raises on the body's own answer \(ArithmeticErr"
    ):
        compared(*declare(impossible), CALL, CALL.expected, TOLERANCE)


def test_without_a_certificate_the_answer_itself_is_compared() -> None:
    made, declared = declare()
    plain = exercise(find=value(), given=made.given, checks=made.checks)(made.body).exercise
    other = (tensor([0.0, -3.0]), CALL.expected[1])
    assert compared(plain, declared, CALL, CALL.expected, TOLERANCE).verdict == "correct"
    assert compared(plain, declared, CALL, other, TOLERANCE).verdict == "wrong_value"
