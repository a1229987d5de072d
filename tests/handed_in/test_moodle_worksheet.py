"""Moodle's grading worksheet says when people handed in: in every language that is read, and from nowhere else."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_datetime
from hypothesis import given
from hypothesis import strategies as some

from autograder.common.spreadsheet import BYTE_ORDER_MARK
from autograder.course import Course
from autograder.course.places import Place
from autograder.fleet.collecting import collected
from autograder.handed_in.listing import listings
from autograder.handed_in.moodle_worksheet import LANGUAGES, worksheet_times
from autograder.handed_in.written_dates import written_moment
from tests.handed_in.folders import FULL, NAME, put

BERLIN = ZoneInfo("Europe/Berlin")
EARLY, LATE = "2026-10-02T21:58:00+00:00", "2026-10-03T06:12:00+00:00"
DUE = {"ps1_gradients": "2026-10-02 23:59+02:00"}
FIRST = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
LAST = ",Last modified (grade),Feedback comments"


def worksheet(*lines: tuple[str, str], column: str = "Last modified (submission)", who: str = "Participant ") -> bytes:
    """Return one as Moodle writes it: a byte order mark, the lines of Windows."""
    body = "".join(f'{who}{number},A B,a@b,Submitted,,100.00,Yes,"{at}",-,\r\n' for number, at in lines)
    return f"{BYTE_ORDER_MARK}{FIRST}{column}{LAST}\r\n{body}".encode()


SHEET = worksheet(
    ("1234", "Friday, 2 October 2026, 11:58 PM"), ("12", "Saturday, 3 October 2026, 8:12 AM"), ("13", "-")
)


def times(folder: Path, zone: ZoneInfo | None = BERLIN) -> tuple[dict[str, str], list[str]]:
    """Return what is read in a folder."""
    found, problems = worksheet_times(listings([folder], NAME), zone)
    return {number: at.isoformat() for number, at in found.items()}, problems


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wednesday, 10 June 2026, 2:14 PM", "en"),
        ("Wednesday, June 10, 2026, 2:14 PM", "en"),
        ("Wednesday, 10 June 2026, 14:14", "en"),
        ("Mittwoch, 10. Juni 2026, 14:14", "de"),
        ("mercredi 10 juin 2026, 14:14", "fr"),
        ("mercredi 10 juin 2026 à 14h14", "fr"),
        ("miércoles, 10 de junio de 2026, 14:14", "es"),
        ("mercoledì, 10 giugno 2026, 14:14", "it"),
        ("woensdag, 10 juni 2026, 14:14", "nl"),
        ("quarta-feira, 10 jun. 2026, 14:14", "pt"),
        ("dimecres, 10 de juny 2026, 14:14", "ca"),
        ("środa, 10 czerwca 2026, 14:14", "pl"),
        ("středa, 10. června 2026, 14.14", "cs"),
        ("onsdag, 10 juni 2026, 2:14 PM", "sv"),
        ("10 Haziran 2026, Çarşamba, 14:14", "tr"),
        ("среда, 10 июня 2026, 14:14", "ru"),
        ("2026年 06月 10日(水曜日) 14:14", "ja"),
        ("2026年06月10日 星期三 14:14", "zh_CN"),
        ("2026年 06月 10日(週三) 14:14", "zh_TW"),
        ("الأربعاء، ١٠ يونيو ٢٠٢٦، ٢:١٤ م", "ar"),
    ],
)
def test_a_date_is_read_as_moodle_writes_it(text: str, language: str) -> None:
    assert written_moment(text, language, UTC) == datetime(2026, 6, 10, 14, 14, tzinfo=UTC)


@given(some.sampled_from(sorted(set(LANGUAGES.values()))), some.datetimes(datetime(2010, 1, 1), datetime(2090, 1, 1)))
def test_every_minute_is_read_back_in_every_language(language: str, moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    form = "y年M月d日 EEEE HH:mm" if language[:2] in ("zh", "ja") else "EEEE, d MMMM y, HH:mm"
    assert written_moment(format_datetime(minute, form, locale=language), language, UTC) == minute


@given(some.text())
def test_no_text_upsets_it(text: str) -> None:
    assert all(
        written_moment(text, language, UTC) is None or any(map(str.isdecimal, text)) for language in ("en", "ar")
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tuesday, 10 June 2026, 2:14 PM", "en"),  # that was a Wednesday
        ("Mittwoch, 10. Juni 2026, 14:14", "en"),
        ("Wednesday, 31 June 2026, 2:14 PM", "en"),
        ("Wednesday, 10 June 2026, 14:14 PM", "en"),
        ("Wednesday, 10 June 2026, 25:14", "en"),
        ("Wednesday, 10 June 2026", "en"),
        ("10.06.2026 14:14", "de"),  # or was it October?
        ("10 June or 11 June 2026, 14:14", "en"),
        ("10 June July 2026, 14:14", "en"),
        ("", "en"),
        ("-", "en"),
    ],
)
def test_what_is_no_such_moment_is_none(text: str, language: str) -> None:
    assert written_moment(text, language, UTC) is None


def test_times_are_by_the_clock_of_whoever_downloaded_it(tmp_path: Path) -> None:
    put(tmp_path, {"Grades-Maths-PS1-7.csv": SHEET})
    assert times(tmp_path) == ({"1234": EARLY, "12": LATE}, [])
    assert times(tmp_path, ZoneInfo("Asia/Tokyo"))[0]["1234"] == "2026-10-02T14:58:00+00:00"
    twice = worksheet(("1", "Sunday, 25 October 2026, 2:30 AM"))
    assert times(put(tmp_path / "twice", {"Grades.csv": twice})) == ({"1": "2026-10-25T00:30:00+00:00"}, [])


@pytest.mark.parametrize("column", LANGUAGES)
def test_it_is_known_by_its_column_in_every_language(column: str, tmp_path: Path) -> None:
    at = format_datetime(datetime(2026, 6, 10, 14, 14), "y年M月d日 EEEE HH:mm", locale=LANGUAGES[column])
    if LANGUAGES[column][:2] not in ("zh", "ja"):
        at = format_datetime(datetime(2026, 6, 10, 14, 14), "EEEE, d MMMM y, HH:mm", locale=LANGUAGES[column])
    put(tmp_path, {"x.CSV": worksheet(("7", at), column=column, who="Teilnehmer/in")})
    assert times(tmp_path) == ({"7": "2026-06-10T12:14:00+00:00"}, [])


def test_a_spreadsheet_may_have_saved_it(tmp_path: Path) -> None:
    semicolons = '"Identifier";"Last modified (submission)"\n"Participant 7";"Friday, 2 October 2026, 11:58 PM"\n'
    put(tmp_path / "a", {"x.csv": semicolons.encode("utf-16")})
    german = '"ID";"Zuletzt geändert (Abgabe)"\r"Teilnehmer/in7";"Freitag, 2. Oktober 2026, 23:58"\r'
    put(tmp_path / "b", {"x.csv": german.encode("cp1252")})
    assert times(tmp_path / "a") == times(tmp_path / "b") == ({"7": EARLY}, [])


def test_the_last_of_several_worksheets_counts_in_whatever_order(tmp_path: Path) -> None:
    later = worksheet(("1234", "Saturday, 3 October 2026, 8:12 AM"))
    put(tmp_path / "a", {"1.csv": SHEET, "2.csv": later})
    put(tmp_path / "b", {"1.csv": later, "2.csv": SHEET})
    assert times(tmp_path / "a") == times(tmp_path / "b") == ({"1234": LATE, "12": LATE}, [])


def test_what_cannot_be_read_is_told_in_a_sentence_and_the_rest_counts(tmp_path: Path) -> None:
    bad = worksheet(
        ("7", "Friday, 2 October 2026, 11:58 PM"), ("8", "2.10.26"), ("9", "Monday, 2 October 2026, 1:00 PM")
    )
    finnish = worksheet(("7", "perjantai, 2. lokakuuta 2026, 23.58"), column="Viimeksi muokattu (palautus)")
    put(tmp_path / "a", {"a.csv": bad})
    put(tmp_path / "b", {"b.csv": finnish, "points.csv": b"id,points\nada1,7\n", "empty.csv": b"", "odd.csv": b'"'})
    put(tmp_path / "c", {"c.csv": SHEET})
    assert times(tmp_path / "a") == (
        {"7": EARLY},
        ["a.csv: is no moment in the language of 'Last modified (submission)': '2.10.26' (Participant 8), "
         "'Monday, 2 October 2026, 1:00 PM' (Participant 9). Download it again, or write who it is into handed_in.csv."],
    )  # fmt: skip
    assert times(tmp_path / "b") == (
        {}, ["b.csv: has no column 'Last modified (submission)' in a language that we read. Download it with Moodle in English."],
    )  # fmt: skip
    assert times(tmp_path / "c", None) == (
        {}, ["c.csv: its times are by the clock of whoever downloaded it, and it does not say which. "
             'Write time_zone="Europe/Berlin", or yours, into course_config.py.'],
    )  # fmt: skip


def course(**words: str) -> Course:
    """Return one with a due date."""
    return Course("A", [NAME], due=DUE, **words)


def told(course: Course, *paths: Path) -> dict[str, str | None]:
    """Return when each submission came."""
    found = collected(Place(paths[0], NAME), course, paths)
    return {
        item.student: item.handed_in and item.handed_in.at and item.handed_in.at.isoformat()
        for item in found.account.submissions
    }


def test_the_numbers_are_those_of_the_download_and_nobody_hands_a_worksheet_in(tmp_path: Path) -> None:
    forged = worksheet(("12", "Thursday, 1 October 2026, 8:12 AM"))
    put(
        tmp_path / "class",
        {
            f"Ada Lovelace_1234_assignsubmission_file/{NAME}.ipynb": FULL,
            f"Ben Lee_12_assignsubmission_file_/{NAME}.ipynb": FULL,
            "Ben Lee_12_assignsubmission_file_/Grades.csv": forged,
            "Ben Lee_12_assignsubmission_file_Grades.csv": forged,
            "Cem_14_assignsubmission_file_x.ipynb": FULL,
        },
    )
    put(tmp_path, {"Grades-Maths-PS1-7.csv": SHEET})
    here = course(time_zone="Europe/Berlin")
    assert told(here, tmp_path / "class") == {"1234": None, "12": None, "14": None}
    expected = {"1234": EARLY, "12": LATE, "14": None}
    assert told(here, tmp_path / "class", tmp_path / "Grades-Maths-PS1-7.csv") == expected
    put(tmp_path / "class", {"Grades-Maths-PS1-7.csv": SHEET})
    assert told(here, tmp_path / "class") == expected


@pytest.mark.parametrize("named", ["the files one by one", "one student's folder", "Canvas' download"])
def test_whatever_was_named_a_students_own_worksheet_dates_nobody(named: str, tmp_path: Path) -> None:
    """Where files were named one by one, `grade ps1 class/*/*`, a student's table made others late."""
    mallory = "Mallory_1235_assignsubmission_file"
    put(tmp_path, {f"Ada_1234_assignsubmission_file/{NAME}.ipynb": FULL, f"{mallory}/{NAME}.ipynb": FULL})
    put(tmp_path, {f"{mallory}/times.csv": SHEET, "canvas/mallory_1235_56789_times.csv": SHEET})
    paths = {
        "the files one by one": sorted(tmp_path.glob("*_file/*")),
        "one student's folder": [tmp_path / mallory],
        "Canvas' download": [tmp_path / "canvas"],
    }
    assert worksheet_times(listings(paths[named], NAME), BERLIN) == ({}, [])


@pytest.mark.parametrize(
    "table", [b"a," * 2**13 + b"\n" + b"1\n" * 2**13, SHEET + b"ab," * 2**23], ids=["wide and long", "one line"]
)
def test_of_a_table_of_millions_of_cells_none_is_made(table: bytes, tmp_path: Path) -> None:
    put(tmp_path, {"mallory.csv": table})
    tracemalloc.start()
    assert times(tmp_path) == ({}, [])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2**27


def test_a_name_that_is_a_number_elsewhere_has_nothing_of_a_worksheet(tmp_path: Path) -> None:
    put(tmp_path, {"1234.ipynb": FULL, "12.ipynb": FULL, "Grades.csv": SHEET})
    assert told(course(time_zone="Europe/Berlin"), tmp_path) == {"1234": None, "12": None}


def test_the_zone_is_missed_only_where_something_is_due(tmp_path: Path) -> None:
    put(tmp_path, {f"Ada_1234_assignsubmission_file_{NAME}.ipynb": FULL, "Grades.csv": SHEET})
    place = Place(tmp_path, NAME)
    assert collected(place, Course("A", [NAME]), [tmp_path]).problems == []
    assert "time_zone" in " ".join(collected(place, course(), [tmp_path]).problems)
