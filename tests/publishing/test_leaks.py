"""The release is read as an attacker would read it; what was planted is found."""

from __future__ import annotations

import json

import pytest

from autograder.course import Declared, Place
from autograder.judging.judge import Judge
from autograder.publishing.leaks import find_leaks, secrets_of


def released(place: Place) -> dict[str, bytes]:
    """Read what students get."""
    return {path.name: path.read_bytes() for path in place.release.iterdir()}


def test_nothing_hidden_is_in_the_release(place: Place, declared: Declared, judge: Judge) -> None:
    assert find_leaks(released(place), place, declared, judge.bank) == []


def test_there_are_secrets_of_every_kind(place: Place, declared: Declared, judge: Judge) -> None:
    kinds = {what.split()[1] for what, _ in secrets_of(place, declared, judge.bank)}
    assert kinds == {"course", "solution", "misconception", "feedback", "hidden", "number"}


def test_every_planted_secret_is_found_in_text_and_in_a_notebook(
    place: Place, declared: Declared, judge: Judge
) -> None:
    for what, secret in dict(secrets_of(place, declared, judge.bank)).items():
        notebook = json.dumps({"cells": [{"source": ["first\n", f"then {secret[:4]}", secret[4:]]}]})
        for name, text in {"notes.md": f"by the way:\n  {secret}", "a.ipynb": notebook}.items():
            found = find_leaks({name: text.encode()}, place, declared, judge.bank)
            assert what in [leak.what for leak in found], (name, what)


@pytest.mark.parametrize("name", ["solutions", "source"])
def test_the_folders_that_hold_answers_are_full_of_leaks(
    place: Place, declared: Declared, judge: Judge, name: str
) -> None:
    folder = place.root / name / place.name
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert any(leak.what.startswith("a solution line") for leak in find_leaks(files, place, declared, judge.bank))
