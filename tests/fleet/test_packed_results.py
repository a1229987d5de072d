"""Results that were packed are what they were, and those of a class take the room of a few."""

from __future__ import annotations

import tracemalloc

import pytest

from autograder.fleet.packed_results import PackedResults
from tests.reporting.made import ONE_IDEA, RIGHT, submitted, the_class


def test_whatever_is_packed_comes_back() -> None:
    everybody = [submitted("first", status="ungraded", reason="not graded yet"), *the_class()]
    packed = PackedResults()
    for result in everybody:
        packed[result.student] = result
    assert [*packed] == [result.student for result in everybody]
    assert [*packed.values()] == everybody
    assert dict(packed.statuses()) == {result.student: result.status for result in everybody}
    packed["first"] = everybody[1]
    assert packed["first"] == everybody[1]
    del packed["first"]
    assert "first" not in packed
    assert len(packed) == len(everybody) - 1
    with pytest.raises(KeyError):
        packed["first"]


def test_a_class_takes_little_room() -> None:
    students = [f"s{number:04}" for number in range(1000)]
    packed = PackedResults()
    tracemalloc.start()
    for number, student in enumerate(students):
        packed[student] = submitted(student, *(RIGHT if number % 2 else (ONE_IDEA,)))
    room, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert room < 500_000
