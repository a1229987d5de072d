"""`check`: prove the course sound before a release."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.doorway import Doorway, noting, opened, warm
from autograder.common.told import PROBLEM
from autograder.fleet.screen import Screen
from autograder.proving.page import write_page
from autograder.proving.proof import Proof, prove
from autograder.proving.stamp import mark_proved
from autograder.proving.table import proof_lines, proof_tables
from autograder.sandbox.client import Zygote
from autograder.sandbox.launch import Launched


def check(launched: Launched, assignments: list[str] | None, html: Path | None) -> int:
    """Prove assignments one by one; what is wrong with one of them does not keep the others from it."""
    door, is_sound = opened(), True
    with warm(launched) as zygote:
        for name in assignments or door.course.assignments:
            problems: list[str] = []
            with noting(problems):
                proof = _proof(door, name, zygote)
                _show(door, name, proof, html)
                is_sound &= not proof.all_findings
            door.say(*(f"! {sentence}" for sentence in problems))
            is_sound &= not problems
    return 0 if is_sound else PROBLEM


def _proof(door: Doorway, name: str, zygote: Zygote) -> Proof:
    place = door.place(name)
    with Screen(door.console) as screen:
        proof = prove(place, door.course, door.judge(place, zygote, screen), zygote, screen.trying)
    if not proof.all_findings:
        mark_proved(place)
    return proof


def _show(door: Doorway, name: str, proof: Proof, html: Path | None) -> None:
    for item in proof.exercises:
        door.console.print(*proof_tables(item), sep="\n")
    door.say(*proof_lines(name, proof))
    if html is not None:
        door.say(f"page: {write_page(html, name, proof)}")
