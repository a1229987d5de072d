"""What goes into the zip that a lecturer uploads to Gradescope, or that becomes an image of its own.

    setup.sh  run_autograder     run by the platform: once, and for every submission
    container.json  torch_index  what they need to know
    requirements.lock            the packages
    autograder/                  the engine
    course_config.py  source/<a>/  tests/hidden/<a>/  tests/hidden/shared.py
                                 the assignment, with its solutions
    release/<a>/                 what lies beside the notebook at home, and so beside a submission
    .private/                    course key and bank: grading starts at once, and asks what `grade` asks
    adjustments.csv  extensions.csv  handed_in.csv
                                 their lines about the assignment, where there are any, under ids and e-mail addresses

The same course gives the same bytes. Nothing else is in it: no submission, no result, no history.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from autograder.common.files import write_secret
from autograder.container.settings import FILE, Settings
from autograder.course.course_error import CourseError
from autograder.course.loading import load_course
from autograder.course.places import Place
from autograder.handed_in.roster import read_roster
from autograder.judging.bank_file import path_of
from autograder.publishing.making.support_files import public_files
from autograder.standing.settling import files_about, read_standing

ENGINE = Path(__file__).resolve().parents[2]
SCRIPTS = ("setup.sh", "run_autograder")
NOT_ENGINE = {"__pycache__", "docs"}
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def export_gradescope(place: Place, out: Path, settings: Settings, torch_index: str = "") -> int:
    """Write the zip, owner-only; return its size in bytes. The bank must be there: `make_judge` makes and proves it.

    Raises:
        CourseError: a part of the course is missing.
        OSError: it cannot be written.
    """
    data = zip_bytes(export_files(place, settings, torch_index))
    write_secret(out, data)
    return len(data)


def export_files(place: Place, settings: Settings, torch_index: str = "") -> dict[str, bytes]:
    """Return the files of an export by their names in it.

    Raises:
        CourseError: there is no lock file, or a line of a table beside the course is wrong.
    """
    read_standing(place.root, load_course(place.root))
    lock = place.root / "requirements.lock"
    if not lock.is_file():
        raise CourseError(f"{lock.name} was not found in {place.root}. Write one there with pip freeze.")
    named = {FILE: settings.text().encode()}
    if torch_index:
        named["torch_index"] = f"{torch_index}\n".encode()
    named |= {name: (Path(__file__).parent / name).read_bytes() for name in SCRIPTS}
    named |= {f"{ENGINE.name}/{path.relative_to(ENGINE)}": path.read_bytes() for path in _engine_files()}
    course = [place.root / "course_config.py", lock, place.source, *public_files(place.source).values()]
    course += place.declarations
    named |= {str(path.relative_to(place.root)): path.read_bytes() for path in course}
    named |= {f"{place.shown(place.release)}/{name}": data for name, data in place.handed_out.items()}
    e_mails = {person.id: person.email for person in read_roster(place.root).people.values()}
    named |= files_about(place.root, place.name, e_mails)
    secret = [place.private / "course_key", path_of(place)]
    return named | {f".private/{path.relative_to(place.private)}": path.read_bytes() for path in secret}


def _engine_files() -> list[Path]:
    """List the engine's files: all that its digest is made of, and what lies beside the code."""
    files = [path for path in sorted(ENGINE.rglob("*")) if path.is_file()]
    return [path for path in files if not NOT_ENGINE & set(path.relative_to(ENGINE).parts)]


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """Pack files so that the same files are the same bytes, whatever packs them: in order, undated, not compressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.create_system = 3  # Unix, wherever it was made: the modes count
            info.external_attr = (0o100000 | _mode(name)) << 16
            archive.writestr(info, files[name])
    return packed.getvalue()


def _mode(name: str) -> int:
    if ".private" in name.split("/"):
        return 0o600
    return 0o755 if name.rpartition("/")[2] in SCRIPTS else 0o644
