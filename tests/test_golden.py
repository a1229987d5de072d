"""Every golden submission gives exactly its expected result: in any order, however often, with one job and with four."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, Place
from autograder.declared import Declared
from autograder.fleet.grade import Run, Watcher, grade
from autograder.judging.result import ExerciseResult, SubmissionResult
from tests.golden import stable
from tests.submissions.ps1_gradients.make import GOLDENS, LARGE, expected_path_of, handed_in, path_of
from tests.submissions.ps1_gradients.recipes.golden import FULL, Golden
from tests.submissions.ps1_gradients.recipes.variant import Variant
from tests.submissions.ps1_gradients.recipes.variants import VARIANTS

FOLDER = Path(__file__).parent / "submissions" / "ps1_gradients"
NOTEBOOKS = sorted(FOLDER.glob("*/*.ipynb"))
# what the short gate grades: some of each kind
SHORT = [path for number, path in enumerate(NOTEBOOKS) if number % 6 == 0 or path.stem == "raises_the_input"]
HOSTILE = sorted(path.stem for path in (FOLDER / "hostile").glob("*.ipynb"))
CLASS = [golden for golden in GOLDENS if golden.kind == "class"]
ONE_BY_ONE = 60  # how many honest submissions share one job with all hostile ones
RECOGNISED = 0.95
# in float32 the declared idea is right or wrong as the columns drawn are more or less independent
HANGS_ON_THE_KEY = ("grad_least_squares", "passes_through_the_solution")


def shuffled(paths: list[Path], seed: int) -> list[Path]:
    """Put notebooks into an order of their own."""
    order = list(paths)
    random.Random(seed).shuffle(order)
    return order


def cases(paths: list[Path]) -> list[Any]:
    """Make each notebook a case; only some run in the short gate."""
    return [pytest.param(path, marks=() if path in SHORT else pytest.mark.long) for path in paths]


@pytest.fixture(scope="module")
def graded(
    place: Place, course: Course, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Run:
    """Grade everything once, with four jobs; in the short gate some of it, with two."""
    out = tmp_path_factory.mktemp("golden")
    is_long = request.config.getoption("--long")
    paths = NOTEBOOKS if is_long else SHORT
    run = grade(place, course, shuffled(paths, 4), out, jobs=4 if is_long else 2, watcher=Watcher())
    assert {path.stem for path in out.glob("*.json")} == set(run.results) == {path.stem for path in paths}
    return run


def test_there_is_no_fault_of_ours(graded: Run) -> None:
    assert graded.faults == {}
    assert graded.problems == []


@pytest.mark.parametrize("path", cases(NOTEBOOKS), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_result_is_exactly_the_expected_one(graded: Run, path: Path) -> None:
    assert stable(graded.results[path.stem]) == expected(path)


@pytest.mark.parametrize("golden", LARGE, ids=lambda golden: golden.name)
def test_a_notebook_too_large_to_be_kept_gives_the_expected_one_too(
    place: Place, course: Course, tmp_path: Path, golden: Golden
) -> None:
    run = grade(place, course, [handed_in(golden, tmp_path)], tmp_path / "out", jobs=1)
    wanted = json.loads(expected_path_of(golden).read_text(encoding="utf-8"))
    assert stable(run.results[golden.name]) == wanted


@pytest.mark.long
def test_one_job_in_another_order_gives_the_same(place: Place, course: Course, tmp_path: Path) -> None:
    """Whoever comes after a hostile submission in the same job gets what they get elsewhere."""
    hostile, honest = [[p for p in NOTEBOOKS if (p.stem in HOSTILE) == is_hostile] for is_hostile in (True, False)]
    some = shuffled([*hostile, *random.Random(1).sample(honest, ONE_BY_ONE)], 1)
    run = grade(place, course, some, tmp_path / "out", jobs=1)
    assert {path.stem: stable(run.results[path.stem]) for path in some} == {path.stem: expected(path) for path in some}


def test_the_notebooks_are_what_the_recipes_make() -> None:
    """Otherwise: python -m tests.submissions.ps1_gradients.make, and read what --accept says."""
    assert {path_of(golden) for golden in GOLDENS} == set(NOTEBOOKS)
    assert {expected_path_of(golden) for golden in (*GOLDENS, *LARGE)} == set(FOLDER.glob("*/*.expected.json"))
    assert [golden.name for golden in GOLDENS if path_of(golden).read_bytes() != golden.file()] == []


@pytest.mark.parametrize("path", cases(sorted((FOLDER / "right").glob("*.ipynb"))), ids=lambda path: path.stem)
def test_right_answers_written_differently_all_earn_everything(graded: Run, path: Path) -> None:
    assert graded.results[path.stem].points == graded.results[path.stem].max_points


def test_no_right_answer_loses_a_point_wherever_it_stands(graded: Run) -> None:
    rights = [(item, result) for item, result in answered(graded) if item.loses == 0]
    assert len(rights) > len(graded.results) / 4
    lost = [
        (result.name, item.why, check.name, check.message)
        for item, result in rights
        for check in result.checks
        if check.name != "predict first" and check.points < check.max_points
    ]
    assert lost == []


@pytest.mark.long  # a share of a few says nothing
def test_an_idea_that_is_the_only_mistake_is_recognised_nearly_always(graded: Run) -> None:
    said = [(r.name, item.idea, r.misconception) for item, r in answered(graded) if item.idea and item.counts]
    missed = [case for case in said if case[1] != case[2]]
    share = 1 - len(missed) / len(said)
    assert share >= RECOGNISED, f"{share:.1%} of {len(said)} ideas were recognised, but not {missed}"


def test_every_variant_stands_in_a_notebook() -> None:
    used = {pair for golden in GOLDENS for pair in golden.variants.items()}
    assert {(exercise, name) for exercise, table in VARIANTS.items() for name in table} <= used


def test_every_declared_idea_has_a_variant(declared: Declared) -> None:
    ideas = {(item.name, idea.name) for item in declared.assignment.exercises for idea in item.misconceptions}
    written = {(exercise, item.idea) for exercise, table in VARIANTS.items() for item in table.values()}
    assert ideas - written == set()


def test_every_exercise_has_three_right_answers_at_least() -> None:
    for exercise, table in VARIANTS.items():
        assert sum(item.loses == 0 for item in table.values()) >= 3, exercise


def test_the_class_looks_like_a_class() -> None:
    """A few know everything, most something, some little; a quarter takes A for symmetric."""
    shares = [earned(golden) / sum(FULL.values()) for golden in CLASS]
    assert len(CLASS) == 48
    assert 3 <= sum(share == 1 for share in shares) <= 8
    assert sum(0.5 <= share < 1 for share in shares) >= 24
    assert 2 <= sum(share < 0.3 for share in shares) <= 12
    tried = [item for item in CLASS if item.variants.get("grad_quadratic_form", "stub") not in ("stub", "renamed")]
    ideas = Counter(golden.misconceptions.get("grad_quadratic_form") for golden in tried)
    assert 0.15 <= ideas["assumes_symmetry"] / len(tried) <= 0.35


@pytest.mark.parametrize("path", cases(sorted((FOLDER / "misconception").glob("*.ipynb"))), ids=lambda path: path.stem)
def test_a_misconception_is_found_by_its_name(graded: Run, path: Path) -> None:
    assert path.stem in {item.misconception for item in graded.results[path.stem].exercises}


def test_messages_of_hidden_checks_carry_no_number_of_an_input(graded: Run) -> None:
    """`raises_the_input` raises ValueError(str(A)): its text must not stand in a hidden check's message."""
    for check in (check for item in graded.results["raises_the_input"].exercises for check in item.checks):
        assert check.visibility == "shown" or "tensor(" not in check.message


def test_the_isolation_of_every_result_was_observed(graded: Run) -> None:
    for result in graded.results.values():
        assert {"seccomp", "no hidden files", "network closed", "no processes"} <= set(result.isolation)


@pytest.mark.long
def test_a_fresh_key_changes_no_point_and_no_diagnosis(
    place: Place, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a submission earns does not hang on which inputs were drawn."""
    monkeypatch.setenv("AUTOGRADER_PRIVATE", str(tmp_path / "fresh"))
    kinds = ("right", "misconception", "wrong_contract", "hostile", "gallery")
    exempt = {golden.name for golden in GOLDENS if HANGS_ON_THE_KEY in golden.variants.items()}
    some = [path for path in NOTEBOOKS if path.parent.name in kinds and path.stem not in exempt]
    run = grade(place, course, some, tmp_path / "out", jobs=2)
    for path in some:
        before = SubmissionResult.model_validate(_filled(expected(path)))
        assert _outline(run.results[path.stem]) == _outline(before), path.stem


def expected(path: Path) -> dict[str, object]:
    """Read the result that a notebook must have."""
    found: dict[str, object] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return found


def answered(run: Run) -> Iterator[tuple[Variant, ExerciseResult]]:
    """Yield every variant of every golden submission, with what it got."""
    for golden in (golden for golden in GOLDENS if golden.name in run.results):
        for result in run.results[golden.name].exercises:
            if result.name in golden.variants:
                yield VARIANTS[result.name][golden.variants[result.name]], result


def earned(golden: Golden) -> int:
    """Add up what a submission must earn."""
    return 0 if golden.unreadable else sum(golden.points.get(exercise, full) for exercise, full in FULL.items())


def _outline(result: SubmissionResult) -> list[tuple[str, int, str | None, list[tuple[str, int]]]]:
    """Return what must not hang on the key. Which wrong input is the smallest does, and with it a wrong check's verdict."""
    return [
        (item.name, item.points, item.misconception, [(check.name, check.points) for check in item.checks])
        for item in result.exercises
    ]


def _filled(result: dict[str, object]) -> dict[str, object]:
    """Put back what an expected file leaves out."""
    filled = {**result, "submission_sha256": "", "bank": "", "engine": "", "isolation": []}
    filled["exercises"] = [
        {**item, "checks": [{**check, "seconds": 0.0} for check in item["checks"]]}
        for item in result["exercises"]  # type: ignore[attr-defined]
    ]
    return filled
