"""A machine with far more to do than it can costs nobody a point: every core is kept busy while the class is graded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wall.rows import CORPUS, row_of
from tests.wall.test_tiers import tier_or_skip
from tests.wall.tiers import TIERS

LOOPS_A_CORE = 3


@pytest.fixture
def busy_machine() -> Iterator[None]:
    """Loops that never end, several on each core."""
    loops = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(LOOPS_A_CORE * len(os.sched_getaffinity(0)))
    ]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


@pytest.mark.long
@pytest.mark.usefixtures("busy_machine")
def test_a_busy_machine_changes_no_result(bank: Path) -> None:
    row = row_of(tier_or_skip(TIERS["root"]), [*CORPUS.of_kind("class"), *CORPUS.of_kind("right")], bank)
    assert row.is_clean, row.findings
