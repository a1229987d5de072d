"""Result files and the pages made of them: whatever lies there is valid or refused in a sentence, and nothing is markup."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from autograder.common.spreadsheet import FORMULA
from autograder.course.places import Place
from autograder.fleet.class_grading import summary_csv
from autograder.fleet.keeping import old_result
from autograder.judging import picture_answers
from autograder.judging.facts import (
    LARGEST_TOLD,
    AttachedAnswer,
    BadEntries,
    BrokenRule,
    ChangedInputs,
    EndedProgram,
    Exceptional,
    ForbiddenCall,
    Interrupted,
    Kind,
    LostPrediction,
    NoFunction,
    OtherDevice,
    OtherDtype,
    OtherKind,
    OtherShape,
    OtherValue,
    ReadyText,
    StillStub,
    UnfitAnswer,
    WaitsFor,
)  # fmt: skip
from autograder.judging.picture_answers import Recorded
from autograder.judging.result import PREDICTION_CHECK, CheckResult, ExerciseResult, SubmissionResult
from autograder.reporting.result_folder import read_results
from autograder.reporting.writing import write_reports
from autograder.sandbox.wire import pack
from tests.fuzz import strategies as fuzz
from tests.reporting.made import COURSE, DECLARED, every_verdict, submitted

PLACE = Place(Path(), "made")
LONGEST_PROBLEM = 400

# What would show if it became markup: a tag or an attribute that begins with zz.
MARKUP = [
    "<zz>",
    "</zz>",
    "<zz ",
    '" zz=1 ',
    "' zz=1 ",
    "'>",
    '">',
    "</style><zz>",
    "</title><zz>",
    "</script><zz>",
    "--><zz>",
    "]]><zz>",
    "<!--",
    "&lt;zz&gt;",
]
ODD = ["{{ zz }}", "{% zz %}", "*", "_", "\n\n", "\r", "\0", "\x1b[31m", "\u202e", "=1+1", "@", "on 2 of 3 inputs.", "\ufeff", "ﬃ", "javascript:zz", "3 of 3 entries are"]  # fmt: skip
written = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
hostile = st.lists(st.sampled_from([*MARKUP, *ODD]) | written, max_size=4).map("".join)
names = st.sampled_from(["double", "total", "any x", "ordinary x", PREDICTION_CHECK]) | hostile
points = st.integers(0, 12) | st.sampled_from([0, 1, 10**6])
seconds = st.floats(0, 1e6) | st.sampled_from([0.0, 5e-324, 1e6])
counts = st.integers(0, 9) | st.just(2**53)
places = st.none() | st.integers(1, 2**53)
where = st.lists(st.integers(1, 3) | hostile, max_size=3).map(tuple)
shapes = st.none() | st.lists(st.integers(0, LARGEST_TOLD), max_size=3).map(tuple)
optional = st.none() | hostile
several = st.lists(hostile, max_size=3).map(tuple)
KINDS = st.builds(Kind, name=hostile, size=st.none() | counts, keys=st.none() | several)
FACTS = st.one_of(
    st.builds(OtherKind, where=where, returned=KINDS, required=KINDS),
    st.builds(OtherShape, where=where, returned=shapes, required=shapes),
    st.builds(OtherDtype, where=where, returned=hostile, required=hostile),
    st.builds(OtherDevice, where=where, returned=optional, required=hostile),
    st.builds(BadEntries, where=where, count=counts, of=counts),
    st.builds(OtherValue, where=where),
    st.builds(UnfitAnswer),
    st.builds(AttachedAnswer),
    st.builds(ChangedInputs, names=several),
    st.builds(BrokenRule, sentence=hostile),
    st.builds(ForbiddenCall, name=optional, line=places, reason=hostile),
    st.builds(Exceptional, type=optional, text=hostile, cell=places, line=places),
    st.builds(Interrupted, limit=st.floats(0, 1e300)),
    st.builds(EndedProgram, how=hostile),
    st.builds(NoFunction, name=hostile, cell=places, line=places, type=optional, magic=hostile),
    st.builds(StillStub, other=optional),
    st.builds(WaitsFor, check=hostile),
    st.builds(LostPrediction, variable=hostile, why=hostile),
    st.builds(ReadyText, text=hostile),
)
CHECKS = st.builds(
    CheckResult,
    exercise=names,
    name=names,
    points=points,
    max_points=points,
    inputs=counts,
    wrong_inputs=counts,
    fact=st.none() | FACTS,
    advice=hostile,
    seconds=seconds,
)
EXERCISES = st.builds(
    ExerciseResult,
    name=names,
    points=points,
    max_points=points,
    checks=st.lists(CHECKS, max_size=4),
    misconception=st.none() | st.sampled_from(["forgets_the_factor", "sign"]) | hostile,
)
# fewer are let through as ids (`common/student_ids.py`)
ids = hostile.map(lambda text: text.translate({ord(letter): None for letter in "/\0\r"})[:40]).filter(
    lambda text: text.strip(".")
)
RESULTS = st.builds(
    SubmissionResult,
    schema=st.just(2),
    assignment=st.just("made"),
    student=ids,
    submission_sha256=hostile,
    bank=hostile,
    engine=hostile,
    reason=st.none() | hostile,
    points=points,
    max_points=points,
    device=hostile,
    isolation=st.lists(hostile, max_size=2),
    exercises=st.lists(EXERCISES, max_size=3),
)


@contextmanager
def folder_of(results: list[SubmissionResult]) -> Iterator[Path]:
    """Make a folder with some results."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for result in results:
            result.write(folder)
        yield folder


# --- the schema -------------------------------------------------------------------------------------------------


@given(RESULTS)
def test_a_result_comes_back_as_it_was(result: SubmissionResult) -> None:
    with folder_of([result]) as folder:
        (path,) = folder.glob("*.json")
        assert old_result(path) == result
        assert read_results(folder, "made").of == {result.student: result}


MADE = every_verdict()
VALUE = json.loads(MADE.model_dump_json(by_alias=True))


def look(data: bytes) -> None:
    """Read a file as `grade` and as `report` do: it is valid, or refused in one sentence that can be printed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "everything.json").write_bytes(data)
        old = old_result(folder / "everything.json")
        MADE.model_copy(update={"student": "zoe"}).write(folder)
        results = read_results(folder, "made")
    if old is not None:
        assert SubmissionResult.model_validate_json(old.model_dump_json(by_alias=True)) == old
        assert old.points >= 0
    if "everything" in results.of:
        assert results.of["everything"] == old
        assert not results.problems
        return
    (problem,) = results.problems.values()
    problem = problem.removeprefix(str(folder))
    assert problem.isprintable() and problem.endswith(".") and len(problem) < LONGEST_PROBLEM
    if old is None:
        assert "is no result file" in problem


@given(fuzz.changed(VALUE) | fuzz.changed(VALUE).flatmap(fuzz.changed))
@example({**VALUE, "x\n\x1b" * 100_000: 1})
@example({**VALUE, "assignment": "x\n\x1b" * 100_000})
@example({**VALUE, "student": "x\n\x1b" * 100_000})
@example({**VALUE, "points": 10**4000})
@example({**VALUE, "points": True})
@example({**VALUE, "points": -1})
@example({**VALUE, "schema": 3})
@example({**VALUE, "schema": 1})
@example({**VALUE, "student": "\ud800"})
def test_a_changed_result_is_valid_or_refused_in_a_sentence(value: Any) -> None:
    look(json.dumps(value).encode())


@given(st.data())
def test_a_damaged_result_is_valid_or_refused_in_a_sentence(data: st.DataObject) -> None:
    look(data.draw(fuzz.damaged(MADE.model_dump_json(by_alias=True).encode())))


@given(st.binary(max_size=60))
@example(b"[" * 100_000)
@example(b"")
@example(b"\xff\xfe")
def test_any_bytes_are_refused_in_a_sentence(data: bytes) -> None:
    look(data)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-0.1", "1e300"])
def test_a_time_that_is_no_time_is_refused(number: str) -> None:
    text = MADE.model_dump_json(by_alias=True).replace('"seconds":0.01', f'"seconds":{number}', 1)
    assert number in text
    with pytest.raises(ValidationError):
        SubmissionResult.model_validate_json(text)


@pytest.mark.parametrize("points", [True, 1.0, "1", None, -1, 10**6 + 1], ids=repr)
def test_points_that_are_no_points_are_refused(points: Any) -> None:
    with pytest.raises(ValidationError):
        SubmissionResult.model_validate_json(json.dumps({**VALUE, "points": points}))


@given(st.lists(RESULTS, max_size=3))
def test_the_table_of_a_run_has_a_row_for_each(results: list[SubmissionResult]) -> None:
    rows = list(csv.reader(io.StringIO(summary_csv({item.student: item for item in results}), newline="")))
    assert len(rows) == 1 + len({item.student for item in results})
    assert len({len(row) for row in rows}) == 1


# --- the pages ------------------------------------------------------------------------------------------------------


class _Foreign(HTMLParser):
    """Collects tags and attributes that no template wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = [tag, *(name for name, _ in attrs)]
        said += [value or "" for name, value in attrs if name in ("href", "src") and (value or "").startswith("java")]
        self.found += [word for word in said if word.startswith(("zz", "java", "on"))]

    def handle_endtag(self, tag: str) -> None:
        self.found += [tag] if tag.startswith("zz") else []

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


@fuzz.examples(0.2)
@given(st.lists(RESULTS, min_size=1, max_size=4))
@example([submitted("anna", status="unreadable", reason="a\r=1+1")])
@example([submitted("".join(MARKUP).replace("/", ""), *every_verdict().exercises, reason="".join(MARKUP))])
def test_no_page_takes_a_text_for_markup_and_no_table_for_a_formula(results: list[SubmissionResult]) -> None:
    with folder_of(results) as folder:
        report = write_reports(PLACE, COURSE, DECLARED, folder)
        pages = [report.index, *(folder / "report" / "students").glob("*.html")]
        assert len(pages) == 1 + len({item.student for item in results})
        for page in pages:
            foreign = _Foreign()
            foreign.feed(page.read_text())
            foreign.close()
            assert foreign.found == []
        for path in (folder / "report").glob("*.csv"):
            rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
            cells = [cell for row in rows for cell in row]
            assert not [cell for cell in cells if cell.startswith(FORMULA) and not re.fullmatch(r"-[\d.e-]+", cell)]
        numbers = json.loads((folder / "report" / "overview.json").read_text())
        assert numbers["handed_in"] == len(pages) - 1


# --- the picture_answers of pictures ----------------------------------------------------------------------------------------

HEADER = {"submission_sha256": "s", "bank": "b"}
OWNER = submitted("anna", bank="b").model_copy(update={"submission_sha256": "s"})
ROWS = st.lists(st.tuples(hostile, st.integers(0, 9), hostile, fuzz.plain_data).map(list) | fuzz.plain_data, max_size=3)
FRAMES = st.fixed_dictionaries({}, optional={"exercise": hostile | fuzz.plain_data, "answers": ROWS | fuzz.plain_data})


def kept(data: bytes) -> dict[str, list[Recorded]]:
    """Read picture_answers from a file: whatever comes is of the right types."""
    with TemporaryDirectory() as name:
        picture_answers.keep(data, Path(name), "anna")
        found = picture_answers.read(Path(name), OWNER)
    for exercise, several in found.items():
        assert type(exercise) is str
        assert all(
            (type(item.picture), type(item.index), type(item.fingerprint)) == (str, int, str) for item in several
        )
    return found


@given(st.lists(FRAMES | fuzz.plain_data, max_size=3), st.booleans(), st.data())
@example([{"exercise": [], "answers": []}], False, None)
@example([{"exercise": 1, "answers": []}], False, None)
@example([{"exercise": "e", "answers": [[None, 0, "f", None]]}], False, None)
def test_any_file_of_answers_is_read_or_left(frames: list[Any], is_damaged: bool, data: Any) -> None:
    whole = b"".join(map(pack, [HEADER, *frames]))
    kept(data.draw(fuzz.damaged(whole)) if is_damaged else whole)


@given(st.lists(st.tuples(hostile, st.integers(0, 9), hostile, st.floats(allow_nan=False)), min_size=1, max_size=4))
def test_answers_come_back_as_they_were(rows: list[tuple[str, int, str, float]]) -> None:
    recorded = [Recorded(*row) for row in rows]
    assert kept(picture_answers.packed(OWNER, {"e": recorded, "nothing": []})) == {"e": recorded}
