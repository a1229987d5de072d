"""The workflow's own commands, run in a folder like a job's; what its summary and notices say."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograder.judging.facts import ReadyText
from autograder.judging.result import CheckResult, ExerciseResult, SubmissionResult
from autograder.platforms.github import notices, summary
from tests.golden import KEY
from tests.small_set import FOLDER, NAME, ROOT, SOURCE, TOTAL

WORKFLOW = ROOT / "autograder" / "docs" / "grade.yml"
INSTALLS = "The engine"


def steps() -> dict[str, dict[str, Any]]:
    """Return the steps that run commands, by name."""
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return {step["name"]: step for step in workflow["jobs"]["grade"]["steps"] if "run" in step}


def run(step: dict[str, Any], folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job's folder after checkout: the course, its packages, and what ada handed in, which has a mistake."""
    for name in ("source", "tests", "course_config.py"):
        (tmp_path / name).symlink_to(FOLDER / name)
    for name in ("autograder", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    text = SOURCE.read_text(encoding="utf-8")
    assert "A + A.mT" in text
    (tmp_path / "handed-in").mkdir()
    (tmp_path / "handed-in" / f"{NAME}.ipynb").write_text(text.replace("A + A.mT", "A + A"), encoding="utf-8")
    return tmp_path


def test_a_job_grades_and_tells(job: Path) -> None:
    found, page = steps(), job / "summary.md"
    settings = {"ASSIGNMENT": NAME, "STUDENT": "course/ada", "GITHUB_STEP_SUMMARY": str(page)}
    assert list(found) == [INSTALLS, "The course key", "Grade"]
    done = run(found["Grade"], job, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    points = SubmissionResult.read(job / "results" / "ada.json").points
    assert 0 < points < TOTAL
    assert f"::notice title=Autograding complete::Points {points}/{TOTAL}\n" in done.stdout
    assert f"| **total** | **{points}** | **{TOTAL}** |" in page.read_text(encoding="utf-8")


def test_the_key_is_the_owner_s_alone(job: Path) -> None:
    done = run(steps()["The course key"], job, COURSE_KEY=KEY)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    key = job / ".private" / "course_key"
    assert key.read_text() == f"{KEY}\n"
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.long
def test_a_link_is_not_followed(job: Path) -> None:
    handed_in = job / "handed-in" / f"{NAME}.ipynb"
    handed_in.unlink()
    handed_in.symlink_to(FOLDER / "tests" / "hidden" / NAME / "__init__.py")
    done = run(steps()["Grade"], job, ASSIGNMENT=NAME, STUDENT="course/ada")
    assert done.returncode != 0
    assert "is a link, not a file. Copy the notebook there." in done.stdout


def test_texts_stay_texts_and_only_numbers_are_printed() -> None:
    message = "line\n::error::x | <b>*bold*</b> `code` [a](b) \x1b[2J $x^2$"
    check = CheckResult(
        exercise="f",
        name="a|b",
        visibility="hidden",
        kind="judged",
        verdict="wrong_value",
        points=0,
        max_points=2,
        inputs=0,
        wrong_inputs=0,
        fact=ReadyText(text=message),
        advice="",
        seconds=0.0,
    )
    exercise = ExerciseResult(name="f", points=0, max_points=2, misconception=None, manual=False, checks=[check])
    result = SubmissionResult(
        schema=2, assignment="ps1", student="a@b", submission_sha256="", bank="", engine="", status="graded",
        reason=None, points=0, max_points=2, device="cpu", isolation=[], exercises=[exercise],
    )  # fmt: skip
    text = summary([result])
    assert text.splitlines()[-1] == (
        r"- `f`, a\|b (0 of 2): line \:\:error\:\:x \| \<b\>\*bold\*\</b\> \`code\` \[a\]\(b\) \[2J \$x^2\$"
    )
    assert notices(result) == [
        "::notice title=Autograding complete::Points 0/2",
        '::notice title=Autograding report::{"totalPoints": 0, "maxPoints": 2}',
    ]
    assert "**unreadable**: Empty\\." in summary(
        [result.model_copy(update={"status": "unreadable", "reason": "Empty."})]
    )
