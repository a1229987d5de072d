"""The numbers of the class overview, each from plain lists of points. Knows no files and no words of the course."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 10  # students below which a correlation says nothing
MOST_BINS = 15
WIDTHS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)


@dataclass(frozen=True)
class Bin:
    """How many students earned from `lowest` to `highest` points."""

    lowest: int
    highest: int
    students: int


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, to two places; none of nothing."""
    return round(statistics.fmean(values), 2) if values else None


def percent(part: float | None, whole: float) -> int:
    """Return a share as a whole number of percent; 0 of nothing.

    Example:
        >>> percent(5.4, 10), percent(None, 10)
        (54, 0)
    """
    return round(100 * (part or 0) / whole) if whole else 0


def median(values: Sequence[float]) -> float | None:
    """Return the median, to four places; none of nothing."""
    return round(float(statistics.median(values)), 4) if values else None


def distribution(points: Sequence[float], max_points: int) -> list[Bin]:
    """Count students in bins of equal width; where the width divides the maximum, full points stand alone.

    Example:
        >>> [(item.lowest, item.highest, item.students) for item in distribution([0, 4, 10], 10)][-2:]
        [(9, 9, 0), (10, 10, 1)]
    """
    highest = math.ceil(max([max_points, *points]))
    width = next((size for size in WIDTHS if highest // size < MOST_BINS), highest + 1)
    starts = range(0, highest + 1, width)
    return [
        Bin(start, min(start + width - 1, highest), sum(start <= item < start + width for item in points))
        for start in starts
    ]


def discrimination(points: Sequence[float], totals: Sequence[float]) -> float | None:
    """Return how an exercise's points go with those of all other exercises: the corrected item-rest correlation.

    Corrected, as an exercise is left out of the total that it is compared with. None where there are fewer
    than `FEWEST` students, or one of the two does not vary.

    Source: G. U. Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28, 1963.
    """
    rest = [total - own for own, total in zip(points, totals, strict=True)]
    if len(points) < FEWEST or len(set(points)) < 2 or len(set(rest)) < 2:
        return None
    return round(statistics.correlation(points, rest), 2) + 0.0  # no -0.0


def discrimination_word(value: float | None) -> str:
    """Put a discrimination into a word.

    Source: the bounds 0.2 and 0.4 are those of R. L. Ebel, Measuring Educational Achievement, 1965.
    """
    if value is None:
        return "too few"
    if value < 0:
        return "negative"
    return "high" if value >= 0.4 else "middling" if value >= 0.2 else "low"
