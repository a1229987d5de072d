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
from autograder.container.submitted import NotSubmittedError, handed_in_of, metadata_in, student_of, submitted_bytes
from autograder.platforms.gradescope.results_file import graded, record_of, unfinished, ungraded, unreadable

if TYPE_CHECKING:  # the first file is written before anything heavy is imported
    from autograder.judging.result import ExerciseResult

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
    try:
        data = submitted_bytes(base / "submission", settings.assignment)
    except NotSubmittedError as problem:
        return unreadable(str(problem))
    metadata = metadata_in(base / "submission_metadata.json")
    exercises: list[ExerciseResult] = []

    def finished(exercise: ExerciseResult) -> None:
        exercises.append(exercise)
        write(unfinished(exercises))

    # only now, so that the zygote imports torch meanwhile
    from autograder.platforms.gradescope.one_submission import grade_submission, settled
    from autograder.standing.told_after import told_after

    judged = grade_submission(root, settings.assignment, launched, student_of(metadata), data, finished)
    result = settled(root, judged, handed_in_of(metadata))
    print(f"{settings.assignment}: {result.status}, {result.total} of {result.max_points} points")
    if result.status == "unreadable":
        return unreadable(result.reason or "", record_of(judged), result.total)
    return graded(result, record_of(judged), told_after(result))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
