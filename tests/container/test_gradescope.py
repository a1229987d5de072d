"""An export, unpacked as the platform does and run as its `run_autograder`, beside `grade`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.judging.result import SubmissionResult
from autograder.platforms.gradescope.results_file import UNFINISHED, UNGRADED, plain, unfinished, ungraded
from tests.container.conftest import export, said_by_grade
from tests.container.platform import (
    FIRST,
    FOUR,
    METADATA,
    ROOT,
    Platform,
    assert_says_the_same,
    is_taken_for_valid,
    read_results,
    submitted,
)
from tests.small_set import NAME, NAMES, TOTAL

# one of each kind: work that earns points beside an attack, and no notebook at all; the long gate runs all four
SHORT = ("hostile", "broken")


@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name in SHORT else pytest.mark.long) for name in FOUR])
def test_the_platform_is_told_what_grade_says(
    platform: Platform, outside: dict[str, SubmissionResult], name: str
) -> None:
    platform.hand_in(submitted(FOUR[name]))
    done = platform.run()
    result = outside[name]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{NAME}: {result.status}, {result.points} of {TOTAL} points\n"
    results = platform.results
    assert_says_the_same(results, result)
    assert results["stdout_visibility"] == "hidden"
    assert results["extra_data"]["student"] == "ada@example.org"
    assert set(results["extra_data"]["isolation"]) == set(result.isolation)
    assert results["execution_time"] > 0
    assert [path.name for path in (platform.base / "results").iterdir()] == ["results.json"]
    left = {path.name for path in (platform.base / "source" / ".private").iterdir()}
    assert left == {"course_key", "banks", "matplotlib"}


@pytest.mark.long
def test_the_platform_is_told_what_grade_says_of_the_first_set_too(tmp_path: Path) -> None:
    done = export(tmp_path / "ps1.zip", course=ROOT, name=FIRST.name)
    assert done.returncode == 0, done.stdout + done.stderr
    platform = Platform.unpacked(tmp_path / "ps1.zip", tmp_path / "platform")
    course = load_course(ROOT)
    paths = {name: submitted(golden, FIRST) for name, golden in FOUR.items()}
    outside = said_by_grade(find_place(ROOT, course, FIRST.name), course, paths, tmp_path / "outside")
    for name, path in paths.items():
        platform.hand_in(path)
        assert platform.run().returncode == 0
        assert_says_the_same(platform.results, outside[name])


def test_points_by_hand_and_lateness_are_in_the_score_and_told(platform: Platform) -> None:
    source = platform.base / "source"
    config = source / "course_config.py"
    before = config.read_text(encoding="utf-8")
    dated = before.replace("Course(", "Course(\n    late=__import__('autograder.course').course.Late(per_day=0.5),", 1)
    header = "student,assignment,exercise,how,points,reason,who,when"
    line = f"ada@example.org,{NAME},*,bonus,2,For a <b>good</b> question,mk,2026-10-01"
    platform.hand_in(submitted(FOUR["all_right"]))
    came = {"created_at": "2026-10-03T10:00:00-07:00", "assignment": {"due_date": "2026-10-02T23:59:00-07:00"}}
    (platform.base / "submission_metadata.json").write_text(json.dumps(METADATA | came))
    try:
        config.write_text(dated, encoding="utf-8")
        (source / "adjustments.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
        done = platform.run()
    finally:
        config.write_text(before, encoding="utf-8")
        (source / "adjustments.csv").unlink(missing_ok=True)
    half = (TOTAL + 2) / 2
    assert (done.returncode, platform.results["score"]) == (0, half), done.stdout
    assert platform.results["output"].splitlines()[1:] == [
        "+2, by hand: For a <b>good</b> question",
        f"-{half:g}, 10 hours 1 minute late",
    ]
    assert sum(test["score"] for test in platform.results["tests"]) == TOTAL


def test_nobody_handing_in_a_link_earns_the_solutions(platform: Platform) -> None:
    platform.hand_in()
    solutions = platform.base / "source" / "source" / NAME / f"{NAME}.ipynb"
    (platform.base / "submission" / "a.ipynb").symlink_to(solutions)
    assert platform.run().returncode == 0
    assert platform.results["score"] == 0
    assert is_taken_for_valid(platform.results)
    assert platform.results["tests"][0]["output"] == platform.results["output"]
    assert platform.results["output"] == "What you handed in is a link, not a file. Hand in the notebook itself."


def test_what_a_student_writes_stays_text(platform: Platform, tmp_path: Path) -> None:
    """In a shown check the text of an exception is told: no markup, and nothing that a data base refuses."""
    text = r"'<script>\x00\x1b[31m\x9b **bold** \ud800'"
    cell = f"def grad_quadratic_form(A, x):\n    raise ValueError({text})\n"
    notebook = tmp_path / "a.ipynb"
    notebook.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell}], "nbformat": 4}))
    platform.hand_in(notebook)
    assert platform.run().returncode == 0
    told = [test for test in platform.results["tests"] if "<script>" in test["output"]]
    assert told
    for test in (*told, *platform.results["tests"]):
        assert (test["output_format"], test["name_format"]) == ("text", "text")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", test["output"])


def killed_when(platform: Platform, is_time: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Grade what was handed in, and do what the platform does at its deadline."""
    command, environment = platform.command()
    path = platform.base / "results" / "results.json"
    run = subprocess.Popen(command, cwd="/", env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + 120
    while not (path.exists() and is_time(read_results(path))):  # every file that is seen on the way is a whole one
        assert time.monotonic() < end
        assert run.poll() is None
        time.sleep(0.005)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return read_results(path)


def test_before_anything_is_known_there_is_a_file_that_is_no_verdict(platform: Platform) -> None:
    platform.hand_in(submitted(FOUR["all_right"]))
    results = killed_when(platform, lambda results: True)
    results.pop("execution_time")
    assert results == unfinished()
    assert is_taken_for_valid(results)
    assert results["output"] == UNFINISHED
    assert [test["visibility"] for test in results["tests"]] == ["hidden"]  # so that students see no total


def test_what_is_judged_by_the_deadline_is_there(platform: Platform, outside: dict[str, SubmissionResult]) -> None:
    platform.hand_in(submitted("limits/endless_loop"))
    first = NAMES.split(", ")[0]
    results = killed_when(platform, lambda results: len(results["tests"]) > 1)
    assert is_taken_for_valid(results)
    assert results["output"] == UNFINISHED
    *judged, marker = results["tests"]
    assert "score" not in results
    assert {test["name"].partition(":")[0] for test in judged} == {first}
    assert (marker["visibility"], marker["score"], marker["output"]) == ("hidden", 0, UNFINISHED)


def without_settings(source: Path) -> None:
    (source / "container.json").unlink()


def with_a_declaration_that_does_not_run(source: Path) -> None:
    (source / "tests" / "hidden" / NAME / "__init__.py").write_text("1 / 0")


@pytest.mark.parametrize("break_it", [without_settings, with_a_declaration_that_does_not_run])
def test_our_fault_is_no_number_and_says_so(archive: Path, tmp_path: Path, break_it: Callable[[Path], None]) -> None:
    broken = Platform.unpacked(archive, tmp_path / "platform")
    break_it(broken.base / "source")
    broken.hand_in(submitted(FOUR["all_right"]))
    done = broken.run()
    assert done.returncode == 2
    assert done.stdout.startswith("run_autograder: not graded: ")
    results = broken.results
    results.pop("execution_time")
    assert results == ungraded()
    assert not is_taken_for_valid(results)  # the platform says that the autograder failed, and gives no points
    assert results["output"] == UNGRADED


def test_plain_keeps_lines_and_letters() -> None:
    assert plain("a\n\tb ∂ ᵀ\x00\ud800") == "a\n\tb ∂ ᵀ ?"
