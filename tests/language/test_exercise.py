"""What a lecturer reads when a declaration contradicts itself, word for word."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.language import (
    BY_HAND,
    Choice,
    Declaration,
    DeclarationError,
    Written,
    array,
    asked,
    calls,
    derived,
    exercise,
    family_problems,
    gradient,
    hidden,
    holds,
    hvp,
    largest_intermediate,
    like,
    matrix,
    no_loop_over_batch,
    one_of,
    ordinary,
    passing_on,
    problems,
    rebuilt,
    satisfies,
    shown,
    solves,
    spd,
    spectrum,
    value,
    vector,
    word_problems,
    written,
)


def declare(body: Any = None, **changes: Any) -> Declaration:
    """Declare a sound exercise, with changes."""

    def quadratic(A, x):  # type: ignore[no-untyped-def]
        """The gradient of xᵀAx."""
        return x @ A @ x

    words: dict[str, Any] = {
        "given": dict(A=matrix("n", "n"), x=vector("n")),
        "find": gradient("x"),
        "checks": [hidden("ordinary A", ordinary, points=2), shown("small", ordinary.sizes(n=1), points=1)],
    }
    return exercise(**{**words, **changes})(body or quadratic)


def message_of(**changes: Any) -> str:
    """Return the message without the place."""
    with pytest.raises(DeclarationError) as caught:
        declare(**changes)
    place, text = str(caught.value).split(": ", 1)
    assert place.startswith("tests/language/test_exercise.py:")
    return text


def test_a_sound_exercise_sums_its_points() -> None:
    assert declare().exercise.max_points == 3
    assert declare(choice=Choice("a", "Why?")).exercise.max_points == 4


def undocumented(A, x):  # type: ignore[no-untyped-def]
    return x @ A @ x


def exchanged(x, A):  # type: ignore[no-untyped-def]
    """The gradient."""
    return x @ A @ x


def probe(function, x):  # type: ignore[no-untyped-def]
    return function(x)


def probe_of_both(function, A, x):  # type: ignore[no-untyped-def]
    return function(A)(x)


def takes_x(x):  # type: ignore[no-untyped-def]
    """One of the two."""
    return x


def asked_body(f, x):  # type: ignore[no-untyped-def]
    """The gradient of f."""
    return f(x)


def one(family: Any = ordinary, **changes: Any) -> dict[str, Any]:
    """Declare one hidden check."""
    return dict(checks=[hidden(**{"name": "s", "family": family, "points": 1, **changes})])


def second(**changes: Any) -> dict[str, Any]:
    """Declare an ordinary check, and one after it."""
    return dict(
        checks=[hidden("s", ordinary, points=1), hidden(**{"name": "t", "family": ordinary, "points": 1, **changes})]
    )


def given(body: Any = None, **words: Any) -> dict[str, Any]:
    """Give other inputs, to a body that takes whatever it is."""

    def any_body(*_: Any) -> Any:
        """The gradient."""

    any_body.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in words]
    )
    any_body.__name__ = "quadratic"
    return dict(given=words, body=any_body, find=gradient(next(iter(words))), checks=[hidden("s", ordinary, points=1)])


def table(*rows: tuple[dict[str, Any], str]) -> Any:
    """Name every case by what its message says."""
    return pytest.mark.parametrize(("changes", "message"), rows, ids=[row[1][:60] for row in rows])


WORDS = table(
    (dict(given=dict(A="n", x=vector("n"))), "'A' is given as 'n'. Write a word, as scalar(), vector(\"n\") or matrix(\"m\", \"n\")."),
    (dict(find="gradient"), "finds 'gradient'. Write a word, as gradient(\"x\"), jacobian(\"x\"), hessian(\"x\") or value()."),
    (dict(forbids="autograd"), "forbids 'autograd'. Write BY_HAND or BACKWARD_ONLY, or leave it out."),
    (dict(checks=[ordinary]), "has a Family among its checks. Write hidden(\"name\", family, points=…) or shown(…)."),
    (one(ordinary.float32), "the check 's' draws from a method. Begin with ordinary, as ordinary.draws(3)."),
    (one(rule="calls"), "the check 's' has the rule 'calls'. Write calls(\"f\", at_most=…) or another word."),
    (dict(find=gradient("y")), "asks for the gradient with respect to 'y', which is not given. Choose 'A' or 'x'."),
    (dict(find=hvp("x", tangent="v")), "asks for the hvp times 'v', which is not given. Choose 'A' or 'x'."),
    (dict(find=gradient("x").as_function_of("v")), "asks for the gradient as a function of 'v', which is not given. Choose 'A' or 'x'."),
    (dict(find=gradient("x").as_function_of("x"), probe=probe_of_both), "asks for a function of 'x' and has the probe 'probe_of_both'. Let the probe call what it is handed, or do without one."),
    (dict(find=satisfies(takes_x)), "is certified by 'takes_x', which takes (x). Let it take the answer, then A, x, by these names."),
    (dict(rtol=0.0), "has the relative tolerance 0.0. Choose a number between 0 and 1, as 1e-9."),
    (dict(choice=Choice("B", "Why?")), "its choice has the answer 'B'. Write one small letter, as \"b\"."),
    (dict(choice=Choice("b", " ")), "its choice does not say why. Write the sentence that a student reads after a wrong choice."),
    (dict(choice=Choice("b", "Why?", points=0)), "its choice is worth 0 points. Give it a whole number from 1."),
    (dict(probe=probe), "the probe 'probe' takes (function, x). Let it take the student's functions first, then A, x."),
)  # fmt: skip

GIVEN = table(
    (given(x=matrix("n")), "'x' is a matrix with 1 dimensions. Write matrix(\"m\", \"n\")."),
    (given(x=vector("m", "n")), "'x' is a vector with 2 dimensions. Write vector(\"n\")."),
    (given(x=spd("m", "n")), "'x' is a spd with 3 dimensions. Write spd(\"n\")."),
    (given(x=vector("n", "...")), "in 'x' the \"...\" is not first. Write vector(\"...\", \"n\")."),
    (given(x=vector(-1)), "'x' has the dimensions (-1). Name each, as \"n\", or give its size, as 3."),
    (given(v=like("x"), x=vector("n")), "'v' is like 'x', which is not given before it. Give the other one first."),
    (given(x=vector("n"), v=like("y")), "'v' is like 'y', which is not given before it. Choose 'x'."),
    (given(x=vector("n"), k=one_of()), "'k' is one_of() of nothing. Name what takes turns."),
    (given(x=vector("n"), H=spectrum()), "'H' is spectrum() of nothing. Name what takes turns."),
    (given(x=vector("n"), y=derived(lambda w: w)), "'y' is derived from 'w', which is not given before it. Choose 'x'."),
    (given(x=vector("n"), f=asked(vector("n"))), "'f' is asked of what is no function. Name a function, without calling it."),
    (given(x=vector("n"), f=asked(1)), "'f' is asked of what is no function. Name a function, without calling it."),
    (given(x=vector("n"), f=rebuilt(1, vector(3))), "'f' is rebuilt of what is no function. Name a function, without calling it."),
)  # fmt: skip

CHECKS = table(
    (dict(checks=[]), "has no checks. Begin with hidden(\"ordinary inputs\", ordinary, points=...)."),
    (dict(checks=[shown("s", ordinary, points=1)]), "its first check is shown or has a rule. Begin with the ordinary inputs, hidden."),
    (dict(checks=[hidden("s", ordinary, points=1)] * 2), "two checks are named 's'. Rename one of them."),
    (one(points=0), "the check 's' is worth 0 points. Give it a whole number from 1."),
    (one(points=0.5), "the check 's' is worth 0.5 points. Give it a whole number from 1."),
    (one(ordinary.draws(0)), "the check 's' draws 0 inputs. Draw a whole number from 1."),
    (one(ordinary.sizes(m=1)), "the check 's' sets the size 'm', which no input has. Choose 'n'."),
    ({**given(x=array()), **one(ordinary.sizes(m=1))}, "the check 's' sets the size 'm', which no input has. No dimension of this exercise is named."),
    (one(ordinary.sizes(n=-1)), "the check 's' sets n to -1. Choose whole numbers, as sizes(n=1) or sizes(n=(2, 3))."),
    (one(ordinary.sizes(n=(2, 0.5))), "the check 's' sets n to (2, 0.5). Choose whole numbers, as sizes(n=1) or sizes(n=(2, 3))."),
    (one(ordinary.where(h=1)), "the check 's' sets 'h', which is not given. Choose 'A' or 'x'."),
    (one(ordinary.where(x=matrix("n"))), "the check 's' says that 'x' is a matrix with 1 dimensions. Write matrix(\"m\", \"n\")."),
    (one(ordinary.where(A=like("x"))), "the check 's' says that 'A' is like 'x', which is not given before it. Give the other one first."),
    ({**given(x=array(), f=rebuilt(takes_x, vector(3))), **one(ordinary.where(f=takes_x))}, "the check 's' sets 'f' to a function that is asked of the judge, which cannot be differentiated. Write rebuilt(builder, …)."),
    (one(ordinary.where(x=one_of())), "the check 's' says that 'x' is one_of() of nothing. Name what takes turns."),
    (one(ordinary.where(A=matrix("...", "n", "n"))), "the check 's' draws 'A' by a word with other batches. Begin it as matrix(…) is given."),
    (one(ordinary.laid_out("column")), "the check 's' asks for the layout 'column'. Choose 'contiguous', 'transposed', 'strided' or 'expanded'."),
    (one(ordinary.shapes(3)), "the check 's' has the shapes 3. Write tuples of sizes, as shapes((3,), (2, 3))."),
    (one(ordinary.batches((-1,))), "the check 's' has the batches (-1,). Write tuples of sizes, as batches((3,), (2, 3))."),
    (one(ordinary.batches((2,))), "the check 's' sends batches, but no input is batched. Write matrix(\"...\", \"n\", \"n\")."),
    (one(ordinary.of_scale(0)), "the check 's' has the scale 0. Choose a number above 0."),
    (one(ordinary.of_magnitude(float("nan"))), "the check 's' has the magnitude nan. Choose a number above 0."),
    (one(ordinary.of_magnitude(x=-1.0)), "the check 's' has the magnitude -1.0. Choose a number above 0."),
    (one(ordinary.of_magnitude(z=2.0)), "the check 's' sets the magnitude of 'z', which is not given. Choose 'A' or 'x'."),
    ({**one(ordinary.of_part(0)), "find": value()}, "the check 's' is of part 0. Count parts from 1, or name one."),
    (one(ordinary.of_part(1)), "the check 's' is of a part, but a gradient is compared as a whole. Write find=value(), or leave .of_part out."),
    (one(ordinary.within(-1e-9)), "the check 's' has the tolerance -1e-09. Choose a number above 0."),
    (second(family=ordinary.expecting(takes_x)), "the check 't' expects 'takes_x', which takes (x). Let it take A, x, by these names."),
    (one(ordinary.expecting(exchanged)), "asks for a gradient, but every check is .expecting something else. Leave it out of the ordinary check, or write find=value()."),
    (one(ordinary.conditioned(0)), "the check 's' has the condition number 0. Choose a number above 0."),
    (second(rule=holds("It is.", takes_x)), "the check 't' demands what hangs on (x). Let it take the answer, then A, x, by these names."),
    (second(rule=largest_intermediate(lambda z: 1)), "the check 't' allows a number that hangs on (z). Let at_most take A, x, by these names."),
    (second(rule=no_loop_over_batch), "the check 't' forbids loops, but sends one batch size only. Send two, as ordinary.batches((3,), (48,))."),
    (second(rule=calls("f", lambda **_: 1)), "the check 't' counts calls of 'f', which is not given. Choose 'A' or 'x'."),
    (second(rule=calls("x", lambda **_: 1)), "the check 't' counts calls of 'x', which is no function that is asked. Give it as asked(…)."),
    (dict(given=dict(f=asked(takes_x), x=array()), body=asked_body, **second(rule=calls("f", lambda z: 1))), "the check 't' allows a number that hangs on (z). Let at_most take f, x, by these names."),
)  # fmt: skip

BODY = table(
    (dict(body=undocumented), "exercise 'undocumented': has no docstring. Say in one line what is asked."),
    (dict(body=exchanged), "exercise 'exchanged': the body takes (x, A), but given lists (A, x). Give both the same names in the same order: A, x."),
)  # fmt: skip


@WORDS
def test_a_word_that_cannot_be_used(changes: dict[str, Any], message: str) -> None:
    assert message_of(**changes) == f"exercise 'quadratic': {message}"


@GIVEN
def test_an_input_that_cannot_be_drawn(changes: dict[str, Any], message: str) -> None:
    assert message_of(**changes) == f"exercise 'quadratic': {message}"


@CHECKS
def test_a_check_that_contradicts_itself(changes: dict[str, Any], message: str) -> None:
    name = "asked_body" if "body" in changes and changes["body"] is asked_body else "quadratic"
    assert message_of(**changes).splitlines()[0] == f"exercise '{name}': {message}"


@BODY
def test_a_body_that_does_not_fit(changes: dict[str, Any], message: str) -> None:
    assert message_of(**changes) == message


def test_an_argument_needs_a_name() -> None:
    assert (
        message_of(given={"lambda": vector("n")}, find=gradient("lambda"))
        .splitlines()[1]
        .endswith("exercise 'quadratic': 'lambda' is no name for an argument. Use a Python identifier.")
    )


def test_a_question_needs_a_rubric_and_whole_points() -> None:
    def bare() -> None:
        pass

    with pytest.raises(DeclarationError) as caught:
        written(points=0)(bare)
    assert [(item.what, item.mend) for item in caught.value.findings] == [
        ("has no docstring.", "Write the rubric: what earns how many points."),
        ("is worth 0 points.", "Give it a whole number from 1."),
    ]

    def whole() -> None:
        """A point for each reason."""

    made = written(points=3)(whole)
    assert made == Written("whole", "A point for each reason.", 3, made.where)


def test_all_mistakes_of_an_exercise_are_told_at_once_each_with_its_place() -> None:
    with pytest.raises(DeclarationError) as caught:
        declare(find=gradient("y"), **one(ordinary.draws(0), points=0))
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.findings) == 3
    assert all(re.match(r"tests/language/test_exercise\.py:\d+: exercise 'quadratic': ", line) for line in lines)


def test_every_sentence_of_the_language_is_asserted_here() -> None:
    """Find the pieces of text that findings are made of and no message above, and no test below, holds."""
    files = [problems, word_problems, family_problems]
    nodes = [node for file in files for node in ast.walk(ast.parse(Path(file.__file__).read_text(encoding="utf-8")))]
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding"]
    sentences = [ast.Tuple(node.args) for node in calls if len(node.args) == 2]
    pieces = {
        piece.value.strip()
        for node in sentences
        for part in ast.walk(node)
        if isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and part in node.elts)
        for piece in (part.values if isinstance(part, ast.JoinedStr) else [part])
        if isinstance(piece, ast.Constant) and isinstance(piece.value, str) and len(piece.value.strip()) > 8
    }
    told = Path(__file__).read_text(encoding="utf-8").replace('\\"', '"')
    assert len(pieces) > 40
    assert [piece for piece in sorted(pieces) if piece not in told] == []


def misconception_message(made: Declaration, function: Any, **words: Any) -> str:
    """Return the message that attaching a misconception raises, without the place."""
    with pytest.raises(DeclarationError) as caught:
        made.misconception(**words)(function)
    place, text = str(caught.value).split(": ", 1)
    assert place.startswith("tests/language/test_exercise.py:")
    return text


def test_a_misconception_needs_feedback_a_name_of_its_own_and_the_same_arguments() -> None:
    made = declare()

    def silent(A, x):  # type: ignore[no-untyped-def]
        return A @ x

    def spoken(A, x):  # type: ignore[no-untyped-def]
        """You forgot a term."""
        return A @ x

    def lonely(x):  # type: ignore[no-untyped-def]
        """You forgot A."""
        return x

    made.misconception(spoken)
    assert misconception_message(made, silent) == (
        "exercise 'quadratic': the misconception 'silent' has no docstring. Write the feedback the student should read."
    )
    assert misconception_message(made, spoken) == (
        "exercise 'quadratic': there are two misconceptions named 'spoken'. Rename one of them."
    )
    assert misconception_message(made, lonely) == (
        "exercise 'quadratic': the misconception 'lonely' takes (x), but given lists (A, x). Let it take the same."
    )
    assert misconception_message(made, spoken_of_a_part, part=0) == (
        "exercise 'quadratic': the misconception 'spoken_of_a_part' is of part 0. Count parts from 1, or name one."
    )
    made.misconception(part=2)(spoken_of_a_part)
    assert made.exercise.misconceptions[-1].part == 2


def test_a_symptom_takes_the_answer_and_the_inputs_where_a_certificate_decides() -> None:
    made = declare(find=satisfies(lambda answer, A, x: answer))

    def spoken(A, x):  # type: ignore[no-untyped-def]
        """You forgot a term."""
        return A @ x

    assert misconception_message(declare(), spoken, symptom=lambda answer, A, x: True) == (
        "exercise 'quadratic': the misconception 'spoken' has a symptom, but the answers themselves are compared. "
        "Leave symptom=… out, or let a certificate decide: satisfies(…)."
    )
    assert misconception_message(made, spoken, symptom=takes_x) == (
        "exercise 'quadratic': the misconception 'spoken' has a symptom that takes (x). "
        "Let it take the answer, then A, x, by these names."
    )
    assert misconception_message(made, spoken, symptom="all") == (
        "exercise 'quadratic': the misconception 'spoken' has a symptom that takes ('all'). "
        "Let it take the answer, then A, x, by these names."
    )
    made.misconception(symptom=lambda answer, A, x: True)(spoken)
    assert made.exercise.misconceptions[-1].symptom


def test_a_form_is_a_form_of_a_misconception() -> None:
    made = declare()
    with pytest.raises(DeclarationError, match="is no misconception 'spoken_of_a_part' to be a form of"):
        made.form_of(spoken_of_a_part)
    made.misconception(spoken_of_a_part)
    with pytest.raises(DeclarationError, match="is no misconception 'undocumented' to be a form of"):
        made.form_of(undocumented)
    made.form_of(spoken_of_a_part)(undocumented)
    assert [item.idea for item in made.exercise.misconceptions] == ["spoken_of_a_part"] * 2


def spoken_of_a_part(A, x):  # type: ignore[no-untyped-def]
    """You forgot a term."""
    return A @ x


def picture_message(made: Declaration, function: Any, family: Any = ordinary) -> str:
    """Return the message that attaching a picture raises, without the place."""
    with pytest.raises(DeclarationError) as caught:
        made.picture(family)(function)
    place, text = str(caught.value).split(": ", 1)
    assert place.startswith("tests/language/test_exercise.py:")
    return text


def test_a_picture_needs_a_caption_a_name_of_its_own_its_two_arguments_and_a_family() -> None:
    made = declare()

    def silent(figure, calls):  # type: ignore[no-untyped-def]
        return "Nothing."

    def spoken(figure, calls):  # type: ignore[no-untyped-def]
        """Your curve beside the right one.

        Look where they part.
        """
        return "A curve."

    def odd(calls):  # type: ignore[no-untyped-def]
        """Your curve."""

    made.picture(ordinary.draws(2))(spoken)
    assert [(item.name, item.caption) for item in made.exercise.pictures] == [
        ("spoken", "Your curve beside the right one. Look where they part.")
    ]
    assert picture_message(made, silent) == (
        "exercise 'quadratic': the picture 'silent' has no docstring. "
        "Write its caption: what the student sees, and what to look for."
    )
    assert picture_message(made, spoken) == (
        "exercise 'quadratic': there are two pictures named 'spoken'. Rename one of them."
    )
    assert picture_message(made, odd) == (
        "exercise 'quadratic': the picture 'odd' takes (calls). Let it take (figure, calls)."
    )
    assert (
        picture_message(made, silent, ordinary.where(h=1))
        .splitlines()[1]
        .endswith("exercise 'quadratic': the picture 'silent' sets 'h', which is not given. Choose 'A' or 'x'.")
    )


def test_a_picture_without_its_parentheses_is_told_and_not_lost() -> None:
    def curve(figure, calls):  # type: ignore[no-untyped-def]
        """Your curve."""

    with pytest.raises(DeclarationError) as caught:
        declare().picture(curve)  # type: ignore[arg-type]
    assert str(caught.value).split(": ", 1)[1] == (
        "exercise 'quadratic': a picture draws its inputs from a function. "
        "Write .picture(ordinary.draws(3)) or another family."
    )


def test_an_equivalent_needs_a_reason() -> None:
    with pytest.raises(DeclarationError) as caught:
        declare().equivalent("A + B → B + A", because=" ")
    assert str(caught.value).endswith(
        "exercise 'quadratic': lists 'A + B → B + A' as equivalent without a reason. Say why it is right."
    )


def test_the_students_functions_are_what_a_probe_takes_besides_the_inputs() -> None:
    def two(first, second, x):  # type: ignore[no-untyped-def]
        return first(x), second(x)

    def body(x):  # type: ignore[no-untyped-def]
        """Both."""
        return x, x

    made = declare(body, given=dict(x=array()), find=value(), probe=two, checks=[hidden("all", ordinary, points=1)])
    assert made.exercise.functions == ["first", "second"]


def looked_at(f: Any, x: Tensor) -> dict[str, Any]:
    """Say what a function is, and what it leaves behind."""
    return {"name": f.__name__, "value": f(x)}


@pytest.mark.parametrize(
    ("probe", "find", "kinds"),
    [
        (None, value(), ["judged", "judged", "observed", "observed"]),
        (looked_at, value(), ["observed"] * 4),
        (passing_on(looked_at), value(), ["judged", "judged", "observed", "observed"]),
        (looked_at, satisfies(lambda answer, x: answer), ["judged", "judged", "observed", "observed"]),
    ],
    ids=["no probe", "a probe", "one that passes on", "one whose data is looked through"],
)
def test_what_a_replaced_probe_could_say_is_observed_and_not_judged(probe: Any, find: Any, kinds: list[str]) -> None:
    rules = holds("it is large", lambda value, x: True), solves(at_most=1)
    checks = [hidden("a", ordinary, points=4), *(hidden(rule.kind, ordinary, points=2, rule=rule) for rule in rules)]
    checks += [hidden("meta", ordinary.on_meta(), points=1)]
    made = exercise(given=dict(x=vector("n")), find=find, probe=probe, checks=checks)(twice).exercise
    assert [made.kind_of(check) for check in made.checks] == kinds
    points = {"judged": 0, "observed": 1}
    assert made.observed_points == sum(points[made.kind_of(check)] * check.points for check in made.checks)


def twice(x: Tensor) -> Tensor:
    """Twice x."""
    return 2 * x


def test_by_hand_forbids_autograd_by_every_name_that_torch_has() -> None:
    for name in BY_HAND.traps:
        holder: Any = torch
        for part in name.split(".")[1:]:
            holder = getattr(holder, part)
        assert callable(holder), name


def test_an_asked_function_is_called_by_its_name() -> None:
    def f(x):  # type: ignore[no-untyped-def]
        return x

    inputs = next(ordinary.inputs(dict(f=asked(f)), torch.Generator().manual_seed(1)))
    assert inputs.values["f"].name == "f"
    assert inputs.values["f"](3) == 3


def test_what_is_attached_makes_a_new_record_and_none_can_be_changed() -> None:
    made = declare()
    before = made.exercise

    def wrong(A, x):  # type: ignore[no-untyped-def]
        """You forgot a term."""
        return A @ x

    assert made.misconception(wrong) is wrong
    made.equivalent("A → A.mT", because="it is as right")
    assert (before.misconceptions, dict(before.equivalents)) == ((), {})
    assert [item.function for item in made.exercise.misconceptions] == [wrong]
    assert made.exercise.equivalents == {"A → A.mT": "it is as right"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.exercise.rtol = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        made.exercise.given["z"] = vector("n")  # type: ignore[index]
