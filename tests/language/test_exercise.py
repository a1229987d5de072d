"""What a lecturer reads when a declaration contradicts itself, word for word."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from autograder.language import (
    BY_HAND,
    Choice,
    DeclarationError,
    Exercise,
    array,
    asked,
    calls,
    exercise,
    gradient,
    hidden,
    matrix,
    ordinary,
    shown,
    value,
    vector,
)


def declare(body: Any = None, **changes: Any) -> Exercise:
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
    assert caught.value.place.startswith("tests/language/test_exercise.py:")
    return str(caught.value).split(": ", 1)[1]


def test_a_sound_exercise_sums_its_points() -> None:
    assert declare().max_points == 3
    assert declare(choice=Choice("a", "Why?")).max_points == 4


def undocumented(A, x):  # type: ignore[no-untyped-def]
    return x @ A @ x


def exchanged(x, A):  # type: ignore[no-untyped-def]
    """The gradient."""
    return x @ A @ x


def probe(function, x):  # type: ignore[no-untyped-def]
    return function(x)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (dict(find=gradient("y")), "exercise 'quadratic': asks for the gradient with respect to 'y', which is not given. Choose 'A' or 'x'."),
        (dict(body=undocumented), "exercise 'undocumented': has no docstring. Say in one line what is asked."),
        (dict(body=exchanged), "exercise 'exchanged': the body takes (x, A), but given lists (A, x). Give both the same names in the same order: A, x."),
        (dict(checks=[]), "exercise 'quadratic': has no checks. Begin with hidden(\"ordinary inputs\", ordinary, points=...)."),
        (dict(checks=[shown("s", ordinary, points=1)]), "exercise 'quadratic': its first check is shown or has a rule. Begin with the ordinary inputs, hidden."),
        (dict(checks=[hidden("s", ordinary, points=1)] * 2), "exercise 'quadratic': two checks are named 's'. Rename one of them."),
        (dict(checks=[hidden("s", ordinary, points=0)]), "exercise 'quadratic': the check 's' is worth 0 points. Give it a whole number from 1."),
        (dict(checks=[hidden("s", ordinary, points=0.5)]), "exercise 'quadratic': the check 's' is worth 0.5 points. Give it a whole number from 1."),
        (dict(checks=[hidden("s", ordinary.sizes(m=1), points=1)]), "exercise 'quadratic': the check 's' sets the size 'm', which no input has. Choose 'n'."),
        (dict(checks=[hidden("s", ordinary.where(h=1), points=1)]), "exercise 'quadratic': the check 's' sets 'h', which is not given. Choose 'A' or 'x'."),
        (dict(checks=[hidden("s", ordinary.laid_out("column"), points=1)]), "exercise 'quadratic': the check 's' asks for the layout 'column'. Choose 'contiguous', 'transposed', 'strided' or 'expanded'."),
        (dict(checks=[hidden("s", ordinary.batches((2,)), points=1)]), "exercise 'quadratic': the check 's' sends batches, but no input is batched. Write matrix(\"...\", \"n\", \"n\")."),
        (dict(checks=[hidden("s", ordinary, points=1), hidden("t", ordinary, points=1, rule=calls("f", lambda **_: 1))]), "exercise 'quadratic': the check 't' counts calls of 'f', which is not given. Choose 'A' or 'x'."),
        (dict(probe=probe), "exercise 'quadratic': the probe 'probe' takes (function, x). Let it take the student's functions first, then A, x."),
    ],
    ids=lambda item: item.split(": ")[1][:40] if isinstance(item, str) else "",
)  # fmt: skip
def test_a_contradiction_is_one_sentence_with_its_fix(changes: dict[str, Any], message: str) -> None:
    assert message_of(**changes) == message


def test_a_misconception_needs_feedback_and_a_name_of_its_own() -> None:
    made = declare()

    def silent(A, x):  # type: ignore[no-untyped-def]
        return A @ x

    with pytest.raises(DeclarationError, match=r"the misconception 'silent' has no docstring\. Write the feedback"):
        made.misconception(silent)

    def spoken(A, x):  # type: ignore[no-untyped-def]
        """You forgot a term."""
        return A @ x

    made.misconception(spoken)
    with pytest.raises(DeclarationError, match=r"there are two misconceptions named 'spoken'\. Rename one of them\."):
        made.misconception(spoken)


def test_the_students_functions_are_what_a_probe_takes_besides_the_inputs() -> None:
    def two(first, second, x):  # type: ignore[no-untyped-def]
        return first(x), second(x)

    def body(x):  # type: ignore[no-untyped-def]
        """Both."""
        return x, x

    made = declare(body, given=dict(x=array()), find=value(), probe=two, checks=[hidden("all", ordinary, points=1)])
    assert made.functions == ["first", "second"]


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
