"""Finds out why a notebook has no function of some name: what stands where it was to be, and what became of that cell.

Reads the submission as text; knows neither inputs nor answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autograder.judging import messages
from autograder.judging.notebook import Submitted
from autograder.sandbox.outcome import Raised

_NOT_RUN = re.compile(r"\s*(%%\w+)")  # whatever ran below a magic is defined, and nobody asks


def why_missing(name: str, submitted: Submitted, errors: Mapping[int, Raised]) -> str:
    """Say that a function is not there, and why, if that can be seen.

    Args:
        name: of the function.
        submitted: the notebook.
        errors: what cells raised, by the number of the code cell.
    """
    defines = re.compile(rf"^(?:(?:async[ ]+)?def[ ]+{name}\b|{name}[ ]*=(?!=))", re.MULTILINE)
    for index, source in reversed([*enumerate(submitted.code)]):
        if name not in source or not defines.search(source):
            continue
        if index in errors:
            return messages.missing_as_raised_message(name, index, errors[index])
        magic = _NOT_RUN.match(source)
        if magic:
            return messages.missing_below_magic_message(name, index, magic[1][:30])
        return messages.missing_as_replaced_message(name)
    if any(defines.search(source) for source in submitted.text):
        return messages.missing_as_text_message(name)
    return messages.missing_message(name)
