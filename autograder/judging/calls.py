"""The bank: inputs drawn, answers computed and triangulated, before anybody is graded.

Grading sends an input, receives an answer and compares; what every misconception would have answered is recorded too,
so that diagnosis is a comparison. `drawing.py` makes a bank, `bank_file.py` keeps it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from autograder.sandbox.data import TensorInput
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.wire import pack

FINGERPRINT = 16  # hex digits


@dataclass(frozen=True)
class Call:
    """One call of a student's function.

    Attributes:
        exercise, check, index: which draw this is; of a picture, its name stands in place of the check's.
        inputs: argument name to data as it is sent.
        expected: the reference value.
        wrong: misconception name to what would become of the call.
        device: where the inputs lie, if not where the submission is graded.
    """

    exercise: str
    check: str
    index: int
    inputs: Mapping[str, Any]
    expected: Any
    wrong: Mapping[str, Outcome]
    device: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The inputs as plain values, without how tensors are laid out."""
        return {name: item.value if isinstance(item, TensorInput) else item for name, item in self.inputs.items()}

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the inputs, by which an answer that was kept is known to answer this call."""
        return hashlib.sha256(pack(dict(self.inputs))).hexdigest()[:FINGERPRINT]


@dataclass(frozen=True)
class Bank:
    """All calls of an assignment, per exercise: the public ones, then the hidden ones in an order that tells nothing.

    Attributes:
        digest: the hash of all that it was made from.
        calls: exercise name to calls.
        dropped: drawn inputs on which the routes disagreed, as sentences.
        pictures: exercise name to the calls whose answers are drawn and not judged.
        parts: exercise name to the hash of all that its calls were made from.
    """

    digest: str
    calls: Mapping[str, Sequence[Call]]
    dropped: Sequence[str]
    pictures: Mapping[str, Sequence[Call]] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
