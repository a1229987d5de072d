"""When something was handed in, and who says so: what the real exports hold, and no more.

    Canvas     names hold the number of the upload, and _LATE; no time
    Moodle     neither names nor the times in the zip, which are those of the download; its grading worksheet does
    Gradescope `submission_metadata.yml` in the download
    nbgrader   `timestamp.txt` beside the notebook, in <student>/<assignment>/
    anything   the file's own time, only where `course_config.py` says that it counts
    git        the last commit that changed the notebook, by its author's clock, where files' times do not count

A time that nobody vouches for is none: copying, unpacking and downloading write their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.common.student_ids import as_id
from autograder.handed_in.git_times import last_commit
from autograder.handed_in.rows import Owned
from autograder.handed_in.safe_reading import plain_bytes
from autograder.handed_in.submission import Submission
from autograder.judging.circumstances import HandedIn

TIMESTAMP = "timestamp.txt"
MOST_BYTES = 200
LONGEST_REFERENCE = 500
_TIMESTAMP = re.compile(r"(?P<moment>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?) ?(?P<zone>[^\s]*)")


def by_its_name(item: Owned) -> HandedIn | None:
    """Return what a platform says of a file in its download: what it is called there, whether it is late, or when."""
    if not item.platform:
        return None
    reference = str(item.upload or item.student)
    return HandedIn(at=item.at, platform=item.platform, reference=reference, marked_late=item.marked_late)


def with_time(submission: Submission, assignment: str, by: str, worksheet: Mapping[str, datetime]) -> Submission:
    """Return a submission with when it was handed in, if anybody says so.

    Args:
        by: "platform", or "file times" where the files' own count if no platform says it.
        worksheet: the times of Moodle's participants, by their numbers.
    """
    found = submission.handed_in
    if found and found.platform == "moodle":
        found = found.model_copy(update={"at": worksheet.get(submission.student)})
    found = found or _of_nbgrader(submission, assignment)
    if (found is None or found.at is None) and by == "file times":
        found = _of_file(submission.path, found) or found
    found = found or _of_git(submission.path)  # whoever hands in a folder can put a repository into it
    return replace(submission, handed_in=found)


def _of_nbgrader(submission: Submission, assignment: str) -> HandedIn | None:
    folder = _absolute(submission.path).parent
    if folder.name != assignment or as_id(folder.parent.name) != submission.student:
        return None
    try:
        text = plain_bytes(folder / TIMESTAMP, MOST_BYTES).decode("utf-8", errors="replace").strip()
    except OSError:
        return None
    at = moment_of(text)
    return HandedIn(at=at, platform="nbgrader", reference=TIMESTAMP) if at else None


def moment_of(text: str) -> datetime | None:
    """Read nbgrader's `timestamp.txt`: a moment and a zone, which is UTC where none is told; nothing if it is neither.

    Example:
        >>> str(moment_of("2026-10-02 23:59:00.5 UTC")), str(moment_of("2026-10-02 23:59:00 Europe/Berlin"))
        ('2026-10-02 23:59:00.500000+00:00', '2026-10-02 21:59:00+00:00')
    """
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        return None
    zone = found["zone"] if found["zone"] not in ("", "UTC", "GMT", "Z") else "+00:00"
    try:
        if zone[0] in "+-":
            return datetime.fromisoformat(found["moment"] + zone).astimezone(UTC)
        return datetime.fromisoformat(found["moment"]).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OSError, OverflowError, KeyError):  # ZoneInfo's own error is a KeyError
        return None


def _of_git(path: Path) -> HandedIn | None:
    found = last_commit(_absolute(path))
    return HandedIn(at=found[0], platform="git", reference=found[1]) if found else None


def _of_file(path: Path, known: HandedIn | None) -> HandedIn | None:
    """Return the file's own time; what a platform calls late stays so."""
    try:
        at = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None
    if known:
        return known.model_copy(update={"at": at, "platform": f"{known.platform}, by the file's time"})
    return HandedIn(at=at, platform="file time", reference=path.name[:LONGEST_REFERENCE])


def _absolute(path: Path) -> Path:
    return Path.cwd() / path
