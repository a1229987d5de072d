"""The late policy: what it costs to hand in after the due date."""

from __future__ import annotations

import math
from dataclasses import dataclass

SECONDS_PER_DAY, SECONDS_PER_HOUR = 86_400, 3_600


@dataclass(frozen=True)
class Late:
    """What it costs to hand in late: a share of the points that were earned, for each day or hour that has begun.

    Attributes:
        per_day: that share for a day, between 0 and 1.
        per_hour: the same for an hour; a course says one of the two.
        at_most: the largest share that is taken, however late.
        grace_minutes: how late costs nothing.
        closes_after_days: what is handed in later than that earns nothing.
        free_days: by so many days in all, over the whole term, a student's due dates move by themselves.
    """

    per_day: float = 0.0
    per_hour: float = 0.0
    at_most: float = 1.0
    grace_minutes: float = 0.0
    closes_after_days: float = math.inf
    free_days: int = 0

    def __post_init__(self) -> None:
        if not all(0 <= share <= 1 for share in (self.per_day, self.per_hour, self.at_most)):
            raise ValueError("Late: per_day, per_hour and at_most are shares between 0 and 1.")
        if self.per_day and self.per_hour:
            raise ValueError("Late: say per_day or per_hour, not both.")
        if not (0 <= self.grace_minutes < math.inf and self.closes_after_days >= 0):
            raise ValueError("Late: grace_minutes and closes_after_days are at least 0.")
        if not isinstance(self.free_days, int) or self.free_days < 0:
            raise ValueError("Late: free_days is a whole number of days, at least 0.")

    @property
    def costs(self) -> bool:
        """Whether being late costs anything."""
        return bool(self.per_day or self.per_hour) or self.closes_after_days < math.inf

    def share(self, seconds_late: float, free_days: int = 0) -> float:
        """Return the share of the points that is taken off, with so many free days spent."""
        late = seconds_late - free_days * SECONDS_PER_DAY
        if late <= self.grace_minutes * 60:
            return 0.0
        if late > self.closes_after_days * SECONDS_PER_DAY:
            return 1.0
        days, hours = math.ceil(late / SECONDS_PER_DAY), math.ceil(late / SECONDS_PER_HOUR)
        return min(self.at_most, self.per_day * days + self.per_hour * hours)

    def days_spent(self, seconds_late: float, left: int) -> int:
        """Return how many of the free days that are left are spent: as many as help, and none where none helps."""
        needed = math.ceil(max(0.0, seconds_late - self.grace_minutes * 60) / SECONDS_PER_DAY)
        days = min(needed, left)
        return days if self.share(seconds_late, days) < self.share(seconds_late) else 0
