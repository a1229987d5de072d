"""Which of a student's files counts: the one that is named as the assignment, then the last upload, then the latest.

What is left even is refused, never guessed; files of different places are never compared at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from autograder.common.files import printable
from autograder.handed_in.entries import Wanted
from autograder.handed_in.file_names import THE_NAME, rank
from autograder.handed_in.rows import AccountRow, Owned, What
from autograder.handed_in.tree import is_candidate
from autograder.handed_in.what_it_is import can_be_meant, next_step, what_it_is

MOST_NAMED = 3
SAME_SECONDS = 2.0  # what a zip rounds times to; a copy or a clone writes its files within less
Decided = tuple[Owned, AccountRow]


class _Rule(NamedTuple):
    """What is asked of each notebook: the smallest answer wins.

    Attributes:
        asked: the question.
        what, why: what becomes of the others; `{winner}` is the file that won.
    """

    asked: Callable[[Owned], float]
    what: What
    why: str


def chosen(files: Sequence[Owned], wanted: Wanted) -> Iterator[Decided]:
    """Yield every file of one student with its row, in no order; at most one of them is graded."""
    places = [list(place) for _, place in groupby(sorted(files, key=_place), _place)]
    candidates = [[item for item in place if is_candidate(item.entry)] for place in places]
    left: list[Owned] = []
    for notebooks in filter(None, candidates):
        winners, losers = _winners(notebooks, wanted)
        left += winners
        yield from losers
    yield from _graded(left, wanted)
    yield from _no_notebooks([item for item in files if not is_candidate(item.entry)], is_all=not left)


def _place(item: Owned) -> tuple[str, ...]:
    return item.place


def _rules(wanted: Wanted) -> Iterator[_Rule]:
    def nearness(item: Owned) -> int:
        return rank(wanted.assignment, item.name, from_canvas=bool(item.upload))

    def depth_of_the_name(item: Owned) -> int:
        return item.depth if nearness(item) == THE_NAME else 0

    def is_of_another(item: Owned) -> bool:
        return bool(_other(item, wanted))

    def is_no_notebook(item: Owned) -> bool:
        return not item.entry.look.is_notebook

    yield _Rule(is_of_another, "another assignment", "is another assignment's; {winner} is not.")
    yield _Rule(is_no_notebook, "passed over", "does not read as a notebook; {winner} does.")
    yield _Rule(nearness, "passed over", "{winner} is named as the assignment.")
    yield _Rule(depth_of_the_name, "passed over", "{winner} lies further out.")
    yield _Rule(lambda item: -item.upload, "older attempt", "{winner} was uploaded later.")


def _winners(notebooks: list[Owned], wanted: Wanted) -> tuple[list[Owned], list[Decided]]:
    """Return what every rule leaves of the notebooks of one place, and the rest with their rows."""
    losers: list[Decided] = []
    for rule in _rules(wanted):
        best = min(map(rule.asked, notebooks))
        notebooks = _kept(notebooks, [item for item in notebooks if rule.asked(item) == best], rule, losers)
    latest = max(item.entry.modified for item in notebooks)
    kept = [item for item in notebooks if latest - item.entry.modified < SAME_SECONDS]
    rule = _Rule(lambda item: -item.entry.modified, "older attempt", "{winner} is later.")
    return _kept(notebooks, kept, rule, losers), losers


def _kept(notebooks: list[Owned], kept: list[Owned], rule: _Rule, losers: list[Decided]) -> list[Owned]:
    paths = {item.path for item in kept}
    for item in notebooks:
        if item.path not in paths:
            losers.append((item, item.row(rule.what, rule.why.format(winner=_seen_from(item, kept[0])))))
    return kept


def _seen_from(item: Owned, other: Owned) -> str:
    """Return how another file is called beside one: without the folders that both lie in."""
    names = other.path.split("/")
    same = 0
    for mine, its in zip(item.path.split("/")[:-1], names[:-1], strict=False):
        if mine != its:
            break
        same += 1
    return printable("/".join(names[same:]))


def _graded(left: Sequence[Owned], wanted: Wanted) -> Iterator[Decided]:
    """Yield what no rule tells apart: one is graded if all hold the same bytes, else none."""
    if len({item.entry.look.digest or item.path for item in left}) > 1:
        yield from ((item, item.row("refused", _why_none(item, left))) for item in left)
        return
    for number, item in enumerate(left):
        other = _other(item, wanted)
        if number:
            yield item, item.row("passed over", f"holds the same as {_seen_from(item, left[0])}.")
        elif other:
            yield item, item.row("refused", f"looks like {other}: its cells are named so. Ask for the right one.")
        else:
            yield item, item.row("graded")


def _why_none(item: Owned, left: Sequence[Owned]) -> str:
    others = [other for other in left[: MOST_NAMED + 1] if other is not item][:MOST_NAMED]
    shown = " and ".join(_seen_from(item, other) for other in others)
    how = "as new as" if others[0].place == item.place else "in another place than"
    return f"is {how} {shown}, of the same student. Leave the one that counts."


def _other(item: Owned, wanted: Wanted) -> str:
    return wanted.looks_like(item.entry.look)


def _no_notebooks(files: Sequence[Owned], *, is_all: bool) -> Iterator[Decided]:
    """Yield what is no notebook; one file is refused for all where a student handed in nothing else."""
    meant = [item for item in files if item.is_certain or can_be_meant(item)] if is_all else []
    telling = max(meant, key=lambda item: (can_be_meant(item), -item.depth), default=None)
    for item in files:
        if item is telling:
            alone = "" if can_be_meant(item) else f", and '{printable(item.student)}' handed in nothing else"
            yield item, item.row("refused", f"{what_it_is(item.entry)}{alone}. {next_step(item.entry)}")
        else:
            row = item.row("passed over", f"{what_it_is(item.entry)}.")
            yield item, row if item.is_certain else replace(row, student="")
