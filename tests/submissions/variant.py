"""One way to answer one exercise, and what its function earns: what goldens and the class are composed of."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import Any

ALL = -1  # in place of a number of points


def code(text: str) -> str:
    """Write the source of a cell as an indented triple-quoted string."""
    return dedent(text).strip("\n")


@dataclass(frozen=True)
class Variant:
    """An answer. What the prediction earns is not its business.

    Attributes:
        source: what stands in the answer's cell; None leaves the release's stub.
        why: one sentence: what it shows.
        loses: the points that its function loses, or `ALL` of them; 0 for a right answer.
        idea: the misconception in it, declared or universal.
        verdict: that of the first check.
        before: cells that must run earlier.
        instead: what the engine says where it misses the idea: a wrong name, or "" for nothing; None where it is right.
        counts: whether the idea is the only mistake and shows in values, so that it has to be recognised.
        rounding: whether rounding, which differs between processors, decides how it is wrong: which entries, or whether
            a singular system raises. What it loses, and its idea, may not hang on that.
        drawn: whether that does hang on which inputs the course key draws.
    """

    source: str | None
    why: str
    loses: int = 0
    idea: str | None = None
    verdict: str = "correct"
    before: tuple[str, ...] = ()
    instead: str | None = None
    counts: bool = True
    rounding: bool = False
    drawn: bool = False

    @property
    def misconception(self) -> str | None:
        """What the result must name."""
        return self.idea if self.instead is None else self.instead or None


def right(why: str, source: str, *before: str) -> Variant:
    """Make an answer that earns everything."""
    return Variant(code(source), why, before=tuple(map(code, before)))


def wrong(why: str, source: str, *before: str, verdict: str = "wrong_value", **more: Any) -> Variant:
    """Make an answer whose ordinary values are wrong, so that its function earns nothing."""
    return Variant(code(source), why, ALL, verdict=verdict, before=tuple(map(code, before)), **more)


def slip(why: str, source: str, *before: str, loses: int, **more: Any) -> Variant:
    """Make an answer that is right on ordinary inputs and loses some of the other checks."""
    return Variant(code(source), why, loses, before=tuple(map(code, before)), **more)
