"""`grade` and `report` where a disk is full, a folder cannot be written or goes away, or somebody else is at work.

Real file systems: small tmpfs mounts, filled to the last byte, and read-only binds. They need root, and say so.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from autograder.course.key import PRIVATE_VARIABLE
from autograder.sandbox import linux
from tests.fleet import killing
from tests.fleet.killing import (
    Started,
    graded_in,
    leftovers,
    results_in,
    small_class,
)
from tests.small_set import NAME, SOURCE, environment
from tests.small_set import run as run_command

start = partial(killing.start, jobs=1)  # a second judge has a zygote of its own, and nothing here is about two
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
FULL = "No space left on device. Make room there. The same command then goes on where it was."
READ_ONLY = (
    "Read-only file system. Make it writable, or choose another folder. The same command then goes on where it was."
)


@pytest.fixture
def students(tmp_path: Path) -> Path:
    """Four submissions; move some aside to hand them in later."""
    folder = small_class(tmp_path / "class")
    for path in sorted(folder.iterdir())[4:]:
        path.unlink()
    return folder


class Disk:
    """A small disk of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._mount("-t", "tmpfs", "-o", "size=8m", "tmpfs")

    def _mount(self, *arguments: str) -> None:
        done = subprocess.run(["mount", *arguments, str(self.folder)], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"this test mounts a small disk, which is refused here: {done.stderr.strip()}")

    def fill(self) -> None:
        """Leave not one byte."""
        with (self.folder / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            for size in (1 << 16, 1 << 10, 1):
                with contextlib.suppress(OSError):
                    while file.write(b"x" * size):
                        pass
        with pytest.raises(OSError, match="No space left"):
            (self.folder / "one byte more").write_bytes(b"x")
        (self.folder / "one byte more").unlink(missing_ok=True)

    def make_room(self) -> None:
        """Empty it."""
        (self.folder / "filler").unlink()

    def resize(self, kib: int) -> None:
        """Make it larger or smaller."""
        self._mount("-o", f"remount,size={kib}k")

    def make_read_only(self) -> None:
        """Refuse to be written."""
        self._mount("-o", "remount,ro")

    def make_writable(self) -> None:
        """Undo that."""
        self._mount("-o", "remount,rw")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk, where we may mount one."""
    if os.geteuid():
        pytest.skip("this test mounts a small disk, which only root may do")
    made = Disk(tmp_path / "disk")
    yield made
    subprocess.run(["umount", "-l", str(made.folder)], check=True)


def lines_of(run: Started, code: int) -> list[str]:
    """Wait for a run's end; return its output, in which no traceback may be."""
    assert run.end() == code, run.said()
    assert "Traceback" not in run.said()
    assert "Error" not in run.said()
    run.wait_for_nobody()
    return run.said().splitlines()


def report(out: Path, private: Path) -> subprocess.CompletedProcess[str]:
    """Run the report command."""
    return run_command("report", NAME, "--results", out, env=environment(**{PRIVATE_VARIABLE: private}))


def test_a_full_disk_is_a_sentence_and_old_results_stay(
    disk: Disk, students: Path, drawn: Path, tmp_path: Path
) -> None:
    out = disk.folder / "out"
    before, summary = graded_before_the_disk_is_full(disk, students, drawn, tmp_path)
    lines = lines_of(start(out, students, drawn), 2)
    assert [line for line in lines if FULL in line] == [f"! {out}: {FULL}"]
    assert graded_in(out) == before
    assert (out / "summary.csv").read_bytes() == summary


@pytest.mark.long
def test_what_a_full_disk_held_up_goes_on_once_there_is_room(
    disk: Disk, students: Path, drawn: Path, tmp_path: Path
) -> None:
    out = disk.folder / "out"
    before, _ = graded_before_the_disk_is_full(disk, students, drawn, tmp_path)
    written = report(out, drawn)
    assert (written.returncode, written.stderr.count("\n")) == (2, 1)
    assert written.stderr.startswith(f"report: {out}")
    assert written.stderr.endswith(f": {FULL}\n")
    unheard = start(out, students, drawn, log_in=disk.folder)  # nor can it say so
    assert (unheard.end(), unheard.said()) == (2, "")
    assert graded_in(out) == before
    disk.make_room()
    lines_of(start(out, students, drawn), 0)
    after = graded_in(out)
    assert len(after) == 4
    assert {name: after[name] for name in before} == before
    assert report(out, drawn).returncode == 0
    assert leftovers(disk.folder) == []


def graded_before_the_disk_is_full(
    disk: Disk, students: Path, drawn: Path, tmp_path: Path
) -> tuple[dict[str, bytes], bytes]:
    """Grade all but the last student, fill the disk, and hand the last one in; return the results and the summary."""
    out, late = disk.folder / "out", students / "student03.ipynb"
    late.rename(tmp_path / late.name)
    lines_of(start(out, students, drawn), 0)
    before, summary = graded_in(out), (out / "summary.csv").read_bytes()
    (tmp_path / late.name).rename(late)
    disk.fill()
    return before, summary


@pytest.mark.long
def test_a_disk_that_fills_up_in_the_middle_stops_the_run(disk: Disk, students: Path, drawn: Path) -> None:
    out = disk.folder / "out"
    disk.resize(36)  # of pages of 4 KiB: four blank results, the answers, and not all of the results
    lines = lines_of(start(out, students, drawn), 2)
    assert f"! {out}: {FULL}" in lines
    before = graded_in(out)
    assert set(results_in(out)) == {f"student0{number}" for number in range(4)}
    assert len(before) < 4
    assert leftovers(out) == []
    disk.resize(8192)
    lines_of(start(out, students, drawn), 0)
    after = graded_in(out)
    assert len(after) == 4
    assert {name: after[name] for name in before} == before


@pytest.mark.long
def test_a_read_only_folder_is_a_sentence(disk: Disk, students: Path, drawn: Path) -> None:
    out = disk.folder / "out"
    disk.make_read_only()
    assert lines_of(start(out, students, drawn), 2) == [f"grade: nothing was graded: {out}: {READ_ONLY}"]
    disk.make_writable()
    lines_of(start(out, students, drawn), 0)
    before = graded_in(out)
    disk.make_read_only()
    assert lines_of(start(out, students, drawn), 2) == [f"grade: nothing was graded: {out}: {READ_ONLY}"]
    assert graded_in(out) == before
    assert report(out, drawn).stderr == f"report: {out}/report: {READ_ONLY}\n"


@pytest.mark.long
def test_a_private_folder_that_is_full_or_read_only_is_a_sentence(
    disk: Disk, students: Path, drawn: Path, tmp_path: Path
) -> None:
    private, out = disk.folder / "private", tmp_path / "out"
    shutil.copytree(drawn, private)
    shutil.rmtree(private / "banks")
    disk.fill()
    (line,) = [line for line in lines_of(start(out, students, private), 2) if FULL in line]
    assert line == f"grade: nothing was graded: {private}: {FULL}"
    assert not list(out.glob("*.json"))
    disk.make_room()
    lines_of(start(out, students, private), 0)
    disk.make_read_only()  # now there is nothing to write
    assert "4 submissions are unchanged and keep their results." in lines_of(start(out, students, private), 0)
    empty = disk.folder / "other"
    assert lines_of(start(out, students, empty), 2) == [f"grade: nothing was graded: {empty}: {READ_ONLY}"]


def obey_permissions() -> None:
    """Take from root, where we are root, the right to pass over the permissions of files."""
    if os.geteuid() == 0:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            linux.prctl(linux.PR_CAPBSET_DROP, capability)


@pytest.mark.long
def test_a_folder_without_the_right_to_write_is_a_sentence(students: Path, drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    run = start(out, students, drawn, preexec_fn=obey_permissions)
    step = "Make it writable, or choose another folder. The same command then goes on where it was."
    assert lines_of(run, 2) == [f"grade: nothing was graded: {out}: Permission denied. {step}"]


@pytest.mark.long
def test_a_folder_that_is_removed_while_grading_is_a_sentence(students: Path, drawn: Path, tmp_path: Path) -> None:
    run = start(tmp_path / "out", students, drawn)
    run.wait_until(lambda: len(results_in(run.out)) == 4)
    shutil.rmtree(run.out)
    gone = "No such file or directory. Do not move or remove it meanwhile. The same command then goes on where it was."
    assert f"! {run.out}: {gone}" in lines_of(run, 2)
    lines_of(start(tmp_path / "out", students, drawn), 0)
    assert len(graded_in(run.out)) == 4


def test_a_second_run_into_the_same_folder_is_refused(students: Path, drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = start(out, students, drawn)
    first.wait_until(lambda: (out / ".grading").exists())
    os.kill(first.process.pid, signal.SIGSTOP)
    second = start(out, students, drawn)
    said = f"another run is grading into {out}. Wait until it ends, or choose another folder."
    try:
        assert lines_of(second, 2) == [f"grade: nothing was graded: {said}"]
    finally:
        os.kill(first.process.pid, signal.SIGCONT)
    lines_of(first, 0)
    assert len(graded_in(out)) == 4
    assert leftovers(out) == []


@pytest.mark.parametrize("phase", ["starting", "grading"])
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.long)])
def test_a_shutdown_ends_a_run_like_ctrl_c(
    students: Path, drawn: Path, tmp_path: Path, number: signal.Signals, phase: str
) -> None:
    run = start(tmp_path / "out", students, drawn)
    zygote_is_there = lambda: bool(run.members("zygote"))  # noqa: E731
    run.wait_until(
        zygote_is_there if phase == "starting" else lambda: bool(run.members("worker")) and "grading" in run.said()
    )
    os.kill(run.process.pid, number)
    lines = lines_of(run, 2)
    far = "" if phase == "starting" else r"\d of 4 graded\. "
    assert re.fullmatch(
        rf"Interrupted\. {far}Finished results are kept; the same command goes on where it was\.", lines[-1]
    )
    assert leftovers(tmp_path) == []
    assert set(results_in(tmp_path / "out")) == (set() if phase == "starting" else {f"student0{n}" for n in range(4)})


@pytest.mark.long
def test_nohup_is_respected(students: Path, drawn: Path, tmp_path: Path) -> None:
    run = start(tmp_path / "out", students, drawn, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    run.wait_until(lambda: "grading" in run.said())
    os.killpg(run.process.pid, signal.SIGHUP)
    lines_of(run, 0)
    assert len(graded_in(run.out)) == 4


@pytest.mark.long
def test_submissions_that_vanish_or_change_meanwhile(students: Path, drawn: Path, tmp_path: Path) -> None:
    run = start(tmp_path / "out", students, drawn)
    run.wait_until(lambda: len(results_in(run.out)) == 4)
    os.kill(run.process.pid, signal.SIGSTOP)  # the first two may be in hand, the last two are not
    last, before_last = students / "student03.ipynb", students / "student02.ipynb"
    last.unlink()
    shutil.copy(SOURCE, before_last)
    os.kill(run.process.pid, signal.SIGCONT)
    assert run.end() == 2, run.said()
    assert "! student03: not graded, our fault: the file cannot be read: No such file or directory" in run.said()
    found = results_in(run.out)
    assert found["student02"].submission_sha256 == hashlib.sha256(before_last.read_bytes()).hexdigest()
    assert len(found["student02"].exercises) > 0
    assert found["student02"].points == found["student02"].max_points
    assert found["student03"].status == "ungraded"


@pytest.mark.long
def test_a_clock_that_is_set_back_changes_nothing(students: Path, drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    lines_of(start(out, students, drawn), 0)
    before = graded_in(out)
    for path in (*out.glob("*.json"), *students.iterdir()):
        stamp = time.time() + (10**9 if path.parent == out else -(10**9))
        os.utime(path, (stamp, stamp))
    assert "4 submissions are unchanged and keep their results." in lines_of(start(out, students, drawn), 0)
    assert graded_in(out) == before


def test_every_reason_has_a_next_step() -> None:
    from autograder.common.files import said_of

    for number in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.ENOENT, errno.EIO):
        text = said_of(OSError(number, os.strerror(number)), Path("here"))
        assert text.startswith(f"here: {os.strerror(number)}. ")
        assert text.endswith(" The same command then goes on where it was.")
