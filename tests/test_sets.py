"""What holds of every set of the course: its release is up to date, its points add up, its exercises are whole."""

from __future__ import annotations

import ast
import base64
import io
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from matplotlib.image import imread
from nbgrader.nbgraderformat import MetadataValidator

from autograder.course import Course
from autograder.course.declarations import Declared, load_declared
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging.calls import Bank
from autograder.judging.drawing import picture_calls
from autograder.judging.picture_answers import Recorded
from autograder.judging.prepare import make_judge
from autograder.proving.many_keys import ManyKeys
from autograder.publishing.leaks.scan import find_leaks
from autograder.publishing.making.building import build, release_files
from autograder.publishing.mistakes.source_notebook import open_source
from autograder.reporting.drawn_answers import answered, drawn
from autograder.sandbox.client import Zygote
from tests.first_set import course

__all__ = ["course"]  # the real one

ROOT = Path(__file__).resolve().parents[1]
SETS = load_course(ROOT).assignments
LEAST_MISCONCEPTIONS = 6
MOST_LINES = 450
SECONDS_ON_A_LAPTOP = 60
SECONDS_FOR_KEYS, MOST_KEYS = 120, 300
PICTURE = re.compile(rb"iVBORw0KGgo(?:[A-Za-z0-9+/=]|\\n)+")


@pytest.fixture(scope="module", params=SETS)
def one(request: pytest.FixtureRequest, course: Course) -> tuple[Place, Declared]:
    """Load one set of the course."""
    place = find_place(ROOT, course, request.param)
    return place, load_declared(place)


def files(folder: Path) -> dict[str, bytes]:
    """Read a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def without_pictures(notebook: bytes) -> tuple[bytes, list[Any]]:
    """Take the pictures out of a notebook; return the rest, and their pixels."""
    drawn = [imread(io.BytesIO(base64.b64decode(data.replace(rb"\n", b"")))) for data in PICTURE.findall(notebook)]
    return PICTURE.sub(b"a picture", notebook), drawn


def test_the_release_is_what_build_makes_of_the_source(one: tuple[Place, Declared], course: Course) -> None:
    """Otherwise: make build."""
    place, declared = one
    notebook = open_source(place.source, declared.assignment, place.source.name).notebook
    assert files(place.release) == release_files(place, course, declared, notebook)


@pytest.mark.long  # it runs the notebook
def test_the_solutions_are_what_build_makes_and_run_within_a_minute(
    one: tuple[Place, Declared], course: Course, tmp_path: Path
) -> None:
    place, declared = one
    started = time.monotonic()
    build(place, course, declared, tmp_path)
    assert time.monotonic() - started < 5 * SECONDS_ON_A_LAPTOP  # a machine of many tests is slower
    made, kept = files(tmp_path / "solutions" / place.name), files(place.solutions)
    assert made.keys() == kept.keys() == {f"{place.name}.ipynb"}
    (text, pictures), (committed, others) = without_pictures(*made.values()), without_pictures(*kept.values())
    assert text == committed
    assert len(pictures) == len(others) > 0
    for one, other in zip(pictures, others, strict=True):  # rounding may move a line by a trace of a pixel
        assert one.shape == other.shape
        assert abs(one - other).mean() < 1e-3


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_check_proves_it_sound(one: tuple[Place, Declared]) -> None:
    place, _ = one
    command = [sys.executable, "-m", "autograder", "check", place.name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{place.name}: sound. The stub earns 0, the solutions everything; " in done.stdout


@pytest.mark.long
def test_it_is_sound_with_as_many_keys_as_two_minutes_allow(
    one: tuple[Place, Declared], course: Course, zygote: Zygote, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = ManyKeys(one[0], make_judge(one[0], course, zygote), zygote)
    end, most = time.monotonic() + SECONDS_FOR_KEYS, keys.sound
    while time.monotonic() < end and most < MOST_KEYS:
        most += 1
        assert [str(item) for item in keys.findings(most)] == []
    with capsys.disabled():
        print(f"{one[0].name}: {keys.bound()}")


def test_it_is_worth_a_hundred_points_and_nbgrader_reads_it(one: tuple[Place, Declared]) -> None:
    place, declared = one
    notebook = nbformat.read(place.release / f"{place.name}.ipynb", as_version=4)
    MetadataValidator().validate_nb(notebook)
    paid = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert paid == {item.name: item.counted for item in declared.assignment.exercises}
    assert sum(paid.values()) == 100


def test_its_exercises_stand_in_their_order_in_the_table_of_the_readme(one: tuple[Place, Declared]) -> None:
    place, declared = one
    (row,) = re.findall(rf"^\| `{place.name}` (.*)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", row) == [item.name for item in declared.assignment.exercises]


def test_the_readme_says_of_all_sections_of_the_first_notebook_where_they_are_taught(course: Course) -> None:
    rows = re.findall(r"^\| (\d+) [^|]+\| (.*) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == [*range(1, 15)]
    places = [find_place(ROOT, course, name) for name in SETS]
    exercises = {item.name for place in places for item in load_declared(place).assignment.exercises}
    assert {name for _, where in rows for name in re.findall(r"`(\w+)`", where)} <= exercises


def test_ordinary_values_pay_more_than_anything_else_and_a_prediction_one_point(one: tuple[Place, Declared]) -> None:
    for item in one[1].assignment.exercises:
        assert item.choice is not None, item.name
        assert item.choice.points == 1, item.name
        assert item.checks[0].points == max(check.points for check in item.checks), item.name


def test_no_file_of_declarations_is_longer_than_one_reads() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "tests/hidden").rglob("*.py")}
    assert {path: number for path, number in lines.items() if number > MOST_LINES} == {}


def test_a_set_begins_with_its_table_of_contents_and_nothing_else(one: tuple[Place, Declared]) -> None:
    body = ast.parse(one[0].contents.read_text(encoding="utf-8")).body
    assert [type(each) for each in body] == [ast.Expr, ast.ImportFrom, ast.Assign]  # docstring, words, exercises


def test_every_exercise_knows_what_students_get_wrong(one: tuple[Place, Declared]) -> None:
    counts = {item.name: len(item.misconceptions) for item in one[1].assignment.exercises}
    assert {name: count for name, count in counts.items() if count < LEAST_MISCONCEPTIONS} == {}


def test_every_exercise_has_three_hints_and_tells_where_it_is_used(one: tuple[Place, Declared]) -> None:
    place, declared = one
    notebook = nbformat.read(place.release / f"{place.name}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    count = len(declared.assignment.exercises)
    assert [len(re.findall(rf"<summary>Hint {number}", text)) for number in (1, 2, 3)] == [count] * 3
    assert text.count("**Predict first.**") == text.count("**Where this is used.**") == count


def test_every_picture_has_a_text_in_its_place(one: tuple[Place, Declared]) -> None:
    """Look at the outputs of the worked solutions, where a picture was displayed."""
    place, _ = one
    notebook = nbformat.read(place.solutions / f"{place.name}.ipynb", as_version=4)
    pictures = [
        output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
    ]
    assert len(pictures) > 2
    for output in pictures:
        assert len(output.metadata.get("image/png", {}).get("alt", "")) > 60


def test_every_picture_of_a_report_can_be_drawn_of_the_right_answers(one: tuple[Place, Declared]) -> None:
    """Of the solutions' own answers `check` draws them, in the long gate."""
    _, declared = one
    for exercise in declared.assignment.exercises:
        for picture in exercise.pictures:
            right = [Recorded.of(call, call.expected) for call in picture_calls(exercise, picture)]
            assert drawn(picture, answered(exercise, picture, declared, right)).alt


def test_no_hidden_word_is_in_the_release(one: tuple[Place, Declared]) -> None:
    """Hidden numbers, and what git keeps, `check` looks for in the long gate: for these the bank is needed."""
    place, declared = one
    assert find_leaks(files(place.release), place, declared, Bank("", {}, [])) == []
