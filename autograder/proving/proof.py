"""`check`: what a lecturer can believe before students meet the tests.

the stub earns nothing              every solution earns everything, with how much room
every misconception loses points,   no two misconceptions are the same
and is named as itself              nothing is paid for answers without work
every mutant of a solution loses    every hidden check catches what no other one catches,
points, or is as right as it        or says why it is there
no input hides mistakes             nothing hidden is in the release, or was
every picture can be drawn of the solution's answers
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograder.common.finding import Finding
from autograder.course import Course
from autograder.course.places import Place
from autograder.judging.calls import Call
from autograder.judging.certify import compared
from autograder.judging.compare import tolerance_of
from autograder.judging.diagnose import same_outcome
from autograder.judging.drawing import calls_of
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.judging.prepare import prove_solutions
from autograder.judging.result import SubmissionResult
from autograder.language import Assignment, Exercise
from autograder.language.declaration_error import line_of
from autograder.proving.degenerate_inputs import degenerate, public
from autograder.proving.drawings import undrawn
from autograder.proving.margins import Margins
from autograder.proving.mutants import Mutant
from autograder.proving.trial import PASSED, Row, Survivor, Trial, Trying
from autograder.proving.wide_inputs import PLAIN, SECRET
from autograder.publishing.leaks.scan import find_leaks, history_leaks
from autograder.publishing.making.building import notebook_bytes, release_files, strip
from autograder.publishing.mistakes.source_notebook import read_source
from autograder.sandbox.client import Zygote

ROOM = 100.0  # a margin below this factor, on either side of a tolerance, is told


@dataclass(frozen=True)
class ExerciseProof:
    """What was found about one exercise.

    Attributes:
        exercise: as declared.
        misconceptions: a row for each.
        mutants: a row for each changed solution that loses points.
        survivors: the changed solutions that earn everything.
        rooms: check name to the allowed error divided by the solution's largest error.
        room_for_wrong: the largest error of the wrong formula that comes nearest, divided by the allowed error.
        findings: what is wrong.
    """

    exercise: Exercise
    misconceptions: Sequence[Row]
    mutants: Sequence[Row]
    survivors: Sequence[Survivor]
    rooms: Mapping[str, float]
    room_for_wrong: float
    findings: Sequence[Finding]

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


def prove(place: Place, course: Course, judge: Judge, zygote: Zygote, trying: Trying = lambda *_: None) -> Proof:
    """Prove one assignment.

    Args:
        judge: its bank was built and the solutions earned everything with it (`judging/prepare.py`).
        trying: told how far it is: the exercise, mutants tried, their number.

    Raises:
        BankError: the solutions do not earn all points, within the limits as they are now.
        NotebookError: the source notebook cannot be published at all.
    """
    prove_solutions(judge, place, zygote)
    declared = judge.declared
    shown_as = str(place.source.relative_to(place.root))
    notebook = read_source(place.source, declared.assignment, shown_as, course.importable)
    findings = [
        leak
        for files in (release_files(place, course, declared, notebook), _published(place))
        for leak in find_leaks(files, place, declared, judge.bank)
    ]
    findings = list(dict.fromkeys(findings))
    findings += history_leaks(place, declared, judge.bank)
    findings += _stub_findings(
        judge.grade("stub", notebook_bytes(strip(notebook, declared)), zygote), declared.assignment
    )
    findings += undrawn(place, judge, zygote)
    cells = code_cells(place.source.read_bytes())
    exercises = [Prover(item, judge, zygote, cells, trying).proof() for item in declared.assignment.exercises]
    return Proof(exercises, findings, list(judge.bank.dropped))


def _published(place: Place) -> dict[str, bytes]:
    """Read the release that lies there, which somebody may have changed since it was built."""
    paths = sorted(path for path in place.release.rglob("*") if path.is_file())
    return {str(path.relative_to(place.release)): path.read_bytes() for path in paths}


def _stub_findings(result: SubmissionResult, assignment: Assignment) -> Iterator[Finding]:
    for item in result.exercises:
        if item.points:
            where = f"{assignment[item.name].where}: exercise '{item.name}'"
            told = f"the untouched release earns {item.points} points."
            yield Finding(told, "Let the solution region hold the whole answer.", where)


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


class Prover:
    """Proves one exercise.

    Args:
        cells: the instructor notebook's code cells.
    """

    def __init__(
        self, exercise: Exercise, judge: Judge, zygote: Zygote, cells: Sequence[str], trying: Trying = lambda *_: None
    ) -> None:
        self.exercise, self.judge = exercise, judge
        self.trial = Trial(exercise, judge, zygote, cells, trying)
        self.calls = judge.bank.calls[exercise.name]
        self.margins = Margins(exercise, judge, self.trial)

    def proof(self) -> ExerciseProof:
        """Put together what was found."""
        findings = list(self.findings())
        return ExerciseProof(
            exercise=self.exercise,
            misconceptions=self.misconceptions,
            mutants=self.caught,
            survivors=self.survivors,
            rooms=self.margins.rooms,
            room_for_wrong=min(self.margins.distances.values(), default=math.inf),
            findings=findings,
        )

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong, the cheapest to find first."""
        for found in (
            public(self.exercise, self.calls),
            self._degenerate(),
            self.margins.findings(),
            self._misconceptions(),
            self._unpaid(),
            self._listed(),
            self._idle_checks(),
            self._survived(),
        ):
            yield from (item.at(f"{self.exercise.where}: exercise '{self.exercise.name}'") for item in found)

    @cached_property
    def misconceptions(self) -> list[Row]:
        """How every misconception fares."""
        return self.trial.misconceptions()

    @cached_property
    def tried(self) -> list[tuple[Mutant, Row]]:
        """How every mutant fares."""
        return list(self.trial.tried(self.trial.mutants()))

    @cached_property
    def caught(self) -> list[Row]:
        """The mutants that lose points."""
        return [row for _, row in self.tried if not self.trial.survives(row)]

    @cached_property
    def survivors(self) -> list[Survivor]:
        """The mutants that lose none, looked at closely."""
        return list(self.trial.survivors([mutant for mutant, row in self.tried if self.trial.survives(row)]))

    def _degenerate(self) -> Iterator[Finding]:
        for check in self.exercise.checks:
            yield from degenerate(self.exercise, check, [call for call in self.calls if call.check == check.name])

    # --- misconceptions ------------------------------------------------------------------------------------

    def _misconceptions(self) -> Iterator[Finding]:
        hidden = {check.name for check in self.exercise.checks if check.visibility == "hidden"}
        for row in self.misconceptions:
            if not row.caught_by:
                yield Finding(
                    f"no check tells '{row.name}' from the right answer.", "Add a family that does, if it is wrong."
                )
            elif not hidden & set(row.caught_by):
                yield Finding(
                    f"only shown checks catch '{row.name}', and their answers are public.", "Add a hidden family."
                )
            elif self._only_raises(row.name):
                where, why = self._where_it_raises(row.name)
                yield Finding(f"'{row.name}' ({where}) raises on every ordinary input: {why}.", "Mend it.")
            elif self._returns_nothing(row.name):
                yield Finding(f"'{row.name}' returns nothing on every ordinary input.", "Is its return missing?")
            elif self._passes_the_first(row) and self._is_wrong_on_plain(row.name):
                first = self.exercise.checks[0].name
                yield Finding(
                    f"'{row.name}' is wrong on plain inputs, but '{first}' lets it pass.", "Begin with ordinary inputs."
                )
            elif row.diagnosis != row.name and not self._is_right_in_value(row.name):
                told = f"'{row.diagnosis}'" if row.diagnosis else "nothing known"
                yield Finding(f"'{row.name}' is diagnosed as {told}.", "Tell the two apart, or drop one.")
        for one, other in itertools.combinations(self.misconceptions, 2):
            if one.verdicts == other.verdicts and all(
                same_outcome(call.wrong[one.name], call.wrong[other.name], self.margins.tolerances[call.check])
                for call in self.calls
            ):
                yield Finding(f"'{one.name}' and '{other.name}' answer the same everywhere.", "Drop one.")

    @property
    def _ordinary(self) -> list[Call]:
        return [call for call in self.calls if call.check == self.exercise.checks[0].name]

    def _only_raises(self, name: str) -> bool:
        return all(call.wrong[name].ended == "raised" for call in self._ordinary)

    def _returns_nothing(self, name: str) -> bool:
        """Whether it answers None where something is required: it would be found behind every forgotten return."""
        return all(call.expected is not None and call.wrong[name].value is None for call in self._ordinary)

    def _passes_the_first(self, row: Row) -> bool:
        return row.verdicts[self.exercise.checks[0].name] in PASSED

    def _is_wrong_on_plain(self, name: str) -> bool:
        """Whether it errs on most inputs that nothing was said of; the first check should be such inputs."""
        tolerance = tolerance_of(self.exercise, PLAIN)
        wrong = [
            compared(self.exercise, self.judge.declared, call, call.wrong[name].value, tolerance).verdict != "correct"
            for call in self._plain
            if call.wrong[name].ended == "returned"
        ]
        return 2 * sum(wrong) > len(wrong)

    @cached_property
    def _plain(self) -> list[Call]:
        try:
            return calls_of(self.exercise, PLAIN, SECRET)
        except Exception:  # the exercise does not take such inputs
            return []

    def _where_it_raises(self, name: str) -> tuple[str, str]:
        function = next(item.function for item in self.exercise.misconceptions if item.name == name)
        first = self.exercise.checks[0].name
        raised = next(call.wrong[name].raised for call in self.calls if call.check == first)
        return line_of(function), f"{raised.type_name}: {raised.text}" if raised and raised.text else "an exception"

    def _is_right_in_value(self, name: str) -> bool:
        """Whether it breaks a rule only; then the rule's sentence is what a student reads."""
        return all(self.margins.compared(call, call.wrong[name]).verdict == "correct" for call in self.calls)

    # --- mutants -------------------------------------------------------------------------------------------

    def _unpaid(self) -> Iterator[Finding]:
        if all(mutant.is_lazy for mutant, _ in self.tried):
            names = " and ".join(self.exercise.functions)
            yield Finding(
                f"no changed solution of {names} could be made.", "Let a solution region hold a function or a class."
            )
        if self.trial.untried:
            left = len(self.trial.untried)
            yield Finding(
                f"{left} changed solutions were not tried, as the time was used up.", "Let the solution be faster."
            )
        for mutant, row in self.tried:
            if mutant.is_lazy and row.points and mutant.name not in self.exercise.equivalents:
                yield Finding(
                    f"'{mutant.name}' earns {row.points} points without work.", "Let the first check refuse it."
                )

    def _survived(self) -> Iterator[Finding]:
        for item in self.survivors:
            name = item.mutant.name
            if item.is_equivalent or item.mutant.is_lazy or name in self.exercise.equivalents:
                continue
            told = f"the changed solution '{name}' (line {item.mutant.line}) earns all points"
            listed = f'{self.exercise.name}.equivalent({json.dumps(name, ensure_ascii=False)}, because="…")'
            if item.differs_on:
                yield Finding(f"{told}, but is wrong on {item.differs_on}.", "Add a hidden check of these.")
            else:
                yield Finding(
                    f"{told}, as its error is small.", f"Add inputs that tell the two apart, or list it: {listed}."
                )

    def _idle_checks(self) -> Iterator[Finding]:
        """Find hidden checks that could be dropped unnoticed. The first one decides whether anything is paid at all."""
        alone = caught_alone(self.exercise, [*self.misconceptions, *self.caught])
        for check in self.exercise.checks[1:]:
            if check.visibility == "hidden" and not alone[check.name] and not check.family.reason:
                yield Finding(
                    f"the check '{check.name}' catches nothing that no other hidden check catches.",
                    "Add a misconception that it alone catches, drop the check, or say why it is there: .because(…).",
                )

    def _listed(self) -> Iterator[Finding]:
        names = {mutant.name for mutant, _ in self.tried}
        for name in self.exercise.equivalents:
            if name not in names:
                yield Finding(
                    f"lists '{name}' as equivalent, but no changed solution is called so.",
                    "Copy the name from `check`.",
                )
