"""Whose a file is by the name that Canvas or Moodle gave it, in every way in which that name can be read.

    lovelaceada_LATE_1234_56789_ps1_gradients-1.ipynb     Canvas: person 1234, upload 56789
    LATE_anon_Cd4zQ_56791_ps1_gradients.ipynb             the same, where people are anonymous
    Ada Lovelace_1234_assignsubmission_file_ps1.ipynb     Moodle: participant 1234; or a folder …_file, with files in it
    submission_345                                        Gradescope: a folder that its table says whose it is

A person can choose what they are called and what their file is called, and both stand beside what the platform wrote;
so a name may read in two ways. Only other names of the same folder, or a roster, decide then: by what is impossible.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

_MOODLE = re.compile(r"_(?P<student>\d+)_assignsubmission_(?:file|onlinetext)(?:_|$)")
_CANVAS = re.compile(r"_(?=(?P<student>\d+)_(?P<upload>\d{4,})_(?P<name>.+))", re.DOTALL)  # a year is no upload
_TYPED = re.compile(r"(?P<person>.+?)(?:_LATE)?_(?P<student>\d+)_(?P<name>(?:text|link)\.html)", re.DOTALL)
_GRADESCOPE = re.compile(r"submission_(\d{1,19})")
_ANONYMOUS = re.compile(r"(?:LATE_)?anon_(?P<student>[A-Za-z0-9]{5})_(?P<upload>\d{4,})_(?P<name>.+)", re.DOTALL)


@dataclass(frozen=True)
class Reading:
    """One way to read a name.

    Attributes:
        person: what the person is called there.
        student: the platform's number or word for them.
        upload: Canvas' number of the upload, which grows; 0 elsewhere.
        name: the file's name, as the student called it; empty for a folder.
        marked_late: whether Canvas says so; no name of either platform holds a time.
    """

    person: str
    student: str
    upload: int
    name: str
    marked_late: bool = False


def of_moodle(name: str) -> list[Reading]:
    """Return every way to read a name as Moodle's, of a file or of a folder."""
    found = [match for match in _MOODLE.finditer(name) if match.start()]
    return [Reading(name[: match.start()], match["student"], 0, name[match.end() :]) for match in found]


def number_of(name: str) -> int:
    """Return the number in the name of a folder of Gradescope's, which grows; 0 of any other name."""
    found = _GRADESCOPE.fullmatch(name)
    return int(found[1]) if found else 0


def of_canvas(name: str) -> list[Reading]:
    """Return every way to read a file's name as Canvas'."""
    found = [match for match in _CANVAS.finditer(name) if match.start()]
    readings = [
        _reading_of_canvas(name[: match.start()], match["student"], int(match["upload"]), match["name"])
        for match in found
        if len(match["upload"]) < 20
    ]
    hidden = _ANONYMOUS.fullmatch(name)
    if hidden and not hidden["student"].isdecimal():
        late = name.startswith("LATE_")
        return [Reading("", hidden["student"], int(hidden["upload"][:20]), hidden["name"], late)]
    typed = _TYPED.fullmatch(name)  # into the page, so that there is no upload
    if typed and not readings:
        return [Reading(typed["person"], typed["student"], 0, typed["name"])]
    return [reading for reading in readings if reading.person != "LATE"]


def _reading_of_canvas(person: str, student: str, upload: int, name: str) -> Reading:
    return Reading(person.removesuffix("_LATE"), student, upload, name, person.endswith("_LATE"))


def decided(names: Iterable[list[Reading]], roster: Collection[str]) -> Iterator[list[Reading]]:
    """Yield, for each name of one folder, the readings that the others and the roster leave.

    A reading falls if its person's number is somebody else's for certain, or if its upload is of another time; and if
    the roster holds the people of some readings, those of the others fall.
    """
    names = list(names)
    certain = [readings[0] for readings in names if len(_people(readings)) == 1]
    called: dict[str, set[str]] = {}
    for reading in certain:
        called.setdefault(reading.student, set()).add(reading.person)
    uploads = [reading.upload for reading in certain if reading.upload]
    for readings in names:
        if len(_people(readings)) < 2:
            yield readings[:1]
            continue
        left = [item for item in readings if item.person in called.get(item.student, {item.person})]
        if uploads:
            left = [item for item in left if min(uploads) <= 10 * item.upload and item.upload <= 10 * max(uploads)]
        left = [item for item in left if item.student in roster] or left or readings
        yield left if len(_people(left)) > 1 else left[:1]


def _people(readings: Iterable[Reading]) -> set[str]:
    return {reading.student for reading in readings}
