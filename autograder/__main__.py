"""The command line: ``python -m autograder new | check | build | grade | report | export``.

Exit codes: 0 done and sound, 1 a problem of the course or of a submission was reported, 2 we failed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.doorway import FAILURE, PROBLEM, interruptible, launched_early, new_console, stop
from autograder.commands.export import export
from autograder.common.files import place_of, said_of

if TYPE_CHECKING:
    from autograder.course import Course

app = typer.Typer(
    help="Build and grade an auto-graded PyTorch course. Run it in the course's folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(export, name="export")


@app.command()
def check(
    assignments: Annotated[list[str] | None, typer.Argument(help="Which to prove; all if none is named.")] = None,
    html: Annotated[Path | None, typer.Option(help="Also write a page for each into this folder.")] = None,
) -> None:
    """Prove the course sound before a release; exit 1 and say where if it is not."""
    root = Path.cwd()
    # it runs the course's own code only, which may read the course
    launched = launched_early("check: nothing was proved", root, allow_unisolated_files=True)
    from autograder.course.course_error import CourseError
    from autograder.course.loading import load_course
    from autograder.course.places import find_place
    from autograder.fleet.screen import Screen
    from autograder.judging.bank_error import BankError
    from autograder.judging.prepare import make_judge
    from autograder.language import DeclarationError
    from autograder.proving.page import write_page
    from autograder.proving.proof import prove
    from autograder.proving.stamp import mark_proved
    from autograder.proving.table import proof_lines, proof_tables
    from autograder.publishing.mistakes.notebook_error import NotebookError
    from autograder.sandbox.client import Zygote
    from autograder.sandbox.confinement import harden_judge
    from autograder.sandbox.sandbox_error import SandboxError

    console, is_sound = new_console(), True
    harden_judge()
    try:
        course = load_course(root)
        zygote = Zygote(*launched)
        zygote.wait_ready()
        for name in assignments or course.assignments:
            try:
                place = find_place(root, course, name)
                with Screen(console) as screen:
                    judge = make_judge(place, course, zygote, "cpu", screen.watcher.drawing)
                    proof = prove(place, course, judge, zygote, screen.trying)
            except (CourseError, DeclarationError, BankError, NotebookError) as problem:
                is_sound = False  # the other assignments are proved all the same
                for sentence in str(problem).splitlines():
                    console.print(f"! {sentence}", markup=False)
                continue
            is_sound &= not proof.all_findings
            if not proof.all_findings:
                mark_proved(place)
            for item in proof.exercises:
                console.print(*proof_tables(item), sep="\n")
            for line in proof_lines(name, proof):
                console.print(line, markup=False)
            if html is not None:
                console.print(f"page: {write_page(html, name, proof)}", markup=False)
        zygote.close()
    except CourseError as problem:
        raise stop(problem, PROBLEM) from None
    except (SandboxError, OSError) as problem:
        raise stop(f"check: nothing was proved: {problem}", FAILURE) from None
    except KeyboardInterrupt:
        raise stop("Interrupted. Nothing was changed; the same command starts again.", FAILURE) from None
    raise typer.Exit(0 if is_sound else PROBLEM)


@app.command()
def new(
    assignment: Annotated[str, typer.Argument(help="Its name, as ps10_mine.")],
    title: Annotated[str, typer.Option(help="What students read as its title.")] = "",
) -> None:
    """Begin an assignment: a notebook and a declaration of one exercise, sound as they are, for you to change."""
    from autograder.course.course_error import CourseError
    from autograder.course.loading import load_course
    from autograder.publishing.making.new_assignment import new_assignment

    console, root = new_console(), Path.cwd()
    try:
        course = load_course(root)
        written = new_assignment(root, course, assignment, title or assignment)
    except CourseError as problem:
        raise stop(problem, PROBLEM) from None
    for path in written:
        console.print(f"wrote {path}", markup=False)
    if "course_config.py" not in written:
        console.print(f'Add "{assignment}" to the assignments in course_config.py.', markup=False)
    console.print(
        f"Now: python -m autograder check {assignment}, then change the exercise. See autograder/docs/authoring.md."
    )


@app.command()
def build(
    assignments: Annotated[list[str] | None, typer.Argument(help="Which to build; all if none is named.")] = None,
    into: Annotated[Path | None, typer.Option(help="Write release/ and solutions/ here instead.")] = None,
) -> None:
    """Strip source notebooks into releases and run the worked solutions."""
    from autograder.course.course_error import CourseError
    from autograder.course.declarations import load_declared
    from autograder.course.loading import load_course
    from autograder.course.places import find_place
    from autograder.language import DeclarationError
    from autograder.proving.stamp import is_proved
    from autograder.publishing.making.building import build as build_one
    from autograder.publishing.mistakes.notebook_error import NotebookError

    console, root, problems = new_console(), Path.cwd(), []
    try:
        course = load_course(root)
    except CourseError as problem:
        raise stop(problem, PROBLEM) from None
    for name in assignments or course.assignments:
        try:
            place = find_place(root, course, name)
            with console.status(f"building {name}: stripping, then running the solutions and the release"):
                built = build_one(place, course, load_declared(place), into)
        except (CourseError, DeclarationError, NotebookError) as problem:
            problems.append(str(problem))  # the other assignments are built, and their mistakes told, in the same run
            continue
        console.print(f"{name}: {len(built.changed) + len(built.removed)} files changed", markup=False)
        for path in built.changed:
            console.print(f"  wrote {path}", markup=False)
        for path in built.removed:
            console.print(f"  removed {path}", markup=False)
        if not is_proved(place):
            text = f"{name}: not proved as it stands. Before you publish it: python -m autograder check {name}"
            console.print(text, markup=False)
    if problems:
        raise stop("\n".join(problems), PROBLEM)


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")],
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, folders of them, or nbgrader's submitted/ tree.")],
    out: Annotated[Path, typer.Option(help="Where the result files go.")],
    jobs: Annotated[int | None, typer.Option(min=1, help="Submissions at once; default: one per core.")] = None,
    device: Annotated[str, typer.Option(help="Where inputs are made and results must lie.")] = "cpu",
    allow_unisolated_files: Annotated[
        bool,
        typer.Option(
            "--allow-unisolated-files",
            help="Grade even where student code can read this machine's files, the hidden tests among them.",
        ),
    ] = False,
) -> None:
    """Grade submissions behind the wall: points, verdicts and feedback as DIR/<student>.json."""
    if device != "cpu":
        raise stop(f"grade: nothing was graded: workers cannot reach the device '{device}' yet. Use cpu.", FAILURE)
    with interruptible("Interrupted. Finished results are kept; the same command goes on where it was."):
        _grade(assignment, paths, out, jobs or len(os.sched_getaffinity(0)), device, allow_unisolated_files)


def _grade(assignment: str, paths: list[Path], out: Path, jobs: int, device: str, allow_unisolated_files: bool) -> None:
    root = Path.cwd()
    nothing = "grade: nothing was graded"
    launched = launched_early(nothing, root, allow_unisolated_files=allow_unisolated_files)
    from autograder.course.course_error import CourseError
    from autograder.course.loading import load_course
    from autograder.course.places import find_place
    from autograder.fleet.class_grading import StoppedError
    from autograder.fleet.class_grading import grade as grade_all
    from autograder.fleet.screen import Screen, class_table, last_lines
    from autograder.judging.bank_error import BankError
    from autograder.language import DeclarationError
    from autograder.sandbox.confinement import harden_judge
    from autograder.sandbox.sandbox_error import SandboxError

    console = new_console()
    harden_judge()
    try:
        course: Course = load_course(root)
        place = find_place(root, course, assignment)
        with Screen(console) as screen:
            run = grade_all(
                place,
                course,
                paths,
                out,
                jobs=jobs,
                device=device,
                watcher=screen.watcher,
                launched=launched,
                allow_unisolated_files=allow_unisolated_files,
            )
    except (CourseError, DeclarationError, BankError) as problem:
        raise stop(problem, PROBLEM) from None
    except (SandboxError, StoppedError) as problem:
        raise stop(f"{nothing}: {problem}", FAILURE) from None
    if run.results:
        console.print(class_table(run))
    for line in last_lines(run):
        console.print(line, markup=False)
    if run.results:
        console.print(f"results: {out}/<student>.json, {out}/summary.csv", markup=False)
    raise typer.Exit(run.exit_code)


@app.command()
def report(
    assignment: Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")],
    results: Annotated[Path, typer.Option(help="The folder that grade wrote its result files to.")],
) -> None:
    """Write what the results say: a page for every student, and an overview of the class."""
    with interruptible("Interrupted. Pages that were written are whole; the same command goes on."):
        _report(assignment, results)


def _report(assignment: str, results: Path) -> None:
    from autograder.course.course_error import CourseError
    from autograder.course.declarations import load_declared
    from autograder.course.loading import load_course
    from autograder.course.places import find_place
    from autograder.language import DeclarationError
    from autograder.reporting.result_folder import NoResultsError
    from autograder.reporting.words import count
    from autograder.reporting.writing import write_reports

    console, root = new_console(), Path.cwd()
    try:
        course = load_course(root)
        place = find_place(root, course, assignment)
        with console.status("writing the pages"):
            written = write_reports(place, course, load_declared(place), results)
    except (CourseError, DeclarationError, NoResultsError) as problem:
        raise stop(problem, PROBLEM) from None
    except OSError as problem:
        raise stop(f"report: {said_of(problem, place_of(problem, results))}", FAILURE) from None
    for sentence in written.problems:
        console.print(f"! {sentence}", markup=False)
    removed = f", {written.removed} of students who are no longer there removed" if written.removed else ""
    console.print(
        f"{count(written.students, 'page')} for students in {written.index.parent / 'students'}/{removed}", markup=False
    )
    console.print(f"the class: {written.index}", markup=False)
    raise typer.Exit(PROBLEM if written.problems else 0)


if __name__ == "__main__":
    app()
