"""The images, built and run under Docker's default rules: what is graded inside is what is graded outside.

Needs root, podman, runc and debootstrap, a package index and some minutes; elsewhere it is skipped and says why.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.container.settings import Settings
from autograder.judging.result import SubmissionResult
from tests.container import image
from tests.container.corpus import container_row
from tests.container.docker_rules import CAPABILITIES
from tests.container.platform import (
    FOUR,
    ROOT,
    Platform,
    assert_says_the_same,
    is_taken_for_valid,
    read_results,
    submitted,
)
from tests.small_set import NAME
from tests.wall.rows import CORPUS, KINDS, Row

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(bool(image.why_not_here()), reason=image.why_not_here() or "podman is here"),
]

LOOK_AROUND = """
import ctypes, json, os
libc = ctypes.CDLL(None, use_errno=True)
def refused(call, *arguments):
    return ctypes.get_errno() if getattr(libc, call)(*arguments) == -1 else 0
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print(json.dumps({
    "user": os.geteuid(), "capabilities": bin(int(status["CapEff"], 16)).count("1"), "seccomp": status["Seccomp"],
    "no new privileges": status["NoNewPrivs"],
    "unshare": [refused("unshare", flag) for flag in (0x20000, 0x10000000, 0x20000000, 0x40000000)],
    "mount": refused("mount", b"none", b"/mnt", b"tmpfs", 0, None),
    "setns": refused("setns", os.open("/proc/self/ns/net", os.O_RDONLY), 0),
    "clone3": refused("syscall", 435, None, 0), "pivot_root": refused("syscall", 155, b"/", b"/"),
    "clone into a namespace": refused("syscall", 56, 0x10000000 | 17, None, None, None, None),
}))
"""
EPERM, ENOSYS = 1, 38


@pytest.fixture(scope="module")
def runner() -> str:
    """The image without a course."""
    return image.build("runner", ROOT)


@pytest.fixture(scope="module")
def gradescope(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image of one assignment, made of an export."""
    base = tmp_path_factory.mktemp("context")
    return image.build("gradescope", Platform.unpacked(archive, base).base / "source")


def test_the_container_is_as_docker_makes_it(runner: str, tmp_path: Path) -> None:
    done = image.run(runner, ["-c", LOOK_AROUND], {}, tmp_path, ["--entrypoint=/opt/autograder/bin/python"])
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "user": 0, "capabilities": len(CAPABILITIES), "seccomp": "2", "no new privileges": "0",
        "unshare": [EPERM] * 4, "mount": EPERM, "setns": EPERM, "clone3": ENOSYS, "pivot_root": EPERM,
        "clone into a namespace": EPERM,
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_corpus_gets_exactly_what_it_gets_outside(
    runner: str, kind: str, demand_clean: Callable[[str, Row], None]
) -> None:
    """Exactly the expected results, and every wall of a machine like Docker's was seen to hold."""
    demand_clean(kind, container_row(runner, CORPUS.of_kind(kind)))


def graded_on_the_platform(
    gradescope: str, name: str, folder: Path, **settings: Any
) -> tuple[int, str, dict[str, Any]]:
    """Run the image as the platform does; return its exit code, what it prints, and the results."""
    submission, results = folder / "submission", folder / "results"
    submission.mkdir()
    results.mkdir()
    shutil.copy(submitted(FOUR[name]), submission)
    mounts = {submission: "/autograder/submission", results: "/autograder/results", **settings.pop("mounts", {})}
    done = image.run(gradescope, [], mounts, folder, **settings)
    return done.returncode, done.stdout, read_results(results / "results.json")


@pytest.mark.parametrize("name", FOUR)
def test_the_image_tells_the_platform_what_grade_says(
    gradescope: str, outside: dict[str, SubmissionResult], name: str, tmp_path: Path
) -> None:
    code, said, told = graded_on_the_platform(gradescope, name, tmp_path)
    assert code == 0, said
    assert_says_the_same(told, outside[name])
    if outside[name].status == "graded":
        assert {"landlock", "uid drop", "no hidden files"} <= set(told["extra_data"]["isolation"])
        assert "private root" not in told["extra_data"]["isolation"]


def test_without_landlock_nothing_is_graded(gradescope: str, tmp_path: Path) -> None:
    code, said, told = graded_on_the_platform(gradescope, "all_right", tmp_path, landlock=False)
    assert code == 2
    assert "student code could read the course's files: this machine grants neither Landlock" in said
    assert not is_taken_for_valid(told)


def test_without_landlock_the_word_of_the_operator_grades_and_the_results_say_which_walls_are_left(
    gradescope: str, outside: dict[str, SubmissionResult], tmp_path: Path
) -> None:
    settings = tmp_path / "container.json"
    settings.write_text(Settings(NAME, allow_unisolated_files=True).text())
    mounts = {settings: "/autograder/source/container.json:ro"}
    code, said, told = graded_on_the_platform(gradescope, "hostile", tmp_path, landlock=False, mounts=mounts)
    assert code == 0, said
    assert_says_the_same(told, outside["hostile"])
    assert {"seccomp", "uid drop", "network closed"} <= set(told["extra_data"]["isolation"])
    assert not {"landlock", "no hidden files"} & set(told["extra_data"]["isolation"])


def test_fewer_rights_than_dockers_are_enough(
    gradescope: str, outside: dict[str, SubmissionResult], tmp_path: Path
) -> None:
    needed = ("SETUID", "SETGID", "SETPCAP", "CHOWN", "DAC_OVERRIDE", "KILL")
    extra = ["--security-opt=no-new-privileges", "--memory=768m", "--memory-swap=768m"]
    code, said, told = graded_on_the_platform(gradescope, "hostile", tmp_path, extra=extra, capabilities=needed)
    assert code == 0, said
    assert_says_the_same(told, outside["hostile"])
