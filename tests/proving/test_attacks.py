"""Small courses that looked sound and were not, and sound ones that were refused: each was found by attacking `check`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course import Course
from autograder.course.places import Place
from autograder.judging import time_limit
from autograder.judging.bank_error import BankError
from autograder.judging.prepare import make_judge
from autograder.language import DeclarationError
from autograder.proving import trial
from autograder.proving.proof import prove
from autograder.sandbox.client import Zygote

COURSE = Course(title="Attacked", assignments=[])
NUMBERS = count()
CONTENTS = '''"""Attacked."""

from autograder.language import Assignment

ASSIGNMENT = Assignment("Attacked", ["f"])
'''
HEAD = '''"""Attacked."""

import torch

from autograder.language import *
'''

Findings = Callable[..., list[str]]


def about(name: str, *, solution: bool) -> dict[str, Any]:
    """Return nbgrader's metadata of an answer cell, or of a check cell."""
    return {"nbgrader": {"cell_type": "code", "grade": not solution, "grade_id": name, "locked": not solution,
                         "schema_version": 3, "solution": solution, "task": False, **({} if solution else {"points": 0})}}  # fmt: skip


@pytest.fixture
def findings(tmp_path: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> Findings:
    """Prove a course of one exercise `f`; return what is found, without the place."""

    def found(
        declaration: str,
        solution: str,
        *,
        outside: str = "",
        support: str = "",
        prose: str = "",
        course: Course = COURSE,
    ) -> list[str]:
        monkeypatch.syspath_prepend(str(tmp_path))
        place = Place(tmp_path, f"attacked_{next(NUMBERS)}")
        place.source.parent.mkdir(parents=True)
        place.hidden.mkdir(parents=True)
        place.support.write_text(support)
        place.contents.write_text(CONTENTS)
        place.exercise_file("f").write_text(f"{HEAD}\n{declaration}\n")
        cells = [
            nbformat.v4.new_markdown_cell(prose or "## f", id="statement"),
            nbformat.v4.new_code_cell("import torch\nfrom check import check\n\ntorch.set_default_dtype(torch.float64)", id="setup"),
            nbformat.v4.new_code_cell(f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION\n{outside}", id="answer", metadata=about("f_answer", solution=True)),
            nbformat.v4.new_code_cell('check("f")', id="check", metadata=about("f", solution=False)),
        ]  # fmt: skip
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
        nbformat.write(notebook, place.source)
        try:
            judge = make_judge(place, course, zygote)
            texts = [str(found) for found in prove(place, course, judge, zygote).all_findings]
        except (BankError, DeclarationError) as problem:
            texts = str(problem).splitlines()
        return [text.split("exercise 'f': ")[-1] for text in texts]

    return found


DETACHED = "def f(A, x):\n    return ((A + A.mT) @ x).detach()"
QUADRATIC = '''
@exercise(given=dict(A=matrix("n", "n"), x=vector("n")), find=gradient("x"), checks=[{checks}])
def f(A, x):
    """The gradient of xᵀAx."""
    return x @ A @ x
'''
DOUBLE = '''
@exercise(given=dict(x={given}), find=value(), checks=[{checks}])
def f(x):
    """Twice x."""
    return {body}
'''
LEAVES = 'hidden("leaves", ordinary.leaves().draws(3), points=1)'


def test_a_solution_that_is_slower_than_the_limit_proves_nothing(findings: Findings) -> None:
    declaration = DOUBLE.format(
        given='vector("n")', body="2 * x", checks='hidden("plain x", ordinary.draws(3), points=1)'
    )
    slow = "import time\n\n\ndef f(x):\n    time.sleep(0.8)\n    return 2 * x.detach()"
    course = dataclasses.replace(COURSE, limits=dataclasses.replace(COURSE.limits, seconds_per_call=0.3))
    assert "does not pass 'plain x' (stopped after 0.3 seconds" in findings(declaration, slow, course=course)[0]


def test_a_solution_that_differs_is_shown_with_one_input_and_both_answers(findings: Findings) -> None:
    declaration = DOUBLE.format(
        given="vector(2)", body="2 * x", checks='hidden("plain x", ordinary.draws(3), points=1)'
    )
    (text,) = findings(declaration, "def f(x):\n    return 3 * x.detach()")
    assert re.fullmatch(
        r"the solution in source/\w+/\w+\.ipynb does not pass 'plain x' \(2 of 2 entries are wrong on 3 of 3 inputs\. "
        r"Your result is right up to a factor, the same for all entries\. [^.]*\)\. At "
        r"x = tensor\(\[.*?\]\) it returns tensor\(\[.*?\]\); the declaration expects tensor\(\[.*?\]\)\. Mend the solution or "
        r"the declaration\.",
        text,
    ), text


def test_a_release_that_is_paid_untouched(findings: Findings) -> None:
    checks = 'hidden("plain x", ordinary.draws(3), points=4), hidden("leaves", ordinary.leaves().draws(3), points=1)'
    declaration = DOUBLE.format(given='vector("n")', body="2 * x", checks=checks)
    found = findings(declaration, "unused = 1", outside="\n\ndef f(x):\n    return 2 * x.detach()")
    assert "the untouched release earns 5 points. Let the solution region hold the whole answer." in found


def test_mutants_that_are_left_when_the_time_is_used_up_are_told(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "EXERCISE_SECONDS", 0.0)
    checks = f'hidden("plain", ordinary.draws(4), points=1), {LEAVES}'
    found = findings(QUADRATIC.format(checks=checks), DETACHED)
    assert any("changed solutions were not tried, as the time was used up" in text for text in found)


def test_a_mutant_that_only_shown_checks_catch_survives(findings: Findings) -> None:
    checks = 'hidden("small", ordinary.sizes(n=1).draws(4), points=9), shown("s", ordinary.draws(3), points=1)'
    found = findings(QUADRATIC.format(checks=checks), DETACHED)
    told = "the changed solution '(A + A.mT) @ x → (A + A) @ x' (line 3) earns all points, but is wrong on inputs like those "
    assert any(text.startswith(f"{told}of 's', as at A = ") for text in found), found


def test_hidden_inputs_that_a_shown_check_publishes(findings: Findings) -> None:
    checks = 'hidden("a", ordinary.draws(3), points=9), shown("b", ordinary.draws(3), points=1)'
    declaration = DOUBLE.format(given="one_of(2, 3, 5)", body="2 * x", checks=checks)
    found = findings(declaration, "def f(x):\n    return 2 * x")
    assert "every input of 'a' is an input of a shown check, so that its answers are public. Draw others." in found


def test_a_first_check_that_lets_a_misconception_pass_on_small_inputs(findings: Findings) -> None:
    checks = f'hidden("small", ordinary.sizes(n=1).draws(4), points=18), hidden("float32", ordinary.float32().draws(4), points=1), {LEAVES}'
    wrong = '\n\n@f.misconception\ndef assumes_symmetry(A, x):\n    """Is A symmetric?"""\n    return 2 * A @ x'
    found = findings(QUADRATIC.format(checks=checks) + wrong, DETACHED)
    assert "'assumes_symmetry' is wrong on plain inputs, but 'small' lets it pass. Begin with ordinary inputs." in found


def test_small_sizes_everywhere(findings: Findings) -> None:
    checks = 'hidden("small", ordinary.sizes(n=1).draws(4), points=18), hidden("leaves", ordinary.sizes(n=1).leaves().draws(3), points=1)'
    found = findings(QUADRATIC.format(checks=checks), "def f(A, x):\n    return ((A + A.T) @ x).detach()")
    assert any("but is wrong on larger sizes" in text for text in found), found


def test_a_guard_that_no_check_needs(findings: Findings) -> None:
    declaration = '''
@exercise(given=dict(x=vector("n")), find=gradient("x"), checks=[hidden("plain x", ordinary, points=4), hidden("leaves", ordinary.leaves().draws(3), points=1)])
def f(x):
    """The gradient of the norm of x, 0 at 0."""
    return x.norm()
'''
    solution = "def f(x):\n    if not x.any():\n        return torch.zeros_like(x)\n    return (x / x.norm()).detach()"
    found = findings(declaration, solution)
    assert any("but is wrong on an input of zeros, as at x = tensor([0., " in text for text in found), found


def test_a_setting_all_of_whose_inputs_are_dropped(findings: Findings) -> None:
    declaration = '''
@exercise(given=dict(s=one_of(0.0, 1.0), x=positive("n")), find=gradient("x"), checks=[hidden("both s", ordinary.draws(8), points=4)])
def f(s, x):
    """The gradient of Σ |x - s·x|^½."""
    return (x * s).sqrt().sum()
'''
    found = findings(declaration, "def f(s, x):\n    return (0.5 * s / (s * x).sqrt()).detach()")
    assert any(
        "inputs of 'both s' the routes to the answer disagree" in text or "is not finite" in text for text in found
    ), found


def test_a_body_that_is_nan_is_called_so(findings: Findings) -> None:
    declaration = DOUBLE.format(
        given='vector("n")', body="x.sqrt()", checks='hidden("plain x", ordinary.draws(4), points=1)'
    )
    assert "the answer is not finite" in findings(declaration, "def f(x):\n    return x.sqrt()")[0]


def test_float32_that_allows_a_third(findings: Findings) -> None:
    checks = f'hidden("plain", ordinary.draws(4), points=4), hidden("float32", ordinary.float32().within(0.3).draws(4), points=5), {LEAVES}'
    found = findings(QUADRATIC.format(checks=checks), DETACHED)
    assert any(
        text.startswith("the tolerance of 'float32' is 2.5e+06 times the solution's own error") for text in found
    ), found


def test_answers_far_below_the_scale(findings: Findings) -> None:
    declaration = DOUBLE.format(given='vector("n")', body="6e-9 * x", checks='hidden("plain x", ordinary, points=4)')
    found = findings(declaration, "def f(x):\n    return 6e-9 * x.detach()")
    assert any(
        text.startswith("the answers of 'plain x' are at most") and "Write .of_scale(" in text for text in found
    ), found


def test_a_tolerance_of_a_few_roundings(findings: Findings) -> None:
    checks = f'hidden("plain", ordinary.draws(4).within(3e-15), points=4), {LEAVES}'
    assert any(
        "other right answers may fail. Widen" in text for text in findings(QUADRATIC.format(checks=checks), DETACHED)
    )


def test_a_constant_answer_is_paid_nowhere(findings: Findings) -> None:
    declaration = DOUBLE.format(
        given='vector("n")', body='"saddle"', checks='hidden("plain x", ordinary.draws(3), points=4)'
    )
    found = findings(declaration, 'def f(x):\n    return "saddle"')
    assert "'return always the same' earns 4 points without work. Let the first check refuse it." in found
    assert not any("return zeros" in text for text in found)


def test_a_body_that_changes_its_inputs_does_not_change_what_students_get(findings: Findings) -> None:
    declaration = '''
@exercise(given=dict(A=matrix("n", "n"), x=vector("n")), find=value(), checks=[hidden("plain", ordinary.draws(6), points=9), hidden("leaves", ordinary.leaves().draws(3), points=1)])
def f(A, x):
    """A·x without the diagonal of A."""
    A.fill_diagonal_(0)
    return A @ x


@f.misconception
def keeps_the_diagonal(A, x):
    """Is the diagonal left out?"""
    return A @ x
'''
    solution = "def f(A, x):\n    B = A.detach().clone()\n    B.fill_diagonal_(0)\n    return (B @ x).detach()"
    assert findings(declaration, solution) == []


def test_a_declaration_that_never_ends(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "SECONDS", 0.5)
    checks = f'hidden("plain", ordinary.draws(4), points=4), {LEAVES}'
    endless = (
        '\n\n@f.misconception\ndef never_ends(A, x):\n    """When does your loop end?"""\n    while True:\n        pass'
    )
    found = findings(QUADRATIC.format(checks=checks) + endless, DETACHED)
    assert "the misconception 'never_ends' does not end within 0.5 seconds" in found[0]


def test_a_misconception_that_exits_is_one_that_raises(findings: Findings) -> None:
    checks = f'hidden("plain", ordinary.draws(4), points=4), {LEAVES}'
    exits = '\n\n@f.misconception\ndef leaves_early(A, x):\n    """Stay."""\n    raise SystemExit(3)'
    found = findings(QUADRATIC.format(checks=checks) + exits, DETACHED)
    assert any(
        "'leaves_early' (" in text and "raises on every ordinary input: SystemExit: 3. Mend it." in text
        for text in found
    )


def test_a_solution_of_short_lines_is_found_as_a_whole(findings: Findings) -> None:
    declaration = DOUBLE.format(given='vector("n")', body="2 * x", checks='hidden("plain x", ordinary, points=4)')
    solution = "def f(x):\n    y = 2 * x\n    y.detach_()\n    return y"
    found = findings(declaration, solution, prose=f"## f\n\n{solution}")
    assert any("contains a whole solution" in text for text in found), found


def test_a_hessian_of_a_term_that_is_hidden_from_autograd(findings: Findings) -> None:
    declaration = '''
@exercise(given=dict(x=vector("n")), find=hessian("x"), checks=[hidden("plain x", ordinary.draws(4), points=4)])
def f(x):
    """The Hessian of Σ x⁴ + x²."""
    return (x.detach() ** 4).sum() + (x**2).sum()
'''
    found = findings(declaration, "def f(x):\n    return 2 * torch.eye(len(x), dtype=x.dtype)")
    assert "the routes to the answer disagree" in found[0]


# --- false alarms ------------------------------------------------------------------------------------------


def test_a_line_of_the_engines_own_files_is_no_secret(findings: Findings) -> None:
    checks = f'hidden("plain", ordinary.draws(4), points=4), {LEAVES}'
    found = findings(
        QUADRATIC.format(checks=checks), "def f(A, x):\n    with torch.no_grad():\n        return (A + A.mT) @ x"
    )
    assert not any("contains" in text for text in found), found


def test_a_rebuilt_function_may_have_a_symmetric_parameter(findings: Findings) -> None:
    support = "def bowl(A):\n    return lambda x: x @ A @ x\n"
    declaration = '''
from source.{name} import support


@exercise(given=dict(f=rebuilt(support.bowl, spd("n")), x=vector("n")), find=value(), checks=[hidden("plain", ordinary.draws(6), points=4)])
def f(f, x):
    """The gradient of f."""
    return torch.func.grad(f)(x)
'''
    name = f"attacked_{_next_number()}"
    found = findings(
        declaration.format(name=name), "def f(f, x):\n    return torch.func.grad(f)(x.detach())", support=support
    )
    assert not any("symmetric" in text for text in found), found


def _next_number() -> int:
    """Tell the number that the next course gets, so that its declarations can import its support code."""
    global NUMBERS
    number = next(NUMBERS)
    NUMBERS = count(number)
    return number


def test_a_constant_may_be_what_the_lecturer_chose(findings: Findings) -> None:
    declaration = '''
@exercise(given=dict(w=constant(torch.ones(3, dtype=torch.float64)), x=vector(3)), find=value(), checks=[hidden("plain", ordinary.draws(6), points=4), hidden("leaves", ordinary.leaves().draws(3), points=1)])
def f(w, x):
    """w·x."""
    return w @ x
'''
    found = findings(declaration, "def f(w, x):\n    return (w @ x).detach()")
    assert not any("all the same" in text for text in found), found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{0: x}", "the answer is a dict with keys that are no text"),
        ("{1, 2}", "the answer is a set, which cannot be sent"),
        ("float('inf') * x", "the answer is not finite"),
    ],
)
def test_an_answer_that_nothing_could_be_compared_with(findings: Findings, body: str, expected: str) -> None:
    declaration = DOUBLE.format(given='vector("n")', body=body, checks='hidden("plain x", ordinary.draws(3), points=4)')
    assert expected in findings(declaration, f"def f(x):\n    return {body}")[0]
