"""What one graded attempt can carry home about hidden inputs: nothing in what is public, and no more than is stated."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import torch
from torch import Tensor

from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.judging.deciding import Answers, decided
from autograder.judging.drawing import build, calls_of
from autograder.judging.facts import BadEntries, Clause
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.judging.ideas import TEXTS
from autograder.judging.judge import Judge
from autograder.judging.result import SubmissionResult
from autograder.judging.sentences import statement
from autograder.judging.tellable import BITS, BITS_OF_AN_IDEA, MOST_COUNTED, Tellable, told_of_hidden
from autograder.judging.verdicts import Yardstick
from autograder.language import BY_HAND, Assignment, exercise, gradient, hidden, matrix, ordinary
from autograder.sandbox.client import Zygote
from autograder.sandbox.data import DTYPES, TensorOn, Unsendable
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Outcome, Raised
from tests.judging.test_meanings import MISTAKES
from tests.judging.test_picture_answers import graded, solved
from tests.submissions.corpus import Corpus, corpora

# --- what is public --------------------------------------------------------------------------------------------

SEEN = """
import hashlib
seen = hashlib.sha256()
def take_in(values):
    for value in values:
        if isinstance(value, torch.Tensor) and not value.is_meta:
            seen.update(str(value.tolist()).encode())
    globals()["predict_grad_quadratic_form"] = seen.hexdigest()[:1]
    return int(seen.hexdigest()[:8], 16)
"""
CARRIERS = {
    "words": "raise type(f'E{take_in(inputs)}', (Exception,), {})(seen.hexdigest())",
    "answers": "return torch.full(inputs[-1 if len(inputs) == 2 else 1].shape, float(take_in(inputs)))",
    "deaths": "take_in(inputs); import os; os._exit(seen.digest()[0])",
}


@pytest.fixture(scope="module")
def of_another_key(place: Place, judge: Judge) -> Judge:
    """A judge of the same course whose hidden inputs are others."""
    return replace(judge, bank=build(place, judge.declared, key=b"another key"))


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS)
def test_nothing_that_is_public_hangs_on_hidden_inputs(
    place: Place, judge: Judge, of_another_key: Judge, zygote: Zygote, tmp_path: Path, carrier: str
) -> None:
    names = ("central_diff_grad", "grad_quadratic_form")
    functions = "\n".join(f"def {name}(*inputs):\n    {carrier}\n" for name in names)
    data = solved(place, SEEN, functions)
    told = []
    for number, each in enumerate((judge, of_another_key)):
        folder = tmp_path / str(number)
        folder.mkdir()
        result, pictures = graded(each, zygote, data, folder)
        drawn = [answer.value for answers in pictures.values() for answer in answers]
        told.append((public(result), result.causes, str(drawn)))
    assert told[0] == told[1]


def public(result: SubmissionResult) -> list[tuple[str, str, str]]:
    """Return what is told of shown checks and predictions."""
    checks = [check for item in result.exercises for check in item.checks if check.visibility == "shown"]
    assert len(checks) > 4
    return [(check.name, check.verdict, check.message) for check in checks]


# --- what is hidden ----------------------------------------------------------------------------------------------

INPUTS = 48  # of a check; no more in any set
BYTES = 150  # of a set, as autograder/README.md says
LONG = [
    "def helper(x):\n" + "\n".join(f"    y{line} = {line}" for line in range(500)),
    "def squares(A):\n    return helper(A)\n",
    *[f"x{cell} = 1" for cell in range(100)],
]


@exercise(
    given=dict(A=matrix("m", "n")),
    find=gradient("A"),
    checks=[hidden("any A", ordinary.sizes(m=3, n=4).draws(1), points=4)],
    forbids=BY_HAND,
)
def squares(A):  # type: ignore[no-untyped-def]
    """The gradient of the sum of squares."""
    return (A * A).sum()


EXERCISE = squares.exercise
(CALL,) = calls_of(EXERCISE, EXERCISE.checks[0], b"a seed")


def yardstick() -> Yardstick:
    """Measure as when a notebook is graded that says as much as it can."""
    tellable = Tellable.of(SubmittedSource(LONG), EXERCISE.functions)
    return Yardstick(EXERCISE, Declared(Assignment("", [EXERCISE]), frozenset()), Limits(), "cpu", tellable=tellable)


def results(outcomes: Iterator[Outcome]) -> set[tuple[str, str]]:
    """Return all that is told of the check, verdict and message, if a call comes to each of these."""
    measure = yardstick()
    judged = (measure.judged(CALL, outcome, asked=0) for outcome in outcomes)
    checks = (decided(EXERCISE, Answers([item]), lambda *_: None).checks[0] for item in judged)
    return {(check.verdict, check.message) for check in checks}


def kinds_of_exceptions() -> Iterator[Outcome]:
    """Raise every type with every meaning."""
    types = [*dir(builtins), "LinAlgError", "_LinAlgError", "OutOfMemoryError", "Forbidden", "E0x1.8p3", "Ünfug"]
    texts = ["1.2345", *(said(mistake) for _, mistake in MISTAKES)]
    return (Outcome("raised", raised=Raised(kind, text, 0, 3)) for kind in types for text in texts)


def places_of_exceptions() -> Iterator[Outcome]:
    """Raise everywhere."""
    places = [(cell, line) for cell in range(102) for line in (None, 1, 2, 3, 77, 500)]
    places += [(None, None), *((0, line) for line in range(510))]
    return (Outcome("raised", raised=Raised("ValueError", "", *place)) for place in places)


def said(mistake: Callable[[], Any]) -> str:
    """Return what an exception says."""
    try:
        mistake()
    except Exception as problem:
        return str(problem)
    raise AssertionError("nothing was raised")


def shapes() -> Iterator[Outcome]:
    """Return a tensor of every shape, as far as one can try."""
    sizes = (*range(16), 99, 100, 101, 4096)
    several = [shape for rank in range(4) for shape in product(sizes, repeat=rank)]
    several += [shape for rank in (4, 5) for shape in product((0, 1, 3, 4, 12), repeat=rank)]
    several += [(1,) * rank for rank in range(12)]
    return (returned(torch.zeros(()).expand(shape)) for shape in several)


def kinds() -> Iterator[Outcome]:
    """Return something else than is asked for."""
    yield from (returned(TensorOn(torch.zeros(3, 4, dtype=dtype), "cpu")) for dtype in DTYPES.values())
    yield from (returned(TensorOn(CALL.expected, device)) for device in ("cuda", "mps", "1.25", "meta", "xpu", "0"))
    yield from (returned([0] * length) for length in range(3000))
    yield from (returned((0,) * length) for length in range(3000))
    yield from (returned({str(length): length}) for length in range(30))
    yield from (returned(Unsendable(f"numpy.{name}")) for name in (*dir(np), *range(3000)))
    yield from map(returned, (None, True, 1, 2.5, "1.25", "2.5"))


def entries() -> Iterator[Outcome]:
    """Be wrong, or infinite, in so many entries."""
    for wrong in (1.0, math.nan):
        for count in range(CALL.expected.numel() + 1):
            value = CALL.expected.clone()
            value.view(-1)[:count] += wrong
            yield returned(TensorOn(value, "cpu"))


def rules() -> Iterator[Outcome]:
    """Be right, and break the contract in every combination of ways."""
    right = TensorOn(CALL.expected, "cpu")
    clauses = get_args(Clause)
    several = [each for count in range(len(clauses) + 1) for each in combinations(clauses, count)]
    yield from (returned(right, left=[*each, "1.25"]) for each in several)
    yield from (returned(right, changed=["A", name]) for name in ("B", "1.25"))
    yield from (returned(right, forbidden=[name]) for name in (*BY_HAND.traps, *BY_HAND.names, "1.25", 7))
    yield returned(right, attached=True)


def endings() -> Iterator[Outcome]:
    """Come to no answer."""
    yield from (
        Outcome("crashed", detail=f"{how} {number}") for how in ("exit code", "signal") for number in range(256)
    )
    yield from (Outcome("timed_out", seconds=seconds) for seconds in (0.0, 1.0, 1.25))
    yield from (Outcome("out_of_memory"), Outcome("missing", missing="squares"), Outcome("missing", missing="1.25"))
    yield Outcome("raised", raised=Raised("NotImplementedError", "squares is not written yet"))


def returned(value: Any, **observed: Any) -> Outcome:
    """Return something, as a worker sends it."""
    return Outcome("returned", value=TensorOn(value, "cpu") if isinstance(value, Tensor) else value, observed=observed)


def test_a_hidden_check_comes_to_no_more_different_results_than_is_stated() -> None:
    ways = (shapes, kinds, entries, rules, endings)
    told = set[tuple[str, str]]().union(*(results(way()) for way in ways))
    exceptions, places = results(kinds_of_exceptions()), results(places_of_exceptions())
    counts = 2 * MOST_COUNTED  # of wrong entries, or infinite ones: the answer here is a small one
    count = INPUTS * (len(told) + counts + len(exceptions) * len(places))  # on how many inputs it is wrong, besides
    assert min(len(told), len(exceptions), len(places)) > 30  # they do tell something
    assert count <= 2**BITS, f"{math.log2(count):.1f} bits: {len(told)} + {len(exceptions)} · {len(places)}"


@pytest.mark.parametrize(
    ("count", "of", "told"),
    [
        (7, 12, "7 of 12 entries are wrong"),
        (MOST_COUNTED - 1, MOST_COUNTED, "2399 of 2400 entries are wrong"),
        (19_998, 20_000, "some of 20000 entries are wrong"),
        (20_000, 20_000, "20000 of 20000 entries are wrong"),
    ],
)
def test_of_very_many_entries_it_is_told_whether_all_are_wrong(count: int, of: int, told: str) -> None:
    fact = told_of_hidden(BadEntries(are="wrong", count=count, of=of), CALL)
    assert fact is not None
    assert statement(fact) == told


@pytest.mark.parametrize("corpus", corpora(), ids=lambda corpus: corpus.name)
def test_a_whole_set_carries_no_more_than_the_page_says(corpus: Corpus) -> None:
    bits = 0
    for item in corpus.declared:
        secret = [check for check in item.checks if check.visibility == "hidden"]
        assert all(check.family.count <= INPUTS for check in secret)
        assert len(item.misconceptions) + len(TEXTS) < 2**BITS_OF_AN_IDEA
        bits += BITS * len(secret) + BITS_OF_AN_IDEA
    assert bits <= 8 * BYTES, f"{bits / 8:.0f} bytes"
