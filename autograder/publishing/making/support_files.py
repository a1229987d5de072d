"""What lies beside the notebook in source/<a>/, and in source/ itself for all sets: students get all of it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.common.finding import Finding
from autograder.course.places import common_files
from autograder.publishing.making.steps import BEGIN, END
from autograder.publishing.mistakes.code import import_mistakes

STUDENT_FILES = Path(__file__).parents[1] / "student"
GENERATED = ("examples.json", *sorted(path.name for path in STUDENT_FILES.iterdir() if path.is_file()))  # by build


def public_files(notebook: Path) -> dict[str, Path]:
    """Return the files that students get with a notebook, by name: those of the set, and those of every set."""
    files = sorted(path for path in notebook.parent.iterdir() if path.is_file() and not path.name.startswith("."))
    return {path.name: path for path in (*common_files(notebook), *files) if path != notebook}


def public_mistakes(notebook: Path, root: Path, modules: Collection[str]) -> Iterator[Finding]:
    """Find what is wrong with these files: with the file and, in code, the line.

    Args:
        root: the course's folder.
        modules: those that a release holds.
    """
    for path in public_files(notebook).values():
        shown_as = path.relative_to(root)
        yield from (mistake.at(str(shown_as)) for mistake in (*_file_mistakes(path), *_hidden_by(path, notebook)))
        if path.suffix == ".py":
            found = _code_mistakes(path.read_bytes(), modules)
            yield from (mistake.at(f"{shown_as}:{line}") for line, mistake in found)


def _file_mistakes(path: Path) -> Iterator[Finding]:
    if path.name in GENERATED:
        yield Finding("has the name of a file that build writes into the release.", "Rename it.")
    if path.suffix == ".ipynb":
        yield Finding("is a second notebook, and students get all that lies here.", "Move it out of this folder.")
    elif any(marker.encode() in path.read_bytes() for marker in (BEGIN, END)):
        yield Finding("holds a solution region, and students get all that lies here.", "Take it out.")


def _hidden_by(path: Path, notebook: Path) -> Iterator[Finding]:
    """Find a file of one set that stands in the place of what every release carries."""
    if path.parent == notebook.parent and path.name in {each.name for each in common_files(notebook)}:
        yield Finding("has the name of a file in source/, which every release carries.", "Rename it.")


def _code_mistakes(code: bytes, modules: Collection[str]) -> Iterator[tuple[int, Finding]]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as problem:  # ValueError: a null character
        line = getattr(problem, "lineno", None) or 1
        yield line, Finding(f"does not parse: {getattr(problem, 'msg', problem)}.")
        return
    yield from import_mistakes(tree, modules)
