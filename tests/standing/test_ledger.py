"""Points by hand: what a line makes of a result, within what there is, and never of the judge's points."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from autograder.judging.result import SubmissionResult, whole
from autograder.standing.ledger import EVERYTHING, HandLine, How, Ledger
from autograder.standing.lines_file import EVERYBODY
from tests.reporting.made import ONE_IDEA, RIGHT, of_total, submitted

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def line(
    how: How, points: float = 0, exercise: str = EVERYTHING, student: str = "ada", assignment: str = "made"
) -> HandLine:
    """Make a line about a result of the made class."""
    return HandLine(student, assignment, exercise, how, points, "It is so.", "mk", NOON)


def settled(result: SubmissionResult, *lines: HandLine) -> SubmissionResult:
    """Return a result with lines applied."""
    return Ledger(lines).settled(result)


BEN = submitted("ada", ONE_IDEA, of_total("correct"))  # double 0 of 8, total 2 of 2


@pytest.mark.parametrize(
    ("lines", "total", "said"),
    [
        ([], 2, []),
        ([line("add", 3, "double")], 5, [""]),
        ([line("add", -1, "total")], 1, [""]),
        ([line("set", 8, "double")], 10, [""]),
        ([line("set", 9)], 9, [""]),
        ([line("add", 0.5)], 2.5, [""]),
        ([line("bonus", 3)], 5, [""]),
        ([line("bonus", 30)], 32, [""]),
        ([line("bonus", 3), line("add", 8)], 13, ["", ""]),
        ([line("add", 20, "double")], 10, ["the exercise has no more than 8, so that +8 counts"]),
        ([line("add", -5, "total")], 0, ["there is nothing below 0, so that -2 counts"]),
        ([line("set", 8, "double"), line("add", 1, "double")], 10, ["", "the exercise has no more than 8, so that nothing of it counts"]),
        ([line("add", 20)], 10, ["the assignment has no more than 10, so that +8 counts"]),
        ([line("add", 1, "double"), line("add", 1, "double")], 4, ["", ""]),
        ([line("set", 1, "total"), line("set", 2, "total")], 2, ["", ""]),
        ([line("add", 1, "other")], 2, ["nothing of it is in this result"]),
        ([line("add", 1, student="ben")], 2, []),
        ([line("add", 1, assignment="other")], 2, []),
        ([line("add", 1, student=EVERYBODY)], 3, [""]),
    ],
)  # fmt: skip
def test_what_lines_make_of_a_result(lines: list[HandLine], total: float, said: list[str]) -> None:
    result = settled(BEN, *lines)
    assert result.total == total
    assert (result.points, result.max_points) == (BEN.points, BEN.max_points)
    assert [item.reason for item in result.adjustments or ()] == [
        f"It is so. ({text})" if text else "It is so." for text in said
    ]


def test_an_exercise_that_is_dropped_does_not_count_for_anybody() -> None:
    result = settled(
        submitted("ada", *RIGHT), line("drop", exercise="double", student=EVERYBODY), line("add", 1, "double")
    )
    assert (result.total, result.max_points) == (2, 2)
    assert [item.name for item in result.exercises] == ["total"]
    assert [item.reason for item in result.adjustments or ()] == [
        "It is so.",
        "It is so. (the exercise does not count)",
    ]
    assert Ledger([line("drop", exercise="double", student=EVERYBODY)]).dropped("made") == {"double"}


def test_what_is_not_graded_yet_is_left_alone() -> None:
    waiting = submitted("ada", status="ungraded", reason="the judge died")
    assert settled(waiting, line("add", 3)) is waiting


def test_somebody_whose_file_cannot_be_read_can_be_given_points() -> None:
    assert settled(submitted("ada", status="unreadable", reason="empty"), line("add", 3)).total == 3


def test_ids_without_a_result_are_named() -> None:
    ledger = Ledger([line("add", 1, student=name) for name in ("ada", "eva", EVERYBODY, "eva")])
    assert ledger.nobody("made", ["ada", "ben"]) == ["eva"]


LINES = some.builds(
    line,
    some.sampled_from(["add", "set", "bonus"]),
    some.integers(0, 40).map(lambda quarters: quarters / 4),
    some.sampled_from([EVERYTHING, "double", "total"]),
    some.sampled_from(["ada", "ben", EVERYBODY]),
)


@given(some.lists(LINES, max_size=6))
def test_totals_are_what_their_parts_are_and_stay_within_what_there_is(lines: list[HandLine]) -> None:
    result = settled(BEN, *lines)
    parts = [result.total_of(item) for item in result.exercises]
    assert result.total == whole(sum(parts) + result.total_of_the_whole)
    on_top = sum(item.points for item in lines if item.how == "bonus" and item.student != "ben")
    assert 0 <= result.total <= result.max_points + on_top
    assert settled(BEN, *[item for item in lines if item.student != "ben"]) == result


@given(some.lists(LINES, max_size=6))
def test_a_settled_result_can_be_written_and_read(lines: list[HandLine]) -> None:
    result = settled(BEN, *lines)
    assert SubmissionResult.model_validate_json(result.model_dump_json(by_alias=True)) == result
