"""Draws a set's inputs with many keys: what a submission earns must not hang on which of them a term has.

With each key the solution has to stay well inside its tolerances, and every misconception to lose a hidden check and
to be named. No changed solution is tried: with one key that is enough.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from autograder.common.files import write_atomically
from autograder.common.finding import Finding
from autograder.course.places import Place
from autograder.judging.bank_error import BankError
from autograder.judging.digest import digest_of
from autograder.judging.drawing import build
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.proving.prover import Prover
from autograder.sandbox.client import Zygote

CONFIDENT = 3.0  # none in N: with 95 % confidence fewer than 3 in N (the rule of three)


class ManyKeys:
    """The keys that one assignment, as it stands, was drawn with.

    Args:
        judge: of the course's own key.
    """

    def __init__(self, place: Place, judge: Judge, zygote: Zygote) -> None:
        self.place, self.judge, self.zygote = place, judge, zygote
        self.cells = code_cells(place.source.read_bytes())

    @property
    def sound(self) -> int:
        """How many keys were found sound; another run goes on behind them."""
        digest, _, count = self._path.read_text().partition(" ") if self._path.is_file() else ("", "", "")
        return int(count) if digest == digest_of(self.place) else 0

    def findings(self, keys: int, tried: Callable[[str, int, int], None] = lambda *_: None) -> Iterator[Finding]:
        """Draw with so many keys in all, and yield what is wrong with the first that is not sound."""
        for number in range(self.sound, keys):
            tried(f"the inputs of key {number + 1}", number, keys)
            found = list(self._with(hashlib.sha256(f"key {number}".encode()).digest()))
            if found:
                yield from (item.at(f"with key {number + 1} of {keys}") for item in found)
                return
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._path, f"{digest_of(self.place)} {number + 1}")

    def bound(self) -> str:
        """Say what follows from the keys that were sound."""
        most = min(1.0, CONFIDENT / max(self.sound, 1))
        return f"sound with {self.sound} keys: with 95 % confidence it is with all but {most:.1%} of them"

    @property
    def _path(self) -> Path:
        return self.place.private / "proofs" / f"{self.place.name}.keys"

    def _with(self, key: bytes) -> Iterator[Finding]:
        """Find what is wrong with the inputs of one key."""
        try:
            bank = build(self.place, self.judge.declared, key=key)
        except BankError as problem:
            yield Finding(str(problem))
            return
        judge = replace(self.judge, bank=bank)
        for exercise in self.judge.declared.assignment.exercises:
            yield from Prover(exercise, judge, self.zygote, self.cells).of_inputs()
