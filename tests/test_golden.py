"""Every golden submission gives exactly its expected result: in any order, however often, with one job and with four."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.places import Place, find_place
from autograder.fleet.class_grading import Run, Watcher, grade
from autograder.judging.result import ExerciseResult, SubmissionResult
from tests.golden import stable
from tests.submissions.corpus import ROOT, Corpus, corpora
from tests.submissions.make import handed_in
from tests.submissions.variant import Variant

CORPORA = corpora()
PS1 = Corpus("ps1_gradients")
NOTEBOOKS = {corpus: sorted(corpus.folder.glob("*/*.ipynb")) for corpus in CORPORA}
HOSTILE = sorted(path.stem for path in (PS1.folder / "hostile").glob("*.ipynb"))
LARGE = ("fifty_mebibytes_of_outputs", "five_thousand_cells", "seventy_mebibytes", "too_many_cells")
ONE_BY_ONE = 60  # how many honest submissions share one job with all hostile ones
RECOGNISED = 0.95

Graded = Callable[[Corpus], Run]


def short(corpus: Corpus) -> list[Path]:
    """Choose what the short gate grades: some of each kind of the first set, three notebooks of every other."""
    paths = NOTEBOOKS[corpus]
    if corpus == PS1:
        return [path for number, path in enumerate(paths) if number % 9 == 0 or path.stem == "raises_the_input"]
    last = {path.parent.name: path for path in paths}
    return [last[kind] for kind in ("right", "gallery", "unfinished")]


SHORT = {corpus: short(corpus) for corpus in CORPORA}

every_set = pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)


def every_notebook(*kinds: str) -> pytest.MarkDecorator:
    """Make each notebook of every set, or of these kinds, a case; only some run in the short gate."""
    cases = [
        pytest.param(
            corpus,
            path,
            id=f"{corpus.name}/{path.parent.name}/{path.stem}",
            marks=() if path in SHORT[corpus] else pytest.mark.long,
        )
        for corpus, paths in NOTEBOOKS.items()
        for path in paths
        if not kinds or path.parent.name in kinds
    ]
    return pytest.mark.parametrize(("corpus", "path"), cases)


def shuffled(paths: list[Path], seed: int) -> list[Path]:
    """Put notebooks into an order of their own."""
    order = list(paths)
    random.Random(seed).shuffle(order)
    return order


@pytest.fixture(scope="module")
def graded(course: Course, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Graded:
    """Grade everything of a set once, with four jobs; in the short gate some of it, with two."""
    is_long = request.config.getoption("--long")

    @cache
    def run_of(corpus: Corpus) -> Run:
        out = tmp_path_factory.mktemp(corpus.name)
        paths = NOTEBOOKS[corpus] if is_long else SHORT[corpus]
        place = find_place(ROOT, course, corpus.name)
        run = grade(place, course, shuffled(paths, 4), out, jobs=4 if is_long else 2, watcher=Watcher())
        assert {path.stem for path in out.glob("*.json")} == set(run.results) == {path.stem for path in paths}
        return run

    return run_of


# --- every set ---------------------------------------------------------------------------------------------


@every_set
def test_the_notebooks_are_what_the_recipes_make(corpus: Corpus) -> None:
    """Otherwise: python -m tests.submissions.make, and read what --accept says."""
    kept = [golden for golden in corpus.goldens if golden.kept]
    assert {corpus.path(golden) for golden in kept} == set(NOTEBOOKS[corpus])
    assert {corpus.expected_path(golden) for golden in corpus.goldens} == set(corpus.folder.glob("*/*.expected.json"))
    assert [golden.name for golden in kept if corpus.path(golden).read_bytes() != corpus.file(golden)] == []


@every_set
def test_there_are_many_and_a_class_is_among_them(corpus: Corpus) -> None:
    kinds = Counter(golden.kind for golden in corpus.goldens)
    assert kinds.total() >= 25
    assert kinds["class"] >= 16
    assert {"right", "gallery", "unfinished"} <= kinds.keys()


@every_set
def test_there_is_no_fault_of_ours(graded: Graded, corpus: Corpus) -> None:
    assert graded(corpus).faults == {}
    assert graded(corpus).problems == []


@every_notebook()
def test_the_result_is_exactly_the_expected_one(graded: Graded, corpus: Corpus, path: Path) -> None:
    golden = next(golden for golden in corpus.goldens if golden.name == path.stem)
    assert corpus.settled(golden, graded(corpus).results[path.stem]) == corpus.settled(golden, expected(path))


@every_notebook("right")
def test_right_answers_written_differently_all_earn_everything(graded: Graded, corpus: Corpus, path: Path) -> None:
    result = graded(corpus).results[path.stem]
    assert result.points == result.max_points


@every_set
def test_no_right_answer_loses_a_point_wherever_it_stands(graded: Graded, corpus: Corpus) -> None:
    rights = [(item, result) for item, result in answered(graded(corpus), corpus) if item.loses == 0]
    assert len(rights) > len(graded(corpus).results) / 4
    lost = [
        (result.name, item.why, check.name, check.message)
        for item, result in rights
        for check in result.checks
        if check.name != "predict first" and check.points < check.max_points
    ]
    assert lost == []


@pytest.mark.long  # a share of a few says nothing
@every_set
def test_an_idea_that_is_the_only_mistake_is_recognised_nearly_always(graded: Graded, corpus: Corpus) -> None:
    found = answered(graded(corpus), corpus)
    said = [(r.name, item.idea, r.misconception) for item, r in found if item.idea and item.counts]
    missed = [case for case in said if case[1] != case[2]]
    share = 1 - len(missed) / len(said)
    assert share >= RECOGNISED, f"{share:.1%} of {len(said)} ideas were recognised, but not {missed}"


@every_notebook("misconception")
def test_a_misconception_is_found_by_its_name(graded: Graded, corpus: Corpus, path: Path) -> None:
    assert path.stem in {item.misconception for item in graded(corpus).results[path.stem].exercises}


@every_set
def test_the_isolation_of_every_result_was_observed(graded: Graded, corpus: Corpus) -> None:
    for result in graded(corpus).results.values():
        assert {"seccomp", "no hidden files", "network closed", "no processes"} <= set(result.isolation)


@every_set
def test_every_variant_stands_in_a_notebook(corpus: Corpus) -> None:
    used = {pair for golden in corpus.goldens for pair in golden.variants.items()}
    written = {(exercise, name) for exercise, table in corpus.variants.items() for name in table if name != "careful"}
    assert written - used == set()


@every_set
def test_every_declared_idea_has_a_variant(corpus: Corpus) -> None:
    written = {(exercise, item.idea) for exercise, table in corpus.variants.items() for item in table.values()}
    assert corpus.ideas - written == set()


@every_set
def test_every_exercise_has_three_right_answers_at_least(corpus: Corpus) -> None:
    for exercise, table in corpus.variants.items():
        assert sum(item.loses == 0 for item in table.values()) >= 3, exercise


@pytest.mark.long
@pytest.mark.timeout(3600)
@every_set
def test_a_fresh_key_changes_no_point_and_no_diagnosis(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus: Corpus
) -> None:
    """What a submission earns does not hang on which inputs were drawn."""
    monkeypatch.setenv("AUTOGRADER_PRIVATE", str(tmp_path / "fresh"))
    kinds = ("right", "misconception", "wrong_contract", "hostile", "gallery")
    exempt = {golden.name for golden in corpus.goldens if any(item.drawn for item in corpus.answers(golden).values())}
    some = [path for path in NOTEBOOKS[corpus] if path.parent.name in kinds and path.stem not in exempt]
    run = grade(find_place(ROOT, course, corpus.name), course, some, tmp_path / "out", jobs=2)
    before = {path.stem: SubmissionResult.model_validate(_filled(expected(path))) for path in some}
    changed = {
        name: [pair for pair in zip(_outline(run.results[name]), _outline(result), strict=True) if pair[0] != pair[1]]
        for name, result in before.items()
    }
    assert {name: pairs for name, pairs in changed.items() if pairs} == {}


# --- the first set, where the engine is tried --------------------------------------------------------------


@pytest.mark.parametrize("name", LARGE)
def test_a_notebook_too_large_to_be_kept_gives_the_expected_one_too(
    place: Place, course: Course, tmp_path: Path, name: str
) -> None:
    golden = next(golden for golden in PS1.goldens if golden.name == name)
    run = grade(place, course, [handed_in(PS1, golden, tmp_path)], tmp_path / "out", jobs=1)
    wanted = json.loads(PS1.expected_path(golden).read_text(encoding="utf-8"))
    assert stable(run.results[name]) == wanted


def test_only_large_notebooks_are_not_kept() -> None:
    assert {golden.name for golden in PS1.goldens if not golden.kept} == set(LARGE)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_one_job_in_another_order_gives_the_same(place: Place, course: Course, tmp_path: Path) -> None:
    """Whoever comes after a hostile submission in the same job gets what they get elsewhere."""
    hostile, honest = [[p for p in NOTEBOOKS[PS1] if (p.stem in HOSTILE) == is_hostile] for is_hostile in (True, False)]
    some = shuffled([*hostile, *random.Random(1).sample(honest, ONE_BY_ONE)], 1)
    run = grade(place, course, some, tmp_path / "out", jobs=1)
    assert {path.stem: stable(run.results[path.stem]) for path in some} == {path.stem: expected(path) for path in some}


def test_the_class_looks_like_a_class() -> None:
    """A few know everything, most something, some little; a quarter takes A for symmetric."""
    students = [golden for golden in PS1.goldens if golden.kind == "class"]
    shares = [PS1.earned(golden) / sum(PS1.full.values()) for golden in students]
    assert len(students) == 48
    assert 3 <= sum(share == 1 for share in shares) <= 8
    assert sum(0.5 <= share < 1 for share in shares) >= 24
    assert 2 <= sum(share < 0.3 for share in shares) <= 12
    tried = [item for item in students if item.variants.get("grad_quadratic_form", "stub") not in ("stub", "renamed")]
    ideas = Counter(golden.misconceptions.get("grad_quadratic_form") for golden in tried)
    assert 0.15 <= ideas["assumes_symmetry"] / len(tried) <= 0.35


def test_messages_of_hidden_checks_carry_no_number_of_an_input(graded: Graded) -> None:
    """`raises_the_input` raises ValueError(str(A)): its text must not stand in a hidden check's message."""
    for check in (check for item in graded(PS1).results["raises_the_input"].exercises for check in item.checks):
        assert check.visibility == "shown" or "tensor(" not in check.message


# -----------------------------------------------------------------------------------------------------------


def expected(path: Path) -> dict[str, object]:
    """Read the result that a notebook must have."""
    found: dict[str, object] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return found


def answered(run: Run, corpus: Corpus) -> Iterator[tuple[Variant, ExerciseResult]]:
    """Yield every variant of every golden submission, with what it got."""
    for golden in (golden for golden in corpus.goldens if golden.name in run.results):
        answers = corpus.answers(golden)
        yield from ((answers[item.name], item) for item in run.results[golden.name].exercises if item.name in answers)


def _outline(result: SubmissionResult) -> list[tuple[str, int, str | None, list[tuple[str, int]]]]:
    """Return what must not hang on the key. Which wrong input is the smallest does, and with it a wrong check's verdict."""
    return [
        (item.name, item.points, _diagnosis(item), [(check.name, check.points) for check in item.checks])
        for item in result.exercises
    ]


def _diagnosis(item: ExerciseResult) -> str | None:
    """Return the diagnosis, unless a worker was lost: what had been answered by then hangs on the order of the calls."""
    lost = {"timed_out", "out_of_memory", "crashed"}
    return None if lost & {check.verdict for check in item.checks} else item.misconception


def _filled(result: dict[str, object]) -> dict[str, object]:
    """Put back what an expected file leaves out."""
    filled = {**result, "submission_sha256": "", "bank": "", "engine": "", "isolation": []}
    filled["exercises"] = [
        {**item, "checks": [{**check, "seconds": 0.0} for check in item["checks"]]}
        for item in result["exercises"]  # type: ignore[attr-defined]
    ]
    return filled
