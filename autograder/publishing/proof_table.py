"""How a proof looks in a terminal: exercise by exercise, wrong formula × check, and the margins."""

from __future__ import annotations

import math

from rich.table import Table

from autograder.publishing.proof import ROOM, ExerciseProof, Proof

_SHORT = {
    "correct": "·",
    "wrong_value": "value",
    "wrong_shape": "shape",
    "wrong_dtype": "dtype",
    "wrong_type": "type",
    "not_finite": "nan",
    "raised": "raises",
}


def proof_table(proof: ExerciseProof) -> Table:
    """Return one exercise's matrix: a row for each misconception, a column for each check."""
    table = Table(title=proof.name, title_justify="left", caption=_margins(proof), caption_justify="left")
    table.add_column("misconception", no_wrap=True)
    for check in proof.checks:
        table.add_column(check, justify="center", overflow="fold")
    for row in proof.rows:
        table.add_row(row.name, *(_SHORT.get(row.verdicts[check], row.verdicts[check]) for check in proof.checks))
    return table


def _margins(proof: ExerciseProof) -> str:
    right, wrong = _factor(proof.room_for_right), _factor(proof.room_for_wrong)
    narrow = " NARROW" if min(proof.room_for_right, proof.room_for_wrong) < ROOM else ""
    return f"the solution stays {right} inside the tolerance, the nearest wrong formula {wrong} outside{narrow}"


def _factor(value: float) -> str:
    return "infinitely far" if math.isinf(value) else f"{value:.2g} ×"


def proof_lines(name: str, proof: Proof) -> list[str]:
    """Return what stands under the tables."""
    lines = [f"dropped: {text}" for text in proof.dropped]
    lines += [f"! {text}" for text in proof.all_findings]
    wrong = sum(len(item.rows) for item in proof.exercises)
    if not proof.all_findings:
        lines.append(
            f"{name}: sound. The stub earns 0, the solutions everything; {wrong} wrong formulas all lose points and "
            f"are named; nothing hidden is in the release; {len(proof.dropped)} inputs were dropped."
        )
    return lines
