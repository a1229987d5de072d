"""The command line: ``python -m autograder new | check | build | grade | report | adjust | extend | export | doctor``.

Here stands what can be said to it. What is then done stands in `commands/`, a file for each command, and is imported
when the command is called and no sooner: `--help` and mistakes in typing are answered at once, and where students' or
solutions' code will run, the zygote warms up while this process imports torch.
"""

from __future__ import annotations

import gc
import getpass
import importlib
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.ending import ending_at_once, in_sentences, new_console, writing
from autograder.course.key import matplotlib_cache
from autograder.course.loading import load_course
from autograder.sandbox.confinement import harden_judge
from autograder.sandbox.launch import Launched, launch

app = typer.Typer(
    help="Build and grade an auto-graded PyTorch course. Run it in the course's folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
export = typer.Typer(help="Write what other platforms grade with.", no_args_is_help=True)
app.add_typer(export, name="export")

STARTS_AGAIN = "Nothing was changed; the same command starts again."
GOES_ON = "Files that were written are whole; the same command goes on."
NOTHING_WRITTEN = "export: nothing was written"


class How(StrEnum):
    """What becomes of points by hand; `standing/ledger.py` says what each does."""

    add, set, bonus, drop = "add", "set", "bonus", "drop"


Assignment = Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")]
Results = Annotated[Path, typer.Option(help="The folder that grade wrote its result files to.")]
Index = Annotated[str, typer.Option(help="A package index for torch: that of its CPU build.")]
UnisolatedThere = Annotated[
    bool, typer.Option("--allow-unisolated-files", help="Grade there even where student code can read files.")
]


def _run(command: str, *words: object) -> None:
    """Import what a command does, do it, and end with its exit code."""
    with new_console().status("loading torch"):  # the one moment in which nothing else could be seen
        gc.disable()  # imports make much, and leave hardly any garbage
        do = getattr(importlib.import_module(f"autograder.commands.{command}"), command)
        gc.freeze()
        gc.enable()
    raise typer.Exit(do(*words))


def _launched(*, allow_unisolated_files: bool) -> Launched:
    """Start a zygote, before anything hidden is loaded here, and close this process to whatever it will run."""
    packages = load_course(Path.cwd()).importable
    cache = matplotlib_cache(Path.cwd())
    os.environ.setdefault("MPLCONFIGDIR", str(cache))  # support code may import matplotlib here, too
    with writing(cache):
        launched = launch(cache, packages, allow_unisolated_files=allow_unisolated_files)
    harden_judge()
    return launched


def _launched_for_the_course() -> Launched:
    """Start a zygote that will run the course's own code only, which may read the course."""
    return _launched(allow_unisolated_files=True)


@app.command()
@in_sentences("check: nothing was proved", STARTS_AGAIN)
def check(
    assignments: Annotated[list[str] | None, typer.Argument(help="Which to prove; all if none is named.")] = None,
    html: Annotated[Path | None, typer.Option(help="Also write a page for each into this folder.")] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Prove what was not changed since it was found sound, too."),
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Exercises at once; default: one per core.")] = None,
    keys: Annotated[int, typer.Option(min=0, help="Draw inputs with so many keys, and try no changed solutions.")] = 0,
) -> None:
    """Prove the course sound before a release; exit 1 and say where if it is not."""
    which = "all" if everything else "changed"
    _run("check", _launched_for_the_course(), assignments, html, which, jobs or len(os.sched_getaffinity(0)), keys)


@app.command()
@in_sentences("new: nothing was written", GOES_ON)
def new(
    assignment: Annotated[str, typer.Argument(help="Its name, as ps10_mine.")],
    title: Annotated[str, typer.Option(help="What students read as its title.")] = "",
) -> None:
    """Begin an assignment: a notebook and a declaration of one exercise, sound as they are, for you to change."""
    _run("new", assignment, title or assignment)


@app.command()
@in_sentences("build: nothing was written", GOES_ON)
def build(
    assignments: Annotated[list[str] | None, typer.Argument(help="Which to build; all if none is named.")] = None,
    into: Annotated[Path | None, typer.Option(help="Write release/ and solutions/ here instead.")] = None,
) -> None:
    """Strip source notebooks into releases and run the worked solutions."""
    _run("build", assignments, into)


@app.command()
@in_sentences("grade: nothing was graded", "Finished results are kept; the same command goes on where it was.")
def grade(
    assignment: Assignment,
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, folders of them, or nbgrader's submitted/ tree.")],
    out: Annotated[Path, typer.Option(help="Where the result files go.")],
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions at once; default: one per core, or one on a card.")
    ] = None,
    device: Annotated[
        str | None, typer.Option(help="cpu, cuda, cuda:1 or auto; default: the course's, which is cpu if it says none.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="The scheduler of a dask cluster to grade on, as tcp://host:8786.")
    ] = None,
    allow_unisolated_files: Annotated[
        bool,
        typer.Option(
            "--allow-unisolated-files",
            help="Grade even where student code can read this machine's files, the hidden tests among them.",
        ),
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Write nothing; say what would change in the results that lie there.")
    ] = False,
    history: Annotated[
        int, typer.Option(min=0, help="How many results of each student to keep, in history/, that are replaced.")
    ] = 5,
) -> None:
    """Grade submissions behind the wall: points, verdicts and feedback as DIR/<student>.json."""
    launched = _launched(allow_unisolated_files=allow_unisolated_files)
    into = "nothing" if preview else "folder"
    _run("grade", launched, assignment, paths, out, jobs, device, cluster, allow_unisolated_files, into, history)


@app.command()
@in_sentences("doctor: not all was examined", STARTS_AGAIN)
def doctor() -> None:
    """Say what this machine grants, before the deadline; exit 1, and how to mend it, where grading would be refused."""
    _run("doctor", _launched(allow_unisolated_files=False))


@app.command()
@in_sentences("adjust: nothing was written", "Either the whole line is there, or none of it.")
def adjust(
    assignment: Assignment,
    student: Annotated[str, typer.Argument(help="The student's id, or '*' for everybody.")],
    how: Annotated[How, typer.Argument(help="What becomes of the points: add, set, bonus (on top), or drop.")],
    points: Annotated[str, typer.Option(help="How many, as 2 or -1.5; of drop none.")] = "",
    exercise: Annotated[str, typer.Option(help="Which exercise; default: the whole assignment.")] = "*",
    reason: Annotated[str, typer.Option(help="Why; the student reads it.")] = "",
    by: Annotated[str, typer.Option(help="Who decided; default: the name of whoever runs this.")] = "",
) -> None:
    """Give or take points by hand, with a reason: no result changes, every report and export counts them."""
    _run("adjust", assignment, student, exercise, how.value, points, reason, by or getpass.getuser())


@app.command()
@in_sentences("extend: nothing was written", "Either the whole line is there, or none of it.")
def extend(
    assignment: Assignment,
    student: Annotated[str, typer.Argument(help="The student's id, or '*' for everybody.")],
    until: Annotated[str, typer.Argument(help="The new due date, as '2026-10-09 23:59+02:00'.")],
    reason: Annotated[str, typer.Option(help="Why; the student reads it.")] = "",
    by: Annotated[str, typer.Option(help="Who decided; default: the name of whoever runs this.")] = "",
) -> None:
    """Give a student, or everybody, more time: no result changes, every report and export counts it."""
    _run("extend", assignment, student, until, reason, by or getpass.getuser())


@app.command()
@in_sentences("report", "Pages that were written are whole; the same command goes on.")
def report(assignment: Assignment, results: Results) -> None:
    """Write what the results say: a page for every student, and an overview of the class."""
    _run("report", assignment, results)


@export.command()
@in_sentences(NOTHING_WRITTEN, STARTS_AGAIN)
def gradescope(
    assignment: Assignment,
    out: Annotated[Path | None, typer.Option(help="The zip; default: in the folder of the course key.")] = None,
    torch_index: Index = "",
    allow_unisolated_files: UnisolatedThere = False,
) -> None:
    """Write the zip that Gradescope grades an assignment with: private, as it holds the hidden checks."""
    _run("export_gradescope", _launched_for_the_course(), assignment, out, torch_index, allow_unisolated_files)


@export.command()
@in_sentences(NOTHING_WRITTEN, STARTS_AGAIN)
def otter(
    assignment: Assignment,
    out: Annotated[Path, typer.Option(help="A folder for student/ and autograder.zip.")],
    torch_index: Index = "",
    allow_unisolated_files: UnisolatedThere = False,
) -> None:
    """Write what a course that uses otter-grader needs: a folder for students, and its private autograder.zip."""
    _run("export_otter", _launched_for_the_course(), assignment, out, torch_index, allow_unisolated_files)


@export.command()
@in_sentences(NOTHING_WRITTEN, STARTS_AGAIN)
def csv(
    assignment: Assignment,
    results: Results,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    gradebook: Annotated[
        Path | None, typer.Option(help="A gradebook that Canvas exported, or a grading worksheet of Moodle, to fill.")
    ] = None,
    column: Annotated[str, typer.Option(help="The assignment's name in Canvas; default: its title.")] = "",
) -> None:
    """Write everybody's points as a table, or into the table of Canvas or Moodle."""
    _run("export_csv", assignment, results, out, gradebook, column)


@export.command()
@in_sentences(NOTHING_WRITTEN, STARTS_AGAIN)
def feedback(
    assignment: Assignment,
    results: Annotated[Path, typer.Option(help="The folder that grade and report wrote to.")],
    gradebook: Annotated[Path, typer.Option(help="The grading worksheet that Moodle exported.")],
    out: Annotated[Path, typer.Option(help="The zip to write, for Moodle's Upload multiple feedback files in a zip.")],
) -> None:
    """Pack everybody's page of the report so that Moodle hands it out."""
    _run("export_feedback", assignment, results, gradebook, out)


@export.command()
@in_sentences(NOTHING_WRITTEN, STARTS_AGAIN)
def github(assignment: Assignment, results: Results) -> None:
    """Tell a job on GitHub Actions what came out: its summary, and a notice with the total of a single submission."""
    _run("export_github", assignment, results)


if __name__ == "__main__":
    with ending_at_once():
        app()
