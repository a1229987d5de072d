"""`new`: a first exercise that is complete and sound, for a lecturer to change: notebook, support code, declared."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from autograder.common.files import write_atomically
from autograder.course import Course
from autograder.course.course_error import CourseError
from autograder.course.places import Place

TEMPLATE = Path(__file__).parents[1] / "template"
EXERCISE = "grad_weighted_squares"
NAME = re.compile(r"[a-z][a-z0-9_]*")


def new_assignment(root: Path, course: Course, name: str, title: str) -> list[str]:
    """Write an assignment with one exercise, and enter it into ``course_config.py``.

    Args:
        name: the folder's name, as ``ps10_mine``; also a Python module's.
        title: what students read.

    Returns:
        What was written or changed, relative to the course's folder.

    Raises:
        CourseError: the name cannot be used, or something of that name is there; nothing was changed.
    """
    if not NAME.fullmatch(name):
        raise CourseError(f"'{name}' is no name for an assignment. Use small letters, digits and _, as ps10_mine.")
    place = Place(root, name)
    files = {
        place.source: "notebook.ipynb",
        place.support: "support.py",
        place.contents: "contents.py",
        place.exercise_file(EXERCISE): f"{EXERCISE}.py",
    }
    there = [place.shown(path) for path in (*files, place.hidden) if path.exists()]
    if there or name in course.assignments:
        what = there[0] if there else f"The assignment '{name}'"
        raise CourseError(f"{what} is there already, and nothing was changed. Choose another name.")
    config = root / "course_config.py"
    listed = _with_assignment(config.read_text(encoding="utf-8"), name)
    for path, template in files.items():
        text = (TEMPLATE / template).read_text(encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.replace("{title}", title))
    if listed is not None:
        write_atomically(config, listed)
    return [place.shown(path) for path in (*files, *([config] if listed is not None else []))]


def _with_assignment(text: str, name: str) -> str | None:
    """Return the configuration with one more assignment, or None where they are not listed in so many words."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == "assignments" and isinstance(node.value, ast.List):
            items = node.value.elts
            line, column = (items[-1].end_lineno, items[-1].end_col_offset) if items else _inside(node.value)
            lines = text.encode().splitlines(keepends=True)
            assert line is not None and column is not None
            added = f', "{name}"' if items else f'"{name}"'
            lines[line - 1] = lines[line - 1][:column] + added.encode() + lines[line - 1][column:]
            return b"".join(lines).decode()
    return None


def _inside(empty: ast.List) -> tuple[int, int]:
    """Return the place after the opening bracket."""
    return empty.lineno, empty.col_offset + 1
