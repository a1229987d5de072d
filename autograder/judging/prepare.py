"""Makes a judge: the bank loaded or built, the solutions proved with it, the isolation observed."""

from __future__ import annotations

from pathlib import Path

import torch

from autograder.common.files import remove_unfinished
from autograder.course import Course
from autograder.course.declarations import Declared, load_declared
from autograder.course.places import Place
from autograder.judging.asking import Asking
from autograder.judging.bank_error import BankError
from autograder.judging.bank_file import load, load_earlier, save
from autograder.judging.calls import Bank
from autograder.judging.circumstances import WorkerSoftware
from autograder.judging.digest import digest_with
from autograder.judging.drawing import Drawing, build
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.judging.result import CheckResult, ExerciseResult
from autograder.language import Exercise
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import Named, bare
from autograder.sandbox.session import Notebook, Session

LONGEST_SHOWN = 80
MOST_USED = 0.2  # of a tolerance, by the solution


def make_judge(place: Place, course: Course, zygote: Zygote, drawing: Drawing = lambda *_: None) -> Judge:
    """Load or build what grading needs, and prove the solutions with it.

    Args:
        zygote: ready; calls are made where its workers make them.
        drawing: told how far a missing bank is: exercise, inputs drawn, total.

    Raises:
        BankError: the course's own solutions do not earn all points.
        SandboxError: a canary could not be confined.
    """
    remove_unfinished(place.private, place.private / "banks", place.private / "proofs")
    torch.set_num_threads(1)  # small matrices, and other processes beside this one
    torch.set_default_dtype(torch.float64)  # asked functions are evaluated here as when the bank was built
    declared = load_declared(place)
    kept = load(place)
    bank = kept or build(place, declared, drawing, load_earlier(place))
    judge = judge_with(bank, place, course, declared, zygote)
    if kept is None:
        prove_solutions(judge, place, zygote)
        prove_room(judge, place, zygote)
        save(place, bank)
    return judge


def judge_with(bank: Bank, place: Place, course: Course, declared: Declared, zygote: Zygote) -> Judge:
    """Put a judge together, and observe what confines its workers.

    Raises:
        SandboxError: a canary could not be confined.
    """
    seen = zygote.observe(course.limits, place.contents)
    worker = WorkerSoftware(**seen.software)
    return Judge(
        assignment=place.name,
        declared=declared,
        bank=bank,
        support=place.support_text,
        limits=course.limits,
        device=zygote.device,
        isolation=seen.isolation,
        engine=digest_with(worker),
        worker=worker,
        files=place.handed_out,
    )


def prove_solutions(judge: Judge, place: Place, zygote: Zygote) -> None:
    """Grade the instructor notebook: an input on which the solution disagrees may grade nobody.

    Raises:
        BankError: it does not earn all points.
    """
    result = judge.grade("solution", place.source.read_bytes(), zygote)
    shown_as = place.source.relative_to(place.root)
    if result.status != "graded":
        raise BankError(f"{shown_as}: the solutions cannot be graded: {result.reason}")
    wrong = [item for item in result.exercises if _lost(item)]
    if wrong:
        cells = code_cells(place.source.read_bytes())
        with Session(zygote, Notebook(cells, judge.support, judge.device, judge.files), judge.limits) as session:
            raise BankError("\n".join(_told(judge, item, shown_as, session) for item in wrong))


def prove_room(judge: Judge, place: Place, zygote: Zygote) -> None:
    """See that the solutions stay well inside the tolerances: another right answer errs in another way.

    Raises:
        BankError: on some input a solution uses more than `MOST_USED` of a tolerance.
    """
    cells, told = code_cells(place.source.read_bytes()), []
    with Session(zygote, Notebook(cells, judge.support, judge.device, judge.files), judge.limits) as session:
        for exercise in judge.declared.assignment.exercises:
            asking = Asking(judge.yardstick(exercise), session)
            used: dict[str, float] = {}
            for call in judge.bank.calls[exercise.name]:
                used[call.check] = max(used.get(call.check, 0.0), asking.answer_to(call).error)
            told += [
                f"{exercise.where}: exercise '{exercise.name}': the solution uses {share:.0%} of the tolerance of "
                f"'{name}' on an input that was drawn, so that other right answers may fail there. Widen rtol=…, "
                ".within(…) or .of_scale(…), or draw other inputs."
                for name, share in used.items()
                if share > MOST_USED
            ]
    if told:
        raise BankError("\n".join(told))


def _lost(item: ExerciseResult) -> list[CheckResult]:
    return [check for check in item.checks if check.verdict not in ("correct", "not_reached")]


def _told(judge: Judge, item: ExerciseResult, shown_as: Path, session: Session) -> str:
    """Say which checks of an exercise its solution does not pass, and show one input: the lecturer may see it."""
    first, *others = _lost(item)
    names = ", ".join(f"'{check.name}'" for check in others)
    also = f", nor {names}" if others else ""
    where = judge.declared.assignment[item.name].where
    problem = f"the solution in {shown_as} does not pass '{first.name}' ({first.sentence.rstrip('.')}){also}."
    seen = _example(judge, judge.declared.assignment[item.name], first.name, session)
    return f"{where}: exercise '{item.name}': {problem}{seen} Mend the solution or the declaration."


def _example(judge: Judge, exercise: Exercise, check: str, session: Session) -> str:
    asking = Asking(judge.yardstick(exercise), session)
    for call in judge.bank.calls[exercise.name]:
        if call.check == check:
            outcome = asking.answer_to(call)
            if outcome.verdict not in ("correct", "timed_out") and outcome.answer.outcome.ended == "returned":
                inputs = ", ".join(f"{name} = {in_one_line(value)}" for name, value in call.values.items())
                value = in_one_line(bare(outcome.answer.outcome.value))
                return f" At {inputs} it returns {value}; the declaration expects {in_one_line(call.expected)}."
    return ""


def in_one_line(value: object) -> str:
    """Write a value in one line, cut where it grows long."""
    text = " ".join(str(value.name if isinstance(value, Named) else value).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
