"""What sets say: predictions that cannot be guessed by their form, one notation, words that were taught, and not too many.

`python -m tests.prose` prints the words of every set by part.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from autograder.course.loading import load_course
from tests.prose import ROOT, Question, arguments, cells, questions, words

SETS = load_course(ROOT).assignments
PAGE = (ROOT / "source" / "conventions.md").read_text(encoding="utf-8")
MOST_GUESSED = 14 / 38
MOST_WORDS = {
    "ps1_gradients": 5986,
    "ps2_matrix_functions": 4800,
    "ps3_jacobians": 4450,
    "ps4_hessians": 5210,
    "ps5_descent": 4455,
    "ps6_newton": 4956,
    "ps7_backprop": 3800,
    "ps8_regression": 5049,
    "ps9_engineering": 4100,
}
WORDS_OF_NEW_EXERCISES = {
    "ps1_gradients": ["backward-cycle"],
    "ps4_hessians": ["hess-logdet"],
    "ps6_newton": ["newton-minimize"],
}
EACH_SET = pytest.mark.parametrize("name", SETS)

# what somebody chooses who knows nothing: the letters between which the lot decides
RULES: dict[str, Callable[[Question], set[str]]] = {
    **{letter: lambda question, letter=letter: {letter} for letter in "abcd"},  # type: ignore[misc]
    "without a reason": lambda question: set(question.options) - question.with_reason,
    "with a reason": lambda question: question.with_reason,
    "the longest": lambda question: question.extreme(1),
    "the shortest": lambda question: question.extreme(-1),
}

# what a table must say of an argument of this name, by the page of conventions
MEANS = {
    "A": "matri", "B": "matri", "b": "right-hand|constant|load|intercept|vector", "g": "gradient", "H": "matrix|Hessian",
    "J": "Jacobian", "r": "residual", "X": "example|feature|matrix", "y": "measured|label|class", "w": "weight",
    "W": "weight", "s": "step", "v": "direction|multiplied|arrives", "G": "arrives|above|upstream", "p": "parameter|probabilit",
    "z": "score|vector", "F": "function", "lam": "penalty", "mu": "damping", "h": "step|difference", "x": "point|variable|vector|root|start",
}  # fmt: skip

# another way to write what the page writes in one way
ELSEWHERE = {
    "a transpose": r"\\mathsf|\^\{?T\}?(?![A-Za-z])|\^\{?\\intercal|\^t\b",
    "an eigenvalue": r"\b(?:eigenvalues?|curvatures?) \$w|\$w_1(?:,| \\le)|lowest eigenvalue \$w",
    "a singular value decomposition": r"U\s*\\Sigma",
    "a norm": r"(?<!\\)\|\|",
    "a rate": r"\\mathtt\{lr\}",
    "what has no shape": r"\| (?:a )?Python (?:number|`\w+`)s? \| (?:`\w+` )?\|",
}
TORCH_WORDS = ("leaf", "graph", "detached", "view", "contiguous", "strided", "expanded", "vmap", "meta")


@pytest.mark.parametrize("rule", RULES)
def test_no_simple_rule_finds_many_right_answers(rule: str) -> None:
    asked = [question for name in SETS for question in questions(name)]
    chosen = [(question, RULES[rule](question) or set(question.options)) for question in asked]
    found = sum((question.right in letters) / len(letters) for question, letters in chosen)
    assert found <= MOST_GUESSED * len(asked), f"{rule}: {found:.1f} of {len(asked)}"


@EACH_SET
def test_the_options_of_a_question_have_one_form(name: str) -> None:
    """All of them say why, or none does."""
    mixed = {question.exercise for question in questions(name) if 0 < len(question.with_reason) < len(question.options)}
    assert mixed == set()


@EACH_SET
def test_an_argument_means_what_the_page_of_conventions_says(name: str) -> None:
    assert [item for item in arguments(name) if item[1] in MEANS and not re.search(MEANS[item[1]], item[2])] == []


@EACH_SET
@pytest.mark.parametrize("what", ELSEWHERE)
def test_what_the_page_writes_in_one_way_no_set_writes_in_another(name: str, what: str) -> None:
    prose = [(identity, re.search(ELSEWHERE[what], text)) for identity, kind, text in cells(name) if kind == "markdown"]
    assert [(identity, found[0]) for identity, found in prose if found] == []


@pytest.mark.parametrize("word", TORCH_WORDS)
def test_the_page_explains_the_words_of_pytorch_that_statements_use(word: str) -> None:
    assert re.search(rf"^\| `?{word}`? \|", PAGE, re.MULTILINE)


@EACH_SET
def test_a_set_reads_well_without_those_that_do_not_exist(name: str) -> None:
    there = {re.findall(r"\d+", each)[0] for each in SETS}
    named = {number for _, _, text in cells(name) for number in re.findall(r"\b[Aa]ssignments? (\d+)", text)}
    assert named <= there


@EACH_SET
def test_a_set_sends_its_readers_to_the_page_and_does_not_repeat_it(name: str) -> None:
    text = "\n".join(text for _, kind, text in cells(name) if kind == "markdown")
    assert "](conventions.md)" in text
    assert not re.search(r"the same inputs give the same result|(?:may be|also) .*strided or expanded views?", text)


@EACH_SET
def test_two_thirds_of_the_words_are_enough(name: str) -> None:
    new = sum(words(name, exercise).total() for exercise in WORDS_OF_NEW_EXERCISES.get(name, []))
    assert words(name).total() - new <= MOST_WORDS[name]
