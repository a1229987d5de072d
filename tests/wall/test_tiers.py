"""Hostile notebooks gain nothing, and honest work loses nothing, on every kind of machine that this one can play."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.judging.judge import Judge
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote
from tests.golden import private_folder
from tests.small_set import FOLDER, NAME, SOURCE, command, environment
from tests.submissions.expected import every, spelt_out
from tests.submissions.notebooks import notebook
from tests.wall.hurting import KIND, row_of_hurting
from tests.wall.rows import CORPUS, KINDS, Row, look_at_results, row_of
from tests.wall.tiers import NOBODY, ROOT, TIERS, Tier, command_in, why_not_here

REFUSAL = (
    "grade: nothing was graded: student code could read the course's files: this machine grants neither Landlock "
    "(Linux 5.13 and later) nor mount namespaces. Grade on another machine, or say --allow-unisolated-files.\n"
)
SOME = ("read_hidden", "forged_frames", "fork_bomb", "socket_out")
ISOLATING = [tier for tier in TIERS.values() if tier.isolates_files]


def tier_or_skip(tier: Tier) -> Tier:
    """Return a tier that this machine can play."""
    reason = why_not_here(tier)
    if reason:
        pytest.skip(reason)
    return tier


def test_some_attacks_gain_nothing_without_root(bank: Path) -> None:
    row = row_of(tier_or_skip(TIERS["user-namespaces"]), [CORPUS.golden(f"hostile/{name}") for name in SOME], bank)
    assert row.is_clean, row.findings


@pytest.mark.long
@pytest.mark.parametrize("tier", ISOLATING, ids=lambda tier: tier.name)
@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_corpus_gives_exactly_what_it_must(
    kind: str, tier: Tier, bank: Path, demand_clean: Callable[[str, Row], None]
) -> None:
    demand_clean(kind, row_of(tier_or_skip(tier), CORPUS.of_kind(kind), bank))


@pytest.mark.long
@pytest.mark.parametrize("tier", ISOLATING, ids=lambda tier: tier.name)
def test_a_folder_made_to_hurt_costs_nobody_anything(
    tier: Tier, bank: Path, demand_clean: Callable[[str, Row], None]
) -> None:
    demand_clean(KIND, row_of_hurting(tier_or_skip(tier), bank))


def test_the_table_notices_what_it_is_there_for(judge: Judge, zygote: Zygote, tmp_path: Path) -> None:
    """Expected results that are off by a point each way, and a wall that was expected and is not there."""
    goldens = [CORPUS.golden(f"hostile/{name}") for name in ("read_hidden", "fork_bomb")]
    for golden in goldens:
        judge.grade(golden.name, notebook(CORPUS, golden).read_bytes(), zygote).write(tmp_path)
    expected = {golden.name: every(CORPUS)[golden.name] for golden in goldens}
    for entry, change in zip(expected.values(), (-1, 1), strict=True):
        spelt_out(CORPUS, entry)["grad_quadratic_form"]["points"] += change
    expecting_too_much = replace(TIERS["root"], walls=frozenset({"a moat"}))
    row = Row(expecting_too_much.name)
    look_at_results(row, expecting_too_much, goldens, tmp_path, expected)
    assert row.escapes == ["wall not observed: a moat"]
    assert row.forged == ["read_hidden: 1 points in grad_quadratic_form"]
    assert row.lost == ["fork_bomb: 1 points in grad_quadratic_form"]


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder of nobody's, where nobody can reach it, with one submission and a key."""
    folder = Path(tempfile.mkdtemp(prefix="wall-"))
    private_folder(folder)
    shutil.copy(SOURCE, folder / "ada.ipynb")
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


def grade_where_nothing_is_granted(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Grade the small course's notebook as a user without any wall for files."""
    grade = command("grade", NAME, folder / "ada.ipynb", "--out", folder / "out", *options)
    return subprocess.run(
        command_in(TIERS["nothing"], grade),
        cwd=FOLDER,
        env=environment(AUTOGRADER_PRIVATE=folder / "private", PYTHONDONTWRITEBYTECODE=1),
        capture_output=True,
        text=True,
        check=False,
    )


def test_grading_is_refused_where_files_cannot_be_isolated(nobody: Path) -> None:
    done = grade_where_nothing_is_granted(nobody)
    assert (done.returncode, done.stderr) == (2, REFUSAL)
    assert not list((nobody / "out").glob("*.json"))


def test_with_the_operators_word_it_grades_and_the_result_says_what_was_not_observed(nobody: Path) -> None:
    done = grade_where_nothing_is_granted(nobody, "--allow-unisolated-files")
    assert done.returncode == 0, done.stderr
    result = SubmissionResult.read(nobody / "out" / "ada.json")
    assert {"seccomp", "network closed", "no processes"} <= set(result.isolation)
    assert not {"landlock", "private root", "no hidden files"} & set(result.isolation)


def test_another_system_is_one_sentence(tmp_path: Path) -> None:
    """`launch` asks before it does anything that other systems lack."""
    code = (
        "import platform, sys; platform.system = lambda: 'Darwin'; platform.machine = lambda: 'arm64';"
        f"sys.argv = ['autograder', 'grade', 'ps1_gradients', 'x', '--out', {str(tmp_path)!r}];"
        "from autograder.__main__ import app; app()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "grade: nothing was graded: student code cannot be confined on Darwin arm64. "
        "Use Linux on x86_64 or aarch64: a container, or on Windows WSL 2, will do.\n"
    )
