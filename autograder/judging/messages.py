"""The sentences a student reads about one check: what is, what should be, the likely idea, the next step.

Never contain an input or an expected value. For hidden checks they do not contain the text of an exception
either: ``raise ValueError(str(A))`` must not tell what A was.
"""

from __future__ import annotations

import builtins

from autograder.language import Check, Exercise
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import SCRATCH_FULL, Outcome, Raised

# A type can be made at run time and named after an input, so only these names are repeated.
_KNOWN_TYPES = {*vars(builtins), "LinAlgError", "_LinAlgError", "OutOfMemoryError", "Forbidden"}


def place(raised: Raised) -> str:
    """Say where it was raised, as the student counts: cells and lines from 1."""
    if raised.cell is None:
        return ""
    line = "" if raised.line is None else f", line {raised.line}"
    return f" (code cell {raised.cell + 1}{line})"


def raised_message(outcome: Outcome, visibility: str) -> str:
    """Say what the student's function raised."""
    assert outcome.raised is not None
    raised = outcome.raised
    if visibility == "shown":
        text = f": {raised.text}" if raised.text else ""
        return f"your function raised {raised.type_name}{text}{place(raised)}."
    return f"your function raised {_type_of(raised)}{place(raised)}."


def _type_of(raised: Raised) -> str:
    return raised.type_name if raised.type_name in _KNOWN_TYPES else "an exception of its own"


def ended_message(outcome: Outcome, limits: Limits) -> str:
    """Say why a call ended without an answer."""
    if outcome.ended == "timed_out" and outcome.seconds == 0:
        return (
            f"not tried: the notebook had used up its {limits.seconds_per_submission:g} seconds. Which cell takes long?"
        )
    if outcome.ended == "timed_out":
        return f"stopped after {limits.seconds_per_call:g} seconds. Is there a loop that never ends?"
    if outcome.ended == "out_of_memory":
        return f"your function used more than {limits.memory_mib} MiB of memory. Which tensor is that large?"
    if outcome.detail == SCRATCH_FULL:
        return f"stopped: it wrote more files than {limits.scratch_mib} MiB hold. Which loop writes them?"
    return (
        f"your function ended the program it ran in ({outcome.detail}). "
        "Does it call exit, or write to memory it does not own?"
    )


def missing_message(name: str) -> str:
    """Say that a function is not there."""
    return f"the notebook defines no {name}. Was the function renamed, or did its cell raise an error?"


def missing_as_raised_message(name: str, cell: int, raised: Raised) -> str:
    """Say that the cell of a function that is not there raised, or did not end."""
    if raised.type_name in ("timed_out", "out_of_memory", "crashed"):
        what = f"was stopped (code cell {cell + 1})"
    else:
        what = f"raised {_type_of(raised)}{place(raised) if raised.cell == cell else f' (code cell {cell + 1})'}"
    return f"the notebook defines no {name}: its cell {what}. Mend that cell, restart the kernel and run all cells."


def missing_below_magic_message(name: str, cell: int, magic: str) -> str:
    """Say that a function stands below a magic that keeps nothing of its cell."""
    return f"the notebook defines no {name}: it stands below {magic} (code cell {cell + 1}). Remove that line."


def missing_as_replaced_message(name: str) -> str:
    """Say that a function was there and is no function any more."""
    return (
        f"the notebook ends without a function {name}, although it defines one. "
        "Does a later line delete it, or give its name to something else?"
    )


def missing_as_text_message(name: str) -> str:
    """Say that a function stands in a cell that is not run."""
    return f"the notebook defines no {name}: it stands in a text cell, which is not run. Turn that into a code cell."


def not_attempted_message(other: str | None = None) -> str:
    """Say that the stub is still there, of the function itself or of another one that it calls."""
    if other is not None:
        return f"not attempted yet: it calls {other}, which still raises NotImplementedError."
    return "not attempted yet: the function still raises NotImplementedError."


def not_reached_message(first: Check) -> str:
    """Say why a check that passed, or was not judged, pays nothing."""
    return f"pays only when '{first.name}' passes. Mend that first."


def forbidden_message(exercise: Exercise, name: str, line: int | None = None) -> str:
    """Say which call is not allowed here."""
    assert exercise.forbids is not None
    where = "" if line is None else f" (line {line} of its cell)"
    return f"{name} is not allowed here{where}. {exercise.forbids.reason}"


def changed_message(names: list[str]) -> str:
    """Say which inputs were changed."""
    several = " and ".join(names)
    return f"your function changed its input {several}. Work on a copy: x.clone(), and avoid +=, x[i] = … and x.data."


def attached_message() -> str:
    """Say that the answer still hangs on autograd's graph."""
    return "what you returned, and should detach (result.detach()), still requires a gradient."


def wrong_message(message: str, wrong: int, total: int, advice: str | None) -> str:
    """Say what a wrong value looks like, on how many inputs, and the idea that fits."""
    often = f" on {wrong} of {total} inputs" if total > 1 else ""
    text = f"{message}{often}."
    return f"{text} {advice}" if advice else text
