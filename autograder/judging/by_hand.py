"""Asks about exercises by hand where torch cannot differentiate: in a second worker, in which the cells run once more.

What is found there by autograd, under whatever name, is not found. Leaves cannot be made there, so that calls with them
go to the first worker: a derivative that hangs on them alone passes no other check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.judging.asked_functions import AskedFunctions
from autograder.judging.facts import FirstCause
from autograder.language import Exercise
from autograder.sandbox.data import TensorInput
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.session import Session, Target


@dataclass(frozen=True)
class ByHandSession:
    """Where functions of exercises by hand are called.

    Attributes:
        first: the submission's code where torch is whole.
        second: the same where it does not differentiate; nothing runs there before it is asked.
    """

    first: Session
    second: Session

    def call(
        self,
        target: Target,
        inputs: Mapping[str, Any],
        *,
        count_operations: bool = False,
        device: str | None = None,
        asked: AskedFunctions,
    ) -> Outcome:
        """Call student functions once."""
        session = self.first if any(map(_is_leaf, inputs.values())) else self.second
        return session.call(target, inputs, count_operations=count_operations, device=device, asked=asked)

    def fetch(self, name: str) -> Outcome:
        """Read a plain variable of the notebook, which may have been computed with derivatives."""
        return self.first.fetch(name)


def _is_leaf(value: Any) -> bool:
    return isinstance(value, TensorInput) and value.leaf


def is_by_hand(exercise: Exercise) -> bool:
    """Whether an exercise is by hand: however its function was bound, which the source need not show."""
    return exercise.forbids is not None and exercise.forbids.by_hand


def told_once(causes: Iterable[FirstCause]) -> list[FirstCause]:
    """List causes that were found in either worker, each place once, the earliest first."""
    places: dict[tuple[int, int], FirstCause] = {}
    for cause in causes:
        places.setdefault((cause.cell or 0, cause.line or 0), cause)
    return [cause for _, cause in sorted(places.items())]
