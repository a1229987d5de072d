"""What the overview says in short: the exercises that stand out, and the misconceptions as they are listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.reporting.measures import percent
from autograder.reporting.overview import ExerciseNumbers, Idea

MOST_IDEAS = 12  # that are listed before the fold


@dataclass(frozen=True)
class Brief:
    """The exercises that stand out.

    Attributes:
        hardest: the one with the smallest share of its points, unless all have full points.
        share: that share, in percent.
        separates: the one with the highest discrimination, if any is above 0.
        suspicious: those with a negative discrimination.
        is_known: whether the class is large enough for any discrimination.
    """

    hardest: str
    share: int
    separates: str
    suspicious: list[str]
    is_known: bool


def brief(exercises: Sequence[ExerciseNumbers]) -> Brief:
    """Choose the exercises that stand out; of several that are alike, the first."""
    paying = [item for item in exercises if item.mean_points is not None and item.max_points]
    shares = [((item.mean_points or 0) / item.max_points, item) for item in paying]
    known = [(item.discrimination, item.name) for item in exercises if item.discrimination is not None]
    share, hardest = min(shares, key=lambda pair: pair[0], default=(1.0, None))
    best, separates = max(known, key=lambda pair: pair[0], default=(0.0, ""))
    return Brief(
        hardest=hardest.name if hardest and share < 1 else "",
        share=percent(share, 1),
        separates=separates if best > 0 else "",
        suspicious=[name for value, name in known if value < 0],
        is_known=bool(known),
    )


@dataclass(frozen=True)
class Ideas:
    """The misconceptions as they are listed.

    Attributes:
        top: the commonest.
        several: the others that more than one student holds.
        once: those that one student holds, by exercise.
    """

    top: list[Idea]
    several: list[Idea]
    once: dict[str, list[Idea]]

    @property
    def more(self) -> int:
        """How many stand below the fold."""
        return len(self.several) + sum(map(len, self.once.values()))


def listed_ideas(ranked: Sequence[Idea]) -> Ideas:
    """Tell those met once from the others, below the commonest."""
    rest = ranked[MOST_IDEAS:]
    once: dict[str, list[Idea]] = {}
    for item in rest:
        if len(item.students) == 1:
            once.setdefault(item.exercise, []).append(item)
    return Ideas(list(ranked[:MOST_IDEAS]), [item for item in rest if len(item.students) > 1], once)
