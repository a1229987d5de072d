"""Cells that only show something are not run; every other cell is."""

from __future__ import annotations

import pytest

from autograder.course.places import Place
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.judging.judge import Judge
from autograder.judging.passed_over import PASSED_OVER, to_run
from autograder.sandbox.client import Zygote
from tests.golden import stable
from tests.judging.test_picture_answers import notebook, solved

HEAD = (
    "import support\nfrom check import check\nfrom support import show_it, surface\nfrom support import show_it as seen"
)


@pytest.mark.parametrize(
    "cell",
    [
        'check("f")',
        "show_it(f)",
        "show_it(f, g, size=3)",
        "seen(f)\ncheck('f')",
        "support.show_it(f)",
        "\n# look\nshow_it()",
    ],
)
def test_what_only_shows_is_passed_over(cell: str) -> None:
    assert to_run([HEAD, cell], SubmittedSource([HEAD, cell])) == [HEAD, PASSED_OVER]


@pytest.mark.parametrize(
    "cell",
    [
        "x = show_it(f)", "show_it(f())", "surface(c)", "show_it(f)\nx = 1", "%time show_it(f)", "# nothing", "show(f)",
        "show_it(*fs)", "show_it(x := 1)", "show_it(f).x", "await show_it(f)", "if True:\n    show_it(f)", "show_it(",
    ],
)  # fmt: skip
def test_every_other_cell_is_run(cell: str) -> None:
    assert to_run([HEAD, cell], SubmittedSource([HEAD, cell])) == [HEAD, cell]


@pytest.mark.parametrize("own", ["def show_it(f):\n    pass", "show_it = f", "from mine import show_it"])
def test_a_function_of_the_notebooks_own_is_called(own: str) -> None:
    cells = [HEAD, own, "show_it(f)"]
    assert to_run(cells, SubmittedSource(cells)) == cells


def test_a_cell_that_only_shows_costs_nobody_anything(judge: Judge, place: Place, zygote: Zygote) -> None:
    shows = "check(central_diff_grad)", "from support import show_nothing", "show_nothing(central_diff_grad)"
    assert stable(judge.grade("s", solved(place, *shows), zygote)) == stable(judge.grade("s", solved(place), zygote))
    assert judge.grade("s", notebook("show_nothing(1)"), zygote).points == 0
