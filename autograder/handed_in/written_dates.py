"""Reads a moment as people write it in their language, as "Dienstag, 2. Dezember 2025, 10:37"; names are CLDR's.

The day of the week has to be that of the date: so another language, another calendar or a day that was swapped for a
month is no moment, and not another one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from babel import Locale

_TIME = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d{2})(?::\d{2})?(?=\D*$)")
_IN_NUMBERS = re.compile(r"(?<!\d)(\d{4})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR, _DAY = re.compile(r"(?<!\d)\d{4}(?!\d)"), re.compile(r"(?<!\d)\d{1,2}(?!\d)")
Names = dict[str, int]


def written_moment(text: str, language: str, zone: tzinfo) -> datetime | None:
    """Return a moment, in UTC; nothing where a text is none in this language.

    Of an hour that a clock shows twice, it is the first.

    Args:
        language: as CLDR names it, "de" or "zh_TW".
        zone: whose clock it is.

    Example:
        >>> str(written_moment("Dienstag, 2. Dezember 2025, 10:37", "de", UTC))
        '2025-12-02 10:37:00+00:00'
    """
    time = _TIME.search(text)
    if time is None:
        return None
    words = _words(text)
    date = _date(text[: time.start()], words, language)
    hour = _hour(int(time[1]), words, language)
    if date is None or hour is None:
        return None
    try:
        moment = datetime(*date, hour, int(time[2]), tzinfo=zone)
        days = _number_in(words, _days(language))
        return moment.astimezone(UTC) if not days or moment.weekday() in days else None
    except (ValueError, OverflowError):
        return None


def _date(text: str, words: list[str], language: str) -> tuple[int, int, int] | None:
    """Return year, month and day."""
    in_numbers = _IN_NUMBERS.search(text)
    if in_numbers:
        year, month, day = map(int, in_numbers.groups())
        return year, month, day
    years, days = _YEAR.findall(text), _DAY.findall(text)
    months = _number_in(words, _months(language, "wide")) or _number_in(words, _months(language, "abbreviated"))
    if len(years) != 1 or len(days) != 1 or len(months) != 1:
        return None
    return int(years[0]), months.pop(), int(days[0])


def _hour(shown: int, words: list[str], language: str) -> int | None:
    """Return the hour of the day: after noon it may be shown with twelve hours less."""
    halves = {half for half, names in _halves(language).items() for name in names if _follows(name, words)}
    if not halves:
        return shown
    return shown % 12 + 12 * ("pm" in halves) if len(halves) == 1 and shown <= 12 else None


def _number_in(words: list[str], names: Names) -> set[int]:
    return {names[word] for word in words if word in names}


def _follows(name: tuple[str, ...], words: list[str]) -> bool:
    """Whether the words of a name stand one behind the other."""
    return any(tuple(words[place : place + len(name)]) == name for place in range(len(words)))


@lru_cache
def _months(language: str, width: str) -> Names:
    forms = [Locale.parse(language).months[context][width] for context in ("format", "stand-alone")]
    return {_longest(name): number for form in forms for number, name in form.items() if _words(name)}


@lru_cache
def _days(language: str) -> Names:
    forms = [Locale.parse(language).days[context]["wide"] for context in ("format", "stand-alone")]
    return {_longest(name): number for form in forms for number, name in form.items() if _words(name)}


@lru_cache
def _halves(language: str) -> dict[str, set[tuple[str, ...]]]:
    """Return what the two halves of a day are called; PHP writes AM and PM in every language."""
    periods = Locale.parse(language).day_periods["format"]
    return {
        half: {(half,), *(tuple(_words(form[half])) for form in periods.values() if half in form)}
        for half in ("am", "pm")
    }


def _longest(name: str) -> str:
    """Return the word of a name that tells: "octubre" of "d’octubre"."""
    return max(_words(name), key=len)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
