"""Tries wrong versions of an exercise: misconceptions as the bank recorded them, mutants behind the wall.

Both are judged by the judge that grades students, so what is found here is what a student would get.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.judging.asking import STOPPED, Asking
from autograder.judging.calls import Call
from autograder.judging.deciding import Answers, decided
from autograder.judging.judge import Judge
from autograder.judging.prepare import in_one_line
from autograder.judging.triangulate import unjudgeable
from autograder.judging.verdicts import JudgedCall
from autograder.language import Exercise
from autograder.proving.found import ENOUGH, Row, Survivor
from autograder.proving.lazy_answers import lazy_answers
from autograder.proving.mutants import Mutant, mutants_of, numbered
from autograder.proving.solution import Solution, without_shows
from autograder.proving.wide_inputs import EDGES, to_rounding, widened, with_edges
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import bare
from autograder.sandbox.session import Notebook, Session

LEAST_SECONDS, SLOWER = 0.5, 5.0  # a mutant's call may take so long, or so many times what the solution's slowest takes
EXERCISE_SECONDS = 300.0  # of their own, for all mutants of an exercise; those that are left then are told
NO_END = 1e6


class Trial:
    """Tries the wrong versions of one exercise.

    Args:
        exercise: without its choice, which no formula earns.
        judge: holds the bank.
        zygote: where workers are forked.
        cells: the instructor notebook's code cells.
        slot: which of several concurrent trials this is.
    """

    def __init__(self, exercise: Exercise, judge: Judge, zygote: Zygote, cells: Sequence[str], slot: int = 0) -> None:
        self.exercise = replace(exercise, choice=None)
        self.judge, self.zygote, self.slot = judge, zygote, slot
        self.cells = without_shows(cells)
        self.calls = _ordinary_first(exercise, judge.bank.calls[exercise.name])
        self.solution = Solution(cells, exercise.functions)
        self.hidden = {check.name for check in exercise.checks if check.visibility == "hidden"}
        self.untried: list[Mutant] = []

    @cached_property
    def solved(self) -> list[JudgedCall]:
        """What the solution makes of every call, within the course's own limits, judged."""
        with self.session(self.judge.limits.seconds_per_call) as session:
            asking = Asking(self.judge.yardstick(self.exercise), session)
            return [asking.answer_to(call) for call in self.calls]

    @property
    def patience(self) -> float:
        """How long a call of a mutant may take, in seconds: a changed loop may never end."""
        return max(LEAST_SECONDS, SLOWER * max(item.answer.outcome.seconds for item in self.solved))

    @cached_property
    def recorded(self) -> dict[str, list[JudgedCall]]:
        """What the bank recorded of every misconception, judged."""
        yardstick = self.judge.yardstick(self.exercise)
        names = [item.name for item in self.exercise.misconceptions]
        return {name: [yardstick.recorded(call, name) for call in self.calls] for name in names}

    def misconceptions(self) -> list[Row]:
        """Decide every misconception as a student's answers."""
        return [Row.of(name, decided(self.exercise, Answers(calls))) for name, calls in self.recorded.items()]

    def mutants(self) -> list[Mutant]:
        """Make the answers without work and the changed solutions."""
        first = self.calls[0].expected if self.exercise.probe is None else None
        later = self.exercise.find.later
        inputs = len(self.exercise.given) - (later is not None)
        lazy = lazy_answers(self.solution, inputs, self.judge.support, first, later)
        return numbered([*lazy, *mutants_of(self.solution)])

    def survives(self, row: Row) -> bool:
        """Whether no hidden check catches it; whoever looks the answers up passes the shown ones."""
        return not self.hidden & set(row.caught_by)

    def tried(self, mutants: Sequence[Mutant]) -> Iterator[tuple[Mutant, Row]]:
        """Judge every mutant behind the wall, all of them in one warm worker."""
        with self.session(self.patience) as session:
            for number, mutant in enumerate(mutants):
                if session.spent >= EXERCISE_SECONDS:
                    self.untried = list(mutants[number:])
                    break
                session.define(mutant.source)
                yield mutant, self._row(mutant.name, Asking(self.judge.yardstick(self.exercise), session))

    def _row(self, name: str, asking: Asking) -> Row:
        """Ask a mutant until `ENOUGH` hidden inputs tell it; what the ordinary check refuses, no other has to catch."""
        ordinary, judged, told, stopped = self.exercise.checks[0].name, list[JudgedCall](), 0, set[str]()
        for call in self.calls:
            if told >= ENOUGH and ordinary in stopped:
                break
            if call.check in stopped:
                continue
            judged.append(asking.answer_to(call))
            if judged[-1].verdict == "missing":
                break
            if judged[-1].verdict != "correct":
                told += ENOUGH if judged[-1].verdict in STOPPED else call.check in self.hidden
                stopped |= {item.answer.call.check for item in judged if _is_wrong(item)} if told >= ENOUGH else set()
        asked = {item.answer.call.check for item in judged}
        unasked = {check.name for check in self.exercise.checks} - asked
        return Row.of(name, decided(self.exercise, Answers(judged, unasked), lambda *_: None))

    def survivors(self, mutants: Sequence[Mutant]) -> Iterator[Survivor]:
        """Look at mutants that no hidden check catches, on wide inputs that the solution answers rightly."""
        if not mutants:
            return
        wide, calls = widened(self.exercise)
        wide, edges = with_edges(self.exercise, wide, calls)
        with self.session(self.judge.limits.seconds_per_call) as session:  # they do end; a slow machine is no error
            solution = Asking(self.judge.yardstick(wide), session)
            answers = [(call, solution.answer_to(call)) for call in calls]
            kept = [_Compared.of(call, item) for call, item in answers if item.verdict == "correct"]
            # at edges the solution itself is the measure: the oracle may have no answer there
            kinks = [_Compared.of(call, solution.answer_to(call), is_edge=True) for call in edges]
            for mutant in mutants:
                session.define(mutant.source)
                yield self._looked_at(mutant, wide, [*kept, *kinks], session)

    def _looked_at(self, mutant: Mutant, wide: Exercise, calls: Sequence[_Compared], session: Session) -> Survivor:
        """Find the first wide input on which a survivor is wrong, and whether it is the solution up to rounding."""
        asking, strict = Asking(self.judge.yardstick(wide), session), self.judge.yardstick(to_rounding(wide))
        other: Call | None = None
        for item in calls:
            if not item.is_edge or item.own is not None:
                answer = asking.answer_to(item.call)
                if not item.is_edge and answer.verdict != "correct":
                    return Survivor(mutant, item.call.check, is_equivalent=False, example=_shown(item.call))
                if item.own is not None and not other:
                    is_same = strict.judged(item.own, answer.answer.outcome, 0).verdict == "correct"
                    other = None if is_same else item.call
        if other is not None and other.check in EDGES:
            return Survivor(mutant, other.check, is_equivalent=False, example=_shown(other))
        return Survivor(mutant, "", is_equivalent=any(item.own is not None for item in calls) and other is None)

    def session(self, seconds_per_call: float) -> Session:
        """Start a worker that has run the solutions; the course's limit holds if it is shorter."""
        limits = replace(
            self.judge.limits,
            seconds_per_call=min(seconds_per_call, self.judge.limits.seconds_per_call),
            seconds_per_submission=NO_END,
        )
        notebook = Notebook(self.cells, self.judge.support, self.judge.device, self.judge.files)
        return Session(self.zygote, notebook, limits, self.slot)


@dataclass(frozen=True)
class _Compared:
    """A call on which a mutant is compared with the solution.

    Attributes:
        call: with the oracle's answer, if it is no edge.
        own: the same with what the solution answers, if that is something that answers can be compared with.
        is_edge: whether the oracle may have no answer there.
    """

    call: Call
    own: Call | None
    is_edge: bool

    @classmethod
    def of(cls, call: Call, answered: JudgedCall, *, is_edge: bool = False) -> _Compared:
        """Put beside a call what the solution answers to it."""
        outcome = answered.answer.outcome
        value = bare(outcome.value)
        is_measure = outcome.ended == "returned" and not unjudgeable(value)
        return cls(call, replace(call, expected=value) if is_measure else None, is_edge)


def _shown(call: Call) -> str:
    """Write the inputs of a call in one line."""
    return ", ".join(f"{name} = {in_one_line(value)}" for name, value in call.values.items())


def _is_wrong(item: JudgedCall) -> bool:
    return item.verdict != "correct"


def _ordinary_first(exercise: Exercise, calls: Sequence[Call]) -> list[Call]:
    """Ask the ordinary inputs first: most mutants are lost there, and then nothing else is asked."""
    return sorted(calls, key=lambda call: call.check != exercise.checks[0].name)
