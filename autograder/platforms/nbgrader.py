"""nbgrader: the one file that knows it. Releases and grades are ours; everything else stays nbgrader's.

`nbgrader_config.py` calls `configure`. nbgrader then reads and writes notebooks through the two exporters below:

    generate_assignment   `Releasing`   source/ → release/, the files of `build`, recorded in the gradebook
    autograde             `Grading`     submitted/ → autograded/ and the gradebook, from the results of `grade`

Teams are laid out in submitted/ before that (`team_copies.py`).

An exporter is the only place at which nbgrader reads a file, so that what it cannot read is still ours to read. No
kernel is started and no preprocessor sees what a student wrote.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from functools import cached_property
from pathlib import Path
from typing import Any

import bleach
import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.filters.markdown import markdown2html
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import compute_checksum, is_solution
from traitlets.config import Config

from autograder.common.student_ids import as_id
from autograder.course import Course
from autograder.course.declarations import Declared, load_declared
from autograder.course.loading import load_course
from autograder.course.places import Place, find_place
from autograder.judging.circumstances import HandedIn
from autograder.judging.result import SubmissionResult, result_path
from autograder.platforms.graded_notebook import graded_notebook
from autograder.platforms.grading_process import NotGradedError, grade, result_of
from autograder.platforms.team_copies import lay_copies
from autograder.publishing.making.building import built_files
from autograder.publishing.making.folders import replace_folder
from autograder.publishing.mistakes.metadata import notebook_bytes
from autograder.standing.settling import read_standing

EXTENSION = ".ipynb"
_TAGS = bleach.ALLOWED_TAGS | {
    "br", "dd", "del", "details", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "p", "pre",
    "span", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr",
}  # fmt: skip


def _of_picture(_: str, name: str, value: str) -> bool:
    """Whether a picture may have this attribute; one that lies elsewhere would tell who looks at it, and when."""
    return name == "alt" or (name == "src" and value.startswith("data:image/"))


def _of_link(_: str, name: str, value: str) -> bool:
    """Whether a link may have this attribute; a `data:` page of a student's own would look like one of ours."""
    return name == "href" and value.lower().startswith(("http://", "https://", "mailto:", "#"))


_ATTRIBUTES: dict[str, Any] = {
    "*": ["class", "title"], "a": _of_link, "img": _of_picture, "td": ["align"], "th": ["align"],
}  # fmt: skip


def configure(config: Config, root: Path) -> None:
    """Hand a course to nbgrader.

    Args:
        config: what nbgrader calls ``get_config()``.
        root: the course's folder.

    Raises:
        CourseError: ``course_config.py`` is missing, or does not run; a line of a table beside it is wrong.
    """
    # a mistake is told before nbgrader begins, and ends it: see nbgrader_config.py
    read_standing(root, load_course(root))
    beside = str(Path(sys.executable).parent)  # nbgrader makes its gradebook with a command that lies there
    os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])
    config.CourseDirectory.root = str(root)
    config.GenerateAssignment.exporter_class = Releasing
    config.GenerateAssignment.preprocessors = []
    config.Autograde.exporter_class = Grading
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = []
    config.HTMLExporter.filters = {"markdown2html": cleaned}  # formgrader and feedback show what students wrote


class _Exporter(NotebookExporter):
    """What both have in common: they know the course, and write notebooks under their own names."""

    @property
    def converter(self) -> Any:
        """What of nbgrader uses it."""
        return self.parent

    @property
    def root(self) -> Path:
        """The course's folder."""
        return Path(self.converter.coursedir.root)

    @cached_property
    def course(self) -> Course:
        """The course, read once: an exporter is made for one command."""
        return load_course(self.root)

    def place(self, resources: Any) -> Place:
        """Return where the assignment lies that nbgrader is at."""
        return find_place(self.root, self.course, resources["nbgrader"]["assignment"])

    def gradebook(self) -> Gradebook:
        """Open the gradebook."""
        return Gradebook(self.converter.coursedir.db_url, self.converter.coursedir.course_id)

    def tell_the_date(self, place: Place) -> None:
        """Let the gradebook know until when an assignment is due; one that was typed into formgrader stays else."""
        if place.name in self.course.due:
            with self.gradebook() as gradebook:
                gradebook.update_or_create_assignment(place.name, duedate=self.course.due[place.name])


class Releasing(_Exporter):
    """Reads an instructor notebook; what is written is what `build` writes, and the gradebook learns of its cells."""

    def from_filename(self, filename: str, resources: Any = None, **_: Any) -> tuple[Any, Any]:
        """Return the student's notebook; nbgrader writes it, among the files that were written here.

        Raises:
            NotebookError: the source cannot be published, with all its mistakes.
        """
        place = self.place(resources)
        files = built_files(place, self.course, load_declared(place))[place.release]
        coursedir = self.converter.coursedir
        # nbgrader has copied what lies below the source's folder, of which not all is for students
        replace_folder(Path(coursedir.format_path(coursedir.release_directory, ".", place.name)), files)
        notebook = files[place.source.name].decode()
        SaveCells(parent=self.converter).preprocess(nbformat.reads(notebook, as_version=4), resources)
        self.tell_the_date(place)
        return notebook, {**resources, "output_extension": EXTENSION}


class Grading(_Exporter):
    """Reads a submission twice, as nbgrader does: once to grade it, once to write its grades down."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._results: dict[str, SubmissionResult] = {}
        self._grading: subprocess.CompletedProcess[str] | None = None
        self._declared: Declared | None = None
        self._copied_from = self._lay_copies(self.converter.coursedir.assignment_id)

    def from_filename(self, filename: str, resources: Any = None, **_: Any) -> tuple[Any, Any]:
        """Return the notebook that formgrader shows: the student's, with our words below each exercise.

        Raises:
            NotGradedError: that is our fault, or the gradebook's; old grades are kept.
        """
        resources = {**resources, "output_extension": EXTENSION}
        student, path = resources["nbgrader"]["student"], Path(filename)
        if student in self._results:
            text = path.read_text(encoding="utf-8")
            notebook = nbformat.reads(text, as_version=4)
            standing = read_standing(self.root, self.course)
            result = standing.settled(self._results.pop(student), self._folder(self.place(resources)))
            self._record(result, notebook, resources)
            return text, resources
        place, data = self.place(resources), path.read_bytes()
        declared = self._declared = self._declared or load_declared(place)  # the same for everybody
        self._make_sure_points_agree(declared, resources["nbgrader"])
        result = self._results[student] = self._result(place, student, data)
        released = (place.release / place.source.name).read_bytes()
        rubrics = {item.name: item.rubric for item in declared.assignment.written}
        return notebook_bytes(graded_notebook(data, released, result, rubrics)).decode(), resources

    def _lay_copies(self, assignment: str) -> dict[Path, Path]:
        """Give a team's notebook to everybody of it; of an assignment that is none of ours nothing is known."""
        if assignment not in self.course.assignments:
            return {}
        return lay_copies(self.converter, find_place(self.root, self.course, assignment), self.course)

    def _make_sure_points_agree(self, declared: Declared, names: Any) -> None:
        """Refuse to grade by points that the gradebook does not know: it would keep half of them.

        Raises:
            NotGradedError: it knows another version of the assignment.
        """
        with self.gradebook() as gradebook:
            told = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            known = {grade.name: grade.max_score for grade in told.grades}
        if known != {item.name: item.counted for item in declared.assignment.listed}:
            raise NotGradedError(
                f"the gradebook knows other exercises or points of {names['assignment']} than the course has now. "
                "What to do stands in autograder/docs/nbgrader.md, under 'When an assignment changed'."
            )

    def _result(self, place: Place, student: str, data: bytes) -> SubmissionResult:
        """Return the result of these bytes; everybody who is due is graded in one run, at the first of them."""
        if self._grading is None:
            self.tell_the_date(place)
            self._grading = self._grade(place, self._due(place))
        result = result_of(student, self._folder(place), self._grading)
        if result.submission_sha256 != hashlib.sha256(data).hexdigest():
            raise NotGradedError("the notebook has changed since it was graded. Grade again.")
        return self._with_dates(result, student)

    def _with_dates(self, result: SubmissionResult, student: str) -> SubmissionResult:
        """Note in a result what the gradebook says: when it was handed in, and until when that could be."""
        with self.gradebook() as gradebook:
            told = gradebook.find_submission(result.assignment, student)
            due = told.duedate.replace(tzinfo=UTC) if told.assignment.duedate else None
            at = told.timestamp.replace(tzinfo=UTC) if told.timestamp else None
        known = result.handed_in or HandedIn(at=at, platform="nbgrader", reference="gradebook")
        result = result.model_copy(update={"handed_in": known.model_copy(update={"due": due})})
        result.write(self._folder(find_place(self.root, self.course, result.assignment)))
        return result

    def _due(self, place: Place) -> list[Path]:
        """List the submissions that nbgrader is going to read: all with --force, else the new and the newer ones.

        For a team the notebook that one of them handed in is graded, once.
        """
        converter, found = self.converter, []
        for folder, notebooks in converter.assignments.items():
            graded = converter.coursedir.autograded_directory
            last = Path(converter.coursedir.format_path(graded, Path(folder).parent.name, place.name))
            if converter.force or not (last / place.source.name).exists() or self._is_newer(Path(folder), last):
                found += [path for path in map(Path, notebooks) if path.name == place.source.name and path.is_file()]
        return found

    def _is_newer(self, folder: Path, last: Path) -> bool:
        try:
            new, old = map(self.converter.coursedir.get_existing_timestamp, (str(folder), str(last)))
        except (AttributeError, ArithmeticError, ValueError, OSError):
            # nbgrader stumbles over what is no time, no text, no file; at this student's turn it says so
            return False
        return new is not None and old is not None and new > old

    def _grade(self, place: Place, paths: list[Path]) -> subprocess.CompletedProcess[str]:
        """Grade, and say what was printed meanwhile."""
        self.log.info("Grading %d submissions behind the wall", len(paths))
        for path in paths:  # an old result must not stand for one that could not be made
            result_path(self._folder(place), as_id(path.parents[1].name)).unlink(missing_ok=True)
        done = grade(
            self.root,
            place.name,
            list(dict.fromkeys(self._copied_from.get(path, path) for path in paths)),
            self._folder(place),
        )
        (self.log.warning if done.returncode else self.log.info)("%s", (done.stdout + done.stderr).rstrip())
        return done

    def _folder(self, place: Place) -> Path:
        """Return where the results lie."""
        return self.root / "results" / "nbgrader" / place.name

    def _record(self, result: SubmissionResult, notebook: Any, resources: Any) -> None:
        """Write points and comments for every cell that the gradebook knows, and say what a regrade changed.

        What people typed into formgrader stays: a manual score counts, and is asked to be looked at again.
        """
        names = resources["nbgrader"]
        untouched = {cell.metadata.nbgrader.grade_id for cell in notebook.cells if _is_untouched(cell)}
        with self.gradebook() as gradebook:
            told = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            before = {grade.name: grade.auto_score for grade in told.grades}
            points = dict.fromkeys(before, 0.0) | {item.name: float(result.total_of(item)) for item in result.judged}
            first = [item.name for item in result.judged] or list(points)
            for name in first[:1]:  # what belongs to no exercise stands with the first
                points[name] += result.total_of_the_whole
            written = {item.name for item in result.exercises if item.manual} - untouched
            for grade in told.grades:
                grade.auto_score = None if grade.name in written else points[grade.name]
                grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
            for comment in told.comments:
                comment.auto_comment = "No response." if comment.name in untouched else None
            gradebook.db.commit()
            share = result.lateness.share if result.lateness else 0.0
            told.late_submission_penalty = round(share * told.score, 2) or None  # of what people typed there, too
            gradebook.db.commit()
        for sentence in _changes(result.student, before, points):
            self.log.warning("%s", sentence)


def cleaned(source: str) -> str:
    """Write Markdown as HTML without anything that a browser would run: it may be a student's."""
    return str(bleach.clean(markdown2html(source), _TAGS, _ATTRIBUTES, protocols=["http", "https", "mailto", "data"]))


def _is_untouched(cell: Any) -> bool:
    """Whether a cell asks for an answer and holds what was released."""
    return is_solution(cell) and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)


def _changes(student: str, before: dict[str, float | None], after: dict[str, float]) -> Iterator[str]:
    """Say what a regrade changed: the total, and every exercise."""
    old = {name: value for name, value in before.items() if value is not None}
    changed = [f"{name} {old[name]:g} → {after[name]:g}" for name in after if name in old and old[name] != after[name]]
    if changed:
        yield f"{student}: {sum(old.values()):g} → {sum(after.values()):g} points: {', '.join(changed)}"
