"""Grades in the tests' own process, behind real zygotes that are forked from the one that is warm already."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from autograder.course import Course
from autograder.course.key import PRIVATE_VARIABLE
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.fleet import class_grading
from autograder.fleet.screen import Screen, last_lines
from autograder.judging.prepare import make_judge
from autograder.sandbox.client import Zygote
from tests.golden import private_folder
from tests.small_set import FOLDER, NAME

Grade = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Path:
    """A private folder that has the small course's bank."""
    folder = private_folder(tmp_path_factory.mktemp("drawn"))
    course = load_course(FOLDER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PRIVATE_VARIABLE, str(folder))
        make_judge(find_place(FOLDER, course, NAME), course, zygote)
    return folder


@pytest.fixture
def grade_here(place: Place, course: Course, zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> Grade:
    """Grade as the command does, without its start, which costs more than a class of this size."""

    def forked(*_: object) -> Zygote:
        other = zygote.fork()
        other.wait_ready = lambda *_: None  # type: ignore[method-assign]  # its parent has been ready long ago
        return other

    def run(out: Path, *paths: Path, at: Place = place, within: Course = course) -> subprocess.CompletedProcess[str]:
        said = Console(file=io.StringIO(), width=1000)
        with Screen(said) as screen:
            done = class_grading.grade(at, within, paths, out, watcher=screen.watcher)
        for line in last_lines(done):
            said.print(line, markup=False)
        return subprocess.CompletedProcess([], done.exit_code, said.file.getvalue(), "")  # type: ignore[attr-defined]

    monkeypatch.setattr(class_grading, "launch", lambda *_, **__: ())
    monkeypatch.setattr(class_grading, "Zygote", forked)
    return run
