"""`check` passes for the course as it is, and says in a sentence what is wrong with a course that is not sound."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.course.declarations import load_declared
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging.drawing import build
from autograder.judging.judge import Judge
from autograder.judging.notebook import code_cells
from autograder.language import Assignment, Exercise, Misconception, Rule, hidden, ordinary, shown, spd
from autograder.proving.found import ROOM, Proof
from autograder.proving.page import proof_page
from autograder.proving.proof import prove
from autograder.proving.prover import Prover
from autograder.sandbox.client import Zygote
from tests.proving.sabotage import declared_again

ROOT = Path(__file__).resolve().parents[2]
OBSERVED = 43  # of a set's 100 points; autograder/README.md

Findings = Callable[[Exercise], list[str]]


@pytest.fixture(scope="module")
def proof(place: Place, course: Course, judge: Judge, zygote: Zygote) -> Proof:
    """Prove the course as it is."""
    return prove(place, course, judge, zygote)


def test_the_course_is_sound(proof: Proof) -> None:
    assert proof.all_findings == []
    assert list(proof.dropped) == []


def test_every_hidden_check_but_the_first_catches_something_alone(proof: Proof) -> None:
    for item in proof.exercises:
        for check in item.exercise.checks[1:]:
            assert check.visibility == "shown" or item.caught_alone[check.name], (item.name, check.name)


def test_margins_are_wide_or_known_to_be_narrow(proof: Proof) -> None:
    rooms = {item.name: (item.room_for_right, item.room_for_wrong) for item in proof.exercises}
    assert min(rooms["grad_quadratic_form"]) > ROOM
    assert min(rooms["plot_gradient_field"]) > ROOM
    # the statement prescribes the step, and with it an error of about eps^(2/3), near the 1e-8 that it promises; in
    # float32 a step made for float64 errs by a digit of rounding over a tiny step, which is not far beyond the 1e-2
    assert min(rooms["central_diff_grad"]) > 5


def test_mutants_of_every_exercise_were_made_and_most_lose_points(proof: Proof) -> None:
    counts = {item.name: (len(item.mutants), len(item.survivors)) for item in proof.exercises}
    assert counts["central_diff_grad"][0] > 60
    assert counts["grad_quadratic_form"][0] > 25
    assert counts["plot_gradient_field"][0] > 10
    assert all(item.is_equivalent for one in proof.exercises for item in one.survivors)


def test_the_page_holds_every_misconception_mutant_and_check(proof: Proof) -> None:
    text = proof_page("ps1_gradients", proof)
    for item in proof.exercises:
        for name in (*(row.name for row in item.misconceptions), *(check.name for check in item.exercise.checks)):
            assert name.replace("'", "&#39;") in text
        for row in item.mutants:
            assert row.name.replace("→", "→").replace("'", "&#39;").replace("<", "&lt;").replace(">", "&gt;") in text
    assert "Sound." in text
    assert "http" not in text  # self-contained


# --- what is wrong with one exercise -----------------------------------------------------------------------


@pytest.fixture
def quadratic(judge: Judge) -> Exercise:
    """A copy of one exercise, for a test to change."""
    return declared_again(judge.declared.assignment["grad_quadratic_form"])


@pytest.fixture
def findings(place: Place, judge: Judge, zygote: Zygote) -> Findings:
    """Prove one exercise that was changed, with a bank of its own, and return what is found, without the place."""

    def found_in(changed: Exercise) -> list[str]:
        declared = dataclasses.replace(judge.declared, assignment=Assignment("Changed", [changed]))
        spoiled = dataclasses.replace(judge, declared=declared, bank=build(place, declared))
        found = Prover(changed, spoiled, zygote, code_cells(place.source.read_bytes())).findings()
        return [f"{item.what} {item.mend}" for item in found]

    return found_in


def with_misconception(item: Exercise, misconception: Misconception) -> Exercise:
    """Add one."""
    return dataclasses.replace(item, misconceptions=(*item.misconceptions, misconception))


def times(A: Any, x: Any) -> Any:
    """A·x for a batch."""
    return (A @ x[..., None])[..., 0]


def infinite_or_off_by_a_hair(A: Any, x: Any) -> Any:
    """What is infinite somewhere is told there, however near it is elsewhere."""
    gradient = times(A + A.mT, x)
    return gradient / 0 if gradient.sum() > 0 else gradient * (1 + 2e-12)


def keeping(item: Exercise, *names: str) -> Exercise:
    """Keep only these checks."""
    return declared_again(item, checks=[check for check in item.checks if check.name in names])


@pytest.mark.parametrize(
    ("name", "wrong", "expected"),
    [
        ("right_after_all", lambda A, x: times(A + A.mT, x), [
            "no check tells 'right_after_all' from the right answer. Add a family that does, if it is wrong.",
        ]),
        ("doubles_the_product", lambda A, x: 2 * times(A, x), [
            "'doubles_the_product' is diagnosed as 'assumes_symmetry'. Tell the two apart, or drop one.",
            "'assumes_symmetry' and 'doubles_the_product' answer the same everywhere. Drop one.",
        ]),
        ("off_by_a_hair", lambda A, x: times(A + A.mT, x) * (1 + 2e-12), [
            "'off_by_a_hair' is never more than 2 times the tolerance away from the right answer. Tighten the "
            "tolerance, or draw inputs on which it is further off.",
        ]),
        ("infinite_or_off_by_a_hair", infinite_or_off_by_a_hair, []),
    ],
    ids=["nothing catches it", "the same as another", "hardly wrong", "hardly wrong where it is finite"],
)  # fmt: skip
def test_a_misconception_that_tells_nothing(
    findings: Findings, quadratic: Exercise, name: str, wrong: Any, expected: list[str]
) -> None:
    made = with_misconception(quadratic, Misconception(name, wrong, "No."))
    assert findings(made) == expected


def mistyped(A: Any, x: Any) -> Any:
    """You forgot a letter."""
    return x.nothing


def test_a_misconception_that_always_raises_is_named_with_its_line(findings: Findings, quadratic: Exercise) -> None:
    made = with_misconception(quadratic, Misconception("mistyped", mistyped, "You forgot a letter."))
    place = f"tests/proving/test_proof.py:{mistyped.__code__.co_firstlineno}"
    assert findings(made) == [
        f"'mistyped' ({place}) raises on every ordinary input: AttributeError: 'Tensor' object has no attribute "
        "'nothing'. Mend it."
    ]


def test_two_that_raise_are_one_only_if_they_raise_the_same(findings: Findings, quadratic: Exercise) -> None:
    def raising(kind: type[Exception]) -> Misconception:
        def fall(A: Any, x: Any) -> Any:
            raise kind("no")

        return Misconception(f"of_{kind.__name__}", fall, "No.", raises=kind.__name__)

    changed = with_misconception(with_misconception(quadratic, raising(TypeError)), raising(KeyError))
    assert findings(changed) == []


def test_a_misconception_that_returns_nothing_is_told(findings: Findings, quadratic: Exercise) -> None:
    made = with_misconception(quadratic, Misconception("forgetful", lambda A, x: None, "You forgot something."))
    assert findings(made) == ["'forgetful' returns nothing on every ordinary input. Is its return missing?"]


def test_a_symptom_that_the_solution_shows_as_well(findings: Findings, quadratic: Exercise) -> None:
    doubled = Misconception("doubled", lambda A, x: 4 * times(A, x), "No.", symptom=lambda answer, A, x: answer.dim())
    assert "the solution shows the symptom of 'doubled', too. Look for what wrong answers alone have." in findings(
        with_misconception(quadratic, doubled)
    )


def test_a_misconception_that_only_shown_checks_catch(findings: Findings, quadratic: Exercise) -> None:
    changed = keeping(quadratic, "non-symmetric A", "two matrices and a batch")
    assert (
        "only shown checks catch 'transposes_the_whole_batch', and their answers are public. Add a hidden family."
        in findings(changed)
    )


def test_a_given_that_hides_a_mistake(findings: Findings, quadratic: Exercise) -> None:
    changed = declared_again(quadratic, given={**quadratic.given, "A": spd("...", "n")})
    assert (
        "no check tells 'assumes_symmetry' from the right answer. Add a family that does, if it is wrong."
        in findings(changed)
    )


def test_sizes_that_hide_a_mistake(findings: Findings, quadratic: Exercise) -> None:
    """On n = 1 alone, every forgotten transpose looks right, and many changed solutions earn everything."""
    changed = declared_again(quadratic, checks=[hidden("small", ordinary.sizes(n=1).draws(3), points=3)])
    found = findings(changed)
    assert "no check tells 'assumes_symmetry' from the right answer. Add a family that does, if it is wrong." in found
    name = "(A + A.mT) @ x.unsqueeze(-1) → (A + A.T) @ x.unsqueeze(-1)"
    told = f"the changed solution '{name}' (line 12) earns all points, but is wrong on batches, as at A = tensor([["
    mend = "Add a hidden check of these: .batches((1,), (2, 3), (0,))."
    assert any(text.startswith(told) and text.endswith(mend) for text in found)


def test_a_check_that_nobody_would_miss(findings: Findings, quadratic: Exercise) -> None:
    idle = hidden("more of the same", ordinary.draws(3), points=1)
    assert findings(declared_again(quadratic, checks=[*quadratic.checks, idle])) == [
        "the check 'more of the same' catches nothing that no other hidden check catches. Add a misconception that it "
        "alone catches, drop the check, or say why it is there: .because(…)."
    ]


def test_a_check_that_says_why_it_is_there(findings: Findings, quadratic: Exercise) -> None:
    said = hidden("more of the same", ordinary.draws(3).because("students ask for it"), points=1)
    assert findings(declared_again(quadratic, checks=[*quadratic.checks, said])) == []


def test_a_listed_equivalent_that_is_none(findings: Findings, quadratic: Exercise) -> None:
    listed = dataclasses.replace(quadratic, equivalents={"A → B": "it is not there"})
    assert findings(listed) == [
        "lists 'A → B' as equivalent, but no changed solution is called so. Copy the name from `check`."
    ]


def test_a_survivor_that_is_listed_is_no_finding(findings: Findings, quadratic: Exercise) -> None:
    small = declared_again(quadratic, checks=[hidden("small", ordinary.sizes(n=1).draws(3), points=3)])
    before = [text for text in findings(small) if "earns all points" in text]
    assert before
    listed = dataclasses.replace(small, equivalents={text.split("'")[1]: "this test says so" for text in before})
    assert [text for text in findings(listed) if "earns all points" in text] == []


def test_answers_without_work_that_are_paid(findings: Findings, quadratic: Exercise) -> None:
    """A first check whose answer is always zero pays whoever returns zeros."""
    changed = declared_again(quadratic, checks=[
        hidden("zeros", ordinary.where(x=0.0 * quadratic_x()).sizes(n=3).draws(2), points=1),
        shown("small", ordinary.draws(2), points=1),
    ])  # fmt: skip
    found = findings(changed)
    assert "'return zeros' earns 1 points without work. Let the first check refuse it." in found
    assert not any(text.startswith("'return x'") for text in found), "it returns memory that is not its own"


def quadratic_x() -> Any:
    """A vector of three entries."""
    import torch

    return torch.ones(3, dtype=torch.float64)


def test_a_solution_without_room(findings: Findings, quadratic: Exercise) -> None:
    found = findings(declared_again(quadratic, rtol=3e-16))
    assert any(
        text.startswith("the solution's own error is 1/")
        and text.endswith("other right answers may fail. Widen rtol=…, .within(…) or .of_scale(…).")
        for text in found
    )


def test_a_rule_that_the_solution_breaks_is_no_secret(findings: Findings, quadratic: Exercise) -> None:
    """A rule makes its check worth having only if some wrong version breaks it."""
    unruly = hidden("an idle rule", ordinary.draws(3), points=1, rule=Rule("calls", "Called too often."))
    assert any("the check 'an idle rule' catches nothing" in text for text in findings(declared_again(
        quadratic, checks=[*quadratic.checks, unruly])))  # fmt: skip


# --- the command -------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_command_prints_a_matrix_writes_a_page_and_exits_with_0(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "autograder", "check", "ps1_gradients", "--html", str(tmp_path / "pages")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ps1_gradients: sound. The stub earns 0, the solutions everything; " in done.stdout
    assert "caught by it alone" in done.stdout
    assert "proved central_diff_grad" in done.stdout
    assert (tmp_path / "pages" / "ps1_gradients.html").stat().st_size > 10_000


@pytest.mark.long
def test_an_unknown_assignment_is_named_and_the_others_are_proved(course: Course) -> None:
    command = [sys.executable, "-m", "autograder", "check", "nothing", "ps1_gradients"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"! There is no assignment 'nothing'. The course has: {', '.join(course.assignments)}." in done.stdout
    assert "ps1_gradients: sound." in done.stdout


@pytest.mark.parametrize("name", load_course(ROOT).assignments)
def test_no_set_has_more_points_that_are_observed_only_than_the_engine_s_page_says(name: str) -> None:
    exercises = load_declared(find_place(ROOT, load_course(ROOT), name)).assignment.exercises
    assert sum(item.observed_points for item in exercises) <= OBSERVED
