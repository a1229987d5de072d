"""Grades what lies in Gradescope's folder, as its `run_autograder` does, in the folder of an export.

    BASE/source/               the export: engine, assignment, .private/        <- the working folder
    BASE/submission/           what the student handed in
    BASE/submission_metadata.json
    BASE/results/results.json  written first, replaced after every exercise, and by the whole at the end

Exit code 0 if the file says what the submission earns, 2 if we failed; then the file holds no number.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.common.files import write_atomically
from autograder.common.plain_text import plain
from autograder.container.start import start
from autograder.platforms.gradescope.results_file import graded, record_of, unfinished, ungraded, unreadable

if TYPE_CHECKING:
    from autograder.judging.result import ExerciseResult, SubmissionResult
    from autograder.sandbox.launch import Launched

FAILURE = 2
Writer = Callable[[dict[str, Any]], None]


def main(base: Path) -> int:
    """Grade one submission in the platform's layout."""
    started = time.monotonic()
    path = base / "results" / "results.json"

    def write(content: dict[str, Any]) -> None:
        seconds = round(time.monotonic() - started, 2)
        write_atomically(path, json.dumps({**content, "execution_time": seconds}, indent=1) + "\n")

    write(unfinished())
    try:
        write(_result_of(base, Path.cwd(), write))
    except BaseException as problem:
        write(ungraded())
        print(plain(f"run_autograder: not graded: {type(problem).__name__}: {problem}"[:2000]))
        return FAILURE
    return 0


def _result_of(base: Path, root: Path, write: Writer) -> dict[str, Any]:
    """Return what the platform is told of this submission."""
    settings, launched = start(root)
    from autograder.container.submitted import NotSubmittedError, student_of, submitted_bytes

    try:
        data = submitted_bytes(base / "submission")
    except NotSubmittedError as problem:
        return unreadable(str(problem))
    student = student_of(base / "submission_metadata.json")
    exercises: list[ExerciseResult] = []

    def finished(exercise: ExerciseResult) -> None:
        exercises.append(exercise)
        write(unfinished(exercises))

    result = _graded(root, settings.assignment, launched, student, data, finished)
    print(f"{settings.assignment}: {result.status}, {result.points} of {result.max_points} points")
    if result.status == "unreadable":
        return unreadable(result.reason or "", record_of(result))
    return graded(result)


def _graded(
    root: Path,
    assignment: str,
    launched: Launched,
    student: str,
    data: bytes,
    finished: Callable[[ExerciseResult], None],
) -> SubmissionResult:
    import torch

    from autograder.course.loading import load_course
    from autograder.course.places import find_place
    from autograder.judging.prepare import make_judge
    from autograder.sandbox.client import Zygote
    from autograder.sandbox.confinement import harden_judge

    harden_judge()
    torch.set_num_threads(1)  # as `grade` does, so that the judge's own functions answer alike
    course = load_course(root)
    zygote = Zygote(*launched)
    zygote.wait_ready()
    try:
        judge = make_judge(find_place(root, course, assignment), course, zygote, "cpu")
        return judge.grade_with_answers(student, data, zygote, finished=finished)[0]
    finally:
        zygote.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
