"""The same submission has the same points on a device, but for code that forgets it; shown on one that is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.commands.doorway import warm
from autograder.course import Course
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging.judge import Judge
from autograder.judging.prepare import judge_with, make_judge
from autograder.judging.result import SubmissionResult
from autograder.sandbox.client import Zygote
from tests.sandbox.stand_in_device import NAME, launch_device
from tests.small_set import ROOT

SYMMETRIC_ONLY, RIGHT = (
    "return (2 * A @ x.unsqueeze(-1)).squeeze(-1)",
    "return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()",
)
SLOPES, BACK = "slopes = x.new_zeros(x.numel())", "return slopes.reshape(x.shape)"


@pytest.fixture(scope="module")
def on_device(private: Path) -> Iterator[Zygote]:
    """A zygote whose workers' calls are made on the stand-in device."""
    with warm(launch_device(private / "matplotlib")) as started:
        yield started


Both = Callable[[str, str], tuple[SubmissionResult, SubmissionResult]]


@pytest.fixture(scope="module")
def graded_on_both(on_device: Zygote, zygote: Zygote, judge: Judge, place: Place, course: Course) -> Both:
    """Grade the small course's solutions, with one text in them changed, on the CPU and on the device."""
    there = judge_with(judge.bank, place, course, judge.declared, on_device)

    def graded(old: str, new: str) -> tuple[SubmissionResult, SubmissionResult]:
        notebook = json.loads(place.source.read_text())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"]).replace(old, new)
        data = json.dumps(notebook).encode()
        return judge.grade("here", data, zygote), there.grade("there", data, on_device)

    return graded


def told(result: SubmissionResult) -> list[tuple[str, object, list[str]]]:
    """Return what a student is told of each exercise."""
    return [(item.name, item.misconception, [check.verdict for check in item.checks]) for item in result.exercises]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("", "", id="the solutions"),
        pytest.param(RIGHT, SYMMETRIC_ONLY, id="a misconception, which is named there, too"),
        pytest.param(RIGHT, "return -x.float()", id="the opposite sign in another dtype", marks=pytest.mark.long),
        pytest.param(RIGHT, "return A", id="another shape", marks=pytest.mark.long),
        pytest.param(RIGHT, "return x / 0", id="no numbers", marks=pytest.mark.long),
        pytest.param(RIGHT, "raise ValueError(x)", id="an exception", marks=pytest.mark.long),
        pytest.param("-> Quiver:", "-> Quiver:\n    return ax.quiver(0, 0, 1, 1)", id="a plot", marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_the_same_code_has_the_same_points(graded_on_both: Both, old: str, new: str) -> None:
    here, there = graded_on_both(old, new)
    assert (here.device, there.device) == ("cpu", NAME)
    assert told(there) == told(here)
    assert there.points == here.points


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        (SLOPES, "slopes = torch.zeros(x.numel(), dtype=x.dtype)", "wrong_device"),
        ("step = x.new_zeros(x.numel())", "step = torch.zeros(x.numel(), dtype=x.dtype)", "raised"),
        pytest.param(SLOPES, "x, slopes = x.cpu(), x.new_zeros(x.numel())", "correct", marks=pytest.mark.long),
        pytest.param(BACK, "return slopes.reshape(x.shape).cpu()", "wrong_device", marks=pytest.mark.long),
        pytest.param(BACK, "return torch.from_numpy(slopes.numpy()).reshape(x.shape)", "raised", marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_code_that_forgets_the_device_loses_points_there_only(
    graded_on_both: Both, old: str, new: str, verdict: str
) -> None:
    here, there = graded_on_both(old, new)
    at_home, away = (
        next(item for item in told.exercises if item.name == "central_diff_grad") for told in (here, there)
    )
    assert at_home.points == at_home.max_points
    assert away.checks[0].verdict == verdict
    assert away.misconception is None


@pytest.mark.long
@pytest.mark.parametrize("name", load_course(ROOT).assignments)
def test_the_solutions_of_every_set_earn_everything_there(name: str, zygote: Zygote, on_device: Zygote) -> None:
    course = load_course(ROOT)
    place = find_place(ROOT, course, name)
    judge = make_judge(place, course, zygote)
    there = judge_with(judge.bank, place, course, judge.declared, on_device)
    result = there.grade("solution", place.source.read_bytes(), on_device)
    lost = [
        (item.name, check.name, check.sentence)
        for item in result.judged
        for check in item.checks
        if check.verdict != "correct"
    ]
    assert lost == []
