"""Which idea is behind wrong answers: of all of them, of one part, or none but a small error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.course.declarations import Declared, load_declared
from autograder.course.loading import load_course
from autograder.course.places import find_place
from autograder.judging.calls import Call
from autograder.judging.compare import Tolerance, compare, tolerance_of
from autograder.judging.diagnose import Answer, Diagnosis, diagnose, same_outcome
from autograder.judging.drawing import calls_of, drawn_inputs
from autograder.judging.ideas import TEXTS
from autograder.judging.misconceptions import wrong_outcome
from autograder.judging.sentences import of_part
from autograder.judging.verdicts import Yardstick
from autograder.language import Assignment, Exercise, exercise, hidden, matrix, ordinary, satisfies, value, vector
from autograder.sandbox.data import OnMeta, TensorOn, bare, seen_from
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Outcome, Raised
from autograder.sandbox.parts import each_part
from tests.golden import KEY

ROOT = Path(__file__).resolve().parents[2]

Change = Callable[[Any, Any], Any]
Drawn = Callable[[str], tuple[Exercise, list[Call]]]


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    """Draw an exercise of the first set when it is asked for: its answers have parts, of many kinds."""
    declared = load_declared(find_place(ROOT, load_course(ROOT), "ps1_gradients"))

    @cache
    def calls(name: str) -> tuple[Exercise, list[Call]]:
        exercise = declared.assignment[name]
        return exercise, [call for check in exercise.checks for call in calls_of(exercise, check, bytes.fromhex(KEY))]

    return calls


def named(drawn: Drawn, name: str, change: Change) -> str | None:
    """Return what is diagnosed if every answer is the expected one changed; the change also gets the inputs."""
    declared, calls = drawn(name)
    checks = {check.name: check for check in declared.checks}
    answers = []
    for call in calls:
        tolerance = tolerance_of(declared, checks[call.check])
        value = change(call.expected, call.values)
        is_right = compare(value, call.expected, tolerance).verdict == "correct"
        answers.append(Answer(call, Outcome("returned", value=value), tolerance, is_right))
    found = diagnose(declared, answers)
    return found.name if found else None


def slopes(first: Change | None = None, second: Change | None = None) -> Change:
    """Change the first or the second of three slopes."""

    def change(expected: Any, values: Any) -> Any:
        one, two, three = (torch.zeros_like(values["x"]) if not torch.is_tensor(e) else e for e in expected)
        return first(one, values) if first else one, second(two, values) if second else two, three

    return change


def poly(change: Callable[[Any, Any], Any]) -> Change:
    """Change the pair of value and slope."""
    return lambda expected, _: change(*expected)


def bare_cosine(_: Any, values: Any) -> Any:
    """cos(x²), without the inner derivative."""
    return (values["x"] ** 2).cos()


@pytest.mark.parametrize(
    ("exercise", "change", "name"),
    [
        ("grad_quadratic_form", lambda e, _: -e, "sign"),
        ("grad_quadratic_form", lambda e, _: e * (1 + 1e-5), "nearly_right"),
        ("grad_quadratic_form", lambda e, _: e * 1.05, "scale"),
        ("composite_slopes", slopes(bare_cosine), "forgets_the_inner_derivative"),
        ("composite_slopes", slopes(bare_cosine, lambda e, v: 17 + v["x"]), "forgets_the_inner_derivative"),
        ("composite_slopes", slopes(lambda e, v: 17 + v["x"], lambda e, _: -e), "sign"),
        ("composite_slopes", slopes(lambda e, _: e * (1 + 1e-5) + 1e-5), "nearly_right"),
        ("composite_slopes", slopes(lambda e, v: 17 + v["x"]), None),
        ("composite_slopes", lambda e, _: e[:2], None),
        ("poly_value_and_slope", poly(lambda value, slope: (slope, value)), "exchanges_value_and_slope"),
        ("poly_value_and_slope", poly(lambda value, slope: (slope, slope)), None),
        ("poly_value_and_slope", poly(lambda value, slope: (value + 3, value)), "offset"),
        ("poly_value_and_slope", poly(lambda value, slope: (value + 3, slope)), "offset"),
        ("grad_dot_products", lambda e, v: (e[0], v["x"] @ v["x"], e[2]), None),
        ("central_diff_grad", lambda e, v: 500 + 0 * e if e.numel() and abs(e).max() > 3 else e, None),
        ("grad_norm", lambda e, v: e if v["x"].any() else 1 + 0 * e, None),
        ("poly_value_and_slope", poly(lambda value, slope: (value, slope.double())), "exponents_in_float64"),
        ("poly_value_and_slope", poly(lambda value, slope: (value, 3 + slope.double())), None),
    ],
    ids=["a sign", "an error in the sixth digit", "five per cent", "one part by a known idea", "two parts, one known",
         "two parts, the second with a sign", "one part nearly right", "one part by no known idea", "a part is missing", "exchanged", "the slope twice",
         "one wrong and the other in its place", "an idea of the whole, with a right part", "a value in one part",
         "far off on some inputs", "ones at zero", "one part in float64, where the idea has both", "and wrong besides"],
)  # fmt: skip
def test_the_idea_behind_wrong_answers(drawn: Drawn, exercise: str, change: Change, name: str | None) -> None:
    assert named(drawn, exercise, change) == name


def test_a_part_of_a_dict_may_have_an_idea_of_its_own(drawn: Drawn) -> None:
    """A probe of two functions names what each returned: one may be wrong in a known way, the other in its own."""
    result, trace = "the result of the first call", "the values of x after the calls"

    def change(expected: Any, _: Any) -> Any:
        wrong = {trace: "changed"}
        return {**expected, **wrong, **({result: -expected[result]} if torch.is_tensor(expected[result]) else {})}

    assert named(drawn, "pure_grad", change) == "sign"


def test_right_answers_have_no_idea_behind_them(drawn: Drawn) -> None:
    assert named(drawn, "grad_norm", lambda expected, _: expected) is None


# --- wherever an answer lies ---------------------------------------------------------------------------------


@exercise(
    given=dict(A=matrix("n", "n"), x=vector("n")),
    find=value(),
    checks=[
        hidden("ordinary x", ordinary.draws(6), points=2),
        hidden("on meta", ordinary.on_meta().draws(2), points=1),
    ],
)
def value_and_slope(A, x):  # type: ignore[no-untyped-def]
    """xᵀAx and its gradient."""
    return x @ A @ x, (A + A.mT) @ x


@value_and_slope.misconception(part=2)
def assumes_symmetry(A, x):  # type: ignore[no-untyped-def]
    """Your gradient is right for a symmetric A only."""
    return x @ A @ x, 2 * A @ x


@value_and_slope.misconception
def forgets_the_device(A, x):  # type: ignore[no-untyped-def]
    """You made a tensor that lies on the CPU, wherever the inputs are."""
    return x @ A @ x, torch.as_tensor((A + A.mT) @ x).cpu() if not x.is_meta else torch.zeros(x.shape)


def as_received(value: Any, call: Call, graded_on: str) -> Any:
    """Return a value as it arrives from a worker on such a device, and as the judge sees it."""

    def received(part: Any) -> Any:
        if not isinstance(part, torch.Tensor):
            return part
        return OnMeta(tuple(part.shape), part.dtype) if call.device == "meta" else TensorOn(part, graded_on)

    return seen_from(graded_on, each_part(received, value))


@pytest.mark.parametrize("graded_on", ["cpu", "cuda"])
@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda value, slope, A, x: (value, slope * (1 + 1e-6)), "nearly_right"),
        (lambda value, slope, A, x: (value * (1 + 1e-6), slope * (1 - 1e-6)), "nearly_right"),
        (lambda value, slope, A, x: (value + 17, -slope), "sign"),
        (lambda value, slope, A, x: (-value, slope + x), "sign"),
        (lambda value, slope, A, x: (value + 17, 2 * A @ x), "assumes_symmetry"),
        (lambda value, slope, A, x: (value, 2 * A @ x), "assumes_symmetry"),
        (lambda value, slope, A, x: (value.tolist(), slope.flip(0) + x), None),
    ],
)  # fmt: skip
def test_an_idea_is_seen_wherever_an_answer_lies(graded_on: str, change: Callable[..., Any], name: str | None) -> None:
    """A check on meta, or grading on a GPU, hides no idea: where answers lie is a part of what is compared."""
    declared, answers = value_and_slope.exercise, []
    for check in declared.checks:
        for call in calls_of(declared, check, b"seed"):
            tolerance = tolerance_of(declared, check)
            answer = as_received(change(*call.expected, **call.values), call, graded_on)
            is_right = compare(answer, call.expected, tolerance, call.device or "cpu").verdict == "correct"
            answers.append(Answer(call, Outcome("returned", value=answer), tolerance, is_right))
    found = diagnose(declared, answers)
    assert (found.name if found else None) == name


# --- ideas that need no declaration ---------------------------------------------------------------------------


@exercise(
    given=dict(A=matrix("n", "n"), x=vector("m")), find=value(), checks=[hidden("any", ordinary.draws(6), points=1)]
)
def anything(A, x):  # type: ignore[no-untyped-def]
    """A matrix that is not symmetric."""
    return A


def idea_of(expected: Callable[[Any, Any], Any], change: Callable[[Any, Any], Any]) -> Diagnosis | None:
    """Return what is diagnosed where an exercise asks for something of A and x, and the answer is changed."""
    answers = []
    for call in calls_of(anything.exercise, anything.exercise.checks[0], b"seed"):
        right = expected(**call.values)
        answer, tolerance = change(right, call.values["x"]), Tolerance(1e-9)
        is_right = compare(answer, right, tolerance).verdict == "correct"
        answers.append(Answer(replace(call, expected=right), Outcome("returned", value=answer), tolerance, is_right))
    return diagnose(anything.exercise, answers)


def with_one(value: torch.Tensor, at: Any) -> torch.Tensor:
    """Change what stands at a place."""
    value = value.clone()
    value[at] += 3 + value[at].abs()
    return value


@pytest.mark.parametrize(
    ("expected", "change", "name"),
    [
        (lambda A, x: A, lambda e, x: e.flatten().flip(0).reshape(e.shape), "other_places"),
        (lambda A, x: torch.outer(x, A[0]), lambda e, x: e.mT.reshape(e.shape), "other_places"),
        (lambda A, x: torch.outer(x, A[0]), lambda e, x: e.flatten(), None),  # of another shape, which is told
        (lambda A, x: A, lambda e, x: (e + e.mT) / 2, "symmetric_part"),
        (lambda A, x: A + A.mT, lambda e, x: e + e.triu(1) - e.triu(1).mT, "not_symmetric"),
        (lambda A, x: A, lambda e, x: with_one(e, (0, -1)), "one_entry"),
        (lambda A, x: torch.cat([x, x]), lambda e, x: with_one(e, -1), "one_entry"),
        (lambda A, x: A, lambda e, x: with_one(e, -1), "one_line"),
        (lambda A, x: A, lambda e, x: with_one(e.mT, 0).mT, "one_line"),
        (lambda A, x: A, lambda e, x: e + x[0], "offset"),
        (lambda A, x: x @ x, lambda e, x: e - 1, "offset"),
        (lambda A, x: x @ x, lambda e, x: e - x[0], None),
        (lambda A, x: A, lambda e, x: e / len(x), "scale"),
        (lambda A, x: float(x @ x), lambda e, x: 3 * e, "scale"),
        (lambda A, x: x @ x, lambda e, x: e * x[0], None),
        (lambda A, x: A, lambda e, x: e + torch.arange(e.numel()).reshape(e.shape), None),
        (lambda A, x: A, lambda e, x: (3 * e).float(), None),
    ],
)  # fmt: skip
def test_what_stands_between_an_answer_and_the_right_one_is_seen(expected: Any, change: Any, name: str | None) -> None:
    found = idea_of(expected, change)
    assert (found.name if found else None) == name
    paired = idea_of(lambda A, x: (x[0], expected(A, x)), lambda e, x: (e[0] + x[1], change(e[1], x)))
    assert (paired.feedback if paired else None) == (of_part(1, TEXTS[name]) if name else None)


def test_every_idea_that_needs_no_declaration_can_be_told_of_a_part() -> None:
    """Its sentence begins with a word that may follow "Part 2:"."""
    assert {text.split()[0] for text in TEXTS.values()} <= {"A", "Every", "The", "You", "Your"}


# --- of which part, and in which checks ------------------------------------------------------------------------


@exercise(
    given=dict(x=vector("n")),
    find=value(),
    checks=[
        hidden("ordinary x", ordinary.draws(6), points=2),
        hidden("one entry", ordinary.sizes(n=1).draws(2), points=1),
    ],
)
def norm_and_slope(x):  # type: ignore[no-untyped-def]
    """½xᵀx and its gradient."""
    return {"value": x @ x / 2, "slope": x}


@norm_and_slope.misconception
def doubles_the_slope(x):  # type: ignore[no-untyped-def]
    """Your value is right, and your slope is wrong by a number."""
    return {"value": x @ x / 2, "slope": 5 * x}


@norm_and_slope.misconception(part="slope")
def slope_of_a_sum(x):  # type: ignore[no-untyped-def]
    """Your slope is a column of ones."""
    return {"value": x @ x / 2, "slope": torch.ones_like(x)}


def told(change: Callable[..., Any]) -> Diagnosis | None:
    """Diagnose changed answers to the exercise above."""
    declared, answers = norm_and_slope.exercise, []
    for check in declared.checks:
        for call in calls_of(declared, check, b"seed"):
            answer, tolerance = change(**call.expected, x=call.values["x"]), tolerance_of(declared, check)
            is_right = compare(answer, call.expected, tolerance).verdict == "correct"
            answers.append(Answer(call, Outcome("returned", value=answer), tolerance, is_right))
    return diagnose(declared, answers)


@pytest.mark.parametrize(
    ("change", "feedback"),
    [
        (lambda value, slope, x: {"value": value, "slope": 5 * x}, "Your value is right, and your slope is wrong by a number."),
        (lambda value, slope, x: {"value": value + x[0] + 9, "slope": 5 * x}, of_part("slope", TEXTS["scale"])),
        (lambda value, slope, x: {"value": value + x[0] + 9, "slope": 1 + 0 * x}, "Your slope is a column of ones."),
        (lambda value, slope, x: {"value": -value, "slope": x**2 + 9}, of_part("value", TEXTS["sign"])),
    ],
)  # fmt: skip
def test_a_sentence_says_only_what_was_shown_and_of_which_part(change: Any, feedback: str) -> None:
    """What a misconception says of other parts is told only where these are as it says."""
    found = told(change)
    assert found is not None
    assert found.feedback == feedback


def test_an_idea_is_told_in_the_checks_in_which_it_was_seen() -> None:
    found = told(lambda value, slope, x: {"value": value, "slope": slope if len(x) == 1 else 5 * x})
    assert found is None or found.checks == {"ordinary x"}
    found = told(lambda value, slope, x: {"value": value, "slope": slope if len(x) == 1 else slope + x[0]})
    assert found is not None
    assert (found.name, found.checks) == ("offset", {"ordinary x"})


# --- where many answers are right ------------------------------------------------------------------------------


def of_a_direction(answer, x):  # type: ignore[no-untyped-def]
    """Say of what length a vector is, and how far from the line along x."""
    return {"the length": answer @ answer, "how far it is from x": (answer - (answer @ x) / (x @ x) * x).norm()}


@exercise(
    given=dict(x=vector("n")),
    find=satisfies(of_a_direction),
    checks=[
        hidden("ordinary x", ordinary.sizes(n=(3, 4)).draws(6), points=2),
        hidden("two entries", ordinary.sizes(n=2).draws(2), points=1),
    ],
)
def direction(x):  # type: ignore[no-untyped-def]
    """A vector of length one along x, this way or that."""
    return x / x.norm()


@direction.misconception
def divides_short_ones_only(x):  # type: ignore[no-untyped-def]
    """Your vector has the length of x."""
    return -x / x.norm() if len(x) == 2 else x


@pytest.mark.parametrize(
    ("answered", "name"),
    [
        (lambda x: x / x.norm() if len(x) == 2 else x, "divides_short_ones_only"),  # right in the other way there
        (lambda x: -x / x.norm() if len(x) == 2 else x, "divides_short_ones_only"),
        (lambda x: x, None),  # wrong where the idea is right
        (lambda x: x / x.norm(), None),
        (lambda x: x / x.norm() if len(x) == 2 else 3 * x, None),  # a multiple of one right answer of several
    ],
)
def test_an_answer_that_is_right_in_a_way_of_its_own_hides_no_idea(answered: Any, name: str | None) -> None:
    declared = direction.exercise
    yardstick = Yardstick(declared, Declared(Assignment("", [declared]), frozenset()), Limits(), "cpu")
    calls = [call for check in declared.checks for call in calls_of(declared, check, b"seed")]
    outcomes = [Outcome("returned", value=TensorOn(answered(call.values["x"]), "cpu")) for call in calls]
    judged = [yardstick.judged(call, outcome, 0) for call, outcome in zip(calls, outcomes, strict=True)]
    found = diagnose(declared, [item.answer for item in judged])
    assert (found.name if found else None) == name


# --- several forms, and what raises ----------------------------------------------------------------------------


@exercise(
    given=dict(t=vector("n"), W=matrix("n", "m")),
    find=value(),
    checks=[hidden("ordinary t", ordinary.draws(8), points=2), hidden("one", ordinary.sizes(n=1).draws(2), points=1)],
)
def through_tanh(t, W):  # type: ignore[no-untyped-def]
    """The Jacobian of tanh(z) times W, at t = tanh(z)."""
    return (1 - t**2)[:, None] * W


@through_tanh.misconception(raises=RuntimeError)
def multiplies_entry_by_entry(t, W):  # type: ignore[no-untyped-def]
    """You multiply a vector and a matrix entry by entry. Which index of W is that of t?"""
    return (1 - t**2) * W


@through_tanh.misconception
def loses_small_slopes(t, W):  # type: ignore[no-untyped-def]
    """You leave out what is nearly flat. Small is not zero."""
    return torch.where(t.abs() > 0.9, 0.0, 1 - t**2)[:, None] * W


@through_tanh.form_of(loses_small_slopes)
def loses_more_of_them(t, W):  # type: ignore[no-untyped-def]
    return torch.where(t.abs() > 0.5, 0.0, 1 - t**2)[:, None] * W


def fate(function: Callable[..., Any]) -> str | None:
    """Return the idea that is diagnosed if a student wrote this function."""
    declared, answers = through_tanh.exercise, []
    for check in declared.checks:
        for call in calls_of(declared, check, b"seed"):
            values = [value.clone() for value in call.values.values()]
            try:
                outcome = Outcome("returned", value=function(*values))
            except Exception as problem:
                outcome = Outcome("raised", raised=Raised(type(problem).__name__, str(problem), 1, 2))
            tolerance = tolerance_of(declared, check)
            is_right = compare(outcome.value, call.expected, tolerance).verdict == "correct"
            answers.append(Answer(call, outcome, tolerance, is_right))
    found = diagnose(declared, answers)
    return found.name if found else None


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda t, W: W * (1 - t.square()), "multiplies_entry_by_entry"),
        (lambda t, W: (1 - t * t).mul(W), "multiplies_entry_by_entry"),
        (lambda t, W: t.nothing, None),
        (lambda t, W: (1 - t**2) @ W.mT, None),
        (lambda t, W: torch.where(t.abs() > 0.9, 0.0, 1 - t**2)[:, None] * W, "loses_small_slopes"),
        (lambda t, W: torch.where(t.abs() > 0.5, 0.0, 1 - t**2)[:, None] * W, "loses_small_slopes"),
        (lambda t, W: torch.where(t.abs() > 0.7, 0.0, 1 - t**2)[:, None] * W, "loses_small_slopes"),
        (lambda t, W: torch.where(t.abs() > 0.7, t, 1 - t**2)[:, None] * W.cos(), None),
    ],
)  # fmt: skip
def test_an_idea_has_several_forms_and_one_that_raises_is_not_behind_every_exception(
    function: Callable[..., Any], name: str | None
) -> None:
    assert fate(function) == name


def test_an_idea_of_several_forms_has_one_name_and_one_feedback() -> None:
    forms = through_tanh.exercise.misconceptions[1:]
    assert {(item.idea, item.feedback) for item in forms} == {("loses_small_slopes", forms[0].feedback)}
    assert [item.name for item in forms] == ["loses_small_slopes", "loses_more_of_them"]


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"order": NAN, "model": torch.ones(2)}, {"order": NAN, "model": torch.ones(2)}, True),
        ({"order": NAN, "model": torch.ones(2)}, {"order": 1.0, "model": torch.ones(2)}, False),
        (torch.tensor([INF, 2.0]), torch.tensor([INF, 2.0]), True),
        (torch.tensor([9.2, 2.0]), torch.tensor([INF, 2.0]), False),
        (torch.tensor([INF, 3.0]), torch.tensor([INF, 2.0]), False),
    ],
)
def test_what_is_not_finite_is_the_same_only_in_the_same_places(one: Any, other: Any, is_same: bool) -> None:
    assert same_outcome(Outcome("returned", value=one), Outcome("returned", value=other), Tolerance(1e-9)) == is_same


def test_what_happens_to_lie_in_memory_is_no_part_of_an_answer_to_a_call_on_meta() -> None:
    """A product of a tensor on meta and one on the CPU is one on the CPU, and holds just that."""
    exercise = value_and_slope.exercise
    check = next(check for check in exercise.checks if check.family.device == "meta")
    inputs = next(drawn_inputs(exercise, check))
    made = [wrong_outcome(exercise, check, lambda A, x: (x @ A @ x, torch.rand(x.shape)), inputs) for _ in range(2)]
    received = [seen_from("meta", TensorOn(torch.rand(2), "cpu")) for _ in range(2)]
    answered = [Outcome("returned", value=bare(item)) for item in received]
    assert same_outcome(*made, Tolerance(1e-9)) and same_outcome(*answered, Tolerance(1e-9))
    assert received[0].device == "cpu"
