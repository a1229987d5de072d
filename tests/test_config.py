"""What `course_config.py` may say, and the sentence where it says something else."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.course import Course
from autograder.sandbox.packages import PACKAGES


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"packages": "scipy"}, """packages: 'scipy' is a text. Write a list: ["scipy"]."""),
        ({"packages": ["scipy>=1.16"]}, "packages: 'scipy>=1.16' is no name of a package. Write what pip calls it, without a version."),
        ({"packages": ["sci py"]}, "packages: 'sci py' is no name of a package. Write what pip calls it, without a version."),
        ({"packages": [3]}, "packages: 3 is no name of a package. Write what pip calls it, without a version."),
        ({"packages": [""]}, "packages: '' is no name of a package. Write what pip calls it, without a version."),
        ({"leave_out": {"b": ["x"]}}, "leave_out: there is no assignment 'b'. The course has: a."),
        ({"leave_out": {"a": "x"}}, """leave_out: 'x' is a text. Write a list: ["x"]."""),
        ({"due": {"b": "2026-10-02"}}, "due: there is no assignment 'b'. The course has: a."),
        ({"due": {"a": "2026-10-02"}}, "due: '2026-10-02' for a is no moment with a time zone. Write it as 2026-10-02 23:59+02:00."),
        ({"time_zone": "Berlin"}, "time_zone: 'Berlin' is no time zone. Write it as Europe/Berlin."),
        ({"time_zone": "+02:00"}, "time_zone: '+02:00' is no time zone. Write it as Europe/Berlin."),
        ({"time_zone": "../Berlin"}, "time_zone: '../Berlin' is no time zone. Write it as Europe/Berlin."),
        ({"time_zone": 2}, "time_zone: '2' is no time zone. Write it as Europe/Berlin."),
    ],
)  # fmt: skip
def test_what_it_cannot_say_is_refused(words: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        Course(title="A", assignments=["a"], **words)
    assert str(refusal.value) == sentence


def test_what_a_course_lists_is_added_to_what_all_have() -> None:
    course = Course(title="A", assignments=["a"], packages=["scikit-learn", "numpy"])
    assert course.importable == sorted({*PACKAGES, "scikit-learn"})
