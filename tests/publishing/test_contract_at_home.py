"""What `check` says at home of an answer whose values are right: whether it keeps the contract, in the judge's words."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import torch

from autograder.course.places import Place
from autograder.judging.facts import AttachedAnswer, BrokenContract, ChangedInputs, Clause
from autograder.judging.sentences import statement
from tests.judging.test_contract import BREAKS, KEEPS
from tests.publishing.home import at_home, told
from tests.small_set import ROOT

SETUP = """
import random
import time
import matplotlib.pyplot as plt
import numpy as np
import torch
torch.set_default_dtype(torch.float64)
kept = {}

def right(A, x):
    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
"""
NEARLY = "≈ nearly there: the values are right, but "


@pytest.fixture(scope="module")
def check(place: Place) -> Iterator[ModuleType]:
    """What students of the small course have."""
    with at_home(place.release) as module:
        yield module


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of one's own."""
    monkeypatch.chdir(tmp_path)


def said(check: ModuleType, body: str) -> str:
    """Return what is said of a function with this body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return told(check, "grad_quadratic_form", SETUP, f"def grad_quadratic_form(A, x):\n{lines}")


@pytest.mark.parametrize(("clause", "body"), BREAKS)
def test_a_broken_clause_is_told_in_the_judges_words(check: ModuleType, clause: Clause, body: str) -> None:
    text = said(check, body.replace("2 * x", "right(A, x)"))
    assert text.startswith(f"{NEARLY}your function ")
    assert statement(BrokenContract(clauses=(clause,))).removeprefix("your function ") in text
    assert "\n" not in text


@pytest.mark.parametrize("body", KEEPS)
def test_who_leaves_all_as_it_was_has_kept_the_contract(check: ModuleType, body: str) -> None:
    assert said(check, body.replace("2 * x", "right(A, x)")).startswith(
        "✓ all 3 shown examples are right, and the contract"
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("return right(A, x).double()", "with float32 inputs (example 1) you returned torch.float64; required is torch.float32, like the inputs."),
        ("return right(A, x).numpy() if x.requires_grad else right(A, x)", "with inputs that require a gradient (example 1) you returned ["),
        ("x.numpy()\nreturn right(A, x)", "with inputs that require a gradient (example 1) your function raised RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead. (line 2 of the cell of grad_quadratic_form)"),
        ("return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)", f"with inputs that require a gradient (example 1) {statement(AttachedAnswer())}"),
        ("y = right(A, x)\nreturn y.requires_grad_() if torch.is_grad_enabled() else y", statement(AttachedAnswer())),
        ("A.view(-1)\nreturn right(A, x)", "with transposed views as inputs (example 1) your function raised RuntimeError: view size is not compatible"),
        ("return right(A, torch.as_strided(x, x.shape, x.contiguous().stride()))", "with transposed views as inputs (example 1) 2 of 2 entries are wrong."),
        ("y = right(A, x)\nkept.setdefault(str(y), y)\nreturn kept[str(y)]", statement(BrokenContract(clauses=("memory",)))),
        ("x.mul_(1)\nreturn right(A, x)", statement(ChangedInputs(names=("x",)))),
        ("A *= 2\nx /= 2\nreturn right(A, x)", statement(ChangedInputs(names=("A", "x")))),
        ("y = x.detach().requires_grad_()\nx.requires_grad_(False)\nreturn right(A, y)", f"with inputs that require a gradient (example 1) {statement(ChangedInputs(names=('x',)))}"),
        ("torch.manual_seed(0)\nplt.figure()\nreturn right(A, x)", statement(BrokenContract(clauses=("seed", "figure")))),
    ],
)  # fmt: skip
def test_what_fails_in_one_circumstance_is_told_with_it(check: ModuleType, body: str, text: str) -> None:
    assert said(check, body).startswith(f"{NEARLY}{text}")


def test_a_wrong_value_comes_first(check: ModuleType) -> None:
    assert said(check, "torch.manual_seed(0)\nreturn 2 * right(A, x)").startswith(
        "✗ example 1 of 3: 2 of 2 entries are wrong."
    )


def test_what_is_printed_is_printed_once_for_each_example(
    check: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(check, "print('here')\nreturn right(A, x)").startswith("✓")
    assert capsys.readouterr() == ("here\n" * 3, "")


def test_all_is_put_back(check: ModuleType) -> None:
    body = "torch.set_default_dtype(torch.float32)\ntorch.set_grad_enabled(False)\nplt.figure()\nreturn right(A, x)"
    left = said(check, body)
    assert left == NEARLY + statement(BrokenContract(clauses=("dtype", "grad_mode", "figure")))
    assert torch.is_grad_enabled()
    assert (
        said(
            check, "assert not plt.get_fignums()\nassert torch.get_default_dtype() is torch.float64\nreturn right(A, x)"
        )[0]
        == "✓"
    )


def test_a_file_that_is_written_again_is_seen_again(check: ModuleType) -> None:
    body = "open('notes.txt', 'a').write('x')\nreturn right(A, x)"
    assert said(check, body) == said(check, body) == NEARLY + statement(BrokenContract(clauses=("file",)))


def test_a_function_that_takes_long_is_not_tried_for_long(check: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["check_trial"], "_LATEST", 1.0)
    started = time.perf_counter()
    text = said(check, "time.sleep(0.4)\nreturn right(A, x)")
    assert 3 * 0.4 <= time.perf_counter() - started < 3 * 0.4 + 1.5
    assert text.startswith(
        "✓ all 3 shown examples are right, as far as it was tried: your function takes long, or this"
    )


def test_of_every_exercise_it_takes_less_than_a_third_of_a_second_beside_the_calls(check: ModuleType) -> None:
    body = "start = time.perf_counter()\ny = right(A, x)\nkept[len(kept)] = time.perf_counter() - start\nreturn y"
    said(check, "return right(A, x)")
    started = time.process_time()
    assert said(check, body)[0] == "✓"
    assert time.process_time() - started < 0.3


def test_otter_and_nbgrader_are_told_too(check: ModuleType) -> None:
    namespace: dict[str, object] = {}
    exec(SETUP + "\ndef grad_quadratic_form(A, x):\n    return right(A, x).double()", namespace)
    problem = check.problem_with("grad_quadratic_form", namespace)
    assert problem.startswith("nearly there: the values are right, but with float32 inputs")


def test_a_batch_is_tried_where_no_example_is_one_and_meta_where_it_is_asked_for() -> None:
    step = "def newton_step(g, H):\n    return -torch.linalg.solve(H.detach(), g.detach().unsqueeze(-1)).squeeze(-1)"
    alone = (
        "def newton_step(g, H):\n    return -torch.linalg.inv(H.detach()).matmul(g.detach()) if g.dim() == 1 else -g"
    )
    hessian = "def hess_logsumexp(z):\n    p = z.detach().softmax(-1)\n    H = torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)\n    return H{}"
    with at_home(ROOT / "release" / "ps6_newton") as check:
        assert told(check, "newton_step", SETUP, step)[0] == "✓"
        assert told(check, "newton_step", SETUP, alone) == f"{NEARLY}with a batch (example 1) 4 of 4 entries are wrong."
    with at_home(ROOT / "release" / "ps4_hessians") as check:
        assert told(check, "hess_logsumexp", SETUP, hessian.format(""))[0] == "✓"
        text = told(check, "hess_logsumexp", SETUP, hessian.format(" + torch.zeros(z.shape[-1], dtype=z.dtype)"))
        assert text.startswith(
            f"{NEARLY}with inputs on the device 'meta' (example 1) your function raised RuntimeError: "
        )


def test_memory_of_an_input_or_of_another_part_is_told() -> None:
    dots = "def grad_dot_products(a, x):\n    a, x = a.detach(), x.detach()\n    return {}, 2 * x, 2 * (a @ x) * a"
    of_both = statement(BrokenContract(clauses=("memory",)))
    with at_home(ROOT / "release" / "ps1_gradients") as check:
        for whose in ("a", "a[:]", "torch.from_numpy(a.numpy())", "kept.setdefault(str(a), a.clone())"):
            assert told(check, "grad_dot_products", SETUP, dots.format(whose)) == NEARLY + of_both
        assert told(check, "grad_dot_products", SETUP, dots.format("a.clone()"))[0] == "✓"
