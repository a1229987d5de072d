"""What came of a corpus in one tier: graded by the real command, compared, and its surroundings looked at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.judging.result import SubmissionResult
from tests.golden import KEY, private_folder
from tests.submissions.corpus import Corpus
from tests.submissions.expected import comes_to, every, spelt_out
from tests.submissions.golden import Golden, Json
from tests.submissions.notebooks import notebook
from tests.wall import observed
from tests.wall.tiers import NOBODY, ROOT, Tier, command_in

CORPUS = Corpus("ps1_gradients")
KINDS = ("hostile", "broken")
ALWAYS = {
    "seccomp", "no hidden files", "no writing outside", "network closed", "no processes", "no capabilities",
    "judge unreadable", "parent unreadable", "memory limit",
    "no derivatives",
}  # fmt: skip
MUST_NOT_CHANGE = [ROOT / name for name in ("autograder", "source", "tests", "course_config.py")]
SECRET = "not-for-students-7f3a9c"
JOBS = 2


@dataclass
class Row:
    """What came of a corpus in one tier; every list must be empty.

    Attributes:
        tier: its name.
        submissions: how many were graded.
        forged: points that a judged check paid and should not have, a sentence for each exercise.
        lost: points that an honest exercise should have got.
        different: submissions whose result is not exactly the expected one in anything else.
        leaks: where a secret stands that students must not see.
        escapes: walls that were not seen to hold, and files that changed outside.
        leftovers: processes, files and shared memory that outlived the run.
        late: submissions that were not finished within their limits.
        seconds: the whole run.
    """

    tier: str
    submissions: int = 0
    forged: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    escapes: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def findings(self) -> dict[str, list[str]]:
        """Everything that must be empty, by the column's name."""
        names = ("forged", "lost", "different", "leaks", "escapes", "leftovers", "late")
        return {name: getattr(self, name) for name in names}

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not any(self.findings.values())


def row_of(
    tier: Tier, goldens: Sequence[Golden], bank: Path | None = None, expected: Mapping[str, Json] | None = None
) -> Row:
    """Grade submissions in a tier by the real command, and look at results and surroundings.

    Args:
        tier: the kind of machine.
        goldens: what is graded.
        bank: a private folder that has the bank of the tests' key already; else it is drawn.
        expected: what they must come to, by name, if not what the corpus says.
    """
    folder = observed.new_folder()
    try:
        if bank is not None:
            shutil.copytree(bank, folder / "private")
        hand_in(goldens, folder / "submitted")
        row = graded_in(tier, folder)
        row.submissions = len(goldens)
        look_at_results(row, tier, goldens, folder / "out", expected or every(CORPUS))
        return row
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hand_in(goldens: Sequence[Golden], folder: Path) -> None:
    """Put notebooks into a new folder."""
    folder.mkdir()
    for golden in goldens:
        shutil.copy(notebook(CORPUS, golden), folder)


def graded_in(tier: Tier, folder: Path) -> Row:
    """Grade what lies in ``submitted`` of a folder into its ``out``, in a tier, and look at its surroundings."""
    out, submitted = folder / "out", folder / "submitted"
    private = private_folder(folder)
    (private / "secret.txt").write_text(SECRET)
    folder.chmod(0o755)
    if not tier.as_root and os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    course = observed.state_of(MUST_NOT_CHANGE)
    files, memory = observed.files_of_workers(), observed.shared_memory()
    started = time.monotonic()
    with observed.adopted_orphans() as processes_left:
        done = subprocess.run(
            command_in(tier, [sys.executable, "-m", "autograder", *grade_command(submitted, out)]),
            cwd=ROOT,
            env={**os.environ, "AUTOGRADER_PRIVATE": str(private), "A_SECRET": SECRET, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        processes = processes_left()
    said = done.stdout + done.stderr
    row = Row(tier.name, seconds=time.monotonic() - started)
    if done.returncode not in (0, 1):
        row.late.append(f"the command ended with {done.returncode}: {said[-2000:]}")
    row.leaks += observed.secrets_in(out, (SECRET, KEY), said)
    row.leftovers += processes
    row.escapes += _changed(course, observed.state_of(MUST_NOT_CHANGE))
    row.leftovers += observed.files_left(files, besides=folder)
    row.leftovers += sorted(observed.shared_memory() - memory)
    return row


def grade_command(submitted: Path, out: Path) -> list[str]:
    """Return the arguments of the real command."""
    jobs = min(JOBS, 1 + len(list(submitted.iterdir())) // 10)  # a second judge of a few would cost more than it saves
    return ["grade", "ps1_gradients", str(submitted), "--out", str(out), "--jobs", str(jobs)]


def look_at_results(row: Row, tier: Tier, goldens: Sequence[Golden], out: Path, expected: Mapping[str, Json]) -> None:
    """Note in a row where results are not the expected ones, and which walls of the tier they did not see."""
    compare(row, goldens, out, expected)
    row.escapes += missing_walls(tier, goldens, out)


def compare(row: Row, goldens: Sequence[Golden], out: Path, expected: Mapping[str, Json]) -> None:
    """Compare every result with the expected one, and sort the differences by whom they would help."""
    for golden in goldens:
        name = golden.name
        try:
            result = SubmissionResult.read(out / f"{name}.json")
        except (OSError, ValueError) as problem:
            row.late.append(f"{name}: has no result ({type(problem).__name__})")
            continue
        actual, wanted = comes_to(CORPUS, golden, result), expected[name]
        if actual == wanted:
            continue
        if result.status == "ungraded":
            row.late.append(f"{name}: {result.reason}")
            continue
        before = len(row.forged) + len(row.lost)
        _compare_points(row, name, actual, wanted)
        if len(row.forged) + len(row.lost) == before:
            row.different.append(f"{name}: {'; '.join(_differences(actual, wanted))}")


def _compare_points(row: Row, name: str, actual: Json, wanted: Json) -> None:
    is_now, should = spelt_out(CORPUS, actual), spelt_out(CORPUS, wanted)
    for exercise, item in is_now.items():
        extra = item["points"] - (should[exercise]["points"] if should else 0)
        if extra:
            (row.forged if extra > 0 else row.lost).append(f"{name}: {abs(extra)} points in {exercise}")
    if actual["points"] != wanted["points"] and not is_now:
        row.lost.append(f"{name}: {actual['status']}: {actual['reason']}")


def _differences(actual: Json, wanted: Json) -> list[str]:
    fields = sorted((actual.keys() | wanted.keys()) - {"exercises"})
    said = [f"{key} is {actual.get(key)!r}" for key in fields if actual.get(key) != wanted.get(key)]
    is_now, should = spelt_out(CORPUS, actual), spelt_out(CORPUS, wanted)
    return said + [f"{name}: {item}" for name, item in is_now.items() if item != should.get(name)]


def missing_walls(tier: Tier, goldens: Sequence[Golden], out: Path) -> list[str]:
    """Name what must have been observed in this tier and was not; every result says the same."""
    for golden in goldens:
        try:
            seen = set(SubmissionResult.read(out / f"{golden.name}.json").isolation)
        except (OSError, ValueError):
            continue
        return sorted(f"wall not observed: {name}" for name in (ALWAYS | tier.walls) - seen)
    return []


def _changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(f"changed: {path}" for path in before.keys() | after.keys() if before.get(path) != after.get(path))
