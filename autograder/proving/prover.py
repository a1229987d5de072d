"""Proves one exercise: what is wrong with it, the cheapest to find first."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from autograder.common.finding import Finding
from autograder.judging.calls import Call
from autograder.judging.certify import compared
from autograder.judging.compare import tolerance_of
from autograder.judging.diagnose import same_outcome
from autograder.judging.drawing import calls_of
from autograder.judging.judge import Judge
from autograder.judging.symptoms import shown_by
from autograder.language import Exercise, Misconception
from autograder.language.declaration_error import line_of
from autograder.proving.at_home import at_home
from autograder.proving.by_differences import by_differences
from autograder.proving.degenerate_inputs import degenerate, public
from autograder.proving.found import PASSED, ProofRecord, Row, Survivor, caught_alone
from autograder.proving.margins import Margins
from autograder.proving.mutants import Mutant
from autograder.proving.trial import Trial
from autograder.proving.wide_inputs import PLAIN, SECRET, word_for
from autograder.sandbox.client import Zygote


class Prover:
    """Proves one exercise.

    Args:
        cells: the instructor notebook's code cells.
        slot: which of several concurrent provers this is.
    """

    def __init__(self, exercise: Exercise, judge: Judge, zygote: Zygote, cells: Sequence[str], slot: int = 0) -> None:
        self.exercise, self.judge = exercise, judge
        self.trial = Trial(exercise, judge, zygote, cells, slot)
        self.calls = judge.bank.calls[exercise.name]
        self.margins = Margins(exercise, judge, self.trial)

    def found(self) -> ProofRecord:
        """Put together what was found."""
        findings = list(self.findings())
        return ProofRecord(
            misconceptions=self.misconceptions,
            mutants=self.caught,
            survivors=self.survivors,
            rooms=self.margins.rooms,
            room_for_wrong=min(self.margins.distances.values(), default=math.inf),
            at_home=at_home(self.exercise, self.judge),
            findings=findings,
        )

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong, the cheapest to find first."""
        yield from self._told(
            public(self.exercise, self.calls),
            self._degenerate(),
            self.margins.findings(),
            self._misconceptions(),
            self._differences(),
            self._unpaid(),
            self._listed(),
            self._idle_checks(),
            self._survived(),
        )

    def of_inputs(self) -> Iterator[Finding]:
        """Yield what is wrong that may hang on which inputs were drawn; no changed solution is tried."""
        yield from self._told(self.margins.findings(), self._misconceptions())

    def _told(self, *several: Iterable[Finding]) -> Iterator[Finding]:
        where = f"{self.exercise.where}: exercise '{self.exercise.name}'"
        yield from (item.at(where) for item in itertools.chain(*several))

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
            if row.name in self._shown_by_the_solution:
                yield Finding(
                    f"the solution shows the symptom of '{row.name}', too.", "Look for what wrong answers alone have."
                )
            elif not row.caught_by:
                yield Finding(
                    f"no check tells '{row.name}' from the right answer.", "Add a family that does, if it is wrong."
                )
            elif not hidden & set(row.caught_by):
                yield Finding(
                    f"only shown checks catch '{row.name}', and their answers are public.", "Add a hidden family."
                )
            elif self._raises_otherwise(row.name):
                where, why = self._where_it_raises(row.name)
                yield Finding(f"'{row.name}' ({where}) raises on every ordinary input: {why}.", "Mend it.")
            elif self._raises_nothing(row.name):
                fix = "Let it, or leave raises=… out."
                yield Finding(f"'{row.name}' does not raise what it says on every ordinary input.", fix)
            elif self._returns_nothing(row.name):
                yield Finding(f"'{row.name}' returns nothing on every ordinary input.", "Is its return missing?")
            elif self._passes_the_first(row) and self._is_wrong_on_plain(row.name):
                first = self.exercise.checks[0].name
                yield Finding(
                    f"'{row.name}' is wrong on plain inputs, but '{first}' lets it pass.", "Begin with ordinary inputs."
                )
            elif row.diagnosis != self._declared(row.name).idea and not self._is_right_in_value(row.name):
                told = f"'{row.diagnosis}'" if row.diagnosis else "nothing known"
                yield Finding(f"'{row.name}' is diagnosed as {told}.", "Tell the two apart, or drop one.")
        for one, other in itertools.combinations(self.misconceptions, 2):
            if one.verdicts == other.verdicts and self._answer_alike(one.name, other.name):
                yield Finding(f"'{one.name}' and '{other.name}' answer the same everywhere.", "Drop one.")

    def _answer_alike(self, one: str, other: str) -> bool:
        """Whether two misconceptions do the same on every input; where both raise, whether they raise the same."""
        return self._raised(one) == self._raised(other) and all(
            same_outcome(call.wrong[one], call.wrong[other], self.margins.tolerances[call.check]) for call in self.calls
        )

    @cached_property
    def _shown_by_the_solution(self) -> set[str]:
        """The ideas whose symptom a right answer has, so that it says nothing of wrong ones."""
        answers = (item.answer for item in self.trial.solved)
        return {name for item in answers for name in shown_by(self.exercise, item.call, item.outcome.value)}

    @property
    def _ordinary(self) -> list[Call]:
        return [call for call in self.calls if call.check == self.exercise.checks[0].name]

    def _declared(self, name: str) -> Misconception:
        return next(item for item in self.exercise.misconceptions if item.name == name)

    def _raised(self, name: str) -> list[str]:
        """List the types of the exceptions on ordinary inputs, an empty text where it raises none."""
        raised = [call.wrong[name].raised for call in self._ordinary]
        return [item.type_name if item else "" for item in raised]

    def _raises_otherwise(self, name: str) -> bool:
        """Whether it always raises, and not what its author says."""
        return all(self._raised(name)) and set(self._raised(name)) != {self._declared(name).raises}

    def _raises_nothing(self, name: str) -> bool:
        """Whether it returns on some ordinary input although its author says that it raises."""
        return bool(self._declared(name).raises) and not all(self._raised(name))

    def _returns_nothing(self, name: str) -> bool:
        """Whether it answers None where something is required: it would be found behind every forgotten return."""
        answers = [(call.expected, call.wrong[name]) for call in self._ordinary]
        return all(due is not None and own.ended == "returned" and own.value is None for due, own in answers)

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
        family = replace(PLAIN.family, parts=self.exercise.checks[0].family.parts)
        try:
            return calls_of(self.exercise, replace(PLAIN, family=family), SECRET)
        except Exception:  # the exercise does not take such inputs
            return []

    def _where_it_raises(self, name: str) -> tuple[str, str]:
        function = self._declared(name).function
        first = self.exercise.checks[0].name
        raised = next(call.wrong[name].raised for call in self.calls if call.check == first)
        return line_of(function), f"{raised.type_name}: {raised.text}" if raised and raised.text else "an exception"

    def _is_right_in_value(self, name: str) -> bool:
        """Whether it breaks a rule only; then the rule's sentence is what a student reads."""
        return all(item.answer.is_right for item in self.trial.recorded[name])

    def _differences(self) -> Iterator[Finding]:
        row = by_differences(self.judge.yardstick(self.trial.exercise))
        if row and self.trial.survives(row):
            yield Finding(
                f"{row.name}, which are no derivative by hand, earn {row.points} points.",
                "Let the ordinary check be .within(1e-12), or add inputs that drown them in rounding.",
            )

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
                word = word_for(item.differs_on)
                mend = f"Add a hidden check of these: {word}." if word else "Add a hidden check of these."
                yield Finding(f"{told}, but is wrong on {item.differs_on}, as at {item.example}.", mend)
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
