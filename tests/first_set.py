"""The first set of the course, for tests whose point is real content: its points, and fixtures that stand for it.

A folder's `conftest.py`, or a test file, takes the fixtures over in place of the small course's:
`from tests.first_set import course, declared, judge, place  # noqa: F401`.
"""

from __future__ import annotations

import pytest

from autograder.course import Course
from autograder.course.declarations import Declared, load_declared
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.sandbox.client import Zygote
from tests.small_set import ROOT

NAME = "ps1_gradients"
POINTS = {
    "poly_value_and_slope": 9,
    "composite_slopes": 9,
    "central_diff_grad": 13,
    "grad_dot_products": 8,
    "grad_quadratic_form": 10,
    "grad_least_squares": 9,
    "grad_norm": 8,
    "backward_cycle": 8,
    "directional_derivative": 9,
    "pure_grad": 9,
    "plot_gradient_field": 8,
}
TOTAL = sum(POINTS.values())
NAMES = ", ".join(POINTS)


@pytest.fixture(scope="session")
def course() -> Course:
    """The real course."""
    return load_course(ROOT)


@pytest.fixture(scope="session")
def place(course: Course) -> Place:
    """Its first assignment."""
    return find_place(ROOT, course, NAME)


@pytest.fixture(scope="session")
def declared(place: Place) -> Declared:
    """Its declarations."""
    return load_declared(place)


@pytest.fixture(scope="session")
def judge(place: Place, course: Course, zygote: Zygote) -> Judge:
    """A judge whose bank was drawn and proved with the instructor's solutions."""
    return make_judge(place, course, zygote)
