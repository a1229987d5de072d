"""A golden submission: where it differs from a right notebook, and what that earns. Only data; a `Corpus` reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.common.conventions import prediction_of
from tests.submissions.variant import code

__all__ = ["AS_RELEASED", "PREDICTION", "Golden", "Json", "code", "prediction", "scratch"]

PREDICTION = 1  # what an exercise earns whose prediction is right and whose function is wrong

AS_RELEASED = None  # in place of a cell's source

Json = dict[str, Any]


@dataclass(frozen=True)
class Golden:
    """A submission and what it must earn. Unless overridden, every answer and every prediction is right.

    Attributes:
        kind: what is wrong with it, in a word.
        name: the file's stem, hence the student's id; unique over all kinds of a set.
        why: one sentence: what it shows.
        cells: grade_id to the source that stands in that cell of the release, or `AS_RELEASED`.
        before, after: further code cells, behind the set-up cell and at the end.
        points: exercise to points, where not full.
        verdicts: exercise to the verdict of its first check, where not "correct".
        stopped: exercise to what its calls end in; after two such calls the rest is not tried, so that the first
            check may not be reached.
        misconceptions: exercise to the name of the idea that must be recognised.
        variants: exercise to the variant that answers it, where that is not "careful".
        edit: changes the notebook once it is put together.
        encode: changes the file's bytes.
        unreadable: whether the file cannot be read as a notebook at all.
        with_text: keep the release's prose; most notebooks are code only, to stay small.
    """

    kind: str
    name: str
    why: str
    cells: Mapping[str, str | None] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    stopped: Mapping[str, str] = field(default_factory=dict)
    misconceptions: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    edit: Callable[[Json], Json] = lambda notebook: notebook
    encode: Callable[[bytes], bytes] = lambda data: data
    unreadable: bool = False
    with_text: bool = False


def prediction(exercise: str, letter: str) -> str:
    """Return the source of a prediction's cell."""
    return f'{prediction_of(exercise)} = "{letter}"'


def scratch(text: str, identity: str) -> Json:
    """Make a code cell of the student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": identity,
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
