"""Finds out why a notebook has no function of some name: what stands where it was to be, and what became of that cell.

Reads the submission as text; knows neither inputs nor answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from autograder.judging.endings import counted, known_type
from autograder.judging.facts import NoFunction
from autograder.judging.newer_syntax import HERE, needed_python
from autograder.judging.notebook import Submitted
from autograder.sandbox.outcome import Lost, Raised

_NOT_RUN = re.compile(r"\s*(%%\w+)")  # whatever ran below a magic is defined, and nobody asks


def why_missing(name: str, submitted: Submitted, lost: Mapping[int, Sequence[Lost]]) -> NoFunction:
    """Say that a function is not there, and why, if that can be seen.

    Args:
        name: of the function.
        submitted: the notebook.
        lost: what of the code cells came to nothing, by their index.
    """
    defines = re.compile(rf"^(?:(?:async[ ]+)?def[ ]+{name}\b|{name}[ ]*=(?!=))", re.MULTILINE)
    for index, source in reversed([*enumerate(submitted.code)]):
        if name not in source or not defines.search(source):
            continue
        if index in lost:
            return _of_its_cell(name, index, source, lost[index][-1].raised)
        magic = _NOT_RUN.match(source)
        if magic:
            return NoFunction(name=name, because="magic", cell=counted(index), magic=magic[1][:30])
        return NoFunction(name=name, because="replaced")
    if any(defines.search(source) for source in submitted.text):
        return NoFunction(name=name, because="text_cell")
    return NoFunction(name=name)


def _of_its_cell(name: str, index: int, source: str, raised: Raised) -> NoFunction:
    """Say that the cell of a function that is not there raised, or did not end."""
    if raised.type_name in ("timed_out", "out_of_memory", "crashed"):
        return NoFunction(name=name, because="stopped", cell=counted(index))
    line = raised.line if raised.cell == index else None
    fact = NoFunction(name=name, because="raised", cell=counted(index), line=line, type=known_type(raised))
    needed = needed_python(source) if raised.type_name == "SyntaxError" and raised.cell == index else None
    if needed is None:
        return fact
    return fact.model_copy(update={"needs_python": "{}.{}".format(*needed), "python": "{}.{}".format(*HERE)})
