"""Starts the real command on a small class, finds its processes and kills them, and looks at what is left."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.common.files import UNFINISHED
from autograder.course.key import PRIVATE_VARIABLE
from autograder.judging.result import SubmissionResult
from tests.golden import stable
from tests.small_set import FOLDER, NAME, SOURCE, command, environment

EXERCISES = ("grad_quadratic_form", "central_diff_grad")
TAKES_A_WHILE = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "import time\ntime.sleep(0.25)"}
STUDENTS = 12
PATIENCE_SECONDS = 240.0  # of a busy machine
MARK = "AUTOGRADER_TEST_RUN"


def small_class(folder: Path) -> Path:
    """Write notebooks of one or two exercises, which take a while and cost little; every fourth has a wrong formula."""
    folder.mkdir()
    notebook = json.loads(SOURCE.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number in range(STUDENTS):
        chosen = EXERCISES[: 1 + number % 2]
        cells = [
            code[0],
            TAKES_A_WHILE,
            *(cell for cell in code if any(f"def {name}(" in "".join(cell["source"]) for name in chosen)),
        ]
        text = json.dumps({**notebook, "cells": cells})
        wrong = text.replace("(A + A.mT)", "(A + A)") if number % 4 == 0 else text
        (folder / f"student{number:02}.ipynb").write_text(wrong, encoding="utf-8")
    return folder


@dataclass
class Started:
    """A run in a session of its own, whose output goes to a file."""

    process: subprocess.Popen[bytes]
    log: Path
    out: Path
    mark: str
    others: frozenset[int]  # children that the caller had before

    def said(self) -> str:
        """Return what it printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Wait for something, or for the run's end."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None and not happened():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.005)

    def end(self) -> int:
        """Wait for its end; return the exit code."""
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def kill_all(self) -> None:
        """Kill the whole group, as a machine would; workers have sessions of their own and die with their zygotes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE_SECONDS)

    def kill_main(self) -> None:
        """Kill the main process only."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE_SECONDS)

    def members(self, role: str) -> list[int]:
        """List the processes of a role: "judge", "zygote" or "worker"."""
        children = children_of(self.process.pid)
        first = [pid for pid in children if b"zygote" in command_of(pid)]
        others = [pid for zygote in first for pid in children_of(zygote) if session_of(pid) == self.process.pid]
        if role == "judge":
            return [pid for pid in children if pid not in first]
        if role == "zygote":
            return [*first, *others]
        workers = [pid for zygote in (*first, *others) for pid in children_of(zygote) if pid not in others]
        return [pid for pid in workers if session_of(pid) == pid]

    def kill_one(self, role: str, chance: random.Random) -> None:
        """Kill one process of a role, as soon as there is one."""
        found: list[int] = []

        def is_there() -> bool:
            found[:] = self.members(role)
            return bool(found)

        self.wait_until(is_there)
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(found), signal.SIGKILL)

    def survivors(self) -> list[str]:
        """List its living processes, by session, environment and, for what has neither, by ancestry.

        The calling process is the one that orphans are given to (`adopt_orphans`).
        """
        found = []
        orphans = set(children_of(os.getpid())) - self.others
        for pid in (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()):
            if pid != self.process.pid and is_alive(pid) and (pid in orphans or self._is_ours(pid)):
                found.append(f"{pid} {command_of(pid)[:200]!r}")
        return found

    def _is_ours(self, pid: int) -> bool:
        with contextlib.suppress(OSError):
            if f"{MARK}={self.mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                return True
        return session_of(pid) == self.process.pid

    def wait_for_nobody(self, seconds: float = 120.0) -> None:
        """Wait until no process of it lives; a process that has imported torch takes its time to end."""
        deadline = time.monotonic() + seconds
        while (alive := self.survivors()) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert alive == [], alive  # this is no test file: pytest would not say which


def start(
    out: Path, students: Path, private: Path, *, log_in: Path | None = None, jobs: int = 2, **more: Any
) -> Started:
    """Start the command; its log lies beside the class if no folder is named."""
    others = frozenset(children_of(os.getpid()))
    mark = f"{out.name}-{time.monotonic_ns()}"
    log = (log_in or students.parent) / f"{mark}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command("grade", NAME, students, "--out", out, "--jobs", jobs),
            cwd=FOLDER,
            env=environment(**{PRIVATE_VARIABLE: private, MARK: mark}),
            stdout=file,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **more,
        )
    return Started(process, log, out, mark, others)


def children_of(pid: int) -> list[int]:
    """List a process's children."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def command_of(pid: int) -> bytes:
    """Return a process's command line; nothing of one that is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def session_of(pid: int) -> int:
    """Return a process's session, 0 of one that is gone."""
    with contextlib.suppress(OSError):
        return os.getsid(pid)
    return 0


def is_alive(pid: int) -> bool:
    """Whether a process is there and is not only waiting to be reaped."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def results_in(out: Path) -> dict[str, SubmissionResult]:
    """Read every result file, strictly: one that is half-written is an error."""
    return {path.stem: SubmissionResult.read(path) for path in sorted(out.glob("*.json"))}


def graded_in(out: Path) -> dict[str, bytes]:
    """Return the bytes of every result that is finished."""
    return {
        name: (out / f"{name}.json").read_bytes() for name, item in results_in(out).items() if item.status == "graded"
    }


def outcome_of(out: Path) -> dict[str, dict[str, Any]]:
    """Return what results say, without what differs between runs."""
    return {name: stable(result) for name, result in results_in(out).items()}


def leftovers(*folders: Path) -> list[str]:
    """List what a killed run left and the next one has to clear away."""
    found = [path for folder in folders for path in folder.rglob("*")]
    return [str(path) for path in found if path.name.endswith((UNFINISHED, ".grading", ".matplotlib-lock"))]
