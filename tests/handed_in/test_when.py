"""When something was handed in, from what each platform's export really holds, and from nothing else."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.handed_in import git_times
from autograder.handed_in.when import moment_of, with_time
from tests.handed_in.folders import FULL, NAME, TEN, account, put

FILE = f"{NAME}.ipynb"


def told(folder: Path, by: str = "platform") -> dict[str, tuple[str, str | None, bool]]:
    """Return who says when each student's file came, when, and whether it is called late."""
    timed = [with_time(item, NAME, by, {}) for item in account(folder).submissions]
    return {
        item.student: (
            item.handed_in.platform,
            item.handed_in.at and item.handed_in.at.isoformat(),
            item.handed_in.marked_late,
        )
        for item in timed
        if item.handed_in
    }


def test_canvas_tells_who_is_late_and_not_when(tmp_path: Path) -> None:
    names = (
        "lovelaceada_1234_56789_ps1.ipynb",
        "hopperben_LATE_1235_56790_ps1.ipynb",
        "LATE_anon_Cd4zQ_56791_ps1.ipynb",
    )
    put(tmp_path, dict.fromkeys(names, FULL))
    assert told(tmp_path) == {
        "1234": ("canvas", None, False), "1235": ("canvas", None, True), "Cd4zQ": ("canvas", None, True),
    }  # fmt: skip


def test_moodle_tells_neither(tmp_path: Path) -> None:
    put(
        tmp_path,
        {f"Ada Lovelace_1234_assignsubmission_file/{FILE}": FULL, "Ben Lee_12_assignsubmission_file_x.ipynb": FULL},
    )
    assert told(tmp_path) == {"1234": ("moodle", None, False), "12": ("moodle", None, False)}


def test_nbgrader_writes_a_file_and_who_hands_in_to_canvas_cannot(tmp_path: Path) -> None:
    stamp = b"2026-10-02 23:59:00.123456 Europe/Berlin\n"
    put(tmp_path / "a", {f"ada/{NAME}/{FILE}": FULL, f"ada/{NAME}/timestamp.txt": stamp, f"ben/{NAME}/{FILE}": FULL})
    assert told(tmp_path / "a") == {"ada": ("nbgrader", "2026-10-02T21:59:00.123456+00:00", False)}
    put(
        tmp_path / "b",
        {
            "Ada L_7_assignsubmission_file/ps1_gradients/x.ipynb": FULL,
            "Ada L_7_assignsubmission_file/ps1_gradients/timestamp.txt": stamp,
        },
    )
    assert told(tmp_path / "b") == {"7": ("moodle", None, False)}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-02 23:59:00.000001 UTC", "2026-10-02T23:59:00.000001+00:00"),
        ("2026-10-02 23:59:00", "2026-10-02T23:59:00+00:00"),
        ("2026-10-02 23:59:00 +0200", "2026-10-02T21:59:00+00:00"),
        ("2026-10-02 23:59:00+02:00", "2026-10-02T21:59:00+00:00"),
        ("2026-10-02T23:59:00Z", "2026-10-02T23:59:00+00:00"),
        ("2026-10-02 23:59:00 America/Los_Angeles", "2026-10-03T06:59:00+00:00"),
        ("2026-10-02 23:59:00 PST", None),
        ("2026-10-02 23:59:00 ../../etc/passwd", None),
        ("yesterday", None),
        ("2026-13-02 23:59:00", None),
        ("", None),
    ],
)
def test_a_timestamp_is_read_whole_or_not_at_all(text: str, moment: str | None) -> None:
    found = moment_of(text)
    assert (found and found.isoformat()) == moment


def test_a_files_own_time_counts_only_where_the_course_says_so(tmp_path: Path) -> None:
    put(tmp_path, {"ada.ipynb": FULL, "b_LATE_1235_56790_ps1.ipynb": FULL})
    assert told(tmp_path) == {"1235": ("canvas", None, True)}
    ten = datetime.fromtimestamp(TEN, UTC).isoformat()
    assert told(tmp_path, "file times") == {
        "ada": ("file time", ten, False), "1235": ("canvas, by the file's time", ten, True),
    }  # fmt: skip


def git(folder: Path, *words: str, date: str = "") -> None:
    """Run git as a student does."""
    who = {f"GIT_{role}_{what}": "ada" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z"} if date else {}
    subprocess.run(
        ["git", "-C", str(folder), *words], env={**os.environ, **who, **dates}, check=True, capture_output=True
    )


def test_in_a_clone_the_last_commit_of_the_notebook_counts_and_nothing_of_it_is_run(tmp_path: Path) -> None:
    clone, ran = put(tmp_path / "clones" / f"{NAME}-ada", {FILE: FULL}), tmp_path / "ran"
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "one", date="2026-10-02T20:00:00+02:00")
    put(clone, {"README.md": b"later"})
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "two", date="2026-10-09T20:00:00+02:00")
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\ntouch {ran}\n")
    evil.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "pager.log", "gpg.program", "core.sshCommand", "diff.external"):
        git(clone, "config", key, str(evil))
    for key, value in {
        "log.showSignature": "true",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{evil}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        git(clone, "config", key, value)
    put(tmp_path / "clones" / f"{NAME}-ben", {FILE: FULL})
    assert told(tmp_path / "clones") == {"ada": ("git", "2026-10-02T18:00:00+00:00", False)}
    for part in sorted((clone / ".git" / "objects").rglob("*")):
        if part.is_file() and part.parent.name != "pack":
            part.unlink()  # what is missing is not fetched
    assert told(tmp_path / "clones") == {}
    assert not ran.exists()


KINDS = {
    "as it was made": [],
    "packed": [("gc", "-q"), ("pack-refs", "--all")],
    "no branch": [("checkout", "-q", "--detach")],
    "settings that git refuses": [("config", "core.repositoryformatversion", "99")],
    "an alias for each helper": [
        ("config", "alias.remote-none", "!touch ran"), ("config", "extensions.partialClone", "origin"),
        ("config", "remote.origin.url", "none::x"), ("config", "remote.origin.promisor", "true"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
def test_git_sees_the_objects_of_a_clone_and_nothing_of_its_settings(tmp_path: Path, kind: str, hashes: str) -> None:
    clone = put(tmp_path / "clones" / f"{NAME}-ada", {FILE: FULL})
    git(clone, "init", "-q", f"--object-format={hashes}")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "one", date="2026-10-02T20:00:00+02:00")
    for words in KINDS[kind]:
        git(clone, *words)
    put(tmp_path / "clones" / f"{NAME}-ben", {FILE: FULL})
    assert told(tmp_path / "clones") == {"ada": ("git", "2026-10-02T18:00:00+00:00", False)}


def test_where_files_times_count_no_repository_of_the_students_says_another(tmp_path: Path) -> None:
    folder = put(tmp_path / "class" / "mallory", {FILE: FULL})
    put(tmp_path / "class" / "ben", {FILE: FULL})
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one", date="2001-01-01T20:00:00Z")
    times = told(tmp_path / "class", "file times")
    assert {name: platform for name, (platform, _, _) in times.items()} == {"mallory": "file time", "ben": "file time"}


def test_a_clone_whose_history_was_cut_off_has_its_time(tmp_path: Path) -> None:
    first = put(tmp_path / "first", {FILE: FULL})
    git(first, "init", "-q")
    git(first, "add", ".")
    for date in ("2026-10-01T20:00:00Z", "2026-10-02T20:00:00Z"):
        git(first, "commit", "--allow-empty", "-qm", "one", date=date)
    clones = put(tmp_path / "clones", {f"{NAME}-ben/{FILE}": FULL})
    git(tmp_path, "clone", "-q", "--depth", "1", first.as_uri(), str(clones / f"{NAME}-ada"))
    assert told(clones) == {"ada": ("git", "2026-10-02T20:00:00+00:00", False)}


def test_a_commit_that_unpacks_to_more_than_a_machine_has_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = put(tmp_path / "clones" / f"{NAME}-ada", {FILE: FULL})
    put(tmp_path / "clones" / f"{NAME}-ben", {FILE: FULL})
    git(clone, "init", "-q")
    git(clone, "add", ".")
    (tmp_path / "words").write_bytes(b" " * 2**26)
    git(clone, "commit", "-q", "--cleanup=verbatim", "-F", str(tmp_path / "words"))
    assert told(tmp_path / "clones").keys() == {"ada"}
    monkeypatch.setattr(git_times, "MOST_MEMORY", 2**25)
    assert told(tmp_path / "clones") == {}
