"""Fills the table that a Canvas gradebook or a Moodle assignment exported. It adds no row, and no column.

    Canvas   Gradebook → Export: a column for each assignment, as "Problem set 1 (1234)"; people have several ids
    Moodle   Download grading worksheet: the column Grade; people are "Participant 1234"

What is written for Canvas has the columns that say who somebody is and the one that was filled: any other column would
put back, for everybody, what it was when the table was exported.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.common.exported_table import Cells, ExportedTable, read_exported
from autograder.common.files import printable
from autograder.common.student_ids import as_id
from autograder.common.told import UnusableError
from autograder.judging.result import SubmissionResult

CANVAS_PEOPLE = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")
CANVAS_IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
MOODLE_IDS = ("Identifier", "ID number", "Username", "Email address")
MOODLE_NEEDED = ("Identifier", "Grade", "Maximum Grade")
_NUMBER = re.compile(r"\d+$")
MOST_NEAR = 3


class GradebookError(UnusableError):
    """A table cannot be filled: why, and the next step."""


@dataclass
class Filled:
    """A table with points in it.

    Attributes:
        text: the file to upload, with the byte order mark that the exported one had.
        people: the row of each student in it whose points stand there now, by the id of the result.
        problems: whose points stand nowhere, and who has none, in sentences.
    """

    text: str = ""
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def fill(exported: str, results: Mapping[str, SubmissionResult], title: str, column: str = "") -> Filled:
    """Fill the table of either platform, which its columns tell.

    Args:
        exported: the file's text.
        results: by the id of a student.
        title: the assignment's, which Canvas' column begins with unless `column` names it.
        column: the name of Canvas' column, with or without the number behind it.

    Raises:
        GradebookError: it is neither, lacks the column, or gives other points than the assignment.
    """
    try:
        table = read_exported(exported)
    except csv.Error as problem:
        raise GradebookError(f"This is no table ({problem}). Export it again.") from None
    names = {name.strip() for name in table.names}
    if "Identifier" in names:
        filled = _moodle(table, results)
    elif {"Student", "ID"} <= names:
        filled = _canvas(table, results, column or title)
    else:
        raise GradebookError(
            "This is neither a gradebook that Canvas exported (columns Student, ID, …) nor a grading worksheet of "
            "Moodle (columns Identifier, …, Grade), separated by commas. Export it again, with the platform in English."
        )
    filled.problems += _out_of_fewer(results)
    unread = max((result.to_be_read for result in results.values()), default=0)
    if unread:
        filled.problems.append(f"{unread} points of everybody are given by a person, and are not in the table.")
    return filled


def _canvas(table: ExportedTable, results: Mapping[str, SubmissionResult], column: str) -> Filled:
    """Fill the column of an assignment."""
    others = [name for name in table.names if name.strip() not in CANVAS_PEOPLE]
    pattern = rf"{re.escape(column)} \(\d+\)"
    fitting = [name for name in others if name.strip() == column.strip() or re.fullmatch(pattern, name.strip())]
    if len(fitting) != 1:
        known = ", ".join(f"'{name}'" for name in others if re.search(r" \(\d+\)$", name.strip())) or "none"
        what = f"Several columns are named '{column}'" if fitting else f"No column is named '{column}'"
        raise GradebookError(f"{what}. Name the one to fill with --column. The assignments there: {known}.")
    name = fitting[0].strip()
    for row in table.rows:
        if row["Student"].strip() == "Points Possible":
            _make_sure_points_agree(row[name], results)
    filled = _matched([row for row in table.rows if row["ID"].strip()], results, CANVAS_IDS, "Student")
    for student, row in filled.people.items():
        table.fill(row, name, str(results[student].total))
    if "final" in name.casefold():
        warning = f"'{name}': Canvas takes no points for a column with 'final' in its name."
        filled.problems.append(f"{warning} Rename the assignment there first, and export again.")
    kept = [place for place, item in enumerate(table.names) if item.strip() in CANVAS_PEOPLE or item == fitting[0]]
    filled.text = table.text(kept)
    return filled


def _moodle(table: ExportedTable, results: Mapping[str, SubmissionResult]) -> Filled:
    """Fill the column Grade."""
    names = {name.strip() for name in table.names}
    missing = [name for name in MOODLE_NEEDED if name not in names]
    if missing:
        raise GradebookError(f"The worksheet has no column '{missing[0]}'. Download it again, with Moodle in English.")
    for row in table.rows:
        _make_sure_points_agree(row["Maximum Grade"], results)
    filled = _matched(table.rows, results, MOODLE_IDS, "Full name" if "Full name" in names else "Identifier")
    for student, row in list(filled.people.items()):
        if row.get("Grade can be changed") == "No":
            del filled.people[student]
            filled.problems.append(f"{student}: Moodle says that this grade cannot be changed; it was left as it is.")
        else:
            table.fill(row, "Grade", str(results[student].total))
    filled.text = table.text()
    return filled


def _matched(people: list[Cells], results: Mapping[str, SubmissionResult], ids: Sequence[str], name: str) -> Filled:
    """Find everybody's row: an id there is the student's, letter for letter, or is a participant of that number.

    All by ids of one kind, that of which most are found: a participant's number may be another student's id.
    """
    filled = Filled()
    column = max(ids, key=lambda column: sum(student in _ids(row, [column]) for student in results for row in people))
    for student, result in results.items():
        told = printable(student)
        if result.status == "ungraded":
            filled.problems.append(f"{told}: was not graded, which is not 0, and was left as it was. Grade again.")
            continue
        if result.status == "unreadable":
            points = f"{result.total} point{'' if result.total == 1 else 's'}"
            filled.problems.append(f"{told}: {points}, as what was handed in could not be read.")
        found = [row for row in people if student in _ids(row, [column])]
        if len(found) == 1:
            filled.people[student] = found[0]
        elif found:
            filled.problems.append(f"{told}: is not the only one in the table. Fill it in by hand.")
        else:
            near = _nearly(student, people, ids, name)
            filled.problems.append(f"{told}: {result.total} points, but nobody in the table has this id.{near}")
    without = [row[name] for row in people if row not in filled.people.values()]
    if without:
        filled.problems.append(f"no result, and left as it was: {'; '.join(map(printable, without))}")
    return filled


def _ids(row: Cells, ids: Sequence[str]) -> set[str]:
    values = {row.get(name, "") for name in ids}
    number = _NUMBER.search(row["Identifier"]) if "Identifier" in ids else None
    return (values | ({number[0]} if number else set())) - {""}


def _nearly(student: str, people: list[Cells], ids: Sequence[str], name: str) -> str:
    """Say whose id is the same but for capital letters, blanks around it, or zeros before it, as spreadsheets leave."""
    found = [(value, row[name]) for row in people for value in _ids(row, ids)]
    near = [(value, whose) for value, whose in found if value != student and _bare(value) == _bare(student)]
    if not near:
        return ""
    told = " or ".join(f"'{printable(value)}' ({printable(whose)})" for value, whose in near[:MOST_NEAR])
    return f" Nearly the same: {told}. Fill it in by hand, or write the id as it stands there."


def _bare(text: str) -> str:
    return as_id(text).casefold().lstrip("0")


def _make_sure_points_agree(told: str, results: Mapping[str, SubmissionResult]) -> None:
    try:
        agrees = float(told) == _most(results)
    except ValueError:
        agrees = True  # "(read only)", or nothing: it does not say
    if not agrees:
        said = f"The assignment has {told.strip()} points there and {_most(results)} here."
        raise GradebookError(f"{said} Change it there first.")


def _most(results: Mapping[str, SubmissionResult]) -> int:
    """Return what the assignment is worth: of what could not be read nobody knows which exercises do not count."""
    graded = [result.max_points for result in results.values() if result.status == "graded"]
    return max(graded or [result.max_points for result in results.values()], default=0)


def _out_of_fewer(results: Mapping[str, SubmissionResult]) -> Iterator[str]:
    """Say for whom alone an exercise does not count, since a column has the same points for everybody."""
    for student, result in results.items():
        if result.status == "graded" and result.max_points < _most(results):
            points = f"{result.total} of {result.max_points} points, as an exercise does not count there"
            yield f"{printable(student)}: {points}; the column has {_most(results)} for everybody. Change it by hand."


def feedback_files(filled: Filled, pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the zip that Moodle takes as feedback, by their names in it.

    Args:
        filled: a worksheet of Moodle, filled.
        pages: everybody's page, by id.
    """
    files = {}
    for student, row in filled.people.items():
        number = _NUMBER.search(row["Identifier"])
        name = re.sub(r"[_/\\]", " ", row.get("Full name") or "Participant")  # Moodle splits at the underscores
        if number and student in pages:
            files[f"{name}_{number[0]}_assignsubmission_file/feedback.html"] = pages[student]
    return files
