"""What notebooks, judge and platforms agree on: names that follow from an exercise's, and the line of a stub."""

from __future__ import annotations

ANSWER, PREDICT = "_answer", "predict_"
STUB = "raise NotImplementedError("
UNWRITTEN = "write "


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
