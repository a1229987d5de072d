"""Every golden submission gives exactly its expected result: in any order, however often, with one job and with four."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from autograder.course import Course, Place
from autograder.fleet.grade import Run, Watcher, grade
from autograder.judging.result import SubmissionResult
from tests.golden import stable

FOLDER = Path(__file__).parent / "submissions" / "ps1_gradients"
NOTEBOOKS = sorted(FOLDER.glob("*/*.ipynb"))
HOSTILE = sorted(path.stem for path in (FOLDER / "hostile").glob("*.ipynb"))


@pytest.fixture(scope="module", params=[4, 1], ids=lambda jobs: f"{jobs} jobs")
def graded(
    request: pytest.FixtureRequest, place: Place, course: Course, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """Grade the whole class once, in an order of its own."""
    order = list(NOTEBOOKS)
    random.Random(request.param).shuffle(order)
    out = tmp_path_factory.mktemp("golden")
    run = grade(place, course, order, out, jobs=request.param, watcher=Watcher())
    assert {path.stem for path in out.glob("*.json")} == {path.stem for path in NOTEBOOKS}
    return run


def test_there_is_a_result_for_everybody_and_no_fault_of_ours(graded: Run) -> None:
    assert graded.faults == {}
    assert graded.problems == []
    assert set(graded.results) == {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_result_is_exactly_the_expected_one(graded: Run, path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert stable(graded.results[path.stem]) == expected


@pytest.mark.parametrize("path", sorted((FOLDER / "right").glob("*.ipynb")), ids=lambda path: path.stem)
def test_right_answers_written_differently_all_earn_everything(graded: Run, path: Path) -> None:
    assert graded.results[path.stem].points == graded.results[path.stem].max_points


@pytest.mark.parametrize("name", sorted(path.stem for path in (FOLDER / "misconception").glob("*.ipynb")))
def test_a_misconception_is_found_by_its_name(graded: Run, name: str) -> None:
    assert name in {item.misconception for item in graded.results[name].exercises}


def test_messages_of_hidden_checks_carry_no_number_of_an_input(graded: Run) -> None:
    """`raises_the_input` raises ValueError(str(A)): its text must not stand in a hidden check's message."""
    for check in (check for item in graded.results["raises_the_input"].exercises for check in item.checks):
        assert check.visibility == "shown" or "tensor(" not in check.message


def test_the_isolation_of_every_result_was_observed(graded: Run) -> None:
    for result in graded.results.values():
        assert {"seccomp", "no hidden files", "network closed", "no processes"} <= set(result.isolation)


def test_a_fresh_key_changes_no_point_and_no_diagnosis(
    place: Place, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a submission earns does not hang on which inputs were drawn."""
    monkeypatch.setenv("AUTOGRADER_PRIVATE", str(tmp_path / "fresh"))
    some = [path for path in NOTEBOOKS if path.parent.name in ("right", "misconception", "wrong_contract", "hostile")]
    run = grade(place, course, some, tmp_path / "out", jobs=2)
    for path in some:
        expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
        assert _outline(run.results[path.stem]) == _outline(SubmissionResult.model_validate(_filled(expected))), (
            path.stem
        )


def _outline(result: SubmissionResult) -> list[tuple[str, int, str | None, list[tuple[str, int]]]]:
    """Return what must not hang on the key. Which wrong input is the smallest does, and with it a wrong check's verdict."""
    return [
        (item.name, item.points, item.misconception, [(check.name, check.points) for check in item.checks])
        for item in result.exercises
    ]


def _filled(expected: dict[str, object]) -> dict[str, object]:
    """Put back what an expected file leaves out."""
    filled = {**expected, "submission_sha256": "", "bank": "", "engine": "", "isolation": []}
    filled["exercises"] = [
        {**item, "checks": [{**check, "seconds": 0.0} for check in item["checks"]]}
        for item in expected["exercises"]  # type: ignore[attr-defined]
    ]
    return filled
