"""The release is what students need and nothing else; building twice changes no byte."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograder.course import Course, Declared, Place
from autograder.publishing.build import build, strip
from autograder.publishing.errors import NotebookError
from autograder.publishing.source import read_source

ROOT = Path(__file__).resolve().parents[2]


def files(folder: Path) -> dict[str, bytes]:
    """Read a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_committed_is_what_build_makes_twice(
    place: Place, course: Course, declared: Declared, tmp_path: Path
) -> None:
    build(place, course, declared, tmp_path)
    assert files(tmp_path / "release" / place.name) == files(place.release)
    assert files(tmp_path / "solutions" / place.name) == files(place.solutions)
    again = build(place, course, declared, tmp_path)
    assert (again.changed, again.removed) == ([], [])


def test_a_file_that_no_longer_belongs_is_removed(
    place: Place, course: Course, declared: Declared, tmp_path: Path
) -> None:
    (tmp_path / "release" / place.name).mkdir(parents=True)
    (tmp_path / "release" / place.name / "old.txt").write_text("left over")
    assert build(place, course, declared, tmp_path).removed == [f"release/{place.name}/old.txt"]


def test_stripping_leaves_its_input_as_it_was(place: Place, declared: Declared) -> None:
    notebook = read_source(place.source, declared.assignment, "source")
    before = copy.deepcopy(notebook)
    strip(notebook, declared)
    assert notebook == before


def test_the_release_is_valid_for_nbgrader(place: Place) -> None:
    notebook = nbformat.read(place.release / f"{place.name}.ipynb", as_version=4)
    MetadataValidator().validate_nb(notebook)
    graded = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert graded == {"central_diff_grad": 15, "grad_quadratic_form": 12, "plot_gradient_field": 8}


def test_every_stub_names_its_exercise_and_nothing_else_raises(place: Place) -> None:
    text = (place.release / f"{place.name}.ipynb").read_text()
    assert re.findall(r'raise NotImplementedError\(\\"write (\w+)\\"\)', text) == [
        "central_diff_grad", "grad_quadratic_form", "plot_gradient_field",
    ]  # fmt: skip
    assert "SOLUTION" not in text


def broken(place: Place, tmp_path: Path, change: Any) -> Path:
    """Write a source notebook with one mistake."""
    notebook = nbformat.read(place.source, as_version=4)
    change(notebook.cells)
    path = tmp_path / "source.ipynb"
    nbformat.write(notebook, path)
    return path


def cell_of(cells: Any, grade_id: str) -> Any:
    """Find a cell."""
    return next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def replace(grade_id: str, old: str, new: str) -> Any:
    """Make a mistake in one cell's text."""

    def change(cells: Any) -> None:
        cell = cell_of(cells, grade_id)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


def without_markers(grade_id: str) -> Any:
    """Forget both markers of a cell."""

    def change(cells: Any) -> None:
        cell = cell_of(cells, grade_id)
        cell.source = "\n".join(line for line in cell.source.split("\n") if "SOLUTION" not in line)

    return change


def rename(grade_id: str, new: str) -> Any:
    """Make a mistake in one cell's id."""

    def change(cells: Any) -> None:
        cell_of(cells, grade_id).metadata.nbgrader.grade_id = new

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (replace("grad_quadratic_form_answer", "### END SOLUTION", ""), "source.ipynb: cell 15 (grad_quadratic_form_answer): '### BEGIN SOLUTION' is never closed. Add '### END SOLUTION'."),
        (replace("grad_quadratic_form_answer", "### BEGIN SOLUTION", "### BEGIN SOLUTOIN"), "source.ipynb: cell 15 (grad_quadratic_form_answer): '### BEGIN SOLUTOIN' looks like a marker but is none. Write '### BEGIN SOLUTION' or '### END SOLUTION'."),
        (replace("grad_quadratic_form_answer", "### BEGIN SOLUTION", "# BEGIN SOLUTION"), "source.ipynb: cell 15 (grad_quadratic_form_answer): '# BEGIN SOLUTION' looks like a marker but is none. Write '### BEGIN SOLUTION' or '### END SOLUTION'."),
        (without_markers("grad_quadratic_form_answer"), "source.ipynb: cell 15 (grad_quadratic_form_answer): has no solution region, so students would get an empty cell. Add '### BEGIN SOLUTION' and '### END SOLUTION'."),
        (lambda cells: cells[0].update(source="### BEGIN SOLUTION"), "source.ipynb: cell 1: '### BEGIN SOLUTION' stands in a markdown cell. Solution regions belong into code cells."),
        (rename("predict_grad_quadratic_form", "guess"), "source.ipynb: the exercise 'grad_quadratic_form' has no cell 'predict_grad_quadratic_form' for its choice. Add it."),
        (rename("grad_quadratic_form", "grad_quadratic"), "source.ipynb: the graded cell 'grad_quadratic' has no exercise. Declare it, or make the cell ungraded."),
        (rename("grad_quadratic_form", "grad_quadratic"), "source.ipynb: the exercise 'grad_quadratic_form' has no graded cell. Add one with this grade_id and check(\"grad_quadratic_form\")."),
        (rename("grad_quadratic_form_answer", "setup"), "source.ipynb: two cells have the grade_id 'setup'. Rename one of them."),
        (lambda cells: cells[0].update(source="{points of nothing}"), "source.ipynb: cell 1: '{points of nothing}' names no exercise. The exercises are central_diff_grad, grad_quadratic_form, plot_gradient_field."),
    ],
)  # fmt: skip
def test_a_mistake_in_the_source_is_a_sentence_with_its_cell(
    place: Place, declared: Declared, tmp_path: Path, change: Any, message: str
) -> None:
    with pytest.raises(NotebookError) as caught:
        read_source(broken(place, tmp_path, change), declared.assignment, "source.ipynb")
    assert message in caught.value.problems


def test_all_mistakes_are_told_in_one_run(place: Place, declared: Declared, tmp_path: Path) -> None:
    def change(cells: Any) -> None:
        replace("grad_quadratic_form_answer", "### END SOLUTION", "")(cells)
        rename("plot_gradient_field", "plot")(cells)

    with pytest.raises(NotebookError) as caught:
        read_source(broken(place, tmp_path, change), declared.assignment, "source.ipynb")
    assert len(caught.value.problems) == 3
