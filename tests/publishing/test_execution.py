"""What runs is built; what raises, warns or gives an answer away is told, all of it in one run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.common.finding import Finding
from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.publishing.making import execution, folders
from autograder.publishing.making.building import build
from autograder.publishing.making.execution import run_all
from autograder.publishing.mistakes.notebook_error import NotebookError
from tests.small_set import below, numbered

FILE = "source/small_gradients/small_gradients.ipynb"
DRAWN = 'display(figure, metadata={"image/png": {"alt": "…"}}) and plt.close(figure)'


@pytest.fixture
def copied(place: Place, tmp_path: Path) -> Place:
    """Lend a copy of the course's source."""
    shutil.copytree(place.source.parent, tmp_path / "source" / place.name, ignore=shutil.ignore_patterns("__pycache__"))
    return Place(tmp_path, place.name)


def change(place: Place, replacements: list[tuple[str, str, str]], added: list[str]) -> None:
    """Change texts of cells, given by grade_id, and add cells at the end."""
    notebook: Any = nbformat.read(place.source, as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    for name, old, new in replacements:
        assert old in cells[name].source
        cells[name].source = cells[name].source.replace(old, new)
    notebook.cells += [nbformat.v4.new_code_cell(text, id=f"added-{n}") for n, text in enumerate(added)]
    nbformat.write(notebook, place.source)


def problems(place: Place, course: Course, declared: Declared) -> list[str]:
    """Return what `build` tells, and make sure that it wrote nothing."""
    with pytest.raises(NotebookError) as caught:
        build(place, course, declared)
    assert not place.release.exists()
    assert not place.solutions.exists()
    return [str(problem).removeprefix(f"{FILE}: ") for problem in caught.value.problems]


def test_all_that_goes_wrong_before_and_while_running_is_told_in_one_run(
    copied: Place, course: Course, declared: Declared
) -> None:
    change(
        copied,
        [("grad_quadratic_form_answer", "return ((A + A.mT)", "return ((A - A.mT)")],
        [
            'raise ValueError("a text\\nof two lines")',
            'import warnings\nwarnings.warn("careful")\nprint("after")',
            'import sys\nprint("\\nsomething is odd", file=sys.stderr)',
            "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    print(traceback.format_exc())",
            "plt.plot([1, 2])\nplt.show()",
            "object()",
            "central_diff_grad(lambda x: (x**2).sum(), torch.ones(2)).shape",
            'check("nothing")',
            "if True print(1)",
            "from IPython.display import HTML\nHTML('<img src=\"support.py\">')",
            "raise KeyboardInterrupt",
        ],
    )
    told = problems(copied, course, declared)
    address, nothing = (next(text for text in told if text.startswith(f"cell {below(n)}")) for n in (6, 8))
    assert told == [
        numbered(
            "cell (grad_quadratic_form): the solution does not pass its own check: grad_quadratic_form: example 1 of 3: 2 of 2 entries are wrong."
        ),
        f"cell {below(1)}: the solution raised ValueError: a text of two lines.",
        f"cell {below(2)}: the solution prints an error or a warning: UserWarning: careful.",
        f"cell {below(3)}: the solution prints an error or a warning: something is odd.",
        f"cell {below(4)}: the solution prints an error or a warning: ZeroDivisionError: division by zero.",
        f"cell {below(5)}: its picture has no alternative text. Show it with {DRAWN}.",
        address,
        f"cell {below(7)}: raised NotImplementedError: write central_diff_grad in the untouched release. Let it run before the answers are there.",
        nothing,
        f"cell {below(9)}: does not parse: line 1: invalid syntax.",
        f"cell {below(10)}: the picture 'support.py' has no alternative text. Describe it with alt=\"…\" in its tag.",
        f"cell {below(11)}: the solution raised KeyboardInterrupt.",
    ]
    assert (
        "does not pass its own check: nothing: there is no exercise of this name. The exercises are central" in nothing
    )
    assert address.endswith("which is another one in every build. Show something else.")


def test_what_an_untouched_release_does_wrong_is_told(copied: Place, course: Course, declared: Declared) -> None:
    region = "    ### BEGIN SOLUTION\n"
    right = 'return torch.einsum("...ij,...j->...i", A + A.mT, x).detach()'
    helper = "### BEGIN SOLUTION\ndef ready() -> None:\n    pass\n### END SOLUTION\n\n\n"
    change(
        copied,
        [
            ("central_diff_grad_answer", region, f"    ready()\n{region}"),
            ("central_diff_grad_answer", "def central", f"{helper}def central"),
            ("grad_quadratic_form_answer", region, f"    {right}\n{region}"),
            ("plot_gradient_field_answer", region, ""),
            ("plot_gradient_field_answer", "def plot", "### BEGIN SOLUTION\ndef plot"),
        ],
        [
            "import warnings\nif predict_central_diff_grad is None:\n    warnings.warn('odd')",
            "predict_central_diff_grad.upper()",
            "raise RuntimeError('the same in both')",
        ],
    )
    where = "in the untouched release"
    told = problems(copied, course, declared)
    assert [text for text in told if "leaves a line" not in text] == [
        numbered(
            f"cell (central_diff_grad): says {where}: central_diff_grad: example 1 of 4: your function raised NameError: name 'ready' is not defined (line 12 of the cell of central_diff_grad). It should say 'not attempted yet'."
        ),
        numbered(
            f"cell (grad_quadratic_form): passes {where}. Let the solution region of 'grad_quadratic_form_answer' hold the whole answer."
        ),
        numbered(
            f"cell (plot_gradient_field): says {where}: plot_gradient_field: plot_gradient_field is not defined yet. Run its cell first; if you renamed the function, name it back. It should say 'not attempted yet'."
        ),
        f"cell {below(1)}: prints an error or a warning {where}: UserWarning: odd.",
        f"cell {below(2)}: raised AttributeError: 'NoneType' object has no attribute 'upper' {where}. Let it run before the answers are there.",
        f"cell {below(3)}: the solution raised RuntimeError: the same in both.",
    ]


def test_mistakes_of_every_kind_are_told_together(copied: Place, course: Course, declared: Declared) -> None:
    change(
        copied,
        [
            ("central_diff_grad_answer", "### END SOLUTION", "### END SOLUTIONS"),
            ("setup", "import torch\n", "import torch\nraise RuntimeError\n"),
        ],
        [],
    )
    copied.support.write_text(f"{copied.support.read_text()}\nimport nbformat\nfrom .tools import x\n")
    (copied.source.parent / "README.md").write_text("### END SOLUTION")
    (copied.source.parent / "backup.ipynb").write_text("{}")
    (copied.source.parent / "tools.py").write_text("def x(:\n")
    line = len(copied.support.read_text().splitlines()) - 1
    told = problems(copied, course, declared)
    assert [text for text in told if "is not defined" not in text][:3] == [
        "cell 2 (setup): the solution raised RuntimeError.",
        numbered(
            "cell (central_diff_grad_answer): '### END SOLUTIONS' looks like a marker but is none. Write '### BEGIN SOLUTION' or '### END SOLUTION'."
        ),
        numbered("cell (central_diff_grad_answer): '### BEGIN SOLUTION' is never closed. Add '### END SOLUTION'."),
    ]
    assert told[-6:] == [
        "source/small_gradients/README.md: has the name of a file that build writes into the release. Rename it.",
        "source/small_gradients/README.md: holds a solution region, and students get all that lies here. Take it out.",
        "source/small_gradients/backup.ipynb: is a second notebook, and students get all that lies here. Move it out of this folder.",
        f"source/small_gradients/support.py:{line}: imports 'nbformat', which students do not have. Use torch, numpy, matplotlib or Python's own library, or list its package in course_config.py.",
        f"source/small_gradients/support.py:{line + 1}: imports '.tools' from a package, which a release is not. Import the module by its name.",
        "source/small_gradients/tools.py:1: does not parse: invalid syntax.",
    ]


def test_a_cell_that_hangs_or_ends_the_kernel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "EXECUTION_SECONDS", 1)
    cells = ["1", "while True: pass"], ["import os\nos._exit(1)"]
    notebooks = [nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in part]) for part in cells]
    hangs, ends = run_all(notebooks, {})
    assert hangs.stopped == [Finding("does not end within 1 seconds.", "Make it faster.", "cell 2")]
    ended = Finding("ends the kernel that runs it.", "Let no cell exit or use up the memory.", "cell 1")
    assert ends.stopped == [ended]


def test_what_a_kernel_sends_in_pieces_is_one_text_in_the_solutions() -> None:
    slow = 'import time\n\nprint("first", flush=True)\ntime.sleep(0.5)\nprint("second")'
    (run,) = run_all([nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(slow)])], {})
    assert [output.text for output in run.notebook.cells[0].outputs] == ["first\nsecond\n"]


def test_a_solution_that_takes_long_is_tried_to_the_end_on_any_machine(place: Place) -> None:
    slow = """import time
import torch
from check import check

def grad_quadratic_form(A, x):
    end = time.thread_time() + 0.12  # a student's check would stop here after a second: it would try 14 times
    while time.thread_time() < end:
        pass
    return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()

check("grad_quadratic_form")"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(slow)])
    (run,) = run_all([notebook], {path.name: path.read_bytes() for path in place.release.glob("*.*")})
    (output,) = run.notebook.cells[0].outputs
    assert output.text.startswith("✓ grad_quadratic_form: all 3 shown examples are right, and the contract is kept.")


def test_an_interrupted_build_leaves_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders.replace_folder(tmp_path, {"a": b"old", "b": b"old", "c": b"old"})
    moved = Path.replace

    def interrupt(self: Path, target: Path) -> Path:
        if target.name == "b":
            raise KeyboardInterrupt
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        folders.replace_folder(tmp_path, {"a": b"new", "b": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"old", "c": b"old"}
    monkeypatch.undo()
    changed, removed = folders.replace_folder(tmp_path, {"a": b"new", "b": b"new"})
    assert ([path.name for path in changed], [path.name for path in removed]) == (["b"], ["c"])


def test_a_folder_holds_what_was_built_in_folders_of_its_own_too_and_nothing_else(tmp_path: Path) -> None:
    for stray in ("old/deep/file", "tests/old.py"):
        (tmp_path / stray).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / stray).write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "old")
    folders.replace_folder(tmp_path, {"a.py": b"a", "tests/a.py": b"b"})
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert found == {"a.py", "tests", "tests/a.py"}
    assert (tmp_path / "tests" / "a.py").read_bytes() == b"b"
