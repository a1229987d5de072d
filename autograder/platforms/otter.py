"""otter-grader: the one file that knows it. The student's notebook, and a plugin that grades behind the wall.

`otter run` and otter on Gradescope unpack a zip, import plugins, execute the submission in a kernel and unpickle what
that kernel wrote. So `Judged` does three things at the events that otter offers, in this order:

    before_grading     grades the notebook's bytes with our engine, then removes everything that was handed in: a log
                       that otter would unpickle, modules that its kernel would import, the submission itself, which
                       otter takes to be a program where it is called otter.py
    before_execution   hands over an empty notebook, so that no kernel ever runs a student's code
    after_grading      replaces every result by ours

What goes wrong on our side is raised, and otter then reports no points at all.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import nbformat
from otter.generate import main as generate
from otter.plugins import AbstractOtterPlugin
from otter.test_files.abstract_test import TestCase, TestCaseResult
from otter.test_files.ok_test import OKTestFile

from autograder.common.files import write_secret
from autograder.common.plain_text import plain
from autograder.container.settings import Settings, read_settings
from autograder.container.submitted import file_bytes, handed_in_of, student_of
from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.course.loading import load_course
from autograder.course.places import Place
from autograder.handed_in.file_names import id_in
from autograder.judging.result import ExerciseResult, SubmissionResult, whole
from autograder.platforms.gradescope.zip_file import export_files, zip_bytes
from autograder.platforms.grading_process import grade, result_of
from autograder.publishing.making.building import built_files
from autograder.publishing.mistakes.metadata import notebook_bytes
from autograder.standing.settling import read_standing
from autograder.standing.told_after import told_after

COURSE = "course"  # where the zip holds the course, beside otter's own files
PLUGIN = "autograder.platforms.otter.Judged"
STUDENT = "_"  # while it is judged it has no name
AFTER = "points by hand, and lateness"
NOTHING = {".ipynb": nbformat.writes(nbformat.v4.new_notebook())}
IMPORT, SETUP = "from check import check", "import otter"
_CHECK = re.compile(r'\bcheck\("(\w+|…)"\)')

TEST = """\
from otter.test_files import test_case

OK_FORMAT = False

name = "{name}"
points = {points}


@test_case(name="{shown}")
def test_shown_examples(env):
    from check import problem_with

    problem = problem_with("{name}", env)
    assert problem is None, problem
"""
SETUP_SH = """\
#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds its image: our engine first, then otter beside it.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
bash "$here/course/setup.sh"
"${AUTOGRADER_ENVIRONMENT:-/opt/autograder}/bin/python" -m pip install --quiet --no-cache-dir \\
  --disable-pip-version-check --constraint "$here/course/requirements.lock" otter-grader nbconvert ipykernel pandas dill
"""
RUN_AUTOGRADER = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission. It lies beside source/, submission/ and results/.
base="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export PYTHONPATH="$base/source/course"
exec "${AUTOGRADER_ENVIRONMENT:-/opt/autograder}/bin/python" "$base/source/run_otter.py"
"""


# --- what students get -------------------------------------------------------------------------------------


def student_files(place: Place, course: Course, declared: Declared) -> dict[str, bytes]:
    """Return the release for a course that uses otter: `grader.check("name")` runs the shown examples.

    It needs otter and torch, and nothing of ours but the files of the release.

    Raises:
        NotebookError: the source cannot be published.
    """
    files = built_files(place, course, declared)[place.release]
    files[place.source.name] = _with_grader(files[place.source.name], place.source.name)
    files["README.md"] = _CHECK.sub(r'grader.check("\1")', files["README.md"].decode()).encode()
    files["requirements.txt"] += b"otter-grader>=7.0\n"
    return files | {f"tests/{name}": text for name, text in test_files(declared).items()}


def _with_grader(notebook: bytes, name: str) -> bytes:
    """Let the cells ask otter: every check, and the cell that imports it."""
    told = nbformat.reads(notebook.decode(), as_version=4)
    for cell in told.cells:
        if IMPORT in cell.source.split("\n"):
            cell.source = cell.source.replace(IMPORT, SETUP) + f'\n\ngrader = otter.Notebook("{name}")'
        cell.source = _CHECK.sub(r'grader.check("\1")', cell.source)
    return notebook_bytes(told)


def test_files(declared: Declared) -> dict[str, bytes]:
    """Return otter's public tests, one for each exercise, in its exception format."""
    return {
        f"{exercise.name}.py": TEST.format(
            name=exercise.name, points=exercise.counted, shown="the examples that everybody may see"
        ).encode()
        for exercise in declared.assignment.exercises
    }


# --- what grades -------------------------------------------------------------------------------------------


def export_autograder(place: Place, declared: Declared, out: Path, settings: Settings, torch_index: str = "") -> int:
    """Write `autograder.zip`, owner-only; return its size in bytes. The bank must be there.

    Raises:
        CourseError: a part of the course is missing.
        OSError: it cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = _generated(Path(folder), declared)
    files |= {"setup.sh": SETUP_SH.encode(), "run_autograder": RUN_AUTOGRADER.encode()}
    files |= {f"{COURSE}/{name}": data for name, data in export_files(place, settings, torch_index).items()}
    data = zip_bytes(files)
    write_secret(out, data)
    return len(data)


def _generated(folder: Path, declared: Declared) -> dict[str, bytes]:
    """Have otter make its part: its configuration, its tests, and what starts it."""
    tests = folder / "tests"
    tests.mkdir()
    for name, text in test_files(declared).items():
        (tests / name).write_bytes(text)
    config, made = folder / "otter_config.json", folder / "made.zip"
    config.write_text(f'{{"plugins": ["{PLUGIN}"], "show_hidden": true}}')
    generate(tests_dir=str(tests), output_path=str(made), config=str(config), no_requirements=True, no_environment=True)
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class Judged(AbstractOtterPlugin):
    """Grades a submission with the course's engine, in place of what otter would find out by executing it."""

    IMPORTABLE_NAME = PLUGIN

    def during_generate(self, otter_config: dict[str, Any], assignment: Any) -> None:
        """Nothing is to be added to the configuration."""

    def before_grading(self, config: Any) -> None:
        """Grade, and leave nothing for otter to stumble over.

        Raises:
            NotGradedError: that is our fault.
            NotSubmittedError: a link was handed in, which might lead to the solutions.
        """
        path = Path(self.submission_path)
        course = path.parents[1] / "source" / COURSE
        self.result = _settled(course, _graded(course, path), self.submission_metadata, path)
        for other in path.parent.iterdir():
            if other.name != "tests":
                shutil.rmtree(other) if other.is_dir() and not other.is_symlink() else other.unlink()
        path.write_text(NOTHING.get(path.suffix, ""))  # otter reads it once more

    def before_execution(self, submission: Any) -> Any:
        """Return what is executed: nothing."""
        return nbformat.v4.new_notebook()

    def after_grading(self, results: Any) -> None:
        """Replace all results."""
        results._catastrophic_error = None
        judged = [_of_exercise(exercise) for exercise in self.result.judged]
        files = [_unread(self.result)] if self.result.status == "unreadable" else judged
        results.results = {file.name: file for file in [*files, *_after(self.result)]}
        told = told_after(self.result)
        if self.result.to_be_read:
            told.append(f"{self.result.to_be_read} more points are for answers in words, which a person reads.")
        if told:
            results.set_output(plain("\n".join(told)))


def _graded(course: Path, notebook: Path) -> SubmissionResult:
    """Grade in a process of its own, in the folder of the export."""
    settings = read_settings(course)
    (course / ".private").chmod(0o700)
    with tempfile.TemporaryDirectory() as folder:
        copy, out = Path(folder) / f"{STUDENT}.ipynb", Path(folder) / "out"
        copy.write_bytes(file_bytes(notebook))
        options = ["--allow-unisolated-files"] if settings.allow_unisolated_files else []
        done = grade(course, settings.assignment, [copy], out, *options)
        return result_of(STUDENT, out, done)


def _settled(course: Path, result: SubmissionResult, metadata: Any, notebook: Path) -> SubmissionResult:
    """Return what a result comes to: who it is says Gradescope, and elsewhere whoever named the file."""
    student = student_of(metadata) if metadata else id_in(notebook.name)
    dated = result.model_copy(update={"student": student, "handed_in": handed_in_of(metadata)})
    return read_standing(course, load_course(course)).settled(dated)


def _after(result: SubmissionResult) -> list[OKTestFile]:
    """Return what changes the total after all was judged, so that otter's sum is ours."""
    case = _case(AFTER, 0, "correct", "")
    change = result.total - (result.points if result.status == "graded" else 0)
    return [_test_file(AFTER, [case], whole(change))] if told_after(result) else []


def _unread(result: SubmissionResult) -> OKTestFile:
    """Return what stands for all exercises of a submission that is no notebook."""
    case = _case("the notebook can be read", result.max_points, "unreadable", result.reason or "")
    return _test_file(result.assignment, [case], 0)


def _of_exercise(exercise: ExerciseResult) -> OKTestFile:
    # of a hidden check the inputs are hidden, not the message, which is written for students
    cases = [
        _case(check.name, 0 if exercise.is_bonus else check.max_points, check.verdict, check.message)
        for check in exercise.checks
    ]
    return _test_file(exercise.name, cases, exercise.points)


def _test_file(name: str, cases: list[TestCaseResult], points: float) -> OKTestFile:
    told = OKTestFile(name, "", [item.test_case for item in cases], all_or_nothing=False)
    told.test_case_results = cases
    told.update_score(points)
    return told


def _case(name: str, points: int, verdict: str, message: str) -> TestCaseResult:
    case = TestCase(plain(name), "", False, points, None, None)
    return TestCaseResult(case, plain(message) or "Right.", verdict == "correct")
