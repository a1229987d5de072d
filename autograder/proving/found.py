"""The records of a proof: how wrong versions fare, what was found about an exercise, and about an assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.common.finding import Finding
from autograder.judging.result import ExerciseResult
from autograder.language import Exercise
from autograder.proving.at_home import AtHome
from autograder.proving.mutants import Mutant

PASSED = ("correct", "not_reached")
ROOM = 100.0  # a margin below this factor, on either side of a tolerance, is told
ENOUGH = 5  # hidden inputs that tell a wrong version: fewer may tell it with one course key and not with another


@dataclass(frozen=True)
class Row:
    """How one wrong version fares.

    Attributes:
        name: the misconception's or the mutant's.
        verdicts: check name to verdict; "not_reached" where it would pass but the ordinary check was lost.
        points: what it earns, the choice left out.
        told_by: how many hidden inputs tell it from the right answer; a mutant's are counted up to `ENOUGH`.
        diagnosis: the misconception that a student would be told.
    """

    name: str
    verdicts: Mapping[str, str]
    points: int
    told_by: int
    diagnosis: str | None = None

    @property
    def caught_by(self) -> list[str]:
        """The checks that it loses by its own answers."""
        return [name for name, verdict in self.verdicts.items() if verdict not in PASSED]

    @classmethod
    def of(cls, name: str, result: ExerciseResult) -> Row:
        """Read a row off a result."""
        wrong = [item for item in result.checks if item.verdict not in PASSED]
        told_by = sum(item.wrong_inputs or item.inputs for item in wrong if item.visibility == "hidden")
        verdicts = {item.name: item.verdict for item in result.checks}
        return cls(name, verdicts, result.points, told_by, result.misconception)


@dataclass(frozen=True)
class Survivor:
    """A mutant that no hidden check catches.

    Attributes:
        mutant: the change.
        differs_on: the wide inputs on which it is wrong; empty if it is right on all of them.
        is_equivalent: whether its answers are the solution's, but for rounding, on every wide input.
        example: the first input on which it is wrong, in one line.
    """

    mutant: Mutant
    differs_on: str
    is_equivalent: bool
    example: str = ""


@dataclass(frozen=True)
class ProofRecord:
    """What was found about one exercise: plain data, which may cross to another process, or be kept.

    Attributes:
        misconceptions: a row for each.
        mutants: a row for each changed solution that loses points.
        survivors: the changed solutions that earn everything.
        rooms: check name to the allowed error divided by the solution's largest error.
        room_for_wrong: the largest error of the wrong formula that comes nearest, divided by the allowed error.
        at_home: what students cannot find out with the shown examples.
        findings: what is wrong.
    """

    misconceptions: Sequence[Row]
    mutants: Sequence[Row]
    survivors: Sequence[Survivor]
    rooms: Mapping[str, float]
    room_for_wrong: float
    at_home: AtHome
    findings: Sequence[Finding]


@dataclass(frozen=True)
class ExerciseProof(ProofRecord):
    """What was found about one exercise, read beside its declaration.

    Attributes:
        exercise: as declared.
        is_kept: whether it was found by an earlier run, and nothing of it was changed since.
    """

    exercise: Exercise
    is_kept: bool = False

    @classmethod
    def of(cls, exercise: Exercise, found: ProofRecord, *, is_kept: bool = False) -> ExerciseProof:
        """Put what was found beside the exercise."""
        return cls(**vars(found), exercise=exercise, is_kept=is_kept)

    @property
    def name(self) -> str:
        """The exercise's name."""
        return self.exercise.name

    @property
    def room_for_right(self) -> float:
        """The narrowest of the rooms."""
        return min(self.rooms.values())

    @property
    def equivalent(self) -> list[Survivor]:
        """The survivors whose answers are the solution's."""
        return [item for item in self.survivors if item.is_equivalent]

    @property
    def listed(self) -> list[Survivor]:
        """The other survivors that the author lists as equivalent."""
        others = (item for item in self.survivors if not item.is_equivalent)
        return [item for item in others if item.mutant.name in self.exercise.equivalents]

    @property
    def surviving(self) -> list[Survivor]:
        """The survivors that are left."""
        known = [*self.equivalent, *self.listed]
        return [item for item in self.survivors if item not in known]

    @property
    def told_by_few(self) -> list[Row]:
        """The wrong versions that lose points by fewer than `ENOUGH` hidden inputs."""
        return [row for row in (*self.misconceptions, *self.mutants) if 0 < row.told_by < ENOUGH]

    @property
    def caught_alone(self) -> dict[str, list[str]]:
        """Check name to the wrong versions that no other hidden check catches."""
        return caught_alone(self.exercise, [*self.misconceptions, *self.mutants])


@dataclass(frozen=True)
class Proof:
    """What was found about an assignment; it is sound if there are no findings."""

    exercises: Sequence[ExerciseProof]
    findings: Sequence[Finding]
    dropped: Sequence[str]

    @property
    def all_findings(self) -> list[Finding]:
        """All of them, the assignment's own first."""
        return [*self.findings, *(found for item in self.exercises for found in item.findings)]


def caught_alone(exercise: Exercise, rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return check name to the wrong versions that no other hidden check catches.

    Shown checks do not count: whoever looks their answers up passes them.
    """
    hidden = {check.name for check in exercise.checks if check.visibility == "hidden"}
    alone: dict[str, list[str]] = {name: [] for name in hidden}
    for row in rows:
        catching = [name for name in row.caught_by if name in hidden]
        if len(catching) == 1:
            alone[catching[0]].append(row.name)
    return alone
