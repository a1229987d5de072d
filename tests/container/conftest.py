"""What the tests of the container share: one export, and what `grade` says of four submissions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.places import Place
from autograder.fleet.class_grading import grade
from autograder.judging.result import SubmissionResult
from tests.container.platform import FOUR, ROOT, Platform, submitted
from tests.first_set import course, declared, judge, place

__all__ = ["course", "declared", "judge", "place"]  # the first set's, whose golden submissions are handed in


def export(out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    command = [sys.executable, "-m", "autograder", "export", "gradescope", "ps1_gradients", "--out", str(out), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the first assignment, with the key that tests use."""
    path = tmp_path_factory.mktemp("export") / "ps1.zip"
    done = export(path)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


@pytest.fixture(scope="session")
def platform(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """The platform's folder with that export."""
    return Platform.unpacked(archive, tmp_path_factory.mktemp("platform"))


@pytest.fixture(scope="session")
def outside(
    archive: Path, place: Place, course: Course, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, SubmissionResult]:
    """What `grade` says, on this machine, of the four submissions."""
    paths = {name: submitted(golden) for name, golden in FOUR.items()}
    run = grade(place, course, list(paths.values()), tmp_path_factory.mktemp("outside"))
    assert run.faults == {}
    return {name: run.results[path.stem] for name, path in paths.items()}
