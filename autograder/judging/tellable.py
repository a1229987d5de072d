"""What is told of a hidden check, whose inputs the worker has seen: one of so many results, however it tries.

A worker that was taken over chooses what it raises, where, and what it returns; each choice that is repeated carries
something home. So only this is repeated, and the number of all different results of a check is bounded:

    an exception   its type and meaning, each from a fixed list; its line, if the function reaches what stands there
    its cause      a name, or a package, that the function's own source needs
    a shape        of few dimensions, each of a size that the inputs, or what is required, have
    a length       up to ten
    a count        of entries that are wrong, where the answer has no more than 2,400

Of shown checks everything is told: they are asked before anything hidden is (`judge.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor

from autograder.judging.calls import Call
from autograder.judging.facts import BadEntries, Fact, OtherKind, OtherShape
from autograder.judging.forbidden_calls import SubmittedSource
from autograder.sandbox.outcome import Raised

MOST_PLACES, MOST_NAMES = 32, 64  # lines, and names, that a function's own source has, or reaches
MOST_DIMENSIONS = 4
LONGEST = 10  # a tuple, or a list, whose length is repeated
MOST_COUNTED = 2_400  # entries of an answer of which it is told how many are wrong
TYPES = frozenset(
    {
        "AssertionError", "AttributeError", "FileNotFoundError", "FloatingPointError", "Forbidden", "ImportError",
        "IndexError", "KeyError", "LinAlgError", "ModuleNotFoundError", "NameError", "NotImplementedError", "OSError",
        "OutOfMemoryError", "OverflowError", "PermissionError", "RecursionError", "RuntimeError", "StopIteration",
        "SystemExit", "TypeError", "UnboundLocalError", "ValueError", "ZeroDivisionError", "_LinAlgError",
    }
)  # fmt: skip
BITS = 21  # of a hidden check: it comes to no more than 2 to this power of different results
BITS_OF_AN_IDEA = 7  # of an exercise: the idea that is recognised, if one is


@dataclass(frozen=True)
class Tellable:
    """What of an exercise's own source may be named where it raises in a hidden check.

    Attributes:
        places: indices of cells, and lines in them.
        names: what the functions need.
    """

    places: frozenset[tuple[int, int]] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, source: SubmittedSource, functions: Sequence[str]) -> Tellable:
        """Return it of some functions, with all that they reach."""
        places, names = source.places(functions), source.needed(functions)
        return cls(frozenset(places[:MOST_PLACES]), frozenset(names[:MOST_NAMES]))

    def place(self, raised: Raised) -> tuple[int | None, int | None]:
        """Return the index of the cell and the line, if they may be told; else nothing."""
        at = raised.cell, raised.line
        return at if at in self.places else (None, None)


NOTHING = Tellable()


def told_of_hidden(fact: Fact | None, call: Call) -> Fact | None:
    """Leave out of a fact what could spell out an input."""
    match fact:
        case OtherShape(returned=tuple() as sizes, required=required):
            known = {0, 1, *(required or ()), *_sizes_of(call)}
            is_told = len(sizes) <= MOST_DIMENSIONS and known.issuperset(sizes)
            return fact if is_told else fact.model_copy(update={"returned": None})
        case BadEntries(count=count, of=entries) if entries > MOST_COUNTED and count != entries:
            return fact.model_copy(update={"count": None})
        case OtherKind(returned=kind) if (kind.size or 0) > LONGEST:
            return fact.model_copy(update={"returned": kind.model_copy(update={"size": None})})
    return fact


def _sizes_of(call: Call) -> Iterator[int]:
    """Yield the sizes of the inputs, and how many entries they have."""
    for value in call.values.values():
        if isinstance(value, Tensor):
            yield from (*value.shape, value.numel())
