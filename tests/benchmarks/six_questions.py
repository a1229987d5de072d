"""One assignment in three forms, as our course, nbgrader's and otter's: six questions, each on fifteen inputs.

What a student writes is the same in all of them, and so are the inputs' sizes: whoever is slower does more beside it.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.common.conventions import stub_of

NAME = "six_questions"
DRAWS = {"hidden": 10, "shown": 2, "float32": 3}
POINTS = 6  # of each question
INPUTS = {'vector("n")': "torch.randn(4)", 'matrix("n", "n")': "torch.randn(4, 4)"}
FIND = {"gradient": "torch.func.grad", "jacobian": "torch.func.jacrev", "hessian": "torch.func.hessian"}


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: the function's.
        given: argument name to how it is declared; it is differentiated with respect to the last one.
        find: which derivative.
        body: the mathematics.
        answer: what a student returns.
        forbids: what stands in the declaration.
    """

    name: str
    given: Mapping[str, str]
    find: str
    body: str
    answer: str
    forbids: str = "BY_HAND"

    @property
    def arguments(self) -> str:
        """The signature's inside."""
        return ", ".join(self.given)

    @property
    def last(self) -> str:
        """The argument that varies."""
        return [*self.given][-1]


VECTOR, MATRIX = INPUTS
QUESTIONS = (
    Question("grad_squares", {"x": VECTOR}, "gradient", "(x**2).sum()", "2 * x"),
    Question("grad_log_sum_exp", {"x": VECTOR}, "gradient", "torch.logsumexp(x, 0)", "torch.softmax(x, 0)"),
    Question("grad_form", {"A": MATRIX, "x": VECTOR}, "gradient", "x @ A @ x", "(A + A.mT) @ x"),
    Question("jac_layer", {"A": MATRIX, "x": VECTOR}, "jacobian", "torch.sin(A @ x)", "torch.cos(A @ x)[:, None] * A"),
    Question("grad_distance", {"B": MATRIX, "A": MATRIX}, "gradient", "((A - B) ** 2).sum()", "2 * (A - B)"),
    Question(
        "hess_by_autograd", {"A": MATRIX, "x": VECTOR}, "hessian", "(A @ x).sin().sum()",
        "torch.func.hessian(lambda z: (A @ z).sin().sum())(x)", "None",
    ),
)  # fmt: skip
SUPPORT = '''"""Public code of the benchmark."""

import matplotlib.pyplot as plt
import torch


def show_field(grad):
    """Draw a gradient at 49 points."""
    points = torch.cartesian_prod(torch.linspace(-2.0, 2.0, 7), torch.linspace(-2.0, 2.0, 7))
    figure, ax = plt.subplots()
    ax.quiver(*points.T, *torch.stack([grad(point) for point in points]).T)
    plt.close(figure)
'''
SETUP = "import torch\nfrom support import show_field\n\ntorch.set_default_dtype(torch.float64)"
SHOWN = "show_field(grad_squares)"
DECLARED = '''"""A question of the benchmark."""

import torch

from autograder.language import BY_HAND, exercise, gradient, hessian, hidden, jacobian, matrix, ordinary, shown, vector


@exercise(
    given=dict({given}),
    find={find}("{last}"),
    checks=[
        hidden("ordinary inputs", ordinary.draws({hidden}), points=4),
        shown("two that everybody sees", ordinary.draws({shown}), points=1),
        hidden("float32", ordinary.float32().draws({float32}), points=1),
    ],
    forbids={forbids},
)
def {name}({arguments}):
    """The {find} with respect to {last}."""
    return {body}
'''
TEST = """\
torch.manual_seed(0)
for dtype in {count} * [torch.float64] + {float32} * [torch.float32]:
    {inputs}
    {last} = {last}.to(dtype)
    expected = {find}(lambda {last}: {body})({last})
    actual = {name}({arguments})
    assert actual.dtype == dtype and actual.shape == expected.shape
    assert torch.allclose(actual, expected, rtol=1e-4 if dtype == torch.float32 else 1e-9)
"""


def answers() -> Iterator[tuple[Question, str]]:
    """Yield each question with a student's cell."""
    for question in QUESTIONS:
        yield question, f"def {question.name}({question.arguments}):\n    return {question.answer}"


def code_cell(source: str, **about: Any) -> dict[str, Any]:
    """Write a cell, and nbgrader's words about it."""
    name = about.get("grade_id") or f"cell-{abs(hash(source))}"
    told = {"nbgrader": {"schema_version": 3, "locked": False, **about}} if about else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name[:60],
        "metadata": told,
        "outputs": [],
        "source": source,
    }


def notebook(cells: list[dict[str, Any]]) -> bytes:
    """Write a notebook."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}).encode()


# --- ours ------------------------------------------------------------------------------------------------------


def write_course(root: Path) -> None:
    """Write our form: a course with this assignment."""
    source, hidden = root / "source" / NAME, root / "tests" / "hidden" / NAME
    source.mkdir(parents=True)
    hidden.mkdir(parents=True)
    (root / "course_config.py").write_text(
        f'from autograder.course import Course\n\nCOURSE = Course(title="Six questions", assignments=["{NAME}"])\n'
    )
    (source / f"{NAME}.ipynb").write_bytes(submission())
    (source / "support.py").write_text(SUPPORT)
    names = ", ".join(f'"{question.name}"' for question in QUESTIONS)
    contents = f'from autograder.language import Assignment\n\nASSIGNMENT = Assignment("Six questions", [{names}])\n'
    (hidden / "__init__.py").write_text(f'"""The benchmark\'s questions."""\n\n{contents}')
    for question in QUESTIONS:
        given = ", ".join(f"{name}={kind}" for name, kind in question.given.items())
        words = {**vars(question), **DRAWS, "given": given, "arguments": question.arguments, "last": question.last}
        (hidden / f"{question.name}.py").write_text(DECLARED.format(**words))


def submission() -> bytes:
    """Return a student's notebook in our form, with all that is right."""
    checks = (f'check("{question.name}")' for question in QUESTIONS)
    written = [cell for pair in zip((text for _, text in answers()), checks, strict=True) for cell in pair]
    return notebook([code_cell(source) for source in (f"from check import check\n{SETUP}", *written, SHOWN)])


def untouched() -> bytes:
    """Return a notebook of our form without work, as a release has it."""
    stubs = [f"{text.partition(chr(10))[0]}\n    {stub_of(question.name)}" for question, text in answers()]
    return notebook([code_cell(source) for source in (f"from check import check\n{SETUP}", *stubs, SHOWN)])


# --- nbgrader's and otter's ------------------------------------------------------------------------------------


def test_of(question: Question) -> str:
    """Return the code that tests one question, as nbgrader and otter run it beside the student's."""
    draws = [f"{name} = {INPUTS[kind]}" for name, kind in question.given.items()]
    cast = [f"{name} = {name}.to(dtype)" for name in question.given]
    return TEST.format(
        **{**vars(question), "find": FIND[question.find]},
        count=DRAWS["hidden"] + DRAWS["shown"],
        float32=DRAWS["float32"],
        inputs="\n    ".join([*draws, *cast]),
        last=question.last,
        arguments=question.arguments,
    )


def nbgraders(with_solutions: bool) -> bytes:
    """Return nbgrader's form: the instructor's notebook, or what a student hands in."""
    cells = [code_cell(SETUP)]
    for question, answer in answers():
        head, _, body = answer.partition("\n")
        marked = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
        text, name = (marked if with_solutions else answer), question.name
        test = f"### BEGIN HIDDEN TESTS\n{test_of(question)}### END HIDDEN TESTS"
        cells += [
            code_cell(text, grade=False, grade_id=f"{name}_answer", solution=True, task=False),
            code_cell(test, grade=True, grade_id=name, points=POINTS, solution=False, task=False, locked=True),
        ]
    return notebook([*cells, code_cell(SHOWN)])


def otters() -> bytes:
    """Return what a student hands in to otter."""
    return notebook([code_cell(SETUP), *(code_cell(text) for _, text in answers()), code_cell(SHOWN)])


def otter_test(question: Question) -> str:
    """Return the file of one question's test."""
    test = textwrap.indent(test_of(question), "    ")
    lines = [f"    {question.name} = env[{question.name!r}]", test]
    head = "import torch\nfrom otter.test_files import test_case\n\nOK_FORMAT = False\n\n"
    told = f'name = "{question.name}"\npoints = {POINTS}\n\n\n@test_case()\ndef test(env):\n'
    return head + told + "\n".join(lines)
