"""What a misconception would do with an input: called as a student's function is, under the same instruments.

Trusted side: these are the lecturer's own functions. The outcomes stand in the bank, for diagnosis and for `check`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from autograder.judging.asked_functions import unanswerable
from autograder.judging.time_limit import in_time
from autograder.language import AskedFunction, Check, Exercise, Inputs, Rebuilt
from autograder.sandbox.data import as_it_crosses, lay_out, without_numbers
from autograder.sandbox.instruments import watched
from autograder.sandbox.outcome import Outcome, Raised
from autograder.sandbox.parts import each_part, each_tensor

LONGEST_TEXT = 200


@dataclass
class _Counted:
    """A function of the judge's that counts how often it is called."""

    function: AskedFunction
    count: int = 0

    def __call__(self, *values: Any) -> Any:
        self.count += 1
        try:
            return self.function(*values)
        except Exception as problem:  # a wrong version ends as a student's code does that is wrong in this way
            raise unanswerable(problem) from None


def wrong_outcome(exercise: Exercise, check: Check, function: Callable[..., Any], inputs: Inputs) -> Outcome:
    """Return what becomes of a call of a wrong version, in the dtype in which a student's function would answer.

    Its ``observed`` holds "calls", "changed" and, where the check counts them, "operations".
    """
    arguments = {name: _received(value, inputs) for name, value in inputs.values.items()}
    counts = check.rule is not None and not check.rule.is_judged
    try:
        with (
            in_time(f"the misconception '{function.__name__}'"),
            watched(arguments, forbidden=[], by_hand=False, count_operations=counts) as observed,
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")  # of a logarithm of zero, say: a wrong formula's business, not the reader's
            value = exercise.run(function, arguments)
    except (Exception, SystemExit) as problem:  # a wrong formula may well fail on some inputs; it is its picture
        return Outcome("raised", raised=Raised(type(problem).__name__, str(problem)[:LONGEST_TEXT]))
    calls = sum(item.count for item in arguments.values() if isinstance(item, _Counted))
    value = each_tensor(Tensor.detach, value)  # whoever writes a wrong formula does not think of the graph
    value = each_part(as_it_crosses, value)
    value = without_numbers(value) if inputs.device == "meta" else value
    return Outcome("returned", value=value, observed={**observed, "calls": calls})


def _received(value: Any, inputs: Inputs) -> Any:
    """Return a fresh copy of one argument as a worker would make it."""
    if isinstance(value, Tensor):
        laid_out = lay_out(value.clone().to(inputs.device), inputs.layout_of(value))
        return laid_out.detach().requires_grad_() if inputs.leaf and value.is_floating_point() else laid_out
    if isinstance(value, Rebuilt):  # built once for the call, as a worker does: it may remember how often it was called
        return value.builder(*(_received(item, inputs) for item in value.parameters))
    return _Counted(value) if isinstance(value, AskedFunction) else value
