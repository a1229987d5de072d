"""What the source says by itself is not asked, and comes to the same as if it were."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from autograder.course.places import Place
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.judging.judge import Judge
from autograder.judging.unasked import Known, Unasked
from autograder.language import Choice, exercise, gradient, hidden, ordinary, vector
from autograder.sandbox.client import Zygote
from autograder.sandbox.outcome import Outcome, Raised
from tests.golden import stable
from tests.judging.test_picture_answers import notebook


@exercise(
    given=dict(x=vector("n")),
    find=gradient("x"),
    checks=[hidden("ordinary", ordinary, points=1)],
    choice=Choice("b", "why"),
)
def f(x):  # type: ignore[no-untyped-def]
    """A function."""
    return (x**2).sum()


STUB = 'def f(x):\n    """Say f."""\n    raise NotImplementedError("write f")'
UNWRITTEN = Outcome("raised", raised=Raised("NotImplementedError", "write f"))
MISSING = Outcome("missing", missing="f")
NO_CHOICE = Outcome("missing", missing="predict_f")


def known(*cells: str) -> Known:
    """Return what cells say of the exercise."""
    return Unasked(cells, SubmittedSource(cells)).known_of(f.exercise)


@pytest.mark.parametrize(
    ("cells", "call"),
    [
        ([STUB], UNWRITTEN),
        ([STUB, "from check import check", 'check("f")'], UNWRITTEN),
        (["from support import show_it", STUB, "show_it(f)"], UNWRITTEN),
        ([STUB, "# f(2.0)", "print(f)", "def g():\n    return f(1)", "f.x = 1"], UNWRITTEN),
        ([STUB, "f = len"], None),
        ([STUB, "del f"], None),
        ([STUB, "for f in 1, 2:\n    pass"], None),
        ([STUB, "def g():\n    global f"], None),
        ([STUB, "from torch import sin as f"], None),
        ([STUB, "update(dict(f=len))"], None),
        ([STUB, "name = 'f'"], None),
        ([STUB, "f("], None),
        ([STUB, "import f.g"], None),
        ([STUB, "print('write f. Then run f.')"], UNWRITTEN),
        ([STUB, "globals()[chr(102)] = len"], None),
        ([STUB, "import sys\nsys.modules"], None),
        ([f"import torch\n{STUB}"], None),
        ([f"@staticmethod\n{STUB}"], None),
        ([STUB.replace("write f", "write g")], None),
        ([STUB.replace("raise", "x = 1\n    raise")], None),
        (["def f(x):\n    return x"], None),
        (["%%time\n" + STUB], None),
        (["import torch", "f(1)"], MISSING),
        (["def f2(x):\n    return x"], MISSING),
        ([], MISSING),
        (["exec(open('f.py').read())"], None),
        (["class A:\n    pass\nA().__dict__"], None),
    ],
)
def test_only_what_is_plain_is_known_of_a_function(cells: list[str], call: Outcome | None) -> None:
    assert known(*cells).call == call


@pytest.mark.parametrize(
    ("cells", "choice"),
    [
        (["predict_f = None"], Outcome("returned", value=None)),
        (['predict_f = "b"  # "a", "b"'], Outcome("returned", value="b")),
        (['predict_f = None\npredict_f = "c"'], Outcome("returned", value="c")),
        (['predict_f = "b"\nimport torch'], None),
        (['predict_f = "a"', 'predict_f = "b"'], None),
        (["predict_f = 'a' if f else 'b'"], None),
        (["predict_f = 2"], None),
        (["x = predict_f = 'b'"], None),
        (["x = 1"], NO_CHOICE),
        (["eval('x')"], None),
    ],
)
def test_only_what_is_plain_is_known_of_a_choice(cells: list[str], choice: Outcome | None) -> None:
    assert known(*cells).choice == choice


def released(place: Place, *cells: str) -> list[str]:
    """Return the code cells of the release, and more below."""
    made = json.loads((place.release / f"{place.name}.ipynb").read_bytes())
    return ["".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code"] + [*cells]


class Refusing(Zygote):
    """Forks nothing."""

    def __init__(self) -> None:
        pass


def test_an_untouched_notebook_has_the_result_that_asking_gives_and_needs_no_worker(
    judge: Judge, place: Place, zygote: Zygote
) -> None:
    plain = judge.grade("s", notebook(*released(place)), Refusing())
    asked = judge.grade("s", notebook(*released(place, "globals()")), zygote)
    assert stable(plain) == stable(asked)
    assert {check.verdict for item in plain.exercises for check in item.checks} == {"not_attempted"}


def test_a_notebook_without_functions_has_the_result_that_asking_gives_and_needs_no_worker(
    judge: Judge, place: Place, zygote: Zygote
) -> None:
    setup = released(place)[0]
    assert stable(judge.grade("s", notebook(setup), Refusing())) == stable(
        judge.grade("s", notebook(setup, "globals()"), zygote)
    )


def test_what_is_written_is_asked_beside_what_is_not(
    judge: Judge, place: Place, zygote: Zygote, tmp_path: Path
) -> None:
    mine = "def grad_quadratic_form(A, x):\n    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)"
    cells = [cell for cell in released(place) if "def grad_quadratic_form" not in cell]
    plain = judge.grade("s", notebook(*cells, mine), zygote)
    assert stable(plain) == stable(judge.grade("s", notebook(*cells, mine, "globals()"), zygote))
    assert {item.name for item in plain.exercises if item.points} == {"grad_quadratic_form"}


def test_a_long_cell_is_looked_through_once_however_many_functions_are_asked_about() -> None:
    """It took half a minute of the judge's time for a set of eleven exercises, outside of every limit."""
    cells = [f"[{'a<b,' * 5_000}]\nprint(f, predict_f)"]
    source = SubmittedSource(cells)
    begun = time.process_time()
    unasked = Unasked(cells, source)
    read = time.process_time() - begun
    for _ in range(100):
        assert unasked.known_of(f.exercise).call == MISSING
    assert time.process_time() - begun < 5 * read
