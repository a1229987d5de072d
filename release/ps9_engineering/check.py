"""Try your functions on the examples that everybody may see.

    from check import check
    check("grad_quadratic_form")

    ✓  the shown examples are right, and what the contract asks for is kept on them
    ≈  nearly there: the values are right, but something of the contract is broken, which costs points later
    ✗  a value is wrong, or there is none

Says what your function returned, what was required, and what to look at next. It never raises, so that
"Run all" goes on. The points come later, from other inputs, and from the notebook as it is after "Restart and run all":
where that will be another notebook than the one before you, this is said, too.
"""

from __future__ import annotations

import contextlib
import inspect
import os
from typing import Any, NamedTuple

from check_examples import EXAMPLES
from check_notebook import remarks
from check_trial import begun

_BAD = "✗"
_NEAR = "≈"
_GOOD = "✓"
_MIND = "!"


class _Found(NamedTuple):
    """How an exercise stands: one of the marks, and what is said."""

    mark: str
    text: str


def check(name: str) -> None:
    """Run the shown examples of one exercise on your function and print what was found."""
    frame = inspect.currentframe()
    caller = frame.f_back if frame else None
    namespace = caller.f_globals if caller else {}
    found = _looked_at(name, namespace)
    print(f"{found.mark} {name}: {found.text}")
    _remind_of_prediction(name, namespace)
    with contextlib.suppress(Exception):  # beside the point: nothing here may stop a notebook
        for remark in remarks(name, namespace, found.mark != _BAD):
            print(f"{_MIND} {remark}")
    if found.mark != _GOOD and os.environ.get("NBGRADER_EXECUTION"):  # nbgrader's validation counts what raises
        raise AssertionError(f"{name}: {found.text}")


def _remind_of_prediction(name: str, namespace: dict[str, Any]) -> None:
    variable = EXAMPLES.get(name, {}).get("prediction")
    if variable and not isinstance(namespace.get(variable), str):
        print(f"  Your prediction is still open: {variable} is not a letter in quotes yet.")


def problem_with(name: str, namespace: dict[str, Any]) -> str | None:
    """Return what is wrong with one exercise, or with how it keeps the contract; None if nothing is."""
    found = _looked_at(name, namespace)
    return None if found.mark == _GOOD else found.text


def _looked_at(name: str, namespace: dict[str, Any]) -> _Found:
    """Try one exercise: the values first, and if they are right what the contract asks for."""
    trial = begun(name, namespace)
    if isinstance(trial, str):
        return _Found(_BAD, trial)
    wrong = trial.wrong()
    if wrong is not None:
        return _Found(_BAD, wrong)
    broken = trial.broken()
    if broken is not None:
        return _Found(_NEAR, f"nearly there: the values are right, but {broken}")
    count = len(trial.exercise["examples"])
    shown = {1: "the shown example is", 2: "both shown examples are"}.get(count, f"all {count} shown examples are")
    in_part = "as far as it was tried: your function takes long, or this machine is busy"
    kept = "and the contract is kept" if trial.is_whole else in_part
    return _Found(_GOOD, f"{shown} right, {kept}. The hidden checks try what else the statement names.")
