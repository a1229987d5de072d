"""What nbgrader and otter-grader take for a submission: the real commands, on the six questions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.benchmarks import six_questions
from tests.benchmarks.processor import spent
from tests.benchmarks.six_questions import NAME, QUESTIONS, SUPPORT

BIN = Path(sys.executable).parent
_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'


def nbgrader_seconds(folder: Path, few: int, many: int) -> float:
    """Return the processor seconds of one submission in `nbgrader autograde`, its start left out.

    Args:
        folder: an empty one, for the course.
        few, many: how many submissions to grade in each of two runs, whose difference counts.
    """
    source = folder / "source" / NAME
    source.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(_CONFIG)
    (source / f"{NAME}.ipynb").write_bytes(six_questions.nbgraders(with_solutions=True))
    (source / "support.py").write_text(SUPPORT)
    _run(folder, "nbgrader", "generate_assignment", NAME)
    times = []
    for count in (few, many):
        shutil.rmtree(folder / "submitted", ignore_errors=True)
        for number in range(count):
            submitted = folder / "submitted" / f"s{number:03}" / NAME
            submitted.mkdir(parents=True)
            (submitted / f"{NAME}.ipynb").write_bytes(six_questions.nbgraders(with_solutions=False))
            (submitted / "support.py").write_text(SUPPORT)
        times.append(spent(partial(_run, folder, "nbgrader", "autograde", NAME, "--force")))
    return (times[1] - times[0]) / (many - few)


def otter_seconds(folder: Path, repeats: int) -> float:
    """Return the processor seconds of one `otter run`, which grades one submission.

    Args:
        folder: an empty one.
        repeats: how many runs to take the mean of.
    """
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for question in QUESTIONS:
        (tests / f"{question.name}.py").write_text(six_questions.otter_test(question))
    (folder / "support.py").write_text(SUPPORT)
    without = "--no-requirements", "--no-environment"
    _run(folder, "otter", "generate", "-t", "tests", "-o", "autograder.zip", *without, "support.py")
    (folder / f"{NAME}.ipynb").write_bytes(six_questions.otters())
    run = partial(_run, folder, "otter", "run", "-a", "autograder.zip", "--no-logo", f"{NAME}.ipynb")
    run()
    return sum(spent(run) for _ in range(repeats)) / repeats


def _run(folder: Path, *command: str) -> str:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by name
    words, found = [BIN / command[0], *command[1:]], {**os.environ, "PATH": path}
    done = subprocess.run(words, cwd=folder, env=found, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
