"""Differences of values are no derivative by hand: `check` hands them in, and says where they would be paid."""

from __future__ import annotations

import pytest
from torch import Tensor

from autograder.judging.judge import Judge
from autograder.language import (
    BEYOND_DIFFERENCES,
    BY_HAND,
    Exercise,
    Family,
    Find,
    Forbids,
    exercise,
    gradient,
    hessian,
    hidden,
    jacobian,
    ordinary,
    shown,
    value,
    vector,
)
from autograder.proving.by_differences import by_differences

EVERYTHING = 6  # points of the checks that compare values


def sum_of_cubes(x: Tensor) -> Tensor:
    """Return one number."""
    return (x**3).sum()


def cubes(x: Tensor) -> Tensor:
    """Return a vector."""
    return x**3


def declared(find: Find, first: Family = ordinary, forbids: Forbids | None = BY_HAND) -> Exercise:
    """Declare an exercise about cubes; on meta nothing is compared."""
    checks = [
        hidden("ordinary x", first, points=4),
        shown("two vectors", ordinary.draws(2), points=1),
        hidden("float32", ordinary.float32().draws(2), points=1),
        hidden("on meta", ordinary.on_meta().draws(1), points=1),
    ]
    body = cubes if find.name == "jacobian" else sum_of_cubes
    return exercise(given=dict(x=vector("n")), find=find, checks=checks, forbids=forbids)(body).exercise


@pytest.mark.parametrize("find", [gradient("x"), jacobian("x"), hessian("x")], ids=lambda find: find.name)
def test_differences_pass_the_tolerance_of_everything_else_and_not_the_one_beyond_them(
    find: Find, judge: Judge
) -> None:
    loose = by_differences(judge.yardstick(declared(find)))
    assert loose is not None and loose.points == EVERYTHING and not loose.caught_by
    tight = by_differences(judge.yardstick(declared(find, ordinary.within(BEYOND_DIFFERENCES))))
    assert tight is not None and tight.points == 0 and tight.caught_by == ["ordinary x"]


def test_nothing_is_handed_in_where_nothing_is_by_hand_or_no_differences_are_known(judge: Judge) -> None:
    assert by_differences(judge.yardstick(declared(gradient("x"), forbids=None))) is None
    assert by_differences(judge.yardstick(declared(value()))) is None
