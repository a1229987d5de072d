"""Reads an instructor notebook and lists its mistakes, all of them at once, each with file and cell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat

from autograder.common.finding import Finding
from autograder.language import Assignment
from autograder.publishing.making.support_files import GENERATED, public_files
from autograder.publishing.mistakes.blanks import blank_mistakes
from autograder.publishing.mistakes.cell_kinds import write_kinds
from autograder.publishing.mistakes.cell_mistakes import called, in_order, numbered
from autograder.publishing.mistakes.code import code_mistakes
from autograder.publishing.mistakes.exercise_cells import (
    exercise_mistakes,
    id_mistakes,
    unknown_mistakes,
)
from autograder.publishing.mistakes.left_out import leave_out, left_out_mistakes
from autograder.publishing.mistakes.links import link_mistakes
from autograder.publishing.mistakes.markers import marker_mistakes
from autograder.publishing.mistakes.metadata import carried_mistakes, nbgrader_mistakes, notebook_mistakes
from autograder.publishing.mistakes.notebook_error import NotebookError
from autograder.publishing.mistakes.prose import prose_mistakes
from autograder.publishing.mistakes.stripped import early_mistakes, stripped_mistakes
from autograder.sandbox.importable import modules_of_installed
from autograder.sandbox.packages import PACKAGES

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class SourceNotebook:
    """An instructor notebook, and what lies beside it.

    Attributes:
        notebook: as nbformat reads it, and with what follows from the names of its cells.
        shown_as: how messages call the file.
        files: the names of all files that students will have.
        packages: what they can import of what is installed, as pip names it.
        mistakes: what was wrong with the ids of its cells, which are others in `notebook` then, and with what is left
            out of it.
    """

    notebook: Any
    shown_as: str
    files: frozenset[str]
    packages: tuple[str, ...]
    mistakes: tuple[Finding, ...]

    def told(self, mistakes: Iterable[Finding]) -> list[Finding]:
        """Return mistakes in the order of the cells, each with the file."""
        return [mistake.at(self.shown_as) for mistake in in_order(self.notebook, mistakes)]

    @cached_property
    def modules(self) -> set[str]:
        """The modules that a student's notebook can import: from beside it, and of what is installed."""
        beside = {name.removesuffix(".py") for name in self.files if name.endswith(".py")}
        return beside | modules_of_installed(self.packages)


@dataclass(frozen=True)
class Found:
    """The mistakes of a notebook that show without running it.

    Attributes:
        mistakes: all of them.
        in_the_way: where the cells are that nbgrader would stumble over, or that end when they are run, so that
            nothing can be released yet.
    """

    mistakes: list[Finding]
    in_the_way: frozenset[str]


def read_source(path: Path, assignment: Assignment, shown_as: str, packages: Sequence[str] = PACKAGES) -> Any:
    """Read an instructor notebook and make sure that it can be published, as far as that shows without running it.

    Args:
        path: the file.
        assignment: the exercises it must hold.
        shown_as: how messages call the file.

    Returns:
        The notebook as nbformat reads it.

    Raises:
        NotebookError: all its mistakes.
    """
    source = open_source(path, assignment, shown_as, packages)
    found = find_mistakes(source, assignment)
    if found.mistakes:
        raise NotebookError(*source.told(found.mistakes))
    return source.notebook


def open_source(
    path: Path, assignment: Assignment, shown_as: str, packages: Sequence[str] = PACKAGES
) -> SourceNotebook:
    """Read an instructor notebook that may have mistakes.

    Args:
        packages: what students can import of what is installed, as pip names it.

    Raises:
        NotebookError: it is no notebook, so that nothing else can be said of it.
    """
    try:
        raw = json.loads(path.read_bytes())
        _refuse_what_has_no_cells(raw)
        mistakes = list(_cell_id_mistakes(raw["cells"]))
        if mistakes:  # nbformat would draw ids by lot
            raw["nbformat_minor"] = max(5, raw["nbformat_minor"])
            for number, cell in enumerate(raw["cells"], 1):
                cell["id"] = f"cell-{number}"
        notebook = nbformat.reads(json.dumps(raw), as_version=4)
        nbformat.validate(notebook)
    except Exception as problem:  # nbformat, jsonschema and json each raise their own
        reason = (str(problem) or type(problem).__name__).splitlines()[0].rstrip(".")
        raise NotebookError(Finding(f"is not a valid notebook: {reason}.", where=shown_as)) from None
    write_kinds(notebook, assignment)
    of_ids = tuple(mistake.at(called(notebook, number)) for number, mistake in mistakes)
    of_left_out = tuple(left_out_mistakes(notebook, assignment))
    files = frozenset({*public_files(path), *GENERATED, path.name})
    left = leave_out(notebook, assignment)
    return SourceNotebook(left, shown_as, files, tuple(packages), (*of_ids, *of_left_out))


def _refuse_what_has_no_cells(raw: Any) -> None:
    version = raw.get("nbformat") if isinstance(raw, dict) else None
    if version != 4:
        raise ValueError(f"it is of format {version}. Save it as format 4")
    if not isinstance(raw.get("cells"), list):
        raise ValueError("it has no cells")


def _cell_id_mistakes(cells: Any) -> Iterator[tuple[int, Finding]]:
    first: dict[object, int] = {}
    for number, cell in enumerate(cells, 1):
        name = cell.get("id")
        if name is None:
            yield number, Finding("has no cell id.", "Open the notebook in Jupyter and save it.")
        elif not isinstance(name, str) or not _CELL_ID.fullmatch(name):
            yield number, Finding(f"has the cell id '{name}'.", "Use 1 to 64 letters, digits, _ and - only.")
        elif first.setdefault(name, number) != number:
            yield number, Finding(f"has the same cell id as cell {first[name]}.", "Change one of them.")


def find_mistakes(source: SourceNotebook, assignment: Assignment) -> Found:
    """List what is wrong with a notebook, and with what stripping would make of it."""
    notebook = source.notebook
    hindering = list(_hindering(notebook, assignment))
    untold = frozenset(mistake.where for mistake in hindering)
    early = list(early_mistakes(notebook, assignment, untold))
    in_the_way = untold.union(mistake.where for mistake in early)
    mistakes = [
        *source.mistakes,
        *hindering,
        *early,
        *notebook_mistakes(notebook),
        *exercise_mistakes(notebook, assignment),
        *_in_cells(source),
        *stripped_mistakes(notebook, assignment, untold),
    ]
    return Found(mistakes, in_the_way)


def _hindering(notebook: Any, assignment: Assignment) -> Iterator[Finding]:
    """Find what keeps nbgrader, or us, from stripping a cell."""
    for number, cell in numbered(notebook):
        found = (*marker_mistakes(cell), *nbgrader_mistakes(cell), *blank_mistakes(cell, assignment))
        yield from (mistake.at(called(notebook, number)) for mistake in found)
    yield from id_mistakes(notebook)
    yield from unknown_mistakes(notebook, assignment)


def _in_cells(source: SourceNotebook) -> Iterator[Finding]:
    for number, cell in numbered(source.notebook):
        code, links = code_mistakes(cell, source.modules), link_mistakes(cell, source.files)
        found = (*carried_mistakes(cell), *prose_mistakes(cell), *code, *links)
        yield from (mistake.at(called(source.notebook, number)) for mistake in found)
