"""A process on a machine of a cluster that judges: the pool of one, for one assignment, asked in lines of JSON.

    {"student": …, "data": the notebook in base 64, "sha256": of the whole file}
        -> {"result": …, "fault": …, "answers": in base 64} or {"refused": why nothing can be graded here}

Its folder is the course as far as judging needs it: declarations, support, the bank, and neither the course key
nor a solution. `outpost.py` starts it; it removes its folder if that ended before.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from autograder.common.interrupts import leave_to_parent
from autograder.common.told import Told
from autograder.course.declarations import load_declared
from autograder.course.key import PRIVATE_VARIABLE, matplotlib_cache
from autograder.course.loading import load_course
from autograder.course.places import Place
from autograder.fleet.class_grading import Zygotes
from autograder.fleet.pool import FleetError, LocalPool
from autograder.handed_in.submission import Submission
from autograder.judging.bank_file import read
from autograder.judging.judge import Judge
from autograder.judging.prepare import judge_with
from autograder.sandbox.client import NEXT_UIDS
from autograder.sandbox.confinement import harden_judge
from autograder.sandbox.launch import launch

SETTINGS, BANK = "station.json", "bank"


@dataclass(frozen=True)
class Sent(Submission):
    """A submission that was read on another machine.

    Attributes:
        data: its bytes.
        sha256: of all of the file.
    """

    data: bytes = b""
    sha256: str = ""

    def contents(self) -> tuple[bytes, str]:
        """Return the bytes, and the digest."""
        return self.data, self.sha256

    def digest(self) -> str:
        """Return the digest."""
        return self.sha256


def main(folder: str) -> None:
    """Judge what comes on standard input until that ends, which it does with the dask worker."""
    leave_to_parent()
    sys.dont_write_bytecode = True
    with os.fdopen(os.dup(1), "wb") as replies, contextlib.ExitStack() as stack:
        os.dup2(2, 1)  # what the course's code prints is no reply
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            pool, refused = _pool(Path(folder), stack), ""
        except (Told, FleetError) as problem:
            pool, refused = None, str(problem)
        for line in sys.stdin.buffer:
            reply = graded(pool, json.loads(line)) if pool else {"refused": refused}
            replies.write(json.dumps(reply).encode() + b"\n")
            replies.flush()


def _pool(root: Path, stack: contextlib.ExitStack) -> LocalPool:
    """Make the judge that the lecturer's machine has, and a pool of one.

    Raises:
        Told: the course cannot be loaded, or student code not be confined, here.
        FleetError: student code would run with other packages.
    """
    os.environ[PRIVATE_VARIABLE] = str(root / ".private")  # and not what may lie on this machine
    settings = json.loads((root / SETTINGS).read_text())
    course = load_course(root)
    cache = matplotlib_cache(root)
    os.environ["MPLCONFIGDIR"] = str(cache)
    launch_one = partial(launch, cache, course.importable, allow_unisolated_files=settings["allow_unisolated_files"])
    zygotes = Zygotes(launch_one, settings["device"], None)
    stack.callback(zygotes.close)
    harden_judge()
    torch.set_num_threads(1)
    name = settings["assignment"]
    place = Place(root, name, frozenset(course.leave_out.get(name, ())))
    assert zygotes.first is not None
    judge = judge_with(read(root / BANK), place, course, load_declared(place), zygotes.first)
    _refuse_others(judge, settings)
    pool = LocalPool(judge, zygotes, 1, os.getpid() % NEXT_UIDS)
    stack.callback(pool.close)
    return pool


def _refuse_others(judge: Judge, settings: dict[str, Any]) -> None:
    """Refuse to judge where student code would run with something else than on the lecturer's machine."""
    assert judge.worker is not None
    there, here = set(judge.worker.packages.split()), set(settings["packages"].split())
    if there != here:
        raise FleetError(
            f"student code has {', '.join(sorted(there - here))} there, and {', '.join(sorted(here - there))} here"
        )
    if (judge.engine, judge.device) != (settings["engine"], settings["device"]):
        raise FleetError("it has another engine, or another device. Install the same.")


def graded(pool: LocalPool, request: dict[str, str]) -> dict[str, str | None]:
    """Grade one submission alone; one that ends its judge twice has a result that says so."""
    data = base64.b64decode(request["data"])
    pool.submit(Sent(request["student"], Path(), data=data, sha256=request["sha256"]))
    (done,) = pool.as_completed()
    result = done.result.model_dump_json(by_alias=True) if done.result else None
    return {"result": result, "fault": done.fault, "answers": base64.b64encode(done.answers).decode()}
