"""Grades for a platform, in a process of its own, which holds the answers and starts the workers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.common.student_ids import as_id
from autograder.common.told import StoppedError
from autograder.handed_in.account_file import read_account
from autograder.judging.result import SubmissionResult, result_path


class NotGradedError(StoppedError):
    """A submission has no result, for a reason that is not the student's."""


def grade(
    root: Path, assignment: str, notebooks: Sequence[Path], out: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m autograder grade``; return its exit code and what it printed.

    Args:
        root: the course's folder.
        notebooks: what was handed in.
        out: where the results are to lie, each under its student's name.
        options: more words of the command.
    """
    command = [sys.executable, "-m", "autograder", "grade", assignment, *map(str, notebooks), "--out", str(out)]
    return subprocess.run([*command, *options], cwd=root, capture_output=True, text=True, errors="replace", check=False)


def result_of(student: str, folder: Path, grading: subprocess.CompletedProcess[str]) -> SubmissionResult:
    """Read the result that `grade` wrote for a student.

    Args:
        grading: how it ended, for the error.

    Raises:
        NotGradedError: there is none, or it says that we failed.
    """
    file = result_path(folder, as_id(student))
    result = SubmissionResult.read(file) if file.is_file() else None
    if result is None or result.status == "ungraded":
        reason = (
            result.reason if result else _why_refused(student, folder) or (grading.stderr or grading.stdout).strip()
        )
        raise NotGradedError(f"not graded, which is not the student's fault: {reason}")
    return result


def _why_refused(student: str, folder: Path) -> str:
    """Return why a student's file was refused; nothing if it was not."""
    refused = [row for row in read_account(folder) if row.student == as_id(student) and row.what == "refused"]
    return f"{refused[0].path}: {refused[0].why}" if refused else ""
