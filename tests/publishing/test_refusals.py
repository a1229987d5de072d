"""`build` and `check` refuse the same things, in the same sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.course.declarations import Declared, load_declared
from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.judging.bank_error import BankError
from autograder.judging.drawing import picture_calls
from autograder.language import (
    Assignment,
    Find,
    PublicPicture,
    exercise,
    gradient,
    hidden,
    labels,
    ordinary,
    shown,
    value,
)
from autograder.publishing.making.building import build, publishable
from autograder.publishing.making.examples import examples_json
from autograder.publishing.mistakes.notebook_error import NotebookError
from tests.small_set import NAME, copy_of_the_small_course

ONE_REGION = """\
class Steps:
    \"\"\"Some steps.\"\"\"
    ### BEGIN SOLUTION
    def go(self, A, x):
        return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
    ### END SOLUTION


def grad_quadratic_form(A: Tensor, x: Tensor) -> Tensor:
    \"\"\"Compute the gradient.\"\"\"
    ### BEGIN SOLUTION
    return Steps().go(A, x)
    ### END SOLUTION
"""


@pytest.mark.parametrize(
    ("find", "body", "why"),
    [
        (gradient("y"), lambda y: (y * y).sum(), "RuntimeError: "),
        (value(), lambda y: y.to(torch.complex64), "ValueError: the answer is a complex tensor, which cannot be sent"),
        (value(), lambda y: y.to_sparse(), "ValueError: the answer is a sparse tensor, which cannot be sent"),
        (value(), lambda y: y / 0, "ValueError: the answer is not finite"),
        (value(), lambda y: (y, 2**70), "ValueError: the answer is an integer beyond 64 bits, which cannot be sent"),
    ],
)
def test_a_shown_check_without_an_answer_is_told_as_a_hidden_one_is(
    find: Find, body: Callable[[Tensor], Any], why: str
) -> None:
    def asked(y: Tensor) -> Any:
        """What is asked."""
        return body(y)

    checks = [hidden("ordinary", ordinary.draws(2), points=1), shown("whole numbers", ordinary.draws(2), points=1)]
    made = exercise(given=dict(y=labels("n", classes=3)), find=find, checks=checks)(asked).exercise
    with pytest.raises(BankError) as of_build:
        examples_json(Declared(Assignment("", [made]), frozenset()))
    with pytest.raises(BankError) as of_check:
        picture_calls(made, PublicPicture("whole numbers", lambda *_: "", ordinary.draws(2), ""))
    assert str(of_build.value) == str(of_check.value)
    assert f"exercise 'asked': the inputs of 'whole numbers' have no answer ({why}" in str(of_build.value)


def test_one_solution_region_around_all_methods_and_a_mistake_in_support_code_are_told_by_both(tmp_path: Path) -> None:
    root = copy_of_the_small_course(tmp_path / "course")
    course = load_course(root)
    place = find_place(root, course, NAME)
    declared = load_declared(place)
    notebook = json.loads(place.source.read_text(encoding="utf-8"))
    cell = next(
        c
        for c in notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id") == "grad_quadratic_form_answer"
    )
    cell["source"] = ONE_REGION
    place.source.write_text(json.dumps(notebook), encoding="utf-8")
    with place.support.open("a", encoding="utf-8") as support:
        support.write("\n\nimport jinja2\n")
    told = []
    for refuse in (publishable, build):
        with pytest.raises(NotebookError) as refused:
            refuse(place, course, declared)
        told.append(str(refused.value).splitlines())
    assert told[0] == told[1]
    [region, imports] = told[0]
    assert region.endswith(
        "(grad_quadratic_form_answer): raises NotImplementedError as soon as it is run, once it is stripped. "
        "Let a solution region stand inside each method, with its def above the region."
    )
    assert "imports 'jinja2', which students do not have." in imports
