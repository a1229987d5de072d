"""Two answers are the same if nothing but names, comments, annotations and layout tells them apart."""

from __future__ import annotations

import pytest

from autograder.comparing.answers import answers_in, names_asked_for
from autograder.comparing.forms import Form

ASKED = {"grad": ["grad"], "Value": ["Value"]}
ONE = '''\
import torch

def grad(A, x):
    """The gradient."""
    # both halves
    left = A @ x
    right = A.mT @ x
    return (left + right) / 2.0
'''


def form(*cells: str) -> Form:
    """Return the form of the answer to `grad`."""
    return answers_in(cells, ASKED)["grad"].form


@pytest.mark.parametrize(
    "other",
    [
        "def grad(M, v):\n    a = M @ v\n    b = M.mT @ v\n    return ((a + b)\n            / 2.0)",
        "def grad(A: 'Tensor', x: 'Tensor') -> 'Tensor':\n    pass\n    u: float = 0\n".replace(
            "    u: float = 0\n", ""
        )
        + "    p = A @ x; q = A.mT @ x\n    return (p + q) / 2.0",
        "print(1)\ndef grad(x, A):\n    s = x @ A\n    ...\n    t = x.mT @ A\n    return (s + t) / 2.0\ngrad",
        "def grad(A, x):\n    return 0\n\n" + ONE,
        "%matplotlib inline\n" + ONE,
    ],
)
def test_what_is_not_form_does_not_count(other: str) -> None:
    assert form(other) == form(ONE)


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace("+ right", "- right"),
        ONE.replace("2.0", "2"),
        ONE.replace("A.mT @ x", "x @ A"),
        ONE.replace("return (left", "return (right"),
        ONE.replace(".mT", ".T"),
        ONE + "\n" * 3 + "    # more\n    print(1)\n",
    ],
)
def test_what_is_form_counts(other: str) -> None:
    cells = [other] if other.count("print") == 0 else [ONE.replace("    return", "    print(1)\n    return")]
    assert form(*cells) != form(ONE)


def test_a_module_is_the_same_under_any_name_and_a_helper_belongs_to_the_answer() -> None:
    plain = "import torch\ndef grad(x):\n    return half(torch.sin(x))\n"
    other = "import torch as t\ndef grad(v):\n    return h(t.sin(v))\n"
    helper, same = "def half(y):\n    return y / 2\n", "def h(z):\n    return z / 2\n"
    assert form(plain, helper) == form(other, same)
    assert form(plain, helper) != form(other, same.replace("/ 2", "/ 3"))


def test_another_exercise_is_no_helper() -> None:
    asked = {"grad": ["grad"], "step": ["step"]}
    step = "def step(x):\n    return x - grad(x)\n"
    first = answers_in([step, "def grad(x):\n    return 2 * x\n"], asked)["step"].form
    second = answers_in([step, "def grad(x):\n    return 3 * x\n"], asked)["step"].form
    assert first == second


def test_the_text_is_as_it_stands_there_and_nothing_that_a_page_cannot_hold() -> None:
    cell = "x = 1\n\n@torch.no_grad()\ndef grad(x):\n    # \x1b[31m\n    return x  # so\n\ny = 2\n"
    text = answers_in([cell], ASKED)["grad"].text
    assert text.startswith("def grad(x):\n    # ")
    assert text.endswith("    return x  # so")
    assert "\x1b" not in text


@pytest.mark.parametrize("cell", ["def grad(", "def grad(x):\n    return " + "-" * 50_000 + "x", "", "grad = 3", "\0"])
def test_what_cannot_be_read_is_no_answer(cell: str) -> None:
    assert answers_in([cell], ASKED) == {}


def test_what_nobody_writes_is_left_out() -> None:
    chain = "def grad(x):\n return f0(x)\n" + "".join(f"def f{i}(x):\n return f{i + 1}(x)\n" for i in range(2_000))
    assert answers_in([chain], ASKED) == {}


def test_what_is_asked_for_stands_in_the_cells_of_the_release() -> None:
    cells = [("setup", "def helper(): ..."), ("grad_answer", "def grad(x):\n    raise NotImplementedError"), ("grad", "check('grad')"),
             ("Value_answer", "class Value:\n    ...\n\ndef topo(v):\n    raise NotImplementedError")]  # fmt: skip
    assert names_asked_for(cells, ["grad", "Value", "gone"]) == {"grad": ["grad"], "Value": ["Value", "topo"]}


def test_constants_of_any_length_are_told_apart() -> None:
    """Python refuses to write down a whole number of more than 4300 digits: it ended the report of a whole class."""
    alike = [form(f"def grad(x):\n    return {value}") for value in ("0x" + "f" * 5_000, "0x" + "f" * 4_999 + "e")]
    texts = [form(f"def grad(x):\n    return '{'a' * 2_000}{end}'") for end in "bc"]
    truths = [form(f"def grad(x):\n    return {value}") for value in ("True", "1", "1.0", "'1'")]
    assert len({*alike, *texts, *truths}) == 8
