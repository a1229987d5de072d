"""What went wrong first stands first: on the student's page, and among what the lecturer is told before the numbers."""

from __future__ import annotations

import pytest

from autograder.judging.facts import FirstCause, NoFunction
from autograder.reporting.overview import overview
from autograder.reporting.result_folder import Results
from autograder.reporting.writing import _environment, student_page
from tests.reporting.made import COURSE, DECLARED, HOSTILE, RENAMED, RIGHT, of_double, of_total, submitted

CAUSE = FirstCause(cell=1, line=2, type="FileNotFoundError", text=HOSTILE, names=("torch", "double"), others=3)
PACKAGE = FirstCause(cell=2, line=1, type="ModuleNotFoundError", package="numba", names=("njit", "double"))
SAID = (
    "Code cell 1, line 2 raised FileNotFoundError: <script>alert(1)</script>; "
    "torch, double and 3 more are missing because of it."
)
LOST = NoFunction(name="double", because="raised", cell=3, line=1, type="NameError", needs="torch", cause=CAUSE)
GONE = of_double("missing", "missing", "missing", "correct", LOST), of_total("missing", LOST)


@pytest.mark.parametrize("exercises", [GONE, (GONE[0], RIGHT[1])], ids=["of all", "of one"])
def test_it_stands_above_every_exercise_on_the_students_page(exercises: tuple) -> None:  # type: ignore[type-arg]
    result = submitted("ann", *exercises, causes=[CAUSE, PACKAGE])
    page = student_page(_environment(), COURSE, DECLARED, result, {})
    said = SAID.replace("<", "&lt;").replace(">", "&gt;")
    assert said in page
    assert page.index(said) < page.index(
        '<section class="exercise"' if exercises is not GONE else "These are the names"
    )
    assert "Mend that line before all else, restart the kernel, run all cells" in page
    assert "Did you rename them" not in page


def test_a_package_that_is_not_here_is_no_line_to_mend() -> None:
    result = submitted("ann", GONE[0], RIGHT[1], causes=[PACKAGE])
    page = student_page(_environment(), COURSE, DECLARED, result, {})
    assert "Code cell 2, line 1 imports numba, which is not installed where this is graded" in page
    assert "Write what needs numba without it, restart" in page


def test_renaming_is_guessed_only_where_nothing_explains_what_is_missing() -> None:
    magic = NoFunction(name="double", because="magic", cell=2, magic="%%timeit")
    class_ = {
        "ann": submitted("ann", *GONE, causes=[CAUSE]),
        "bea": submitted("bea", *GONE, causes=[CAUSE]),
        "cal": submitted("cal", of_double("missing", "missing", "missing", "correct", magic), RIGHT[1]),
        "dan": submitted("dan", *RENAMED),
    }
    explained, renamed = overview("made", DECLARED, Results(class_)).attention
    assert explained.text == (
        "In 3 notebooks something went wrong before any function was called, and others hang on it:"
    )
    assert [(case.said, case.students) for case in explained.cases] == [
        (SAID, ["ann", "bea"]),
        ("The notebook defines no double: it stands below %%timeit (code cell 2). Remove that line.", ["cal"]),
    ]
    assert not explained.is_problem
    assert [(case.said, case.students) for case in renamed.cases] == [("In 2 of 2 exercises:", ["dan"])]
