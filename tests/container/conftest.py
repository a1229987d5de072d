"""What the tests of the container share: one export of the small course, and what `grade` says of four submissions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.places import Place
from autograder.fleet.class_grading import grade
from autograder.judging.result import SubmissionResult
from tests.container.platform import FOUR, ROOT, Platform, submitted
from tests.small_set import NAME, run


def export(out: Path, *options: str, course: Path, name: str = NAME) -> subprocess.CompletedProcess[str]:
    """Run the real command in the folder of a course."""
    return run("export", "gradescope", name, "--out", out, *options, cwd=course, timeout=300)


@pytest.fixture(scope="session")
def locked(small_course: Path) -> Path:
    """The small course with the lock file, without which nothing is exported."""
    shutil.copy(ROOT / "requirements.lock", small_course)
    return small_course


@pytest.fixture(scope="session")
def archive(locked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of its assignment, with the key that tests use."""
    path = tmp_path_factory.mktemp("export") / "small.zip"
    done = export(path, course=locked)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


@pytest.fixture(scope="session")
def platform(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """The platform's folder with that export."""
    return Platform.unpacked(archive, tmp_path_factory.mktemp("platform"))


@pytest.fixture(scope="session")
def outside(place: Place, course: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, SubmissionResult]:
    """What `grade` says, on this machine, of the four submissions."""
    paths = {name: submitted(golden) for name, golden in FOUR.items()}
    return said_by_grade(place, course, paths, tmp_path_factory.mktemp("outside"))


def said_by_grade(place: Place, course: Course, paths: dict[str, Path], out: Path) -> dict[str, SubmissionResult]:
    """Grade notebooks as the command does; return the results by the notebooks' names here."""
    run = grade(place, course, list(paths.values()), out)
    assert run.faults == {}
    return {name: run.results[path.stem] for name, path in paths.items()}
