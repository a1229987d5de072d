"""What a notebook carries besides its text: outputs, metadata, attachments, and what nbgrader wrote on its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nbformat

from autograder.common.finding import Finding
from autograder.publishing.making.steps import refused_metadata
from autograder.publishing.mistakes.cell_kinds import SCHEMA
from autograder.publishing.mistakes.cell_mistakes import is_written, one_line
from autograder.publishing.mistakes.drawn_pictures import clean_output, without_text

_CELL_KEPT = {"nbgrader", "tags", "editable", "deletable"}
_CELL_LEFT_BY_TOOLS = {
    "ExecuteTime", "autoscroll", "colab", "colab_type", "collapsed", "execution", "hidden", "id", "jupyter", "outputId",
    "pycharm", "scrolled", "trusted", "vscode",
}  # fmt: skip
_NOTEBOOK_KEPT = {"kernelspec", "language_info"}
_NOTEBOOK_LEFT_BY_TOOLS = {
    "accelerator", "celltoolbar", "colab", "orig_nbformat", "toc", "varInspector", "vscode", "widgets",
}  # fmt: skip
_NBGRADER = {"cell_type", "checksum", "grade", "grade_id", "locked", "points", "schema_version", "solution", "task"}
_GRADE_ID = re.compile(r"[A-Za-z0-9_-]+")
# the author's own kernel has a name that students' machines do not know
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def carried_mistakes(cell: Any) -> Iterator[Finding]:
    """Find what was left in a cell and would travel to students."""
    if cell.get("outputs"):
        yield Finding("has outputs.", "Clear them before you build.")
    elif cell.get("execution_count") is not None:
        yield Finding("has an execution count.", "Clear the outputs before you build.")
    for key in sorted(set(cell.metadata) - _CELL_KEPT - _CELL_LEFT_BY_TOOLS):
        yield Finding(f"has the metadata '{key}', which would travel to students.", "Remove it.")
    for name, bundle in cell.get("attachments", {}).items():
        for kind in bundle:
            if not kind.startswith("image/"):
                yield Finding(
                    f"has the attachment '{name}' of type {kind}.", "Attach images only, and link other files."
                )


def notebook_mistakes(notebook: Any) -> Iterator[Finding]:
    """Find what stands in the metadata of the notebook as a whole."""
    for key in sorted(set(notebook.metadata) - _NOTEBOOK_KEPT - _NOTEBOOK_LEFT_BY_TOOLS):
        yield Finding(f"the notebook has the metadata '{key}', which has no use in a release.", "Remove it.")
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if language != "python":
        yield Finding(f"the notebook's kernel speaks {language}.", "Choose a Python kernel and save it.")


def nbgrader_mistakes(cell: Any) -> Iterator[Finding]:
    """Find where nbgrader's metadata of one cell contradicts itself."""
    if "nbgrader" not in cell.metadata:
        return
    about = cell.metadata["nbgrader"]
    version = about.get("schema_version") if isinstance(about, dict) else None
    if version != SCHEMA:
        yield Finding(
            f"has nbgrader's metadata in version {version}.", f"Save it with an nbgrader that writes version {SCHEMA}."
        )
        return
    found = [*_word_mistakes(about), *_grade_id_mistakes(about), *_kind_mistakes(cell, about)]
    yield from found
    refused = None if found else refused_metadata(cell)
    if refused:
        yield Finding(
            f"has metadata that nbgrader refuses: {one_line(refused)}.", "Mend it, or choose the cell's kind again."
        )


def _word_mistakes(about: Any) -> Iterator[Finding]:
    for key in sorted(set(about) - _NBGRADER):
        yield Finding(f"has '{key}' in nbgrader's metadata, which is unknown.", "Remove it.")
    for key in ("grade", "solution", "locked"):
        if not isinstance(about.get(key), bool):
            yield Finding(f"says nothing of '{key}' in nbgrader's metadata.", "Set it to true or false.")


def _grade_id_mistakes(about: Any) -> Iterator[Finding]:
    name = about.get("grade_id")
    if not name:
        yield Finding("has no grade_id.", "Give it one.")
    elif not isinstance(name, str) or not _GRADE_ID.fullmatch(name):
        yield Finding(f"has the grade_id '{name}'.", "Use letters, digits, _ and - only.")


def _kind_mistakes(cell: Any, about: Any) -> Iterator[Finding]:
    if about.get("cell_type", cell.cell_type) != cell.cell_type:
        yield Finding(
            f"is a {cell.cell_type} cell, but nbgrader took it for {about['cell_type']}.", "Choose its kind again."
        )
    if about.get("task"):
        yield Finding("is a task for grading by hand, which this course does not have.", "Make it ungraded.")
    if about.get("grade") and about.get("solution") and not is_written(cell):
        yield Finding("is graded and a solution cell at once.", "Split it into an answer cell and a check cell.")
    elif about.get("grade") and about.get("locked") is False and not is_written(cell):
        yield Finding("is graded but not locked, so students could change it.", "Lock it.")
    elif about.get("solution") and about.get("locked"):
        yield Finding("is a solution cell but locked, so students could not write in it.", "Unlock it.")
    if about.get("solution") and cell.metadata.get("editable") is False:
        yield Finding("is a solution cell that cannot be edited.", "Remove 'editable' from its metadata.")
    if (about.get("solution") or about.get("grade")) and cell.cell_type != "code" and not is_written(cell):
        yield Finding(
            f"is a {cell.cell_type} cell that nbgrader would grade by hand.", "Make it a code cell, or ungraded."
        )


def tidy(notebook: Any) -> Any:
    """Drop what differs between machines, and what tools left behind; return the notebook."""
    notebook.metadata = nbformat.from_dict({"kernelspec": _KERNEL, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        for key in _CELL_LEFT_BY_TOOLS & set(cell.metadata):
            del cell.metadata[key]
        for output in cell.get("outputs", []):
            clean_output(output)
        for bundle in cell.get("attachments", {}).values():
            without_text(bundle)
    return notebook


def notebook_bytes(notebook: Any) -> bytes:
    """Return a notebook as the file that is written: sorted keys, one-space indent, final newline."""
    nbformat.validate(notebook)
    return (nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False).rstrip("\n") + "\n").encode()
