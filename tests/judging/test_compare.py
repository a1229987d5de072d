"""The tester is tested with answers that are wrong by a little."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from autograder.judging.compare import Comparison, Tolerance, compare
from autograder.judging.sentences import statement
from autograder.language import ANYTHING
from autograder.sandbox.data import TensorOn, Unsendable, bare, from_bytes, to_bytes

E = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64)
TIGHT = Tolerance(1e-9)


def nan_in_one(value: torch.Tensor) -> torch.Tensor:
    """Spoil one entry."""
    value = value.clone()
    value[1] = math.nan
    return value


def said(comparison: Comparison) -> str:
    """Return the sentence that is written of a comparison."""
    return statement(comparison.fact) if comparison.fact else ""


def crossed(value: Any) -> Any:
    """Return what the judge receives of a value."""
    return bare(from_bytes(*to_bytes(value)))


@pytest.mark.parametrize(
    ("actual", "verdict", "message"),
    [
        (E, "correct", ""),
        (E * (1 + 1e-12), "correct", ""),
        (E * 1.0005, "wrong_value", "3 of 3 entries are wrong"),
        (E + torch.tensor([0, 0, 1e-6]), "wrong_value", "1 of 3 entries are wrong"),
        (E.float(), "wrong_dtype", "your function returned float32; float64 is required, like the inputs"),
        (E.long(), "wrong_dtype", "your function returned int64; float64 is required, like the inputs"),
        (E[:, None], "wrong_shape", "your function returned shape (3, 1); (3,) is required"),
        (E[None], "wrong_shape", "your function returned shape (1, 3); (3,) is required"),
        (E.sum(), "wrong_shape", "your function returned shape (); (3,) is required"),
        (nan_in_one(E), "not_finite", "1 of 3 entries are NaN or infinite"),
        (E / 0, "not_finite", "3 of 3 entries are NaN or infinite"),
        (E.tolist(), "wrong_type", "your function returned a list of 3; a tensor is required"),
        ((E,), "wrong_type", "your function returned a tuple of 1; a tensor is required"),
        (None, "wrong_type", "your function returned None; a tensor is required"),
        (Unsendable("numpy.ndarray"), "wrong_type", "your function returned numpy.ndarray; a tensor is required"),
        (
            Unsendable("secret 3.1"),
            "wrong_type",
            "your function returned a value that is not plain data; a tensor is required",
        ),
        (
            Unsendable("builtins.coroutine"),
            "wrong_type",
            "your function returned a coroutine, as every async def does; a tensor is required",
        ),
        (
            crossed(E.to(torch.complex128)),
            "wrong_dtype",
            "your function returned a complex tensor; float64 is required, like the inputs",
        ),
        (
            crossed(E.to_sparse()),
            "wrong_type",
            "your function returned a sparse tensor; a dense one is required, as to_dense() gives it",
        ),
        (
            crossed(E.to("meta")),
            "wrong_device",
            "your function returned a tensor on 'meta', which holds no numbers; the inputs are on 'cpu'",
        ),
        (TensorOn(E, "cuda"), "wrong_device", "your function returned a tensor on 'cuda'; the inputs are on 'cpu'"),
        (
            TensorOn(E, "0.123"),
            "wrong_device",
            "your function returned a tensor on another device; the inputs are on 'cpu'",
        ),
    ],
    ids=lambda item: str(item)[:30].replace("\n", " "),
)
def test_a_tensor_is_judged_by_type_shape_dtype_device_and_value_in_that_order(
    actual: Any, verdict: str, message: str
) -> None:
    result = compare(actual, E, TIGHT)
    assert (result.verdict, said(result)) == (verdict, message)


def test_where_nothing_is_required_anything_is_right_and_the_rest_is_judged() -> None:
    expected = (ANYTHING, E)
    assert compare((nan_in_one(E), E), expected, TIGHT).verdict == "correct"
    assert compare(("a text", E), expected, TIGHT).verdict == "correct"
    assert compare((E, -E), expected, TIGHT).verdict == "wrong_value"
    assert said(compare(E, expected, TIGHT)) == "your function returned a tensor; a tuple of 2 is required"


def test_nothing_is_close_to_nan_not_even_nan() -> None:
    assert compare(nan_in_one(E), nan_in_one(E), TIGHT).verdict == "not_finite"


def test_the_allowed_error_follows_the_expected_value_and_the_scale_never_the_actual_one() -> None:
    tiny = torch.tensor([1e-8], dtype=torch.float64)
    assert compare(tiny + 1e-12, tiny, Tolerance(1e-9, scale=1.0)).verdict == "correct"
    assert compare(tiny + 1e-12, tiny, Tolerance(1e-9, scale=1e-8)).verdict == "wrong_value"
    assert compare(torch.full((1,), 1e30, dtype=torch.float64), tiny, TIGHT).verdict == "wrong_value"


def test_an_infinite_value_agrees_with_nothing() -> None:
    """A wrong version may be infinite; whoever is wrong in another way is not told its name."""
    for other in (torch.tensor([1.0, 9.2]), torch.tensor([1.0, torch.inf]), torch.tensor([1.0, torch.nan])):
        assert compare(other, torch.tensor([1.0, torch.inf]), Tolerance(1e-9)).verdict != "correct"


def test_the_error_is_told_in_units_of_what_is_allowed() -> None:
    assert compare(E + 1.5e-9, E, TIGHT).error == pytest.approx(0.5, rel=1e-3)
    assert compare(E + 3e-6, E, TIGHT).error == pytest.approx(1000, rel=1e-3)


@pytest.mark.parametrize(
    ("actual", "expected", "verdict", "message"),
    [
        ((E, E), (E, E), "correct", ""),
        ([E, E], (E, E), "correct", ""),
        (E, (E, E), "wrong_type", "your function returned a tensor; a tuple of 2 is required"),
        ((E,), (E, E), "wrong_type", "your function returned a tuple of 1; a tuple of 2 is required"),
        ((E, -E), (E, E), "wrong_value", "part 2: 3 of 3 entries are wrong"),
        ((E, E[:2]), (E, E), "wrong_shape", "part 2 of what you returned has shape (2,); (3,) is required"),
        ({"a": E}, {"a": E}, "correct", ""),
        ({"a": (E, -E)}, {"a": (E, E)}, "wrong_value", "'a': part 2: 3 of 3 entries are wrong"),
        ({"a": (E, E[0])}, {"a": (E, E)}, "wrong_shape", "'a': part 2 of what you returned has shape (); (3,) is required"),
        ((E, (E, -E)), (E, (E, E)), "wrong_value", "part 2: 3 of 3 entries are wrong"),
        ((E, (E, E[0])), (E, (E, E)), "wrong_shape", "part 2 of what you returned has shape (); (3,) is required"),
        ((E, ("min",)), (E, ("max",)), "wrong_value", "part 2: part 1 of what you returned is a text, but not the right one"),
        ({"b": E}, {"a": E}, "wrong_type", "your function returned a dict; a dict with the keys ['a'] is required"),
        ({"a": 2 * E}, {"a": E}, "wrong_value", "'a': 3 of 3 entries are wrong"),
        ("min", "max", "wrong_value", "your function returned a text, but not the right one"),
        (1, True, "wrong_type", "your function returned an int; a bool is required"),
        (1.0, 1.0 + 1e-12, "correct", ""),
        (1, 1.0, "correct", ""),
        (True, 1.0, "wrong_type", "your function returned a bool; a number is required"),
        (math.nan, 1.0, "not_finite", "1 of 1 entries are NaN or infinite"),
    ],
    ids=str,
)  # fmt: skip
def test_other_values(actual: Any, expected: Any, verdict: str, message: str) -> None:
    result = compare(actual, expected, TIGHT)
    assert (result.verdict, said(result)) == (verdict, message)


def test_an_empty_tensor_has_only_a_shape_and_a_dtype() -> None:
    empty = torch.zeros(0, 3, dtype=torch.float64)
    assert compare(empty, empty, TIGHT).verdict == "correct"
    assert compare(empty[:, :2], empty, TIGHT).verdict == "wrong_shape"
