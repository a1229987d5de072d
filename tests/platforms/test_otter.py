"""With real otter-grader: `grader.check` in a kernel without our engine, and `otter run` on the zip."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.container.submitted import NotSubmittedError
from autograder.course.declarations import Declared
from autograder.judging.judge import Judge
from autograder.platforms import otter
from autograder.platforms.otter import Judged
from tests.platforms.twelve import NAME, ROOT, SUBMISSIONS, earned, notebook

pytestmark = pytest.mark.long
UNREADABLE = {"unreadable": "NotJSONError", "metadata": "ValidationError"}  # by otter, and what it says


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, judge: Judge) -> Path:
    """What the command writes; the judge's bank is there already."""
    out = tmp_path_factory.mktemp("otter")
    command = [sys.executable, "-m", "autograder", "export", "otter", NAME, "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def student(exported: Path) -> Path:
    """The folder that students get."""
    return exported / "student"


@pytest.fixture(scope="module")
def zipped(exported: Path) -> Path:
    """The private zip."""
    return exported / "autograder.zip"


def executed(folder: Path, answers: Path | None = None) -> dict[str, str]:
    """Run the student's notebook, with somebody's answers in it; return what each check says."""
    asked = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    if answers is not None:
        given = {_name(cell): cell.source for cell in nbformat.read(answers, as_version=4).cells if _name(cell)}
        for cell in asked.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = given[_name(cell)]
    done = NotebookClient(asked, resources={"metadata": {"path": str(folder)}}, allow_errors=True).execute()
    graded = [cell for cell in done.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return {_name(cell): "".join(map(_text, cell.outputs)) for cell in graded}


def _name(cell: nbformat.NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _text(output: nbformat.NotebookNode) -> str:
    return str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))


def test_its_check_passes_on_right_answers(student: Path, declared: Declared) -> None:
    said = executed(student, notebook(SUBMISSIONS["careful"]))
    assert said.keys() == {exercise.name for exercise in declared.assignment.exercises}
    assert {name: text for name, text in said.items() if "All test cases passed!" not in text} == {}


def test_its_check_says_our_sentence_on_a_stub_and_on_a_mistake(student: Path) -> None:
    stub = executed(student)
    assert all("not attempted yet. Replace the line" in text for text in stub.values())
    said = executed(student, notebook(SUBMISSIONS["misconception"]))
    assert "example 1 of" in said["grad_quadratic_form"]


def test_the_zip_holds_the_declarations_of_one_assignment_and_no_cache(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        names = archive.namelist()
    hidden = {name.removeprefix("course/tests/hidden/") for name in names if name.startswith("course/tests/hidden/")}
    own = {f"{NAME}/{path.name}" for path in (ROOT / "tests" / "hidden" / NAME).glob("*.py")}
    assert hidden == {"shared.py", *own}
    assert not [name for name in names if "__pycache__" in name]


def run(submission: Path, zipped: Path, out: Path) -> tuple[int, dict[str, object], str]:
    """Run otter in the course's folder; return its exit code, its results, and what it printed."""
    out.mkdir()
    command = [sys.executable, "-m", "otter", "run", str(submission), "-a", str(zipped), "-o", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    results = out / "results.json"
    found = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    return done.returncode, found, done.stdout + done.stderr


def total(results: dict[str, object]) -> float:
    """Add up what otter pays."""
    return sum(test.get("score", 0) for test in results["tests"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("student_id", [name for name in SUBMISSIONS if name not in UNREADABLE])
def test_otter_run_pays_what_we_pay(student_id: str, zipped: Path, tmp_path: Path) -> None:
    golden = SUBMISSIONS[student_id]
    code, results, printed = run(notebook(golden), zipped, tmp_path / "out")
    assert code == 0, printed
    assert total(results) == earned(golden)


def test_otter_run_pays_what_was_given_by_hand(zipped: Path, tmp_path: Path) -> None:
    golden, adjusted = SUBMISSIONS["misconception"], tmp_path / "autograder.zip"
    shutil.copy(zipped, adjusted)
    lines = [f"{who},{NAME},*,bonus,2,Well asked,mk,2026-10-01" for who in (notebook(golden).stem, "*", "somebody")]
    with zipfile.ZipFile(adjusted, "a") as archive:
        archive.writestr(
            "course/adjustments.csv", "\n".join(["student,assignment,exercise,how,points,reason,who,when", *lines])
        )
    code, results, printed = run(notebook(golden), adjusted, tmp_path / "out")
    assert code == 0, printed
    assert total(results) == earned(golden) + 4
    assert "+2, by hand: Well asked" in json.dumps(results, ensure_ascii=False)


@pytest.mark.parametrize("student_id", UNREADABLE)
def test_what_otter_cannot_read_ends_before_any_plugin(student_id: str, zipped: Path, tmp_path: Path) -> None:
    """Documented in docs/otter.md: otter's own reader raises, and there is no result."""
    code, results, printed = run(notebook(SUBMISSIONS[student_id]), zipped, tmp_path / "out")
    assert code != 0
    assert results == {}
    assert UNREADABLE[student_id] in printed


class _Marks:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.path}",)


def test_what_lies_beside_the_notebook_is_neither_unpickled_nor_imported(zipped: Path, tmp_path: Path) -> None:
    marks = {name: tmp_path / name for name in ("log", "module", "tests")}
    handed_in = tmp_path / "handed_in.zip"
    evil = f"open({str(marks['module'])!r}, 'w').close()\n"
    with zipfile.ZipFile(handed_in, "w") as archive:
        archive.write(notebook(SUBMISSIONS["wrong"]), f"{NAME}.ipynb")
        archive.writestr(".OTTER_LOG", pickle.dumps(_Marks(marks["log"])))
        for module in ("ipykernel", "otter", "dill", "pandas", "sitecustomize", "autograder", "torch"):
            archive.writestr(f"{module}.py", evil)
            archive.writestr(f"{module}/__init__.py", evil)
        archive.writestr("tests/grad_norm.py", f"open({str(marks['tests'])!r}, 'w').close()\n")
    code, results, printed = run(handed_in, zipped, tmp_path / "out")
    assert code == 0, printed
    assert total(results) == earned(SUBMISSIONS["wrong"])
    assert [name for name, path in marks.items() if path.exists()] == []


def test_a_program_in_place_of_a_notebook_is_not_imported(zipped: Path, tmp_path: Path) -> None:
    """Otter takes the one .py file for the submission, and its kernel would import it for a package of its name."""
    mark, handed_in = tmp_path / "ran", tmp_path / "handed_in.zip"
    with zipfile.ZipFile(handed_in, "w") as archive:
        archive.writestr("otter.py", f"open({str(mark)!r}, 'w').close()\n")
    code, results, printed = run(handed_in, zipped, tmp_path / "out")
    assert not mark.exists()
    assert code == 0, printed
    assert total(results) == 0
    assert "is not a notebook" in json.dumps(results)


@pytest.mark.parametrize("name", ["otter.py", "IPython.py", f"{NAME}.ipynb"])
def test_once_judged_nothing_is_left_of_what_was_handed_in(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("tests", "otter"):
        (tmp_path / folder).mkdir()
    for file in (name, "__init__.py", ".OTTER_LOG", "tests/ours.py", "otter/__init__.py"):
        (tmp_path / file).write_text("print('student')")
    monkeypatch.setattr(otter, "_graded", lambda *_: None)
    monkeypatch.setattr(otter, "_settled", lambda *_: None)
    Judged(str(tmp_path / name), {}, {}).before_grading(None)
    left = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    assert left.keys() == {name, "tests/ours.py"}
    assert "student" not in left[name].read_text()


def test_a_link_is_not_followed(zipped: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path / "source")
    handed_in = tmp_path / "submission" / f"{NAME}.ipynb"
    handed_in.parent.mkdir()
    handed_in.symlink_to(next(tmp_path.glob(f"source/course/source/{NAME}/*.ipynb")))
    with pytest.raises(NotSubmittedError, match="is a link"):
        Judged(str(handed_in), {}, {}).before_grading(None)


def test_a_fault_of_ours_is_no_points_at_all(zipped: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    shutil.copy(zipped, broken)
    with zipfile.ZipFile(zipped) as whole, zipfile.ZipFile(broken, "w") as archive:
        for name in whole.namelist():
            if f"hidden/{NAME}/" not in name:
                archive.writestr(name, whole.read(name))
    code, results, printed = run(notebook(SUBMISSIONS["right"]), broken, tmp_path / "out")
    assert code != 0
    assert results == {}
    assert "not graded, which is not the student's fault" in printed
