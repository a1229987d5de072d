"""Hostile notebooks gain nothing behind the walls beside a card, with a driver's threads in their process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from autograder.commands.doorway import warm
from autograder.course import Course
from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.prepare import judge_with
from autograder.sandbox.client import Zygote
from tests.sandbox.stand_in import launch_stand_in
from tests.submissions.expected import every
from tests.submissions.golden import Golden
from tests.submissions.notebooks import notebook
from tests.wall import observed
from tests.wall.rows import ALWAYS, CORPUS, Row, compare

SOME = ("read_hidden", "forged_frames", "fork_bomb", "socket_out")


@pytest.fixture(scope="module")
def beside_a_card(private: Path) -> Iterator[Zygote]:
    """A zygote whose workers live as beside a card."""
    with warm(launch_stand_in(private / "matplotlib")) as started:
        yield started


@pytest.mark.parametrize(
    "goldens",
    [
        pytest.param([CORPUS.golden(f"hostile/{name}") for name in SOME], id="some"),
        pytest.param(CORPUS.of_kind("hostile"), id="all", marks=pytest.mark.long),
    ],
)
def test_hostile_notebooks_gain_nothing_and_nothing_escapes(
    goldens: Sequence[Golden], beside_a_card: Zygote, judge: Judge, place: Place, course: Course, tmp_path: Path
) -> None:
    there = judge_with(judge.bank, place, course, judge.declared, beside_a_card)
    row, files, memory = Row("card", len(goldens)), observed.files_of_workers(), observed.shared_memory()
    row.escapes += sorted(ALWAYS - set(there.isolation))
    for golden in goldens:
        there.grade(golden.name, notebook(CORPUS, golden).read_bytes(), beside_a_card).write(tmp_path)
    beside_a_card.rest()
    compare(row, goldens, tmp_path, every(CORPUS))
    row.leftovers += observed.files_left(files, besides=tmp_path)
    row.leftovers += sorted(observed.shared_memory() - memory)
    assert row.is_clean, row.findings
