"""When people handed in, by Moodle's grading worksheet: the column *Last modified (submission)*, in Moodle's languages.

    Identifier,Full name,…,Grade can be changed,Last modified (submission),Last modified (grade),…
    Participant 1234,Ada Lovelace,…,Yes,"Friday, 2 October 2026, 11:59 PM",-,…

It is read where it lies in the folder that was named, beside what was unpacked, or where it was named itself; never
from what somebody handed in. The number is that in the names of the download, and of this one assignment. The clock is
that of whoever downloaded it, which the worksheet does not name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.common.exported_table import ExportedTable, read_exported
from autograder.common.files import printable
from autograder.common.spreadsheet import text_of
from autograder.handed_in.entries import Listing
from autograder.handed_in.platform_names import of_canvas, of_moodle
from autograder.handed_in.safe_reading import plain_bytes
from autograder.handed_in.written_dates import written_moment

LANGUAGES = {
    "Last modified (submission)": "en",
    "Zuletzt geändert (Abgabe)": "de",
    "Dernière modification (travail remis)": "fr",
    "Última modificación (entrega)": "es",
    "Ultima modifica (consegna)": "it",
    "Laatst gewijzigd (inzending)": "nl",
    "Última atualização (submissão)": "pt",
    "Última modificação (envio)": "pt",
    "Darrera modificació (tramesa)": "ca",
    "Ostatnia modyfikacja (zadanie)": "pl",
    "Poslední změna (odevzdaný úkol)": "cs",
    "Senast modifierat (inlämning)": "sv",
    "Son düzenleme (gönderim)": "tr",
    "Последнее изменение работы": "ru",
    "最終更新日時 (提出)": "ja",
    "最后修改（学生）": "zh_CN",
    "最後修改的(作業)": "zh_TW",
    "آخر تعديل (التسليم)": "ar",
}
MOST_BYTES, MOST_CELLS, MOST_TOLD = 64 * 2**20, 2**22, 5
_MOMENT = re.compile(r"(?s)(?=.*\d{4})(?=.*\d[:.]\d\d).*")
_PARTICIPANT = re.compile(r"\D*[^\d\s.,:/-]\D*(\d+)")
Times = dict[str, datetime]


def worksheet_times(listings: Sequence[Listing], zone: ZoneInfo | None) -> tuple[Times, list[str]]:
    """Return when each participant handed in, in UTC, by their numbers, and sentences about what cannot be read.

    Where several worksheets speak of one participant, the latest time counts: they were downloaded one after the other.

    Args:
        listings: what was named to the command.
        zone: by whose clock the worksheets were written; without it their times say nothing.
    """
    times: Times = {}
    problems: list[str] = []
    for path in _tables_beside(listings):
        found = _worksheet(path)
        if isinstance(found, str):
            problems.append(f"{printable(path.name)}: {found}")
        elif found and zone is None:
            problems.append(f"{printable(path.name)}: {_WITHOUT_A_ZONE}")
        elif found and zone:
            for number, at in _times(found[0], found[1], zone, path.name, problems):
                times[number] = max(at, times.get(number, at))
    return times, problems


_WITHOUT_A_ZONE = (
    "its times are by the clock of whoever downloaded it, and it does not say which. "
    'Write time_zone="Europe/Berlin", or yours, into course_config.py.'
)


def _tables_beside(listings: Sequence[Listing]) -> Iterator[Path]:
    for listing in listings:
        for entry in listing.entries:
            is_theirs = any(of_moodle(name) or of_canvas(name) for name in (*listing.above, *entry.parts))
            is_beside = (len(entry.parts) == 1 or listing.is_picked) and not is_theirs
            if is_beside and entry.kind == "file" and entry.name.casefold().endswith(".csv"):
                yield Path(listing.path_of(entry.parts))


def _worksheet(path: Path) -> tuple[ExportedTable, str] | str | None:
    """Return a worksheet and the name of its column, or why it cannot be read; nothing of another table."""
    try:
        text = text_of(plain_bytes(path, MOST_BYTES))
        if _most_cells(text) > MOST_CELLS:  # it is a student's, in a folder of files
            return None
        table = read_exported(text)
    except (OSError, csv.Error):
        return None
    column = next((name.strip() for name in table.names if name.strip() in LANGUAGES), "")
    if column:
        return table, column
    are_people = all(_PARTICIPANT.fullmatch(line[0].strip()) for line in table.lines)
    if not are_people or not any(_MOMENT.fullmatch(cell) for line in table.lines for cell in line[1:]):
        return None  # another table
    return "has no column 'Last modified (submission)' in a language that we read. Download it with Moodle in English."


def _most_cells(text: str) -> int:
    """Return how many cells a table has at most: short rows are filled up."""
    width = 1 + max(map(text.partition("\n")[0].count, ",;\t"))
    return max(width * (1 + text.count("\n")), *map(text.count, ",;\t"))


def _times(
    table: ExportedTable, column: str, zone: ZoneInfo, name: str, problems: list[str]
) -> Iterator[tuple[str, datetime]]:
    """Yield the number of each participant who handed in with the time, and say which times are none."""
    wrong = []
    for line, row in zip(table.lines, table.rows, strict=True):
        number, text = _PARTICIPANT.fullmatch(line[0].strip()), row[column].strip()
        if number is None or text in ("", "-"):
            continue
        at = written_moment(text, LANGUAGES[column], zone)
        if at:
            yield number[1], at
        else:
            wrong.append(f"'{printable(text)}' ({printable(line[0])})")
    if wrong:
        shown = ", ".join(wrong[:MOST_TOLD]) + (", …" if len(wrong) > MOST_TOLD else "")
        said = f"is no moment in the language of '{column}': {shown}"
        problems.append(f"{printable(name)}: {said}. Download it again, or write who it is into handed_in.csv.")
