"""The course proves itself: stubs earn nothing, solutions everything, and every wrong formula is caught by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.judging.calls import Bank, Call
from autograder.judging.compare import tolerance_of
from autograder.judging.judge import Judge
from autograder.language import Exercise
from autograder.sandbox.client import Zygote
from tests.small_set import POINTS, TOTAL


def notebook(*sources: str) -> bytes:
    """Build a submission of code cells."""
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def calls_with_checks(exercise: Exercise, bank: Bank) -> list[tuple[Call, Any]]:
    """Pair every call with its check's tolerance."""
    tolerances = {check.name: tolerance_of(exercise, check) for check in exercise.checks}
    return [(call, tolerances[call.check]) for call in bank.calls[exercise.name]]


def test_the_exercises_are_those_of_the_syllabus(declared: Declared) -> None:
    assert {exercise.name: exercise.max_points for exercise in declared.assignment.exercises} == POINTS


def test_solutions_earn_everything(judge: Judge, place: Place, zygote: Zygote) -> None:
    result = judge.grade("solution", place.source.read_bytes(), zygote)
    assert (result.points, result.max_points) == (TOTAL, TOTAL)
    assert all(check.verdict == "correct" for item in result.exercises for check in item.checks)


def test_stubs_earn_nothing_and_are_called_not_attempted(judge: Judge, place: Place, zygote: Zygote) -> None:
    result = judge.grade("stub", (place.release / f"{place.name}.ipynb").read_bytes(), zygote)
    assert result.points == 0
    assert {check.verdict for item in result.exercises for check in item.checks} == {"not_attempted"}


@pytest.mark.parametrize(
    "answer",
    ["torch.zeros_like(x)", "x", "x.clone()", "torch.ones_like(x)", "torch.rand_like(x)", "x.new_zeros(())", "None", "0.0", "x * 0 + float('nan')"],
)  # fmt: skip
def test_nothing_is_paid_for_an_answer_without_work(judge: Judge, zygote: Zygote, answer: str) -> None:
    source = "import torch\ntorch.set_default_dtype(torch.float64)\n" + "\n".join(
        f"def {name}(*given):\n    x = [item for item in given if isinstance(item, torch.Tensor)][-1]\n    return {answer}"
        for name in POINTS
    )
    cells = [source, "def plot_gradient_field(ax, f, xlim, ylim, n):\n    return ax.quiver([0], [0], [0], [0])"]
    assert judge.grade("lazy", notebook(*cells), zygote).points == 0


def test_a_table_of_the_shown_answers_earns_nothing(judge: Judge, zygote: Zygote, place: Place) -> None:
    examples = json.loads((place.release / "examples.json").read_text())["grad_quadratic_form"]["examples"]
    table = [(item["inputs"]["x"]["tensor"], item["expected"]["tensor"]) for item in examples]
    source = (
        f"import torch\nTABLE = {table!r}\ndef grad_quadratic_form(A, x):\n    for given, answer in TABLE:\n"
        "        if x.flatten().tolist() == given:\n            return torch.tensor(answer, dtype=x.dtype).reshape(x.shape)\n"
        "    return torch.zeros_like(x)"
    )
    result = judge.grade("lookup", notebook(source), zygote)
    verdicts = {check.name: check.verdict for item in result.exercises for check in item.checks}
    assert verdicts["two matrices and a batch"] == "not_reached"
    assert result.points == 0


def test_everybody_is_asked_the_same_in_an_order_that_tells_nothing(judge: Judge, declared: Declared) -> None:
    for exercise in declared.assignment.exercises:
        order = [
            exercise.checks.index(next(c for c in exercise.checks if c.name == call.check))
            for call in judge.bank.calls[exercise.name]
        ]
        assert order != sorted(order), exercise.name


def test_another_key_draws_other_hidden_inputs_and_the_same_shown_ones(
    declared: Declared, place: Place, judge: Judge, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.course.key import PRIVATE_VARIABLE
    from autograder.judging.drawing import build

    monkeypatch.setenv(PRIVATE_VARIABLE, str(tmp_path / "other"))
    other = build(place, declared)
    assert (tmp_path / "other" / "course_key").stat().st_mode & 0o777 == 0o600
    assert other.digest != judge.bank.digest

    def answers(bank: Bank, check: str) -> list[list[float]]:
        calls = sorted((c for c in bank.calls["grad_quadratic_form"] if c.check == check), key=lambda c: c.index)
        return [call.expected.flatten().tolist() for call in calls]

    assert answers(other, "two matrices and a batch") == answers(judge.bank, "two matrices and a batch")
    assert answers(other, "non-symmetric A") != answers(judge.bank, "non-symmetric A")
