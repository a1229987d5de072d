"""What `check` says of the notebook as a whole: what will be another one after "Restart and run all"."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from autograder.course.places import Place
from tests.publishing.home import at_home
from tests.small_set import NAME, POINTS

LAST = [*POINTS][-1]
AS_GRADED = 'after "Restart and run all", which is how it is graded'
HELPER = "def doubled(A, x):\n    return (A + A.mT) @ x"
ANSWER = "def grad_quadratic_form(A, x):\n    return (doubled(A, x[..., None])[..., 0]).detach()"
CONSTANT = "def grad_quadratic_form(A, x):\n    return (half * 2 * (A + A.mT) @ x[..., None])[..., 0].detach()"

Said = Callable[..., list[str]]


@pytest.fixture
def check(place: Place, tmp_path: Path) -> Iterator[ModuleType]:
    """A student's own `check`, in a folder of their own."""
    with at_home(Path(shutil.copytree(place.release, tmp_path / "mine"))) as module:
        yield module


@pytest.fixture
def said(check: ModuleType, capsys: pytest.CaptureFixture[str]) -> Said:
    """Saves a notebook with these cells, runs them in some order, and returns the remarks of the last check."""
    assert check.__file__ is not None
    path = Path(check.__file__).parent / f"{NAME}.ipynb"

    def run(cells: list[str], order: list[int] | None = None, last: str = LAST) -> list[str]:
        made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
        path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "# Title"}, *made]}))
        namespace: dict[str, Any] = {"torch": torch, "check": check.check, "display": lambda *_, **__: None, "In": [""]}
        for number in order or range(len(cells)):
            namespace["In"].append(cells[number])
            exec(cells[number], namespace)
        capsys.readouterr()
        exec(f"check({last!r})", namespace)
        return [line[2:] for line in capsys.readouterr().out.splitlines() if line.startswith("! ")]

    return run


def test_of_a_notebook_that_stays_as_it_is_nothing_is_said(said: Said, place: Place) -> None:
    cells = json.loads((place.solutions / f"{NAME}.ipynb").read_text(encoding="utf-8"))["cells"]
    assert said(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]) == []


@pytest.mark.parametrize("last", ["grad_quadratic_form", LAST])
def test_a_helper_that_is_defined_twice_is_told(said: Said, last: str) -> None:
    assert said([HELPER, ANSWER, "x = 1", "def doubled(x):\n    return 2 * x"], last=last) == [
        "doubled is defined in code cell 1 and again in code cell 4, and grad_quadratic_form (code cell 2) needs it. "
        f"The last one counts {AS_GRADED}: give one of them another name."
    ]


@pytest.mark.parametrize("cell", ["for half in range(3):\n    pass", "half, n = 3, 4", "half = lambda x: x / 2"])
def test_a_constant_that_a_later_cell_overwrites_is_told(said: Said, cell: str) -> None:
    [remark] = said(["half = 0.5", CONSTANT, cell])
    assert remark.startswith("half is defined in code cell 1 and again in code cell 3, and grad_quadratic_form ")


@pytest.mark.parametrize(
    "cells",
    [
        [HELPER, "def doubled(A, x):\n    return (A + A.mT) @ x + 0", ANSWER],
        [HELPER, ANSWER, HELPER],
        ["import torch", ANSWER, HELPER, "import torch"],
        ["x = 1", HELPER, ANSWER, "x = 2", "A = 3"],
        [HELPER, ANSWER, "def f(doubled):\n    return doubled"],
    ],
)
def test_what_changes_nothing_is_not_told(said: Said, cells: list[str]) -> None:
    assert said(cells) == []


def test_an_answer_that_stands_in_two_cells_is_told(said: Said) -> None:
    [remark] = said([HELPER, ANSWER, CONSTANT], last="grad_quadratic_form")
    assert remark.startswith("grad_quadratic_form is defined in code cell 2 and again in code cell 3. The last one ")


def test_a_cell_that_needs_what_stands_below_it_is_told(said: Said) -> None:
    remarks = said(["y = n + 1", "n = 3"], [1, 0, 1])
    assert remarks == [
        "code cell 1 uses n, which code cell 2 defines below it. "
        f"It raises NameError {AS_GRADED}, and what stands in it is lost: move one of the two."
    ]


def test_cells_that_ran_in_another_order_are_told_once_they_matter(said: Said) -> None:
    cells = ["n = 3", "m = n + 1", "k = m + 1"]
    assert said(cells, [0, 1, 2, 0]) == [
        f"code cell 1 was run after code cell 2. What you see is not what stands there {AS_GRADED}: "
        "do that once before you hand in, and read every ✓ again."
    ]
    assert said(cells, [0, 1, 2, 0, 0, 1, 2]) == []
    assert said(cells, [0, 1, 2, 0], last="grad_quadratic_form") == []


def test_what_was_right_and_is_not_any_more_is_told(said: Said) -> None:
    [_, remark] = said([HELPER, ANSWER, "check('grad_quadratic_form')", "def doubled(A, x):\n    return A @ x"])
    assert remark.startswith("grad_quadratic_form was right when it was checked, and is not any more (example 1 of ")


def test_without_the_notebook_at_hand_nothing_is_guessed(said: Said, check: ModuleType) -> None:
    assert check.__file__ is not None
    (Path(check.__file__).parent / "a copy.ipynb").write_text("{}")
    assert said([HELPER, ANSWER, "def doubled(x):\n    return 2 * x"]) == []
