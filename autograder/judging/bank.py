"""The bank: inputs drawn, answers computed and triangulated, before anybody is graded.

Built once per assignment and term in an owner-only folder beside the course, keyed by the hash of declarations,
solutions, engine, torch and course key. Grading sends an input, receives an answer and compares; what every
misconception would have answered is recorded too, so that diagnosis is a comparison.

On disk: a sequence of wire frames, a header and then one frame per call. Never unpickled.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from autograder.common.files import write_secret
from autograder.common.told import Told
from autograder.course.declarations import Declared
from autograder.course.key import course_key
from autograder.course.places import Place
from autograder.judging.digest import engine_digest
from autograder.judging.parts import each_part
from autograder.judging.time_limit import OutOfTime, in_time
from autograder.judging.triangulate import disagreement, expected_value
from autograder.language import ANYTHING, Anything, AskedFunction, Check, Exercise, Inputs, PublicPicture, Rebuilt
from autograder.sandbox.data import Named, TensorInput, WireError, bare
from autograder.sandbox.session import Outcome, Raised
from autograder.sandbox.wire import pack, split_frames, unpack_frame

PUBLIC_SEED = b"shown checks are public, so their draws need no secret"
FINGERPRINT = 16  # hex digits

Drawing = Callable[[str, int, int], None]

_NOTHING_REQUIRED = Named("anything", "anything")  # how ANYTHING lies on disk


class BankError(Told):
    """The course cannot be graded as it stands: which exercise, which check, why."""


@dataclass(frozen=True)
class Call:
    """One call of a student's function.

    Attributes:
        exercise, check, index: which draw this is; of a picture, its name stands in place of the check's.
        inputs: argument name to data as it is sent.
        expected: the reference value.
        wrong: misconception name to what would become of the call.
        device: where the inputs lie, if not where the submission is graded.
    """

    exercise: str
    check: str
    index: int
    inputs: Mapping[str, Any]
    expected: Any
    wrong: Mapping[str, Outcome]
    device: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The inputs as plain values, without how tensors are laid out."""
        return {name: item.value if isinstance(item, TensorInput) else item for name, item in self.inputs.items()}

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the inputs, by which an answer that was kept is known to answer this call."""
        return hashlib.sha256(pack(dict(self.inputs))).hexdigest()[:FINGERPRINT]


@dataclass(frozen=True)
class Bank:
    """All calls of an assignment, per exercise in the order in which they are made.

    Attributes:
        digest: the hash of all that it was made from.
        calls: exercise name to calls.
        dropped: drawn inputs on which the routes disagreed, as sentences.
        pictures: exercise name to the calls whose answers are drawn and not judged, each with how many of the
            exercise's other calls come before it.
    """

    digest: str
    calls: Mapping[str, Sequence[Call]]
    dropped: Sequence[str]
    pictures: Mapping[str, Sequence[tuple[int, Call]]] = field(default_factory=dict)

    def in_order(self, name: str) -> Iterator[tuple[Call, bool]]:
        """Yield an exercise's calls as they are made, and whether each is a picture's."""
        waiting = list(self.pictures.get(name, ()))
        for position, call in enumerate(self.calls[name]):
            while waiting and waiting[0][0] <= position:
                yield waiting.pop(0)[1], True
            yield call, False
        yield from ((call, True) for _, call in waiting)


def digest_of(place: Place) -> str:
    """Hash everything a bank depends on."""
    digest = hmac.new(course_key(place.root), digestmod=hashlib.sha256)
    for path in (place.hidden, place.source, place.support, *shared_declarations(place)):
        digest.update(path.read_bytes() if path.is_file() else b"")
        digest.update(b"\0")
    release = torch.__version__.partition("+")[0]  # its builds, +cpu and the like, answer alike: a bank may travel
    digest.update(f"{engine_digest()} {release}".encode())
    return digest.hexdigest()[:16]


def shared_declarations(place: Place) -> list[Path]:
    """List what declarations may import from each other: every file among them that is no assignment's own."""
    paths = sorted(place.hidden.parent.rglob("*.py"))
    return [path for path in paths if not (place.root / "source" / path.stem).is_dir()]


def path_of(place: Place) -> Path:
    """Return the file in which the current bank is, or would be, kept."""
    return place.private / "banks" / f"{place.name}-{digest_of(place)}.bank"


def load(place: Place) -> Bank | None:
    """Return the bank that fits the course as it stands, or None if it has to be built."""
    path = path_of(place)
    try:
        return _read(path)
    except FileNotFoundError:
        return None
    except (WireError, LookupError, TypeError, AttributeError):
        path.unlink()  # not written by this engine
        return None


def save(place: Place, bank: Bank) -> None:
    """Keep a bank, owner-only, and drop the older ones of this assignment. Call it once the solutions are proved."""
    path = path_of(place)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    frames = [_frame(call) for calls in bank.calls.values() for call in calls]
    frames += [_frame(call, before) for calls in bank.pictures.values() for before, call in calls]
    names = {name: len(calls) for name, calls in bank.calls.items()}
    header = {"digest": bank.digest, "count": len(frames), "exercises": names, "dropped": list(bank.dropped)}
    write_secret(path, b"".join([pack(header), *frames]))
    for old in path.parent.glob(f"{place.name}-*.bank"):
        if old != path:
            old.unlink(missing_ok=True)


def build(place: Place, declared: Declared, drawing: Drawing = lambda *_: None) -> Bank:
    """Draw, answer and triangulate every input.

    Args:
        drawing: called with the exercise, the inputs drawn so far and their total.

    Raises:
        BankError: a family has no input on which all routes agree.
    """
    key = course_key(place.root)
    calls: dict[str, list[Call]] = {}
    pictures: dict[str, list[tuple[int, Call]]] = {}
    dropped: list[str] = []
    total = sum(check.family.count for item in declared.assignment.exercises for check in item.checks)
    done = 0
    for exercise in declared.assignment.exercises:
        made: list[Call] = []
        for check in exercise.checks:
            drawing(exercise.name, done, total)
            made.extend(_answered(exercise, check, key, dropped))
            done += check.family.count
        calls[exercise.name] = _shuffled(made, key, exercise.name)
        shown = [call for item in exercise.pictures for call in picture_calls(exercise, item, dropped)]
        pictures[exercise.name] = _scattered(shown, len(made), key, exercise.name)
    drawing("", total, total)
    return Bank(digest_of(place), calls, dropped, pictures)


def _answered(exercise: Exercise, check: Check, key: bytes, dropped: list[str]) -> list[Call]:
    """Draw and answer one check's inputs.

    Raises:
        BankError: there is no answer, or the routes to it disagree.
    """
    try:
        kept = list(_calls_of(exercise, check, key, dropped))
    except (Exception, OutOfTime) as problem:
        raise BankError(
            f"{exercise.place}: exercise '{exercise.name}': the inputs of '{check.name}' have no answer "
            f"({type(problem).__name__}: {problem}). Mend the body, the family or its reference."
        ) from problem
    lost = _lost_turn(exercise, check, {call.index for call in kept})
    if lost:
        raise BankError(
            f"{exercise.place}: exercise '{exercise.name}': on {lost} inputs of '{check.name}' the routes to "
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
    """Return the calls of the shown checks, in order: these are published with the release."""
    shown = [check for check in exercise.checks if check.visibility == "shown"]
    return [call for check in shown for call in calls_of(exercise, check, b"")]


def picture_calls(exercise: Exercise, picture: PublicPicture, dropped: list[str] | None = None) -> list[Call]:
    """Return the calls of a picture, in order of its draws: public, the same for every course key.

    Raises:
        BankError: there is no answer, or the routes to it disagree.
    """
    check = Check(picture.name, "shown", picture.family, points=0)
    unnamed = replace(exercise, misconceptions=[])  # nothing is diagnosed by these
    return _answered(unnamed, check, b"", [] if dropped is None else dropped)


def _seed(secret: bytes, *names: str) -> int:
    return int.from_bytes(hmac.new(secret, "\0".join(names).encode(), hashlib.sha256).digest()[:7], "big")


def _calls_of(exercise: Exercise, check: Check, key: bytes, dropped: list[str]) -> Iterator[Call]:
    from autograder.judging.misconceptions import (
        wrong_outcome,  # it needs matplotlib, which a bank that is kept does not
    )

    _import_what_differentiates()
    is_public = check.visibility == "shown"
    secret = PUBLIC_SEED if is_public else key
    generator = torch.Generator().manual_seed(_seed(secret, exercise.name, check.name))
    previous = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        for index, inputs in enumerate(check.family.inputs(exercise.given, generator, is_public=is_public)):
            with in_time("the body"):
                expected = expected_value(exercise, check, inputs)
                problem = disagreement(exercise, check, inputs)
            fault = unjudgeable(expected)
            if fault:
                raise ValueError(f"the answer {fault}")
            if problem:
                dropped.append(f"{exercise.name}, '{check.name}', input {index}: {problem}")
                continue
            wrong = {
                item.name: wrong_outcome(exercise, check, item.function, inputs) for item in exercise.misconceptions
            }
            yield Call(exercise.name, check.name, index, _to_wire(inputs), expected, wrong, inputs.device)
    finally:
        torch.set_default_dtype(previous)


@cache
def _import_what_differentiates() -> None:
    """Let torch import its hundreds of modules now: on a busy machine that takes longer than any answer may."""
    torch.func.grad(torch.sum)(torch.zeros(1))


def unjudgeable(value: Any) -> str:
    """Say why no answer could be compared with this one; empty if one can."""
    if isinstance(value, Tensor):
        return "is not finite" if value.is_floating_point() and not bool(value.isfinite().all()) else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else "is not finite"
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return "is a dict with keys that are no text"
        return next(filter(None, map(unjudgeable, value.values())), "")
    if isinstance(value, tuple | list):
        return next(filter(None, map(unjudgeable, value)), "")
    is_plain = value is None or isinstance(value, str | int | Anything)
    return "" if is_plain else f"is a {type(value).__name__}, which cannot be sent"


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


def _shuffled(calls: list[Call], key: bytes, name: str) -> list[Call]:
    """Put the calls in an order that tells nothing, the same for every student of a term."""
    generator = torch.Generator().manual_seed(_seed(key, "order", name))
    return [calls[index] for index in torch.randperm(len(calls), generator=generator).tolist()]


def _scattered(calls: list[Call], others: int, key: bytes, name: str) -> list[tuple[int, Call]]:
    """Give calls places among so many others, again in an order that tells nothing."""
    generator = torch.Generator().manual_seed(_seed(key, "pictures", name))
    places = torch.randint(others + 1, (len(calls),), generator=generator).sort().values.tolist()
    return list(zip(places, _shuffled(calls, key, f"pictures of {name}"), strict=True))


def _frame(call: Call, before: int | None = None) -> bytes:
    """Pack one call; `before` says that it is a picture's, and how many calls come before it."""
    fields = {name: getattr(call, name) for name in Call.__dataclass_fields__}
    wrong = {name: _to_record(item) for name, item in call.wrong.items()}
    expected = each_part(lambda part: _NOTHING_REQUIRED if isinstance(part, Anything) else part, call.expected)
    return pack({**fields, "expected": expected, "wrong": wrong, "before": before})


def _to_record(outcome: Outcome) -> list[Any]:
    """Turn what a misconception did into plain data."""
    raised = [outcome.raised.type_name, outcome.raised.text] if outcome.raised else None
    return [outcome.ended, outcome.value, raised, dict(outcome.observed)]


def _from_record(record: list[Any]) -> Outcome:
    ended, value, raised, observed = record
    return Outcome(ended, value=value, raised=Raised(*raised) if raised else None, observed=observed)


def _from_disk(part: Any) -> Any:
    """Read back a part of an expected value."""
    if not isinstance(part, Named):
        return part
    if part != _NOTHING_REQUIRED:
        raise WireError("an expected value that names something")
    return ANYTHING


def _read(path: Path) -> Bank:
    frames = split_frames(path.read_bytes())
    header = unpack_frame(frames[0])
    if len(frames) != header["count"] + 1:
        raise WireError("the bank is cut short")
    calls: dict[str, list[Call]] = {name: [] for name in header["exercises"]}
    pictures: dict[str, list[tuple[int, Call]]] = {name: [] for name in header["exercises"]}
    for frame in frames[1:]:
        fields = unpack_frame(frame)
        wrong = bare(fields["wrong"])
        fields["expected"] = each_part(_from_disk, bare(fields["expected"]))
        fields["wrong"] = {name: _from_record(item) for name, item in wrong.items()}
        fields["inputs"] = dict(fields["inputs"])
        before = fields.pop("before")
        call = Call(**fields)
        if before is None:
            calls[call.exercise].append(call)
        else:
            pictures[call.exercise].append((before, call))
    return Bank(header["digest"], calls, header["dropped"], pictures)
