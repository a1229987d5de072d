"""The golden submissions of one assignment: what they are made of, where they lie, and what they must earn.

Everything is found by the assignment's name:

    tests/hidden/<a>/                                         exercises, points, right predictions
    release/<a>/<a>.ipynb                                     the cells
    tests/submissions/<a>/recipes/variants/<exercise>.py      VARIANTS: the answers, by name; "careful" is the usual one
    tests/submissions/<a>/recipes/goldens.py                  GOLDENS: the submissions made of them
    tests/submissions/<a>/expected/<kind>.json                what they must come to
    tests/submissions/<a>/class/<student>.ipynb               a class to look at, which `make demo` grades

Only recipes are written by hand; the last two are written by `tests.submissions.make`, and all other notebooks are
made when a test needs them. `goldens.py` is all that a set needs beside its variants; `usual` makes every kind:

    PS4 = Corpus("ps4_hessians")
    GOLDENS = usual(PS4, "hessian", classroom=Classroom(PS4, difficulty={"hessian": 1.0}, popular={"careful": 2}))
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from autograder.common.conventions import answer_cell_of, prediction_of
from autograder.course.declarations import load_declared
from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.language import Exercise
from tests.submissions.golden import AS_RELEASED, Golden, prediction
from tests.submissions.variant import ALL, Variant

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Corpus:
    """One assignment's golden submissions. Nothing is read before it is asked for.

    Attributes:
        name: the assignment, as ``ps1_gradients``.
    """

    name: str

    @cached_property
    def declared(self) -> Sequence[Exercise]:
        """The assignment's exercises."""
        return load_declared(find_place(ROOT, load_course(ROOT), self.name)).assignment.exercises

    # --- what submissions are made of ----------------------------------------------------------------------

    @cached_property
    def full(self) -> dict[str, int]:
        """What every exercise pays, in the assignment's order."""
        return {item.name: item.max_points for item in self.declared}

    @cached_property
    def total(self) -> int:
        """The assignment's points; those of a bonus come on top."""
        return sum(item.counted for item in self.declared)

    @cached_property
    def letters(self) -> dict[str, str]:
        """The right predictions."""
        return {item.name: item.choice.answer for item in self.declared if item.choice}

    @cached_property
    def ideas(self) -> set[tuple[str, str]]:
        """Every declared misconception, with its exercise."""
        return {(item.name, idea.idea) for item in self.declared for idea in item.misconceptions}

    @cached_property
    def variants(self) -> dict[str, dict[str, Variant]]:
        """Answers to every exercise, by exercise and name: right ones, ideas gone wrong, broken contracts."""
        return {item.name: self._variants(item) for item in self.declared}

    def _variants(self, exercise: Exercise) -> dict[str, Variant]:
        """Read an exercise's answers; add what can happen to any: it is not begun, or its functions are renamed."""
        table = import_module(f"tests.submissions.{self.name}.recipes.variants.{exercise.name}").VARIANTS
        careful, names = table["careful"].source, "|".join(map(re.escape, exercise.functions))
        renamed = re.sub(rf"^(def|class) ({names})\b", r"\1 my_\2", careful, flags=re.MULTILINE)
        if renamed == careful:
            raise ValueError(f"{exercise.name}: 'careful' has no line that begins with def and the function's name")
        stub = Variant(None, "Not begun.", ALL, verdict="not_attempted")
        return {
            **table,
            "stub": table.get("stub", stub),  # where stubs run, the exercise says itself what becomes of them
            "renamed": Variant(renamed, "The function has another name.", ALL, verdict="missing"),
        }

    def answer(self, exercise: str) -> str:
        """Return an exercise's usual right answer."""
        return self.variants[exercise]["careful"].source or ""

    @cached_property
    def right(self) -> dict[str, str]:
        """A right notebook, as a careful student would write it: grade_id to source."""
        return {
            **{prediction_of(exercise): prediction(exercise, letter) for exercise, letter in self.letters.items()},
            **{answer_cell_of(exercise): self.answer(exercise) for exercise in self.variants},
        }

    @property
    def release(self) -> Path:
        """The notebook as students get it."""
        return ROOT / "release" / self.name / f"{self.name}.ipynb"

    # --- the submissions -----------------------------------------------------------------------------------

    @cached_property
    def goldens(self) -> Sequence[Golden]:
        """Every submission."""
        made: Sequence[Golden] = import_module(f"tests.submissions.{self.name}.recipes.goldens").GOLDENS
        names = [golden.name for golden in made]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.name}: used twice: {sorted({name for name in names if names.count(name) > 1})}")
        return made

    def golden(self, name: str) -> Golden:
        """Return a submission, as ``right/careful_student``."""
        return next(golden for golden in self.goldens if f"{golden.kind}/{golden.name}" == name)

    def of_kind(self, *kinds: str) -> list[Golden]:
        """Return all submissions of some kinds."""
        return [golden for golden in self.goldens if golden.kind in kinds]

    def earned(self, golden: Golden) -> int:
        """Add up what a submission must earn."""
        return 0 if golden.unreadable else sum(golden.points.get(name, full) for name, full in self.full.items())

    @property
    def folder(self) -> Path:
        """Where everything lies."""
        return HERE / self.name

    def answers(self, golden: Golden) -> dict[str, Variant]:
        """Return the variants that a submission is made of, by exercise, where that is not "careful"."""
        return {exercise: self.variants[exercise][name] for exercise, name in golden.variants.items()}

    def composed(
        self,
        kind: str,
        name: str,
        why: str,
        variants: Mapping[str, str],
        predictions: Mapping[str, str | None] | None = None,
        **more: Any,
    ) -> Golden:
        """Make a submission from variants; what it must earn follows from them.

        Args:
            kind, name, why: as in `Golden`.
            variants: exercise to the name of the variant that answers it; all others are "careful".
            predictions: exercise to the letter that is chosen, or `AS_RELEASED`; all others are right.
            more: further attributes of `Golden`. What stands there for an exercise goes before what would follow.

        Raises:
            ValueError: two answers define the same name, so that one would break the other.
        """
        predictions = predictions or {}
        chosen = {exercise: self.variants[exercise][variant] for exercise, variant in variants.items()}
        careful = {exercise: table["careful"] for exercise, table in self.variants.items()}
        _refuse_names_defined_twice(name, {**careful, **chosen})
        cells: dict[str, str | None] = {answer_cell_of(exercise): item.source for exercise, item in chosen.items()}
        for exercise, letter in predictions.items():
            cells[prediction_of(exercise)] = AS_RELEASED if letter is None else prediction(exercise, letter)
        touched = {**chosen, **predictions}
        follows: dict[str, Any] = {
            "cells": cells,
            "points": {exercise: self._points(exercise, chosen.get(exercise), predictions) for exercise in touched},
            "verdicts": {exercise: item.verdict for exercise, item in chosen.items()},
            "misconceptions": {exercise: item.misconception for exercise, item in chosen.items() if item.misconception},
        }
        before = tuple(cell for item in chosen.values() for cell in item.before) + tuple(more.pop("before", ()))
        merged = {key: {**follows[key], **more.pop(key, {})} for key in follows}
        return Golden(kind, name, why, before=before, variants=dict(variants), **merged, **more)

    def untouched(self, exercises: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return what is said of exercises whose functions were not begun: verdicts, and ideas where stubs run."""
        stubs = {exercise: self.variants[exercise]["stub"] for exercise in exercises}
        return {
            "verdicts": {exercise: stub.verdict for exercise, stub in stubs.items()},
            "misconceptions": {exercise: stub.misconception for exercise, stub in stubs.items() if stub.misconception},
        }

    def predicted(self, exercise: str) -> int:
        """Return what an exercise's right prediction pays."""
        return next(item.choice.points if item.choice else 0 for item in self.declared if item.name == exercise)

    def _points(self, exercise: str, variant: Variant | None, predictions: Mapping[str, str | None]) -> int:
        loses, letter = variant.loses if variant else 0, self.letters.get(exercise)
        function = 0 if loses == ALL else self.full[exercise] - self.predicted(exercise) - loses
        return function + self.predicted(exercise) * (predictions.get(exercise, letter) == letter)


def corpora() -> list[Corpus]:
    """Return the corpus of every assignment of the course that has one, in the course's order."""
    return [Corpus(name) for name in load_course(ROOT).assignments if (HERE / name / "recipes").is_dir()]


def _refuse_names_defined_twice(golden: str, chosen: Mapping[str, Variant]) -> None:
    owner: dict[str, str] = {}
    for exercise, item in chosen.items():
        for defined in _defined(item):
            if owner.setdefault(defined, exercise) != exercise:
                raise ValueError(f"{golden}: {defined} is defined for {owner[defined]} and for {exercise}")


@cache
def _defined(item: Variant) -> set[str]:
    """Return the names that an answer defines at the top level; what is imported is shared."""
    names = set()
    for source in (item.source or "", *item.before):
        try:
            statements = ast.parse(source).body
        except SyntaxError:
            continue
        for statement in statements:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                names.add(statement.name)
            elif isinstance(statement, ast.Assign):
                names |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return names
