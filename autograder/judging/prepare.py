"""Makes a judge: the bank loaded or built, the solutions proved with it, the isolation observed."""

from __future__ import annotations

from pathlib import Path

import torch

from autograder.course import Course, Place, engine_digest
from autograder.declared import load_declared
from autograder.judging.bank import BankError, Drawing, build, load, save
from autograder.judging.judge import Judge
from autograder.judging.result import CheckResult, ExerciseResult
from autograder.sandbox.client import Zygote


def make_judge(place: Place, course: Course, zygote: Zygote, device: str, drawing: Drawing = lambda *_: None) -> Judge:
    """Load or build what grading needs, and prove the solutions with it.

    Args:
        drawing: told how far a missing bank is: exercise, inputs drawn, total.

    Raises:
        BankError: the course's own solutions do not earn all points.
        SandboxError: a canary could not be confined.
    """
    torch.set_default_dtype(torch.float64)  # asked functions are evaluated here as when the bank was built
    declared = load_declared(place)
    kept = load(place)
    bank = kept or build(place, declared, drawing)
    judge = Judge(
        assignment=place.name,
        declared=declared,
        bank=bank,
        support=place.support_text,
        limits=course.limits,
        device=device,
        isolation=zygote.observe_isolation(course.limits, place.hidden),
        engine=engine_digest(),
    )
    if kept is None:
        prove_solutions(judge, place, zygote)
        save(place, bank)
    return judge


def prove_solutions(judge: Judge, place: Place, zygote: Zygote) -> None:
    """Grade the instructor notebook: an input on which the solution disagrees may grade nobody.

    Raises:
        BankError: it does not earn all points.
    """
    result = judge.grade("solution", place.source.read_bytes(), zygote)
    shown_as = place.source.relative_to(place.root)
    if result.status != "graded":
        raise BankError(f"{shown_as}: the solutions cannot be graded: {result.reason}")
    wrong = [_told(judge, item, shown_as) for item in result.exercises if _lost(item)]
    if wrong:
        raise BankError("\n".join(wrong))


def _lost(item: ExerciseResult) -> list[CheckResult]:
    return [check for check in item.checks if check.verdict not in ("correct", "not_reached")]


def _told(judge: Judge, item: ExerciseResult, shown_as: Path) -> str:
    """Say which checks of an exercise its solution does not pass."""
    first, *others = _lost(item)
    message = first.message.removeprefix(f"{item.name}: ").rstrip(".")
    names = ", ".join(f"'{check.name}'" for check in others)
    also = f", nor {names}" if others else ""
    place = judge.declared.assignment[item.name].place
    problem = f"the solution in {shown_as} does not pass '{first.name}' ({message}){also}."
    return f"{place}: exercise '{item.name}': {problem} Mend the solution or the declaration."
