"""`report` as a lecturer runs it: whole pages, the same bytes, and a sentence about what it passed over."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.course.declarations import load_declared
from autograder.course.places import Place
from autograder.handed_in.account_file import write_account
from autograder.handed_in.rows import AccountRow
from autograder.reporting import writing as writing
from autograder.reporting.drawn_answers import Picture
from autograder.reporting.result_folder import NoResultsError
from autograder.reporting.writing import WrittenReports, write_reports
from tests.reporting.made import (
    ACCOUNT,
    COURSE,
    DECLARED,
    HOSTILE,
    RENAMED,
    UNTOUCHED,
    enrol,
    every_verdict,
    submitted,
    the_class,
    write,
)

ROOT = Path(__file__).resolve().parents[2]
PLACE = Place(ROOT, "made")


def reported(folder: Path) -> WrittenReports:
    """Write the reports of the made class."""
    return write_reports(PLACE, COURSE, DECLARED, folder)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The result files of the made class."""
    return write(tmp_path / "results", [*the_class(), every_verdict()])


def files_of(folder: Path) -> dict[str, bytes]:
    """Read everything in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_is_a_page_for_everybody_and_the_numbers_beside_it(results: Path) -> None:
    written = reported(results)
    names = {f"students/{path.stem}.html" for path in results.glob("*.json")}
    data = {"overview.json", "students.csv", "exercises.csv", "misconceptions.csv"}
    assert set(files_of(results / "report")) == {"index.html", *data, *names}
    assert (written.students, written.removed) == (9, 0)
    assert written.problems[:2] == [
        "1 submission is not graded, which is our fault and no zero. Run grade again.",
        "1 submission is unreadable: no points until another file is handed in.",
    ]


def test_the_same_results_give_the_same_bytes(results: Path) -> None:
    reported(results)
    before = files_of(results / "report")
    reported(results)
    assert files_of(results / "report") == before


def test_a_student_who_is_gone_has_no_page_any_more(results: Path) -> None:
    reported(results)
    (results / "ben.json").unlink()
    assert reported(results).removed == 1
    assert not (results / "report" / "students" / "ben.html").exists()


def test_what_is_about_notebooks_is_no_problem_of_the_run_and_its_pages_are_short(tmp_path: Path) -> None:
    folder = write(tmp_path / "results", [submitted("dora", *UNTOUCHED), submitted("hana", *RENAMED)])
    assert reported(folder).problems == []
    pages = folder / "report" / "students"
    said = "<strong>None of the functions was found.</strong> Did you rename them, or delete their cells?"
    renamed, untouched = (pages / "hana.html").read_text(), (pages / "dora.html").read_text()
    assert renamed.count(said) == 1
    assert "Nothing is in it yet." in untouched and "Begin with" in untouched
    assert 'class="exercise"' not in renamed + untouched
    index = (folder / "report" / "index.html").read_text()
    assert '<a href="students/dora.html">dora</a>' in index.partition("Points</h2>")[0]
    assert '<a href="students/hana.html">hana</a>' in index.partition("Points</h2>")[0]


def test_a_student_whose_result_is_broken_keeps_the_page_and_is_named(results: Path) -> None:
    reported(results)
    page = results / "report" / "students" / "ben.html"
    before = page.read_bytes()
    (results / "ben.json").write_text("{")
    written = reported(results)
    assert written.removed == 0
    assert page.read_bytes() == before
    assert any(text.startswith(f"{results}/ben.json: is no result file") for text in written.problems)
    said = "ben is missing in everything below. An earlier page of ben, if there is one, was kept."
    assert said in (results / "report" / "index.html").read_text()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def test_the_class_page_accounts_for_every_file(results: Path) -> None:
    write_account(results, ACCOUNT)
    written = reported(results)
    assert "1 file refused: nobody has points for what lies there." in written.problems
    page = (results / "report" / "index.html").read_text(encoding="utf-8")
    for text in (
        "class/gus.pdf: is a PDF, not a notebook.",
        "1 result without a file",
        "1 student of roster.csv handed in nothing.",
        "zoe",
        "Graded: 2 files",
        "Passed over: 1 file",
    ):
        assert text in page
    assert "<b>ben</b>" not in page


def test_who_is_missing_is_said_by_the_roster_as_it_is_now(results: Path, tmp_path: Path) -> None:
    write_account(results, [*ACCOUNT[:-1], AccountRow("", "yan", "missing", "handed in nothing.")])
    enrol(tmp_path)  # after the class was graded; yan is not in the course any more
    write_reports(Place(tmp_path, "made"), COURSE, DECLARED, results)
    page = (results / "report" / "index.html").read_text(encoding="utf-8")
    assert "1 student of roster.csv handed in nothing." in page
    assert '<p class="said">zoe (Zoe Zed)</p>' in page  # and not carla, who has a result
    assert "yan" not in page


@pytest.mark.parametrize("page", ["students/carla.html", "students/%3Dcmd%28%29.html", "index.html"])
def test_nothing_of_a_submission_becomes_markup(results: Path, page: str) -> None:
    reported(results)
    text = (results / "report" / page).read_text()
    tags = _Tags()
    tags.feed(text)
    assert tags.tags.count("script") == (1 if page == "index.html" else 0)
    assert HOSTILE not in text
    assert ("&lt;script&gt;alert(1)" in text) == ("carla" in page)


def test_a_student_reads_neither_the_reason_of_our_fault_nor_the_name_of_an_idea(results: Path) -> None:
    reported(results)
    folder = results / "report" / "students"
    assert "the judge of this submission died" not in (folder / "finn.html").read_text()
    assert "forgets_the_factor" not in (folder / "ben.html").read_text()


def test_a_picture_is_an_image_that_cannot_meddle_with_the_page(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = {"double": [Picture("<svg/>", 'arrows "everywhere"', "Your arrows & ours")]}
    monkeypatch.setattr(writing, "pictures_of", lambda *_, **__: drawn)
    reported(results)
    for name in ("ben", "anna"):
        text = (results / "report" / "students" / f"{name}.html").read_text()
        picture = '<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="arrows &#34;everywhere&#34;">'
        assert f"<figure>{picture}<figcaption>Your arrows &amp; ours</figcaption></figure>" in text
        assert 'href="#ex-double"' in text


def test_what_is_no_result_of_this_assignment_is_passed_over_with_a_sentence(results: Path) -> None:
    (results / "broken.json").write_text('{"schema": 1')
    (results / "newer.json").write_text((results / "anna.json").read_text().replace('"schema": 2', '"schema": 3'))
    (results / "renamed.json").write_text((results / "anna.json").read_text())
    (results / "foreign.json").write_text((results / "anna.json").read_text().replace('"made"', '"ps9"'))
    (results / "folder.json").mkdir()
    Path(os.fsdecode(bytes(results) + b"/\xff.json")).write_text("")  # a name that is no text
    written = reported(results)
    assert written.students == 9
    begin = f"{results}/"
    assert [text.removeprefix(begin) for text in written.problems if "passed over" in text] == [
        "broken.json: is no result file (Invalid JSON: EOF while parsing an object at line 1 column 12) and was passed over. Grade it again.",
        "folder.json: cannot be read (Is a directory) and was passed over.",
        "foreign.json: is a result of 'ps9' and was passed over.",
        "newer.json: is no result file (schema: Input should be 2) and was passed over. Grade it again.",
        "renamed.json: is the result of 'anna', not of this student; passed over.",
        "\ufffd.json: is no result file (Invalid JSON: EOF while parsing a value at line 1 column 0) and was passed over. Grade it again.",
    ]
    assert "foreign.json: is a result of &#39;ps9&#39;" in (results / "report" / "index.html").read_text()


def test_where_there_is_nothing_to_report_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        NoResultsError,
        match=r"nowhere: is no folder. Name the one that grade wrote, or make it: python -m autograder grade made PATH --out .*nowhere$",
    ):
        reported(tmp_path / "nowhere")
    with pytest.raises(NoResultsError, match=r": holds no results. Name another folder, or grade: python"):
        reported(tmp_path)
    write(tmp_path / "other", the_class())
    with pytest.raises(NoResultsError, match=r": holds results of 'made', not of ps9. Name another folder"):
        write_reports(replace(PLACE, name="ps9"), COURSE, DECLARED, tmp_path / "other")


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the real command on the real course."""
    line = [sys.executable, "-m", "autograder", "report", *arguments]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ})


def real(folder: Path) -> Path:
    """Make result files of the real assignment: nobody did anything, and all was graded."""
    most = load_declared(Place(ROOT, "ps1_gradients")).assignment.max_points
    same = {"assignment": "ps1_gradients", "max_points": most}
    return write(folder, [submitted(name).model_copy(update=same) for name in ("anna", "ben")])


def test_the_command_prints_where_the_overview_is_and_what_it_passed_over(tmp_path: Path) -> None:
    folder = real(tmp_path / "results")
    done = command("ps1_gradients", "--results", str(folder))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == [
        f"2 pages for students in {folder}/report/students/",
        f"the class: {folder}/report/index.html",
    ]
    (folder / "broken.json").write_text("")
    done = command("ps1_gradients", "--results", str(folder))
    assert done.returncode == 1
    assert re.match(rf"! {re.escape(str(folder))}/broken\.json: is no result file ", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ps7", "--results", "x"), 1, "There is no assignment 'ps7'. The course has: "),
        (("ps1_gradients", "--results", "nowhere"), 1, "nowhere: is no folder. Name the one that grade wrote"),
    ],
    ids=["unknown assignment", "missing folder"],
)  # fmt: skip
def test_problems_of_the_call_are_one_sentence(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = command(*arguments)
    assert done.returncode == code
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_our_failure(tmp_path: Path) -> None:
    folder = real(tmp_path / "results")
    (folder / "report").write_text("a file in the way")
    done = command("ps1_gradients", "--results", str(folder))
    assert done.returncode == 2
    assert (
        done.stderr
        == f"report: {folder}/report/students: Not a directory. Something is in its way: move that. The same command then goes on where it was.\n"
    )
