"""`grade` as an operator runs it: resumed, interrupted, killed, and never at a student's cost."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.judging.result import SubmissionResult

ROOT = Path(__file__).resolve().parents[2]


def command(out: Path, *paths: Path, jobs: int = 2) -> list[str]:
    """Write the real command."""
    begin = [sys.executable, "-m", "autograder", "grade", "ps1_gradients"]
    return [*begin, *map(str, paths), "--out", str(out), "--jobs", str(jobs)]


def grade(out: Path, *paths: Path, jobs: int = 2) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        command(out, *paths, jobs=jobs), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def start(out: Path, *paths: Path, jobs: int = 2) -> subprocess.Popen[str]:
    """Start it in a process group of its own."""
    return subprocess.Popen(
        command(out, *paths, jobs=jobs),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(run: subprocess.Popen[str], line_start: str) -> None:
    """Read a run's output up to a line."""
    assert run.stdout is not None
    for line in run.stdout:
        if line.startswith(line_start):
            return


@pytest.fixture
def students(tmp_path: Path) -> Path:
    """Twelve copies of a right solution."""
    folder = tmp_path / "class"
    folder.mkdir()
    source = ROOT / "source" / "ps1_gradients" / "ps1_gradients.ipynb"
    for number in range(12):
        shutil.copy(source, folder / f"student{number:02}.ipynb")
    return folder


def statuses(out: Path) -> dict[str, str]:
    """Read every result file, strictly."""
    return {path.stem: SubmissionResult.read(path).status for path in out.glob("*.json")}


def engine_processes() -> set[str]:
    """List the zygotes and workers on this machine."""
    found = set()
    for path in Path("/proc").iterdir():
        try:
            if path.name.isdigit() and b"autograder.sandbox.zygote" in (path / "cmdline").read_bytes():
                found.add(path.name)
        except OSError:
            continue
    return found


def test_a_run_writes_results_a_summary_and_a_table(tmp_path: Path, students: Path) -> None:
    (students / "empty.ipynb").write_text("")
    done = grade(tmp_path / "out", students)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "! empty: unreadable: The file is empty. Hand in the notebook again." in done.stdout
    assert "graded 13 of 13" in done.stdout
    rows = list(csv.DictReader((tmp_path / "out" / "summary.csv").open()))
    assert [row["student"] for row in rows] == ["empty", *(f"student{n:02}" for n in range(12))]
    assert rows[1] == {
        "student": "student00", "status": "graded", "points": "35", "max_points": "35",
        "central_diff_grad": "15", "grad_quadratic_form": "12", "plot_gradient_field": "8",
    }  # fmt: skip
    result = json.loads((tmp_path / "out" / "student00.json").read_text())
    assert list(result) == [
        "schema", "assignment", "student", "submission_sha256", "bank", "engine", "status", "reason", "points",
        "max_points", "device", "isolation", "exercises",
    ]  # fmt: skip
    assert list(result["exercises"][0]) == ["name", "points", "max_points", "misconception", "manual", "checks"]
    assert list(result["exercises"][0]["checks"][0]) == [
        "name", "visibility", "kind", "verdict", "points", "max_points", "message", "seconds",
    ]  # fmt: skip


def test_what_is_unchanged_is_not_graded_again_and_what_changed_is(tmp_path: Path, students: Path) -> None:
    out = tmp_path / "out"
    assert grade(out, students).returncode == 0
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}
    with (students / "student03.ipynb").open("a") as file:
        file.write("\n")
    done = grade(out, students)
    assert "11 submissions are unchanged and keep their results." in done.stdout
    changed = [name for name, stamp in before.items() if (out / name).stat().st_mtime_ns != stamp]
    assert changed == ["student03.json"]


@pytest.mark.parametrize("moment_seconds", [0.5, 1.5, 2.5, 3.2, 3.8, 4.5])
def test_a_killed_run_leaves_whole_results_and_no_process_and_is_finished_by_the_next(
    tmp_path: Path, students: Path, moment_seconds: float
) -> None:
    out, before = tmp_path / "out", engine_processes()
    run = start(out, students)
    time.sleep(moment_seconds)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    found = statuses(out) if out.exists() else {}
    assert set(found.values()) <= {"graded", "ungraded"}
    kept = [name for name, status in found.items() if status == "graded"]
    deadline = time.monotonic() + 5
    while engine_processes() - before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert engine_processes() - before == set()
    done = grade(out, students)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(statuses(out).values()) == {"graded"}
    assert not kept or f"{len(kept)} submissions are unchanged" in done.stdout


def test_ctrl_c_says_how_to_go_on(tmp_path: Path, students: Path) -> None:
    run = start(tmp_path / "out", students, jobs=1)
    wait_for(run, "grading")
    os.killpg(run.pid, signal.SIGINT)
    rest, _ = run.communicate(timeout=30)
    assert (
        rest.strip().splitlines()[-1]
        == "Interrupted. Finished results are kept; the same command goes on where it was."
    )
    assert run.returncode == 2


def test_a_judge_that_dies_is_replaced_and_nobody_loses_a_point(tmp_path: Path, students: Path) -> None:
    run = start(tmp_path / "out", students)
    wait_for(run, "grading")
    time.sleep(0.3)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    judges = [pid for pid in children if b"zygote" not in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(judges[0]), signal.SIGKILL)
    output, _ = run.communicate(timeout=120)
    assert run.returncode == 0, output
    points = [SubmissionResult.read(path).points for path in (tmp_path / "out").glob("*.json")]
    assert points == [35] * 12


def test_problems_of_the_call_are_one_sentence(tmp_path: Path) -> None:
    done = grade(tmp_path / "out", tmp_path / "nowhere")
    assert done.returncode == 1
    assert f"! {tmp_path}/nowhere: was not found." in done.stdout
    unknown = [sys.executable, "-m", "autograder", "grade", "ps7", "x", "--out", str(tmp_path)]
    done = subprocess.run(unknown, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "There is no assignment 'ps7'. The course has: ps1_gradients.\n"


def copy_of_the_course(folder: Path) -> Path:
    """Copy what a course consists of, to break it."""
    for name in ("source", "tests/hidden"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "course_config.py", folder)
    return folder


def test_solutions_that_do_not_earn_everything_grade_nobody(tmp_path: Path, students: Path) -> None:
    course = copy_of_the_course(tmp_path / "course")
    source = course / "source" / "ps1_gradients" / "ps1_gradients.ipynb"
    source.write_text(source.read_text().replace("(A + A.mT)", "(A + A)"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "AUTOGRADER_PRIVATE": str(tmp_path / "private")}
    for _ in range(2):  # a second run must not find a bank that was never proved
        done = subprocess.run(
            command(tmp_path / "out", students),
            cwd=course,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stdout + done.stderr
        assert done.stderr.startswith(
            "source/ps1_gradients/ps1_gradients.ipynb: the solutions do not earn all points ('non-symmetric A': wrong_value: "
        )
        assert not list((tmp_path / "out").glob("*.json"))


def test_a_device_that_workers_cannot_reach_costs_nobody_a_point(tmp_path: Path, students: Path) -> None:
    done = subprocess.run(
        [*command(tmp_path / "out", students), "--device", "cuda"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "grade: nothing was graded: workers cannot reach the device 'cuda' yet. Use cpu.\n"
