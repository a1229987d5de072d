"""What a student reads from `check`, in a release that has nothing of ours installed, word for word."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.preprocessors import ExecutePreprocessor

from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.language import BY_HAND, Assignment, exercise, hidden, matrix, ordinary, shown, value
from autograder.publishing.making.examples import examples_json
from tests.small_set import NAMES, ROOT

SETUP = "import torch\ntorch.set_default_dtype(torch.float64)\nfrom check import check\n"


@pytest.fixture
def release(place: Place, tmp_path: Path) -> Path:
    """A student's copy of the release, far from the course."""
    return Path(shutil.copytree(place.release, tmp_path / "mine"))


FORKED_FOR_EACH = """
import json, os, sys, traceback
sys.modules["autograder"] = None
import matplotlib.pyplot, torch
torch.func.grad(torch.sum)(torch.zeros(1))
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(name + "." + asked["name"], os.O_WRONLY | os.O_CREAT), number)
        os.environ.update(asked["environment"])
        os.chdir(asked["release"])
        sys.path.insert(0, asked["release"])
        code = 1
        try:
            exec(compile(asked["code"], "<string>", "exec"), {"__name__": "__main__"})
            code = 0
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class StudentsPython:
    """A clean interpreter that has imported torch and cannot import `autograder`; it forks a child for each code."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0
        clean = {"PATH": os.environ["PATH"], "HOME": str(folder), "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", FORKED_FOR_EACH],
            cwd=folder,
            env=clean,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, release: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run code in the release."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._count += 1
        asked = {"name": str(self._count), "release": str(release), "code": SETUP + code, "environment": environment}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        ended = int(self._process.stdout.readline())
        out, err = ((self._folder / f"{name}.{self._count}").read_text(encoding="utf-8") for name in ("out", "err"))
        return subprocess.CompletedProcess([], ended, out, err)

    def says(self, release: Path, code: str) -> str:
        """Return what is printed, and make sure that nothing is raised."""
        done = self.run(release, code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudentsPython]:
    """One such interpreter for all tests."""
    python = StudentsPython(tmp_path_factory.mktemp("student"))
    yield python
    python.close()


RIGHT = "((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()"
QUADRATIC = "def grad_quadratic_form(A, x):\n    return {answer}\ncheck('grad_quadratic_form')"


def test_right_answers(student: StudentsPython, release: Path) -> None:
    text = student.says(release, QUADRATIC.format(answer=RIGHT))
    assert (
        text
        == "✓ grad_quadratic_form: all 3 shown examples are right, and the contract is kept. The hidden checks try what else the statement names.\n  Your prediction is still open: predict_grad_quadratic_form is not a letter in quotes yet.\n"
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("x.unsqueeze(-1)", "example 1 of 3: you returned shape (2, 1); required is (2,)."),
        ("((A + A.mT) @ x).float()", "example 1 of 3: you returned torch.float32; required is torch.float64, like the inputs."),
        ("((A + A.mT) @ x).tolist()", "of type list; a tensor is required."),
        ("-(A + A.mT) @ x", "look at       the sign: every entry has the opposite sign."),
        ("2 * (A + A.mT) @ x", "look at       a factor 2 that is too many, or a ½ that got lost."),
        ("(A + A.mT) @ x / 2", "look at       a factor 2 that got lost, or a ½ that is too many."),
        ("0 * x", "look at       only zeros were returned."),
        ("x / 0", "look at       NaN or infinity: is there a division by zero, a logarithm of zero, or an overflow?"),
        ("2 * A @ x", "look at       work the smallest example by hand, entry by entry, and compare.\n  for           A = tensor([["),
        ("x.add_(1)", "your function changed its input x. Work on a copy: x.clone(), and avoid +=, x[i] = … and x.data."),
        ("A.nothing", "your function raised AttributeError: 'Tensor' object has no attribute 'nothing'"),
        ("torch.autograd.grad(x @ A @ x, x)[0]", "this exercise is by hand: nothing from torch.autograd or torch.func, and no .backward()."),
        ("x.clone().requires_grad_().sum().backward()", "this exercise is by hand: nothing from torch.autograd or torch.func, and no .backward()."),
        ("torch.autograd.functional.jacobian(lambda z: z @ A @ z, x)", "this exercise is by hand: nothing from torch.autograd or torch.func, and no .backward()."),
        ("None", "None of type NoneType; a tensor is required. Is a `return` missing?"),
        ("((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1) * (1 + 1e-6)", "look at       accuracy: the idea is nearly right"),
        ("(A + A.mT) @ x", "example 3 of 3: your function raised RuntimeError: "),
        ("torch.func.grad(lambda z: z @ A @ z)(x)", "this exercise is by hand: nothing from torch.autograd or torch.func, and no .backward()."),
    ],
)  # fmt: skip
def test_wrong_answers(student: StudentsPython, release: Path, answer: str, expected: str) -> None:
    text = student.says(release, QUADRATIC.format(answer=answer))
    assert text.startswith("✗ grad_quadratic_form: ")
    assert expected in text


def test_a_wrong_value_shows_what_was_returned_and_what_is_required(student: StudentsPython, release: Path) -> None:
    lines = student.says(release, QUADRATIC.format(answer="0 * x")).splitlines()
    example = json.loads((release / "examples.json").read_text())["grad_quadratic_form"]["examples"][0]
    assert lines[0] == "✗ grad_quadratic_form: example 1 of 3: 2 of 2 entries are wrong."
    assert lines[1].startswith("  you returned  tensor([")
    assert (
        lines[2].replace("[ ", "[")
        == "  required is   tensor([" + ", ".join(f"{v:.4f}" for v in example["expected"]["tensor"]) + "])"
    )


HORNER = """
def poly_value_and_slope(c, x):
    value, slope = torch.zeros_like(x), torch.zeros_like(x)
    for coefficient in c.flip(0):
        value, slope = value * x + coefficient, slope * x + value
    return value{detached}, slope{detached}
predict_poly_value_and_slope = "c"
check("poly_value_and_slope")
"""


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A student's copy of the first set's release, some of whose shown inputs require a gradient."""
    return Path(shutil.copytree(ROOT / "release" / "ps1_gradients", tmp_path / "first"))


def test_an_answer_that_hangs_on_the_graph_of_an_input_is_seen_at_home(student: StudentsPython, first: Path) -> None:
    text = student.says(first, HORNER.format(detached=""))
    assert text.startswith(
        "≈ poly_value_and_slope: nearly there: the values are right, but your result still requires a gradient"
    )
    assert student.says(first, HORNER.format(detached=".detach()")).startswith("✓ poly_value_and_slope: all 3 shown")


def test_what_raises_only_on_inputs_that_require_a_gradient_is_told(student: StudentsPython, first: Path) -> None:
    code = HORNER.format(detached="").replace("value, slope =", "x.numpy()\n    value, slope =", 1)
    text = student.says(first, code)
    assert "example 1 of 3: your function raised RuntimeError: Can't call numpy()" in text


def test_numbers_that_look_the_same_are_written_with_all_their_digits(student: StudentsPython, release: Path) -> None:
    text = student.says(release, QUADRATIC.format(answer="((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1) * (1 + 1e-7)"))
    returned, required = (line.split("  ")[-1] for line in text.splitlines()[1:3])
    assert returned != required and "tensor" not in returned


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("check('nothing')", f"✗ nothing: there is no exercise of this name. The exercises are {NAMES}.\n"),
        ("check('grad_quadratic_form')", "✗ grad_quadratic_form: grad_quadratic_form is not defined yet. Run its cell first; if you renamed the function, name it back.\n  Your prediction is still open: predict_grad_quadratic_form is not a letter in quotes yet.\n"),
        ("def grad_quadratic_form(A, x):\n    raise NotImplementedError('write grad_norm')\ncheck('grad_quadratic_form')", "✗ grad_quadratic_form: example 1 of 3: your function calls grad_norm, which is not written yet.\n  Your prediction is still open: predict_grad_quadratic_form is not a letter in quotes yet.\n"),
        ("def grad_quadratic_form(A, x):\n    raise NotImplementedError('write grad_quadratic_form')\ncheck('grad_quadratic_form')", "✗ grad_quadratic_form: example 1 of 3: not attempted yet. Replace the line `raise NotImplementedError(…)` with your code.\n  Your prediction is still open: predict_grad_quadratic_form is not a letter in quotes yet.\n"),
    ],
)  # fmt: skip
def test_what_is_missing(student: StudentsPython, release: Path, code: str, expected: str) -> None:
    assert student.says(release, code) == expected


def test_asked_functions_cannot_be_differentiated_at_home_either(student: StudentsPython, release: Path) -> None:
    code = (
        "def central_diff_grad(f, x, h=None):\n    x = x.clone().requires_grad_()\n    return torch.autograd.grad(f(x), x)[0]\n"
        "check('central_diff_grad')"
    )
    assert "example 1 of 4: this exercise is by hand" in student.says(release, code)


def test_arrows_on_the_wrong_axes_are_seen(student: StudentsPython, release: Path) -> None:
    code = (
        "import matplotlib.pyplot as plt\ndef plot_gradient_field(ax, f, xlim, ylim, n):\n    return plt.quiver([0], [0], [1], [1])\n"
        "check('plot_gradient_field')"
    )
    assert "example 1 of 1: the place of what was drawn: yours is 'outside ax'; required is 'on ax'" in student.says(
        release, code
    )


def test_too_few_arrows_are_counted_and_nan_is_shown_as_nan(student: StudentsPython, release: Path) -> None:
    plot = "import torch\ndef plot_gradient_field(ax, f, xlim, ylim, n):\n    z = torch.{zeros}\n    return ax.quiver(z, z, z / 0, z)\ncheck('plot_gradient_field')"
    assert "arrows drawn: yours is 4; required is 9" in student.says(release, plot.format(zeros="zeros(4)"))
    assert "nan" in student.says(release, plot.format(zeros="zeros(9)"))


def test_a_figure_that_is_already_open_is_left_alone(student: StudentsPython, release: Path) -> None:
    code = (
        "import matplotlib.pyplot as plt\nplt.figure()\ndef plot_gradient_field(ax, f, xlim, ylim, n):\n    return ax.quiver([0], [0], [1], [1])\n"
        "check('plot_gradient_field')\nprint(plt.get_fignums())"
    )
    text = student.says(release, code)
    assert "arrows drawn: yours is 1; required is 9" in text
    assert text.endswith("[1]\n")


def test_an_exception_is_told_with_its_line_and_the_inputs(student: StudentsPython, release: Path) -> None:
    text = student.says(
        release, "def grad_quadratic_form(A, x):\n    y = 1\n    return A.nothing\ncheck('grad_quadratic_form')"
    )
    assert "(line 6 of the cell of grad_quadratic_form)\n  for           A = tensor([[" in text


def test_calls_are_counted_at_home(student: StudentsPython, release: Path) -> None:
    code = (
        "def central_diff_grad(f, x, h=None):\n    h = h or 6e-6\n    f(x)\n    e = torch.eye(x.numel()).reshape(-1, *x.shape)\n"
        "    return torch.stack([(f(x + h * d) - f(x - h * d)) / (2 * h) for d in e]).reshape(x.shape)\ncheck('central_diff_grad')"
    )
    text = "≈ central_diff_grad: nearly there: the values are right, but you called f 5 times; 4 are enough.\n"
    assert student.says(release, code).startswith(text)


def test_nbgraders_validation_counts_a_wrong_answer(student: StudentsPython, release: Path) -> None:
    code = QUADRATIC.format(answer="0 * x")
    assert student.run(release, code, NBGRADER_EXECUTION="validate").returncode == 1
    assert (
        student.run(
            release,
            QUADRATIC.format(answer=RIGHT),
            NBGRADER_EXECUTION="validate",
        ).returncode
        == 0
    )


def executed(release: Path, answers: dict[str, str]) -> dict[str, str]:
    """Fill cells of the released notebook, run it in real Jupyter, and return the check cells' outputs."""
    notebook = nbformat.read(release / "small_gradients.ipynb", as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        cell.source = answers.get(grade_id, cell.source)
    runner = ExecutePreprocessor(timeout=120, kernel_name="python3", extra_arguments=["--IPKernelApp.log_level=ERROR"])
    done, _ = runner.preprocess(notebook, {"metadata": {"path": str(release)}})
    graded = [cell for cell in done.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return {cell.metadata.nbgrader.grade_id: "".join(o.get("text", "") for o in cell.outputs) for cell in graded}


def test_the_untouched_notebook_runs_to_its_end_in_jupyter(release: Path) -> None:
    for name, text in executed(release, {}).items():
        assert text.startswith(f"✗ {name}: example 1 of "), text
        assert "not attempted yet" in text


@pytest.mark.long
def test_a_solved_notebook_says_so_in_jupyter(release: Path, place: Place) -> None:
    worked: Any = nbformat.read(place.solutions / f"{place.name}.ipynb", as_version=4)
    answers = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in worked.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    assert all(text.startswith("✓") for text in executed(release, answers).values())


@exercise(
    given=dict(X=matrix("n", "n"), dX=matrix("n", "n")),
    find=value().as_function_of("dX"),
    checks=[hidden("ordinary", ordinary, points=1), shown("small", ordinary.sizes(n=2).leaves().draws(2), points=1)],
    forbids=BY_HAND,
)
def commuted(X, dX):  # type: ignore[no-untyped-def]
    """What dX becomes beside X."""
    return X @ dX


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("lambda dX: (X @ dX).detach()", "✓ commuted: both shown examples are right, and the contract is kept."),
        ("lambda dX: (dX @ X).detach()", "✗ commuted: example 1 of 2: 4 of 4 entries are wrong."),
        ("X", "of type Tensor; a function of dX is required."),
        ("None", "you returned None of type NoneType; a function of dX is required. Is a `return` missing?"),
        ("lambda dX: torch.func.jvp(lambda Y: X @ Y, (X,), (dX,))[1]", "this exercise is by hand:"),
        ("lambda dX: dX.nothing", "your function raised AttributeError: 'Tensor' object has no attribute 'nothing'"),
        ("lambda dX: ((X @ dX).detach(), dX.data.mul_(2))[0]", "your function changed its input dX."),
    ],
)
def test_a_function_that_is_handed_back_is_called(
    student: StudentsPython, release: Path, answer: str, expected: str
) -> None:
    declared = Declared(Assignment("", [commuted.exercise]), frozenset())
    (release / "examples.json").write_text(examples_json(declared), encoding="utf-8")
    assert expected in student.says(release, f"def commuted(X):\n    return {answer}\ncheck('commuted')")
