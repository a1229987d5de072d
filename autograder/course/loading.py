"""Runs the files of a course, and says in which line one does not run."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from autograder.common.told import Told
from autograder.course.config import Course
from autograder.course.course_error import CourseError


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
    except Told:  # that exercise contradicts itself, and says where
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
