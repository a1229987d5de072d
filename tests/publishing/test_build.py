"""The release is what students need and nothing else; building twice changes no byte."""

from __future__ import annotations

import copy
import json
import re
import shutil
from dataclasses import replace as replace_record
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograder.course import Course
from autograder.course.declarations import Declared, load_declared
from autograder.course.places import Place
from autograder.publishing.making.building import build, release_files, strip
from autograder.publishing.making.steps import BEGIN, END, NAMELESS, NameStubs
from autograder.publishing.making.support_files import public_files, public_mistakes
from autograder.publishing.mistakes.notebook_error import NotebookError
from autograder.publishing.mistakes.source_notebook import read_source
from tests import first_set
from tests.small_set import NAMES, POINTS, ROOT, number, numbered

QUADRATIC = "grad_quadratic_form_answer"


def files(folder: Path) -> dict[str, bytes]:
    """Read a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.long
def test_building_twice_changes_no_byte(place: Place, course: Course, declared: Declared, tmp_path: Path) -> None:
    build(place, course, declared, tmp_path)
    again = build(place, course, declared, tmp_path)
    assert (again.changed, again.removed) == ([], [])


def test_what_no_longer_belongs_is_removed_and_the_worked_solutions_have_their_pictures(
    place: Place, course: Course, declared: Declared, tmp_path: Path
) -> None:
    (tmp_path / "release" / place.name).mkdir(parents=True)
    (tmp_path / "release" / place.name / "old.txt").write_text("left over")
    assert build(place, course, declared, tmp_path).removed == [f"release/{place.name}/old.txt"]
    assert files(tmp_path / "release" / place.name) == files(place.release)
    worked = files(tmp_path / "solutions" / place.name)
    assert worked.keys() == {f"{place.name}.ipynb"}
    assert b'"image/png": "iVBORw0KGgo' in worked[f"{place.name}.ipynb"]


def test_the_release_is_valid_for_nbgrader(place: Place) -> None:
    notebook = nbformat.read(place.release / f"{place.name}.ipynb", as_version=4)
    MetadataValidator().validate_nb(notebook)
    graded = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert graded == POINTS


def test_every_stub_names_its_exercise_and_nothing_else_raises(place: Place) -> None:
    text = (place.release / f"{place.name}.ipynb").read_text()
    assert re.findall(r'raise NotImplementedError\(\\"write (\w+)\\"\)', text) == list(POINTS)
    assert "SOLUTION" not in text


@pytest.fixture(scope="module")
def first() -> tuple[Place, Declared]:
    """The first set of the real course, whose exercises have numbers of two parts, and its declarations."""
    place = Place(ROOT, first_set.NAME)
    return place, load_declared(place)


def broken(place: Place, tmp_path: Path, change: Any) -> Path:
    """Write a source notebook with one mistake, beside the files that belong there."""
    notebook = json.loads(place.source.read_text())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    change(notebook["cells"])
    path = tmp_path / "source.ipynb"
    path.write_text(json.dumps(notebook))
    for public in public_files(place.source).values():
        shutil.copy(public, tmp_path)
    return path


def problems_of(place: Place, declared: Declared, tmp_path: Path, change: Any) -> list[str]:
    """Return what is told of a source notebook with mistakes, without the name of the file."""
    with pytest.raises(NotebookError) as caught:
        read_source(broken(place, tmp_path, change), declared.assignment, "source.ipynb")
    assert all(problem.where.startswith("source.ipynb") for problem in caught.value.problems)
    return [str(problem).removeprefix("source.ipynb: ") for problem in caught.value.problems]


def cell_of(cells: Any, grade_id: str) -> Any:
    """Find a cell."""
    return next(cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def replace(grade_id: str, old: str, new: str) -> Any:
    """Make a mistake in one cell's text."""

    def change(cells: Any) -> None:
        cell = cell_of(cells, grade_id)
        assert old in cell["source"]
        cell["source"] = cell["source"].replace(old, new)

    return change


def source(grade_id: str, text: str) -> Any:
    """Write another text into a cell."""
    return lambda cells: cell_of(cells, grade_id).update(source=text)


def prose(text: str) -> Any:
    """Add a paragraph to the first cell, which is markdown."""
    return lambda cells: cells[0].update(source=f"{cells[0]['source']}\n\n{text}")


def about(name: str, /, **changes: Any) -> Any:
    """Change what nbgrader knows of a cell; None removes a key."""

    def change(cells: Any) -> None:
        metadata = cell_of(cells, name)["metadata"]["nbgrader"]
        metadata.update(changes)
        for key in [key for key, value in metadata.items() if value is None]:
            del metadata[key]

    return change


def rename(grade_id: str, new: str) -> Any:
    """Give a cell another grade_id."""
    return about(grade_id, grade_id=new)


def first_cell(**changes: Any) -> Any:
    """Change the first cell, which is markdown."""
    return lambda cells: cells[0].update(changes)


def without_markers(grade_id: str) -> Any:
    """Forget both markers of a cell."""

    def change(cells: Any) -> None:
        cell = cell_of(cells, grade_id)
        cell["source"] = "\n".join(line for line in cell["source"].split("\n") if "SOLUTION" not in line)

    return change


def swap(one: str, other: str) -> Any:
    """Put two cells into each other's place."""

    def change(cells: Any) -> None:
        i, j = cells.index(cell_of(cells, one)), cells.index(cell_of(cells, other))
        cells[i], cells[j] = cells[j], cells[i]

    return change


def no_change(_: Any) -> None:
    """Leave the cells as they are."""


MARKERS = "Write '### BEGIN SOLUTION' or '### END SOLUTION'."
PREDICT, ANSWER, CHECK = (
    number(grade_id) for grade_id in ("predict_grad_quadratic_form", QUADRATIC, "grad_quadratic_form")
)
ANSWER_CELL = numbered(f"cell ({QUADRATIC})")
CHECK_CELL = numbered("cell (grad_quadratic_form)")
LIKE_A_MARKER = [
    "### BEGIN SOLUTOIN", "# BEGIN SOLUTION", "##BEGIN SOLUTION", "#### BEGIN SOLUTION", "### begin solution",
    "### BEGIN SOLUTION.", "### BEGIN SOLUTION (easy)", "### BEGIN  SOLUTION", "### BEGIN_SOLUTION", "### BEGNI SOLUTION",
    "### BEGIN", "x = 1  ### BEGIN SOLUTION", "### BEGIN ANSWER", "###\u00a0BEGIN SOLUTION",
]  # fmt: skip
NO_MARKERS = [
    "# end of the loop",
    "# begin with the diagonal",
    "# the solution",
    "# In the end solve for x.",
    "END = 1",
]


@pytest.mark.parametrize("text", LIKE_A_MARKER)
def test_what_looks_like_a_marker_is_none(place: Place, declared: Declared, tmp_path: Path, text: str) -> None:
    told = problems_of(place, declared, tmp_path, replace(QUADRATIC, BEGIN, text))
    assert f"{ANSWER_CELL}: '{text}' looks like a marker but is none. {MARKERS}" in told


@pytest.mark.parametrize("text", NO_MARKERS)
def test_an_ordinary_comment_is_no_marker(place: Place, declared: Declared, tmp_path: Path, text: str) -> None:
    path = broken(place, tmp_path, replace(QUADRATIC, "    return ((A", f"    {text}\n    return ((A"))
    read_source(path, declared.assignment, "source.ipynb")


MISTAKES = {
    "a region is never closed": (replace(QUADRATIC, END, ""), f"{ANSWER_CELL}: '### BEGIN SOLUTION' is never closed. Add '### END SOLUTION'."),
    "a region has no beginning": (replace(QUADRATIC, BEGIN, ""), f"{ANSWER_CELL}: '### END SOLUTION' has no beginning. Add '### BEGIN SOLUTION' above it."),
    "a region in a region": (replace(QUADRATIC, BEGIN, f"{BEGIN}\n    {BEGIN}"), f"{ANSWER_CELL}: '### BEGIN SOLUTION' stands inside another one. Close the first with '### END SOLUTION'."),
    "a region holds nothing": (replace("predict_grad_quadratic_form", BEGIN, f"{BEGIN}\n{END}\n{BEGIN}"), f"cell {PREDICT} (predict_grad_quadratic_form): '### BEGIN SOLUTION' encloses nothing. Put the solution between it and '### END SOLUTION'."),
    "no region at all": (without_markers(QUADRATIC), f"{ANSWER_CELL}: has no solution region, so students would get an empty cell. Add '### BEGIN SOLUTION' and '### END SOLUTION'."),
    "a region in a cell that is no solution": (replace("setup", "import torch\n", f"{BEGIN}\nimport torch\n{END}\n"), "cell 2 (setup): has a solution region but is no solution cell. Name it <exercise>_answer, or take the markers out."),
    "hidden tests in the notebook": (replace("grad_quadratic_form", "check(", "### BEGIN HIDDEN TESTS\ncheck("), f"{CHECK_CELL}: '### BEGIN HIDDEN TESTS' is a marker of nbgrader's that has no use here. Declare what is hidden in tests/hidden/."),
    "a mark scheme in the notebook": (replace("grad_quadratic_form", "check(", "### END MARK SCHEME\ncheck("), f"{CHECK_CELL}: '### END MARK SCHEME' is a marker of nbgrader's that has no use here. Declare what is hidden in tests/hidden/."),
    "a marker in prose": (prose(BEGIN), "cell 1: '### BEGIN SOLUTION' stands in a markdown cell. Solution regions belong into cells in which students write."),
    "a marker of another kind in prose": (prose("<!-- BEGIN MARK SCHEME -->"), "cell 1: '<!-- BEGIN MARK SCHEME -->' stands in a markdown cell. Solution regions belong into cells in which students write."),
    "a misspelt marker in prose": (prose("### End Solutions"), "cell 1: '### End Solutions' stands in a markdown cell. Solution regions belong into cells in which students write."),
    "two cells of one grade_id": (rename(QUADRATIC, "setup"), f"cell {ANSWER} (setup): has the same grade_id as cell 2. Rename one of them."),
    "a grade_id that nbgrader refuses": (rename("setup", "set up"), "cell 2 (set up): has the grade_id 'set up'. Use letters, digits, _ and - only."),
    "no grade_id": (about("setup", grade_id=None), "cell 2: has no grade_id. Give it one."),
    "a graded cell of no exercise": (about("grad_quadratic_form", grade_id="grad_quadratic", grade=True), f"cell {CHECK} (grad_quadratic): is graded, but no exercise has this name. Declare it, or make the cell ungraded."),
    "an exercise without graded cell": (rename("grad_quadratic_form", "grad_quadratic"), "the exercise 'grad_quadratic_form' has no graded cell. Add one with this grade_id and check(\"grad_quadratic_form\")."),
    "an exercise whose cell is not graded": (about("grad_quadratic_form", grade=False), "the exercise 'grad_quadratic_form' has no graded cell. Add one with this grade_id and check(\"grad_quadratic_form\")."),
    "no cell for the prediction": (rename("predict_grad_quadratic_form", "guess"), "the exercise 'grad_quadratic_form' has no cell 'predict_grad_quadratic_form' for its choice. Add it."),
    "no cell for the code": (rename(QUADRATIC, "answer"), "the exercise 'grad_quadratic_form' has no cell 'grad_quadratic_form_answer' for the student's code. Add it."),
    "an answer cell that is no solution": (about(QUADRATIC, solution=False), f"{ANSWER_CELL}: is where students write, but no solution cell. Make it one."),
    "an answer cell without its function": (replace(QUADRATIC, "def grad_quadratic_form(", "def gradient_of_form("), f"{ANSWER_CELL}: does not define 'grad_quadratic_form'. Write it into this cell."),
    "a prediction cell without its variable": (source("predict_grad_quadratic_form", f'{BEGIN}\nguess = "b"\n{END}'), f"cell {PREDICT} (predict_grad_quadratic_form): does not define 'predict_grad_quadratic_form'. Write it into this cell."),
    "a graded cell that checks something else": (source("grad_quadratic_form", 'check("central_diff_grad")'), f"{CHECK_CELL}: does not call check(\"grad_quadratic_form\"). Write that into it."),
    "the check above the answer": (swap(QUADRATIC, "grad_quadratic_form"), f"cell {ANSWER} (grad_quadratic_form): stands above cell {CHECK} (grad_quadratic_form_answer). Move it below."),
    "the check above the prediction": (swap("predict_grad_quadratic_form", "grad_quadratic_form"), f"cell {PREDICT} (grad_quadratic_form): stands above cell {CHECK} (predict_grad_quadratic_form). Move it below."),
    "points of nothing": (prose("{points of nothing}"), f"cell 1: '{{points of nothing}}' names no exercise. The exercises are {NAMES}."),
    "the number of nothing": (prose("{number of nothing}"), f"cell 1: '{{number of nothing}}' names no exercise. The exercises are {NAMES}."),
    "two sentences in a line": (prose("The trace is linear. So is its derivative."), "cell 1: has a line of 42 characters ('The trace is linear. So is its derivativ…') with 2 sentences. Break it after each."),
    "a line that is too long": (prose(f"The trace is {'so ' * 100}linear."), "cell 1: has a line of 320 characters ('The trace is so so so so so so so so so …'). Break it after a sentence, or make two of it."),
    "a graded solution cell": (about(QUADRATIC, grade=True, points=1), f"{ANSWER_CELL}: is graded and a solution cell at once. Split it into an answer cell and a check cell."),
    "a graded cell that is not locked": (about("grad_quadratic_form", locked=False), f"{CHECK_CELL}: is graded but not locked, so students could change it. Lock it."),
    "a locked solution cell": (about(QUADRATIC, locked=True), f"{ANSWER_CELL}: is a solution cell but locked, so students could not write in it. Unlock it."),
    "a solution cell that cannot be edited": (lambda cells: cell_of(cells, QUADRATIC)["metadata"].update(editable=False), f"{ANSWER_CELL}: is a solution cell that cannot be edited. Remove 'editable' from its metadata."),
    "a task": (about("setup", task=True), "cell 2 (setup): is a task for grading by hand, which this course does not have. Make it ungraded."),
    "an unknown version of nbgrader's metadata": (about(QUADRATIC, schema_version=2), f"{ANSWER_CELL}: has nbgrader's metadata in version 2. Save it with an nbgrader that writes version 3."),
    "nbgrader's metadata is a list": (lambda cells: cells[0]["metadata"].update(nbgrader=[1]), "cell 1: has nbgrader's metadata in version None. Save it with an nbgrader that writes version 3."),
    "a word that nbgrader does not know": (about("setup", remove=True), "cell 2 (setup): has 'remove' in nbgrader's metadata, which is unknown. Remove it."),
    "a word of nbgrader's that is neither true nor false": (about("setup", solution="no"), "cell 2 (setup): says nothing of 'solution' in nbgrader's metadata. Set it to true or false."),
    "a checksum of another kind": (about("setup", checksum=7), "cell 2 (setup): has metadata that nbgrader refuses: 7 is not of type 'string'. Mend it, or choose the cell's kind again."),
    "a cell that changed its kind": (about("setup", cell_type="markdown"), "cell 2 (setup): is a code cell, but nbgrader took it for markdown. Choose its kind again."),
    "a graded text": (first_cell(metadata={"nbgrader": {"grade": True, "solution": False, "locked": True, "grade_id": "essay", "schema_version": 3}}), "cell 1 (essay): is a markdown cell that nbgrader would grade by hand. Make it a code cell, or ungraded."),
    "two cells of one id": (lambda cells: cells[3].update(id="intro"), "cell 4: has the same cell id as cell 1. Change one of them."),
    "a cell without id": (lambda cells: cells[3].pop("id"), "cell 4: has no cell id. Open the notebook in Jupyter and save it."),
    "a cell id with a space": (first_cell(id="the intro"), "cell 1: has the cell id 'the intro'. Use 1 to 64 letters, digits, _ and - only."),
    "outputs": (lambda cells: cells[1].update(outputs=[{"output_type": "stream", "name": "stdout", "text": "42"}]), "cell 2 (setup): has outputs. Clear them before you build."),
    "an execution count": (lambda cells: cells[1].update(execution_count=3), "cell 2 (setup): has an execution count. Clear the outputs before you build."),
    "metadata that nobody knows": (first_cell(metadata={"notes": "the answer is b"}), "cell 1: has the metadata 'notes', which would travel to students. Remove it."),
    "an attachment that is no picture": (first_cell(attachments={"a.pdf": {"application/pdf": "QUJD"}}), "cell 1: has the attachment 'a.pdf' of type application/pdf. Attach images only, and link other files."),
    "a solution that does not parse": (replace(QUADRATIC, "return ((A", "return (((A"), f"{ANSWER_CELL}: does not parse: line 12: '(' was never closed."),
    "a cell with a magic that does not parse": (replace("setup", "import torch\n", "%matplotlib inline\nimport torch as\n"), "cell 2 (setup): does not parse: line 5: invalid syntax."),
    "a stub that does not parse": (replace(QUADRATIC, f"    {BEGIN}\n", f"    if A.dim() > 2:\n{BEGIN}\n        A = A + 0\n{END}\n    {BEGIN}\n"), f"{ANSWER_CELL}: does not parse once it is stripped: line 12: expected an indented block after 'if' statement on line 11. Let the solution region hold whole statements, and leave none without a body."),
    "the solution in another cell": (prose("`return ((A + A.mT)  @ x.unsqueeze(-1)).squeeze(-1).detach()`"), f"cell 1: leaves a line of the solution of cell {ANSWER} (grad_quadratic_form_answer) to students: 'return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()'. Take it out, or hide it in a region."),
    "the solution in its own cell": (replace(QUADRATIC, f"    {BEGIN}\n", f"    # return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()\n    {BEGIN}\n"), f"{ANSWER_CELL}: leaves a line of the solution to students: 'return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()'. Take it out, or hide it in a region."),
    "the letter outside its region": (source("predict_grad_quadratic_form", f'predict_grad_quadratic_form = "b"\n{BEGIN}\n# because\n{END}'), f"cell {PREDICT} (predict_grad_quadratic_form): gives the letter of 'predict_grad_quadratic_form' away. Move it into the solution region."),
    "a picture without words": (prose("![ ](support.py)"), "cell 1: the picture 'support.py' has no alternative text. Describe it with a text between the brackets of ![…](support.py)."),
    "a tag without words": (prose('<p>so: <img src="support.py"/></p>'), "cell 1: the picture 'support.py' has no alternative text. Describe it with alt=\"…\" in its tag."),
    "an attached picture without words": (first_cell(source="![](attachment:a.png)", attachments={"a.png": {"image/png": "QUJD"}}), "cell 1: the picture 'attachment:a.png' has no alternative text. Describe it with a text between the brackets of ![…](attachment:a.png)."),
    "a picture that is not attached": (prose("![a saddle](attachment:b.png)"), "cell 1: 'attachment:b.png' is not attached to this cell. Attach it again."),
    "a link to nowhere": (prose("see [the notes](notes.pdf#page=2)"), "cell 1: 'notes.pdf#page=2' is not in the release. Put the file beside the notebook, or correct the link."),
    "a picture that is not there": (prose("![a saddle](img/saddle.png)"), "cell 1: 'img/saddle.png' is not in the release. Put the file beside the notebook, or correct the link."),
    "a link out of the release": (prose('<a href="../../tests/hidden/a.py">x</a>'), "cell 1: '../../tests/hidden/a.py' is not in the release. Put the file beside the notebook, or correct the link."),
    "a library that students do not have": (replace("setup", "import torch\n", "import pandas.api\n"), "cell 2 (setup): imports 'pandas.api', which students do not have. Use torch, numpy, matplotlib or Python's own library, or list its package in course_config.py."),
    "an import from a package": (replace("setup", "import torch\n", "from . import tools\n"), "cell 2 (setup): imports '.' from a package, which a release is not. Import the module by its name."),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_source_is_a_sentence_with_its_cell(
    place: Place, declared: Declared, tmp_path: Path, mistake: str
) -> None:
    change, message = MISTAKES[mistake]
    assert message in problems_of(place, declared, tmp_path, change)


WRONG_NUMBERS = {
    "a number that is another's": (prose("## 1.5 `grad_norm`"), "cell 1: calls 'grad_norm' 1.5, but it is 1.7 in the list. Write '{number of grad_norm}'."),
    "a number that is nobody's": (prose("As in exercise 1.12, so in exercise 9.7."), "cell 1: speaks of exercise 1.12, but the last one is 1.11. Write '{number of …}' with its name."),
}  # fmt: skip


@pytest.mark.parametrize("mistake", WRONG_NUMBERS)
def test_a_number_that_is_typed_must_be_that_of_the_list(
    first: tuple[Place, Declared], tmp_path: Path, mistake: str
) -> None:
    change, message = WRONG_NUMBERS[mistake]
    assert message in problems_of(*first, tmp_path, change)


ALONE = [
    "two cells of one id", "outputs", "metadata that nobody knows", "a solution that does not parse", "a link to nowhere",
    "a stub that does not parse", "the solution in another cell", "a region is never closed", "a task", "no grade_id",
]  # fmt: skip


@pytest.mark.parametrize("mistake", ALONE)
def test_one_mistake_is_told_once(place: Place, declared: Declared, tmp_path: Path, mistake: str) -> None:
    change, message = MISTAKES[mistake]
    assert problems_of(place, declared, tmp_path, change) == [message]


SEVERAL = [
    "**Predict first.** Take a matrix.", "Is it `a.T`? `A.mT` is.", 'It says "no". Why?', "- It is $x$. $y$ is not.",
    "1. Restart.  Run all (twice).  Save.", "See [above](#setup). The rest follows.", "*All of it.* Nothing is left.",
]  # fmt: skip
ONE = [
    "1. Restart the kernel.", "- **a.** The function is right.", "So `f(x). G(y)` and $a. B$ are one.", "e.g. Newton, i.e. Isaac N. Newton",
    "| a table. Its cells | Are. Free. |", "### A heading. Of two", "<details><summary>Hint. One</summary>", "about 1.5. and Dr. Who",
    "```python\nx = 1. # A. B. See. This.\n```", "$$\na. Bc. Def. Ghi\n$$", "$$ab. Cd. Ef$$", "On the point... of it.",
]  # fmt: skip


@pytest.mark.parametrize("text", SEVERAL)
def test_a_line_holds_one_sentence(place: Place, declared: Declared, tmp_path: Path, text: str) -> None:
    (told,) = problems_of(place, declared, tmp_path, prose(text))
    assert told.startswith(f"cell 1: has a line of {len(text)} characters ('{text[:40]}…') with ")


@pytest.mark.parametrize("text", ONE)
def test_what_is_no_end_of_a_sentence_is_none(place: Place, declared: Declared, tmp_path: Path, text: str) -> None:
    read_source(broken(place, tmp_path, prose(text)), declared.assignment, "source.ipynb")


IDS = {
    "grad_norm": ("code", dict(grade=True, locked=True, solution=False, points=0)),
    "grad_norm_answer": ("code", dict(grade=False, locked=False, solution=True)),
    "predict_grad_norm": ("code", dict(grade=False, locked=False, solution=True)),
    "setup": ("code", dict(grade=False, locked=True, solution=False)),
}


@pytest.mark.parametrize("grade_id", IDS)
def test_what_a_cell_is_follows_from_its_name(first: tuple[Place, Declared], grade_id: str) -> None:
    place, declared = first
    kind, flags = IDS[grade_id]
    typed = cell_of(json.loads(place.source.read_text())["cells"], grade_id)["metadata"]["nbgrader"]
    assert typed == {"grade_id": grade_id, "schema_version": 3}
    notebook = read_source(place.source, declared.assignment, "source")
    assert cell_of(notebook.cells, grade_id).metadata.nbgrader == {**typed, **flags, "cell_type": kind, "task": False}


def test_what_jupyter_wrote_on_a_cell_changes_nothing(first: tuple[Place, Declared], tmp_path: Path) -> None:
    """With *Create Assignment*, which writes all of it."""
    place, declared = first
    flags = IDS["grad_norm_answer"][1]
    path = broken(place, tmp_path, about("grad_norm_answer", cell_type="code", task=False, **flags))
    plain = read_source(place.source, declared.assignment, "source")
    assert read_source(path, declared.assignment, "source") == plain


def test_numbers_are_those_of_the_list(first: tuple[Place, Declared]) -> None:
    place, declared = first
    numbers = declared.assignment.numbers
    assert list(numbers.items())[6] == ("grad_norm", "1.7")
    moved = replace_record(declared.assignment, listed=declared.assignment.listed[::-1], name="ps6_newton")
    assert moved.numbers["grad_norm"] == "6.5"
    assert replace_record(moved, name="mine").numbers["grad_norm"] == "5"
    released = strip(read_source(place.source, declared.assignment, "source"), declared)
    assert any(cell.source.startswith("## 1.7 grad_norm · 8 points\n") for cell in released.cells)


WELL = [
    "[the helpers](support.py), [above](#setup), [torch](https://pytorch.org), [the table](./README.md)",
    "`![](not/a/picture.png)` and $f[k](x)$ are neither pictures nor links",
    "![a saddle](data:image/png;base64,QUJD)",
    '<img src="check.py" alt="code">',
]


@pytest.mark.parametrize("text", WELL)
def test_a_link_to_what_is_there_is_well(place: Place, declared: Declared, tmp_path: Path, text: str) -> None:
    read_source(broken(place, tmp_path, prose(text)), declared.assignment, "source.ipynb")


def test_all_mistakes_are_told_in_one_run_in_the_order_of_the_cells(
    place: Place, declared: Declared, tmp_path: Path
) -> None:
    wanted = [
        "outputs", "an unknown version of nbgrader's metadata", "metadata that nobody knows", "the check above the answer",
    ]  # fmt: skip

    def change(cells: Any) -> None:
        for mistake in wanted:
            MISTAKES[mistake][0](cells)
        about("plot_gradient_field", grade_id="plot", grade=True)(cells)

    assert [text.split(":")[0] for text in problems_of(place, declared, tmp_path, change)] == [
        "cell 1", "cell 2 (setup)", f"cell {ANSWER} (grad_quadratic_form)", f"cell {CHECK} (grad_quadratic_form_answer)", f"cell {number('plot_gradient_field')} (plot)",
        "the exercise 'plot_gradient_field' has no graded cell. Add one with this grade_id and check(\"plot_gradient_field\").",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "source.ipynb: is not a valid notebook: Expecting value: line 1 column 1 (char 0)."),
        ("[]", "source.ipynb: is not a valid notebook: it is of format None. Save it as format 4."),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "source.ipynb: is not a valid notebook: it has no cells."),
        ('{"nbformat": 3, "nbformat_minor": 0, "worksheets": [], "metadata": {}}', "source.ipynb: is not a valid notebook: it is of format 3. Save it as format 4."),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_told(declared: Declared, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "source.ipynb"
    path.write_text(text)
    with pytest.raises(NotebookError) as caught:
        read_source(path, declared.assignment, "source.ipynb")
    assert str(caught.value) == message


def test_metadata_of_the_notebook_that_has_no_use_is_told(place: Place, declared: Declared, tmp_path: Path) -> None:
    path = broken(place, tmp_path, no_change)
    notebook = json.loads(path.read_text())
    notebook["metadata"].update(
        authors=["me"], colab={}, kernelspec={"name": "ir", "language": "R", "display_name": "R"}
    )
    path.write_text(json.dumps(notebook))
    with pytest.raises(NotebookError) as caught:
        read_source(path, declared.assignment, "source.ipynb")
    assert str(caught.value).splitlines() == [
        "source.ipynb: the notebook has the metadata 'authors', which has no use in a release. Remove it.",
        "source.ipynb: the notebook's kernel speaks R. Choose a Python kernel and save it.",
    ]


def test_what_tools_left_behind_does_not_travel(place: Place, declared: Declared, tmp_path: Path) -> None:
    left = {"collapsed": True, "jupyter": {"source_hidden": True}, "ExecuteTime": {}, "id": "x1", "tags": ["intro"]}
    path = broken(place, tmp_path, first_cell(metadata=left))
    assert strip(read_source(path, declared.assignment, "source"), declared).cells[0].metadata == {"tags": ["intro"]}


def test_reading_and_stripping_change_neither_file_nor_notebook(place: Place, declared: Declared) -> None:
    data = place.source.read_bytes()
    notebook = read_source(place.source, declared.assignment, "source")
    before = copy.deepcopy(notebook)
    strip(notebook, declared)
    assert notebook == before == read_source(place.source, declared.assignment, "source")
    assert place.source.read_bytes() == data


def test_every_stub_names_its_own_function() -> None:
    """An exercise may ask for two; a message then says which one is not written yet."""
    region = f"    {BEGIN}\n    return 1\n    {END}\n"
    cell = nbformat.v4.new_code_cell(f"def first():\n{region}\n\ndef second():\n{region}")
    cell.metadata["nbgrader"] = {"grade_id": "first_answer", "solution": True, "grade": False, "locked": False}
    cleared = cell.source.replace(region, f"    {NAMELESS}\n")
    named, _ = NameStubs().preprocess_cell(nbformat.from_dict({**cell, "source": cleared}), {}, 0)
    assert re.findall(r'NotImplementedError\("write (\w+)"\)', named.source) == ["first", "second"]


def test_what_lies_in_source_itself_goes_into_every_release(
    place: Place, course: Course, declared: Declared, tmp_path: Path
) -> None:
    shutil.copytree(place.root, tmp_path / "course")
    there = Place(tmp_path / "course", place.name)
    for name in ("words.md", "colours.py", "notes.txt", ".hidden.md"):
        (there.root / "source" / name).write_text("x = 1\n")
    there.support.write_text(place.support_text + "\nfrom colours import x\n")
    notebook = read_source(there.source, declared.assignment, "source.ipynb")
    assert {"words.md", "colours.py"} == release_files(there, course, declared, notebook).keys() - release_files(
        place, course, declared, notebook
    ).keys()
    assert {"words.md", "colours.py"} < Place(there.root, place.name).handed_out.keys()
    assert load_declared(there).support >= declared.support
    load_declared(place)  # for the tests that come after: the modules of the small course


def test_a_set_cannot_hide_what_every_release_carries(place: Place, tmp_path: Path) -> None:
    shutil.copytree(place.root, tmp_path / "course")
    there = Place(tmp_path / "course", place.name)
    for folder in (there.source.parents[1], there.source.parent):
        (folder / "words.md").write_text("x")
    (told,) = public_mistakes(there.source, there.root, {"torch", "matplotlib"})
    assert (
        str(told)
        == f"source/{place.name}/words.md: has the name of a file in source/, which every release carries. Rename it."
    )
