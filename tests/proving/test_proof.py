"""`check` passes for the course as it is, and fails with the right sentence when something is wrong with it."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, Place
from autograder.judging.bank import build
from autograder.judging.judge import Judge
from autograder.language import Misconception, ordinary
from autograder.proving.proof import ROOM, Proof, prove
from autograder.sandbox.client import Zygote

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def proof(place: Place, course: Course, judge: Judge, zygote: Zygote) -> Proof:
    """Prove the course as it is."""
    return prove(place, course, judge, zygote)


def test_the_course_is_sound(proof: Proof) -> None:
    assert proof.all_findings == []
    assert list(proof.dropped) == []


def test_margins_are_wide_or_known_to_be_narrow(proof: Proof) -> None:
    rooms = {item.name: (item.room_for_right, item.room_for_wrong) for item in proof.exercises}
    assert min(rooms["grad_quadratic_form"]) > ROOM
    assert min(rooms["plot_gradient_field"]) > ROOM
    # the statement prescribes the step, and with it an error of about eps^(2/3), near the 1e-8 that it promises
    right, wrong = rooms["central_diff_grad"]
    assert right > 5
    assert wrong > ROOM


@pytest.fixture
def quadratic(judge: Judge) -> Iterator[Any]:
    """Lend one exercise to a test that changes it, and put it back."""
    exercise = judge.declared.assignment["grad_quadratic_form"]
    misconceptions, checks = list(exercise.misconceptions), exercise.checks
    yield exercise
    exercise.misconceptions[:] = misconceptions
    object.__setattr__(exercise, "checks", checks)


def findings(place: Place, course: Course, judge: Judge, zygote: Zygote) -> list[str]:
    """Prove a course that was changed, with a bank of its own."""
    changed = dataclasses.replace(judge, bank=build(place, judge.declared))
    return [text.split(": ", 2)[2] for text in prove(place, course, changed, zygote).all_findings]


def test_a_wrong_formula_that_nothing_catches(
    place: Place, course: Course, judge: Judge, zygote: Zygote, quadratic: Any
) -> None:
    quadratic.misconceptions.append(
        Misconception("right_after_all", lambda A, x: ((A + A.mT) @ x[..., None])[..., 0], "No.")
    )
    assert findings(place, course, judge, zygote) == [
        "no check tells 'right_after_all' from the right answer. Add a family that does."
    ]


def test_two_that_coincide_and_one_that_is_named_after_the_other(
    place: Place, course: Course, judge: Judge, zygote: Zygote, quadratic: Any
) -> None:
    quadratic.misconceptions.append(
        Misconception("doubles_the_product", lambda A, x: 2 * (A @ x[..., None])[..., 0], "No.")
    )
    assert findings(place, course, judge, zygote) == [
        "'doubles_the_product' is diagnosed as 'assumes_symmetry'. Tell the two apart, or drop one.",
        "'assumes_symmetry' and 'doubles_the_product' answer the same everywhere. Drop one.",
    ]


def test_a_family_that_hides_a_mistake(
    place: Place, course: Course, judge: Judge, zygote: Zygote, quadratic: Any
) -> None:
    """On n = 1 alone, every forgotten transpose looks right."""
    small = [dataclasses.replace(check, family=ordinary.sizes(n=1).draws(3), rule=None) for check in quadratic.checks]
    object.__setattr__(quadratic, "checks", small)
    found = findings(place, course, judge, zygote)
    assert "no check tells 'assumes_symmetry' from the right answer. Add a family that does." in found


def test_the_command_prints_a_matrix_and_exits_with_0() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (
        "ps1_gradients: sound. The stub earns 0, the solutions everything; 23 wrong formulas all lose points"
        in done.stdout
    )
