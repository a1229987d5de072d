"""The same source gives the same bytes: in any process, folder, order, time zone and language."""

from __future__ import annotations

import base64
import copy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.publishing.making.building import build
from tests.small_set import FOLDER, NAME, environment, run

TWICE = (NAME, "small_again")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a course of two assignments."""
    root = tmp_path_factory.mktemp("course")
    first, second = TWICE
    for name in TWICE:
        shutil.copytree(FOLDER / "source" / first, root / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (FOLDER / "tests" / "hidden" / first).glob("*.py"):
            copy = root / "tests" / "hidden" / name / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text().replace(first, name))
    shutil.copy(FOLDER / "tests" / "hidden" / "shared.py", root / "tests" / "hidden")
    (root / "source" / second / f"{first}.ipynb").rename(root / "source" / second / f"{second}.ipynb")
    (root / "course_config.py").write_text(
        f"from autograder.course import Course\nCOURSE = Course(title='Two', assignments={TWICE!r})\n"
    )
    return root


def command(root: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `build` in a course's folder."""
    return run("build", *arguments, cwd=root, env=environment(**more))


def files(root: Path) -> dict[str, bytes]:
    """Read what was built."""
    paths = sorted(path for name in ("release", "solutions") for path in (root / name).rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


@pytest.mark.long
def test_another_process_order_folder_time_zone_and_language_change_no_byte(two: Path, tmp_path: Path) -> None:
    strange = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "MPLBACKEND": "svg", "NBGRADER_EXECUTION": "x"}
    (tmp_path / "matplotlibrc").write_text("figure.dpi: 30\nlines.linewidth: 9\n")
    here = command(two, PYTHONHASHSEED="1")
    there = command(two, *reversed(TWICE), "--into", str(tmp_path), **strange, MATPLOTLIBRC=str(tmp_path))
    assert (here.returncode, here.stderr) == (0, "")
    assert (there.returncode, there.stderr) == (0, "")
    assert here.stdout.splitlines()[0] == "small_gradients: 7 files changed"
    assert [line for line in there.stdout.splitlines() if "changed" in line] == [
        "small_again: 7 files changed", "small_gradients: 7 files changed",
    ]  # fmt: skip
    assert len(files(two)) == 14
    assert files(two) == files(tmp_path)


def test_the_mistakes_of_all_assignments_are_told_and_nothing_is_written(two: Path, tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(two, root, ignore=shutil.ignore_patterns("release", "solutions", "__pycache__"))
    (root / "source" / TWICE[0] / "support.py").write_text("import torch\n\nx = (\n")
    (root / "source" / TWICE[1] / "small_again.ipynb").write_text("{}")
    done = command(root)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "source/small_gradients/support.py:3: SyntaxError: '(' was never closed.",
        "source/small_again/small_again.ipynb: is not a valid notebook: it is of format None. Save it as format 4.",
    ]
    assert not (root / "release").exists()


def test_whatever_is_no_answer_survives_cell_for_cell(
    place: Place, course: Course, declared: Declared, tmp_path: Path
) -> None:
    source: Any = nbformat.read(place.source, as_version=4)
    picture = {"dot.png": {"image/png": base64.b64encode(b"a picture").decode()}}
    source.cells += [
        nbformat.v4.new_raw_cell("  raw  \n\n\ttext\n", id="raw", metadata={"tags": ["raw"]}),
        nbformat.v4.new_markdown_cell("∂ᵀ λ  \n![a dot](attachment:dot.png)\n", id="unicode", attachments=picture),
        nbformat.v4.new_code_cell("%matplotlib inline\n\n# ½\nx = 1  \n", id="magic", metadata={"tags": ["a", "b"]}),
        nbformat.v4.new_code_cell("", id="empty"),
    ]
    shutil.copytree(place.source.parent, tmp_path / "source" / place.name)
    copied = Place(tmp_path, place.name)
    nbformat.write(source, copied.source)
    build(copied, course, declared)
    assert nbformat.read(copied.source, as_version=4) == source
    release, solutions = (
        nbformat.read(folder / f"{place.name}.ipynb", as_version=4) for folder in (copied.release, copied.solutions)
    )
    assert len(source.cells) == len(release.cells) == len(solutions.cells)
    for cell, *others in zip(source.cells, release.cells, solutions.cells, strict=True):
        for other in others:
            assert plain(other, cell) == plain(cell, cell), cell.id
    assert all(not cell.get("outputs") for cell in release.cells)


def plain(cell: Any, original: Any) -> Any:
    """Take away what the steps are there for: solutions, points, numbers, what a cell is, outputs."""
    rest = copy.deepcopy(cell)
    for key in ("outputs", "execution_count"):
        rest.pop(key, None)
    for key in ("deletable", "editable"):
        rest.metadata.pop(key, None)
    if "nbgrader" in rest.metadata:  # what a cell is follows from its name; `build` writes it
        rest.metadata.nbgrader = {"grade_id": rest.metadata.nbgrader["grade_id"]}
    if any(text in original.source for text in ("BEGIN SOLUTION", "{points of", "{number of")):
        rest.source = ""
    return rest
