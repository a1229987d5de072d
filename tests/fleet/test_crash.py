"""Kills of the whole run, of its main process, of a judge, a zygote, a worker, at random instants: nothing is lost.

A hundred in the long gate, four of them in the short one. Each line of a test's output names the seed of its kills.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.sandbox import linux
from tests.fleet.killing import STUDENTS, Started, graded_in, leftovers, outcome_of, results_in, small_class, start
from tests.golden import private_folder

PHASES = ("starting", "grading", "ending")


@dataclass(frozen=True)
class Undisturbed:
    """A run that nobody killed, and what it takes to repeat it."""

    students: Path
    private: Path
    out: Path
    seconds_to_begin: float

    @property
    def bank(self) -> bytes:
        """The bank's bytes."""
        return bank_in(self.private)


def bank_in(private: Path) -> bytes:
    """Read the one bank of a private folder."""
    (path,) = (private / "banks").glob("*.bank")
    return path.read_bytes()


@pytest.fixture(scope="module", autouse=True)
def adopt_orphans() -> Iterator[None]:
    """Let processes whose parents were killed come to us, so that none can hide."""
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    yield
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 0)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, drawn: Path) -> Undisturbed:
    """Grade the class once in peace."""
    folder = tmp_path_factory.mktemp("undisturbed")
    students, private = small_class(folder / "class"), shutil.copytree(drawn, folder / "private")
    started = time.monotonic()
    run = start(folder / "out", students, private)
    run.wait_until(lambda: "grading" in run.said())
    seconds = time.monotonic() - started
    assert run.end() == 0, run.said()
    assert set(graded_in(folder / "out")) == {f"student{number:02}" for number in range(STUDENTS)}
    assert leftovers(folder) == []
    return Undisturbed(students, private, folder / "out", seconds)


def wait_for(phase: str, run: Started, chance: random.Random, normal: Undisturbed) -> str:
    """Wait for a random instant of a phase; say which it was."""
    if phase == "starting":
        moment = chance.uniform(0, 1.2 * normal.seconds_to_begin)
        deadline = time.monotonic() + moment
        run.wait_until(lambda: time.monotonic() > deadline)
        return f"{moment:.2f} s after the start"
    if phase == "drawing":
        steps, moment = chance.randrange(12), chance.uniform(0, 0.5)
        run.wait_until(lambda: run.said().count("\n") > steps)
    elif phase == "grading":
        steps, moment = chance.randrange(1, 5), chance.uniform(0, 0.3)
        enough = min(STUDENTS, len(graded_in(run.out)) + steps)
        run.wait_until(lambda: len(graded_in(run.out)) >= enough)
    else:
        steps, moment = STUDENTS, chance.choice((chance.uniform(0, 0.01), chance.uniform(0, 0.15)))
        run.wait_until(lambda: len(graded_in(run.out)) == STUDENTS)
    time.sleep(moment)
    return f"{moment * 1000:.1f} ms after step {steps} of {phase}"


def check_survival(run: Started, before: dict[str, bytes]) -> dict[str, bytes]:
    """Demand that every result file is whole, that finished ones are as they were, and that nobody is left."""
    run.wait_for_nobody()
    assert {item.status for item in results_in(run.out).values()} <= {"graded", "ungraded"}
    after = graded_in(run.out)
    assert {name: after[name] for name in before} == before
    return after


def kill_and_finish(seed: int, kills: list[tuple[str, str]], normal: Undisturbed, folder: Path) -> None:
    """Kill one run after another in the same folder, then let one finish; compare with the run in peace."""
    chance = random.Random(seed)
    is_new = kills[0][1] == "drawing"
    private = private_folder(folder) if is_new else normal.private
    out = folder / "out"
    before: dict[str, bytes] = {}
    for victim, phase in kills:
        run = start(out, normal.students, private)
        instant = wait_for(phase, run, chance, normal)
        if victim == "group":
            run.kill_all()
        else:
            run.kill_main()
        before = check_survival(run, before)
        print(f"seed {seed}: {victim} killed {instant}; {len(before)} results kept")
    last = start(out, normal.students, private)
    assert last.end() == 0, last.said()
    check_survival(last, before)
    assert not before or f"{len(before)} submissions are unchanged" in last.said()
    assert outcome_of(out) == outcome_of(normal.out)
    assert (out / "summary.csv").read_bytes() == (normal.out / "summary.csv").read_bytes()
    assert {path.name for path in (out / "answers").iterdir()} == {p.name for p in (normal.out / "answers").iterdir()}
    assert leftovers(out, private) == []
    assert bank_in(private) == normal.bank


def kill_members_of_one_run(seed: int, roles: tuple[str, ...], normal: Undisturbed, folder: Path) -> None:
    """Kill single processes of a run while it grades; it goes on, and nobody loses a point."""
    chance = random.Random(seed)
    run = start(folder / "out", normal.students, normal.private)
    run.wait_until(lambda: "grading" in run.said())
    for number, role in enumerate(roles):
        enough = 4 * number + chance.randrange(2)  # far enough apart that nobody is hit twice
        run.wait_until(lambda enough=enough: len(graded_in(run.out)) >= enough)  # type: ignore[misc]
        moment = chance.uniform(0, 0.3)
        time.sleep(moment)
        run.kill_one(role, chance)
        print(f"seed {seed}: {role} killed {moment * 1000:.0f} ms after result {enough}")
    assert run.end() == 0, run.said()
    run.wait_for_nobody()
    assert outcome_of(run.out) == outcome_of(normal.out)
    assert (run.out / "summary.csv").read_bytes() == (normal.out / "summary.csv").read_bytes()
    assert leftovers(run.out) == []


def test_a_run_that_is_killed_loses_nothing(undisturbed: Undisturbed, tmp_path: Path) -> None:
    kill_and_finish(6, [("group", "grading")], undisturbed, tmp_path)


@pytest.mark.long
def test_a_run_that_is_killed_three_times_loses_nothing(undisturbed: Undisturbed, tmp_path: Path) -> None:
    kills = [("main", "starting"), ("group", "grading"), ("main", "ending")]
    kill_and_finish(7, kills, undisturbed, tmp_path)


def test_a_judge_a_zygote_and_a_worker_are_killed_and_the_run_goes_on(undisturbed: Undisturbed, tmp_path: Path) -> None:
    kill_members_of_one_run(8, ("judge", "zygote", "worker"), undisturbed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 105))
def test_kills_of_the_whole_run_lose_nothing(undisturbed: Undisturbed, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    victims = ["group", "main"] * 3
    kills = [
        (chance.choice(victims), phase) for phase in ("starting", "grading", "grading", "starting", "grading", "ending")
    ]
    kill_and_finish(seed, kills, undisturbed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200, 202))
def test_kills_while_the_bank_is_drawn_lose_nothing(undisturbed: Undisturbed, tmp_path: Path, seed: int) -> None:
    kills = [("group", "drawing"), ("main", "drawing"), ("main", "drawing"), ("group", "grading"), ("main", "ending")]
    kill_and_finish(seed, kills, undisturbed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(300, 318))
def test_kills_of_single_processes_cost_nobody_a_point(undisturbed: Undisturbed, tmp_path: Path, seed: int) -> None:
    roles = ["judge", "zygote", "worker"]
    random.Random(seed).shuffle(roles)
    kill_members_of_one_run(seed, tuple(roles), undisturbed, tmp_path)
