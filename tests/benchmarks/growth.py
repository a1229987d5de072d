"""How a whole run of `grade` grows: with the class, with the cores, and on a cluster beside this machine's pool."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from autograder.course.key import PRIVATE_VARIABLE
from tests.fleet.test_cluster import Cluster
from tests.small_set import ROOT

_FIRST = re.compile(r"first result after ([\d.]+) s")
_GRADED = re.compile(r"(\d+) submissions in ([\d.]+) s")


@dataclass(frozen=True)
class Ran:
    """A run of the command.

    Attributes:
        count: submissions.
        first: seconds until the first result.
        wall: seconds of the grading itself.
        processor: seconds of all processes that the command waited for.
        mebibytes: of the largest process.
    """

    count: int
    first: float
    wall: float
    processor: float
    mebibytes: float


def write_class(folder: Path, data: bytes, count: int) -> Path:
    """Write a class of equal submissions."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"s{number:06}.ipynb").write_bytes(data)
    return folder


def graded(root: Path, private: Path, name: str, students: Path, out: Path, *options: object) -> Ran:
    """Run the command to its end."""
    words = [sys.executable, "-m", "autograder", "grade", name, students, "--out", out, *options]
    found = {**os.environ, "PYTHONPATH": str(ROOT), PRIVATE_VARIABLE: str(private)}
    log = out.with_suffix(".log")
    with log.open("w") as file:
        process = subprocess.Popen([*map(str, words)], cwd=root, env=found, stdout=file, stderr=file)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    said = log.read_text()
    first, done = _FIRST.search(said), _GRADED.search(said)
    assert process.returncode == 0 and first and done, said[-2000:]
    processor = used.ru_utime + used.ru_stime
    return Ran(int(done[1]), float(first[1]), float(done[2]), processor, used.ru_maxrss / 1024)


def on_a_cluster(folder: Path, workers: int, root: Path, private: Path, name: str, students: Path, out: Path) -> Ran:
    """Do the same on a scheduler and so many workers, whose processor seconds are not among those that are told."""
    folder.mkdir(parents=True)
    made = Cluster(folder)
    with closing(made):
        made.start_scheduler()
        for number in range(workers):
            made.start_worker(f"127.0.0.{number + 2}")
        return graded(root, private, name, students, out, "--cluster", made.address)


def one_class(root: Path, private: Path, name: str, data: bytes, size: int, folder: Path) -> Ran:
    """Grade a class with one judge."""
    students = write_class(folder / f"class-{size}", data, size)
    return graded(root, private, name, students, folder / f"out-{size}", "--jobs", 1)


def now() -> str:
    """Return the day."""
    return time.strftime("%d %B %Y")
