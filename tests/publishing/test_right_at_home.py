"""What earns everything is ✓ at home, and what loses a check of the contract is not: every answer that we have.

Notebooks of the class, and all others, are put together from these answers (`tests/submissions/`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.publishing.home import at_home, told
from tests.submissions.corpus import Corpus, corpora
from tests.submissions.expected import every, spelt_out
from tests.submissions.golden import Json

OF_THE_CONTRACT = {"wrong_dtype", "wrong_device", "input_changed"}  # verdicts
SEEN = {"attached", "contract"}  # facts


# the shown rows of the one are pulled back twice, which no check in float32 asks for, and the shown models of the other
# use all of their parameters: `check` says so under its table
ELSEWHERE = {("LogSumExpFn", "answers_in_float64"), ("named_gradients", "zeros_in_float64")}
FIRST, *OTHERS = corpora()


@pytest.fixture(
    scope="module",
    params=[FIRST, *(pytest.param(item, marks=pytest.mark.long) for item in OTHERS)],
    ids=lambda corpus: corpus.name,
)
def corpus(request: pytest.FixtureRequest) -> Corpus:
    """One set's answers."""
    found: Corpus = request.param
    return found


@pytest.fixture(scope="module")
def check(corpus: Corpus) -> Iterator[ModuleType]:
    """What its students have."""
    with at_home(corpus.release.parent) as module:
        yield module


@pytest.fixture(scope="module")
def said(corpus: Corpus, check: ModuleType) -> dict[tuple[str, str], str]:
    """What is said of every answer that is right, or loses something of the contract."""
    wanted = {*_right(corpus), *_lost(corpus)}
    return {(exercise, name): _told(check, corpus, exercise, name) for exercise, name in sorted(wanted)}


def _told(check: ModuleType, corpus: Corpus, exercise: str, name: str) -> str:
    answer = corpus.variants[exercise][name]
    return told(check, exercise, _first_cell(corpus), *answer.before, answer.source or "")


def _first_cell(corpus: Corpus) -> str:
    """Return what the notebook imports for all cells."""
    cells = json.loads(corpus.release.read_text(encoding="utf-8"))["cells"]
    return next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def _right(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield the answers that earn everything."""
    for exercise, table in corpus.variants.items():
        yield from ((exercise, name) for name, item in table.items() if item.loses == 0)


def _lost(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield the answers that lost a check by the contract."""
    expected = every(corpus)
    for golden in corpus.goldens:
        exercises = spelt_out(corpus, expected.get(golden.name, {"status": "not there"}))
        for exercise, name in golden.variants.items():
            if exercise in exercises and any(map(_is_of_the_contract, exercises[exercise]["checks"].values())):
                yield exercise, name


def _is_of_the_contract(check: Json) -> bool:
    return check.get("verdict") in OF_THE_CONTRACT or check.get("fact", {}).get("what") in SEEN


def test_what_earns_everything_is_right_at_home(corpus: Corpus, said: dict[tuple[str, str], str]) -> None:
    assert {key: said[key] for key in _right(corpus) if said[key][0] != "✓"} == {}


def test_what_loses_a_check_of_the_contract_is_told_at_home(corpus: Corpus, said: dict[tuple[str, str], str]) -> None:
    assert {key for key in _lost(corpus) if said[key][0] == "✓"} <= ELSEWHERE
