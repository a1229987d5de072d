"""The course: what `course_config.py` says, and where its parts lie.

source/<a>/       instructor notebook and support code        tests/hidden/<a>.py   declarations
release/<a>/      generated for students                      .private/             course key, banks
solutions/<a>/    generated, worked
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import math
import secrets
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import ModuleType

from autograder.files import create_secret
from autograder.language import DeclarationError
from autograder.private import private_folder
from autograder.sandbox.limits import Limits

KEY_BYTES = 32
SECONDS_PER_DAY = 86_400


class CourseError(Exception):
    """Something about the course, not about a submission: what, where, and the next step."""


@dataclass(frozen=True)
class Late:
    """What it costs to hand in late: a share of the points that were earned, for each day that has begun.

    Attributes:
        per_day: that share, between 0 and 1.
        at_most: the largest share that is taken, however late.
        grace_minutes: how late costs nothing.
    """

    per_day: float = 0.0
    at_most: float = 1.0
    grace_minutes: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.per_day <= 1 and 0 <= self.at_most <= 1 and 0 <= self.grace_minutes < float("inf")):
            raise ValueError("Late: per_day and at_most are shares between 0 and 1, grace_minutes is at least 0.")

    def penalty(self, points: float, seconds_late: float) -> float:
        """Return the points to take off."""
        if seconds_late <= self.grace_minutes * 60:
            return 0.0
        return points * min(self.at_most, self.per_day * math.ceil(seconds_late / SECONDS_PER_DAY))


@dataclass(frozen=True)
class Course:
    """A term's teaching. Edit `course_config.py`, nothing else.

    Attributes:
        title: what reports call the course.
        assignments: folder names under ``source/``, in order.
        limits: what a submission may use.
        release_url: where the release will be published, for badges and Colab.
        due: until when an assignment can be handed in, as ``{"ps1_gradients": "2026-10-02 23:59+02:00"}``.
        late: what it costs to hand in later.
    """

    title: str
    assignments: Sequence[str]
    limits: Limits = field(default_factory=Limits)
    release_url: str = ""
    due: Mapping[str, str] = field(default_factory=dict)
    late: Late = field(default_factory=Late)

    def __post_init__(self) -> None:
        for name, text in self.due.items():
            if name not in self.assignments:
                raise ValueError(
                    f"due: there is no assignment '{name}'. The course has: {', '.join(self.assignments)}."
                )
            if not _is_moment(text):
                said = f"due: '{text}' for {name} is no moment with a time zone."
                raise ValueError(f"{said} Write it as 2026-10-02 23:59+02:00.")


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def load_course(root: Path) -> Course:
    """Read ``course_config.py`` in the course's folder.

    Raises:
        CourseError: there is none, or it defines no COURSE.
    """
    path = root / "course_config.py"
    if not path.is_file():
        raise CourseError(f"{path.name} was not found in {root}. Run the command in the course's folder.")
    course = getattr(load_module(path, "course_config"), "COURSE", None)
    if not isinstance(course, Course):
        raise CourseError(f"{path}: defines no COURSE. Write COURSE = Course(title=..., assignments=[...]).")
    return course


def load_module(path: Path, name: str) -> ModuleType:
    """Run a file of the course as a module.

    Raises:
        DeclarationError: an exercise contradicts itself.
        CourseError: it does not run; the text says in which line.
    """
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with telling_the_line(path):
        spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def telling_the_line(path: Path) -> Iterator[None]:
    """Turn whatever a file of the course raises while it is imported into a `CourseError` that names the line."""
    try:
        yield
    except DeclarationError:
        raise
    except Exception as problem:
        raise CourseError(_place_of_mistake(path, problem)) from problem


def _place_of_mistake(path: Path, problem: Exception) -> str:
    """Say in one line where a course file does not run: the innermost line of the course, and what Python says."""
    file, line = path, 0
    if isinstance(problem, SyntaxError) and problem.filename:
        file, line = Path(problem.filename), problem.lineno or 0
    else:
        for frame, number in traceback.walk_tb(problem.__traceback__):
            name = Path(frame.f_code.co_filename)
            if Path.cwd() in name.parents and not {".venv", "autograder"} & set(name.relative_to(Path.cwd()).parts):
                file, line = name, number
    shown = file.relative_to(Path.cwd()) if Path.cwd() in file.parents else file
    text = problem.msg if isinstance(problem, SyntaxError) else problem
    return f"{shown}:{line}: {type(problem).__name__}: {str(text).rstrip('.')}."


@dataclass(frozen=True)
class Place:
    """Where one assignment's parts lie.

    Attributes:
        root: the course's folder.
        name: the assignment, as ``ps1_gradients``.
    """

    root: Path
    name: str

    @property
    def source(self) -> Path:
        """The instructor notebook."""
        return self.root / "source" / self.name / f"{self.name}.ipynb"

    @property
    def support(self) -> Path:
        """The public code that students may read."""
        return self.root / "source" / self.name / "support.py"

    @property
    def hidden(self) -> Path:
        """The declarations."""
        return self.root / "tests" / "hidden" / f"{self.name}.py"

    @property
    def release(self) -> Path:
        """The generated folder for students."""
        return self.root / "release" / self.name

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


def find_place(root: Path, course: Course, name: str) -> Place:
    """Return where an assignment lies.

    Raises:
        CourseError: it is not in the course, or a part is missing.
    """
    if name not in course.assignments:
        raise CourseError(f"There is no assignment '{name}'. The course has: {', '.join(course.assignments)}.")
    place = Place(root, name)
    for part in (place.source, place.hidden):
        if not part.is_file():
            raise CourseError(
                f"{part.relative_to(root)} was not found. Create it, or take '{name}' out of course_config.py."
            )
    return place


def course_key(root: Path) -> bytes:
    """Return the secret that hidden inputs are drawn from; made on first use, owner-only."""
    folder = private_folder(root)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "course_key"
    if not path.exists():
        create_secret(path, f"{secrets.token_hex(KEY_BYTES)}\n".encode())  # of a run that was first, the key counts
    key = bytes.fromhex(path.read_text().strip())
    if len(key) != KEY_BYTES:
        raise CourseError(f"{path} holds no key of {KEY_BYTES} bytes. Restore it, or remove it to draw other inputs.")
    return key


def engine_digest() -> str:
    """Hash the engine's own code: results of different engines are not the same result."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
