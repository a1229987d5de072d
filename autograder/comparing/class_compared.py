"""Compares a class: its notebooks, where they lay when they were graded, identical files first."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from autograder.common.told import Told
from autograder.comparing.answers import answers_in, names_asked_for
from autograder.comparing.same_answers import Answers, SamePair, same_pairs
from autograder.course.places import Place
from autograder.handed_in.archive import ArchiveError
from autograder.handed_in.looking import look_into
from autograder.handed_in.roster import Roster
from autograder.handed_in.rows import AccountRow
from autograder.handed_in.submission import Submission
from autograder.judging.notebook import UnreadableError, read
from autograder.judging.result import SubmissionResult


@dataclass(frozen=True)
class ComparedClass:
    """What comparing found.

    Attributes:
        notebooks: how many were compared.
        identical: students whose files are the same, byte for byte.
        pairs: students whose answers are.
        elsewhere: whose file is not where it was, or another one by now.
    """

    notebooks: int = 0
    identical: list[list[str]] = field(default_factory=list)
    pairs: list[SamePair] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


NOT_COMPARED = ComparedClass()


def compare_class(
    place: Place, rows: Iterable[AccountRow], results: Mapping[str, SubmissionResult], roster: Roster
) -> ComparedClass:
    """Compare the notebooks of a class.

    Args:
        rows: the account, which says where they lie; a team has one notebook, that of who handed it in.
        results: by the student.
        roster: says who is a team.
    """
    asked, said = _said(place)
    teams = {person.id: person.team for person in roster.people.values() if person.team}

    def are_together(one: str, other: str) -> bool:
        return one in teams and teams[one] == teams.get(other)

    notebooks = dict(_notebooks(place.name, rows, results))
    answers = {student: answers_in(cells, asked) for student, cells in notebooks.items() if cells is not None}
    same = _identical([name for name, own in answers.items() if _is_work(own, said[:1])], results, are_together)
    twins = {pair for group in same for pair in combinations(group, 2)}
    pairs = [pair for pair in same_pairs(answers, said, are_together) if pair.students not in twins]
    return ComparedClass(len(answers), same, pairs, [name for name, cells in notebooks.items() if cells is None])


def _notebooks(
    assignment: str, rows: Iterable[AccountRow], results: Mapping[str, SubmissionResult]
) -> Iterator[tuple[str, list[str] | None]]:
    """Yield the code of everybody's notebook; nothing if it is not there any more, or is another one."""
    for row in rows:
        result = results.get(row.student)
        if row.what == "graded" and not row.why and result is not None and result.status == "graded":
            yield row.student, _cells(row, assignment, result.submission_sha256)


def _said(place: Place) -> tuple[dict[str, list[str]], list[Answers]]:
    """Return which names each exercise asks for, and the answers of the release and of the worked solution."""
    notebook = place.source.name
    asked: dict[str, list[str]] = {}
    said: list[Answers] = []
    with contextlib.suppress(OSError, UnreadableError):  # whoever only grades need not have built them
        released = read((place.release / notebook).read_bytes())
        asked = names_asked_for([(cell.name, cell.source) for cell in released.cells], place.exercise_names)
        said.append(answers_in(released.code, asked))
        said.append(answers_in(read((place.solutions / notebook).read_bytes()).code, asked))
    return asked, said


def _cells(row: AccountRow, assignment: str, digest: str) -> list[str] | None:
    """Return the code of a notebook that was graded; nothing if it is not there any more, or is another one."""
    path = Path(row.path)
    try:
        data, now = Submission(row.student, path, look_into(path, assignment).inner).contents()
        return read(data).code if now == digest else None
    except (OSError, ArchiveError, UnreadableError, Told):
        return None


def _is_work(own: Answers, released: Sequence[Answers]) -> bool:
    """Whether anything was written into a notebook."""
    stubs = released[0] if released else {}
    return any(name not in stubs or stubs[name].form != answer.form for name, answer in own.items())


def _identical(
    worked: Iterable[str], results: Mapping[str, SubmissionResult], are_together: Callable[[str, str], bool]
) -> list[list[str]]:
    """Return those whose files are the same, but for teams."""
    groups: dict[str, list[str]] = {}
    for student in sorted(worked):
        groups.setdefault(results[student].submission_sha256, []).append(student)
    return [group for group in groups.values() if not all(are_together(group[0], other) for other in group[1:])]
