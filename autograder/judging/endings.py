"""What ended a call, or a cell, without an answer: as facts, which repeat nothing that a submission chose."""

from __future__ import annotations

import builtins

from autograder.judging.facts import Cause, EndedProgram, Exceptional, Fact, Interrupted
from autograder.judging.meanings import meaning_of
from autograder.judging.tellable import TYPES, Tellable
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import SCRATCH_FULL, Outcome, Raised

# A type can be made at run time and named after an input, so only these names are repeated.
_KNOWN_TYPES = {*vars(builtins), "LinAlgError", "_LinAlgError", "OutOfMemoryError", "Forbidden"}


def known_type(raised: Raised) -> str | None:
    """Return the name of an exception's type, if it is one that we repeat."""
    return raised.type_name if raised.type_name in _KNOWN_TYPES else None


def counted(index: int | None) -> int | None:
    """Return the number of a cell as people count: from 1."""
    return None if index is None else index + 1


def exception(raised: Raised, visibility: str, tellable: Tellable, cause: Cause | None = None) -> Exceptional:
    """Return what is told of an exception: its own words only where no hidden input can be in them."""
    if visibility == "shown":
        cell, line = counted(raised.cell), None if raised.cell is None else raised.line
        return Exceptional(type=raised.type_name, text=raised.text, cell=cell, line=line, cause=cause)
    index, line = tellable.place(raised)
    kind, meaning = raised.type_name if raised.type_name in TYPES else None, "" if cause else meaning_of(raised)
    return Exceptional(type=kind, meaning=meaning, cell=counted(index), line=line, cause=cause)


def stopping(outcome: Outcome, limits: Limits) -> Fact:
    """Return why a call ended that neither returned nor raised."""
    if outcome.ended == "timed_out" and outcome.seconds == 0:
        return Interrupted(by="time_of_the_notebook", limit=limits.seconds_per_submission)
    if outcome.ended == "timed_out":
        return Interrupted(by="time_of_a_call", limit=limits.seconds_per_call)
    if outcome.ended == "out_of_memory":
        return Interrupted(by="memory", limit=limits.memory_mib)
    if outcome.detail == SCRATCH_FULL:
        return Interrupted(by="files", limit=limits.scratch_mib)
    return EndedProgram(how=outcome.detail)
