"""`grade`: points, verdicts and feedback for a class."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from autograder.commands.doorway import opened
from autograder.commands.ending import STARTED
from autograder.common.told import StoppedError, UnusableError
from autograder.course.places import Place
from autograder.fleet.class_grading import Into, StartFleet
from autograder.fleet.class_grading import grade as grade_all
from autograder.fleet.pool import LocalPool
from autograder.fleet.screen import Screen, class_table, last_lines, previewed
from autograder.handed_in.account_file import FILE as ACCOUNT
from autograder.sandbox.launch import Launched


def grade(
    launched: Launched,
    assignment: str,
    paths: list[Path],
    out: Path,
    jobs: int | None,
    device: str | None,
    cluster: str | None,
    allow_unisolated_files: bool,
    into: Into,
    history: int,
) -> int:
    """Grade submissions into result files, and show the class; or into nothing, and show what would change."""
    door = opened()
    place = door.place(assignment)
    if cluster and jobs:
        raise UnusableError("--jobs is for this machine, a cluster grades as many at once as its workers have threads.")
    with fleet(cluster, place, allow_unisolated_files) as start_fleet, Screen(door.console) as screen:
        try:
            run = grade_all(
                place,
                door.course,
                paths,
                out,
                jobs=jobs,
                device=device or door.course.device,
                watcher=screen.watcher,
                launched=launched,
                allow_unisolated_files=allow_unisolated_files,
                into=into,
                history=history,
                start_fleet=start_fleet,
            )
        except KeyboardInterrupt:
            raise KeyboardInterrupt(screen.how_far) from None
    if into == "nothing":
        door.say(*previewed(run), "Nothing was written.")
        return run.exit_code
    if run.results:
        door.console.print(class_table(run))
    door.say(*last_lines(run), *filter(None, [screen.where_the_time_went(STARTED)]))
    if run.results:
        door.say(f"results: {out}/<student>.json, {out}/summary.csv")
    if run.rows:
        door.say(f"what became of every file: {out}/{ACCOUNT}")
    return run.exit_code


@contextlib.contextmanager
def fleet(cluster: str | None, place: Place, allow_unisolated_files: bool) -> Iterator[StartFleet]:
    """Lend what starts this machine's pool, or, where a scheduler's address is given, what uses that.

    Raises:
        StoppedError: dask is not installed, nobody answers, or something else is installed there.
    """
    if cluster is None:
        yield LocalPool
        return
    if find_spec("distributed") is None:
        raise StoppedError("--cluster needs dask.distributed. Install it: pip install 'autograder[cluster]'.")
    reached = importlib.import_module("autograder.fleet.cluster").reached
    with reached(cluster, place, allow_unisolated_files=allow_unisolated_files) as start_fleet:
        yield start_fleet
