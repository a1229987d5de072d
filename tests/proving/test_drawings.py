"""`check` draws every picture of the solutions' answers, and says of which it cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.language import Answered, PublicPicture
from autograder.proving.drawings import undrawn
from autograder.publishing.leaks.hidden_words import secrets_of
from autograder.publishing.leaks.readable import normalised
from autograder.sandbox.client import Zygote
from tests.proving.sabotage import declared_again

NAME = "plot_gradient_field"


def broken(figure: Any, calls: Sequence[Answered]) -> str:
    """Nothing."""
    return calls[1].actual


def silent(figure: Any, calls: Sequence[Answered]) -> None:
    """Nothing."""


def with_function(judge: Judge, function: Callable[..., Any]) -> Judge:
    """Return a judge whose picture of the field is drawn by another function."""
    own = judge.declared.assignment[NAME]
    made = replace(declared_again(own), pictures=tuple(replace(item, function=function) for item in own.pictures))
    exercises = [made if item.name == NAME else item for item in judge.declared.assignment.exercises]
    assignment = replace(judge.declared.assignment, listed=exercises)
    return replace(judge, declared=replace(judge.declared, assignment=assignment))


def test_the_course_can_be_drawn(place: Place, judge: Judge, zygote: Zygote) -> None:
    assert list(undrawn(place, judge, zygote)) == []


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (broken, "IndexError: list index out of range"),
        (silent, "ValueError: it returns no text for those who cannot see it"),
    ],
    ids=["broken", "silent"],
)
def test_a_picture_that_cannot_be_drawn_is_told(
    place: Place, judge: Judge, zygote: Zygote, function: Callable[..., Any], why: str
) -> None:
    (finding,) = map(str, undrawn(place, with_function(judge, function), zygote))
    assert finding.startswith("tests/proving/test_drawings.py:")
    assert finding.endswith(
        f"exercise '{NAME}': the picture 'arrows_on_contour_lines' could not be drawn ({why}). "
        "Mend the function, for any numbers."
    )


def test_a_picture_whose_calls_the_solution_does_not_answer_is_told(place: Place, judge: Judge, zygote: Zygote) -> None:
    call, *_ = judge.bank.pictures[NAME]
    spoiled = replace(call, expected={**call.expected, "arrows drawn": 1.5})
    bank = replace(judge.bank, pictures={**judge.bank.pictures, NAME: [spoiled]})
    (finding,) = map(str, undrawn(place, replace(judge, bank=bank), zygote))
    assert finding.endswith(
        f"exercise '{NAME}': of the 1 calls of the picture 'arrows_on_contour_lines' the solution answers 0 as is "
        "required. Choose inputs that it answers, or smaller ones."
    )


def test_the_scan_for_leaks_knows_pictures(place: Place, judge: Judge) -> None:
    texts = {secret.text for secret in secrets_of(place, judge.declared)}
    for item in (item for exercise in judge.declared.assignment.exercises for item in exercise.pictures):
        assert isinstance(item, PublicPicture)
        assert any(normalised(item.name) in text for text in texts)
    assert any(normalised("ax.quiver(*arrows[:, :2].T, *directions.T") in text for text in texts)
