"""Makes a bank: draws every input, answers it by several routes, and records what wrong versions would answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import torch
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.course.key import course_key
from autograder.course.places import Place
from autograder.judging.bank_error import BankError
from autograder.judging.call_order import seed_of, shuffled
from autograder.judging.calls import Bank, Call
from autograder.judging.digest import digest_of, exercise_digest
from autograder.judging.misconceptions import wrong_outcome
from autograder.judging.time_limit import OutOfTime, in_time
from autograder.judging.triangulate import disagreement, expected_value, unjudgeable
from autograder.language import AskedFunction, Check, Exercise, Inputs, PublicPicture, Rebuilt
from autograder.sandbox.data import Named, TensorInput
from autograder.sandbox.no_compiler import put_off_the_compiler

PUBLIC_SEED = b"shown checks are public, so their draws need no secret"

Drawing = Callable[[str, int, int], None]


def build(
    place: Place,
    declared: Declared,
    drawing: Drawing = lambda *_: None,
    earlier: Bank | None = None,
    key: bytes | None = None,
) -> Bank:
    """Draw, answer and triangulate every input.

    Args:
        drawing: called with the exercise, the inputs drawn so far and their total.
        earlier: a bank of which the parts are taken that were made from what is there now.
        key: what hidden inputs are drawn from; the course's own if none is given.

    Raises:
        BankError: a family has no input on which all routes agree.
    """
    put_off_the_compiler()
    key = course_key(place.root) if key is None else key
    digest = digest_of(place)  # of what was imported: somebody may edit it meanwhile
    calls: dict[str, Sequence[Call]] = {}
    pictures: dict[str, Sequence[Call]] = {}
    dropped: list[str] = []
    parts = {item.name: exercise_digest(place, item.name) for item in declared.assignment.exercises}
    total = sum(check.family.count for item in declared.assignment.exercises for check in item.checks)
    done = 0
    for exercise in declared.assignment.exercises:
        name = exercise.name
        drawing(name, done, total)
        if earlier is not None and earlier.parts.get(name) == parts[name]:
            calls[name], pictures[name] = earlier.calls[name], earlier.pictures[name]
            dropped += [text for text in earlier.dropped if text.startswith(f"{name}, ")]
        else:
            made = [call for check in exercise.checks for call in _answered(exercise, check, key, dropped)]
            shown = {check.name for check in exercise.checks if check.visibility == "shown"}
            public = [call for call in made if call.check in shown]  # their order may be known, as they are
            calls[name] = public + shuffled([call for call in made if call.check not in shown], key, name)
            pictures[name] = [call for item in exercise.pictures for call in picture_calls(exercise, item, dropped)]
        done += sum(check.family.count for check in exercise.checks)
    drawing("", total, total)
    return Bank(digest, calls, dropped, pictures, parts)


def _answered(exercise: Exercise, check: Check, key: bytes, dropped: list[str]) -> list[Call]:
    """Draw and answer one check's inputs.

    Raises:
        BankError: there is no answer, or the routes to it disagree.
    """
    try:
        kept = list(_calls_of(exercise, check, key, dropped))
    except (Exception, OutOfTime) as problem:
        raise BankError(
            f"{exercise.where}: exercise '{exercise.name}': the inputs of '{check.name}' have no answer "
            f"({type(problem).__name__}: {problem}). Mend the body, the family or its reference."
        ) from problem
    lost = _lost_turn(exercise, check, {call.index for call in kept})
    if lost:
        raise BankError(
            f"{exercise.where}: exercise '{exercise.name}': on {lost} inputs of '{check.name}' the routes to "
            f"the answer disagree ({dropped[-1]}). Choose other inputs, or let the family name its reference."
        )
    return kept


def _lost_turn(exercise: Exercise, check: Check, kept: set[int]) -> str:
    """Say of which inputs too many were dropped: a tenth of all, or all with one of the settings that take turns."""
    count = check.family.count
    if 10 * (count - len(kept)) > count:
        return f"{count - len(kept)} of {count}"
    lengths = {len(several) for several in check.family.turns(exercise.given)}
    lost = any(not kept & set(range(turn, count, length)) for length in lengths for turn in range(min(length, count)))
    return "all of some" if lost else ""


def calls_of(exercise: Exercise, check: Check, secret: bytes) -> list[Call]:
    """Draw and answer one check's inputs; those on which the routes disagree are left out."""
    return list(_calls_of(exercise, check, secret, []))


def shown_calls(exercise: Exercise) -> list[Call]:
    """Return the calls of the shown checks, in order: these are published with the release, without wrong answers.

    Raises:
        BankError: there is no answer, or the routes to it disagree.
    """
    shown = [check for check in exercise.checks if check.visibility == "shown"]
    return [call for check in shown for call in _answered(undiagnosed(exercise), check, b"", [])]


def picture_calls(exercise: Exercise, picture: PublicPicture, dropped: list[str] | None = None) -> list[Call]:
    """Return the calls of a picture, in order of its draws: public, the same for every course key.

    Raises:
        BankError: there is no answer, or the routes to it disagree.
    """
    check = Check(picture.name, "shown", picture.family, points=0)
    return _answered(undiagnosed(exercise), check, b"", [] if dropped is None else dropped)


def undiagnosed(exercise: Exercise) -> Exercise:
    """Leave out what only diagnosis needs, and what most of the work of a bank goes into."""
    return replace(exercise, misconceptions=())


def _calls_of(exercise: Exercise, check: Check, key: bytes, dropped: list[str]) -> Iterator[Call]:
    with _ready_to_answer():
        for index, inputs in enumerate(drawn_inputs(exercise, check, key)):
            with in_time("the body"):
                expected = expected_value(exercise, check, inputs)
                problem = disagreement(exercise, check, inputs)
            fault = unjudgeable(expected)
            if fault:
                raise ValueError(f"the answer {fault}")
            if problem:
                dropped.append(f"{exercise.name}, '{check.name}', input {index}: {problem}")
                continue
            yield _answered_by_all(exercise, check, index, inputs, expected)


def drawn_inputs(exercise: Exercise, check: Check, key: bytes = b"") -> Iterator[Inputs]:
    """Draw the inputs of one check; those of a shown one need no key."""
    is_public = check.visibility == "shown"
    secret = PUBLIC_SEED if is_public else key
    generator = torch.Generator().manual_seed(seed_of(secret, exercise.name, check.name))
    return check.family.inputs(exercise.given, generator, is_public=is_public)


def call_of(exercise: Exercise, check: Check, index: int, inputs: Inputs) -> Call:
    """Answer inputs that were not drawn, as those of a check, and note what wrong versions would answer."""
    with _ready_to_answer():
        return _answered_by_all(exercise, check, index, inputs, expected_value(exercise, check, inputs))


def _answered_by_all(exercise: Exercise, check: Check, index: int, inputs: Inputs, expected: Any) -> Call:
    wrong = {item.name: wrong_outcome(exercise, check, item.function, inputs) for item in exercise.misconceptions}
    return Call(exercise.name, check.name, index, _to_wire(inputs), expected, wrong, inputs.device)


@contextmanager
def _ready_to_answer() -> Iterator[None]:
    """Compute as everywhere in the course: numbers are float64 where nothing else is said."""
    _import_what_differentiates()
    previous = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(previous)


@cache
def _import_what_differentiates() -> None:
    """Let torch import its hundreds of modules now: on a busy machine that takes longer than any answer may."""
    torch.func.grad(torch.sum)(torch.zeros(1))


def _to_wire(inputs: Inputs) -> dict[str, Any]:
    return {name: _value_to_wire(value, inputs) for name, value in inputs.values.items()}


def _value_to_wire(value: Any, inputs: Inputs) -> Any:
    if isinstance(value, Tensor):
        return TensorInput(value, inputs.layout_of(value), inputs.leaf and value.is_floating_point())
    if isinstance(value, AskedFunction):
        return Named("asked", value.name, value.parameters)
    if isinstance(value, Rebuilt):
        return Named("rebuilt", value.name, value.parameters)
    return value
