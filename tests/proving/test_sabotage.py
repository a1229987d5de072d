"""Whatever makes the checks of a declared exercise weaker makes `check` fail, with a sentence that names the place.

Each of these is done to each declared exercise: remove a hidden check, loosen a tolerance by a million, take a
misconception for the truth, make a check's matrices symmetric, let an input be all ones.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.course.declarations import load_declared
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.language import Check, Exercise, Rebuilt
from autograder.sandbox.client import Zygote
from tests.proving.sabotage import (
    asking,
    declared_again,
    draws,
    first_finding,
    loosened,
    ones,
    rescaled,
    spoiled,
    symmetric,
    with_family,
    without,
)
from tests.small_set import FOLDER, NAME, ROOT

FIRST = find_place(ROOT, load_course(ROOT), "ps1_gradients")
SMALL = find_place(FOLDER, load_course(FOLDER), NAME)
EXERCISES = [item for place in (SMALL, FIRST) for item in load_declared(place).assignment.exercises]
HIDDEN = [(item, check) for item in EXERCISES for check in item.checks if check.visibility == "hidden"]

# Two break a rule only, most fail in a dtype that an oracle never meets, one touches weights that only a function
# which is built beside students' code has: taken for the truth they are right.
RIGHT_AS_A_TRUTH = {
    "loops_over_the_batch", "evaluates_f_first", "adds_in_float64", "matrix_in_float64", "exponents_in_float64",
    "makes_a_new_float64", "fills_every_leaf",
}  # fmt: skip


IN_THE_SHORT_GATE = "grad_quadratic_form"


def cases(rows: Iterable[Any]) -> list[Any]:
    """Make each row of the first set a case of the long gate, and of the small course one, which the short gate runs."""
    found: list[Any] = []
    for row in rows:
        parts = row if isinstance(row, tuple) else (row,)
        if place_of(parts[0]) is FIRST:
            found.append(pytest.param(*parts, marks=pytest.mark.long))
        elif parts[0].name == IN_THE_SHORT_GATE and not found:
            found.append(pytest.param(*parts))
    return found


def place_of(item: Exercise) -> Place:
    """Return the assignment in which an exercise stands."""
    return FIRST if FIRST.name in item.where else SMALL


@pytest.fixture
def place(item: Exercise) -> Place:
    """The assignment of the exercise that a test spoils."""
    return place_of(item)


@pytest.fixture(scope="module")
def judges(zygote: Zygote) -> Callable[[Place], Judge]:
    """Make the judge of an assignment once."""
    return cache(lambda place: make_judge(place, load_course(place.root), zygote))


@pytest.fixture
def judge(place: Place, judges: Callable[[Place], Judge]) -> Judge:
    """Its judge."""
    return judges(place)


def name_of(part: Any) -> str:
    """Name a test by what it changes."""
    return part if isinstance(part, str) else part.name


def refused(changed: Any, exercise: Exercise, judge: Judge, zygote: Zygote, place: Place) -> str:
    """Return the sentence, and make sure that it leads to the exercise."""
    text = first_finding(changed, judge, zygote, place)
    assert f"tests/hidden/{place.name}/" in text.split(":")[0], text
    assert exercise.name in text
    return text


FORMULAS = [item for item in EXERCISES if item.name == "grad_quadratic_form"]


@pytest.mark.parametrize("item", cases(FORMULAS), ids=name_of)
def test_a_first_check_that_pays_differences_of_values_is_told(
    item: Exercise, judge: Judge, zygote: Zygote, place: Place
) -> None:
    loose = with_family(item, item.checks[0], replace(item.checks[0].family, rtol=None))
    assert "differences of values, which are no derivative by hand" in refused(
        lambda: loose, item, judge, zygote, place
    )


@pytest.mark.parametrize("item", cases(EXERCISES), ids=name_of)
def test_as_it_is_nothing_is_found(item: Exercise, judge: Judge, zygote: Zygote, place: Place) -> None:
    assert first_finding(lambda: declared_again(item), judge, zygote, place) == ""


@pytest.mark.parametrize(("item", "check"), cases(HIDDEN), ids=name_of)
def test_removing_a_hidden_check_is_noticed(
    item: Exercise, check: Check, judge: Judge, zygote: Zygote, place: Place
) -> None:
    text = refused(lambda: without(item, check), item, judge, zygote, place)
    known = (
        "its first check is shown or has a rule",
        "no check tells",
        "only shown checks catch",
        "earns all points",
        "is diagnosed as",
    )
    assert any(part in text for part in known), text


@pytest.mark.parametrize("how", [loosened, rescaled], ids=["rtol", "scale"])
@pytest.mark.parametrize(("item", "check"), cases(HIDDEN), ids=name_of)
def test_loosening_a_tolerance_is_noticed(
    item: Exercise, check: Check, how: Any, judge: Judge, zygote: Zygote, place: Place
) -> None:
    text = refused(lambda: how(item, check), item, judge, zygote, place)
    assert f"the tolerance of '{check.name}' is" in text or f"the check '{check.name}' allows errors relative" in text


@pytest.mark.parametrize("item", cases(EXERCISES), ids=name_of)
def test_loosening_the_tolerance_of_an_exercise_is_noticed(
    item: Exercise, judge: Judge, zygote: Zygote, place: Place
) -> None:
    text = refused(lambda: declared_again(item, rtol=1e6 * item.rtol), item, judge, zygote, place)
    assert "Tighten rtol" in text


@pytest.mark.parametrize(
    ("item", "wrong"),
    cases((item, wrong) for item in EXERCISES for wrong in item.misconceptions if wrong.name not in RIGHT_AS_A_TRUTH),
    ids=name_of,
)
def test_a_misconception_taken_for_the_truth_is_noticed(
    item: Exercise, wrong: Any, judge: Judge, zygote: Zygote, place: Place
) -> None:
    refused(lambda: asking(item, wrong.function), item, judge, zygote, place)


def tensors(item: Exercise, check: Check) -> Iterator[tuple[str, Tensor]]:
    """Yield every tensor that a check draws, with the name of its argument; views that repeat on purpose left out."""
    for inputs in draws(item, check):
        for name, value in inputs.values.items():
            parts = value.parameters if isinstance(value, Rebuilt) else [value]
            if name not in check.family.fixed and inputs.layout != "expanded":
                yield from ((name, part) for part in parts if isinstance(part, Tensor))


WITH_MATRICES = [
    (item, check)
    for item, check in HIDDEN
    if any(tensor.dim() >= 2 and min(tensor.shape[-2:]) > 1 for _, tensor in tensors(item, check))
]
WITH_ENTRIES = [
    (item, check, name)
    for item, check in HIDDEN
    for name in sorted({name for name, tensor in tensors(item, check) if tensor.numel() > 1})
]


def test_every_exercise_has_inputs_to_spoil() -> None:
    of_vectors_only = {item.name for item in EXERCISES if {word.kind for word in item.given.values()} == {"vector"}}
    assert {item.name for item, _ in WITH_MATRICES} == {item.name for item in EXERCISES} - of_vectors_only
    assert {item.name for item, _, _ in WITH_ENTRIES} == {item.name for item in EXERCISES}


@pytest.mark.parametrize(("item", "check"), cases(WITH_MATRICES), ids=name_of)
def test_symmetric_matrices_are_noticed(
    item: Exercise, check: Check, judge: Judge, zygote: Zygote, place: Place
) -> None:
    text = refused(lambda: spoiled(item, check, symmetric), item, judge, zygote, place)
    assert f"in every input of '{check.name}'" in text
    assert "is symmetric, which hides a forgotten transpose. Draw it at random." in text


@pytest.mark.parametrize(("item", "check", "name"), cases(WITH_ENTRIES), ids=name_of)
def test_inputs_of_ones_are_noticed(
    item: Exercise, check: Check, name: str, judge: Judge, zygote: Zygote, place: Place
) -> None:
    text = refused(lambda: spoiled(item, check, ones(name)), item, judge, zygote, place)
    assert (
        f"in every input of '{check.name}' the entries of {name} are all the same, which hides what is summed or "
        "exchanged. Draw them at random." in text
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the course that a test may spoil."""
    shutil.copytree(ROOT / "source", tmp_path / "source")
    shutil.copytree(ROOT / "tests" / "hidden", tmp_path / "tests" / "hidden")
    shutil.copy(ROOT / "course_config.py", tmp_path)
    return tmp_path


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_the_command_exits_with_1_and_names_the_line(copied: Path) -> None:
    path = copied / "tests" / "hidden" / "ps1_gradients" / "grad_quadratic_form.py"
    text = path.read_text()
    line = '        hidden("float32", ordinary.float32().draws(6), points=1),\n'
    assert line in text
    path.write_text(
        text.replace(line, "").replace(
            'hidden("non-symmetric A", ordinary, points=4)', 'hidden("non-symmetric A", ordinary, points=5)'
        )
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "AUTOGRADER_PRIVATE": str(copied / "private")}
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", FIRST.name], cwd=copied, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    number = (
        next(n for n, row in enumerate(path.read_text().splitlines(), 1) if row.startswith("def grad_quadratic_form"))
        - 1
    )
    sentences = [row for row in done.stdout.splitlines() if row.startswith("! ")]
    assert sentences, done.stdout
    assert all("exercise 'grad_quadratic_form'" in row for row in sentences)
    place = sentences[0].split(": ")[0].removeprefix("! ")
    assert place.startswith("tests/hidden/ps1_gradients/grad_quadratic_form.py:")
    assert 0 <= number - int(place.split(":")[-1]) < 30  # the decorator's first line
    assert (
        "no check tells 'adds_in_float64' from the right answer. Add a family that does, if it is wrong."
        in sentences[0]
    )


def test_a_cotangent_of_ones_is_noticed() -> None:
    """For softmax the pullback of ones vanishes: whoever returns zeros would be right."""
    from autograder.judging.calls import Call
    from autograder.language import exercise as declare
    from autograder.language import hidden, like, ordinary, value, vector
    from autograder.proving.degenerate_inputs import degenerate
    from autograder.sandbox.data import TensorInput

    @declare(
        given=dict(z=vector("n"), g=like("z")),
        find=value(),
        checks=[hidden("ordinary z", ordinary, points=3)],
    )
    def softmax_vjp(z, g):  # type: ignore[no-untyped-def]
        """Pull g back through softmax."""
        return torch.func.vjp(lambda u: torch.softmax(u, -1), z)[1](g)[0]

    def call(g: Tensor) -> Call:
        z = torch.randn(4, dtype=torch.float64)
        return Call("softmax_vjp", "ordinary z", 0, {"z": TensorInput(z), "g": TensorInput(g)}, None, {})

    drawn = [call(torch.randn(4, dtype=torch.float64)) for _ in range(3)]
    declared = softmax_vjp.exercise

    def told(calls: list[Call]) -> list[str]:
        return [f"{item.what} {item.mend}" for item in degenerate(declared, declared.checks[0], calls)]

    assert told(drawn) == []
    sentence = "in every input of 'ordinary z' the entries of g are all the same, which hides what is summed or exchanged. Draw them at random."
    assert told([call(torch.ones(4)) for _ in range(3)]) == [sentence]


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_the_command_finds_what_lies_in_the_release_and_what_git_keeps_of_it(copied: Path) -> None:
    """Somebody changed the release by hand; something else was committed once and taken out again."""
    shutil.copytree(ROOT / "release", copied / "release")
    readme = copied / "release" / "ps1_gradients" / "README.md"
    clean = readme.read_text()
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    readme.write_text(f"{clean}\nHint: takes_one_batch_dimension_only\n")
    for command in (["init", "-q"], ["add", "release"], ["commit", "-qm", "too much"]):
        subprocess.run([*git, *command], cwd=copied, check=True)
    readme.write_text(f"{clean}\nThe hidden check is called: views and tensors that require a gradient\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "AUTOGRADER_PRIVATE": str(copied / "private")}
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", FIRST.name], cwd=copied, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    commit = subprocess.run(
        ["git", "rev-parse", "--short=7", "HEAD"], cwd=copied, capture_output=True, text=True, check=True
    )
    assert done.returncode == 1, done.stderr
    assert [row for row in done.stdout.splitlines() if row.startswith("! ")] == [
        "! release/ps1_gradients/README.md: contains the hidden check 'views and tensors that require a gradient' of "
        "grad_quadratic_form. Take it out.",
        f"! release/ps1_gradients/README.md in commit {commit.stdout.strip()}: contained the misconception "
        "'takes_one_batch_dimension_only' of grad_quadratic_form, and git still has it. Rewrite the history, or change "
        "what it tells.",
    ]
