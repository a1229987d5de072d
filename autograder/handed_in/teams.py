"""One notebook for several students: a team of `roster.csv`, a group of Gradescope's, or a plain variable in it.

    TEAM = ["ada", "ben"]

Whoever of a team handed in nothing has the notebook of the one who did; whoever handed in something has that. So nobody
can put a notebook in the place of another's, and a variable gives its students nothing that they have already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.common.files import printable
from autograder.common.student_ids import is_id
from autograder.handed_in.account import Account
from autograder.handed_in.roster import Roster
from autograder.handed_in.rows import AccountRow
from autograder.handed_in.submission import Submission


def with_teams(account: Account, roster: Roster, most: int, has_own: Collection[str] = ()) -> tuple[Account, list[str]]:
    """Return an account in which teams have their notebooks, and sentences about what is not as it should be.

    Args:
        most: how many students a notebook's variable may name; 1, and it is not looked at.
        has_own: who has a notebook of their own that this run was not told of.
    """
    problems: list[str] = []
    theirs: dict[str, list[Submission]] = {}
    for submission in account.submissions:
        vouched = [*_of_roster(submission.student, roster), *submission.group]
        for other in dict.fromkeys([*vouched, *_named(submission, roster, most, problems)]):
            theirs.setdefault(other, []).append(submission)
    problems += _apart(account.submissions, theirs, roster)
    handed_in = {row.student for row in account.rows} | set(has_own)
    rows, more = [], []
    for student in sorted(theirs.keys() - handed_in):
        one, *others = theirs[student]
        if any(other.notebook_sha256 != one.notebook_sha256 for other in others):
            rows.append(_refused(student, theirs[student]))
        else:
            more.append(replace(one, student=student))
            why = f"is the team's, handed in by {printable(one.student)}."
            rows.append(AccountRow(printable(str(one.path)), student, "graded", why))
    submissions = sorted([*account.submissions, *more], key=lambda item: item.student)
    whole = sorted([*account.rows, *rows], key=lambda row: (row.path, row.student))
    return Account(tuple(whole), tuple(submissions)), problems


def _of_roster(student: str, roster: Roster) -> list[str]:
    """Return the others of a student's team."""
    mine = roster.people.get(student)
    if mine is None or not mine.team:
        return []
    return [item.id for item in roster.people.values() if item.team == mine.team and item.id != student]


def _named(submission: Submission, roster: Roster, most: int, problems: list[str]) -> Iterator[str]:
    """Yield whom a notebook's variable names beside its owner."""
    others = [name for name in submission.team if name != submission.student] if most > 1 else []
    where = f"{printable(str(submission.path))}: its TEAM"
    if len(others) >= most:
        problems.append(f"{where} names {len(others) + 1} students, and {most} at most hand in together. Ask them.")
        return
    for name in others:
        if not is_id(name) or (roster.people and name not in roster.people):
            problems.append(f"{where} names '{printable(name)}', who is not in roster.csv. Ask them.")
        elif not _may_be_together(submission.student, name, roster):
            problems.append(f"{where} names '{printable(name)}', who is of another team in roster.csv. Ask them.")
        else:
            yield name


def _may_be_together(one: str, other: str, roster: Roster) -> bool:
    """Whether the roster leaves it to two students whether they are a team: it has none of either's, or one of both."""
    teams = {roster.people[name].team for name in (one, other) if name in roster.people}
    return len(teams) < 2


def _apart(
    submissions: Sequence[Submission], theirs: Mapping[str, Sequence[Submission]], roster: Roster
) -> Iterator[str]:
    """Say of which teams several handed in, and not the same."""
    for item in submissions:
        for other in theirs.get(item.student, ()):
            if other.student < item.student and other.notebook_sha256 != item.notebook_sha256:
                who = f"{printable(other.student)} and {printable(item.student)}"
                yield f"{who} are a team and handed in different notebooks: each was graded by their own."


def _refused(student: str, found: Sequence[Submission]) -> AccountRow:
    who = " and ".join(printable(item.student) for item in found)
    why = f"is not {printable(student)}'s, too: {who}, of the same team, handed in different notebooks. Leave one."
    return AccountRow(printable(str(found[0].path)), student, "refused", why)
