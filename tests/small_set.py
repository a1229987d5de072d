"""The engine's own course, which its tests grade: what they know of its one assignment, and a copy to work in.

Its bank is drawn in a second. What is proved of the real sets is in `tests/test_sets.py` and `tests/test_golden.py`.
The numbers of cells are looked up, so that tests of messages survive a new cell above them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course.declarations import load_declared
from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.publishing.making.building import release_files
from autograder.publishing.mistakes.source_notebook import open_source

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "small_course"
NAME = "small_gradients"
POINTS = {"central_diff_grad": 15, "grad_quadratic_form": 12, "plot_gradient_field": 8}
TOTAL = sum(POINTS.values())
NAMES = ", ".join(POINTS)
SOURCE = FOLDER / "source" / NAME / f"{NAME}.ipynb"


def command(*arguments: object) -> list[str]:
    """Write a call of the engine's command."""
    return [sys.executable, "-m", "autograder", *map(str, arguments)]


def environment(**more: object) -> dict[str, str]:
    """Return what a process needs to find the engine from another course's folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **{name: str(value) for name, value in more.items()}}


def run(*arguments: object, cwd: Path = FOLDER, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the engine's command in the small course, or in another one, to its end."""
    settings = {"env": environment(), "capture_output": True, "text": True, "check": False, **more}
    return subprocess.run(command(*arguments), cwd=cwd, **settings)


def copy_of_the_small_course(folder: Path) -> Path:
    """Copy it, and write beside it what students get, and the solutions as they stand in the source."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    course = load_course(folder)
    place = find_place(folder, course, NAME)
    for made in (place.release, place.solutions):
        made.mkdir(parents=True)
    shutil.copy(place.source, place.solutions)
    declared = load_declared(place)
    notebook = open_source(place.source, declared.assignment, place.source.name).notebook
    for name, data in release_files(place, course, declared, notebook).items():
        (place.release / name).write_bytes(data)
    return folder


@cache
def grade_ids() -> list[str]:
    """List the grade_id of every cell, an empty text for one without."""
    cells = json.loads(SOURCE.read_text(encoding="utf-8"))["cells"]
    return [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in cells]


def number(grade_id: str) -> int:
    """Return the number of a cell, counted from 1."""
    return grade_ids().index(grade_id) + 1


def below(count: int) -> int:
    """Return the number of the cell so many below the last one."""
    return len(grade_ids()) + count


def numbered(text: str) -> str:
    """Write the numbers into a text: "cell (setup)" becomes "cell 2 (setup)"."""
    return re.sub(r"cell \((\w+)\)", lambda match: f"cell {number(match[1])} ({match[1]})", text)
