"""An exercise that is unchanged since it was found sound is not drawn and not proved again; any other one is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging import drawing
from autograder.judging.bank_file import save
from autograder.judging.judge import Judge
from autograder.judging.prepare import make_judge
from autograder.proving import side_by_side as proving
from autograder.proving.at_home import AtHome
from autograder.proving.found import ProofRecord, Row, Survivor
from autograder.proving.kept_proofs import KeptProofs
from autograder.proving.mutants import Mutant
from autograder.sandbox.client import Zygote
from tests.small_set import NAME, copy_of_the_small_course

ROW = Row("a → b", {"plain": "wrong_value"}, 0, 3)
SURVIVOR = Survivor(Mutant("a → c", "def f(): ...", 3), "an input of zeros", is_equivalent=False)
SOUND = ProofRecord(
    [ROW],
    [ROW],
    [SURVIVOR],
    {"plain": 1e4, "views": float("inf")},
    float("inf"),
    AtHome(["overflows"], ["float32"]),
    [],
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A copy of the small course, for a test to change."""
    root = copy_of_the_small_course(tmp_path_factory.mktemp("kept") / "course")
    return find_place(root, load_course(root), NAME)


@pytest.fixture
def kept(own: Place, judge: Judge) -> KeptProofs:
    """What is kept of it, with every exercise sound."""
    proofs = KeptProofs(own, judge)
    for item in judge.declared.assignment.exercises:
        proofs.write(item, SOUND)
    return proofs


def known(own: Place, judge: Judge) -> set[str]:
    """Return the exercises that would not be proved again."""
    proofs = KeptProofs(own, judge)
    return {item.name for item in judge.declared.assignment.exercises if proofs.read(item)}


def test_what_was_found_is_read_as_it_was_written(kept: KeptProofs, judge: Judge) -> None:
    assert kept.read(judge.declared.assignment["grad_quadratic_form"]) == SOUND


ALL = {"central_diff_grad", "grad_quadratic_form", "plot_gradient_field"}


@pytest.mark.parametrize(
    ("changed", "still_known"),
    [
        (lambda own: own.exercise_file("grad_quadratic_form"), ALL - {"grad_quadratic_form"}),
        (lambda own: own.hidden / "shared.py", set()),
        (lambda own: own.support, set()),
    ],
    ids=["its file", "what the files share", "support code"],
)
def test_what_an_exercise_hangs_on_is_proved_again(
    kept: KeptProofs, own: Place, judge: Judge, changed: Callable[[Place], Path], still_known: set[str]
) -> None:
    assert known(own, judge) == ALL
    path = changed(own)
    before = path.read_text()
    path.write_text(f"{before}\n# changed\n")
    assert known(own, judge) == still_known
    path.write_text(before)
    assert known(own, judge) == ALL


def test_what_is_edited_while_it_is_proved_is_proved_again(own: Place, judge: Judge) -> None:
    proofs = KeptProofs(own, judge)
    path = own.exercise_file("grad_quadratic_form")
    before = path.read_text()
    path.write_text(f"{before}\n# changed\n")
    for item in judge.declared.assignment.exercises:
        proofs.write(item, SOUND)
    assert known(own, judge) == ALL - {"grad_quadratic_form"}
    path.write_text(before)


def test_a_solution_counts_for_its_own_exercise_only(kept: KeptProofs, own: Place, judge: Judge) -> None:
    before = own.source.read_text()
    own.source.write_text(before.replace("(A + A.mT) @", "(A.mT + A) @"))
    assert known(own, judge) == ALL - {"grad_quadratic_form"}
    own.source.write_text(before)


def test_all_are_proved_again_when_they_are_forgotten_and_what_is_not_sound_is_not_kept(
    kept: KeptProofs, own: Place, judge: Judge
) -> None:
    kept.forget()
    assert known(own, judge) == set()


def test_two_processes_find_what_one_finds(judge: Judge, zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    class Named:
        """Finds nothing but the exercise's name."""

        def __init__(self, exercise: object, *_: object) -> None:
            self.exercise = exercise

        def found(self) -> str:
            return f"found of {self.exercise.name}"  # type: ignore[attr-defined]

    monkeypatch.setattr(proving, "Prover", Named)
    exercises = judge.declared.assignment.exercises
    for jobs in (1, 2):
        found = dict(proving.side_by_side(exercises, judge, zygote, [], jobs))
        assert found == {name: f"found of {name}" for name in ALL}


def test_a_changed_exercise_is_drawn_again_and_no_other(
    own: Place, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = load_course(own.root)
    first = make_judge(own, course, zygote).bank
    save(own, first)
    drawn = []
    answered = drawing._answered
    monkeypatch.setattr(drawing, "_answered", lambda item, *rest: drawn.append(item.name) or answered(item, *rest))
    path = own.exercise_file("grad_quadratic_form")
    path.write_text(f"{path.read_text()}\n# changed\n")
    second = make_judge(own, course, zygote).bank
    assert set(drawn) == {"grad_quadratic_form"}
    assert second.digest != first.digest
    for name in ALL:
        assert [call.fingerprint for call in second.calls[name]] == [call.fingerprint for call in first.calls[name]]
        assert len(second.pictures[name]) == len(first.pictures[name])
