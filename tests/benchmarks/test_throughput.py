"""The benchmark runs: bare and behind the wall the same submissions earn the same points. How fast is not asked here."""

from __future__ import annotations

from autograder.course import Course
from autograder.course.places import Place
from autograder.sandbox.client import Zygote
from tests.benchmarks.throughput import lines, measured


def test_a_small_run_of_the_benchmark_grades_and_says_what_it_took(
    place: Place, course: Course, zygote: Zygote
) -> None:
    found = measured(place, course, zygote, submissions=2, repeats=1)
    assert found.calls > 50
    said = lines(found, place.name, 2)
    assert said[0] == f"{found.cores} cores, 2 submissions of small_gradients with {found.calls} calls each"
    assert [line.split("  ")[0] for line in said[1:]] == [
        "bare, one warm process", "behind the wall, one judge", f"grade --jobs {found.cores}", "per core",
    ]  # fmt: skip
