"""Every golden submission comes to exactly what it must: in any order, however often, with one job and with four."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from autograder.common.student_ids import student_of
from autograder.course import Course
from autograder.course.declarations import load_declared
from autograder.course.key import PRIVATE_VARIABLE
from autograder.course.places import Place, find_place
from autograder.fleet.class_grading import Run, Watcher, grade
from autograder.judging.bank_file import read, save
from autograder.judging.drawing import build, undiagnosed
from autograder.judging.judge import Judge
from autograder.judging.prepare import judge_with
from autograder.judging.result import ExerciseResult
from autograder.language import Exercise
from autograder.sandbox.client import Zygote
from tests.first_set import course, place
from tests.submissions.corpus import ROOT, Corpus, corpora
from tests.submissions.expected import comes_to, every, spelt_out
from tests.submissions.golden import Golden, Json
from tests.submissions.make import compared
from tests.submissions.notebooks import KEPT, file_of, notebook
from tests.submissions.variant import Variant

__all__ = ["course", "place"]  # the real course, and its first set

CORPORA = corpora()
ONE_BY_ONE = 60  # how many honest submissions share one job with all hostile ones
RECOGNISED = 0.95

# how many submissions of each kind the recipes make
COUNTS = {
    "ps1_gradients": {
        "right": 10, "misconception": 38, "wrong_contract": 23, "forbidden": 9, "raising": 11, "limits": 9,
        "unfinished": 10, "broken": 92, "hostile": 176, "evading": 3, "class": 48, "gallery": 225,
    },
    "ps2_matrix_functions": {"right": 4, "unfinished": 5, "class": 16, "gallery": 108},
    "ps3_jacobians": {"right": 4, "unfinished": 5, "class": 16, "gallery": 107},
    "ps4_hessians": {"right": 7, "unfinished": 5, "class": 16, "gallery": 163},
    "ps5_descent": {"right": 4, "unfinished": 5, "class": 16, "gallery": 80},
    "ps6_newton": {"right": 8, "unfinished": 5, "class": 16, "gallery": 224},
    "ps7_backprop": {"right": 4, "unfinished": 5, "class": 16, "gallery": 104},
    "ps8_regression": {"right": 3, "unfinished": 5, "class": 16, "gallery": 169},
    "ps9_engineering": {"right": 4, "unfinished": 5, "class": 16, "gallery": 102},
}  # fmt: skip

# what the short gate grades: some of each kind of the first set. Of every other it answers all inputs rightly, and
# only the long gate draws what wrong versions would answer
SOME = {
    "ps1_gradients": {
        "right/careful_student", "right/einsum_and_numpy", "right/changed_global_state", "misconception/assumes_symmetry",
        "misconception/exchanges_the_axes", "wrong_contract/numpy_result",
        "forbidden/func_through_an_alias", "raising/raises_the_input", "raising/magics",
        "limits/recursion", "unfinished/untouched_release", "unfinished/cells_out_of_order", "broken/truncated",
        "broken/strange_cells",
        "hostile/forged_frames", "hostile/socket_out", "hostile/derives_below_a_condition", "evading/counter_stopped",
        "class/ada", "class/vera", "gallery/grad_norm-divides_zero_by_zero",
    },
}  # fmt: skip

Graded = Callable[[Corpus], Run]

every_set = pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
every_graded_set = pytest.mark.parametrize(
    "corpus",
    [pytest.param(corpus, marks=() if corpus.name in SOME else pytest.mark.long) for corpus in CORPORA],
    ids=lambda corpus: corpus.name,
)
the_first_set = pytest.mark.parametrize("corpus", CORPORA[:1], ids=lambda corpus: corpus.name)


def named(golden: Golden) -> str:
    """Return a submission's name with its kind."""
    return f"{golden.kind}/{golden.name}"


def short(corpus: Corpus) -> list[Golden]:
    """Choose what the short gate grades."""
    some = SOME.get(corpus.name, set())
    return [golden for golden in corpus.goldens if named(golden) in some]


def every_submission(*kinds: str) -> pytest.MarkDecorator:
    """Make each submission of every set, or of these kinds, a case; only some run in the short gate."""
    cases = [
        pytest.param(
            corpus, golden, id=f"{corpus.name}/{named(golden)}", marks=() if golden in some else pytest.mark.long
        )
        for corpus, some in ((corpus, short(corpus)) for corpus in CORPORA)
        for golden in corpus.goldens
        if not kinds or golden.kind in kinds
    ]
    return pytest.mark.parametrize(("corpus", "golden"), cases)


def notebooks(corpus: Corpus, goldens: Sequence[Golden], seed: int) -> list[Path]:
    """Return notebooks in an order of their own."""
    paths = [notebook(corpus, golden) for golden in goldens]
    random.Random(seed).shuffle(paths)
    return paths


@pytest.fixture(scope="module")
def graded(course: Course, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Graded:
    """Grade everything of a set once, with four jobs; in the short gate some of it, with one."""
    is_long = request.config.getoption("--long")

    @cache
    def run_of(corpus: Corpus) -> Run:
        out = tmp_path_factory.mktemp(corpus.name)
        goldens = corpus.goldens if is_long else short(corpus)
        place = find_place(ROOT, course, corpus.name)
        run = grade(place, course, notebooks(corpus, goldens, 4), out, jobs=4 if is_long else 1, watcher=Watcher())
        assert (
            {student_of(path.stem) for path in out.glob("*.json")}
            == set(run.results)
            == {golden.name for golden in goldens}
        )
        return run

    return run_of


# --- every set ---------------------------------------------------------------------------------------------


def test_every_set_of_the_course_has_golden_submissions(course: Course) -> None:
    assert [corpus.name for corpus in CORPORA] == list(COUNTS) == course.assignments


@every_set
def test_the_class_is_what_the_recipes_make(corpus: Corpus) -> None:
    """Otherwise: python -m tests.submissions.make; and no other notebook is kept."""
    made = {notebook(corpus, golden): golden for golden in corpus.of_kind(KEPT)}
    assert set(made) == set(corpus.folder.rglob("*.ipynb"))
    assert [path.stem for path, golden in made.items() if path.read_bytes() != file_of(corpus, golden)] == []


@every_set
def test_something_is_expected_of_everything_that_the_recipes_make(corpus: Corpus) -> None:
    """Otherwise: python -m tests.submissions.make SET --accept NAME, and read what it says."""
    assert expected(corpus).keys() == {golden.name for golden in corpus.goldens}
    assert {golden.kind for golden in corpus.goldens} == {path.stem for path in (corpus.folder / "expected").iterdir()}


@every_set
def test_a_submission_of_which_nothing_is_expected_yet_is_told(corpus: Corpus) -> None:
    golden = replace(corpus.of_kind("right")[0], name="new")
    assert compared(corpus, golden, {"points": 7}, every(corpus).get("new")) == (
        "NEW      right/new came to 7 points, and nothing is expected of it yet: "
        f"python -m tests.submissions.make {corpus.name} --accept right/new"
    )


@every_set
def test_there_are_so_many_of_each_kind(corpus: Corpus) -> None:
    assert Counter(golden.kind for golden in corpus.goldens) == COUNTS[corpus.name]
    assert {named(golden) for golden in short(corpus)} == SOME.get(corpus.name, set())


@every_set
def test_the_solutions_and_a_careful_student_earn_everything_on_every_input(
    corpus: Corpus, course: Course, zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first with the bank as it was drawn, the second with the one that the next run reads."""
    place = find_place(ROOT, course, corpus.name)
    careful = file_of(corpus, corpus.golden("right/careful_student"))
    judge = judge_without_diagnosis(place, course, zygote)
    monkeypatch.setenv(PRIVATE_VARIABLE, str(tmp_path))
    save(place, judge.bank)
    (kept,) = (tmp_path / "banks").iterdir()
    for data, bank in ((place.source.read_bytes(), judge.bank), (careful, read(kept))):
        result = replace(judge, bank=bank).grade("right", data, zygote)
        assert [check for item in result.exercises for check in item.checks if check.points < check.max_points] == []
        assert (result.points, result.max_points) == (sum(corpus.full.values()), corpus.total)
    assert judge.bank.dropped == []


@every_graded_set
def test_there_is_no_fault_of_ours(graded: Graded, corpus: Corpus) -> None:
    assert graded(corpus).faults == {}
    assert graded(corpus).problems == []


@every_submission()
def test_the_result_is_exactly_the_expected_one(graded: Graded, corpus: Corpus, golden: Golden) -> None:
    result = graded(corpus).results[golden.name]
    assert comes_to(corpus, golden, result) == expected(corpus)[golden.name]


@every_submission("right")
def test_right_answers_written_differently_all_earn_everything(graded: Graded, corpus: Corpus, golden: Golden) -> None:
    assert graded(corpus).results[golden.name].points == sum(corpus.full.values())


@every_graded_set
def test_no_right_answer_loses_a_point_wherever_it_stands(graded: Graded, corpus: Corpus) -> None:
    rights = [(item, result) for item, result in answered(graded(corpus), corpus) if item.loses == 0]
    assert len(rights) > 0
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


@every_submission("misconception")
def test_a_misconception_is_found_by_its_name(graded: Graded, corpus: Corpus, golden: Golden) -> None:
    assert golden.name in {item.misconception for item in graded(corpus).results[golden.name].exercises}


@every_graded_set
def test_the_isolation_of_every_result_was_observed(graded: Graded, corpus: Corpus) -> None:
    for result in graded(corpus).results.values():
        assert {"seccomp", "no hidden files", "network closed", "no processes"} <= set(result.isolation)


@every_set
def test_every_variant_stands_in_a_submission(corpus: Corpus) -> None:
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
    some = [
        golden
        for golden in corpus.of_kind(*kinds)
        if not any(answer.drawn for answer in corpus.answers(golden).values())
    ]
    place = find_place(ROOT, course, corpus.name)
    run = grade(place, course, notebooks(corpus, some, 2), tmp_path / "out", jobs=2)
    now = {golden.name: outline(corpus, comes_to(corpus, golden, run.results[golden.name])) for golden in some}
    before = {golden.name: outline(corpus, expected(corpus)[golden.name]) for golden in some}
    assert {name: (before[name], now[name]) for name in now if now[name] != before[name]} == {}


# --- the first set, where the engine is tried --------------------------------------------------------------


@pytest.mark.long
@pytest.mark.timeout(3600)
@the_first_set
def test_one_job_in_another_order_gives_the_same(corpus: Corpus, place: Place, course: Course, tmp_path: Path) -> None:
    """Whoever comes after a hostile submission in the same job gets what they get elsewhere."""
    hostile = corpus.of_kind("hostile")
    honest = [golden for golden in corpus.goldens if golden.kind != "hostile"]
    some = [*hostile, *random.Random(1).sample(honest, ONE_BY_ONE)]
    run = grade(place, course, notebooks(corpus, some, 1), tmp_path / "out", jobs=1)
    results = {golden.name: comes_to(corpus, golden, run.results[golden.name]) for golden in some}
    assert results == {golden.name: expected(corpus)[golden.name] for golden in some}


@pytest.mark.long
@pytest.mark.timeout(3600)
@the_first_set
def test_a_machine_that_has_more_to_do_than_it_can_changes_no_result(
    corpus: Corpus, place: Place, course: Course, tmp_path: Path
) -> None:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        run = grade(place, course, notebooks(corpus, short(corpus), 3), tmp_path / "out", jobs=1)
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
    results = {golden.name: comes_to(corpus, golden, run.results[golden.name]) for golden in short(corpus)}
    assert results == {golden.name: expected(corpus)[golden.name] for golden in short(corpus)}


@the_first_set
def test_the_class_looks_like_a_class(corpus: Corpus) -> None:
    """A few know everything, most something, some little; a quarter takes A for symmetric."""
    students = corpus.of_kind("class")
    shares = [corpus.earned(golden) / sum(corpus.full.values()) for golden in students]
    assert len(students) == 48
    assert 3 <= sum(share == 1 for share in shares) <= 8
    assert sum(0.5 <= share < 1 for share in shares) >= 24
    assert 2 <= sum(share < 0.3 for share in shares) <= 12
    tried = [item for item in students if item.variants.get("grad_quadratic_form", "stub") not in ("stub", "renamed")]
    ideas = Counter(golden.misconceptions.get("grad_quadratic_form") for golden in tried)
    assert 0.15 <= ideas["assumes_symmetry"] / len(tried) <= 0.35


@the_first_set
def test_messages_of_hidden_checks_carry_no_number_of_an_input(graded: Graded, corpus: Corpus) -> None:
    """`raises_the_input` raises ValueError(str(A)): its text must not stand in a hidden check's message."""
    for check in (check for item in graded(corpus).results["raises_the_input"].exercises for check in item.checks):
        assert check.visibility == "shown" or "tensor(" not in check.message


# -----------------------------------------------------------------------------------------------------------


expected = cache(every)


def judge_without_diagnosis(place: Place, course: Course, zygote: Zygote) -> Judge:
    """Make a judge that knows every input and its answer, but not what wrong versions would answer: four fifths of a bank."""
    declared = load_declared(place)
    exercises = [undiagnosed(item) if isinstance(item, Exercise) else item for item in declared.assignment.listed]
    alone = replace(declared, assignment=replace(declared.assignment, listed=exercises))
    return judge_with(build(place, alone), place, course, alone, zygote)


def answered(run: Run, corpus: Corpus) -> Iterator[tuple[Variant, ExerciseResult]]:
    """Yield every variant of every golden submission, with what it got."""
    for golden in (golden for golden in corpus.goldens if golden.name in run.results):
        answers = corpus.answers(golden)
        yield from ((answers[item.name], item) for item in run.results[golden.name].exercises if item.name in answers)


def outline(corpus: Corpus, entry: Json) -> dict[str, tuple[int, str | None, set[str]]]:
    """Return what must not hang on the key: points, diagnosis, what was lost. How a check is wrong hangs on its inputs."""
    return {
        name: (item["points"], _diagnosis(item), set(item["checks"])) for name, item in spelt_out(corpus, entry).items()
    }


def _diagnosis(item: Json) -> str | None:
    """Return the diagnosis, unless a worker was lost: what had been answered by then hangs on the order of the calls."""
    lost = {"timed_out", "out_of_memory", "crashed"}
    return None if lost & {check["verdict"] for check in item["checks"].values()} else item.get("misconception")
