"""What lies beside the notebook in source/<a>/: students get all of it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.publishing.making.steps import BEGIN, END
from autograder.publishing.mistakes.code import import_mistakes

GENERATED = ("README.md", "check.py", "examples.json", "requirements.txt")  # what build adds to a release


def public_files(notebook: Path) -> dict[str, Path]:
    """Return the files beside a notebook that students get with it, by name."""
    files = sorted(path for path in notebook.parent.iterdir() if path.is_file() and not path.name.startswith("."))
    return {path.name: path for path in files if path != notebook}


def public_mistakes(notebook: Path, root: Path, modules: Collection[str]) -> Iterator[str]:
    """Find what is wrong with these files: one sentence each, with the file and, in code, the line.

    Args:
        root: the course's folder.
        modules: those that a release holds.
    """
    for path in public_files(notebook).values():
        shown_as = path.relative_to(root)
        yield from (f"{shown_as}: {text}" for text in _file_mistakes(path))
        if path.suffix == ".py":
            yield from (f"{shown_as}:{line}: {text}" for line, text in _code_mistakes(path.read_bytes(), modules))


def _file_mistakes(path: Path) -> Iterator[str]:
    if path.name in GENERATED:
        yield "has the name of a file that build writes into the release. Rename it."
    if path.suffix == ".ipynb":
        yield "is a second notebook, and students get all that lies here. Move it out of this folder."
    elif any(marker.encode() in path.read_bytes() for marker in (BEGIN, END)):
        yield "holds a solution region, and students get all that lies here. Take it out."


def _code_mistakes(code: bytes, modules: Collection[str]) -> Iterator[tuple[int, str]]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as problem:  # ValueError: a null character
        yield getattr(problem, "lineno", None) or 1, f"does not parse: {getattr(problem, 'msg', problem)}."
        return
    yield from import_mistakes(tree, modules)
