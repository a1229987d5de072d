"""What notebooks, judge and platforms agree on: names, the line of a stub, and what only shows."""

from __future__ import annotations

ANSWER, PREDICT = "_answer", "predict_"
STUB = "raise NotImplementedError("
UNWRITTEN = "write "
SHOWS = "support.show_"  # functions of support code that only draw or print, for whoever reads the notebook
CHECKS = "check.check"


def answer_cell_of(exercise: str) -> str:
    """Return the grade_id of the cell where students write an exercise's function."""
    return f"{exercise}{ANSWER}"


def prediction_of(exercise: str) -> str:
    """Return the variable that holds a student's choice, which is the grade_id of its cell as well."""
    return f"{PREDICT}{exercise}"


def unwritten(function: str) -> str:
    """Return what a function raises that nobody has written yet."""
    return f"{UNWRITTEN}{function}"


def stub_of(function: str) -> str:
    """Return the line that stands in a release in place of a function's body."""
    return f'{STUB}"{unwritten(function)}")'


def only_shows(function: str) -> bool:
    """Whether a function, by its dotted name, is called for whoever reads the notebook, and for nothing else."""
    return function == CHECKS or function.startswith(SHOWS)
