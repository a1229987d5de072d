"""How long it takes to compare a class, beside reading its notebooks only.

    python -m tests.benchmarks.comparing [--students 300] [--sets ps1_gradients ps6_newton]

The class is the golden one, again and again with other names in the code, until it is as large as was asked for.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from pathlib import Path

from autograder.comparing.class_compared import ComparedClass, compare_class
from autograder.course.places import Place
from autograder.handed_in.roster import NOBODY
from autograder.handed_in.rows import AccountRow
from autograder.judging.notebook import UnreadableError, read
from autograder.judging.result import SubmissionResult

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = "x" * 20_000  # what a picture leaves in a notebook


def class_of(place: Place, folder: Path, students: int) -> tuple[list[AccountRow], dict[str, SubmissionResult]]:
    """Write a class; return its account and its results."""
    golden = sorted((ROOT / "tests" / "submissions" / place.name / "class").glob("*.ipynb"))
    rows, results = [], {}
    for number in range(students):
        name, data = f"student{number}", _with_outputs(golden[number % len(golden)].read_bytes(), number)
        (folder / f"{name}.ipynb").write_bytes(data)
        rows.append(AccountRow(str(folder / f"{name}.ipynb"), name, "graded"))
        results[name] = SubmissionResult(
            schema=2, assignment=place.name, student=name, submission_sha256=hashlib.sha256(data).hexdigest(), bank="",
            engine="", status="graded", reason=None, points=0, max_points=100, device="cpu", isolation=[], exercises=[],
        )  # fmt: skip
    return rows, results


def _with_outputs(data: bytes, number: int) -> bytes:
    """Return a notebook as somebody ran it, unless it is none: each cell has an output, and a line of its own."""
    try:
        cells = [
            {"cell_type": "code", "source": f"{text}\n# {number}", "outputs": [OUTPUT]} for text in read(data).code
        ]
    except UnreadableError:
        return data
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def measured(name: str, students: int) -> tuple[float, ComparedClass]:
    """Return the seconds, and what was found."""
    place = Place(ROOT, name)
    with tempfile.TemporaryDirectory() as folder:
        rows, results = class_of(place, Path(folder), students)
        start = time.process_time()
        found = compare_class(place, rows, results, NOBODY)
        return time.process_time() - start, found


def main() -> None:
    """Print a line for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--sets", nargs="+", default=["ps1_gradients", "ps6_newton", "ps8_regression"])
    asked = parser.parse_args()
    print("set                  notebooks   pairs   CPU seconds   ms a notebook")
    for name in asked.sets:
        seconds, found = measured(name, asked.students)
        each = 1000 * seconds / max(1, found.notebooks)
        print(f"{name:20} {found.notebooks:9} {len(found.pairs):7} {seconds:13.1f} {each:15.1f}")


if __name__ == "__main__":
    main()
