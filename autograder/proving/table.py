"""How a proof looks in a terminal: exercise by exercise, wrong formula × check, the margins, and the mutants."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from autograder.language import Exercise
from autograder.proving.found import ENOUGH, ROOM, ExerciseProof, Proof

SHORT = {
    "correct": "·",
    "not_reached": "·",
    "wrong_value": "value",
    "wrong_shape": "shape",
    "wrong_dtype": "dtype",
    "wrong_type": "type",
    "not_finite": "nan",
    "raised": "raises",
    "input_changed": "change",
    "forbidden": "rule",
}


def proof_tables(proof: ExerciseProof) -> list[Table]:
    """Return one exercise's checks, and its matrix: a row for each misconception, a column for each check by number."""
    return [_checks(proof), _matrix(proof)]


def _checks(proof: ExerciseProof) -> Table:
    table = Table(title=proof.name, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in ("", "check", "points", "inputs", "solution inside by", "caught by it alone"):
        table.add_column(name, justify="left" if name == "check" else "right")
    for number, check in enumerate(proof.exercise.checks, 1):
        room, alone = factor(proof.rooms[check.name]), alone_text(proof, check.name)
        table.add_row(str(number), check.name, str(check.points), str(check.family.count), room, alone)
    return table


def _matrix(proof: ExerciseProof) -> Table:
    table = Table(caption=caption(proof), caption_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=0)
    table.add_column("misconception", overflow="fold")
    for number, _ in enumerate(proof.exercise.checks, 1):
        table.add_column(str(number), justify="center", no_wrap=True, min_width=max(map(len, SHORT.values())) + 1)
    for row in proof.misconceptions:
        table.add_row(row.name, *(short(row.verdicts[check.name]) for check in proof.exercise.checks))
    return table


def short(verdict: str) -> str:
    """Write a verdict for a narrow column; a dot where nothing is caught."""
    return SHORT.get(verdict, verdict.replace("_", " "))


def alone_text(proof: ExerciseProof, check: str) -> str:
    """Say how many wrong versions a check alone catches; the first one is the gate, shown ones teach."""
    kinds = {item.name: item for item in proof.exercise.checks}
    if kinds[check].visibility == "shown":
        return "shown"
    if check == proof.exercise.checks[0].name:
        return "ordinary"
    if proof.caught_alone[check]:
        return str(len(proof.caught_alone[check]))
    return "says why" if kinds[check].family.reason else "nothing"


def caption(proof: ExerciseProof) -> str:
    """Say how wide the margins are and what became of the mutants."""
    right, wrong = factor(proof.room_for_right), factor(proof.room_for_wrong)
    narrow = " NARROW" if min(proof.room_for_right, proof.room_for_wrong) < ROOM else ""
    return f"the solution stays {right} inside the tolerance, the nearest wrong formula {wrong} outside{narrow}\n" + (
        mutants_text(proof) + told_by_few_text(proof) + at_home_text(proof)
    )


def told_by_few_text(proof: ExerciseProof) -> str:
    """List the wrong versions that another course key may let through; empty if there are none."""
    few = ", ".join(f"{row.name} ({row.told_by})" for row in proof.told_by_few)
    return f"\ntold from the right answer by fewer than {ENOUGH} hidden inputs: {few}" if few else ""


def at_home_text(proof: ExerciseProof) -> str:
    """List what the check cell at home cannot tell; empty if it tells everything."""
    passing, untried = ", ".join(proof.at_home.passing), ", ".join(proof.at_home.untried)
    return (f"\n✓ at home, and wrong: {passing}" if passing else "") + (
        f"\nasked for, and no shown example can be tried in it at home: {untried}" if untried else ""
    )


def mutants_text(proof: ExerciseProof) -> str:
    """Count the changed solutions by what became of them."""
    total = len(proof.mutants) + len(proof.survivors)
    return (
        f"{total} changed solutions and answers without work: {len(proof.mutants)} lose points, "
        f"{len(proof.equivalent)} answer as the solution does, {len(proof.listed)} are listed as equivalent, "
        f"{len(proof.surviving)} survive"
    )


def factor(value: float) -> str:
    """Write a margin: how many times."""
    return "infinitely far" if math.isinf(value) else f"{value:.2g} ×"


def proof_lines(name: str, proof: Proof) -> list[str]:
    """Return what stands under the tables."""
    lines = [f"dropped: {text}" for text in proof.dropped]
    lines += [f"! {text}" for text in proof.all_findings]
    wrong = sum(len(item.misconceptions) for item in proof.exercises)
    mutants = sum(len(item.mutants) for item in proof.exercises)
    if not proof.all_findings:
        lines.append(
            f"{name}: sound. The stub earns 0, the solutions everything; {wrong} misconceptions all lose points and "
            f"are named; {mutants} changed solutions lose points; nothing hidden is in the release; "
            f"{len(proof.dropped)} inputs were dropped."
        )
    lines.append(f"{name}: {observed_text([item.exercise for item in proof.exercises])}")
    kept = sum(item.is_kept for item in proof.exercises)
    if kept:
        lines.append(f"{kept} exercises are unchanged since they were found sound; --all proves them again.")
    return lines


def observed_text(exercises: Sequence[Exercise]) -> str:
    """Say how many points are observed only, and of which exercises."""
    points, total = sum(item.observed_points for item in exercises), sum(item.max_points for item in exercises)
    which = ", ".join(f"{item.name} {item.observed_points}" for item in exercises if item.observed_points)
    told = f" ({which})" if which else ""
    return f"{points} of {total} points are observed beside student code{told}, the others judged by what is returned."
