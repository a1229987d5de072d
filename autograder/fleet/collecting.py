"""What a run grades: the folders that were named, the course's exercises and its roster, brought together."""

from __future__ import annotations

import os.path
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.common.files import printable
from autograder.course import Course
from autograder.course.places import Place, all_exercises
from autograder.handed_in.account import Account, account_of
from autograder.handed_in.account_file import read_account
from autograder.handed_in.entries import Listing, Wanted
from autograder.handed_in.gradescope_export import with_exports
from autograder.handed_in.listing import listings
from autograder.handed_in.moodle_worksheet import Times, worksheet_times
from autograder.handed_in.results_beside import missing_people, old_results, strangers, with_results
from autograder.handed_in.roster import Roster, read_roster
from autograder.handed_in.rows import AccountRow
from autograder.handed_in.teams import with_teams
from autograder.handed_in.when import with_time
from autograder.judging.result import SubmissionResult


@dataclass(frozen=True)
class Collected:
    """What was found.

    Attributes:
        account: what becomes of every file, and what is graded.
        roster: who is in the course.
        problems: paths without anything, and lines of the roster that say nobody, in sentences.
    """

    account: Account
    roster: Roster
    problems: list[str]


def collected(place: Place, course: Course, paths: Sequence[Path], before: Sequence[AccountRow] = ()) -> Collected:
    """Find what was handed in.

    Args:
        before: the account of the run before.

    Raises:
        UnusableError: a folder holds more than anybody hands in.
    """
    roster = read_roster(place.root)
    found, problems = _with_exports(listings(paths, place.name), roster)
    account = account_of(found, Wanted(place.name, all_exercises(place.root, course)), roster.people)
    times, of_times = _times(place, course, found)
    timed = tuple(with_time(item, place.name, course.handed_in_by, times) for item in account.submissions)
    has_own = {row.student for row in before if row.what == "graded" and not row.why and os.path.lexists(row.path)}
    account, about_teams = with_teams(replace(account, submissions=timed), roster, course.team_size, has_own)
    problems += [f"{printable(path)}: was not found." for path in paths if not os.path.lexists(path)]
    if not account.submissions and not account.refused:
        problems += [f"{printable(path)}: holds no notebook." for path in paths if os.path.lexists(path)]
    return Collected(account, roster, [*problems, *of_times, *about_teams, *roster.problems])


def _with_exports(found: Sequence[Listing], roster: Roster) -> tuple[list[Listing], list[str]]:
    """Return listings with what Gradescope says of their folders, and what of it cannot be read."""
    read = [with_exports(listing, roster) for listing in found]
    return [listing for listing, _ in read], [problem for _, problems in read for problem in problems]


def _times(place: Place, course: Course, found: Sequence[Listing]) -> tuple[Times, list[str]]:
    """Return what Moodle's worksheets say, and what of them cannot be read; where nothing is due, no zone is missed."""
    if course.zone is None and place.name not in course.due:
        return {}, []
    return worksheet_times(found, course.zone)


def account_in_the_end(
    found: Collected, out: Path, results: Mapping[str, SubmissionResult], faults: Mapping[str, str]
) -> tuple[list[AccountRow], list[str]]:
    """Return the account's rows beside the results in a folder, and who is not in the roster.

    Args:
        results: all that lie there, by student.
        faults: ours, of this run.
    """
    outcomes = {student: (result.status, result.reason or "") for student, result in results.items()}
    outcomes |= {student: ("ungraded", f"our fault: {fault}") for student, fault in faults.items()}
    rows = with_results(found.account.rows, outcomes)
    rows += old_results(rows, read_account(out), results, os.path.lexists)
    rows += missing_people(rows, found.roster)
    return sorted(rows, key=lambda row: (not row.path, row.path, row.student)), strangers(rows, found.roster)
