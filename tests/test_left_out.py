"""A term may do without an exercise: its file stays as it is, and nothing of it is released, asked or paid."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest

from autograder.course import Course
from autograder.course.course_error import CourseError
from autograder.course.declarations import Declared, load_declared
from autograder.course.key import PRIVATE_VARIABLE
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging.digest import digest_of, exercise_digest
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.judging.result import SubmissionResult
from autograder.proving.proof import prove
from autograder.publishing.making.building import left_out_notes, publishable, release_files, strip
from autograder.publishing.mistakes.metadata import notebook_bytes
from autograder.publishing.mistakes.notebook_error import NotebookError
from autograder.reporting.writing import write_reports
from autograder.sandbox.client import Zygote
from tests.small_set import FOLDER, NAME, POINTS, TOTAL, grade_ids

GONE, OTHER, LAST = POINTS
LEFT = TOTAL - POINTS[GONE]
SPOKEN = f"\n\nThink of {{number of {GONE}}} again.\n"


class Term(NamedTuple):
    """A course that leaves an exercise out, as it is taught."""

    place: Place
    course: Course
    declared: Declared
    judge: Judge


def copied(folder: Path) -> Place:
    """Copy the small course."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Place(folder, NAME)


def leaving_out(root: Path, *names: str) -> tuple[Place, Course]:
    """Open the course in a folder for a term that does without some exercises."""
    course = dataclasses.replace(load_course(root), leave_out={NAME: names})
    return find_place(root, course, NAME), course


def with_cell(place: Place, grade_id: str, more: str) -> None:
    """Write more at the end of a cell of the instructor's notebook."""
    notebook = json.loads(place.source.read_text(encoding="utf-8"))
    notebook["cells"][grade_ids().index(grade_id)]["source"] += more
    place.source.write_text(json.dumps(notebook), encoding="utf-8")


def with_contents(place: Place, words: str) -> None:
    """Say more in the table of contents, behind the list."""
    text = place.contents.read_text(encoding="utf-8")
    place.contents.write_text(text.replace("    ],\n)", f"    ],\n    {words},\n)"), encoding="utf-8")


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote, judge: Judge) -> Iterator[Term]:
    """The small course without its first exercise, of which the second one speaks and on which the third one builds."""
    there = copied(tmp_path_factory.mktemp("left_out") / "course")
    notebook = json.loads(there.source.read_text(encoding="utf-8"))
    notebook["cells"][grade_ids().index(OTHER) - 3]["source"] += SPOKEN
    there.source.write_text(json.dumps(notebook), encoding="utf-8")
    with_contents(there, f'builds_on={{"{LAST}": ["{GONE}", "{OTHER}"]}}')
    place, course = leaving_out(there.root, GONE)
    assert judge.bank.digest  # of the whole course; made before, as this one's takes the place of any other beside it
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PRIVATE_VARIABLE, str(tmp_path_factory.mktemp("private") / "private"))
        own = make_judge(place, course, zygote)
        yield Term(place, course, own.declared, own)


@pytest.fixture(scope="module")
def result(term: Term, zygote: Zygote) -> SubmissionResult:
    """What the whole notebook earns, with the exercise that is left out."""
    return term.judge.grade("ada", term.place.source.read_bytes(), zygote)


def released(term: Term) -> tuple[Any, dict[str, bytes]]:
    """Return the notebook that students get, and the files."""
    notebook = publishable(term.place, term.course, term.declared)
    files = release_files(term.place, term.course, term.declared, notebook)
    return nbformat.reads(files[f"{NAME}.ipynb"].decode(), as_version=4), files


def test_points_add_up_and_the_others_keep_their_numbers(term: Term, result: SubmissionResult) -> None:
    assert term.declared.assignment.max_points == LEFT
    assert (result.points, result.max_points) == (LEFT, LEFT)
    assert [item.name for item in result.exercises] == [OTHER, LAST]
    assert term.declared.assignment.left_out == [GONE]
    assert term.declared.assignment.numbers == {GONE: "1", OTHER: "2", LAST: "3"}


def test_nothing_of_it_is_released(term: Term) -> None:
    notebook, files = released(term)
    texts = "\n".join(cell.source for cell in notebook.cells)
    assert GONE not in texts.replace(SPOKEN, "")
    assert all(cell.source for cell in notebook.cells)
    assert f"## 2 {OTHER} · {POINTS[OTHER]} points" in texts
    assert list(json.loads(files["examples.json"])) == [OTHER, LAST]
    assert f"| **total** | **{LEFT}** |" in files["README.md"].decode()
    graded = [cell.metadata["nbgrader"] for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert sum(about["points"] for about in graded) == LEFT


def test_the_untouched_release_earns_nothing(term: Term, zygote: Zygote) -> None:
    notebook = publishable(term.place, term.course, term.declared)
    stub = term.judge.grade("stub", notebook_bytes(strip(notebook, term.declared)), zygote)
    assert {check.verdict for item in stub.exercises for check in item.checks} == {"not_attempted"}


def test_a_lecturer_is_told_what_builds_on_it_and_which_cells_speak_of_it(term: Term) -> None:
    told = left_out_notes(term.place, term.course, term.declared)
    assert told[0] == f"{NAME}: '{LAST}' builds on '{GONE}', which is left out."
    number = grade_ids().index(OTHER) - 2
    assert told[1:] == [f"{NAME}: cell {number} speaks of 1, '{GONE}', which is left out."]


def test_so_is_the_lecturer_of_a_later_assignment(term: Term) -> None:
    builds_on = {OTHER: ["ps1_gradients/grad_norm", "ps1_gradients/pure_grad"]}
    later = dataclasses.replace(
        term.declared, assignment=dataclasses.replace(term.declared.assignment, builds_on=builds_on)
    )
    course = Course("A", ["ps1_gradients", NAME], leave_out={"ps1_gradients": ["grad_norm"]})
    told = left_out_notes(term.place, course, later)
    assert told[0] == f"{NAME}: '{OTHER}' builds on 'ps1_gradients/grad_norm', which is left out."


def test_reports_show_what_is_left(term: Term, result: SubmissionResult, tmp_path: Path) -> None:
    result.write(tmp_path)
    written = write_reports(term.place, term.course, term.declared, tmp_path)
    assert written.problems == []
    pages = "".join(path.read_text(encoding="utf-8") for path in written.index.parent.rglob("*.html"))
    assert GONE not in pages
    assert OTHER in pages


def test_results_of_the_whole_set_can_still_be_reported(
    term: Term, judge: Judge, zygote: Zygote, tmp_path: Path
) -> None:
    judge.grade("ada", (FOLDER / "source" / NAME / f"{NAME}.ipynb").read_bytes(), zygote).write(tmp_path)
    assert write_reports(term.place, term.course, term.declared, tmp_path).students == 1


@pytest.mark.long
def test_what_is_left_is_proved(term: Term, zygote: Zygote) -> None:
    proof = prove(term.place, term.course, term.judge, zygote)
    assert [item.name for item in proof.exercises] == [OTHER, LAST]
    assert proof.all_findings == []


def test_digests_know_it_and_those_of_the_exercises_stay(term: Term) -> None:
    whole = Place(term.place.root, NAME)
    assert digest_of(whole) != digest_of(term.place) == term.judge.bank.digest
    assert exercise_digest(whole, OTHER) == exercise_digest(term.place, OTHER)


def test_an_exercise_that_uses_what_is_left_out_is_refused(tmp_path: Path) -> None:
    there = copied(tmp_path / "course")
    with_cell(there, f"{OTHER}_answer", f"\n\n\ndef checked(f, x):\n    return {GONE}(f, x)")
    place, course = leaving_out(there.root, GONE)
    with pytest.raises(NotebookError) as told:
        publishable(place, course, load_declared(place))
    number = grade_ids().index(f"{OTHER}_answer") + 1
    assert str(told.value) == (
        f"source/{NAME}/{NAME}.ipynb: cell {number} ({OTHER}_answer): uses '{GONE}' of the exercise '{GONE}', which "
        "course_config.py leaves out. Leave this exercise out as well, or neither."
    )


def test_an_exercise_below_the_heading_of_another_is_not_taken_along(tmp_path: Path) -> None:
    there = copied(tmp_path / "course")
    notebook = json.loads(there.source.read_text(encoding="utf-8"))
    heading = grade_ids().index(OTHER) - 4
    assert notebook["cells"][heading]["source"][0].startswith(f"## 2 {OTHER}")
    notebook["cells"][heading]["source"] = "No heading."
    there.source.write_text(json.dumps(notebook), encoding="utf-8")
    place, course = leaving_out(there.root, GONE)
    with pytest.raises(NotebookError, match=f"'{OTHER}' stands under the heading of an exercise that is left out"):
        publishable(place, course, load_declared(place))


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["grad_quadratic"], f"course_config.py: leave_out: {NAME} has no exercise 'grad_quadratic'. Did you mean 'grad_quadratic_form'? Its exercises are {', '.join(sorted(POINTS))}."),
        (["nothing"], f"course_config.py: leave_out: {NAME} has no exercise 'nothing'. Its exercises are {', '.join(sorted(POINTS))}."),
        (list(POINTS), f"course_config.py: leave_out: nothing is left of {NAME}. Take it out of the assignments instead."),
    ],
    ids=["near", "unknown", "all"],
)  # fmt: skip
def test_what_cannot_be_left_out(names: list[str], sentence: str) -> None:
    with pytest.raises(CourseError) as told:
        leaving_out(FOLDER, *names)
    assert str(told.value) == sentence


@pytest.mark.parametrize(
    ("builds_on", "problem"),
    [
        ({"plot_gradient": []}, "says what 'plot_gradient' builds on, but does not list it. Did you mean 'plot_gradient_field'?"),
        ({OTHER: "x"}, f"says that '{OTHER}' builds on a text. Write a list: [\"x\"]."),
        ({OTHER: [LAST]}, f"says that '{OTHER}' builds on '{LAST}', which comes later."),
        ({LAST: ["central_diff"]}, f"says that '{LAST}' builds on 'central_diff', which is not in the list. Did you mean '{GONE}'?"),
        ({LAST: [f"{NAME}/nothing"]}, f"says that '{LAST}' builds on '{NAME}/nothing', but {NAME} has no such exercise."),
    ],
    ids=["unknown", "text", "later", "near", "elsewhere"],
)  # fmt: skip
def test_what_an_exercise_cannot_build_on(tmp_path: Path, builds_on: dict[str, Any], problem: str) -> None:
    place = copied(tmp_path / "course")
    with_contents(place, f"builds_on={builds_on!r}")
    with pytest.raises(CourseError) as told:
        load_declared(place)
    assert str(told.value) == f"tests/hidden/{NAME}/__init__.py: ASSIGNMENT {problem}"


def test_what_lies_in_no_folder_here_is_believed(tmp_path: Path) -> None:
    place = copied(tmp_path / "course")
    with_contents(place, f'builds_on={{"{OTHER}": ["ps0_before/anything"]}}')
    assert load_declared(place).assignment.builds_on == {OTHER: ["ps0_before/anything"]}
