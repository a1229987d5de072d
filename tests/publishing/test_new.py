"""`new` makes an assignment that passes `check` at once; the page that leads on from there does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course import Course
from autograder.course.course_error import CourseError
from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.judging.prepare import make_judge
from autograder.publishing.leaks.scan import find_leaks
from autograder.publishing.making.building import release_files
from autograder.publishing.making.new_assignment import _with_assignment, new_assignment
from autograder.publishing.mistakes.source_notebook import read_source
from autograder.sandbox.client import Zygote

ROOT = Path(__file__).resolve().parents[2]
AUTHORING = ROOT / "autograder" / "docs" / "authoring.md"
COURSE = Course(title="Test", assignments=["ps1_gradients"])


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A course without assignments."""
    (tmp_path / "course_config.py").write_text(
        "from autograder.course import Course\n\nCOURSE = Course(title='Mine', assignments=[])\n"
    )
    return tmp_path


def run(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in another course's folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "AUTOGRADER_PRIVATE": str(course / "private")}
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def made(empty: Path) -> subprocess.CompletedProcess[str]:
    """What the command says when it makes an assignment in that course."""
    return run(empty, "new", "ps10_mine", "--title", "My assignment")


def test_a_new_assignment_is_sound_as_it_is_read_and_its_solutions_earn_everything(
    empty: Path, made: subprocess.CompletedProcess[str], zygote: Zygote
) -> None:
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines() == [
        "wrote source/ps10_mine/ps10_mine.ipynb",
        "wrote source/ps10_mine/support.py",
        "wrote tests/hidden/ps10_mine/__init__.py",
        "wrote tests/hidden/ps10_mine/grad_weighted_squares.py",
        "wrote course_config.py",
        "Now: python -m autograder check ps10_mine, then change the exercise. See autograder/docs/authoring.md.",
    ]
    course = load_course(empty)
    place = find_place(empty, course, "ps10_mine")
    judge = make_judge(place, course, zygote)
    result = judge.grade("solutions", place.source.read_bytes(), zygote)
    assert (result.points, result.max_points) == (8, 8)
    notebook = read_source(place.source, judge.declared.assignment, place.source.name)
    released = release_files(place, course, judge.declared, notebook)
    assert find_leaks(released, place, judge.declared, judge.bank) == []
    assert b"# My assignment" in released["ps10_mine.ipynb"]


@pytest.mark.long
def test_a_new_assignment_passes_check_and_builds_and_its_solutions_earn_everything(
    empty: Path, made: subprocess.CompletedProcess[str]
) -> None:
    assert made.returncode == 0, made.stderr
    checked = run(empty, "check")
    assert checked.returncode == 0, checked.stdout
    assert "ps10_mine: sound." in checked.stdout
    built = run(empty, "build")
    assert built.returncode == 0, built.stdout + built.stderr
    assert "not proved" not in built.stdout
    hidden = empty / "tests" / "hidden" / "ps10_mine" / "grad_weighted_squares.py"
    hidden.write_text(hidden.read_text() + "\n")
    assert run(empty, "build").stdout.splitlines()[-1] == (
        "ps10_mine: not proved as it stands. Before you publish it: python -m autograder check ps10_mine"
    )
    assert "# My assignment" in (empty / "release" / "ps10_mine" / "ps10_mine.ipynb").read_text()
    graded = run(empty, "grade", "ps10_mine", "solutions/ps10_mine/ps10_mine.ipynb", "--out", "results")
    assert "8/8" in graded.stdout


@pytest.mark.parametrize("name", ["Ps10", "10_mine", "ps10-mine", "../ps10", "ps 10", ""])
def test_a_name_that_cannot_be_used(empty: Path, name: str) -> None:
    with pytest.raises(CourseError) as caught:
        new_assignment(empty, COURSE, name, "")
    assert str(caught.value) == f"'{name}' is no name for an assignment. Use small letters, digits and _, as ps10_mine."
    assert [path.name for path in empty.iterdir()] == ["course_config.py"]


@pytest.mark.parametrize(
    "path",
    ["source/ps10/ps10.ipynb", "source/ps10/support.py", "tests/hidden/ps10/__init__.py", "tests/hidden/ps10"],
)
def test_nothing_is_overwritten(empty: Path, path: str) -> None:
    there = empty / path if "." in path else empty / path / "other.py"
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    with pytest.raises(CourseError) as caught:
        new_assignment(empty, COURSE, "ps10", "")
    assert str(caught.value) == f"{path} is there already, and nothing was changed. Choose another name."
    assert [item for item in empty.rglob("*") if item.is_file() and item.name != "course_config.py"] == [there]


def test_an_assignment_of_the_course_is_not_made_again(empty: Path) -> None:
    with pytest.raises(CourseError) as caught:
        new_assignment(empty, COURSE, "ps1_gradients", "")
    assert str(caught.value) == (
        "The assignment 'ps1_gradients' is there already, and nothing was changed. Choose another name."
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("C(assignments=[])", 'C(assignments=["b"])'),
        ('C(assignments=["a"])', 'C(assignments=["a", "b"])'),
        ('C(\n    assignments=[\n        "a",\n    ],\n)', 'C(\n    assignments=[\n        "a", "b",\n    ],\n)'),
        ('C(title="∇", assignments=["a"])', 'C(title="∇", assignments=["a", "b"])'),
        ("C(assignments=names())", None),
        ("C(assignments=[*names])", 'C(assignments=[*names, "b"])'),
    ],
    ids=["none yet", "one", "over lines", "after letters of several bytes", "not in so many words", "some unpacked"],
)
def test_the_configuration_gets_one_more(before: str, after: str | None) -> None:
    assert _with_assignment(before, "b") == after


# --- the page ----------------------------------------------------------------------------------------------


def blocks(language: str) -> list[str]:
    """Return the page's code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", AUTHORING.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def named(grade_id: str) -> Any:
    """Return the metadata that the page describes, of a cell with this name."""
    return json.loads(blocks("json")[0].replace("grad_log_sum_exp_answer", grade_id))


@pytest.fixture
def written(empty: Path, made: subprocess.CompletedProcess[str]) -> Path:
    """A course in which sections 1 to 3 of the page were followed."""
    assert made.returncode == 0
    declaration, listed, predict, answer, check, *_ = blocks("python")
    hidden = empty / "tests" / "hidden" / "ps10_mine"
    contents = (hidden / "__init__.py").read_text()
    (hidden / "__init__.py").write_text(contents[: contents.index("ASSIGNMENT = ")] + listed)
    (hidden / "grad_log_sum_exp.py").write_text(declaration)
    source = empty / "source" / "ps10_mine" / "ps10_mine.ipynb"
    notebook = nbformat.read(source, as_version=4)
    cells = [
        nbformat.v4.new_markdown_cell("## grad_log_sum_exp · {points of grad_log_sum_exp} points", id="statement"),
        nbformat.v4.new_code_cell(predict.strip(), id="p", metadata=named("predict_grad_log_sum_exp")),
        nbformat.v4.new_code_cell(answer.strip(), id="a", metadata=named("grad_log_sum_exp_answer")),
        nbformat.v4.new_code_cell(check.strip(), id="c", metadata=named("grad_log_sum_exp")),
    ]
    notebook.cells[-1:-1] = cells
    nbformat.write(notebook, source)
    return empty


@pytest.mark.long
def test_the_page_leads_to_a_sound_exercise_and_check_says_on_the_way_what_it_quotes(written: Path) -> None:
    first = run(written, "check")
    assert first.returncode == 1
    said = [line for line in first.stdout.splitlines() if line.startswith("! ")]
    quoted = [line for block in blocks("console") for line in block.splitlines()]
    for line in quoted:
        sentence = line.removesuffix(" …").split(": ", 1)[1]
        assert any(sentence in other for other in said), (sentence, said)
    hidden = written / "tests" / "hidden" / "ps10_mine" / "grad_log_sum_exp.py"
    _, _, _, _, _, checks, misconceptions, *_ = blocks("python")
    text = hidden.read_text()
    at = text.index("    ],\n", text.index("two small vectors"))
    hidden.write_text(text[:at] + checks + text[at:] + "\n\n" + misconceptions)
    second = run(written, "check")
    assert second.returncode == 0, second.stdout
    assert "ps10_mine: sound." in second.stdout
    built = run(written, "build")
    assert built.returncode == 0, built.stdout + built.stderr


def test_the_page_names_every_sentence_of_check() -> None:
    """Whoever reads a sentence that the table does not explain is lost."""
    text = AUTHORING.read_text(encoding="utf-8")
    told = re.findall(r"^\| \*(.*?)\* \|", text, re.MULTILINE)
    assert len(told) >= 12
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "autograder").rglob("*.py"))
    flat = re.sub(r'["\s]+f?"?', " ", source)
    for sentence in told:
        for piece in re.split(r"[…'/,]+", sentence):
            piece = piece.strip()
            assert len(piece) < 8 or piece in flat or piece in source, piece


def test_links_of_the_page_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", AUTHORING.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        linked = (AUTHORING.parent / path).resolve()
        assert linked.is_file(), target
        headings = [
            line.strip("# ").lower().replace(" ", "-")
            for line in linked.read_text().splitlines()
            if line.startswith("#")
        ]
        assert not anchor or anchor in headings, target


def test_the_template_is_shipped_with_the_engine() -> None:
    names = {path.name for path in (ROOT / "autograder" / "publishing" / "template").iterdir()}
    assert names == {"contents.py", "grad_weighted_squares.py", "notebook.ipynb", "support.py"}
    assert '"template/*"' in (ROOT / "pyproject.toml").read_text()
    assert shutil.which("git") is None or "template" not in subprocess.run(
        ["git", "status", "--short", "--ignored"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout  # fmt: skip
