"""Where the parts of one assignment lie.

source/<a>/       instructor notebook and support code        tests/hidden/<a>/       declarations, a file each
source/*.md, *.py what every release carries                  tests/hidden/shared.py  what several assignments use
release/<a>/      generated for students                      .private/               course key, banks
solutions/<a>/    generated, worked
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.common.near_match import near_match
from autograder.course.config import Course
from autograder.course.course_error import CourseError
from autograder.course.key import private_folder

COMMON = (".md", ".py")  # in source/ itself: what every release carries
SHARED = "shared.py"  # in the folder of an assignment's declarations, and in the one above, for several


@dataclass(frozen=True)
class Place:
    """Where one assignment's parts lie.

    Attributes:
        root: the course's folder.
        name: the assignment, as ``ps1_gradients``.
        left_out: the names of the exercises that this term does without.
    """

    root: Path
    name: str
    left_out: frozenset[str] = frozenset()

    @property
    def source(self) -> Path:
        """The instructor notebook."""
        return self.root / "source" / self.name / f"{self.name}.ipynb"

    @property
    def support(self) -> Path:
        """The public code that students may read."""
        return self.root / "source" / self.name / "support.py"

    @property
    def common(self) -> list[Path]:
        """What every release carries: the pages and the modules that lie in source/ itself."""
        return common_files(self.source)

    @property
    def hidden(self) -> Path:
        """The folder of declarations."""
        return self.root / "tests" / "hidden" / self.name

    @property
    def contents(self) -> Path:
        """The declarations' table of contents."""
        return self.hidden / "__init__.py"

    def exercise_file(self, name: str) -> Path:
        """Return the file in which an exercise is declared."""
        return self.hidden / f"{name}.py"

    @property
    def declarations(self) -> list[Path]:
        """The files of declarations: the assignment's own, and what it may share with others. No other assignment's."""
        shared = self.hidden.parent / SHARED
        return [*sorted(self.hidden.rglob("*.py")), *([shared] if shared.is_file() else [])]

    @property
    def exercise_names(self) -> frozenset[str]:
        """The names of the exercises, as their files tell: no file is run."""
        return frozenset(path.stem for path in self.hidden.glob("*.py")) - {self.contents.stem, Path(SHARED).stem}

    def shown(self, path: Path) -> str:
        """Return a path as readers know it, from the course's folder on."""
        return str(path.relative_to(self.root))

    @property
    def release(self) -> Path:
        """The generated folder for students."""
        return self.root / "release" / self.name

    @cached_property
    def handed_out(self) -> dict[str, bytes]:
        """What lies beside the notebook in its release, by name; at least the support module, and what all carry."""
        support = {self.support.name: self.support_text.encode()} if self.support_text else {}
        support |= {path.name: path.read_bytes() for path in self.common}
        released = sorted(self.release.iterdir()) if self.release.is_dir() else []
        files = [path for path in released if path.is_file() and path.name[0] != "." and path.suffix != ".ipynb"]
        return {path.name: path.read_bytes() for path in files} | support

    @property
    def solutions(self) -> Path:
        """The generated folder of worked solutions."""
        return self.root / "solutions" / self.name

    @property
    def private(self) -> Path:
        """What must never be published: the course key and the banks."""
        return private_folder(self.root)

    @cached_property
    def support_text(self) -> str:
        """The support module's source; empty where there is none."""
        return self.support.read_text(encoding="utf-8") if self.support.is_file() else ""


def common_files(notebook: Path) -> list[Path]:
    """List what every release of a course carries, by where one of its instructor notebooks lies."""
    files = sorted(path for path in notebook.parents[1].iterdir() if path.is_file())
    return [path for path in files if path.suffix in COMMON and not path.name.startswith(".")]


def all_exercises(root: Path, course: Course) -> dict[str, frozenset[str]]:
    """Return the names of every assignment's exercises, by its name."""
    return {name: Place(root, name).exercise_names for name in course.assignments}


def find_place(root: Path, course: Course, name: str) -> Place:
    """Return where an assignment lies.

    Raises:
        CourseError: it is not in the course, or a part is missing.
    """
    if name not in course.assignments:
        raise CourseError(f"There is no assignment '{name}'. The course has: {', '.join(course.assignments)}.")
    place = Place(root, name, frozenset(course.leave_out.get(name, ())))
    for part in (place.source, place.contents):
        if not part.is_file():
            raise CourseError(
                f"{place.shown(part)} was not found. Create it, or take '{name}' out of course_config.py."
            )
    _refuse_to_leave_out(place)
    return place


def _refuse_to_leave_out(place: Place) -> None:
    """Refuse to leave out what there is not, or all that there is; names are those of files, and none is run.

    Raises:
        CourseError: with the name that may have been meant.
    """
    for name in sorted(place.left_out - place.exercise_names):
        near = near_match(name, place.exercise_names)
        raise CourseError(
            f"course_config.py: leave_out: {place.name} has no exercise '{name}'. "
            f"{near}Its exercises are {', '.join(sorted(place.exercise_names))}."
        )
    if place.left_out and place.left_out == place.exercise_names:
        told = f"nothing is left of {place.name}. Take it out of the assignments instead."
        raise CourseError(f"course_config.py: leave_out: {told}")
