"""A question that is answered in words: from its declaration to the points that a person types into formgrader."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course.declarations import load_declared
from autograder.course.loading import load_course
from autograder.course.places import Place
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.publishing.leaks.scan import find_leaks
from autograder.publishing.making.new_assignment import new_assignment
from autograder.publishing.mistakes.notebook_error import NotebookError
from autograder.publishing.mistakes.source_notebook import read_source
from autograder.reporting.writing import write_reports
from autograder.sandbox.client import Zygote
from tests.platforms.tree import Tree, formgrader, signed_in
from tests.platforms.twelve import ROOT

NAME, QUESTION = "ps10_mine", "why_it_is_linear"
DECLARED = '''"""In one's own words: why the gradient is linear."""

from autograder.language import written


@written(points=4)
def why_it_is_linear():
    """- 2 points: says that every entry is a number times one entry of x
    - 2 points: names the matrix that does it, which is diagonal
    """
'''
ANSWER = "It maps x to 2Wx, and the matrix W has the weights on its diagonal."
TEXT = f"""\
**In your own words.**
Why is the gradient linear in $x$? ({{points of {QUESTION}}} points)

### BEGIN SOLUTION
{ANSWER}
### END SOLUTION"""
ABOUT = {"grade_id": QUESTION, "schema_version": 3}
TOLD = "Whoever says that every entry is a number times one entry of x is right."
UNPROVED = f"{NAME}: not proved as it stands. Before you publish it: python -m autograder check {NAME}"
STUB = "**In your own words.**\nWhy is the gradient linear in $x$? (4 points)\n\n*Write your answer here.*"


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run our command in the course."""
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, cwd=root, env=os.environ, capture_output=True, text=True, check=False)


def change(path: Path, cells: Callable[[list[Any]], None]) -> bytes:
    """Change a notebook's cells; return its bytes."""
    notebook = nbformat.read(path, as_version=4)
    cells(notebook.cells)
    return nbformat.writes(notebook).encode()


def answered(cells: list[Any], text: str) -> None:
    """Answer the question, and nothing else."""
    for cell in cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION:
            cell.source = cell.source.replace("*Write your answer here.*", text)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new course whose one assignment has such a question too."""
    root = tmp_path_factory.mktemp("course")
    (root / "autograder").symlink_to(ROOT / "autograder")
    (root / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    (root / "course_config.py").write_text(
        "from autograder.course import Course\n\nCOURSE = Course(title='Mine', assignments=[])\n"
    )
    new_assignment(root, load_course(root), NAME, "Mine")
    hidden = root / "tests" / "hidden" / NAME
    contents = (hidden / "__init__.py").read_text(encoding="utf-8")
    (hidden / "__init__.py").write_text(contents.replace("],", f'    "{QUESTION}",\n    ],'), encoding="utf-8")
    (hidden / f"{QUESTION}.py").write_text(DECLARED, encoding="utf-8")
    source = root / "source" / NAME / f"{NAME}.ipynb"
    question = nbformat.v4.new_markdown_cell(TEXT, id="why", metadata={"nbgrader": ABOUT})
    source.write_bytes(change(source, lambda cells: cells.insert(-1, question)))
    built = run(root, "build")
    assert built.returncode == 0, built.stdout + built.stderr
    assert built.stdout.splitlines()[-1] == UNPROVED
    return root


@pytest.fixture(scope="module")
def place(root: Path) -> Place:
    """Its assignment."""
    return Place(root, NAME)


@pytest.fixture(scope="module")
def judge(place: Place, zygote: Zygote) -> Judge:
    """A judge of it, whose bank was drawn and proved with the solutions."""
    return make_judge(place, load_course(place.root), zygote)


def tell(cells: list[Any]) -> None:
    """Say in the first cell what the rubric wants to read."""
    cells[0].source += f"\n\n{TOLD}"


def cell_of(path: Path) -> Any:
    """Return the cell of the question."""
    cells = nbformat.read(path, as_version=4).cells
    return next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION)


def test_students_get_the_question_and_neither_answer_nor_rubric(root: Path) -> None:
    released = cell_of(root / "release" / NAME / f"{NAME}.ipynb")
    assert released.source == STUB
    assert released.metadata.nbgrader.points == 4
    assert ANSWER in cell_of(root / "solutions" / NAME / f"{NAME}.ipynb").source
    texts = "".join(path.read_text(encoding="utf-8") for path in (root / "release" / NAME).iterdir())
    assert ANSWER not in texts
    assert "which is diagonal" not in texts
    assert "| `why_it_is_linear` | 4 |" in texts


def test_a_rubric_that_is_told_is_a_leak(place: Place, judge: Judge) -> None:
    released = {path.name: path.read_bytes() for path in place.release.iterdir()}
    assert find_leaks(released, place, judge.declared, judge.bank) == []
    told = {place.source.name: change(place.release / place.source.name, tell)}
    (leak,) = find_leaks(told, place, judge.declared, judge.bank)
    assert f"the rubric of {QUESTION}" in leak.what


@pytest.mark.long
def test_check_is_content_and_finds_a_rubric_that_is_told(root: Path, place: Place) -> None:
    proved = run(root, "check", NAME)
    assert proved.returncode == 0, proved.stdout
    before = place.source.read_bytes()
    place.source.write_bytes(change(place.source, tell))
    try:
        run(root, "build")
        told = run(root, "check", NAME)
    finally:
        place.source.write_bytes(before)
        run(root, "build")
    assert told.returncode == 1
    assert f"the rubric of {QUESTION}" in told.stdout


def test_a_grade_leaves_its_points_open(place: Place, judge: Judge, zygote: Zygote, tmp_path: Path) -> None:
    result = judge.grade("solutions", (place.solutions / place.source.name).read_bytes(), zygote)
    assert (result.points, result.max_points, result.to_be_read) == (8, 12, 4)
    result.write(tmp_path)
    written = write_reports(place, load_course(place.root), judge.declared, tmp_path)
    assert written.problems == []
    page = (tmp_path / "report" / "students" / "solutions.html").read_text(encoding="utf-8")
    assert "4 of these are for what you answered in words, which a person reads." in page
    assert "Everything is right." in page
    overview = json.loads((tmp_path / "report" / "overview.json").read_text(encoding="utf-8"))
    assert [item["name"] for item in overview["exercises"]] == ["grad_weighted_squares"]
    assert QUESTION in overview["attention"][0]["text"]


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (None, f"the written exercise '{QUESTION}' has no cell."),
        ({"grade": False}, "is where students write prose. Make it a markdown cell, both graded and a solution cell."),
        ({"grade_id": "what_for", "grade": True, "solution": True}, "is graded, but no exercise has this name."),
    ],
)
def test_a_cell_that_does_not_fit_is_told(root: Path, metadata: dict[str, Any] | None, message: str) -> None:
    source = root / "source" / NAME / f"{NAME}.ipynb"
    before = source.read_bytes()

    def spoil(cells: list[Any]) -> None:
        cell = next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION)
        if metadata is None:
            cells.remove(cell)
        else:
            cell.metadata.nbgrader.update(metadata)

    source.write_bytes(change(source, spoil))
    try:
        with pytest.raises(NotebookError) as told:
            read_source(source, load_declared(Place(root, NAME)).assignment, source.name)
    finally:
        source.write_bytes(before)
    assert message in str(told.value)


@pytest.mark.long
def test_formgrader_asks_a_person_and_the_points_reach_the_export(root: Path) -> None:
    tree = Tree(root, NAME)
    tree.run("generate_assignment", NAME, "--force")
    released, solved = root / "release" / NAME / f"{NAME}.ipynb", root / "solutions" / NAME / f"{NAME}.ipynb"
    tree.hand_in(
        "ada", change(released, lambda cells: answered(cells, "Because <script>alert(1)</script> W is fixed."))
    )
    tree.hand_in("emmy", change(solved, lambda cells: None))
    tree.hand_in("empty", released.read_bytes())
    tree.hand_in("lost", change(solved, lambda cells: [cell.metadata.pop("nbgrader", 0) for cell in cells]))
    tree.hand_in("none", b"{")
    tree.run("autograde", NAME)
    assert tree.scores() == {"ada": 0, "emmy": 8, "empty": 0, "lost": 8, "none": 0}
    with tree.gradebook() as gradebook:
        waiting = {item.student.id for item in gradebook.assignment_submissions(NAME) if item.needs_manual_grade}
    assert waiting == {"ada", "emmy", "lost"}
    with formgrader(root) as address, signed_in(address) as page:
        page.goto(f"{page.formgrader}/{tree.page_of('ada')}")
        shown = page.content()
        assert "W is fixed." in shown
        assert "names the matrix that does it, which is diagonal" in shown
        assert "<script>alert(1)" not in shown
        score = page.locator(f"input.score#{QUESTION}")
        score.wait_for()
        page.wait_for_function("document.querySelectorAll('input.score').length === 2")
        page.wait_for_load_state("networkidle")
        score.fill("2.5")
        score.press("Tab")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
    assert tree.scores()["ada"] == 2.5
    tree.run("autograde", NAME, "--force")
    assert tree.scores()["ada"] == 2.5
    tree.run("export")
    rows = csv.DictReader((root / "grades.csv").read_text(encoding="utf-8").splitlines())
    assert {row["student_id"]: float(row["score"]) for row in rows} == tree.scores()
