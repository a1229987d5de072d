"""In a dask worker of a cluster: what it was sent of an assignment, and the stations that judge with it.

    dask worker: receive(material) -> a folder, owner-only
                 grade(notebook)   -> a station, which is a process of its own (`station.py`) -> its reply, JSON

Here neither course code nor student code runs, and nothing is imported that is heavy, or that knows an answer. In place
of a station that ended the next submission starts another one. All goes when the run says so, when the dask worker
ends, or after an hour without a submission, as of a run that was killed.
"""

from __future__ import annotations

import base64
import contextlib
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from distributed import Worker, get_worker

from autograder.common.engine import engine_digest
from autograder.common.files import write_secret
from autograder.sandbox.launch import ENGINE_ROOT

IDLE_SECONDS = 3600.0  # longer than any submission takes


@dataclass(frozen=True)
class Material:
    """What a machine needs to judge one assignment; hidden, so that a log that writes it down writes nothing.

    Attributes:
        files: what lies in the folder of a station, by its path there.
    """

    files: Mapping[str, bytes] = field(repr=False)


@dataclass
class Station:
    """A process that judges one submission at a time, where the material lies."""

    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path) -> Station:
        """Start one and return at once: its first reply waits until it is ready."""
        root = str(ENGINE_ROOT)
        code = (
            f"import sys; sys.path.insert(0, {root!r}); "
            f"from autograder.fleet.station import main; main({str(folder)!r})"
        )
        command = [sys.executable, "-I", "-c", code]
        return cls(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/"))

    def ask(self, request: bytes) -> str:
        """Return its reply, a line of JSON; an empty text if it ended over it."""
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            self.process.stdin.write(request + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except (OSError, ValueError):  # it is gone, or was closed here
            return ""
        return line.decode() if line.endswith(b"\n") else ""

    def end(self) -> None:
        """End it, and all that it started with it."""
        self.process.kill()
        self.process.wait()


class Outpost:
    """What one run sent here, and its stations: as many as submissions were in hand at once."""

    def __init__(self, run: str, folder: Path) -> None:
        self.folder = folder
        self._run = run
        self._idle: list[Station] = []
        self._all: list[Station] = []
        self._clock = threading.Timer(0, forget)
        self._rest()

    def grade(self, request: bytes) -> str:
        """Have one submission graded; an empty reply if its station ended over it."""
        self._rest()
        try:
            station = self._idle.pop()
        except IndexError:
            station = Station.start(self.folder)
            self._all.append(station)
        reply = station.ask(request)
        if reply:
            self._idle.append(station)
        else:
            station.end()
            self._all.remove(station)
        self._rest()
        return reply

    def close(self) -> None:
        """End the stations, and remove what was sent."""
        self._clock.cancel()
        for station in list(self._all):
            station.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _rest(self) -> None:
        """Wait from now on for the next submission, and not for ever."""
        self._clock.cancel()
        self._clock = threading.Timer(IDLE_SECONDS, forget, [self._run])
        self._clock.daemon = True
        self._clock.start()


_outposts: dict[str, Outpost] = {}


def software() -> dict[str, str]:
    """Say what this machine would grade with; run in every dask worker before it is sent anything."""
    return {"Python": platform.python_version(), "torch": version("torch"), "the engine": engine_digest()}


def receive(run: str, material: Material, dask_worker: Worker) -> str:
    """Keep what a run sends, owner-only, where dask clears away what dead workers left.

    Returns:
        Why it could not be kept, or nothing.
    """
    if run in _outposts and _outposts[run].folder.exists():
        return ""
    try:
        folder = Path(tempfile.mkdtemp(prefix="autograder-", dir=dask_worker.local_directory))
        for name, data in material.files.items():
            for parent in list(Path(name).parents)[-2::-1]:
                (folder / parent).mkdir(mode=0o700, exist_ok=True)
            write_secret(folder / name, data)
    except OSError as problem:
        return str(problem)
    forget(run)
    _outposts[run] = Outpost(run, folder)
    return ""


def grade(run: str, student: str, data: bytes, sha256: str) -> str:
    """Grade one submission; a task of dask.

    Returns:
        JSON: a station's reply, or `missing`, the address of a dask worker that was not sent the material, or `lost`.
    """
    outpost = _outposts.get(run)
    if outpost is None or not outpost.folder.exists():
        return json.dumps({"missing": get_worker().address})
    request = {"student": student, "data": base64.b64encode(data).decode(), "sha256": sha256}
    return outpost.grade(json.dumps(request).encode()) or json.dumps({"lost": "the process that judged it ended"})


def forget(run: str) -> None:
    """End a run's stations here, and remove what it sent."""
    with contextlib.suppress(KeyError):
        _outposts.pop(run).close()
