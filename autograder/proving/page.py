"""How a proof looks as a page: one self-contained HTML file, for the lecturer only."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from autograder.common.files import write_atomically
from autograder.judging.compare import dtype_name, tolerance_of
from autograder.language import Check
from autograder.proving.found import ExerciseProof, Proof
from autograder.proving.table import alone_text, factor, short

TEMPLATE = Path(__file__).parent / "page.html"


def write_page(folder: Path, assignment: str, proof: Proof) -> Path:
    """Write the page into a folder, which is made if it is not there, and return where it lies."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{assignment}.html"
    write_atomically(path, proof_page(assignment, proof))
    return path


def proof_page(assignment: str, proof: Proof) -> str:
    """Return the page's text."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        assignment=assignment,
        findings=proof.all_findings,
        exercises=[_exercise(item) for item in proof.exercises],
        dropped=proof.dropped,
    )


def _exercise(proof: ExerciseProof) -> dict[str, Any]:
    exercise = proof.exercise
    checks = [check.name for check in exercise.checks]
    feedback = {item.name: item.feedback for item in exercise.misconceptions}
    return {
        "name": proof.name,
        "what": inspect.getdoc(exercise.body),
        "where": exercise.where,
        "points": exercise.max_points,
        "findings": proof.findings,
        "checks": [_check(proof, check) for check in exercise.checks],
        "rows": [
            {"name": row.name, "feedback": feedback[row.name], "cells": [short(row.verdicts[name]) for name in checks]}
            for row in proof.misconceptions
        ],
        "mutants": proof.mutants,
        "equivalent": [item.mutant.name for item in proof.equivalent],
        "listed": [(item.mutant.name, exercise.equivalents[item.mutant.name]) for item in proof.listed],
        "survive": [
            {"line": item.mutant.line, "name": item.mutant.name, "differs_on": item.differs_on}
            for item in proof.surviving
        ],
        "right": factor(proof.room_for_right),
        "wrong": factor(proof.room_for_wrong),
    }


def _check(proof: ExerciseProof, check: Check) -> dict[str, Any]:
    tolerance = tolerance_of(proof.exercise, check)
    scale = f", scale {tolerance.scale:g}" if tolerance.scale != 1 else ""
    return {
        "name": check.name,
        "alone": alone_text(proof, check.name),
        "visibility": check.visibility,
        "points": check.points,
        "inputs": check.family.count,
        "tolerance": f"{tolerance.rtol:g}{scale}, {dtype_name(check.family.dtype)}",
        "room": factor(proof.rooms[check.name]),
        "reason": check.family.reason,
    }
