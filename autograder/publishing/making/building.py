"""`build`: source/<a>/ to release/<a>/ and solutions/<a>/. Building twice changes no byte."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.course.declarations import Declared
from autograder.course.places import Place
from autograder.language import Exercise, Written
from autograder.publishing.making.examples import examples_json
from autograder.publishing.making.execution import released_mistakes, run_all, worked_mistakes
from autograder.publishing.making.folders import replace_folder
from autograder.publishing.making.steps import BEGIN, END, FillBlanks
from autograder.publishing.making.support_files import STUDENT_FILES, public_files, public_mistakes
from autograder.publishing.mistakes.left_out import builds_on_what_is_left_out, without_empty_places
from autograder.publishing.mistakes.metadata import notebook_bytes, tidy
from autograder.publishing.mistakes.notebook_error import NotebookError
from autograder.publishing.mistakes.source_notebook import SourceNotebook, find_mistakes, open_source
from autograder.publishing.mistakes.stripped import stripped


@dataclass(frozen=True)
class Built:
    """What a build made.

    Attributes:
        changed: the files whose bytes are new, relative to the course.
        removed: the files that no longer belong there.
    """

    changed: list[str]
    removed: list[str]


def build(place: Place, course: Course, declared: Declared, root: Path | None = None) -> Built:
    """Make the release and the worked solutions of one assignment.

    Args:
        root: where to write ``release/`` and ``solutions/``; the course's folder if None.

    Raises:
        NotebookError: the source cannot be published, with all its mistakes; the old folders are left as they were.
    """
    changed, removed = [], []
    for folder, wanted in built_files(place, course, declared).items():
        target = (root or place.root) / folder.relative_to(place.root)
        written, gone = replace_folder(target, wanted)
        changed += [str(folder.relative_to(place.root) / path.relative_to(target)) for path in written]
        removed += [str(folder.relative_to(place.root) / path.relative_to(target)) for path in gone]
    return Built(changed, removed)


def built_files(place: Place, course: Course, declared: Declared) -> dict[Path, dict[str, bytes]]:
    """Return what stands in a release and in the worked solutions, by folder and name.

    Raises:
        NotebookError: the source cannot be published, with all its mistakes.
    """
    shown_as = str(place.source.relative_to(place.root))
    source = open_source(place.source, declared.assignment, shown_as, course.importable)
    worked = _run_or_refuse(source, place, course, declared)
    return {
        place.release: release_files(place, course, declared, source.notebook),
        place.solutions: {place.source.name: _solution_bytes(worked, declared)},
    }


def left_out_notes(place: Place, course: Course, declared: Declared) -> list[str]:
    """Say what a lecturer should know who leaves exercises out: what builds on them, which cells speak of them."""
    left_out = {f"{name}/{exercise}" for name, exercises in course.leave_out.items() for exercise in exercises}
    if not left_out:
        return []
    source = open_source(place.source, declared.assignment, place.shown(place.source))
    notes = builds_on_what_is_left_out(source.notebook, declared.assignment, left_out)
    return [f"{place.name}: {note}" for note in notes]


def publishable(place: Place, course: Course, declared: Declared) -> Any:
    """Read an instructor notebook, and make sure that it can be published, as far as that shows without running it.

    Raises:
        NotebookError: all its mistakes, and those of what lies beside it.
    """
    shown_as = str(place.source.relative_to(place.root))
    source = open_source(place.source, declared.assignment, shown_as, course.importable)
    mistakes = source.told(find_mistakes(source, declared.assignment).mistakes)
    mistakes += public_mistakes(place.source, place.root, source.modules)
    if mistakes:
        raise NotebookError(*mistakes)
    return source.notebook


def _run_or_refuse(source: SourceNotebook, place: Place, course: Course, declared: Declared) -> Any:
    """Run the solutions, and the release as it is, and return the solutions with outputs.

    Raises:
        NotebookError: all mistakes that show before or while running.
    """
    found = find_mistakes(source, declared.assignment)
    notebooks = [_with_solutions(source.notebook)]
    if not found.in_the_way:
        notebooks.append(strip(source.notebook, declared))
    worked, *released = run_all(notebooks, _beside_the_notebook(place, course, declared))
    mistakes = [*found.mistakes, *worked_mistakes(worked)]
    for run in released:
        mistakes += released_mistakes(run, worked)
    mistakes = [*source.told(mistakes), *public_mistakes(place.source, place.root, source.modules)]
    if mistakes:
        raise NotebookError(*mistakes)
    return worked.notebook


def release_files(place: Place, course: Course, declared: Declared, notebook: Any) -> dict[str, bytes]:
    """Return the files that students get, by name."""
    return {
        **_beside_the_notebook(place, course, declared),
        place.source.name: notebook_bytes(without_empty_places(strip(notebook, declared))),
        "README.md": _readme(place, course, declared).encode(),
    }


def _beside_the_notebook(place: Place, course: Course, declared: Declared) -> dict[str, bytes]:
    """Return the files that a student's notebook may read."""
    return {
        **{name: path.read_bytes() for name, path in public_files(place.source).items()},
        **{path.name: path.read_bytes() for path in sorted(STUDENT_FILES.glob("*.py"))},
        "requirements.txt": _requirements(course).encode(),
        "examples.json": examples_json(declared).encode(),
    }


def strip(notebook: Any, declared: Declared) -> Any:
    """Return the student's version of an instructor notebook, which is left as it was."""
    return stripped(notebook, declared.assignment)


def _with_solutions(notebook: Any) -> Any:
    """Return a copy in which the solutions stand without their markers, and that holds no outputs."""
    worked = copy.deepcopy(notebook)
    for cell in worked.cells:
        lines = [line for line in cell.source.split("\n") if line.strip() not in (BEGIN, END)]
        cell.source = "\n".join(lines)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return worked


def _solution_bytes(worked: Any, declared: Declared) -> bytes:
    worked, _ = FillBlanks(declared.assignment).preprocess(worked, {})
    return notebook_bytes(without_empty_places(tidy(worked)))


def _requirements(course: Course) -> str:
    text = (STUDENT_FILES / "requirements.txt").read_text(encoding="utf-8")
    return text + "".join(f"{name}\n" for name in course.packages)


def _worth(item: Exercise | Written) -> str:
    return str(item.max_points) if item.counted else f"{item.max_points} on top, a bonus"


def _readme(place: Place, course: Course, declared: Declared) -> str:
    template = (STUDENT_FILES / "README.md").read_text(encoding="utf-8")
    rows = [f"| `{item.name}` | {_worth(item)} |" for item in declared.assignment.listed]
    values = {
        "course": course.title,
        "title": declared.assignment.title,
        "notebook": f"{place.name}.ipynb",
        "rows": "\n".join(rows),
        "packages": ", ".join(f"`{name}`" for name in course.importable),
        "total": str(declared.assignment.max_points),
    }
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template
