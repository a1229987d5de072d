"""What a wrong answer itself shows, where a certificate decides and two wrong answers of one kind need not be alike.

A symptom is the lecturer's own code, declared beside the misconception. Like a certificate it runs here, on plain data
that was returned. What it finds is true of that answer, whatever the others are.
"""

from __future__ import annotations

from typing import Any

from autograder.judging.arguments import arguments_of
from autograder.judging.calls import Call
from autograder.judging.certify import exactly
from autograder.language import Exercise, Misconception
from autograder.sandbox.data import bare
from autograder.sandbox.parts import each_tensor


def shown_by(exercise: Exercise, call: Call, value: Any) -> frozenset[str]:
    """Return the names of the ideas whose symptom an answer to a call shows.

    Args:
        value: what came over the wire, or a plain value.
    """
    return frozenset(item.idea for item in exercise.misconceptions if _is_shown(item, exercise, call, value))


def _is_shown(misconception: Misconception, exercise: Exercise, call: Call, value: Any) -> bool:
    if misconception.symptom is None:
        return False
    arguments = arguments_of(call, exercise.named_functions, exactly)
    try:
        return bool(misconception.symptom(each_tensor(exactly, bare(value)), **arguments))
    except Exception:  # what was returned has not the form of which the symptom speaks
        return False
