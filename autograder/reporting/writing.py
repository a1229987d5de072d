"""Writes the reports of a class: DIR/report/, each file in one step, the same bytes for the same results.

DIR/report/index.html               the class, for the lecturer
DIR/report/students/<id>.html       one student, self-contained
DIR/report/overview.json  *.csv     the numbers of index.html
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.common.files import remove_unfinished, write_atomically
from autograder.common.student_ids import file_name_of
from autograder.comparing.class_compared import NOT_COMPARED, ComparedClass, compare_class
from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.handed_in.account_file import read_account
from autograder.handed_in.results_beside import with_missing
from autograder.handed_in.roster import NOBODY, Roster, read_roster
from autograder.handed_in.rows import AccountRow
from autograder.judging.result import PREDICTION_CHECK, SubmissionResult
from autograder.reporting import measures, student, words
from autograder.reporting.alike import MOST_PAIRS, worth_a_look
from autograder.reporting.brief import brief, listed_ideas
from autograder.reporting.collection import every_file, needing_attention
from autograder.reporting.dates import late_table, needing_a_look, own_dates
from autograder.reporting.drawn_answers import pictures as pictures_of
from autograder.reporting.enrolled import by_section, missing_or_unknown
from autograder.reporting.overview import Overview, overview
from autograder.reporting.points_by_hand import by_hand, lines_of_nobody, shown_lines
from autograder.reporting.regrades import just_changed, shown_regrades
from autograder.reporting.result_folder import read_results
from autograder.reporting.tables import csv_files
from autograder.standing.changes_file import Regrade, read_regrades
from autograder.standing.settling import Standing, as_judged, read_standing

TEMPLATES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class WrittenReports:
    """What a run wrote.

    Attributes:
        index: the class overview.
        students: how many pages there are.
        removed: how many pages of students who have no result file any more were removed.
        problems: what needs attention, and pictures that could not be drawn, in sentences.
    """

    index: Path
    students: int
    removed: int
    problems: list[str]


def write_reports(place: Place, course: Course, declared: Declared, results_folder: Path) -> WrittenReports:
    """Write the overview and a page per student.

    Raises:
        NoResultsError: there is nothing to report on.
        CourseError: a line of a table beside the course is wrong.
        OSError: a file cannot be written.
    """
    standing = read_standing(place.root, course)
    results = read_results(results_folder, place.name, standing)
    roster = read_roster(place.root)
    account = with_missing(read_account(results_folder), results.of, roster)
    regrades = read_regrades(results_folder)
    compared = compare_class(place, account, results.of, roster)
    more = [
        *needing_attention(account),
        *missing_or_unknown(account, roster),
        *just_changed(regrades, results.of),
        *lines_of_nobody(standing, place.name, list(results.of)),
        *needing_a_look(list(results.of.values()), standing.clock, results_folder),
        *worth_a_look(compared),
    ]
    numbers = overview(place.name, declared, results, more, standing.ledger.dropped(place.name))
    folder = results_folder / "report"
    pages = folder / "students"
    pages.mkdir(parents=True, exist_ok=True)
    remove_unfinished(folder, pages)
    environment = _environment()
    undrawn: list[str] = []
    for name, result in results.of.items():
        drawn = pictures_of(place, declared, results_folder, result, problems=undrawn)
        write_atomically(
            pages / f"{file_name_of(name)}.html",
            student_page(environment, course, declared, result, drawn, standing),
        )
    stale = [path for path in pages.glob("*.html") if not os.path.lexists(results_folder / f"{path.stem}.json")]
    for path in stale:
        path.unlink(missing_ok=True)
    for name, text in csv_files(numbers).items():
        write_atomically(folder / name, text)
    write_atomically(folder / "overview.json", numbers.model_dump_json(by_alias=True, indent=1) + "\n")
    found = list(results.of.values())
    page = overview_page(environment, course, numbers, account, regrades, standing, found, compared, roster)
    write_atomically(folder / "index.html", page)  # last: it links to the rest
    problems = [item.text for item in numbers.attention if item.is_problem]
    return WrittenReports(folder / "index.html", len(results.of), len(stale), [*problems, *undrawn])


def student_page(
    environment: Environment,
    course: Course,
    declared: Declared,
    result: SubmissionResult,
    pictures: dict[str, list[student.Picture]],
    standing: Standing | None = None,
) -> str:
    """Return one student's page."""
    sections = student.sections(result, declared, pictures)
    first = student.what_went_wrong_first(result)
    unexplained = [item for item in sections if not first or item.state != "not found"]
    return environment.get_template("student.html").render(
        course=course.title,
        assignment=declared.assignment.title,
        notebook=f"{result.assignment}.ipynb",
        result=result,
        by_hand=by_hand(result),
        dates=own_dates(result, (standing or as_judged(course)).clock),
        kind=student.kind_of(result, sections),
        sections=sections,
        lead=student.lead(sections),
        next=student.next_step(unexplained),
        first=first,
    )


def overview_page(
    environment: Environment,
    course: Course,
    numbers: Overview,
    account: Sequence[AccountRow] = (),
    regrades: Sequence[Regrade] = (),
    standing: Standing | None = None,
    results: Sequence[SubmissionResult] = (),
    compared: ComparedClass = NOT_COMPARED,
    roster: Roster = NOBODY,
) -> str:
    """Return the lecturer's page."""
    standing = standing or as_judged(course)
    script = (TEMPLATES / "overview.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return environment.get_template("overview.html").render(
        course=course.title,
        numbers=numbers,
        brief=brief(numbers.exercises),
        files=every_file(account),
        regrades=shown_regrades(regrades),
        lines_by_hand=shown_lines(standing.ledger.of(numbers.assignment)),
        compared=compared,
        most_pairs=MOST_PAIRS,
        late=late_table(results, standing.clock),
        known={row.student for row in numbers.students},
        people=roster.people,
        columns=[name for name in ("name", "section") if any(getattr(item, name) for item in roster.people.values())],
        sections=by_section(roster, {item.student: item for item in results}),
        ideas=listed_ideas(numbers.misconceptions),
        script=Markup(script),
        script_hash=f"sha256-{digest}",
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "verdicts": words.VERDICTS,
        "count": words.count,
        "word_for": measures.discrimination_word,
        "predict": PREDICTION_CHECK,
        "percent": measures.percent,
    }
    environment.filters |= {
        "words": words.in_words,
        "breakable": breakable,
        "paragraphs": words.paragraphs,
        "emphasised": words.emphasised,
        "seconds": words.seconds,
        "number": words.number,
        "page": lambda name: f"students/{quote(file_name_of(name), safe='')}.html",
        "data_uri": lambda svg: f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}",
    }
    return environment


def breakable(name: str) -> Markup:
    """Allow a name to break after a mark such as an underscore, where a line is short."""
    return Markup(re.sub(r"([_.@+/-])(?=.)", r"\1<wbr>", str(escape(name))))
