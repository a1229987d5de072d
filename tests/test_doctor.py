"""`doctor`: what an operator reads before the deadline, and the exit code where grading would be refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.commands.examined import key, room, sandbox, sets
from autograder.course import Course
from autograder.course.key import PRIVATE_VARIABLE
from autograder.sandbox.client import Zygote
from tests.small_set import NAME, copy_of_the_small_course, run


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A private folder that nobody has used yet."""
    monkeypatch.setenv(PRIVATE_VARIABLE, str(tmp_path / "private"))
    yield tmp_path / "private"


def test_the_command_says_what_is_here_and_makes_nothing(tmp_path: Path, own: Path) -> None:
    course = copy_of_the_small_course(tmp_path / "course")
    done = run("doctor", cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    said = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
    assert {
        "walls",
        "Python",
        "torch",
        "importable",
        "card",
        "cores",
        "memory",
        "disk",
        "key",
        NAME,
        "nbgrader",
    } <= set(said)
    assert "seccomp" in said["walls"]
    assert f"not proved as it stands: python -m autograder check {NAME}" in said[NAME]
    assert "Nothing stands in the way of grading here." in said
    assert not (own / "course_key").exists()


def test_it_ends_with_1_and_the_mend_where_grading_would_be_refused(tmp_path: Path, own: Path) -> None:
    course = copy_of_the_small_course(tmp_path / "course")
    config = course / "course_config.py"
    config.write_text(config.read_text().replace("limits=", 'packages=["no-such-package"],\n    limits='))
    done = run("doctor", cwd=course)
    assert done.returncode == 1
    assert (
        "! Grading would be refused: the sandbox did not start: no-such-package, which students may import"
        in done.stdout
    )
    assert "pip install no-such-package" in done.stdout


def test_the_walls_are_those_of_a_result(zygote: Zygote, course: Course, small_course: Path) -> None:
    forked = zygote.fork()
    forked.wait_ready = lambda *_: None  # type: ignore[method-assign]  # its parent has been ready long ago
    named = {item.name: item for item in sandbox(forked, course, small_course)}
    forked.close()
    seen = zygote.observe(course.limits, small_course / "course_config.py")
    assert named["walls"].said.split("; ")[0] == ", ".join(seen.isolation)
    assert not any(item.problem for item in named.values())


def test_a_key_that_others_can_read_is_a_problem_with_its_mend(own: Path, tmp_path: Path) -> None:
    assert key(tmp_path).said.startswith("none yet")
    own.mkdir(mode=0o700)
    path = own / "course_key"
    path.write_text("ab" * 32)
    path.chmod(0o640)
    assert key(tmp_path).problem.endswith(f"Close it: chmod 600 {path}")
    path.chmod(0o600)
    assert not key(tmp_path).problem
    own.chmod(0o755)
    assert key(tmp_path).problem.endswith(f"Close it: chmod 700 {own}")


@pytest.mark.parametrize("text", ["", "no key", "ab" * 31, "é" * 64])
def test_a_key_that_is_none_is_a_problem(own: Path, tmp_path: Path, text: str) -> None:
    own.mkdir(mode=0o700)
    (own / "course_key").write_text(text)
    assert key(tmp_path).problem.endswith("holds no key of 32 bytes. Restore it, or remove it to draw other inputs.")


def test_a_set_that_does_not_load_is_a_problem_and_the_others_are_looked_at(own: Path, tmp_path: Path) -> None:
    root = copy_of_the_small_course(tmp_path / "course")
    (root / "tests" / "hidden" / NAME / "shared.py").write_text("def (")
    broken, missing = sets(Course(title="A", assignments=[NAME, "other"]), root)
    assert "SyntaxError" in broken.problem or "shared.py" in broken.problem
    assert "source/other/other.ipynb was not found" in missing.problem


def test_memory_and_disk_are_numbers(course: Course, tmp_path: Path) -> None:
    named = {item.name: item.said for item in room(course, tmp_path)}
    assert float(named["memory"].split()[0]) > 0
    assert float(named["disk"].split()[0]) > 0
