"""One golden submission: how its notebook is made from the release, and what it must earn."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.submissions.ps1_gradients.recipes import answers
from tests.submissions.ps1_gradients.recipes.variant import ALL, Variant, code
from tests.submissions.ps1_gradients.recipes.variants import VARIANTS

__all__ = ["AS_RELEASED", "FULL", "PREDICTION", "RELEASE", "ROOT", "Golden", "Json", "code", "composed"]

ROOT = Path(__file__).resolve().parents[4]
RELEASE = ROOT / "release" / "ps1_gradients" / "ps1_gradients.ipynb"

PREDICTION = 1  # what an exercise earns whose prediction is right and whose function is wrong

AS_RELEASED = None  # in place of a cell's source

Json = dict[str, Any]


def _full() -> dict[str, int]:
    """Read from the release what every exercise pays."""
    cells = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(_release())["cells"]]
    full = {str(cell["grade_id"]): int(cell["points"]) for cell in cells if cell.get("grade")}
    if full.keys() != VARIANTS.keys():
        raise ValueError(f"release or variants only: {sorted(full.keys() ^ VARIANTS.keys())}")
    return full


@cache
def _release() -> str:
    return RELEASE.read_text(encoding="utf-8")


FULL = _full()


@dataclass(frozen=True)
class Golden:
    """A submission and what it must earn. Unless overridden, every answer and every prediction is right.

    Attributes:
        kind: the folder, which says what is wrong with it.
        name: the file's stem, hence the student's id; unique over all kinds.
        why: one sentence: what it shows.
        cells: grade_id to the source that stands in that cell of the release, or `AS_RELEASED`.
        before, after: further code cells, behind the set-up cell and at the end.
        points: exercise to points, where not full.
        verdicts: exercise to the verdict of its first check, where not "correct".
        stopped: exercise to what its calls end in; after two such calls the rest is not tried, so that the first
            check may not be reached.
        misconceptions: exercise to the name of the idea that must be recognised.
        variants: exercise to the variant that answers it, where that is not "careful".
        edit: changes the notebook once it is put together.
        encode: changes the file's bytes.
        unreadable: whether the file cannot be read as a notebook at all.
        with_text: keep the release's prose; most notebooks are code only, to stay small.
    """

    kind: str
    name: str
    why: str
    cells: Mapping[str, str | None] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    stopped: Mapping[str, str] = field(default_factory=dict)
    misconceptions: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    edit: Callable[[Json], Json] = lambda notebook: notebook
    encode: Callable[[bytes], bytes] = lambda data: data
    unreadable: bool = False
    with_text: bool = False

    def file(self) -> bytes:
        """Return the submission's bytes."""
        return self.encode(as_bytes(self.edit(self._notebook())))

    def _notebook(self) -> Json:
        notebook = json.loads(_release())
        sources = {**answers.RIGHT, **self.cells}
        unknown = set(sources) - {_grade_id(cell) for cell in notebook["cells"]}
        if unknown:
            raise ValueError(f"{self.name}: the release has no cell {sorted(unknown)}")
        cells = []
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code" and not self.with_text:
                continue
            source = sources.get(_grade_id(cell))
            if source is not AS_RELEASED:
                cell["source"] = _lines(source)
            cells.append(cell)
            if _grade_id(cell) == "setup":
                cells.extend(scratch(text, f"before-{number}") for number, text in enumerate(self.before, 1))
        cells.extend(scratch(text, f"after-{number}") for number, text in enumerate(self.after, 1))
        return {**notebook, "cells": cells}

    def differences(self, result: Json) -> list[str]:
        """Say in sentences how a graded result differs from what is intended."""
        status = "unreadable" if self.unreadable else "graded"
        if result["status"] != status:
            return [f"is {result['status']} ({result['reason']}), not {status}"]
        if self.unreadable:
            return [] if result["points"] == 0 and result["reason"] else ["has points, or no reason"]
        found = []
        for item in result["exercises"]:
            name = item["name"]
            intended = {
                "points": self.points.get(name, FULL[name]),
                "misconception": self.misconceptions.get(name),
                "verdict": self.stopped.get(name) or self.verdicts.get(name, "correct"),
            }
            verdicts = [check["verdict"] for check in item["checks"]]
            tried = [verdict for verdict in verdicts if verdict != "not_reached"] if name in self.stopped else verdicts
            graded = {"points": item["points"], "misconception": item["misconception"], "verdict": tried[0]}
            found += [
                f"{name}: {key} is {graded[key]!r}, intended is {intended[key]!r} ({_lost(item)})"
                for key in intended
                if graded[key] != intended[key]
            ]
            if "timed_out" in verdicts and intended["verdict"] != "timed_out":
                found.append(f"{name}: a call was stopped that should have ended; was the machine busy?")
            found += [
                f"{name}: a hidden check's message tells of numbers: {check['message']}"
                for check in item["checks"]
                if check["visibility"] == "hidden" and re.search(r"tensor\(|\d\.\d", check["message"])
            ]
        return found


def composed(
    kind: str,
    name: str,
    why: str,
    variants: Mapping[str, str],
    predictions: Mapping[str, str | None] | None = None,
    **more: Any,
) -> Golden:
    """Make a submission from variants; what it must earn follows from them.

    Args:
        variants: exercise to the name of the variant that answers it; all others are "careful".
        predictions: exercise to the letter that is chosen, or `AS_RELEASED`; all others are right.
        more: further attributes of `Golden`. What stands there for an exercise goes before what would follow.

    Raises:
        ValueError: two answers define the same name, so that one would break the other.
    """
    predictions = predictions or {}
    chosen = {exercise: VARIANTS[exercise][variant] for exercise, variant in variants.items()}
    _refuse_names_defined_twice(name, chosen)
    cells: dict[str, str | None] = {f"{exercise}_answer": item.source for exercise, item in chosen.items()}
    for exercise, letter in predictions.items():
        cells[f"predict_{exercise}"] = AS_RELEASED if letter is None else answers.prediction(exercise, letter)
    points = {exercise: _points(exercise, chosen.get(exercise), predictions) for exercise in {**chosen, **predictions}}
    follows: dict[str, Any] = {
        "cells": cells,
        "points": points,
        "verdicts": {exercise: item.verdict for exercise, item in chosen.items()},
        "misconceptions": {exercise: item.misconception for exercise, item in chosen.items() if item.misconception},
    }
    before = tuple(cell for item in chosen.values() for cell in item.before) + tuple(more.pop("before", ()))
    merged = {key: {**follows[key], **more.pop(key, {})} for key in follows}
    return Golden(kind, name, why, before=before, variants=dict(variants), **merged, **more)


def _points(exercise: str, variant: Variant | None, predictions: Mapping[str, str | None]) -> int:
    loses = variant.loses if variant else 0
    function = 0 if loses == ALL else FULL[exercise] - PREDICTION - loses
    letter = answers.PREDICTIONS[exercise]
    return function + PREDICTION * (predictions.get(exercise, letter) == letter)


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


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def scratch(text: str, identity: str) -> Json:
    """Make a code cell of the student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": identity,
        "metadata": {},
        "outputs": [],
        "source": _lines(text),
    }


def as_bytes(notebook: Json) -> bytes:
    """Write a notebook as Jupyter does, with sorted keys."""
    return (json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
