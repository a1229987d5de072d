"""`grade`: points, verdicts and feedback for a class."""

from __future__ import annotations

from pathlib import Path

from autograder.commands.doorway import opened
from autograder.commands.ending import STARTED
from autograder.fleet.class_grading import Into
from autograder.fleet.class_grading import grade as grade_all
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
    allow_unisolated_files: bool,
    into: Into,
    history: int,
) -> int:
    """Grade submissions into result files, and show the class; or into nothing, and show what would change."""
    door = opened()
    place = door.place(assignment)
    with Screen(door.console) as screen:
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
