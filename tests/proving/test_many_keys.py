"""Inputs are drawn with many keys; what was found sound is remembered, and what follows from it is said."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from autograder.course.places import Place
from autograder.judging import prepare
from autograder.judging.bank_error import BankError
from autograder.judging.judge import Judge
from autograder.language import Assignment, hidden, ordinary
from autograder.proving.many_keys import ManyKeys
from autograder.sandbox.client import Zygote
from tests.proving.sabotage import declared_again


@pytest.fixture
def small(judge: Judge, private: Path, place: Place) -> Judge:
    """A judge of one exercise, of which no keys are kept."""
    (private / "proofs" / f"{place.name}.keys").unlink(missing_ok=True)
    quadratic = judge.declared.assignment["grad_quadratic_form"]
    return of_one(judge, declared_again(quadratic))


def of_one(judge: Judge, exercise: object) -> Judge:
    """Return a judge that has this exercise only."""
    assignment = Assignment("One", [exercise], judge.assignment)  # type: ignore[list-item]
    return dataclasses.replace(judge, declared=dataclasses.replace(judge.declared, assignment=assignment))


def test_sound_keys_are_counted_and_another_run_goes_on_behind_them(small: Judge, place: Place, zygote: Zygote) -> None:
    tried: list[str] = []
    keys = ManyKeys(place, small, zygote)
    assert list(keys.findings(2, lambda *seen: tried.append(seen[0]))) == []
    assert keys.bound() == "sound with 2 keys: with 95 % confidence it is with all but 100.0% of them"
    assert list(ManyKeys(place, small, zygote).findings(3, lambda *seen: tried.append(seen[0]))) == []
    assert tried == ["the inputs of key 1", "the inputs of key 2", "the inputs of key 3"]


def test_what_only_some_draws_tell_is_found_with_its_key(small: Judge, place: Place, zygote: Zygote) -> None:
    """With one input of one entry, a forgotten transpose is right."""
    quadratic = small.declared.assignment["grad_quadratic_form"]
    narrow = declared_again(quadratic, checks=[hidden("small", ordinary.sizes(n=1).draws(1), points=3)])
    keys = ManyKeys(place, of_one(small, narrow), zygote)
    found = [str(item) for item in keys.findings(2)]
    assert any("with key 1 of 2" in text and "no check tells 'assumes_symmetry'" in text for text in found)
    assert keys.sound == 0


def test_a_solution_that_uses_much_of_a_tolerance_grades_nobody(
    judge: Judge, place: Place, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.prove_room(judge, place, zygote)
    monkeypatch.setattr(prepare, "MOST_USED", 0.0)
    with pytest.raises(BankError, match=r"the solution uses \d+% of the tolerance of '.*' on an input that was drawn"):
        prepare.prove_room(judge, place, zygote)
