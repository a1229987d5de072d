"""The late policy: what it costs to hand in after the due date."""

from __future__ import annotations

import math
from dataclasses import dataclass

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Late:
    """What it costs to hand in late: a share of the points that were earned, for each day that has begun.

    Attributes:
        per_day: that share, between 0 and 1.
        at_most: the largest share that is taken, however late.
        grace_minutes: how late costs nothing.
    """

    per_day: float = 0.0
    at_most: float = 1.0
    grace_minutes: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.per_day <= 1 and 0 <= self.at_most <= 1 and 0 <= self.grace_minutes < float("inf")):
            raise ValueError("Late: per_day and at_most are shares between 0 and 1, grace_minutes is at least 0.")

    def penalty(self, points: float, seconds_late: float) -> float:
        """Return the points to take off."""
        if seconds_late <= self.grace_minutes * 60:
            return 0.0
        return points * min(self.at_most, self.per_day * math.ceil(seconds_late / SECONDS_PER_DAY))
