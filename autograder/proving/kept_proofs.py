"""Keeps what was found about a sound exercise, beside the bank, so that an unchanged one is not proved again.

    .private/proofs/<assignment>-<exercise>.json      a digest of all that it hangs on, and what was found

An exercise hangs on its file, what the files share, support code, the course key, the engine and the limits; of the
notebook on every cell but other exercises' solutions. What is not sound is not kept: it is about to be changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from autograder.common.files import write_atomically
from autograder.course.places import Place
from autograder.judging.digest import exercise_digest
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.language import Exercise
from autograder.proving.found import ProofRecord
from autograder.proving.solution import Solution

_FOUND = TypeAdapter(ProofRecord)


class KeptProofs:
    """The kept proofs of one assignment, as it stands when this is made: what is edited meanwhile is proved again.

    Args:
        judge: its engine and limits decide, too.
    """

    def __init__(self, place: Place, judge: Judge) -> None:
        self.place, self.judge = place, judge
        self.cells: Sequence[str] = code_cells(place.source.read_bytes())
        self.digests = {item.name: self._digest(item) for item in judge.declared.assignment.exercises}

    def read(self, exercise: Exercise) -> ProofRecord | None:
        """Return what was found about an exercise, if nothing of it was changed since."""
        try:
            kept = json.loads(self._path(exercise).read_text(encoding="utf-8"))
            return _FOUND.validate_python(kept["found"]) if kept["digest"] == self.digests[exercise.name] else None
        except (FileNotFoundError, ValueError, LookupError, TypeError, ValidationError):
            return None  # it was never proved, or not by this engine

    def write(self, exercise: Exercise, found: ProofRecord) -> None:
        """Keep what was found, if it is sound."""
        if not found.findings:
            self._path(exercise).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            record = {"digest": self.digests[exercise.name], "found": asdict(found)}
            write_atomically(self._path(exercise), json.dumps(record))

    def forget(self) -> None:
        """Let every exercise be proved again."""
        for path in (self.place.private / "proofs").glob(f"{self.place.name}-*.json"):
            path.unlink(missing_ok=True)

    def _path(self, exercise: Exercise) -> Path:
        return self.place.private / "proofs" / f"{self.place.name}-{exercise.name}.json"

    def _digest(self, exercise: Exercise) -> str:
        parts = (
            exercise_digest(self.place, exercise.name),
            self.judge.engine,
            repr(self.judge.limits),
            *Solution(self.cells, exercise.functions).surroundings(),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()
