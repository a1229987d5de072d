"""A name that an answer needs and that is defined twice: the second definition is named, if it changes anything."""

from __future__ import annotations

import json

import pytest

from autograder.course.places import Place
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.judging.judge import Judge
from autograder.judging.redefinitions import redefined
from autograder.judging.result import PREDICTION_CHECK
from autograder.sandbox.client import Zygote

HELPER, F = "def helper(x):\n    return x", "def f(x):\n    return helper(x)"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([HELPER, F, "def helper(x, y):\n    return y"], ("helper", 1, 3, 1)),
        ([HELPER, F, "x = 1\nclass helper: pass"], ("helper", 1, 3, 2)),
        ([f"{HELPER}\n{F}", "from support import helper"], None),
        ([HELPER, F, HELPER], None),
        ([HELPER, "def helper(x): return 2 * x", F], None),
        ([F, "def helper(x): return 1", "def helper(x): return 2"], ("helper", 2, 3, 1)),
        (["dim = 3", "def f(x):\n    return x[:dim]", "for dim in range(5):\n    pass"], ("dim", 1, 3, 1)),
        (["n, dim = 2, 3", "def f(x):\n    return x[:dim]", "\nn, dim = x.shape"], ("dim", 1, 3, 2)),
        (["dim = 3", "def f(x, dim):\n    return x[:dim]", "for dim in range(5):\n    pass"], None),
        (["dim = 3", "def g(x):\n    return x[:dim]", "def f(x):\n    return g(x)", "with open('x') as dim: pass"], ("dim", 1, 4, 1)),
        (["def f(x): return 1", "def f(x): return 2"], ("f", 1, 2, 1)),
        (["def f(x): return 1", "f = torch.compile(f)"], ("f", 1, 2, 1)),
        (["def f(x): return 1\ndef f(x): return 2"], None),
        (["x = 1", "def f(x):\n    return x", "x = 2"], None),
        ([HELPER, F, "def helper(:", "%%time\ndef helper(): return 1"], ("helper", 1, 4, 2)),
        ([HELPER, F, f"helper = {'+'.join(['1'] * 800)}"], ("helper", 1, 3, 1)),
    ],
)  # fmt: skip
def test_the_second_definition_is_found(cells: list[str], found: tuple[str, int, int, int] | None) -> None:
    fact = redefined(["f"], SubmittedSource(cells))
    assert (fact and (fact.name, fact.first, fact.again, fact.line)) == found


def test_the_message_names_it(place: Place, judge: Judge, zygote: Zygote) -> None:
    notebook = json.loads((place.solutions / f"{place.name}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in code:
        text = "".join(cell["source"])
        if "def grad_quadratic_form" in text:
            head, _, _ = text.partition("def grad_quadratic_form")
            cell["source"] = (
                f"{head}def doubled(A, x):\n    return ((A + A.mT) @ x[..., None])[..., 0].detach()\n\n\n"
                "def grad_quadratic_form(A, x):\n    return doubled(A, x)\n"
            )
            first = code.index(cell) + 1
    code[-1]["source"] = f"{''.join(code[-1]['source'])}\n\n\ndef doubled(x):\n    return 2 * x"
    result = judge.grade("ann", json.dumps(notebook).encode(), zygote)
    item = next(item for item in result.exercises if item.name == "grad_quadratic_form")
    for check in item.checks:
        if check.name != PREDICTION_CHECK:
            assert check.verdict == "raised"
            assert f"doubled is defined in code cell {first} and again in code cell {len(code)} (line " in check.message
            assert check.message.endswith("where the last one counts: give one of them another name.")
