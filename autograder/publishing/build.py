"""`build`: source/<a>/ to release/<a>/ and solutions/<a>/. Building twice changes no byte."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.preprocessors import ExecutePreprocessor

from autograder.course import Course, Declared, Place
from autograder.publishing.errors import NotebookError
from autograder.publishing.examples import examples_json
from autograder.publishing.source import read_source
from autograder.publishing.steps import BEGIN, END, WritePoints, release_steps

STUDENT_FILES = Path(__file__).parent / "student"
EXECUTION_SECONDS = 60  # for one cell; students should not wait longer either
_KERNEL_ARGUMENTS = ["--IPKernelApp.log_level=ERROR"]  # its warning about ports is not the lecturer's to act on
_SETTINGS = ("kernelspec", "language_info")
_RELEASE_LANGUAGE = {"name": "python"}


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
        NotebookError: the source cannot be published; the old folders are left as they were.
    """
    shown_as = str(place.source.relative_to(place.root))
    notebook = read_source(place.source, declared.assignment, shown_as)
    release = release_files(place, course, declared, notebook)
    solutions = solution_files(place, declared, notebook, release)
    target = Place(root or place.root, place.name)
    first, second = _replace(target.release, release, target.root), _replace(target.solutions, solutions, target.root)
    return Built(first.changed + second.changed, first.removed + second.removed)


def release_files(place: Place, course: Course, declared: Declared, notebook: Any) -> dict[str, bytes]:
    """Return the files that students get, by name."""
    student = strip(notebook, declared)
    extra = {path.name: path.read_bytes() for path in sorted(place.source.parent.iterdir()) if _is_public(path, place)}
    return {
        **extra,
        f"{place.name}.ipynb": notebook_bytes(student),
        "check.py": (STUDENT_FILES / "check.py").read_bytes(),
        "requirements.txt": (STUDENT_FILES / "requirements.txt").read_bytes(),
        "examples.json": examples_json(declared).encode(),
        "README.md": _readme(place, course, declared).encode(),
    }


def _is_public(path: Path, place: Place) -> bool:
    return path.is_file() and path != place.source and not path.name.startswith(".")


def strip(notebook: Any, declared: Declared) -> Any:
    """Return the student's version of an instructor notebook, which is left as it was."""
    student = copy.deepcopy(notebook)
    resources: dict[str, Any] = {}
    for step in release_steps(declared.assignment):
        student, resources = step.preprocess(student, resources)
    return _tidy(student)


def solution_files(place: Place, declared: Declared, notebook: Any, release: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the worked solution, executed with its plots, by name."""
    worked = copy.deepcopy(notebook)
    points = {exercise.name: exercise.max_points for exercise in declared.assignment.exercises}
    worked, _ = WritePoints(points).preprocess(worked, {})
    for cell in worked.cells:
        lines = [line for line in cell.source.split("\n") if line.strip() not in (BEGIN, END)]
        cell.source = "\n".join(lines)
    return {f"{place.name}.ipynb": notebook_bytes(_tidy(_executed(worked, place, release)))}


def _executed(notebook: Any, place: Place, release: Mapping[str, bytes]) -> Any:
    """Run a notebook beside the files that students have."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in release.items():
            (Path(folder) / name).write_bytes(data)
        runner = ExecutePreprocessor(
            timeout=EXECUTION_SECONDS, kernel_name="python3", record_timing=False, extra_arguments=_KERNEL_ARGUMENTS
        )
        try:
            executed, _ = runner.preprocess(notebook, {"metadata": {"path": folder}})
        except Exception as problem:  # whatever a kernel does, the lecturer needs a cell and a reason
            reason = _failed_cell(notebook) or f"the solutions do not run: {type(problem).__name__}"
            raise NotebookError([f"{place.source.relative_to(place.root)}: {reason}."]) from None
    shown_as = place.source.relative_to(place.root)
    problems = [
        f"{shown_as}: cell {number}: the solution does not pass its own check: {text.strip()}"
        for number, cell in enumerate(executed.cells, 1)
        for output in cell.get("outputs", [])
        if (text := output.get("text", "")) and text.startswith("✗")
    ]
    if problems:
        raise NotebookError(problems)
    return executed


def _failed_cell(notebook: Any) -> str:
    """Say which cell raised what; empty if none did."""
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.get("output_type") == "error":
                return f"cell {number}: the solution raised {output['ename']}: {output['evalue']}"
    return ""


def _tidy(notebook: Any) -> Any:
    """Drop what differs between machines: interpreter versions, execution metadata, widget state."""
    kept = {key: value for key, value in notebook.metadata.items() if key in _SETTINGS}
    kept["language_info"] = dict(_RELEASE_LANGUAGE)
    notebook.metadata = nbformat.from_dict(kept)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("metadata", {}).clear()
    return notebook


def notebook_bytes(notebook: Any) -> bytes:
    """Return a notebook as the file that is written: sorted keys, one-space indent, final newline."""
    nbformat.validate(notebook)
    return (nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False).rstrip("\n") + "\n").encode()


def _readme(place: Place, course: Course, declared: Declared) -> str:
    template = (STUDENT_FILES / "README.md").read_text(encoding="utf-8")
    rows = [f"| `{item.name}` | {item.max_points} |" for item in declared.assignment.exercises]
    values = {
        "course": course.title,
        "title": declared.assignment.title,
        "notebook": f"{place.name}.ipynb",
        "rows": "\n".join(rows),
        "total": str(declared.assignment.max_points),
    }
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _replace(folder: Path, files: Mapping[str, bytes], root: Path) -> Built:
    """Make a folder hold exactly these files, touching only what differs."""
    folder.mkdir(parents=True, exist_ok=True)
    removed = [path for path in folder.rglob("*") if path.is_file() and str(path.relative_to(folder)) not in files]
    for path in removed:
        path.unlink()
    changed = []
    for name, data in sorted(files.items()):
        path = folder / name
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
            changed.append(path)
    return Built([str(path.relative_to(root)) for path in changed], [str(path.relative_to(root)) for path in removed])
