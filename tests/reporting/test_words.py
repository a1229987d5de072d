"""What reports say in words: every verdict has some, and what was seen is said apart from the idea behind it."""

from __future__ import annotations

import doctest
from typing import get_args

import pytest

from autograder.judging.facts import BadEntries, BrokenRule, Exceptional, Fact, ForbiddenCall, LostPrediction, ReadyText
from autograder.judging.ideas import TEXTS as UNIVERSAL
from autograder.judging.result import Verdict
from autograder.reporting import measures, words
from autograder.reporting.words import Saying, emphasised, feedback_of, paragraphs, saying
from tests.reporting.made import DECLARED, FEEDBACK, checked


def test_every_verdict_has_words_of_its_own_and_none_is_left_over() -> None:
    assert set(words.VERDICTS) == set(get_args(Verdict))
    assert len(set(words.VERDICTS.values())) == len(words.VERDICTS)


@pytest.mark.parametrize("module", [words, measures], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "total", "often"), [(5, 5, ""), (2, 8, "on 2 of 8 inputs"), (1, 1, "")], ids=["all", "some", "one of one"]
)
def test_on_how_many_inputs_is_said_beside_the_sentence(wrong: int, total: int, often: str) -> None:
    fact = BadEntries(are="wrong", count=3, of=3)
    check = checked("ordinary x", "wrong_value", 1, fact, wrong_inputs=wrong, inputs=total, advice=FEEDBACK)
    assert saying(check, FEEDBACK) == Saying("All entries are wrong.", often)


def test_of_an_old_result_the_ready_text_is_said_without_the_idea() -> None:
    check = checked("any", "wrong_value", 1, ReadyText(text=f"your function returned None. {FEEDBACK}"))
    assert saying(check, FEEDBACK) == Saying("Your function returned None.", "")


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        (Exceptional(type="ValueError"), "Your function raised ValueError."),
        (ForbiddenCall(name="torch.autograd.grad", reason="By hand."), "torch.autograd.grad is not allowed here. By hand."),
        (ForbiddenCall(name=None, reason="By hand."), "This is not allowed here. By hand."),
        (BadEntries(are="wrong", count=1, of=12), "1 of 12 entries are wrong."),
        (BadEntries(are="wrong", count=2, of=22), "2 of 22 entries are wrong."),
        (BadEntries(where=(2,), are="wrong", count=3, of=3), "Part 2: all entries are wrong."),
        (BadEntries(where=("x",), are="not_finite", count=3, of=3), "'x': all entries are NaN or infinite."),
        (BrokenRule(sentence="x + p is taken, although f rises there."), "x + p is taken, although f rises there."),
        (LostPrediction(variable="predict_f", because="wrong", why="exp(x) grows. How fast?"), "exp(x) grows. How fast?"),
        (None, ""),
    ],
)  # fmt: skip
def test_a_sentence_begins_with_a_capital_unless_it_begins_with_code_or_mathematics(
    fact: Fact | None, says: str
) -> None:
    assert saying(checked("any", "raised", 1, fact), "").says == says


def test_the_feedback_of_an_idea_is_the_declared_one_else_the_universal_one_else_nothing() -> None:
    assert feedback_of(DECLARED, "double", "forgets_the_factor") == FEEDBACK
    assert feedback_of(DECLARED, "double", "sign") == UNIVERSAL["sign"]
    assert feedback_of(DECLARED, "total", "forgets_the_factor") == ""  # another exercise's
    assert feedback_of(DECLARED, "double", None) == ""


def test_a_feedback_has_paragraphs_and_emphasis() -> None:
    assert paragraphs(FEEDBACK) == [
        "You differentiated only *one* of the two factors.",
        "x appears twice. Vary each in turn.",
    ]
    assert emphasised("only *one* of 2*a*b <b>") == "only <em>one</em> of 2*a*b &lt;b&gt;"
