"""Makes a judge: the bank loaded or built, the solutions proved with it, the isolation observed."""

from __future__ import annotations

import torch

from autograder.course import Course, Place, engine_digest
from autograder.declared import load_declared
from autograder.judging.bank import BankError, Drawing, build, load, save
from autograder.judging.judge import Judge
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
    wrong = [
        f"{judge.declared.assignment[item.name].place}: exercise '{item.name}': the solution in {shown_as} does not "
        f"pass '{check.name}' ({check.message.removeprefix(f'{item.name}: ').rstrip('.')}). "
        "Mend the solution or the declaration."
        for item in result.exercises
        for check in item.checks
        if check.verdict not in ("correct", "not_reached")
    ]
    if wrong:
        raise BankError("\n".join(wrong))
