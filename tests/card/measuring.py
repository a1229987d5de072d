"""What is measured of a device, part by part: each returns rows of text for the table in `autograder/docs/gpu.md`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.course import Course
from autograder.course.places import Place, find_place
from autograder.judging.asking import Asking
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.judging.prepare import judge_with, make_judge
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote
from autograder.sandbox.session import Notebook, Session
from tests.card.attacks import AT_A_CALL, ATTACKED, IN_A_CELL, cell_of, forgetful_cell
from tests.submissions.corpus import Corpus
from tests.submissions.expected import comes_to, every
from tests.submissions.notebooks import notebook

HOSTILE = ("read_hidden", "forged_frames", "fork_bomb", "socket_out", "memory_of_others", "process_files")
SLOWEST = 20.0  # seconds; a worker that is not ready by then was not made while another one graded

Row = tuple[str, ...]


@dataclass
class Bench:
    """The course, a zygote for the CPU and one for the device.

    Attributes:
        problems: what is not as it must be, in sentences.
    """

    root: Path
    course: Course
    here: Zygote
    there: Zygote
    problems: list[str] = field(default_factory=list)
    _judges: dict[str, tuple[Place, Judge, Judge]] = field(default_factory=dict)

    def judges(self, name: str) -> tuple[Place, Judge, Judge]:
        """Return where a set lies, its judge on the CPU, and the one on the device, with the same bank."""
        if name not in self._judges:
            place = find_place(self.root, self.course, name)
            judge = make_judge(place, self.course, self.here)
            there = judge_with(judge.bank, place, self.course, judge.declared, self.there)
            self._judges[name] = place, judge, there
        return self._judges[name]

    @cached_property
    def first(self) -> tuple[Place, Judge, Judge]:
        """The first set."""
        return self.judges(self.course.assignments[0])

    def must(self, is_so: bool, sentence: str) -> None:
        """Note a problem."""
        if not is_so:
            self.problems.append(sentence)


def with_cell(place: Place, source: str) -> bytes:
    """Return a set's solved notebook with one more cell."""
    told = json.loads(place.source.read_text())
    more = {
        "cell_type": "code",
        "id": "one-more",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    return json.dumps({**told, "cells": [*told["cells"], more]}).encode()


def graded(judge: Judge, data: bytes, zygote: Zygote) -> tuple[SubmissionResult, float]:
    """Grade, and say how many seconds it took."""
    began = time.monotonic()
    result = judge.grade("measured", data, zygote)
    return result, time.monotonic() - began


def walls(bench: Bench) -> Iterator[Row]:
    """Look at what a canary saw, and at how long a worker takes to get ready, alone and in reserve."""
    place, _, there = bench.first
    held = [name for name in there.isolation if not name.startswith("relaxed")]
    yield "held", ", ".join(held)
    yield "relaxed", ", ".join(name.removeprefix("relaxed: ") for name in there.isolation if name not in held)
    bench.must("seccomp" in held and "no hidden files" in held, "a wall does not stand")
    bench.there.rest()
    for shown, pause in (("a worker, nobody in reserve", 0.0), ("a worker in reserve", SLOWEST / 4)):
        time.sleep(pause)
        began = time.monotonic()
        bench.there.worker(bench.course.limits).kill()
        yield shown, f"ready after {time.monotonic() - began:.2f} s"
    yield "files of the course", "cannot be read" if "no hidden files" in held else f"can be read: {place.contents}"


def one_set(bench: Bench, name: str) -> Iterator[Row]:
    """Grade the solutions of a set on both, and measure how far the values are from the bank's."""
    place, judge, there = bench.judges(name)
    data = place.source.read_bytes()
    (at_home, slow), (away, slower) = graded(judge, data, bench.here), graded(there, data, bench.there)
    bench.must(at_home.points == away.points == away.max_points, f"{name}: the solutions earn {away.points} there")
    lost = [
        f"{item.name}: {check.sentence}" for item in away.judged for check in item.checks if check.verdict != "correct"
    ]
    bench.problems.extend(lost)
    errors = dict(_largest_errors(there, code_cells(data), bench.there))
    worst = max(errors, key=lambda one: errors[one], default="")
    largest = f"{errors.get(worst, 0.0):.1g} ({worst})"
    yield name, f"{at_home.points}", f"{away.points} of {away.max_points}", f"{slow:.1f}", f"{slower:.1f}", largest


def _largest_errors(judge: Judge, cells: Sequence[str], zygote: Zygote) -> Iterator[tuple[str, float]]:
    with Session(zygote, Notebook(cells, judge.support, judge.device), judge.limits) as session:
        for exercise in judge.declared.assignment.exercises:
            asking = Asking(judge.yardstick(exercise), session)
            calls = [call for call in judge.bank.calls[exercise.name] if call.device is None]
            yield exercise.name, max((asking.answer_to(call).error for call in calls), default=0.0)


def forgetful(bench: Bench) -> Iterator[Row]:
    """Have each exercise of the first set return what lies on the CPU; it must lose there, and nothing here."""
    place, judge, there = bench.first
    for exercise in judge.declared.assignment.exercises:
        data = with_cell(place, forgetful_cell(exercise.functions))
        (at_home, _), (away, _) = graded(judge, data, bench.here), graded(there, data, bench.there)
        points = [
            next(item for item in told.exercises if item.name == exercise.name).points for told in (at_home, away)
        ]
        bench.must(exercise.draws or points[1] < points[0], f"{exercise.name}: forgets the device, and loses nothing")
        bench.must(
            away.points == away.max_points - exercise.max_points + points[1], f"{exercise.name}: costs others points"
        )
        yield exercise.name, f"{points[0]}", f"{points[1]}"


def hostile(bench: Bench) -> Iterator[Row]:
    """Grade hostile notebooks one after another; none may gain, or cost anybody a point, the next one least of all."""
    place, _, there = bench.first
    most = sum(item.max_points for item in there.declared.assignment.exercises if item.name == ATTACKED)
    for attack in (*AT_A_CALL, *IN_A_CELL):
        result, seconds = graded(there, with_cell(place, cell_of(attack)), bench.there)
        attacked = next(item for item in result.exercises if item.name == ATTACKED)
        allowed = most if attack in AT_A_CALL else 0
        bench.must(result.points >= result.max_points - allowed, f"{attack}: honest exercises lost points")
        bench.must(attack in IN_A_CELL or attacked.points <= 1, f"{attack}: gained points")
        verdicts = ", ".join(dict.fromkeys(check.verdict for check in attacked.checks))
        yield attack, f"{result.points} of {result.max_points}", verdicts, f"{seconds:.1f}"
    wanted, corpus = every(Corpus(there.assignment)), Corpus(there.assignment)
    for name in HOSTILE:
        golden = corpus.golden(f"hostile/{name}")
        result, seconds = graded(there, notebook(corpus, golden).read_bytes(), bench.there)
        is_same = comes_to(corpus, golden, result.model_copy(update={"device": "cpu"})) == wanted[name]
        bench.must(is_same, f"{name}: does not come to what it must")
        yield (
            name,
            f"{result.points} of {result.max_points}",
            "as expected" if is_same else "different",
            f"{seconds:.1f}",
        )
    result, seconds = graded(there, place.source.read_bytes(), bench.there)
    bench.must(result.points == result.max_points, "the solutions lost points after all that")
    yield "then the solutions", f"{result.points} of {result.max_points}", "", f"{seconds:.1f}"


PARTS: dict[str, tuple[Callable[[Bench], Iterator[Row]], Row]] = {
    "walls": (walls, ("what", "seen")),
    "forgetful": (forgetful, ("returns what lies on the CPU", "points on the CPU", "points there")),
    "hostile": (hostile, ("notebook", "points", "verdicts", "seconds")),
}
SETS: Row = (
    "set",
    "points on the CPU",
    "points there",
    "seconds on the CPU",
    "seconds there",
    "largest error, of what is allowed",
)
