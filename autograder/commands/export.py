"""``python -m autograder export …``: what other platforms grade with, and what they are told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.doorway import FAILURE, PROBLEM, launched_early, new_console, stop
from autograder.common.files import place_of, said_of
from autograder.course.key import private_folder

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.course.declarations import Declared
    from autograder.course.places import Place
    from autograder.judging.result import SubmissionResult
    from autograder.platforms.gradebooks import Filled

export = typer.Typer(help="Write what other platforms grade with.", no_args_is_help=True)


NOTHING = "export: nothing was written"
Index = Annotated[str, typer.Option(help="A package index for torch: that of its CPU build.")]
Unisolated = Annotated[
    bool, typer.Option("--allow-unisolated-files", help="Grade there even where student code can read files.")
]


@export.command()
def gradescope(
    assignment: Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")],
    out: Annotated[Path | None, typer.Option(help="The zip; default: in the folder of the course key.")] = None,
    torch_index: Index = "",
    allow_unisolated_files: Unisolated = False,
) -> None:
    """Write the zip that Gradescope grades an assignment with: private, as it holds the hidden checks."""
    path = out or private_folder(Path.cwd()) / f"{assignment}_gradescope.zip"

    def write(place: Place, _: Course, __: Declared) -> int:
        from autograder.container.settings import Settings
        from autograder.platforms.gradescope.zip_file import export_gradescope

        return export_gradescope(place, path, Settings(assignment, allow_unisolated_files), torch_index)

    _write_private(assignment, path, write)


@export.command()
def otter(
    assignment: Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")],
    out: Annotated[Path, typer.Option(help="A folder for student/ and autograder.zip.")],
    torch_index: Index = "",
    allow_unisolated_files: Unisolated = False,
) -> None:
    """Write what a course that uses otter-grader needs: a folder for students, and its private autograder.zip."""
    path = out / "autograder.zip"

    def write(place: Place, course: Course, declared: Declared) -> int:
        from autograder.container.settings import Settings
        from autograder.platforms.otter import export_autograder, student_files
        from autograder.publishing.making.folders import replace_folder

        replace_folder(out / "student", student_files(place, course, declared))
        settings = Settings(assignment, allow_unisolated_files)
        return export_autograder(place, declared, path, settings, torch_index)

    _write_private(assignment, path, write)
    new_console().print(f"For students: {out / 'student'}", markup=False)


def _write_private(assignment: str, path: Path, write: Callable[[Place, Course, Declared], int]) -> None:
    """Make and prove the bank, write a file that holds it, and say what it is."""
    console, root = new_console(), Path.cwd()
    if path.absolute().parent != private_folder(root) and not path.parent.is_dir():  # said before a bank is drawn
        raise stop(f"{NOTHING}: the folder {path.parent} was not found. Make it, or choose another.", PROBLEM)
    launched = launched_early(NOTHING, root, allow_unisolated_files=True)  # here it runs the course's own code
    from autograder.course.course_error import CourseError
    from autograder.course.loading import load_course
    from autograder.course.places import find_place
    from autograder.fleet.screen import Screen
    from autograder.judging.bank_error import BankError
    from autograder.judging.prepare import make_judge
    from autograder.language import DeclarationError
    from autograder.proving.stamp import is_proved
    from autograder.publishing.mistakes.notebook_error import NotebookError
    from autograder.sandbox.client import Zygote
    from autograder.sandbox.confinement import harden_judge
    from autograder.sandbox.sandbox_error import SandboxError

    harden_judge()
    try:
        course = load_course(root)
        place = find_place(root, course, assignment)
        zygote = Zygote(*launched)
        zygote.wait_ready()
        with Screen(console) as screen:
            judge = make_judge(place, course, zygote, "cpu", screen.watcher.drawing)  # the bank, proved
        zygote.close()
        size = write(place, course, judge.declared)
    except (CourseError, DeclarationError, BankError, NotebookError) as problem:
        raise stop(problem, PROBLEM) from None
    except SandboxError as problem:
        raise stop(f"{NOTHING}: {problem}", FAILURE) from None
    except OSError as problem:
        raise stop(f"{NOTHING}: {said_of(problem, place_of(problem, path))}", FAILURE) from None
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
    from autograder.fleet.class_grading import summary_csv

    found = _results_of(assignment, results)
    if gradebook is None:
        text, problems = summary_csv(found), []
    else:
        filled = _filled(assignment, found, gradebook, column)
        text, problems = filled.text, filled.problems
        new_console().print(f"{len(filled.people)} of {len(found)} students are in {gradebook}", markup=False)
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
    from autograder.platforms.gradescope.zip_file import zip_bytes

    found = _results_of(assignment, results)
    filled = _filled(assignment, found, gradebook, "")
    if any("Identifier" not in row for row in filled.people.values()):
        raise stop(
            f"{NOTHING}: {gradebook} is no grading worksheet of Moodle, and only Moodle takes such a zip.", PROBLEM
        )
    pages = {path.stem: path.read_bytes() for path in sorted((results / "report" / "students").glob("*.html"))}
    if not pages:
        raise stop(f"{NOTHING}: {results} holds no report. Run report first.", PROBLEM)
    files = feedback_files(filled, pages)
    without = [f"{student}: has no page. Run report again." for student in filled.people if student not in pages]
    new_console().print(f"{len(files)} pages", markup=False)
    _write_export(out, zip_bytes(files), [*filled.problems, *without])


@export.command()
def github(
    assignment: Annotated[str, typer.Argument(help="The assignment, as ps1_gradients.")],
    results: Annotated[Path, typer.Option(help="The folder that grade wrote its result files to.")],
) -> None:
    """Tell a job on GitHub Actions what came out: its summary, and a notice with the total of a single submission."""
    from autograder.platforms.github import notices, summary

    found = _results_of(assignment, results)
    told = summary(found.values())
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page is None:
        print(told)
    else:
        with Path(page).open("a", encoding="utf-8") as file:
            file.write(told)
    if len(found) == 1:
        for line in notices(*found.values()):
            print(line)
    raise typer.Exit(0 if all(result.status == "graded" for result in found.values()) else PROBLEM)


def _results_of(assignment: str, folder: Path) -> dict[str, SubmissionResult]:
    from autograder.reporting.result_folder import NoResultsError, read_results

    try:
        return read_results(folder, assignment).of
    except NoResultsError as problem:
        raise stop(problem, PROBLEM) from None


def _filled(assignment: str, found: dict[str, SubmissionResult], gradebook: Path, column: str) -> Filled:
    from autograder.course.course_error import CourseError
    from autograder.course.declarations import load_declared
    from autograder.course.loading import load_course
    from autograder.course.places import find_place
    from autograder.platforms.gradebooks import GradebookError, fill

    try:
        place = find_place(Path.cwd(), load_course(Path.cwd()), assignment)
        title = load_declared(place).assignment.title
        return fill(gradebook.read_bytes().decode(), found, title, column)
    except (CourseError, GradebookError) as problem:
        raise stop(f"{NOTHING}: {problem}", PROBLEM) from None
    except OSError as problem:
        raise stop(f"{NOTHING}: {gradebook}: {problem.strerror}.", PROBLEM) from None
    except UnicodeDecodeError:
        text = f"{gradebook} is not UTF-8. Export it again; a spreadsheet program may have saved it in its own way."
        raise stop(f"{NOTHING}: {text}", PROBLEM) from None


def _write_export(out: Path, data: bytes | str, problems: list[str]) -> None:
    from autograder.common.files import write_atomically

    try:
        write_atomically(out, data)
    except OSError as problem:
        raise stop(f"{NOTHING}: {said_of(problem, out)}", FAILURE) from None
    console = new_console()
    for sentence in problems:
        console.print(f"! {sentence}", markup=False)
    console.print(f"wrote {out}", markup=False)
    raise typer.Exit(PROBLEM if problems else 0)
