"""`check`: what a lecturer can believe before students meet the tests.

the stub earns nothing              every solution earns everything, with how much room
every misconception loses points,   no two misconceptions are the same
and is named as itself              nothing hidden is in the release
notebook and declarations fit
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course import Course, Place
from autograder.judging.asked import AskedFunctions
from autograder.judging.bank import RAISES, Call
from autograder.judging.compare import Comparison, compare, tolerance_of
from autograder.judging.diagnose import Answer, diagnose
from autograder.judging.exercise_judge import target_of
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.judging.result import SubmissionResult
from autograder.language import Exercise
from autograder.publishing.build import notebook_bytes, release_files, strip
from autograder.publishing.leaks import find_leaks
from autograder.publishing.source import read_source
from autograder.sandbox.client import Zygote
from autograder.sandbox.session import Notebook, Outcome, Raised, Session

ROOM = 100.0  # a margin below this factor, on either side of a tolerance, is told


@dataclass(frozen=True)
class Row:
    """How one wrong formula fares.

    Attributes:
        name: the misconception.
        verdicts: check name to the verdict that decides there, "correct" where it passes.
    """

    name: str
    verdicts: Mapping[str, str]

    @property
    def passes(self) -> bool:
        """Whether no check catches it."""
        return all(verdict == "correct" for verdict in self.verdicts.values())


@dataclass(frozen=True)
class ExerciseProof:
    """What was found about one exercise.

    Attributes:
        name: the exercise.
        rows: its misconceptions.
        room_for_right: the allowed error divided by the solution's largest error.
        room_for_wrong: the smallest error of a wrong value divided by the allowed error, on the ordinary inputs.
        findings: what is wrong, in sentences.
    """

    name: str
    checks: Sequence[str]
    rows: Sequence[Row]
    room_for_right: float
    room_for_wrong: float
    findings: Sequence[str]


@dataclass(frozen=True)
class Proof:
    """What was found about an assignment; it is sound if there are no findings."""

    exercises: Sequence[ExerciseProof]
    findings: Sequence[str]
    dropped: Sequence[str]

    @property
    def all_findings(self) -> list[str]:
        """Every sentence, the assignment's own first."""
        return [*self.findings, *(text for item in self.exercises for text in item.findings)]


def prove(place: Place, course: Course, judge: Judge, zygote: Zygote) -> Proof:
    """Prove one assignment.

    Args:
        judge: its bank was built and the solutions earned everything with it (`judging/prepare.py`).

    Raises:
        NotebookError: the source notebook cannot be published at all.
    """
    declared = judge.declared
    notebook = read_source(place.source, declared.assignment, str(place.source.relative_to(place.root)))
    leaks = find_leaks(release_files(place, course, declared, notebook), place, declared, judge.bank)
    findings = [f"release/{place.name}/{leak.file}: contains {leak.what}. Take it out." for leak in leaks]
    findings += _stub_findings(judge.grade("stub", notebook_bytes(strip(notebook, declared)), zygote))
    cells = code_cells(place.source.read_bytes())
    with Session(zygote, Notebook(cells, judge.support, judge.device), judge.limits) as session:
        exercises = [_Prover(item, judge, session).proof() for item in declared.assignment.exercises]
    return Proof(exercises, findings, list(judge.bank.dropped))


def _stub_findings(result: SubmissionResult) -> Iterator[str]:
    for item in result.exercises:
        if item.points:
            fix = "Let its stub raise NotImplementedError."
            yield f"{item.name}: the untouched release earns {item.points} points. {fix}"


class _Prover:
    """Proves one exercise from the bank, which holds what every misconception answers."""

    def __init__(self, exercise: Exercise, judge: Judge, session: Session) -> None:
        self.exercise, self.judge, self.session = exercise, judge, session
        self.calls = judge.bank.calls[exercise.name]
        self.names = [item.name for item in exercise.misconceptions]
        self.tolerances = {check.name: tolerance_of(exercise, check) for check in exercise.checks}

    def proof(self) -> ExerciseProof:
        """Put together what was found."""
        rows = [Row(name, self._verdicts(name)) for name in self.names]
        right = max((self._solution_error(call) for call in self.calls), default=0.0)
        return ExerciseProof(
            name=self.exercise.name,
            checks=list(self.tolerances),
            rows=rows,
            room_for_right=1 / right if right else math.inf,
            room_for_wrong=min(self._ordinary_errors(), default=math.inf),
            findings=[
                f"{self._place}: {text}" for text in (*self._missed(rows), *self._misnamed(rows), *self._alike())
            ],
        )

    def _findings(self, rows: Sequence[Row]) -> Iterator[str]:
        yield from self._missed(rows)
        yield from self._misnamed(rows)
        yield from self._alike()

    @property
    def _place(self) -> str:
        return f"{self.exercise.place}: exercise '{self.exercise.name}'"

    def _compared(self, call: Call, value: Any) -> Comparison:
        return Comparison("raised") if _raises(value) else compare(value, call.expected, self.tolerances[call.check])

    def _verdicts(self, name: str) -> dict[str, str]:
        verdicts = dict.fromkeys(self.tolerances, "correct")
        for call in self.calls:
            verdict = self._compared(call, call.wrong[name]).verdict
            verdicts[call.check] = verdict if verdict != "correct" else verdicts[call.check]
        return verdicts

    def _missed(self, rows: Sequence[Row]) -> Iterator[str]:
        for row in rows:
            if row.passes:
                yield f"no check tells '{row.name}' from the right answer. Add a family that does."

    def _misnamed(self, rows: Sequence[Row]) -> Iterator[str]:
        for row in rows:
            if row.passes:
                continue
            found = diagnose(self.exercise, [self._answer(call, call.wrong[row.name]) for call in self.calls])
            if found is None or found.name != row.name:
                other = f"'{found.name}'" if found else "nothing known"
                yield f"'{row.name}' is diagnosed as {other}. Tell the two apart, or drop one."

    def _answer(self, call: Call, value: Any) -> Answer:
        raised = Outcome("raised", raised=Raised("RuntimeError", ""))
        outcome = raised if _raises(value) else Outcome("returned", value=value)
        is_right = self._compared(call, value).verdict == "correct"
        return Answer(call, outcome, self.tolerances[call.check], is_right)

    def _alike(self) -> Iterator[str]:
        for one, other in itertools.combinations(self.names, 2):
            if all(self._is_same(call, call.wrong[one], call.wrong[other]) for call in self.calls):
                yield f"'{one}' and '{other}' answer the same everywhere. Drop one."

    def _is_same(self, call: Call, one: Any, other: Any) -> bool:
        if _raises(one) or _raises(other):
            return _raises(one) and _raises(other)
        return compare(one, other, self.tolerances[call.check]).verdict == "correct"

    def _solution_error(self, call: Call) -> float:
        asked = AskedFunctions(self.judge.declared, call)
        outcome = self.session.call(target_of(self.exercise), call.inputs, asked=asked)
        return self._compared(call, outcome.value).error

    def _ordinary_errors(self) -> Iterator[float]:
        """Yield the error, in units of what is allowed, of every wrong value on the ordinary inputs."""
        for call in self.calls:
            if call.check == self.exercise.checks[0].name:
                compared = [self._compared(call, value) for value in call.wrong.values()]
                yield from (item.error for item in compared if item.verdict == "wrong_value")


def _raises(value: Any) -> bool:
    return isinstance(value, dict) and value == RAISES
