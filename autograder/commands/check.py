"""`check`: prove the course sound before a release."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from autograder.commands.doorway import Doorway, noting, opened, warm
from autograder.common.told import PROBLEM
from autograder.fleet.screen import Screen
from autograder.proving.found import Proof
from autograder.proving.kept_proofs import KeptProofs
from autograder.proving.many_keys import ManyKeys
from autograder.proving.page import write_page
from autograder.proving.proof import prove
from autograder.proving.stamp import mark_proved
from autograder.proving.table import proof_lines, proof_tables
from autograder.publishing.making.building import left_out_notes
from autograder.sandbox.client import Zygote
from autograder.sandbox.launch import Launched

Which = Literal["changed", "all"]


def check(
    launched: Launched, assignments: list[str] | None, html: Path | None, which: Which, jobs: int, keys: int
) -> int:
    """Prove assignments one by one; what is wrong with one of them does not keep the others from it."""
    door, is_sound = opened(), True
    with warm(launched) as zygote:
        for name in assignments or door.course.assignments:
            problems: list[str] = []
            with noting(problems):
                if keys:
                    is_sound &= _is_sound_with(keys, door, name, zygote)
                else:
                    proof = _proof(door, name, zygote, which, jobs)
                    _show(door, name, proof, html)
                    door.say(*(f"note: {note}" for note in _notes(door, name)))
                    is_sound &= not proof.all_findings
            door.say(*(f"! {sentence}" for sentence in problems))
            is_sound &= not problems
    return 0 if is_sound else PROBLEM


def _proof(door: Doorway, name: str, zygote: Zygote, which: Which, jobs: int) -> Proof:
    place = door.place(name)
    with Screen(door.console) as screen:
        judge = door.judge(place, zygote, screen)
        kept = KeptProofs(place, judge)
        if which == "all":
            kept.forget()
        proof = prove(place, door.course, judge, zygote, kept, jobs, screen.proved)
    if not proof.all_findings:
        mark_proved(place, judge.bank.digest)
    return proof


def _notes(door: Doorway, name: str) -> list[str]:
    place, declared = door.declared(name)
    return left_out_notes(place, door.course, declared)


def _is_sound_with(keys: int, door: Doorway, name: str, zygote: Zygote) -> bool:
    """Draw an assignment's inputs with many keys, and say what follows."""
    place = door.place(name)
    with Screen(door.console) as screen:
        many = ManyKeys(place, door.judge(place, zygote, screen), zygote)
        findings = list(many.findings(keys, screen.drawing))
    door.say(*(f"! {item}" for item in findings), f"{name}: {many.bound()}.")
    return not findings


def _show(door: Doorway, name: str, proof: Proof, html: Path | None) -> None:
    for item in proof.exercises:
        door.console.print(*proof_tables(item), sep="\n")
    door.say(*proof_lines(name, proof))
    if html is not None:
        door.say(f"page: {write_page(html, name, proof)}")
