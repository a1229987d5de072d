"""Lateness in words: the same on pages, in a job's summary and on platforms."""

from __future__ import annotations

from autograder.judging.circumstances import Lateness

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def how_long(seconds: float) -> str:
    """Write a span of time with its two largest units.

    Example:
        >>> how_long(29_580), how_long(90_000), how_long(20)
        ('8 hours 13 minutes', '1 day 1 hour', 'less than a minute')
    """
    parts: list[str] = []
    rest = int(seconds)
    for size, unit in _UNITS:
        number, rest = divmod(rest, size)
        if number or parts:
            parts.append(f"{number} {unit}{'' if number == 1 else 's'}" if number else "")
    return " ".join(filter(None, parts[:2])) or "less than a minute"


def late_told(lateness: Lateness) -> str:
    """Say how late something is, and which free days that took: "8 hours 13 minutes late, 1 free day spent"."""
    days = lateness.free_days
    spent = f", {days} free day{'' if days == 1 else 's'} spent" if days else ""
    return f"{how_long(lateness.seconds)} late{spent}"
