"""Finds out why a notebook has no function of some name: what stands where it was to be, and what became of that cell.

Reads the submission as text; knows neither inputs nor answers.
"""

from __future__ import annotations

import re

from autograder.judging.causes import STOPPED, Causes
from autograder.judging.endings import counted, known_type
from autograder.judging.facts import Cause, NoFunction
from autograder.judging.newer_syntax import HERE, needed_python
from autograder.judging.notebook import Submitted
from autograder.sandbox.outcome import Lost

_NOT_RUN = re.compile(r"\s*(%%\w+)")  # whatever ran below a magic is defined, and nobody asks


def why_missing(name: str, submitted: Submitted, causes: Causes) -> NoFunction:
    """Say that a function is not there, and why, if that can be seen.

    Args:
        name: of the function.
        submitted: the notebook.
        causes: what became of its code cells.
    """
    if found := causes.lost_with(name):
        return _of_its_cell(name, submitted, *found)
    defines = re.compile(rf"^(?:(?:async[ ]+)?def[ ]+{name}\b|{name}[ ]*=(?!=))", re.MULTILINE)
    for index, source in reversed([*enumerate(submitted.code)]):
        if name not in source or not defines.search(source):
            continue
        if whole := causes.unnamed(index):
            return _of_its_cell(name, submitted, index, whole)
        magic = _NOT_RUN.match(source)
        if magic:
            return NoFunction(name=name, because="magic", cell=counted(index), magic=magic[1][:30])
        return NoFunction(name=name, because="replaced")
    if any(defines.search(source) for source in submitted.text):
        return NoFunction(name=name, because="text_cell")
    return NoFunction(name=name)


def _of_its_cell(name: str, submitted: Submitted, index: int, lost: Lost, cause: Cause | None = None) -> NoFunction:
    """Say that the cell of a function that is not there raised, or did not end."""
    raised = lost.raised
    if raised.type_name in STOPPED:
        return NoFunction(name=name, because="stopped", cell=counted(index))
    source = submitted.code[index]
    fact = NoFunction(
        name=name,
        because="raised",
        cell=counted(index),
        line=raised.line if raised.cell == index else None,
        type=known_type(raised),
        needs=lost.needs if cause and lost.needs.isidentifier() and lost.needs in source else "",
        cause=cause,
    )
    needed = needed_python(source) if raised.type_name == "SyntaxError" else None
    if needed is None:
        return fact
    return fact.model_copy(update={"needs_python": "{}.{}".format(*needed), "python": "{}.{}".format(*HERE)})
