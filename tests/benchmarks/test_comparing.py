"""The benchmark of comparing runs, and finds that the golden class, taken twice, agrees with itself."""

from __future__ import annotations

from tests.benchmarks.comparing import measured


def test_a_small_run_finds_who_wrote_the_same() -> None:
    _, found = measured("ps7_backprop", 30)
    assert found.notebooks > 20
    assert found.identical == []
    assert ("student1", "student17") in [pair.students for pair in found.pairs]
