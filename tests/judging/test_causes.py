"""What went wrong first is told first: in the result, in each message, on the student's page and on the class's."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.result import PREDICTION_CHECK, SubmissionResult
from autograder.judging.sentences import first_cause
from autograder.sandbox.client import Zygote
from tests.small_set import TOTAL

GRADIENT = "def grad_quadratic_form(A: Tensor, x: Tensor) -> Tensor:"
Graded = Callable[..., SubmissionResult]

# Each stands on top of the set-up cell: field-reports §2, and more of the kind.
LINES = {
    "another folder": "import os; os.chdir('/content/drive/MyDrive/x')",
    "pip": "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', '-q', 'tqdm'])",
    "a fetched file": "import urllib.request\nurllib.request.urlretrieve('https://example.org/support.py', 'support.py')",
    "a fetched file, if missing": "import os, urllib.request\nif not os.path.exists('more.py'):\n    urllib.request.urlretrieve('https://example.org/more.py', 'more.py')",
    "a folder of figures": "import os; os.makedirs('/content/figures', exist_ok=True)",
    "that a file is there": "import os; assert os.path.exists('support.py')",
    "the examples": "import json\nassert json.load(open('examples.json'))",
    "the notebook itself": "import json\ncells = json.load(open('small_gradients.ipynb'))['cells']\nassert len(cells) > 3",
    "the real check": "assert 'def check' in open('check.py').read()",
    "a style": "import matplotlib.pyplot as plt; plt.style.use('seaborn-whitegrid')",
    "a drive": "from google.colab import drive\ndrive.mount('/content/drive')",
    "a language": "import locale; locale.setlocale(locale.LC_ALL, 'de_DE')",
    "a name": "name = input('name: ')",
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(place: Place, judge: Judge, zygote: Zygote) -> Graded:
    """Grades the solutions with a line on top of the set-up cell, and a change in the text."""

    def grade(line: str, before: str = "", after: str = "") -> SubmissionResult:
        notebook = json.loads((place.solutions / f"{place.name}.ipynb").read_text(encoding="utf-8"))
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert any(before in "".join(cell["source"]) for cell in code)
        code[0]["source"] = "\n".join([line, "".join(code[0]["source"])])
        for cell in code:
            cell["source"] = "".join(cell["source"]).replace(before, after) if before else cell["source"]
        return judge.grade("ann", json.dumps(notebook).encode(), zygote)

    return grade


def checks_of(result: SubmissionResult, name: str) -> list[str]:
    """Return the messages of an exercise, but for that of its prediction."""
    item = next(item for item in result.exercises if item.name == name)
    return [check.message for check in item.checks if check.name != PREDICTION_CHECK]


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_that_cannot_work_here_costs_no_point(graded: Graded, line: str) -> None:
    result = graded(line)
    assert (result.points, result.causes) == (TOTAL, [])


def test_the_first_cause_stands_in_the_result_and_in_every_message(graded: Graded) -> None:
    result = graded("assert False, 'not today'")
    assert result.causes is not None
    [cause] = result.causes
    said = first_cause(cause)
    assert said.startswith("Code cell 1, line 1 raised AssertionError: not today; Callable, plt, torch, check, ")
    assert said.endswith(" are missing because of it.")
    messages = {check.message for item in result.exercises for check in item.checks if check.verdict == "missing"}
    assert messages
    assert all(
        "code cell 1, line 1 raised AssertionError; Callable, plt, torch, check, " in message for message in messages
    )
    assert not any("not today" in message for message in messages)


def test_a_package_that_an_answer_needs_is_named(graded: Graded) -> None:
    needs_it = f"@njit(cache=True)\n{GRADIENT}"
    result = graded("from numba import njit", GRADIENT, needs_it)
    checks = checks_of(result, "grad_quadratic_form")
    assert all(": it needs njit of numba, which is not installed where this is graded (code cell " in m for m in checks)
    assert [first_cause(cause) for cause in result.causes or []] == [
        "Code cell 1, line 1 imports numba, which is not installed where this is graded; "
        "njit and grad_quadratic_form are missing because of it."
    ]


@pytest.mark.parametrize(
    ("line", "inside", "does"),
    [
        ("from tqdm import tqdm", "for i in tqdm(range(3)): pass", "needs"),
        ("x = 1", "import tqdm", "imports"),
        ("x = 1", "from tqdm.auto import tqdm", "imports"),
    ],
)
def test_a_package_that_is_used_inside_a_function_is_named(graded: Graded, line: str, inside: str, does: str) -> None:
    result = graded(line, GRADIENT, f"{GRADIENT}\n    {inside}")
    said = f"grad_quadratic_form: your function {does} tqdm, which is not installed where this is graded (code cell "
    assert all(message.startswith(said) for message in checks_of(result, "grad_quadratic_form"))


def test_a_name_that_an_error_left_out_is_explained_where_it_is_needed(graded: Graded) -> None:
    result = graded("x = [1][1]\ndef helper(): pass", GRADIENT, f"{GRADIENT}\n    import torch\n    helper()")
    assert result.causes is not None
    assert first_cause(result.causes[0]).startswith(
        "Code cell 1, line 1 raised IndexError: list index out of range; x, helper, "
    )


def test_an_annotation_of_a_missing_package_costs_nothing(graded: Graded) -> None:
    annotated = 'def grad_quadratic_form(A: Float[Tensor, "n n"], x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:'
    assert graded("from jaxtyping import Float\nfrom torch import Tensor", GRADIENT, annotated).points == TOTAL
