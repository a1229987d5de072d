"""Gradescope's folder on this machine: an export unpacked, a submission in it, and its `run_autograder` run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.judging.result import SubmissionResult
from tests.container.small_corpus import SmallCorpus
from tests.submissions.corpus import Corpus
from tests.submissions.notebooks import notebook

ROOT = Path(__file__).resolve().parents[2]
FIRST = Corpus("ps1_gradients")
SMALL = SmallCorpus("small_gradients")
# one of each kind: full marks, a misconception, an attack, no notebook
FOUR = {
    "all_right": "right/careful_student",
    "misconception": "misconception/assumes_symmetry",
    "hostile": "hostile/forged_frames",
    "broken": "broken/truncated",
}
METADATA = {"id": 7, "users": [{"email": "ada@example.org", "id": 1, "name": "Ada <b>"}]}


def submitted(golden: str, corpus: Corpus = SMALL) -> Path:
    """Return the notebook of a golden submission."""
    return notebook(corpus, corpus.golden(golden))


@dataclass(frozen=True)
class Platform:
    """The folder that plays ``/autograder``."""

    base: Path

    @classmethod
    def unpacked(cls, archive: Path, base: Path) -> Platform:
        """Do what the platform does with an export, but for the packages: these are the tests' own."""
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist():
                path = Path(packed.extract(info, base / "source"))
                path.chmod((info.external_attr >> 16) & 0o777)
        (base / "results").mkdir()
        (base / "submission").mkdir()
        shutil.copy(base / "source" / "run_autograder", base / "run_autograder")
        return cls(base)

    def hand_in(self, *files: Path) -> None:
        """Put a submission there, in place of the last one."""
        shutil.rmtree(self.base / "submission")
        (self.base / "submission").mkdir()
        for path in files:
            shutil.copy(path, self.base / "submission")
        (self.base / "submission_metadata.json").write_text(json.dumps(METADATA))
        (self.base / "results" / "results.json").unlink(missing_ok=True)

    def command(self) -> tuple[list[str], dict[str, str]]:
        """Return what the platform runs, and its environment."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AUTOGRADER")}
        return [str(self.base / "run_autograder")], {**kept, "AUTOGRADER_ENVIRONMENT": sys.prefix}

    def run(self) -> subprocess.CompletedProcess[str]:
        """Grade what was handed in."""
        command, environment = self.command()
        return subprocess.run(
            command, cwd="/", env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    @property
    def results(self) -> dict[str, Any]:
        """What the platform is told."""
        return read_results(self.base / "results" / "results.json")


def read_results(path: Path) -> dict[str, Any]:
    """Read a results.json strictly: no NaN, no name twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({name for name, _ in pairs}) == len(pairs)
        return dict(pairs)

    def refuse(text: str) -> None:
        raise AssertionError(f"{text} is no JSON")

    found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once, parse_constant=refuse)
    assert isinstance(found, dict)
    return found


def is_taken_for_valid(results: dict[str, Any]) -> bool:
    """Whether the platform shows it: it asks for a score, or for tests that have scores."""
    tests = results.get("tests", [])
    return "score" in results or (bool(tests) and all("score" in test for test in tests))


def assert_says_the_same(results: dict[str, Any], result: SubmissionResult) -> None:
    """Compare what the platform is told with what `grade` says of the same file."""
    assert is_taken_for_valid(results)
    assert results["score"] == result.points
    if result.status == "unreadable":
        assert results["output"] == result.reason
        return
    checks = [(item.name, check) for item in result.exercises for check in item.checks]
    assert [test["name"] for test in results["tests"]] == [f"{name}: {check.name}" for name, check in checks]
    for test, (_, check) in zip(results["tests"], checks, strict=True):
        assert (test["score"], test["max_score"]) == (check.points, check.max_points)
        assert test["output"] == (check.message or "Right.")
        assert test["status"] == ("passed" if check.verdict == "correct" else "failed")
        assert test["visibility"] == "visible"
    assert sum(test["score"] for test in results["tests"]) == result.points
    kept = results["extra_data"]
    assert (kept["bank"], kept["engine"]) == (result.bank, result.engine)
    assert kept["submission_sha256"] == result.submission_sha256
