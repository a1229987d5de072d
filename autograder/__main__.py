"""The command line: ``python -m autograder new | check | build | grade | report | export``.

Exit codes: 0 done and sound, 1 a problem of the course or of a submission was reported, 2 we failed.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.files import place_of, said_of
from autograder.interrupts import end_as_by_ctrl_c

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.judging.result import SubmissionResult
    from autograder.platforms.gradebooks import Filled
    from autograder.sandbox.launch import Launched

app = typer.Typer(
    help="Build and grade an auto-graded PyTorch course. Run it in the course's folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

export = typer.Typer(help="Write what other platforms grade with.", no_args_is_help=True)
app.add_typer(export, name="export")

PROBLEM, FAILURE = 1, 2
LOG_WIDTH = 160


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr, soft_wrap=True, highlight=False)
    if not console.is_terminal:
        console.width = LOG_WIDTH  # a log has no edge at which a table would have to fold
    return console


def _stop(text: object, code: int) -> typer.Exit:
    _console(stderr=True).print(str(text), markup=False)
    return typer.Exit(code)


def _launched(nothing: str, root: Path, *, allow_unisolated_files: bool) -> Launched:
    """Start a zygote, which warms up while this process imports torch itself."""
    from autograder.private import matplotlib_cache
    from autograder.sandbox.errors import SandboxError
    from autograder.sandbox.launch import launch

    cache = matplotlib_cache(root)
    os.environ.setdefault("MPLCONFIGDIR", str(cache))  # support code may import matplotlib here, too
    try:
        return launch(cache, allow_unisolated_files=allow_unisolated_files)
    except SandboxError as problem:
        raise _stop(f"{nothing}: {problem}", FAILURE) from None
    except OSError as problem:
        raise _stop(f"{nothing}: {said_of(problem, place_of(problem, cache))}", FAILURE) from None


@contextlib.contextmanager
def _interruptible(text: str) -> Iterator[None]:
    """End a command that is stopped from outside, by Ctrl-C or as a system does it, with a sentence."""
    end_as_by_ctrl_c()
    try:
        yield
    except KeyboardInterrupt:
        raise _stop(text, FAILURE) from None
    except OSError as problem:  # not one that the command knew of: a log on a full disk, most likely
        with contextlib.suppress(OSError):
            _stop(f"Stopped: {said_of(problem, place_of(problem, Path('the output')))}", FAILURE)
        sys.stdout = None  # else Python tries once more at its end, with an exit code of its own
        raise typer.Exit(FAILURE) from None


@app.command()
def check(
    assignments: Annotated[list[str] | None, typer.Argument(help="Which to prove; all if none is named.")] = None,
    html: Annotated[Path | None, typer.Option(help="Also write a page for each into this folder.")] = None,
) -> None:
    """Prove the course sound before a release; exit 1 and say where if it is not."""
    root = Path.cwd()
    # it runs the course's own code only, which may read the course
    launched = _launched("check: nothing was proved", root, allow_unisolated_files=True)
    from autograder.course import CourseError, find_place, load_course
    from autograder.fleet.screen import Screen
    from autograder.judging.bank import BankError
    from autograder.judging.prepare import make_judge
    from autograder.language import DeclarationError
    from autograder.proving.page import write_page
    from autograder.proving.proof import prove
    from autograder.proving.stamp import mark_proved
    from autograder.proving.table import proof_lines, proof_tables
    from autograder.publishing.errors import NotebookError
    from autograder.sandbox.client import Zygote
    from autograder.sandbox.confinement import harden_judge
    from autograder.sandbox.errors import SandboxError

    console, is_sound = _console(), True
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
        raise _stop(problem, PROBLEM) from None
    except (SandboxError, OSError) as problem:
        raise _stop(f"check: nothing was proved: {problem}", FAILURE) from None
    except KeyboardInterrupt:
        raise _stop("Interrupted. Nothing was changed; the same command starts again.", FAILURE) from None
    raise typer.Exit(0 if is_sound else PROBLEM)


@app.command()
def new(
    assignment: Annotated[str, typer.Argument(help="Its name, as ps10_mine.")],
    title: Annotated[str, typer.Option(help="What students read as its title.")] = "",
) -> None:
    """Begin an assignment: a notebook and a declaration of one exercise, sound as they are, for you to change."""
    from autograder.course import CourseError, load_course
    from autograder.publishing.new import new_assignment

    console, root = _console(), Path.cwd()
    try:
        course = load_course(root)
        written = new_assignment(root, course, assignment, title or assignment)
    except CourseError as problem:
        raise _stop(problem, PROBLEM) from None
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
    from autograder.course import CourseError, find_place, load_course
    from autograder.declared import load_declared
    from autograder.language import DeclarationError
    from autograder.proving.stamp import is_proved
    from autograder.publishing.build import build as build_one
    from autograder.publishing.errors import NotebookError

    console, root, problems = _console(), Path.cwd(), []
    try:
        course = load_course(root)
    except CourseError as problem:
        raise _stop(problem, PROBLEM) from None
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
        raise _stop("\n".join(problems), PROBLEM)


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
        raise _stop(f"grade: nothing was graded: workers cannot reach the device '{device}' yet. Use cpu.", FAILURE)
    with _interruptible("Interrupted. Finished results are kept; the same command goes on where it was."):
        _grade(assignment, paths, out, jobs or len(os.sched_getaffinity(0)), device, allow_unisolated_files)


def _grade(assignment: str, paths: list[Path], out: Path, jobs: int, device: str, allow_unisolated_files: bool) -> None:
    root = Path.cwd()
    nothing = "grade: nothing was graded"
    launched = _launched(nothing, root, allow_unisolated_files=allow_unisolated_files)
    from autograder.course import CourseError, find_place, load_course
    from autograder.fleet.grade import StoppedError
    from autograder.fleet.grade import grade as grade_all
    from autograder.fleet.screen import Screen, class_table, last_lines
    from autograder.judging.bank import BankError
    from autograder.language import DeclarationError
    from autograder.sandbox.confinement import harden_judge
    from autograder.sandbox.errors import SandboxError

    console = _console()
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
        raise _stop(problem, PROBLEM) from None
    except (SandboxError, StoppedError) as problem:
        raise _stop(f"{nothing}: {problem}", FAILURE) from None
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
    with _interruptible("Interrupted. Pages that were written are whole; the same command goes on."):
        _report(assignment, results)


def _report(assignment: str, results: Path) -> None:
    from autograder.course import CourseError, find_place, load_course
    from autograder.declared import load_declared
    from autograder.language import DeclarationError
    from autograder.reporting.results import NoResultsError
    from autograder.reporting.words import count
    from autograder.reporting.write import write_reports

    console, root = _console(), Path.cwd()
    try:
        course = load_course(root)
        place = find_place(root, course, assignment)
        with console.status("writing the pages"):
            written = write_reports(place, course, load_declared(place), results)
    except (CourseError, DeclarationError, NoResultsError) as problem:
        raise _stop(problem, PROBLEM) from None
    except OSError as problem:
        raise _stop(f"report: {said_of(problem, place_of(problem, results))}", FAILURE) from None
    for sentence in written.problems:
        console.print(f"! {sentence}", markup=False)
    removed = f", {written.removed} of students who are no longer there removed" if written.removed else ""
    console.print(
        f"{count(written.students, 'page')} for students in {written.index.parent / 'students'}/{removed}", markup=False
    )
    console.print(f"the class: {written.index}", markup=False)
    raise typer.Exit(PROBLEM if written.problems else 0)


@export.command()
def gradescope(
    assignment: Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")],
    out: Annotated[Path | None, typer.Option(help="The zip; default: in the folder of the course key.")] = None,
    torch_index: Annotated[str, typer.Option(help="A package index for torch: that of its CPU build.")] = "",
    allow_unisolated_files: Annotated[
        bool,
        typer.Option("--allow-unisolated-files", help="Grade there even where student code can read files."),
    ] = False,
) -> None:
    """Write the zip that Gradescope grades an assignment with: private, as it holds the hidden checks."""
    from autograder.private import private_folder

    console, root, nothing = _console(), Path.cwd(), "export: nothing was written"
    path = out or private_folder(root) / f"{assignment}_gradescope.zip"
    if out is not None and not out.absolute().parent.is_dir():  # said before a bank is drawn for nothing
        raise _stop(f"{nothing}: the folder {out.parent} was not found. Make it, or choose another.", PROBLEM)
    launched = _launched(nothing, root, allow_unisolated_files=True)  # here it runs the course's own code
    from autograder.container.settings import Settings
    from autograder.course import CourseError, find_place, load_course
    from autograder.fleet.screen import Screen
    from autograder.judging.bank import BankError
    from autograder.judging.prepare import make_judge
    from autograder.language import DeclarationError
    from autograder.proving.stamp import is_proved
    from autograder.publishing.gradescope import export_gradescope
    from autograder.sandbox.client import Zygote
    from autograder.sandbox.confinement import harden_judge
    from autograder.sandbox.errors import SandboxError

    harden_judge()
    try:
        course = load_course(root)
        place = find_place(root, course, assignment)
        zygote = Zygote(*launched)
        zygote.wait_ready()
        with Screen(console) as screen:
            make_judge(place, course, zygote, "cpu", screen.watcher.drawing)  # the bank, proved
        zygote.close()
        size = export_gradescope(place, path, Settings(assignment, allow_unisolated_files), torch_index)
    except (CourseError, DeclarationError, BankError) as problem:
        raise _stop(problem, PROBLEM) from None
    except SandboxError as problem:
        raise _stop(f"{nothing}: {problem}", FAILURE) from None
    except OSError as problem:
        raise _stop(f"{nothing}: {path}: {problem.strerror}.", FAILURE) from None
    console.print(f"wrote {path} ({size / 1e6:.1f} MB)", markup=False)
    console.print("It is private: it holds the course key, the hidden checks, their answers and the solutions.")
    console.print("Upload it to Gradescope and give it to nobody else; the file can be read by you alone.")
    if not is_proved(place):
        console.print(
            f"{assignment}: not proved as it stands. Before you use it: python -m autograder check {assignment}"
        )


@export.command("csv")
def export_csv(
    assignment: Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")],
    results: Annotated[Path, typer.Option(help="The folder that grade wrote its result files to.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    gradebook: Annotated[
        Path | None, typer.Option(help="A gradebook that Canvas exported, or a grading worksheet of Moodle, to fill.")
    ] = None,
    column: Annotated[str, typer.Option(help="The assignment's name in Canvas; default: its title.")] = "",
) -> None:
    """Write everybody's points as a table, or into the table of Canvas or Moodle."""
    from autograder.fleet.grade import summary_csv

    found = _results_of(assignment, results)
    if gradebook is None:
        text, problems = summary_csv(found), []
    else:
        filled = _filled(assignment, found, gradebook, column)
        text, problems = filled.text, filled.problems
        _console().print(f"{len(filled.people)} of {len(found)} students are in {gradebook}", markup=False)
    _write_export(out, text, problems)


@export.command()
def feedback(
    assignment: Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")],
    results: Annotated[Path, typer.Option(help="The folder that grade and report wrote to.")],
    gradebook: Annotated[Path, typer.Option(help="The grading worksheet that Moodle exported.")],
    out: Annotated[Path, typer.Option(help="The zip to write, for Moodle's Upload multiple feedback files in a zip.")],
) -> None:
    """Pack everybody's page of the report so that Moodle hands it out."""
    from autograder.platforms.gradebooks import feedback_files
    from autograder.publishing.gradescope import zip_bytes

    found = _results_of(assignment, results)
    filled = _filled(assignment, found, gradebook, "")
    pages = {path.stem: path.read_bytes() for path in sorted((results / "report" / "students").glob("*.html"))}
    files = feedback_files(filled, pages)
    without = [f"{student}: has no page. Run report first." for student in filled.people if student not in pages]
    _console().print(f"{len(files)} pages", markup=False)
    _write_export(out, zip_bytes(files), [*filled.problems, *without])


def _results_of(assignment: str, folder: Path) -> dict[str, SubmissionResult]:
    from autograder.reporting.results import NoResultsError, read_results

    try:
        return read_results(folder, assignment).of
    except NoResultsError as problem:
        raise _stop(problem, PROBLEM) from None


def _filled(assignment: str, found: dict[str, SubmissionResult], gradebook: Path, column: str) -> Filled:
    from autograder.course import CourseError, find_place, load_course
    from autograder.declared import load_declared
    from autograder.platforms.gradebooks import GradebookError, fill

    try:
        place = find_place(Path.cwd(), load_course(Path.cwd()), assignment)
        title = load_declared(place).assignment.title
        return fill(gradebook.read_bytes().decode(), found, title, column)
    except (CourseError, GradebookError) as problem:
        raise _stop(f"export: nothing was written: {problem}", PROBLEM) from None
    except OSError as problem:
        raise _stop(f"export: nothing was written: {gradebook}: {problem.strerror}.", PROBLEM) from None
    except UnicodeDecodeError:
        text = f"{gradebook} is not UTF-8. Export it again; a spreadsheet program may have saved it in its own way."
        raise _stop(f"export: nothing was written: {text}", PROBLEM) from None


def _write_export(out: Path, data: bytes | str, problems: list[str]) -> None:
    from autograder.files import write_atomically

    try:
        write_atomically(out, data)
    except OSError as problem:
        raise _stop(f"export: nothing was written: {said_of(problem, out)}", FAILURE) from None
    console = _console()
    for sentence in problems:
        console.print(f"! {sentence}", markup=False)
    console.print(f"wrote {out}", markup=False)
    raise typer.Exit(PROBLEM if problems else 0)


if __name__ == "__main__":
    app()
