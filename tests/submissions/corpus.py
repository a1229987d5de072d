"""The golden submissions of one assignment: what they are made of, where they lie, and what they must earn.

Everything is found by the assignment's name:

    tests/hidden/<a>.py                                       exercises, points, right predictions
    release/<a>/<a>.ipynb                                     the cells
    tests/submissions/<a>/recipes/variants/<exercise>.py      VARIANTS: the answers, by name; "careful" is the usual one
    tests/submissions/<a>/recipes/goldens.py                  GOLDENS: the submissions made of them
    tests/submissions/<a>/<kind>/<name>.ipynb, .expected.json written by tests.submissions.make

The last but one is all that an ordinary set needs beside its variants; `usual` makes every kind:

    PS4 = Corpus("ps4_hessians")
    GOLDENS = usual(PS4, "hessian", classroom=Classroom(PS4, difficulty={"hessian": 1.0}, popular={"careful": 2}))
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from autograder.course.declarations import load_declared
from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.judging.result import SubmissionResult
from autograder.language import Exercise
from tests.golden import stable
from tests.submissions.golden import AS_RELEASED, Golden, Json, prediction, scratch
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

    # --- what submissions are made of ----------------------------------------------------------------------

    @cached_property
    def full(self) -> dict[str, int]:
        """What every exercise pays, in the assignment's order."""
        return {item.name: item.max_points for item in _declared(self.name)}

    @cached_property
    def letters(self) -> dict[str, str]:
        """The right predictions."""
        return {item.name: item.choice.answer for item in _declared(self.name) if item.choice}

    @cached_property
    def ideas(self) -> set[tuple[str, str]]:
        """Every declared misconception, with its exercise."""
        return {(item.name, idea.name) for item in _declared(self.name) for idea in item.misconceptions}

    @cached_property
    def variants(self) -> dict[str, dict[str, Variant]]:
        """Answers to every exercise, by exercise and name: right ones, ideas gone wrong, broken contracts."""
        return {item.name: self._variants(item) for item in _declared(self.name)}

    def _variants(self, exercise: Exercise) -> dict[str, Variant]:
        """Read an exercise's answers; add what can happen to any: it is not begun, or its functions are renamed."""
        table = import_module(f"tests.submissions.{self.name}.recipes.variants.{exercise.name}").VARIANTS
        careful, names = table["careful"].source, "|".join(map(re.escape, exercise.functions))
        renamed = re.sub(rf"^(def|class) ({names})\b", r"\1 my_\2", careful, flags=re.MULTILINE)
        if renamed == careful:
            raise ValueError(f"{exercise.name}: 'careful' has no line that begins with def and the function's name")
        return {
            **table,
            "stub": Variant(None, "Not begun.", ALL, verdict="not_attempted"),
            "renamed": Variant(renamed, "The function has another name.", ALL, verdict="missing"),
        }

    def answer(self, exercise: str) -> str:
        """Return an exercise's usual right answer."""
        return self.variants[exercise]["careful"].source or ""

    @cached_property
    def right(self) -> dict[str, str]:
        """A right notebook, as a careful student would write it: grade_id to source."""
        return {
            **{f"predict_{exercise}": prediction(exercise, letter) for exercise, letter in self.letters.items()},
            **{f"{exercise}_answer": self.answer(exercise) for exercise in self.variants},
        }

    @property
    def release(self) -> Path:
        """The notebook as students get it."""
        return ROOT / "release" / self.name / f"{self.name}.ipynb"

    @cached_property
    def _release(self) -> str:
        return self.release.read_text(encoding="utf-8")

    # --- the submissions -----------------------------------------------------------------------------------

    @cached_property
    def goldens(self) -> Sequence[Golden]:
        """Every submission, also those whose notebook is not kept."""
        made: Sequence[Golden] = import_module(f"tests.submissions.{self.name}.recipes.goldens").GOLDENS
        names = [golden.name for golden in made]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.name}: used twice: {sorted({name for name in names if names.count(name) > 1})}")
        return made

    @property
    def folder(self) -> Path:
        """Where they lie, by kind."""
        return HERE / self.name

    def path(self, golden: Golden) -> Path:
        """Return where a submission's notebook lies."""
        return self.folder / golden.kind / f"{golden.name}.ipynb"

    def expected_path(self, golden: Golden) -> Path:
        """Return where the result that it must have lies."""
        return self.folder / golden.kind / f"{golden.name}.expected.json"

    def settled(self, golden: Golden, result: SubmissionResult | Json) -> Json:
        """Return what is the same in every run and on every machine: of some variants not how they are wrong."""
        data = stable(result)
        rounded = {name for name, variant in self.answers(golden).items() if variant.rounding}
        for exercise in data["exercises"]:
            if exercise["name"] in rounded:
                exercise["checks"] = [
                    {**check, "verdict": check["verdict"] == "correct", "message": ""} for check in exercise["checks"]
                ]
        return data

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
        cells: dict[str, str | None] = {f"{exercise}_answer": item.source for exercise, item in chosen.items()}
        for exercise, letter in predictions.items():
            cells[f"predict_{exercise}"] = AS_RELEASED if letter is None else prediction(exercise, letter)
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

    def predicted(self, exercise: str) -> int:
        """Return what an exercise's right prediction pays."""
        return next(item.choice.points if item.choice else 0 for item in _declared(self.name) if item.name == exercise)

    def _points(self, exercise: str, variant: Variant | None, predictions: Mapping[str, str | None]) -> int:
        loses, letter = variant.loses if variant else 0, self.letters.get(exercise)
        function = 0 if loses == ALL else self.full[exercise] - self.predicted(exercise) - loses
        return function + self.predicted(exercise) * (predictions.get(exercise, letter) == letter)

    def file(self, golden: Golden) -> bytes:
        """Return a submission's bytes; as Jupyter does, with sorted keys."""
        notebook = golden.edit(self._notebook(golden))
        return golden.encode((json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode())

    def _notebook(self, golden: Golden) -> Json:
        notebook = json.loads(self._release)
        sources = {**self.right, **golden.cells}
        unknown = set(sources) - {_grade_id(cell) for cell in notebook["cells"]}
        if unknown:
            raise ValueError(f"{golden.name}: the release has no cell {sorted(unknown)}")
        cells = []
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code" and not golden.with_text:
                continue
            source = sources.get(_grade_id(cell))
            if source is not AS_RELEASED:
                cell["source"] = source.splitlines(keepends=True)
            cells.append(cell)
            if _grade_id(cell) == "setup":
                cells.extend(scratch(text, f"before-{number}") for number, text in enumerate(golden.before, 1))
        cells.extend(scratch(text, f"after-{number}") for number, text in enumerate(golden.after, 1))
        return {**notebook, "cells": cells}

    # --- what they must earn -------------------------------------------------------------------------------

    def earned(self, golden: Golden) -> int:
        """Add up what a submission must earn."""
        return 0 if golden.unreadable else sum(golden.points.get(name, full) for name, full in self.full.items())

    def differences(self, golden: Golden, result: Json) -> list[str]:
        """Say in sentences how a graded result differs from what is intended."""
        status = "unreadable" if golden.unreadable else "graded"
        if result["status"] != status:
            return [f"is {result['status']} ({result['reason']}), not {status}"]
        if golden.unreadable:
            return [] if result["points"] == 0 and result["reason"] else ["has points, or no reason"]
        return [text for item in result["exercises"] for text in self._differences_in(golden, item)]

    def _differences_in(self, golden: Golden, item: Json) -> list[str]:
        name = item["name"]
        intended = {
            "points": golden.points.get(name, self.full[name]),
            "misconception": golden.misconceptions.get(name),
            "verdict": golden.stopped.get(name) or golden.verdicts.get(name, "correct"),
        }
        verdicts = [check["verdict"] for check in item["checks"]]
        answer = self.answers(golden).get(name)
        if answer is not None and answer.rounding and verdicts[0] != "correct":
            del intended["verdict"]
        tried = [verdict for verdict in verdicts if verdict != "not_reached"] if name in golden.stopped else verdicts
        graded = {"points": item["points"], "misconception": item["misconception"], "verdict": tried[0]}
        found = [
            f"{name}: {key} is {graded[key]!r}, intended is {intended[key]!r} ({_lost(item)})"
            for key in intended
            if graded[key] != intended[key]
        ]
        if "timed_out" in verdicts and intended.get("verdict") != "timed_out":
            found.append(f"{name}: a call was stopped that should have ended; was the machine busy?")
        return found + [
            f"{name}: a hidden check's message tells of numbers: {check['message']}"
            for check in item["checks"]
            if check["visibility"] == "hidden" and re.search(r"tensor\(|\d\.\d", check["message"])
        ]


def corpora() -> list[Corpus]:
    """Return the corpus of every assignment of the course that has one, in the course's order."""
    return [Corpus(name) for name in load_course(ROOT).assignments if (HERE / name / "recipes").is_dir()]


@cache
def _declared(name: str) -> Sequence[Exercise]:
    return load_declared(find_place(ROOT, load_course(ROOT), name)).assignment.exercises


def _refuse_names_defined_twice(golden: str, chosen: Mapping[str, Variant]) -> None:
    owner: dict[str, str] = {}
    for exercise, item in chosen.items():
        for defined in _defined(item):
            if owner.setdefault(defined, exercise) != exercise:
                raise ValueError(f"{golden}: {defined} is defined for {owner[defined]} and for {exercise}")


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


def _lost(item: Json) -> str:
    lost = [f"{check['name']}: {check['verdict']}" for check in item["checks"] if check["verdict"] != "correct"]
    return "; ".join(lost) or "nothing lost"


def _grade_id(cell: Json) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
