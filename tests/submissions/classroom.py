"""A class: students whose notebooks are drawn from the variants, so that they look like a real class's.

Every student has an ability, the same in every assignment, and every exercise a difficulty. Predictions are right or
wrong independently of the functions. What a student does in one exercise hangs on their name and that exercise only: a
new exercise changes nothing in the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from autograder.common.conventions import answer_cell_of, prediction_of
from tests.submissions.corpus import Corpus
from tests.submissions.edits import reversed_after_setup, without
from tests.submissions.golden import Golden
from tests.submissions.variant import ALL, Variant

SEED = "ps1 class"  # another one draws everybody anew
ABILITY = (0.8, 0.9)  # mean and standard deviation
PREDICTED_RIGHT, NOT_PREDICTED, LOSES_LITTLE = 0.65, 0.06, 0.35

Wanted = Callable[[Variant], bool]


def _is_right(variant: Variant) -> bool:
    return variant.loses == 0


def _loses_little(variant: Variant) -> bool:
    return variant.loses not in (0, ALL)


def _loses_all(variant: Variant) -> bool:
    return variant.loses == ALL


def _is_wrong(variant: Variant) -> bool:
    return variant.loses != 0


@dataclass(frozen=True)
class Classroom:
    """A class, and what it finds hard.

    Attributes:
        corpus: the assignment's, whose variants are drawn.
        difficulty: how hard an exercise is, in the units of ability; 0 where nothing is said.
        popular: how often a variant is chosen, where it is not 1.
        students: their names.
        roles: those students who are not drawn; a method of this class, or a function like one.
    """

    corpus: Corpus
    difficulty: Mapping[str, float] = field(default_factory=dict)
    popular: Mapping[str, float] = field(default_factory=lambda: {"careful": 2})
    students: Sequence[str] = field(default_factory=lambda: STUDENTS)
    roles: Mapping[str, Role] = field(default_factory=lambda: ROLES)

    def goldens(self) -> Iterable[Golden]:
        """Make everybody's submission."""
        return tuple(self.roles.get(student, Classroom.student)(self, student) for student in self.students)

    @property
    def exercises(self) -> list[str]:
        """The assignment's, in order."""
        return list(self.corpus.full)

    # --- what is drawn -------------------------------------------------------------------------------------

    def one_of(self, draw: Random, exercise: str, *wanted: Wanted) -> str:
        """Draw one variant, the popular ones more often: of the first kind wanted of which the exercise has any."""
        table = self.corpus.variants[exercise].items()
        for each in wanted:
            names = [name for name, item in table if each(item) and name not in ("stub", "renamed")]
            if names:
                return draw.choices(names, [self.popular.get(name, 1) for name in names])[0]
        raise ValueError(f"{exercise}: no variant can be drawn")

    def drawn(self, student: str, exercise: str, may: Wanted = lambda _: True) -> str:
        """Draw the variant with which a student answers one exercise."""
        ability = Random(f"{SEED} {student}").gauss(*ABILITY)
        advance = ability - self.difficulty.get(exercise, 0.0)
        draw = Random(f"{SEED} {student} {exercise}")
        if draw.random() > 0.97 + 0.02 * advance:
            return "stub"
        if draw.random() < 1 / (1 + math.exp(-1.4 * advance)):
            kind: Wanted = _is_right
        else:
            kind = _loses_little if draw.random() < LOSES_LITTLE else _loses_all
        return self.one_of(
            draw, exercise, lambda item: kind(item) and may(item), lambda item: _is_wrong(item) and may(item), may
        )

    def predicted(self, student: str) -> dict[str, str | None]:
        """Draw the predictions that are wrong or were not made."""
        chosen: dict[str, str | None] = {}
        for exercise, right in self.corpus.letters.items():
            draw = Random(f"{SEED} {student} predicts {exercise}")
            fate = draw.random()
            if fate < NOT_PREDICTED:
                chosen[exercise] = None
            elif fate > NOT_PREDICTED + PREDICTED_RIGHT:
                chosen[exercise] = draw.choice([letter for letter in "abcd" if letter != right])
        return chosen

    # --- who there is --------------------------------------------------------------------------------------

    def student(self, student: str, why: str = "Drawn from the class.", **more: Any) -> Golden:
        """Make an ordinary student's submission."""
        variants = {exercise: self.drawn(student, exercise) for exercise in self.exercises}
        return self.corpus.composed("class", student, why, variants, self.predicted(student), **more)

    def perfect(self, student: str) -> Golden:
        """Everything is right, predictions too."""
        why = "Everything is right, in a style of their own."
        draws = {exercise: Random(f"{SEED} {student} {exercise}") for exercise in self.exercises}
        variants = {exercise: self.one_of(draw, exercise, _is_right) for exercise, draw in draws.items()}
        return self.corpus.composed("class", student, why, variants)

    def untouched(self, student: str) -> Golden:
        """Nothing was done."""
        stubs, nothing = dict.fromkeys(self.exercises, "stub"), dict.fromkeys(self.exercises)
        return self.corpus.composed("class", student, "Handed in as it was handed out.", stubs, nothing)

    def half_finished(self, student: str) -> Golden:
        """The second half was not begun."""
        exercises = self.exercises
        begun = exercises[: len(exercises) // 2]
        variants = {each: self.drawn(student, each) if each in begun else "stub" for each in exercises}
        predicted = {**self.predicted(student), **{each: None for each in exercises if each not in begun}}
        return self.corpus.composed("class", student, "The first half; then time was up.", variants, predicted)

    def with_deleted_cells(self, student: str) -> Golden:
        """The second and the fifth exercise are gone."""
        gone = self.exercises[1:5:3]
        cells = [name_of(exercise) for exercise in gone for name_of in (prediction_of, answer_cell_of)]
        return self.corpus.composed(
            "class",
            student,
            "The cells of two exercises were deleted.",
            {exercise: self.drawn(student, exercise) for exercise in self.exercises if exercise not in gone},
            {exercise: letter for exercise, letter in self.predicted(student).items() if exercise not in gone},
            points=dict.fromkeys(gone, 0),
            verdicts=dict.fromkeys(gone, "missing"),
            edit=without(*cells),
        )

    def renamed(self, student: str) -> Golden:
        """No function has its name."""
        why = "All functions have names of the student's own."
        variants = dict.fromkeys(self.exercises, "renamed")
        return self.corpus.composed("class", student, why, variants, self.predicted(student))

    def out_of_order(self, student: str) -> Golden:
        """The last cell comes first."""
        why = "All cells behind the set-up stand in reverse order."
        variants = {each: self.drawn(student, each, lambda item: not item.before) for each in self.exercises}
        predicted = self.predicted(student)
        return self.corpus.composed("class", student, why, variants, predicted, edit=reversed_after_setup)

    def unreadable(self, student: str) -> Golden:
        """The file is no notebook any more."""
        return Golden(
            "class",
            student,
            "The upload broke off.",
            encode=lambda data: data[: len(data) * 2 // 3],
            unreadable=True,
        )


@dataclass(frozen=True)
class Varied(Classroom):
    """A class in which nobody answers as somebody before them, while there is another answer as good or as bad.

    Attributes:
        given: the answers that were given already, by exercise and name.
    """

    given: set[tuple[str, str]] = field(default_factory=set)

    def one_of(self, draw: Random, exercise: str, *wanted: Wanted) -> str:
        """Draw one variant that was not given yet, if there is one."""

        def new(each: Wanted) -> Wanted:
            table = self.corpus.variants[exercise].items()
            fresh = {id(item) for name, item in table if (exercise, name) not in self.given}
            return lambda item: id(item) in fresh and each(item)

        name = super().one_of(draw, exercise, *map(new, wanted), *wanted)
        self.given.add((exercise, name))
        return name


Role = Callable[[Classroom, str], Golden]

STUDENTS = (
    "ada", "emmy", "srinivasa", "sofia", "leonhard", "hypatia", "alan", "katherine", "maryam", "marie", "niels",
    "evariste", "sophie", "pierre", "ettore", "vera",
)  # fmt: skip

ROLES: Mapping[str, Role] = {
    "emmy": Classroom.perfect,
    "maryam": Classroom.perfect,
    "evariste": Classroom.half_finished,
    "ettore": Classroom.untouched,
    "vera": Classroom.with_deleted_cells,
    "pierre": Classroom.unreadable,
}
