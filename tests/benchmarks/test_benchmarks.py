"""The benchmark's six questions are graded here as there, and the page can be made. How fast is not asked here."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.judging.prepare import make_judge
from autograder.sandbox.client import Zygote
from tests.benchmarks import six_questions
from tests.benchmarks.__main__ import report
from tests.benchmarks.bare import bare_seconds
from tests.benchmarks.six_questions import NAME, POINTS, QUESTIONS


def test_the_six_questions_are_answered_rightly_behind_the_wall_and_bare(
    tmp_path: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_PRIVATE", str(tmp_path / "private"))
    six_questions.write_course(tmp_path)
    course = load_course(tmp_path)
    judge = make_judge(find_place(tmp_path, course, NAME), course, zygote)
    assert judge.grade("s", six_questions.submission(), zygote).points == POINTS * len(QUESTIONS)
    assert judge.grade("s", six_questions.untouched(), zygote).points == 0
    cells = [cell.source for cell in nbformat.reads(six_questions.submission().decode(), as_version=4).cells]
    assert bare_seconds(judge, tmp_path / "source" / NAME, cells, 1) > 0


def test_the_other_forms_are_notebooks() -> None:
    for data in (six_questions.nbgraders(with_solutions=True), six_questions.otters()):
        nbformat.validate(nbformat.reads(data.decode(), as_version=4))


@pytest.mark.long
def test_the_page_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_PRIVATE", str(tmp_path / "private"))
    said = "\n".join(report(tmp_path, rounds=1, most=1))
    assert all(
        word in said for word in ("behind the wall", "nbgrader autograde", "otter run", "first result", "a cluster")
    )
