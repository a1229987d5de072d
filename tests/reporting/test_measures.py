"""The numbers of the overview against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest

from autograder.reporting.measures import discrimination, discrimination_word, distribution, mean, median


def test_mean_and_median_of_nothing_are_nothing() -> None:
    assert mean([]) is None
    assert median([]) is None
    assert mean([1, 2, 2]) == 1.67
    assert median([3, 1]) == 2.0


@pytest.mark.parametrize(
    ("max_points", "lowest"),
    [(10, [*range(11)]), (35, [0, 5, 10, 15, 20, 25, 30, 35]), (100, [*range(0, 101, 10)]), (0, [0])],
    ids=["one point a bin", "bins of five", "bins of ten", "no points at all"],
)
def test_bins_are_few_and_full_points_stand_alone(max_points: int, lowest: list[int]) -> None:
    bins = distribution([0, max_points], max_points)
    assert [item.lowest for item in bins] == lowest
    assert bins[-1].highest == bins[-1].lowest == max_points
    assert sum(item.students for item in bins) == 2


def test_every_student_is_in_exactly_one_bin() -> None:
    for most in (1, 7, 14, 15, 29, 35, 99, 120, 1001, 20_000):
        bins = distribution(range(most + 1), most)
        assert sum(item.students for item in bins) == most + 1
        assert all(item.students == item.highest - item.lowest + 1 for item in bins)


def test_the_discrimination_leaves_the_exercise_out_of_the_total() -> None:
    """By hand: own 0 … 9 against a rest of 0 for the first five and 1 for the others: covariance 12.5, 82.5 · 2.5."""
    own = list(range(10))
    rest = [0] * 5 + [1] * 5
    totals = [one + other for one, other in zip(own, rest, strict=True)]
    assert discrimination(own, totals) == round(12.5 / math.sqrt(82.5 * 2.5), 2) == 0.87
    assert discrimination([-item for item in own], [other - one for one, other in zip(own, rest, strict=True)]) == -0.87


def test_too_few_students_or_no_differences_give_no_discrimination() -> None:
    assert discrimination([0, 1] * 4, [0, 2] * 4) is None
    assert discrimination([1] * 12, list(range(12))) is None
    assert discrimination([0, 1] * 6, [0, 1] * 6) is None  # the only exercise: there is no rest


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, "too few"),
        (-0.01, "negative"),
        (0.0, "low"),
        (0.19, "low"),
        (0.2, "middling"),
        (0.4, "high"),
        (1.0, "high"),
    ],
)
def test_a_discrimination_has_a_word(value: float | None, word: str) -> None:
    assert discrimination_word(value) == word
