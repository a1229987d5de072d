"""What reports say in words: every verdict has some, and a message comes apart where the judge put it together."""

from __future__ import annotations

import doctest
from typing import get_args

import pytest

from autograder.judging import messages
from autograder.judging.diagnose import FEEDBACK as UNIVERSAL
from autograder.judging.result import Verdict
from autograder.reporting import measures, words
from autograder.reporting.words import emphasised, facts, feedback_of, paragraphs
from tests.reporting.made import DECLARED, FEEDBACK, checked, exercised


def test_every_verdict_has_words_of_its_own_and_none_is_left_over() -> None:
    assert set(words.VERDICTS) == set(get_args(Verdict))
    assert len(set(words.VERDICTS.values())) == len(words.VERDICTS)


@pytest.mark.parametrize("module", [words, measures], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "total", "often"), [(5, 5, ""), (2, 8, "on 2 of 8 inputs"), (1, 1, "")], ids=["all", "some", "one of one"]
)
def test_a_message_of_the_judge_is_taken_apart(wrong: int, total: int, often: str) -> None:
    message = messages.wrong_message("3 of 3 entries are wrong", wrong, total, FEEDBACK)
    check = checked("ordinary x", "wrong_value", 1, f"double: {message}")
    found = facts(exercised("double", check), check, FEEDBACK)
    assert (found.says, found.often) == ("All entries are wrong.", often)


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("f: your function raised ValueError.", "Your function raised ValueError."),
        ("f: torch.autograd.grad is not allowed here.", "torch.autograd.grad is not allowed here."),
        ("f: 1 of 12 entries are wrong.", "1 of 12 entries are wrong."),
        ("f: 2 of 22 entries are wrong.", "2 of 22 entries are wrong."),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_unless_it_begins_with_code(message: str, says: str) -> None:
    check = checked("any", "raised", 1, message)
    assert facts(exercised("f", check), check, "").says == says


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
