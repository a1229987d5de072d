"""Tries wrong versions of an exercise: misconceptions as the bank recorded them, mutants behind the wall.

Both are judged by the judge that grades students, so what is found here is what a student would get.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

from autograder.judging.asking import Asking
from autograder.judging.calls import Call
from autograder.judging.deciding import Answers, decided
from autograder.judging.judge import Judge
from autograder.judging.result import ExerciseResult, Verdict
from autograder.judging.triangulate import unjudgeable
from autograder.language import Exercise
from autograder.proving.lazy_answers import lazy_answers
from autograder.proving.mutants import Mutant, mutants_of, numbered
from autograder.proving.solution import Solution
from autograder.proving.wide_inputs import EDGES, to_rounding, widened, with_edges
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import bare
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.session import Notebook, Session

WRONG = frozenset(get_args(Verdict)) - {"correct"}
PASSED = ("correct", "not_reached")
LEAST_SECONDS, SLOWER = 0.5, 5.0  # a mutant's call may take so long, or so many times what the solution's slowest takes
EXERCISE_SECONDS = 300.0  # for all mutants of an exercise; those that are left then are told
NO_END = 1e6

Trying = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Row:
    """How one wrong version fares.

    Attributes:
        name: the misconception's or the mutant's.
        verdicts: check name to verdict; "not_reached" where it would pass but the ordinary check was lost.
        points: what it earns, the choice left out.
        diagnosis: the misconception that a student would be told.
    """

    name: str
    verdicts: Mapping[str, str]
    points: int
    diagnosis: str | None = None

    @property
    def caught_by(self) -> list[str]:
        """The checks that it loses by its own answers."""
        return [name for name, verdict in self.verdicts.items() if verdict not in PASSED]

    @classmethod
    def of(cls, name: str, result: ExerciseResult) -> Row:
        """Read a row off a result."""
        return cls(name, {item.name: item.verdict for item in result.checks}, result.points, result.misconception)


@dataclass(frozen=True)
class Survivor:
    """A mutant that no hidden check catches.

    Attributes:
        mutant: the change.
        differs_on: the wide inputs on which it is wrong; empty if it is right on all of them.
        is_equivalent: whether its answers are the solution's, but for rounding, on every wide input.
    """

    mutant: Mutant
    differs_on: str
    is_equivalent: bool


class Trial:
    """Tries the wrong versions of one exercise.

    Args:
        exercise: without its choice, which no formula earns.
        judge: holds the bank.
        zygote: where workers are forked.
        cells: the instructor notebook's code cells.
        trying: told how far it is: the exercise, mutants tried, their number.
    """

    def __init__(
        self, exercise: Exercise, judge: Judge, zygote: Zygote, cells: Sequence[str], trying: Trying = lambda *_: None
    ) -> None:
        self.exercise = replace(exercise, choice=None)
        self.judge, self.zygote, self.cells, self.trying = judge, zygote, cells, trying
        self.calls = _ordinary_first(exercise, judge.bank.calls[exercise.name])
        self.solution = Solution(cells, exercise.functions)
        self.hidden = {check.name for check in exercise.checks if check.visibility == "hidden"}
        self.untried: list[Mutant] = []

    @cached_property
    def solved(self) -> list[tuple[Call, Outcome]]:
        """What the solution makes of every call, within the course's own limits."""
        with self.session(self.judge.limits.seconds_per_call) as session:
            asking = Asking(self.judge.yardstick(self.exercise), session)
            return [(call, asking.answer_to(call).answer.outcome) for call in self.calls]

    @property
    def patience(self) -> float:
        """How long a call of a mutant may take, in seconds: a changed loop may never end."""
        return max(LEAST_SECONDS, SLOWER * max(outcome.seconds for _, outcome in self.solved))

    def misconceptions(self) -> list[Row]:
        """Judge what the bank recorded of every misconception."""
        yardstick = self.judge.yardstick(self.exercise)
        recorded = {
            item.name: [yardstick.recorded(call, item.name) for call in self.calls]
            for item in self.exercise.misconceptions
        }
        return [Row.of(name, decided(self.exercise, Answers(calls))) for name, calls in recorded.items()]

    def mutants(self) -> list[Mutant]:
        """Make the answers without work and the changed solutions."""
        first = self.calls[0].expected if self.exercise.probe is None else None
        lazy = lazy_answers(self.solution, len(self.exercise.given), self.judge.support, first)
        return numbered([*lazy, *mutants_of(self.solution)])

    def survives(self, row: Row) -> bool:
        """Whether no hidden check catches it; whoever looks the answers up passes the shown ones."""
        return not self.hidden & set(row.caught_by)

    def tried(self, mutants: Sequence[Mutant]) -> Iterator[tuple[Mutant, Row]]:
        """Judge every mutant behind the wall, all of them in one warm worker."""
        end = time.monotonic() + EXERCISE_SECONDS
        with self.session(self.patience) as session:
            for number, mutant in enumerate(mutants):
                if time.monotonic() > end:
                    self.untried = list(mutants[number:])
                    break
                self.trying(self.exercise.name, number, len(mutants))
                session.define(mutant.source)
                asking = Asking(self.judge.yardstick(self.exercise), session, last=WRONG)
                answers = asking.answers((call, False) for call in self.calls)
                yield mutant, Row.of(mutant.name, decided(self.exercise, answers))
        self.trying(self.exercise.name, len(mutants), len(mutants))

    def survivors(self, mutants: Sequence[Mutant]) -> Iterator[Survivor]:
        """Look at mutants that no hidden check catches, on wide inputs that the solution answers rightly."""
        if not mutants:
            return
        wide, calls = widened(self.exercise)
        wide, edges = with_edges(self.exercise, wide, calls)
        with self.session(self.judge.limits.seconds_per_call) as session:  # they do end; a slow machine is no error
            solution = Asking(self.judge.yardstick(wide), session)
            answers = [(call, solution.answer_to(call)) for call in calls]
            kept = [(call, item.answer.outcome) for call, item in answers if item.verdict == "correct"]
            # at edges the solution itself is the measure: the oracle may have no answer there
            kinks = [(call, solution.answer_to(call).answer.outcome) for call in edges]
            kinks = [(call, outcome) for call, outcome in kinks if outcome.ended == "returned"]
            values = [(call, bare(outcome.value)) for call, outcome in (*kept, *kinks)]
            same = [replace(call, expected=value) for call, value in values if not unjudgeable(value)]
            for mutant in mutants:
                session.define(mutant.source)
                wrong = self._wrong_on(wide, [call for call, _ in kept], session)
                other = "" if wrong else self._wrong_on(to_rounding(wide), same, session)
                yield Survivor(
                    mutant, wrong or (other if other in EDGES else ""), bool(same) and not wrong and not other
                )

    def session(self, seconds_per_call: float) -> Session:
        """Start a worker that has run the solutions; the course's limit holds if it is shorter."""
        limits = replace(
            self.judge.limits,
            seconds_per_call=min(seconds_per_call, self.judge.limits.seconds_per_call),
            seconds_per_submission=NO_END,
        )
        notebook = Notebook(self.cells, self.judge.support, self.judge.device, self.judge.files)
        return Session(self.zygote, notebook, limits)

    def _wrong_on(self, exercise: Exercise, calls: Sequence[Call], session: Session) -> str:
        """Return the first check with a wrong answer, or an empty text."""
        asking = Asking(self.judge.yardstick(exercise), session)
        return next((call.check for call in calls if asking.answer_to(call).verdict != "correct"), "")


def _ordinary_first(exercise: Exercise, calls: Sequence[Call]) -> list[Call]:
    """Ask the ordinary inputs first: most mutants are lost there, and then nothing else is asked."""
    return sorted(calls, key=lambda call: call.check != exercise.checks[0].name)
