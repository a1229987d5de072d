"""Answers to the calls of pictures: recorded among the others, whatever they are, and without any say in the points."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.course import Course
from autograder.course.places import Place
from autograder.judging import picture_answers
from autograder.judging.asking import Asking
from autograder.judging.bank_file import load
from autograder.judging.deciding import decided
from autograder.judging.digest import digest_of
from autograder.judging.drawing import picture_calls
from autograder.judging.judge import Judge
from autograder.judging.picture_answers import MOST_BYTES, Recorded, Unlike, keep, like, packed, path_of, read
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import TensorOn, Unsendable
from autograder.sandbox.outcome import Outcome
from tests.golden import stable
from tests.submissions.corpus import Corpus
from tests.submissions.notebooks import file_of

CORPUS = Corpus("ps1_gradients")
NAME = "central_diff_grad"


def notebook(*cells: str) -> bytes:
    """Write a notebook of code cells."""
    made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def solved(place: Place, *cells: str) -> bytes:
    """Write the solution with more cells below."""
    source = json.loads(place.source.read_bytes())
    return notebook(*("".join(c["source"]) for c in source["cells"] if c["cell_type"] == "code"), *cells)


def graded(judge: Judge, zygote: Zygote, data: bytes, tmp_path: Path) -> tuple[SubmissionResult, dict[str, Any]]:
    """Grade a notebook and read back what was recorded."""
    result, kept = judge.grade_with_answers("s", data, zygote)
    keep(kept, tmp_path, "s")
    return result, read(tmp_path, result)


def without_pictures(judge: Judge) -> Judge:
    """Return a judge that makes no calls of pictures."""
    return replace(judge, bank=replace(judge.bank, pictures={}))


# --- the calls ---------------------------------------------------------------------------------------------


def test_inputs_of_pictures_are_public_and_hang_on_no_key(judge: Judge) -> None:
    exercise = judge.declared.assignment[NAME]
    drawn = [call.fingerprint for call in picture_calls(exercise, exercise.pictures[0])]
    assert drawn == [call.fingerprint for call in judge.bank.pictures[NAME]]
    assert len(set(drawn)) == 13


def test_a_bank_keeps_the_calls_of_pictures(place: Place, judge: Judge) -> None:
    kept = load(place)
    assert kept is not None
    for name, pictures in judge.bank.pictures.items():
        own = [(call.check, call.index, call.fingerprint) for call in pictures]
        assert [(call.check, call.index, call.fingerprint) for call in kept.pictures[name]] == own


def test_another_picture_makes_another_bank(place: Place, tmp_path: Path) -> None:
    for name in ("source", "tests/hidden"):
        shutil.copytree(place.root / name, tmp_path / name)
    copy = Place(tmp_path, place.name)
    before = digest_of(copy)
    path = copy.exercise_file(NAME)
    path.write_text(path.read_text().replace('"step h"', '"h"'))
    assert digest_of(copy) != before


# --- what is recorded --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["right/careful_student", "misconception/one_sided", "misconception/exchanges_the_axes"]
)
def test_right_and_wrong_answers_are_recorded_alike(judge: Judge, zygote: Zygote, tmp_path: Path, name: str) -> None:
    _, recorded = graded(judge, zygote, file_of(CORPUS, CORPUS.golden(name)), tmp_path)
    assert {exercise: len(several) for exercise, several in recorded.items()} == {NAME: 13, "plot_gradient_field": 1}
    (field,) = recorded["plot_gradient_field"]
    assert field.value["arrows (x, y, U, V)"].shape == (49, 4)


HOSTILE = {
    "nothing": "return None",
    "a text": "return 'a' * 100_000",
    "a column": "return torch.zeros(x.numel(), 1)",
    "another dtype": "return torch.zeros(x.shape, dtype=torch.float32)",
    "much too large": "return torch.zeros(600_000)",
    "nested without end": "a = []; a.append(a); return a",
    "a value that cannot be sent": "return object()",
    "no tensor": "return x.tolist()",
    "a lying tensor": "class T(torch.Tensor): shape = property(lambda s: x.shape)\n    return torch.zeros(7).as_subclass(T)",
    "an exception": "raise ValueError(str(x))",
    "an exit": "import os; os._exit(0)",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_drawn_beside_the_right_answer_is_not_recorded(
    place: Place, judge: Judge, zygote: Zygote, tmp_path: Path, body: str
) -> None:
    data = solved(place, f"def {NAME}(f, x, h=None):\n    {body}\n")
    result, recorded = graded(judge, zygote, data, tmp_path)
    assert set(recorded) == {"plot_gradient_field"}
    assert stable(result) == stable(without_pictures(judge).grade("s", data, zygote))


def test_numbers_that_are_none_are_recorded(place: Place, judge: Judge, zygote: Zygote, tmp_path: Path) -> None:
    data = solved(place, f"def {NAME}(f, x, h=None):\n    return torch.full_like(x, torch.nan)\n")
    _, recorded = graded(judge, zygote, data, tmp_path)
    assert len(recorded[NAME]) == 13
    assert all(bool(item.value.isnan().all()) for item in recorded[NAME])


@pytest.mark.parametrize("fatal", ["while True: pass", "import os; os.abort()", "torch.empty(10 ** 13)"])
def test_what_happens_in_calls_of_pictures_only_costs_the_pictures_only(
    place: Place, judge: Judge, zygote: Zygote, tmp_path: Path, fatal: str
) -> None:
    body = f"    if h is not None and h < 0.2:\n        {fatal}\n    return solution(f, x, h)\n"
    data = solved(place, f"solution = {NAME}", f"def {NAME}(f, x, h=None):\n{body}")
    quick = replace(judge, limits=replace(judge.limits, seconds_per_call=2.0))
    started = time.monotonic()
    result, recorded = graded(quick, zygote, data, tmp_path)
    assert time.monotonic() - started < 30  # not thirteen times the limit, on a machine however busy
    assert result.points == result.max_points
    assert set(recorded) == {"plot_gradient_field"}


class Slow:
    """Stands in for a session: every call of a picture takes long, or all calls end so."""

    def __init__(self, judge: Judge, seconds: float, ended: str = "returned", only_pictures: bool = True) -> None:
        self.shown = {id(call.inputs): call for call in judge.bank.pictures[NAME]}
        self.right = {id(call.inputs): call.expected for call in judge.bank.calls[NAME]}
        self.seconds, self.ended, self.only_pictures, self.count = seconds, ended, only_pictures, 0

    def call(self, target: object, inputs: Mapping[str, Any], **_: Any) -> Outcome:
        if id(inputs) in self.shown:
            self.count += 1
            return Outcome(self.ended, value=self.shown[id(inputs)].expected, seconds=self.seconds)
        if self.only_pictures:
            return Outcome("returned", value=self.right[id(inputs)])
        return Outcome(self.ended, seconds=self.seconds)

    def fetch(self, name: str) -> Outcome:
        return Outcome("returned", value="c")


def asked(judge: Judge, session: Slow) -> Asking:
    """Ask all that there is to ask about one exercise."""
    asking = Asking(judge.yardstick(judge.declared.assignment[NAME]), session)
    asking.ask_public(judge.bank.calls[NAME], judge.bank.pictures[NAME])
    asking.ask_hidden(judge.bank.calls[NAME])
    return asking


@pytest.mark.parametrize(
    ("seconds", "ended", "only_pictures", "most"),
    [(0.0, "returned", True, 13), (4.0, "returned", True, 3), (10.0, "timed_out", True, 1), (0.1, "crashed", True, 1)],
)
def test_calls_of_pictures_together_take_no_longer_than_one_call_may(
    judge: Judge, seconds: float, ended: str, only_pictures: bool, most: int
) -> None:
    session = Slow(judge, seconds, ended, only_pictures)
    asking = asked(judge, session)
    assert decided(asking.yardstick.exercise, asking.answers).points == 15
    assert session.count == most
    assert len(asking.recorded) == (most if ended == "returned" else 0)


def test_once_a_check_was_stopped_no_picture_is_tried(judge: Judge) -> None:
    session = Slow(judge, 10.0, "timed_out", only_pictures=False)
    asked(judge, session)
    assert session.count == 0


# --- plain data --------------------------------------------------------------------------------------------


def test_an_answer_like_the_right_one_becomes_plain_data() -> None:
    expected = {"a": (torch.zeros(2), 1.0), "b": "right", "c": [True, 3, None]}
    actual = {"a": [TensorOn(torch.ones(2), "cpu"), 2], "b": "wrong\x00\x1b[31m" + "x" * 500, "c": (False, 4, None)}
    value = like(actual, expected)
    assert torch.equal(value["a"][0], torch.ones(2))
    assert value["a"][1] == 2.0 and type(value["a"][1]) is float
    assert value["b"].startswith("wrong[31m")
    assert len(value["b"]) <= 100
    assert value["c"] == [False, 4, None]


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (torch.zeros(2), torch.zeros(3)),
        (torch.zeros(2, dtype=torch.float32), torch.zeros(2, dtype=torch.float64)),
        (0.0, torch.zeros(())),
        (True, 1.0),
        (True, 1),
        (1.0, 1),
        (None, "text"),
        (Unsendable("numpy.float64"), 1.0),
        ([1.0], [1.0, 2.0]),
        ("ab", ["a", "b"]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": (torch.zeros(2),)}, {"a": (torch.zeros(3),)}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_another_type_shape_or_dtype_is_refused(actual: Any, expected: Any) -> None:
    with pytest.raises(Unlike):
        like(actual, expected)


# --- the file ----------------------------------------------------------------------------------------------


@pytest.fixture
def kept(judge: Judge, tmp_path: Path) -> Iterator[tuple[Path, SubmissionResult]]:
    """Keep one answer of one exercise."""
    blank = judge.blank("s", "ab" * 32)
    keep(packed(blank, {"e": [Recorded("p", 0, "f", torch.ones(2))]}), tmp_path, "s")
    yield tmp_path, blank


def test_what_was_kept_is_read_back(kept: tuple[Path, SubmissionResult]) -> None:
    (answer,) = read(*kept)["e"]
    assert (answer.picture, answer.index, answer.fingerprint) == ("p", 0, "f")
    assert torch.equal(answer.value, torch.ones(2))


@pytest.mark.parametrize("changed", [{"submission_sha256": "cd" * 32}, {"bank": "another"}, {"student": "t"}])
def test_answers_of_another_submission_or_bank_are_not_used(
    kept: tuple[Path, SubmissionResult], changed: dict[str, str]
) -> None:
    folder, result = kept
    assert read(folder, result.model_copy(update=changed)) == {}


@pytest.mark.parametrize("data", [b"", b"AGW1", b"{}", b"\x80\x04pickle", b"x" * (2 * MOST_BYTES + 1)])
def test_a_file_that_is_none_of_ours_is_no_file(kept: tuple[Path, SubmissionResult], data: bytes) -> None:
    folder, result = kept
    path_of(folder, "s").write_bytes(data)
    assert read(folder, result) == {}


def test_a_submission_without_answers_leaves_none_of_an_earlier_one(kept: tuple[Path, SubmissionResult]) -> None:
    folder, result = kept
    keep(b"", folder, "s")
    assert read(folder, result) == {}
    assert not list((folder / "answers").iterdir())


def test_an_exercise_whose_answers_do_not_fit_is_left_out(judge: Judge, tmp_path: Path) -> None:
    blank = judge.blank("s", "ab" * 32)
    large = [Recorded("p", 0, "f", torch.ones(MOST_BYTES // 8))]
    many = [Recorded("p", index, "f", torch.ones(1)) for index in range(2000)]
    small = [Recorded("p", 0, "f", torch.ones(2))]
    keep(packed(blank, {"large": large, "many": many, "none": [], "small": small}), tmp_path, "s")
    assert set(read(tmp_path, blank)) == {"small"}
    assert path_of(tmp_path, "s").stat().st_size < 2000


def test_a_result_has_no_field_for_answers(judge: Judge) -> None:
    assert not {"answers", "pictures"} & set(judge.blank("s", "").model_dump())
    assert picture_answers.MOST_BYTES == 1 << 20


def test_the_course_has_pictures(course: Course, judge: Judge) -> None:
    drawn = [item.name for item in judge.declared.assignment.exercises if item.pictures]
    assert drawn == ["central_diff_grad", "plot_gradient_field"]
